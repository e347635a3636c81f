"""Sets pages about printing as tagged PDF: a template's words, and figures drawn to scale beneath them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import pikepdf
from pikepdf import Array, Dictionary, Name, String

from ubtprint import __version__, assets, drawing, html, measure, pdffile
from ubtprint.content import printing_words
from ubtprint.drawing import INCH, MM, Figure, Mark, Stroke
from ubtprint.guides import Segment
from ubtprint.paper import Paper
from ubtprint.pdf import Press
from ubtprint.reading import order_pages
from ubtprint.structure import content_below, document, elements, rebuild_parents
from ubtprint.tags import Group, group, retag

STYLES = ("tokens.css", "base.css", "aid.css")
# WeasyPrint knows no figure without a picture. Aids quote nobody: their block quotes stand for figures.
STAND_IN = Name.BlockQuote


class Aid(msgspec.Struct, frozen=True, kw_only=True):
    """What an aid is made of: its template and the values in it, its paper, and each page's figures.

    ``kind`` and ``options`` are what the file's recipe says of it, ``styles`` are generated CSS (numbers
    only), ``parts`` titles of the template's sections where they differ from the aid's own.
    """

    kind: str
    title: str
    template: str
    paper: Paper
    values: Mapping[str, object]
    figures: tuple[tuple[Figure, ...], ...]
    options: Mapping[str, str] = {}
    styles: str = ""
    parts: Mapping[str, str] = {}
    duplex: Literal["long", "short", "none"] = "none"
    language: str = "en"


def press(own: Path | None = None) -> Press:
    """What sets all aids."""
    return Press(assets.folders("styles", own), STYLES)


def lay_out(aid: Aid, on: Press, own: Path | None = None) -> Any:
    """The aid's pages, laid out (WeasyPrint's Document). Raises PrintFault for what can't be set."""
    folders = tuple(assets.folders("templates", own))
    words = printing_words(own, aid.language)
    text = html.render_template(aid.template, folders, aid=aid, words=words, **aid.values)
    width, height = aid.paper.width, aid.paper.height
    return on.lay_out(text, f"@page {{ size: {width:.4f}pt {height:.4f}pt }} {aid.styles}")


def finished(aid: Aid, laid_out: Any, on: Press) -> bytes:
    """The laid-out aid with its figures drawn and tagged, as a finished PDF/UA-1 file."""
    flows = measure.pages_by_flow(laid_out)
    pages = [Group(aid.parts.get(part, aid.title), numbers) for part, numbers in flows.items()]
    recipe = {"version": __version__, "kind": aid.kind, "paper": aid.paper.name, **aid.options}
    info = pdffile.Info(
        title=aid.title, author="", subject=aid.title, language=aid.language, recipe=recipe, duplex=aid.duplex
    )
    with pdffile.open_pdf(on.draw(laid_out)) as pdf:
        group(pdf, pages)
        retag(pdf)
        _tag_figures(pdf, [figure for figures in aid.figures for figure in figures])
        order_pages(pdf)
        for page, figures in zip(pdf.pages, aid.figures, strict=False):
            page.contents_add(pdf.make_stream(drawing.drawn(figures)), prepend=True)
        return pdffile.finish(pdf, info)


def _tag_figures(pdf: pikepdf.Pdf, figures: Sequence[Figure]) -> None:
    """Make each stand-in the Figure of its turn, with what a reader hears of it and where it is."""
    stand_ins = [element for element in elements(document(pdf)) if element.S == STAND_IN]
    for element, figure in zip(stand_ins, figures, strict=True):
        element.K = Array([mcid for _, mcid in content_below(element)])
        element.S, element.Alt = Name.Figure, String(figure.alt)
        box = Array([round(edge, 3) for edge in figure.box])
        element.A = Dictionary(O=Name.Layout, BBox=box, Placement=Name.Block)
    rebuild_parents(pdf)


# --- instructions -------------------------------------------------------------------------------

RULER_LEFT, RULER_FOOT = 64.0, 72.0
MARGINS = (
    "html { --body: 11pt; --height: auto } "
    "@page { margin: 84pt 64pt 18pt; @top-left { content: element(rest); padding-top: 40pt; "
    "vertical-align: top; width: 100% } } "
    "@page :first { margin: 58pt 64pt 18pt; @top-left { content: none } }"
)


def instructions_page(
    steps: Sequence[str],
    title: str,
    paper: Paper,
    own: Path | None = None,
    *,
    file_name: str = "",
    language: str = "en",
) -> bytes:
    """How to print something, as a finished file of its own: numbered steps, and bars to measure.

    ``title`` is what is to be printed, ``file_name`` the file that it is in. A page in the paper's size;
    steps that don't fit go on to further pages. Raises PrintFault for what can't be set.
    """
    words = printing_words(own, language)
    aid = Aid(
        kind="instructions",
        title=f"{words.how_to_print}: {title}",
        template="instructions.html",
        paper=paper,
        values={"steps": steps, "heading": title, "file_name": file_name},
        figures=((_bars(words.ruler_alt),),),
        styles=MARGINS,
        language=language,
    )
    on = press(own)
    return finished(aid, lay_out(aid, on, own), on)


def _bars(alt: str) -> Figure:
    """Two bars, one inch and 25 millimetres long, with their ticks."""
    left, upper, lower = RULER_LEFT, RULER_FOOT + 14, RULER_FOOT
    inch = [(n * INCH / 8, 10 if n % 8 == 0 else 7 if n % 4 == 0 else 4) for n in range(9)]
    metric = [(n * MM, 10 if n % 25 == 0 else 7 if n % 5 == 0 else 4) for n in range(26)]
    ticks = [Segment(left + at, upper, left + at, upper + size) for at, size in inch]
    ticks += [Segment(left + at, lower, left + at, lower - size) for at, size in metric]
    bars = (Segment(left, upper, left + INCH, upper), Segment(left, lower, left + 25 * MM, lower))
    marks = (
        Mark("1 in", left + INCH + 8, upper + 5, "left", "bar"),
        Mark("25 mm", left + INCH + 8, lower - 5, "left", "bar"),
    )
    box = (left - 2, lower - 14, left + INCH + 40, upper + 14)
    return Figure(alt, box, (Stroke(bars, width=1.0), Stroke(tuple(ticks), width=0.5)), marks)
