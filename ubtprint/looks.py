"""What cards and pages are known by, in plain values: numbers, heads, feet, labels, and their order."""

from __future__ import annotations

from typing import Literal

import msgspec


class FaceLook(msgspec.Struct, frozen=True, kw_only=True):
    """A face of a deck: its number as it is printed, its texts, the program's own labels among them."""

    card: int
    side: Literal["front", "back"]
    number: str
    texts: tuple[str, ...]
    labels: tuple[str, ...]


class DeckLook(msgspec.Struct, frozen=True, kw_only=True):
    """A deck: its faces in order, what stands on each of them, and how it is dealt onto sheets.

    ``part_of`` numbers the pieces of a face that goes on, ``continued`` stands on those after the first.
    ``cells`` is how many there are on a side; 0 where each face is a page, ``paired`` with its back.
    ``behind`` tells where backs lie: on the next side, on the same one, nowhere, or in turn after their
    fronts as cards of their own. ``copies`` is 0 for as many as a sheet holds; ``part`` is the file's,
    ``backwards`` whether its sheets lie in the other order.
    """

    faces: tuple[FaceLook, ...]
    heads: tuple[str, ...]
    part_of: str
    continued: str
    cells: int = 0
    paired: bool = False
    behind: Literal["next", "same", "apart"] = "next"
    start: int = 1
    stack: bool = False
    fill: bool = False
    copies: int = 1
    part: str = ""
    backwards: bool = False


class PageLook(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on each page of a topic or checklist, and the labels that stand on them once each.

    One without ``heads`` is a cover's; an ``optional`` one needs no page.
    """

    title: str
    heads: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    optional: bool = False


class PagesLook(msgspec.Struct, frozen=True, kw_only=True):
    """The pages of a document in order; of a booklet two lie side by side on each side of a sheet.

    ``turned`` booklets have the backs of their sheets on their heads; ``fold`` names the line in the
    middle of the last side.
    """

    looks: tuple[PageLook, ...]
    booklet: bool = False
    turned: bool = False
    fold: str = ""
