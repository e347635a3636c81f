"""Imposition: where faces land on a sheet, and where their backs do; geometry alone.

Everything is in points from the sheet's lower left corner, as in a PDF page.
"""

from __future__ import annotations

import msgspec

from ubtprint.paper import Face, Flip, Fold, Paper, Stock

Matrix = tuple[float, float, float, float, float, float]
UPRIGHT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# Lengths come from inches and millimetres: what differs by less than this is meant to be the same.
NEAR = 0.01


class Placement(msgspec.Struct, frozen=True):
    """A cell's trim box: (x, y) its lower left corner; ``turn`` of the face in it, counter-clockwise."""

    cell: int
    x: float
    y: float
    width: float
    height: float
    turn: int


def cell_size(face: Face) -> tuple[float, float]:
    """The width and height that a face takes on the sheet, lying as it does in its cell."""
    return (face.height, face.width) if face.turn % 180 else (face.width, face.height)


def fronts(stock: Stock) -> tuple[Placement, ...]:
    """The cells of a sheet's front in reading order: rows from the top, each from the left."""
    grid = stock.grid
    width, height = cell_size(stock.face)
    return tuple(
        Placement(
            cell=row * grid.columns + column,
            x=grid.left + column * grid.across,
            y=stock.paper.height - grid.top - row * grid.down - height,
            width=width,
            height=height,
            turn=stock.face.turn,
        )
        for row in range(grid.rows)
        for column in range(grid.columns)
    )


def backs(stock: Stock, flip: Flip = "long", rotate: int = 0) -> tuple[Placement, ...]:
    """The cells of the backs: each behind the front of the same number, its head to that one's head.

    ``flip`` names the edge of the paper that the sheet turns over: on upright paper the long edge
    mirrors left and right, on landscape paper it mirrors top and bottom. A stock with a fold has its
    backs on the same side as the fronts, beyond the fold. ``rotate`` (0 or 180) turns every back in
    its cell, but none beyond a fold.
    """
    if stock.fold:
        return tuple(_beyond(front, stock.paper, stock.fold) for front in fronts(stock))
    width, height = stock.paper.width, stock.paper.height
    sideways = turns_sideways(stock.paper, flip)
    behind = (_mirrored(front, sideways, width if sideways else height) for front in fronts(stock))
    return tuple(msgspec.structs.replace(each, turn=(each.turn + rotate) % 360) for each in behind)


def turns_sideways(paper: Paper, flip: Flip) -> bool:
    """Whether a sheet is turned like a page of a book, and not like one of a calendar."""
    return (flip == "long") == (paper.height >= paper.width)


def mirrored(x: float, y: float, paper: Paper, flip: Flip) -> tuple[float, float]:
    """The point of a sheet's back that lies behind a point of its front."""
    return (paper.width - x, y) if turns_sideways(paper, flip) else (x, paper.height - y)


def _beyond(front: Placement, paper: Paper, fold: Fold) -> Placement:
    """The cell that comes to lie behind a front when the sheet is folded at the fold nearest to it."""
    sideways = fold.direction == "down"
    lines = [at if sideways else paper.height - at for at in fold.at]
    middle = front.x + front.width / 2 if sideways else front.y + front.height / 2
    return _mirrored(front, sideways, 2 * min(lines, key=lambda line: abs(line - middle)))


def _mirrored(front: Placement, sideways: bool, total: float) -> Placement:
    """A cell mirrored left to right or top to bottom; what is at 0 comes to be at ``total``."""
    if sideways:
        return msgspec.structs.replace(front, x=total - front.x - front.width, turn=-front.turn % 360)
    return msgspec.structs.replace(front, y=total - front.y - front.height, turn=(180 - front.turn) % 360)


def matrix(placement: Placement, face: Face) -> Matrix:
    """The operands of ``cm`` that put an upright face, its trim box drawn from (0, 0), into its cell.

    Raises ValueError when the face, turned so, is not of the cell's size.
    """
    turned = (face.height, face.width) if placement.turn % 180 else (face.width, face.height)
    if abs(turned[0] - placement.width) > NEAR or abs(turned[1] - placement.height) > NEAR:
        raise ValueError(f"a face of {turned} pt is not of its cell's size: {placement}")
    left, bottom = placement.x, placement.y
    right, top = placement.x + placement.width, placement.y + placement.height
    return {
        0: (1.0, 0.0, 0.0, 1.0, left, bottom),
        90: (0.0, 1.0, -1.0, 0.0, right, bottom),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, -1.0, 1.0, 0.0, left, top),
    }[placement.turn]


def registered(paper: Paper, right: float, up: float, scale: float = 1.0, *, on_head: bool = False) -> Matrix:
    """The operands of ``cm`` that move a side and scale it about its centre, as a printer needs it.

    ``on_head`` turns the side by 180 degrees first, for a sheet that turns over the other edge.
    """
    x, y = paper.width / 2, paper.height / 2
    factor = -scale if on_head else scale
    return (factor, 0.0, 0.0, factor, x - factor * x + right, y - factor * y + up)
