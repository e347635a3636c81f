"""Marked content: a page's drawing cut at its marks, so that it can be renumbered, silenced or read.

The marks are ISO 32000-1 14.6: a tagged piece carries an MCID, everything else is an artifact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec
import pikepdf

PATH = frozenset(("m", "l", "c", "v", "y", "h", "re", "W", "W*"))
PAINT = frozenset(
    ("f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "Tj", "TJ", "'", '"', "INLINE IMAGE")
)
ARTIFACT = b"/Artifact BMC\n"
RUNNING = b"/Artifact <</Type /Pagination>> BDC\n"
END = b"EMC\n"


class Mark(msgspec.Struct, frozen=True):
    """Where marked content begins: ``opening`` is its tag when it has an MCID, else the whole operator."""

    opening: bytes
    mcid: int | None = None


class Pattern(msgspec.Struct, frozen=True):
    """The name of a pattern among the operands of ``scn``: its matrix doesn't follow ``cm``."""

    name: str


Part = bytes | Mark | Pattern | None


class Marks(msgspec.Struct, frozen=True):
    """A content stream in parts: drawing, marks, names of patterns, and None where a mark ends."""

    parts: tuple[Part, ...]

    @property
    def mcids(self) -> tuple[int, ...]:
        """The MCIDs in the order of the stream."""
        return tuple(part.mcid for part in self.parts if isinstance(part, Mark) and part.mcid is not None)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The names of the patterns that are painted with, each once."""
        return tuple(dict.fromkeys(part.name for part in self.parts if isinstance(part, Pattern)))

    def tagged(
        self,
        numbers: Mapping[int, int],
        patterns: Mapping[str, str] | None = None,
        spaces: Mapping[int, bytes] | None = None,
    ) -> bytes:
        """The stream with its MCIDs renumbered; those without a number become running artifacts.

        ``spaces`` are operators to be put at the end of an MCID's text (an old number's).
        """
        written: list[bytes] = []
        space = b""
        for part in self.parts:
            if isinstance(part, Mark):
                space = (spaces or {}).get(part.mcid, b"") if part.mcid is not None else b""
            drawing = _tagged(part, numbers, patterns or {})
            written.append(_spaced(drawing, space) if space and isinstance(part, bytes) else drawing)
        return b"".join(written)

    def silent(self, patterns: Mapping[str, str] | None = None) -> bytes:
        """The stream without any marks; whoever draws it marks it as an artifact."""
        names = patterns or {}
        return b"".join(
            part if isinstance(part, bytes) else _name(part, names)
            for part in self.parts
            if isinstance(part, bytes | Pattern)
        )


def _tagged(part: Part, numbers: Mapping[int, int], patterns: Mapping[str, str]) -> bytes:
    if isinstance(part, bytes):
        return part
    if part is None:
        return END
    if isinstance(part, Pattern):
        return _name(part, patterns)
    if part.mcid is None:
        return part.opening
    number = numbers.get(part.mcid)
    return RUNNING if number is None else b"%s <</MCID %d>> BDC\n" % (part.opening, number)


def _spaced(drawing: bytes, space: bytes) -> bytes:
    """The drawing with a space shown at the end of its last text object."""
    before, end, after = drawing.rpartition(b"ET\n")
    return before + space + end + after if end else drawing


def _name(pattern: Pattern, names: Mapping[str, str]) -> bytes:
    return pikepdf.Name(names.get(pattern.name, pattern.name)).unparse() + b" "


def cut(page: pikepdf.Page) -> Marks:
    """Cut a page's content; painting that stands outside any mark is marked as an artifact."""
    parts: list[Part] = []
    depth = 0
    path: list[bytes] = []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in PATH:
            path.append(_written(instruction))
            continue
        if operator in ("BDC", "BMC"):
            depth += 1
            parts.append(_mark(instruction))
        elif operator == "EMC":
            depth -= 1
            parts.append(None)
        elif operator not in ("DP", "MP"):
            loose = depth == 0 and operator in PAINT
            drawing = [*path, *_painting(instruction, operator)]
            parts += [Mark(ARTIFACT), *drawing, None] if loose else drawing
            path = []
    if depth:
        raise ValueError("marked content is not balanced")
    return Marks(parts=tuple(_joined(parts)))


