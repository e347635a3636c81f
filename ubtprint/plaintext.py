"""A document as plain text: to paste into mail, for a screen reader, for a braille display.

Heads are set off by blank lines and by what stands below them moving in, so that nothing is there for
the eye alone which would be read aloud.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from ubtprint import __version__
from ubtprint.document import Document, TopicPage
from ubtprint.faces import FaceText, Part, columns
from ubtprint.model import (
    Acknowledgement,
    Checklist,
    Columns,
    Guide,
    KeyTip,
    Numbered,
    Prose,
    Statement,
)
from ubtprint.ownwords import fill

WIDTH = 76
STEP = 2  # how far what belongs to a head moves in
TICK, BOX, DASH = "[ ✓ ]", "[   ]", "-"
MARKER = re.compile(r"-- ubtprint \S+, \S+, [0-9a-f]+")
HELD = "\0"  # a space at which no line ends, so that brackets never stand on two lines
BLANKS = re.compile(r"\n{3,}")
# Not a no-break space, which holds what belongs together on one line.
SPACE = re.compile(r"[ \t\r\n\f\v]+")


def render_text(document: Document) -> str:
    """The document as text with lines of 76 characters at most, ended by the line that shows it is ours.

    A word longer than that stands on a line of its own.
    """
    chapters = {"cards": _cards, "checklist": _checklist, "handout": _handout}[document.kind](document)
    edition = document.guide.edition
    whose = [*_wrapped(edition.cited_as), *_wrapped(edition.website)]
    body = "\n\n\n".join(_joined(lines) for lines in (*chapters, whose))
    return f"{body}\n\n{_marker(document.guide)}\n"


def is_ours(data: bytes) -> bool:
    """Whether a file's bytes are a text that this program made: its last line tells."""
    last = data.rstrip().rpartition(b"\n")[2]
    return MARKER.fullmatch(last.decode("utf-8", "replace")) is not None


def _marker(guide: Guide) -> str:
    return f"-- ubtprint {__version__}, {guide.id}, {guide.content_hash}"


# --- the kinds of document ----------------------------------------------------------------------


def _cards(document: Document) -> Iterator[list[str]]:
    guide = document.guide
    yield _wrapped(f"{guide.roles[document.role].sponsor}: {guide.labels.cards}")
    yield from (_face(guide, face) for face in document.faces if face.parts)


def _face(guide: Guide, face: FaceText) -> list[str]:
    labels = guide.labels
    number = fill(labels.card_of, n=face.card, of=face.of, side=getattr(labels, face.side))
    lines = [*_wrapped(number), "", *_head(face.title, 1)]
    for part in face.parts:
        lines += _part(guide, part, 1 + bool(face.title))
    return lines


def _checklist(document: Document) -> Iterator[list[str]]:
    guide, role = document.guide, document.guide.roles[document.role]
    labels, duties = guide.labels, role.duties
    owner = (f"{label}:" for label in (labels.name, labels.team, labels.date))
    yield [*_wrapped(f"{role.sponsor}: {labels.checklist}"), "", *owner]
    notes = [f"{labels.notes}:"]
    lines = [] if duties and duties.head else [*_head(guide.edition.title, 0)]
    if duties:
        lines += [*_head(duties.lead, 0), *_head(duties.head, 0), *_items(BOX, duties.items, 1), *notes]
    yield lines
    for part in document.parts:
        if part.block is not duties:
            yield list(_part(guide, part, 0))
    if not duties:
        yield notes


def _handout(document: Document) -> Iterator[list[str]]:
    guide = document.guide
    yield list(_cover(document) if document.cover else _running_head(document))
    for page in document.topics:
        lines = [*_wrapped(page.topic.kicker), *_wrapped(f"{page.title} {_folio(page)}"), ""]
        for part in page.parts:
            lines += _part(guide, part, 1)
        yield lines
    if document.abbreviations:
        yield [
            *_head(guide.labels.abbreviations, 0),
            *(line for each in document.abbreviations for line in _hung(f"{each.short}:", each.long, 1)),
            "",
            *_wrapped(guide.labels.abbreviations_source, 1),
        ]


