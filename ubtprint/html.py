"""Document to HTML: what templates are given, and how its words are held together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import msgspec
from jinja2 import Environment

from ubtprint import faces, logos, references, templates
from ubtprint.document import Document
from ubtprint.frames import frame
from ubtprint.model import Block
from ubtprint.ownwords import direction, fill

# Where a line could break inside a word: at a hyphen, slash or dash between two letters or marks.
COMPOUND = re.compile(r"(?<=\S)([-/–—…])(?=\S)")
JOINER = "\u2060"
LONGEST_COMPOUND = 26
LONGEST_ENDING = 14
LONGEST_HEAD_ENDING = 20
SENTENCE_END = re.compile(r"(?<=[.!?…])[”’\")]*\s+(?=[A-ZÀ-ÖØ-Þא-תء-ي“‘«¿¡\"(])")


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """What earlier layouts taught: it changes where text breaks and what fills a face, never the words."""

    rows: int = 0
    """How many 24 pt writing lines a face or a page of notes holds."""
    blanks: dict[str, int] = {}
    """How many faces of notes follow a face's own, because the card's other side goes on longer, by face."""
    pages: int = 0
    """How many pages there are, where each says which of them it is."""
    pads: int = 0
    """How many pages of notes follow, so that a booklet's sheets are full."""
    notes: dict[str, int] = {}
    """Ruled lines that fill a hollow face, by face."""
    pieces: dict[str, int] = {}
    """Over how many faces a face's text goes, where more than one, by face."""
    sentences: bool = False
    """Whether each sentence is marked, so that the next layout tells where it stands."""
    short: dict[str, float] = {}
    """The share of its height that a face leaves free, so that long text is spread evenly, by face."""
    breaks: frozenset[str] = frozenset()
    """The marks of the sentences that begin a new page."""
    stacked: frozenset[str] = frozenset()
    """The addresses of lists too long for anything to stand beside them."""
    row_heights: dict[str, float] = {}
    """The height in points of each row that stands across columns."""


def render_html(document: Document, folders: tuple[Path, ...], lesson: Lesson) -> str:
    """The document as one HTML page; ``folders`` are the template folders in use, one's own first."""
    return render_template(
        f"{_TEMPLATES[document.kind]}.html",
        folders,
        document=document,
        narrow=document.face is not None and frame(document.face, document.job.large_print).narrow,
        guide=document.guide,
        labels=document.guide.labels,
        edition=document.guide.edition,
        language=document.guide.edition.language,
        lesson=lesson,
        logo=logos.alt(document.guide.brand, document.kind),
        cover_logo=logos.alt(document.guide.brand, "cover"),
    )


def render_template(name: str, folders: tuple[Path, ...], /, **values: object) -> str:
    """A template of these folders, one's own first, filled in; an undefined name is an error.

    Raises InputError for what is wrong in a template of one's own.
    """
    return templates.fill_in(name, _environment(folders), folders, values)


_TEMPLATES: Mapping[str, str] = {"cards": "card", "checklist": "checklist", "handout": "handout"}


@lru_cache(maxsize=4)
def _environment(folders: tuple[Path, ...]) -> Environment:
    environment = templates.environment(folders)
    environment.filters.update(words=words, head_words=head_words, longest=longest, kind=kind, fill=fill)
    environment.filters.update(direction=direction)
    environment.filters.update(whole=whole, longest_word=longest_word)
    environment.tests.update(kind=lambda block, name: kind(block) == name)
    environment.globals.update(columns_of=faces.columns, runs=runs)
    return environment


def head_words(text: str) -> str:
    """A head held together like other text, its last two words more firmly: no head ends on "that…"."""
    return words(text, LONGEST_HEAD_ENDING)


def words(text: str, longest_ending: int = LONGEST_ENDING) -> str:
    """The text with its compounds and its last two words held together by word joiners (U+2060).

    Lines then end at spaces only, so the text layer never splits a word: at a line's end readers of PDF
    take a true hyphen for a soft one and drop it. Pango gives a joiner no glyph, so the text layer holds
    the text as it is stored.
    """
    tokens = [_held(token) for token in str(text).split(" ")]
    if len(tokens) > 3 and len(" ".join(tokens[-2:])) <= longest_ending:
        tokens[-1] = JOINER + tokens[-1]
    return " ".join(tokens)


def whole(text: str) -> str:
    """The text with all of its compounds held together, however long: for names, set so that they fit."""
    return COMPOUND.sub(rf"{JOINER}\1{JOINER}", str(text))


def longest_word(text: str) -> int:
    """How many characters the longest word has, a compound being one."""
    return max(map(len, str(text).split()), default=0)


def _held(token: str) -> str:
    return token if len(token) > LONGEST_COMPOUND else COMPOUND.sub(rf"{JOINER}\1{JOINER}", token)


def sentences(text: str) -> list[str]:
    """The text cut after each sentence; joined with single spaces they make the text again."""
    ends = [0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
    return [text[start:end].strip() for start, end in pairwise(ends)]


def runs(lesson: Lesson, address: str, index: int, text: str) -> list[list[tuple[str, str]]]:
    """The text as runs that each begin a page (mostly one), of sentences with their marks (mostly none)."""
    if not lesson.sentences:
        return [[("", text)]]
    parts: list[list[tuple[str, str]]] = [[]]
    for number, sentence in enumerate(sentences(text)):
        mark = f"{address}.{index}.{number}"
        if mark in lesson.breaks and parts[-1]:
            parts.append([])
        parts[-1].append((mark, sentence))
    return parts


def longest(parts: Sequence[faces.Part]) -> int:
    """How many characters the longest text of some parts has."""
    texts = (text for part in parts if part.block for text in references.block_texts(part.block))
    return max(map(len, texts), default=0)


def kind(block: Block | None) -> str:
    """The block's kind as content files name it, or ``write-on``."""
    return references.WRITE_ON if block is None else str(block.__struct_config__.tag)
