"""Stands in for modules that are being written beside this one; to be taken away with them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import msgspec

from ubtprint.content import find_role
from ubtprint.document import Document, cards
from ubtprint.errors import InputError, Location, NameFault, PrintFault, Problem
from ubtprint.job import Job
from ubtprint.model import Guide
from ubtprint.packplan import KINDS, Kind
from ubtprint.paper import Stock
from ubtprint.people import Attendee
from ubtprint.records import Record
from ubtprint.shape import read_shape
from ubtprint.sheetplan import Piece, deal, repeated
from ubtprint.source import read_yaml

if TYPE_CHECKING:
    from ubtprint.pdffile import Info


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """As in people."""

    label: str
    fields: dict[str, str]
    people: tuple[Attendee, ...]
    skipped: tuple[Problem, ...] = ()


def read_roster(
    source: Path | bytes, guide: Guide, own: Path | None = None, *, label: str, skip_bad: bool = False
) -> Roster:
    """As in roster."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    heads = [head.strip() for head in rows[0]]
    people, problems = [], []
    for number, row in enumerate(rows[1:], start=2):
        said = {head.lower(): cell.strip() for head, cell in zip(heads, row, strict=False)}
        try:
            role = find_role(guide, said.pop("role"))
        except NameFault as fault:
            problems += [Problem(str(each), Location(label, number)) for each in fault.problems]
            continue
        copies = int(said.pop("copies", "") or 1)
        name, team, facility = (said.pop(each, "") for each in ("name", "team", "facility"))
        more = {head: said[head.lower()] for head in heads if head.lower() in said}
        people.append(
            Attendee(
                name=name, role=role, team=team, facility=facility, copies=copies, more=more, line=number
            )
        )
    if problems and not skip_bad:
        raise InputError(*problems)
    if not people:
        raise InputError(*problems, Problem("there is nobody in this roster", Location(label)))
    known = {head: head.lower() if head.lower() in ("name", "role", "team") else head for head in heads}
    return Roster(label=label, fields=known, people=tuple(people), skipped=tuple(problems))


class WorkshopFile(Record, frozen=True, kw_only=True):
    """As in workshop."""

    title: str = ""
    items: dict[str, tuple[Kind, ...]] = {}  # noqa: RUF012
    agenda: tuple[str, ...] = ()
    deck: str = ""
    stock: str = ""
    edition: str = ""
    badges: str = ""


class Workshop(msgspec.Struct, frozen=True, kw_only=True):
    """As in workshop."""

    title: str = ""
    agenda: tuple[str, ...] = ()
    items: dict[str, tuple[Kind, ...]] = {}
    deck: str = ""
    stock: str = ""
    edition: str = ""
    badges: str = ""

    def items_of(self, role: str) -> tuple[Kind, ...]:
        """As in workshop."""
        return self.items.get(role, KINDS)

    def deck_of(self, role: str, usual: str) -> str:
        """As in workshop."""
        return self.deck or usual


def edition_of(path: Path, own: Path | None = None) -> str:
    """As in workshop."""
    return ""


def load_workshop(path: Path, guide: Guide, own: Path | None = None) -> Workshop:
    """As in workshop."""
    problems: list[Problem] = []
    node = read_yaml(path, problems)
    file = read_shape(node, WorkshopFile, problems) if node else None
    if problems or file is None:
        raise InputError(*problems)
    return msgspec.convert(msgspec.to_builtins(file, enc_hook=str), Workshop)


class PlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """As in papers."""

    file: str
    what: str
    paper: str
    sheets: int
    count: str = ""
    sides: str = ""
    flip: str = ""
    cuts: str = ""
    collating: str = ""


class HowTo(msgspec.Struct, frozen=True):
    """As in papers."""

    title: str
    steps: tuple[str, ...]


