"""Which people of a roster are meant: by what they have in a column, or by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from ubtprint.content import find_role
from ubtprint.errors import NameFault, Problem, did_you_mean
from ubtprint.model import Guide
from ubtprint.names import quote
from ubtprint.people import Attendee

FIELDS = {"name": "name", "role": "role", "team": "team", "facility": "facility"}
FEW = 12


def chosen(
    people: Sequence[Attendee],
    guide: Guide,
    columns: Mapping[str, str],
    where: Sequence[str] = (),
    only: Sequence[str] = (),
) -> tuple[Attendee, ...]:
    """The people that have one of the values asked for in every column named, and one of the names.

    ``where`` are FIELD=VALUE; ``columns`` leads from the roster's heads to the fields of an attendee.
    Raises NameFault with every column, value and name that isn't there, or when nobody is left.
    """
    problems: list[Problem] = []
    wanted: dict[str, set[str]] = {}
    for said in where:
        try:
            field, value = _read(said, guide, people, columns)
            wanted.setdefault(field, set()).add(value)
        except NameFault as fault:
            problems += fault.problems
    known = {plain(person.name): person.name for person in people}
    names = {plain(name): name for name in only}
    problems += [
        Problem(f"--only: nobody is called {quote(said)}", hint=_nearest(said, known))
        for name, said in names.items()
        if name not in known
    ]
    if problems:
        raise NameFault(*problems)
    left = tuple(
        person
        for person in people
        if all(plain(person.said(field)) in values for field, values in wanted.items())
        and (not names or plain(person.name) in names)
    )
    if not left:
        hint = "no one of the roster has all that was asked for"
        raise NameFault(Problem("nobody is left of the roster", hint=hint))
    return left


def plain(text: str) -> str:
    """The text as it compares: capitals and double spaces don't count, nor how accents are stored."""
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


def _read(said: str, guide: Guide, people: Sequence[Attendee], columns: Mapping[str, str]) -> tuple[str, str]:
    """The field of an attendee and the value in it that FIELD=VALUE asks for."""
    head, equals, value = said.partition("=")
    if not equals:
        raise NameFault(Problem(f"--where {quote(said)} has no '='", hint="such as --where team=ICU"))
    fields = FIELDS | {plain(each): field for each, field in columns.items()}
    field = fields.get(plain(head))
    if field is None:
        hint = did_you_mean(plain(head), fields)
        raise NameFault(Problem(f"--where: the roster has no column {quote(head)}", hint=hint))
    if field == "role":
        return field, plain(find_role(guide, value))
    there = {plain(person.said(field)): person.said(field) for person in people}
    if plain(value) not in there:
        hint = _nearest(value, there)
        raise NameFault(Problem(f"--where {head.strip()}: nobody has {quote(value)}", hint=hint))
    return field, plain(value)


def _nearest(word: str, known: Mapping[str, str]) -> str:
    """The hint for a word that nobody has: the nearest that somebody has, or all where they are few."""
    asked = plain(word)
    near = [said for each, said in known.items() if did_you_mean(asked, [each]).startswith("did you mean")]
    if near:
        best = did_you_mean(asked, [plain(said) for said in near])
        return next((f"did you mean {quote(said)}?" for said in near if f"'{plain(said)}'" in best), "")
    listed = sorted(said for said in known.values() if said)
    return f"there are: {', '.join(listed)}" if 0 < len(listed) <= FEW else ""
