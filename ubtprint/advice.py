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
from ubtprint.source import Mapping, Node, Scalar, Sequence

MOST_ITEMS = 9  # of one list: more can't be kept in mind, or ticked off at a glance
# The key of a list -> what its texts are called, and how many words one of them has at most.
KINDS = {"items": ("item", 40), "paragraphs": ("paragraph", 120)}
MOST_CAPITALS = 24  # letters: a label may stand in capitals, a sentence can't be read so


def advice(guide: Guide) -> Iterator[Problem]:
    """What to look at again in an edition's roles and decks; an error where no card has a role."""
    if DEFAULT_DECK not in guide.decks:
        known = ", ".join(guide.decks) or "none"
        message = f"there is no deck '{DEFAULT_DECK}', which cards are printed of unless --deck names another"
        yield _warning(
            message, where(guide.edition.title), f"write decks/{DEFAULT_DECK}.yaml; there is: {known}"
        )
    for role in guide.roles:
        yield from role_advice(guide, role)


def list_advice(node: Node) -> Iterator[Problem]:
    """A warning for each list and text of a role's or a section's file that is too long or hard to read.

    It looks at the file as it is written, so that it is told with what keeps the file from being read.
    """
    if isinstance(node, Sequence):
        for item in node.items:
            yield from list_advice(item)
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            if key.text in KINDS and isinstance(value, Sequence):
                yield from _list(key.text, [item for item in value.items if isinstance(item, Scalar)])
            else:
                yield from list_advice(value)


def _list(key: str, texts: list[Scalar]) -> Iterator[Problem]:
    if key == "items" and len(texts) > MOST_ITEMS:
        message = f"this list has {len(texts)} items, and {MOST_ITEMS} at most can be kept in mind"
        hint = f"{len(texts) - MOST_ITEMS} too many: put items together, or move these to another list"
        yield _warning(message, texts[MOST_ITEMS].location, hint)
    what, most = KINDS[key]
    seen: dict[str, int] = {}
    for each in texts:
        if (words := len(each.text.split())) > most:
            message = f"this {what} has {words} words, and {most} at most are easy to read"
            yield _warning(message, each.location, "shorten it, or split it")
        if each.text in seen:
            message = f"{quote(each.text)} stands twice in this list"
            yield _warning(message, each.location, f"delete it here or in line {seen[each.text]}")
        elif each.text:
            seen[each.text] = each.location.line
        if len(each.text) > MOST_CAPITALS and each.text.isupper():
            yield _warning("a text in capitals is hard to read", each.location, "write it in small letters")


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
