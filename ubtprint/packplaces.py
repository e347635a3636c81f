"""Where everybody's cards have to lie, told by people, stock and job alone, and never by what deals them.

A writer and a proof that ask one function share its faults; this is the arithmetic done once more.
Lengths are points from the sheet's lower left corner.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from ubtprint.blanks import Blank
from ubtprint.dealing import Paper, Sheet
from ubtprint.job import Job
from ubtprint.paper import Stock
from ubtprint.people import Attendee

NEAR = 0.02  # points, and parts of a scale, by which rounded numbers may differ
Face = tuple[int, int, int]  # whose, of which blank, which page of it
HEADS = {0: (0.0, 1.0), 90: (-1.0, 0.0), 180: (0.0, -1.0), 270: (1.0, 0.0)}
Lies = tuple[float, float, float, float]  # a face's middle, and which way its head points


class Ganging(msgspec.Struct, frozen=True):
    """Cards of all people on shared sheets: the roles' blanks, the people in order, the stock, the job."""

    blanks: Mapping[str, Blank]
    people: Sequence[Attendee]
    stock: Stock
    job: Job


class Order:
    """Which card lies in which cell of which sheet, and what its two faces are."""

    def __init__(self, ganging: Ganging) -> None:
        job, stock = ganging.job, ganging.stock
        self.people, self.roles = ganging.people, list(ganging.blanks)
        self.faces: dict[str, list[tuple[int | None, int | None]]] = {}
        for role, blank in ganging.blanks.items():
            pairs = [(piece.front, piece.back) for piece in blank.pieces]
            if job.duplex == "none" and stock.fold is None:
                pairs = [(face, None) for pair in pairs for face in pair if face is not None]
            self.faces[role] = pairs
        self.cells = stock.grid.columns * stock.grid.rows
        self.skipped = job.start - 1
        self.first = array("Q")  # each person's first card
        total = 0
        for person in ganging.people:
            self.first.append(total)
            total += person.copies * len(self.faces[person.role])
        self.total = total
        self.sheets = -(-(total + self.skipped) // self.cells) if total else 0
        # With piles: the cards that lie in the cells before each.
        self.before = [0]
        for cell in range(self.cells):
            ends = sum(self._filled(sheet, cell) for sheet in {0, self.sheets - 1})
            self.before.append(self.before[-1] + ends + max(0, self.sheets - 2))
        self.piles = job.order == "stack"

    def _filled(self, sheet: int, cell: int) -> bool:
        return self.skipped <= sheet * self.cells + cell < self.skipped + self.total

    def faces_at(self, sheet: int, cell: int) -> tuple[int, int, int | None, int | None] | None:
        """Whose card it is, of which blank, and the pages of its front and back; None for an empty cell."""
        if not self._filled(sheet, cell):
            return None
        card = sheet * self.cells + cell - self.skipped
        if self.piles:
            card = self.before[cell] + sheet - (0 if self._filled(0, cell) else 1)
        who = bisect_right(self.first, card) - 1
        role = self.people[who].role
        faces = self.faces[role]
        return (who, self.roles.index(role), *faces[(card - self.first[who]) % len(faces)])


def front_of(stock: Stock, cell: int) -> Lies:
    """How the face in a cell lies, before any printer's scale."""
    row, column = divmod(cell, stock.grid.columns)
    wide, high = stock.face.width, stock.face.height
    if stock.face.turn in (90, 270):
        wide, high = high, wide
    x = stock.grid.left + column * stock.grid.across + wide / 2
    y = stock.paper.height - stock.grid.top - row * stock.grid.down - high / 2
    return (x, y, *HEADS[stock.face.turn])


def back_of(stock: Stock, job: Job, front: Lies) -> Lies:
    """How the back of a front lies: behind it when the sheet is turned over, or folded."""
    x, y, over, up = front
    width, height = stock.paper.width, stock.paper.height
    if stock.fold is not None:
        if stock.fold.direction == "down":
            line = min(stock.fold.at, key=lambda at: abs(at - x))
            return 2 * line - x, y, -over, up
        line = min((height - at for at in stock.fold.at), key=lambda at: abs(at - y))
        return x, 2 * line - y, over, -up
    # The long edge of landscape paper lies above and below: turning over it changes top and bottom.
    left_to_right = (job.flip == "long") is (height >= width)
    lies = (width - x, y, -over, up) if left_to_right else (x, height - y, over, -up)
    return lies if job.back_rotate == 0 else (lies[0], lies[1], -lies[2], -lies[3])


def printed(stock: Stock, job: Job, lies: Lies, *, is_back: bool) -> Lies:
    """How a face lies on a side that is moved and scaled for the printer."""
    printer, (x, y, over, up) = job.printer, lies
    middle_x, middle_y = stock.paper.width / 2, stock.paper.height / 2
    scale = printer.scale if is_back or printer.scale_sides == "both" else 1.0
    right, higher = (printer.back_right, printer.back_up) if is_back else (0.0, 0.0)
    return (
        middle_x + scale * (x - middle_x) + right,
        middle_y + scale * (y - middle_y) + higher,
        scale * over,
        scale * up,
    )


def misplaced(
    ganging: Ganging, sides: Iterator[tuple[Paper, Sheet]]
) -> Iterator[tuple[int, int | None, str]]:
    """Each side, whose card and what is wrong, where sides that were dealt aren't as they have to be."""
    stock, job, order = ganging.stock, ganging.job, Order(ganging)
    folded = stock.fold is not None
    each = 1 if folded or job.duplex == "none" else 2
    plain = [front_of(stock, cell) for cell in range(order.cells)]
    fronts = [printed(stock, job, lies, is_back=False) for lies in plain]
    backs = [printed(stock, job, back_of(stock, job, lies), is_back=not folded) for lies in plain]
    number = -1
    for number, (paper, sheet) in enumerate(sides):
        leaf, behind = divmod(number, each)
        due: dict[Face, list[Lies]] = {}
        for cell in range(order.cells):
            if (held := order.faces_at(leaf, cell)) is None:
                continue
            who, blank, front, back = held
            if not behind and front is not None:
                due.setdefault((who, blank, front), []).append(fronts[cell])
            if (behind or folded) and back is not None:
                due.setdefault((who, blank, back), []).append(backs[cell])
        yield from ((number, who, text) for who, text in _side(stock, paper, sheet, due))
    if number + 1 != order.sheets * each:
        yield -1, None, f"its cards take {order.sheets * each} sides, and {number + 1} were dealt"


def _side(stock: Stock, paper: Paper, sheet: Sheet, due: dict[Face, list[Lies]]) -> Iterator[tuple[int, str]]:
    for spot in sheet.spots:
        places = due.get((spot.who, spot.blank, spot.page), [])
        if not places:
            yield spot.who, "a face lies on a side where it isn't due"
            continue
        a, b, c, d, e, f = paper.cells[spot.cell]
        x, y = stock.face.width / 2, stock.face.height / 2
        here = (a * x + c * y + e, b * x + d * y + f, c, d)
        fits = (at for at, lies in enumerate(places) if _near(here, lies))
        if (at := next(fits, None)) is None:
            yield spot.who, "a face isn't in its place, or not behind its front"
        places.pop(at or 0)
    for (who, _, _), places in due.items():
        if places:
            yield who, "a face is missing from its side"


def _near(one: Lies, other: Lies) -> bool:
    return all(abs(a - b) < NEAR for a, b in zip(one, other, strict=True))
