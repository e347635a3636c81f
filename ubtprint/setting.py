"""A document's faces or pages set, or taken from the cache where the same were set before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ubtprint import assets, cache, keys, machine
from ubtprint.document import Document
from ubtprint.printed import laid_out, printed
from ubtprint.typeset import SetDeck, SetPages

# What sets type is imported where it is needed: what is in the cache needs nothing of it.
if TYPE_CHECKING:
    from ubtprint.pdf import Press

STYLES = {"cards": "card.css", "checklist": "checklist.css", "handout": "handout.css"}


def key(what: str, own: Path | None, *values: object) -> str | None:
    """What is made is known by all that it is made from; None where that can't be told for sure."""
    look = keys.look(own)
    return keys.digest([what, look, machine.identity(), *values]) if look else None


def pages_set(document: Document, own: Path | None) -> SetPages:
    """The document's pages as set, from the cache where the same were set before."""
    content = laid_out(printed(document, own), own)
    templates = tuple(assets.folders("templates", own))
    return cache.remembered(
        lambda: key("pages", own, content),
        SetPages,
        lambda: _setter(content)(content, _press(content, own), templates),
    )


def deck_set(document: Document, own: Path | None) -> SetDeck:
    """The deck's faces as set, from the cache where the same were set before, on whatever stock."""
    content = laid_out(printed(document, own), own)
    templates = tuple(assets.folders("templates", own))
    return cache.remembered(
        lambda: key("deck", own, content),
        SetDeck,
        lambda: _make_deck(content, own, templates),
    )


def _make_deck(document: Document, own: Path | None, templates: tuple[Path, ...]) -> SetDeck:
    from ubtprint import deck

    assert document.face is not None
    return deck.set_deck(document, document.face, _press(document, own), templates)


def _setter(document: Document) -> Callable[[Document, Press, tuple[Path, ...]], SetPages]:
    from ubtprint import pages

    if document.job.large_print:
        return pages.set_large_checklist if document.kind == "checklist" else pages.set_large_handout
    if document.kind == "checklist":
        return pages.set_checklist
    return pages.set_booklet if document.job.booklet else pages.set_handout


def _press(document: Document, own: Path | None) -> Press:
    from ubtprint.pdf import Press

    more = [name for name, wanted in _more_styles(document).items() if wanted]
    sheets = ("tokens.css", "base.css", STYLES[document.kind], *more)
    return Press(assets.folders("styles", own), sheets, own)


def _more_styles(document: Document) -> dict[str, bool]:
    """What is laid over a kind's own style sheet, in cascade order, each with whether it is wanted."""
    job = document.job
    return {
        "booklet.css": job.booklet,
        f"large-{STYLES[document.kind]}": job.large_print,
        "grey.css": job.greyscale,
        "press.css": job.goes == "press",
        "grey-press.css": job.greyscale and job.goes == "press",
    }
