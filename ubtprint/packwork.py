"""The papers of one attendee as one file: what it takes to make them, and the making."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

import msgspec

from ubtprint import output, packproof
from ubtprint.blanks import Blank
from ubtprint.dealing import Look
from ubtprint.errors import PrintFault, Problem
from ubtprint.job import Job
from ubtprint.packplan import Tally
from ubtprint.packstate import Entry
from ubtprint.paper import Stock
from ubtprint.pdffile import Info
from ubtprint.people import Attendee
from ubtprint.personal import Count, bundle

PIECE = 2**20  # bytes that are read at once


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A file to make: its name in the pack's folder, whose it is, what is in it and what it comes to."""

    name: str
    person: Attendee
    parts: tuple[str, ...]
    tally: Tally
    info: Info


class Works(msgspec.Struct, frozen=True, kw_only=True):
    """What all tasks share: where files go, the blanks and their stocks by part, the job, the look."""

    folder: str
    blanks: dict[str, Blank]
    stocks: dict[str, Stock]
    job: Job
    look: Look


class Written:
    """Writes into a file, and remembers what it came to and the hash of its bytes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tally = Tally()
        self.size = 0
        self.sha256 = ""

    def note(self, file: BinaryIO, tally: Tally) -> None:
        """The file is written: look at it as it is."""
        file.flush()
        self.size = file.seek(0, 2)
        file.seek(0)
        said = hashlib.sha256()
        while piece := file.read(PIECE):
            said.update(piece)
        self.sha256 = said.hexdigest()
        self.tally = tally

    @property
    def entry(self) -> Entry:
        """What the journal keeps of it."""
        return Entry(name=self.name, size=self.size, sha256=self.sha256, tally=self.tally)


def write_attendee(works: Works, task: Task) -> Entry:
    """Make one attendee's file and write it whole.

    Raises PrintFault when it can't be made, or isn't what was planned; InputError when it can't be written.
    """
    parts, due = _parts(works, task), attendee_due(works, task)
    written = Written(task.name)

    def write(file: BinaryIO) -> None:
        count = bundle(file, parts, task.person, works.job, task.info, works.look)
        packproof.prove(file, due, task.name)
        written.note(file, agreed(task.name, count, task.tally))

    output.write_one_of_many(Path(works.folder) / task.name, write)
    return written.entry


def attendee_due(works: Works, task: Task) -> packproof.Due:
    """What one attendee's file has to be."""
    parts, turned = _parts(works, task), task.info.duplex in ("long", "short")
    sides = packproof.bundled(parts, task.person, works.job, works.look, turned=turned)
    blanks = tuple(blank for blank, _ in parts)
    return packproof.Due(blanks, (task.person,) * task.person.copies, sides, task.info, works.look.roster)


def _parts(works: Works, task: Task) -> list[tuple[Blank, Stock | None]]:
    return [(works.blanks[each], works.stocks.get(each)) for each in task.parts]


def agreed(name: str, count: Count, planned: Tally) -> Tally:
    """What a file came to, when its sheets and cards are as many as were planned.

    Raises PrintFault when they aren't: the print plan would be wrong.
    """
    cells = planned.cells or count.cells
    if (count.sheets, count.cells) != (planned.sheets, cells):
        message = f"{name}: {count.sheets} sheets with {count.cells} pieces came out"
        hint = f"{planned.sheets} with {cells} were planned; this is a fault of the program"
        raise PrintFault(Problem(message, hint=hint))
    return Tally(count.sides, count.sheets, count.cells)
