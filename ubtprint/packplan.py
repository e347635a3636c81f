"""What a workshop's pack is made of: which files, whose papers are in them, on how many sheets.

Pure: nothing is made for it. What each file comes to is ``packcounts``' to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from ubtprint import document
from ubtprint.document import Document
from ubtprint.job import Job
from ubtprint.model import Guide
from ubtprint.packnames import folders, stems
from ubtprint.paper import Stock
from ubtprint.people import Attendee

Kind = Literal["cards", "checklist", "handout", "badge"]
KINDS: tuple[Kind, ...] = ("cards", "checklist", "handout", "badge")
FileKind = Literal["cards", "checklists", "handouts", "badges", "attendee", "sign-in", "agenda", "print-plan"]
By = Literal["item", "attendee"]
GroupBy = Literal["", "role", "team", "facility"]
FILES: dict[Kind, FileKind] = {
    "cards": "cards",
    "checklist": "checklists",
    "handout": "handouts",
    "badge": "badges",
}
ATTENDEES = "attendees"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One paper of one role, laid out once for all its people; on the sheets of a stock, or on pages."""

    kind: Kind
    role: str
    document: Document
    stock: Stock | None = None
    stock_name: str = ""

    @property
    def two_sided(self) -> bool:
        """Whether its sheets turn over."""
        folded = self.stock is not None and self.stock.fold is not None
        return self.kind in ("cards", "handout") and self.document.job.duplex != "none" and not folded


class Size(msgspec.Struct, frozen=True):
    """One set of a part: its pieces of card, and its pages or faces."""

    pieces: int
    pages: int


class Tally(msgspec.Struct, frozen=True):
    """What a file comes to; ``cells`` are its cards, or the copies of what lies on pages of its own.

    In an attendee's file, which has both, they aren't counted.
    """

    sides: int = 0
    sheets: int = 0
    cells: int = 0


class Span(msgspec.Struct, frozen=True):
    """The pages of an attendee's file, from 1, that one kind of paper takes."""

    kind: Kind
    first: int
    last: int
    sheets: int


class PackFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a pack; ``parts`` are the keys of what is set in it, ``group`` whose papers it holds."""

    name: str
    kind: FileKind
    people: tuple[Attendee, ...]
    parts: tuple[str, ...] = ()
    group: str = ""
    tally: Tally = Tally()
    spans: tuple[Span, ...] = ()


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked of a pack; ``items``, ``decks`` and ``stocks`` are by role, a stock with its name.

    Without ``common`` there are people's own papers alone. ``where`` and ``only`` chose the people.
    """

    by: By = "item"
    group_by: GroupBy = ""
    items: Mapping[str, Sequence[Kind]]
    decks: Mapping[str, str] = {}
    stocks: Mapping[str, tuple[str, Stock]]
    badges: tuple[str, Stock] | None = None
    flat: bool = True
    agenda: bool = False
    common: bool = True
    where: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    cards_job: Job = Job()
    pages_job: Job = Job()


def key(kind: Kind, role: str) -> str:
    """What a part is known by."""
    return f"{kind} {role}"


def parts_of(
    guide: Guide,
    people: Sequence[Attendee],
    wanted: Wanted,
    badge: Callable[[str, str, Stock, Job], Document],
) -> dict[str, Part]:
    """All that has to be laid out for these people, by its key, in order of kinds and then of roles.

    ``badge`` makes the document of a role's badges on a named stock. Raises InputError for what the
    edition has nothing for.
    """
    there = {person.role for person in people}
    parts = {}
    for kind in KINDS:
        for role in guide.roles:
            if role in there and kind in wanted.items[role] and not (kind == "badge" and not wanted.badges):
                parts[key(kind, role)] = _part(guide, kind, role, wanted, badge)
    return parts


