"""The typed content: editions, sections, topics, blocks, roles and decks, all frozen.

These types are also the schema: ``shape`` reads YAML by them and JSON Schema is made from them.
Keys in YAML are the fields' names with hyphens.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ubtprint.phrases import Phrases
from ubtprint.records import Colour, Id, Length, Names, Paragraphs, Record, Words

# --- blocks: the typed pieces of a topic -------------------------------------------------------


class Prose(Record, frozen=True, kw_only=True, tag="prose", tag_field="kind"):
    """Running text under an optional head."""

    head: str = ""
    paragraphs: Paragraphs


class Checklist(Record, frozen=True, kw_only=True, tag="checklist", tag_field="kind"):
    """What somebody does or is responsible for: a head and items, each with a bracketed tick."""

    lead: str = ""
    head: str = ""
    items: Paragraphs


class Numbered(Record, frozen=True, kw_only=True, tag="numbered", tag_field="kind"):
    """A numbered list under its head."""

    head: str = ""
    items: Paragraphs


class KeyTip(Record, frozen=True, kw_only=True, tag="key-tip", tag_field="kind"):
    """The tinted call-out; its head is the edition's label ``key-tip``."""

    paragraphs: Paragraphs


class Acknowledgement(Record, frozen=True, kw_only=True, tag="acknowledgement", tag_field="kind"):
    """Statements that a role will have to acknowledge: no ticks, they are not actions."""

    head: str = ""
    items: Paragraphs


class Statement(Record, frozen=True, kw_only=True, tag="statement", tag_field="kind"):
    """One sentence that stands by itself."""

    text: Words


class Columns(Record, frozen=True, kw_only=True, tag="columns", tag_field="kind"):
    """One column per role, side by side: a lead-in, the roles' blocks by address, a foot.

    On a card only the card's own role's column stands between lead-in and foot.
    """

    lead: str = ""
    columns: Names
    foot: str = ""


Block = Prose | Checklist | Numbered | KeyTip | Acknowledgement | Statement | Columns
ROLE_BLOCKS = ("introduction", "duties", "tip", "means", "retains", "acknowledges")
TOPIC_BLOCKS = ("introduction", "duties", "tip", "means")


class Role(Record, frozen=True, kw_only=True):
    """A constituency, and all of the edition's text that is that role's alone."""

    name: Words
    sponsor: Words
    aliases: tuple[Id, ...] = ()
    mark: Literal["disc", "square", "diamond"]
    introduction: Prose | None = None
    duties: Checklist | None = None
    tip: KeyTip | None = None
    means: Numbered | None = None
    retains: Checklist | None = None
    acknowledges: Acknowledgement | None = None


class Topic(Record, frozen=True, kw_only=True):
    """A headed piece of a section; with ``role``, that role's blocks come first.

    Without a title of its own it bears the edition's. A folio is pinned, not counted.
    """

    title: str = ""
    kicker: str = ""
    folio: Words
    role: str = ""
    blocks: dict[Id, Block] = {}


class Section(Record, frozen=True, kw_only=True):
    """A file of topics in reading order, under one running head."""

    number: str = ""
    title: str = ""
    running_head: str = ""
    topics: dict[Id, Topic]


# --- the edition ------------------------------------------------------------------------------


class Abbreviation(Record, frozen=True, kw_only=True):
    """An abbreviation of the text, explained in our own words."""

    short: Words
    long: Words


class Erratum(Record, frozen=True, kw_only=True):
    """A slip of the source that is mended in print, with the source's reading."""

    block: Words
    source: Words
    printed: Words


class Labels(Record, frozen=True, kw_only=True):
    """The words that the program prints itself, in one language."""

    key_tip: Words
    pocket_coaching: Words
    card_of: Words
    front: Words
    back: Words
    part_of: Words
    page_of: Words
    large_print: Words
    continued: Words
    name: Words
    team: Words
    date: Words
    teams: Words
    co_sponsors: Words
    next_check_in: Words
    notes: Words
    note_for: Words
    done: Words
    cut: Words
    fold: Words
    cards: Words
    checklist: Words
    handout: Words
    contents: Words
    section: Words
    abbreviations: Words
    abbreviations_source: Words


class Edition(Record, frozen=True, kw_only=True):
    """``guide.yaml``: what one dated text is called, whose it is, and how it is cited."""

    title: Words
    subject: Words
    author: Words
    language: Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    website: Words
    date: str = ""
    cited_as: Words
    cover: bool = False
    labels: dict[Id, Words] = {}
    abbreviations: tuple[Abbreviation, ...] = ()
    errata: tuple[Erratum, ...] = ()


# --- a look of one's own ------------------------------------------------------------------------


class Colours(Record, frozen=True, kw_only=True):
    """The colours of ``styles/tokens.css`` by their names; what is left out stays as shipped.

    ``ink`` is the text's, ``quiet`` that of heads and feet, ``line`` that of lines to write on, ``rule`` that
    of thin lines, ``tint`` a pale ground; ``hue`` and ``wash`` are colour and ground where no role's are due.
    """

    ink: Colour = ""
    quiet: Colour = ""
    line: Colour = ""
    rule: Colour = ""
    tint: Colour = ""
    hue: Colour = ""
    wash: Colour = ""


class Logo(Record, frozen=True, kw_only=True):
    """A picture in the styles folder, in words for who doesn't see it, with the room round it in points."""

    file: Words
    alt: Words
    height: Length = 36.0
    clear_space: Length = 6.0
    on: tuple[Literal["cover", "cards", "checklist", "handout"], ...] = (
        "cover",
        "cards",
        "checklist",
        "handout",
    )


class FontFiles(Record, frozen=True, kw_only=True):
    """The files of one family, in ``styles/fonts``."""

    regular: Words
    bold: str = ""
    italic: str = ""
    bold_italic: str = ""


class Fonts(Record, frozen=True, kw_only=True):
    """The families for text and for heads."""

    text: FontFiles | None = None
    heads: FontFiles | None = None


class Brand(Record, frozen=True, kw_only=True):
    """``brand.yaml``: whose paper it is, and how that looks."""

    organization: str = ""
    guide_title: str = ""
    website: str = ""
    colors: Colours = Colours()
    roles: dict[Id, Colour] = {}
    logo: Logo | None = None
    fonts: Fonts = Fonts()
    labels: dict[Id, Words] = {}


# --- decks and the whole ------------------------------------------------------------------------


class Card(Record, frozen=True, kw_only=True):
    """One card: the blocks of its two faces, by address; ``role/`` stands for the card's role."""

    front: Names
    back: Names = ()


class Deck(Record, frozen=True, kw_only=True):
    """An ordered set of cards: its own, or those that it takes (counted from 1) of another deck.

    ``repeat: sheet`` prints as many whole sets as a sheet holds.
    """

    title: Words
    cards: tuple[Card, ...] = ()
    part_of: str = ""
    take: tuple[Annotated[int, Meta(ge=1)], ...] = ()
    repeat: Literal["once", "sheet"] = "once"


class Guide(msgspec.Struct, frozen=True, kw_only=True):
    """One edition, loaded and checked: every address in it leads somewhere."""

    id: str
    edition: Edition
    labels: Labels
    phrases: Phrases
    roles: dict[str, Role]
    sections: dict[str, Section]
    decks: dict[str, Deck]
    abbreviations: tuple[Abbreviation, ...]
    blocks: dict[str, Block]
    content_hash: str
    brand: Brand | None = None

    @property
    def topics(self) -> dict[str, Topic]:
        """Every topic by its id, in reading order."""
        return {id_: topic for section in self.sections.values() for id_, topic in section.topics.items()}
