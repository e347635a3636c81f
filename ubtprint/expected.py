"""What a finished file is expected to be, in plain values, and what was found otherwise."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from ubtprint.alignment import unseen
from ubtprint.errors import Location, Problem
from ubtprint.geometry import Box
from ubtprint.looks import DeckLook, PagesLook
from ubtprint.records import where
from ubtprint.sizes import USUAL


class Passage(msgspec.Struct, frozen=True):
    """A text that has to be there; it knows its place in the content. ``chapter`` names where it stands."""

    text: str
    chapter: str


class Cell(msgspec.Struct, frozen=True):
    """Where a face lies on a sheet: its trim, how far in its text keeps, how it is turned, in degrees."""

    trim: Box
    safe: Box
    turn: int = 0


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line to cut or to fold along: where it runs, as a box without width.

    It is drawn over ``least`` points of its length, or, where ``ticks`` will do, past both of its ends.
    """

    box: Box
    kind: Literal["cut", "fold"]
    least: float
    ticks: bool = False


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """A page's paper, its trim where that is smaller, where text may stand, its cells if it has any.

    ``lines`` are drawn on it, and the names of those that ``named`` lists stand off the cells; ``scale``
    is how many times as large as usual all is drawn, as a printer needs it.
    """

    width: float
    height: float
    safe: Box
    trim: Box | None = None
    cells: tuple[Cell, ...] = ()
    lines: tuple[Line, ...] = ()
    named: tuple[str, ...] = ()
    scale: float = 1.0


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What a file has to be; what is left at None isn't known and can't be checked.

    ``leaves`` come again and again in their turn (a front, a back); pages of the part called ``first``,
    with a blank one behind them, come before. ``families`` are the fonts that may be used; ``others``
    are texts that may be shown besides the passages, and know their places. ``duplex`` is the edge that
    sheets turn over, none for one-sided ones. ``deck`` and ``bound`` are what cards and pages look like,
    ``line_names`` the words beside lines, ``alts`` the descriptions of figures ({places} for numbers),
    ``least_body`` is the least size of the passages, ``least_size`` that of all else; what is not ``headed``
    may do without headings.
    """

    title: str | None
    language: str | None
    leaves: tuple[Leaf, ...] | None
    families: frozenset[str] | None
    passages: tuple[Passage, ...] | None
    first: str = ""
    others: tuple[str, ...] = ()
    duplex: str | None = None
    line_names: Mapping[str, str] = {}
    alts: tuple[str, ...] | None = None
    tagged: bool = True
    headed: bool = True
    deck: DeckLook | None = None
    bound: PagesLook | None = None
    least_size: float = USUAL.least
    least_body: float = USUAL.least

    def leaf(self, page: int) -> Leaf | None:
        """What a page of the document is, counted from 0; nothing before the first, or where unknown."""
        return self.leaves[page % len(self.leaves)] if self.leaves and page >= 0 else None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A fault of a finished file: which check found it, what, on which page (from 1; 0 is the file)."""

    check: str
    message: str
    page: int = 0
    location: Location | None = None
    hint: str = ""

    def problem(self, file: str) -> Problem:
        """The finding as one line to tell; ``file`` is what the file is called."""
        page = f", page {self.page}" if self.page else ""
        return Problem(f"{file}{page}: {self.message}", self.location, self.hint)


class Owners:
    """Which text of the content each piece of a page belongs to, so that a fault can name its place."""

    def __init__(self, others: Sequence[str] = ()) -> None:
        self._texts: dict[tuple[int, int], str] = {}
        self._others = others
        self._bare: list[tuple[str, str]] = []

    def add(self, page: int, mcid: int, text: str) -> None:
        """Note that the marked content of a page (counted from 0) shows a part of this text."""
        self._texts.setdefault((page, mcid), text)

    def owns(self, page: int, mcid: int | None) -> bool:
        """Whether this marked content shows a part of a passage."""
        return mcid is not None and (page, mcid) in self._texts

    def place(self, page: int, mcid: int | None, shown: str = "") -> Location | None:
        """Where the text of this marked content stands in the content's files.

        What belongs to no passage is looked for among the other texts by what it shows.
        """
        text = self._texts.get((page, mcid)) if mcid is not None else None
        if text is None and (bare := _bare(shown)):
            if not self._bare:
                self._bare = [(_bare(other), other) for other in sorted(self._others, key=len, reverse=True)]
            whole = (other for found, other in self._bare if found in bare)
            text = next((other for found, other in self._bare if bare in found), None) or next(whole, None)
            text = text or max(self._others, key=lambda other: _alike(_bare(other), bare), default=None)
        return where(text) if text is not None else None


def _bare(text: str) -> str:
    """A text as it compares with another: in small letters, without spaces and what has no shape."""
    return "".join(unicodedata.normalize("NFC", unseen(text)).casefold().split())


def _alike(one: str, other: str) -> int:
    """How many characters of two texts follow one another in both, in the longest such run."""
    return difflib.SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size


def quoted(text: str, most: int = 48) -> str:
    """The beginning of a text, in quotation marks, as messages show it."""
    text = " ".join(text.split())
    return f"“{text if len(text) <= most else text[: most - 1].rstrip() + '…'}”"
