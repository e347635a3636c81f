"""Sheets as they are planned: every card as often as asked, each back behind its front, piles in order.

Nothing here asks ``imposition`` where a cell or a back is: places are read from the matrices and held
against the stock's own figures, mirrored as paper is turned or folded, cut and stacked as hands do it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import Any, Literal, NamedTuple

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ubtprint.guides import NOTE_HEIGHT, NOTE_WIDTH, Note, Segment
from ubtprint.job import Job
from ubtprint.paper import Face, Fold, Grid, Paper, Printer, Stock
from ubtprint.sheetplan import Piece, Place, Side, deal, on_sheets, one_a_page, repeated, saddle

NEAR = 0.01
Box = tuple[float, float, float, float]
Axis = Literal["x", "y"]


# --- stocks -------------------------------------------------------------------------------------


class Sheet(NamedTuple):
    """A stock, and for each of its cells the line at which it is folded: none without folds."""

    stock: Stock
    folds: tuple[float, ...] = ()

    @property
    def cells(self) -> list[Box]:
        """The fronts' boxes from the stock's own figures: rows from the top, each from the left."""
        grid, face = self.stock.grid, self.stock.face
        width, height = (face.height, face.width) if face.turn in (90, 270) else (face.width, face.height)
        boxes = []
        for row in range(grid.rows):
            for column in range(grid.columns):
                left, top = grid.left + column * grid.across, self.stock.paper.height - grid.top
                top -= row * grid.down
                boxes.append((left, top - height, left + width, top))
        return boxes

    def axis(self, flip: str) -> Axis:
        """The direction that turning (or folding) mirrors: the long edge of upright paper mirrors x."""
        if self.stock.fold:
            return "x" if self.stock.fold.direction == "down" else "y"
        upright = self.stock.paper.height > self.stock.paper.width
        return "x" if (flip == "long") == upright else "y"

    def behind(self, cell: int, flip: str) -> Box:
        """The box that comes to lie behind a cell."""
        left, bottom, right, top = self.cells[cell]
        axis, paper = self.axis(flip), self.stock.paper
        total = 2 * self.folds[cell] if self.folds else paper.width if axis == "x" else paper.height
        return (
            (total - right, bottom, total - left, top)
            if axis == "x"
            else (left, total - top, right, total - bottom)
        )


def length(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high).map(lambda value: round(value, 2))


def gap(high: float) -> st.SearchStrategy[float]:
    return st.one_of(st.just(0.0), length(0.5, high))


def made(paper: tuple[float, float], face: Face, grid: Grid, fold: Fold | None = None, **more: Any) -> Stock:
    sheet = Paper(name="Any", width=paper[0], height=paper[1])
    return Stock(
        title="Any",
        paper=sheet,
        face=face,
        grid=grid,
        fold=fold,
        verified="derived",
        source="This test",
        **more,
    )


@st.composite
def plain(draw: st.DrawFn) -> Sheet:
    """Grids on upright and landscape paper, cells touching or apart, faces turned or not."""
    face = Face(
        width=draw(length(40, 200)),
        height=draw(length(40, 200)),
        turn=draw(st.sampled_from([0, 90, 180, 270])),
    )
    width, height = (face.height, face.width) if face.turn in (90, 270) else (face.width, face.height)
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    across, down = width + draw(gap(40)), height + draw(gap(40))
    left, top = draw(gap(60)), draw(gap(60))
    paper = [
        left + (columns - 1) * across + width + draw(gap(60)),
        top + (rows - 1) * down + height + draw(gap(60)),
    ]
    if abs(paper[0] - paper[1]) < 1:
        paper[draw(st.integers(0, 1))] += 5
    grid = Grid(columns=columns, rows=rows, left=left, top=top, across=across, down=down)
    return Sheet(made((paper[0], paper[1]), face, grid, perforated=draw(st.booleans())))


class Strip(NamedTuple):
    """Cells along the direction in which a stock is folded: the first one's start, the pitch, the folds."""

    start: float
    pitch: float
    count: int
    folds: tuple[float, ...]
    of_cell: tuple[float, ...]
    length: float


@st.composite
def folded_strip(draw: st.DrawFn, size: float) -> Strip:
    """One fold with all fronts on one side of it, or a fold to each front, which lies on either side."""
    margin, off = draw(gap(40)), draw(gap(30))
    before = draw(st.booleans())  # the fronts come before their fold
    if draw(st.booleans()):
        count, between = draw(st.integers(1, 3)), draw(gap(30))
        run = count * size + (count - 1) * between
        fold = margin + run + off
        start = margin if before else fold + off
        return Strip(start, size + between, count, (fold,), (fold,) * count, fold + off + run + margin)
    count, pitch = draw(st.integers(1, 3)), 2 * (size + off) + draw(gap(30))
    folds = tuple(margin + size + off + number * pitch for number in range(count))
    start = margin if before else margin + size + 2 * off
    return Strip(start, pitch, count, folds, folds, folds[-1] + off + size + margin)


