"""Sets people's names and teams into slots on finished pages, without laying the pages out again.

A line's place is in the coordinates of its slot's page. Drawing is ISO 32000-1 9.4 (text objects).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

import msgspec

from ubtprint.embedding import Subset, font_objects
from ubtprint.fontfile import Typeface, open_typeface
from ubtprint.people import Slot
from ubtprint.shaping import CannotSet, NoGlyph, Piece, Shaped, TwoDirections, measured, shaped

__all__ = ["CannotSet", "DoesNotFit", "Line", "NoGlyph", "Subset", "TwoDirections", "Typeface"]
__all__ += ["drawing", "font_objects", "open_typeface", "set_text", "use"]

LEADING = 1.15
STEP = 0.25  # sizes of type: cards of a pile look alike, where any size would differ a little from each
NEARLY = 1e-6
MOST_LINES = 4  # that a text is broken into where slots share their room
AT_SPACES = re.compile(r"[^ ]* +|[^ ]+")
AT_HYPHENS = re.compile(r"[^ /‐-]*[/‐-]+ *|[^ /‐-]* +|[^ /‐-]+")


class DoesNotFit(CannotSet):
    """A text that its slot has no room for; ``needed`` is the least width, or height, for it, in points."""

    def __init__(
        self, text: str, needed: float, room: float, *, way: Literal["wide", "high"] = "wide"
    ) -> None:
        why = "too long" if way == "wide" else "too high"
        super().__init__(
            text, f"is {why} for its place: it would need {needed:.1f} pt, and there are {room:.1f} pt"
        )
        self.needed, self.room, self.way = needed, room, way


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line of text as it is drawn: where its baseline begins, and its size, in points.

    A line that goes on ends with its space. ``actual`` is the text where readers need an /ActualText for it.
    """

    text: str
    pieces: tuple[Piece, ...]
    codes: tuple[int, ...]
    x: float
    y: float
    size: float
    actual: str | None = None


# --- setting ------------------------------------------------------------------------------------


def set_text(typeface: Typeface, text: str, slot: Slot) -> tuple[Line, ...]:
    """The lines of a text in its slot, none for an empty text; raises CannotSet.

    On one line if it fits, at the slot's size or smaller, but not below its least, or where it wraps; else
    over several, broken at spaces, or where these don't do, after hyphens and slashes. Ink keeps to the
    slot's height.
    """
    if not text:
        return ()
    left, bottom, right, top = slot.box
    whole = shaped(typeface, text)
    # The baseline is that of the slot's own size, however small the type: names of a pile or a list then
    # stand on one line. It gives way only to ink that would leave the slot.
    baseline = (bottom + top) / 2 - (typeface.ascender + typeface.descender) * slot.size / 2000
    wide = (right - left) * 1000 / max(whole.width, NEARLY)
    high = slot.size
    if baseline + whole.top * high / 1000 > top or baseline + whole.bottom * high / 1000 < bottom:
        whole = measured(typeface, whole)
        high = (top - bottom) * 1000 / max(whole.top - whole.bottom, NEARLY)
    floor = max(slot.wraps, slot.least)
    if (size := _size(slot, min(wide, high))) >= floor:
        if whole.exact:
            baseline = max(min(baseline, top - whole.top * size / 1000), bottom - whole.bottom * size / 1000)
        return (_line(text, whole, slot, baseline, size),)
    best: tuple[Line, ...] = ()
    for breaks in (AT_SPACES, AT_HYPHENS):
        found = [_block(typeface, lines, slot) for lines in _broken(typeface, text, breaks, slot.lines)]
        best = max([best, *found], key=lambda lines: lines[0].size if lines else 0)
        if best and best[0].size >= floor:
            return best
    if best:
        return best
    raise _misfit(typeface, text, slot, whole)


def shared_out(typefaces: Sequence[Typeface], texts: Sequence[str], slots: Sequence[Slot]) -> list[Slot]:
    """Slots that are stacked, with all their room shared out anew by the lines that their texts take.

    At their least sizes texts take the fewest lines; what room is left goes to the first. Where there is too
    little for that, the slots stay as they are.
    """
    top, bottom = slots[0].box[3], slots[-1].box[1]
    wide = slots[0].box[2] - slots[0].box[0]
    counts = [
        0 if not text else _fewest(typeface, text, slot.least, wide)
        for typeface, text, slot in zip(typefaces, texts, slots, strict=True)
    ]
    high = [count * slot.least * LEADING for count, slot in zip(counts, slots, strict=True)]
    spare = top - bottom - sum(high)
    if spare < -NEARLY:
        return list(slots)
    made: list[Slot] = []
    for slot, count, height in zip(slots, counts, high, strict=True):
        low = top - height - (spare if not made else 0.0)
        size = slot.size if count == 1 else slot.least
        box = (slot.box[0], low, slot.box[2], top)
        made.append(msgspec.structs.replace(slot, box=box, lines=max(1, count), size=size))
        top = low
    return made


def _fewest(typeface: Typeface, text: str, size: float, wide: float) -> int:
    """On how few lines a text of this size goes; one more than there ever is room for if on none."""
    room = wide * 1000 / size + NEARLY
    if shaped(typeface, text).width <= room:
        return 1
    for breaks in (AT_SPACES, AT_HYPHENS):
        for lines in _broken(typeface, text, breaks, MOST_LINES):
            if max(shaped(typeface, line.rstrip()).width for line in lines) <= room:
                return len(lines)
    return MOST_LINES + 1


