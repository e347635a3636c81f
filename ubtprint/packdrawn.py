"""What a side of a finished pack draws: the shared faces in their cells, the names in their slots.

Each distinct stream of a face is held against the blank once. Names are read as a reader reads them: by
the font that the file has. Sources: ISO 32000-1 9.4.3 (showing text), 9.7.4.3 (widths), 9.10.3 (ToUnicode).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ubtprint import marks, sheets
from ubtprint.dealing import Paper
from ubtprint.geometry import Box, Matrix, times
from ubtprint.lean import Broken, Lean, parsed
from ubtprint.likeness import said
from ubtprint.people import Slot
from ubtprint.prepared import Faces

NUMBER = rb"[+-]?(?:\d+\.?\d*|\.\d+)"
FIGURES = rb"((?:%s ){6})cm\n" % NUMBER
MOVED = re.compile(rb"q " + FIGURES + rb"((?:%s ){4})re W n\n" % NUMBER)
MCID = re.compile(rb"/MCID (\d+)>>")
PATTERN = re.compile(rb"(/B\d+\S+?)m\d+(?= (?:scn|SCN)\b)")
OWN = re.compile(rb"q " + FIGURES + rb"(?:" + FIGURES + rb")?(.*?EMC\n)Q\n", re.DOTALL)
PIECE = re.compile(rb"(?:/P<</MCID (\d+)>>BDC|/Artifact BMC)\n(.*?ET\n(?:EMC\n(?=EMC\n))?)EMC\n", re.DOTALL)
SHOWN = rb"(?:%s Ts )?\[[^\[\]]*\] TJ (?:0 Ts )?" % NUMBER
LINE = re.compile(
    rb"(?:/Span<</ActualText (\((?:\\.|[^\\()])*\)|<[0-9A-F]*>)>>BDC\n)?"
    rb"BT (?:%s ){1,3}r?g /(\w+) (%s) Tf 1 0 0 1 (%s) (%s) Tm ((?:%s)+)ET\n(EMC\n)?"
    % (NUMBER, NUMBER, NUMBER, NUMBER, SHOWN)
)
CODES = re.compile(rb"<([0-9A-Fa-f]*)>|(%s)" % NUMBER)
NEAR = 0.02  # points by which rounded numbers may differ
INK = 0.6  # points that a text may stand out of its slot's sides by rounding
MOST_LINES = 4  # of a text in slots that lend each other room
KEPT = 20_000  # lines whose reading is remembered: a team's comes again and again


class Lettered(NamedTuple):
    """A line as it is shown: its words, its size, where it begins and ends and its baseline, in points."""

    text: str
    size: float
    left: float
    right: float
    base: float


class Font:
    """A font of the file: what its codes say, and how wide they are."""

    def __init__(self, lean: Lean, number: int) -> None:
        font = lean.value(number)
        inner = lean.resolved(lean.resolved(font[b"/DescendantFonts"])[0])
        _, cmap = lean.stream(font[b"/ToUnicode"].number)
        pairs = re.findall(rb"<(\w{4})> <(\w+)>", cmap.partition(b"endcodespacerange")[2])
        self.says = {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
        self.wide: dict[int, float] = {}
        runs = inner[b"/W"]
        for first, widths in zip(runs[::2], runs[1::2], strict=True):
            self.wide |= {first + at: width for at, width in enumerate(widths)}


class Names:
    """Reads the streams of names: pieces of text by their cells."""

    def __init__(self, fonts: Mapping[str, Font]) -> None:
        self._fonts = fonts
        self._kept: dict[bytes, tuple[Lettered, ...]] = {}

    def cells(self, data: bytes) -> Iterator[tuple[Matrix, list[tuple[int | None, bytes]]]]:
        """Each cell's matrix and its pieces: their MCIDs, and what shows them.

        Raises Broken where anything else is drawn.
        """
        at = 0
        for cell in OWN.finditer(data):
            pieces = list(PIECE.finditer(cell[3]))
            whole = sum(len(each[0]) for each in pieces) == len(cell[3])
            if cell.start() != at or not whole or not pieces:
                break
            at = cell.end()
            matrix = figures(cell[1])
            if cell[2]:
                matrix = times(figures(cell[2]), matrix)
            yield matrix, [(None if each[1] is None else int(each[1]), each[2]) for each in pieces]
        if at != len(data):
            raise Broken("something besides names is drawn with them")

    def lines(self, shown: bytes) -> tuple[Lettered, ...]:
        """The lines of a piece. Raises Broken for what can't be read."""
        if shown not in self._kept:
            if len(self._kept) > KEPT:
                self._kept.clear()
            self._kept[shown] = tuple(self._lines(shown))
        return self._kept[shown]

    def _lines(self, shown: bytes) -> Iterator[Lettered]:
        at = 0
        for line in LINE.finditer(shown):
            if line.start() != at or (line[1] is None) != (line[7] is None):
                break
            at = line.end()
            name = line[2].decode()
            if name not in self._fonts:
                raise Broken(f"a name is set in a font that isn't one for names ({name})")
            text, width = self._read(self._fonts[name], line[6])
            if line[1] is not None:
                text = said(parsed(line[1]))
            size, left, base = float(line[3]), float(line[4]), float(line[5])
            yield Lettered(text, size, left, left + width * size / 1000, base)
        if at != len(shown):
            raise Broken("something besides lines of text is drawn for a name")

    @staticmethod
    def _read(font: Font, shown: bytes) -> tuple[str, float]:
        text, width = [], 0.0
        for piece in re.findall(rb"\[([^\]]*)\]", shown):
            for codes, kern in CODES.findall(piece):
                if kern:
                    width -= float(kern)
                    continue
                data = bytes.fromhex(codes.decode())
                for high, low in zip(data[::2], data[1::2], strict=True):
                    code = high << 8 | low
                    if code not in font.says or code not in font.wide:
                        raise Broken(f"a name has a letter that its font says nothing of (code {code})")
                    text.append(font.says[code])
                    width += font.wide[code]
        return "".join(text), width


