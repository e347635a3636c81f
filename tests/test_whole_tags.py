"""What is one thing in the text is one thing in the tags, and says what it is: asked of the finished file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import faces
import inspect_pdf
import pikepdf
import printed
import pytest
import verapdf as engine
from test_tags import INFO, LONG, SMALL, TABLE

from ubtprint import assembly, lists, wordbreaks
from ubtprint.links import describe_links
from ubtprint.pdffile import finish, open_pdf
from ubtprint.sources import sources
from ubtprint.structure import content_below
from ubtprint.tags import Group, group, origins, retag

LOOSE = "<style>* { orphans: 1; widows: 1 }</style>"
BREAK = "<div style='break-before: page'></div>"


def mended(body: str, *groups: Group, css: str = SMALL, told: bool = True) -> bytes:
    """A body as a finished file; without being ``told`` the tags are mended as if nothing were known."""
    laid_out = faces.lay_out(LOOSE + body, css)
    pdf = open_pdf(faces.draw(laid_out))
    made_of = origins(pdf, sources(laid_out)) if told else {}
    group(pdf, list(groups) or [Group("All", tuple(range(len(pdf.pages))))], made_of)
    retag(pdf, made_of)
    describe_links(pdf)
    return finish(pdf, INFO)


def told_in(pdf: bytes, path: str) -> str:
    return "".join(text for tag, text in inspect_pdf.tagged_text(pdf) if tag == path)


def every(pdf: bytes, kind: str) -> list[Any]:
    """The elements of a kind, each with the numbers of the pages on which its content is."""
    with printed.opened(pdf) as file:
        numbers = {page.obj.objgen: number for number, page in enumerate(file.pages)}
        return [
            sorted({numbers[page.objgen] for page, _ in content_below(element)})
            for element in walked(file)
            if f"/{kind}" == element.S
        ]


def walked(file: pikepdf.Pdf) -> Iterator[Any]:
    todo = [inspect_pdf._list(file.Root.StructTreeRoot.K)[0]]
    while todo:
        element = todo.pop(0)
        yield element
        kids = inspect_pdf._list(element.get("/K", pikepdf.Array()))
        todo = [kid for kid in kids if not isinstance(kid, int) and "/S" in kid] + todo


# --- broken over a page -------------------------------------------------------------------------

COLUMNS = "".join(
    f"<div style='float: left; width: 33%'><p>{name} {' '.join([name] * 100)}</p></div>" for name in "abc"
)
BROKEN = {
    "P": f"<p>{LONG}</p>",
    "H2": f"<h1>One</h1><h2>{LONG}</h2>",
    "LBody": f"<ul><li>{LONG}</li></ul>",
    "TD": f"<table><tr><td>{LONG}</td></tr></table>",
    "Link": f"<p><a href='https://example.org'>{LONG}</a></p>",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_broken_over_a_page_is_one_and_loses_no_space(kind: str, verapdf: engine.Judge) -> None:
    pdf = mended(f"<h1>One</h1>{BROKEN[kind]}")
    [pages] = every(pdf, kind)
    assert len(pages) > 1
    heard = [text for tag, text in inspect_pdf.tagged_text(pdf) if f"/{kind}" in tag and "OBJR" not in tag]
    assert " ".join("".join(heard).split()) == LONG.strip()
    assert verapdf(pdf) == []


def test_without_being_told_the_halves_would_be_two() -> None:
    assert every(mended(BROKEN["P"], told=False), "P") == [[0], [1]]


@pytest.mark.parametrize("first", ["<p>One.</p>", f"<p>{LONG}</p>"])
def test_paragraphs_that_meet_at_a_page_break_stay_apart(first: str) -> None:
    pdf = mended(f"{first}<p style='break-before: page'>Two.</p>")
    pages = every(pdf, "P")
    assert len(pages) == 2
    assert pages[0][-1] + 1 == pages[1][0]


def test_two_lists_that_meet_at_a_page_break_stay_apart() -> None:
    body = "<ul><li>A</li></ul><ul style='break-before: page'><li>B</li></ul>"
    assert every(mended(body), "L") == [[0], [1]]
    assert every(mended(body, told=False), "L") == [[0, 1]]


def test_columns_go_on_where_they_began() -> None:
    """Side by side on both pages: each is read to its end, not across, and not after the text below."""
    pdf = mended(f"<section>{COLUMNS}<p style='clear: both'>Below</p></section>")
    assert every(pdf, "P") == [[0, 1], [0, 1], [0, 1], [1]]
    heard = "".join(text for _, text in inspect_pdf.tagged_text(pdf)).split()
    assert "".join(heard) == "a" * 101 + "b" * 101 + "c" * 101 + "Below"
    across = "".join(
        text for _, text in inspect_pdf.tagged_text(mended(f"<section>{COLUMNS}</section>", told=False))
    )
    assert "".join(across.split()) != "a" * 101 + "b" * 101 + "c" * 101


def test_a_row_that_is_broken_keeps_its_cells() -> None:
    cells = "".join(f"<td>{' '.join([name] * 60)}</td>" for name in "ab")
    pdf = mended(
        f"<h1>One</h1><table style='width: 100%'><tr>{cells}</tr></table>",
        css=SMALL.replace("150pt", "110pt"),
    )
    assert every(pdf, "TD") == [[0, 1], [0, 1]]
    heard = "".join(text for tag, text in inspect_pdf.tagged_text(pdf) if tag.endswith("TD"))
    assert "".join(heard.split()) == "a" * 60 + "b" * 60


def test_a_table_keeps_one_head(verapdf: engine.Judge) -> None:
    pdf = mended(TABLE)
    assert [len(every(pdf, kind)) for kind in ("Table", "THead", "TH", "TR")] == [1, 1, 9, 8]
    assert verapdf(pdf) == []


def test_a_text_that_was_cut_between_sentences_is_one() -> None:
    """As decks cut it: what goes on is of the class ``rest``; another paragraph isn't."""
    rest = "<p>The one.</p>{}<p class='{}'>Two.</p>"
    whole = mended(rest.format(BREAK, "rest"))
    assert every(whole, "P") == [[0, 1]]
    assert told_in(whole, "Sect/P") == "The one. Two."
    assert every(mended(rest.format(BREAK, "other")), "P") == [[0], [1]]
    items = (
        "<ul style=\"list-style: '[ ✓ ] '\"><li>The one.</li>"
        "<li class='rest' style='break-before: page; list-style: none'>Two.</li></ul>"
    )
    pdf = mended(items)
    assert every(pdf, "LI") == [[0, 1]]
    assert told_in(pdf, "Sect/L/LI/LBody") == "The one. Two."


