"""The calibration sheet: crosses on its front, grids exactly behind them on its back, rulers on both.

A pin through a cross comes out in the grid of the same letter. What is read there is how far the back
has to move, to the right and up, to lie behind the front.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from ubtprint import aids, drawing, measure
from ubtprint.content import printing_words
from ubtprint.drawing import HALF_GRID, INCH, MM, Figure
from ubtprint.errors import PrintFault, Problem
from ubtprint.html import fill
from ubtprint.imposition import mirrored
from ubtprint.model import Printing
from ubtprint.paper import Flip, Paper

INSET = 104.0  # of the corner crosses, from the paper's edges
RULER = 40.0  # from the paper's edges to the rulers' lines
FOOT = 70.0  # what the ruler along the foot takes
SIGNS = {"left": "−", "right": "+", "up": "+", "down": "−"}
MEASURED = (-2.0, -1.5, -1.0, -0.5, 0.5, 1.0)  # millimetres off, in the table
PAPERS = {
    "letter": Paper(name="Letter", width=8.5 * INCH, height=11 * INCH),
    "a4": Paper(name="A4", width=210 * MM, height=297 * MM),
}


class Layout(msgspec.Struct, frozen=True):
    """A place for text on the sheet: left, top (from the paper's top), width, and the room downwards."""

    name: str
    left: float
    top: float
    width: float
    height: float


def turned(paper: Paper) -> Paper:
    """The paper lying the other way."""
    return msgspec.structs.replace(paper, width=paper.height, height=paper.width)


def crosses(paper: Paper) -> dict[str, tuple[float, float]]:
    """Where the crosses stand on the front, from its lower left corner; the centre's letter is empty."""
    right, top = paper.width - INSET, paper.height - INSET
    corners = {"A": (INSET, top), "B": (right, top), "C": (INSET, INSET), "D": (right, INSET)}
    return {"": (paper.width / 2, paper.height / 2), **corners}


def ruler_lengths(paper: Paper) -> tuple[int, int]:
    """How long the rulers are, the one along the foot and the upright one, in whole centimetres of mm."""
    across = (paper.width - 2 * RULER) / MM
    down = (paper.height - FOOT - RULER) / MM
    return int(across // 10 * 10), int(down // 10 * 10)


def calibration(paper: Paper, own: Path | None = None, *, flip: Flip = "long", language: str = "en") -> bytes:
    """The sheet for this paper as a finished two-page file: front, back.

    ``flip`` is the edge of the paper that the printer turns. Raises PrintFault for what can't be set.
    """
    words = printing_words(own, language)
    front, back = words.front, words.back
    aid = aids.Aid(
        kind="calibration",
        title=words.calibration,
        template="calibration.html",
        paper=paper,
        values={
            "flip": flip,
            "lengths": ruler_lengths(paper),
            "table": _table(ruler_lengths(paper)[0]),
            "head": _between(paper)[0],
            "foot": _between(paper)[1],
            "blocks": _blocks(paper),
        },
        styles=f"html {{ --body: {10.5 if _is_wide(paper) else 11.5}pt; --height: {paper.height - 1:.4f}pt }}"
        "@page { margin: 0 }",
        figures=(tuple(_front(paper, words)), tuple(_back(paper, flip, words))),
        options={"flip": flip},
        parts={"front": f"{words.calibration}, {front}", "back": f"{words.calibration}, {back}"},
        duplex=flip,
        language=language,
    )
    on = aids.press(own)
    laid_out = aids.lay_out(aid, on, own)
    _check_room(measure.heights(laid_out, "data-frame"), paper)
    return aids.finished(aid, laid_out, on)


def _check_room(heights: dict[str, float], paper: Paper) -> None:
    """Words in another language may be longer: none may run into a cross."""
    for place in (*_between(paper), *_blocks(paper)):
        if heights[place.name] > place.height:
            more = heights[place.name] - place.height
            message = f"the words of the calibration sheet are {more:.0f} pt too long at '{place.name}'"
            raise PrintFault(Problem(message, hint="shorten them under 'printing' in the labels"))


def _front(paper: Paper, words: Printing) -> Iterator[Figure]:
    for letter, (x, y) in crosses(paper).items():
        name = letter or words.centre
        yield drawing.cross(fill(words.cross, name=name), x, y, name)
    yield from _rulers(paper, words)


def _back(paper: Paper, flip: Flip, words: Printing) -> Iterator[Figure]:
    for letter, place in crosses(paper).items():
        name = letter or words.centre
        yield drawing.grid(fill(words.grid, name=name), *mirrored(*place, paper, flip), name, SIGNS)
    yield from _rulers(paper, words)


def _rulers(paper: Paper, words: Printing) -> Iterator[Figure]:
    across, down = ruler_lengths(paper)
    left = (paper.width - across * MM) / 2
    yield drawing.ruler(fill(words.foot_ruler, length=across), left, RULER, across)
    foot = FOOT + (paper.height - FOOT - RULER - down * MM) / 2
    yield drawing.ruler(fill(words.side_ruler, length=down), RULER, foot, down, upright=True)


def _table(length: int) -> list[tuple[str, str]]:
    """What may be measured instead of ``length``, and the scale that makes up for it."""
    return [(f"{length + off:g}", f"{length / (length + off):.4f}") for off in MEASURED]


def _between(paper: Paper) -> tuple[Layout, Layout]:
    """Between the upper crosses, and between the lower ones."""
    left, width = INSET + 48, paper.width - 2 * INSET - 96
    return (
        Layout("head", left, INSET - 42, width, 98),
        Layout("foot", left, paper.height - INSET - 12, width, 40),
    )


def _blocks(paper: Paper) -> tuple[Layout, Layout]:
    """Above and below the centre on upright paper, left and right of it on landscape paper."""
    edge, top, low = INSET - HALF_GRID * MM, INSET + 62, paper.height - INSET - 46
    if _is_wide(paper):
        beside = paper.width / 2 + 64
        return (
            Layout("first", edge, top, paper.width - beside - edge, low - top),
            Layout("second", beside, top, paper.width - beside - RULER, low - top),
        )
    width, middle = paper.width - 2 * edge, paper.height / 2
    return (
        Layout("first", edge, top, width, middle - 56 - top),
        Layout("second", edge, middle + 56, width, low - middle - 56),
    )


def _is_wide(paper: Paper) -> bool:
    return paper.width > paper.height
