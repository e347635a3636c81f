"""Fitting: whether a stock's cells, folds and backs fit its paper, and what bleed there is room for.

Distances are in points from the paper's left or top edge, as in a stock's file.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ubtprint.errors import Location, Problem
from ubtprint.imposition import cell_size
from ubtprint.paper import Stock

TOLERANCE = 0.01  # points: what rounding a printed layout to units may add up to

Place = Callable[[str], Location]  # where the value of a key of the stock's file begins


class Span(NamedTuple):
    """What a cell takes of one direction of the paper."""

    low: float
    high: float


class Axis(NamedTuple):
    """One direction of a grid: its cells' spans, the paper's length, the edges at its two ends."""

    cells: tuple[Span, ...]
    length: float
    pitch: str
    at: str
    edges: tuple[str, str]


def faults(stock: Stock, place: Place) -> list[Problem]:
    """Everything in a stock that does not fit; backs are looked at when fronts and folds are in order.

    ``place`` gives the place of one of the file's keys.
    """
    found = [*_check_sizes(stock, place)]
    found = found or [*_check_grid(stock, place), *_check_folds(stock, place), *_check_binding(stock, place)]
    return found or [*_check_backs(stock, place)]


def room_for_bleed(stock: Stock) -> float:
    """The largest bleed that the stock has room for: half the least gap, and not beyond the paper.

    A folded stock's backs count as its fronts do. A single row or column has margins alone.
    """
    rooms = []
    for axis in _axes(stock):
        spans = sorted([*axis.cells, *(_backs(stock) if axis == _folded_axis(stock) else ())])
        rooms += [spans[0].low, axis.length - spans[-1].high]
        rooms += [(second.low - first.high) / 2 for first, second in itertools.pairwise(spans)]
    return max(min(rooms), 0.0)


def edge_room(stock: Stock) -> tuple[float, float]:
    """How far the outermost cells are from the paper's edges: at the nearer side, at the nearer end."""
    across, down = (_outer_room(axis, stock) for axis in _axes(stock))
    return across, down


def _outer_room(axis: Axis, stock: Stock) -> float:
    spans = [*axis.cells, *(_backs(stock) if axis == _folded_axis(stock) else ())]
    return min(*(span.low for span in spans), axis.length - max(span.high for span in spans))


def amount(points: float) -> str:
    """A length in a message."""
    return f"{points / 72:.4g} in ({points:.4g} pt)"


def _axes(stock: Stock) -> tuple[Axis, Axis]:
    grid, paper = stock.grid, stock.paper
    width, height = cell_size(stock.face)
    return (
        Axis(
            _spans(grid.columns, grid.left, grid.across, width),
            paper.width,
            "across",
            "in column {}, row 1",
            ("left", "right"),
        ),
        Axis(
            _spans(grid.rows, grid.top, grid.down, height),
            paper.height,
            "down",
            "in column 1, row {}",
            ("top", "bottom"),
        ),
    )


def _spans(count: int, start: float, pitch: float, size: float) -> tuple[Span, ...]:
    return tuple(Span(start + each * pitch, start + each * pitch + size) for each in range(count))


# --- cells ------------------------------------------------------------------------------------


def _check_sizes(stock: Stock, place: Place) -> Iterator[Problem]:
    sizes = {
        "paper": (("width", stock.paper.width), ("height", stock.paper.height)),
        "face": (("width", stock.face.width), ("height", stock.face.height)),
        "grid": (("across", stock.grid.across), ("down", stock.grid.down)),
    }
    for key, lengths in sizes.items():
        for name, length in lengths:
            if length <= 0:
                yield Problem(f"'{name}' of the {key} should be more than nothing", place(key))


def _check_grid(stock: Stock, place: Place) -> Iterator[Problem]:
    """Whether neighbours overlap and whether the outermost cells leave the paper."""
    for axis in _axes(stock):
        for first, second in itertools.pairwise(axis.cells[:2]):
            if first.high - second.low > TOLERANCE:
                names = f"the cells {axis.at.format(1)} and {axis.at.format(2)}"
                hint = f"'{axis.pitch}' is the distance between the same edges of neighbours"
                message = f"{names} overlap by {amount(first.high - second.low)}"
                yield Problem(message, place("grid"), hint)
        for number in dict.fromkeys((1, len(axis.cells))):
            name = f"the cell {axis.at.format(number)}"
            yield from _check_edges(stock, name, axis.cells[number - 1], axis, place("grid"))


