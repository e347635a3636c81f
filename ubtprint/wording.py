"""Whether a document's text, taken out of what was made of it, has every word of its manuscript in order."""

from __future__ import annotations

import re

from ubtprint.alignment import align, words
from ubtprint.document import Document
from ubtprint.errors import PrintFault, Problem
from ubtprint.manuscript import chapters
from ubtprint.names import quote
from ubtprint.records import where

PIECES = re.compile(r"\w+|[^\w\s]")
HINT = "a template leaves it out, changes it, or puts it elsewhere"


def prove(document: Document, text: str) -> None:
    """Raise PrintFault with each text of the manuscript that isn't in ``text`` whole and in its turn."""
    passages = [(chapter.title, each) for chapter in chapters(document) for each in chapter.texts]
    wanted = [_pieces(each) for _, each in passages]
    found = align(wanted, _pieces(text))
    problems = [
        Problem(f"{title}: {quote(each)} is not in its place", where(each), HINT)
        for number, (title, each) in enumerate(passages)
        if wanted[number] and number not in found
    ]
    if problems:
        raise PrintFault(*problems)


def _pieces(text: str) -> list[str]:
    """Words and marks, each by itself: a template may put a colon after a word."""
    return PIECES.findall(" ".join(words(text)))
