"""Whether a document's text, taken out of what was made of it, has every word of its manuscript in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ubtprint.document import Document
from ubtprint.errors import PrintFault, Problem
from ubtprint.manuscript import chapters
from ubtprint.names import quote
from ubtprint.records import where

HINT = "a template leaves it out, changes it, or puts it elsewhere"


def prove(document: Document, text: str) -> None:
    """Raise PrintFault with each text of the manuscript that isn't in ``text`` whole and in its turn.

    White space compares as a single space.
    """
    if problems := tuple(_missing(document, _plain(text))):
        raise PrintFault(*problems)


def _missing(document: Document, text: str) -> Iterator[Problem]:
    at = 0
    for chapter in chapters(document):
        for wanted in chapter.texts:
            # Whole words: the end of a longer word is no place for it.
            found = re.compile(rf"(?<!\w){re.escape(_plain(wanted))}(?!\w)").search(text, at)
            if found:
                at = found.end()
            else:
                yield Problem(f"{chapter.title}: {quote(wanted)} is not in its place", where(wanted), HINT)


def _plain(text: str) -> str:
    return " ".join(text.split())