def _mark(instruction: pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage) -> Mark:
    operands = list(instruction.operands)
    if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1]:
        return Mark(opening=_bytes(operands[0]), mcid=int(operands[1]["/MCID"]))
    return Mark(opening=_written(instruction))


def _painting(
    instruction: pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage, operator: str
) -> list[Part]:
    operands = list(instruction.operands)
    if operator in ("scn", "SCN") and operands and isinstance(operands[-1], pikepdf.Name):
        numbers = b"".join(_bytes(operand) + b" " for operand in operands[:-1])
        return [numbers, Pattern(str(operands[-1])), operator.encode() + b"\n"]
    return [_written(instruction)]


def _bytes(operand: object) -> bytes:
    return operand.unparse() if isinstance(operand, pikepdf.Object) else str(operand).encode()


def _written(instruction: pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage) -> bytes:
    return pikepdf.unparse_content_stream([instruction]) + b"\n"


def _joined(parts: list[Part]) -> Iterator[Part]:
    """The parts with neighbouring pieces of drawing made one."""
    drawing: list[bytes] = []
    for part in parts:
        if isinstance(part, bytes):
            drawing.append(part)
            continue
        if drawing:
            yield b"".join(drawing)
            drawing = []
        yield part
    if drawing:
        yield b"".join(drawing)


# --- reading ------------------------------------------------------------------------------------


class Run(msgspec.Struct):
    """The text of an MCID: where its baseline is, and what shows a space after it."""

    text: str
    y: float
    size: float
    space: bytes


def runs(page: pikepdf.Page) -> dict[int, Run]:
    """The text of every MCID on a page, as its fonts' ToUnicode maps tell it (ISO 32000-1 9.10.3).

    The baseline and the size are in the page's own units, as its content stream states them.
    """
    fonts = page.resources.get("/Font", pikepdf.Dictionary())
    maps = {name: characters(font) for name, font in fonts.items()}
    found: dict[int, Run] = {}
    stack: list[int | None] = []
    font, size, y = "", 0.0, 0.0
    for instruction in pikepdf.parse_content_stream(page, "BDC BMC EMC Tf Tm Tj TJ"):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in ("BDC", "BMC"):
            stack.append(_mark(instruction).mcid)
        elif operator == "EMC":
            stack.pop()
        elif operator == "Tm":
            y = float(operands[5])
        elif operator == "Tf":
            font, size = str(operands[0]), float(operands[1])
        elif stack and (mcid := stack[-1]) is not None:
            run = found.setdefault(mcid, Run("", y, size, b""))
            run.text += decoded(operands[0], maps[font])
            run.space = _space(maps, font, size)
    return found


def _space(maps: Mapping[str, Mapping[bytes, str]], font: str, size: float) -> bytes:
    """The operators that show a space: in this font, or in another if its subset has none."""
    for name in (font, *maps):
        for code, text in maps[name].items():
            if text == " ":
                chosen = b"" if name == font else f"{name} {size:g} Tf ".encode()
                return chosen + b"<" + code.hex().encode() + b"> Tj\n"
    return b""


def decoded(shown: object, letters: Mapping[bytes, str]) -> str:
    """What an operand of ``Tj`` or ``TJ`` says, by a font's characters."""
    if isinstance(shown, pikepdf.Array):
        return "".join(decoded(piece, letters) for piece in shown if isinstance(piece, pikepdf.String))
    codes = bytes(shown) if isinstance(shown, pikepdf.String) else b""
    return "".join(letters.get(codes[at : at + 2], "") for at in range(0, len(codes), 2))


def characters(font: pikepdf.Object) -> dict[bytes, str]:
    """What each two-byte code of a composite font stands for; WeasyPrint writes ``bfchar`` lines alone."""
    cmap = font["/ToUnicode"].read_bytes().decode("latin-1") if "/ToUnicode" in font else ""
    blocks = re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL)
    pairs = [pair for block in blocks for pair in re.findall(r"<(\w+)>\s*<(\w+)>", block)]
    return {bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}
