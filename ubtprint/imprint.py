"""Everybody's own copies of the same pages: laid on sheets, names set into their slots, written in a stream.

Each face in each cell is one stream of drawing that all sheets share, with MCIDs of its own; a sheet adds
a small stream with the names. Each person's tags are cast from moulds (``moulds``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO, NamedTuple

import msgspec
import pikepdf

from ubtprint import lettering, marks, moulds, sheets, skeleton
from ubtprint.bulk import Copier, Writer, text
from ubtprint.dealing import Paper, Sheet, Spot
from ubtprint.imposition import Matrix
from ubtprint.people import Attendee, Slot
from ubtprint.prepared import Faces

FONTS = {False: "NR", True: "NB"}  # the fonts of names, regular and bold, among a page's resources
MOST_LINES = 50_000  # of set names that are kept: a team's comes again and again


class Typefaces(NamedTuple):
    """The two fonts that names are set in."""

    regular: lettering.Typeface
    bold: lettering.Typeface


class _Begun(msgspec.Struct):
    """A person's group of which not all pages are placed yet: where they are, which slots are filled."""

    key: tuple[int, int, int]
    base: int = 0
    pages: dict[int, int] = {}
    firsts: dict[int, int] = {}


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
        self.misfits: list[tuple[int, Slot, lettering.CannotSet]] = []
        self._tree, self._document, self._resources = (self.writer.reserve() for _ in range(3))
        self._copiers = [Copier(self.writer) for _ in files]
        self._first_page = self.writer.reserve(count)
        self._nodes = self.writer.reserve(-(-count // skeleton.NODE))
        self._count, self._made = count, 0
        self._subsets = {False: lettering.Subset(typefaces.regular), True: lettering.Subset(typefaces.bold)}
        self._streams: dict[object, int] = {}
        self._lines: dict[tuple[int, int, int, str], tuple[lettering.Line, ...]] = {}
        self._open: dict[tuple[int, int, int], _Begun] = {}
        self._moulds: dict[object, moulds.Mould] = {}
        self._parts: list[int] = []
        self._rows: list[int] = []
        self._patterns: dict[object, str] = {}
        most = (
            faces.counts[page] + len(faces.slots.get(page, ()))
            for faces in self.faces
            for page in range(len(faces.pages))
        )
        self._width = max(1, *most)  # MCIDs that a cell has room for: as many as the fullest face takes

    # --- a side -----------------------------------------------------------------------------

    def side(self, paper: Paper, sheet: Sheet) -> None:
        """Write the next side; words that a slot can't hold are left out and noted in ``misfits``."""
        number = self._first_page + self._made
        contents, own, rows = [], [], []
        for spot in sorted(sheet.spots):
            first = spot.cell * self._width
            begun = self._begin(spot) if self.tagged and spot.first else None
            contents.append(self._drawn(paper, spot, None if begun is None else first))
            own += self._own(paper, spot, None if begun is None else first)
            if begun:
                begun.pages[spot.page], begun.firsts[spot.page] = number, first
                rows.append((spot, begun))
        if own:
            contents.append(self.writer.reserve())
            self.writer.packed(contents[-1], b"".join(own))
        if sheet.guided and (paper.guides or paper.words):
            contents.append(self._guides(paper))
        self._page(number, paper, contents)
        if self.tagged:
            self._row(rows)
        self._made += 1

    def _drawn(self, paper: Paper, spot: Spot, first: int | None) -> int:
        key = (paper.cells[spot.cell], spot.blank, spot.page, first)
        if key not in self._streams:
            cut = self.faces[spot.blank].cuts[spot.page]
            patterns = self._moved_patterns(cut, spot.blank, paper.cells[spot.cell])
            if first is None:
                drawing = marks.ARTIFACT + self._placed(paper, spot, cut.silent(patterns)) + marks.END
            else:
                numbers = {mcid: first + mcid for mcid in cut.mcids}
                drawing = self._placed(paper, spot, cut.tagged(numbers, patterns))
            self._streams[key] = self.writer.reserve()
            self.writer.packed(self._streams[key], drawing)
        return self._streams[key]

    def _guides(self, paper: Paper) -> int:
        if paper not in self._streams:
            words = []
            for said, slot in paper.words:
                subset = self._subsets[slot.bold]
                lines = lettering.set_text(subset.typeface, said, slot)
                lettering.use(subset, lines)
                words.append(self._marked(lines, slot, None))
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

    def _cell(self, paper: Paper, spot: Spot) -> bytes:
        a, b, c, d, e, f = paper.cells[spot.cell]
        x, y = self.faces[spot.blank].trims[spot.page][:2]
        moved = (a, b, c, d, e - a * x - c * y, f - b * x - d * y)
        return f"{' '.join(map(sheets.number, moved))} cm\n".encode()

    def _moved_patterns(self, cut: marks.Marks, blank: int, matrix: Matrix) -> dict[str, str]:
        names = {}
        for name in cut.patterns:
            key = (blank, name, matrix)
            if key not in self._patterns:
                resources = self.faces[blank].pages[0].Resources
                self._patterns[key] = f"{name}m{len(self._patterns)}"
                resources.Pattern[self._patterns[key]] = sheets.moved_pattern(
                    self.faces[blank].pdf, resources.Pattern[name], matrix
                )
            names[name] = self._patterns[key]
        return names

    # --- what is a person's own -----------------------------------------------------------------

    def _own(self, paper: Paper, spot: Spot, first: int | None) -> list[bytes]:
        """The operators that show a person's words in the slots of a face; an artifact without MCIDs."""
        faces, written = self.faces[spot.blank], []
        for place, slot in enumerate(faces.slots.get(spot.page, ())):
            lines = self._set(spot, place, slot)
            mcid = None if first is None else first + faces.counts[spot.page] + place
            if lines:
                written.append(self._marked(lines, slot, mcid))
        if not written:
            return []
        x, y = faces.trims[spot.page][:2]
        moved = f"1 0 0 1 {sheets.number(x)} {sheets.number(y)} cm\n".encode() if x or y else b""
        return [b"q ", self._cell(paper, spot), moved, *written, b"Q\n"]

    def _set(self, spot: Spot, place: int, slot: Slot) -> tuple[lettering.Line, ...]:
        words = self.people[spot.who].said(slot.field)
        key = (spot.blank, spot.page, place, words)
        if key not in self._lines:
            if len(self._lines) > MOST_LINES:
                self._lines.clear()
            subset = self._subsets[slot.bold]
            try:
                lines = lettering.set_text(subset.typeface, words, slot)
            except lettering.CannotSet as misfit:
                lines = ()
                self.misfits.append((spot.who, slot, misfit))
            lettering.use(subset, lines)
            self._lines[key] = lines
        return self._lines[key]

    def _marked(self, lines: Sequence[lettering.Line], slot: Slot, mcid: int | None) -> bytes:
        font = FONTS[slot.bold]
        shown_ = b"".join(
            lettering.drawing([line], font, slot.colour)
            if line.actual is None
            else b"/Span<</ActualText %s>>BDC\n%sEMC\n"
            % (text(line.actual), lettering.drawing([line], font, slot.colour))
            for line in lines
        )
        opening = b"/Artifact BMC\n" if mcid is None else b"/P<</MCID %d>>BDC\n" % mcid
        return opening + shown_ + b"EMC\n"

    # --- the tags -----------------------------------------------------------------------------

    def _begin(self, spot: Spot) -> _Begun | None:
        """The person's group that the face belongs to; None for a face that nothing is read of."""
        group = self.faces[spot.blank].group_of.get(spot.page)
        if group is None:
            return None
        key = (spot.who, spot.blank, group)
        if key not in self._open:
            self._open[key] = _Begun(key)
        return self._open[key]

    def _row(self, rows: list[tuple[Spot, _Begun]]) -> None:
        """Write a side's row of the parent tree, and the groups of which it has the last page."""
        row, at = [], 0
        for spot, begun in rows:
            _, blank, number = begun.key
            group, filled = self.faces[blank].groups[number], self._filled(begun)
            if not begun.base:
                alone = sum(group.seats[seat].after is None for seat in filled)
                begun.base = self.writer.reserve(len(group.elements) + alone)
                self._parts.append(begun.base)
            first = begun.firsts[spot.page]
            firsts = dict.fromkeys(group.pages, 0) | {spot.page: first}
            piece, count = self._mould(blank, number, firsts, filled).row(spot.page, begun.base)
            row += [b"null"] * (first - at)
            row.append(piece)
            at = first + count
        for begun in {id(begun): begun for _, begun in rows}.values():  # one side may have both faces
            self._close(begun)
        self._rows.append(self.writer.reserve())
        self.writer.objects(self._rows[-1], [b"[" + b" ".join(piece for piece in row if piece) + b"]"])

    def _close(self, begun: _Begun) -> None:
        """Write a group if all its pages are placed."""
        who, blank, number = begun.key
        group = self.faces[blank].groups[number]
        if len(begun.pages) == len(group.pages):
            mould = self._mould(blank, number, begun.firsts, self._filled(begun))
            bodies = mould.cast(begun.base, begun.pages)
            bodies[0] = self._titled(bodies[0], group.title, who)
            self.writer.objects(begun.base, bodies)
            del self._open[begun.key]

    def _titled(self, body: bytes, title: str, who: int) -> bytes:
        """A group's first element with whose it is in its title."""
        return body[:-2] + b"/T " + text(f"{self.people[who].name}: {title}") + b">>"

    def _filled(self, begun: _Begun) -> tuple[int, ...]:
        """The seats of a group for which the person has words."""
        who, blank, number = begun.key
        person, seats = self.people[who], self.faces[blank].groups[number].seats
        return tuple(at for at, seat in enumerate(seats) if person.said(seat.slot.field))

    def _mould(
        self, blank: int, number: int, firsts: Mapping[int, int], filled: tuple[int, ...]
    ) -> moulds.Mould:
        faces = self.faces[blank]
        group = faces.groups[number]
        key = (blank, number, tuple(firsts[page] for page in group.pages), filled)
        if key not in self._moulds:
            self._moulds[key] = moulds.compiled(
                group, self._document, faces.pages, firsts, filled, self._copiers[blank]
            )
        return self._moulds[key]

    # --- the file ----------------------------------------------------------------------------

    def _page(self, number: int, paper: Paper, contents: Sequence[int]) -> None:
        parent = self._nodes + self._made // skeleton.NODE
        drawn = b" ".join(b"%d 0 R" % each for each in contents)
        tags = b"/StructParents %d/Tabs/S" % self._made if self.tagged else b""
        self.writer.objects(
            number,
            [
                b"<</Type/Page/Parent %d 0 R%s/Resources %d 0 R/Contents[%s]%s>>"
                % (parent, _boxes(paper), self._resources, drawn, tags)
            ],
        )

    def finish(self, described: pikepdf.Pdf) -> None:
        """Write the rest; the catalogue and the information are those of ``described``."""
        if self._made != self._count or self._open:
            raise ValueError(f"{self._made} sides of {self._count}; {len(self._open)} groups are not whole")
        fonts = {FONTS[bold]: subset for bold, subset in self._subsets.items()}
        shared = [faces.pages[0].Resources for faces in self.faces]
        skeleton.write_resources(self.writer, self._resources, shared, self._copiers, fonts)
        pages = skeleton.write_pages(self.writer, self._nodes, self._first_page, self._count)
        entries = [b"/Pages %d 0 R" % pages]
        if self.tagged:
            skeleton.write_tags(self.writer, self._tree, self._document, self._parts, self._rows)
            entries.append(b"/StructTreeRoot %d 0 R" % self._tree)
        else:
            self.writer.objects(self._tree, [b"null", b"null"])
        skeleton.write_catalogue(self.writer, entries, described)


def _boxes(paper: Paper) -> bytes:
    box = f"[0 0 {sheets.number(paper.width)} {sheets.number(paper.height)}]".encode()
    return b"".join(b"/%s%s" % (name, box) for name in (b"MediaBox", b"CropBox", b"BleedBox", b"TrimBox"))
