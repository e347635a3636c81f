"""Words that people wrote: picks the known name that is meant, and quotes a word within a message."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from ubtprint.errors import NameFault, Problem

_LONGEST = 60  # characters of somebody's text that are shown in a message


def quote(text: str) -> str:
    """The text between quotes on one line, cut where it is long."""
    line = " ".join(text.split())
    return f"'{line[: _LONGEST - 1]}…'" if len(line) > _LONGEST else f"'{line}'"


def pick(kind: str, word: str, known: Iterable[str], aliases: Mapping[str, str] | None = None) -> str:
    """The known name that `word` means; capitals don't count, blanks and underscores are hyphens.

    `aliases` leads from other words to known names. Raises NameFault with the nearest word, or all names.
    """
    names = list(known)
    if word in names:
        return word
    words = {plain(alias): name for alias, name in (aliases or {}).items()}
    words |= {plain(name): name for name in names}
    found = words.get(plain(word))
    if found is not None:
        return found
    raise NameFault(Problem(f"unknown {kind} {quote(word)}", hint=_hint(plain(word), words, names)))


def plain(word: str) -> str:
    """The word as it compares: without capitals, with hyphens for blanks and underscores."""
    return "-".join(word.casefold().replace("_", " ").split())


def _hint(word: str, words: Iterable[str], names: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, sorted(words), n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    listed = ", ".join(sorted(names))
    return f"known: {listed}" if listed else "there are none"