def _check_edges(stock: Stock, name: str, span: Span, axis: Axis, place: Location) -> Iterator[Problem]:
    hint = f"the paper is {amount(stock.paper.width)} by {amount(stock.paper.height)}"
    for edge, beyond in zip(axis.edges, (-span.low, span.high - axis.length), strict=True):
        if beyond > TOLERANCE:
            yield Problem(f"{name} leaves the paper at the {edge} by {amount(beyond)}", place, hint)


# --- folds and bindings -----------------------------------------------------------------------


def _folded_axis(stock: Stock) -> Axis | None:
    """The direction at right angles to the folds, in which backs lie beyond their fronts."""
    if stock.fold is None:
        return None
    columns, rows = _axes(stock)
    return rows if stock.fold.direction == "across" else columns


def _backs(stock: Stock) -> tuple[Span, ...]:
    """The cells that come to lie behind the fronts, each mirrored on the fold nearest to its middle."""
    axis = _folded_axis(stock)
    if axis is None or stock.fold is None:
        return ()
    return tuple(_mirrored(cell, stock.fold.at) for cell in axis.cells)


def _mirrored(cell: Span, folds: tuple[float, ...]) -> Span:
    middle = (cell.low + cell.high) / 2
    nearest = min(folds, key=lambda fold: abs(fold - middle))
    return Span(2 * nearest - cell.high, 2 * nearest - cell.low)


def _check_folds(stock: Stock, place: Place) -> Iterator[Problem]:
    """Whether folds lie on the paper and run past every front."""
    axis = _folded_axis(stock)
    if axis is None or stock.fold is None:
        return
    for fold in stock.fold.at:
        name = f"the fold at {amount(fold)}"
        if not TOLERANCE < fold < axis.length - TOLERANCE:
            hint = f"it should be between 0 and {amount(axis.length)} from the {axis.edges[0]}"
            yield Problem(f"{name} is not on the paper", place("fold"), hint)
        for number, cell in enumerate(axis.cells, start=1):
            inside = min(fold - cell.low, cell.high - fold)
            if inside > TOLERANCE:
                message = f"{name} runs through the cell {axis.at.format(number)}"
                yield Problem(message, place("fold"), f"{amount(inside)} from the cell's edge")


def _check_backs(stock: Stock, place: Place) -> Iterator[Problem]:
    """Whether the backs of a folded sheet lie on the paper, beside all other cells and across no fold."""
    axis = _folded_axis(stock)
    if axis is None or stock.fold is None:
        return
    where = place("fold")
    fronts = [(f"the cell {axis.at.format(number)}", cell) for number, cell in enumerate(axis.cells, start=1)]
    backs = [(f"the back of {name}", _mirrored(cell, stock.fold.at)) for name, cell in fronts]
    hint = "a back lies beyond the fold that is nearest to its front"
    for number, (name, back) in enumerate(backs):
        yield from _check_edges(stock, name, back, axis, where)
        for fold in stock.fold.at:
            if min(fold - back.low, back.high - fold) > TOLERANCE:
                yield Problem(f"the fold at {amount(fold)} runs through {name}", where, hint)
        for other_name, other in (*fronts, *backs[number + 1 :]):
            common = min(back.high, other.high) - max(back.low, other.low)
            if common > TOLERANCE:
                yield Problem(f"{name} and {other_name} overlap by {amount(common)}", where, hint)


def _check_binding(stock: Stock, place: Place) -> Iterator[Problem]:
    """Whether a booklet's sheet is two upright pages that touch in the fold and fill the width."""
    if stock.binding == "none":
        return
    grid = stock.grid
    if stock.fold is not None:
        yield Problem("a stock with a binding has no 'fold'", place("fold"), "leave it out")
    if stock.face.turn:
        yield Problem("a booklet's pages stand upright", place("face"), "leave 'turn' out")
    if (grid.columns, grid.rows) != (2, 1):
        message = f"a booklet's sheet has 2 columns and 1 row, not {grid.columns} and {grid.rows}"
        yield Problem(message, place("grid"))
        return
    columns, _ = _axes(stock)
    first, second = columns.cells
    free = {
        "between them": second.low - first.high,
        "at the left": first.low,
        "at the right": columns.length - second.high,
    }
    for side, room in free.items():
        if room > TOLERANCE:
            hint = "they should touch in the fold and fill the width"
            yield Problem(f"a booklet's pages leave {amount(room)} {side}", place("grid"), hint)
