"""Tags mended: joined over page breaks, grouped by card or topic, running heads out of the way."""

from __future__ import annotations

import io

import faces
import inspect_pdf
import pikepdf
import pytest
import verapdf as engine

from ubtprint.errors import PrintFault
from ubtprint.forms import mend_forms
from ubtprint.links import describe_links
from ubtprint.pdffile import Info, finish, open_pdf
from ubtprint.tags import Group, group, retag

pytestmark = pytest.mark.usefixtures("kept")

INFO = Info(title="Tags", author="A. Writer", subject="Tags", language="en", recipe={})
SMALL = (
    "@page { size: 306pt 150pt; margin: 30pt 24pt; font-family: 'Source Sans 3';"
    " @top-left { content: 'HEAD'; font: 8pt 'Source Sans 3' }"
    " @bottom-right { content: '[' counter(page) ']'; font: 8pt 'Source Sans 3' } }"
)
ITEMS = "".join(f"<li>Item {number}</li>" for number in range(1, 10))
LIST = f"<section><h1>A list</h1><ul style=\"list-style: '[ ✓ ] '\">{ITEMS}</ul></section>"
ROWS = "".join(f"<tr><th scope=row>{number}</th><td>Cell {number}</td></tr>" for number in range(1, 8))
TABLE = (
    f"<h1>A table</h1><table><thead><tr><th>No.</th><th>Words</th></tr></thead><tbody>{ROWS}</tbody></table>"
)
LONG = "many words that run on and on over the end of the page " * 9
SPLIT = f"<h1>An item</h1><ul style='orphans: 1; widows: 1'><li>{LONG}</li><li>Short</li></ul>"


def mended(body: str, *groups: Group, css: str = SMALL) -> bytes:
    pdf = open_pdf(faces.render(body, css))
    group(pdf, list(groups) or [Group("All", tuple(range(len(pdf.pages))))])
    retag(pdf)
    describe_links(pdf)
    return finish(pdf, INFO)


def count(pdf: bytes, kind: str) -> int:
    return [line.strip() for line in inspect_pdf.tag_outline(pdf).splitlines()].count(kind)


@pytest.mark.parametrize("body", [LIST, TABLE, SPLIT])
def test_what_is_mended_passes_verapdf(body: str, verapdf: engine.Judge) -> None:
    pdf = mended(body)
    assert len(open_pdf(pdf).pages) > 1
    assert verapdf(pdf) == []


def test_verapdf_fails_a_file_without_a_language(verapdf: engine.Judge) -> None:
    with open_pdf(mended(LIST)) as pdf:
        del pdf.Root.Lang
        pdf.save(out := io.BytesIO())
    assert "7.2-34" in [fault.clause for fault in verapdf(out.getvalue())]


def test_a_list_over_two_pages_is_one_list() -> None:
    pdf = mended(LIST)
    assert (count(pdf, "L"), count(pdf, "LI")) == (1, 9)
    told = [text for path, text in inspect_pdf.tagged_text(pdf) if path == "Sect/L/LI/LBody"]
    assert told == [f"Item {number}" for number in range(1, 10)]


def test_a_table_over_two_pages_is_one_table_with_one_head(verapdf: engine.Judge) -> None:
    pdf = mended(TABLE)
    assert (count(pdf, "Table"), count(pdf, "THead"), count(pdf, "TBody"), count(pdf, "TR")) == (1, 1, 1, 8)
    assert inspect_pdf.page_text(pdf, 1).count("Words") == 1
    assert "Words" in inspect_pdf.artifact_text(pdf, 1)
    with open_pdf(pdf) as again:
        cells = [e for e in again.objects if isinstance(e, pikepdf.Dictionary) and "/S" in e]
        ids = {bytes(cell.ID) for cell in cells if "/ID" in cell}
        heads = [bytes(id_) for cell in cells if "/A" in cell for id_ in cell.A.get("/Headers", [])]
        scopes = {str(cell.A.Scope) for cell in cells if cell.S == "/TH"}
    assert len(heads) == 14
    assert set(heads) <= ids
    assert scopes == {"/Column", "/Row"}


def test_an_item_over_two_pages_is_one_item() -> None:
    pdf = mended(SPLIT)
    assert (count(pdf, "L"), count(pdf, "LI"), count(pdf, "LBody"), count(pdf, "Lbl")) == (1, 2, 2, 2)
    body = "".join(text for path, text in inspect_pdf.tagged_text(pdf) if "LBody" in path)
    assert " ".join(body.replace("Short", "").split()) == LONG.strip()  # no words run together


def test_fresh_pages_are_not_joined_to_the_one_before() -> None:
    body = "<ul><li>A</li></ul><ul style='break-before: page'><li>B</li></ul>"
    assert count(mended(body), "L") == 1
    assert count(mended(body, Group("Card", (0, 1), fresh=(1,))), "L") == 2


def test_groups_are_titled_sections_in_their_own_order() -> None:
    body = "<h1>One</h1><h1 style='break-before: page'>Two</h1><h1 style='break-before: page'>Three</h1>"
    pdf = mended(body, Group("Last first", (2,)), Group("Then these", (0, 1)))
    sections = [line for line in inspect_pdf.tag_outline(pdf).splitlines() if "Sect" in line]
    assert sections == ["  Sect (Last first)", "  Sect (Then these)"]
    assert [text for _, text in inspect_pdf.tagged_text(pdf)] == ["Three", "One", "Two"]


