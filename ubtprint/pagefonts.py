"""The fonts that a finished page uses: names, families, characters and widths, as the file has them.

Fonts are ISO 32000-1 9.5 to 9.8.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Dictionary

from ubtprint.marks import characters


class Font(NamedTuple):
    """A font as a page uses it: its name and family, whether it is embedded, its characters and widths."""

    name: str
    family: str
    embedded: bool
    letters: Mapping[bytes, str]
    widths: Mapping[int, float]
    bytes_each: int


def read_font(font: Any) -> Font:
    """A font as it stands in the file (ISO 32000-1 9.6, 9.7)."""
    composite = "/DescendantFonts" in font
    inner = font.DescendantFonts[0] if composite else font
    descriptor = inner.get("/FontDescriptor", Dictionary())
    return Font(
        name=str(font.get("/BaseFont", "/"))[1:],
        family=str(descriptor.get("/FontFamily", "")),
        embedded=any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")),
        letters=characters(font),
        widths=_widths(inner) if composite else _simple_widths(inner),
        bytes_each=2 if composite else 1,
    )


def _widths(inner: Any) -> dict[int, float]:
    found = {-1: float(inner.get("/DW", 1000))}
    entries = list(inner.get("/W", []))
    while entries:
        first = int(entries.pop(0))
        if isinstance(entries[0], pikepdf.Array):
            found |= {first + index: float(width) for index, width in enumerate(entries.pop(0))}
        else:
            last, width = int(entries.pop(0)), float(entries.pop(0))
            found |= dict.fromkeys(range(first, last + 1), width)
    return found


def _simple_widths(font: Any) -> dict[int, float]:
    first = int(font.get("/FirstChar", 0))
    return {-1: 500.0} | {first + index: float(width) for index, width in enumerate(font.get("/Widths", []))}
