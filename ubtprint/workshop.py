"""A workshop's file to a typed workshop: when, where, who leads it, its agenda, and what each role gets."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from ubtprint import content, moments, stocks
from ubtprint.errors import InputError, Location, NameFault, Problem, did_you_mean
from ubtprint.model import Guide
from ubtprint.names import quote
from ubtprint.paper import Face, Stock
from ubtprint.records import Names, Record, Words, where
from ubtprint.shape import read_shape
from ubtprint.source import Mapping, Node, Scalar, Sequence, read_yaml

T = TypeVar("T")
Item = Literal["cards", "checklist", "handout", "badge"]
ITEMS: tuple[Item, ...] = ("cards", "checklist", "handout", "badge")
MOST_TITLE = 120  # characters: it stands in the head of every page, and small on every badge
# One value under 'items' or 'deck' may stand for all roles, instead of one for each.
EVERY_ROLE = "all roles"  # no role's id: these have no spaces
LEAST_BADGE = Face(width=216, height=126)  # 3 × 1¾ in: less has no room for a name that is read from afar


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the agenda; ``starts`` is minutes after midnight, None where the workshop's isn't known."""

    what: str
    minutes: int
    who: str = ""
    notes: str = ""
    starts: int | None = None

    @property
    def ends(self) -> int | None:
        """When it is over, in minutes after midnight."""
        return None if self.starts is None else self.starts + self.minutes


class Workshop(msgspec.Struct, frozen=True, kw_only=True):
    """A workshop, loaded and checked: all roles, decks and stocks that it names are there.

    Texts know their places. What isn't said is empty: the title is then for whoever prints it to say
    in the edition's language. ``items`` and ``decks`` are by role; a role without any has all items, or
    the usual deck.
    """

    title: str = ""
    date: datetime.date | None = None
    place: str = ""
    facilitators: tuple[str, ...] = ()
    agenda: tuple[Session, ...] = ()
    items: dict[str, tuple[Item, ...]] = {}
    decks: dict[str, str] = {}
    stock: str = ""
    edition: str = ""
    badges: str = ""

    @property
    def minutes(self) -> int:
        """How long the agenda is."""
        return sum(session.minutes for session in self.agenda)

    def items_of(self, role: str) -> tuple[Item, ...]:
        """What everybody of a role gets, in the program's order."""
        chosen = self.items.get(role, self.items.get(EVERY_ROLE, ITEMS))
        return tuple(item for item in ITEMS if item in chosen)

    def deck_of(self, role: str, usual: str) -> str:
        """The deck that a role's cards are of."""
        return self.decks.get(role, self.decks.get(EVERY_ROLE, usual))

    def texts(self) -> Iterator[str]:
        """Every text of it that is printed."""
        yield from (text for text in (self.title, self.place, *self.facilitators) if text)
        for session in self.agenda:
            yield from (text for text in (session.what, session.who, session.notes) if text)


# --- the file -----------------------------------------------------------------------------------


class AgendaEntry(Record, frozen=True, kw_only=True):
    """An item of the agenda as the file has it."""

    what: Words
    minutes: Words
    who: str = ""
    notes: str = ""


class WorkshopFile(Record, frozen=True, kw_only=True):
    """``workshop.yaml``."""

    title: Annotated[str, Meta(max_length=MOST_TITLE)] = ""
    date: str = ""
    place: str = ""
    facilitators: Names = ()
    starts: str = ""
    agenda: tuple[AgendaEntry, ...] = ()
    items: dict[str, tuple[Item, ...]] = msgspec.field(default_factory=dict)
    deck: dict[str, Words] = msgspec.field(default_factory=dict)
    stock: str = ""
    edition: str = ""
    badges: str = ""


def edition_of(path: Path, own: Path | None = None) -> str:
    """The edition that a workshop's file names, or nothing where it names none that is known.

    Whatever is wrong with the file is left for ``load_workshop`` to tell, all at once.
    """
    node = read_yaml(path, [])
    named = node.get("edition") if isinstance(node, Mapping) else None
    if not isinstance(named, Scalar):
        return ""
    try:
        return content.pick("edition", named.text, content.editions(own))
    except NameFault:
        return ""


def load_workshop(path: Path, guide: Guide, own: Path | None = None) -> Workshop:
    """The workshop of a file, its roles and decks those of this edition, its stocks those in use.

    Raises InputError with all problems of the file.
    """
    problems: list[Problem] = []
    node = read_yaml(path, problems)
    file = None if node is None else read_shape(_for_every_role(node), WorkshopFile, problems)
    made = None if file is None else _workshop(file, guide, own, problems)
    if made is None or problems:
        raise InputError(*sorted(problems, key=lambda problem: problem.location or Location("")))
    return made


