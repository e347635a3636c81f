"""How many sheets and cards the files of a pack come to, by geometry, before anything is made.

They come from the roster, the stocks, and the size of one set of each paper, known once it is laid out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from ubtprint.packplan import PackFile, Part, Size, Span, Tally, key
from ubtprint.paper import Stock
from ubtprint.people import Attendee


def counted(file: PackFile, parts: Mapping[str, Part], sizes: Mapping[str, Size]) -> PackFile:
    """The file with what it will come to, by geometry; those without parts stay as they are."""
    if not file.parts:
        return file
    if file.kind == "attendee":
        spans = tuple(spans_of(file.people[0], [parts[each] for each in file.parts], sizes))
        tally = Tally(spans[-1].last, sum(span.sheets for span in spans))
        return msgspec.structs.replace(file, tally=tally, spans=spans)
    own = {parts[each].role: (parts[each], sizes[each]) for each in file.parts}
    part = parts[file.parts[0]]
    if part.stock is not None:
        cells = sum(_copies(part, person) * cells_of(*own[person.role]) for person in file.people)
        sheets = sheets_of(cells, part.stock)
        return msgspec.structs.replace(
            file, tally=Tally(sheets * (2 if part.two_sided else 1), sheets, cells)
        )
    copies = sum(person.copies for person in file.people)
    sheets = sum(person.copies * page_sheets(*own[person.role]) for person in file.people)
    sides = sum(person.copies * own[person.role][1].pages for person in file.people)
    sides = 2 * sheets if part.two_sided else sides
    return msgspec.structs.replace(file, tally=Tally(sides, sheets, copies))


def spans_of(person: Attendee, parts: Sequence[Part], sizes: Mapping[str, Size]) -> Iterator[Span]:
    """The pages that each part takes in a file of one's own.

    Where any sheet of the file turns over, all do: then every part begins on a sheet of its own.
    """
    turned = any(part.two_sided for part in parts)
    page = 0
    for part in parts:
        size = sizes[key(part.kind, part.role)]
        if part.stock is not None:
            sheets = sheets_of(person.copies * cells_of(part, size), part.stock)
        else:
            sheets = person.copies * (-(-size.pages // 2) if turned else size.pages)
        sides = 2 * sheets if turned else sheets
        yield Span(part.kind, page + 1, page + sides, sheets)
        page += sides


def cells_of(part: Part, size: Size) -> int:
    """The cells that one set takes: one for each card, or one for each face where sheets have one side."""
    return size.pages if part.document.one_sided else size.pieces


def sheets_of(cells: int, stock: Stock) -> int:
    """The sheets of a stock that so many cells fill."""
    return -(-cells // (stock.grid.columns * stock.grid.rows))


def page_sheets(part: Part, size: Size) -> int:
    """The sheets of one set that lies on pages of its own."""
    return -(-size.pages // 2) if part.two_sided else size.pages


def _copies(part: Part, person: Attendee) -> int:
    return 1 if part.kind == "badge" else person.copies


def sets(file: PackFile) -> tuple[Attendee, ...]:
    """The people of a file, each as often as they get a set; nobody wears two badges."""
    if file.kind == "badges":
        return tuple(msgspec.structs.replace(person, copies=1) for person in file.people)
    return tuple(
        single
        for person in file.people
        for single in (msgspec.structs.replace(person, copies=1),) * person.copies
    )
