"""What a face or a page shows, as plain values that any other program can set again.

That is its areas (what is painted) and its blocks of text, each with its place, size, width and distance
of lines. Lengths are points from the upper left corner; ``y`` of text is its first baseline.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Colour = tuple[float, float, float]


class Area(msgspec.Struct, frozen=True):
    """A filled box, or one with an outline where ``line`` is its width."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour
    line: float = 0.0


class Item(msgspec.Struct, frozen=True):
    """One item of a list, with its mark as it is printed."""

    mark: str
    text: str


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A heading, a paragraph or a list; ``top`` is its first line's upper edge, ``pitch`` from line to line.

    ``wraps`` is false for a single line. A list's ``x`` and ``width`` are its texts', ``indent`` is how far
    its marks stand to their left, ``gap`` what is between its items besides.
    """

    tag: Literal["h1", "h2", "h3", "p", "list"]
    x: float
    y: float
    top: float
    width: float
    size: float
    pitch: float
    bold: bool
    colour: Colour
    text: str = ""
    wraps: bool = False
    items: tuple[Item, ...] = ()
    indent: float = 0.0
    gap: float = 0.0
    mark_bold: bool = False
    mark_colour: Colour = (0.0, 0.0, 0.0)


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """Room for one of a person's own words; ``x`` is its left edge, or its right one where it ends there."""

    field: Literal["name", "team"]
    x: float
    y: float
    size: float
    right: bool = False


class FaceShown(msgspec.Struct, frozen=True):
    """One face of a card, or one page."""

    width: float
    height: float
    areas: tuple[Area, ...]
    blocks: tuple[Block, ...]
    slots: tuple[Slot, ...]


class Shown(msgspec.Struct, frozen=True):
    """A document: its faces in order, and the HTML and style sheets that it was laid out from."""

    title: str
    faces: tuple[FaceShown, ...]
    html: str
    values: str
    sheets: tuple[str, ...]
