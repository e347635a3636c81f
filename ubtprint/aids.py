"""Sets pages about printing as tagged PDF: a template's words, and figures drawn to scale beneath them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import pikepdf
from pikepdf import Array, Dictionary, Name, String

from ubtprint import __version__, assets, drawing, html, measure, pdffile, preflight
from ubtprint.content import printing_words
from ubtprint.drawing import INCH, MM, Figure, Mark, Stroke
from ubtprint.errors import PrintFault
from ubtprint.expected import Expected, Leaf, Passage
from ubtprint.guides import Segment
from ubtprint.ownwords import fill
from ubtprint.paper import Paper, Printer
from ubtprint.pdf import Press
from ubtprint.reading import order_pages
from ubtprint.registration import register
from ubtprint.sources import sources
from ubtprint.structure import content_below, document, elements, rebuild_parents
from ubtprint.tags import Group, group, origins, retag

STYLES = ("tokens.css", "base.css", "aid.css")
NUMBER = re.compile(r" (?=[0-9])")  # which stays with what it numbers: no line of a title ends on "Section"
# WeasyPrint knows no figure without a picture. Aids quote nobody: their block quotes stand for figures.
STAND_IN = Name.BlockQuote


class Aid(msgspec.Struct, frozen=True, kw_only=True):
    """What an aid is made of: its template and the values in it, its paper, and each page's figures.

    ``kind`` and ``options`` are what the file's recipe says of it, ``styles`` are generated CSS (numbers
    only), ``parts`` titles of the template's sections where they differ from the aid's own, ``printer``
    what moves the backs of an aid with two sides, ``passages`` texts that have to be there in this order.
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
    printer: Printer = Printer()
    passages: tuple[str, ...] | None = None


def press(own: Path | None = None) -> Press:
    """What sets all aids."""
    return Press(assets.folders("styles", own), STYLES, own)


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
        made_of = origins(pdf, sources(laid_out))
        group(pdf, pages, made_of)
        retag(pdf, made_of)
        _tag_figures(pdf, [figure for figures in aid.figures for figure in figures])
        order_pages(pdf)
        for page, figures in zip(pdf.pages, aid.figures, strict=False):
            page.contents_add(pdf.make_stream(drawing.drawn(figures)), prepend=True)
        register(pdf, aid.printer, *((0, 0) if aid.duplex == "none" else (1, 2)))
        data = pdffile.finish(pdf, info)
    _prove(data, aid)
    return data


def _prove(data: bytes, aid: Aid) -> None:
    """Raise PrintFault for all that is wrong with the finished aid; most words are the templates' own."""
    said = None if aid.passages is None else tuple(Passage(text, aid.title) for text in aid.passages)
    whole = (0.0, 0.0, aid.paper.width, aid.paper.height)
    front, back = (
        Leaf(
            width=aid.paper.width,
            height=aid.paper.height,
            safe=whole,
            scale=aid.printer.scale if is_back or aid.printer.scale_sides == "both" else 1.0,
        )
        for is_back in (False, True)
    )
    leaves = (front,) if aid.duplex == "none" else (front, back)
    expected = Expected(
        title=aid.title,
        language=aid.language,
        leaves=leaves,
        families=None,
        passages=said,
    )
    found = preflight.check(data, expected).findings
    if found:
        raise PrintFault(*(finding.problem(aid.kind) for finding in found))


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

LEFT, FOOT = 64.0, 64.0  # where the ruler begins, and its lower edge
LONGEST = 6  # inches of the ruler
STRIP = 4.0  # from its lower edge to its upper one
SIZES = ((18, 25), (16.5, 23), (14.5, 20))  # of the steps, and their lines: the largest that fit one page
MARGINS = (
    "@page { margin: 84pt 64pt 18pt; @top-left { content: element(rest); padding-top: 40pt; "
    "vertical-align: top; width: 100% } } "
    "@page :first { margin: 58pt 64pt 18pt; @top-left { content: none } }"
)

LARGE_MARGINS = " @page { margin-top: 106pt }"  # for a title of two lines in the head of a further page


