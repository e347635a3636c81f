"""Everybody's own copies of the same pages: laid on sheets, names set into their slots, written in a stream.

Each face in each cell is one stream of drawing that all sheets share, with MCIDs of its own; a sheet adds
a small stream with the names. Each person's tags are cast from moulds (``moulds``).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import BinaryIO

import pikepdf

from ubtprint import marks, sheets, skeleton
from ubtprint.annotations import Annotations, Filled
from ubtprint.bulk import Copier, Writer, deflate
from ubtprint.casting import Tags
from ubtprint.dealing import Paper, Sheet, Spot
from ubtprint.imposition import Matrix
from ubtprint.inscribing import Typefaces, Words, marked, shown
from ubtprint.people import Attendee
from ubtprint.prepared import Faces


class Engine:
    """Writes one file of everybody's sheets; ``side`` for each side in turn, then ``finish``."""

    def __init__(
        self,
        out: BinaryIO,
        files: Sequence[Faces],
        people: Sequence[Attendee],
        typefaces: Typefaces,
        count: int,
        *,
        tagged: bool = True,
    ) -> None:
        self.writer = Writer(out)
        self.people, self.tagged, self.faces = people, tagged, files
        self.words = Words(people, files, typefaces)
        self._tree, self._document, self._resources = (self.writer.reserve() for _ in range(3))
        self._copiers = [Copier(self.writer, each.kept.objects) for each in files]
        self._first_page = self.writer.reserve(count)
        self._nodes = self.writer.reserve(-(-count // skeleton.NODE))
        self._count, self._made = count, 0
        self._streams: dict[object, int] = {}
        self._patterns: list[dict[str, pikepdf.Object]] = [{} for _ in files]
        annotations = Annotations(self.writer, count, self._resources)
        self._tags = Tags(self.writer, files, people, self._document, self._copiers, annotations)
        most = (
            faces.counts[page] + len(faces.slots.get(page, ()))
            for faces in self.faces
            for page in range(len(faces.pages))
        )
        self._width = max(1, *most)  # MCIDs that a cell has room for: as many as the fullest face takes

    # --- a side -----------------------------------------------------------------------------

    def side(self, paper: Paper, sheet: Sheet) -> None:
        """Write the next side; words that a slot can't hold are left out, and among the misfits."""
        number = self._first_page + self._made
        contents, own, rows, held = [], [], [], []
        for spot in sorted(sheet.spots):
            first = spot.cell * self._width
            begun = self._tags.begin(spot) if self.tagged and spot.first else None
            contents.append(self._drawn(paper, spot, None if begun is None else first))
            own += self._own(paper, spot, None if begun is None else first)
            if begun:
                held += self._tags.place(spot, begun, number, first, self._moved(paper, spot))
                rows.append((spot, begun))
        if own:
            contents.append(self.writer.reserve())
            self.writer.packed(contents[-1], b"".join(own))
        if sheet.guided and (paper.guides or paper.words):
            contents.append(self._guides(paper))
        self._page(number, paper, contents, held)
        if self.tagged:
            self._tags.row(rows, self._filled_in)
        self._made += 1

    def _drawn(self, paper: Paper, spot: Spot, first: int | None) -> int:
        key = (paper.cells[spot.cell], spot.blank, spot.page, first)
        if key not in self._streams:
            cut, kept = self.faces[spot.blank].cuts[spot.page], self.faces[spot.blank].kept.drawn
            patterns = self._moved_patterns(cut, spot.blank, paper.cells[spot.cell])
            if (drawn := (key[0], *key[2:])) not in kept:
                if first is None:
                    drawing = marks.ARTIFACT + self._placed(paper, spot, cut.silent(patterns)) + marks.END
                else:
                    numbers = {mcid: first + mcid for mcid in cut.mcids}
                    drawing = self._placed(paper, spot, cut.tagged(numbers, patterns))
                kept[drawn] = deflate(drawing)
            self._streams[key] = self.writer.reserve()
            self.writer.deflated(self._streams[key], kept[drawn])
        return self._streams[key]

    def _guides(self, paper: Paper) -> int:
        if paper not in self._streams:
            words = [self.words.plain(said, slot) for said, slot in paper.words]
            moved = " ".join(map(sheets.number, paper.moved)).encode()
            drawn = (b"q ", moved, b" cm\n", sheets.guides_drawn(paper.guides), *words, b"Q\n")
            self._streams[paper] = self.writer.reserve()
            self.writer.packed(self._streams[paper], b"".join(drawn))
        return self._streams[paper]

    def _placed(self, paper: Paper, spot: Spot, drawing: bytes) -> bytes:
        """The drawing of a face moved into its cell, nothing of it beyond its own media box."""
        page = self.faces[spot.blank].pages[spot.page]
        left, bottom, right, top = (float(edge) for edge in page.MediaBox)
        area = (left, bottom, right - left, top - bottom)
        clip = f"{' '.join(map(sheets.number, area))} re W n\n"
        return b"q " + self._cell(paper, spot) + clip.encode() + drawing + b"Q\n"

    def _moved(self, paper: Paper, spot: Spot) -> Matrix:
        a, b, c, d, e, f = paper.cells[spot.cell]
        x, y = self.faces[spot.blank].trims[spot.page][:2]
        return a, b, c, d, e - a * x - c * y, f - b * x - d * y

    def _cell(self, paper: Paper, spot: Spot) -> bytes:
        return f"{' '.join(map(sheets.number, self._moved(paper, spot)))} cm\n".encode()

    def _moved_patterns(self, cut: marks.Marks, blank: int, matrix: Matrix) -> dict[str, str]:
        faces, names = self.faces[blank], {}
        for name in cut.patterns:
            if (key := (name, matrix)) not in faces.kept.patterns:
                pattern = faces.pages[0].Resources.Pattern[name]
                faces.kept.patterns[key] = sheets.moved_pattern(faces.pdf, pattern, matrix)
            # A name that no other file has a say in.
            names[name] = name + "m" + sha256(repr(matrix).encode()).hexdigest()[:8]
            self._patterns[blank][names[name]] = faces.kept.patterns[key]
        return names

    # --- what is a person's own -----------------------------------------------------------------

    def _own(self, paper: Paper, spot: Spot, first: int | None) -> list[bytes]:
        """The operators that show a person's words in the slots of a face; an artifact without MCIDs."""
        faces, written = self.faces[spot.blank], []
        for place, (slot, lines) in enumerate(self.words.of(spot)):
            mcid = None if first is None else first + faces.counts[spot.page] + place
            if lines:
                written.append(marked(lines, slot, mcid))
        if not written:
            return []
        x, y = faces.trims[spot.page][:2]
        moved = f"1 0 0 1 {sheets.number(x)} {sheets.number(y)} cm\n".encode() if x or y else b""
        return [b"q ", self._cell(paper, spot), moved, *written, b"Q\n"]

    def _filled_in(self, who: int, blank: int, place: int, field: pikepdf.Object) -> Filled | None:
        """What the person has in a form field."""
        slot = self.faces[blank].fields.get(field.objgen)
        if slot is None or not (lines := self.words.in_field(who, slot)):
            return None
        return Filled(self.people[who].said(slot.field), shown(lines, slot), slot.box)

    # --- the file ----------------------------------------------------------------------------

    def _page(self, number: int, paper: Paper, contents: Sequence[int], held: Sequence[int]) -> None:
        parent = self._nodes + self._made // skeleton.NODE
        drawn = b" ".join(b"%d 0 R" % each for each in contents)
        tags = b"/StructParents %d/Tabs/S" % self._made if self.tagged else b""
        if held:
            tags += b"/Annots[%s]" % b" ".join(b"%d 0 R" % each for each in held)
        self.writer.objects(
            number,
            [
                b"<</Type/Page/Parent %d 0 R%s/Resources %d 0 R/Contents[%s]%s>>"
                % (parent, skeleton.boxes(paper.width, paper.height), self._resources, drawn, tags)
            ],
        )

    def finish(self, described: pikepdf.Pdf) -> None:
        """Write the rest; the catalogue and the information are those of ``described``."""
        if self._made != self._count or self._tags.open:
            raise ValueError(
                f"{self._made} sides of {self._count}; {len(self._tags.open)} groups are not whole"
            )
        shared = [faces.pages[0].Resources for faces in self.faces]
        fonts = self.words.fonts
        skeleton.write_resources(self.writer, self._resources, shared, self._patterns, self._copiers, fonts)
        entries = [
            b"/Pages %d 0 R" % skeleton.write_pages(self.writer, self._nodes, self._first_page, self._count)
        ]
        if self.tagged:
            annotations = self._tags.annotations
            entries += annotations.form([faces.pdf.Root for faces in self.faces], self._copiers)
            rows = [*self._tags.rows, *annotations.rows]
            skeleton.write_tags(self.writer, self._tree, self._document, self._tags.parts, rows)
            entries.append(b"/StructTreeRoot %d 0 R" % self._tree)
        else:
            self.writer.objects(self._tree, [b"null", b"null"])
        skeleton.write_catalogue(self.writer, entries, described)
