"""Each person's own tags, cast from moulds once all pages of a group lie on sheets, with the annotations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
from pikepdf import Object

from ubtprint import moulds
from ubtprint.annotations import Annotations, Filled
from ubtprint.bulk import Copier, Writer, text
from ubtprint.dealing import Spot
from ubtprint.imposition import Matrix
from ubtprint.people import Attendee
from ubtprint.prepared import Faces

Fill = Callable[[int, int, int, Object], Filled | None]  # whose, of which blank, which annotation, and it


class Begun(msgspec.Struct):
    """A person's group of which not all pages are placed yet: where they are, and their annotations."""

    key: tuple[int, int, int]
    base: int = 0
    pages: dict[int, int] = {}
    firsts: dict[int, int] = {}
    annotations: dict[int, tuple[int, Matrix]] = {}


class Tags:
    """Writes the structure of one file.

    ``parts`` are the groups in reading order, ``rows`` the sides' rows of the parent tree.
    """

    def __init__(  # noqa: PLR0917
        self,
        writer: Writer,
        faces: Sequence[Faces],
        people: Sequence[Attendee],
        document: int,
        copiers: Sequence[Copier],
        annotations: Annotations,
    ) -> None:
        self.annotations = annotations
        self.parts: list[int] = []
        self.rows: list[int] = []
        self.open: dict[tuple[int, int, int], Begun] = {}
        self._writer, self._faces, self._people = writer, faces, people
        self._document, self._copiers = document, copiers

    def begin(self, spot: Spot) -> Begun | None:
        """The person's group that the face belongs to; None for a face that nothing is read of."""
        group = self._faces[spot.blank].group_of.get(spot.page)
        if group is None:
            return None
        key = (spot.who, spot.blank, group)
        if key not in self.open:
            self.open[key] = Begun(key)
        return self.open[key]

    def place(self, spot: Spot, begun: Begun, side: int, first: int, moved: Matrix) -> list[int]:
        """Note on which side a face lies, how, and its first MCID there; returns its annotations' numbers.

        These are written once their group is whole.
        """
        begun.pages[spot.page], begun.firsts[spot.page] = side, first
        group = self._faces[spot.blank].groups[begun.key[2]]
        placed = [at for at, each in enumerate(group.annotations) if each.page == spot.page]
        numbers = [self._writer.reserve() for _ in placed]
        begun.annotations |= {at: (number, moved) for at, number in zip(placed, numbers, strict=True)}
        return numbers

    def row(self, rows: Sequence[tuple[Spot, Begun]], fill: Fill) -> None:
        """Write a side's row of the parent tree, and the groups of which it has the last page."""
        row, at = [], 0
        for spot, begun in rows:
            _, blank, number = begun.key
            group, filled = self._faces[blank].groups[number], self._filled(begun)
            if not begun.base:
                alone = sum(group.seats[seat].after is None for seat in filled)
                begun.base = self._writer.reserve(len(group.elements) + alone)
                self.parts.append(begun.base)
            first = begun.firsts[spot.page]
            firsts = dict.fromkeys(group.pages, 0) | {spot.page: first}
            piece, count = self._mould(blank, number, firsts, filled).row(spot.page, begun.base)
            row += [b"null"] * (first - at)
            row.append(piece)
            at = first + count
        for begun in {id(begun): begun for _, begun in rows}.values():  # one side may have both faces
            _, blank, number = begun.key
            if len(begun.pages) == len(self._faces[blank].groups[number].pages):
                self._cast(begun, self._mould(blank, number, begun.firsts, self._filled(begun)), fill)
                del self.open[begun.key]
        self.rows.append(self._writer.reserve())
        self._writer.objects(self.rows[-1], [b"[" + b" ".join(piece for piece in row if piece) + b"]"])

    def _cast(self, begun: Begun, mould: moulds.Mould, fill: Fill) -> None:
        """Write a person's group, all of whose pages are placed, and its annotations."""
        who, blank, number = begun.key
        group, copier = self._faces[blank].groups[number], self._copiers[blank]
        placed = [begun.annotations[at] for at in range(len(group.annotations))]
        others = [copier.number(each) for each in mould.others]
        bodies = mould.cast(begun.base, self._document, begun.pages, [own for own, _ in placed], others)
        bodies[0] = self._titled(bodies[0], group.title, who)
        self._writer.objects(begun.base, bodies)
        for at, (own, moved) in enumerate(placed):
            each = group.annotations[at]
            filled = fill(who, blank, at, each.face)
            owner = begun.base + mould.owners[at]
            self.annotations.write(own, each, begun.pages[each.page], moved, owner, copier, filled)

    def _titled(self, body: bytes, title: str, who: int) -> bytes:
        """A group's first element with whose it is in its title."""
        return body[:-2] + b"/T " + text(f"{self._people[who].name}: {title}") + b">>"

    def _filled(self, begun: Begun) -> tuple[int, ...]:
        """The seats of a group for which the person has words."""
        who, blank, number = begun.key
        person, seats = self._people[who], self._faces[blank].groups[number].seats
        return tuple(at for at, seat in enumerate(seats) if person.said(seat.slot.field))

    def _mould(
        self, blank: int, number: int, firsts: Mapping[int, int], filled: tuple[int, ...]
    ) -> moulds.Mould:
        faces = self._faces[blank]
        group = faces.groups[number]
        key = (number, tuple(firsts[page] for page in group.pages), filled)
        if key not in faces.kept.moulds:
            faces.kept.moulds[key] = moulds.compiled(group, faces.pages, firsts, filled)
        return faces.kept.moulds[key]
