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
from ubtprint.sources import Sources, sources

LINE = 24.0
CHECKLIST_SIZES = (12.0, 11.5, 11.0, 10.5)
HANDOUT_SIZES = (11.0, 10.75, 10.5)
FEWEST_LINES, MOST_LINES = 2, 5
BOOKLET_SIZE, NOTES_HEAD = 10.0, 25.0
SIDE_MARGIN, TAB_WIDTH = 64.8, 30.0  # as handout.css has them


class SetPages(msgspec.Struct, frozen=True):
    """Pages set at one body size: the tagged file, and which pages each part (topic, cover) takes."""

    pdf: bytes
    parts: dict[str, tuple[int, ...]]
    body_size: float
    sources: Sources = ()


def set_checklist(document: Document, press: Press, templates: tuple[Path, ...]) -> SetPages:
    """The checklist on one page, its rows on the 24 pt grid; room that is left becomes writing lines."""

    def lay_out(rows: dict[str, int], notes: int, size: float) -> Any:
        lesson = Lesson(rows=notes, row_heights={mark: lines * LINE for mark, lines in rows.items()})
        values = f"{_page(document)} html {{ --body: {size}pt; --reference: {size * 0.83:.2f}pt }}"
        return press.lay_out(render_html(document, templates, lesson), values)

    for size in CHECKLIST_SIZES:
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

    for size in HANDOUT_SIZES:
        laid_out = lay_out(Lesson(), size)
        if len(laid_out.pages) > wanted and size != HANDOUT_SIZES[-1]:
            continue  # aligned rows only take more room
        heights = measure.heights(laid_out, "data-row")
        if heights:
            laid_out = lay_out(Lesson(row_heights={mark: round(h, 2) for mark, h in heights.items()}), size)
        if len(laid_out.pages) <= wanted:
            break
    return _drawn(press, laid_out, size)


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
    return SetPages(press.draw(laid_out), measure.pages_by_flow(laid_out), size, sources(laid_out))
