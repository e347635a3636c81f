"""Sheets: faces in their cells, heard once and in order, drawn as they were, links with them."""

from __future__ import annotations

import io
import math
from functools import cache

import faces
import inspect_pdf
import pikepdf
import pytest
import verapdf as engine

from ubtprint.guides import cut_guides
from ubtprint.imposition import backs, fronts, matrix
from ubtprint.links import describe_links
from ubtprint.paper import Face, Flip, Grid, Paper, Stock
from ubtprint.pdffile import Info, finish, open_pdf
from ubtprint.sheetplan import Place, Side, deal
from ubtprint.sheets import impose
from ubtprint.tags import Group, group, retag

LETTER = Paper(name="Letter", width=612, height=792)
QUARTER = Stock(
    title="Quarter",
    paper=LETTER,
    face=Face(width=306, height=396),
    grid=Grid(columns=2, rows=2, left=0, top=0, across=306, down=396),
    verified="exact",
    source="This test",
)
TURNED = Stock(
    title="Turned",
    paper=Paper(name="Wide", width=800, height=620),
    face=Face(width=306, height=396, turn=90),
    grid=Grid(columns=2, rows=2, left=2, top=3, across=397, down=307),
    verified="exact",
    source="This test",
)
INFO = Info(title="Cards", author="A. Writer", subject="Cards", language="en", recipe={}, duplex="long")
GRADIENT = (
    '<div style="background: linear-gradient(to right, #800, #008); height: 30pt"></div>'
    '<svg width="40" height="20"><title>Mark</title><rect width="30" height="15" fill="#060"/></svg>'
)
HEADED = faces.FACE + "@page { @top-center { content: 'RUNNING HEAD'; font: 8pt 'Source Sans 3' } }"


def sides(stock: Stock, cards: int, sets: int = 1, flip: Flip = "long") -> list[Side]:
    """The fronts and backs of cards whose faces stand in the file as front, back, front, back…"""
    heard: set[int] = set()
    made = []
    for sheet in deal([*range(cards)] * sets, stock.grid.columns * stock.grid.rows):
        for offset, places in ((0, fronts(stock)), (1, backs(stock, flip))):
            placed = []
            for card, place in zip(sheet, places, strict=True):
                if card is not None:
                    page = 2 * card + offset
                    placed.append(Place(page, matrix(place, stock.face), page not in heard))
                    heard.add(page)
            guides = cut_guides(stock) if offset == 0 else ()
            made.append(Side(stock.paper.width, stock.paper.height, tuple(placed), guides))
    return made


@cache
def rendered(cards: int) -> bytes:
    body = "".join(faces.face(number, GRADIENT) for number in range(1, 2 * cards + 1))
    return faces.render(body, HEADED)


def mended(cards: int) -> pikepdf.Pdf:
    pdf = open_pdf(rendered(cards))
    group(pdf, [Group(f"Card {i + 1}", (2 * i, 2 * i + 1), fresh=(2 * i + 1,)) for i in range(cards)])
    retag(pdf)
    describe_links(pdf)
    return pdf


def two_sided(cards: int = 4, sets: int = 1, stock: Stock = QUARTER) -> bytes:
    pdf = mended(cards)
    impose(pdf, sides(stock, cards, sets))
    return finish(pdf, INFO)


@pytest.mark.parametrize(("cards", "sets", "pages"), [(4, 1, 2), (1, 4, 2), (3, 1, 2), (3, 3, 6)])
def test_sheets_pass_verapdf(cards: int, sets: int, pages: int, verapdf: engine.Judge) -> None:
    sheet = two_sided(cards, sets)
    assert verapdf(sheet) == []
    with open_pdf(sheet) as pdf:
        assert len(pdf.pages) == pages
        assert {tuple(float(edge) for edge in page.trimbox) for page in pdf.pages} == {(0, 0, 612, 792)}


def test_turned_faces_pass_verapdf(verapdf: engine.Judge) -> None:
    assert verapdf(two_sided(4, stock=TURNED)) == []


def test_content_missing_from_the_parent_tree_fails(verapdf: engine.Judge) -> None:
    with open_pdf(two_sided()) as pdf:
        page = pdf.pages[0]
        first = page.obj.Contents[0]
        page.obj.Contents[0] = pdf.make_stream(first.read_bytes().replace(b"<</MCID 3>>", b"<</MCID 999>>"))
        pdf.save(out := io.BytesIO())
    assert "7.1-3" in [fault.clause for fault in verapdf(out.getvalue())]


def test_cards_are_read_whole_one_after_another() -> None:
    heads = [text for path, text in inspect_pdf.tagged_text(two_sided()) if path.endswith("/H1")]
    assert heads == [f"Face {number}" for number in range(1, 9)]


def test_the_words_of_a_face_are_read_in_its_order() -> None:
    told = [text.strip() for _, text in inspect_pdf.tagged_text(two_sided())]
    assert told[:14] == [
        *("Face 1", "Words of face 1, with", "bold ones", "."),
        *("[ ✓ ]", "First of 1", "[ ✓ ]", "Second of 1"),
        *("See", "the website", "the website", ".", "Mark", "Face 2"),
    ]


def test_a_card_printed_four_times_is_heard_once() -> None:
    sheet = two_sided(cards=1, sets=4)
    heads = [text for path, text in inspect_pdf.tagged_text(sheet) if path.endswith("/H1")]
    assert heads == ["Face 1", "Face 2"]
    assert inspect_pdf.page_text(sheet, 0).count("Words of face 1") == 4
    assert inspect_pdf.artifact_text(sheet, 0).count("Words of face 1") == 3


