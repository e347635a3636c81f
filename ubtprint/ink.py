"""What a finished page shows: its text with places, sizes and colours, and all that is painted.

Operators are ISO 32000-1 annex A.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from math import atan2, degrees, hypot
from typing import Any, NamedTuple

import msgspec
import pikepdf
from pikepdf import Dictionary, Name

from ubtprint.contrast import rgb
from ubtprint.drawn import ASCENT, DESCENT, Area, Colour, Run, Stroke
from ubtprint.geometry import IDENTITY, Box, Matrix, common, extent, moved, ring, scale_of, times
from ubtprint.pagefonts import Font, read_font

BLACK: Colour = (0.0, 0.0, 0.0)
FILLS = frozenset(("f", "F", "f*", "B", "B*", "b", "b*"))
STROKES = frozenset(("S", "s", "B", "B*", "b", "b*"))
SPACES = frozenset(("rg", "RG", "g", "G", "k", "K", "sc", "SC", "scn", "SCN", "cs", "CS"))


class Shown(msgspec.Struct, frozen=True):
    """All that a page shows, in the order of drawing.

    ``replaced`` are texts that are said in the place of what is shown (ISO 32000-1 14.9.4), and that.
    """

    width: float
    height: float
    runs: tuple[Run, ...]
    areas: tuple[Area, ...]
    fonts: tuple[Font, ...]
    replaced: tuple[tuple[str, str], ...] = ()


def shown(page: pikepdf.Page, known: dict[tuple[int, int], Font]) -> Shown:
    """Read a page's content; ``known`` keeps what was learnt of fonts from page to page."""
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    pen = _Pen((left, bottom, right, top), known)
    pen.draw(page, page.resources)
    fonts = tuple(pen.fonts.values())
    return Shown(right - left, top - bottom, tuple(pen.runs), tuple(pen.areas), fonts, tuple(pen.replaced))


class _State(msgspec.Struct):
    """The graphics state as far as it decides what is seen (ISO 32000-1 8.4)."""

    matrix: Matrix
    clip: Box
    fill: Colour = BLACK
    stroke: Colour = BLACK
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    width: float = 1.0
    font: str = ""
    size: float = 0.0
    leading: float = 0.0
    mode: int = 0
    wide: float = 1.0


class _Mark(NamedTuple):
    """Marked content: its MCID, whether it is a head or foot, what is said for it, its first text."""

    mcid: int | None
    running: bool
    says: str | None
    first: int


