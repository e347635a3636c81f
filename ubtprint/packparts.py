"""Whether everybody's parts of a finished pack's structure tree are there, in order, each MCID led to one.

Parts come in the order in which their first faces do; a side's row of the parent tree leads from every MCID
to the element that has it (ISO 32000-1 14.7.4.4).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ubtprint.dealing import Spot
from ubtprint.lean import Broken, Lean, Ref
from ubtprint.packtags import Key, Pattern, Wrong, matches, read_group
from ubtprint.people import Attendee
from ubtprint.prepared import Faces

Told = tuple[str, int, int | None]  # what is wrong, on which side (-1: the file), with whom


class Spots:
    """All faces of a file in their order: their first MCIDs, and where each side's begin."""

    def __init__(self) -> None:
        self.first, self.begin = array("I"), array("I", [0])

    def add(self, firsts: Iterable[int]) -> None:
        """Note the faces of the next side."""
        self.first.extend(firsts)
        self.begin.append(len(self.first))


class _Part(NamedTuple):
    """A person's group that is not whole yet: its elements' first number, its faces by their pages."""

    base: int
    spots: dict[int, tuple[int, int]]  # the spot and the side


class _Rows:
    """What each side's row of the parent tree has to be."""

    def __init__(self, spots: Spots) -> None:
        self.spots = spots
        self.base, self.segment = (
            array("I"),
            array("I"),
        )  # of each face: its part's first element, its segment
        self._segments: list[tuple[bytes, tuple[int, ...], int, int]] = [(b"", (), 0, 0)]
        self._known: dict[tuple[int, int], int] = {}

    def note(self, spot: int, base: int, pattern: Pattern, place: int) -> None:
        """Note whose elements own a face's MCIDs."""
        key = (id(pattern), place)
        if key not in self._known:
            owned = pattern.owners[place]
            low, high = min(owned, default=0), max(owned, default=-1) + 1
            text = b" ".join(b"%d 0 R" if mcid in owned else b"null" for mcid in range(low, high))
            offsets = tuple(owned[mcid] for mcid in range(low, high) if mcid in owned)
            self._known[key] = len(self._segments)
            self._segments.append((text, offsets, low, high))
        self._reach(spot + 1)
        self.base[spot], self.segment[spot] = base, self._known[key]

    def _reach(self, count: int) -> None:
        if (more := count - len(self.base)) > 0:
            self.base.extend([0] * more)
            self.segment.extend([0] * more)

    def known(self, side: int) -> bool:
        """Whether the owners of all faces of a side are known."""
        begin, end = self.spots.begin[side : side + 2]
        self._reach(end)
        return all(self.segment[begin:end])

    def row(self, side: int) -> bytes:
        """A side's row, as short as it can be."""
        begin, end = self.spots.begin[side : side + 2]
        pieces, at = [], 0
        for spot in sorted(range(begin, end), key=lambda spot: self.spots.first[spot]):
            text, offsets, low, high = self._segments[self.segment[spot]]
            first, base = self.spots.first[spot], self.base[spot]
            if not offsets:
                continue
            if first + low < at:
                raise Broken("two faces of a side are marked with the same numbers")
            pieces += [b"null"] * (first + low - at)
            pieces.append(text % tuple([base + offset for offset in offsets]))
            at = first + high
        return b"[" + b" ".join(pieces) + b"]"


