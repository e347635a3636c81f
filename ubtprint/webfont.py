"""The bundled font for web pages: cut to the characters of one page, and written into it.

Source of the new name: SIL Open Font License 1.1, clause 3 (a changed font may not bear the reserved one).
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from ubtprint import closed
from ubtprint.assets import link_problem
from ubtprint.errors import InputError

FAMILY = "ubtprint Sans"
# Weight in CSS, and the file of that weight among the fonts.
WEIGHTS = {400: "source-sans-3/SourceSans3-Regular.ttf", 700: "source-sans-3/SourceSans3-Bold.ttf"}
# What style sheets write by themselves, and what people may type into fields.
MARKS = "✓"
TYPED = "".join(chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100)))
COPYRIGHT, FAMILY_NAME, STYLE_NAME, UNIQUE_NAME, FULL_NAME, POSTSCRIPT_NAME = 0, 1, 2, 3, 4, 6
LICENCE, LICENCE_ADDRESS = 13, 14


def font_faces(styles: Sequence[Path], text: str) -> str:
    """CSS that brings the font's weights along, cut to a page's text and what may be typed into it.

    Raises InputError for a font of one's own that is a link out of its folder.
    """
    return "\n".join(
        _face(weight, _cut(_file(styles, name), _wanted(text))) for weight, name in WEIGHTS.items()
    )


def _wanted(text: str) -> frozenset[str]:
    return frozenset(text + MARKS + TYPED) - frozenset("\t\r\n")


def _file(styles: Sequence[Path], name: str) -> Path:
    folder = next(each for each in styles if (each / "fonts" / name).is_file())
    if problem := link_problem(path := folder / "fonts" / name, folder):
        raise InputError(problem)
    return path


def _face(weight: int, data: bytes) -> str:
    source = f'url("data:font/woff2;base64,{b64encode(data).decode("ascii")}") format("woff2")'
    return f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; src: {source}; }}'


@lru_cache(maxsize=16)
def _cut(path: Path, characters: frozenset[str]) -> bytes:
    from fontTools import subset  # takes long to load

    options = subset.Options(notdef_outline=True, name_IDs=["*"], hinting=False)
    with TTFont(io.BytesIO(closed.read(path)), recalcTimestamp=False, lazy=True) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=sorted(map(ord, characters)))
        cutter.subset(font)
        _rename(font)
        font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out, reorderTables=None)
    return out.getvalue()


def _rename(font: TTFont) -> None:
    """A name of our own; of the font's own words the copyright and the licence stay, as it asks."""
    names = font["name"]
    style = names.getDebugName(STYLE_NAME) or "Regular"
    kept = [each for each in names.names if each.nameID in (COPYRIGHT, LICENCE, LICENCE_ADDRESS)]
    names.names = kept
    said = {
        FAMILY_NAME: FAMILY,
        STYLE_NAME: style,
        UNIQUE_NAME: f"{FAMILY} {style}",
        FULL_NAME: f"{FAMILY} {style}",
        POSTSCRIPT_NAME: f"{FAMILY}-{style}".replace(" ", ""),
    }
    for number, value in said.items():
        names.setName(value, number, 3, 1, 0x409)  # for Windows, in Unicode and English: what all read
