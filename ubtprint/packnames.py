"""Names of a pack's files and folders, from people's names and teams in any script, and no two alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ubtprint.people import Attendee

UNSAFE = re.compile(r"[^a-z0-9]+")
MOST = 80  # characters of a name; file systems take 255 bytes
# Letters that Unicode doesn't take apart into a plain one and its mark.
PLAIN = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h"}
)
APOSTROPHES = str.maketrans(dict.fromkeys("'’ʼ`´"))
DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
}


def slug(text: str) -> str:
    """The text in small letters, digits and hyphens; nothing where no letter is like one of these."""
    taken_apart = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN).translate(APOSTROPHES))
    letters = "".join(character for character in taken_apart if not unicodedata.combining(character))
    return UNSAFE.sub("-", letters.translate(PLAIN))[:MOST].strip("-")


def stems(people: Sequence[Attendee]) -> list[str]:
    """A file's name without its ending for each of the people; namesakes get a number from 2.

    A name in letters that no file name of ours has becomes the roster's line.
    """
    taken: set[str] = set()
    return _apart([slug(person.name) or f"line-{person.line}" for person in people], taken)


def folders(values: Iterable[str], empty: str) -> dict[str, str]:
    """A folder's name for each of the values, in alphabetical order, the empty value last as ``empty``."""
    ordered = sorted({value for value in values if value}, key=lambda value: (_sorted(value), value))
    names = _apart([slug(value) or "group" for value in ordered], {empty})
    return {**dict(zip(ordered, names, strict=True)), "": empty}


def _sorted(value: str) -> str:
    """How a value sorts: by its letters without their marks, whatever their case."""
    apart = unicodedata.normalize("NFKD", value.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))


def _apart(wanted: Sequence[str], taken: set[str]) -> list[str]:
    """The wanted names, a number behind each that is taken already or means a device on Windows."""
    plain = set(wanted)  # somebody may really be called so: a number made here must not take it
    last: dict[str, int] = {}
    names = []
    for stem in wanted:
        name = stem
        if name in taken or name in DEVICES:
            number = last.get(stem, 1) + 1
            while (name := f"{stem}-{number}") in taken or name in plain:
                number += 1
            last[stem] = number
        taken.add(name)
        names.append(name)
    return names
