"""A stock drawn at real size on its own paper, to be held against a sheet of the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from ubtprint import aids, measure
from ubtprint.content import printing_words
from ubtprint.drawing import INCH, MM
from ubtprint.html import JOINER
from ubtprint.imposition import Placement, fronts
from ubtprint.ownwords import Printing
from ubtprint.paper import Stock
from ubtprint.stockplan import CLEAR, HEADS, PAD, dimensions_of, figure
from ubtprint.stocks import steps

HELD = " " + JOINER  # a space at which no line ends
SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5)
PARTS = ("about", "sizes", "notes")
STRIP = 34.0  # of a cell, where a dimension runs through it or its arrow stands
NUMBER = 26.0  # what a cell's number takes


class Frame(msgspec.Struct, frozen=True):
    """A place for text in a cell, from the sheet's top left corner, and the parts that stand in it."""

    left: float
    top: float
    width: float
    height: float
    parts: tuple[str, ...]


def stock_drawing(name: str, stock: Stock, own: Path | None = None, *, language: str = "en") -> bytes:
    """The drawing as a finished file: one page, two when the stock's own words don't fit its cells.

    Raises PrintFault for what can't be set.
    """
    plain = _aid(name, stock, printing_words(own, language), language)
    frames = _frames(stock)
    on = aids.press(own)
    for size in SIZES:
        aid = _with_words(plain, frames, size)
        laid_out = aids.lay_out(aid, on, own)
        heights = measure.heights(laid_out, "data-frame")
        if all(heights[str(index)] <= frame.height for index, frame in enumerate(frames)):
            return aids.finished(aid, laid_out, on)
    apart = _with_words(plain, (), SIZES[0])
    return aids.finished(apart, aids.lay_out(apart, on, own), on)


def _aid(name: str, stock: Stock, words: Printing, language: str) -> aids.Aid:
    dimensions = tuple(dimensions_of(stock, words))
    return aids.Aid(
        kind="drawing",
        title=f"{words.drawing}: {name}",
        template="stock.html",
        paper=stock.paper,
        values={
            "name": name,
            "stock": stock,
            "size": amount(stock.face.width, stock.face.height),
            "about_it": _about(stock, words),
            "making": tuple(_making(stock, words)),
            "dimensions": [(each.letter, each.name, amount(each.length)) for each in dimensions],
            "verified": getattr(words, stock.verified.replace("-", "_")),
        },
        figures=((figure(stock, words, dimensions),),),
        options={"stock": name},
        language=language,
    )


def _with_words(aid: aids.Aid, frames: tuple[Frame, ...], size: float) -> aids.Aid:
    """The aid with its words in these frames, at this size."""
    styles = f"html {{ --body: {size}pt; --height: {aid.paper.height - 1:.4f}pt }} @page {{ margin: 0 }}"
    return msgspec.structs.replace(aid, values={**aid.values, "frames": frames}, styles=styles)


def _about(stock: Stock, words: Printing) -> str:
    """What the drawing is for: there is an edge to hold it against only where the stock has one already."""
    if stock.perforated:
        return words.drawing_about
    return words.drawing_about_cut if "cut" in steps(stock) else words.drawing_about_whole


def _making(stock: Stock, words: Printing) -> Iterator[str]:
    """What makes cards of the sheet."""
    said = {
        "tear": words.tear,
        "peel": words.peel,
        "fold": words.to_fold if stock.binding == "none" else words.fold_sheets,
        "glue": words.glue,
        "cut": words.to_cut,
        "stand": words.stand,
        "staple": words.staple,
    }
    yield from (said[step] for step in steps(stock))
    if stock.binding == "none":
        yield words.numbers


def amount(*lengths: float) -> str:
    """A length, or lengths by each other, in inches and in millimetres; a line breaks between these alone."""
    inches, millimetres = (" × ".join(_figure(each, unit) for each in lengths) for unit in (INCH, MM))
    return f"{inches} in".replace(" ", HELD) + f" ({millimetres} mm)".replace(" ", HELD).replace(HELD, " ", 1)


def _figure(length: float, unit: float) -> str:
    # A hair more, for figures that end in 5 round up as people round them: 85.725 mm are 85.73.
    return f"{length / unit + 1e-7:.{4 if unit == INCH else 2}f}".rstrip("0").rstrip(".")


# --- places for words ---------------------------------------------------------------------------


def _frames(stock: Stock) -> tuple[Frame, ...]:
    """Where the words stand: in the first three cells, or in as many as there are."""
    cells = fronts(stock)
    shared = PARTS[: len(cells) - 1], PARTS[len(cells) - 1 :]
    parts = [*((part,) for part in shared[0]), shared[1]]
    return tuple(_frame(cell, stock, each) for cell, each in zip(cells, parts, strict=False) if each)


def _frame(cell: Placement, stock: Stock, parts: tuple[str, ...]) -> Frame:
    """The part of a cell that neither its number, nor its arrow, nor a dimension needs."""
    row, column = divmod(cell.cell, stock.grid.columns)
    out_x, out_y = HEADS[cell.turn]
    wide = cell.width >= cell.height
    left = max(cell.x, CLEAR - PAD) + PAD + (NUMBER if wide else 0) + (STRIP if out_x < 0 else 0)
    right = (
        min(cell.x + cell.width, stock.paper.width - CLEAR + PAD) - PAD - (STRIP * 1.5 if out_x > 0 else 0)
    )
    top = min(cell.y + cell.height, stock.paper.height - CLEAR + PAD) - PAD
    top -= STRIP - PAD if out_y > 0 else 0
    top = top if wide else min(top, cell.y + cell.height - PAD - NUMBER)
    low = max(cell.y, CLEAR - PAD) + PAD + (STRIP if out_y < 0 else 0)
    if stock.grid.columns > 1 and row == stock.grid.rows - 1:
        low = max(low, cell.y + STRIP)
    if stock.grid.rows > 1 and column == stock.grid.columns - 1 and row == stock.grid.rows - 2:
        right = min(right, cell.x + cell.width - STRIP - PAD)
    return Frame(left, stock.paper.height - top, right - left, top - low, parts)
