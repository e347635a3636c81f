"""Proof of a pack's finished file, from its own bytes: whose names are on which cards, and how they are read.

Shared faces are proofed once each, as blanks; here every side is held against what people, blanks, stock
and job say has to lie on it: the streams that it lists, the places, the names, the tags.
"""

from __future__ import annotations

from typing import BinaryIO

from ubtprint.dealing import bundled, ganged, paged
from ubtprint.errors import PrintFault
from ubtprint.expected import Finding
from ubtprint.lean import Broken, Lean
from ubtprint.packsides import Due, Proof

__all__ = ["Due", "bundled", "findings", "ganged", "paged", "prove"]


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
