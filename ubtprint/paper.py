"""What is printed on, and by what: paper, faces, grids, folds, stocks and printers, all frozen.

These types are also the schema, as in ``model``. Lengths are in points.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ubtprint.records import Id, Length, Record, Words

Flip = Literal["long", "short"]


class Paper(Record, frozen=True, kw_only=True):
    """A sheet of paper, as the page that is printed on it lies: landscape where it is wider than high."""

    name: Words
    width: Length
    height: Length


class Face(Record, frozen=True, kw_only=True):
    """The trim size of a face, upright; ``turn`` is how it lies in its cell, counter-clockwise."""

    width: Length
    height: Length
    turn: Literal[0, 90, 180, 270] = 0


class Grid(Record, frozen=True, kw_only=True):
    """Where the cells are: counts, the top-left cell's distance from the paper's edges, the pitch."""

    columns: Annotated[int, Meta(ge=1, le=100)]
    rows: Annotated[int, Meta(ge=1, le=100)]
    left: Length
    top: Length
    across: Length
    down: Length


class Fold(Record, frozen=True, kw_only=True):
    """Folds that bring each back behind its front on a sheet printed on one side.

    ``at`` are the folds' distances from the paper's top edge when they run ``across`` it, from its left
    edge when they run ``down``. A back lies on the other side of the fold that is nearest to its front.
    ``then`` says whether the folded card is glued and cut out, or stands up as a tent.
    """

    direction: Literal["across", "down"]
    at: Annotated[tuple[Length, ...], Meta(min_length=1)]
    then: Literal["glue", "stand"] = "glue"


class Stock(Record, frozen=True, kw_only=True):
    """A physical sheet layout: paper, grid and trim size; ``binding`` makes it one for booklets alone.

    ``perforated`` sheets come apart by hand, without cut guides: they are torn, or peeled off their
    backing where they are ``adhesive``, and those have no back to print on.
    """

    title: Words
    aliases: tuple[Id, ...] = ()
    paper: Paper
    face: Face
    grid: Grid
    fold: Fold | None = None
    binding: Literal["none", "saddle-stitch"] = "none"
    perforated: bool = False
    adhesive: bool = False
    verified: Literal["exact", "high", "medium-high", "medium", "derived"]
    source: Words


class Printer(Record, frozen=True, kw_only=True):
    """What was measured on one printer, and how it turns the paper.

    Its backs are printed ``back_right`` and ``back_up`` from where they would be, as one looks at the
    back, and ``scale`` times as large, the fronts too where ``scale_sides`` is both. ``queue`` is its
    name in CUPS, ``flip`` the edge that it turns over, ``margin`` what it can't print along the edges,
    ``hand_turned`` the order in which it wants the backs of sheets that are turned by hand.
    ``profiles`` reads and writes these.
    """

    queue: str = ""
    flip: Flip = "long"
    back_right: Length = 0.0
    back_up: Length = 0.0
    scale: Annotated[float, Meta(ge=0.9, le=1.1)] = 1.0
    scale_sides: Literal["backs", "both"] = "backs"
    margin: Annotated[float, Meta(extra={"unit": "length"}, ge=0)] = 18.0
    hand_turned: Literal["reversed", "same"] = "reversed"
