"""Blanks: a document's finished, proofed faces or pages, not yet on sheets, with the slots on them."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ubtprint import build
from ubtprint.document import Document
from ubtprint.paper import Printer, Stock
from ubtprint.people import Slot
from ubtprint.sheetplan import Piece


class Blank(msgspec.Struct, frozen=True, kw_only=True):
    """Tagged pages in one file, each a face or a page; ``pieces`` are pieces of card, or leaves of paper.

    A piece names pages of ``pdf``, counted from 0; slots are in points from their page's trim.
    """

    pdf: bytes
    slots: tuple[Slot, ...] = ()
    pieces: tuple[Piece, ...] = ()


def blank(document: Document, own: Path | None, stock: Stock | None) -> Blank:
    """The document's faces or pages, proofed, for nobody yet. Raises what ``build.make`` raises."""
    single = document.kind == "cards"
    job = msgspec.structs.replace(
        document.job, single=single, printer=Printer(), instructions=False, copies=None, fill=False, start=1
    )
    made = build.make(msgspec.structs.replace(document, job=job), own, stock)
    return Blank(pdf=made.data, slots=made.slots, pieces=made.pieces)
