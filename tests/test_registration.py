"""What was measured on a printer is undone in print: backs moved, sides scaled, links and fields with them.

Each file is held against the one without a profile, run by run and line by line.
"""

from __future__ import annotations

import io
from functools import cache
from itertools import chain
from typing import Any

import printed
import pytest
import seen
import verapdf as engine
from printed import booklet, guide, read
from seen import feet, layout

from ubtprint import build, document
from ubtprint.job import Job
from ubtprint.paper import Printer

pytestmark = pytest.mark.usefixtures("kept")

MM = 72 / 25.4
EDITION, ROLE = "2010-guide", "union"
RIGHT, UP = 1.5 * MM, -0.8 * MM
MOVED = Printer(back_right=RIGHT, back_up=UP)
SCALED = Printer(scale=1.004)
BOTH = Printer(scale=0.996, scale_sides="both", back_right=RIGHT, back_up=UP)
ALL = (MOVED, SCALED, BOTH)
NONE = Printer()
Point = tuple[float, float]


@cache
def handout(printer: Printer = NONE, **job: Any) -> bytes:
    return build.make(document.handout(guide(EDITION), job=Job(printer=printer, **job))).data


@cache
def checklist(printer: Printer = NONE) -> bytes:
    return build.make(document.checklist(guide(EDITION), ROLE, job=Job(printer=printer))).data


def cards(printer: Printer = NONE, stock: str = "avery-5371", **job: Any) -> bytes:
    return printed.cards(EDITION, ROLE, stock, printer=printer, **job)


def points(pdf: bytes, page: int) -> list[Point]:
    """Where everything on a page begins and ends: words, areas, links and fields."""
    leaf = read(pdf).pages[page]
    found = [(run.x, run.y) for run in leaf.runs]
    found += chain.from_iterable(((area.left, area.bottom), (area.right, area.top)) for area in leaf.areas)
    with printed.opened(pdf) as file:
        for each in file.pages[page].obj.get("/Annots", printed.Array()):
            x1, y1, x2, y2 = (float(edge) for edge in each.Rect)
            found += [(min(x1, x2), min(y1, y2)), (max(x1, x2), max(y1, y2))]
    return found


def size(pdf: bytes, page: int) -> Point:
    leaf = read(pdf).pages[page]
    return leaf.width, leaf.height


def told(place: Point, paper: Point, printer: Printer, is_back: bool) -> Point:
    """Where a point has to come: scaled from the paper's middle, then moved if it is on a back.

    What then lies off the paper ends at its edge.
    """
    scale = printer.scale if is_back or printer.scale_sides == "both" else 1.0
    x, y = (middle / 2 + scale * (at - middle / 2) for at, middle in zip(place, paper, strict=True))
    x, y = (x + printer.back_right, y + printer.back_up) if is_back else (x, y)
    return min(max(x, 0.0), paper[0]), min(max(y, 0.0), paper[1])


def astray(moved: bytes, plain: bytes, printer: Printer, backs: set[int]) -> list[str]:
    """Pages on which something doesn't stand where the profile puts it, to a hundredth of a point."""
    wrong = []
    if seen.count_pages(moved) != seen.count_pages(plain):
        return ["another number of pages"]
    for page in range(seen.count_pages(plain)):
        before, after = points(plain, page), points(moved, page)
        wanted = [told(place, size(plain, page), printer, page in backs) for place in before]
        if len(after) != len(wanted):
            wrong.append(f"page {page + 1}: other things")
        elif any(
            abs(a - b) > 0.01
            for one, other in zip(after, wanted, strict=True)
            for a, b in zip(one, other, strict=True)
        ):
            wrong.append(f"page {page + 1}")
    return wrong


def even_pages(pdf: bytes) -> set[int]:
    return set(range(1, seen.count_pages(pdf), 2))


@pytest.mark.parametrize("printer", ALL)
@pytest.mark.parametrize(
    ("stock", "flip"), [("avery-5371", "long"), ("avery-5371", "short"), ("avery-5388", "long")]
)
def test_backs_of_cards_are_moved_and_fronts_are_not(printer: Printer, stock: str, flip: str) -> None:
    moved, plain = cards(printer, stock, duplex=flip), cards(stock=stock, duplex=flip)
    assert astray(moved, plain, printer, even_pages(plain)) == []


@pytest.mark.parametrize("printer", ALL)
def test_even_pages_of_handouts_are_moved_and_links_go_along(printer: Printer) -> None:
    moved, plain = handout(printer), handout()
    assert astray(moved, plain, printer, even_pages(plain)) == []
    with printed.opened(plain) as file:
        assert len(file.pages[0].obj.Annots) >= len(guide(EDITION).topics)


@pytest.mark.parametrize("printer", ALL)
@pytest.mark.parametrize("flip", ["short", "long"])
def test_backs_of_booklets_are_moved(printer: Printer, flip: str) -> None:
    plain = booklet(EDITION, "", flip)
    assert astray(booklet(EDITION, "", flip, printer=printer), plain, printer, even_pages(plain)) == []


