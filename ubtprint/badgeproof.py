"""A blank badge or table tent held against role, workshop and stock, before anybody's name goes into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from ubtprint import assets, preflight
from ubtprint.alignment import bare
from ubtprint.blanks import Blank
from ubtprint.errors import PrintFault, Problem
from ubtprint.expected import Cell, Expected, Finding, Leaf, Passage, quoted
from ubtprint.geometry import Box, beyond, common
from ubtprint.ink import Shown, shown
from ubtprint.model import Guide
from ubtprint.pagefonts import Font
from ubtprint.paper import Stock
from ubtprint.pdffile import open_pdf
from ubtprint.people import Slot
from ubtprint.records import where
from ubtprint.typefaces import typefaces
from ubtprint.workshop import Workshop

SLACK = 0.5  # points: renderers round
NAME = "name"  # the slot without which a badge is nobody's


def prove(  # noqa: PLR0917
    blank: Blank,
    workshop: Workshop,
    guide: Guide,
    role: str,
    stock: Stock,
    own: Path | None,
    clear: tuple[float, float],
) -> None:
    """Raise PrintFault for all that is wrong with a role's blank badge.

    ``clear`` is how far text and slots stay from the trim at the sides, and above and below, in points.
    """
    wanted = expected(blank, workshop, guide, role, stock, own, clear)
    found = [*preflight.check(blank.pdf, wanted).findings, *_sides(blank, wanted)]
    problems: dict[tuple[str, object], Problem] = {}
    for finding in found:
        problem = finding.problem(f"{role}-badges")
        if problem.location is None:  # of no text: told at what is printed on it
            at = where(workshop.title) or where(guide.roles[role].sponsor)
            problem = msgspec.structs.replace(problem, location=at)
        # What is wrong with both sides of a tent is told once.
        problems.setdefault((finding.message, problem.location), problem)
    if problems:
        raise PrintFault(*problems.values())


def check_sides(laid_out: int, sides: int, text: str, name: str) -> None:
    """Raise PrintFault, at a text that is printed, where a badge was laid out on other than so many pages."""
    if laid_out != sides:
        message = f"{name}-badges: it takes {laid_out} pages, not {sides}"
        hint = "a template or style has more than goes on a badge"
        raise PrintFault(Problem(message, where(text), hint))


def expected(  # noqa: PLR0917
    blank: Blank,
    workshop: Workshop,
    guide: Guide,
    role: str,
    stock: Stock,
    own: Path | None,
    clear: tuple[float, float],
) -> Expected:
    """What a role's blank badge has to be: on each side the role, then the workshop's title if it has one."""
    sponsor, (across, down) = guide.roles[role].sponsor, clear
    width, height = stock.face.width, stock.face.height
    trim: Box = (0.0, 0.0, width, height)
    safe: Box = (across, down, width - across, height - down)
    sides = ("front", "back") if len(blank.pages) > 1 else ("badge",)
    texts = [text for text in (sponsor, workshop.title) if text]
    return Expected(
        title=workshop.title or sponsor,
        language=guide.edition.language,
        leaves=(Leaf(width=width, height=height, safe=trim, cells=(Cell(trim, safe),)),),
        families=typefaces(tuple(assets.folders("styles", own))).families,
        passages=tuple(Passage(text, side) for side in sides for text in texts),
        alts=None if own else (),
        headed=False,
    )


def _sides(blank: Blank, wanted: Expected) -> Iterator[Finding]:
    """A finding for each side that lacks its words, or without free room for a name."""
    with open_pdf(blank.pdf) as pdf:
        known: dict[tuple[int, int], Font] = {}
        pages = [shown(page, known) for page in pdf.pages]
    passages = wanted.passages or ()
    for at, number in enumerate(blank.pages):
        page = pages[number]
        own = len(passages) // len(blank.pages)
        yield from _unsaid(page, number, passages[at * own : (at + 1) * own])
        slots = [slot for slot in blank.slots if slot.page == number]
        if not any(slot.field == NAME for slot in slots):
            yield Finding(check="cards", message="there is no room for a name", page=number + 1)
        for leaf in wanted.leaves or ():
            yield from _taken(page, slots, leaf.cells[0])


def _unsaid(page: Shown, number: int, passages: Sequence[Passage]) -> Iterator[Finding]:
    said = bare("".join(run.text for run in page.runs))
    for passage in passages:
        if bare(passage.text) not in said:
            message = f"{quoted(passage.text)} is not on this side"
            yield Finding(check="cards", message=message, page=number + 1, location=where(passage.text))


def _taken(page: Shown, slots: Sequence[Slot], cell: Cell) -> Iterator[Finding]:
    """A finding for each slot too near to the edge, and for each text where a person's words will stand."""
    for at, slot in enumerate(slots):
        what = f"the room for the {slot.field}"
        if beyond(slot.box, cell.safe) > SLACK:
            message = f"{what} is nearer to its card's edge than it may"
            yield Finding(check="place", message=message, page=slot.page + 1)
        boxes = [(quoted(run.text), run.box) for run in page.runs if run.text.strip()]
        boxes += [(f"the room for the {other.field}", other.box) for other in slots[at + 1 :]]
        for text, box in boxes:
            both = common(slot.box, box)
            if min(both[2] - both[0], both[3] - both[1]) > SLACK:
                message = f"{text} stands in {what}"
                yield Finding(check="overlap", message=message, page=slot.page + 1)
