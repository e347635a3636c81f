"""Links mended: one annotation a line, its corners in order, and in words where it leads.

Sources: ISO 32000-1 12.5.6.5 (links), 7.9.5 (rectangles), table 165 (flags); ISO 14289-1 7.18.5.
"""

from __future__ import annotations

from collections.abc import Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from ubtprint import marks
from ubtprint.structure import Key, content_below, document, elements, kids_of, kind_of

PRINT = 4  # the annotation flag Print, bit 3


def mend_links(pdf: pikepdf.Pdf, root: Object) -> None:
    """Leave one annotation a line of a link, upright; what leads nowhere is no link.

    WeasyPrint writes another annotation for every inline box inside a link, and upper corners first.
    """
    doubled: set[Key] = set()
    for link in [element for element in elements(root) if kind_of(element) == "/Link"]:
        for part in elements(link):
            if kind_of(part) == "/Link":
                continue
            kids = kids_of(part)
            objects = [kid for kid in kids if isinstance(kid, Dictionary) and "/Obj" in kid]
            doubled |= {kid.Obj.objgen for kid in objects if kid.Obj.get("/Subtype") == Name.Link}
            part.K = Array([kid for kid in kids if not _leads_to(kid, doubled)])
        if not any(isinstance(kid, Dictionary) and "/Obj" in kid for kid in kids_of(link)):
            link.S = Name.Span
    for page in pdf.pages:
        if "/Annots" in page.obj:
            kept = [annotation for annotation in page.obj.Annots if annotation.objgen not in doubled]
            page.obj.Annots = Array(kept)
            for annotation in kept:
                x1, y1, x2, y2 = (round(float(edge), 3) for edge in annotation.Rect)
                annotation.Rect = Array([min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)])


def _leads_to(kid: Object | int, annotations: set[Key]) -> bool:
    return isinstance(kid, Dictionary) and "/Obj" in kid and kid.Obj.objgen in annotations


def describe_links(pdf: pikepdf.Pdf, texts: Mapping[str, str] | None = None) -> None:
    """Say in every link's Contents where it leads, and let it print.

    ``texts`` tells what to say of a target (a URI or an anchor); without it a link says its own text.
    """
    said = {page.obj.objgen: marks.runs(page) for page in pdf.pages}
    for element in elements(document(pdf)):
        for kid in kids_of(element):
            if not isinstance(kid, Dictionary) or "/Obj" not in kid or kid.Obj.get("/Subtype") != Name.Link:
                continue
            link = kid.Obj
            link.F = int(link.get("/F", 0)) | PRINT
            content = content_below(element)
            own = "".join(said[page.objgen][mcid].text for page, mcid in content if mcid in said[page.objgen])
            target = str(link.A.URI) if "/A" in link else str(link.get("/Dest", ""))
            if text := (texts or {}).get(target) or own.strip():
                link.Contents = String(text)
