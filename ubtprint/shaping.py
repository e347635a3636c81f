"""Texts shaped by a font: kerned, marks on their letters, as operands for a page's content.

Sources: OpenType 1.9 (GSUB, GPOS), ISO 32000-1 9.4.3 (TJ), 14.9.4 (ActualText).
"""

from __future__ import annotations

import unicodedata

import msgspec

from ubtprint.fontfile import Typeface

# Letter by letter: whoever copies or searches a name finds the letters that were typed.
FEATURES = {"liga": False, "clig": False, "dlig": False, "hlig": False}
KNOWN_TEXTS = 4096  # teams and facilities come again and again, so they are kept; names rarely do
BEYOND_LATIN = "\u0590"  # the first letters that are written from right to left


class CannotSet(ValueError):
    """A text that can't be set: ``text`` is which, ``why`` is why, and the message says both."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"{text!r} {why}")
        self.text, self.why = text, why


class NoGlyph(CannotSet):
    """A text with characters that the font has no glyph for; ``characters`` are these, each once."""

    def __init__(self, text: str, characters: str) -> None:
        super().__init__(text, f"has characters that the font lacks: {', '.join(characters)}")
        self.characters = characters


class TwoDirections(CannotSet):
    """A text that is written from left to right and from right to left: the parts' order isn't known here."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "is written in two directions")


class Piece(msgspec.Struct, frozen=True, gc=False):
    """Glyphs that stand on one height: the operand of ``TJ``, and ``rise`` in thousandths of the size."""

    shown: str
    rise: float = 0.0


class Shaped(msgspec.Struct, frozen=True, gc=False):
    """A text as the font sets it; lengths are thousandths of the size of type.

    ``width`` is the advance without the spaces at the end; ``top`` and ``bottom`` are how far the ink goes
    above and below (negative) the baseline; unless ``exact``, how far any of the font goes. ``actual`` is the
    text where readers need it besides the codes.
    """

    pieces: tuple[Piece, ...]
    codes: tuple[int, ...]
    width: float
    top: float
    bottom: float
    exact: bool = False
    actual: str | None = None


def shaped(typeface: Typeface, text: str) -> Shaped:
    """A text set by the font: kerned, marks on their letters, no ligatures; raises NoGlyph."""
    found: Shaped | None = typeface.known.get(text)
    if found is not None:
        return found
    if len(typeface.known) >= KNOWN_TEXTS:
        typeface.known.clear()
    found = typeface.known[text] = _shape(typeface, text)
    return found


def _shape(typeface: Typeface, text: str) -> Shaped:
    if max(text) >= BEYOND_LATIN and _directions(text) > 1:
        raise TwoDirections(text)
    buffer = typeface.buffer
    buffer.clear_contents()
    buffer.add_str(str(text))  # it takes no subclass, as content's texts are
    buffer.language = "und"  # else the locale's: names would be set otherwise in Istanbul
    buffer.guess_segment_properties()
    backward = buffer.direction == "rtl"
    typeface.shape(typeface.font, buffer, FEATURES)
    infos = buffer.glyph_infos
    glyphs = [info.codepoint for info in infos]
    if 0 in glyphs:
        raise NoGlyph(text, _lost(text, [info.cluster for info in infos], glyphs))
    codes, actual = glyphs, None
    said = "".join(map(typeface.characters.__getitem__, glyphs))
    if said != text:
        codes = [
            _code(typeface, glyph, text[info.cluster]) for glyph, info in zip(glyphs, infos, strict=True)
        ]
        said = "".join([typeface.character(code) for code in codes])
        actual = None if _reads(said[::-1] if backward else said, text) else text
    places = [position.position for position in buffer.glyph_positions]
    asides, rises, advances, _ = zip(*places, strict=True) if places else ((), (), (), ())
    width = sum(advances)
    if text[-1:] == " " and not backward:
        width -= sum(advances[len(text.rstrip(" ")) - len(text) :])
    shifted = any(asides) or any(rises)
    if shifted:
        # The pen goes back for a mark and forth again, which PDFium takes for a space.
        pieces = _shifted(typeface, codes, places)
        top, bottom = _ink(typeface, glyphs, rises)
        return Shaped(pieces, tuple(codes), width * typeface.scale, top, bottom, True, text)
    _, bottom, _, top = typeface.box
    pieces = _kerned(typeface, codes, advances)
    return Shaped(pieces, tuple(codes), width * typeface.scale, top, bottom, False, actual)


