"""Whether a page can be read: glyphs, fonts, sizes, contrast; nothing cut off, covered or overprinted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import combining

from ubtprint import contrast
from ubtprint.contrast import BODY, LINES, TEXT, WHITE, Rgb
from ubtprint.drawn import ASCENT, DESCENT, Area, Run
from ubtprint.expected import Expected, Finding, Owners, quoted
from ubtprint.geometry import Box, beyond, centre, common, holds, near
from ubtprint.ink import Shown

STRETCHED, LEANING = 0.01, 0.01
SIZE_SLACK = 0.06  # WeasyPrint sets type on 1/1024 of a pixel, printers are scaled by a few thousandths
RATIO_SLACK = 0.02
OVERPRINTED = 0.12  # of the smaller text's area
COVERED = 0.3
GRID = (12, 12)  # so many points of a text are looked at
FAINT = 0.5
# Thinner lines are decoration; what is wider than THICK is no line.
MEANT, THICK, LONG = 0.6, 3.0, 12.0
LARGE = 18.0  # large text, as WCAG 2.2 has it: less contrast will do


def check_legible(pages: Sequence[Shown], expected: Expected, owners: Owners) -> Iterator[Finding]:
    """A finding for each text or line that can't be read well."""
    yield from _fonts(pages, expected.families)
    for number, page in enumerate(pages):
        seen = [run for run in page.runs if run.text.strip() or run.silent]
        for run in seen:
            body = owners.owns(number, run.mcid)
            for check, message in _faults(run, page, expected, body):
                yield Finding(
                    check=check,
                    message=f"{quoted(run.text or '?')} {message}",
                    page=number + 1,
                    location=owners.place(number, run.mcid, run.text),
                )
        for one, other in _overprinted(seen):
            yield Finding(
                check="overlap",
                message=f"{quoted(other.text)} stands over {quoted(one.text)}",
                page=number + 1,
                location=owners.place(number, other.mcid, other.text)
                or owners.place(number, one.mcid, one.text),
            )
        yield from _lines(page, expected, number + 1)


def _fonts(pages: Sequence[Shown], families: frozenset[str] | None) -> Iterator[Finding]:
    for name, font in sorted({font.name: font for page in pages for font in page.fonts}.items()):
        plain = name.partition("+")[2] or name
        if not font.embedded:
            yield Finding(check="fonts", message=f"the font {plain} is not embedded")
        if families is not None and font.family not in families:
            message = f"the font {font.family or plain} is not one of the style folders in use"
            yield Finding(check="fonts", message=message)


def _faults(run: Run, page: Shown, expected: Expected, body: bool) -> Iterator[tuple[str, str]]:
    if run.missing:
        yield "glyphs", f"has {_count(run.missing, 'character')} that its font has no glyph for"
    elif run.silent:
        yield "glyphs", f"has {_count(run.silent, 'glyph')} that the text layer has no character for"
    if run.loose and expected.tagged:
        yield "tags", "is neither tagged nor marked as decoration"
    least = expected.least_body if body else expected.least_size
    if run.size < least - SIZE_SLACK:
        yield "size", f"is set at {run.size:.2f} pt, smaller than {least:g} pt"
    if abs(run.stretch - 1) > STRETCHED:
        yield "size", f"is {run.stretch:.0%} as wide as its type is made"
    if abs(run.lean) > LEANING:
        yield "size", "is slanted"
    core = _core(run)
    if beyond(core, run.clip) > (core[3] - core[1]) * COVERED:
        yield "cut", "is cut off"
    yield from _contrast(run, page, expected)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}"


def _contrast(run: Run, page: Shown, expected: Expected) -> Iterator[tuple[str, str]]:
    middle = centre(run.box)
    ground: Rgb | None = WHITE
    over = []
    for area in page.areas:
        if not _meet(area.box, run.box):
            continue
        if area.order > run.order:
            over += [area] if area.alpha > FAINT else []
        elif _paints(area, middle):
            ground = contrast.over(area.colour, area.alpha, ground) if area.colour and ground else None
    if over and _is_covered(run, over):
        yield "cut", "is covered by what is drawn over it"
        return
    if ground is None or run.colour is None:
        yield "contrast", "stands on a picture or in a colour that can't be told: its contrast is unknown"
        return
    found = contrast.least_ratio(contrast.over(run.colour, run.alpha, ground), ground)
    body = run.mcid is not None and run.size < LARGE and expected.tagged and not _is_label(run)
    least = BODY if body else TEXT if run.size < LARGE else LINES
    if found < least - RATIO_SLACK:
        yield "contrast", f"has a contrast of {found:.1f} : 1, less than {least:g} : 1"


