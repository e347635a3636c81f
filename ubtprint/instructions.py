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
    return (*printed, *parted(document, stock, sheets), *collated(document, stock, sheets, sets))


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
        file = " of the file of fronts" if fronts else ""
        yield f"print page 1{file} on plain paper and lay a ruler on it; the rest begins on page {rest}"


def _turned_over(document: Document, stock: Stock | None) -> bool:
    """Whether the sheets have two sides."""
    return document.kind != "checklist" and document.job.duplex != "none" and not (stock and stock.fold)


def _printed(document: Document, stock: Stock | None, sheets: int) -> Iterator[str]:
    job = document.job
    amount = counted(sheets, "sheet")
    if stock and stock.perforated:
        name = document.recipe.get("stock", "").replace("avery-", "Avery ")
        yield f"put {amount} of {name} into the tray: {stock.title[0].lower()}{stock.title[1:]}"
    else:
        amount = f"{amount} of {paper_name(document, stock)}"
    if job.start > 1:
        places = "place stays" if job.start == 2 else f"{job.start - 1} places stay"
        yield f"lay the part-used sheet where it is printed first; its first {places} empty"
    if not _turned_over(document, stock):
        yield f"print {amount} at 100 % (actual size), one side"
    elif job.duplex == "manual":
        yield from _turned_by_hand(document, amount, sheets)
    else:
        yield f"print {amount} at 100 % (actual size), both sides, flip on the {job.flip} edge"


def _turned_by_hand(document: Document, amount: str, sheets: int) -> Iterator[str]:
    """How a pile is turned by hand, so that the backs that come next are those of its first sheet."""
    job = document.job
    pile = "the whole pile" if sheets > 1 else "the sheet"
    if sheets > 1:
        yield "try it with one sheet: page 1 of the fronts, then the page of the backs that belongs to it"
    yield f"print the file of fronts: {amount} at 100 % (actual size), one side"
    if job.printer.hand_turned == "reversed":
        end = "the same" if job.flip == "long" else "the other"
        yield f"put {pile} back as it came out, print down and {end} end first, to print the blank side"
        order = "; it begins with the last sheet, as the pile does" if sheets > 1 else ""
    else:
        yield f"turn {pile} over its {job.flip} edge and put it back, to print the blank side"
        order = "; it begins with the first sheet, as the pile does" if sheets > 1 else ""
    yield f"print the file of backs at 100 %, one side{order}"


def parted(document: Document, stock: Stock, sheets: int) -> Iterator[str]:
    """How pieces come out of so many sheets, in the order in which hands do it."""
    if document.job.booklet:
        yield "lay the sheets on one another in order, fold the pile in the middle with the cover outside"
        yield "staple it on the fold, with a stapler that reaches so far"
        return
    doing = ("cut",) if stock.binding != "none" else finishing(stock)
    piled = document.job.order == "stack" and sheets > 1
    for step in doing:
        if step == "cut" and document.job.goes == "perforated":
            yield SAID["tear"]
        elif step == "cut":
            yield _cut(stock, piled)
        elif step != "fold" or (stock.fold and stock.fold.then == "glue"):
            yield SAID[step]


def _cut(stock: Stock, piled: bool) -> str:
    if stock.fold:
        return SAID["cut"]
    grid = stock.grid
    across, down = grid.rows - 1, grid.columns - 1
    sheets = "cut all sheets in one pile" if piled else "cut"
    if grid.left == 0 and grid.top == 0:
        ways = [f"{count} {way}" for count, way in ((across, "across"), (down, "down")) if count]
        said = ways if across + down > 1 else [ways[0].removeprefix("1 ")]
        count = f"{counted(across + down, 'cut')}, {' and '.join(said)}"
        return f"{sheets} along the hairlines on the fronts: {count}"
    return f"{sheets} along the hairlines on the fronts; where there is none, by a ruler from tick to tick"


def collated(document: Document, stock: Stock, sheets: int, sets: int) -> Iterator[str]:
    """How the pieces of so many sheets, with so many sets on them, come into order."""
    job = document.job
    if document.kind != "cards":
        return
    if job.order == "stack" and sheets > 1:
        yield "keep the cards of each place in a pile, in the order of the sheets"
        yield "lay the piles on one another, row by row, the top left one uppermost: all is in order"
    elif sets > 1 and max(face.of for face in document.faces) > 1:
        yield f"{sets} sets: for each take one card of every number, which stands at the foot"
    if document.one_sided and document.faces:
        yield "each back is a card of its own, after its front: lay the two back to back"
