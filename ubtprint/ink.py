"""What a finished page shows: its text with places, sizes and colours, and all that is painted.

Operators are ISO 32000-1 annex A. Boxes are points from the page's lower left corner; colours are red,
green and blue from 0 to 1, None where they can't be told (a picture, a pattern, a colour space of its own).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec
import pikepdf
from pikepdf import Dictionary, Name

from ubtprint.contrast import rgb
from ubtprint.geometry import IDENTITY, Box, Matrix, common, extent, moved, ring, scale_of, times
from ubtprint.pagefonts import Font, read_font

Colour = tuple[float, float, float] | None

BLACK: Colour = (0.0, 0.0, 0.0)
# How far a line of Latin text reaches below and above its baseline, in em.
DESCENT, ASCENT = 0.21, 0.71
RUNNING = -1  # in the place of an MCID
FILLS = frozenset(("f", "F", "f*", "B", "B*", "b", "b*"))
STROKES = frozenset(("S", "s", "B", "B*", "b", "b*"))
SPACES = frozenset(("rg", "RG", "g", "G", "k", "K", "sc", "SC", "scn", "SCN", "cs", "CS"))


class Run(NamedTuple):
    """Text as one operator shows it.

    ``box`` is from its descent to its ascent, ``size`` that of the type in effect. ``mcid`` is None for
    artifacts, ``running`` heads and feet among them; ``loose`` is text in no mark at all.
    ``silent`` counts its glyphs that the text layer doesn't know, ``missing`` those that the font
    hasn't. ``clip`` is what may be seen of the page there, ``order`` its turn among all that is drawn.
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


class Area(NamedTuple):
    """A filled or stroked path's box, or a picture's; ``width`` is a stroke's, 0 for what is filled."""

    box: Box
    colour: Colour
    alpha: float
    width: float
    order: int


class Shown(msgspec.Struct, frozen=True):
    """All that a page shows, in the order of drawing."""

    width: float
    height: float
    runs: tuple[Run, ...]
    areas: tuple[Area, ...]
    fonts: tuple[Font, ...]


def shown(page: pikepdf.Page, known: dict[tuple[int, int], Font]) -> Shown:
    """Read a page's content; ``known`` keeps what was learnt of fonts from page to page."""
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    pen = _Pen((left, bottom, right, top), known)
    pen.draw(page, page.resources)
    return Shown(right - left, top - bottom, tuple(pen.runs), tuple(pen.areas), tuple(pen.fonts.values()))


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


class _Pen:
    """Follows a content stream and notes what it shows and paints."""

    def __init__(self, clip: Box, known: dict[tuple[int, int], Font]) -> None:
        self.runs: list[Run] = []
        self.areas: list[Area] = []
        self.fonts: dict[str, Font] = {}
        self.known = known
        self.state = _State(IDENTITY, clip)
        self.saved: list[_State] = []
        self.marks: list[int | None] = []
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
            "BDC": lambda o: self.marks.append(_mark(o)),
            "BMC": lambda _: self.marks.append(None),
            "EMC": lambda _: setattr(self, "marks", self.marks[:-1]),
            "W": lambda _: setattr(self, "clips", True),
            "W*": lambda _: setattr(self, "clips", True),
            "BT": lambda _: self._at(IDENTITY),
            "Tm": lambda o: self._at(_numbers(o)),
            "Td": lambda o: self._next_line(float(o[0]), float(o[1])),
            "TL": lambda o: setattr(self.state, "leading", float(o[0])),
            "T*": lambda _: self._next_line(0, -self.state.leading),
            "Tr": lambda o: setattr(self.state, "mode", int(o[0])),
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
            return
        values = [float(value) for value in operands]
        if operator == "re":
            x, y, w, h = values
            values = [x, y, x + w, y, x + w, y + h, x, y + h]
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
                self._note(common(grown, state.clip), state.stroke, state.stroke_alpha, width)
            if self.clips:
                state.clip = common(box, state.clip)
        self.path, self.clips = [], False

    def _note(self, box: Box, colour: Colour, alpha: float, width: float = 0.0) -> None:
        if box[2] > box[0] and box[3] > box[1]:
            self.areas.append(Area(box, colour, alpha, width, len(self.runs) + len(self.areas)))

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
        length = advance / 1000 * state.size
        whole = times(self.text, state.matrix)
        self.text = times((1.0, 0.0, 0.0, 1.0, length, 0.0), self.text)
        if not codes:
            return
        low, high = -DESCENT * state.size, ASCENT * state.size
        corners = [moved(whole, x, y) for x in (begin / 1000 * state.size, length) for y in (low, high)]
        hidden = state.mode == 3
        self.runs.append(
            Run(
                text="".join(font.letters.get(code, "") for code in codes),
                box=extent(corners),
                size=state.size * scale_of(whole),
                colour=state.stroke if state.mode == 1 else state.fill,
                alpha=0.0 if hidden else state.fill_alpha,
                font=font.name,
                mcid=next((mark for mark in reversed(self.marks) if mark not in (None, RUNNING)), None),
                running=RUNNING in self.marks,
                loose=not self.marks,
                silent=sum(not font.letters.get(code) for code in codes),
                missing=sum(not int.from_bytes(code) for code in codes) if font.bytes_each > 1 else 0,
                clip=state.clip,
                mirrored=whole[0] * whole[3] < whole[1] * whole[2],
                order=len(self.runs) + len(self.areas),
            )
        )


def _numbers(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


def _mark(operands: Any) -> int | None:
    said = operands[1] if len(operands) > 1 and isinstance(operands[1], Dictionary) else Dictionary()
    return (
        int(said["/MCID"]) if "/MCID" in said else RUNNING if said.get("/Type") == Name.Pagination else None
    )


def _colour(operator: str, operands: Any) -> Colour:
    if operator.lower() in ("sc", "scn") or not len(operands):
        values = [float(value) for value in operands if not isinstance(value, Name)]
        if len(values) < len(list(operands)):
            return None
    else:
        values = [float(value) for value in operands]
    return rgb(values)