# --- links --------------------------------------------------------------------------------------


def test_a_link_over_two_lines_is_one_link_with_an_area_a_line(verapdf: engine.Judge) -> None:
    body = (
        f"<h1>One</h1><p>See <a href='https://example.org'>{'a link of some length ' * 5}</a> and so on</p>"
    )
    pdf = mended(body)
    assert verapdf(pdf) == []
    with printed.opened(pdf) as file:
        [link] = [element for element in walked(file) if element.S == "/Link"]
        areas = [kid.Obj for kid in link.K if not isinstance(kid, int) and "/Obj" in kid]
        assert len(areas) == len(file.pages[0].obj.Annots) == 2
        assert {str(area.Contents) for area in areas} == {("a link of some length " * 5).strip()}
        for area in areas:
            left, bottom, right, top = (float(edge) for edge in area.Rect)
            assert left < right
            assert bottom < top
    assert len(every(mended(body, told=False), "Link")) == 2


def test_what_leads_nowhere_is_no_link(verapdf: engine.Judge) -> None:
    pdf = mended("<h1>One</h1><p>A <a>place</a></p>")
    assert (every(pdf, "Link"), told_in(pdf, "Sect/P")) == ([], "A place")
    assert verapdf(pdf) == []


# --- languages ----------------------------------------------------------------------------------


def languages(pdf: bytes) -> list[tuple[str, str]]:
    with printed.opened(pdf) as file:
        return [(str(e.S), str(e.Lang)) for e in walked(file) if "/Lang" in e]


def test_the_language_of_an_element_reaches_its_tag(verapdf: engine.Judge) -> None:
    body = (
        "<h1>One</h1><p>Say <span lang='es'>sí, se puede</span> and <i lang='fr'>bonjour</i></p>"
        "<p lang='tl'>Kumusta</p><address lang='de'>Straße</address><p lang='not a language'>?</p>"
    )
    pdf = mended(body)
    assert languages(pdf) == [("/Span", "es"), ("/Span", "fr"), ("/P", "tl"), ("/Div", "de")]
    assert told_in(pdf, "Sect/P/Span") == "sí, se puedebonjour"
    assert verapdf(pdf) == []
    assert languages(mended(body, told=False)) == []


# --- lists --------------------------------------------------------------------------------------

