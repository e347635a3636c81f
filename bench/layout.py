"""Reads what ubtprint's own documents show from the boxes that its layout comes to.

So every way of printing sets the same words at the same sizes on the same places, and breaks its lines
itself. The words are the content's own; they are set once, and handed to the peers as values.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import msgspec
import pikepdf

from bench.faces import Area, Block, Colour, FaceShown, Item, Shown, Slot
from bench.people import NAMED_SIDES
from ubtprint import build, cache, drawn, ink
from ubtprint import pdf as press
from ubtprint.document import Document
from ubtprint.paper import Stock
from ubtprint.pdf import Press

PX = 0.75
JOINER = "\u2060"  # keeps words together in our layout; no peer needs it, not every font has it
SLOT_SIZE, SLOT_LEADING = 8.0, 10.0
EVEN = 0.75  # items whose distances differ by more are lists of their own


class _Watched(Press):
    """The press, which keeps what it laid out last before it drew."""

    last: tuple[str, str, tuple[str, ...], Any, bytes]

    def __init__(self, styles: Any, sheets: Any, own: Any = None) -> None:
        super().__init__(styles, sheets, own)
        self.names = tuple(sheets)
        self.laid: dict[int, tuple[str, str]] = {}

    def lay_out(self, html: str, values: str, *more: Any, **options: Any) -> Any:
        laid_out = super().lay_out(html, values, *more, **options)
        self.laid[id(laid_out)] = (html, values)
        return laid_out

    def draw(self, laid_out: Any, *more: Any, **options: Any) -> bytes:
        data = super().draw(laid_out, *more, **options)
        _Watched.last = (*self.laid[id(laid_out)], self.names, laid_out, data)
        return data


def shown(document: Document, stock: Stock | None = None) -> Shown:
    """Set a document as ubtprint does, and read what its faces or pages show."""
    with patch.object(press, "Press", _Watched), cache.turned_off():
        build.make(document, None, stock)
    html, values, sheets, laid_out, data = _Watched.last
    known: dict[tuple[int, int], Any] = {}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        areas = [ink.shown(page, known).areas for page in pdf.pages]
    wanted = [face.side for face in document.faces if face.parts]
    faces = []
    for number, page in enumerate(laid_out.pages):
        side = wanted[number] if number < len(wanted) else "front"
        box = page._page_box
        if box.element is not None and (box.element.get("id") or "").startswith("line-"):
            continue
        faces.append(_face(page, areas[number], named=side in NAMED_SIDES))
    return Shown(document.title, tuple(faces), html, values, sheets)


def _face(page: Any, areas: tuple[drawn.Area, ...], *, named: bool) -> FaceShown:
    width, height = page.width * PX, page.height * PX
    painted = tuple(_area(area, height) for area in areas if area.colour is not None)
    walked = list(_walk(page._page_box, ""))
    blocks = tuple(_listed([found for found in walked if isinstance(found, _Found)]))
    slots = tuple(found for found in walked if isinstance(found, Slot)) if named else ()
    return FaceShown(width, height, painted, blocks, slots)


def _area(area: drawn.Area, height: float) -> Area:
    left, bottom, right, top = area.box
    inset = area.width / 2 if min(right - left, top - bottom) > 2 * area.width else 0.0
    line = area.width if inset else 0.0
    x, y = left + inset, height - top + inset
    assert area.colour is not None
    return Area(x, y, right - left - 2 * inset, top - bottom - 2 * inset, area.colour, line)


class _Found(msgspec.Struct, frozen=True):
    block: Block
    bottom: float
    list_id: int = 0
    mark: str = ""


def _walk(box: Any, within: str) -> Iterator[_Found | Slot]:
    """The blocks of text and the slots of a box, in order."""
    box = getattr(box, "_box", box)
    classes = (box.element.get("class") or "").split() if box.element is not None else []
    if "slot" in classes:
        right, top = (box.position_x + box.width) * PX, box.position_y * PX
        for field, line in (("name", 0), ("team", 1)):
            y = top + SLOT_SIZE + line * SLOT_LEADING - 0.5
            yield Slot(field=field, x=right, y=y, size=SLOT_SIZE, right=True)  # type: ignore[arg-type]
    children = list(getattr(box, "children", ()))
    lines = [child for child in children if type(child).__name__ == "LineBox"]
    if lines:
        yield from _text(box, lines)
        return
    mark = next((child for child in children if _tag(child).endswith("::marker")), None)
    if mark is not None:
        yield from _item(box, mark, [child for child in children if child is not mark])
        return
    for child in children:
        yield from _walk(child, within)


def _tag(box: Any) -> str:
    box = getattr(box, "_box", box)
    return str(box.element_tag) if box.element is not None else ""


def _item(box: Any, mark: Any, rest: list[Any]) -> Iterator[_Found | Slot]:
    marks = [run for line in mark.children for run in _runs(line) if run.text.strip()]
    parent = box.element.getparent() if hasattr(box.element, "getparent") else None
    for index, found in enumerate(found for child in rest for found in _walk(child, "")):
        if index or not isinstance(found, _Found) or not marks:
            yield found
            continue
        style = marks[0].style
        block = msgspec.structs.replace(
            found.block,
            wraps=True,
            indent=found.block.x - marks[0].position_x * PX,
            mark_bold=style["font_weight"] > 500,
            mark_colour=_colour(style),
        )
        said = "".join(run.text for run in marks).strip()
        yield _Found(block, found.bottom, id(parent) if parent is not None else -1, said)


def _text(box: Any, lines: list[Any]) -> Iterator[_Found | Slot]:
    """A block's lines as one text; a line whose words differ in style as one text each."""
    for line in lines:
        for inner in _inner(line):
            yield from _walk(inner, "")
    every_line = [(line, _runs(line)) for line in lines]
    shown_lines = [(line, runs) for line, runs in every_line if any(run.text.strip() for run in runs)]
    if not shown_lines:
        return
    bottom = (lines[-1].position_y + lines[-1].height) * PX
    first, runs = shown_lines[0]
    if len(shown_lines) == 1:
        for run, text in _alike(runs):
            yield _Found(_block(box, first, run, text), bottom)
            yield from _after_label(box, first, run)
        return
    texts = ["".join(run.text for run in line_runs).strip() for _, line_runs in shown_lines]
    text = _joined(texts, " ".join("".join(box.element.itertext()).split()))
    block = _block(box, first, runs[0], text)
    pitch = (shown_lines[1][0].position_y - first.position_y) * PX
    yield _Found(msgspec.structs.replace(block, wraps=True, pitch=pitch), bottom)


