"""Words as they compare, and texts found among all that is said, one after the other."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

# Characters without a shape of their own: fonts draw nothing for them, and so no text layer holds them.
UNSEEN = re.compile("[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
# Characters that look the same, so that fonts have one glyph for both: the text layer has either of them.
TWINS = str.maketrans("‐‑∆µϕ˭", "--Δμφ⁼")


def unseen(text: str) -> str:
    """The text without the characters that have no shape."""
    return UNSEEN.sub("", text)


def words(text: str) -> list[str]:
    """The words of a text as they compare: composed, without characters that have no shape, twins as one."""
    return unicodedata.normalize("NFC", unseen(text)).translate(TWINS).split()


def bare(text: str) -> str:
    """A text as it compares where lines and capitals are no matter: without spaces, in small letters."""
    return "".join(words(text)).casefold()


def standing_alone(text: str, lines: Sequence[str]) -> int:
    """How often a text stands in lines of its own, of which there may be several; all of them bare."""
    broken = r"\n?".join(map(re.escape, bare(text)))
    return len(re.findall(rf"^{broken}$", "\n".join(lines), re.MULTILINE))


def align(texts: Sequence[Sequence[str]], said: Sequence[str]) -> dict[int, int]:
    """Where each text stands in what is said, by its number; as few of them as can be are left out.

    Texts and what is said are words. What is found is the longest run of texts that follow one another
    (Hunt and Szymanski's way): a text that is missing doesn't make others seem out of their turn.
    """
    at: dict[str, list[int]] = {}
    for place, word in enumerate(said):
        at.setdefault(word, []).append(place)
    ends: list[int] = []  # the least end of a run of so many texts
    chains: list[tuple[Any, ...]] = []  # and the run itself: (text, place, the run before)
    for number, text in enumerate(texts):
        starts = at.get(text[0], []) if text else []
        # From the last place to the first, so that no run has the same text twice.
        for place in (start for start in reversed(starts) if said[start : start + len(text)] == text):
            length = bisect_right(ends, place)
            end, chain = place + len(text), (number, place, chains[length - 1] if length else None)
            if length == len(ends):
                ends.append(end)
                chains.append(chain)
            elif end < ends[length]:
                ends[length], chains[length] = end, chain
    found: dict[int, int] = {}
    last: Any = chains[-1] if chains else None
    while last:
        found[last[0]], last = last[1], last[2]
    return found
