"""Two tagged files made one: the pages, the words and the tags of both, in order, and still PDF/UA-1."""

from __future__ import annotations

import io
from functools import cache

import faces
import inspect_pdf
import pikepdf
import printed
import pytest
import verapdf as engine

from ubtprint import joining, links, pdffile, reading, tags

FACE = "@page { size: 8.5in 11in; margin: 60pt; font-family: 'Source Sans 3' }"
BODY = (
    '<section><h1>How to print</h1><p>See <a href="https://www.lmpartnership.org">the website</a>.</p>'
    "<ol><li>Print one sheet first.</li><li>Cut.</li></ol>"
    "<table><thead><tr><th>measured</th><th>type</th></tr></thead>"
    "<tbody><tr><td>179 mm</td><td>1.0056</td></tr></tbody></table>{more}</section>"
)
TWO_PAGES = '<h2 style="break-before: page">Overleaf</h2><p>More.</p>'


@cache
def front(more: str = "", language: str = "en-US") -> bytes:
    """A finished file of a page or two, with a list, a table and a link."""
    with pdffile.open_pdf(faces.render(BODY.format(more=more), FACE, title="Steps")) as pdf:
        tags.group(pdf, [tags.Group("How to print", tuple(range(len(pdf.pages))))])
        tags.retag(pdf)
        reading.order_pages(pdf)
        links.describe_links(pdf)
        info = pdffile.Info(title="Steps", author="A", subject="S", language=language, recipe={"kind": "aid"})
        return pdffile.finish(pdf, info)


def deck() -> bytes:
    """A real deck on its sheets."""
    return printed.cards("2010-guide", "union", deck="carry")


def joined(first: bytes, main: bytes, blank_back: bool = True) -> bytes:
    """The two files as one."""
    with printed.opened(main) as pdf, printed.opened(first) as before:
        joining.prepend(pdf, before, blank_back)
        pdf.save(out := io.BytesIO(), deterministic_id=True)
    return out.getvalue()


def pages_only(first: bytes, main: bytes) -> bytes:
    """What a tool makes that joins pages and knows nothing of tags."""
    with printed.opened(main) as pdf, printed.opened(first) as before:
        for index, page in enumerate(before.pages):
            pdf.pages.insert(index, page)
        pdf.save(out := io.BytesIO())
    return out.getvalue()


def sides(pdf: bytes) -> list[str]:
    """The first word drawn on each page, artifacts too; nothing for a blank page."""
    with printed.opened(pdf) as opened:
        count = len(opened.pages)
    return [(inspect_pdf.page_text(pdf, page).split() or [""])[0] for page in range(count)]


def ids(pdf: bytes) -> list[bytes]:
    """The identifiers of all elements, in reading order."""
    with printed.opened(pdf) as opened:
        return [bytes(each.ID) for each in _elements(opened.Root.StructTreeRoot.K[0]) if "/ID" in each]


def headers(pdf: bytes) -> list[bytes]:
    """The identifiers by which data cells name their header cells."""
    with printed.opened(pdf) as opened:
        cells = [each for each in _elements(opened.Root.StructTreeRoot.K[0]) if "/A" in each]
        return [bytes(name) for cell in cells for name in cell.A.get("/Headers", pikepdf.Array())]


def _elements(root: pikepdf.Object) -> list[pikepdf.Object]:
    kids = inspect_pdf._list(root.get("/K", pikepdf.Array()))
    below = [each for kid in kids if not isinstance(kid, int) and "/S" in kid for each in _elements(kid)]
    return [root, *below]


# --- the joined file ----------------------------------------------------------------------------


def test_the_front_comes_first_with_a_blank_back_and_all_words_of_both() -> None:
    both = joined(front(), deck())
    assert sides(both) == ["How", "", *sides(deck())]
    assert printed.words(both, labels=True) == [
        *printed.words(front(), labels=True),
        *printed.words(deck(), labels=True),
    ]
    sects = [line for line in inspect_pdf.tag_outline(both).splitlines() if line.startswith("  Sect")]
    assert sects[0] == "  Sect (How to print)"
    assert len(sects) == 1 + inspect_pdf.tag_outline(deck()).count("\n  Sect")
    link = [text for path, text in inspect_pdf.tagged_text(both) if path.endswith("Link/OBJR")]
    assert link == ["the website"]


@pytest.mark.parametrize(
    ("more", "blank_back", "added"),
    [("", True, 2), ("", False, 1), (TWO_PAGES, True, 2), (TWO_PAGES, False, 2)],
)
def test_the_front_fills_whole_sheets(more: str, blank_back: bool, added: int) -> None:
    both = joined(front(more), deck(), blank_back)
    assert sides(both)[added:] == sides(deck())
    for page in printed.read(both).pages:
        assert (page.width, page.height) == (612, 792)


