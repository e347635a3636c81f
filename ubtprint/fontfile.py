"""A font file opened once: what its glyphs say and measure; the file cut to the glyphs that are used.

Codes are what stands in a page's content for a glyph: the glyph's own number while it says the character
that it usually stands for. A character that shares its glyph with another (U+00A0 with the space, U+2011 with
the hyphen) has a code of its own behind the last glyph, so that every code reads as what was typed. The font
alone decides which, never the order of the texts.

Sources: OpenType 1.9 (head, name, post, OS/2), ISO 32000-1 9.7.4.2 (codes of TrueType glyphs).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from ubtprint.assets import place
from ubtprint.errors import InputError, Location, Problem

UNKNOWN = "\ufffd"  # what a glyph says that stands for no character
KEPT = frozenset(("glyf", "loca", "head", "hhea", "hmtx", "maxp"))
CODES = 1 << 16
FAMILY, POSTSCRIPT, PREFERRED_FAMILY = 1, 6, 16  # entries of the name table


class Typeface(msgspec.Struct, frozen=True, eq=False):
    """A font file, open; its lengths are thousandths of the size of type, ``box`` is all glyphs' ink.

    ``characters`` and ``advances`` (in units of the font, of which ``scale`` makes thousandths) are by glyph,
    ``own`` and ``glyphs`` are the codes behind the last glyph: by their character, and the glyphs they show.
    """

    name: str
    family: str
    ascender: float
    descender: float
    cap_height: float
    slant: float
    weight: float
    box: tuple[float, float, float, float]
    characters: tuple[str, ...]
    advances: tuple[int, ...]
    own: dict[str, int]
    glyphs: dict[int, int]
    scale: float
    font: Any
    buffer: Any
    shape: Any
    hexes: tuple[str, ...]
    tops: dict[int, int]
    bottoms: dict[int, int]
    known: dict[str, Any]

    def character(self, code: int) -> str:
        """What a code reads as."""
        if code < len(self.characters):
            return self.characters[code]
        return next(text for text, own in self.own.items() if own == code)

    def glyph(self, code: int) -> int:
        """The glyph that a code shows."""
        return self.glyphs.get(code, code)


def open_typeface(path: Path) -> Typeface:
    """Open a font file; raises InputError where it is no TrueType font."""
    import uharfbuzz as hb

    face = hb.Face(hb.Blob(path.read_bytes()))
    if not set(face.table_tags) >= KEPT:
        raise InputError(Problem("not a TrueType font, or a broken one", Location(place(path)), "use a .ttf"))
    font, buffer = hb.Font(face), hb.Buffer()
    buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES  # joiners and soft hyphens have no ink
    scale, count = 1000 / face.upem, face.glyph_count
    lines = font.get_font_extents("ltr")
    characters, own, glyphs = _codes(font, sorted(face.unicodes), count)
    advances = [font.get_glyph_h_advance(glyph) for glyph in range(count)]
    head = face.reference_table("head").data
    family = face.get_name(PREFERRED_FAMILY) or face.get_name(FAMILY) or path.stem
    return Typeface(
        name="".join((face.get_name(POSTSCRIPT) or path.stem).split()),
        family=family,
        ascender=lines.ascender * scale,
        descender=lines.descender * scale,
        cap_height=font.get_metric_position_with_fallback(hb.OTMetricsTag.CAP_HEIGHT) * scale,
        slant=font.get_style_value(hb.StyleTag.SLANT_ANGLE),
        weight=font.get_style_value(hb.StyleTag.WEIGHT),
        box=tuple(int.from_bytes(head[at : at + 2], "big", signed=True) * scale for at in (36, 38, 40, 42)),
        characters=tuple(characters),
        advances=(*advances, *(advances[glyph] for glyph in glyphs.values())),
        own=own,
        glyphs=glyphs,
        scale=scale,
        font=font,
        buffer=buffer,
        shape=hb.shape,
        hexes=tuple(f"{code:04X}" for code in range(count + len(own))),
        tops={},
        bottoms={},
        known={},
    )


def _codes(font: Any, unicodes: list[int], count: int) -> tuple[list[str], dict[str, int], dict[int, int]]:
    """What each glyph says, the codes of characters that share a glyph, and the glyphs of these codes."""
    characters = [""] * count
    own: dict[str, int] = {}
    glyphs: dict[int, int] = {}
    for unicode in unicodes:
        glyph = font.get_nominal_glyph(unicode)
        if not characters[glyph]:
            characters[glyph] = chr(unicode)
        elif count + len(own) < CODES:
            glyphs[count + len(own)] = glyph
            own[chr(unicode)] = count + len(own)
    for glyph in (glyph for glyph, text in enumerate(characters) if not text):
        # A glyph for special places is called after the usual one: acutecomb.cap over capitals.
        plain, dot, _ = font.get_glyph_name(glyph).partition(".")
        usual = font.get_glyph_from_name(plain) if plain and dot else None
        characters[glyph] = (characters[usual] if usual else "") or UNKNOWN
    return characters, own, glyphs


def cut_file(typeface: Typeface, codes: set[int]) -> bytes:
    """The font file with these codes' glyphs alone, which keep their numbers; the same every time."""
    import uharfbuzz as hb

    asked = hb.SubsetInput()
    asked.glyph_set.update(sorted({typeface.glyph(code) for code in codes}))
    # Numbers that stay cost 180 bytes once compressed, and save a table that renumbers.
    flags = hb.SubsetFlags
    asked.flags = flags.RETAIN_GIDS | flags.NO_HINTING | flags.NOTDEF_OUTLINE | flags.NO_LAYOUT_CLOSURE
    face = typeface.font.face
    dropped = sorted(set(face.table_tags) - KEPT)
    asked.drop_table_tag_set.update([int.from_bytes(tag.encode(), "big") for tag in dropped])
    cut: bytes = asked.subset(face).blob.data
    return cut
