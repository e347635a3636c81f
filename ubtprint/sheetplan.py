"""The sheets of a printing: which face lies in which cell of which side, in which order; no PDF yet.

A face is named by its page in the rendered file, counted from 0. Lengths are points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle, islice

import msgspec

from ubtprint.guides import LARGE_NOTE, PRINTABLE, Note, Segment, crop_marks, cut_guides, fold_guides, notes
from ubtprint.imposition import UPRIGHT, Matrix, Placement, backs, fronts, matrix
from ubtprint.job import Job
from ubtprint.paper import Face, Stock

Box = tuple[float, float, float, float]
CREEP = 0.3  # points that a sheet of 20 lb paper (0.1 mm) pushes the next one out of a booklet's edge
FOLD_MARK = 16.0
FLAT_SHEETS = 4  # so many sheets creep too little to be seen


class Piece(msgspec.Struct, frozen=True):
    """A piece of card to be: the faces on its front and on its back, None where blank."""

    front: int | None
    back: int | None


class Place(msgspec.Struct, frozen=True):
    """A face on a sheet, and where it lands; ``first`` is the one placement that readers hear."""

    page: int
    matrix: Matrix
    first: bool


class Side(msgspec.Struct, frozen=True):
    """One side of one sheet of paper; its trim and bleed boxes where these are not the paper itself."""

    width: float
    height: float
    places: tuple[Place, ...]
    guides: tuple[Segment, ...] = ()
    notes: tuple[Note, ...] = ()
    trim: Box | None = None
    bleed: Box | None = None


# --- decks on the cells of a stock --------------------------------------------------------------


def on_sheets(pieces: Sequence[Piece], stock: Stock, job: Job, copies: int = 1) -> tuple[Side, ...]:
    """The sides of all sheets in the order of printing: front, back, front, … or fronts alone.

    Sheets have one side where the stock folds and where the job says so; then, without a fold, every
    face is a card of its own, each back after its front.
    """
    one_sided = job.duplex == "none" and stock.fold is None
    faces = [face for piece in pieces for face in (piece.front, piece.back) if face is not None]
    cards = [Piece(face, None) for face in faces] if one_sided else list(pieces)
    here, behind = fronts(stock), backs(stock, job.flip, job.back_rotate)
    guides = (*cut_guides(stock, bleed=job.bleed), *fold_guides(stock)) if job.goes == "office" else ()
    words = notes(stock, guides, *([LARGE_NOTE] if job.large_print else []))
    seen: set[int] = set()

    def places(sheet: tuple[int | None, ...], cells: tuple[Placement, ...], back: bool) -> Iterator[Place]:
        for cell, card in zip(cells, sheet, strict=True):
            face = None if card is None else cards[card].back if back else cards[card].front
            if face is not None:
                yield Place(face, matrix(cell, stock.face), face not in seen)
                seen.add(face)

    sides = []
    run = repeated(len(cards), copies, fill=job.fill, cells=len(here), start=job.start)
    for sheet in deal(run, len(here), job.start, stack=job.order == "stack"):
        front, back = tuple(places(sheet, here, False)), tuple(places(sheet, behind, True))
        size = (stock.paper.width, stock.paper.height)
        if stock.fold:
            sides.append(Side(*size, front + back, guides, words))
        else:
            sides += [Side(*size, front, guides, words), *([] if one_sided else [Side(*size, back)])]
    return tuple(sides)


def repeated(cards: int, copies: int, *, fill: bool, cells: int, start: int) -> list[int]:
    """The cards in the order of printing: so many whole decks, and with ``fill`` on to the last cell.

    Raises ValueError for a count below one.
    """
    if min(cards, copies, cells, start) < 1:
        raise ValueError("cards, copies, cells and start count from one")
    count = cards * copies
    if fill:
        count += -(start - 1 + count) % cells
    return list(islice(cycle(range(cards)), count))


def deal(
    run: Sequence[int], cells: int, start: int = 1, *, stack: bool = False
) -> list[tuple[int | None, ...]]:
    """The sheets that a run of cards fills: the card in each cell, or None.

    The first sheet begins at cell ``start`` (from 1); the last one keeps the grid's places. With
    ``stack`` the cards of all sheets' first cells come first, then those of the second: when the cut
    piles are put on one another, the first cell's on top, the run is in order again.
    Raises ValueError when there is no such cell.
    """
    if not 1 <= start <= cells:
        raise ValueError(f"there is no cell {start} among {cells}")
    slots = [divmod(start - 1 + index, cells) for index in range(len(run))]
    sheets: list[list[int | None]] = [[None] * cells for _ in range(slots[-1][0] + 1 if slots else 0)]
    ordered = sorted(slots, key=lambda slot: (slot[1], slot[0])) if stack else slots
    for (sheet, cell), card in zip(ordered, run, strict=True):
        sheets[sheet][cell] = card
    return [tuple(sheet) for sheet in sheets]


# --- one face a page ----------------------------------------------------------------------------


def one_a_page(
    faces: Sequence[int | None], face: Face, bleed: float = 0.0, *, marks: bool = False
) -> tuple[Side, ...]:
    """One face a page; a blank page for None, where a piece of card has nothing on one side.

    Round the trim box is the bleed, and round that, with ``marks``, a slug with crop marks.
    """
    marked = crop_marks(0, 0, face.width, face.height, bleed) if marks else ()
    edge = max([bleed, *(-line.x1 for line in marked)])
    guides = tuple(msgspec.structs.replace(line, **_moved(line, edge)) for line in marked)
    trim = (edge, edge, edge + face.width, edge + face.height)
    bled = (edge - bleed, edge - bleed, edge + face.width + bleed, edge + face.height + bleed)
    place: Matrix = (*UPRIGHT[:4], edge, edge)
    return tuple(
        Side(
            face.width + 2 * edge,
            face.height + 2 * edge,
            () if page is None else (Place(page, place, True),),
            guides,
            trim=trim,
            bleed=bled,
        )
        for page in faces
    )


def _moved(line: Segment, edge: float) -> dict[str, float]:
    return {name: getattr(line, name) + edge for name in ("x1", "y1", "x2", "y2")}


# --- booklets -----------------------------------------------------------------------------------


def saddle(pages: int, stock: Stock, job: Job) -> tuple[Side, ...]:
    """The sides of a booklet's sheets, outermost first: folded and stapled, the pages are in order.

    The pages are padded with blank ones to a multiple of four. In a booklet of more than four sheets each
    inner sheet's pages move towards the fold by what the paper outside it takes. Folded over the long
    edge of landscape paper, backs stand on their heads.
    """
    count = pages + -pages % 4
    sheets = count // 4
    left, right = fronts(stock)
    turned = job.flip == "long"
    sides = []
    for sheet in range(sheets):
        creep = CREEP * sheet if sheets > FLAT_SHEETS else 0.0
        outer = (count - 1 - 2 * sheet, 2 * sheet)
        inner = (2 * sheet + 1, count - 2 - 2 * sheet)
        sides.append(_spread(outer, (left, right), pages, stock, creep))
        sides.append(_spread(inner, (left, right), pages, stock, creep, turned=turned))
    fold, words = _middle(stock)
    sides[-1] = msgspec.structs.replace(sides[-1], guides=fold, notes=words)
    return tuple(sides)


def _middle(stock: Stock) -> tuple[tuple[Segment, ...], tuple[Note, ...]]:
    """Two short marks at the fold, which whoever folds and staples sees on the innermost sheet."""
    middle, top = stock.paper.width / 2, stock.paper.height
    low, high = PRINTABLE, PRINTABLE + FOLD_MARK
    marks = ((low, high), (top - high, top - low))
    lines = tuple(Segment(middle, start, middle, end, "fold") for start, end in marks)
    return lines, (Note("fold", middle + 3, low),)


def _spread(
    numbers: tuple[int, int],
    cells: tuple[Placement, Placement],
    pages: int,
    stock: Stock,
    creep: float,
    *,
    turned: bool = False,
) -> Side:
    width, height = stock.paper.width, stock.paper.height
    places = []
    for number, cell, inwards in zip(numbers, cells, (creep, -creep), strict=True):
        moved = msgspec.structs.replace(cell, x=cell.x + inwards)
        if turned:
            moved = msgspec.structs.replace(
                moved, x=width - moved.x - moved.width, y=height - moved.y - moved.height, turn=180
            )
        if number < pages:
            places.append(Place(number, matrix(moved, stock.face), True))
    return Side(width, height, tuple(places))
