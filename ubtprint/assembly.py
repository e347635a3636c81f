"""Assembly: a rendered file's tags mended, its pages laid on sheets, moved for the printer, and saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from ubtprint import pdffile, sheets
from ubtprint.document import Document
from ubtprint.forms import mend_forms
from ubtprint.greys import to_grey
from ubtprint.job import Duplex
from ubtprint.joining import prepend
from ubtprint.links import describe_links
from ubtprint.paper import Paper
from ubtprint.plates import check_inks, untag
from ubtprint.reading import order_pages
from ubtprint.registration import register
from ubtprint.sheetplan import Side
from ubtprint.sources import Sources
from ubtprint.tags import Group, group, origins, retag

INK, BLACK = (0.114, 0.153, 0.2), (0.0,)
FLIPS = ("long", "short")


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A rendered file: its groups of pages, and all that is to be known to finish it."""

    pdf: bytes
    groups: tuple[Group, ...]
    duplex: Duplex
    paper: Paper
    steps: tuple[str, ...]
    link_texts: dict[str, str] = {}
    form_font: Path | None = None
    own: Path | None = None
    sources: Sources = ()


def assembled(
    document: Document, rendered: Rendered, sides: Sequence[Side] | None, *, backs_alone: bool = False
) -> bytes:
    """A rendered file with its tags mended, put on sheets, moved for the printer, and saved."""
    job = document.job
    with pdffile.open_pdf(rendered.pdf) as pdf:
        made_of = origins(pdf, rendered.sources)
        group(pdf, list(rendered.groups), made_of)
        retag(pdf, made_of)
        order_pages(pdf)
        # For a press the style sheet has greys of black ink already.
        greyed = job.greyscale and job.goes != "press"
        if greyed:
            to_grey(pdf)
        if sides is None:
            describe_links(pdf, rendered.link_texts)
            if rendered.form_font:
                mend_forms(pdf, rendered.form_font, BLACK if job.greyscale else INK, job.sizes.typed)
        else:
            sheets.impose(pdf, sides, sheets.BLACK if job.goes == "press" else sheets.GREY)
        if job.goes in ("office", "perforated"):
            # A book's backs are on their heads where sheets turn over the short edge; in a booklet they are.
            on_heads = document.kind == "handout" and not job.booklet and rendered.duplex == "short"
            register(pdf, job.printer, *_backs(rendered.duplex, backs_alone), on_heads=on_heads)
            if job.instructions and not backs_alone:
                from ubtprint import aids  # which sets a page

                sentences = [f"{step[0].upper()}{step[1:]}." for step in rendered.steps]
                page = aids.instructions_page(
                    sentences,
                    document.title,
                    rendered.paper,
                    rendered.own,
                    language=document.guide.edition.language,
                    blank_back=rendered.duplex in FLIPS,
                    large_print=job.large_print,
                )
                with pdffile.open_pdf(page) as front:
                    if greyed:
                        to_grey(front)
                    prepend(pdf, front, blank_back=rendered.duplex in FLIPS)
        if not job.tagged:
            untag(pdf)
        if job.goes == "press":
            check_inks(pdf, black_alone=job.greyscale)
        return pdffile.finish(pdf, _info(document, rendered.duplex, backs_alone=backs_alone))


def _backs(duplex: Duplex, backs_alone: bool) -> tuple[int, int]:
    """The first page that is a back, and from one back to the next; no backs are every 0th page."""
    if backs_alone:
        return 0, 1
    return (1, 2) if duplex in FLIPS else (0, 0)


def _info(document: Document, duplex: Duplex, *, backs_alone: bool) -> pdffile.Info:
    edition, job = document.guide.edition, document.job
    for_tray = job.goes in ("office", "perforated")
    subject = (
        document.subject if job.tagged else f"{document.subject} ({document.guide.phrases.for_machines})"
    )
    recipe = document.recipe | ({"part": job.parts[backs_alone]} if len(job.parts) > 1 else {})
    if backs_alone:
        recipe.pop("instructions", None)  # which stand before the fronts
    return pdffile.Info(
        title=document.title,
        author=edition.author,
        subject=subject,
        language=edition.language,
        recipe=recipe,
        duplex=("none" if duplex == "manual" else duplex) if for_tray else "unsaid",
        tagged=job.tagged,
    )
