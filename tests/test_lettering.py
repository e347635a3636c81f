"""Names in slots: what the finished PDF says, where its ink is, what is shrunk, wrapped and refused."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import faces
import msgspec
import pikepdf
import pypdfium2
import pytest
import uharfbuzz as hb
from hypothesis import given, settings
from hypothesis import strategies as st

from ubtprint import lettering
from ubtprint.errors import InputError
from ubtprint.geometry import Box, within
from ubtprint.lettering import DoesNotFit, Line, NoGlyph, Subset, TwoDirections, Typeface, set_text
from ubtprint.marks import characters, runs
from ubtprint.people import Slot

FONTS = Path(__file__).resolve().parent.parent / "styles" / "fonts" / "source-sans-3"
PAPER = (400, 200)
BOX = (50.0, 100.0, 250.0, 124.0)
AWKWARD = (
    "AVATAR To", "Nguyễn Thị Ánh", "Ấn Ỹ Ợ", "x̂ X̂ q̣́", "O’Brien", "D'Arcy", "Smith-Jones", "Groß", "İpek ı",
    "Traffic Office fi fl ffi", "A", "Ana\u00a0Ruiz", "co\u2011leads", "Ωμέγα µ", "Анна", "1⁄2 (A)", "j́", "а́",
    "Śðþ Łø", "Æsir ß", "a_b @ #",
)  # fmt: skip


@cache
def face(style: str = "Bold") -> Typeface:
    return lettering.open_typeface(FONTS / f"SourceSans3-{style}.ttf")


def slot(**changed: Any) -> Slot:
    usual = {"page": 0, "field": "name", "box": BOX, "size": 14.0, "least": 9.0}
    return Slot(**(usual | changed))


def made(lines: Sequence[Line], typeface: Typeface | None = None, *, colour: Any = (0, 0, 0)) -> bytes:
    """A PDF of one page with these lines, every line's ActualText where it asks for one, written raw."""
    subset = Subset(typeface or face())
    lettering.use(subset, lines)
    content = b""
    for line in lines:
        drawn = lettering.drawing([line], "N0", colour)
        actual = ("\ufeff" + (line.actual or "")).encode("utf-16-be").hex().encode()
        content += b"/Span <</ActualText <%s>>> BDC\n%sEMC\n" % (actual, drawn) if line.actual else drawn
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R" % PAPER
        + b"/Resources<</Font<</N0 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        *lettering.font_objects(subset, 5),
    ]  # fmt: skip
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def by_pdfium(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        text: str = document[0].get_textpage().get_text_range()
    return text.replace("\r\n", "\n").replace("\ufffe", "-")


def by_pdftotext(pdf: bytes) -> str:
    ran = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    assert ran.stderr == b""
    return ran.stdout.decode().strip("\n\f")


def same(text: str) -> str:
    """Text as it compares: composed, and with spaces of one kind."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def ink(pdf: bytes, scale: int = 20) -> Box:
    """The box round all that is dark on the page, in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=scale, grayscale=True).to_pil()
    found = picture.point(lambda grey: 255 * (grey < 128)).getbbox()
    assert found, "the page is empty"
    left, top, right, bottom = (edge / scale for edge in found)
    return left, PAPER[1] - bottom, right, PAPER[1] - top


# --- what is read -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", AWKWARD)
def test_text_is_extracted_as_typed(text: str) -> None:
    pdf = made(set_text(face(), text, slot()))
    assert same(by_pdfium(pdf)) == same(text)
    assert same(by_pdftotext(pdf)) == same(text)


@pytest.mark.parametrize("text", [each for each in AWKWARD if each != "j́"])
def test_codes_alone_say_what_was_typed(text: str) -> None:
    (line,) = set_text(face(), text, slot())
    content = re.sub(rb"(?s)BT.*ET", rb"/P <</MCID 0>> BDC \g<0> EMC", lettering.drawing([line], "N0"))
    with pikepdf.open(io.BytesIO(made([line]))) as pdf:
        pdf.pages[0].Contents = pdf.make_stream(content)
        assert unicodedata.normalize("NFC", runs(pdf.pages[0])[0].text) == unicodedata.normalize("NFC", text)


