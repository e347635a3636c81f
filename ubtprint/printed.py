"""A document without what it doesn't print, so that it is the same as long as its pages are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from ubtprint import assets, keys
from ubtprint.document import Document
from ubtprint.faces import Part
from ubtprint.job import Job
from ubtprint.model import ROLE_BLOCKS, Block, Columns, Deck, Guide, Role

HASH = 16  # digits, as the hash of an edition has


def printed(document: Document, own: Path | None) -> Document:
    """The document with that of its guide alone which the shipped templates print.

    So is the hash of the content in its recipe. Templates of one's own may print anything: with them it
    is the whole document.
    """
    if has_own_templates(own):
        return document
    guide = document.guide
    blocks = dict(_blocks(document))
    deck = document.recipe.get("deck", "")
    slim = Guide(
        id=guide.id,
        edition=guide.edition,
        labels=guide.labels,
        # The texts stand on faces, pages and parts; a checklist asks its role for the duties.
        roles={
            id_: without_texts(role, "duties" if id_ == document.role else "")
            for id_, role in guide.roles.items()
        },
        sections={
            id_: msgspec.structs.replace(section, topics={}) for id_, section in guide.sections.items()
        },
        decks={deck: guide.decks[deck]} if deck in guide.decks else _no_decks(),
        abbreviations=(),  # those that are used stand in the document
        blocks=blocks,
        content_hash="",
        brand=guide.brand,
        phrases=guide.phrases,
    )
    slim_document = msgspec.structs.replace(document, guide=slim, names=(), variants=(), left_out=())
    return msgspec.structs.replace(slim_document, recipe=_recipe(slim_document))


def laid_out(document: Document, own: Path | None) -> Document:
    """What layout needs of a document that is ``printed``: nothing of copies, sides, order and stock."""
    if has_own_templates(own):
        return document
    job = document.job
    slim = Job(
        goes=job.goes,
        bleed=job.bleed,
        fit=job.fit,
        booklet=job.booklet,
        large_print=job.large_print,
        greyscale=job.greyscale,
    )
    deck = {name: value for name, value in document.recipe.items() if name == "deck"}
    return msgspec.structs.replace(document, job=slim, recipe=deck)


def has_own_templates(own: Path | None) -> bool:
    """Whether there are templates of one's own. Raises InputError for a link that leads out."""
    return len(assets.folders("templates", own)) > 1


def _recipe(slim: Document) -> dict[str, str]:
    """The recipe, its hash that of what is printed of the content."""
    if "content" not in slim.recipe:
        return slim.recipe
    texts = [slim.guide, slim.role, slim.faces, slim.topics, slim.parts, slim.abbreviations]
    return {**slim.recipe, "content": keys.digest(texts)[:HASH]}


def without_texts(role: Role, but: str = "") -> Role:
    """A role with nothing but what it is called and known by, and one text."""
    return msgspec.structs.replace(role, **dict.fromkeys(field for field in ROLE_BLOCKS if field != but))


def _no_decks() -> dict[str, Deck]:
    return {}


def _blocks(document: Document) -> Iterator[tuple[str, Block]]:
    """The blocks that the document prints, and those in its columns, by their addresses."""
    known = document.guide.blocks
    for part in _parts(document):
        if part.block is None:
            continue
        addresses = (part.address, *(part.block.columns if isinstance(part.block, Columns) else ()))
        yield from ((address, known[address]) for address in addresses if address in known)


def _parts(document: Document) -> Iterator[Part]:
    yield from document.parts
    yield from (part for face in document.faces for part in face.parts)
    yield from (part for page in document.topics for part in page.parts)
