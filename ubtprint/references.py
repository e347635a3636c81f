"""Checks that the addresses, roles and decks which an edition's texts name lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ubtprint.errors import Problem, did_you_mean
from ubtprint.model import (
    ROLE_BLOCKS,
    Acknowledgement,
    Block,
    Checklist,
    Columns,
    Deck,
    Edition,
    Role,
    Section,
    Topic,
)
from ubtprint.names import quote
from ubtprint.records import where

OWN_ROLE = "role"  # on a card: the role that the card is printed for
WRITE_ON = "write-on"  # a face left free for writing


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What the files of one edition hold, each by its id, before anything is looked up.

    The `lost` sets name what stands in files that could not be read, so that it is not called unknown too.
    """

    edition: Edition | None
    roles: dict[str, Role]
    sections: dict[str, Section]
    decks: dict[str, Deck]
    lost_roles: frozenset[str] = frozenset()
    lost_sections: frozenset[str] = frozenset()
    lost_decks: frozenset[str] = frozenset()

    def topics(self) -> Iterator[tuple[str, Topic]]:
        """Every topic with its id, in reading order."""
        for section in self.sections.values():
            yield from section.topics.items()


def collect_blocks(parts: Parts) -> dict[str, Block]:
    """Every block of the edition by its address: "role/field" or "topic/block"."""
    blocks: dict[str, Block] = {}
    for role_id, role in parts.roles.items():
        fields = {field: getattr(role, field) for field in ROLE_BLOCKS}
        blocks |= {f"{role_id}/{field}": block for field, block in fields.items() if block is not None}
    for topic_id, topic in parts.topics():
        blocks |= {f"{topic_id}/{block_id}": block for block_id, block in topic.blocks.items()}
    return blocks


def block_texts(block: Block) -> list[str]:
    """The block's texts in reading order: heads, lead-ins, items, paragraphs; no addresses."""
    texts: list[str] = []
    for field in block.__struct_fields__:
        value = getattr(block, field)
        if isinstance(block, Columns) and field == "columns":
            continue
        texts += [value] if isinstance(value, str) else value
    return [text for text in texts if text]


def check_references(parts: Parts, blocks: dict[str, Block]) -> list[Problem]:
    """Everything in the parts that names what isn't there, or bears a name that is taken."""
    return [
        *_check_role_names(parts),
        *_check_topics(parts),
        *_check_columns(parts, blocks),
        *_check_cards(parts, blocks),
        *_check_errata(parts, blocks),
    ]


def resolve_decks(parts: Parts, problems: list[Problem]) -> dict[str, Deck]:
    """The decks, those that take cards of another deck now holding them; faults go into `problems`."""
    return {name: _resolve_deck(name, deck, parts, problems) for name, deck in parts.decks.items()}


def _check_role_names(parts: Parts) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for role_id, role in parts.roles.items():
        for alias in role.aliases:
            if alias != role_id and alias in parts.roles:
                yield Problem(f"the alias '{alias}' is the id of another role", where(alias))
            elif alias in owners:
                yield Problem(f"the alias '{alias}' stands twice", where(alias), f"first at {owners[alias]}")
            else:
                owners[alias] = str(where(alias) or role_id)


def _check_topics(parts: Parts) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for topic_id, topic in parts.topics():
        place = where(topic_id)
        if topic_id == OWN_ROLE or topic_id in parts.roles or topic_id in parts.lost_roles:
            hint = "an address could mean either"
            yield Problem(f"a topic can't be called '{topic_id}' as a role is", place, hint)
        if topic_id in first:
            yield Problem(f"the topic '{topic_id}' stands twice", place, f"first at {first[topic_id]}")
        first.setdefault(topic_id, str(place))
        if topic.role and topic.role not in parts.roles and topic.role not in parts.lost_roles:
            hint = did_you_mean(topic.role, parts.roles)
            yield Problem(f"unknown role {quote(topic.role)}", where(topic.role), hint)


def _check_columns(parts: Parts, blocks: dict[str, Block]) -> Iterator[Problem]:
    """A column is a role's block: on a card only the card's own role's column is printed."""
    known = {address for address in blocks if address.partition("/")[0] in parts.roles}
    for block in blocks.values():
        for address in block.columns if isinstance(block, Columns) else ():
            if address in blocks and address not in known:
                yield Problem(f"{quote(address)} is not a role's block", where(address))
            elif not isinstance(blocks.get(address), Checklist | Acknowledgement | None):
                hint = "a column is a checklist or an acknowledgement"
                yield Problem(f"{quote(address)} can't stand in a column", where(address), hint)
            elif address not in blocks and not _may_be_lost(address, parts):
                yield _unknown_block(address, known)


def _check_cards(parts: Parts, blocks: dict[str, Block]) -> Iterator[Problem]:
    known = {*blocks, *(f"{OWN_ROLE}/{field}" for field in ROLE_BLOCKS), WRITE_ON}
    for deck in parts.decks.values():
        for card in deck.cards:
            for address in (*card.front, *card.back):
                if address not in known and not _may_be_lost(address, parts):
                    yield _unknown_block(address, known)


def _check_errata(parts: Parts, blocks: dict[str, Block]) -> Iterator[Problem]:
    for erratum in parts.edition.errata if parts.edition else ():
        block = blocks.get(erratum.block)
        if block is None:
            if not _may_be_lost(erratum.block, parts):
                yield _unknown_block(erratum.block, set(blocks))
            continue
        texts = block_texts(block)
        if not any(erratum.printed in text for text in texts):
            yield Problem(f"{quote(erratum.printed)} is not in {erratum.block}", where(erratum.printed))
        if any(erratum.source in text for text in texts):
            message = f"{quote(erratum.source)} still stands in {erratum.block}"
            yield Problem(message, where(erratum.source), "the text should have the printed reading")


def _may_be_lost(address: str, parts: Parts) -> bool:
    """Whether the address may lead into a file that could not be read."""
    head = address.partition("/")[0]
    if head in parts.lost_roles:
        return True
    here = {OWN_ROLE, *parts.roles, *(topic_id for topic_id, _ in parts.topics())}
    return bool(parts.lost_sections) and head not in here


def _unknown_block(address: str, known: set[str]) -> Problem:
    return Problem(f"unknown block {quote(address)}", where(address), did_you_mean(address, known))


def _resolve_deck(name: str, deck: Deck, parts: Parts, problems: list[Problem]) -> Deck:
    place = where(deck.title)
    whole = bool(deck.part_of) and bool(deck.take)
    if bool(deck.cards) == whole or (deck.cards and (deck.part_of or deck.take)):
        problems.append(Problem("a deck has either 'cards', or 'part-of' and 'take'", place))
        return deck
    if deck.cards or deck.part_of in parts.lost_decks:
        return deck
    own = {other: value.cards for other, value in parts.decks.items() if value.cards and other != name}
    cards = own.get(deck.part_of)
    if cards is None:
        message = f"{quote(deck.part_of)} is not another deck with cards of its own"
        problems.append(Problem(message, where(deck.part_of), did_you_mean(deck.part_of, own)))
        return deck
    outside = [number for number in deck.take if number > len(cards)]
    if outside:
        message = f"{quote(deck.part_of)} has no card {outside[0]}"
        problems.append(Problem(message, where(deck.part_of), f"it has {len(cards)}, counted from 1"))
        return deck
    return msgspec.structs.replace(deck, cards=tuple(cards[number - 1] for number in deck.take))