@st.composite
def folding(draw: st.DrawFn) -> Sheet:
    """Stocks that bring each back behind its front by folds across the paper, or down it."""
    face = Face(
        width=draw(length(40, 120)),
        height=draw(length(40, 120)),
        turn=draw(st.sampled_from([0, 90, 180, 270])),
    )
    size = (face.height, face.width) if face.turn in (90, 270) else (face.width, face.height)
    down = draw(st.booleans())
    strip = draw(folded_strip(size[0] if down else size[1]))
    other = size[1] if down else size[0]
    count, between, margin = draw(st.integers(1, 3)), draw(gap(30)), draw(gap(30))
    wide = 2 * margin + count * other + (count - 1) * between
    along, over = (strip.start, strip.pitch, strip.count), (margin, other + between, count)
    (left, across, columns), (top, pitch, rows) = (along, over) if down else (over, along)
    grid = Grid(columns=columns, rows=rows, left=left, top=top, across=across, down=pitch)
    paper = (strip.length, wide) if down else (wide, strip.length)
    fold = Fold(direction="down" if down else "across", at=strip.folds)
    lines = strip.of_cell if down else tuple(paper[1] - at for at in strip.of_cell)
    each = tuple(lines[column if down else row] for row in range(rows) for column in range(columns))
    return Sheet(made(paper, face, grid, fold, perforated=draw(st.booleans())), each)


SHEETS = st.one_of(plain(), folding())


# --- what was asked -----------------------------------------------------------------------------


class Asked(NamedTuple):
    """A deck to be laid on a stock's sheets."""

    sheet: Sheet
    pieces: tuple[Piece, ...]
    job: Job
    copies: int

    @property
    def one_sided(self) -> bool:
        return self.job.duplex == "none" and not self.sheet.stock.fold

    @property
    def flip(self) -> str:
        return self.job.printer.flip if self.job.duplex in ("none", "manual") else self.job.duplex

    @property
    def run(self) -> list[tuple[int | None, int | None]]:
        """The cards in the order in which they should come out: (front, back)."""
        deck: list[tuple[int | None, int | None]] = [(piece.front, piece.back) for piece in self.pieces]
        if self.one_sided:
            deck = [(face, None) for card in deck for face in card if face is not None]
        cards = deck * self.copies
        if self.job.fill:
            while (self.job.start - 1 + len(cards)) % len(self.sheet.cells):
                cards.append(deck[len(cards) % len(deck)])
        return cards

    def planned(self) -> tuple[Side, ...]:
        return on_sheets(self.pieces, self.sheet.stock, self.job, self.copies)


@st.composite
def pieces(draw: st.DrawFn) -> tuple[Piece, ...]:
    """A deck: most cards have two faces, some only one; the faces' pages in any order."""
    kinds = draw(st.lists(st.sampled_from(["both", "both", "both", "front", "back"]), min_size=1, max_size=9))
    pages = iter(draw(st.permutations(range(2 * len(kinds)))))
    return tuple(
        Piece(next(pages) if kind != "back" else None, next(pages) if kind != "front" else None)
        for kind in kinds
    )


@st.composite
def asked(draw: st.DrawFn, sheets: st.SearchStrategy[Sheet] = SHEETS, **fixed: Any) -> Asked:
    sheet = draw(sheets)
    duplexes = ["long", "short", "none", "manual"]
    choices: dict[str, Any] = {
        "duplex": st.sampled_from(duplexes),
        "back_rotate": st.sampled_from([0, 180]),
        "fill": st.booleans(),
        "start": st.integers(1, len(sheet.cells)),
        "order": st.sampled_from(["sheets", "stack"]),
        "goes": st.sampled_from(["office", "perforated"]),
        "printer": st.sampled_from([Printer(), Printer(flip="short")]),
    }
    chosen = {name: fixed.get(name) or draw(choice) for name, choice in choices.items()}
    return Asked(sheet, draw(pieces()), Job(**chosen), draw(st.integers(1, 4)))


# --- what was planned ---------------------------------------------------------------------------


def box_of(place: Place, face: Face) -> Box:
    a, b, c, d, e, f = place.matrix
    xs = [a * x + c * y + e for x in (0, face.width) for y in (0, face.height)]
    ys = [b * x + d * y + f for x in (0, face.width) for y in (0, face.height)]
    return min(xs), min(ys), max(xs), max(ys)


def head_of(place: Place) -> tuple[float, float]:
    """Where the face's head points to on the sheet."""
    return place.matrix[2], place.matrix[3]


def same(one: Iterable[float], other: Iterable[float]) -> bool:
    return all(abs(a - b) <= NEAR for a, b in zip(one, other, strict=True))


Cells = dict[int, Place]


