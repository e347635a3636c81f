"""Whether a document's texts can be set at all: which way they are written, over how many pages they go."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

import msgspec

from ubtprint.document import Document
from ubtprint.errors import InputError, Location, PrintFault, Problem
from ubtprint.frames import frame
from ubtprint.manuscript import chapters
from ubtprint.model import Guide
from ubtprint.ownwords import direction
from ubtprint.records import where

# A deck of a role has eight faces, a section twelve pages. Far beyond these layout takes minutes.
MOST_CARDS, MOST_PAGES = 30, 40
TEXT_AREA = (482.0, 640.0)  # of a Letter page, in points
LETTER_WIDTH, LINE_HEIGHT = 0.46, 1.25  # in em, of running text
MARKER = 15.0  # points: what the ticks and numbers of a list leave of a line
SET_WIDTH = (
    0.455  # in em, of a letter with its share of the room at the ends of lines; held against layout by a test
)


class LongFace(msgspec.Struct, frozen=True):
    """A face whose text goes on: over how many cards, about, and by how many words, from which place on."""

    title: str
    cards: int
    words: int
    place: Location | None


def check_direction(guide: Guide) -> None:
    """Raise InputError for paper in a language that is written from right to left.

    WeasyPrint writes such a line into the file as it is seen, from its last letter to its first: it would be
    read aloud and copied backwards.
    """
    language = guide.edition.language
    if direction(language) == "rtl":
        message = f"'{language}' is written from right to left, which can't be put on paper yet"
        hint = "a web page can be made and printed from a browser: --format html"
        raise InputError(Problem(message, where(language), hint))


def check_length(document: Document) -> None:
    """Raise PrintFault where a text would go on over far more cards or pages than anybody would print."""
    if problems := list(endless(document)):
        raise PrintFault(*problems)


def endless(document: Document) -> Iterator[Problem]:
    """A problem for each face of a card, or for the pages, at the text that is too much."""
    cards = document.kind == "cards"
    characters, lines = _room(document, cards)
    most = MOST_CARDS if cards else MOST_PAGES
    used = 0
    for chapter in chapters(document):
        used = 0 if cards else used
        for text in chapter.texts:
            used += ceil(len(text) / characters)
            if used > most * lines:
                things = "cards" if cards else "pages"
                yield Problem(
                    f"{chapter.title}: the text would go on over more than {most} {things}, at this place",
                    where(text),
                    "shorten it, or put it into a handout" if cards else "shorten it, or split the edition",
                )
                if not cards:
                    return
                break


def long_faces(document: Document) -> Iterator[LongFace]:
    """The faces of a deck whose text goes on to further cards, as far as counting letters can tell."""
    if document.face is None:
        return
    face, size = document.face, document.job.sizes.smallest
    measures = frame(face, document.job.large_print)
    letters = max((face.width - 2 * measures.side - MARKER) / (SET_WIDTH * size), 1.0)
    leading, gap = (part * size for part in measures.tight)
    height = measures.text_height(face)
    for chapter in chapters(document):
        used, place, words = 0.0, None, 0
        for text in chapter.texts:
            used += ceil(len(text) / letters) * leading + gap
            if used > height:
                place = place or where(text)
                words += len(text.split())
        if used > height:
            yield LongFace(chapter.title, ceil(used / height), words, place)


def _room(document: Document, cards: bool) -> tuple[float, int]:
    """How many characters a line holds, and how many lines a face or a page, at the smallest size."""
    sizes = document.job.sizes
    (width, height), size = TEXT_AREA, sizes.handout[-1]
    if cards and document.face:
        face, size = document.face, sizes.smallest
        measures = frame(face, document.job.large_print)
        width, height = face.width - 2 * measures.side, measures.text_height(face)
    return max(width / (LETTER_WIDTH * size), 1.0), max(int(height / (LINE_HEIGHT * size)), 1)