def _paper(title: str, lines: Sequence[str]) -> bytes:
    import pikepdf

    from ubtprint import pdffile

    pdf = pikepdf.new()
    for _ in range(1 + len(lines) // 30):
        pdf.add_blank_page(page_size=(612, 792))
    pdf.Root.Said = pdf.make_stream("\n".join(lines).encode())
    info = pdffile.Info(title=title, author="", subject="", language="en", recipe={})
    return pdffile.finish(pdf, info)


def workshop_title(workshop: Workshop, guide: Guide, own: Path | None) -> str:
    """As title_of in papers, with its words looked up."""
    return workshop.title or "Workshop"


def agenda_pdf(workshop: Workshop, guide: Guide, own: Path | None = None) -> bytes:
    """As in papers."""
    return _paper("Agenda", [])


def sign_in_pdf(
    workshop: Workshop,
    people: Sequence[Attendee],
    guide: Guide,
    own: Path | None = None,
    *,
    group_by: Literal["", "role", "team", "facility"] = "",
) -> bytes:
    """As in papers."""
    return _paper("Sign-in", [person.name for person in people])


def plan_pdf(
    workshop: Workshop,
    rows: Sequence[PlanRow],
    guide: Guide,
    own: Path | None = None,
    *,
    how_to: Sequence[HowTo] = (),
) -> bytes:
    """As in papers."""
    return _paper("Print plan", [msgspec.json.encode(row, enc_hook=str).decode() for row in (*rows, *how_to)])


def badge_document(  # noqa: PLR0917
    guide: Guide, role: str, workshop: Workshop, name: str, stock: Stock, job: Job
) -> Document:
    """As in badges."""
    made = cards(guide, role, stock, deck="carry", stock=name, job=job)
    return msgspec.structs.replace(made, faces=made.faces[:1], one_sided=False)


class Blank(msgspec.Struct, frozen=True, kw_only=True):
    """As in blanks."""

    pdf: bytes
    pieces: tuple[Piece, ...] = ()

    @property
    def pages(self) -> int:
        """The faces of all pieces."""
        return sum(face is not None for piece in self.pieces for face in (piece.front, piece.back))


def blank(document: Document, own: Path | None, stock: Stock | None) -> Blank:
    """As in blanks."""
    cards = dict.fromkeys(face.card for face in document.faces) or range(2)
    pieces = tuple(Piece(2 * n, 2 * n + 1) for n, _ in enumerate(cards))
    if document.kind == "checklist" or len(document.faces) == 1:
        pieces = (Piece(0, None),)
    return Blank(pdf=f"{document.title}\n".encode() * 50, pieces=pieces)


class Count(msgspec.Struct, frozen=True):
    """As in personal."""

    sides: int
    sheets: int
    cells: int


def _names(out: BinaryIO, said: Sequence[str], sides: int, info: Info) -> None:
    import pikepdf

    from ubtprint import pdffile

    pdf = pikepdf.new()
    for _ in range(sides):
        pdf.add_blank_page(page_size=(612, 792))
    pdf.Root.Said = pdf.make_stream("\n".join(said).encode())
    out.write(pdffile.finish(pdf, info))


def _fits(people: Sequence[Attendee]) -> None:
    long = [person for person in people if len(person.name) > 200]
    if long:
        where = [Location("roster.csv", person.line) for person in long]
        raise PrintFault(*(Problem("this name fits no card", place) for place in where))


def gang(  # noqa: PLR0917
    out: BinaryIO,
    blanks: Mapping[str, Blank],
    people: Sequence[Attendee],
    stock: Stock,
    job: Job,
    info: Info,
) -> Count:
    """As in personal."""
    _fits(people)
    one_sided = job.duplex == "none" and not stock.fold
    said = []
    for person in people:
        role = blanks[person.role]
        each = role.pages if one_sided and len(role.pieces) * 2 == role.pages else len(role.pieces)
        said += [f"{person.name} {n}" for _ in range(person.copies) for n in range(each)]
    run = repeated(len(said), 1, fill=False, cells=1, start=1)
    sheets = deal(run, stock.grid.columns * stock.grid.rows, job.start, stack=job.order == "stack")
    lines = ["|".join("" if cell is None else said[cell] for cell in sheet) for sheet in sheets]
    sides = len(sheets) * (1 if one_sided or stock.fold else 2)
    _names(out, lines, sides, info)
    return Count(sides, len(sheets), len(said))


def run_on(
    out: BinaryIO, blanks: Mapping[str, Blank], people: Sequence[Attendee], job: Job, info: Info
) -> Count:
    """As in personal."""
    _fits(people)
    pages = [blanks[person.role].pages for person in people for _ in range(person.copies)]
    turned = job.duplex != "none"
    sheets = sum(-(-count // 2) if turned else count for count in pages)
    _names(out, [person.name for person in people], sheets * (2 if turned else 1), info)
    return Count(sheets * (2 if turned else 1), sheets, len(pages))


def bundle(
    out: BinaryIO,
    parts: Sequence[tuple[Blank, Stock | None]],
    person: Attendee,
    job: Job,
    info: Info,
) -> Count:
    """As in personal."""
    _fits([person])
    turned = job.duplex != "none"
    sheets = 0
    for each, stock in parts:
        if stock:
            cells = stock.grid.columns * stock.grid.rows
            sheets += -(-len(each.pieces) * person.copies // cells)
        else:
            sheets += person.copies * (-(-each.pages // 2) if turned else each.pages)
    sides = sheets * (2 if turned else 1)
    _names(out, [person.name, *(each.pdf.decode() for each, _ in parts)], sides, info)
    return Count(sides, sheets, len(parts))
