"""On every stock each back lies behind its own front: asked of the finished file's words and pixels.

Cells are the published ones (``test_stocks.PUBLISHED``), mirrored here as hands turn or fold the paper.
"""

from __future__ import annotations

import io
import re
from itertools import chain

import pikepdf
import printed
import pytest
import seen
import verapdf as engine
from printed import ROLES
from seen import CARD_STOCKS, HUES, Foot, Layout, feet, layout

pytestmark = pytest.mark.usefixtures("kept")

EDITION = "2010-guide"
FLIPS = ("long", "short")
FOLDED = tuple(seen.FOLDS)
FLAT = tuple(name for name in CARD_STOCKS if name not in seen.FOLDS)
# Each size of face has one role, so that its layout is shared; all roles have their turn.
SIZES = sorted({tuple(sorted(seen.PUBLISHED[name].cell)) for name in CARD_STOCKS})


def role_for(stock: str) -> str:
    return ROLES[SIZES.index(tuple(sorted(seen.PUBLISHED[stock].cell))) % len(ROLES)]


def sheets(stock: str, **job: object) -> bytes:
    return printed.cards(EDITION, role_for(stock), stock, **job)


def sides(pdf: bytes, each: Layout) -> list[tuple[int, int]]:
    """The pages of each sheet's front and back; where the sheet is folded both are on one."""
    count = seen.count_pages(pdf)
    return (
        [(page, page) for page in range(count)]
        if each.folds
        else [*zip(*[iter(range(count))] * 2, strict=True)]
    )


# --- what is wrong with a file's feet -----------------------------------------------------------

Sheet = tuple[dict[int, Foot], dict[int, Foot]]


def laid(pdf: bytes, each: Layout, flip: str) -> list[Sheet]:
    """Sheet by sheet the feet of the fronts and of what lies behind them, under the fronts' numbers."""
    found = []
    for front, back in sides(pdf, each):
        only = bool(each.folds)
        found.append(
            (
                feet(pdf, front, each.cells, "front" if only else None),
                feet(pdf, back, each.behind(flip), "back" if only else None),
            )
        )
    return found


def mismatched(pdf: bytes, each: Layout, flip: str) -> list[str]:
    """Backs behind other fronts, faces on the wrong side, cards missing, out of order or out of place."""
    try:
        found = laid(pdf, each, flip)
    except AssertionError as error:
        return [str(error)]
    faults = []
    fronts = {foot.face for sheet, _ in found for foot in sheet.values()}
    backs = {foot.face for _, sheet in found for foot in sheet.values()}
    for number, (front, back) in enumerate(found, 1):
        for cell in sorted(front.keys() | back.keys()):
            here, there = front.get(cell), back.get(cell)
            if (here and here.side != "front") or (there and there.side != "back"):
                faults.append(f"sheet {number}, cell {cell}: a face on the wrong side")
            if here and there and here.face != there.face:
                faults.append(f"sheet {number}, cell {cell}: {there} behind {here}")
            if (here and not there and here.face in backs) or (there and not here and there.face in fronts):
                faults.append(f"sheet {number}, cell {cell}: {here or there} without its other side")
    return faults + out_of_order(
        [front | back for front, back in ((b, f) for f, b in found)], len(each.cells)
    )


def out_of_order(found: list[dict[int, Foot]], cells: int) -> list[str]:
    """Cards that don't stand cell after cell in the deck's order, each part of each card once."""
    places = [(number, cell) for number, sheet in enumerate(found) for cell in sorted(sheet)]
    faces = [found[number][cell].face for number, cell in places]
    wanted = [divmod(index, cells) for index in range(len(places))]
    faults = [] if places == wanted else ["cells are left empty, or used twice"]
    of = faces[0][1]
    parts = {face[0]: face[3] for face in faces}
    deck = [
        (card, of, part, parts.get(card, 1))
        for card in range(1, of + 1)
        for part in range(1, parts.get(card, 1) + 1)
    ]
    return faults + ([] if faces == deck else ["cards are missing, doubled or out of order"])


# --- words --------------------------------------------------------------------------------------


def test_every_role_has_its_turn() -> None:
    assert {role_for(stock) for stock in CARD_STOCKS} == set(ROLES)


@pytest.mark.parametrize("flip", FLIPS)
@pytest.mark.parametrize("stock", CARD_STOCKS)
def test_the_sheet_is_the_published_paper(stock: str, flip: str) -> None:
    each = layout(stock)
    with printed.opened(sheets(stock, duplex=flip)) as pdf:
        for page in pdf.pages:
            assert [float(edge) for edge in page.mediabox] == pytest.approx([0, 0, *each.paper], abs=0.01)
            assert [float(edge) for edge in page.trimbox] == pytest.approx([0, 0, *each.paper], abs=0.01)
            assert int(page.obj.get("/Rotate", 0)) == 0
        said = pdf.Root.ViewerPreferences
        edge = (
            "/Simplex"
            if each.folds
            else {"long": "/DuplexFlipLongEdge", "short": "/DuplexFlipShortEdge"}[flip]
        )
        assert (str(said.PrintScaling), str(said.Duplex)) == ("/None", edge)