def found_in(side: Side, boxes: list[Box], face: Face) -> Cells:
    """The places that lie in these cells, by the cell's number."""
    return {
        number: place
        for place in side.places
        for number, box in enumerate(boxes)
        if same(box_of(place, face), box)
    }


def laid(plan: tuple[Side, ...], of: Asked) -> list[tuple[Cells, Cells]]:
    """Sheet by sheet the fronts and the backs, each back under the number of the cell that it is behind."""
    face, cells = of.sheet.stock.face, of.sheet.cells
    behind = [of.sheet.behind(number, of.flip) for number in range(len(cells))]
    if of.sheet.stock.fold:
        pairs = [(side, side) for side in plan]
    elif of.one_sided:
        pairs = [(side, Side(side.width, side.height, ())) for side in plan]
    else:
        pairs = list(zip(plan[::2], plan[1::2], strict=True))
    return [(found_in(front, cells, face), found_in(back, behind, face)) for front, back in pairs]


def cut_and_stacked(cards: list[list[Any]], order: str) -> list[Any]:
    """The cards as hands have them: read sheet by sheet, or cut in one pile and the piles stacked."""
    if order == "sheets":
        return [card for sheet in cards for card in sheet if card is not None]
    piles = [[sheet[cell] for sheet in cards] for cell in range(len(cards[0]))]
    return [card for pile in piles for card in pile if card is not None]


def misplaced(plan: tuple[Side, ...], of: Asked) -> list[str]:
    """Faces in no cell, faces over others, faces off the sheet, backs whose head is at the wrong end."""
    faults, stock = [], of.sheet.stock
    for number, (fronts, backs) in enumerate(laid(plan, of)):
        placed = len(plan[number].places) if stock.fold or of.one_sided else 0
        placed = placed or len(plan[2 * number].places) + len(plan[2 * number + 1].places)
        if len(fronts) + len(backs) != placed:
            faults.append(f"sheet {number}: a face in no cell, or two in one")
        mirrors = (-1, 1) if of.sheet.axis(of.flip) == "x" else (1, -1)
        turn = -1 if of.job.back_rotate and not stock.fold else 1
        for cell in fronts.keys() & backs.keys():
            front, back = head_of(fronts[cell]), head_of(backs[cell])
            if not same(back, (turn * mirrors[0] * front[0], turn * mirrors[1] * front[1])):
                faults.append(f"sheet {number}, cell {cell}: the back's head is at the wrong end")
        for cell, place in fronts.items():
            angle = {0: (0, 1), 90: (-1, 0), 180: (0, -1), 270: (1, 0)}[stock.face.turn]
            if not same(head_of(place), angle):
                faults.append(
                    f"sheet {number}, cell {cell}: the front is turned otherwise than the stock says"
                )
    return faults + crowded(plan, stock)


def crowded(plan: tuple[Side, ...], stock: Stock) -> list[str]:
    """Sides that aren't the paper, faces over others or off the sheet."""
    faults = []
    for number, side in enumerate(plan):
        boxes = [box_of(place, stock.face) for place in side.places]
        if (side.width, side.height) != (stock.paper.width, stock.paper.height):
            faults.append(f"side {number} is not the paper")
        if any(
            box[0] < -NEAR or box[1] < -NEAR or box[2] > side.width + NEAR or box[3] > side.height + NEAR
            for box in boxes
        ):
            faults.append(f"side {number}: a face leaves the sheet")
        if any(overlap(one, other) for one, other in combinations(boxes, 2)):
            faults.append(f"side {number}: faces overlap")
    return faults


def overlap(one: Box, other: Box) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > NEAR and high > NEAR


