"""What a finished PDF holds, as plain values that tests can compare: words, tags, boxes, lines.

Every function takes the PDF as bytes or as a path, and pages count from 0. Lengths are points from
the page's lower left corner. Text and its boxes come from PDFium, tags and lines from the content streams.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Stream

Source = bytes | Path
THIN = 3.0


class TextBox(NamedTuple):
    """A run of text as it was drawn (a line, or the part of one in one font) and its box."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


class Line(NamedTuple):
    """A straight line, or an area so thin that it looks like one; ``is_artifact`` if it isn't tagged."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    is_artifact: bool


class Run(NamedTuple):
    """Text as it stands in a content stream, with the marks round it."""

    text: str
    mcid: int | None
    tag: str


def page_text(pdf: Source, page: int) -> str:
    """All text of a page in the order in which it is drawn, artifacts too."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        text: str = document[page].get_textpage().get_text_range()
    return text.replace("\r\n", "\n").replace("\ufffe", "-")


def text_boxes(pdf: Source, page: int) -> list[TextBox]:
    """Every run of text on a page with the box of its glyphs, turned text too, as drawn."""
    import pypdfium2
    import pypdfium2.raw as raw

    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        leaf = document[page]
        words = leaf.get_textpage()
        for thing in leaf.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            length = raw.FPDFTextObj_GetText(thing, words, None, 0)
            buffer = _shorts(length)
            raw.FPDFTextObj_GetText(thing, words, buffer, length)
            text = bytes(buffer).decode("utf-16-le").rstrip("\0")
            if text.strip():
                found.append(TextBox(text.strip(), *(round(edge, 2) for edge in thing.get_bounds())))
    return found


