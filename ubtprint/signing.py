"""Sets the sign-in sheet of very many people: two pages laid out, everybody's rows set into copies of them.

Laid out as it stands, a table of ten thousand rows takes minutes. Here each page is a table of its own.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import pikepdf

from ubtprint import __version__, aids, measure, pdffile
from ubtprint import paper as stuff
from ubtprint.dealing import Paper, Sheet, Spot
from ubtprint.errors import PrintFault, Problem
from ubtprint.imposition import UPRIGHT
from ubtprint.imprint import Engine
from ubtprint.model import Guide
from ubtprint.ownwords import fill
from ubtprint.papers import LETTER, WALK_INS, Grouping, aid_of, grouped, sign_in_pdf, words_of
from ubtprint.papers import Sheet as Printed
from ubtprint.people import Attendee, Slot
from ubtprint.personal import typefaces
from ubtprint.prepared import opened
from ubtprint.structure import Key, document, elements, kind_of
from ubtprint.workshop import Workshop

MANY_ROWS = 250  # people; fewer are laid out as they stand, in one table
ENOUGH = 40  # rows: more than a page holds
COLUMNS = ("number", "name", "role", "team")  # a row's cells that are filled; the last is for signing
LEAST = 7.5  # points, of type
NUMBER = "page-of"
Row = dict[str, str]


class Blank(msgspec.Struct, frozen=True):
    """A first page and a further one without people: how many rows each has, and where words go."""

    pdf: bytes
    info: pdffile.Info
    slots: tuple[Slot, ...]
    rows: tuple[int, int]


def many_pdf(
    workshop: Workshop,
    people: Sequence[Attendee],
    guide: Guide,
    own: Path | None = None,
    *,
    group_by: Grouping = "",
    paper: stuff.Paper = LETTER,
) -> bytes:
    """What ``papers.sign_in_pdf`` makes, for many: a group begins a page, empty rows fill up the last.

    Raises what that does.
    """
    blank = _blank(workshop, people, guide, own, paper)
    sheets = _filled(people, guide, group_by, blank.rows)
    out = io.BytesIO()
    with pdffile.open_pdf(blank.pdf) as pdf:
        _without_names(pdf)
        first, rest = (
            [slot for slot in blank.slots if slot.page == page and slot.field == NUMBER] for page in (0, 1)
        )
        faces = opened(
            pdf, [slot for slot in blank.slots if slot.field != NUMBER], "B0", _cells(pdf, blank.rows)
        )
        fonts = typefaces(None if own is None else str(own))
        engine = Engine(out, [faces], sheets, fonts, len(sheets))
        for who in range(len(sheets)):
            said = fill(guide.labels.page_of, n=who + 1, of=len(sheets))
            words = tuple((said, slot) for slot in (rest if who else first))
            on = Paper(width=paper.width, height=paper.height, cells=(UPRIGHT,), words=words)
            engine.side(on, Sheet((Spot(0, 0, min(who, 1), who),), guided=True))
        if engine.words.misfits:  # a word wider than its column, which only laying out can break
            return sign_in_pdf(workshop, people, guide, own, group_by=group_by, paper=paper)
        pdffile.describe(faces.pdf, blank.info)
        engine.finish(faces.pdf)
    return out.getvalue()


def _blank(
    workshop: Workshop, people: Sequence[Attendee], guide: Guide, own: Path | None, paper: stuff.Paper
) -> Blank:
    """Both pages with as many rows as go on them, proofed."""
    say = words_of(guide, own)
    texts = tuple(text for each in people for text in (each.name, each.team, each.facility) if text)
    values = {"first_rows": ENOUGH, "rest_rows": ENOUGH}
    sheet = Printed(kind="sign-in-many", name=say.sign_in, paper=paper, values=values, texts=texts)
    aid, on = aid_of(sheet, workshop, guide, own)
    tried = aids.lay_out(aid, on, own)
    pages = [page for numbers in measure.pages_by_flow(tried).values() for page in numbers[:1]]
    fields = [(slot.page, slot.field) for slot in measure.slots(tried, LEAST)]
    first, rest = (sum(at == page and field.startswith("name-") for at, field in fields) for page in pages)
    aid = msgspec.structs.replace(aid, values={**aid.values, "first_rows": first, "rest_rows": rest})
    laid_out = aids.lay_out(aid, on, own)
    if len(laid_out.pages) != len(pages):
        raise PrintFault(
            Problem("the sign-in sheet's head leaves no room for rows", hint="shorten the title")
        )
    info = pdffile.Info(
        title=aid.title,
        author="",
        subject=aid.title,
        language=aid.language,
        recipe={"version": __version__, "kind": "sign-in", "paper": paper.name},
    )
    return Blank(aids.finished(aid, laid_out, on), info, measure.slots(laid_out, LEAST), (first, rest))


def _filled(people: Sequence[Attendee], guide: Guide, by: Grouping, room: tuple[int, int]) -> list[Attendee]:
    """What each page says, as somebody who has it in the fields of its slots."""
    pages: list[list[Row]] = []
    number, rows = 0, 0
    for group in grouped(people, guide, by):
        if not group.goes_on:
            rows = 0  # left on the page
        for at, person in enumerate(group.people):
            if not rows:
                rows = room[min(len(pages), 1)]
                pages.append([{"group": "" if at else str(group.head)}])
            number, rows = number + 1, rows - 1
            pages[-1].append(_row(number, person, guide))
    _walk_ins(pages, number, room[1])
    return [Attendee(name=str(page + 1), role="", more=_fields(rows)) for page, rows in enumerate(pages)]


def _row(number: int, person: Attendee, guide: Guide) -> Row:
    team = ", ".join(filter(None, (person.team, person.facility)))
    role = str(guide.roles[person.role].name)  # HarfBuzz takes no text that knows its place
    return {"number": str(number), "name": person.name, "role": role, "team": team}


def _walk_ins(pages: list[list[Row]], number: int, room: int) -> None:
    """Number the rows that are left on the last page, and those of one more where they are too few."""
    if len(pages[-1]) - 1 > room - WALK_INS:
        pages.append([{"group": ""}])
    for at in range(room - len(pages[-1]) + 1):
        pages[-1].append({"number": str(number + at + 1)})


def _fields(rows: Sequence[Mapping[str, str]]) -> Row:
    numbered = {f"{key}-{at}": text for at, row in enumerate(rows[1:]) for key, text in row.items()}
    return {**rows[0], **numbered}


def _without_names(pdf: pikepdf.Pdf) -> None:
    """Take the cells' names away, which no two tables may share; their heads still have a scope."""
    for each in elements(document(pdf)):
        if "/ID" in each:
            del each.ID
        if "/A" in each and "/Headers" in each.A:
            del each.A.Headers
            if set(each.A.keys()) <= {"/O"}:
                del each.A


def _cells(pdf: pikepdf.Pdf, rows: tuple[int, int]) -> dict[tuple[int, str], Key]:
    """The cells of the tables' bodies, by page and field."""
    found: dict[tuple[int, str], Key] = {}
    tables = [each for each in elements(document(pdf)) if kind_of(each) == "/Table"]
    for page, (table, count) in enumerate(zip(tables, rows, strict=True)):
        lines = [each for each in elements(table) if kind_of(each) == "/TR"][-count:]
        for at, line in enumerate(lines):
            cells = [each for each in elements(line) if kind_of(each) in ("/TH", "/TD")]
            for column, cell in zip(COLUMNS, cells, strict=False):
                found[page, f"{column}-{at}"] = cell.objgen
    return found
