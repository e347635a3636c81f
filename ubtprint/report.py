"""What was made, told: as plain values for a program, and from these as text for a person."""

from __future__ import annotations

from typing import Any

from ubtprint.build import Made
from ubtprint.document import Document
from ubtprint.instructions import counted, paper_name
from ubtprint.paper import Stock

DUPLEX = {"long": "long-edge", "short": "short-edge"}


def report(names: list[str], document: Document, stock: Stock | None, made: Made) -> dict[str, Any]:
    """What was made, as plain values for a program; ``names`` are the files, in their order."""
    return {
        "file": names[0],
        "files": names,
        "kind": document.kind,
        "role": document.role or None,
        "edition": document.guide.id,
        "title": document.title,
        "format": made.form,
        "paper": paper_name(document, stock) if made.sides else None,
        "sides": made.sides or None,
        "sheets": made.sheets or None,
        "duplex": DUPLEX.get(made.duplex),
        "body_size": made.body_size or None,
        "print": list(made.steps),
        "left_out": list(document.left_out),
        "warnings": list(made.remarks),
    }


def told(made: dict[str, Any], *, verbose: bool = False) -> str:
    """The report as a person reads it: the files, then how to print them, then what to know."""
    lines = [*made["files"], *(f"  {step}" for step in made["print"])]
    if made["left_out"]:
        lines.append(f"  left out, {made['edition']} has none: {', '.join(made['left_out'])}")
    lines += [f"  warning: {remark}" for remark in made["warnings"]]
    if verbose and made["sides"]:
        lines.append(f"  body size {made['body_size']:g} pt, {counted(made['sides'], 'side')}")
    return "\n".join(lines)


def told_together(several: list[dict[str, Any]]) -> str:
    """What to know of several decks, or nothing: how their cards are kept apart and found again."""
    decks = [made for made in several if made["kind"] == "cards" and made["sides"]]
    if len(decks) < 2:
        return ""
    return (
        f"{len(decks)} decks: print and cut one file after the other and keep each pile for itself; "
        "every card shows its role's mark and name at the top left, and its number at the foot"
    )
