"""Whether a document's texts can be set at all: which way they are written, over how many pages they go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

import msgspec

from ubtprint.document import Document
from ubtprint.errors import InputError, Location, PrintFault, Problem
from ubtprint.frames import frame
from ubtprint.manuscript import chapters
from ubtprint.model import Guide
from ubtprint.ownwords import direction
from ubtprint.records import where
from ubtprint.references import block_texts

# A deck of a role has eight faces, a section twelve pages. Far beyond these layout takes minutes.
MOST_CARDS, MOST_PAGES = 30, 40
TEXT_AREA = (482.0, 640.0)  # of a Letter page, in points
LETTER_WIDTH, LINE_HEIGHT = 0.46, 1.25  # in em, of running text
MARKER = 15.0  # points: what the ticks and numbers of a list leave of a line
SET_WIDTH = (
    0.455  # in em, of a letter with its share of the room at the ends of lines; held against layout by a test
)
NEARLY, SIZE_STEP = 0.88, 0.25
WITH_HEADS = 0.94  # heads are larger than letters by their count


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
    height = frame(document.face, document.job.large_print).text_height(document.face)
    for chapter in chapters(document):
        used, place, words = 0.0, None, 0
        for text, part in zip(
            chapter.texts, _heights(document, chapter.texts, document.job.sizes.smallest), strict=True
        ):
            used += part
            if used > height:
                place = place or where(text)
                words += len(text.split())
        if used > height:
            yield LongFace(chapter.title, ceil(used / height), words, place)


def fullest_faces(document: Document) -> tuple[tuple[str, ...], float] | None:
    """The faces of a deck with the most text, and the size in points at which that about fills them.

    None where no face has any text; it goes by counting letters, so these are those that come near.
    """
    sizes, face = document.job.sizes, document.face
    texts = {
        each.id: [text for part in each.parts if part.block for text in block_texts(part.block)]
        for each in document.faces
    }
    if face is None or not any(texts.values()):
        return None
    used = {id_: sum(_heights(document, found, sizes.smallest)) for id_, found in texts.items()}
    most = max(used.values())
    room, size = frame(face, document.job.large_print).text_height(face), sizes.largest
    longest = next(texts[id_] for id_ in used if used[id_] == most)
    while size > sizes.smallest and sum(_heights(document, longest, size)) > room:
        size -= SIZE_STEP
    return tuple(id_ for id_ in used if used[id_] > NEARLY * most), size * WITH_HEADS


def _heights(document: Document, texts: Sequence[str], size: float) -> Iterator[float]:
    """How high each text of a face is about, with the gap to the next, in points; set tight."""
    assert document.face is not None
    measures = frame(document.face, document.job.large_print)
    letters = max((document.face.width - 2 * measures.side - MARKER) / (SET_WIDTH * size), 1.0)
    leading, gap = (part * size for part in measures.tight)
    return (ceil(len(text) / letters) * leading + gap for text in texts)


def _room(document: Document, cards: bool) -> tuple[float, int]:
    """How many characters a line holds, and how many lines a face or a page, at the smallest size."""
    sizes = document.job.sizes
    (width, height), size = TEXT_AREA, sizes.handout[-1]
    if cards and document.face:
        face, size = document.face, sizes.smallest
        measures = frame(face, document.job.large_print)
        width, height = face.width - 2 * measures.side, measures.text_height(face)
    return max(width / (LETTER_WIDTH * size), 1.0), max(int(height / (LINE_HEIGHT * size)), 1)
