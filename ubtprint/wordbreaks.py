"""Word breaks: the spaces that layout leaves out between pieces of text, without which words run together.

A tagged PDF has to show a space wherever a word ends (ISO 32000-1 14.8.2.5). Where the source of a text
is known, its own spaces tell; else a line's end is taken for a word's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from pikepdf import Object

from ubtprint.alignment import TWINS, unseen
from ubtprint.marks import Run
from ubtprint.sources import EDGE
from ubtprint.structure import Key, elements, is_element, kids_of

INLINE = frozenset(("/Span", "/NonStruct", "/Link", "/LBody"))
# After these a line may end without the end of a word; a space would break it in two.
UNBROKEN = " -\u2010\u00ad\u2014/"
NEW_LINE = 0.6  # of an em between baselines; a superscript is raised by half of one

Piece = tuple[Key, int]


def word_breaks(
    root: Object, runs: Mapping[Key, Mapping[int, Run]], texts: Mapping[Key, str]
) -> dict[Key, dict[int, bytes]]:
    """The operators that show the spaces left out of the text under ``root``, by page and MCID.

    ``texts`` are the sources of elements, by the element; edges of what is in them are marked.
    """
    spaces: dict[Key, dict[int, bytes]] = {}
    for element in elements(root):
        if str(element.S) in INLINE - {"/LBody"}:
            continue
        pieces = [
            (page.objgen, mcid) for page, mcid in _text_in(element) if runs[page.objgen].get(mcid) is not None
        ]
        source = texts.get(element.objgen, "")
        told = source_breaks([runs[page][mcid].text for page, mcid in pieces], source)
        for (piece, following), is_break in zip(pairwise(pieces), told, strict=True):
            run, after = (runs[page][mcid] for page, mcid in (piece, following))
            wanted = _is_line_end(run, after, piece[0] != following[0]) if is_break is None else is_break
            if wanted and run.text and not run.text.endswith(" ") and not after.text.startswith(" "):
                spaces.setdefault(piece[0], {})[piece[1]] = run.space
    return spaces


def _is_line_end(run: Run, after: Run, new_page: bool) -> bool:
    """Whether a line ends between two pieces of text, and with it most likely a word."""
    apart = NEW_LINE * max(run.size, after.size)
    return (new_page or abs(run.y - after.y) > apart) and run.text[-1:] not in UNBROKEN


def source_breaks(pieces: list[str], source: str) -> list[bool | None]:
    """Whether the source has a space between each piece of text and the next.

    None where it doesn't tell: at the edge of an element, and from the first letter on that it hasn't.
    """
    told: list[bool | None] = []
    at = 0
    for piece in pieces:
        for letter in piece:
            if letter.isspace() or _is_small(letter):
                continue
            at += len(_gap(source, at))
            if _plain(source[at : at + 1]) != _plain(letter):
                return [*told, *[None] * (len(pieces) - 1 - len(told))]
            at += 1
        gap = _gap(source, at)
        unknown = EDGE in gap or at + len(gap) == len(source)
        told.append(True if any(mark.isspace() for mark in gap) else None if unknown else False)
    return told[:-1]


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[:1].casefold().translate(TWINS)


@lru_cache(maxsize=4096)
def _is_small(letter: str) -> bool:
    """Whether it has no shape, or is a mark on a letter: these are set in an order of the font's own."""
    return not unseen(letter) or bool(unicodedata.combining(letter))


def _gap(source: str, at: int) -> str:
    """What stands in the source from here to the next letter that is printed."""
    end = at
    while end < len(source) and (source[end].isspace() or source[end] == EDGE or _is_small(source[end])):
        end += 1
    return source[at:end]


def _text_in(element: Object) -> Iterator[tuple[Object, int]]:
    """The content of a block of text and of what is inline in it, in reading order."""
    for kid in kids_of(element):
        if isinstance(kid, int):
            yield element.Pg, kid
        elif is_element(kid) and str(kid.S) in INLINE:
            yield from _text_in(kid)
        elif "/MCID" in kid:
            yield kid.Pg, int(kid.MCID)
