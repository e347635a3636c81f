"""What is seen on printed sheets: cells by the stocks' published figures, feet, heads and marks by the file.

Nothing here asks the program where it put something. Lengths are points from the page's lower left
corner, boxes are (left, bottom, right, top).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal, NamedTuple

import inspect_pdf
from inspect_pdf import TextBox
from PIL import Image, ImageChops, ImageFilter
from printed import Area
from test_stocks import PUBLISHED, UNITS

Box = tuple[float, float, float, float]
Side = Literal["front", "back"]
FOOT = re.compile(r"(\d+) of (\d+), (front|back)(?:, part (\d+) of (\d+))?")
HUES = {"physician": (0, 95, 107), "management": (51, 65, 143), "union": (140, 47, 27)}
# Folds in inches from the paper's top, as published: the middle of the sheet, and where tents are scored.
FOLDS: dict[str, tuple[float, ...]] = {"letter-gutterfold-4": (4.25,), "avery-5305": (3, 8)}
CARD_STOCKS = tuple(PUBLISHED)  # a booklet's sheet has two cards as well
SCALE = 2  # pixels a point
CORNER = (120.0, 46.0)  # a face's corner, in which its mark stands: wider and higher than any margin
SOLID = 7  # pixels: a mark is as solid as that, letters and rules are not


class Layout(NamedTuple):
    """A published stock in points: the paper, the fronts' cells in reading order, how faces lie in them."""

    name: str
    paper: tuple[float, float]
    cells: tuple[Box, ...]
    turn: int
    folds: tuple[float, ...]

    def mirrors(self, flip: str) -> Literal["x", "y"]:
        """What turning the sheet over (or folding it) mirrors: left and right, or top and bottom."""
        if self.folds:
            return "y"
        upright = self.paper[1] > self.paper[0]
        return "x" if (flip == "long") == upright else "y"

    def behind(self, flip: str) -> tuple[Box, ...]:
        """Where the back of each front has to lie on its own side."""
        return tuple(self._behind(cell, flip) for cell in self.cells)

    def _behind(self, cell: Box, flip: str) -> Box:
        left, bottom, right, top = cell
        if self.folds:
            nearest = min(self.folds, key=lambda fold: min(abs(fold - bottom), abs(fold - top)))
            return left, 2 * nearest - top, right, 2 * nearest - bottom
        if self.mirrors(flip) == "x":
            return self.paper[0] - right, bottom, self.paper[0] - left, top
        return left, self.paper[1] - top, right, self.paper[1] - bottom


@cache
def layout(name: str) -> Layout:
    """The published stock."""
    sheet = PUBLISHED[name]
    unit = UNITS[sheet.unit]
    paper = (sheet.paper[0] * unit, sheet.paper[1] * unit)
    width, height = (length * unit for length in sheet.cell)
    left, top = (length * unit for length in sheet.corner)
    across, down = ((pitch or 0) * unit for pitch in sheet.pitch)
    cells = []
    for row in range(sheet.grid[1]):
        for column in range(sheet.grid[0]):
            x, y = left + column * across, paper[1] - top - row * down
            cells.append((x, y - height, x + width, y))
    folds = tuple(paper[1] - 72 * fold for fold in FOLDS.get(name, ()))
    return Layout(name, paper, tuple(cells), sheet.turn, folds)


# --- words --------------------------------------------------------------------------------------


class Foot(NamedTuple):
    """What stands at a face's foot: card, of how many, side, and the part where the text goes on."""

    card: int
    of: int
    side: str
    part: int = 1
    parts: int = 1

    @property
    def face(self) -> tuple[int, int, int, int]:
        """What front and back of one piece of card share."""
        return self.card, self.of, self.part, self.parts


@cache
def boxes(pdf: bytes, page: int) -> tuple[TextBox, ...]:
    """The runs of text of a page, by PDFium."""
    return tuple(inspect_pdf.text_boxes(pdf, page))


def middle(box: TextBox) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.bottom + box.top) / 2


def holds(cell: Box, box: TextBox | Area) -> bool:
    """Whether the whole box lies in the cell."""
    left, bottom, right, top = cell
    return box.left >= left and box.right <= right and box.bottom >= bottom and box.top <= top


def foot_of(text: str) -> Foot | None:
    match = FOOT.fullmatch(text)
    if match is None:
        return None
    card, of, side, part, parts = match.groups()
    return Foot(int(card), int(of), side, int(part or 1), int(parts or 1))


