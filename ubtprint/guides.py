"""Guides on a sheet: where to cut, where to fold, and the words that name these lines.

Cut lines are solid hairlines, folds are dashed. Nothing is drawn inside a card.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Literal

import msgspec

from ubtprint.imposition import NEAR, Placement, backs, fronts
from ubtprint.paper import Stock
from ubtprint.records import POINTS

TICK_OFFSET = 3.175 * POINTS["mm"]
TICK_LENGTH = 5 * POINTS["mm"]
PRINTABLE = 18.0  # office printers leave a quarter of an inch
LEAST_TICK = 4.0
NOTE_WIDTH, NOTE_HEIGHT = 18.0, 8.5
LARGE_NOTE = (34.0, 17.0)  # in large print

Word = Literal["cut", "fold"]


class Segment(msgspec.Struct, frozen=True, order=True):
    """A straight line from one point to another, to cut along or to fold at."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: Word = "cut"


class Note(msgspec.Struct, frozen=True):
    """A word that names a line: (x, y) is the lower left corner of its box, NOTE_WIDTH by NOTE_HEIGHT."""

    word: Word
    x: float
    y: float


def cut_guides(
    stock: Stock, places: tuple[Placement, ...] | None = None, bleed: float = 0.0
) -> tuple[Segment, ...]:
    """The lines to cut along round ``places``: the stock's fronts unless told; none on perforated stock.

    Cards that touch share one line, as long as their edge; every line that is to be cut and doesn't
    reach the paper's edge has a tick in the margin at either end, 3.175 mm off (or as far as the bleed
    goes) and 5 mm long. Where printers can't reach a tick, a line along the cards' edges stands for it.
    Nothing is drawn inside a card or along the paper's edge. On a stock with folds the backs are cut too.
    """
    if stock.perforated:
        return ()
    places = places or (*fronts(stock), *(backs(stock) if stock.fold else ()))
    columns = _spans((place.x, place.x + place.width) for place in places)
    rows = _spans((place.y, place.y + place.height) for place in places)
    offset = max(TICK_OFFSET, bleed)
    upright = _cuts(columns, rows, stock.paper.width, stock.paper.height, offset)
    level = _cuts(rows, columns, stock.paper.height, stock.paper.width, offset)
    cuts = (
        *(Segment(at, low, at, high) for at, low, high in upright),
        *(Segment(low, at, high, at) for at, low, high in level),
    )
    return tuple(cut for cut in cuts if not any(_on(cut, fold) for fold in fold_guides(stock)))


def _on(cut: Segment, fold: Segment) -> bool:
    """Whether a line runs along a fold: what is folded there isn't cut."""
    upright = abs(fold.x1 - fold.x2) < NEAR and all(abs(x - fold.x1) < NEAR for x in (cut.x1, cut.x2))
    level = abs(fold.y1 - fold.y2) < NEAR and all(abs(y - fold.y1) < NEAR for y in (cut.y1, cut.y2))
    return upright or level


def fold_guides(stock: Stock) -> tuple[Segment, ...]:
    """The lines to fold at, from edge to edge of the paper; none on stock that is scored already."""
    if stock.fold is None or stock.perforated:
        return ()
    width, height = stock.paper.width, stock.paper.height
    if stock.fold.direction == "down":
        return tuple(Segment(at, 0.0, at, height, "fold") for at in stock.fold.at)
    return tuple(Segment(0.0, height - at, width, height - at, "fold") for at in stock.fold.at)


def notes(
    stock: Stock, guides: tuple[Segment, ...], size: tuple[float, float] = (NOTE_WIDTH, NOTE_HEIGHT)
) -> tuple[Note, ...]:
    """A word beside each fold and beside the first cut of a sheet that has both kinds of line.

    A word for which there is no room off the cards is left out.
    """
    cells = (*fronts(stock), *backs(stock))
    cuts = [line for line in guides if line.kind == "cut" and line.x1 == line.x2]
    folds = [line for line in guides if line.kind == "fold"]
    if not folds:
        return ()
    first = max(cuts, key=lambda line: (-line.x1, line.y2), default=None)
    found = [_beside(line, stock, size[1]) for line in ([first] if first else []) + folds]
    return tuple(note for note in found if not any(_covers(cell, note, size) for cell in cells))


def _beside(line: Segment, stock: Stock, height: float) -> Note:
    """The word above a level line, near its left end, or to the right of an upright one, near its top."""
    if line.y1 == line.y2:
        return Note(line.kind, max(line.x1, PRINTABLE), line.y1 + 0.5)
    return Note(line.kind, line.x1 + 2, min(line.y2, stock.paper.height - PRINTABLE) - height)


def _covers(cell: Placement, note: Note, size: tuple[float, float]) -> bool:
    level = note.x < cell.x + cell.width and note.x + size[0] > cell.x
    return level and note.y < cell.y + cell.height and note.y + size[1] > cell.y


def crop_marks(left: float, bottom: float, right: float, top: float, offset: float) -> tuple[Segment, ...]:
    """The eight marks at one trim box's corners, 5 mm long, ``offset`` but at least 3.175 mm off."""
    near = max(offset, TICK_OFFSET)
    far = near + TICK_LENGTH
    across = [(left - far, left - near), (right + near, right + far)]
    along = [(bottom - far, bottom - near), (top + near, top + far)]
    return (
        *(Segment(x1, y, x2, y) for y in (bottom, top) for x1, x2 in across),
        *(Segment(x, y1, x, y2) for x in (left, right) for y1, y2 in along),
    )


Spans = list[tuple[float, float]]


def _spans(spans: Iterator[tuple[float, float]]) -> Spans:
    """The spans in order, each once; what differs by rounding alone is the same."""
    kept: Spans = []
    for span in sorted(spans):
        if not kept or any(abs(a - b) >= NEAR for a, b in zip(span, kept[-1], strict=True)):
            kept.append(span)
    return kept


def _cuts(
    across: Spans, along: Spans, limit: float, length: float, offset: float
) -> Iterator[tuple[float, float, float]]:
    """Every cut at right angles to ``across``, as (where, from, to)."""
    edges = _merged([edge for span in across for edge in span])
    shared = {round(a[1], 3) for a, b in itertools.pairwise(across) if abs(a[1] - b[0]) < NEAR}
    for edge in edges:
        if edge < NEAR or edge > limit - NEAR:
            continue
        ticks = _ticks(along[0][0], along[-1][1], length, offset)
        is_shared = any(abs(edge - line) < NEAR for line in shared)
        if is_shared or not all(_is_seen(tick, length) for tick in ticks):
            yield from ((edge, low, high) for low, high in _runs(along))
        yield from ((edge, low, high) for low, high in ticks)


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


def _is_seen(tick: tuple[float, float], length: float) -> bool:
    """Whether enough of a tick lies where office printers print."""
    return min(tick[1], length - PRINTABLE) - max(tick[0], PRINTABLE) >= LEAST_TICK


def _ticks(low: float, high: float, length: float, offset: float) -> Spans:
    """The ticks below and above the cells, cut short at the paper's edge; none where there is no room."""
    below = (max(low - offset - TICK_LENGTH, 0.0), low - offset)
    above = (high + offset, min(high + offset + TICK_LENGTH, length))
    return [(start, end) for start, end in (below, above) if end - start > NEAR]