def measured(typeface: Typeface, text: Shaped) -> Shaped:
    """The same with the ink of its own letters measured; most slots have room for any letter's."""
    if text.exact:
        return text
    glyphs = [typeface.glyph(code) for code in text.codes]
    top, bottom = _ink(typeface, glyphs, (0,) * len(glyphs))
    return msgspec.structs.replace(text, top=top, bottom=bottom, exact=True)


def _lost(text: str, clusters: list[int], glyphs: list[int]) -> str:
    """The characters that came out as no glyph, each once."""
    starts = sorted({*clusters, len(text)})
    lost = [cluster for cluster, glyph in zip(clusters, glyphs, strict=True) if glyph == 0]
    found = "".join(text[start : starts[starts.index(start) + 1]] for start in sorted(lost))
    return "".join(dict.fromkeys(found))


def _code(typeface: Typeface, glyph: int, typed: str) -> int:
    """The code of a glyph where it stands for what was typed, or for a part of it."""
    own = typeface.own.get(typed)
    return own if own is not None and typeface.glyphs[own] == glyph else glyph


def _reads(said: str, text: str) -> bool:
    return said == text or unicodedata.normalize("NFC", said) == unicodedata.normalize("NFC", text)


def _ink(typeface: Typeface, glyphs: list[int], rises: tuple[int, ...]) -> tuple[float, float]:
    """How far the ink goes above and below the baseline, marks where they are."""
    tops, bottoms = typeface.tops, typeface.bottoms
    for glyph in set(glyphs).difference(tops):
        box = typeface.font.get_glyph_extents(glyph)
        tops[glyph] = box.y_bearing if box else 0
        bottoms[glyph] = box.y_bearing + box.height if box else 0
    top = max([0, *(tops[glyph] + rise for glyph, rise in zip(glyphs, rises, strict=True))])
    bottom = min([0, *(bottoms[glyph] + rise for glyph, rise in zip(glyphs, rises, strict=True))])
    return top * typeface.scale, bottom * typeface.scale


def _kerned(typeface: Typeface, codes: list[int], advances: tuple[int, ...]) -> tuple[Piece, ...]:
    """The operand of ``TJ`` where glyphs follow each other: between them, what is kerned away."""
    hexes, usual, scale = typeface.hexes, typeface.advances, typeface.scale
    shown = [
        hexes[code]
        if advance == usual[code]
        else f"{hexes[code]}>{round((usual[code] - advance) * scale, 2):g}<"
        for code, advance in zip(codes, advances, strict=True)
    ]
    if codes:
        shown[-1] = hexes[codes[-1]]
    return (Piece(f"[<{''.join(shown)}>]"),) if shown else ()


def _shifted(
    typeface: Typeface, codes: list[int], places: list[tuple[int, int, int, int]]
) -> tuple[Piece, ...]:
    """The operands of ``TJ`` where marks are moved onto letters: the pen goes there and back."""
    scale = typeface.scale
    pieces: list[Piece] = []
    shown: list[str] = []
    height, owed = 0, 0
    for code, (x, y, advance, _) in zip(codes, places, strict=True):
        if y != height:
            if shown:
                pieces.append(_piece(shown, height * scale))
            shown, height = [], y
        if owed + x:
            shown.append(f">{round(-(owed + x) * scale, 2):g}<")
        shown.append(typeface.hexes[code])
        owed = advance - x - typeface.advances[code]
    pieces.append(_piece(shown, height * scale))
    return tuple(pieces)


def _piece(shown: list[str], rise: float) -> Piece:
    return Piece(f"[<{''.join(shown)}>]".replace("<>", ""), round(rise, 2))


def _directions(text: str) -> int:
    """In how many directions a text is written; a number goes from left to right (UAX 9)."""
    classes = {unicodedata.bidirectional(each) for each in text}
    return bool(classes & {"R", "AL"}) + bool(classes & {"L", "EN", "AN"})