MARKS = {
    "decimal": "Decimal",
    "lower-alpha": "LowerAlpha",
    "upper-alpha": "UpperAlpha",
    "lower-roman": "LowerRoman",
    "upper-roman": "UpperRoman",
    "'[ ✓ ] '": "Square",
    "'[   ] '": "Square",
    "'• '": "Disc",
    "'– '": "Disc",
    "'○ '": "Circle",
    "none": "None",
}


def numberings(pdf: bytes) -> list[str]:
    with printed.opened(pdf) as file:
        found = [element.A for element in walked(file) if element.S == "/L"]
        assert all(attributes.O == "/List" for attributes in found)
        return [str(attributes.ListNumbering).removeprefix("/") for attributes in found]


def test_lists_say_how_they_are_marked(verapdf: engine.Judge) -> None:
    items = "".join(f"<li>Item {number}</li>" for number in range(1, 5))
    body = "".join(f'<ul style="list-style: {mark} inside">{items}</ul>' for mark in MARKS if mark != "'○ '")
    pdf = mended(f"<h1>Lists</h1>{body}", css=faces.FACE)
    assert numberings(pdf) == [name for mark, name in MARKS.items() if mark != "'○ '"]
    assert verapdf(pdf) == []


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (["i", "ii"], "LowerRoman"),
        (["h.", "i.", "j."], "LowerAlpha"),
        (["C)", "D)"], "UpperAlpha"),
        (["XIV", "XV"], "UpperRoman"),
        (["3.1", "3.2"], "Decimal"),
        (["ab", "cd"], "Disc"),
        (["[ ✓ ]", "–"], "Disc"),
        (["○"], "Circle"),
        ([], "None"),
    ],
)
def test_labels_tell_the_numbering(labels: list[str], name: str) -> None:
    assert lists.numbering(labels) == name


def test_a_list_in_a_list_stands_in_its_item(verapdf: engine.Judge) -> None:
    inner = "<ol style='list-style: lower-alpha inside'><li>Inner a</li><li>Inner b</li></ol>"
    pdf = mended(f"<h1>One</h1><ol><li>Outer 1{inner}</li><li>Outer 2</li></ol>", css=faces.FACE)
    assert numberings(pdf) == ["Decimal", "LowerAlpha"]
    tree = [line.strip() for line in inspect_pdf.tag_outline(pdf).splitlines()]
    assert tree[tree.index("L") :] == [
        *("L", "LI", "Lbl", '"1. "', "LBody", '"Outer 1"'),
        *("L", "LI", "Lbl", '"a. "', "LBody", '"Inner a"', "LI", "Lbl", '"b. "', "LBody", '"Inner b"'),
        *("LI", "Lbl", '"2. "', "LBody", '"Outer 2"'),
    ]
    assert verapdf(pdf) == []


# --- words --------------------------------------------------------------------------------------

URL = "https://example.org/" + "/".join(f"teams-{number}" for number in range(30))


@pytest.mark.parametrize("word", ["x" * 500, URL, "a/b-c" * 60])
def test_a_word_that_is_longer_than_a_line_stays_one(word: str, verapdf: engine.Judge) -> None:
    text = f"Before it {word} after it, and pre- and post-work"
    pdf = mended(f"<h1>One</h1><p style='overflow-wrap: anywhere'>{text}</p>", css=faces.FACE)
    assert told_in(pdf, "Sect/P") == text
    assert verapdf(pdf) == []


def test_without_its_source_a_long_word_would_be_cut() -> None:
    pdf = mended(f"<p style='overflow-wrap: anywhere'>A word: {'x' * 500}</p>", css=faces.FACE, told=False)
    assert len(told_in(pdf, "Sect/P").split()) > 3


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<span>One</span> <b>two</b>, H<sub>2</sub>O", "One two, H2O"),
        ("One<br>two", "One two"),
        ("pre-<wbr>and post-", "pre-and post-"),
        ("co\u2060-\u2060lead and on", "co-lead and on"),
        ("one <i>two </i>three", "one two three"),
    ],
)
def test_words_end_where_they_do_in_the_source(html: str, text: str) -> None:
    pdf = mended(f"<p style='width: 40pt'>{html}</p><p>a b</p>")
    heard = "".join(t for _, t in inspect_pdf.tagged_text(pdf))
    assert heard.removesuffix("a b").strip() == text


