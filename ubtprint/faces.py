"""What stands on the faces of a deck's cards: blocks by their addresses, in the deck's order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from ubtprint.model import Block, Columns, Deck, Guide, Prose
from ubtprint.references import OWN_ROLE, WRITE_ON

Side = Literal["front", "back"]


class Part(msgspec.Struct, frozen=True):
    """A block as it stands in print, with its address; the write-on lines are a part with no block."""

    address: str
    block: Block | None


class FaceText(msgspec.Struct, frozen=True):
    """What stands on one face: card counts from 1, ``of`` is the deck's count of cards."""

    card: int
    of: int
    side: Side
    title: str
    parts: tuple[Part, ...]

    @property
    def id(self) -> str:
        """The face's name in HTML and in reports."""
        return f"card-{self.card}-{self.side}"


def deck_faces(guide: Guide, role: str, deck: Deck) -> Iterator[FaceText]:
    """The faces of a role's deck, front then back; cards of which the edition has nothing are left out."""
    planned = []
    for card in deck.cards:
        faces = [_face_parts(guide, role, card.front), _face_parts(guide, role, card.back)]
        filled = [parts for parts in faces if any(part.block for part in parts)]
        if filled:
            planned.append(faces if len(filled) == 2 or faces[0] in filled else [filled[0], ()])
    for number, (front, back) in enumerate(planned, 1):
        for side, parts in (("front", front), ("back", back)):
            yield FaceText(number, len(planned), side, _face_title(guide, parts), parts)  # type: ignore[arg-type]


def _face_parts(guide: Guide, role: str, addresses: tuple[str, ...]) -> tuple[Part, ...]:
    parts = []
    for address in addresses:
        owner, _, field = address.partition("/")
        full = f"{role}/{field}" if owner == OWN_ROLE else address
        if address == WRITE_ON:
            parts.append(Part(WRITE_ON, None))
        elif full in guide.blocks:
            parts.append(Part(full, own_column(guide.blocks[full], role)))
    return tuple(parts)


def own_column(block: Block, role: str) -> Block:
    """A columns block with the role's own column alone; any other block as it is."""
    if not isinstance(block, Columns):
        return block
    own = tuple(address for address in block.columns if address.startswith(f"{role}/"))
    return msgspec.structs.replace(block, columns=own)


def _face_title(guide: Guide, parts: tuple[Part, ...]) -> str:
    """The head over a face whose first part has none: the title of the topic that it belongs to."""
    first = parts[0].block if parts else None
    if not isinstance(first, Prose) or first.head:
        return ""
    owner = parts[0].address.partition("/")[0]
    for id_, topic in guide.topics.items():
        if owner in (id_, topic.role):
            return topic.title or guide.edition.title
    return ""


def columns(guide: Guide, block: Columns) -> tuple[Part, ...]:
    """The roles' blocks that stand side by side in a columns block; those an edition lacks left out."""
    return tuple(Part(address, guide.blocks[address]) for address in block.columns if address in guide.blocks)
