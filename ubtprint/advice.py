"""What reads badly or is left out though nothing is wrong: advice on an edition, as warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ubtprint.document import DEFAULT_DECK
from ubtprint.errors import Location, Problem
from ubtprint.faces import Part, deck_faces
from ubtprint.model import ROLE_BLOCKS, TOPIC_BLOCKS, Columns, Guide
from ubtprint.names import quote
from ubtprint.records import where
from ubtprint.references import OWN_ROLE, block_texts

MOST_ITEMS = 9  # of one list: more can't be kept in mind, or ticked off at a glance
MOST_ITEM_WORDS, MOST_PARAGRAPH_WORDS = 40, 120
MOST_CAPITALS = 24  # letters: a label may stand in capitals, a sentence can't be read so


def advice(guide: Guide) -> Iterator[Problem]:
    """A warning for each text, list, role and deck of the edition that somebody should look at again."""
    yield from _texts(guide)
    if DEFAULT_DECK not in guide.decks:
        known = ", ".join(guide.decks) or "none"
        message = f"there is no deck '{DEFAULT_DECK}', which cards are printed of unless --deck names another"
        yield _warning(
            message, where(guide.edition.title), f"write decks/{DEFAULT_DECK}.yaml; there is: {known}"
        )
    for role in guide.roles:
        yield from role_advice(guide, role)


def _texts(guide: Guide) -> Iterator[Problem]:
    for block in guide.blocks.values():
        items: tuple[str, ...] = getattr(block, "items", ())
        paragraphs: tuple[str, ...] = getattr(block, "paragraphs", ())
        if len(items) > MOST_ITEMS:
            message = f"this list has {len(items)} items, and {MOST_ITEMS} at most can be kept in mind"
            yield _warning(
                message, where(items[MOST_ITEMS]), "put items together, or move some to another list"
            )
        yield from _long(items, "item", MOST_ITEM_WORDS)
        yield from _long(paragraphs, "paragraph", MOST_PARAGRAPH_WORDS)
        yield from _twice(items)
        for text in (*items, *paragraphs):
            if len(text) > MOST_CAPITALS and text.isupper():
                yield _warning("a text in capitals is hard to read", where(text), "write it in small letters")


def _long(texts: Iterable[str], what: str, most: int) -> Iterator[Problem]:
    for text in texts:
        words = len(text.split())
        if words > most:
            message = f"this {what} has {words} words, and {most} at most are easy to read"
            yield _warning(message, where(text), "shorten it, or split it")


def _twice(items: tuple[str, ...]) -> Iterator[Problem]:
    seen: set[str] = set()
    for text in items:
        if text in seen:
            yield _warning(f"{quote(text)} stands twice in this list", where(text), "delete one of them")
        seen.add(text)


def role_advice(guide: Guide, role: str) -> Iterator[Problem]:
    """Warnings for a role that some paper can't be printed of, or that is missing beside the others."""
    place = where(guide.roles[role].name)
    on_cards = [
        part for deck in guide.decks.values() for face in deck_faces(guide, role, deck) for part in face.parts
    ]
    if guide.decks and not on_cards:
        hint = f"give it 'duties', or write a deck in decks/ that has {OWN_ROLE}/… of what it has"
        yield Problem(f"no deck has anything of the role '{role}'", place, hint)
    pages = {topic.role for topic in guide.topics.values()} - {""}
    if pages and role not in pages:
        hint = f"write a topic with 'role: {role}' in a file in sections/"
        yield _warning(f"the handout has no page for the role '{role}'", place, hint)
    yield from _columns(guide, role)
    yield from _unprinted(guide, role, on_cards)


def _unprinted(guide: Guide, role: str, on_cards: Iterable[Part]) -> Iterator[Problem]:
    """A warning for each block of a role that stands on no card, no page and no checklist."""
    printed = {part.address for part in on_cards}
    for block in guide.blocks.values():
        printed |= set(block.columns) if isinstance(block, Columns) else set()
    if any(topic.role == role for topic in guide.topics.values()):
        printed |= {f"{role}/{field}" for field in TOPIC_BLOCKS}
    printed.add(f"{role}/duties")  # which every checklist has
    for field in ROLE_BLOCKS:
        address = f"{role}/{field}"
        if address in guide.blocks and address not in printed:
            place = where(block_texts(guide.blocks[address])[0])
            hint = f"name {OWN_ROLE}/{field} in a deck, or {address} in a section's 'columns'"
            yield _warning(f"nothing prints '{field}' of the role '{role}'", place, hint)


def _columns(guide: Guide, role: str) -> Iterator[Problem]:
    """A warning for each block of a role that the other roles' stand side by side without."""
    own = {field for field in ROLE_BLOCKS if f"{role}/{field}" in guide.blocks}
    for address, block in guide.blocks.items():
        if not isinstance(block, Columns):
            continue
        fields = {each.partition("/")[2] for each in block.columns}
        named = {each.partition("/")[0] for each in block.columns}
        for field in sorted(fields & own if role not in named else ()):
            hint = f"add {role}/{field} to its 'columns', or delete '{field}' from the role"
            message = f"'{address}' has the other roles' '{field}' but not that of '{role}'"
            yield _warning(message, where(block.columns[0]), hint)


def _warning(message: str, place: Location | None, hint: str) -> Problem:
    return Problem(message, place, hint, "warning")
