"""Decides what to print: a role's cards, its checklist, a handout; what stands on which face and page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from ubtprint import __version__
from ubtprint.errors import InputError, Problem
from ubtprint.faces import FaceText, Part, columns, deck_faces, own_column
from ubtprint.job import Job
from ubtprint.model import (
    ROLE_BLOCKS,
    TOPIC_BLOCKS,
    Abbreviation,
    Checklist,
    Columns,
    Deck,
    Guide,
    Role,
    Topic,
)
from ubtprint.paper import Face, Stock
from ubtprint.references import block_texts

Kind = Literal["cards", "checklist", "handout"]
DEFAULT_DECK = "full"
DEFAULT_STOCK = "quarter-letter"
LARGE_STOCK = "half-letter"
BOOKLET_STOCK = "half-letter-booklet"
DEFAULT_JOB = Job()
BLOCK_NAMES = {
    "introduction": "introduction",
    "duties": "duties",
    "tip": "key tip",
    "means": "Pocket Coaching list",
    "retains": "retained responsibilities",
    "acknowledges": "statements to acknowledge",
}


class TopicPage(msgspec.Struct, frozen=True):
    """A topic of a handout; an even folio is a left-hand page, an odd one or none a right-hand page."""

    id: str
    title: str
    running_head: str
    topic: Topic
    parts: tuple[Part, ...]

    @property
    def hand(self) -> Literal["left", "right"]:
        """The side of the spread that the pinned folio belongs on."""
        numbers = re.findall(r"[0-9]+", self.topic.folio)
        return "left" if numbers and int(numbers[-1]) % 2 == 0 else "right"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One document to be printed, with everything that a template needs.

    ``line_names`` are the kinds of line on a sheet that are named there, set as small pages of their own;
    ``one_sided`` are faces that are cards of their own, with nothing behind them.
    """

    kind: Kind
    guide: Guide
    role: str = ""
    title: str
    subject: str
    names: tuple[str, ...]
    variants: tuple[str, ...] = ()
    job: Job = Job()
    face: Face | None = None
    faces: tuple[FaceText, ...] = ()
    line_names: tuple[str, ...] = ()
    one_sided: bool = False
    topics: tuple[TopicPage, ...] = ()
    parts: tuple[Part, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    cover: bool = False
    forms: bool = False
    left_out: tuple[str, ...] = ()
    recipe: dict[str, str] = {}

    @property
    def sponsor(self) -> Role | None:
        """The role that the document is for, if it is for one."""
        return self.guide.roles.get(self.role)


def file_stem(document: Document, default_edition: str) -> str:
    """The file's name without its suffix: ``{role}-{kind}[-{edition}][-{variants}]``, defaults left out."""
    edition = "" if document.guide.id == default_edition else document.guide.id
    return "-".join(word for word in (*document.names, edition, *document.variants) if word)


def cards(
    guide: Guide, role: str, sheet: Stock, *, deck: str, stock: str, job: Job = DEFAULT_JOB
) -> Document:
    """A role's deck for the faces of a sheet called ``stock``; ``left_out`` names what the edition lacks.

    Raises InputError when the edition has none of the deck's blocks for the role.
    """
    faces = tuple(deck_faces(guide, role, guide.decks[deck]))
    if not faces:
        raise InputError(_nothing(guide, f"for the role '{role}' on the deck '{deck}'"))
    sponsor = guide.roles[role].sponsor
    name = f"{sponsor}: {_kind(guide, guide.labels.cards, job)}"
    return Document(
        kind="cards",
        guide=guide,
        role=role,
        title=f"{name}, {guide.edition.cited_as}",
        subject=guide.edition.subject,
        names=(role, "cards"),
        variants=(
            "" if stock == usual_stock(job.large_print) else stock,
            "" if deck == DEFAULT_DECK else deck,
            *(word for word in job.variants if not (word == "bleed" and stock.endswith(word))),
        ),
        job=job,
        face=sheet.face,
        faces=faces,
        line_names=("cut", "fold") if sheet.fold and job.goes == "office" and not sheet.perforated else (),
        one_sided=job.on_sheets and job.duplex == "none" and sheet.fold is None,
        left_out=_left_out(guide, role, ROLE_BLOCKS),
        recipe=_recipe(guide, kind="cards", role=role, deck=deck, stock=stock, **job.recipe),
    )


def usual_stock(large_print: bool) -> str:
    """The stock that cards are printed on unless another is named."""
    return LARGE_STOCK if large_print else DEFAULT_STOCK


def sets_to_print(deck: Deck, set_cells: int, stock: Stock, job: Job) -> int:
    """How many whole sets, each of so many cells, are printed: as many as asked, else one or a sheet full."""
    cells = stock.grid.columns * stock.grid.rows - (job.start - 1)
    on_sheet = max(1, cells // max(1, set_cells)) if deck.repeat == "sheet" else 1
    return job.copies or on_sheet


def checklist(guide: Guide, role: str, flat: bool = False, job: Job = DEFAULT_JOB) -> Document:
    """A role's duties to tick and to note on, and what it retains and shares for reference."""
    flat = flat or not job.tagged
    parts = [Part(f"{role}/duties", guide.blocks[f"{role}/duties"])] if guide.roles[role].duties else []
    parts += _reference(guide, role)
    name = f"{guide.roles[role].sponsor}: {_kind(guide, guide.labels.checklist, job)}"
    return Document(
        kind="checklist",
        guide=guide,
        role=role,
        title=f"{name}, {guide.edition.cited_as}",
        subject=guide.edition.subject,
        names=(role, "checklist"),
        variants=("flat" if flat and job.tagged else "", *job.variants),
        job=job,
        parts=tuple(parts),
        forms=not flat,
        left_out=_left_out(guide, role, ("duties", "retains")),
        recipe=_recipe(guide, kind="checklist", role=role, flat=flat, **job.recipe),
    )


def handout(
    guide: Guide, role: str = "", topic: str = "", cover: bool | None = None, job: Job = DEFAULT_JOB
) -> Document:
    """The whole section, one topic, or what belongs to one role, on pages with pinned folios.

    Raises InputError when that is nothing.
    """
    chosen = {
        id_: item
        for id_, item in guide.topics.items()
        if (id_ == topic if topic else not role or item.role in ("", role))
    }
    pages = tuple(_topic_page(guide, id_, item) for id_, item in chosen.items())
    if not pages:
        raise InputError(_nothing(guide, f"for the role '{role}' in a handout" if role else "in a handout"))
    usual_cover = guide.edition.cover and not topic
    with_cover = usual_cover if cover is None else cover
    name = guide.roles[role].sponsor if role else pages[0].title if topic else ""
    called, kind = guide.edition.cited_as, _kind(guide, guide.labels.handout, job)
    return Document(
        kind="handout",
        guide=guide,
        role=role,
        title=f"{name}: {kind}, {called}" if name else f"{called}: {kind}",
        subject=guide.edition.subject,
        names=(role, topic, "handout"),
        variants=("" if with_cover == usual_cover else "cover" if with_cover else "no-cover", *job.variants),
        job=job,
        topics=pages,
        line_names=("fold",) if job.booklet else (),
        abbreviations=_abbreviations_used(guide, pages),
        cover=with_cover,
        left_out=_left_out(guide, role, TOPIC_BLOCKS),
        recipe=_recipe(guide, kind="handout", role=role, topic=topic, cover=with_cover, **job.recipe),
    )


def _kind(guide: Guide, label: str, job: Job) -> str:
    """The kind of document as its title has it, with what a reader chooses it for."""
    return f"{label}, {guide.labels.large_print}" if job.large_print else label


def _reference(guide: Guide, role: str) -> Iterator[Part]:
    """The checklists that all share and the block that retains the role's own, in the edition's order."""
    for address, block in guide.blocks.items():
        if isinstance(block, Columns) and f"{role}/retains" in block.columns and guide.roles[role].retains:
            yield Part(address, own_column(block, role))
        elif isinstance(block, Checklist) and address.partition("/")[0] in guide.topics:
            yield Part(address, block)


def _topic_page(guide: Guide, id_: str, topic: Topic) -> TopicPage:
    own = [f"{topic.role}/{field}" for field in TOPIC_BLOCKS] if topic.role else []
    addresses = [
        *(address for address in own if address in guide.blocks),
        *(f"{id_}/{key}" for key in topic.blocks),
    ]
    parts = tuple(Part(address, guide.blocks[address]) for address in addresses)
    running_head = next(section.running_head for section in guide.sections.values() if id_ in section.topics)
    return TopicPage(id_, topic.title or guide.edition.title, running_head, topic, parts)


def _abbreviations_used(guide: Guide, pages: tuple[TopicPage, ...]) -> tuple[Abbreviation, ...]:
    printed = " ".join(text for page in pages for part in page.parts for text in _all_texts(guide, part))
    return tuple(
        entry for entry in guide.abbreviations if re.search(rf"\b{re.escape(entry.short)}s?\b", printed)
    )


def _all_texts(guide: Guide, part: Part) -> Iterator[str]:
    yield from block_texts(part.block) if part.block else ()
    if isinstance(part.block, Columns):
        for column in columns(guide, part.block):
            yield from block_texts(column.block) if column.block else ()


def _nothing(guide: Guide, place: str) -> Problem:
    return Problem(f"the edition '{guide.id}' has nothing to print {place}", hint="see ubtprint list")


def _left_out(guide: Guide, role: str, fields: tuple[str, ...]) -> tuple[str, ...]:
    roles = [guide.roles[role]] if role else list(guide.roles.values())
    return tuple(
        BLOCK_NAMES[field] for field in fields if all(getattr(each, field) is None for each in roles)
    )


def _recipe(guide: Guide, **options: str | bool) -> dict[str, str]:
    said = {name: value if isinstance(value, str) else "yes" for name, value in options.items() if value}
    return {"version": __version__, "edition": guide.id, **said, "content": guide.content_hash}
