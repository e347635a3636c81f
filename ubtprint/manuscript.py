"""What a document has to say: every text of the content in reading order, chapter by chapter."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ubtprint.document import Document, TopicPage
from ubtprint.faces import Part, columns
from ubtprint.model import Columns, Guide
from ubtprint.references import block_texts


class Chapter(msgspec.Struct, frozen=True):
    """A face of a card, a cover, a topic or a checklist: its name, and its texts in reading order.

    The texts know their places in the content's files. Labels and running heads are not among them.
    """

    title: str
    texts: tuple[str, ...]


def chapters(document: Document) -> tuple[Chapter, ...]:
    """The chapters of a document in the order in which they are read; those without text are left out.

    They are made from the content alone and know nothing of templates: what is printed is held against them.
    """
    found = {"cards": _faces, "checklist": _checklist, "handout": _handout}[document.kind](document)
    return tuple(
        Chapter(title, tuple(text for text in texts if text.strip())) for title, texts in found if any(texts)
    )


def longest(document: Document, least: int) -> str:
    """The longest of all the texts, or nothing where all are shorter than so many characters."""
    texts = (text for chapter in chapters(document) for text in chapter.texts if len(text) >= least)
    return max(texts, key=len, default="")


def apart(document: Document) -> tuple[str, ...]:
    """The texts that may be printed besides: roles' names, heads and feet of pages, labels."""
    guide, edition = document.guide, document.guide.edition
    shown = [document.sponsor] if document.sponsor else list(guide.roles.values())
    labels = (getattr(guide.labels, field) for field in guide.labels.__struct_fields__)
    heads = (text for section in guide.sections.values() for text in (section.number, section.title))
    pages = (text for page in document.topics for text in (page.running_head, page.topic.folio))
    running = (edition.title, edition.cited_as, edition.website, edition.date)
    return tuple(
        text for text in (*(role.sponsor for role in shown), *running, *heads, *pages, *labels) if text
    )


def _faces(document: Document) -> Iterator[tuple[str, list[str]]]:
    for face in document.faces:
        title = f"card {face.card}, {face.side}"
        yield title, [face.title, *_parts(document.guide, face.parts)]


def _checklist(document: Document) -> Iterator[tuple[str, list[str]]]:
    duties = document.sponsor.duties if document.sponsor else None
    title = [] if duties and duties.head else [document.guide.edition.title]
    yield "checklist", [*title, *_parts(document.guide, document.parts)]


def _handout(document: Document) -> Iterator[tuple[str, list[str]]]:
    if document.cover:
        yield "cover", list(_cover(document))
    for page in document.topics:
        yield page.title, [page.topic.kicker, page.title, *_parts(document.guide, page.parts)]
    if document.abbreviations:
        yield "abbreviations", [text for each in document.abbreviations for text in (each.short, each.long)]


def _cover(document: Document) -> Iterator[str]:
    edition = document.guide.edition
    if document.sponsor:
        yield document.sponsor.sponsor
    yield edition.title
    yield from (section.title for section in document.guide.sections.values())
    yield from (text for page in document.topics for text in _entry(page))
    yield edition.website
    yield edition.date


def _entry(page: TopicPage) -> tuple[str, str]:
    return page.title, page.topic.folio


def _parts(guide: Guide, parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part.block, Columns):
            yield part.block.lead
            for column in columns(guide, part.block):
                yield from block_texts(column.block) if column.block else ()
            yield part.block.foot
        elif part.block:
            yield from block_texts(part.block)
