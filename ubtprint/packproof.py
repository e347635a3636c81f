"""Proof of a pack's finished file, from its own bytes: whose names are on which cards, and how they are read.

Shared faces are proofed once each, as blanks; here every side is held against what people, blanks, stock
and job say has to lie on it: the streams that it lists, the places, the names, the tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from ubtprint.blanks import Blank
from ubtprint.dealing import Dealt, Faced, Look, Paper, Sheet, cards_of
from ubtprint.errors import PrintFault
from ubtprint.expected import Finding
from ubtprint.job import Job
from ubtprint.lean import Broken, Lean
from ubtprint.packsides import Due, Proof, Sides
from ubtprint.paper import Stock
from ubtprint.people import Attendee

__all__ = ["Due", "bundled", "findings", "ganged", "paged", "prove"]


def ganged(
    blanks: Mapping[str, Blank], people: Sequence[Attendee], stock: Stock, job: Job, look: Look
) -> Sides:
    """The sides of cards or badges of all people, by their roles' blanks."""
    roles = list(blanks)
    dealt = Dealt(stock, job, look)

    def sides() -> Iterator[tuple[Paper, Sheet]]:
        cards = [
            (who, roles.index(person.role), piece)
            for who, person in enumerate(people)
            for _ in range(person.copies)
            for piece in cards_of(blanks[person.role], stock, job)
        ]
        return dealt.sides(cards)

    return sides


def paged(blanks: Mapping[str, Blank], people: Sequence[Attendee], job: Job, *, turned: bool) -> Sides:
    """The sides of checklists or handouts of all people, one after the other."""
    roles, faced = list(blanks), Faced(job, turned=turned)

    def sides() -> Iterator[tuple[Paper, Sheet]]:
        for who, person in enumerate(people):
            for _ in range(person.copies):
                yield from faced.sides(who, roles.index(person.role), blanks[person.role])

    return sides


def bundled(
    parts: Sequence[tuple[Blank, Stock | None]], person: Attendee, job: Job, look: Look, *, turned: bool
) -> Sides:
    """The sides of all that one person gets."""

    def sides() -> Iterator[tuple[Paper, Sheet]]:
        for number, (blank, stock) in enumerate(parts):
            if stock is None:
                for copy in range(person.copies):
                    yield from Faced(job, turned=turned).sides(copy, number, blank)
                continue
            dealt = Dealt(stock, job, look)
            pieces, copies = cards_of(blank, stock, job), range(person.copies)
            for paper, sheet in dealt.sides([(copy, number, piece) for copy in copies for piece in pieces]):
                yield paper, sheet
                if turned and dealt.sides_of_sheet == 1:
                    yield paper, Sheet(())

    return sides


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
