"""Makes blanks: a document's faces or pages, badges and tents, each proofed once for everybody."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ubtprint import badgeproof, badges, build, cache, measure, pdffile, setting
from ubtprint.blanks import Blank
from ubtprint.document import Document
from ubtprint.greys import to_grey
from ubtprint.job import Job
from ubtprint.model import Guide
from ubtprint.paper import Printer, Stock
from ubtprint.printed import has_own_templates, without_texts
from ubtprint.reading import order_pages
from ubtprint.sheetplan import Piece
from ubtprint.sizes import USUAL
from ubtprint.tags import Group, group, origins, retag
from ubtprint.workshop import Workshop


def blank(document: Document, own: Path | None, stock: Stock | None) -> Blank:
    """The document's faces or pages, proofed, for nobody yet. Raises what ``build.make`` raises."""
    job = msgspec.structs.replace(
        document.job,
        single=document.kind == "cards",
        printer=Printer(),
        instructions=False,
        copies=None,
        fill=False,
        start=1,
        duplex="long" if document.job.duplex == "manual" else document.job.duplex,
    )
    made = build.make(msgspec.structs.replace(document, job=job, line_names=()), own, stock)
    leaves = [Piece(page, page + 1 if page + 1 < made.sides else None) for page in range(0, made.sides, 2)]
    return Blank(pdf=made.data, slots=made.slots, pieces=made.pieces or tuple(leaves))


def badge_document(  # noqa: PLR0917
    guide: Guide, role: str, title: str, name: str, stock: Stock, job: Job
) -> Document:
    """What a role's badges are, on a named stock, as a document that is planned and told of like cards."""
    return Document(
        kind="cards",
        guide=guide,
        role=role,
        title=f"{guide.roles[role].sponsor}, {title}",
        subject=guide.edition.subject,
        names=(role, "badges"),
        job=job,
        face=stock.face,
        one_sided=stock.fold is None,
        recipe={
            "edition": guide.id,
            "role": role,
            "stock": name,
            "content": guide.content_hash,
            **job.recipe,
        },
    )


def badge_blank(
    workshop: Workshop,
    guide: Guide,
    role: str,
    stock: Stock,
    own: Path | None = None,
    *,
    greyscale: bool = False,
) -> Blank:
    """A role's blank badge, or both sides of its tent, proofed. Raises PrintFault for all that is wrong."""
    # A role without its texts, unless templates of one's own may print them.
    who = guide.roles[role]
    slim = who if has_own_templates(own) else without_texts(who)
    content = [workshop.title, role, slim, guide.edition, stock, greyscale]
    return cache.remembered(
        lambda: setting.key("badge", own, content),
        Blank,
        lambda: _made_badge(workshop, guide, role, stock, own, greyscale=greyscale),
    )


def _made_badge(
    workshop: Workshop, guide: Guide, role: str, stock: Stock, own: Path | None, *, greyscale: bool
) -> Blank:
    made = badges.set_badges(workshop, guide, [role], stock, own, greyscale=greyscale)
    front, back = made.pages[role], made.backs.get(role)
    pages = (front,) if back is None else (front, back)
    title = workshop.title or guide.roles[role].sponsor
    badgeproof.check_sides(len(made.laid_out.pages), len(pages), title, role)
    with pdffile.open_pdf(made.pdf) as pdf:
        made_of = origins(pdf, made.sources)
        group(pdf, [Group(guide.roles[role].sponsor, pages, fresh=pages[1:])], made_of)
        retag(pdf, made_of)
        order_pages(pdf)
        if greyscale:
            to_grey(pdf)
        info = pdffile.Info(
            title=title,
            author=guide.edition.author,
            subject=guide.edition.subject,
            language=guide.edition.language,
            recipe={},
        )
        data = pdffile.finish(pdf, info)
    slots = measure.slots(made.laid_out, USUAL.least)
    made_blank = Blank(pdf=data, slots=slots, pieces=(Piece(front, back),))
    badgeproof.prove(made_blank, workshop, guide, role, stock, own, made.clear)
    return made_blank
