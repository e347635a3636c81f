"""A workshop's own papers as finished pages: agenda, sign-in sheet, print plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from ubtprint import aids, assets, bounds, moments
from ubtprint.content import workshop_words
from ubtprint.errors import PrintFault
from ubtprint.model import Guide
from ubtprint.ownwords import WorkshopWords, fill
from ubtprint.paper import Paper
from ubtprint.pdf import Press
from ubtprint.people import Attendee
from ubtprint.typefaces import homeless, missing, typefaces
from ubtprint.workshop import Session, Workshop

STYLES = ("tokens.css", "base.css", "paper.css")
LETTER = Paper(name="Letter", width=612, height=792)
WALK_INS = 6  # empty rows at the end of a sign-in sheet
MOST_ROWS = 500  # of one table, for joining its pages' tags takes ever longer; the next begins a page
EMPTY_AGENDA = 20  # empty rows of an agenda that is still to be written

Grouping = Literal["", "role", "team", "facility"]


class PlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a print plan, in words: what it is, how often it is printed, on what, what comes after."""

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
    """How to print on a stock, step by step."""

    title: str
    steps: tuple[str, ...]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What a paper is made of: its kind and name, what its template is given, and texts of its own.

    ``lines`` are what is to be read in it below its head, row by row, in this order.
    """

    kind: str
    name: str
    paper: Paper
    values: Mapping[str, object]
    texts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


class People(msgspec.Struct, frozen=True):
    """Some people of a sign-in sheet, under a head where it has several groups; what goes on has none."""

    head: str
    people: tuple[Attendee, ...]
    goes_on: bool = False


# --- the three papers ---------------------------------------------------------------------------


def agenda_pdf(workshop: Workshop, guide: Guide, own: Path | None = None, *, paper: Paper = LETTER) -> bytes:
    """The agenda with its times, or rows to write one in where the workshop has none.

    Raises PrintFault for what can't be set, InputError for a language without words for it.
    """
    say = words_of(guide, own)
    timed = any(session.starts is not None for session in workshop.agenda) or not workshop.agenda
    last = workshop.agenda[-1].ends if workshop.agenda else None
    sessions = [_session(session, say) for session in workshop.agenda]
    lines = tuple(
        " ".join(each[key] for key in ("time", "what", "who", "notes", "length")) for each in sessions
    )
    values = {
        "timed": timed,
        "sessions": sessions,
        "ends": "" if last is None else moments.clock_in_words(last, say),
        "total": moments.duration_in_words(workshop.minutes, say),
        "blanks": EMPTY_AGENDA,
    }
    sheet = Sheet(kind="agenda", name=say.agenda, paper=paper, values=values, lines=lines)
    return _made(sheet, workshop, guide, own)


def sign_in_pdf(
    workshop: Workshop,
    people: Sequence[Attendee],
    guide: Guide,
    own: Path | None = None,
    *,
    group_by: Grouping = "",
    walk_ins: int = WALK_INS,
    paper: Paper = LETTER,
) -> bytes:
    """A row for each of the people to sign in, numbered, and empty ones for who comes besides.

    The people stand in their order, or grouped, the groups in the order of their first; raises what
    ``agenda_pdf`` does.
    """
    say = words_of(guide, own)
    groups = grouped(people, guide, group_by)
    values = {"groups": groups, "roles": guide.roles, "first": 1, "blanks": walk_ins}
    texts = tuple(text for each in people for text in (each.name, each.team, each.facility) if text)
    inside = (person for group in groups for person in group.people)
    lines = tuple(
        f"{n} {each.name} {guide.roles[each.role].name} {each.team} {each.facility}"
        for n, each in enumerate(inside, start=1)
    )
    sheet = Sheet(kind="sign-in", name=say.sign_in, paper=paper, values=values, texts=texts, lines=lines)
    return _made(sheet, workshop, guide, own)


def plan_pdf(
    workshop: Workshop,
    rows: Sequence[PlanRow],
    guide: Guide,
    own: Path | None = None,
    *,
    how_to: Sequence[HowTo] = (),
    paper: Paper = LETTER,
) -> bytes:
    """What is to be printed, file by file, with boxes to tick, and how, on paper that lies on its side.

    Raises what ``agenda_pdf`` does.
    """
    say = words_of(guide, own)
    wide = msgspec.structs.replace(paper, width=paper.height, height=paper.width)
    values = {"rows": rows, "how_to": how_to, "total": sum(row.sheets for row in rows)}
    texts = [text for row in rows for text in (row.file, row.what, row.paper, row.cuts, row.collating)]
    texts += [text for each in how_to for text in (each.title, *each.steps)]
    order = ("what", "file", "count", "paper", "sheets", "sides", "flip", "cuts", "collating")
    lines = [" ".join(str(getattr(row, key)) for key in order) for row in rows]
    lines += [text for each in how_to for text in (each.title, *each.steps)]
    sheet = Sheet(
        kind="plan", name=say.plan, paper=wide, values=values, texts=tuple(texts), lines=tuple(lines)
    )
    return _made(sheet, workshop, guide, own)


# --- what they share ----------------------------------------------------------------------------


def title_of(workshop: Workshop, say: WorkshopWords) -> str:
    """What the workshop is called."""
    return workshop.title or say.workshop


def check_characters(texts: Iterable[str], own: Path | None) -> None:
    """Raise PrintFault for each text with characters that no font in use has, or that can't stand there."""
    known = typefaces(tuple(assets.folders("styles", own)))
    once = dict.fromkeys(texts)
    if problems := [*missing(once, known), *homeless(once)]:
        raise PrintFault(*problems)


