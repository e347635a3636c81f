"""The pipeline: a document set, its tags mended, its faces put on sheets, finished to the bytes of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from ubtprint import assets, deck, imposition, pages, pdffile
from ubtprint.copyfit import COMFORTABLE
from ubtprint.document import Document, sets_on_sheet
from ubtprint.forms import mend_forms
from ubtprint.paper import Stock
from ubtprint.pdf import Press
from ubtprint.reading import order_pages
from ubtprint.sheets import Place, Side, impose
from ubtprint.tags import Group, describe_links, group, retag

STYLES = {"cards": "card.css", "checklist": "checklist.css", "handout": "handout.css"}
FORM_FONT = "source-sans-3/SourceSans3-Regular.ttf"
INK = (0.114, 0.153, 0.2)


class Made(msgspec.Struct, frozen=True):
    """A finished file, how many sides and sheets it prints, and what is worth saying about it."""

    data: bytes
    sides: int
    sheets: int
    duplex: bool
    body_size: float
    remarks: tuple[str, ...] = ()


class Card(msgspec.Struct, frozen=True):
    """A piece of card to be: the rendered pages of its front and its back, None where blank."""

    front: int | None
    back: int | None


def make(document: Document, own: Path | None = None, stock: Stock | None = None) -> Made:
    """The document as a finished PDF; a deck on the stock's sheets, or one face a page without a stock.

    Raises PrintFault for a page that is not fit to print, InstallError when Pango is missing.
    """
    styles = assets.folders("styles", own)
    press = Press(styles, ("tokens.css", "base.css", STYLES[document.kind]))
    templates = tuple(assets.folders("templates", own))
    if document.kind == "cards":
        return _make_cards(document, press, templates, stock)
    return _make_pages(document, press, templates, styles)


def _make_pages(document: Document, press: Press, templates: tuple[Path, ...], styles: list[Path]) -> Made:
    setter = pages.set_checklist if document.kind == "checklist" else pages.set_handout
    made = setter(document, press, templates)
    titles = {page.id: page.title for page in document.topics}
    groups = [Group(titles.get(part, document.title), numbers) for part, numbers in made.parts.items()]
    duplex = document.kind == "handout"
    with pdffile.open_pdf(made.pdf) as pdf:
        group(pdf, groups)
        retag(pdf)
        order_pages(pdf)
        describe_links(pdf, titles)
        if document.forms:
            font = next(
                folder / "fonts" / FORM_FONT for folder in styles if (folder / "fonts" / FORM_FONT).is_file()
            )
            mend_forms(pdf, font, INK)
        sides = len(pdf.pages)
        data = pdffile.finish(pdf, _info(document, duplex=duplex))
    sheets = (sides + 1) // 2 if duplex else sides
    return Made(data, sides, sheets, duplex, made.body_size)


def _make_cards(document: Document, press: Press, templates: tuple[Path, ...], stock: Stock | None) -> Made:
    assert document.face is not None
    made = deck.set_deck(document, document.face, press, templates)
    cards = _cards(document, made.pages)
    sides = list(_sheets(document, cards, stock) if stock else _single(document, cards))
    with pdffile.open_pdf(made.pdf) as pdf:
        group(pdf, list(_groups(document, made.pages)))
        retag(pdf)
        order_pages(pdf)
        impose(pdf, sides)
        data = pdffile.finish(pdf, _info(document, duplex=True))
    return Made(data, len(sides), len(sides) // 2, True, made.body_size, tuple(_remarks(document, made)))


def _info(document: Document, *, duplex: bool) -> pdffile.Info:
    edition = document.guide.edition
    return pdffile.Info(
        title=document.title,
        author=edition.author,
        subject=document.subject,
        language=edition.language,
        recipe=document.recipe,
        duplex="long" if duplex else "none",
    )


def _cards(document: Document, at: dict[str, tuple[int, ...]]) -> list[Card]:
    """The pieces of card in the deck's order: the k-th front of a card has its k-th back behind it."""
    cards = []
    for number in dict.fromkeys(face.card for face in document.faces):
        fronts, backs = (at.get(f"card-{number}-{side}", ()) for side in ("front", "back"))
        for piece in range(max(len(fronts), len(backs))):
            cards.append(Card(_nth(fronts, piece), _nth(backs, piece)))
    return cards


def _nth(numbers: tuple[int, ...], index: int) -> int | None:
    return numbers[index] if index < len(numbers) else None


def _groups(document: Document, at: dict[str, tuple[int, ...]]) -> Iterator[Group]:
    """One part of the structure a card, read front then back however many faces each of them takes."""
    name = document.sponsor.sponsor if document.sponsor else ""
    for number in dict.fromkeys(face.card for face in document.faces):
        fronts, backs = (at.get(f"card-{number}-{side}", ()) for side in ("front", "back"))
        of = max(face.of for face in document.faces)
        yield Group(f"{name}, {number}/{of}", fronts + backs, fresh=backs[:1])


def _sheets(document: Document, cards: list[Card], stock: Stock) -> Iterator[Side]:
    """Fronts and backs of each sheet; the first time that a face is placed is the one that is read."""
    fronts, backs = imposition.fronts(stock), imposition.backs(stock)
    guides = imposition.cut_guides(stock)
    sets = sets_on_sheet(document.guide.decks[document.recipe["deck"]], len(cards), stock)
    placed: set[int] = set()

    def place(page: int | None, where: imposition.Placement) -> Iterator[Place]:
        if page is not None:
            yield Place(page, imposition.matrix(where, stock.face), first=page not in placed)
            placed.add(page)

    for sheet in imposition.deal(len(cards), len(fronts), sets):
        dealt = [(cell, cards[card]) for cell, card in enumerate(sheet) if card is not None]
        front = tuple(each for cell, card in dealt for each in place(card.front, fronts[cell]))
        back = tuple(each for cell, card in dealt for each in place(card.back, backs[cell]))
        yield Side(stock.paper.width, stock.paper.height, front, guides)
        yield Side(stock.paper.width, stock.paper.height, back)


def _single(document: Document, cards: list[Card]) -> Iterator[Side]:
    """One face a page at trim size, a blank page where a piece of card has nothing on one side."""
    assert document.face is not None
    width, height = document.face.width, document.face.height
    for card in cards:
        for page in (card.front, card.back):
            places = () if page is None else (Place(page, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), first=True),)
            yield Side(width, height, places)


def _remarks(document: Document, made: deck.SetDeck) -> Iterator[str]:
    if made.body_size < COMFORTABLE:
        yield f"the text is set at {made.body_size:g} pt; {COMFORTABLE:g} pt and more is easier to read"
    long = [face for face, numbers in made.pages.items() if len(numbers) > 1]
    if long:
        yield f"text too long for one face goes on to further cards: {', '.join(long)}"