@pytest.mark.parametrize("printer", ALL)
def test_what_has_one_side_is_scaled_at_most_and_fields_go_along(printer: Printer) -> None:
    assert astray(checklist(printer), checklist(), printer, set()) == []
    folded = "letter-gutterfold-4"
    assert astray(cards(printer, folded), cards(stock=folded), printer, set()) == []
    one_sided = cards(duplex="none")
    assert astray(cards(printer, duplex="none"), one_sided, printer, set()) == []
    with printed.opened(checklist()) as file:
        assert len(file.pages[0].obj.Annots) > 5


@pytest.mark.parametrize("printer", ALL)
def test_of_manual_files_the_backs_are_moved_whole(printer: Printer) -> None:
    plain = printed.made(EDITION, ROLE, "avery-5371", duplex="manual")
    moved = printed.made(EDITION, ROLE, "avery-5371", duplex="manual", printer=printer)
    for part, (one, other) in enumerate(zip(plain.files, moved.files, strict=True)):
        backs = set(range(seen.count_pages(one.data))) if part else set()
        with printed.opened(one.data) as file:
            assert len(file.pages) > 1
        assert strayed_words(other.data, one.data, printer, backs) == []


def strayed_words(moved: bytes, plain: bytes, printer: Printer, backs: set[int]) -> list[str]:
    """Like ``astray`` for untagged files: boxes of words by PDFium, to its two decimals."""
    wrong = []
    for page in range(seen.count_pages(plain)):
        with printed.opened(plain) as file:
            box = [float(edge) for edge in file.pages[page].mediabox]
        for one, other in zip(seen.boxes(plain, page), seen.boxes(moved, page), strict=True):
            wanted = told((one.left, one.bottom), (box[2], box[3]), printer, page in backs)
            if (
                one.text != other.text
                or max(abs(other.left - wanted[0]), abs(other.bottom - wanted[1])) > 0.03
            ):
                wrong.append(f"page {page + 1}: {one.text}")
    return wrong


def test_a_moved_back_still_lies_behind_its_own_front() -> None:
    pdf, each = cards(MOVED), layout("avery-5371")
    fronts, backs = feet(pdf, 0, each.cells), feet(pdf, 1, each.behind("long"))
    assert len(backs) > 5
    assert {cell: foot.face for cell, foot in backs.items()} == {cell: fronts[cell].face for cell in backs}


def test_moved_and_scaled_files_pass_verapdf(verapdf: engine.Judge) -> None:
    for pdf in (cards(BOTH), handout(BOTH), checklist(BOTH), booklet(EDITION, "", "short", printer=BOTH)):
        assert verapdf(pdf) == []


def test_patterns_are_moved_too() -> None:
    """Dashed borders and marks may be patterns, which start at the page and not where they are drawn."""
    plain, moved = handout(), handout(MOVED)
    for page in (1, 3, 5):
        before = seen.picture(plain, page)
        box = (100.0, 100.0, 500.0, 700.0)
        wanted = (box[0] + 4.5, box[1] - 2.5, box[2] + 4.5, box[3] - 2.5)
        still = Printer(back_right=4.5, back_up=-2.5)
        after = seen.picture(handout(still), page)
        assert seen.crop(before, box).tobytes() == seen.crop(after, wanted).tobytes()
    assert moved != plain


def on_heads(pdf: bytes) -> set[int]:
    """The pages whose website, which stands at the foot, is above all that is heard."""
    site = guide(EDITION).edition.website
    found = set()
    for page, leaf in enumerate(read(pdf).pages):
        foot = [run.y for run in leaf.runs if site in run.text]
        if foot and foot[0] > max(run.y for run in leaf.runs if run.block >= 0):
            found.add(page)
    return found


def test_a_handout_for_the_short_edge_is_turned_like_a_book() -> None:
    """Either the file asks for the long edge, or its even pages are printed on their heads."""
    pdf = handout(Printer(flip="short"), duplex="short")
    with printed.opened(pdf) as file:
        is_short = str(file.Root.ViewerPreferences.Duplex) == "/DuplexFlipShortEdge"
    assert on_heads(pdf) == (even_pages(pdf) if is_short else set())


def test_pages_on_their_heads_are_noticed() -> None:
    assert on_heads(handout()) == set()
    assert on_heads(printed.moved(handout(), 3, (-1, 0, 0, -1, 612, 792))) == {3}


# --- wrong places are noticed -------------------------------------------------------------------


def test_fronts_that_move_and_backs_that_dont_are_noticed() -> None:
    plain = cards()
    assert astray(plain, plain, MOVED, even_pages(plain))[0] == "page 2"
    assert astray(cards(MOVED), plain, MOVED, set()) != []
    assert astray(cards(MOVED), plain, Printer(back_right=RIGHT + 0.02, back_up=UP), even_pages(plain)) != []
    assert astray(cards(SCALED), plain, Printer(scale=1.0041), even_pages(plain)) != []
    assert astray(handout(BOTH), handout(), MOVED, even_pages(handout())) != []


def test_links_that_stay_behind_are_noticed() -> None:
    with printed.opened(handout(BOTH)) as file, printed.opened(handout()) as plain:
        for one, other in zip(file.pages[0].obj.Annots, plain.pages[0].obj.Annots, strict=True):
            one.Rect = printed.Array([float(edge) for edge in other.Rect])
        file.save(out := io.BytesIO())
    assert astray(out.getvalue(), handout(), BOTH, even_pages(handout())) == ["page 1"]
