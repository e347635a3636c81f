"""Reads from laid-out pages where things came to stand: faces, last baselines, sentences, rows.

It walks WeasyPrint's boxes (a Document that ``pdf`` returns) without loading WeasyPrint. Lengths are
in points from the top of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ubtprint.geometry import Box
from ubtprint.people import Slot

PX = 0.75
GAP = 6.0  # points between words on a line and what is set behind them
LEADING = 1.15
CAPITALS, DESCENDERS = 0.66, 0.2  # of the size of the type


class Extent(msgspec.Struct, frozen=True):
    """One page of a flow: which, and how far down its text reaches."""

    flow: str
    page: int
    top: float
    bottom: float
    last_baseline: float
    text_bottom: float

    @property
    def fill(self) -> float:
        """The share of the text area's height that is used."""
        return (self.text_bottom - self.top) / (self.bottom - self.top)


def extents(laid_out: Any, tag: str = "section") -> list[Extent]:
    """The extent of each page's flow; a flow is the outermost ``tag`` element with an id."""
    return [_extent(index, page, tag) for index, page in enumerate(laid_out.pages)]


def pages_by_flow(laid_out: Any) -> dict[str, tuple[int, ...]]:
    """The pages, counted from 0, that each flow takes."""
    found: dict[str, tuple[int, ...]] = {}
    for extent in extents(laid_out):
        found[extent.flow] = (*found.get(extent.flow, ()), extent.page)
    return found


def pages_of(laid_out: Any, attribute: str) -> dict[str, list[int]]:
    """On which pages the elements with ``attribute`` stand, by the attribute's value."""
    found: dict[str, list[int]] = {}
    for index, page in enumerate(laid_out.pages):
        for value, _box in _marked(page, attribute):
            pages = found.setdefault(value, [])
            if index not in pages:
                pages.append(index)
    return found


def heights(laid_out: Any, attribute: str) -> dict[str, float]:
    """The largest border-box height, per value of ``attribute``, among the elements that bear it."""
    found: dict[str, float] = {}
    for page in laid_out.pages:
        for value, box in _marked(page, attribute):
            found[value] = max(found.get(value, 0.0), box.border_height() * PX)
    return found


def slots(laid_out: Any, least: float) -> tuple[Slot, ...]:
    """The room that pages keep for what is a person's own: their elements with ``data-slot``.

    Each names a field; how its words are set is said by the element's style. They keep their distance
    from text that stands before them on their lines, take the rest of it, and are never below ``least``
    points, or the element's own ``data-slot-least``.
    """
    found = []
    for index, page in enumerate(laid_out.pages):
        boxes = list(_all_boxes(page._page_box))
        texts = [_band(box) for box in boxes if _is_text(box)]
        margin = page._page_box.content_box_x() * PX
        for box in boxes:
            field = box.element.get("data-slot") if box.element is not None else None
            if field and not box.element_tag.endswith("::marker"):
                found.append(_slot((index, field, margin), box, page.height * PX, texts, least))
    return tuple(found)


def _slot(place: tuple[int, str, float], box: Any, height: float, texts: list[Box], least: float) -> Slot:
    left, top, right, bottom = _edges(box)
    style = box.style
    red, green, blue = _rgb([float(part) for part in style["color"].coordinates])
    align = style["text_align_all"]
    level = [each for each in texts if each[1] < bottom and top < each[3] and each[2] <= (left + right) / 2]
    if align in ("right", "end"):
        left = max((each[2] + GAP for each in level), default=min(left, place[2]))
    else:
        left = max([left, *(each[2] + GAP for each in level)])
    size = style["font_size"] * PX
    least = float((box.element.get("data-slot-least") or "0").removesuffix("pt")) or least
    wraps = float((box.element.get("data-slot-wraps") or "0").removesuffix("pt"))
    lines = int(box.element.get("data-slot-lines") or max(1, (bottom - top) // (least * LEADING)))
    return Slot(
        page=place[0],
        field=place[1],
        box=(round(left, 3), round(height - bottom, 3), round(right, 3), round(height - top, 3)),
        size=round(size, 3),
        least=min(least, size),
        align="right" if align in ("right", "end") else "center" if align == "center" else "left",
        lines=lines,
        wraps=min(wraps, size),
        bold=style["font_weight"] >= 600,
        colour=(round(red, 3), round(green, 3), round(blue, 3)),
    )


def _rgb(ink: list[float]) -> tuple[float, float, float]:
    """A colour's parts on a screen; a press has four inks, of which black darkens the three others."""
    if len(ink) == 4:
        *inks, black = ink
        ink = [(1 - part) * (1 - black) for part in inks]
    red, green, blue = ink
    return red, green, blue


def _edges(box: Any) -> Box:
    """Left, top, right and bottom of a box's content, from the page's top left corner, in points."""
    x, y = box.content_box_x() * PX, box.content_box_y() * PX
    return x, y, x + box.width * PX, y + box.height * PX


def _band(box: Any) -> Box:
    """The edges of a text from the height of its capitals to its descenders, as ``_edges`` has them."""
    left, _, right, _ = _edges(box)
    baseline, size = (box.position_y + box.baseline) * PX, box.style["font_size"] * PX
    return left, baseline - CAPITALS * size, right, baseline + DESCENDERS * size


def _all_boxes(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _all_boxes(getattr(child, "_box", child))


def _extent(index: int, page: Any, tag: str) -> Extent:
    page_box = page._page_box
    top = page_box.content_box_y() * PX
    flow = next(
        (box for box in _flow_boxes(page_box) if box.element_tag == tag and box.element.get("id")), None
    )
    lines = [box for box in (_flow_boxes(flow) if flow else ()) if _is_text(box)]
    return Extent(
        flow=flow.element.get("id") if flow else "",
        page=index,
        top=top,
        bottom=top + page_box.height * PX,
        last_baseline=max(((box.position_y + box.baseline) * PX for box in lines), default=top),
        text_bottom=max((box.position_y + box.height for box in _sized(flow)), default=top / PX) * PX,
    )


def _sized(flow: Any) -> Iterator[Any]:
    """The boxes that a reader sees: text, and the ruled lines to write on."""
    for box in _flow_boxes(flow) if flow else ():
        if _is_text(box) or (box.element is not None and "line" in (box.element.get("class") or "").split()):
            yield box


def _is_text(box: Any) -> bool:
    return bool(getattr(box, "text", "").strip())


def _marked(page: Any, attribute: str) -> Iterator[tuple[str, Any]]:
    for box in _flow_boxes(page._page_box):
        if (
            box.element is not None
            and box.element.get(attribute)
            and not box.element_tag.endswith("::marker")
        ):
            yield box.element.get(attribute), box


def _flow_boxes(box: Any) -> Iterator[Any]:
    """A box and its descendants, without the page's margin boxes and what is set aside among them."""
    if getattr(box, "at_keyword", None) or (box.element is not None and box.element.get("data-aside")):
        return
    yield box
    for child in getattr(box, "children", ()):
        yield from _flow_boxes(getattr(child, "_box", child))