def test_text_that_differs_from_its_source_falls_back_on_the_lines() -> None:
    told = wordbreaks.source_breaks
    assert told(["one", "two", "three"], "one two\0three") == [True, None]
    assert told(["one", "two"], "onetwo") == [False]
    assert told(["ONE", "two"], "one\n two") == [True]
    assert told(["one", "2", "two"], "one two") == [True, None]
    assert told([], "one") == []
    body = "<p style='width: 60pt'><q>generated marks</q> and more words than fit a line</p>"
    heard = "".join(text for _, text in inspect_pdf.tagged_text(mended(body)))
    assert heard.strip("“” ").replace("”", "") == "generated marks and more words than fit a line"


# --- nothing empty, nothing unknown -------------------------------------------------------------


def empty(pdf: bytes) -> list[str]:
    """The kinds of elements that hold nothing, cells of tables apart."""
    with printed.opened(pdf) as file:
        return [
            str(element.S)
            for element in walked(file)
            if not inspect_pdf._list(element.get("/K", pikepdf.Array())) and element.S not in ("/TD", "/TH")
        ]


def test_empty_elements_go_and_empty_cells_stay(verapdf: engine.Judge) -> None:
    body = (
        "<h1>One</h1><div></div><p></p><ul></ul><section><div><p></p></div></section>"
        "<table><tr><th>a</th><td></td></tr></table>"
    )
    pdf = mended(body)
    assert empty(pdf) == []
    assert (len(every(pdf, "TD")), len(every(pdf, "Div")), len(every(pdf, "P"))) == (1, 0, 0)
    assert verapdf(pdf) == []
    assert "/Div" in empty(faces.render(body))


DOCUMENTS = (
    *("handout-2010-guide", "handout-2016-article", "handout-2010-guide-booklet"),
    *("checklist-2010-guide-union", "checklist-2010-guide-flat", "cards-2010-guide-union-screen"),
    *("cards-2010-guide-union-quarter-letter", "handout-2010-guide-instructions"),
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_printed_documents_have_no_empty_elements_and_no_double_sections(name: str) -> None:
    pdf = printed.EVERYTHING[name]()
    assert empty(pdf) == []
    with printed.opened(pdf) as file:
        alone = [e for e in walked(file) if e.S == "/Sect" and [kid.get("/S") for kid in e.K] == ["/Sect"]]
    assert alone == []


@pytest.mark.parametrize("make", ["checklist", "handout", "cards"])
def test_every_tag_of_a_document_is_told_what_it_is_made_of(make: str) -> None:
    """The walk over the renderer's boxes is in step with its tags: when it moves, this fails."""
    untold: list[str] = []

    def watched(pdf: pikepdf.Pdf, told: Any) -> Any:
        made_of = origins(pdf, told)
        runs = [element for element in walked(pdf) if element.objgen not in made_of]
        untold.extend(str(e.S) for e in runs if e.S not in ("/Document", "/Form") and not is_run(e))
        return made_of

    makers = {
        "checklist": lambda: printed.checklist.__wrapped__("2010-guide", "union"),
        "handout": lambda: printed.handout.__wrapped__("2016-article"),
        "cards": lambda: printed.cards_of(printed.guide("2010-guide"), "union", deck="carry", goes="screen"),
    }
    with patch.object(assembly, "origins", watched):
        assert makers[make]()
        assert untold == []
    with patch.object(assembly, "origins", lambda pdf, told: watched(pdf, [each[1:] for each in told])):
        makers[make]()
    assert "/P" in untold


def is_run(element: Any) -> bool:
    return element.S == "/Span" and [type(kid) for kid in element.K] == [int]


@pytest.mark.parametrize("edition", printed.EDITIONS)
def test_an_entry_of_the_contents_and_its_folio_are_two_words(edition: str) -> None:
    of = printed.guide(edition)
    if not of.edition.cover:
        return
    heard = printed.words(printed.handout(edition))
    assert [f"{topic.title} [ {topic.folio} ]" for topic in of.topics.values()] == [
        text for text in heard if any(text.startswith(f"{topic.title} [") for topic in of.topics.values())
    ]


def test_the_website_on_cards_for_the_screen_is_read_after_the_face() -> None:
    heard = printed.words(printed.cards("2010-guide", "union", goes="screen"))
    website = printed.guide("2010-guide").edition.website
    assert heard[0] != website
    assert heard[-1] == website
    assert heard.count(website) == 8


def test_pages_of_notes_are_called_notes() -> None:
    with printed.opened(printed.booklet("2010-guide")) as file:
        titles = [str(element.T) for element in walked(file) if "/T" in element]
    assert titles[-1] == printed.guide("2010-guide").labels.notes
    assert len(set(titles)) == len(titles)
