"""Blanks: a document's finished, proofed faces or pages, not yet on sheets, with the slots on them."""

from __future__ import annotations

import msgspec

from ubtprint.people import Slot
from ubtprint.sheetplan import Piece


class Blank(msgspec.Struct, frozen=True, kw_only=True):
    """Tagged pages in one file, each a face or a page; ``pieces`` are pieces of card, or leaves of paper.

    A piece names pages of ``pdf``, counted from 0; slots are in points from their page's trim.
    """

    pdf: bytes
    slots: tuple[Slot, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def pages(self) -> tuple[int, ...]:
        """The faces of all pieces in order, by their pages."""
        return tuple(face for piece in self.pieces for face in (piece.front, piece.back) if face is not None)
