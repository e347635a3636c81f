"""Sets checklists and handouts: rows measured and aligned, the body size fitted to the page."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import Any

import msgspec

from ubtprint import measure
from ubtprint.document import Document
from ubtprint.html import Lesson, render_html
from ubtprint.pdf import Press
from ubtprint.sizes import LARGE_PRINT, USUAL
from ubtprint.sources import sources
from ubtprint.typeset import SetPages

LINE = USUAL.line
FEWEST_LINES, MOST_LINES = 2, 5
BOOKLET_SIZE, NOTES_HEAD = 10.0, 25.0
# At least what large-checklist.css and large-handout.css leave above lines for notes.
NOTES_GAP, NOTES_MARGIN = 28.0, 60.0
SPARSE = 0.5  # a page less full than this has room for notes
SIDE_MARGIN, TAB_WIDTH = 64.8, 30.0  # as handout.css has them


def set_checklist(document: Document, press: Press, templates: tuple[Path, ...]) -> SetPages:
    """The checklist on one page, its rows on the 24 pt grid; room that is left becomes writing lines."""

    def lay_out(rows: dict[str, int], notes: int, size: float) -> Any:
        lesson = Lesson(rows=notes, row_heights={mark: lines * LINE for mark, lines in rows.items()})
        values = f"{_page(document)} html {{ --body: {size}pt; --reference: {size * 0.83:.2f}pt }}"
        return press.lay_out(render_html(document, templates, lesson), values)

    for size in USUAL.checklist:
        rows = {
            mark: _lines(height) for mark, height in measure.heights(lay_out({}, 0, size), "data-row").items()
        }
        laid_out = lay_out(rows, 0, size)
        if len(laid_out.pages) == 1:
            break
    else:
        return _drawn(press, laid_out, size)
    last = measure.extents(laid_out)[-1]
    more, notes = _shared_out(rows, int((last.bottom - last.text_bottom) // LINE))
    for fewer in range(min(notes, FEWEST_LINES) + 1):  # the notes' own margins may take a line's room
        roomier = lay_out(more, notes - fewer, size)
        if len(roomier.pages) == 1:
            return _drawn(press, roomier, size)
    return _drawn(press, laid_out, size)


def set_handout(document: Document, press: Press, templates: tuple[Path, ...]) -> SetPages:
    """The handout at the largest size at which each topic stands on its own page, else over more pages."""
    wanted = len(document.topics) + document.cover

    def lay_out(lesson: Lesson, size: float) -> Any:
        values = f"{_page(document)} html {{ --body: {size}pt }}"
        return press.lay_out(render_html(document, templates, lesson), values)

    for size in USUAL.handout:
        laid_out = lay_out(Lesson(), size)
        if len(laid_out.pages) > wanted and size != USUAL.handout[-1]:
            continue  # aligned rows only take more room
        heights = {mark: round(height, 2) for mark, height in measure.heights(laid_out, "data-row").items()}
        # Two floats that are broken over pages are drawn over what follows them.
        beside = measure.pages_of(laid_out, "data-beside")
        stacked = frozenset(mark for mark, stands in beside.items() if len(stands) > 1)
        if heights or stacked:
            laid_out = lay_out(Lesson(row_heights=heights, stacked=stacked), size)
        if len(laid_out.pages) <= wanted:
            break
    return _drawn(press, laid_out, size)


def set_large_checklist(document: Document, press: Press, templates: tuple[Path, ...]) -> SetPages:
    """The checklist in large print: lines to write on below each duty, and what is left of the last page."""
    [size] = LARGE_PRINT.checklist

    def lay_out(lesson: Lesson) -> Any:
        values = f"{_page(document)} html {{ --body: {size}pt; --reference: {size}pt }}"
        return press.lay_out(render_html(document, templates, lesson), values)

    laid_out = lay_out(Lesson())
    last, count = measure.extents(laid_out)[-1], len(laid_out.pages)
    numbered = Lesson(pages=count if count > 1 else 0)
    notes = int((last.bottom - last.text_bottom - NOTES_GAP) // LARGE_PRINT.line)
    if notes < FEWEST_LINES:
        return _drawn(press, lay_out(numbered) if numbered.pages else laid_out, size)
    for fewer in range(FEWEST_LINES):  # no page more because of them
        roomier = lay_out(msgspec.structs.replace(numbered, rows=notes - fewer))
        if len(roomier.pages) == count:
            break
    return _drawn(press, roomier if len(roomier.pages) == count else lay_out(numbered), size)


def set_large_handout(document: Document, press: Press, templates: tuple[Path, ...]) -> SetPages:
    """The handout in large print, each topic over as many pages as it needs; each page says which it is.

    Where a topic ends on a page that is hardly begun, lines for notes fill it.
    """
    [size] = LARGE_PRINT.handout

    def lay_out(lesson: Lesson) -> Any:
        values = f"{_page(document)} html {{ --body: {size}pt }}"
        return press.lay_out(render_html(document, templates, lesson), values)

    laid_out = lay_out(Lesson())
    count = len(laid_out.pages)
    lasts = {extent.flow: extent for extent in measure.extents(laid_out) if extent.flow != "cover"}
    room = {flow: last.bottom - last.text_bottom for flow, last in lasts.items() if last.fill < SPARSE}
    notes = {flow: int((free - NOTES_MARGIN) // LARGE_PRINT.line) for flow, free in room.items()}
    numbered = Lesson(pages=count if count > 1 else 0)
    roomier = lay_out(msgspec.structs.replace(numbered, notes=notes))
    return _drawn(press, roomier if len(roomier.pages) == count else lay_out(numbered), size)


def set_booklet(document: Document, press: Press, templates: tuple[Path, ...]) -> SetPages:
    """The handout on half-size pages, as many as it needs, and pages for notes up to a multiple of four."""

    def lay_out(lesson: Lesson) -> Any:
        return press.lay_out(render_html(document, templates, lesson), f"html {{ --body: {BOOKLET_SIZE}pt }}")

    laid_out = lay_out(Lesson())
    *texts, _ = measure.extents(laid_out)  # the last page is the name of a line
    pads = -len(texts) % 4
    rows = int((texts[-1].bottom - texts[-1].top - NOTES_HEAD) // LINE)
    return _drawn(press, lay_out(Lesson(pads=pads, rows=rows)) if pads else laid_out, BOOKLET_SIZE)


def _page(document: Document) -> str:
    """The page's bleed, and how far a thumb tab reaches from the text over the page's edge, as CSS."""
    bleed = document.job.bleed
    tab = f"--tab-out: {-(SIDE_MARGIN + bleed):.3f}pt; --tab: {TAB_WIDTH + bleed:.3f}pt"
    return f"@page {{ bleed: {bleed:.3f}pt }} html {{ {tab} }}"


def _lines(height: float) -> int:
    """How many 24 pt lines stand beside a text of this height."""
    return max(FEWEST_LINES, ceil((height + 6) / LINE))


def _shared_out(rows: dict[str, int], spare: int) -> tuple[dict[str, int], int]:
    """The rows with the spare lines dealt out evenly, and how many are left for notes below them."""
    each = min(spare // len(rows), MOST_LINES - max(rows.values())) if rows else 0
    left = spare - max(each, 0) * len(rows)
    return {mark: lines + max(each, 0) for mark, lines in rows.items()}, left if left >= FEWEST_LINES else 0


def _drawn(press: Press, laid_out: Any, size: float) -> SetPages:
    least = (LARGE_PRINT if size == LARGE_PRINT.handout[0] else USUAL).least
    return SetPages(
        press.draw(laid_out),
        measure.pages_by_flow(laid_out),
        size,
        sources(laid_out),
        measure.slots(laid_out, least),
    )
