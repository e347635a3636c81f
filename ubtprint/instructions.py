"""How to print what was made, step by step in plain words: paper, sides, flip edge, cuts, folds, collating."""

from __future__ import annotations

from collections.abc import Iterator

from ubtprint.document import Document
from ubtprint.paper import Face, Stock

LETTER = "Letter"


def steps(document: Document, stock: Stock | None, sheets: int, sets: int = 1) -> tuple[str, ...]:
    """The steps from a file to finished pieces, for so many sheets with so many sets of cards on them."""
    job = document.job
    if job.goes == "press":
        return tuple(_for_press(document))
    if job.goes == "screen":
        return ("to be read on a screen, with links and bookmarks; to print, make it without --for screen",)
    if stock is None:
        return tuple(_for_pages(document, sheets))
    made = [*_printed(document, stock, sheets), *_parted(document, stock)]
    return (*made, *_collated(document, sheets, sets))


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
    job = document.job
    size = _size(document.face) if document.face else "8.5 x 11 in"
    yield (
        f"for a print shop: every page is {size} when trimmed, front then back, with {job.bleed / 72:g} in bleed "
        "and crop marks; process colours (CMYK), text in black alone"
    )
    place = "at the top right of every card's back" if document.kind == "cards" else "below the foot of every page"
    yield f"the print shop's own label goes {place}: 0.5 x 0.25 in and more are kept empty there"
    yield "the file is for machines: it has no tags; for readers make it with --for screen"


def _for_pages(document: Document, sheets: int) -> Iterator[str]:
    sides = "one side" if document.kind == "checklist" else _sides(document)
    yield f"print {counted(sheets, 'sheet')} of {paper_name(document, None)} at 100 % (actual size), {sides}"
    if document.kind == "cards":
        yield "each page is one face, front then back; no sheet, no cut guides"


def _sides(document: Document) -> str:
    return "one side" if document.job.duplex == "none" else f"both sides, flip on the {document.job.flip} edge"


def _printed(document: Document, stock: Stock, sheets: int) -> Iterator[str]:
    job = document.job
    amount, paper = counted(sheets, "sheet"), paper_name(document, stock)
    if job.start > 1:
        yield f"lay the part-used sheet on top, for it is printed first: its first {counted(job.start - 1, 'place')} stay empty"
    if stock.fold:
        yield f"print {amount} of {paper} at 100 % (actual size), one side"
    elif job.duplex == "manual":
        order = "last sheet first" if job.printer.hand_turned == "reversed" else "first sheet first"
        yield f"print the file of fronts: {amount} of {paper} at 100 % (actual size), one side"
        yield (
            f"turn the whole pile over its {job.flip} edge, without sorting it, and put it back into the tray "
            "so that the blank sides are printed"
        )
        yield f"print the file of backs in the same way; it has the {order}. Try it with two sheets"
        yield "these two files are for the printer alone: they have no tags"
    else:
        yield f"print {amount} of {paper} at 100 % (actual size), {_sides(document)}"


def _parted(document: Document, stock: Stock) -> Iterator[str]:
    """How cards come out of the sheet."""
    if stock.binding == "saddle-stitch":
        yield "keep the sheets in the order in which they come, fold the pile in the middle and staple it on the fold"
        return
    torn = stock.perforated or document.job.goes == "perforated"
    if stock.fold and stock.fold.then == "glue":
        yield "first fold each sheet backwards along the dashed line, so that the print is outside, and glue the halves"
    if torn:
        yield f"use {stock.title[0].lower()}{stock.title[1:]}; {_torn(stock)}" if stock.perforated else "tear at the perforations"
    elif stock.fold:
        yield "then cut along the solid lines, through both layers at once"
    else:
        yield f"cut along the hairlines on the fronts: {_cuts(stock)}"
    if stock.fold and stock.fold.then == "stand":
        yield "fold each piece in the middle, so that it stands"


def _torn(stock: Stock) -> str:
    return "tear at the perforations"


def _cuts(stock: Stock) -> str:
    grid = stock.grid
    across, down = grid.rows - 1, grid.columns - 1
    if grid.left == 0 and grid.top == 0:
        return f"{across + down} cuts, {across} across and {down} down"
    return "between the cards; around them join the ticks with a ruler"


def _collated(document: Document, sheets: int, sets: int) -> Iterator[str]:
    job = document.job
    if document.kind != "cards":
        return
    if job.order == "stack" and sheets > 1:
        yield (
            "cut all sheets in one pile, then put the piles on one another, the top left one uppermost and so on "
            "row by row: the cards are in order, set after set"
        )
    elif sets > 1:
        yield f"{sets} sets: take one card of each number, which stands at the foot, for a set"
    if job.duplex == "none":
        yield "each back is a card of its own after its front: lay the two back to back"