def _part(
    guide: Guide, kind: Kind, role: str, wanted: Wanted, badge: Callable[[str, str, Stock, Job], Document]
) -> Part:
    if kind == "checklist":
        job = msgspec.structs.replace(wanted.pages_job, duplex="none")
        return Part(kind=kind, role=role, document=document.checklist(guide, role, wanted.flat, job))
    if kind == "handout":
        return Part(kind=kind, role=role, document=document.handout(guide, role, job=wanted.pages_job))
    if kind == "cards":
        name, stock = wanted.stocks[role]
        deck = wanted.decks.get(role, document.DEFAULT_DECK)
        made = document.cards(guide, role, stock, deck=deck, stock=name, job=wanted.cards_job)
    else:
        assert wanted.badges is not None
        name, stock = wanted.badges
        job = Job(
            duplex="none",
            order=wanted.cards_job.order,
            greyscale=wanted.cards_job.greyscale,
            printer=wanted.cards_job.printer,
        )
        made = badge(role, name, stock, job)
    return Part(kind=kind, role=role, document=made, stock=stock, stock_name=name)


# --- files --------------------------------------------------------------------------------------


def plan(
    roster: Sequence[Attendee], people: Sequence[Attendee], parts: Mapping[str, Part], wanted: Wanted
) -> tuple[PackFile, ...]:
    """The files of a pack in the order in which they are made, not counted yet.

    ``people`` are those of the roster that were chosen; a file's name is the same whoever else is.
    """
    files: list[PackFile] = []
    grouped = list(_groups(people, wanted.group_by))
    names = dict(zip(map(id, roster), stems(roster), strict=True)) if wanted.by == "attendee" else {}
    for folder, group, some in grouped:
        for kind in KINDS:
            if wanted.by == "item" or kind == "badge":
                files += _of_kind(kind, folder, group, some, parts)
        if wanted.by == "attendee":
            files += _attendees(folder, group, some, parts, names)
    common: tuple[FileKind, ...] = ("sign-in", "agenda", "print-plan")
    files += [
        PackFile(name=f"{kind}.pdf", kind=kind, people=tuple(people))
        for kind in common
        if wanted.common and (kind != "agenda" or wanted.agenda)
    ]
    return tuple(files)


def _groups(people: Sequence[Attendee], field: GroupBy) -> Iterator[tuple[str, str, tuple[Attendee, ...]]]:
    """The folder of each group with what its people have in the field; all in no folder without a field."""
    if not field:
        yield "", "", tuple(people)
        return
    members: dict[str, list[Attendee]] = {}
    for person in people:
        members.setdefault(person.said(field), []).append(person)
    for value, folder in folders(members, f"no-{field}").items():
        if value in members:
            yield f"{folder}/", value or f"no {field}", tuple(members[value])


def _of_kind(
    kind: Kind, folder: str, group: str, people: tuple[Attendee, ...], parts: Mapping[str, Part]
) -> Iterator[PackFile]:
    """The files of one kind of paper for all: one for each stock that it is printed on."""
    by_stock: dict[str, list[Attendee]] = {}
    for person in people:
        if part := parts.get(key(kind, person.role)):
            by_stock.setdefault(part.stock_name, []).append(person)
    for stock, some in by_stock.items():
        roles = dict.fromkeys(person.role for person in some)
        apart = f"-{stock}" if len(by_stock) > 1 else ""
        yield PackFile(
            name=f"{folder}{FILES[kind]}{apart}.pdf",
            kind=FILES[kind],
            people=tuple(some),
            parts=tuple(each for each in parts if each in {key(kind, role) for role in roles}),
            group=group,
        )


def _attendees(
    folder: str, group: str, people: tuple[Attendee, ...], parts: Mapping[str, Part], names: Mapping[int, str]
) -> Iterator[PackFile]:
    """A file for each of the people that get anything."""
    for person in people:
        own = tuple(each for kind in KINDS if kind != "badge" and (each := key(kind, person.role)) in parts)
        if own:
            name = f"{ATTENDEES}/{folder}{names[id(person)]}.pdf"
            yield PackFile(name=name, kind="attendee", people=(person,), parts=own, group=group)