def test_only_what_codes_cannot_say_needs_actual_text() -> None:
    actual = {text for text in AWKWARD if set_text(face(), text, slot())[0].actual is not None}
    # The font has ȷ and an accent, but no j́; for the others PDFium would read a space after the mark.
    assert actual == {"j́", "x̂ X̂ q̣́", "а́"}
    (line,) = set_text(face(), "x̂A", slot())
    assert line.actual == "x̂A"
    assert same(by_pdfium(made([msgspec.structs.replace(line, actual=None)]))) == "x̂ A"


def test_a_wrong_map_would_be_seen() -> None:
    pdf = made(set_text(face(), "Ana", slot()))
    with pikepdf.open(io.BytesIO(pdf)) as spoilt:
        cmap = spoilt.pages[0].Resources.Font.N0.ToUnicode
        cmap.write(cmap.read_bytes().replace(b"<0041>", b"<0042>"))
        spoilt.save(out := io.BytesIO())
    assert same(by_pdfium(out.getvalue())) == same(by_pdftotext(out.getvalue())) == "Bna"


# --- where it stands ----------------------------------------------------------------------------


def advance(text: str, *, kerned: bool) -> float:
    """The width by HarfBuzz itself, in thousandths."""
    font = hb.Font(hb.Face((FONTS / "SourceSans3-Bold.ttf").read_bytes()))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer, {"liga": False, "kern": kerned})
    return sum(position.x_advance for position in buffer.glyph_positions)


def test_kerning_is_the_fonts_own() -> None:
    left, _, right, _ = ink(made(set_text(face(), "AVATAR To", slot(size=30, box=(50, 50, 350, 150)))))
    kerned, plain = (advance("AVATAR To", kerned=kerned) * 0.03 for kerned in (True, False))
    assert plain - kerned > 3
    assert right - left == pytest.approx(kerned, abs=1.0)  # bearings of A and o
    (line,) = set_text(face(), "AVATAR To", slot(align="right", size=30, box=(50, 50, 350, 150)))
    assert line.x == pytest.approx(350 - kerned, abs=1e-6)


@pytest.mark.parametrize("text", ["HAVEN", "Ho To H", "H x̂ H", "HIH AVAH"])
def test_alignment_is_seen(text: str) -> None:
    boxes = {
        align: ink(made(set_text(face(), text, slot(align=align)))) for align in ("left", "center", "right")
    }
    wide = {round(box[2] - box[0], 1) for box in boxes.values()}
    assert max(wide) - min(wide) <= 0.15
    assert 0 <= boxes["left"][0] - BOX[0] < 1.4
    assert 0 <= BOX[2] - boxes["right"][2] < 1.4
    middle = (boxes["left"][0] + boxes["right"][0]) / 2
    assert boxes["center"][0] == pytest.approx(middle, abs=0.1)
    assert boxes["right"][0] - boxes["left"][0] > 50


@pytest.mark.parametrize(
    "text", ["AVATAR To", "Nguyễn Thị Ánh", "x̂ X̂ q̣́ Ḥ̂", "O’Brien", "Traffic Tavares", "Анна Вова"]
)
@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_ink_is_where_weasyprint_puts_it(text: str, style: str) -> None:
    css = (
        "@page { size: 400pt 200pt; margin: 0; font-family: 'Source Sans 3' } p { position: absolute;"
        f"left: 50pt; top: 60pt; width: 300pt; font: {style.replace('Regular', 'normal')} 20pt/40pt"
        " 'Source Sans 3'; color: black; font-variant-ligatures: none }"
    )
    theirs = ink(faces.render(f"<p>{text}</p>", css))
    ours = ink(made(set_text(face(style), text, slot(size=20, box=(50, 100, 350, 140))), face(style)))
    assert ours == pytest.approx(theirs, abs=0.1001)


def test_marks_sit_on_their_letters() -> None:
    plain, marked = (set_text(face(), text, slot(size=40, box=(50, 20, 350, 180))) for text in ("x", "x̂"))
    low, high = ink(made(plain)), ink(made(marked))
    assert high[0] == pytest.approx(low[0], abs=0.1)
    assert high[2] == pytest.approx(low[2], abs=0.1)
    assert high[3] > low[3] + 5


def test_rise_ends_with_its_mark() -> None:
    lines = set_text(face(), "Q̣̂ H", slot(size=40, box=(50, 20, 350, 180)))
    drawn = lettering.drawing(lines, "N0")
    assert drawn.count(b" Ts ") == 2 * drawn.count(b" 0 Ts ") == 4
    (plain,) = set_text(face(), "Q H", slot(size=40, box=(50, 20, 350, 180)))
    assert plain.y == lines[0].y


