"""Which column of a roster is what, by its head."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from ubtprint.alignment import UNSEEN, unseen
from ubtprint.errors import Problem
from ubtprint.names import quote
from ubtprint.tables import MAX_CELL, MAX_COLUMNS, Table

# The usual heads of each field, without blanks, in the order in which they are believed.
USUAL = {
    "name": ("name", "fullname", "attendee", "attendeename", "participant", "participantname"),
    "first": ("firstname", "first", "givenname", "forename"),
    "last": ("lastname", "last", "surname", "familyname"),
    "role": ("role", "sponsorrole", "constituency"),
    "team": ("team", "teamname", "ubt", "ubtname", "unitbasedteam", "unit", "unitname", "department",
             "departmentname", "dept"),
    "facility": ("facility", "facilityname", "medicalcenter", "medicalcentre", "hospital", "site",
                 "location"),
    "copies": ("copies", "sets", "quantity", "qty"),
}  # fmt: skip
# Of these a roster may have several: the first one counts, and the others are columns like any other.
_RANKED = ("team", "facility")
_FIELDS = {head: field for field, heads in USUAL.items() for head in heads}
_SHOWN = {
    "name": "Name, Full name, Attendee or Participant, or First name and Last name",
    "role": "Role, Sponsor role or Constituency",
}
_WORDS = {"first": "first name", "last": "last name"}
_MOST_SHOWN = 12
_SHAPELESS = (0xAD, 0x34F, 0x61C, *range(0x200B, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF)
_EDGES = " " + "".join(mark for mark in map(chr, _SHAPELESS) if UNSEEN.match(mark))


class Columns(msgspec.Struct, frozen=True):
    """The columns' numbers, from 0, by what they are.

    ``name`` is two numbers where it is in two parts, and empty, as ``role`` is None, where the header is
    wrong. ``others`` are those of any other head. ``fields`` leads from each head to what Attendees call it.
    """

    name: tuple[int, ...]
    role: int | None
    team: int | None
    facility: int | None
    copies: int | None
    others: tuple[tuple[int, str], ...]
    fields: dict[str, str]


def tidy(text: str) -> str:
    """The text in composed characters; a run of blanks and line breaks is one blank, and none at its ends.

    Characters without a shape at its ends, which come with what is copied, are left out as well.
    """
    if text.isascii():
        return " ".join(text.split())
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text if text[:1].isalnum() and text[-1:].isalnum() else text.strip(_EDGES)


def score(heads: Sequence[str]) -> int:
    """How many of these heads are usual ones."""
    return sum(_key(tidy(head)) in _FIELDS for head in heads)


def find_columns(table: Table, problems: list[Problem]) -> Columns | None:
    """What the table's columns are; None where it has too many, or neither names nor roles.

    What is wrong with the header goes into ``problems``; rows can be looked through all the same.
    """
    heads = [tidy(head) for head in table.heads]
    if len(heads) > MAX_COLUMNS and any(heads[MAX_COLUMNS:]):
        problems.append(Problem(f"there are more than {MAX_COLUMNS} columns", table.place(table.line)))
        return None
    keys = [_key(head) for head in heads]
    at = {field: [keys.index(key) for key in usual if key in keys] for field, usual in USUAL.items()}
    problems += _check(table, heads)
    rivals = dict(_rivals(table, heads, at))
    problems += [*rivals.values(), *_lacking(table, heads, at)]
    halves = (*at["first"], *at["last"]) if at["first"] and at["last"] else ()
    name = () if "name" in rivals else (*at["name"],) or halves
    first = {field: numbers[0] if numbers and field not in rivals else None for field, numbers in at.items()}
    if not name and first["role"] is None:
        return None
    fields = {
        number: field
        for field, number in first.items()
        if number is not None and field not in ("first", "last")
    }
    return Columns(
        name,
        first["role"],
        first["team"],
        first["facility"],
        first["copies"],
        tuple((number, head) for number, head in enumerate(heads) if head and number not in fields),
        {head: fields.get(number, head) for number, head in enumerate(heads) if head},
    )


def _key(head: str) -> str:
    """The head as it compares: no capitals, no blanks, no signs that people put between or behind words."""
    folded = unicodedata.normalize("NFKC", unseen(head)).casefold()
    return re.sub(r"[\s_.:*\-]+", "", folded) or folded


def _check(table: Table, heads: list[str]) -> Iterator[Problem]:
    """What no header may have, whatever its columns are."""
    first: dict[str, int] = {}
    for number, head in enumerate(heads):
        key = _key(head)
        if key and key in first:
            message = f"the head {quote(head)} stands twice"
            hint = f"it is also column {first[key] + 1}; give each column a head of its own"
            yield Problem(message, table.place(table.line, number), hint)
        if any(unicodedata.category(mark) in ("Cc", "Cs") for mark in head):
            yield Problem("a head has a control character", table.place(table.line, number), "delete it")
        if len(head) > MAX_CELL:
            message = f"the head {quote(head)} is longer than {MAX_CELL} characters"
            yield Problem(message, table.place(table.line, number), "shorten it")
        first.setdefault(key, number)


def _rivals(table: Table, heads: list[str], at: dict[str, list[int]]) -> Iterator[tuple[str, Problem]]:
    """The fields that several columns could be, each with its problem."""
    for field, numbers in at.items():
        if len(numbers) > 1 and field not in _RANKED:
            half = field in _WORDS
            yield "name" if half else field, _rival(table, heads, numbers, _WORDS.get(field, field))
    halves = [*at["first"], *at["last"]]
    if len(at["name"]) == len(halves) == 1:  # where names go in two columns, "Name" often is the last one
        yield "name", _rival(table, heads, [at["name"][0], *halves], "name")


def _rival(table: Table, heads: list[str], numbers: list[int], what: str) -> Problem:
    named = " and ".join(quote(heads[number]) for number in sorted(numbers))
    hint = "give all but one of them another head"
    if what == "name":
        hint = "call it 'Name' alone, or its parts 'First name' and 'Last name'"
    return Problem(f"{named} could each be the {what}", table.place(table.line, max(numbers)), hint)


def _lacking(table: Table, heads: list[str], at: dict[str, list[int]]) -> Iterator[Problem]:
    shown = ", ".join(quote(head) for head in list(filter(None, heads))[:_MOST_SHOWN])
    where = f"on the sheet {quote(table.sheet)}" if table.sheet else "in the header"
    for field in ("name", "role"):
        if at[field] or (field == "name" and at["first"] and at["last"]):
            continue
        half = [heads[number] for number in (*at["first"], *at["last"]) if field == "name"]
        if half:
            other = "last" if at["first"] else "first"
            message = f"beside {quote(half[0])} there is no column of {other} names"
            hint = "or call it 'Name' where it holds the whole name"
        else:
            message = f"there is no column for the {field}"
            hint = f"it is called {_SHOWN[field]}; {where}: {shown}"
        yield Problem(message, table.place(table.line), hint)
