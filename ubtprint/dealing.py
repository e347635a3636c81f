"""Whose face lies in which cell of which side: cards dealt over sheets for all people, pages one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from ubtprint import guides
from ubtprint.blanks import Blank
from ubtprint.geometry import times
from ubtprint.guides import Segment
from ubtprint.imposition import UPRIGHT, Matrix, backs, fronts, matrix, registered
from ubtprint.job import Job
from ubtprint.paper import Paper as Stuff
from ubtprint.paper import Stock
from ubtprint.people import Attendee, Slot
from ubtprint.sheetplan import Piece, deal

LETTER = (612.0, 792.0)


class Paper(msgspec.Struct, frozen=True):
    """Sheets of one make: the size of the paper in points, the cells' matrices, the guides of a front.

    ``words`` stand beside the guides; ``moved`` is how a front lies once a printer's scale is undone.
    """

    width: float
    height: float
    cells: tuple[Matrix, ...]
    guides: tuple[Segment, ...] = ()
    words: tuple[tuple[str, Slot], ...] = ()
    moved: Matrix = UPRIGHT


class Spot(NamedTuple):
    """A face on a side: the cell, the blank and its page, whose it is, whether readers are to hear it."""

    cell: int
    blank: int
    page: int
    who: int
    first: bool = True


class Sheet(msgspec.Struct, frozen=True):
    """One side of a sheet: what lies on it, and whether the guides are drawn."""

    spots: tuple[Spot, ...]
    guided: bool = False


Sides = Callable[[], Iterator[tuple[Paper, Sheet]]]


class Look(msgspec.Struct, frozen=True):
    """What names are set with: the roster's label for messages, one's own folder, the labels of lines."""

    roster: str = ""
    own: str | None = None
    lines: tuple[tuple[str, str], ...] = ()


def cards_of(blank: Blank, stock: Stock, job: Job) -> tuple[Piece, ...]:
    """The pieces of card of one set; on one-sided sheets every face is a card of its own."""
    if job.duplex == "none" and stock.fold is None:
        return tuple(Piece(page, None) for page in blank.pages)
    return blank.pieces


class Dealt:
    """Cards dealt over a stock's sheets."""

    def __init__(self, stock: Stock, job: Job, look: Look) -> None:
        self.job, self.fold = job, stock.fold is not None
        here, behind = fronts(stock), backs(stock, job.flip, job.back_rotate)
        self.cells = len(here)
        self.sides_of_sheet = 1 if self.fold or job.duplex == "none" else 2
        drawn = (
            (*guides.cut_guides(stock, bleed=job.bleed), *guides.fold_guides(stock))
            if job.goes == "office"
            else ()
        )
        size = guides.LARGE_NOTE if job.large_print else (guides.NOTE_WIDTH, guides.NOTE_HEIGHT)
        labels = dict(look.lines)
        front, back = (_moved(stock.paper, job, is_back=side) for side in (False, True))
        self.paper = Paper(
            width=stock.paper.width,
            height=stock.paper.height,
            cells=(
                *(times(matrix(each, stock.face), front) for each in here),
                *(times(matrix(each, stock.face), front if self.fold else back) for each in behind),
            ),
            guides=tuple(drawn),
            words=tuple(
                (str(labels[note.word]), _word(note, size, job))
                for note in guides.notes(stock, tuple(drawn), *([size] if job.large_print else []))
                if note.word in labels
            ),
            moved=front,
        )

    def count(self, cards: int) -> int:
        """The sides that so many cards take."""
        return -(-(cards + self.job.start - 1) // self.cells) * self.sides_of_sheet

    def sides(self, cards: Sequence[tuple[int, int, Piece]]) -> Iterator[tuple[Paper, Sheet]]:
        """The sides in the order of printing; a card is whose, of which blank, which piece."""
        run = range(len(cards))
        for dealt in deal(run, self.cells, self.job.start, stack=self.job.order == "stack"):
            held = [(cell, *cards[card]) for cell, card in enumerate(dealt) if card is not None]
            front = tuple(
                Spot(cell, blank, piece.front, who)
                for cell, who, blank, piece in held
                if piece.front is not None
            )
            back = tuple(
                Spot(self.cells + cell, blank, piece.back, who)
                for cell, who, blank, piece in held
                if piece.back is not None
            )
            if self.sides_of_sheet == 1:
                yield self.paper, Sheet(front + back, guided=True)
            else:
                yield self.paper, Sheet(front, guided=True)
                yield self.paper, Sheet(back)


class Faced:
    """Pages one after the other, each on a side of its own."""

    def __init__(self, job: Job, *, turned: bool) -> None:
        self.turned = turned
        stuff = Stuff(name="Letter", width=LETTER[0], height=LETTER[1])
        on_heads = turned and job.flip == "short"
        cells = (
            _moved(stuff, job, is_back=False),
            _moved(stuff, job, is_back=turned, on_heads=on_heads),
        )
        self.paper = Paper(width=LETTER[0], height=LETTER[1], cells=cells)

    def count(self, blank: Blank) -> int:
        """The sides that a set of the blank's pages takes."""
        pages = len(blank.pages)
        return pages + pages % 2 if self.turned else pages

    def sides(self, who: int, number: int, blank: Blank) -> Iterator[tuple[Paper, Sheet]]:
        """The sides of a set, and a blank one where its last sheet has but one."""
        for at, page in enumerate(blank.pages):
            yield self.paper, Sheet((Spot(at % 2 if self.turned else 0, number, page, who),))
        if self.turned and len(blank.pages) % 2:
            yield self.paper, Sheet(())


def ganged(
    blanks: Mapping[str, Blank], people: Sequence[Attendee], stock: Stock, job: Job, look: Look
) -> Sides:
    """The sides of cards or badges of all people, by their roles' blanks."""
    roles = list(blanks)
    dealt = Dealt(stock, job, look)

    def sides() -> Iterator[tuple[Paper, Sheet]]:
        cards = [
            (who, roles.index(person.role), piece)
            for who, person in enumerate(people)
            for _ in range(person.copies)
            for piece in cards_of(blanks[person.role], stock, job)
        ]
        return dealt.sides(cards)

    return sides


def paged(blanks: Mapping[str, Blank], people: Sequence[Attendee], job: Job, *, turned: bool) -> Sides:
    """The sides of checklists or handouts of all people, one after the other."""
    roles, faced = list(blanks), Faced(job, turned=turned)

    def sides() -> Iterator[tuple[Paper, Sheet]]:
        for who, person in enumerate(people):
            for _ in range(person.copies):
                yield from faced.sides(who, roles.index(person.role), blanks[person.role])

    return sides


def bundled(
    parts: Sequence[tuple[Blank, Stock | None]], person: Attendee, job: Job, look: Look, *, turned: bool
) -> Sides:
    """The sides of all that one person gets."""

    def sides() -> Iterator[tuple[Paper, Sheet]]:
        for number, (blank, stock) in enumerate(parts):
            if stock is None:
                for copy in range(person.copies):
                    yield from Faced(job, turned=turned).sides(copy, number, blank)
                continue
            dealt = Dealt(stock, job, look)
            # Each copy is read by itself, as though it were somebody else's.
            pieces, copies = cards_of(blank, stock, job), range(person.copies)
            for paper, sheet in dealt.sides([(copy, number, piece) for copy in copies for piece in pieces]):
                yield paper, sheet
                if turned and dealt.sides_of_sheet == 1:
                    yield paper, Sheet(())

    return sides


def _moved(paper: Stuff, job: Job, *, is_back: bool, on_heads: bool = False) -> Matrix:
    """How a side lies once it is moved and scaled for the printer."""
    printer = job.printer
    right, up = (printer.back_right, printer.back_up) if is_back else (0.0, 0.0)
    scale = printer.scale if is_back or printer.scale_sides == "both" else 1.0
    if (right, up, scale) == (0.0, 0.0, 1.0) and not on_heads:
        return UPRIGHT
    return registered(paper, right, up, scale, on_head=on_heads)


def _word(note: guides.Note, size: tuple[float, float], job: Job) -> Slot:
    """The room for the word beside a line."""
    type_ = 14.0 if job.large_print else 7.5
    box = (note.x, note.y, note.x + 4 * size[0], note.y + size[1])
    return Slot(page=0, field="", box=box, size=type_, least=type_, colour=(0.302, 0.353, 0.404))