def instructions_page(
    steps: Sequence[str],
    title: str,
    paper: Paper,
    own: Path | None = None,
    *,
    file_name: str = "",
    language: str = "en",
    blank_back: bool = False,
    large_print: bool = False,
) -> bytes:
    """How to print something, as a finished file of its own: numbered steps, and a ruler to measure.

    ``title`` is what is to be printed, ``file_name`` the file that it is in. A page in the paper's size,
    its type as large as the steps fit it; steps that don't fit go on to further pages. With ``blank_back``
    it says why its back is blank, where it ends on a front; in large print all its words are large.
    Raises PrintFault for what can't be set.
    """
    words = printing_words(own, language)
    inches = max(1, min(LONGEST, int((paper.width - 2 * LEFT) // INCH)))
    lengths = {"inches": inches, "length": 25 * inches}
    plain = Aid(
        kind="instructions",
        title=f"{words.how_to_print}: {title}",
        template="instructions.html",
        paper=paper,
        values={
            "steps": steps,
            "heading": NUMBER.sub(" " + html.JOINER, title),
            "file_name": file_name,
            "lengths": lengths,
            "blank_back": blank_back,
            "large_print": large_print,
        },
        figures=((_ruler(fill(words.ruler_alt, **lengths), words.one_inch, inches, large_print),),),
        language=language,
    )
    on = press(own)
    for size, leading in SIZES[:1] if large_print else SIZES:
        sizes = f"--body: 11pt; --height: auto; --steps: {size}pt; --leading: {leading}pt"
        margins = MARGINS + LARGE_MARGINS if large_print else MARGINS
        aid = msgspec.structs.replace(plain, styles=f"html {{ {sizes} }} {margins}")
        laid_out = lay_out(aid, on, own)
        if len(laid_out.pages) == 1:
            break
    if blank_back and len(laid_out.pages) % 2 == 0:
        aid = msgspec.structs.replace(aid, values={**aid.values, "blank_back": False})
        laid_out = lay_out(aid, on, own)
    return finished(aid, laid_out, on)


def _ruler(alt: str, one_inch: str, inches: int, large_print: bool) -> Figure:
    """A ruler of so many inches above, 25 millimetres for each below; its first inch is a black bar."""
    low, high, length = FOOT, FOOT + STRIP, 25 * inches
    ticks = [
        Segment(LEFT + at, high, LEFT + at, high + size) for at, size in _ticks(8 * inches, INCH / 8, 8, 4)
    ]
    ticks += [Segment(LEFT + at, low, LEFT + at, low - size) for at, size in _ticks(length, MM, 10, 5)]
    edges = (
        Segment(LEFT, high, LEFT + inches * INCH, high),
        Segment(LEFT, low, LEFT + length * MM, low),
    )
    bar = Segment(LEFT, low + STRIP / 2, LEFT + INCH, low + STRIP / 2)
    numbers, room = [*range(10, length, 10), length], 14 if large_print else 9
    marks = [Mark(one_inch, LEFT + INCH / 2, high + 18, "center", "bar")]
    marks += [Mark(str(n), LEFT + n * INCH, high + 18, "center", "bar") for n in range(2, inches + 1)]
    marks += [Mark("in", LEFT + inches * INCH + 6, high + 18, "left", "bar")]
    marks += [Mark(str(mm), LEFT + mm * MM, low - 17) for mm in numbers]
    marks += [Mark("mm", LEFT + length * MM + room, low - 17, "left")]
    box = (LEFT - 2, low - 26, LEFT + inches * INCH + 20, high + 27)
    strokes = (Stroke(edges, width=1.0), Stroke((bar,), width=STRIP), Stroke(tuple(ticks), width=0.5))
    return Figure(alt, box, strokes, tuple(marks))


def _ticks(count: int, step: float, long: int, middling: int) -> list[tuple[float, float]]:
    """Where ticks stand from the first one on, and how long they are: two kinds are longer than the rest."""
    return [
        (n * step, 11.0 if n % long == 0 else 7.5 if n % middling == 0 else 4.5) for n in range(count + 1)
    ]
