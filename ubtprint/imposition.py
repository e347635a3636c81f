"""Imposition: where faces land on a sheet, where their backs do, and where to cut; geometry alone.

Everything is in points from the sheet's lower left corner, as in a PDF page.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import msgspec

from ubtprint.paper import Face, Flip, Paper, Stock
from ubtprint.records import POINTS

Matrix = tuple[float, float, float, float, float, float]
TICK_OFFSET = 3.175 * POINTS["mm"]
TICK_LENGTH = 5 * POINTS["mm"]
# Lengths come from inches and millimetres: what differs by less than this is meant to be the same.
NEAR = 0.01


class Placement(msgspec.Struct, frozen=True):
    """A cell's trim box: (x, y) its lower left corner; ``turn`` of the face in it, counter-clockwise."""

    cell: int
    x: float
    y: float
    width: float
    height: float
    turn: int


class Segment(msgspec.Struct, frozen=True, order=True):
    """A straight line from one point to another."""

    x1: float
    y1: float
    x2: float
    y2: float


def cell_size(face: Face) -> tuple[float, float]:
    """The width and height that a face takes on the sheet, lying as it does in its cell."""
    return (face.height, face.width) if face.turn % 180 else (face.width, face.height)


def fronts(stock: Stock) -> tuple[Placement, ...]:
    """The cells of a sheet's front in reading order: rows from the top, each from the left."""
    grid = stock.grid
    width, height = cell_size(stock.face)
    return tuple(
        Placement(
            cell=row * grid.columns + column,
            x=grid.left + column * grid.across,
            y=stock.paper.height - grid.top - row * grid.down - height,
            width=width,
            height=height,
            turn=stock.face.turn,
        )
        for row in range(grid.rows)
        for column in range(grid.columns)
    )


def backs(stock: Stock, flip: Flip = "long") -> tuple[Placement, ...]:
    """The cells of a sheet's back: each behind the front of the same number, its head to that one's head.

    ``flip`` names the edge of the paper that the sheet turns over: on upright paper the long edge
    mirrors left and right, on landscape paper it mirrors top and bottom.
    """
    sideways = turns_sideways(stock.paper, flip)
    return tuple(_behind(front, stock, sideways) for front in fronts(stock))


def turns_sideways(paper: Paper, flip: Flip) -> bool:
    """Whether a sheet is turned like a page of a book, and not like one of a calendar."""
    return (flip == "long") == (paper.height >= paper.width)


def mirrored(x: float, y: float, paper: Paper, flip: Flip) -> tuple[float, float]:
    """The point of a sheet's back that lies behind a point of its front."""
    return (paper.width - x, y) if turns_sideways(paper, flip) else (x, paper.height - y)


def _behind(front: Placement, stock: Stock, sideways: bool) -> Placement:
    if sideways:
        x = stock.paper.width - front.x - front.width
        return msgspec.structs.replace(front, x=x, turn=-front.turn % 360)
    y = stock.paper.height - front.y - front.height
    return msgspec.structs.replace(front, y=y, turn=(180 - front.turn) % 360)


def matrix(placement: Placement, face: Face) -> Matrix:
    """The operands of ``cm`` that put an upright face, drawn from (0, 0), into its cell.

    Raises ValueError when the face, turned so, is not of the cell's size.
    """
    turned = (face.height, face.width) if placement.turn % 180 else (face.width, face.height)
    if abs(turned[0] - placement.width) > NEAR or abs(turned[1] - placement.height) > NEAR:
        raise ValueError(f"a face of {turned} pt is not of its cell's size: {placement}")
    x, y, right, top = _corners(placement)
    return {
        0: (1.0, 0.0, 0.0, 1.0, x, y),
        90: (0.0, 1.0, -1.0, 0.0, right, y),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, -1.0, 1.0, 0.0, x, top),
    }[placement.turn]


def _corners(place: Placement) -> tuple[float, float, float, float]:
    return place.x, place.y, place.x + place.width, place.y + place.height


def cut_guides(stock: Stock, places: tuple[Placement, ...] | None = None) -> tuple[Segment, ...]:
    """The lines to cut along round ``places``: the stock's fronts unless told; none on perforated stock.

    Cards that touch share one line, as long as their edge; every line that is to be cut and doesn't
    reach the paper's edge has a tick in the margin at either end, 3.175 mm off and 5 mm long.
    Nothing is drawn inside a card or along the paper's edge.
    """
    if stock.perforated:
        return ()
    places = places or fronts(stock)
    columns = sorted({(place.x, place.x + place.width) for place in places})
    rows = sorted({(place.y, place.y + place.height) for place in places})
    upright = _cuts(columns, rows, stock.paper.width, stock.paper.height)
    level = _cuts(rows, columns, stock.paper.height, stock.paper.width)
    return (
        *(Segment(at, low, at, high) for at, low, high in upright),
        *(Segment(low, at, high, at) for at, low, high in level),
    )


Spans = list[tuple[float, float]]


def _cuts(across: Spans, along: Spans, limit: float, length: float) -> Iterator[tuple[float, float, float]]:
    """Every cut at right angles to ``across``, as (where, from, to)."""
    edges = _merged([edge for span in across for edge in span])
    shared = {round(a[1], 3) for a, b in itertools.pairwise(across) if abs(a[1] - b[0]) < NEAR}
    for edge in edges:
        if edge < NEAR or edge > limit - NEAR:
            continue
        if any(abs(edge - line) < NEAR for line in shared):
            yield from ((edge, low, high) for low, high in _runs(along))
        yield from ((edge, low, high) for low, high in _ticks(along[0][0], along[-1][1], length))


def _merged(values: list[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] >= NEAR:
            kept.append(value)
    return kept


def _runs(spans: Spans) -> Spans:
    """The spans with those that touch made one."""
    runs = [spans[0]]
    for low, high in spans[1:]:
        if low - runs[-1][1] < NEAR:
            runs[-1] = (runs[-1][0], high)
        else:
            runs.append((low, high))
    return runs


def _ticks(low: float, high: float, length: float) -> Spans:
    """The ticks below and above the cells, cut short at the paper's edge; none where there is no room."""
    below = (max(low - TICK_OFFSET - TICK_LENGTH, 0.0), low - TICK_OFFSET)
    above = (high + TICK_OFFSET, min(high + TICK_OFFSET + TICK_LENGTH, length))
    return [(start, end) for start, end in (below, above) if end - start > NEAR]


def deal(cards: int, cells: int, sets: int = 1) -> tuple[tuple[int | None, ...], ...]:
    """The sheets that ``sets`` whole sets of cards fill, one after another: each cell's card, or None.

    The last sheet keeps the full grid's places. Raises ValueError for a count below one.
    """
    if min(cards, cells, sets) < 1:
        raise ValueError("cards, cells and sets count from one")
    run: list[int | None] = [*range(cards)] * sets
    run += [None] * (-len(run) % cells)
    return tuple(tuple(run[start : start + cells]) for start in range(0, len(run), cells))
