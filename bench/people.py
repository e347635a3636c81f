"""The people that packs are printed for: made up, each name once, the same every time."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

NAMED_SIDES = ("front",)  # the faces of a card that bear a name

FIRST = (
    "Ana", "Ben", "Chloé", "Dũng", "Émile", "Fatima", "Grace", "Hằng", "Inés", "Jürgen",
    "Keisha", "Luís", "Mai", "Noor", "Oluwaseun", "Phương", "Quinn", "Rosa", "Søren", "Tuấn",
    "Uma", "Việt", "Wren", "Ximena", "Yusuf", "Zoë", "Bartholomew", "Nguyệt", "Siobhan", "Ty",
)  # fmt: skip
LAST = (
    "Ruiz", "O'Brien", "Nguyễn", "García", "Müller", "Okafor", "Trần", "Smith", "Lindström", "Đặng",
    "Hernández", "Ong", "Washington", "Lê", "Castañeda", "Kowalski", "D'Angelo", "Huỳnh", "Baptiste", "Xu",
    "Montgomery", "Phạm", "Søndergaard", "Ito", "Featherstonehaugh", "Bùi", "Alvarado", "Yu", "Çelik", "Vũ",
)  # fmt: skip
TEAMS = ("ICU", "Pharmacy", "Labor and Delivery", "Radiology", "Emergency", "Surgery", "Family Medicine")

Person = tuple[str, str]


def people(count: int) -> tuple[Person, ...]:
    """So many names, each with a team; every name is there once."""
    pairs = len(FIRST) * len(LAST)
    return tuple(
        (
            f"{FIRST[index % len(FIRST)]} {_middle(index // pairs)}{LAST[index % pairs // len(FIRST)]}",
            f"{TEAMS[index % len(TEAMS)]} {index // 3 % 40 + 1}",
        )
        for index in range(count)
    )


def _middle(round_: int) -> str:
    """Initials that tell the rounds through all the names apart; none in the first."""
    letters = ""
    while round_:
        round_, letter = divmod(round_ - 1, 26)
        letters = f"{chr(65 + letter)}. {letters}"
    return letters


def write_roster(path: Path, persons: Sequence[Person], role: str) -> None:
    """A roster of these people, all of one role."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("name", "role", "team"))
        writer.writerows((name, role, team) for name, team in persons)