def words_of(guide: Guide, own: Path | None) -> WorkshopWords:
    """The workshop's words in the edition's language."""
    return workshop_words(own, guide.edition.language)


def _made(sheet: Sheet, workshop: Workshop, guide: Guide, own: Path | None) -> bytes:
    """A paper of the workshop, set from the template of its kind and finished."""
    aid, on = aid_of(sheet, workshop, guide, own)
    return aids.finished(aid, aids.lay_out(aid, on, own), on)


def aid_of(sheet: Sheet, workshop: Workshop, guide: Guide, own: Path | None) -> tuple[aids.Aid, Press]:
    """A paper of the workshop to be set from the template of its kind, and what sets it.

    Raises PrintFault for characters that no font in use has.
    """
    bounds.check_direction(guide)
    check_characters([*workshop.texts(), *sheet.texts], own)
    say = words_of(guide, own)
    title = title_of(workshop, say)
    aid = aids.Aid(
        kind=sheet.kind,
        title=fill(say.titled, paper=sheet.name, title=title),
        template=f"{sheet.kind}.html",
        paper=sheet.paper,
        values={
            **sheet.values,
            "say": say,
            "title": title,
            "kind_name": sheet.name,
            "facts": _facts(workshop, say, short=sheet.kind == "plan"),
            "labels": guide.labels,
        },
        figures=(),
        passages=(sheet.name, title, *sheet.lines),
        language=guide.edition.language,
    )
    return aid, Press(assets.folders("styles", own), STYLES, own)


def _facts(workshop: Workshop, say: WorkshopWords, *, short: bool) -> dict[str, object]:
    """What is said of the workshop below its title; what isn't known is empty; in short, when and where."""
    first, last = (workshop.agenda[0].starts, workshop.agenda[-1].ends) if workshop.agenda else (None, None)
    span = ""
    if first is not None and last is not None and not short:
        start, end = (moments.clock_in_words(each, say) for each in (first, last))
        span = fill(say.span, start=start, end=end)
    return {
        "date": moments.date_in_words(workshop.date, say) if workshop.date else "",
        "time": span,
        "place": workshop.place,
        "facilitators": () if short else workshop.facilitators,
    }


def _session(session: Session, say: WorkshopWords) -> dict[str, str]:
    return {
        "time": "" if session.starts is None else moments.clock_in_words(session.starts, say),
        "what": session.what,
        "who": session.who,
        "notes": session.notes,
        "length": moments.duration_in_words(session.minutes, say),
    }


def grouped(people: Sequence[Attendee], guide: Guide, by: Grouping) -> list[People]:
    """The people under the heads of their groups; all in one without a head where they aren't grouped."""
    groups: dict[str, list[Attendee]] = {}
    for person in people:
        groups.setdefault(person.said(by) if by else "", []).append(person)
    named = {key: guide.roles[key].sponsor if by == "role" else key for key in groups}
    return [
        People("" if begin else named[key], tuple(each[begin : begin + MOST_ROWS]), begin > 0)
        for key, each in groups.items()
        for begin in range(0, len(each), MOST_ROWS)
    ] or [People("", ())]
