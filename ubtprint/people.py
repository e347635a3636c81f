"""The people of a workshop, and the room on a page for what is one person's own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import msgspec

from ubtprint.errors import Problem
from ubtprint.geometry import Box

NEAR = 0.01  # points


class Attendee(msgspec.Struct, frozen=True, kw_only=True):
    """One person of a roster; ``role`` is a role's id, ``more`` the roster's other columns by their heads.

    ``line`` is the roster's line that the person stands in, from 1; ``number`` tells namesakes apart
    (2 for the second of a name, 0 for a name that is there once).
    """

    name: str
    role: str
    team: str = ""
    facility: str = ""
    copies: int = 1
    more: dict[str, str] = {}
    line: int = 0
    number: int = 0

    def said(self, field: str) -> str:
        """What the person has in a field: name, role, team, facility, or another column; else nothing."""
        if field in ("name", "role", "team", "facility"):
            return str(getattr(self, field))
        return self.more.get(field, "")


def stacked(slots: Sequence[Slot]) -> bool:
    """Whether slots stand one right below the other, on the same lines' ends, so that they can share room."""
    return len(slots) > 1 and all(
        abs(upper.box[1] - lower.box[3]) < NEAR and upper.box[::2] == lower.box[::2]
        for upper, lower in pairwise(slots)
    )


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """All people of a file in its order, under the ``label`` that messages call it by.

    ``fields`` leads from each head, in the file's order, to what ``Attendee.said`` takes for it ("Unit" to
    "team"; "copies", "line" and "number" are no texts). ``skipped`` is what was wrong with rows left out.
    """

    label: str
    fields: dict[str, str]
    people: tuple[Attendee, ...]
    skipped: tuple[Problem, ...] = ()

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of the columns in the file's order."""
        return tuple(self.fields)


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """Room on a page for a person's own words; the page counts from 0, lengths are points.

    ``box`` is left, bottom, right, top from the lower left corner of the page's trim. Words are set at
    ``size``, smaller down to ``least`` where they are too long for a line, then over up to ``lines``.
    Rather than below ``wraps`` on one line, they are set over several.
    """

    page: int
    field: str
    box: Box
    size: float
    least: float
    align: Literal["left", "center", "right"] = "left"
    lines: int = 1
    wraps: float = 0.0
    bold: bool = False
    colour: tuple[float, float, float] = (0.0, 0.0, 0.0)
