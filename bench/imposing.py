"""A hundred sheets imposed from the rendered faces of one deck, fronts and backs, and saved.

The peer is what imposing scripts do: pikepdf's ``add_overlay``, which lays the same pages on the same
sheets as form XObjects and loses the tags; ours keeps them. Rendering the deck's faces, which comes
before either, is shown beside them.
"""

from __future__ import annotations

import io

import pikepdf

from bench.measure import Row, in_turn
from ubtprint import assets, content, deck, document, pdffile, sheetplan, sheets, stocks
from ubtprint.job import Job
from ubtprint.pdf import Press
from ubtprint.sheetplan import Piece, Side
from ubtprint.tags import Group, group, retag

SHEETS = 100


def run(runs: int) -> list[Row]:
    """Measure each way so many times."""
    guide = content.load_guide("2010-guide")
    name, stock = stocks.find_stock("quarter-letter")
    job = Job(copies=SHEETS)
    plan = document.cards(guide, "physician", stock, deck="full", stock=name, job=job)
    press = Press(assets.folders("styles"), ("tokens.css", "base.css", "card.css"))
    templates = tuple(assets.folders("templates"))
    made = deck.set_deck(plan, stock.face, press, templates)
    pages = [made.pages[face.id][0] for face in plan.faces]
    pieces = [Piece(*pages[at : at + 2]) for at in range(0, len(pages), 2)]
    sides = sheetplan.on_sheets(pieces, stock, job, SHEETS)
    assert len(sides) == 2 * SHEETS

    def ours() -> bytes:
        with pdffile.open_pdf(made.pdf) as pdf:
            group(pdf, [Group(f"card {at}", (p.front or 0, p.back or 0)) for at, p in enumerate(pieces)])
            retag(pdf)
            sheets.impose(pdf, sides)
            info = pdffile.Info(
                title="Cards", author="A", subject="S", language="en", recipe={}, duplex="long"
            )
            return pdffile.finish(pdf, info)

    return in_turn(
        f"{SHEETS} sheets of four cards, both sides",
        {
            "rendering the eight faces (for comparison)": lambda: deck.set_deck(
                plan, stock.face, press, templates
            ),
            "ubtprint, tagged": ours,
            "add_overlay, untagged": lambda: _overlaid(made.pdf, sides),
        },
        runs,
    )


def _overlaid(faces: bytes, sides: tuple[Side, ...]) -> bytes:
    with pdffile.open_pdf(faces) as rendered, pikepdf.new() as pdf:
        for side in sides:
            page = pdf.add_blank_page(page_size=(side.width, side.height))
            for place in side.places:
                x, y = place.matrix[4:]
                box = [float(edge) for edge in rendered.pages[place.page].mediabox]
                page.add_overlay(rendered.pages[place.page], pikepdf.Rectangle(x, y, x + box[2], y + box[3]))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()