def feet(pdf: bytes, page: int, cells: tuple[Box, ...], side: Side | None = None) -> dict[int, Foot]:
    """The feet of a page by the cell that they stand in, of one side only if that is given.

    Raises AssertionError for a foot that no cell holds, and for two in one cell.
    """
    found: dict[int, Foot] = {}
    for box in boxes(pdf, page):
        foot = foot_of(box.text)
        if foot and side in (None, foot.side):
            [cell] = [number for number, each in enumerate(cells) if holds(each, box)] or [-1]
            assert cell >= 0, f"page {page + 1}: no cell holds '{box.text}' at {box[1:]}"
            assert cell not in found, f"page {page + 1}: two feet in cell {cell}"
            found[cell] = foot
    return found


def one_by_one(faces: list[Foot]) -> list[Foot]:
    """A deck's faces as cards of their own: each back after its front, part by part, numbered by itself."""
    sides = {(foot.card, foot.side): foot.parts for foot in faces}
    of = max(foot.of for foot in faces)
    return [
        Foot(card, of, side, part, sides[card, side])
        for card in range(1, of + 1)
        for part in range(1, max(sides.get((card, side), 0) for side in ("front", "back")) + 1)
        for side in ("front", "back")
        if part <= sides.get((card, side), 0)
    ]


def count_pages(pdf: bytes) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def head(pdf: bytes, page: int, cell: Box, name: str) -> tuple[float, float]:
    """How far right of and above its foot the role's name stands in a cell."""
    inside = [box for box in boxes(pdf, page) if holds(cell, box)]
    top = middle(next(box for box in inside if box.text == name))
    foot = middle(next(box for box in inside if foot_of(box.text)))
    return top[0] - foot[0], top[1] - foot[1]


# --- pixels -------------------------------------------------------------------------------------


@cache
def picture(pdf: bytes, page: int) -> Any:
    """A page as it is seen, at two pixels a point."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=SCALE).to_pil().convert("RGB")


def through(image: Any, each: Layout, flip: str, fold: float = 0.0) -> Any:
    """A back as it shows through the paper from its front: mirrored as the sheet is turned, or at a fold."""
    if each.folds:
        line = image.height - fold * SCALE
        return image.transform(
            image.size, Image.Transform.AFFINE, (1, 0, 0, 0, -1, 2 * line), fillcolor="white"
        )
    sideways = each.mirrors(flip) == "x"
    flips = Image.Transpose
    return image.transpose(flips.FLIP_LEFT_RIGHT if sideways else flips.FLIP_TOP_BOTTOM)


def crop(image: Any, box: Box) -> Any:
    """A part of a page's picture."""
    left, bottom, right, top = (edge * SCALE for edge in box)
    return image.crop((round(left), round(image.height - top), round(right), round(image.height - bottom)))


def hued(image: Any, hue: tuple[int, int, int], within: int = 40) -> Any:
    """Where a picture has a colour, nearly: white there, black elsewhere."""
    apart = ImageChops.difference(image, Image.new("RGB", image.size, hue)).split()
    near = [channel.point(lambda value: 255 if value < within else 0) for channel in apart]
    return ImageChops.darker(ImageChops.darker(near[0], near[1]), near[2])


def has_mark(image: Any, box: Box, hue: tuple[int, int, int]) -> bool:
    """Whether something solid of this colour stands there: a role's mark, not its name or a rule."""
    return hued(crop(image, box), hue).filter(ImageFilter.MinFilter(SOLID)).getbbox() is not None


def corner(cell: Box, turn: int, right: bool, head_end: bool = True) -> Box:
    """A corner of the face that lies in a cell: at its head or its foot, left or right as it is read."""
    left, bottom, far, top = cell
    across, down = CORNER if turn == 0 else CORNER[::-1]
    wide, high = min(across, (far - left) / 2), min(down, (top - bottom) / 2)
    # Turned counter-clockwise by 90 degrees, the head is at the left and the face's right is at the top.
    x_low = (not right) if turn == 0 else head_end
    y_low = (not head_end) if turn == 0 else (not right)
    x = (left, left + wide) if x_low else (far - wide, far)
    y = (bottom, bottom + high) if y_low else (top - high, top)
    return x[0], y[0], x[1], y[1]
