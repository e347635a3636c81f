"""Puts a page's drawing into reading order: what readers that ignore the tags go by.

Layout draws floats before and list markers after the text that they belong to. Here each tagged piece
is drawn in the order of the structure tree, after whatever isn't tagged, in the graphics state that it
was drawn in (ISO 32000-1 8.4: the state; 14.8.2.3: page content order).
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

from ubtprint.structure import Key, content_below, document

Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage

# Operators of which the last one counts, by what they set; the others add to what stands before them.
REPLACED = {
    **dict.fromkeys(("g", "rg", "k", "cs", "sc", "scn"), "fill"),
    **dict.fromkeys(("G", "RG", "K", "CS", "SC", "SCN"), "stroke"),
    **{operator: operator for operator in ("w", "J", "j", "M", "d", "ri", "i")},
    **{operator: operator for operator in ("Tc", "Tw", "Tz", "TL", "Tf", "Tr", "Ts")},
}
ADDED = frozenset(("cm", "gs"))
PATH = frozenset(("m", "l", "c", "v", "y", "h", "re"))
CLIP = frozenset(("W", "W*"))
SAVE, RESTORE = b"q\n", b"Q\n"


def order_pages(pdf: pikepdf.Pdf) -> None:
    """Rewrite every page's content in the order of the structure tree; nothing looks different.

    Tagged pieces end up above what isn't tagged: text on a tint stays on the tint.
    """
    wanted: dict[Key, list[int]] = {page.obj.objgen: [] for page in pdf.pages}
    for page, mcid in content_below(document(pdf)):
        wanted[page.objgen].append(mcid)
    for leaf in pdf.pages:
        leaf.obj.Contents = pdf.make_stream(_ordered(leaf, wanted[leaf.obj.objgen]))


def _ordered(page: pikepdf.Page, wanted: list[int]) -> bytes:
    rest, pieces = _taken_apart(page)
    if rank := set(wanted) ^ pieces.keys():
        raise ValueError(f"tagged pieces and the tree disagree: {sorted(rank)}")
    return b"".join([*rest, *(pieces[mcid] for mcid in wanted)])


def _taken_apart(page: pikepdf.Page) -> tuple[list[bytes], dict[int, bytes]]:
    """What isn't tagged, and each tagged piece by its MCID, closed in itself by its graphics state."""
    state = _State()
    rest: list[bytes] = [SAVE]
    pieces: dict[int, bytes] = {}
    piece: list[bytes] | None = None
    mcid, depth = -1, 0
    for instruction in pikepdf.parse_content_stream(page):
        operator, written = str(instruction.operator), _written(instruction)
        if piece is None and operator == "BDC" and "/MCID" in _properties(instruction):
            mcid, depth, piece = int(_properties(instruction)["/MCID"]), 1, [SAVE, *state.written(), written]
            continue
        sets = state.follow(operator, written)
        if piece is None:
            rest.append(written)
            continue
        piece.append(written)
        if sets:
            rest.append(written)  # later drawing may rely on it
        depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
        if depth == 0:
            pieces[mcid], piece = b"".join([*piece, RESTORE]), None
    return [*rest, RESTORE], pieces


class _State:
    """The graphics state at a place in a stream, as the operators that lead to it."""

    def __init__(self) -> None:
        self.levels: list[list[tuple[str, bytes]]] = [[]]
        self.path: list[bytes] = []
        self.clips = False

    def written(self) -> Iterator[bytes]:
        """The operators that bring the state about, from the state at the start of the page."""
        for level in self.levels:
            yield from (written for _, written in level)

    def follow(self, operator: str, written: bytes) -> bool:
        """Take an operator into account; True if it sets a lasting state."""
        if operator == "q":
            self.levels.append([])
        elif operator == "Q":
            self.levels.pop()
        elif operator in REPLACED or operator in ADDED:
            self._set(REPLACED.get(operator, ""), operator, written)
        elif operator in PATH:
            self.path.append(written)
            return False
        elif operator in CLIP:
            self.path.append(written)
            self.clips = True
            return False
        else:
            self._end_path(written)
            return False
        return True

    def _set(self, slot: str, operator: str, written: bytes) -> None:
        level = self.levels[-1]
        if slot and operator not in ("sc", "scn", "SC", "SCN"):  # these need the colour space before them
            level[:] = [entry for entry in level if entry[0] != slot]
        level.append((slot, written))

    def _end_path(self, written: bytes) -> None:
        if self.path and self.clips:
            self.levels[-1].append(("", b"".join([*self.path, b"n\n"])))
        self.path, self.clips = [], False


def _properties(instruction: Instruction) -> pikepdf.Object | pikepdf.Dictionary:
    operands = list(instruction.operands)
    found = operands[1] if len(operands) > 1 else None
    return found if isinstance(found, pikepdf.Dictionary) else pikepdf.Dictionary()


def _written(instruction: Instruction) -> bytes:
    return pikepdf.unparse_content_stream([instruction]) + b"\n"
