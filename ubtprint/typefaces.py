"""The font files of the style folders in use: their families, and the characters that they have."""

from __future__ import annotations

import contextlib
import struct
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import msgspec

from ubtprint.alignment import unseen
from ubtprint.errors import Problem
from ubtprint.records import where

FONT_FILES = (".ttf", ".otf", ".woff", ".woff2")
FAMILY, PREFERRED_FAMILY = 1, 16  # entries of a font's name table
MACINTOSH = 1
WHOLE_UNICODE = (3, 10)  # platform and encoding of a map of characters


class Typefaces(msgspec.Struct, frozen=True):
    """All fonts of some style folders taken together."""

    families: frozenset[str]
    characters: frozenset[int]


@lru_cache(maxsize=8)
def typefaces(folders: tuple[Path, ...]) -> Typefaces:
    """What the font files below these style folders are called and have; broken ones are left out."""
    found = [each for path in _files(folders) if (each := typeface(path))]
    return Typefaces(
        frozenset().union(*(each.families for each in found)),
        frozenset().union(*(each.characters for each in found)),
    )


@lru_cache(maxsize=64)
def typeface(path: Path) -> Typefaces | None:
    """What one font file is called and has, or None for a broken one."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, lazy=True) as font:
            families = frozenset(_families(font.reader["name"]))
            return Typefaces(families, frozenset(_characters(font.reader["cmap"]) or font.getBestCmap()))
    except (TTLibError, OSError, KeyError, AttributeError, TypeError, struct.error):
        return None


def _families(table: bytes) -> Iterator[str]:
    """The families in a font's name table, in whatever languages (ISO/IEC 14496-22, 5.2.7).

    fontTools' own reader of this table loads those of all others, which takes longer than any font.
    """
    _, count, start = struct.unpack_from(">HHH", table)
    for record in range(count):
        platform, _, _, number, length, offset = struct.unpack_from(">6H", table, 6 + 12 * record)
        if number in (FAMILY, PREFERRED_FAMILY):
            text = table[start + offset : start + offset + length]
            with contextlib.suppress(UnicodeDecodeError):
                yield text.decode("mac_roman" if platform == MACINTOSH else "utf-16-be")


def _characters(table: bytes) -> set[int]:
    """The characters in a font's map of the whole Unicode, if it has one (ISO/IEC 14496-22, 5.2.1.3.7).

    fontTools' own reader names all glyphs besides, which takes longer than all else about a font.
    """
    _, count = struct.unpack_from(">HH", table)
    for record in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", table, 4 + 8 * record)
        form, _, _, _, groups = struct.unpack_from(">HHLLL", table, offset)
        if (platform, encoding, form) == (*WHOLE_UNICODE, 12):
            return {
                character
                for group in range(groups)
                for first, last, glyph in [struct.unpack_from(">3L", table, offset + 16 + 12 * group)]
                for character in range(first, min(last, sys.maxunicode) + 1)
                if glyph + character - first  # nought stands for a character that is not there
            }
    return set()


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        inside = folder.resolve()
        for path in sorted((folder / "fonts").rglob("*")):
            if path.suffix.lower() in FONT_FILES and path.resolve().is_relative_to(inside):
                yield path


def missing(texts: Iterable[str], known: Typefaces) -> Iterator[Problem]:
    """A problem for each text with characters that no font in use has."""
    for text in texts:
        lost = {
            mark: None for mark in unseen(text) if ord(mark) not in known.characters and not mark.isspace()
        }
        if lost:
            named = ", ".join(f"“{mark}” ({_named(mark)})" for mark in list(lost)[:3])
            more = f" and {len(lost) - 3} others" if len(lost) > 3 else ""
            yield Problem(
                f"no font in use has {named}{more}",
                where(text),
                "write it in other characters; the bundled font has Latin, Greek and Cyrillic",
            )


def homeless(texts: Iterable[str]) -> Iterator[Problem]:
    """A problem for each text in which a mark, such as an accent, has no letter to stand on."""
    for text in texts:
        seen = unseen(text)
        lost = [
            mark
            for mark, before in zip(seen, " " + seen, strict=False)
            if before.isspace() and unicodedata.category(mark) in ("Mn", "Me")
        ]
        if lost:
            message = f"{_named(lost[0])} stands on no letter"
            yield Problem(message, where(text), "write it behind the letter that it belongs to, or delete it")


def _named(mark: str) -> str:
    return f"U+{ord(mark):04X} {unicodedata.name(mark, '')}".rstrip()
