"""The calibration sheet: crosses on its front, grids exactly behind them on its back, rulers on both.

A pin through a cross comes out in the grid of the same letter. What is read there is how far the back
has to move, to the right and up, to lie behind the front.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ubtprint import aids, drawing, measure
from ubtprint.content import printing_words
from ubtprint.drawing import HALF_GRID, INCH, MM, Figure
from ubtprint.errors import PrintFault, Problem
from ubtprint.html import JOINER
from ubtprint.imposition import mirrored
from ubtprint.ownwords import Printing, fill
from ubtprint.paper import Flip, Paper, Printer
from ubtprint.profiles import printer_values

INSET = 104.0  # of the corner crosses, from the paper's edges
SIZES = (11.5, 10.5, 9.5)  # of type: the largest at which the words fit
RULER = 40.0  # from the paper's edges to the rulers' lines
FOOT = 70.0  # what the ruler along the foot takes
NAME = "office"  # what a printer is called in the commands, until it has a name
OPTION = re.compile(r"(--[a-z-]+) (?=[^-])")  # and the space before its value
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


def calibration(
    paper: Paper,
    own: Path | None = None,
    *,
    flip: Flip = "long",
    language: str = "en",
    printer: Printer | None = None,
    name: str = "",
) -> bytes:
    """The sheet for this paper as a finished two-page file: front, back.

    ``flip`` is the edge of the paper that the printer turns. With a ``printer`` the sheet is printed with
    its correction, and says how to check it; ``name`` is what its profile is called in the commands.
    Raises PrintFault for what can't be set.
    """
    words = printing_words(own, language)
    name = name or (f"{NAME}-landscape" if _is_wide(paper) else NAME)
    front, back = words.front, words.back
    aid = aids.Aid(
        kind="calibration",
        title=words.calibration,
        template="calibration.html",
        paper=paper,
        values={
            "flip": flip,
            "name": name,
            "lengths": ruler_lengths(paper),
            "table": _table(ruler_lengths(paper)[0], printer),
            "kept": _kept(printer) if printer else "",
            "wide": _is_wide(paper),
            "say": _commands(paper, flip, name, checks=printer is not None),
            "places": {place.name: place for place in _places(paper)},
        },
        figures=(tuple(_front(paper, words)), tuple(_back(paper, flip, words))),
        options={"flip": flip} | ({"printer": name} if printer else {}),
        parts={"front": f"{words.calibration}, {front}", "back": f"{words.calibration}, {back}"},
        duplex=flip,
        language=language,
        printer=printer or Printer(),
    )
    on = aids.press(own)
    for size in SIZES[_is_wide(paper) :]:
        styles = f"html {{ --body: {size}pt; --height: {paper.height - 1:.4f}pt }} @page {{ margin: 0 }}"
        sized = msgspec.structs.replace(aid, styles=styles)
        laid_out = aids.lay_out(sized, on, own)
        faults = _too_long(measure.heights(laid_out, "data-frame"), paper)
        if not faults:
            return aids.finished(sized, laid_out, on)
    raise PrintFault(*faults)


def _too_long(heights: dict[str, float], paper: Paper) -> list[Problem]:
    """Words in another language, or a long name, may not fit: none may run into a cross."""
    found = []
    for place in _places(paper):
        more = heights.get(place.name, 0.0) - place.height
        if more > 0:
            message = f"the words of the calibration sheet are {more:.0f} pt too long at '{place.name}'"
            found.append(Problem(message, hint="shorten them under 'printing' in the labels"))
    return found


def _commands(paper: Paper, flip: Flip, name: str, *, checks: bool) -> dict[str, str]:
    """What is to be typed, with the options of this very sheet in it; no line ends within an option."""
    other = "short" if flip == "long" else "long"
    lies = [f"--paper {key}" for key, each in PAPERS.items() if each.name == paper.name and key != "letter"]
    sheet = " ".join(["ubtprint calibrate", *lies, *["--landscape"] * _is_wide(paper)])
    typed = {
        "scale": f"ubtprint printer set {name} --scale ________ --scale-sides both",
        "offset": f"ubtprint printer set {name} --back-offset ______mm,______mm",
        "flip": f"ubtprint printer set {name} --flip {other}",
        "other": f"{sheet} --flip {other}" + (f" --printer {name}" if checks else ""),
        "check": f"{sheet} --printer {name}",
        "use": f"ubtprint cards … --printer {name}",
        "both": "--scale-sides both",
    }
    return {key: OPTION.sub(rf"\1 {JOINER}", text) for key, text in typed.items()}


def _kept(printer: Printer) -> str:
    values = printer_values(printer)
    return f"{values['back-right']},{values['back-up']}"


def _front(paper: Paper, words: Printing) -> Iterator[Figure]:
    for letter, (x, y) in crosses(paper).items():
        name = letter or words.center
        yield drawing.cross(fill(words.cross, name=name), x, y, name)
    yield from _rulers(paper, words)


def _back(paper: Paper, flip: Flip, words: Printing) -> Iterator[Figure]:
    for letter, place in crosses(paper).items():
        name = letter or words.center
        yield drawing.grid(fill(words.grid, name=name), *mirrored(*place, paper, flip), name, SIGNS)
    yield from _rulers(paper, words)


def _rulers(paper: Paper, words: Printing) -> Iterator[Figure]:
    across, down = ruler_lengths(paper)
    left = (paper.width - across * MM) / 2
    yield drawing.ruler(fill(words.foot_ruler, length=across), left, RULER, across)
    foot = FOOT + (paper.height - FOOT - RULER - down * MM) / 2
    yield drawing.ruler(fill(words.side_ruler, length=down), RULER, foot, down, upright=True)


def _table(length: int, printer: Printer | None) -> list[tuple[str, str]]:
    """What may be measured instead of ``length``, and the scale that makes up for it.

    On a sheet printed with a printer's scale, what is measured is off from that scale.
    """
    scale = printer.scale if printer and printer.scale_sides == "both" else 1.0
    return [(f"{length + off:g}", f"{scale * length / (length + off):.4f}") for off in MEASURED]


def _places(paper: Paper) -> tuple[Layout, ...]:
    """Where the words stand: between the upper crosses, between the lower ones, and about the centre."""
    left, width = INSET + 48, paper.width - 2 * INSET - 96
    low = paper.height - INSET - 12
    return tuple(
        place
        for side in ("front", "back")
        for place in (
            Layout(f"{side} head", left, INSET - 42, width, 98),
            *(_beside(paper, side) if _is_wide(paper) else _above_and_below(paper, side)),
            Layout(f"{side} foot", left, low, width, 40),
        )
    )


def _beside(paper: Paper, side: str) -> tuple[Layout, Layout]:
    """Left and right of the centre, whose grid takes more room than its cross."""
    edge, top, low = INSET - HALF_GRID * MM, INSET + 58, paper.height - INSET - 46
    middle, clear = paper.width / 2, 40 if side == "front" else 64
    return (
        Layout(f"{side} first", edge, top, middle - clear - edge, low - top),
        Layout(f"{side} second", middle + clear, top, middle - clear - RULER, low - top),
    )


def _above_and_below(paper: Paper, side: str) -> tuple[Layout, Layout]:
    """Above and below the centre: a cross has its name above it and nothing below."""
    edge, low, middle = INSET - HALF_GRID * MM, paper.height - INSET - 46, paper.height / 2
    top, above, below = (INSET + 46, 48, 44) if side == "front" else (INSET + 54, 56, 56)
    width = paper.width - 2 * edge
    return (
        Layout(f"{side} first", edge, top, width, middle - above - top),
        Layout(f"{side} second", edge, middle + below, width, low - middle - below),
    )


def _is_wide(paper: Paper) -> bool:
    return paper.width > paper.height