def figures(data: bytes) -> Matrix:
    """Six numbers of a ``cm``."""
    a, b, c, d, e, f = map(float, data.split())
    return a, b, c, d, e, f


def wrong_words(
    lines: Sequence[Lettered], words: str, slot: Slot, slots: Sequence[Slot], below: float
) -> Iterator[str]:
    """What is wrong with a slot's words as they are shown, all slots of the face being these.

    ``below`` is the lowest baseline of what stands in the slots before, which these words keep clear of.
    """
    text = "".join(line.text for line in lines)
    if text != words and unicodedata.normalize("NFC", text) != unicodedata.normalize("NFC", words):
        yield f"the {slot.field} reads “{text}”, and should read “{words}”"
    box, most = slot.box, slot.lines
    if len(slots) > 1 and _stacked(slots):  # these lend each other room
        box, most = (box[0], slots[-1].box[1], box[2], slots[0].box[3]), MOST_LINES
    left, bottom, right, top = box
    for line in lines:
        # A line that goes on ends with a space, which nobody sees.
        spare = line.size / 3 if line.text.endswith(" ") else 0.0
        out = line.left < left - INK or line.right - spare > right + INK
        if out or line.base < bottom - INK or line.base > min(top - line.size / 4, below - line.size / 2):
            yield f"the {slot.field} “{line.text}” stands outside its place"
        if line.size < slot.least - NEAR:
            yield f"the {slot.field} “{line.text}” is set in {line.size:g} pt, below {slot.least:g} pt"
        below = line.base
    if len(lines) > most:
        yield f"the {slot.field} “{text}” takes {len(lines)} lines, and there is room for {most}"


def _stacked(slots: Sequence[Slot]) -> bool:
    """Whether each slot stands right below the one before, as wide as that."""
    return all(
        abs(upper.box[1] - lower.box[3]) < NEAR and upper.box[::2] == lower.box[::2]
        for upper, lower in pairwise(slots)
    )


def placed(faces: Faces, page: int, cell: Matrix) -> Matrix:
    """How a face lies whose trim begins in the corner of a cell with this matrix."""
    x, y = faces.trims[page][:2]
    return times((1.0, 0.0, 0.0, 1.0, -x, -y), cell)


def alike(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two matrices or boxes are the same, but for rounding."""
    return len(one) == len(other) and all(abs(a - b) < NEAR for a, b in zip(one, other, strict=True))


def face_of(data: bytes, faces: Faces, page: int, cell: Matrix) -> int | str:  # noqa: PLR0911
    """The first MCID of a face that is drawn as its blank has it, or what is wrong with it."""
    head = MOVED.match(data)
    if not head or not data.endswith(b"Q\n"):
        return "it isn't moved into a cell"
    if not alike(figures(head[1]), placed(faces, page, cell)):
        return "it lies elsewhere"
    left, bottom, right, top = (float(edge) for edge in faces.pages[page].MediaBox)
    area: Box = (left, bottom, right - left, top - bottom)
    if not alike([float(figure) for figure in head[2].split()], area):
        return "it is cut off"
    cut = faces.cuts[page]
    body = PATTERN.sub(rb"\1", data[head.end() : -2])
    numbers = [int(number) for number in MCID.findall(body)]
    if page in faces.group_of and len(numbers) != len(cut.mcids):
        return "its marks are not those of the blank"
    if page not in faces.group_of:
        return 0 if body == marks.ARTIFACT + cut.silent() + marks.END else "it draws something else"
    first = numbers[0] - cut.mcids[0] if numbers else 0
    if body != cut.tagged({mcid: first + mcid for mcid in cut.mcids}):
        return "it draws something else than the blank"
    return first


def guides_wrong(data: bytes, paper: Paper, names: Names) -> bool:
    """Whether a stream draws anything but a side's guides and the words beside them."""
    head = re.match(rb"q " + FIGURES, data)
    drawn = sheets.guides_drawn(paper.guides)
    if not head or not alike(figures(head[1]), paper.moved) or not data.startswith(drawn, head.end()):
        return True
    words = data[head.end() + len(drawn) : -2]
    pieces = list(PIECE.finditer(words))
    if not data.endswith(b"Q\n") or b"".join(each[0] for each in pieces) != words:
        return True
    shown = ["".join(line.text for line in names.lines(each[2])) for each in pieces]
    return shown != [word for word, _ in paper.words] or any(each[1] for each in pieces)