def misdealt(plan: tuple[Side, ...], of: Asked) -> list[str]:
    """Cards that come out otherwise than asked: too few, in another order, with another card's back."""
    faults, cells = [], len(of.sheet.cells)
    sheets = laid(plan, of)
    wanted = of.run
    cards: list[list[Any]] = []
    for fronts, backs in sheets:
        pairs = [
            tuple(page.page if page else None for page in (fronts.get(cell), backs.get(cell)))
            for cell in range(cells)
        ]
        cards.append([None if pair == (None, None) else pair for pair in pairs])
    if cut_and_stacked(cards, of.job.order) != wanted:
        faults.append("the cards are in another order, or with other backs")
    if Counter(card for sheet in cards for card in sheet if card) != Counter(wanted):
        faults.append("the cards are not as many as asked")
    flat = [card for sheet in cards for card in sheet]
    if any(flat[: of.job.start - 1]) or not all(flat[of.job.start - 1 : of.job.start - 1 + len(wanted)]):
        faults.append("the places before the start are used, or some after it are not")
    if of.job.fill and not all(cards[-1][of.job.start - 1 if len(cards) == 1 else 0 :]):
        faults.append("the last sheet is not full")
    if len(cards) != -(-(of.job.start - 1 + len(wanted)) // cells):
        faults.append("more sheets, or fewer, than it takes")
    return faults


def misheard(plan: tuple[Side, ...]) -> list[str]:
    """Faces that readers hear twice or never; the first placement in the order of printing is the one."""
    heard = Counter(place.page for side in plan for place in side.places if place.first)
    pages = {place.page for side in plan for place in side.places}
    faults = [f"face {page} is heard {heard[page]} times" for page in sorted(pages) if heard[page] != 1]
    seen: set[int] = set()
    for place in (place for side in plan for place in side.places):
        faults += [f"face {place.page} is heard late"] if place.first == (place.page in seen) else []
        seen.add(place.page)
    return faults


@settings(max_examples=200, deadline=None)
@given(asked())
def test_every_card_lies_where_and_as_often_as_asked(of: Asked) -> None:
    plan = of.planned()
    assert misplaced(plan, of) == []
    assert misdealt(plan, of) == []
    assert misheard(plan) == []


@settings(max_examples=60, deadline=None)
@given(asked(folding()))
def test_folding_ignores_the_edge_and_prints_one_side(of: Asked) -> None:
    """What is folded is printed on one side however the printer turns."""
    plan = of.planned()
    for duplex, rotate in (("long", 0), ("short", 180), ("none", 0)):
        other = of._replace(job=msgspec.structs.replace(of.job, duplex=duplex, back_rotate=rotate))
        assert other.planned() == plan


# --- by hand ------------------------------------------------------------------------------------

LETTER = (612.0, 792.0)
QUARTER = Sheet(
    made(LETTER, Face(width=306, height=396), Grid(columns=2, rows=2, left=0, top=0, across=306, down=396))
)
TEN = Sheet(
    made(LETTER, Face(width=252, height=144), Grid(columns=2, rows=5, left=54, top=36, across=252, down=144))
)
GUTTER = Sheet(
    made(
        (792, 612),
        Face(width=180, height=252),
        Grid(columns=4, rows=1, left=22.5, top=45, across=189, down=252),
        Fold(direction="across", at=(306,)),
    ),
    (306,) * 4,
)
BOOKLET = made(
    (792, 612),
    Face(width=396, height=612),
    Grid(columns=2, rows=1, left=0, top=0, across=396, down=612),
    binding="saddle-stitch",
)


def deck(count: int) -> tuple[Piece, ...]:
    return tuple(Piece(2 * number, 2 * number + 1) for number in range(count))


def pages(side: Side) -> list[int]:
    return [place.page for place in side.places]


def test_a_stack_of_three_sheets_by_hand() -> None:
    """Ten cards on four places: piles of 3, 3, 2 and 2, one on the other, are the run in order."""
    of = Asked(QUARTER, deck(10), Job(order="stack"), 1)
    plan = of.planned()
    assert [pages(side) for side in plan[::2]] == [[0, 6, 12, 16], [2, 8, 14, 18], [4, 10]]
    assert misdealt(plan, of) == []
    assert misdealt(plan, of._replace(job=Job())) != []


def test_one_sided_backs_come_right_after_their_fronts() -> None:
    of = Asked(QUARTER, (Piece(0, 1), Piece(2, None), Piece(3, 4)), Job(duplex="none"), 2)
    assert [pages(side) for side in of.planned()] == [[0, 1, 2, 3], [4, 0, 1, 2], [3, 4]]


def test_a_started_sheet_that_is_filled() -> None:
    of = Asked(TEN, deck(4), Job(start=4, fill=True), 1)
    plan = of.planned()
    assert len(plan) == 2
    assert pages(plan[0]) == [0, 2, 4, 6, 0, 2, 4]
    assert pages(plan[1]) == [1, 3, 5, 7, 1, 3, 5]
    assert box_of(plan[0].places[0], TEN.stock.face)[0] == 306


def test_a_filled_and_started_sheet_of_whole_decks_is_not_filled_further() -> None:
    assert repeated(5, 2, fill=True, cells=10, start=1) == [*range(5), *range(5)]
    assert len(repeated(5, 2, fill=True, cells=10, start=2)) == 19


@pytest.mark.parametrize("numbers", [(0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 0, 1), (1, 1, 1, 0), (3, -1, 4, 1)])
def test_counts_below_one_are_refused(numbers: tuple[int, int, int, int]) -> None:
    cards, copies, cells, start = numbers
    with pytest.raises(ValueError, match="count from one"):
        repeated(cards, copies, fill=False, cells=cells, start=start)


@pytest.mark.parametrize("start", [0, -1, 5, 99])
def test_a_cell_that_is_not_there_is_refused(start: int) -> None:
    with pytest.raises(ValueError, match=f"no cell {start} among 4"):
        deal([0, 1], 4, start)
    with pytest.raises(ValueError, match=r"no cell|count from one"):
        on_sheets(deck(2), QUARTER.stock, Job(start=start))


# --- a wrong plan is noticed --------------------------------------------------------------------

FULL = Asked(QUARTER, deck(4), Job(), 1)


def altered(plan: tuple[Side, ...], side: int, place: int, **fields: Any) -> tuple[Side, ...]:
    places = list(plan[side].places)
    places[place] = msgspec.structs.replace(places[place], **fields)
    return with_places(plan, side, places)


def with_places(plan: tuple[Side, ...], side: int, places: Iterable[Place]) -> tuple[Side, ...]:
    changed = msgspec.structs.replace(plan[side], places=tuple(places))
    return (*plan[:side], changed, *plan[side + 1 :])


def test_swapped_backs_are_noticed() -> None:
    plan = FULL.planned()
    first, second = plan[1].places[:2]
    wrong = altered(altered(plan, 1, 0, page=second.page), 1, 1, page=first.page)
    assert misdealt(wrong, FULL) == [
        "the cards are in another order, or with other backs",
        "the cards are not as many as asked",
    ]
    assert misplaced(wrong, FULL) == []


def test_backs_of_the_other_edge_and_backs_turned_round_are_noticed() -> None:
    plan = FULL.planned()
    short = Asked(QUARTER, deck(4), Job(duplex="short"), 1)
    assert misdealt(plan, short) != []
    assert len([fault for fault in misplaced(plan, short) if "head" in fault]) == 4
    assert len(misplaced(plan, FULL._replace(job=Job(back_rotate=180)))) == 4


def test_a_face_moved_or_doubled_or_missing_is_noticed() -> None:
    plan = FULL.planned()
    moved = altered(plan, 1, 2, matrix=(1.0, 0.0, 0.0, 1.0, 305.95, 0.0))
    assert misplaced(moved, FULL) == [
        "sheet 0: a face in no cell, or two in one",
        "side 1: faces overlap",
    ]
    doubled = with_places(plan, 0, [*plan[0].places, plan[0].places[0]])
    assert "side 0: faces overlap" in misplaced(doubled, FULL)
    assert misheard(doubled) == ["face 0 is heard 2 times", "face 0 is heard late"]
    missing = with_places(plan, 0, plan[0].places[:3])
    assert "the cards are not as many as asked" in misdealt(missing, FULL)


def test_a_shift_by_one_cell_is_noticed() -> None:
    """As if start-at were off by one; and the last sheet closed up instead of keeping its places."""
    of = Asked(TEN, deck(4), Job(start=3), 1)
    off = of._replace(job=Job(start=4)).planned()
    assert "the places before the start are used, or some after it are not" in misdealt(off, of)
    full = of._replace(job=Job(start=3, fill=True))
    assert "the last sheet is not full" in misdealt(of.planned(), full)


def test_a_face_heard_twice_or_never_is_noticed() -> None:
    of = Asked(QUARTER, deck(2), Job(), 2)
    plan = of.planned()
    assert misheard(altered(plan, 0, 2, first=True)) == ["face 0 is heard 2 times", "face 0 is heard late"]
    assert "face 0 is heard 0 times" in misheard(altered(plan, 0, 0, first=False))


def test_a_back_on_the_wrong_side_of_its_fold_is_noticed() -> None:
    of = Asked(GUTTER, deck(4), Job(), 1)
    plan = of.planned()
    assert misplaced(plan, of) == misdealt(plan, of) == []
    number = next(index for index, place in enumerate(plan[0].places) if place.page == 1)
    a, b, c, d, e, f = plan[0].places[number].matrix
    upright = altered(plan, 0, number, matrix=(-a, -b, -c, -d, e - 180, f - 252))
    assert misplaced(upright, of) == ["sheet 0, cell 0: the back's head is at the wrong end"]
    lower = altered(plan, 0, number, matrix=(a, b, c, d, e, f + 1))
    assert "sheet 0: a face in no cell, or two in one" in misplaced(lower, of)


# --- lines to cut and to fold -------------------------------------------------------------------


def inside(line: Segment, box: Box) -> bool:
    """Whether a line runs through a card; along its edges it may."""
    wide = min(line.x2, box[2] - NEAR) - max(line.x1, box[0] + NEAR)
    high = min(line.y2, box[3] - NEAR) - max(line.y1, box[1] + NEAR)
    return wide >= 0 and high >= 0


def together(one: Segment, other: Segment) -> bool:
    """Whether two lines run along each other for a while."""
    if one.x1 == one.x2 and other.x1 == other.x2 and abs(one.x1 - other.x1) < NEAR:
        return min(one.y2, other.y2) - max(one.y1, other.y1) > NEAR
    if one.y1 == one.y2 and other.y1 == other.y2 and abs(one.y1 - other.y1) < NEAR:
        return min(one.x2, other.x2) - max(one.x1, other.x1) > NEAR
    return False


def note_box(note: Note) -> Box:
    return note.x, note.y, note.x + NOTE_WIDTH, note.y + NOTE_HEIGHT


def edges(of: Asked) -> dict[Axis, set[float]]:
    """The places of all edges of cards on a front, but those along the paper's edge and along a fold."""
    boxes = [*of.sheet.cells]
    if of.sheet.stock.fold:
        boxes += [of.sheet.behind(number, "long") for number in range(len(of.sheet.cells))]
    stock = of.sheet.stock
    ends = {"x": stock.paper.width, "y": stock.paper.height}
    found: dict[Axis, set[float]] = {"x": set(), "y": set()}
    for box in boxes:
        for axis, at in (("x", box[0]), ("x", box[2]), ("y", box[1]), ("y", box[3])):
            on_fold = (
                stock.fold
                and axis == of.sheet.axis("long")
                and any(abs(at - line) < NEAR for line in of.sheet.folds)
            )
            if NEAR < at < ends[axis] - NEAR and not on_fold:
                found[axis].add(round(at, 1))  # type: ignore[index]
    return found


def misdrawn(side: Side, of: Asked) -> list[str]:
    """Lines through cards or along each other or off the paper, cuts at folds, words on cards."""
    faults = []
    stock, cells = of.sheet.stock, of.sheet.cells
    cards = [*cells, *(of.sheet.behind(number, of.flip) for number in range(len(cells) if stock.fold else 0))]
    for line in side.guides:
        if any(inside(line, card) for card in cards):
            faults.append("a line runs through a card")
        if min(line.x1, line.y1) < -NEAR or line.x2 > side.width + NEAR or line.y2 > side.height + NEAR:
            faults.append("a line leaves the paper")
    faults += [
        "two lines along each other" for one, other in combinations(side.guides, 2) if together(one, other)
    ]
    boxes = [note_box(note) for note in side.notes]
    faults += ["a word on a card" for box in boxes if any(overlap(box, card) for card in cards)]
    faults += ["words over each other" for one, other in combinations(boxes, 2) if overlap(one, other)]
    folds = [line for line in side.guides if line.kind == "fold"]
    across = stock.fold is not None and stock.fold.direction == "across"
    wanted = {round(at, 1) for at in of.sheet.folds}
    if {round(line.y1 if across else line.x1, 1) for line in folds} != wanted:
        faults.append("the folds are not marked where they are")
    if any(
        (line.x2 - line.x1 if across else line.y2 - line.y1) != (side.width if across else side.height)
        for line in folds
    ):
        faults.append("a fold's line is not from edge to edge")
    return faults


def unmarked(side: Side, of: Asked) -> list[float]:
    """The edges of cards that no line tells, although the margin has room for a tick."""
    boxes = [*of.sheet.cells]
    if of.sheet.stock.fold:
        boxes += [of.sheet.behind(number, "long") for number in range(len(of.sheet.cells))]
    room = {
        "x": max(min(box[1] for box in boxes), side.height - max(box[3] for box in boxes)),
        "y": max(min(box[0] for box in boxes), side.width - max(box[2] for box in boxes)),
    }
    cuts = [line for line in side.guides if line.kind == "cut"]
    told = {
        "x": [line.x1 for line in cuts if line.x1 == line.x2],
        "y": [line.y1 for line in cuts if line.y1 == line.y2],
    }
    return [
        at
        for axis, places in edges(of).items()
        for at in places
        if room[axis] > 10 and not any(abs(at - line) <= 0.06 for line in told[axis])
    ]


@settings(max_examples=150, deadline=None)
@given(asked(goes="office"))
def test_lines_are_drawn_once_off_the_cards_and_never_cut_a_fold(of: Asked) -> None:
    for side in of.planned():
        if of.sheet.stock.perforated:
            assert side.guides == side.notes == ()
        elif side.guides:
            assert misdrawn(side, of) == []
            assert unmarked(side, of) == []


@settings(max_examples=40, deadline=None)
@given(asked(goes="perforated"))
def test_for_perforated_sheets_nothing_is_drawn(of: Asked) -> None:
    assert {(side.guides, side.notes) for side in of.planned()} == {((), ())}


@settings(max_examples=60, deadline=None)
@given(asked(plain(), goes="office"))
def test_backs_have_no_lines(of: Asked) -> None:
    backs = () if of.one_sided else of.planned()[1::2]
    assert all(side.guides == side.notes == () for side in backs)


def test_wrong_lines_are_noticed() -> None:
    of = Asked(GUTTER, deck(4), Job(), 1)
    [side] = of.planned()
    assert misdrawn(side, of) == unmarked(side, of) == []
    lines = {
        "a line runs through a card": Segment(100, 300, 100, 500),
        "two lines along each other": Segment(0, 306, 200, 306),
        "a line leaves the paper": Segment(22.5, 600, 22.5, 620),
        "the folds are not marked where they are": Segment(0, 30, 792, 30, "fold"),
    }
    for fault, line in lines.items():
        assert fault in misdrawn(msgspec.structs.replace(side, guides=(*side.guides, line)), of)
    words = (*side.notes, Note("cut", 30, 400))
    assert "a word on a card" in misdrawn(msgspec.structs.replace(side, notes=words), of)
    fewer = tuple(line for line in side.guides if line.x1 != 22.5)
    assert unmarked(msgspec.structs.replace(side, guides=fewer), of) == [22.5]


def test_a_gutter_fold_names_its_lines() -> None:
    [side] = Asked(GUTTER, deck(4), Job(), 1).planned()
    assert sorted(note.word for note in side.notes) == ["cut", "fold"]
    assert {line.kind for line in side.guides} == {"cut", "fold"}


# --- one face a page ----------------------------------------------------------------------------


def misboxed(side: Side, face: Face, bleed: float, *, marks: bool) -> list[str]:
    """Boxes that don't lie within each other; marks that are few, within the bleed, or off the trim."""
    assert side.trim is not None
    assert side.bleed is not None
    trim, bled, media = side.trim, side.bleed, (0, 0, side.width, side.height)
    faults = []
    if not same((trim[2] - trim[0], trim[3] - trim[1]), (face.width, face.height)):
        faults.append("the trim is not the face")
    if not same(bled, (trim[0] - bleed, trim[1] - bleed, trim[2] + bleed, trim[3] + bleed)):
        faults.append("the bleed is not as wide as asked on all sides")
    if any(low < -NEAR for low in bled[:2]) or bled[2] > media[2] + NEAR or bled[3] > media[3] + NEAR:
        faults.append("the bleed leaves the page")
    for place in side.places:
        if not same(box_of(place, face), trim) or not place.first:
            faults.append("the face is not on the trim")
    if len(side.guides) != (8 if marks else 0):
        faults.append("not eight marks")
    for line in side.guides:
        on_trim = any(
            abs(a - b) < NEAR
            for a, b in ((line.x1, trim[0]), (line.x1, trim[2]), (line.y1, trim[1]), (line.y1, trim[3]))
        )
        ends = [(line.x1, line.y1), (line.x2, line.y2)]
        within = any(
            bled[0] + NEAR < x < bled[2] - NEAR and bled[1] + NEAR < y < bled[3] - NEAR for x, y in ends
        )
        out = any(x < -NEAR or y < -NEAR or x > media[2] + NEAR or y > media[3] + NEAR for x, y in ends)
        faults += ["a mark off the trim"] if not on_trim else []
        faults += ["a mark within the bleed"] if within else []
        faults += ["a mark off the page"] if out else []
    return faults


@settings(max_examples=60, deadline=None)
@given(length(40, 400), length(40, 400), st.sampled_from([0.0, 9.0, 8.5, 14.4, 36.0]), st.booleans())
def test_one_face_a_page_has_trim_within_bleed_within_paper(
    width: float, height: float, bleed: float, marks: bool
) -> None:
    face = Face(width=width, height=height)
    plan = one_a_page([3, None, 1], face, bleed, marks=marks)
    assert [misboxed(side, face, bleed, marks=marks) for side in plan] == [[], [], []]
    assert [pages(side) for side in plan] == [[3], [], [1]]


def test_wrong_boxes_are_noticed() -> None:
    face = Face(width=252, height=144)
    side = one_a_page([0], face, 9, marks=True)[0]
    assert misboxed(side, face, 9, marks=True) == []
    assert misboxed(side, face, 8.9, marks=True) == ["the bleed is not as wide as asked on all sides"]
    assert misboxed(side, Face(width=252, height=145), 9, marks=True)[0] == "the trim is not the face"
    longer = (*side.guides[:7], msgspec.structs.replace(side.guides[7], y2=side.guides[7].y1 - 2, y1=100))
    assert "a mark within the bleed" in misboxed(
        msgspec.structs.replace(side, guides=longer), face, 9, marks=True
    )
    assert "not eight marks" in misboxed(
        msgspec.structs.replace(side, guides=longer[:4]), face, 9, marks=True
    )
    shifted = msgspec.structs.replace(
        side, guides=(msgspec.structs.replace(side.guides[0], y1=1, y2=1), *side.guides[1:])
    )
    assert "a mark off the trim" in misboxed(shifted, face, 9, marks=True)


# --- booklets -----------------------------------------------------------------------------------


class Leaf(NamedTuple):
    """Half a sheet of a booklet: the pages on its outer and its inner side, and how far they crept."""

    outer: Place | None
    inner: Place | None


def leaves(plan: tuple[Side, ...], flip: str) -> list[tuple[Leaf, Leaf]]:
    """The left and the right leaf of every sheet, looked at from outside."""
    face, found = BOOKLET.face, []
    for outside, inside_ in zip(plan[::2], plan[1::2], strict=True):
        halves: list[Leaf] = []
        for is_right in (False, True):
            # The short edge of landscape paper mirrors left and right, the long one top and bottom.
            behind_right = is_right if flip == "long" else not is_right
            halves.append(Leaf(half(outside, is_right, face), half(inside_, behind_right, face)))
        found.append((halves[0], halves[1]))
    return found


def half(side: Side, right: bool, face: Face) -> Place | None:
    """The page on one half of a side, by where its middle is."""
    boxes = [(box_of(place, face), place) for place in side.places]
    here = [place for box, place in boxes if ((box[0] + box[2]) / 2 > side.width / 2) == right]
    assert len(here) <= 1, "two pages on one half"
    return here[0] if here else None


def folded(plan: tuple[Side, ...], flip: str) -> list[int | None]:
    """The booklet's pages as they are turned: sheets nested, the first outermost, folded backwards."""
    sheets = leaves(plan, flip)
    turned = [side for _, right in sheets for side in (right.outer, right.inner)]
    turned += [side for left, _ in reversed(sheets) for side in (left.inner, left.outer)]
    return [place.page if place else None for place in turned]


def creeps(plan: tuple[Side, ...], flip: str) -> list[list[float]]:
    """How far each sheet's pages lie nearer to the fold than the middle of their half."""
    face, found = BOOKLET.face, []
    for left, right in leaves(plan, flip):
        amounts = []
        for place in (*left, *right):
            if place:
                box = box_of(place, face)
                amounts.append(198 - abs((box[0] + box[2]) / 2 - 396))
        found.append(amounts)
    return found


def misbound(plan: tuple[Side, ...], count: int, flip: str) -> list[str]:
    """What is wrong with a booklet: its order, its heads, how its pages creep."""
    faults = []
    padded = count + -count % 4
    if folded(plan, flip) != [*range(count), *[None] * (padded - count)]:
        faults.append("the pages are in another order")
    for number, side in enumerate(plan):
        upright = (0, -1) if number % 2 and flip == "long" else (0, 1)
        if not all(same(head_of(place), upright) for place in side.places):
            faults.append("a page stands on its head")
        if not all(same(box_of(place, BOOKLET.face)[1::2], (0, 612)) for place in side.places):
            faults.append("a page is too high or too low")
    amounts = creeps(plan, flip)
    first = [each[0] for each in amounts if each]
    if any(abs(amount - each[0]) > NEAR for each in amounts for amount in each):
        faults.append("front and back of a leaf are apart")
    if any(abs(amount) > NEAR for amount in amounts[0]) or any(a > b + NEAR for a, b in pairwise(first)):
        faults.append("the creep doesn't grow from nothing towards the inner sheets")
    if padded <= 16 and any(abs(amount) > NEAR for amount in first):
        faults.append("thin booklets don't creep")
    if padded > 16 and first[-1] < 0.5:
        faults.append("thick booklets creep")
    if first[-1] > 9:
        faults.append("so much creep comes too near to the fold")
    return faults


@pytest.mark.parametrize("flip", ["long", "short"])
@pytest.mark.parametrize("count", range(1, 61))
def test_a_folded_booklet_is_in_order(count: int, flip: Literal["long", "short"]) -> None:
    plan = saddle(count, BOOKLET, Job(duplex=flip, booklet=True))
    assert len(plan) == 2 * -(-count // 4)
    assert misbound(plan, count, flip) == []
    assert misheard(plan) == []


def test_a_wrong_booklet_is_noticed() -> None:
    plan = saddle(24, BOOKLET, Job(duplex="short", booklet=True))
    assert misbound(plan, 24, "short") == []
    assert "the pages are in another order" in misbound(plan, 24, "long")
    assert "a page stands on its head" in misbound(plan, 24, "long")
    swapped = (plan[2], plan[1], plan[0], *plan[3:])
    assert "the pages are in another order" in misbound(swapped, 24, "short")
    outwards = with_places(plan, 8, [moved(plan[8].places[0], -3), plan[8].places[1]])
    assert "front and back of a leaf are apart" in misbound(outwards, 24, "short")
    flat = tuple(
        with_places(
            plan, 11, [moved(place, (1, -1)[index] * -1.5) for index, place in enumerate(plan[11].places)]
        )
    )
    assert misbound(flat, 24, "short") != []
    thin = saddle(16, BOOKLET, Job(duplex="short", booklet=True))
    assert misbound(with_places(thin, 2, [moved(place, 0.1) for place in thin[2].places]), 16, "short") != []


def moved(place: Place, right: float) -> Place:
    a, b, c, d, e, f = place.matrix
    return msgspec.structs.replace(place, matrix=(a, b, c, d, e + right, f))


def test_the_fold_is_marked_on_the_innermost_sheet_alone() -> None:
    plan = saddle(12, BOOKLET, Job(duplex="short", booklet=True))
    assert [bool(side.guides) for side in plan] == [False] * 5 + [True]
    assert {(line.x1, line.x2, line.kind) for line in plan[-1].guides} == {(396, 396, "fold")}
