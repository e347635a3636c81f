"""Which HTML element each tag is made of: what the renderer knows when it tags a page, and doesn't write.

It walks WeasyPrint's boxes as WeasyPrint does when it makes the tags (``weasyprint.pdf.tags``), so that
the n-th entry of a page belongs to the n-th structure element that is made for that page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

EDGE = "\0"  # where an element begins or ends in a text: a line may end here without any space
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
PASSED_THROUGH = ("html", "body")
REST = "rest"  # the class of a paragraph or item that goes on with the one before it


class Source(msgspec.Struct, frozen=True):
    """The HTML element that a tag is made of, the same for all tags with its ``number``.

    ``part`` is true for what the renderer adds inside it: list markers and bodies, blocks without a name.
    ``text`` is all the text in it as the HTML has it, ``language`` what its own ``lang`` says, ``aside``
    whether it stands beside the text and is read after it (``data-aside``).
    """

    number: int
    part: bool = False
    text: str = ""
    language: str = ""
    aside: bool = False


Sources = tuple[tuple[Source | None, ...], ...]


def sources(laid_out: Any) -> Sources:
    """For each page, the source of every tag in the order of making; None stands for a run of text."""
    reader = _Reader()
    pages = [list(reader.tags(page._page_box, None)) for page in laid_out.pages]
    return tuple(tuple(reader.source(tag) for tag in tags) for tags in pages)


class _Reader:
    """Numbers elements as they come: the parts of a text that was cut in two have one number."""

    def __init__(self) -> None:
        self.numbers: dict[int, int] = {}
        self.texts: dict[int, str] = {}
        self.latest: dict[str, int] = {}

    def tags(self, box: Any, parent: Any) -> Iterator[tuple[Any, bool] | None]:
        """What the renderer makes tags of, within a box: an element, and whether it is only a part of it."""
        box = getattr(box, "_box", box)  # what is placed absolutely stands in an envelope
        if hasattr(box, "at_keyword"):
            return
        kind = type(box).__name__
        if kind == "TextBox":
            if not (parent is not None and _name(parent).partition(":")[0] == "a"):
                yield None
            return
        if kind != "PageBox" and _name(box) not in PASSED_THROUGH:
            part = parent is not None and parent.element is box.element
            yield self._seen(box.element, part)
            if _is_bare_item(box) and not part:
                yield self._seen(box.element, True)
        for child in _children(box):
            for inner in child.children if type(child).__name__ == "LineBox" else [child]:
                yield from self.tags(inner, box)

    def _seen(self, element: Any, part: bool) -> tuple[Any, bool]:
        if element is not None and id(element) not in self.numbers:
            name = element.tag
            text = _text(element)
            goes_on = REST in (element.get("class") or "").split() and name in self.latest
            number = self.latest[name] if goes_on else len(self.numbers)
            self.numbers[id(element)] = self.latest[name] = number
            self.texts[number] = f"{self.texts[number]} {text}" if goes_on else text
        return element, part

    def source(self, tag: tuple[Any, bool] | None) -> Source | None:
        if tag is None:
            return None
        element, part = tag
        if element is None:
            return Source(-1, part=True)
        number = self.numbers[id(element)]
        language = element.get("lang") or ""
        said = language if not part and LANGUAGE.fullmatch(language) else ""
        aside = not part and element.get("data-aside") is not None
        return Source(number, part, self.texts[number], said, aside)


def _name(box: Any) -> str:
    return "" if box.element is None else str(box.element_tag)


def _is_bare_item(box: Any) -> bool:
    """Whether a list item has no marker: the renderer then makes an item and a body at once."""
    name = _name(box)
    unmarked = name == "li" and (
        "list-item" not in box.style["display"] or box.style["list_style_type"] == "none"
    )
    return name in ("dt", "dd") or unmarked


def _children(box: Any) -> list[Any]:
    """The boxes within; a table's own and its captions stand in a wrapper, and only that is tagged."""
    table = box.get_wrapped_table() if box.is_table_wrapper and _name(box) == "table" else None
    if table is None:
        return list(getattr(box, "children", ()))
    return [inner for child in box.children for inner in (child.children if child is table else [child])]


def _text(element: Any) -> str:
    """All text in an element, the edges of the elements in it marked; a line break is a space."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            parts += [EDGE, " " if child.tag == "br" else _text(child), EDGE]
        parts.append(child.tail or "")
    return "".join(parts)
