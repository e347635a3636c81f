"""A stock as a figure at real size: cells, heads, folds with the backs behind them, and dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from ubtprint.drawing import LINE, Align, Figure, Mark, Stroke
from ubtprint.guides import Segment
from ubtprint.imposition import NEAR, Placement, backs, fronts
from ubtprint.ownwords import Printing, fill
from ubtprint.paper import Stock

CLEAR = 24.0  # from the paper's edges to any word
PAD = 12.0  # inside a cell, beside its words
HEADS = {0: (0, 1), 90: (-1, 0), 180: (0, -1), 270: (1, 0)}  # which way a face's head lies, by its turn


class Dimension(msgspec.Struct, frozen=True):
    """A distance: the letter that it bears in the drawing, its line there, and where the letter stands."""

    letter: str
    name: str
    length: float
    line: Segment
    place: tuple[float, float]


# --- the drawing --------------------------------------------------------------------------------


def figure(stock: Stock, words: Printing, dimensions: Sequence[Dimension]) -> Figure:
    """The whole drawing: one thing to a reader, who hears how the cells are counted."""
    cells, places = fronts(stock), backs(stock) if stock.fold else ()
    folds = tuple(_folds(stock))
    outlines = Stroke(_outlines(cells, folds), width=0.75)
    behind = Stroke(_outlines(places, folds), width=0.5, colour=LINE)
    lines = tuple(part for each in dimensions for part in _ends(each.line))
    heads = tuple(part for cell in (*cells, *places) for part in _arrow(cell))
    strokes = (
        behind,
        outlines,
        Stroke(lines, width=0.5, colour=LINE),
        Stroke(heads, width=1.0),
        Stroke(folds, width=0.75, dash=(6, 4)),
    )
    marks = [_number(cell, stock) for cell in cells]
    marks += [_head(cell, words.head) for cell in (*cells, *places)]
    marks += [
        Mark(
            fill(words.back_of, n=cell.cell + 1),
            cell.x + cell.width / 2,
            cell.y + cell.height / 2,
            style="key",
        )
        for cell in places
    ]
    marks += [Mark(each.letter, *each.place, style="key") for each in dimensions]
    marks += [_fold_name(line, words.fold) for line in folds]
    alt = fill(words.drawing_alt, n=len(cells), columns=stock.grid.columns, rows=stock.grid.rows)
    return Figure(alt, (0.0, 0.0, stock.paper.width, stock.paper.height), strokes, tuple(marks))


def _outlines(cells: tuple[Placement, ...], folds: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The cells' edges, but for those that lie on a fold: its dashes would not be seen."""
    return tuple(
        edge for cell in cells for edge in _edges(cell) if not any(_lies_on(edge, fold) for fold in folds)
    )


def _lies_on(edge: Segment, fold: Segment) -> bool:
    if fold.y1 == fold.y2:
        return abs(edge.y1 - fold.y1) + abs(edge.y2 - fold.y1) < NEAR
    return abs(edge.x1 - fold.x1) + abs(edge.x2 - fold.x1) < NEAR


def _edges(cell: Placement) -> Iterator[Segment]:
    left, low, right, top = cell.x, cell.y, cell.x + cell.width, cell.y + cell.height
    yield Segment(left, low, right, low)
    yield Segment(left, top, right, top)
    yield Segment(left, low, left, top)
    yield Segment(right, low, right, top)


def _folds(stock: Stock) -> Iterator[Segment]:
    width, height = stock.paper.width, stock.paper.height
    if stock.binding == "saddle-stitch":
        yield Segment(width / 2, 0, width / 2, height)
    for at in stock.fold.at if stock.fold else ():
        across = stock.fold is not None and stock.fold.direction == "across"
        yield Segment(0, height - at, width, height - at) if across else Segment(at, 0, at, height)


def _fold_name(line: Segment, name: str) -> Mark:
    if line.y1 == line.y2:
        return Mark(name, CLEAR, line.y1 + 4.5, "left")
    return Mark(name, line.x1 + 4, line.y1 + 2 * CLEAR, "left")


def _number(cell: Placement, stock: Stock) -> Mark:
    left = max(cell.x + PAD, CLEAR)
    top = min(cell.y + cell.height - PAD, stock.paper.height - CLEAR)
    return Mark(str(cell.cell + 1), left, top - 7, "left", "number")


def _tip(cell: Placement) -> tuple[float, float, int, int]:
    """The middle of the edge at which the head of the face lies, and the way outwards."""
    out_x, out_y = HEADS[cell.turn]
    x, y = cell.x + cell.width * (1 + out_x) / 2, cell.y + cell.height * (1 + out_y) / 2
    return x, y, out_x, out_y


def _arrow(cell: Placement) -> Iterator[Segment]:
    """An arrow that points at the head's edge from within, clear of what printers leave white."""
    x, y, out_x, out_y = _tip(cell)
    x, y = x - out_x * 20, y - out_y * 20
    yield Segment(x - out_x * 12, y - out_y * 12, x, y)
    for side in (1, -1):
        yield Segment(x - out_x * 4 + out_y * side * 3, y - out_y * 4 + out_x * side * 3, x, y)


def _head(cell: Placement, word: str) -> Mark:
    x, y, out_x, out_y = _tip(cell)
    if out_y:
        return Mark(word, x + 6, y - out_y * 26, "left")
    align: Align = "left" if out_x < 0 else "right"
    return Mark(word, x - out_x * 36, y, align)


# --- dimensions ---------------------------------------------------------------------------------


def dimensions_of(stock: Stock, words: Printing) -> Iterator[Dimension]:
    """The margins and the pitch, lettered in the order of the list that explains them."""
    grid, cells = stock.grid, fronts(stock)
    letters = iter("abcd")
    low, high = cells[-grid.columns], cells[grid.columns - 1]  # last row, first column; and the other way
    if grid.left > 0:
        y = max(low.y + 11, CLEAR)
        line = Segment(0, y, grid.left, y)
        place = (grid.left / 2 + 4, y + 7) if grid.left > 2 * CLEAR else (grid.left + 8, y)
        yield Dimension(next(letters), words.left_margin, grid.left, line, place)
    if grid.top > 0:
        x, edge = high.x + high.width * 0.75, stock.paper.height
        line = Segment(x, edge - grid.top, x, edge)
        place = (x - 7, edge - grid.top / 2 - 4) if grid.top > 2 * CLEAR else (x, edge - grid.top - 9)
        yield Dimension(next(letters), words.top_margin, grid.top, line, place)
    if grid.columns > 1:
        y = max(low.y + 22, CLEAR)
        line = Segment(low.x, y, low.x + grid.across, y)
        yield Dimension(next(letters), words.pitch_across, grid.across, line, (low.x + low.width / 3, y + 7))
    if grid.rows > 1:
        last = cells[-1]
        x, top = min(last.x + last.width - 22, stock.paper.width - CLEAR), last.y + last.height
        line = Segment(x, top, x, top + grid.down)
        yield Dimension(next(letters), words.pitch_down, grid.down, line, (x - 7, top + last.height / 3))


def _ends(line: Segment) -> Iterator[Segment]:
    """A dimension's line with a short stroke across either end."""
    yield line
    level = line.y1 == line.y2
    for x, y in ((line.x1, line.y1), (line.x2, line.y2)):
        yield Segment(x, y - 4, x, y + 4) if level else Segment(x - 4, y, x + 4, y)