def _shorts(length: int) -> Any:
    import ctypes

    return (ctypes.c_ushort * max(length // 2 + 1, 1))()


# --- tags ---------------------------------------------------------------------------------------


def tagged_text(pdf: Source) -> list[tuple[str, str]]:
    """What a screen reader hears, in its order: (path of structure types, text) per piece of content.

    The path begins below Document: ``Sect/L/LI/Lbl``. A figure's text is its Alt, a link's or field's
    object is told as its Contents or accessible name in the path ``…/Link/OBJR``.
    """
    with _opened(pdf) as document:
        texts: dict[Any, dict[int, str]] = {}
        kids = _list(document.Root.StructTreeRoot.K)
        return [found for kid in kids for found in _heard(kid, (), None, texts)]


def tag_outline(pdf: Source) -> str:
    """The structure tree as indented types, Sects with their titles, text in quotes; for golden files."""
    with _opened(pdf) as document:
        texts: dict[Any, dict[int, str]] = {}
        return "\n".join(_outline(_list(document.Root.StructTreeRoot.K)[0], 0, None, texts))


def _outline(element: Any, depth: int, page: Any, texts: dict[Any, dict[int, str]]) -> Iterator[str]:
    page = element.get("/Pg", page)
    title = f" ({element.T})" if "/T" in element else ""
    yield "  " * depth + str(element.S)[1:] + title
    for kid in _list(element.get("/K", Array())):
        if not isinstance(kid, int) and "/S" in kid:
            yield from _outline(kid, depth + 1, page, texts)
        else:
            kind = "object " if not isinstance(kid, int) and "/Obj" in kid else ""
            yield "  " * (depth + 1) + f'{kind}"{_content(element, kid, page, texts)}"'


def artifact_text(pdf: Source, page: int) -> str:
    """The text of a page that is drawn but not tagged: running heads and copies of cards."""
    with _opened(pdf) as document:
        leaf = document.pages[page]
        runs = _runs(leaf.obj, leaf.obj.Resources)
        return "".join(run.text for run in runs if run.mcid is None)


def _heard(
    element: Any, path: tuple[str, ...], page: Any, texts: dict[Any, dict[int, str]]
) -> Iterator[tuple[str, str]]:
    page = element.get("/Pg", page)
    kind = str(element.S)[1:]
    path = path if kind == "Document" else (*path, kind)
    for kid in _list(element.get("/K", Array())):
        if not isinstance(kid, int) and "/S" in kid:
            yield from _heard(kid, path, page, texts)
        else:
            is_object = not isinstance(kid, int) and "/Obj" in kid
            yield "/".join((*path, "OBJR") if is_object else path), _content(element, kid, page, texts)


def _content(element: Any, kid: Any, page: Any, texts: dict[Any, dict[int, str]]) -> str:
    if "/Alt" in element:
        return str(element.Alt)
    if isinstance(kid, int):
        return _text_of(page, None, kid, texts)
    if "/Obj" in kid:
        return str(kid.Obj.get("/Contents", kid.Obj.get("/TU", "")))
    return _text_of(kid.get("/Pg", page), kid.get("/Stm"), int(kid.MCID), texts)


def _list(kids: Any) -> list[Any]:
    return list(kids) if isinstance(kids, Array) else [kids]


def _text_of(page: Any, stream: Any, mcid: int, texts: dict[Any, dict[int, str]]) -> str:
    home = page if stream is None else stream
    if home.objgen not in texts:
        texts[home.objgen] = _texts(home, page.Resources if stream is None else stream.Resources)
    return texts[home.objgen].get(mcid, "")


def _texts(home: Any, resources: Any) -> dict[int, str]:
    texts: dict[int, str] = {}
    for run in _runs(home, resources):
        if run.mcid is not None:
            texts[run.mcid] = texts.get(run.mcid, "") + run.text
    return texts


def _runs(home: Any, resources: Any, outer: tuple[tuple[str, int | None], ...] = ()) -> Iterator[Run]:
    """The runs of text of a page or form; a mark without MCID inside a tagged one keeps the latter's."""
    fonts = resources.get("/Font", Dictionary())
    decoders: dict[str, Any] = {}
    stack = list(outer)
    font = ""
    for operands, operator in _instructions(home):
        if operator in ("BDC", "BMC"):
            stack.append((str(operands[0]), _mcid(operands)))
        elif operator == "EMC":
            stack.pop()
        elif operator == "Tf":
            font = str(operands[0])
            decoders.setdefault(font, _decoder(fonts[font]))
        elif operator in ("Tj", "TJ", "'", '"'):
            tags = [mark for mark in stack if mark[1] is not None]
            tag, mcid = tags[-1] if tags else (stack[-1][0] if stack else "", None)
            yield Run(_decoded(operands[-1], decoders[font]), mcid, tag)
        elif operator == "Do":
            form = resources.get("/XObject", Dictionary()).get(str(operands[0]))
            if isinstance(form, Stream) and form.get("/Subtype") == "/Form" and "/StructParents" not in form:
                yield from _runs(form, form.get("/Resources", resources), tuple(stack))


def _instructions(home: Any) -> Iterator[tuple[Any, str]]:
    target = home if isinstance(home, Stream) else pikepdf.Page(home)
    for instruction in pikepdf.parse_content_stream(target):
        yield instruction.operands, str(instruction.operator)


def _mcid(operands: Any) -> int | None:
    has = len(operands) > 1 and isinstance(operands[1], Dictionary) and "/MCID" in operands[1]
    return int(operands[1].MCID) if has else None


def _decoder(font: Any) -> tuple[int, dict[int, str]]:
    """The length of a font's codes, and what each stands for by ToUnicode."""
    size = 2 if font.Subtype == "/Type0" else 1
    plain = {code: bytes([code]).decode("cp1252", "replace") for code in range(256)} if size == 1 else {}
    if "/ToUnicode" not in font:
        return size, plain
    cmap = font.ToUnicode.read_bytes().decode("latin-1")
    found = dict(plain)
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = chr(int(text, 16) + step)
    return size, found


def _decoded(shown: Any, decoder: tuple[int, dict[int, str]]) -> str:
    if isinstance(shown, Array):
        return "".join(_decoded(piece, decoder) for piece in shown if isinstance(piece, pikepdf.String))
    size, characters = decoder
    codes = bytes(shown)
    return "".join(
        characters.get(int.from_bytes(codes[at : at + size], "big"), "\ufffd")
        for at in range(0, len(codes), size)
    )


# --- lines --------------------------------------------------------------------------------------

Box = tuple[float, float, float, float]


def lines(pdf: Source, page: int) -> list[Line]:
    """The straight lines of a page: stroked segments, and filled areas under 3 pt thin once clipped.

    Borders of CSS boxes are such areas; what a tiling pattern draws isn't seen.
    """
    with _opened(pdf) as document:
        leaf = document.pages[page].obj
        state = _State(pikepdf.Matrix(), _box(leaf.MediaBox), 1.0)
        return list(_lines(leaf, leaf.get("/Resources", Dictionary()), state))


class _State(NamedTuple):
    matrix: pikepdf.Matrix
    clip: Box
    width: float


class _Pen:
    """Where a content stream has got to: its state, its marks, and the path that it is drawing."""

    def __init__(self, state: _State, tagged: bool) -> None:
        self.state = state
        self.saved: list[_State] = []
        self.marks = [tagged]
        self.path: list[list[tuple[float, float]]] = []
        self.clips = False

    def turn(self, operator: str, operands: Any) -> None:
        """Follow an operator that draws nothing."""
        if operator == "q":
            self.saved.append(self.state)
        elif operator == "Q":
            self.state = self.saved.pop()
        elif operator == "cm":
            self.state = self.state._replace(matrix=pikepdf.Matrix(operands) @ self.state.matrix)
        elif operator == "w":
            self.state = self.state._replace(width=float(operands[0]))
        elif operator in ("BDC", "BMC"):
            self.marks.append(_mcid(operands) is not None)
        elif operator == "EMC":
            self.marks.pop()
        elif operator in ("W", "W*"):
            self.clips = True

    def end_path(self) -> None:
        if self.clips and self.path:
            self.state = self.state._replace(clip=_common(self.state.clip, _extent(self.path)))
        self.path, self.clips = [], False


def _lines(home: Any, resources: Any, state: _State, tagged: bool = False) -> Iterator[Line]:
    pen = _Pen(state, tagged)
    for operands, operator in _instructions(home):
        if operator in ("m", "l", "c", "v", "y", "h", "re"):
            _extend(pen.path, operator, [float(value) for value in operands], pen.state.matrix)
        elif operator in ("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"):
            yield from _painted(pen.path, operator, pen.state, not any(pen.marks))
            pen.end_path()
        elif operator == "Do":
            form = resources.get("/XObject", Dictionary()).get(str(operands[0]))
            if isinstance(form, Stream) and form.get("/Subtype") == "/Form":
                own = pikepdf.Matrix(form.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
                inner = pen.state._replace(matrix=own @ pen.state.matrix)
                yield from _lines(form, form.get("/Resources", resources), inner, any(pen.marks))
        else:
            pen.turn(operator, operands)


def _extend(
    path: list[list[tuple[float, float]]], operator: str, values: list[float], matrix: pikepdf.Matrix
) -> None:
    if operator == "h":
        if path:
            path[-1].append(path[-1][0])
    elif operator == "re":
        x, y, w, h = values
        corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)]
        path.append([matrix.transform(corner) for corner in corners])
    elif operator == "m" or not path:
        path.append([matrix.transform((values[-2], values[-1]))])
    else:
        path[-1].append(matrix.transform((values[-2], values[-1])))


def _painted(
    path: list[list[tuple[float, float]]], operator: str, state: _State, artifact: bool
) -> Iterator[Line]:
    scale = abs(state.matrix.a * state.matrix.d - state.matrix.b * state.matrix.c) ** 0.5
    if operator in ("S", "s", "B", "B*", "b", "b*"):
        width = round(state.width * scale, 3)
        for part in path:
            for (x1, y1), (x2, y2) in pairwise(part):
                yield Line(round(x1, 2), round(y1, 2), round(x2, 2), round(y2, 2), width, artifact)
    elif operator != "n" and path:
        left, bottom, right, top = _common(state.clip, _extent(path))
        across, up = right - left, top - bottom
        if across <= 0 or up <= 0 or min(across, up) > THIN:
            return
        if up <= across:
            middle = round((bottom + top) / 2, 2)
            yield Line(round(left, 2), middle, round(right, 2), middle, round(up, 3), artifact)
        else:
            middle = round((left + right) / 2, 2)
            yield Line(middle, round(bottom, 2), middle, round(top, 2), round(across, 3), artifact)


def _extent(path: list[list[tuple[float, float]]]) -> Box:
    points = [point for part in path for point in part]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _common(a: Box, b: Box) -> Box:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def _box(values: Any) -> Box:
    left, bottom, right, top = (float(value) for value in values)
    return left, bottom, right, top


def _opened(pdf: Source) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf)
