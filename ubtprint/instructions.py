"""How to print what was made, in plain words: paper, sides, flip edge, cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ubtprint.document import Document
from ubtprint.paper import Stock

if TYPE_CHECKING:
    from ubtprint.build import Made


def report(name: str, document: Document, stock: Stock | None, made: Made) -> dict[str, Any]:
    """What was made, as plain values for a program; the text is told from the same."""
    return {
        "file": name,
        "kind": document.kind,
        "role": document.role or None,
        "edition": document.guide.id,
        "title": document.title,
        "paper": _paper(document, stock),
        "sides": made.sides,
        "sheets": made.sheets,
        "duplex": "long-edge" if made.duplex else None,
        "body_size": made.body_size,
        "print": _steps(document, stock, made),
        "left_out": list(document.left_out),
        "warnings": list(made.remarks),
    }


def told(made: dict[str, Any], *, verbose: bool = False) -> str:
    """The report as a person reads it: the file, then how to print it, then what to know."""
    lines = [made["file"], *(f"  {step}" for step in made["print"])]
    if made["left_out"]:
        lines.append(f"  left out, {made['edition']} has none: {', '.join(made['left_out'])}")
    lines += [f"  warning: {remark}" for remark in made["warnings"]]
    if verbose:
        lines.append(f"  body size {made['body_size']:g} pt, {_counted(made['sides'], 'side')}")
    return "\n".join(lines)


def _paper(document: Document, stock: Stock | None) -> str:
    if stock is not None:
        return stock.paper.name
    if document.kind == "cards" and document.face is not None:
        return f"{document.face.width / 72:g} x {document.face.height / 72:g} in cards"
    return "Letter"


def _steps(document: Document, stock: Stock | None, made: Made) -> list[str]:
    sheets = _counted(made.sheets, "sheet")
    sides = "both sides, flip on the long edge" if made.duplex else "one side"
    steps = [f"print {sheets} of {_paper(document, stock)} at 100 % (actual size), {sides}"]
    if stock is None:
        if document.kind == "cards":
            steps.append("each page is one face, front then back; no sheet, no cut guides")
        return steps
    if stock.perforated:
        return [*steps, f"use {stock.title[0].lower()}{stock.title[1:]}; tear at the perforations"]
    across, down = stock.grid.rows - 1, stock.grid.columns - 1
    touching = stock.grid.left == 0 and stock.grid.top == 0
    cuts = (
        f"{across + down} cuts, {across} across and {down} down"
        if touching
        else "between the cards; around them join the ticks with a ruler"
    )
    return [*steps, f"cut along the hairlines on the fronts: {cuts}"]


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