@pytest.mark.parametrize("flip", FLIPS)
@pytest.mark.parametrize("stock", CARD_STOCKS)
def test_each_back_lies_behind_its_own_front(stock: str, flip: str) -> None:
    assert mismatched(sheets(stock, duplex=flip), layout(stock), flip) == []


def heads_apart(pdf: bytes, each: Layout, flip: str, name: str) -> list[str]:
    """Fronts whose head isn't where the stock has it, backs with theirs at another end than the front's."""
    wrong = []
    up = {0: (0, 1), 90: (-1, 0)}[each.turn]
    behind = (-up[0], up[1]) if each.mirrors(flip) == "x" else (up[0], -up[1])
    for (front, back), (here, there) in zip(sides(pdf, each), laid(pdf, each, flip), strict=True):
        for cells, page, cell, end in chain(
            ((each.cells, front, cell, up) for cell in here),
            ((each.behind(flip), back, cell, behind) for cell in there),
        ):
            right, above = seen.head(pdf, page, cells[cell], name)
            if right * end[0] + above * end[1] < 20:
                wrong.append(f"page {page + 1}, cell {cell}")
    return wrong


@pytest.mark.parametrize("flip", FLIPS)
@pytest.mark.parametrize("stock", CARD_STOCKS)
def test_the_heads_of_front_and_back_are_at_the_same_end(stock: str, flip: str) -> None:
    name = printed.guide(EDITION).roles[role_for(stock)].sponsor
    pdf, each = sheets(stock, duplex=flip), layout(stock)
    assert heads_apart(pdf, each, flip, name) == []


@pytest.mark.parametrize("stock", FLAT)
def test_one_sided_sheets_have_each_back_right_after_its_front(stock: str) -> None:
    pdf, each = sheets(stock, duplex="none"), layout(stock)
    assert one_sided_faults(pdf, each) == []
    with printed.opened(pdf) as file:
        assert str(file.Root.ViewerPreferences.Duplex) == "/Simplex"


def one_sided_faults(pdf: bytes, each: Layout) -> list[str]:
    """Faces that don't follow one another cell by cell, front then back, part by part."""
    run = [
        found
        for page in range(seen.count_pages(pdf))
        for found in sorted(feet(pdf, page, each.cells).items())
    ]
    faults = []
    if [cell for cell, _ in run] != [index % len(each.cells) for index in range(len(run))]:
        faults.append("cells are left empty")
    faces = [foot for _, foot in run]
    return faults + ([] if faces == seen.one_by_one(faces) else ["not front, back, front, back"])


# --- pixels -------------------------------------------------------------------------------------


def unmarked(fronts: bytes, backs: bytes, each: Layout, flip: str, hue: tuple[int, int, int]) -> list[str]:
    """Cells in which the mark isn't at the top left of the front, and of the back as seen through the paper.

    From the front the back's top left is at the top right; at the other corners there is no mark.
    """
    wrong = []
    for (front, back), (here, there) in zip(sides(fronts, each), laid(fronts, each, flip), strict=True):
        picture, reverse = seen.picture(fronts, front), seen.picture(backs, back)
        for cell, box in enumerate(each.cells):
            fold = min(each.folds, key=lambda line: abs(line - (box[1] + box[3]) / 2), default=0.0)
            behind = seen.through(reverse, each, flip, fold)
            ends = [(right, head) for right in (False, True) for head in (True, False)]
            ours = [seen.has_mark(picture, seen.corner(box, each.turn, *end), hue) for end in ends]
            theirs = [seen.has_mark(behind, seen.corner(box, each.turn, *end), hue) for end in ends]
            if ours != [cell in here, False, False, False]:
                wrong.append(f"page {front + 1}, cell {cell}: front {ours}")
            if theirs != [False, False, cell in there, False]:
                wrong.append(f"page {back + 1}, cell {cell}: back {theirs}")
    return wrong


@pytest.mark.parametrize("flip", FLIPS)
@pytest.mark.parametrize("stock", CARD_STOCKS)
def test_through_the_paper_the_mark_of_each_back_is_behind_its_front(stock: str, flip: str) -> None:
    pdf = sheets(stock, duplex=flip)
    assert unmarked(pdf, pdf, layout(stock), flip, HUES[role_for(stock)]) == []


# --- PDF/UA -------------------------------------------------------------------------------------


