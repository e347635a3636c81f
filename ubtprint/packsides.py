"""Whether every side of a pack's finished file draws what it should, and is tagged so."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec

from ubtprint import likeness, packdrawn, pdffile
from ubtprint.blanks import Blank
from ubtprint.dealing import Paper, Sheet, Sides, Spot
from ubtprint.errors import Location
from ubtprint.expected import Finding
from ubtprint.geometry import times
from ubtprint.lean import Broken, Lean
from ubtprint.likeness import said
from ubtprint.packdrawn import Font, Names, alike
from ubtprint.packparts import Parts
from ubtprint.packplaces import Ganging, misplaced
from ubtprint.people import Attendee, Slot
from ubtprint.prepared import Faces, opened
from ubtprint.resources import NAMED

MOST = 40  # findings that are told; what is wrong with one is mostly wrong with all
KEPT = 24  # blanks that are kept ready
INFINITE = float("inf")
NAME_FONTS = ("NR", "NB")


class Due(msgspec.Struct, frozen=True):
    """What a file has to be: the blanks that it draws, the people, its sides, what it says of itself.

    ``roster`` is what the people's lines are told by. Where cards share sheets, ``ganging`` says whose
    and how, so that the sides are held against the stock's own geometry, too.
    """

    blanks: Sequence[Blank]
    people: Sequence[Attendee]
    sides: Sides
    info: pdffile.Info
    roster: str = ""
    ganging: Ganging | None = None


@lru_cache(maxsize=KEPT)
def _ready(blank: Blank, number: int) -> Faces:
    return opened(pdffile.open_pdf(blank.pdf), blank.slots, f"B{number}")


class Proof:
    """A file under proof."""

    def __init__(self, file: Lean, due: Due) -> None:
        self.lean, self.due = file, due
        self.found: list[Finding] = []
        self.faces = [_ready(blank, number) for number, blank in enumerate(due.blanks)]
        self.streams: dict[tuple[int, object], int | str] = {}
        self.guides: dict[tuple[int, Paper], bool] = {}
        self.pages: array[int] = array("I")
        self.names = Names({})
        self.parts: Parts

    def made(self) -> list[Finding]:
        """Everything looked at, as far as it can be."""
        root = self.lean.value(self.lean.trailer[b"/Root"].number)
        self._described(root)
        self.pages = array("I", self._leaves(root[b"/Pages"].number))
        due = sum(1 for _ in self.due.sides())
        if len(self.pages) != due:
            self._tell(f"it has {len(self.pages)} pages, and should have {due}")
            return self.found
        if self.due.ganging is not None:
            for page, who, message in islice(misplaced(self.due.ganging, self.due.sides()), MOST):
                self._tell(message, page, who)
            if self.found:  # what is dealt wrongly says nothing of what the file should draw
                return self.found
        self.names = Names(self._fonts())
        tree = root[b"/StructTreeRoot"].number
        self.parts = Parts(self.lean, tree, self.faces, self.due.people, self.pages)
        for page, (paper, sheet) in enumerate(self.due.sides()):
            self._page(page, paper, sheet)
            if len(self.found) >= MOST:
                return self.found[:MOST]
        if not self.found:  # else what is read is wrong, too, and would be told once more
            for told in self.parts.end():
                self._tell(*told)
        return self.found[:MOST]

    def _tell(self, message: str, page: int = -1, who: int | None = None) -> None:
        place = None
        if who is not None and self.due.roster and self.due.people[who].line:
            place = Location(self.due.roster, self.due.people[who].line)
        if who is not None:
            message = f"{self.due.people[who].name}: {message}"
        self.found.append(Finding(check="pack", message=message, page=page + 1, location=place))

    # --- the file -----------------------------------------------------------------------------

    def _described(self, root: dict[bytes, Any]) -> None:
        info = self.lean.value(self.lean.trailer[b"/Info"].number)
        if said(info.get(b"/Title", b"")) != self.due.info.title:
            self._tell(f"its title should be “{self.due.info.title}”")
        if said(root.get(b"/Lang", b"")) != self.due.info.language:
            self._tell("its language is not the edition's")
        if not root[b"/MarkInfo"].get(b"/Marked"):
            self._tell("it doesn't say that it is tagged")

    def _leaves(self, top: int) -> Iterator[int]:
        for node in self.lean.value(top)[b"/Kids"]:
            for kid in self.lean.value(node.number)[b"/Kids"]:
                yield kid.number

    def _fonts(self) -> dict[str, Font]:
        """The fonts of the names; all that the blanks draw with is as the blanks have it."""
        page = self.lean.value(self.pages[0])
        self.resources = page[b"/Resources"]
        there = self.lean.resolved(self.resources)
        seen: set[int] = set()
        for faces in self.faces:
            shared = faces.pages[0].Resources
            for kind in NAMED:
                mine = there.get(likeness.name_of(kind), {})
                for name, value in shared.get(kind, {}).items():
                    if not likeness.same(self.lean, mine.get(likeness.name_of(name)), value, seen):
                        told = f"what the faces draw with ({kind[1:]} {name[1:]}) is not what it was"
                        self._tell(told)
        fonts = there.get(b"/Font", {})
        return {
            name: Font(self.lean, fonts[b"/" + name.encode()].number)
            for name in NAME_FONTS
            if b"/" + name.encode() in fonts
        }

    # --- a side --------------------------------------------------------------------------------

    def _page(self, page: int, paper: Paper, sheet: Sheet) -> None:
        value = self.lean.value(self.pages[page])
        box = (0.0, 0.0, paper.width, paper.height)
        boxes = [value.get(b"/MediaBox", ())]
        boxes += [value[key] for key in (b"/CropBox", b"/TrimBox") if key in value]
        if not all(alike(each, box) for each in boxes):
            self._tell("the page isn't of the paper's size", page)
        if value.get(b"/Resources") != self.resources or b"/Rotate" in value:
            self._tell("the page has something that the others don't", page)
        if value.get(b"/StructParents") != page:
            self._tell("the page has no tags", page)
        streams = [each.number for each in value[b"/Contents"]]
        spots = sorted(sheet.spots)
        own = [spot for spot in spots if self._filled(spot)]
        guided = sheet.guided and bool(paper.guides)
        if len(streams) != len(spots) + bool(own) + guided:
            due = len(spots) + bool(own) + guided
            self._tell(f"{len(streams)} pieces are drawn, and {due} should be", page)
            return
        firsts = [self._face(page, paper, spot, stream) for spot, stream in zip(spots, streams, strict=False)]
        if not self.found:
            for told in self.parts.side(page, spots, firsts):
                self._tell(*told)
        if own:
            self._names(page, paper, dict(zip(spots, firsts, strict=True)), own, streams[len(spots)])
        if guided and self._guides_wrong(streams[-1], paper):
            self._tell("the lines to cut and fold along are not where they should be", page)

    def _filled(self, spot: Spot) -> list[tuple[int, Slot, str]]:
        """The slots of a face that its person has words for: MCID from the face's first, slot, words."""
        faces, person = self.faces[spot.blank], self.due.people[spot.who]
        return [
            (faces.counts[spot.page] + place, slot, words)
            for place, slot in enumerate(faces.slots.get(spot.page, ()))
            if (words := person.said(slot.field))
        ]

    def _face(self, page: int, paper: Paper, spot: Spot, stream: int) -> int:
        key = (stream, (spot.blank, spot.page, paper.cells[spot.cell]))
        if key not in self.streams:
            data = self.lean.stream(stream)[1]
            self.streams[key] = packdrawn.face_of(
                data, self.faces[spot.blank], spot.page, paper.cells[spot.cell]
            )
        first = self.streams[key]
        if isinstance(first, str):
            told = f"the face in cell {spot.cell + 1} is not the one that should be there: {first}"
            self._tell(told, page, spot.who)
            return 0
        return first

    def _guides_wrong(self, stream: int, paper: Paper) -> bool:
        if (key := (stream, paper)) not in self.guides:
            self.guides[key] = packdrawn.guides_wrong(self.lean.stream(stream)[1], paper, self.names)
        return self.guides[key]

    def _names(
        self, page: int, paper: Paper, firsts: dict[Spot, int], own: Sequence[Spot], stream: int
    ) -> None:
        try:
            cells = list(self.names.cells(self.lean.stream(stream)[1]))
        except Broken as error:
            self._tell(str(error), page)
            return
        if len(cells) != len(own):
            self._tell(f"names stand in {len(cells)} cells, and should in {len(own)}", page)
            return
        for (matrix, pieces), spot in zip(cells, own, strict=True):
            faces = self.faces[spot.blank]
            due = times(
                (1.0, 0.0, 0.0, 1.0, *faces.trims[spot.page][:2]),
                packdrawn.placed(faces, spot.page, paper.cells[spot.cell]),
            )
            if not alike(matrix, due):
                self._tell(f"the name stands in another cell than {spot.cell + 1}", page, spot.who)
                continue
            self._pieces(page, spot, firsts[spot], pieces)

    def _pieces(self, page: int, spot: Spot, first: int, pieces: Sequence[tuple[int | None, bytes]]) -> None:
        due = self._filled(spot)
        if len(pieces) != len(due):
            self._tell(f"{len(pieces)} texts stand in the slots, and {len(due)} should", page, spot.who)
            return
        slots = self.faces[spot.blank].slots[spot.page]
        below: dict[tuple[float, ...], float] = {}  # in each column, how far down words stand already
        for (mcid, shown), (number, slot, words) in zip(pieces, due, strict=True):
            if mcid != first + number:
                self._tell(f"the {slot.field} is marked as something else", page, spot.who)
            try:
                lines = self.names.lines(shown)
            except Broken as error:
                self._tell(str(error), page, spot.who)
                continue
            for wrong in packdrawn.wrong_words(lines, words, slot, slots, below.get(slot.box[::2], INFINITE)):
                self._tell(wrong, page, spot.who)
            below[slot.box[::2]] = min((line.base for line in lines), default=INFINITE)