def _for_every_role(node: Node) -> Node:
    """The file with a value that stands for all roles written as one by role."""
    if not isinstance(node, Mapping):
        return node
    kinds = {"items": Sequence, "deck": Scalar}
    entries = [
        (key, _every(value) if isinstance(value, kinds.get(key.text, ())) else value)
        for key, value in node.entries
    ]
    return Mapping(tuple(entries), node.location)


def _every(value: Node) -> Node:
    return Mapping(((Scalar(EVERY_ROLE, value.location), value),), value.location)


def _workshop(file: WorkshopFile, guide: Guide, own: Path | None, problems: list[Problem]) -> Workshop:
    starts = _moment("starts", file.starts, moments.to_clock, moments.CLOCK_HINT, problems)
    return Workshop(
        title=file.title,
        date=_moment("date", file.date, moments.to_date, moments.DATE_HINT, problems),
        place=file.place,
        facilitators=file.facilitators,
        agenda=_agenda(file.agenda, starts, problems),
        items=_by_role(file.items, guide, problems),
        decks={
            role: _named("deck", deck, guide.decks, problems)
            for role, deck in _by_role(file.deck, guide, problems).items()
        },
        stock=_stock(file.stock, own, problems, "cards"),
        edition=_named("edition", file.edition, content.editions(own), problems) if file.edition else "",
        badges=_stock(file.badges, own, problems, "badges"),
    )


def _moment(
    key: str, text: str, read: Callable[[str], T | None], hint: str, problems: list[Problem]
) -> T | None:
    """What a text of the file stands for; None where it is empty, and after a problem."""
    value = read(text) if text else None
    if text and value is None:
        problems.append(Problem(f"'{key}' can't be {quote(text)}", where(text), hint))
    return value


def _agenda(
    entries: tuple[AgendaEntry, ...], starts: int | None, problems: list[Problem]
) -> tuple[Session, ...]:
    """The agenda, each item beginning where the one before it ends."""
    lengths = []
    for entry in entries:
        hint = moments.DURATION_HINT
        lengths.append(_moment("minutes", entry.minutes, moments.to_minutes, hint, problems) or 0)
    if sum(lengths) > moments.DAY:
        message = f"the agenda takes {sum(lengths) / 60:.0f} hours, more than a day"
        problems.append(Problem(message, where(entries[0].what), "write a file for each day"))
    begins = accumulate(lengths, initial=starts or 0)
    return tuple(
        Session(
            what=entry.what,
            minutes=minutes,
            who=entry.who,
            notes=entry.notes,
            starts=None if starts is None else begin,
        )
        for entry, minutes, begin in zip(entries, lengths, begins, strict=False)
    )


# --- names --------------------------------------------------------------------------------------


def _named(kind: str, word: str, known: Iterable[str], problems: list[Problem]) -> str:
    """The known name that a text of the file means; a problem at its place for one that isn't known."""
    try:
        return content.pick(kind, word, known)
    except NameFault as fault:
        problems += [msgspec.structs.replace(each, location=where(word)) for each in fault.problems]
        return word


def _by_role(values: dict[str, T], guide: Guide, problems: list[Problem]) -> dict[str, T]:
    """The values under their roles' ids, whatever the file calls them."""
    found: dict[str, T] = {}
    for word, value in values.items():
        try:
            role = word if word == EVERY_ROLE else content.find_role(guide, word)
        except NameFault as fault:
            problems += [msgspec.structs.replace(each, location=where(word)) for each in fault.problems]
            continue
        if role in found:
            problems.append(Problem(f"{quote(word)} is the role '{role}' again", where(word), "say it once"))
        found[role] = value
    return found


def _stock(word: str, own: Path | None, problems: list[Problem], use: str) -> str:
    """The name of the stock that is meant, or its file; a problem where it is none, or none for this use."""
    if not word:
        return ""
    try:
        name, stock = stocks.find_stock(word, own)
    except InputError as error:
        problems += error.problems
        return word
    except NameFault as fault:
        problems += [msgspec.structs.replace(each, location=where(word)) for each in fault.problems]
        return word
    if stock.binding != "none":
        problems.append(Problem(f"the stock '{name}' is for booklets", where(word), f"take one for {use}"))
    elif use == "badges" and not holds_badge(stock):
        good = [each for each, other in stocks.load_stocks(own).items() if is_for_badges(other)]
        message = f"a name badge has no room on the stock '{name}'"
        problems.append(Problem(message, where(word), did_you_mean("", good)))
    # A file is found again by its path alone.
    return str(word) if word.lower().endswith(stocks.SUFFIXES) else name


def holds_badge(stock: Stock) -> bool:
    """Whether a name badge or a table tent can be printed on a stock's cells."""
    face = stock.face
    return stock.binding == "none" and face.width >= LEAST_BADGE.width and face.height >= LEAST_BADGE.height


def is_for_badges(stock: Stock) -> bool:
    """Whether a stock is one that people would take for badges: wider than high, and not large."""
    return holds_badge(stock) and stock.face.height <= LEAST_BADGE.width < stock.face.width
