"""Files for machines alone: without tags, links or fields, and in a press's own inks.

Colour operators are ISO 32000-1 8.6.8; a process colour is cyan, magenta, yellow and black.
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Name

from ubtprint import marks
from ubtprint.errors import PrintFault, Problem

# Colours of other spaces; "scn" takes the space that "cs" named before.
OTHER = frozenset(("rg", "RG", "g", "G"))
INKED = frozenset(("k", "K", "sc", "SC", "scn", "SCN"))
SETS = frozenset(("sc", "SC", "scn", "SCN"))
PAINTED = frozenset(("Do", "sh", "INLINE IMAGE"))
TEXT = frozenset(("Tj", "TJ", "'", '"'))
BLACK = (0.0, 0.0, 0.0, 1.0)


def untag(pdf: pikepdf.Pdf) -> None:
    """Take out all that only a reader needs: structure, marks, links, fields and bookmarks."""
    for key in ("/StructTreeRoot", "/AcroForm", "/Outlines", "/PageMode", "/Names", "/Dests", "/OpenAction"):
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        page.obj.Contents = pdf.make_stream(marks.cut(page).silent())
        for key in ("/StructParents", "/Tabs", "/Annots"):
            if key in page.obj:
                del page.obj[key]


def check_inks(pdf: pikepdf.Pdf, *, black_alone: bool = False) -> None:
    """Raise PrintFault for a colour on a page that isn't CMYK, and for text in anything but black alone.

    With ``black_alone`` nothing else may have any other ink either.
    """
    found = {
        fault: None
        for index, page in enumerate(pdf.pages, 1)
        for fault in _faults(page, f"page {index}", black_alone)
    }
    if found:
        hint = "colours in styles/press.css are device-cmyk"
        hint += ", those in styles/grey-press.css black alone" if black_alone else ""
        raise PrintFault(*(Problem(fault, hint=hint) for fault in found))


def _faults(page: pikepdf.Page, where: str, black_alone: bool) -> Iterator[str]:
    ink: tuple[float, ...] = ()  # a page begins in DeviceGray black
    saved: list[tuple[float, ...]] = []
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator == "q":
            saved.append(ink)
        elif operator == "Q":
            ink = saved.pop()
        elif operator in OTHER or (operator in ("cs", "CS") and operands[0] != Name.DeviceCMYK):
            yield f"{where}: a colour that is not CMYK ({operator})"
        elif operator in PAINTED or (operator in SETS and isinstance(operands[-1], Name)):
            yield f"{where}: a picture, a group or a pattern, whose inks can't be told"
        elif operator in INKED:
            values = tuple(float(value) for value in operands)
            ink = ink if operator.isupper() else values
            if black_alone and any(values[:3]):
                yield f"{where}: an ink other than black ({operator})"
        elif operator in TEXT and ink != BLACK:
            yield f"{where}: text that is not in black alone"