def test_a_page_in_no_group_is_refused() -> None:
    body = "<h1>One</h1><h1 style='break-before: page'>Two</h1>"
    with pytest.raises(ValueError, match=r"in no group: \[1\]"):
        mended(body, Group("Only", (0,)))


def test_running_heads_and_feet_are_pagination_artifacts() -> None:
    pdf = mended(LIST)
    for page in (0, 1):
        assert inspect_pdf.artifact_text(pdf, page) == f"HEAD[{page + 1}]"
    assert not [text for _, text in inspect_pdf.tagged_text(pdf) if text in ("HEAD", "[1]")]
    with open_pdf(pdf) as again:
        assert again.pages[0].obj.Contents.read_bytes().count(b"/Type /Pagination") == 2


def test_every_mcid_is_in_the_parent_tree_and_no_other() -> None:
    with open_pdf(mended(TABLE)) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        rows = dict(zip(numbers[::2], numbers[1::2], strict=True))
        assert list(rows) == sorted(rows)
        for index, page in enumerate(pdf.pages):
            assert int(page.obj.StructParents) == index
            row = list(rows[index])
            assert page.obj.Contents.read_bytes().count(b"/MCID ") == len(row)
            for mcid, element in enumerate(row):
                assert mcid in list(element.K)
                assert element.Pg.objgen == page.obj.objgen


def test_lines_of_text_stand_in_their_paragraph() -> None:
    pdf = mended(f"<p>{LONG}</p>")
    assert count(pdf, "Span") == 0
    assert {path for path, _ in inspect_pdf.tagged_text(pdf)} == {"Sect/P"}


def test_links_say_their_text_or_what_is_given_and_print() -> None:
    body = '<p>See <a href="https://example.org/a">the first</a>, <a href="https://example.org/b">b</a></p>'
    pdf = open_pdf(faces.render(body))
    retag(pdf)
    describe_links(pdf, {"https://example.org/b": "The second site"})
    links = list(pdf.pages[0].obj.Annots)
    assert [str(link.Contents) for link in links] == ["the first", "The second site"]
    assert all(int(link.F) & 4 for link in links)


def test_figures_are_where_they_are_drawn() -> None:
    svg = '<svg width="40" height="20"><title>Mark</title><rect width="40" height="20"/></svg>'
    pdf = open_pdf(faces.render(f"<p>{svg}</p>"))
    retag(pdf)
    found = [e for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and e.get("/S") == "/Figure"]
    left, bottom, right, top = (float(edge) for edge in found[0].A.BBox)
    assert (left, right) == (24, 54)
    assert (round(top - bottom, 2), 330 < bottom < 372) == (15, True)


def test_content_that_is_drawn_in_a_group_is_a_fault() -> None:
    pdf = open_pdf(faces.render('<p style="opacity: 0.5">Pale</p>'))
    with pytest.raises(PrintFault, match="opacity"):
        retag(pdf)


def test_painting_outside_any_mark_becomes_an_artifact(verapdf: engine.Judge) -> None:
    pdf = open_pdf(faces.render("<h1>One</h1>"))
    loose = b"q 0.5 g 10 10 50 50 re f 1 w 5 5 m 90 5 l S BT 1 0 0 1 9 9 Tm ET Q\n"
    pdf.pages[0].contents_add(pdf.make_stream(loose), prepend=True)
    assert verapdf(finish(pdf, INFO)) != []
    retag(pdf)
    assert verapdf(finish(pdf, INFO)) == []


def test_lines_end_in_a_space_where_a_word_ends_and_nowhere_else() -> None:
    words = "well-being and work-flows stay whole words in labor-management partnership teams " * 4
    pdf = mended(f"<p>{words}</p><p>H<sub>2</sub>O and a <b>bo</b>ld word</p>")
    told = [text for path, text in inspect_pdf.tagged_text(pdf)]
    assert "".join(told) == words + "H2O and a bold word"


def test_a_word_broken_at_its_hyphen_gets_no_space() -> None:
    pdf = mended(f"<p style='width: 60pt'>{'labor-management ' * 3}</p><b>a b</b>")
    assert (
        "".join(text for _, text in inspect_pdf.tagged_text(pdf))
        == "labor-management " * 2 + "labor-managementa b"
    )


def test_a_font_without_a_space_borrows_one() -> None:
    pdf = mended("<h1 style='width: 60pt'>Management Partnership</h1><p>Some words</p>")
    assert inspect_pdf.tagged_text(pdf)[0][1] + inspect_pdf.tagged_text(pdf)[1][1] == "Management Partnership"


def test_a_link_with_parts_is_one_link(verapdf: engine.Judge) -> None:
    body = '<h1>One</h1><p><a href="https://example.org/a">The <b>bold</b> and <i>slanted</i></a></p>'
    pdf = mended(body)
    assert verapdf(pdf) == []
    with open_pdf(pdf) as again:
        assert [str(link.Contents) for link in again.pages[0].obj.Annots] == ["The bold and slanted"]


def test_a_control_in_a_list_item_stands_in_its_body(verapdf: engine.Judge) -> None:
    item = "<label for='a'>One</label> <input id='a' name='a' type='checkbox'>"
    css = SMALL + "ul { list-style: '[ ] ' } li { display: list-item } input { display: block }"
    pdf = open_pdf(faces.render(f"<form><ul><li>{item}</li></ul></form>", css, forms=True))
    retag(pdf)
    mend_forms(pdf, faces.FORM_FONT, (0, 0, 0))
    assert verapdf(finish(pdf, INFO)) == []
