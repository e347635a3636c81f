"""How to print what was made, step by step: paper, sides, flip edge, cuts, folds, collating."""

from __future__ import annotations

from collections.abc import Iterator

from ubtprint.document import Document
from ubtprint.ownwords import fill
from ubtprint.paper import Face, Stock
from ubtprint.phrases import Phrases
from ubtprint.stocks import steps as finishing

LETTER = "Letter"
PAGE = Face(width=612, height=792)


def steps(document: Document, stock: Stock | None, sheets: int, sets: int = 1) -> tuple[str, ...]:
    """The steps from a file to finished pieces, for so many sheets with so many sets of cards on them.

    They are in the language of the document's edition.
    """
    job, say = document.job, document.guide.phrases
    if job.goes == "press":
        return tuple(_for_press(document))
    if job.goes == "screen":
        return (say.on_screen,)
    printed = [*_checked(document, stock), *_printed(document, stock, sheets)]
    if stock is None:
        return (*printed, *([say.single] if job.single else []))
    return (*printed, *parted(document, stock, sheets), *collated(document, stock, sheets, sets))


def paper_name(document: Document, stock: Stock | None) -> str:
    """The paper to put into the tray, or the size of the pages where each is a face of its own."""
    say = document.guide.phrases
    if stock is not None:
        lies = stock.paper.width > stock.paper.height
        return fill(say.landscape, paper=stock.paper.name) if lies else stock.paper.name
    if document.kind == "cards" and document.face is not None:
        return fill(say.card_paper, size=_size(document.face, say))
    return LETTER


def sides(say: Phrases, flip: str, *, both: bool) -> str:
    """Which sides are printed, and over which edge sheets turn."""
    if not both:
        return say.one_side
    return say.both_sides_long if flip == "long" else say.both_sides_short


def counted(number: int, thing: str) -> str:
    """A number and its thing, in the plural where that is due: for the terminal, in English."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def sheets_of(say: Phrases, number: int, paper: str) -> str:
    """So many sheets of a paper."""
    amount = fill(say.sheet if number == 1 else say.sheets, n=number)
    return fill(say.of_paper, sheets=amount, paper=paper)


def _size(face: Face, say: Phrases) -> str:
    return fill(say.size, width=f"{round(face.width / 72, 3):g}", height=f"{round(face.height / 72, 3):g}")


def _for_press(document: Document) -> Iterator[str]:
    cards, say = document.kind == "cards", document.guide.phrases
    size = _size(document.face or PAGE, say)
    yield fill(say.press_trim, size=size, bleed=f"{document.job.bleed / 72:g}")
    yield say.press_inks_cards if cards else say.press_inks
    yield say.press_label_cards if cards else say.press_label
    yield say.press_machines


def _checked(document: Document, stock: Stock | None) -> Iterator[str]:
    """What to do first with a page of instructions, which is printed on plain paper and wastes no card."""
    if document.job.instructions:
        fronts, say = document.job.duplex == "manual", document.guide.phrases
        rest = 3 if _turned_over(document, stock) and not fronts else 2
        yield fill(say.ruler_first_fronts if fronts else say.ruler_first, n=rest)


def _turned_over(document: Document, stock: Stock | None) -> bool:
    """Whether the sheets have two sides."""
    return document.kind != "checklist" and document.job.duplex != "none" and not (stock and stock.fold)


def _printed(document: Document, stock: Stock | None, sheets: int) -> Iterator[str]:
    job, say = document.job, document.guide.phrases
    amount = fill(say.sheet if sheets == 1 else say.sheets, n=sheets)
    if stock and stock.perforated:
        name = document.recipe.get("stock", "").replace("avery-", "Avery ")
        about = f"{stock.title[0].lower()}{stock.title[1:]}"
        yield fill(say.tray, sheets=amount, stock=name, about=about)
    else:
        amount = sheets_of(say, sheets, paper_name(document, stock))
    if job.start > 1:
        yield fill(say.start_second if job.start == 2 else say.start_later, n=job.start - 1)
    turned = _turned_over(document, stock)
    if turned and job.duplex == "manual":
        yield from _turned_by_hand(document, amount, sheets)
    else:
        yield fill(say.print_sheets, sheets=amount, sides=sides(say, job.flip, both=turned))


def _turned_by_hand(document: Document, amount: str, sheets: int) -> Iterator[str]:
    """How a pile is turned by hand, so that the backs that come next are those of its first sheet."""
    job, say = document.job, document.guide.phrases
    pile = say.whole_pile if sheets > 1 else say.the_sheet
    if sheets > 1:
        yield say.try_one
    yield fill(say.print_fronts, sheets=amount)
    if job.printer.hand_turned == "reversed":
        yield fill(say.back_same_end if job.flip == "long" else say.back_other_end, pile=pile)
        backs = say.print_backs_last
    else:
        yield fill(say.turn_long if job.flip == "long" else say.turn_short, pile=pile)
        backs = say.print_backs_first
    yield backs if sheets > 1 else say.print_backs


def parted(document: Document, stock: Stock, sheets: int) -> Iterator[str]:
    """How pieces come out of so many sheets, in the order in which hands do it."""
    say = document.guide.phrases
    if document.job.booklet:
        yield say.booklet_fold
        yield say.booklet_staple
        return
    doing = ("cut",) if stock.binding != "none" else finishing(stock)
    piled = document.job.order == "stack" and sheets > 1
    for step in doing:
        if step == "cut" and document.job.goes == "perforated":
            yield say.tear
        elif step == "cut":
            yield say.cut_folded if stock.fold else _cut(stock, say, piled)
        elif step != "fold" or (stock.fold and stock.fold.then == "glue"):
            yield str(getattr(say, step))


def _cut(stock: Stock, say: Phrases, piled: bool) -> str:
    grid = stock.grid
    if grid.left == 0 and grid.top == 0:
        return fill(say.cut_lines_pile if piled else say.cut_lines, count=_cuts(stock, say))
    return say.cut_ticks_pile if piled else say.cut_ticks


def _cuts(stock: Stock, say: Phrases) -> str:
    """How many cuts there are, which way."""
    across, down = stock.grid.rows - 1, stock.grid.columns - 1
    if across + down == 1:
        return say.one_across if across else say.one_down
    way = say.both_ways if across and down else say.all_across if across else say.all_down
    return fill(way, n=across + down, across=across, down=down)


def collated(document: Document, stock: Stock, sheets: int, sets: int) -> Iterator[str]:
    """How the pieces of so many sheets, with so many sets on them, come into order."""
    job, say = document.job, document.guide.phrases
    if document.kind != "cards":
        return
    if job.order == "stack" and sheets > 1:
        yield say.stack_keep
        yield say.stack_lay
    elif sets > 1 and max(face.of for face in document.faces) > 1:
        yield fill(say.sets, n=sets)
    if document.one_sided and document.faces:
        yield say.apart
