"""A font in a PDF file: the objects of a font of which some lines of text are all that is shown.

Sources: ISO 32000-1 9.7 (composite fonts), 9.8 (descriptors), 9.10.3 (ToUnicode).
"""

from __future__ import annotations

import hashlib
import zlib

import msgspec

from ubtprint.fontfile import Typeface, cut_file

BOLD = 700
BLOCK = 100  # lines in a block of a CMap (Adobe technical note 5014)


class Subset(msgspec.Struct, frozen=True, eq=False):
    """What is used of a typeface: the codes of all lines that are drawn in it."""

    typeface: Typeface
    codes: set[int] = msgspec.field(default_factory=set)


def font_objects(subset: Subset, first: int) -> list[bytes]:
    """The bodies of the PDF objects ``first`` and following: the font, its parts, its file.

    The first is what the pages' resources name. The bytes depend on the codes used, not on their order.
    """
    face, codes = subset.typeface, sorted(subset.codes)
    file = cut_file(face, subset.codes)
    tag = hashlib.sha256(repr(codes).encode() + file).digest()
    name = "".join(chr(65 + byte % 26) for byte in tag[:6]) + "+" + _name(face.name)
    shared = any(face.glyph(code) != code for code in codes)
    glyphs = f"{first + 5} 0 R" if shared else "/Identity"
    objects = [
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
        f"/DescendantFonts[{first + 1} 0 R]/ToUnicode {first + 4} 0 R>>".encode(),
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}"
        f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/CIDToGIDMap {glyphs}"
        f"/FontDescriptor {first + 2} 0 R/W[{_widths(face, codes)}]>>".encode(),
        _descriptor(face, name, first + 3),
        _stream(file, f"/Length1 {len(file)}"),
        _stream(_to_unicode(face, codes)),
    ]
    if shared:
        used = {code: face.glyph(code) for code in codes}
        objects.append(_stream(b"".join(used.get(code, 0).to_bytes(2) for code in range(codes[-1] + 1))))
    return objects


def _name(name: str) -> str:
    """A font's name as a PDF name (ISO 32000-1 7.3.5)."""
    return "".join(
        each if each.isascii() and (each.isalnum() or each in "-_.") else f"#{byte:02X}"
        for each in name
        for byte in each.encode()
    )


def _descriptor(face: Typeface, name: str, file: int) -> bytes:
    plain = face.family.isascii()
    family = (face.family.encode() if plain else b"\xfe\xff" + face.family.encode("utf-16-be")).hex()
    box = " ".join(f"{round(value)}" for value in face.box)
    # Symbolic (4): codes are glyphs, not letters of a standard set. Stems as such fonts have them.
    return (
        f"<</Type/FontDescriptor/FontName/{name}/FontFamily<{family}>/Flags {4 + 64 * bool(face.slant)}"
        f"/FontBBox[{box}]/ItalicAngle {face.slant:g}/Ascent {face.ascender:g}/Descent {face.descender:g}"
        f"/CapHeight {face.cap_height:g}/StemV {140 if face.weight >= BOLD else 80}/FontFile2 {file} 0 R>>"
    ).encode()


def _widths(face: Typeface, codes: list[int]) -> str:
    parts: list[str] = []
    for number, code in enumerate(codes):
        if not number or codes[number - 1] != code - 1:
            parts.append(f"{']' if number else ''}{code}[")
        else:
            parts.append(" ")
        parts.append(f"{round(face.advances[code] * face.scale, 2):g}")
    return "".join(parts) + ("]" if parts else "")


def _to_unicode(face: Typeface, codes: list[int]) -> bytes:
    lines = [f"<{code:04X}> <{face.character(code).encode('utf-16-be').hex().upper()}>" for code in codes]
    blocks = [lines[start : start + BLOCK] for start in range(0, len(lines), BLOCK)]
    chars = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{chars}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()


def _stream(data: bytes, entries: str = "") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (
        entries.encode(), len(packed), packed
    )  # fmt: skip
