"""Whether the lines to cut and to fold along are drawn where the stock wants them, and named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ubtprint.alignment import bare
from ubtprint.drawn import Area
from ubtprint.expected import Finding, Leaf, Line, quoted
from ubtprint.geometry import Box, centre, holds
from ubtprint.ink import Shown

OFF = 0.5  # points beside its place that a line may be
THICK = 3.0  # what is thicker is no line
SHORT = 4.0  # what is shorter is no mark


def check_lines(
    pages: Sequence[Shown], leaves: Sequence[Leaf], names: Mapping[str, str]
) -> Iterator[Finding]:
    """A finding for each page without one of its lines or the name beside it; pages count from 1."""
    for number, (page, leaf) in enumerate(zip(pages, leaves, strict=True), 1):
        drawn = [box for area in page.areas if (box := _line(area))] if leaf.lines else []
        lost = [line for line in leaf.lines if not _is_drawn(line, drawn)]
        if lost:
            message = f"{len(lost)} of {len(leaf.lines)} lines to cut or fold along are missing"
            yield Finding(check="lines", message=message, page=number)
        wanted = Counter(names[name] for name in leaf.named if name in names)
        off = _off_cells(page, leaf) if wanted else Counter()
        for word, count in wanted.items():
            if off[bare(word)] < count:
                message = f"{quoted(word)} does not stand beside its line"
                yield Finding(check="lines", message=message, page=number)


def _off_cells(page: Shown, leaf: Leaf) -> Counter[str]:
    """The texts that stand on no card."""
    cells = [cell.trim for cell in leaf.cells]
    runs = (run for run in page.runs if not any(holds(cell, centre(run.box)) for cell in cells))
    return Counter(bare(run.text) for run in runs)


def _line(area: Area) -> Box | None:
    """An area as a line, or nothing where it is thicker than one or can't be seen."""
    left, bottom, right, top = area.box
    return area.box if min(right - left, top - bottom) <= THICK and area.alpha > 0 else None


def _is_drawn(line: Line, drawn: Sequence[Box]) -> bool:
    """Whether a line is there over its length, or past both of its ends where that will do."""
    upright = line.box[0] == line.box[2]
    at, low, high = (
        (line.box[0], line.box[1], line.box[3]) if upright else (line.box[1], line.box[0], line.box[2])
    )
    spans = []
    for left, bottom, right, top in drawn:
        middle, start, end = (left + right, bottom, top) if upright else (bottom + top, left, right)
        if abs(middle / 2 - at) <= OFF and end - start >= SHORT:
            spans.append((start, end))
    if _length(spans, low, high) >= line.least:
        return True
    before, after = any(start < low - OFF for start, _ in spans), any(end > high + OFF for _, end in spans)
    return line.ticks and before and after


def _length(spans: Sequence[tuple[float, float]], low: float, high: float) -> float:
    """How much of what is between two points is covered."""
    reached, total = low, 0.0
    for start, end in sorted(spans):
        new = max(0.0, min(end, high) - max(start, reached))
        total, reached = total + new, max(reached, min(end, high))
    return total