def test_the_size_shrinks_in_steps_and_the_baseline_stays() -> None:
    lines = [set_text(face(), "Wilhelmina " * count, slot(box=(50, 100, 190, 124)))[0] for count in (1, 2)]
    assert lines[0].size == 14
    assert 9 <= lines[1].size < 14
    assert lines[1].size % 0.25 == 0
    assert lines[0].y == lines[1].y
    assert ink(made(lines[1:]))[2] <= 190


def test_ink_that_would_leave_the_slot_moves_the_baseline_or_shrinks() -> None:
    (usual,) = set_text(face(), "Ana", slot(box=(50, 100, 250, 114), size=14))
    (high,) = set_text(face(), "Ấn Ỹ", slot(box=(50, 100, 250, 114), size=14))
    assert high.size == 14
    assert high.y < usual.y
    (low,) = set_text(face(), "Ấp", slot(box=(50, 100, 250, 112), size=14))
    assert low.size < 14
    for line, top in ((high, 114), (low, 112)):
        box = ink(made([line]))
        assert box[1] >= 99.95
        assert box[3] <= top + 0.05


def test_long_names_wrap_at_spaces_then_after_hyphens() -> None:
    room = slot(box=(50, 90, 150, 124), lines=2)
    lines = set_text(face(), "Maria Fernanda de la Cruz Ortega", room)
    assert [line.text for line in lines] == ["Maria Fernanda ", "de la Cruz Ortega"]
    assert lines[0].y - lines[1].y == pytest.approx(1.15 * lines[0].size)
    assert (
        same(by_pdfium(made(lines))) == same(by_pdftotext(made(lines))) == "Maria Fernanda de la Cruz Ortega"
    )
    box = ink(made(lines))
    assert within(box, (50, 90, 150, 124))
    lines = set_text(face(), "Wolfeschlegel/Steinhausen-Bergerdorff", room)
    assert [line.text for line in lines] == ["Wolfeschlegel/", "Steinhausen-Bergerdorff"]
    lines = set_text(face(), "Anne-Sophie Wolfeschlegelsteinhaus", room)
    assert [line.text for line in lines] == ["Anne-Sophie ", "Wolfeschlegelsteinhaus"]


def test_a_name_wraps_before_it_gets_too_small_and_shrinks_further_only_then() -> None:
    text, room = "Maximiliana Alexandra Konstantinopoulou-Featherstonehaugh", (50, 65, 230, 110)
    for said, sizes in (("Maximiliana Alexandra", (15, 24)), (text, (9, 15))):
        lines = set_text(face(), said, slot(box=room, size=24, least=9, wraps=15, lines=3))
        assert len(lines) == (1 if said != text else 3)
        assert sizes[0] <= lines[0].size < sizes[1]
        assert within(ink(made(lines)), room)
    # The controls: without a size to wrap at it would be one small line, and with a larger least none.
    (line,) = set_text(face(), "Maximiliana Alexandra Ruiz", slot(box=room, size=24, least=9, lines=3))
    assert line.size < 15
    assert len(set_text(face(), line.text, slot(box=room, size=24, least=9, wraps=15, lines=3))) == 2
    with pytest.raises(DoesNotFit):
        set_text(face(), text, slot(box=room, size=24, least=20, wraps=20, lines=3))


def test_right_aligned_lines_end_at_the_edge_without_their_space() -> None:
    room = slot(box=(50, 90, 150, 124), lines=2, align="right")
    for line in set_text(face(), "Maria Hernandez hHHHHHHHHHHHHH", room):
        assert ink(made([line]))[2] == pytest.approx(150, abs=1.0)


def test_what_does_not_fit_says_what_it_needs() -> None:
    text = "Wolfeschlegelsteinhausenbergerdorff"
    room = slot(box=(50, 90, 150, 124), lines=2)
    with pytest.raises(DoesNotFit, match="would need") as refused:
        set_text(face(), text, room)
    needed = refused.value.needed
    assert set_text(face(), text, slot(box=(50, 90, 50 + needed, 124), lines=2))[0].size == 9
    with pytest.raises(DoesNotFit):
        set_text(face(), text, slot(box=(50, 90, 50 + needed - 0.2, 124), lines=2))
    with pytest.raises(DoesNotFit) as flat:
        set_text(face(), "Ana", slot(box=(50, 90, 150, 92)))
    assert flat.value.way == "high"


