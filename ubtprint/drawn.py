"""What stands on a page, as plain values: texts as they are shown, and areas as they are painted.

Boxes are points from the page's lower left corner; colours are red, green and blue from 0 to 1, None
where they can't be told (a picture, a pattern, a colour space of its own).
"""

from __future__ import annotations

from typing import NamedTuple

from ubtprint.geometry import Box

Colour = tuple[float, float, float] | None
Point = tuple[float, float]
Stroke = tuple[Point, Point]

# How far a line of Latin text reaches below and above its baseline, in em.
DESCENT, ASCENT = 0.21, 0.71


class Run(NamedTuple):
    """Text as one operator shows it.

    ``box`` is from its descent to its ascent, ``size`` that of the type in effect. ``mcid`` is None for
    artifacts, ``running`` heads and feet among them; ``loose`` is text in no mark at all.
    ``silent`` counts its glyphs that the text layer doesn't know, ``missing`` those that the font
    hasn't. ``clip`` is what may be seen of the page there, ``order`` its turn among all that is drawn.
    ``scale`` is how many times as large the page makes things there, ``stretch`` how many times as wide
    as high, ``lean`` how far its uprights are from standing upright (the cosine of the angle between
    them and the baseline), ``turn`` where its baseline runs to, in degrees counter-clockwise.
    """

    text: str
    box: Box
    size: float
    colour: Colour
    alpha: float
    font: str
    mcid: int | None
    running: bool
    loose: bool
    silent: int
    missing: int
    clip: Box
    mirrored: bool
    order: int
    scale: float
    stretch: float
    lean: float
    turn: float


class Area(NamedTuple):
    """A filled or stroked path's box, or a picture's; ``width`` is a stroke's, 0 for what is filled.

    ``strokes`` are the straight pieces that a stroke is made of, from point to point.
    """

    box: Box
    colour: Colour
    alpha: float
    width: float
    order: int
    strokes: tuple[Stroke, ...] = ()
