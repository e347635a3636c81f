"""Which character each glyph of a page stands for, where the renderer takes a letter and its marks as one."""

from __future__ import annotations

import io
import unicodedata
from typing import Any


class Letters(dict[int, str]):
    """Glyphs and their characters, as WeasyPrint notes them when a glyph first comes up.

    It gives the first glyph of a letter with marks all of them, and the marks nothing: the same letter would
    then have these marks wherever it stands. The font's own table says what each glyph is by itself.
    """

    def __init__(self, font: Any) -> None:
        super().__init__()
        self._font = font
        self._known: dict[int, str] | None = None

    def __setitem__(self, glyph: int, text: str) -> None:
        if not text or any(unicodedata.combining(mark) for mark in text):
            text = self._of_font().get(glyph, text)
        super().__setitem__(glyph, text)

    def _of_font(self) -> dict[int, str]:
        """The characters that have a glyph of their own, by glyph; the first where there are several."""
        if self._known is None:
            from fontTools.ttLib import TTFont

            with TTFont(io.BytesIO(self._font.file_content), fontNumber=self._font.index, lazy=True) as font:
                named = {name: chr(code) for code, name in sorted(font.getBestCmap().items(), reverse=True)}
                # A glyph for special places is called after the usual one: acutecomb.cap over capitals.
                names = ((name, name.partition(".")[0]) for name in font.getGlyphOrder())
                self._known = {
                    font.getGlyphID(name): named.get(name) or named[plain]
                    for name, plain in names
                    if name in named or plain in named
                }
        return self._known


class Fonts(dict[Any, Any]):
    """The fonts of a document, each of which notes its glyphs in ``Letters``."""

    def __setitem__(self, key: Any, font: Any) -> None:
        font.to_unicode = Letters(font)
        super().__setitem__(key, font)