def _size(slot: Slot, most: float) -> float:
    """The largest size in the slot's range and steps that is at most so large, or 0."""
    most += NEARLY
    if most >= slot.size:
        return slot.size
    if most < slot.least:
        return 0.0
    return max(slot.size - math.ceil((slot.size - most) / STEP) * STEP, slot.least)


def _line(text: str, set_as: Shaped, slot: Slot, y: float, size: float) -> Line:
    left, _, right, _ = slot.box
    width = set_as.width * size / 1000
    x = left
    if slot.align != "left":
        x = right - width if slot.align == "right" else (left + right - width) / 2
    return Line(text, set_as.pieces, set_as.codes, x, y, size, set_as.actual)


def _broken(typeface: Typeface, text: str, breaks: re.Pattern[str], most: int) -> Iterator[list[str]]:
    """The text broken into 2, 3, … lines, each time so that the widest is as narrow as can be."""
    words = breaks.findall(text)
    space = shaped(typeface, "x x").width - 2 * shaped(typeface, "x").width
    ends, widths, spaces = [0], [0.0], [0.0]
    for word in words:
        spaces.append((len(word) - len(word.rstrip(" "))) * space)
        widths.append(widths[-1] + shaped(typeface, word).width + spaces[-1])
        ends.append(ends[-1] + len(word))
    # best[n]: the widest line, and where the last one begins, when the first n words are set.
    best = [(width - at_end, 0) for width, at_end in zip(widths, spaces, strict=True)]
    steps = [best]
    for _ in range(2, min(most, len(words)) + 1):
        best = [
            min(((max(best[k][0], widths[n] - spaces[n] - widths[k]), k) for k in range(n)), default=(0.0, 0))
            for n in range(len(words) + 1)
        ]
        steps.append(best)
        cuts = [len(words)]
        for step in reversed(steps):
            cuts.append(step[cuts[-1]][1])
        yield [text[ends[a] : ends[b]] for a, b in pairwise(reversed(cuts)) if a < b]


def _block(typeface: Typeface, texts: list[str], slot: Slot) -> tuple[Line, ...]:
    """These lines from the slot's top down, at the largest size that fits; none where none does."""
    left, bottom, right, top = slot.box
    lines = [measured(typeface, shaped(typeface, text)) for text in texts]
    widest = max(line.width for line in lines)
    tall = (len(lines) - 1) * LEADING + (lines[0].top - lines[-1].bottom) / 1000
    size = _size(slot, min((right - left) * 1000 / max(widest, NEARLY), (top - bottom) / max(tall, NEARLY)))
    if not size:
        return ()
    # A line's letters stand in the middle of its leading, as in CSS 2.1 10.8.1.
    above = (LEADING * 1000 + typeface.ascender + typeface.descender) / 2
    lowest = bottom + ((len(lines) - 1) * LEADING - lines[-1].bottom / 1000) * size
    first = max(top - max(above, lines[0].top) * size / 1000, lowest)
    down = LEADING * size
    return tuple(
        _line(text, line, slot, first - number * down, size)
        for number, (text, line) in enumerate(zip(texts, lines, strict=True))
    )


def _misfit(typeface: Typeface, text: str, slot: Slot, whole: Shaped) -> DoesNotFit:
    """What the text would need at the slot's least size."""
    left, bottom, right, top = slot.box
    whole = measured(typeface, whole)
    width = whole.width
    for lines in _broken(typeface, text, AT_HYPHENS, slot.lines):
        width = min(width, max(shaped(typeface, line).width for line in lines))
    needed = math.ceil(width * slot.least / 100) / 10
    if needed > right - left:
        return DoesNotFit(text, needed, right - left)
    tall = (slot.lines - 1) * LEADING + (whole.top - whole.bottom) / 1000
    return DoesNotFit(text, math.ceil(tall * slot.least * 10) / 10, top - bottom, way="high")


# --- drawing ------------------------------------------------------------------------------------


def drawing(lines: Sequence[Line], font: str, colour: tuple[float, float, float] = (0, 0, 0)) -> bytes:
    """The text object of some lines, in a font by its name among the page's resources, without marks.

    It leaves font and colour behind: whoever draws after it sets their own, or puts it between q and Q.
    """
    if not lines:
        return b""
    red, green, blue = colour
    grey = red == green == blue
    parts = ["BT ", f"{red:g} g " if grey else f"{red:g} {green:g} {blue:g} rg "]
    size = None
    for line in lines:
        if line.size != size:
            size = line.size
            parts.append(f"/{font} {size:g} Tf ")
        parts.append(f"1 0 0 1 {_number(line.x)} {_number(line.y)} Tm ")
        for piece in line.pieces:
            if piece.rise:
                parts.append(f"{_number(piece.rise * size / 1000)} Ts {piece.shown} TJ 0 Ts ")
            else:
                parts.append(f"{piece.shown} TJ ")
    parts.append("ET\n")
    return "".join(parts).encode()


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def use(subset: Subset, lines: Sequence[Line]) -> None:
    """Note that these lines are drawn in the font."""
    for line in lines:
        subset.codes.update(line.codes)
