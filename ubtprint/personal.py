"""Files with everybody's papers: cards ganged over all people, pages one person after the other, bundles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import msgspec

from ubtprint import assets, guides, lettering, pdffile
from ubtprint.blanks import Blank
from ubtprint.errors import InputError, Location, PrintFault, Problem
from ubtprint.geometry import times
from ubtprint.imposition import UPRIGHT, Matrix, backs, fronts, matrix, registered
from ubtprint.imprint import Engine, Paper, Sheet, Spot, Typefaces
from ubtprint.job import Job
from ubtprint.paper import Paper as Stuff
from ubtprint.paper import Stock
from ubtprint.people import Attendee, Slot
from ubtprint.prepared import Faces, opened
from ubtprint.sheetplan import Piece, deal

FONTS = ("source-sans-3/SourceSans3-Regular.ttf", "source-sans-3/SourceSans3-Bold.ttf")
LETTER = (612.0, 792.0)
KEPT = 24  # blanks that are kept ready: one for each paper of each role of a workshop
Run = list[tuple[Paper, Sheet]]


class Count(msgspec.Struct, frozen=True):
    """What a file came to: sides, sheets, and pieces of card or sets of pages."""

    sides: int
    sheets: int
    cells: int


class Look(msgspec.Struct, frozen=True):
    """What names are set with: the roster's label for messages, one's own folder, the labels of lines."""

    roster: str = ""
    own: str | None = None
    lines: tuple[tuple[str, str], ...] = ()


NOBODY = Look()


def gang(  # noqa: PLR0917
    out: BinaryIO,
    blanks: Mapping[str, Blank],
    people: Sequence[Attendee],
    stock: Stock,
    job: Job,
    info: pdffile.Info,
    look: Look = NOBODY,
) -> Count:
    """Cards or badges of all people on a stock's sheets, by their roles' blanks, in the people's order.

    A person's ``copies`` are whole sets, one after the other. Raises PrintFault for all words that their
    slots can't hold, with the roster's lines.
    """
    roles = list(blanks)
    cards = [
        (who, roles.index(person.role), piece)
        for who, person in enumerate(people)
        for _ in range(person.copies)
        for piece in _cards(blanks[person.role], stock, job)
    ]
    dealt = _Dealt(stock, job, look)
    count = dealt.count(len(cards))
    _write(out, [blanks[role] for role in roles], people, info, look, dealt.sides(cards), count)
    return Count(count, count // dealt.sides_of_sheet, len(cards))


def run_on(  # noqa: PLR0917
    out: BinaryIO,
    blanks: Mapping[str, Blank],
    people: Sequence[Attendee],
    job: Job,
    info: pdffile.Info,
    look: Look = NOBODY,
) -> Count:
    """Checklists or handouts of all people in one file; on two-sided sheets each begins one of its own.

    Raises PrintFault for all words that their slots can't hold, with the roster's lines.
    """
    roles, turned = list(blanks), info.duplex in ("long", "short")
    faced = _Faced(job, turned=turned)

    def sides() -> Iterator[tuple[Paper, Sheet]]:
        for who, person in enumerate(people):
            for _ in range(person.copies):
                yield from faced.sides(who, roles.index(person.role), blanks[person.role])

    count = sum(person.copies * faced.count(blanks[person.role]) for person in people)
    _write(out, [blanks[role] for role in roles], people, info, look, sides(), count)
    sets = sum(person.copies for person in people)
    return Count(count, count // 2 if turned else count, sets)


def bundle(  # noqa: PLR0917
    out: BinaryIO,
    parts: Sequence[tuple[Blank, Stock | None]],
    person: Attendee,
    job: Job,
    info: pdffile.Info,
    look: Look = NOBODY,
) -> Count:
    """All that one person gets, as one file; where any sheet turns over, every part begins one of its own.

    Raises PrintFault for all words that their slots can't hold, with the roster's line.
    """
    turned = info.duplex in ("long", "short")
    run: Run = []
    for number, (blank, stock) in enumerate(parts):
        if stock is None:
            faced = _Faced(job, turned=turned)
            for _ in range(person.copies):
                run += faced.sides(0, number, blank)
            continue
        dealt = _Dealt(stock, job, look)
        cards = [(0, number, piece) for _ in range(person.copies) for piece in _cards(blank, stock, job)]
        for paper, sheet in dealt.sides(cards):
            run.append((paper, sheet))
            if turned and dealt.sides_of_sheet == 1:
                run.append((paper, Sheet(())))
    _write(out, [blank for blank, _ in parts], [person], info, look, iter(run), len(run))
    return Count(len(run), len(run) // 2 if turned else len(run), len(parts))


def _cards(blank: Blank, stock: Stock, job: Job) -> tuple[Piece, ...]:
    """The pieces of card of one set; on one-sided sheets every face is a card of its own."""
    if job.duplex == "none" and stock.fold is None:
        return tuple(Piece(page, None) for page in blank.pages)
    return blank.pieces


class _Dealt:
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
                (labels[note.word], _word(note, size, job))
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


class _Faced:
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


# --- writing --------------------------------------------------------------------------------------


def _write(  # noqa: PLR0917
    out: BinaryIO,
    blanks: Sequence[Blank],
    people: Sequence[Attendee],
    info: pdffile.Info,
    look: Look,
    sides: Iterator[tuple[Paper, Sheet]],
    count: int,
) -> None:
    faces = [_ready(blank, number) for number, blank in enumerate(blanks)]
    engine = Engine(out, faces, people, _typefaces(look.own), count, tagged=info.tagged)
    for paper, sheet in sides:
        engine.side(paper, sheet)
    if engine.misfits:
        raise PrintFault(*_misfits(engine.misfits, people, look.roster))
    pdffile.describe(faces[0].pdf, info)
    engine.finish(faces[0].pdf)


@lru_cache(maxsize=KEPT)
def _ready(blank: Blank, number: int) -> Faces:
    return opened(pdffile.open_pdf(blank.pdf), blank.slots, f"B{number}")


@lru_cache(maxsize=4)
def _typefaces(own: str | None) -> Typefaces:
    """The fonts of names. Raises InputError for a link that leads out of the folder, or a broken font."""
    found = []
    for font in FONTS:
        folder = next(
            each
            for each in assets.folders("styles", None if own is None else Path(own))
            if (each / "fonts" / font).is_file()
        )
        if problem := assets.link_problem(path := folder / "fonts" / font, folder):
            raise InputError(problem)
        found.append(lettering.open_typeface(path))
    return Typefaces(*found)


def _misfits(
    found: Sequence[tuple[int, Slot, lettering.CannotSet]], people: Sequence[Attendee], roster: str
) -> Iterator[Problem]:
    """A problem for each person's words that their slots can't hold, once."""
    told: dict[tuple[int, str], Problem] = {}
    for who, slot, misfit in found:
        line = people[who].line
        place = Location(roster, line) if roster and line else None
        hint = "shorten it in the roster, or take a larger stock"
        message = f"the {slot.field} “{misfit.text}” can't be set in its place: {misfit}"
        told.setdefault((line, slot.field), Problem(message, place, hint))
    yield from told.values()
