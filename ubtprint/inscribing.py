"""People's own words set into the slots of their faces: their fonts, and what doesn't go in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ubtprint import lettering
from ubtprint.bulk import text
from ubtprint.dealing import Spot
from ubtprint.people import Attendee, Slot, stacked
from ubtprint.prepared import Faces

FONTS = {False: "NR", True: "NB"}  # the fonts of names, regular and bold, among a page's resources
MOST_LINES = 50_000  # of set names that are kept: a team's comes again and again


class Typefaces(NamedTuple):
    """The two fonts that names are set in."""

    regular: lettering.Typeface
    bold: lettering.Typeface


class Words:
    """The words of a file's people; ``misfits`` are those that their slots can't hold, and whose they are."""

    def __init__(self, people: Sequence[Attendee], files: Sequence[Faces], typefaces: Typefaces) -> None:
        self.people, self.faces = people, files
        self.subsets = {False: lettering.Subset(typefaces.regular), True: lettering.Subset(typefaces.bold)}
        self.misfits: list[tuple[int, Slot, lettering.CannotSet]] = []
        self._lines: dict[tuple[int, int, int, str], tuple[lettering.Line, ...]] = {}

    @property
    def fonts(self) -> dict[str, lettering.Subset]:
        """The fonts by their names among the resources."""
        return {FONTS[bold]: subset for bold, subset in self.subsets.items()}

    def of(self, spot: Spot) -> list[tuple[Slot, tuple[lettering.Line, ...] | None]]:
        """The slots of a face, each with the lines of the person's words; None where they don't go in."""
        slots = self.faces[spot.blank].slots.get(spot.page, ())
        found = [self._set(spot, place, slot) for place, slot in enumerate(slots)]
        if any(lines is None for lines in found):
            found = self._set_together(spot, slots)
        return list(zip(slots, found, strict=True))

    def in_field(self, who: int, slot: Slot) -> tuple[lettering.Line, ...]:
        """The lines of a person's words in a form field; none where there are none, or they don't go in."""
        subset, said = self.subsets[slot.bold], self.people[who].said(slot.field)
        try:
            lines = lettering.set_text(subset.typeface, said, slot)
        except lettering.CannotSet as misfit:
            self.misfits.append((who, slot, misfit))
            return ()
        lettering.use(subset, lines)
        return lines

    def plain(self, said: str, slot: Slot) -> bytes:
        """The operators that show words that are nobody's own, as an artifact."""
        subset = self.subsets[slot.bold]
        lines = lettering.set_text(subset.typeface, said, slot)
        lettering.use(subset, lines)
        return marked(lines, slot, None)

    def _set(self, spot: Spot, place: int, slot: Slot) -> tuple[lettering.Line, ...] | None:
        """The lines of a person's words in a slot; None where they don't go in."""
        words = self.people[spot.who].said(slot.field)
        key = (spot.blank, spot.page, place, words)
        if key not in self._lines:
            if len(self._lines) > MOST_LINES:
                self._lines.clear()
            subset = self.subsets[slot.bold]
            try:
                lines = lettering.set_text(subset.typeface, words, slot)
            except lettering.CannotSet:
                return None
            lettering.use(subset, lines)
            self._lines[key] = lines
        return self._lines[key]

    def _set_together(self, spot: Spot, slots: Sequence[Slot]) -> list[tuple[lettering.Line, ...] | None]:
        """The lines of words of which some are too long for their slot, where slots lend each other room."""
        person, lent = self.people[spot.who], slots
        faces = [self.subsets[slot.bold].typeface for slot in slots]
        words = [person.said(slot.field) for slot in slots]
        if stacked(slots):
            lent = lettering.shared_out(faces, words, slots)
        found: list[tuple[lettering.Line, ...] | None] = []
        for slot, said in zip(lent, words, strict=True):
            subset = self.subsets[slot.bold]
            try:
                found.append(lettering.set_text(subset.typeface, said, slot))
            except lettering.CannotSet as misfit:
                found.append(None)
                self.misfits.append((spot.who, slot, misfit))
            lettering.use(subset, found[-1] or ())
        return found


def marked(lines: Sequence[lettering.Line], slot: Slot, mcid: int | None) -> bytes:
    """The operators that show lines of a slot, marked with an MCID; without one, as an artifact."""
    opening = b"/Artifact BMC\n" if mcid is None else b"/P<</MCID %d>>BDC\n" % mcid
    return opening + shown(lines, slot) + b"EMC\n"


def shown(lines: Sequence[lettering.Line], slot: Slot) -> bytes:
    """The operators that show lines of a slot."""
    font = FONTS[slot.bold]
    return b"".join(
        lettering.drawing([line], font, slot.colour)
        if line.actual is None
        else b"/Span<</ActualText %s>>BDC\n%sEMC\n"
        % (text(line.actual), lettering.drawing([line], font, slot.colour))
        for line in lines
    )
