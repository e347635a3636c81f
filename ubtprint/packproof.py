"""Proof of a pack's finished file, from its own bytes: whose names are on which cards, and how they are read.

Shared faces are proofed once each, as blanks; here every side is held against what people, blanks, stock
and job say has to lie on it: the streams that it lists, the places, the names, the tags.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from ubtprint.blanks import Blank
from ubtprint.dealing import Look, bundled, ganged, paged
from ubtprint.errors import PrintFault
from ubtprint.expected import Finding
from ubtprint.job import Job
from ubtprint.lean import Broken, Lean
from ubtprint.packplaces import Ganging
from ubtprint.packsides import Due, Proof
from ubtprint.paper import Stock
from ubtprint.pdffile import Info
from ubtprint.people import Attendee

__all__ = ["Due", "bundled", "findings", "ganged", "paged", "prove", "shared"]


def shared(  # noqa: PLR0917
    blanks: Mapping[str, Blank], people: Sequence[Attendee], stock: Stock, job: Job, info: Info, look: Look
) -> Due:
    """What a file of cards or badges has to be that lie on shared sheets."""
    sides = ganged(blanks, people, stock, job, look)
    return Due(tuple(blanks.values()), people, sides, info, look.roster, Ganging(blanks, people, stock, job))


def prove(file: BinaryIO, due: Due, name: str) -> None:
    """Raise PrintFault with all that is wrong with a file, which then replaces no other."""
    if found := findings(file, due):
        raise PrintFault(*dict.fromkeys(each.problem(name) for each in found))


def findings(file: BinaryIO, due: Due) -> list[Finding]:
    """All that is wrong with a file, each with its page and the roster's line."""
    try:
        return Proof(Lean(file), due).made()
    except Broken as error:
        return [Finding(check="pack", message=f"the file can't be read: {error}")]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        # What is written otherwise than this program writes; it is not for printing, whatever it is.
        return [Finding(check="pack", message=f"the file is not as it was written: {error}")]
