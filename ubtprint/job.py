"""What was asked of paper and printer for one printing: where it goes, sides, copies, marks, fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from ubtprint.paper import Flip, Printer
from ubtprint.sizes import LARGE_PRINT, USUAL, Sizes

Destination = Literal["office", "perforated", "press", "screen"]
Duplex = Literal["long", "short", "none", "manual"]
Order = Literal["sheets", "stack"]
PRESS_BLEED = 9.0  # an eighth of an inch, what print shops ask for


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """How a document is to be printed; lengths in points.

    ``duplex`` names the edge that sheets turn over, or that they have one side, or that they are turned
    by hand (then over the printer's own edge). ``start`` is the first sheet's first cell, from 1;
    ``copies`` is None where the deck itself says how many. ``printer`` is the profile in use.
    ``large_print`` sets all type larger, ``greyscale`` prints in black and greys, without tints.
    """

    goes: Destination = "office"
    single: bool = False
    duplex: Duplex = "long"
    back_rotate: Literal[0, 180] = 0
    copies: int | None = None
    fill: bool = False
    start: int = 1
    order: Order = "sheets"
    bleed: float = 0.0
    fit: Literal["continue", "strict"] = "continue"
    booklet: bool = False
    instructions: bool = False
    large_print: bool = False
    greyscale: bool = False
    printer: Printer = Printer()

    @property
    def on_sheets(self) -> bool:
        """Whether faces are laid on sheets of a stock, and not one a page."""
        return not self.single and self.goes in ("office", "perforated")

    @property
    def sizes(self) -> Sizes:
        """The sizes of type that it is set in."""
        return LARGE_PRINT if self.large_print else USUAL

    @property
    def flip(self) -> Flip:
        """The edge that sheets turn over, by the printer or by hand."""
        return self.duplex if self.duplex in ("long", "short") else self.printer.flip

    @property
    def tagged(self) -> bool:
        """Whether it is for readers too; what goes to a press or is turned by hand is for machines alone."""
        return self.goes != "press" and self.duplex != "manual"

    @property
    def parts(self) -> tuple[str, ...]:
        """The files that one document makes, by what tells their names apart."""
        return ("fronts", "backs") if self.duplex == "manual" and self.on_sheets else ("",)

    @property
    def variants(self) -> tuple[str, ...]:
        """What tells this file's name from the usual one's: what lies otherwise on the paper."""
        return (
            "" if self.goes == "office" else self.goes,
            "single" if self.single and self.goes == "office" else "",
            "booklet" if self.booklet else "",
            {"none": "one-sided", "short": "short-edge"}.get(self.duplex, "") if not self.booklet else "",
            "turned" if self.back_rotate else "",
            "bleed" if self.bleed and self.goes != "press" else "",
            "large-print" if self.large_print else "",
            "greyscale" if self.greyscale else "",
        )

    @property
    def recipe(self) -> dict[str, str]:
        """What differs from the usual job, for the file's recipe; lengths in points, no printer."""
        said = {
            "for": self.goes,
            "single": self.single,
            "booklet": self.booklet,
            "duplex": self.duplex,
            "back-rotate": self.back_rotate,
            "copies": self.copies or 0,
            "fill": self.fill,
            "start-at": self.start,
            "order": self.order,
            "bleed": self.bleed,
            "fit": self.fit,
            "instructions": self.instructions,
            "large-print": self.large_print,
            "greyscale": self.greyscale,
            **self._registration,
        }
        usual = {"for": "office", "duplex": "long", "start-at": 1, "order": "sheets", "fit": "continue"}
        return {
            name: "yes" if value is True else f"{value:g}" if isinstance(value, float) else str(value)
            for name, value in said.items()
            if value and value != usual.get(name)
        }

    @property
    def _registration(self) -> dict[str, str]:
        """How backs are turned, moved and scaled: where everything then lies can be checked again."""
        printer = self.printer
        moved = bool(printer.back_right or printer.back_up)
        by_hand = self.duplex == "manual"
        return {
            "flip": printer.flip if by_hand and printer.flip != "long" else "",
            "hand-turned": printer.hand_turned if by_hand and printer.hand_turned != "reversed" else "",
            "back-offset": f"{printer.back_right:g} {printer.back_up:g}" if moved else "",
            "scale": f"{printer.scale:g} {printer.scale_sides}" if printer.scale != 1 else "",
        }


def job_of(recipe: Mapping[str, str]) -> Job:
    """The job that a recipe tells of, as far as it does. Raises ValueError for what no job could be."""
    right, _, up = recipe.get("back-offset", "0 0").partition(" ")
    scale, _, sides = recipe.get("scale", "1 backs").partition(" ")
    values = {
        "goes": recipe.get("for", "office"),
        "single": "single" in recipe,
        "booklet": "booklet" in recipe,
        "duplex": recipe.get("duplex", "long"),
        "back_rotate": int(recipe.get("back-rotate", "0")),
        "copies": int(recipe["copies"]) if "copies" in recipe else None,
        "fill": "fill" in recipe,
        "start": int(recipe.get("start-at", "1")),
        "order": recipe.get("order", "sheets"),
        "bleed": float(recipe.get("bleed", "0")),
        "fit": recipe.get("fit", "continue"),
        "instructions": "instructions" in recipe,
        "large_print": "large-print" in recipe,
        "greyscale": "greyscale" in recipe,
    }
    job = msgspec.convert(values, Job)
    printer = Printer(
        back_right=float(right),
        back_up=float(up),
        scale=float(scale),
        scale_sides="both" if sides == "both" else "backs",
        flip="short" if recipe.get("flip") == "short" else "long",
        hand_turned="same" if recipe.get("hand-turned") == "same" else "reversed",
    )
    return msgspec.structs.replace(job, printer=printer)