def _after_label(box: Any, line: Any, run: Any) -> Iterator[Slot]:
    """The fields of checklists and handouts: a name or a team comes after its label."""
    label = run.text.strip().lower()
    classes = (box.element.get("class") or "").split()
    if label in ("name", "team") and {"owner", label} & set(classes):
        x = (run.position_x + run.width) * PX + 6
        y = (line.position_y + line.baseline) * PX
        yield Slot(field=label, x=x, y=y, size=11.0)


def _alike(runs: list[Any]) -> Iterator[tuple[Any, str]]:
    """The runs of a line that look alike and stand together, each with their text as one."""
    together: list[Any] = []
    for run in [*runs, None]:
        if run is not None and together and _look(run) == _look(together[-1]) and _adjoin(together[-1], run):
            together.append(run)
            continue
        if text := "".join(each.text for each in together).strip():
            yield next(each for each in together if each.text.strip()), text
        together = [run]


def _look(run: Any) -> tuple[Any, ...]:
    return run.style["font_size"], run.style["font_weight"], _colour(run.style)


def _adjoin(before: Any, after: Any) -> bool:
    return bool(abs(after.position_x - before.position_x - before.width) < 0.5)


def _block(box: Any, line: Any, run: Any, text: str) -> Block:
    tag = str(box.element_tag).partition("::")[0]
    style = run.style
    return Block(
        tag=tag if tag in ("h1", "h2", "h3") else "p",  # type: ignore[arg-type]
        x=run.position_x * PX,
        y=(line.position_y + line.baseline) * PX,
        top=line.position_y * PX,
        width=(box.position_x + box.width - run.position_x) * PX + 0.3,
        size=style["font_size"] * PX,
        pitch=line.height * PX,
        bold=style["font_weight"] > 500,
        colour=_colour(style),
        text=text.replace(JOINER, ""),
    )


def _colour(style: Any) -> Colour:
    red, green, blue = style["color"].coordinates[:3]
    return float(red), float(green), float(blue)


def _runs(line: Any) -> list[Any]:
    """The texts in a line that aren't a block of their own."""
    found = []
    for each in getattr(line, "children", ()):
        child = getattr(each, "_box", each)
        if type(child).__name__ == "TextBox":
            found.append(child)
        elif type(child).__name__ == "InlineBox":
            found += _runs(child)
    return found


def _inner(line: Any) -> Iterator[Any]:
    """What stands in a line as a block of its own: floats, and boxes set like letters."""
    for each in getattr(line, "children", ()):
        child = getattr(each, "_box", each)
        if type(child).__name__ == "InlineBox":
            yield from _inner(child)
        elif type(child).__name__ != "TextBox":
            yield child


def _joined(texts: list[str], whole: str) -> str:
    """Lines as one text: with a space between them where the whole text has one."""
    text = texts[0]
    for each in texts[1:]:
        text = f"{text} {each}" if f"{text} {each}" in whole or text + each not in whole else text + each
    return text


def _listed(found: list[_Found]) -> Iterator[Block]:
    """Items that follow one another at even distances become one list."""
    run: list[_Found] = []
    for each in found:
        if each.mark and run and _goes_on(run, each):
            run.append(each)
            continue
        yield from _closed(run)
        run = [each] if each.mark else []
        if not each.mark:
            yield each.block
    yield from _closed(run)


def _goes_on(run: list[_Found], each: _Found) -> bool:
    last = run[-1]
    if last.list_id != each.list_id or abs(last.block.x - each.block.x) > 0.1:
        return False
    gap = each.block.top - last.bottom
    return gap >= 0 and (len(run) == 1 or abs(gap - (last.block.top - run[-2].bottom)) < EVEN)


def _closed(run: list[_Found]) -> Iterator[Block]:
    if not run:
        return
    gaps = [after.block.top - before.bottom for before, after in pairwise(run)]
    pitch = min(each.block.pitch for each in run)
    yield msgspec.structs.replace(
        run[0].block,
        tag="list",
        text="",
        items=tuple(Item(each.mark, each.block.text) for each in run),
        gap=sum(gaps) / len(gaps) if gaps else 0.0,
        pitch=pitch,
        width=max(each.block.width for each in run),
    )
