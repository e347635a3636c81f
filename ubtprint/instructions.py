"""How to print what was made, step by step: paper, sides, flip edge, cuts, folds, collating."""

from __future__ import annotations

from collections.abc import Iterator

from ubtprint.document import Document
from ubtprint.paper import Face, Stock
from ubtprint.stocks import steps as finishing

LETTER = "Letter"
SAID = {
    "tear": "tear at the perforations",
    "peel": "peel them off their backing",
    "fold": "fold each sheet backwards along the dashed line, so that the print is outside",
    "glue": "glue the halves together",
    "cut": "cut along the solid lines, through both layers at once",
    "stand": "fold each piece in the middle, so that it stands",
}


def steps(document: Document, stock: Stock | None, sheets: int, sets: int = 1) -> tuple[str, ...]:
    """The steps from a file to finished pieces, for so many sheets with so many sets of cards on them."""
    job = document.job
    if job.goes == "press":
        return tuple(_for_press(document))
    if job.goes == "screen":
        return ("to be read on a screen, with links and bookmarks; to print, make it without --for screen",)
    printed = [*_checked(document, stock), *_printed(document, stock, sheets)]
    if stock is None:
        return (*printed, *(["each page is one face, front then back; no cut guides"] if job.single else []))
    return (*printed, *_parted(document, stock), *_collated(document, stock, sheets, sets))


def paper_name(document: Document, stock: Stock | None) -> str:
    """The paper to put into the tray, or the size of the pages where each is a face of its own."""
    if stock is not None:
        lies = ", landscape" if stock.paper.width > stock.paper.height else ""
        return f"{stock.paper.name}{lies}"
    if document.kind == "cards" and document.face is not None:
        return f"{_size(document.face)} cards"
    return LETTER


def counted(number: int, thing: str) -> str:
    """A number and its thing, in the plural where that is due."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _size(face: Face) -> str:
    return f"{round(face.width / 72, 3):g} x {round(face.height / 72, 3):g} in"


def _for_press(document: Document) -> Iterator[str]:
    cards = document.kind == "cards"
    size = _size(document.face) if document.face else "8.5 x 11 in"
    bleed = f"{document.job.bleed / 72:g} in"
    yield f"for a print shop: every page is trimmed to {size}, with {bleed} of bleed and crop marks"
    yield "process colours (CMYK), all text in black alone" + ("; front then back" if cards else "")
    place = "at the top right of every card's back" if cards else "below the foot of every page"
    yield f"the shop's own label goes {place}: 0.5 x 0.25 in and more are kept empty there"
    yield "the file is for machines and has no tags; make one without --for press for readers"


def _checked(document: Document, stock: Stock | None) -> Iterator[str]:
    """What to do first with a page of instructions, which is printed on plain paper and wastes no card."""
    if document.job.instructions:
        fronts = document.job.duplex == "manual"
        rest = 3 if _turned_over(document, stock) and not fronts else 2
        file = " of the fronts" if fronts else ""
        yield f"print page 1{file} on plain paper and lay a ruler on it; then print from page {rest} on"


def _turned_over(document: Document, stock: Stock | None) -> bool:
    """Whether the sheets have two sides."""
    return document.kind != "checklist" and document.job.duplex != "none" and not (stock and stock.fold)


def _printed(document: Document, stock: Stock | None, sheets: int) -> Iterator[str]:
    job = document.job
    amount = f"{counted(sheets, 'sheet')} of {paper_name(document, stock)} at 100 % (actual size)"
    if job.start > 1:
        places = counted(job.start - 1, "place")
        yield f"lay the part-used sheet where it is printed first: its first {places} stay empty"
    if not _turned_over(document, stock):
        yield f"print {amount}, one side"
    elif job.duplex == "manual":
        order = "last" if job.printer.hand_turned == "reversed" else "first"
        yield f"print the file of fronts: {amount}, one side"
        yield f"turn the whole pile over its {job.flip} edge without sorting it, blank sides to be printed"
        yield f"print the file of backs in the same way; it has the {order} sheet first. Try two sheets first"
        yield "these two files are for the printer alone and have no tags"
    else:
        yield f"print {amount}, both sides, flip on the {job.flip} edge"


def _parted(document: Document, stock: Stock) -> Iterator[str]:
    """How pieces come out of the sheet, in the order in which hands do it."""
    if document.job.booklet:
        yield "keep the sheets in order, fold the pile in the middle and staple it on the fold"
        return
    for step in ("cut",) if stock.binding != "none" else finishing(stock):
        if step in ("tear", "peel"):
            yield f"use {stock.title[0].lower()}{stock.title[1:]}; {SAID[step]}"
        elif step == "cut" and document.job.goes == "perforated":
            yield SAID["tear"]
        elif step == "cut":
            yield SAID["cut"] if stock.fold else f"cut along the hairlines on the fronts: {_cuts(stock)}"
        elif step != "fold" or (stock.fold and stock.fold.then == "glue"):
            yield SAID[step]


def _cuts(stock: Stock) -> str:
    grid = stock.grid
    across, down = grid.rows - 1, grid.columns - 1
    if grid.left == 0 and grid.top == 0:
        ways = [f"{count} {way}" for count, way in ((across, "across"), (down, "down")) if count]
        return f"{counted(across + down, 'cut')}, {' and '.join(ways)}"
    return "between the cards; around them join the ticks with a ruler"


def _collated(document: Document, stock: Stock, sheets: int, sets: int) -> Iterator[str]:
    job = document.job
    if document.kind != "cards":
        return
    if job.order == "stack" and sheets > 1:
        yield "cut all sheets in one pile; then lay the piles on one another, row by row, the top left on top"
        yield "the cards are then in order, set after set"
    elif sets > 1:
        yield f"{sets} sets: for each take one card of every number, which stands at the foot"
    if job.duplex == "none" and not stock.fold:
        yield "each back is a card of its own, after its front: lay the two back to back"
