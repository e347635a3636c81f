"""What a preview can show: the choices there are, the document that a choice means, where its cards lie."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from ubtprint import content, document, stocks
from ubtprint.document import Document, Kind
from ubtprint.errors import InputError, NameFault, Problem
from ubtprint.imposition import NEAR, Placement, backs, fronts
from ubtprint.job import Job
from ubtprint.model import Guide
from ubtprint.names import pick
from ubtprint.paper import Stock
from ubtprint.sizes import LARGE_PRINT

KINDS: tuple[Kind, ...] = ("cards", "checklist", "handout")


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What a person picked, as the page says it; what is empty is as the commands have it by themselves."""

    edition: str = ""
    kind: Kind = "cards"
    role: str = ""
    deck: str = ""
    topic: str = ""
    stock: str = ""
    duplex: Literal["", "long", "short", "none"] = ""
    large: bool = False
    grey: bool = False
    flat: bool = False
    booklet: bool = False
    instructions: bool = False


class Item(msgspec.Struct, frozen=True):
    """Something to pick: its id and what it is called."""

    id: str
    name: str


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """An edition to pick, with what it has; ``broken`` where it can't be read as it stands."""

    id: str
    name: str
    roles: tuple[Item, ...] = ()
    decks: tuple[Item, ...] = ()
    topics: tuple[Item, ...] = ()
    broken: bool = False


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A stock to pick: whether it can be printed on both sides, and holds large print."""

    id: str
    name: str
    two_sided: bool
    large: bool


class Menu(msgspec.Struct, frozen=True, kw_only=True):
    """All that there is to pick, and what is picked where nothing is said."""

    texts: tuple[Text, ...]
    sheets: tuple[Sheet, ...]
    text: str
    sheet: str = document.DEFAULT_STOCK
    large_sheet: str = document.LARGE_STOCK
    deck: str = document.DEFAULT_DECK


class Spot(msgspec.Struct, frozen=True):
    """Where a face lies: its sheet's side, from 0, and its cell there."""

    side: int
    cell: Placement


def menu(own: Path | None) -> Menu:
    """What there is to pick. Raises InputError for a folder without editions, or stocks at fault."""
    texts = tuple(_text(name, own) for name in content.editions(own))
    sheets = tuple(
        Sheet(
            id=name,
            name=f"{stock.title} ({stock.paper.name})"
            if stock.paper.name not in stock.title
            else stock.title,
            two_sided=stock.fold is None,
            large=_holds_large(stock),
        )
        for name, stock in stocks.load_stocks(own).items()
        if stock.binding == "none"
    )
    return Menu(texts=texts, sheets=sheets, text=content.default_edition(own) or texts[0].id)


def _text(name: str, own: Path | None) -> Text:
    try:
        guide = content.load_guide(name, own)
    except InputError:  # told where it is picked; the others can be looked at meanwhile
        return Text(id=name, name=name, broken=True)
    title = guide.edition.title
    return Text(
        id=name,
        name=f"{title} ({name})",
        roles=tuple(Item(id_, role.sponsor) for id_, role in guide.roles.items()),
        decks=tuple(Item(id_, deck.title) for id_, deck in guide.decks.items()),
        topics=tuple(Item(id_, topic.title or title) for id_, topic in guide.topics.items()),
    )


def _holds_large(stock: Stock) -> bool:
    face = stock.face
    return face.width + NEAR >= LARGE_PRINT.least_width and face.height + NEAR >= LARGE_PRINT.least_height


# --- what a choice means ------------------------------------------------------------------------


def planned(choice: Choice, own: Path | None) -> tuple[Document, Stock | None]:
    """The document that is meant, and the stock that it is printed on: as the command would make it.

    Names are looked up among those that there are. Raises NameFault for one that isn't known and for what
    doesn't go together, InputError for content at fault.
    """
    guide = content.load_guide(choice.edition or None, own)
    if choice.kind == "cards":
        return _cards(choice, guide, own)
    role = pick("role", choice.role, guide.roles) if choice.role else ""
    look = Job(large_print=choice.large, greyscale=choice.grey, instructions=choice.instructions)
    if choice.kind == "checklist":
        return document.checklist(guide, role or next(iter(guide.roles)), choice.flat, look), None
    if choice.booklet and choice.large:
        hint = "a booklet's pages are too small; look at it on whole ones"
        raise NameFault(Problem("a booklet doesn't go with large print", hint=hint))
    topic = pick("topic", choice.topic, guide.topics) if choice.topic and not role else ""
    duplex: Literal["short", "long"] = "short" if choice.booklet else "long"
    job = msgspec.structs.replace(look, duplex=duplex, booklet=choice.booklet)
    sheet = stocks.find_stock(document.BOOKLET_STOCK, own)[1] if choice.booklet else None
    return document.handout(guide, role, topic, None, job), sheet


