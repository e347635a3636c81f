"""Ways of spoiling a finished page: its instructions read, changed and written again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Dictionary, Operator

Instruction = tuple[list[Any], str]


def content(page: pikepdf.Page) -> list[Instruction]:
    return [(list(each.operands), str(each.operator)) for each in pikepdf.parse_content_stream(page)]


def rewrite(pdf: pikepdf.Pdf, page: int, change: Callable[[list[Instruction]], list[Instruction]]) -> None:
    changed = change(content(pdf.pages[page]))
    written = pikepdf.unparse_content_stream([(operands, Operator(name)) for operands, name in changed])
    pdf.pages[page].obj.Contents = pdf.make_stream(written)


def shows(instructions: list[Instruction], number: int = 0) -> int:
    """Where the ``number``-th tagged text is shown."""
    found = []
    tagged = False
    for at, (operands, name) in enumerate(instructions):
        if name in ("BDC", "BMC"):
            tagged = len(operands) > 1 and isinstance(operands[1], Dictionary) and "/MCID" in operands[1]
        elif name == "TJ" and tagged:
            found.append(at)
    return found[number]
