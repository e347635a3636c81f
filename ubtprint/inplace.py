"""Whether everything on a finished page lies where its stock allows: paper, trim, cells, edges.

Boxes are ISO 32000-1 14.11.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

import pikepdf

from ubtprint.drawn import Run
from ubtprint.expected import Cell, Expected, Finding, Leaf, Owners, quoted
from ubtprint.geometry import Box, beyond, centre, common, holds
from ubtprint.ink import Shown
from ubtprint.structure import content_below, document, kids_of

SLACK = 0.5  # points: renderers round
SAME = 0.05
UNIT = 0.75  # layout draws in CSS pixels, and so all text on a page is of one scale
SCALED, TURNED = 0.005, 0.5  # a share, degrees


def check_places(
    pdf: pikepdf.Pdf, pages: Sequence[Shown], expected: Expected, owners: Owners, leading: int = 0
) -> Iterator[Finding]:
    """A finding for each page of a wrong size, and for each text off its place.

    ``leading`` is how many pages come before the document.
    """
    if expected.leaves is None:
        return
    cells: list[_Said] = []
    for number, (leaf_page, page) in enumerate(zip(pdf.pages, pages, strict=True)):
        leaf = expected.leaf(number - leading)
        paper = leaf or expected.leaves[0]
        yield from _sizes(leaf_page.obj, paper, leaf, number + 1)
        for run in page.runs:
            if run.text.strip() and (wrong := _misplaced(run, paper, leaf)):
                yield Finding(
                    check="place",
                    message=f"{quoted(run.text)} {wrong}",
                    page=number + 1,
                    location=owners.place(number, run.mcid, run.text),
                )
        cells += [_said(cell, page, number + 1) for cell in leaf.cells] if leaf else []
    if expected.tagged:
        yield from _copies(cells, owners)


class _Said(NamedTuple):
    """What stands in a cell, where it is, and whether it is a face of its own and no silent copy of one."""

    text: str
    page: int
    own: bool


def _said(cell: Cell, page: Shown, number: int) -> _Said:
    runs = [run for run in page.runs if holds(cell.trim, centre(run.box))]
    text = "".join(run.text for run in runs)
    return _Said("".join(text.split()), number, any(run.mcid is not None or run.running for run in runs))


def _copies(cells: Sequence[_Said], owners: Owners) -> Iterator[Finding]:
    """A finding for each further copy of a card that says something else than the one that is tagged."""
    heard = {cell.text for cell in cells if cell.own}
    for cell in cells:
        if cell.text and not cell.own and cell.text not in heard:
            message = f"{quoted(cell.text)}: a copy of a card that says something else than the card"
            place = owners.place(cell.page - 1, None, cell.text)
            yield Finding(check="words", message=message, page=cell.page, location=place)


def leading_pages(pdf: pikepdf.Pdf, pages: Sequence[Shown], expected: Expected) -> int:
    """How many pages on how to print come before the document, a blank one among them."""
    if not expected.first:
        return 0
    count = _titled(pdf, expected.first) if expected.tagged else _saying(pages, expected.first)
    return count + (0 < count < len(pages) and not pages[count].runs)


def _titled(pdf: pikepdf.Pdf, title: str) -> int:
    """How many pages show a part of the document with this title."""
    parts = (part for part in kids_of(document(pdf)) if isinstance(part, pikepdf.Object))
    return len(
        {page.objgen for part in parts if str(part.get("/T", "")) == title for page, _ in content_below(part)}
    )


def _saying(pages: Sequence[Shown], title: str) -> int:
    """How many pages from the first one on say what the title begins with, its words before the colon."""
    begins = title.partition(":")[0]
    return sum(1 for _ in takewhile(lambda page: any(begins in run.text for run in page.runs), pages))


def _sizes(page: Any, paper: Leaf, leaf: Leaf | None, number: int) -> Iterator[Finding]:
    left, bottom, right, top = (float(edge) for edge in page.MediaBox)
    if abs(right - left - paper.width) > SAME or abs(top - bottom - paper.height) > SAME:
        message = (
            f"the page is {right - left:g} × {top - bottom:g} pt, not {paper.width:g} × {paper.height:g} pt"
        )
        yield Finding(check="paper", message=message, page=number)
    trim = tuple(float(edge) for edge in page.get("/TrimBox", page.MediaBox))
    wanted = leaf.trim if leaf and leaf.trim else (left, bottom, right, top)
    if any(abs(a - b) > SAME for a, b in zip(trim, wanted, strict=True)):
        message = f"the trim is {_told(trim)}, not {_told(wanted)}"
        yield Finding(check="trim", message=message, page=number)
    if [float(edge) for edge in page.get("/CropBox", page.MediaBox)] != [left, bottom, right, top]:
        yield Finding(check="paper", message="a part of the page is not shown", page=number)
    if float(page.get("/UserUnit", 1)) != 1 or int(page.get("/Rotate", 0)) % 360:
        yield Finding(check="paper", message="the page is scaled or turned", page=number)


def _told(box: Sequence[float]) -> str:
    return " ".join(f"{edge:g}" for edge in box)


def _misplaced(run: Run, paper: Leaf, leaf: Leaf | None) -> str:
    """What is wrong with where a text stands, or nothing."""
    if wrong := _turned(run, leaf):
        return wrong
    whole: Box = (0.0, 0.0, paper.width, paper.height)
    if beyond(run.box, whole) > SLACK:
        return f"stands {beyond(run.box, whole):.1f} pt over the edge of the paper"
    cells = leaf.cells if leaf else ()
    cell = next((cell for cell in cells if holds(cell.trim, centre(run.box))), None)
    if cell:
        return _near(run.box, cell.safe, "its card's edge", cell)
    if not cells:
        return _near(run.box, leaf.safe, "the paper's edge", None) if leaf else ""
    if run.mcid is not None:
        return "stands on no card"
    across = next((cell for cell in cells if _share(run.box, cell.trim)), None)
    return "stands across the edge of a card" if across else ""


def _turned(run: Run, leaf: Leaf | None) -> str:
    """What is wrong with how a text is mirrored, scaled or turned, or nothing."""
    if run.mirrored:
        return "is mirrored"
    if leaf and abs(run.scale / (UNIT * leaf.scale) - 1) > SCALED:
        return f"is drawn at {run.scale / (UNIT * leaf.scale):.0%} of its size"
    cell = next((cell for cell in leaf.cells if holds(cell.trim, centre(run.box))), None) if leaf else None
    if abs((run.turn - (cell.turn if cell else 0) + 180) % 360 - 180) > TURNED and leaf and leaf.cells:
        return "stands another way up than it has to"
    return ""


def _near(box: Box, safe: Box, edge: str, cell: Cell | None) -> str:
    over = beyond(box, safe)
    if over <= SLACK:
        return ""
    if cell and beyond(box, cell.trim) > SLACK:
        return f"stands {beyond(box, cell.trim):.1f} pt over {edge}"
    return f"stands {over:.1f} pt nearer to {edge} than it may"


def _share(one: Box, other: Box) -> bool:
    both = common(one, other)
    return both[2] - both[0] > SLACK and both[3] - both[1] > SLACK
