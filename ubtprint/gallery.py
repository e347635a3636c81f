"""A build's gallery: one page with a picture of every file, what it is, how to print it, and a link to it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from urllib.parse import quote

import msgspec

from ubtprint import __version__, assets, templates, web
from ubtprint.building import Planned
from ubtprint.buildwork import Answer
from ubtprint.inert import read_sheet
from ubtprint.instructions import counted
from ubtprint.webfont import font_faces

TEMPLATE = "gallery.html"
STYLES = ("tokens.css", "web.css", "gallery.css")
# As for our other pages; the pictures are in the page itself.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
KINDS = {"handout": "Handouts", "cards": "Pocket cards", "checklist": "Checklists"}
FORMS = {"pdf": "PDF", "txt": "plain text", "html": "web page"}


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A file to take: its address beside the page, its name, what kind of file, how large."""

    href: str
    name: str
    form: str
    size: str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A document as the page shows it; ``picture`` is a data address, empty for what has no pages."""

    title: str
    role: str
    language: str
    facts: str
    steps: tuple[str, ...]
    links: tuple[Link, ...]
    picture: str


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """The documents of one kind in one edition."""

    id: str
    title: str
    edition: str
    items: tuple[Item, ...]


def page(plan: Sequence[Planned], answers: dict[int, Answer]) -> str:
    """The page with all that was made, in HTML: nothing to fetch, nothing to run, links beside it alone."""
    folders, styles = (tuple(assets.folders(kind, None)) for kind in ("templates", "styles"))
    sheet = "\n".join(read_sheet(styles, name).strip() for name in STYLES).replace("</", r"<\/")
    shelves = tuple(_shelves(plan, answers))

    def filled(style: str) -> str:
        values = {
            "shelves": shelves,
            "style": style,
            "policy": POLICY,
            "generator": web.GENERATOR + __version__,
            "count": counted(sum(len(shelf.items) for shelf in shelves), "document"),
        }
        return templates.fill_in(TEMPLATE, templates.environment(folders), folders, values)

    said = web.text_of(filled(""))
    return filled(f"{font_faces(styles, said)}\n{sheet}")


def _shelves(plan: Sequence[Planned], answers: dict[int, Answer]) -> Iterator[Shelf]:
    groups: dict[tuple[str, str], list[Item]] = {}
    editions = {}
    for number, each in enumerate(plan):
        if answers[number].files:
            key = (each.order.edition, each.order.kind)
            editions[each.order.edition] = each.document.guide.edition.cited_as
            groups.setdefault(key, []).append(_item(each, answers[number]))
    for (edition, kind), items in groups.items():
        yield Shelf(id=f"{edition}-{kind}", title=KINDS[kind], edition=editions[edition], items=tuple(items))


def _item(each: Planned, said: Answer) -> Item:
    told = said.told
    shown = base64.b64encode(said.picture).decode()
    return Item(
        title=each.document.title,
        role=each.order.role,
        language=each.document.guide.edition.language,
        facts=", ".join(_facts(each, told)),
        steps=tuple(told["print"]),
        links=tuple(
            Link(href=quote(name), name=name, form=FORMS[told["format"]], size=_size(file.size))
            for name, file in zip(each.names, said.files, strict=True)
        ),
        picture=f"data:image/png;base64,{shown}" if shown else "",
    )


def _facts(each: Planned, told: dict[str, object]) -> Iterator[str]:
    """What tells it from others like it, its paper, its sheets."""
    deck = each.document.recipe.get("deck", "")
    if deck:
        yield f"deck “{deck}”"
    if told["sheets"]:
        yield f"{told['paper']}"
        yield counted(int(str(told["sheets"])), "sheet")


def _size(size: int) -> str:
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 2**10))} kB"
