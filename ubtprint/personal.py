"""Files with everybody's papers: cards ganged over all people, pages one person after the other, bundles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import msgspec

from ubtprint import assets, lettering, pdffile
from ubtprint.blanks import Blank
from ubtprint.dealing import Dealt, Faced, Look, Paper, Sheet, bundled, cards_of, ganged, paged
from ubtprint.errors import InputError, Location, PrintFault, Problem
from ubtprint.imprint import Engine
from ubtprint.inscribing import Typefaces
from ubtprint.job import Job
from ubtprint.paper import Stock
from ubtprint.people import Attendee, Slot
from ubtprint.prepared import Faces, opened

FONTS = ("source-sans-3/SourceSans3-Regular.ttf", "source-sans-3/SourceSans3-Bold.ttf")
KEPT = 24  # blanks that are kept ready: one for each paper of each role of a workshop


class Count(msgspec.Struct, frozen=True):
    """What a file came to: sides, sheets, and pieces of card or sets of pages."""

    sides: int
    sheets: int
    cells: int


NOBODY = Look()


def gang(  # noqa: PLR0917
    out: BinaryIO,
    blanks: Mapping[str, Blank],
    people: Sequence[Attendee],
    stock: Stock,
    job: Job,
    info: pdffile.Info,
    look: Look = NOBODY,
) -> Count:
    """Cards or badges of all people on a stock's sheets, by their roles' blanks, in the people's order.

    A person's ``copies`` are whole sets, one after the other. Raises PrintFault for all words that their
    slots can't hold, with the roster's lines.
    """
    cards = sum(person.copies * len(cards_of(blanks[person.role], stock, job)) for person in people)
    dealt = Dealt(stock, job, look)
    count = dealt.count(cards)
    sides = ganged(blanks, people, stock, job, look)
    _write(out, list(blanks.values()), people, info, look, sides(), count)
    return Count(count, count // dealt.sides_of_sheet, cards)


def run_on(  # noqa: PLR0917
    out: BinaryIO,
    blanks: Mapping[str, Blank],
    people: Sequence[Attendee],
    job: Job,
    info: pdffile.Info,
    look: Look = NOBODY,
) -> Count:
    """Checklists or handouts of all people in one file; on two-sided sheets each begins one of its own.

    Raises PrintFault for all words that their slots can't hold, with the roster's lines.
    """
    turned = info.duplex in ("long", "short")
    faced = Faced(job, turned=turned)
    count = sum(person.copies * faced.count(blanks[person.role]) for person in people)
    sides = paged(blanks, people, job, turned=turned)
    _write(out, list(blanks.values()), people, info, look, sides(), count)
    sets = sum(person.copies for person in people)
    return Count(count, count // 2 if turned else count, sets)


def bundle(  # noqa: PLR0917
    out: BinaryIO,
    parts: Sequence[tuple[Blank, Stock | None]],
    person: Attendee,
    job: Job,
    info: pdffile.Info,
    look: Look = NOBODY,
) -> Count:
    """All that one person gets, as one file; where any sheet turns over, every part begins one of its own.

    Raises PrintFault for all words that their slots can't hold, with the roster's line.
    """
    turned = info.duplex in ("long", "short")
    run = list(bundled(parts, person, job, look, turned=turned)())
    _write(out, [blank for blank, _ in parts], [person] * person.copies, info, look, iter(run), len(run))
    return Count(len(run), len(run) // 2 if turned else len(run), len(parts))


# --- writing --------------------------------------------------------------------------------------


def _write(  # noqa: PLR0917
    out: BinaryIO,
    blanks: Sequence[Blank],
    people: Sequence[Attendee],
    info: pdffile.Info,
    look: Look,
    sides: Iterator[tuple[Paper, Sheet]],
    count: int,
) -> None:
    faces = [_ready(blank, number) for number, blank in enumerate(blanks)]
    engine = Engine(out, faces, people, typefaces(look.own), count, tagged=info.tagged)
    for paper, sheet in sides:
        engine.side(paper, sheet)
    if engine.words.misfits:
        raise PrintFault(*_misfits(engine.words.misfits, people, look.roster))
    pdffile.describe(faces[0].pdf, info)
    engine.finish(faces[0].pdf)


@lru_cache(maxsize=KEPT)
def _ready(blank: Blank, number: int) -> Faces:
    return opened(pdffile.open_pdf(blank.pdf), blank.slots, f"B{number}")


@lru_cache(maxsize=4)
def typefaces(own: str | None) -> Typefaces:
    """The fonts of names. Raises InputError for a link that leads out of the folder, or a broken font."""
    found = []
    for font in FONTS:
        folder = next(
            each
            for each in assets.folders("styles", None if own is None else Path(own))
            if (each / "fonts" / font).is_file()
        )
        if problem := assets.link_problem(path := folder / "fonts" / font, folder):
            raise InputError(problem)
        found.append(lettering.open_typeface(path))
    return Typefaces(*found)


def _misfits(
    found: Sequence[tuple[int, Slot, lettering.CannotSet]], people: Sequence[Attendee], roster: str
) -> Iterator[Problem]:
    """A problem for each person's words that their slots can't hold, once."""
    told: dict[tuple[int, str], Problem] = {}
    for who, slot, misfit in found:
        line = people[who].line
        place = Location(roster, line) if roster and line else None
        hint = "shorten it in the roster, or take a larger stock"
        message = f"the {slot.field} “{misfit.text}” {misfit.why}"
        told.setdefault((line, slot.field), Problem(message, place, hint))
    yield from told.values()
