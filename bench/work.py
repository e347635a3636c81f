"""Jobs for the peers: which face lies where on which side of which file, with whose name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.faces import Area, FaceShown
from bench.people import Person
from ubtprint import assets
from ubtprint.imposition import backs, fronts
from ubtprint.paper import Stock

LETTER = (612.0, 792.0)
HAIRLINE, GREY = 0.25, (0.6, 0.6, 0.6)


class Cell(msgspec.Struct, frozen=True):
    """A face at its place on a side, ``x`` and ``y`` of its upper left corner; no person is -1."""

    face: int
    x: float
    y: float
    person: int = -1


class File(msgspec.Struct, frozen=True):
    """One file of a job: its sides in order."""

    name: str
    sides: tuple[tuple[Cell, ...], ...]


class Named(msgspec.Struct, frozen=True):
    """A person's own words, by the fields of slots."""

    name: str
    team: str


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """All that a peer needs to print: it is handed over as JSON."""

    title: str
    fonts: str

    faces: tuple[FaceShown, ...]
    files: tuple[File, ...]
    people: tuple[Named, ...] = ()
    guides: tuple[Area, ...] = ()
    width: float = LETTER[0]
    height: float = LETTER[1]


def ganged(
    faces: Sequence[FaceShown], persons: Sequence[Person], stock: Stock, *, two_sided: bool
) -> tuple[tuple[Cell, ...], ...]:
    """Everyone's cards in a row, as many on a side as the stock has cells.

    ``faces`` are fronts and backs in turn. One-sided, each of them is a card; two-sided, the backs lie
    on the next side, mirrored as the stock's own are.
    """
    front_places, back_places = fronts(stock), backs(stock, "long", 0)
    height = stock.paper.height
    pairs = [(at, at + 1) for at in range(0, len(faces), 2)]
    cards = pairs if two_sided else [(at, -1) for at in range(len(faces))]
    every = [(front, back, person) for person in range(len(persons) or 1) for front, back in cards]
    sides: list[tuple[Cell, ...]] = []
    for at in range(0, len(every), len(front_places)):
        on_sheet = every[at : at + len(front_places)]
        for behind, places in ((0, front_places), (1, back_places)):
            if behind and not two_sided:
                continue
            sides.append(
                tuple(
                    Cell(
                        card[behind],
                        place.x,
                        height - place.y - place.height,
                        card[2] if persons else -1,
                    )
                    for card, place in zip(on_sheet, places, strict=False)
                )
            )
    return tuple(sides)


def one_each(count: int, faces: int) -> tuple[File, ...]:
    """A file for each person with all the faces as its pages; the first of these bears the name."""
    return tuple(
        File(f"{person + 1:06}.pdf", tuple((Cell(face, 0, 0, person),) for face in range(faces)))
        for person in range(count)
    )


def cut_lines(stock: Stock) -> tuple[Area, ...]:
    """Hairlines between the stock's cells."""
    grid, paper = stock.grid, stock.paper
    down = [grid.left + grid.across * at for at in range(1, grid.columns)]
    across = [grid.top + grid.down * at for at in range(1, grid.rows)]
    return (
        *(Area(x - HAIRLINE / 2, 0, HAIRLINE, paper.height, GREY) for x in down),
        *(Area(0, y - HAIRLINE / 2, paper.width, HAIRLINE, GREY) for y in across),
    )


def write(
    folder: Path,
    title: str,
    faces: Sequence[FaceShown],
    files: Sequence[File],
    *,
    persons: Sequence[Person] = (),
    guides: Sequence[Area] = (),
) -> Path:
    """Write the job's JSON into a folder, where its files will come to stand too; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    fonts = assets.folders("styles")[0] / "fonts" / "source-sans-3"
    work = Work(
        title=str(title),  # the content's own texts know their places and are no plain strings
        fonts=str(fonts),
        faces=tuple(faces),
        files=tuple(files),
        people=tuple(Named(name, team) for name, team in persons),
        guides=tuple(guides),
    )
    path = folder / "job.json"
    path.write_bytes(msgspec.json.encode(work))
    return path