def _cards(choice: Choice, guide: Guide, own: Path | None) -> tuple[Document, Stock]:
    known = stocks.load_stocks(own)
    name = pick("stock", choice.stock or document.usual_stock(choice.large), known)
    role = pick("role", choice.role, guide.roles) if choice.role else next(iter(guide.roles))
    deck = pick("deck", choice.deck or document.DEFAULT_DECK, guide.decks)
    sheet = known[name]
    _check(choice, name, sheet, known)
    job = Job(
        duplex=choice.duplex or ("none" if sheet.adhesive else "long"),
        large_print=choice.large,
        greyscale=choice.grey,
        instructions=choice.instructions,
    )
    return document.cards(guide, role, sheet, deck=deck, stock=name, job=job), sheet


def _check(choice: Choice, name: str, sheet: Stock, known: Mapping[str, Stock]) -> None:
    if choice.duplex and sheet.fold:
        hint = "it is printed on one side and folded"
        raise NameFault(Problem(f"sides can't be chosen for the stock '{name}'", hint=hint))
    if choice.large and not _holds_large(sheet):
        others = [
            other
            for other, each in known.items()
            if _holds_large(each) and each.binding == "none" and each.fold is None
        ]
        hint = f"these are large enough: {', '.join(others)}"
        raise NameFault(Problem(f"the cards of the stock '{name}' are too small for large print", hint=hint))


def command(choice: Choice, document_: Document, own: Path | None) -> str:
    """The command that makes the same file, as a person would type it; what is usual is left out."""
    kind, role, default = choice.kind, document_.role, content.default_edition(own)
    usual = {
        "--deck": document.DEFAULT_DECK,
        "--stock": document.usual_stock(choice.large),
        "--edition": default,
    }
    named = {
        "--role": role,
        "--topic": document_.recipe.get("topic", ""),
        "--deck": choice.deck if kind == "cards" else "",
        "--stock": choice.stock if kind == "cards" else "",
        "--duplex": choice.duplex if kind == "cards" else "",
        "--edition": document_.guide.id,
        "--content": "" if own is None else str(own),
    }
    flags = {
        "--flat": choice.flat and kind == "checklist",
        "--booklet": choice.booklet and kind == "handout",
        "--instructions": choice.instructions,
        "--large-print": choice.large,
        "--greyscale": choice.grey,
    }
    words = ["ubtprint", kind]
    for name, value in named.items():
        words += [name, value] if value and value != usual.get(name) else []
    return shlex.join([*words, *(name for name, wanted in flags.items() if wanted)])


# --- where cards lie ----------------------------------------------------------------------------


def spots(document: Document, stock: Stock, sides: int) -> Iterator[tuple[Spot, Spot | None]]:
    """Where each card's front lies in turn, and the back behind it if it has one; empty cells too.

    ``sides`` are the sides of all sheets, none of them a page on how to print.
    """
    job = document.job
    here, behind = fronts(stock), backs(stock, job.flip, job.back_rotate)
    one_sided = job.duplex == "none" and stock.fold is None
    step = 1 if one_sided or stock.fold else 2
    for side in range(0, sides, step):
        for front, back in zip(here, behind, strict=True):
            yield Spot(side, front), None if one_sided else Spot(side + step - 1, back)


def side_names(document: Document, stock: Stock | None, sides: int) -> Iterator[tuple[int, str]]:
    """The sheet that each side belongs to, from 1, and what it is called beside the sheet's number."""
    job = document.job
    folded = document.kind == "cards" and stock is not None and stock.fold is not None
    one_sided = folded or document.kind == "checklist" or job.duplex == "none"
    for side in range(sides):
        yield (side + 1, "") if one_sided else (side // 2 + 1, ("front", "back")[side % 2])