def test_running_heads_and_guides_are_artifacts() -> None:
    sheet = two_sided()
    assert inspect_pdf.artifact_text(sheet, 0) == "RUNNING HEAD" * 4
    assert not [text for _, text in inspect_pdf.tagged_text(sheet) if "RUNNING" in text]
    guides = [line for line in inspect_pdf.lines(sheet, 0) if line.width == 0.25]
    assert [line[:4] for line in guides] == [(306, 0, 306, 792), (0, 396, 612, 396)]
    assert all(line.is_artifact for line in guides)
    assert not [line for line in inspect_pdf.lines(sheet, 1) if line.width == 0.25]


def test_backs_stand_behind_their_fronts() -> None:
    sheet = two_sided()
    front = {box.text: box for box in inspect_pdf.text_boxes(sheet, 0)}["Face 1"]
    back = {box.text: box for box in inspect_pdf.text_boxes(sheet, 1)}["Face 2"]
    assert (front.left < 306, front.bottom > 396) == (True, True)
    assert (back.left > 306, back.bottom > 396) == (True, True)


def picture(pdf: bytes, page: int, box: tuple[float, float, float, float], turn: int = 0) -> bytes:
    """The pixels of a part of a page, turned back (clockwise) to be upright."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        image = document[page].render(scale=2).to_pil()
    left, bottom, right, top = (round(2 * value) for value in box)
    part = image.crop((left, image.height - top, right, image.height - bottom))
    return bytes(part.rotate(-turn, expand=True).convert("L").tobytes())


@pytest.mark.parametrize(
    ("stock", "first"), [(QUARTER, True), (TURNED, True), (QUARTER, False), (TURNED, False)]
)
def test_faces_look_on_the_sheet_as_they_did_alone(stock: Stock, first: bool) -> None:
    alone = picture(rendered(4), 2, (0, 0, 306, 396))
    pdf = mended(4)
    if first:
        impose(pdf, sides(stock, 4))
        sheet, page = finish(pdf, INFO), 0
    else:
        impose(pdf, sides(stock, 4, sets=2))
        sheet, page = finish(pdf, INFO), 2
    place = fronts(stock)[1]
    inside = (place.x + 1, place.y + 1, place.x + place.width - 1, place.y + place.height - 1)
    here = picture(sheet, page, inside, place.turn)
    there = picture(rendered(4), 2, (1, 1, 305, 395))
    assert len(alone) == 612 * 792
    differences = [abs(a - b) for a, b in zip(here, there, strict=True)]
    assert sum(differences) / len(differences) < 1
    assert math.isclose(sum(here) / len(here), sum(there) / len(there), rel_tol=0.005)


def test_links_go_with_their_faces() -> None:
    sheet = two_sided()
    words = next(box for box in inspect_pdf.text_boxes(sheet, 1) if box.text == "the website")
    with open_pdf(sheet) as pdf:
        links = list(pdf.pages[1].obj.Annots)
        assert len(links) == 4
        rects = [tuple(float(edge) for edge in link.Rect) for link in links]
        assert all(str(link.Contents) == "the website" and int(link.F) & 4 for link in links)
    assert any(
        left - 1 <= words.left and words.right <= right + 1 and bottom <= words.bottom and words.top <= top
        for left, bottom, right, top in rects
    )


def test_figures_boxes_go_with_their_faces() -> None:
    with open_pdf(two_sided()) as pdf:
        boxes = [
            [float(edge) for edge in element.A.BBox]
            for element in pdf.objects
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/Figure"
        ]
    assert len(boxes) == 8
    assert {round(right - left, 2) for left, _, right, _ in boxes} == {30}
    assert {left > 306 for left, *_ in boxes} == {True, False}
    assert {bottom > 396 for _, bottom, *_ in boxes} == {True, False}


def test_copies_share_their_streams() -> None:
    pdf = mended(1)
    impose(pdf, sides(QUARTER, 1, sets=40))
    with open_pdf(finish(pdf, INFO)) as again:
        assert len(again.pages) == 20
        streams = {stream.objgen for page in again.pages for stream in page.obj.Contents}
    assert len(streams) == 2 * 5 + 1


def test_nothing_of_the_old_pages_is_left() -> None:
    pdf = open_pdf(two_sided())
    pages = [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Page"
    ]
    assert len(pages) == 2
    assert "/Outlines" not in pdf.Root


def test_a_face_on_no_sheet_leaves_the_tree(verapdf: engine.Judge) -> None:
    pdf = mended(4)
    impose(pdf, sides(QUARTER, 2))
    sheet = finish(pdf, INFO)
    assert "Face 5" not in [text for _, text in inspect_pdf.tagged_text(sheet)]
    assert verapdf(sheet) == []


def test_a_link_to_a_place_that_is_gone_becomes_plain_text(verapdf: engine.Judge) -> None:
    body = '<h1 id="top">Top</h1><p>Back to <a href="#top">the top</a>.</p>'
    pdf = open_pdf(faces.render(body))
    retag(pdf)
    impose(pdf, [Side(306, 396, (Place(0, (1, 0, 0, 1, 0, 0), True),))])
    sheet = finish(pdf, INFO)
    assert verapdf(sheet) == []
    assert ("P/Span", "the top") in inspect_pdf.tagged_text(sheet)


def test_a_face_cannot_be_first_twice() -> None:
    place = Place(0, (1, 0, 0, 1, 0, 0), True)
    with pytest.raises(ValueError, match="first twice"):
        impose(mended(1), [Side(612, 792, (place, place))])


def test_a_side_may_be_blank(verapdf: engine.Judge) -> None:
    pdf = mended(1)
    front = Place(0, (1, 0, 0, 1, 0, 396), True)
    impose(pdf, [Side(612, 792, (front,)), Side(612, 792, ())])
    assert verapdf(finish(pdf, INFO)) == []
