"""What several files' pages draw with, under names that no two of them share."""

from __future__ import annotations

import pikepdf
from pikepdf import Dictionary, Name

# The kinds of resource whose names tell files apart, each with the operators that name one.
NAMED = {
    "/Font": ("Tf",),
    "/XObject": ("Do",),
    "/Pattern": ("scn", "SCN"),
    "/Shading": ("sh",),
    "/ExtGState": ("gs",),
    "/ColorSpace": ("cs", "CS"),
}
KIND_OF = {operator: kind for kind, operators in NAMED.items() for operator in operators}
DEVICE = frozenset(("/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern"))


def prefixed(pdf: pikepdf.Pdf, prefix: str) -> None:
    """Put a prefix before the name of every resource that the pages use, in their content, too.

    Raises ValueError when the pages don't share their resources.
    """
    shared = pdf.pages[0].obj.Resources
    for page in pdf.pages:
        if page.obj.Resources.objgen != shared.objgen:
            raise ValueError("the pages don't share their resources")
        page.obj.Contents = pdf.make_stream(_renamed(page, prefix))
    for kind in NAMED:
        if kind in shared:
            shared[kind] = Dictionary({f"/{prefix}{name[1:]}": each for name, each in shared[kind].items()})


def _renamed(page: pikepdf.Page, prefix: str) -> bytes:
    written = []
    for instruction in pikepdf.parse_content_stream(page):
        operands = list(instruction.operands)
        at = 0 if str(instruction.operator) == "Tf" else len(operands) - 1
        if str(instruction.operator) in KIND_OF and operands and isinstance(operands[at], Name):
            name = str(operands[at])
            if name not in DEVICE:
                operands[at] = Name(f"/{prefix}{name[1:]}")
                instruction = pikepdf.ContentStreamInstruction(operands, instruction.operator)  # noqa: PLW2901
        written.append(instruction)
    return pikepdf.unparse_content_stream(written)
