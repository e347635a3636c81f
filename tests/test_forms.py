"""Forms mended: an appearance for every state, one small font, names that are told apart."""

from __future__ import annotations

import io
from functools import cache

import faces
import inspect_pdf
import pikepdf
import pytest
import verapdf as engine

from ubtprint.errors import PrintFault
from ubtprint.forms import mend_forms
from ubtprint.pdffile import Info, finish, open_pdf
from ubtprint.tags import retag

pytestmark = pytest.mark.usefixtures("kept")

INK = (0.11, 0.15, 0.2)
INFO = Info(title="Checklist", author="A. Writer", subject="A checklist", language="en", recipe={})
CSS = (
    faces.FACE
    + "input, textarea { border: 0; font: 10pt 'Source Sans 3' }"
    + "input[type=checkbox] { width: 14pt; height: 14pt }"
    + "input[type=text] { width: 150pt; height: 16pt } textarea { width: 200pt; height: 60pt }"
)
FORM = """<form><h1>Checklist with ☐ words</h1>
<p><label for="a">Meet the team</label> <input type="checkbox" id="a" name="tick"></p>
<p><label for="b">Ask them</label> <input type="checkbox" id="b" name="tick"></p>
<p><label for="n">Name</label> <input type="text" id="n" name="name" value="{value}"></p>
<p><label for="t">Notes</label> <textarea id="t" name="notes"></textarea></p></form>"""


@cache
def rendered(value: str = "") -> bytes:
    return faces.render(FORM.format(value=value), CSS, forms=True)


@cache
def mended(value: str = "") -> bytes:
    pdf = open_pdf(rendered(value))
    retag(pdf)
    mend_forms(pdf, faces.FORM_FONT, INK)
    return finish(pdf, INFO)


@cache
def opened(pdf: bytes) -> pikepdf.Pdf:
    """The file, kept open: its objects live no longer than it does."""
    return open_pdf(pdf)


def fields(pdf: bytes) -> dict[str, pikepdf.Object]:
    return {str(field.T): field for field in opened(pdf).Root.AcroForm.Fields}


@pytest.mark.parametrize("value", ["", "Zoë “the” Steward — 50 %"])
def test_a_mended_form_passes_verapdf(value: str, verapdf: engine.Judge) -> None:
    assert verapdf(mended(value)) == []


def test_verapdf_fails_a_field_that_the_tree_does_not_hold(verapdf: engine.Judge) -> None:
    with open_pdf(mended()) as pdf:
        for annotation in pdf.pages[0].obj.Annots:
            del annotation.StructParent
        pdf.save(out := io.BytesIO())
    assert any(fault.clause.startswith("7.18") for fault in verapdf(out.getvalue()))


def test_the_file_is_small_and_the_form_font_is_all_that_fields_use() -> None:
    assert len(rendered()) > 150_000
    assert len(mended()) < 60_000
    with open_pdf(mended()) as pdf:
        form = pdf.Root.AcroForm
        assert "/NeedAppearances" not in form
        assert list(form.DR.Font.keys()) == ["/UbtForm"]
        font = form.DR.Font.UbtForm
        assert (str(font.Subtype), str(font.Encoding)) == ("/TrueType", "/WinAnsiEncoding")
        assert len(font.FontDescriptor.FontFile2.read_bytes()) < 40_000
        assert [int(font.Widths[ord(letter) - 32]) > 0 for letter in "aZé"] == [True] * 3
        assert str(form.DA) == "/UbtForm 10 Tf 0.11 0.15 0.2 rg"


def test_the_page_keeps_every_glyph_that_it_shows() -> None:
    assert inspect_pdf.page_text(mended(), 0).startswith("Checklist with ☐ words")
    before, after = (pixels(pdf) for pdf in (rendered(), mended()))
    assert sum(abs(a - b) for a, b in zip(before, after, strict=True)) / len(before) < 0.01


def pixels(pdf: bytes, **options: bool) -> bytes:
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return bytes(document[0].render(scale=2, **options).to_pil().convert("L").tobytes())


def test_check_boxes_have_both_states_and_names_of_their_own() -> None:
    found = fields(mended())
    assert list(found) == ["tick", "tick-2", "name", "notes"]
    assert [str(found[name].TU) for name in found] == ["Meet the team", "Ask them", "Name", "Notes"]
    for name in ("tick", "tick-2"):
        box = found[name]
        assert sorted(box.AP.N.keys()) == ["/Off", "/on"]
        assert (str(box.AS), str(box.V)) == ("/Off", "/Off")
        assert box.AP.N.Off.read_bytes() == b""
        assert [float(edge) for edge in box.AP.N.on.BBox] == pytest.approx([0, 0, 14, 14], abs=0.1)
        assert int(box.F) & 4


def test_a_ticked_box_shows_a_tick_well_inside_it() -> None:
    with open_pdf(mended()) as pdf:
        box = pdf.Root.AcroForm.Fields[0]
        left, bottom, right, top = (float(edge) for edge in box.Rect)
        box.AS = box.V = pikepdf.Name.on
        pdf.save(out := io.BytesIO())
    import pypdfium2

    with pypdfium2.PdfDocument(out.getvalue()) as document:
        document.init_forms()
        image = document[0].render(scale=4).to_pil().convert("L")
    part = image.crop((round(4 * left), round(4 * (396 - top)), round(4 * right), round(4 * (396 - bottom))))
    dark = part.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert dark is not None
    inset = (dark[0], dark[1], part.width - dark[2], part.height - dark[3])
    assert min(inset) >= 4 * 1.5
    assert (dark[2] - dark[0]) > part.width / 2


def test_text_fields_can_be_typed_into() -> None:
    found = fields(mended())
    assert found["name"].AP.N.read_bytes() == b"/Tx BMC\nEMC\n"
    assert int(found["name"].get("/Ff", 0)) & 4096 == 0
    assert int(found["notes"].Ff) & 4096
    for name in ("name", "notes"):
        assert str(found[name].DA) == "/UbtForm 10 Tf 0.11 0.15 0.2 rg"
        assert "/UbtForm" in found[name].AP.N.Resources.Font


def test_a_value_that_is_there_is_shown() -> None:
    stream = fields(mended("Zoë"))["name"].AP.N.read_bytes()
    assert b"<5a6feb> Tj" in stream


def test_a_value_that_the_font_lacks_is_a_fault() -> None:
    pdf = open_pdf(rendered("Łucja"))
    with pytest.raises(PrintFault, match="has no 'Ł'"):
        mend_forms(pdf, faces.FORM_FONT, INK)


def test_a_field_without_an_accessible_name_is_a_fault() -> None:
    pdf = open_pdf(rendered())
    pdf.Root.AcroForm.Fields[0].TU = pikepdf.String("")
    with pytest.raises(PrintFault, match="no accessible name"):
        mend_forms(pdf, faces.FORM_FONT, INK)


def test_a_file_without_a_form_stays_as_it_is() -> None:
    pdf = open_pdf(faces.faces(1))
    mend_forms(pdf, faces.FORM_FONT, INK)
    assert "/AcroForm" not in pdf.Root