@pytest.mark.parametrize("duplex", ["long", "none"])
@pytest.mark.parametrize("stock", CARD_STOCKS)
def test_verapdf_fails_no_check(stock: str, duplex: str, verapdf: engine.Judge) -> None:
    assert verapdf(sheets(stock, duplex=duplex)) == []


def test_verapdf_fails_a_sheet_without_its_tags(verapdf: engine.Judge) -> None:
    with printed.opened(sheets("avery-5371", duplex="none")) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save(out := io.BytesIO())
    assert verapdf(out.getvalue()) != []


# --- each check fails on damaged files ----------------------------------------------------------


@pytest.mark.parametrize("stock", ["quarter-letter", "avery-5388", "avery-c32015", "quarter-letter-bleed"])
def test_backs_turned_for_the_other_edge_are_seen(stock: str) -> None:
    each, name = layout(stock), printed.guide(EDITION).roles[role_for(stock)].sponsor
    for flip, other in (FLIPS, FLIPS[::-1]):
        pdf = sheets(stock, duplex=flip)
        assert mismatched(pdf, each, other) != []
        assert unmarked(pdf, pdf, each, other, HUES[role_for(stock)]) != []
    turned = printed.moved(pdf, 1, (-1, 0, 0, -1, *each.paper))
    assert mismatched(turned, each, flip) or heads_apart(turned, each, flip, name)
    assert unmarked(turned, turned, each, flip, HUES[role_for(stock)]) != []


@pytest.mark.parametrize("stock", ["avery-5371", "avery-5388", "cr80-8"])
def test_backs_of_another_sheet_are_seen(stock: str) -> None:
    pdf = sheets(stock, duplex="long")
    assert mismatched(printed.swapped(pdf, 1, 3), layout(stock), "long") != []
    assert (
        "out of order"
        in mismatched(printed.swapped(printed.swapped(pdf, 1, 3), 0, 2), layout(stock), "long")[-1]
    )


@pytest.mark.parametrize(
    ("stock", "step"), [("avery-5371", (0, 144)), ("index-3x5", (216, 0)), ("letter-poker-9", (180, 0))]
)
def test_backs_shifted_by_one_cell_are_seen(stock: str, step: tuple[float, float]) -> None:
    pdf = printed.moved(sheets(stock, duplex="long"), 1, (1, 0, 0, 1, *step))
    assert mismatched(pdf, layout(stock), "long") != []


def backs_upright(pdf: bytes, each: Layout) -> bytes:
    """A folded sheet with every face on its feet: those beyond the fold are turned in their cells."""
    left, bottom, right, top = each.cells[0]
    with printed.opened(pdf) as file:
        for page in file.pages:
            for stream in page.obj.Contents:
                found = re.match(rb"q -1 0 0 -1 ([\d.]+) ([\d.]+) cm", drawing := stream.read_bytes())
                if found:
                    x, y = float(found[1]) - (right - left), float(found[2]) - (top - bottom)
                    stream.write(b"q 1 0 0 1 %.4f %.4f cm" % (x, y) + drawing[found.end() :])
        file.save(out := io.BytesIO())
    return out.getvalue()


@pytest.mark.parametrize("stock", FOLDED)
def test_a_back_turned_in_its_cell_is_seen(stock: str) -> None:
    each, name = layout(stock), printed.guide(EDITION).roles[role_for(stock)].sponsor
    pdf = backs_upright(sheets(stock), each)
    assert mismatched(pdf, each, "long") == []
    apart = heads_apart(pdf, each, "long", name)
    assert len(apart) == sum(len(back) for _, back in laid(pdf, each, "long")) > 0
    assert unmarked(pdf, pdf, each, "long", HUES[role_for(stock)]) != []


def test_marks_of_another_role_behind_a_front_are_seen() -> None:
    ours, other = (
        printed.cards(EDITION, role, "quarter-letter", duplex="long") for role in ("union", "management")
    )
    assert len(unmarked(ours, other, layout("quarter-letter"), "long", HUES["union"])) == 4


def test_faces_out_of_order_on_one_side_are_seen() -> None:
    each = layout("quarter-letter")
    assert one_sided_faults(sheets("quarter-letter", duplex="none"), each) == []
    assert one_sided_faults(printed.swapped(sheets("quarter-letter", duplex="none"), 0, 1), each) != []
    assert one_sided_faults(sheets("quarter-letter", duplex="long"), each) != []


def test_a_sheet_of_another_size_is_seen() -> None:
    with pikepdf.open(io.BytesIO(sheets("a6-on-a4", duplex="long"))) as pdf:
        box = [float(edge) for edge in pdf.pages[0].mediabox]
    assert box != pytest.approx([0, 0, *layout("quarter-letter").paper], abs=0.01)