class _Pen:
    """Follows a content stream and notes what it shows and paints."""

    def __init__(self, clip: Box, known: dict[tuple[int, int], Font]) -> None:
        self.runs: list[Run] = []
        self.areas: list[Area] = []
        self.fonts: dict[str, Font] = {}
        self.known = known
        self.state = _State(IDENTITY, clip)
        self.saved: list[_State] = []
        self.marks: list[_Mark] = []
        self.replaced: list[tuple[str, str]] = []
        self.path: list[list[tuple[float, float]]] = []  # each part of it by itself
        self.clips = False
        self.line = self.text = IDENTITY
        self.resources: Any = Dictionary()
        self.turns: Mapping[str, Callable[[list[Any]], None]] = {
            "q": lambda _: self.saved.append(msgspec.structs.replace(self.state)),
            "Q": lambda _: setattr(self, "state", self.saved.pop()),
            "cm": lambda o: setattr(self.state, "matrix", times(_numbers(o), self.state.matrix)),
            "w": lambda o: setattr(self.state, "width", float(o[0])),
            "gs": self._gs,
            "BDC": self._mark,
            "BMC": self._mark,
            "EMC": self._unmark,
            "W": lambda _: setattr(self, "clips", True),
            "W*": lambda _: setattr(self, "clips", True),
            "BT": lambda _: self._at(IDENTITY),
            "Tm": lambda o: self._at(_numbers(o)),
            "Td": lambda o: self._next_line(float(o[0]), float(o[1])),
            "TL": lambda o: setattr(self.state, "leading", float(o[0])),
            "T*": lambda _: self._next_line(0, -self.state.leading),
            "Tr": lambda o: setattr(self.state, "mode", int(o[0])),
            "Tz": lambda o: setattr(self.state, "wide", float(o[0]) / 100),
            "Tf": self._font,
            "Tj": lambda o: self._show([o[0]]),
            "TJ": lambda o: self._show(list(o[0])),
            "Do": self._object,
        }

    def draw(self, home: Any, resources: Any) -> None:
        """Follow the stream of a page or a form."""
        before, self.resources = self.resources, resources
        for instruction in pikepdf.parse_content_stream(home):
            operator, operands = str(instruction.operator), instruction.operands
            if turn := self.turns.get(operator):
                turn(operands)  # type: ignore[arg-type]
            elif operator in ("m", "l", "c", "v", "y", "re", "h"):
                self._extend(operator, operands)
            elif operator in SPACES:
                self._paint(operator, operands)
            elif operator in FILLS or operator in STROKES or operator == "n":
                self._end_path(operator)
            elif operator in ("sh", "INLINE IMAGE"):
                self._note(self.state.clip, None, self.state.fill_alpha)
        self.resources = before

    # --- paths ----------------------------------------------------------------------------------

    def _extend(self, operator: str, operands: Any) -> None:
        if operator == "h":
            if self.path and self.path[-1]:
                self.path[-1].append(self.path[-1][0])
            return
        values = [float(value) for value in operands]
        if operator == "re":
            x, y, w, h = values
            values = [x, y, x + w, y, x + w, y + h, x, y + h, x, y]
        if operator in ("m", "re") or not self.path:
            self.path.append([])
        points = zip(values[::2], values[1::2], strict=True)
        self.path[-1] += [moved(self.state.matrix, x, y) for x, y in points]

    def _end_path(self, operator: str) -> None:
        state = self.state
        if self.path:
            parts = [extent(part) for part in self.path]
            box = extent([point for part in self.path for point in part])
            if operator in FILLS:
                for filled in ring(*parts) if operator.endswith("*") and len(parts) == 2 else [box]:
                    self._note(common(filled, state.clip), state.fill, state.fill_alpha)
            if operator in STROKES:
                width = state.width * scale_of(state.matrix)
                grown = (box[0] - width / 2, box[1] - width / 2, box[2] + width / 2, box[3] + width / 2)
                pieces = tuple(pair for part in self.path for pair in pairwise(part))
                self._note(common(grown, state.clip), state.stroke, state.stroke_alpha, width, pieces)
            if self.clips:
                state.clip = common(box, state.clip)
        self.path, self.clips = [], False

    def _note(
        self, box: Box, colour: Colour, alpha: float, width: float = 0.0, strokes: tuple[Stroke, ...] = ()
    ) -> None:
        if box[2] > box[0] and box[3] > box[1]:
            self.areas.append(Area(box, colour, alpha, width, len(self.runs) + len(self.areas), strokes))

    def _object(self, operands: Any) -> None:
        form = self.resources.XObject[str(operands[0])]
        before = self.state
        self.state = msgspec.structs.replace(before)
        if form.get("/Subtype") == Name.Form:
            own = _numbers(form.get("/Matrix", IDENTITY))
            self.state.matrix = times(own, before.matrix)
            self.draw(form, form.get("/Resources", self.resources))
        else:
            corners = [moved(before.matrix, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
            self._note(common(extent(corners), before.clip), None, before.fill_alpha)
        self.state = before

    # --- colours --------------------------------------------------------------------------------

    def _paint(self, operator: str, operands: Any) -> None:
        colour = BLACK if operator in ("cs", "CS") else _colour(operator, operands)
        if operator in ("rg", "g", "k", "sc", "scn", "cs"):
            self.state.fill = colour
        else:
            self.state.stroke = colour

    def _gs(self, operands: Any) -> None:
        said = self.resources.ExtGState[str(operands[0])]
        self.state.fill_alpha = float(said.get("/ca", self.state.fill_alpha))
        self.state.stroke_alpha = float(said.get("/CA", self.state.stroke_alpha))
        if isinstance(said.get("/SMask"), Dictionary):  # what it hides can't be told
            self.state.fill_alpha = self.state.stroke_alpha = 0.0

    # --- text -----------------------------------------------------------------------------------

    def _at(self, matrix: Matrix) -> None:
        self.line = self.text = matrix

    def _next_line(self, x: float, y: float) -> None:
        self._at(times((1.0, 0.0, 0.0, 1.0, x, y), self.line))

    def _font(self, operands: Any) -> None:
        name = str(operands[0])
        self.state.font, self.state.size = name, float(operands[1])

    def _used_font(self) -> Font:
        each = self.resources.Font[self.state.font]
        key = each.objgen
        if key not in self.known or key == (0, 0):
            self.known[key] = read_font(each)
        font = self.known[key]
        self.fonts[font.name] = font
        return font

    def _show(self, pieces: list[Any]) -> None:
        state, font = self.state, self._used_font()
        codes: list[bytes] = []
        advance = begin = 0.0  # kerning before the first glyph moves it, and is none of the text
        for piece in pieces:
            if isinstance(piece, pikepdf.String):
                text = bytes(piece)
                begin = begin if codes else advance
                new = [text[at : at + font.bytes_each] for at in range(0, len(text), font.bytes_each)]
                codes += new
                advance += sum(font.widths.get(int.from_bytes(code), font.widths[-1]) for code in new)
            else:
                advance -= float(piece)
        length = advance / 1000 * state.size * state.wide
        whole = times(self.text, state.matrix)
        self.text = times((1.0, 0.0, 0.0, 1.0, length, 0.0), self.text)
        if not codes:
            return
        low, high = -DESCENT * state.size, ASCENT * state.size
        start = begin / 1000 * state.size * state.wide
        corners = [moved(whole, x, y) for x in (start, length) for y in (low, high)]
        hidden, mark = state.mode == 3, self._marked()
        across, up = hypot(whole[0], whole[1]), hypot(whole[2], whole[3])
        self.runs.append(
            Run(
                text="".join(font.letters.get(code, "") for code in codes),
                box=extent(corners),
                size=state.size * scale_of(whole),
                colour=state.stroke if state.mode == 1 else state.fill,
                alpha=0.0 if hidden else state.fill_alpha,
                font=font.name,
                mcid=mark,
                running=any(each.running for each in self.marks),
                loose=not self.marks,
                silent=sum(not font.letters.get(code) for code in codes),
                missing=sum(not int.from_bytes(code) for code in codes) if font.bytes_each > 1 else 0,
                clip=state.clip,
                mirrored=whole[0] * whole[3] < whole[1] * whole[2],
                order=len(self.runs) + len(self.areas),
                scale=scale_of(whole),
                stretch=across * state.wide / up if up else 0.0,
                lean=(whole[0] * whole[2] + whole[1] * whole[3]) / (across * up) if across * up else 1.0,
                turn=degrees(atan2(whole[1], whole[0])) % 360,
            )
        )

    # --- marks ----------------------------------------------------------------------------------

    def _mark(self, operands: Any) -> None:
        said = operands[1] if len(operands) > 1 else Dictionary()
        if isinstance(said, Name):
            said = self.resources.get("/Properties", Dictionary()).get(said, Dictionary())
        mcid = int(said["/MCID"]) if "/MCID" in said else None
        says = str(said["/ActualText"]) if "/ActualText" in said else None
        self.marks.append(_Mark(mcid, said.get("/Type") == Name.Pagination, says, len(self.runs)))

    def _unmark(self, _: Any) -> None:
        mark = self.marks.pop()
        if mark.says is not None:
            self.replaced.append((mark.says, "".join(run.text for run in self.runs[mark.first :])))

    def _marked(self) -> int | None:
        return next((mark.mcid for mark in reversed(self.marks) if mark.mcid is not None), None)


def _numbers(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


def _colour(operator: str, operands: Any) -> Colour:
    if operator.lower() in ("sc", "scn") or not len(operands):
        values = [float(value) for value in operands if not isinstance(value, Name)]
        if len(values) < len(list(operands)):
            return None
    else:
        values = [float(value) for value in operands]
    return rgb(values)