def _cover(document: Document) -> Iterator[str]:
    guide = document.guide
    yield from _wrapped(document.sponsor.sponsor if document.sponsor else "")
    yield from _wrapped(guide.edition.title)
    for section in guide.sections.values():
        if section.title:
            yield from _wrapped(fill(guide.labels.section, number=section.number))
            yield from _wrapped(section.title)
    yield from ("", *_head(guide.labels.contents, 0))
    for page in document.topics:
        yield from _wrapped(f"{page.title} {_folio(page)}", 1)
    yield ""
    yield from _wrapped(f"{guide.labels.name}:")
    yield from ("", *_wrapped(guide.edition.website), *_wrapped(guide.edition.date))


def _running_head(document: Document) -> Iterator[str]:
    heads = dict.fromkeys(page.running_head or document.guide.edition.date for page in document.topics)
    for text in (document.sponsor.sponsor if document.sponsor else "", *heads):
        yield from _wrapped(text)
    yield from ("", f"{document.guide.labels.name}:")


def _folio(page: TopicPage) -> str:
    return f"[ {page.topic.folio} ]".replace(" ", HELD)


# --- blocks, each by its kind -------------------------------------------------------------------


def _part(guide: Guide, part: Part, level: int) -> Iterator[str]:
    """A block's lines, its head at this level; each piece ends with a blank line."""
    labels = guide.labels
    match part.block:
        case Prose(head=head, paragraphs=texts):
            yield from _head(head, level)
            yield from _paragraphs(texts, level + bool(head))
        case Checklist(lead=lead, head=head, items=texts):
            yield from _head(lead, level)
            yield from _head(head, level)
            yield from _items(TICK, texts, level + bool(head))
        case Numbered(head=head, items=texts):
            yield from _head(labels.pocket_coaching, level)
            yield from _head(head, level)
            yield from _numbered(texts, level + 1)
        case KeyTip(paragraphs=texts):
            yield from _head(labels.key_tip, level)
            yield from _paragraphs(texts, level + 1)
        case Acknowledgement(head=head, items=texts):
            yield from _head(head, level)
            yield from _items(DASH, texts, level + bool(head))
        case Statement(text=text):
            yield from _paragraphs([text], level)
        case Columns() as block:
            yield from _columns(guide, block, level)
        case None:
            yield from _write_on(guide, level)


def _columns(guide: Guide, block: Columns, level: int) -> Iterator[str]:
    yield from _head(block.lead, level)
    for column in columns(guide, block):
        yield from _part(guide, column, level + bool(block.lead))
    yield from _head(block.foot, level)


def _write_on(guide: Guide, level: int) -> Iterator[str]:
    labels = guide.labels
    for label in (labels.name, labels.teams, labels.co_sponsors, labels.next_check_in):
        yield from _head(f"{label}:", level)


# --- lines --------------------------------------------------------------------------------------


def _head(text: str, level: int) -> Iterator[str]:
    if text:
        yield from (*_wrapped(text, level), "")


def _paragraphs(texts: Iterable[str], level: int) -> Iterator[str]:
    for text in texts:
        yield from (*_wrapped(text, level), "")


def _numbered(texts: Sequence[str], level: int) -> Iterator[str]:
    wide = len(str(len(texts)))
    for number, text in enumerate(texts, 1):
        yield from _hung(f"{number:>{wide}}.", text, level)
    yield ""


def _items(mark: str, texts: Iterable[str], level: int) -> Iterator[str]:
    for text in texts:
        yield from _hung(mark, text, level)
    yield ""


def _joined(lines: Iterable[str]) -> str:
    """Lines as one text, with a single blank line where there are several, and none at the ends."""
    return BLANKS.sub("\n\n", "\n".join(lines)).strip("\n")


def _hung(mark: str, text: str, level: int) -> list[str]:
    """A list's item: its mark, and the text with one left edge beside it."""
    return _wrapped(text, level, f"{mark} ")


def _wrapped(text: str, level: int = 0, mark: str = "") -> list[str]:
    indent = " " * (STEP * level)
    lines = textwrap.wrap(
        SPACE.sub(" ", text),
        WIDTH,
        initial_indent=indent + mark,
        subsequent_indent=indent + " " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(HELD, " ") for line in lines]