def test_an_empty_text_is_nothing() -> None:
    assert set_text(face(), "", slot()) == ()
    assert lettering.drawing((), "N0") == b""


def test_characters_without_a_glyph_are_named() -> None:
    with pytest.raises(NoGlyph) as lost:
        set_text(face(), "中 Ana 国中", slot())
    assert lost.value.characters == "中国"


def test_two_directions_are_refused() -> None:
    with pytest.raises(TwoDirections, match="two directions"):
        set_text(face(), "Ana שרה", slot())
    with pytest.raises(NoGlyph):  # one direction is a matter of the font alone
        set_text(face(), "שרה", slot())


def test_what_is_no_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.ttf").write_bytes(b"no font")
    with pytest.raises(InputError, match=r"no\.ttf: not a TrueType font"):
        lettering.open_typeface(tmp_path / "no.ttf")


# --- the font in the file -----------------------------------------------------------------------


def test_the_order_of_names_does_not_change_the_font() -> None:
    lines = [set_text(face(), text, slot())[0] for text in AWKWARD]
    one, other, less = (
        Subset(face()),
        Subset(lettering.open_typeface(FONTS / "SourceSans3-Bold.ttf")),
        Subset(face()),
    )
    lettering.use(one, lines)
    lettering.use(less, lines[:-1])
    for line in reversed(lines):
        lettering.use(other, [line])
    assert lettering.font_objects(one, 7) == lettering.font_objects(other, 7)
    assert lettering.font_objects(one, 7)[0] != lettering.font_objects(less, 7)[0]


def test_the_font_is_small_and_says_what_it_is() -> None:
    text = "".join(map(chr, range(33, 127)))
    lines = set_text(face(), text, slot(box=(0, 0, 5000, 60)))
    with pikepdf.open(io.BytesIO(made(lines))) as pdf:
        font = pdf.pages[0].Resources.Font.N0
        inner = font.DescendantFonts[0]
        assert set(characters(font).values()) == set(text)
        assert re.fullmatch(r"/[A-Z]{6}\+SourceSans3-Bold", str(font.BaseFont))
        assert font.BaseFont == inner.BaseFont == inner.FontDescriptor.FontName
        assert inner.CIDToGIDMap == "/Identity"
        assert str(inner.FontDescriptor.FontFamily) == "Source Sans 3"
        assert len(inner.FontDescriptor.FontFile2.read_raw_bytes()) < 8000


def test_grey_and_coloured_names() -> None:
    lines = set_text(face(), "Ana", slot())
    assert b" 0.5 g " in lettering.drawing(lines, "N0", (0.5, 0.5, 0.5))
    assert b" 0 0.4 1 rg " in lettering.drawing(lines, "N0", (0, 0.4, 1))


# --- any name -----------------------------------------------------------------------------------

LETTERS = sorted(
    chr(code)
    for code in hb.Face((FONTS / "SourceSans3-Bold.ttf").read_bytes()).unicodes
    if unicodedata.category(chr(code)) in ("Lu", "Ll", "Mn") and unicodedata.is_normalized("NFKC", chr(code))
)
NAMES = st.lists(
    st.text(st.sampled_from(LETTERS), min_size=1, max_size=9)
    .map(lambda text: unicodedata.normalize("NFC", "H" + text))
    , min_size=1, max_size=4
).map(" ".join)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(NAMES, st.sampled_from(("left", "center", "right")))
def test_any_name_is_extracted_and_stays_in_its_slot(text: str, align: str) -> None:
    room = slot(box=(50, 60, 350, 140), size=16, least=5, lines=3, align=align)
    lines = set_text(face(), text, room)
    pdf = made(lines)
    assert same(by_pdfium(pdf)) == same(text)
    assert same(by_pdftotext(pdf)) == same(text)
    left, bottom, right, top = ink(pdf, scale=10)
    assert bottom >= 59.9
    assert top <= 140.1
    assert left >= 50 - 0.1 * lines[0].size  # side bearings may be negative
    assert right <= 350 + 0.1 * lines[0].size
