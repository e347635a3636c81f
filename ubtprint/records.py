"""The kinds of value that files hold: text that knows its place, ids, lengths, and the record of them."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from ubtprint.errors import Location

POINTS = {"in": 72.0, "pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54}
ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}$"
COLOUR_PATTERN = r"^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"
LENGTH_PATTERN = r"^-?[0-9]+(\.[0-9]+)?(in|pt|mm|cm)$"

Id = Annotated[str, Meta(pattern=ID_PATTERN)]
Colour = Annotated[str, Meta(pattern=COLOUR_PATTERN)]
Words = Annotated[str, Meta(min_length=1)]
Length = Annotated[
    float,
    Meta(extra={"unit": "length"}, extra_json_schema={"type": "string", "pattern": LENGTH_PATTERN}),
]
Names = tuple[Words, ...]
Paragraphs = Annotated[tuple[Words, ...], Meta(min_length=1)]


class Text(str):
    """A string that remembers the place in a file that it came from."""

    __slots__ = ("location",)
    location: Location

    def __new__(cls, value: str, location: Location) -> Text:
        text = super().__new__(cls, value)
        text.location = location
        return text

    def __reduce__(self) -> tuple[type[Text], tuple[str, Location]]:
        return Text, (str(self), self.location)


def where(value: str) -> Location | None:
    """The place that a text of the content came from, or None for a string made elsewhere."""
    return value.location if isinstance(value, Text) else None


def packed(value: object) -> bytes:
    """Plain values and structs as MessagePack, where texts don't say where they come from."""
    return msgspec.msgpack.encode(value, enc_hook=_string)


def _string(value: object) -> str:
    if isinstance(value, Text):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} is no plain value")


def to_points(text: str) -> float | None:
    """A length with its unit, such as 0.25in, in points; None for what isn't one."""
    if not re.fullmatch(LENGTH_PATTERN, text):
        return None
    return float(text[:-2]) * POINTS[text[-2:]]


class Record(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A mapping in a content file."""
