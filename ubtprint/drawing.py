"""Figures drawn to scale: rulers, crosses, grids and outlines as strokes, with the words that stand at them.

All is in points from the page's lower left corner. What is drawn here is exact to a ten-thousandth of a
point, where layout would round; the words are set by ``templates/_figures.html``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from ubtprint.guides import Segment
from ubtprint.records import POINTS

MM, INCH = POINTS["mm"], POINTS["in"]
Colour = tuple[float, float, float]
Align = Literal["left", "center", "right"]
INK: Colour = (0.114, 0.153, 0.2)  # --ink of tokens.css
LINE: Colour = (0.459, 0.502, 0.549)  # --line
HALF_GRID = 6  # millimetres
KAPPA = 0.5523  # what makes four Bézier curves a circle


class Stroke(msgspec.Struct, frozen=True):
    """Lines of one pen: their segments, circles as (x, y, radius), width, colour, and dash if any."""

    segments: tuple[Segment, ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()
    width: float = 0.5
    colour: Colour = INK
    dash: tuple[float, ...] = ()


class Mark(msgspec.Struct, frozen=True):
    """A word or number at a place: ``x`` is its left edge, its middle or its right edge, ``y`` its middle."""

    text: str
    x: float
    y: float
    align: Align = "center"
    style: str = "figure"


class Figure(msgspec.Struct, frozen=True):
    """Strokes and marks that are one thing to a reader, who hears ``alt``.

    ``box`` is its left, bottom, right and top edge.
    """

    alt: str
    box: tuple[float, float, float, float]
    strokes: tuple[Stroke, ...]
    marks: tuple[Mark, ...] = ()


def drawn(figures: Iterable[Figure]) -> bytes:
    """The operators that draw the strokes of figures as one artifact (ISO 32000-1 8.5, 14.8.2.2)."""
    strokes = [_stroke(stroke) for figure in figures for stroke in figure.strokes]
    return b"/Artifact <</Type /Layout>> BDC\n" + "".join(strokes).encode() + b"EMC\n"


def _stroke(stroke: Stroke) -> str:
    lines = [f"{_n(s.x1, s.y1)} m {_n(s.x2, s.y2)} l\n" for s in stroke.segments]
    lines += [_circle(*circle) for circle in stroke.circles]
    pen = f"{_n(stroke.width)} w {_n(*stroke.colour)} RG [{_n(*stroke.dash)}] 0 d"
    return f"q {pen}\n{''.join(lines)}S Q\n" if lines else ""


def _circle(x: float, y: float, radius: float) -> str:
    bow = radius * KAPPA
    right, left, top, low = x + radius, x - radius, y + radius, y - radius
    return (
        f"{_n(right, y)} m {_n(right, y + bow, x + bow, top, x, top)} c "
        f"{_n(x - bow, top, left, y + bow, left, y)} c {_n(left, y - bow, x - bow, low, x, low)} c "
        f"{_n(x + bow, low, right, y - bow, right, y)} c\n"
    )


def _n(*values: float) -> str:
    return " ".join(f"{round(value, 4) + 0.0:.4f}".rstrip("0").rstrip(".") for value in values)


# --- rulers -------------------------------------------------------------------------------------


def ruler(alt: str, x: float, y: float, length: int, *, upright: bool = False) -> Figure:
    """A ruler of ``length`` millimetres from (x, y): to the right, or upwards with millimetres at its right.

    Millimetres stand on one side of its line, inches on the other, both from its beginning.
    """
    side = 1 if upright else -1  # inches stand outside: left of an upright ruler, below a level one
    end = length * MM
    fine = [(mm * MM, 8.5 if mm % 10 == 0 else 6 if mm % 5 == 0 else 3.5) for mm in range(length + 1)]
    eighths = range(int(end / INCH * 8 + 0.001) + 1)
    coarse = [(n * INCH / 8, 8.5 if n % 8 == 0 else 6 if n % 4 == 0 else 3.5) for n in eighths]

    def placed(along: float, off: float) -> tuple[float, float]:
        return (x + off * side, y + along) if upright else (x + along, y - off * side)

    ticks = [Segment(*placed(at, 0), *placed(at, size)) for at, size in fine]
    ticks += [Segment(*placed(at, 0), *placed(at, -size)) for at, size in coarse]
    off = 11 if upright else 14
    inner: Align = "left" if upright else "center"
    outer: Align = "right" if upright else "center"
    marks = [Mark(str(mm), *placed(mm * MM, off), inner) for mm in range(10, length, 10)]
    marks += [Mark(str(n), *placed(n * INCH, -off), outer) for n in range(1, int(end / INCH - 0.2) + 1)]
    marks += [Mark("mm", *placed(0, off), inner), Mark("in", *placed(0, -off), outer)]
    marks += [Mark(str(length), *placed(end, off), inner, "figure strong")]
    low, high = placed(-6, -20), placed(end + 6, 26)
    box = (min(low[0], high[0]), min(low[1], high[1]), max(low[0], high[0]), max(low[1], high[1]))
    line = Stroke((Segment(*placed(0, 0), *placed(end, 0)),), width=0.75)
    return Figure(alt, box, (line, Stroke(tuple(ticks), width=0.35)), tuple(marks))


# --- crosses and grids --------------------------------------------------------------------------


def cross(alt: str, x: float, y: float, name: str) -> Figure:
    """A fine cross with a target round it, a tick a millimetre, and its name above it."""
    reach = HALF_GRID * MM
    arms = (Segment(x - reach, y, x + reach, y), Segment(x, y - reach, x, y + reach))
    ticks = [
        tick
        for mm in range(-HALF_GRID, HALF_GRID + 1)
        for tick in (
            Segment(x + mm * MM, y - 1.5, x + mm * MM, y + 1.5),
            Segment(x - 1.5, y + mm * MM, x + 1.5, y + mm * MM),
        )
        if 1 < abs(mm) < HALF_GRID
    ]
    strokes = (
        Stroke(arms, ((x, y, MM), (x, y, HALF_GRID * MM)), width=0.35),
        Stroke(tuple(ticks), width=0.25),
    )
    box = (x - reach - 4, y - reach - 4, x + reach + 4, y + reach + 24)
    return Figure(alt, box, strokes, (Mark(name, x, y + reach + 14, style="name"),))


def grid(alt: str, x: float, y: float, name: str, signs: dict[str, str]) -> Figure:
    """A grid of half millimetres with its zero at (x, y), numbered each three millimetres.

    ``signs`` are what stands at its ends: ``left``, ``right``, ``up`` and ``down``.
    """
    reach = HALF_GRID * MM
    halves = [(half * MM / 2, half) for half in range(-2 * HALF_GRID, 2 * HALF_GRID + 1)]

    def lines(wanted: list[float]) -> Iterator[Segment]:
        for at in wanted:
            yield Segment(x + at, y - reach, x + at, y + reach)
            yield Segment(x - reach, y + at, x + reach, y + at)

    strokes = (
        Stroke(tuple(lines([at for at, half in halves if half % 2])), width=0.15, colour=LINE),
        Stroke(
            tuple(lines([at for at, half in halves if half % 2 == 0 and half % 6])), width=0.3, colour=LINE
        ),
        Stroke(tuple(lines([at for at, half in halves if half % 6 == 0 and half])), width=0.45),
        Stroke(tuple(lines([0.0])), width=0.9),
    )
    numbers = range(-HALF_GRID, HALF_GRID + 1, 3)
    marks = [Mark(str(abs(mm)), x + mm * MM, y - reach - 6) for mm in numbers]
    marks += [Mark(str(abs(mm)), x - reach - 3, y + mm * MM, align="right") for mm in numbers]
    marks += [
        Mark(signs["left"], x - reach - 11, y, "right", "sign"),
        Mark(signs["right"], x + reach + 4, y, "left", "sign"),
        Mark(signs["up"], x, y + reach + 6, "center", "sign"),
        Mark(signs["down"], x, y - reach - 16, "center", "sign"),
        Mark(name, x, y + reach + 22, "center", "name"),
    ]
    box = (x - reach - 40, y - reach - 22, x + reach + 40, y + reach + 32)
    return Figure(alt, box, strokes, tuple(marks))
