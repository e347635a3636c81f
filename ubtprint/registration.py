"""Registration: the backs of sheets moved, and sides scaled, by what was measured on a printer.

It comes last, on whole pages: what the printer does to the paper is undone in what is printed.
"""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary

from ubtprint.imposition import UPRIGHT, Matrix, registered
from ubtprint.paper import Paper, Printer
from ubtprint.sheets import figures, move_annotation, moved_pattern, number, turned_box


def register(
    pdf: pikepdf.Pdf, printer: Printer, first_back: int, step: int, *, on_heads: bool = False
) -> None:
    """Move the backs as the printer needs it, and scale the sides that it scales.

    ``on_heads`` turns the backs by 180 degrees besides. Backs are every ``step``-th page from
    ``first_back``, counted from 0; a step of 0 is no backs at all.
    """
    backs = set(range(first_back, len(pdf.pages), step)) if step else set()
    for index, page in enumerate(pdf.pages):
        is_back = index in backs
        right, up = (printer.back_right, printer.back_up) if is_back else (0.0, 0.0)
        scale = printer.scale if is_back or printer.scale_sides == "both" else 1.0
        box = [float(edge) for edge in page.mediabox]
        paper = Paper(name="sheet", width=box[2], height=box[3])
        moved = registered(paper, right, up, scale, on_head=is_back and on_heads)
        if moved != UPRIGHT:
            shift(pdf, index, moved)


def shift(pdf: pikepdf.Pdf, index: int, matrix: Matrix) -> None:
    """Move all that is drawn on a finished page, counted from 0, and what its tags say of its place.

    Patterns are moved with it, in resources of the page's own.
    """
    page = pdf.pages[index]
    operands = " ".join(map(number, matrix))
    page.contents_add(pdf.make_stream(f"q {operands} cm\n".encode()), prepend=True)
    page.contents_add(pdf.make_stream(b"\nQ\n"))
    patterns = page.resources.get("/Pattern", Dictionary())
    if len(patterns):
        moved = Dictionary({name: moved_pattern(pdf, each, matrix) for name, each in patterns.items()})
        page.obj.Resources = Dictionary({**dict(page.resources.items()), "/Pattern": moved})
    for figure in figures(pdf).get(page.obj.objgen, []):
        figure.A.BBox = turned_box(figure.A.BBox, matrix)
    for annotation in page.obj.get("/Annots", Array()):
        move_annotation(annotation, matrix)
