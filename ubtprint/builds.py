"""What a build makes: the documents that a file lists, or the usual ones of an edition."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ubtprint import content, document, stocks
from ubtprint.document import Document, Kind
from ubtprint.errors import InputError, Location, Problem
from ubtprint.job import Job
from ubtprint.model import Guide
from ubtprint.paper import Stock
from ubtprint.records import Id, Length, Names, Record, Words
from ubtprint.shape import read_shape
from ubtprint.source import Mapping, Node, Scalar, Sequence, read_yaml

LIST = "build.yaml"
Form = Literal["pdf", "txt", "html"]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One document that is to be made, in plain values that another process can be told.

    ``stock`` is the word for it, a name or a path; ``name`` is the file's, where the usual one isn't wanted.
    """

    kind: Kind
    edition: str
    role: str = ""
    deck: str = ""
    stock: str = ""
    topic: str = ""
    cover: bool | None = None
    flat: bool = False
    form: Form = "pdf"
    job: Job = Job()
    name: str = ""


class Asked(Record, frozen=True, kw_only=True):
    """What the entries of a list have in common, by the words of the commands' options."""

    name: Id | None = None
    edition: Names = ()
    role: Names = ()
    form: Form = msgspec.field(default="pdf", name="format")
    printer: Words | None = None
    instructions: bool = False
    large_print: bool = False
    greyscale: bool = False


class AskedCards(Asked, frozen=True, kw_only=True, tag="cards", tag_field="kind"):
    """Decks of cards, one a role."""

    deck: Words = document.DEFAULT_DECK
    stock: Words | None = None
    goes: Literal["office", "perforated", "press", "screen"] = msgspec.field(default="office", name="for")
    single: bool = False
    duplex: Literal["long", "short", "none", "manual"] | None = None
    back_rotate: Literal["0", "180"] | None = None
    copies: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    fill: bool = False
    start: Annotated[int, Meta(ge=1)] | None = msgspec.field(default=None, name="start-at")
    order: Literal["sheets", "stack"] | None = None
    bleed: Length | None = None
    fit: Literal["continue", "strict"] = "continue"


class AskedChecklist(Asked, frozen=True, kw_only=True, tag="checklist", tag_field="kind"):
    """Checklists, one a role."""

    goes: Literal["office", "press"] = msgspec.field(default="office", name="for")
    flat: bool = False


class AskedHandout(Asked, frozen=True, kw_only=True, tag="handout", tag_field="kind"):
    """The whole handout, or one a role, or a topic's."""

    topic: Words | None = None
    cover: bool | None = None
    booklet: bool = False
    goes: Literal["office", "press", "screen"] = msgspec.field(default="office", name="for")


AnyAsked = AskedCards | AskedChecklist | AskedHandout


class BuildFile(Record, frozen=True, kw_only=True):
    """``build.yaml``."""

    documents: Annotated[tuple[AnyAsked, ...], Meta(min_length=1)]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a list, with the places of itself and of its keys' values."""

    asked: AnyAsked
    location: Location
    places: dict[str, Location]

    def at(self, key: str) -> Location:
        """Where the key's value stands, else the entry itself."""
        return self.places.get(key, self.location)


def read_list(path: Path, folder: Path | None = None) -> tuple[Entry, ...]:
    """The entries of a ``build.yaml``, which no link may lead to from outside of ``folder``.

    Raises InputError with all problems of the file.
    """
    problems: list[Problem] = []
    node = read_yaml(path, problems, folder)
    node = None if node is None else _singles_as_lists(node)
    file = None if node is None else read_shape(node, BuildFile, problems)
    if file is None or problems or not isinstance(node, Mapping):
        raise InputError(*sorted(problems, key=lambda problem: problem.location or Location("")))
    listed = node.get("documents")
    assert isinstance(listed, Sequence)
    return tuple(
        Entry(asked=asked, location=item.location, places=_places(item))
        for asked, item in zip(file.documents, listed.items, strict=True)
    )


def _places(item: Node) -> dict[str, Location]:
    entries = item.entries if isinstance(item, Mapping) else ()
    return {key.text: value.location for key, value in entries}


def _singles_as_lists(node: Node) -> Node:
    """The file with one role or edition written as a list of one."""
    listed = node.get("documents") if isinstance(node, Mapping) else None
    if not isinstance(node, Mapping) or not isinstance(listed, Sequence):
        return node
    items = tuple(_entry_as_lists(item) for item in listed.items)
    entries = tuple(
        (key, msgspec.structs.replace(listed, items=items) if value is listed else value)
        for key, value in node.entries
    )
    return msgspec.structs.replace(node, entries=entries)


def _entry_as_lists(item: Node) -> Node:
    if not isinstance(item, Mapping):
        return item
    entries = tuple(
        (
            key,
            Sequence((value,), value.location)
            if key.text in ("role", "edition") and isinstance(value, Scalar) and value.text
            else value,
        )
        for key, value in item.entries
    )
    return msgspec.structs.replace(item, entries=entries)


# --- the usual documents ------------------------------------------------------------------------


def usual_orders(guide: Guide, own: Path | None) -> Iterator[Order]:
    """An edition's whole handout, and each role's decks, checklist and handout.

    What it has no words for is left out, and checklists with nothing to tick, which can be asked for.
    """
    found = [Order(kind="handout", edition=guide.id)]
    for role in guide.roles:
        found += [Order(kind="cards", edition=guide.id, role=role, deck=deck) for deck in guide.decks]
        if guide.roles[role].duties:
            found.append(Order(kind="checklist", edition=guide.id, role=role))
        found.append(Order(kind="handout", edition=guide.id, role=role))
    for order in found:
        if _has_words(guide, order, own):
            yield order


def _has_words(guide: Guide, order: Order, own: Path | None) -> bool:
    if order.kind == "cards":
        found_stock(document.DEFAULT_STOCK, own)  # whatever is wrong with it is told
    try:
        _document(guide, order, own)
    except InputError:
        return False
    return True


# --- orders to documents ------------------------------------------------------------------------


def document_of(order: Order, own: Path | None) -> tuple[Document, Stock | None]:
    """The document that is ordered, and the stock that it lies on.

    Raises InputError when the edition has nothing for it, and what loading edition and stock raises.
    """
    return _document(loaded(order.edition, own), order, own)


def _document(guide: Guide, order: Order, own: Path | None) -> tuple[Document, Stock | None]:
    if order.kind == "cards":
        word = order.stock or document.usual_stock(order.job.large_print)
        name, stock = found_stock(word, own)
        made = document.cards(guide, order.role, stock, deck=order.deck, stock=name, job=order.job)
        return made, stock
    if order.kind == "checklist":
        return document.checklist(guide, order.role, order.flat, order.job), None
    made = document.handout(guide, order.role, order.topic, order.cover, order.job)
    return made, found_stock(document.BOOKLET_STOCK, own)[1] if order.job.booklet else None


@lru_cache
def loaded(edition: str, own: Path | None) -> Guide:
    """An edition, read once in a run."""
    return content.load_guide(edition, own)


@lru_cache
def found_stock(word: str, own: Path | None) -> tuple[str, Stock]:
    """A stock by its name or path, read once in a run."""
    return stocks.find_stock(word, own)


def stems(order: Order, made: Document, default: str) -> list[str]:
    """The names of the order's files, without their endings; ``default`` is the edition that isn't named."""
    stem = order.name or document.file_stem(made, default)
    return [f"{stem}-{part}" if part else stem for part in made.job.parts]
