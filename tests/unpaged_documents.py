"""Every kind of document of both editions, as text and as a web page, for the tests of these."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import printed

from ubtprint import assets, document, plaintext, web
from ubtprint.document import Document

KINDS = ("handout", "no-cover", "cover", "topic", "role-handout", "cards", "carry", "checklist", "flat")
NAMES = tuple(f"{edition}/{kind}" for edition in printed.EDITIONS for kind in KINDS)
# The role differs from document to document, so that all three roles' colours and words are met.
ROLES = {"cards": "union", "carry": "management", "checklist": "physician", "flat": "union"}


@cache
def made(name: str) -> Document:
    """One of NAMES: an edition and a kind."""
    edition, kind = name.split("/")
    guide, role = printed.guide(edition), ROLES.get(kind, "management")
    if kind in ("cards", "carry"):
        deck = "full" if kind == "cards" or "carry" not in guide.decks else "carry"
        return document.cards(guide, role, printed.stock(printed.DEFAULT), deck=deck, stock=printed.DEFAULT)
    if kind in ("checklist", "flat"):
        return document.checklist(guide, role, kind == "flat")
    if kind == "topic":
        return document.handout(guide, topic=list(guide.topics)[-1])
    cover = {"cover": True, "no-cover": False}.get(kind)
    return document.handout(guide, role if kind == "role-handout" else "", cover=cover)


@cache
def text(name: str) -> str:
    """One of NAMES as plain text."""
    return plaintext.render_text(made(name))


@cache
def page(name: str) -> str:
    """One of NAMES as a web page."""
    return render(made(name))


def render(of: Document) -> str:
    """Any document as a web page in the shipped look."""
    return web.render_web(of, *folders())


def folders(own: Path | None = None) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The template and style folders in use."""
    return tuple(assets.folders("templates", own)), tuple(assets.folders("styles", own))
