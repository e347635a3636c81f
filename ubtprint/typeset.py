"""Decks and pages as they were set: plain values, without anything that sets them."""

from __future__ import annotations

import msgspec

from ubtprint.copyfit import Setting
from ubtprint.people import Slot
from ubtprint.sizes import USUAL
from ubtprint.sources import Sources


class SetDeck(msgspec.Struct, frozen=True):
    """A deck set on card-size pages: for each face the pages it takes, and the deck's body size."""

    pdf: bytes
    pages: dict[str, tuple[int, ...]]
    settings: dict[str, Setting]
    sources: Sources = ()
    largest: float = USUAL.largest
    slots: tuple[Slot, ...] = ()

    @property
    def body_size(self) -> float:
        """The deck's one body size, in points."""
        # Every face can only be grown where the deck itself has reached the largest size.
        return min(self.largest, *(setting.size for setting in self.settings.values()))


class SetPages(msgspec.Struct, frozen=True):
    """Pages set at one body size: the tagged file, and which pages each part (topic, cover) takes."""

    pdf: bytes
    parts: dict[str, tuple[int, ...]]
    body_size: float
    sources: Sources = ()
    slots: tuple[Slot, ...] = ()