def test_the_file_stays_the_main_ones() -> None:
    both = joined(front(), deck())
    assert pdffile.read_recipe(both) == pdffile.read_recipe(deck())
    with printed.opened(both) as after, printed.opened(deck()) as before:
        assert str(after.docinfo.Title) == str(before.docinfo.Title)
        assert after.Root.ViewerPreferences == before.Root.ViewerPreferences
        assert after.Root.Lang == before.Root.Lang


def test_the_pages_look_as_they_did() -> None:
    both = printed.read(joined(front(), deck())).pages
    for after, before in zip(
        both, [printed.read(front()).pages[0], None, *printed.read(deck()).pages], strict=True
    ):
        drawn = [(run.text, run.x, run.y, run.size, run.colour) for run in after.runs]
        assert drawn == [
            (run.text, run.x, run.y, run.size, run.colour) for run in (before.runs if before else ())
        ]


def test_every_element_has_its_own_identifier_and_cells_find_their_heads() -> None:
    once = joined(front(), deck())
    twice = joined(front(), once)
    assert len(ids(front())) == 2
    assert len(set(ids(twice))) == len(ids(twice)) == 4
    assert headers(front())
    assert set(headers(twice)) <= set(ids(twice))
    assert len(set(headers(twice))) == 2 * len(set(headers(front())))


def test_a_front_in_another_language_says_so() -> None:
    with printed.opened(joined(front(language="es"), deck())) as pdf:
        first, second = list(pdf.Root.StructTreeRoot.K[0].K)[:2]
        assert str(first.Lang) == "es"
        assert "/Lang" not in second


def test_the_front_is_not_changed_and_the_bytes_are_the_same_each_time() -> None:
    with printed.opened(front()) as before:
        for _ in range(2):
            with printed.opened(deck()) as pdf:
                joining.prepend(pdf, before, blank_back=True)
        before.save(out := io.BytesIO())
    assert printed.words(out.getvalue()) == printed.words(front())
    assert joined(front(), deck()) == joined(front(), deck())


def test_verapdf_passes_it(verapdf: engine.Judge) -> None:
    assert verapdf(joined(front(), deck())) == []
    assert verapdf(joined(front(TWO_PAGES, "es"), joined(front(), deck()))) == []


def test_handouts_and_checklists_keep_their_links_and_fields(verapdf: engine.Judge) -> None:
    handout, checklist = printed.handout("2010-guide", "union"), printed.checklist("2010-guide", "union")
    for main in (handout, checklist):
        both = joined(front(), main)
        assert verapdf(both) == []
        assert printed.words(both) == [*printed.words(front()), *printed.words(main)]
        with printed.opened(both) as after, printed.opened(main) as before:
            assert len(after.Root.get("/AcroForm", {}).get("/Fields", [])) == len(
                before.Root.get("/AcroForm", {}).get("/Fields", [])
            )
            assert targets(after, 2) == targets(before, 0)
    with printed.opened(handout) as pdf:
        assert len(targets(pdf, 0)) >= 3


def targets(pdf: pikepdf.Pdf, first: int) -> dict[str, int]:
    """The pages, counted from ``first``, to which the file's named places lead."""
    numbers = {page.obj.objgen: index - first for index, page in enumerate(pdf.pages)}
    names = list(pdf.Root.get("/Names", {}).get("/Dests", {}).get("/Names", []))
    return {str(name): numbers[place[0].objgen] for name, place in zip(names[::2], names[1::2], strict=True)}


def test_a_roles_meaning_comes_along() -> None:
    with printed.opened(front()) as before, printed.opened(deck()) as pdf:
        before.Root.StructTreeRoot.RoleMap = pikepdf.Dictionary(Step=pikepdf.Name.P, Aside=pikepdf.Name.Div)
        pdf.Root.StructTreeRoot.RoleMap = pikepdf.Dictionary(Step=pikepdf.Name.LI)
        joining.prepend(pdf, before, blank_back=True)
        assert dict(pdf.Root.StructTreeRoot.RoleMap) == {"/Step": "/LI", "/Aside": "/Div"}


# --- what can't be joined, and what the checks notice ------------------------------------------


def test_a_front_with_fields_or_links_within_itself_is_refused() -> None:
    fields = faces.render("<form><input type=text name=a title=a></form>", FACE, forms=True)
    within = faces.render('<h1 id="here">Here</h1><p><a href="#here">there</a></p>', FACE)
    for wrong, message in ((fields, "form fields"), (within, "page 1 .* links to a place within")):
        with printed.opened(deck()) as pdf, printed.opened(wrong) as before:
            count = len(pdf.pages)
            with pytest.raises(ValueError, match=message):
                joining.prepend(pdf, before, blank_back=True)
            assert len(pdf.pages) == count


def test_pages_joined_without_their_tags_are_noticed(verapdf: engine.Judge) -> None:
    wrong = pages_only(front(), deck())
    assert verapdf(wrong) != []
    assert printed.words(wrong) == printed.words(deck())