def _is_label(run: Run) -> bool:
    """Whether it is no body text: bold heads, list markers and labels need the usual contrast only."""
    return "Bold" in run.font


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _paints(area: Area, point: tuple[float, float]) -> bool:
    """Whether an area has ink at a point; a stroke has it along its pieces only."""
    if not area.width:
        return holds(area.box, point)
    return any(near(point, *piece) <= area.width / 2 for piece in area.strokes)


def _is_covered(run: Run, over: Sequence[Area]) -> bool:
    """Whether too much of a text, or of its small letters, lies under what is drawn after it."""
    for left, bottom, right, top in (run.box, _core(run)):
        across, up = (right - left) / GRID[0], (top - bottom) / GRID[1]
        points = [
            (left + (column + 0.5) * across, bottom + (row + 0.5) * up)
            for column in range(GRID[0])
            for row in range(GRID[1])
        ]
        if sum(any(_paints(area, point) for area in over) for point in points) > COVERED * len(points):
            return True
    return False


def _overprinted(runs: Sequence[Run]) -> Iterator[tuple[Run, Run]]:
    """Pairs of texts that stand over one another, by the bands that their small letters fill."""
    shown = (run for run in runs if not all(mark.isspace() or combining(mark) for mark in run.text))
    boxes = sorted(((_core(run), run) for run in shown), key=lambda each: each[0][1])
    for index, (box, run) in enumerate(boxes):
        for other, above in boxes[index + 1 :]:
            if other[1] >= box[3]:
                break
            both = common(box, other)
            if both[2] <= both[0] or both[3] <= both[1]:
                continue
            if _size(both) > OVERPRINTED * min(_size(box), _size(other)):
                yield (run, above) if run.order < above.order else (above, run)


def _core(run: Run) -> Box:
    """The band of a text between its baseline and the height of its small letters, however it is turned."""
    left, bottom, right, top = run.box
    low, high = DESCENT / (DESCENT + ASCENT), (ASCENT - 0.45) / (DESCENT + ASCENT)
    up, along = top - bottom, right - left
    if along >= up or len(run.text) < 2:
        return left, bottom + low * up, right, top - high * up
    return left + low * along, bottom, right - high * along, top


def _size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


# --- lines --------------------------------------------------------------------------------------


def _lines(page: Shown, expected: Expected, number: int) -> Iterator[Finding]:
    """A finding for each colour of lines that mean something and can't be seen well."""
    cells = [cell.trim for leaf in expected.leaves or () for cell in leaf.cells]
    faint: dict[str, None] = {}
    for area in page.areas:
        across, up = area.box[2] - area.box[0], area.box[3] - area.box[1]
        thin, long = min(across, up), max(across, up)
        outside = bool(area.width and cells) and not any(holds(cell, centre(area.box)) for cell in cells)
        if thin > THICK or long < LONG or (thin < MEANT and not outside) or area.colour is None:
            continue
        under = _ground(page, area)
        found = contrast.least_ratio(contrast.over(area.colour, area.alpha, under), under)
        if found < LINES - RATIO_SLACK:
            faint[f"a line has a contrast of {found:.1f} : 1, less than {LINES:g} : 1"] = None
    yield from (Finding(check="contrast", message=message, page=number) for message in faint)


def _ground(page: Shown, line: Area) -> Rgb:
    ground = WHITE
    for area in page.areas:
        is_ground = not area.width and min(area.box[2] - area.box[0], area.box[3] - area.box[1]) > THICK
        if area.order < line.order and area.colour and is_ground and holds(area.box, centre(line.box)):
            ground = contrast.over(area.colour, area.alpha, ground)
    return ground