class Parts:
    """The parts of a file's tags under proof, side by side."""

    def __init__(
        self, lean: Lean, tree: int, faces: Sequence[Faces], people: Sequence[Attendee], pages: Sequence[int]
    ) -> None:
        self.spots = Spots()
        self._lean, self._faces = lean, faces
        root = lean.value(tree)
        (document,) = root[b"/K"] if isinstance(root[b"/K"], list) else [root[b"/K"]]
        top = lean.value(document.number)
        self._parts = [kid.number for kid in top[b"/K"]]
        self._sound = top.get(b"/S") == b"/Document" and top.get(b"/P") == Ref(tree)
        self._sound = self._sound and len(set(self._parts)) == len(self._parts)
        numbers = lean.resolved(root[b"/ParentTree"])[b"/Nums"]
        # What comes after the pages is for fields and links.
        self._rows = [row.number for row in numbers[1 : 2 * len(pages) : 2]]
        self._sound = self._sound and numbers[: 2 * len(pages) : 2] == list(range(len(pages)))
        self._checked = _Checked(lean, faces, people, document.number, pages, self.spots)
        self._begun = self._told = 0
        self._open: dict[tuple[int, int, int], _Part] = {}

    def side(self, side: int, spots: Sequence[Spot], firsts: Iterable[int]) -> Iterator[Told]:
        """What is wrong with the parts that end on the next side, whose faces begin with these MCIDs."""
        begin = self.spots.begin[-1]
        self.spots.add(firsts)
        for number, spot in enumerate(spots, begin):
            group = self._faces[spot.blank].group_of.get(spot.page)
            if group is None:
                continue
            key = (spot.who, spot.blank, group)
            if key not in self._open or spot.page in self._open[key].spots:
                if self._begun == len(self._parts):
                    yield "the part of its tags is missing", side, spot.who
                    return
                self._open[key] = _Part(self._parts[self._begun], {})
                self._begun += 1
            part = self._open[key]
            part.spots[spot.page] = (number, side)
            if len(part.spots) == len(self._faces[spot.blank].groups[group].pages):
                del self._open[key]
                if told := self._checked.part(key, part):
                    yield told, side, spot.who
        yield from self._whole_rows(side + 1)

    def _whole_rows(self, end: int) -> Iterator[Told]:
        """What is wrong with the parent tree's rows of sides of which all parts are whole."""
        rows = self._checked.rows
        while self._told < end and rows.known(self._told):
            if self._lean.body(self._rows[self._told]) != rows.row(self._told):
                yield "what is drawn doesn't lead to the tags that have it", self._told, None
            self._told += 1

    def end(self) -> Iterator[Told]:
        """What is wrong once all sides have been looked at."""
        if not self._sound:
            yield "its tags don't begin with one document, or the parent tree hasn't all sides", -1, None
        if self._begun != len(self._parts) or self._open or self._told != len(self._rows):
            yield f"its tags have {len(self._parts)} parts, and should have {self._begun}", -1, None


class _Checked:
    """Parts under proof: each way of lying on sheets is read wholly once."""

    def __init__(  # noqa: PLR0917
        self,
        lean: Lean,
        faces: Sequence[Faces],
        people: Sequence[Attendee],
        document: int,
        pages: Sequence[int],
        spots: Spots,
    ) -> None:
        self.lean, self.faces, self.people, self.document = lean, faces, people, document
        self.pages, self.spots, self.rows = pages, spots, _Rows(spots)
        self._patterns: dict[Key, Pattern] = {}
        self._kept: list[Pattern] = []  # so that none is taken for another

    def part(self, begun: tuple[int, int, int], part: _Part) -> str:
        """What is wrong with a part, or nothing."""
        who, blank, number = begun
        faces, person = self.faces[blank], self.people[who]
        group = faces.groups[number]
        places = [part.spots[page] for page in group.pages]
        pages = [self.pages[side] for _, side in places]
        filled = tuple(at for at, seat in enumerate(group.seats) if person.said(seat.slot.field))
        key = Key(blank, number, tuple(self.spots.first[spot] for spot, _ in places), filled)
        title = f"{person.name}: {group.title}"
        pattern = self._patterns.get(key)
        try:
            if pattern is None or not matches(self.lean, pattern, part.base, self.document, pages, title):
                pattern = read_group(self.lean, faces, key, part.base, self.document, pages, title)
                self._kept.append(pattern)
                self._patterns.setdefault(key, pattern)
        except (Wrong, Broken) as error:
            return f"{error}, in the tags of “{group.title}”"
        for place, (spot, _) in enumerate(places):
            self.rows.note(spot, part.base, pattern, place)
        return ""
