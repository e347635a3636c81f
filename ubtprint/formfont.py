"""The fonts of a form: one small font for typing, and no font embedded whole.

Sources: ISO 32000-1 9.6.3 (TrueType), 9.8 (descriptors), annex D (encodings); ISO 14289-1 7.21.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object

# The codes of WinAnsiEncoding that stand for a character (ISO 32000-1 annex D), with what they stand for.
WIN_ANSI = {
    code: text
    for code in range(0x20, 0x100)
    if code != 0x7F and (text := bytes([code]).decode("cp1252", errors="ignore"))
}


def form_font(pdf: pikepdf.Pdf, path: Path) -> Object:
    """The font of the fields: a simple TrueType font, cut to WinAnsiEncoding's characters."""
    with TTFont(path, recalcTimestamp=False, lazy=True) as font:
        cmap = font.getBestCmap()
        name = Name("/UBTFRM+" + str(font["name"].getDebugName(6)))
        program = _subset(font, unicodes=[ord(text) for text in WIN_ANSI.values() if ord(text) in cmap])
        scale = 1000 / font["head"].unitsPerEm
        advance = font["hmtx"]
        widths = [
            round(advance[cmap[ord(WIN_ANSI[code])]][0] * scale)
            if ord(WIN_ANSI.get(code, "\0")) in cmap
            else 0
            for code in range(0x20, 0x100)
        ]
        descriptor = _descriptor(font, name, scale)
    descriptor.FontFile2 = pdf.make_stream(program, Length1=len(program))
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=name,
            Encoding=Name.WinAnsiEncoding,
            FirstChar=0x20,
            LastChar=0xFF,
            Widths=Array(widths),
            FontDescriptor=pdf.make_indirect(descriptor),
            ToUnicode=pdf.make_stream(_to_unicode()),
        )
    )


def _descriptor(font: TTFont, name: Name, scale: float) -> Dictionary:
    head, metrics, os2 = font["head"], font["hhea"], font["OS/2"]
    box = (head.xMin, head.yMin, head.xMax, head.yMax)
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=32,  # non-symbolic
        FontBBox=Array([round(value * scale) for value in box]),
        ItalicAngle=0,
        Ascent=round(metrics.ascent * scale),
        Descent=round(metrics.descent * scale),
        CapHeight=round(os2.sCapHeight * scale),
        StemV=80,
    )


def _to_unicode() -> bytes:
    codes = [f"<{code:02x}> <{text.encode('utf-16-be').hex()}>" for code, text in WIN_ANSI.items()]
    # A block holds a hundred lines at most (Adobe technical note 5014).
    blocks = [codes[start : start + 100] for start in range(0, len(codes), 100)]
    lines = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<00> <ff>\nendcodespacerange\n"
        f"{lines}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()


def _subset(font: TTFont, *, unicodes: list[int] | None = None, gids: list[int] | None = None) -> bytes:
    """The font with these glyphs alone; those picked by number keep their numbers."""
    from fontTools import subset  # takes long to load, and most files have no form

    options = subset.Options()
    options.retain_gids = gids is not None
    options.hinting = False
    options.layout_features = []
    options.name_IDs = []
    options.notdef_outline = True
    for table in ("GSUB", "GPOS", "GDEF", "BASE", "DSIG", "STAT"):
        if table in font:
            del font[table]  # before they are read, which takes longer than all the rest
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=unicodes or [], gids=gids or [])
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out, reorderTables=None)
    return out.getvalue()


def cut_page_fonts(pdf: pikepdf.Pdf) -> None:
    """Cut the fonts that fields name, which are embedded whole, to the glyphs that pages show."""
    wanted = {name for field in pdf.Root.AcroForm.Fields if "/DA" in field for name in str(field.DA).split()}
    fonts = pdf.pages[0].resources.get("/Font", Dictionary())
    shown = _glyphs(pdf)
    for name in sorted(fonts.keys() & wanted):
        if not shown.get(name):
            del fonts[name]
            continue
        file = fonts[name].DescendantFonts[0].FontDescriptor.FontFile2
        with TTFont(io.BytesIO(file.read_bytes()), recalcTimestamp=False) as font:
            program = _subset(font, gids=sorted(shown[name]))
        file.write(program)
        file.Length1 = len(program)


def _glyphs(pdf: pikepdf.Pdf) -> dict[str, set[int]]:
    """The glyphs that every font shows in pages, patterns and groups, by the font's resource name."""
    shown: dict[str, set[int]] = {}
    for stream in _streams(pdf):
        font = ""
        for instruction in pikepdf.parse_content_stream(stream, "Tf Tj TJ"):
            if str(instruction.operator) == "Tf":
                font = str(instruction.operands[0])
                continue
            pieces = instruction.operands[0]
            codes = b"".join(
                bytes(piece)
                for piece in (pieces if isinstance(pieces, Array) else [pieces])
                if isinstance(piece, pikepdf.String)
            )
            glyphs = shown.setdefault(font, set())
            glyphs.update(int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2))
    return shown


def _streams(pdf: pikepdf.Pdf) -> Iterator[Object | pikepdf.Page]:
    yield from pdf.pages
    for stream in pdf.objects:
        if isinstance(stream, pikepdf.Stream) and ("/BBox" in stream):
            yield stream
