"""The structure of a group of pages as a mould, from which each person's own is cast.

A mould is compiled once for each way in which a group's pages come to lie on sheets; a cast then only
fills in numbers. Structure elements are ISO 32000-1 14.7.2, their content 14.7.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec
import pikepdf
from pikepdf import Dictionary, Name, Object

from ubtprint.bulk import HOLE, serialised, with_holes
from ubtprint.geometry import Box, box_of
from ubtprint.people import Slot
from ubtprint.structure import Key, content_of, elements, kids_of


class Annotation(NamedTuple):
    """A link or form field of a face: its page, itself, its rectangle there, and a field's own name."""

    page: int
    face: Any
    box: Box
    name: str = ""


class Seat(msgspec.Struct, frozen=True):
    """Where a slot's words are read: in ``element``, after the kid ``after`` of it, or as its first one.

    Words that follow none on their line are an element of their own, a paragraph.
    """

    slot: Slot
    element: int
    after: int | None = None


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """What is read together, such as a card: its elements in reading order, the first one on top.

    ``widths`` says how many MCIDs each of its pages has, ``seats`` its slots in their order. Its
    annotations are in the order of its pages.
    """

    title: str
    elements: tuple[Any, ...]
    pages: tuple[int, ...]
    widths: Mapping[int, int]
    seats: tuple[Seat, ...] = ()
    annotations: tuple[Annotation, ...] = ()


class Mould(msgspec.Struct, frozen=True):
    """A group's structure with holes for numbers, for one way of lying on sheets.

    ``size`` is the count of objects; ``rows`` are the pages' parts of the parent tree, by page; ``owners``
    are the elements of its annotations; ``others`` are objects that it leads to and that all share.
    """

    size: int
    pages: tuple[int, ...]
    bodies: tuple[bytes, Any]
    rows: Mapping[int, tuple[bytes, Any, int]]
    owners: tuple[int, ...]
    others: tuple[Any, ...]

    def cast(
        self,
        base: int,
        root: int,
        pages: Mapping[int, int],
        annotations: Sequence[int],
        others: Sequence[int],
    ) -> list[bytes]:
        """The bodies of the objects numbered from ``base``; all others have these numbers."""
        placed = (pages[page] for page in self.pages)
        values = (*range(base, base + self.size), root, *placed, *annotations, *others)
        text, getter = self.bodies
        return (text % getter(values)).split(b"\n")  # type: ignore[no-any-return]

    def row(self, page: int, base: int) -> tuple[bytes, int]:
        """A page's part of the parent tree, from its first MCID, and how many MCIDs that is."""
        text, getter, count = self.rows[page]
        return text % getter(range(base, base + self.size)), count


def held_annotations(pdf: pikepdf.Pdf, made: Sequence[Object]) -> tuple[Annotation, ...]:
    """The annotations that elements hold, by their pages."""
    held = {
        kid.Obj.objgen
        for element in made
        for kid in kids_of(element)
        if isinstance(kid, Dictionary) and "/Obj" in kid
    }
    return tuple(
        Annotation(number, each, box_of(each.Rect), str(each.T) if each.Subtype == Name.Widget else "")
        for number, page in enumerate(pdf.pages)
        for each in page.obj.get("/Annots", ())
        if each.objgen in held
    )


def groups(pdf: pikepdf.Pdf, root: Object) -> list[tuple[str, list[Object], tuple[int, ...]]]:
    """What stands directly under the Document: title, elements in reading order, pages from 0."""
    index = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    found = []
    for kid in kids_of(root):
        assert isinstance(kid, Object)
        made = list(elements(kid))
        pages = sorted({index[page.objgen] for element in made for page, _ in content_of(element)})
        found.append((str(kid.get("/T", "")), made, tuple(pages)))
    return found


def compiled(
    group: Group, faces: Sequence[Object], firsts: Mapping[int, int], filled: Sequence[int]
) -> Mould:
    """A group's mould: ``firsts`` is each page's first MCID on its side, ``filled`` the seats in use.

    ``faces`` are the pages of the file that it comes from.
    """
    return _Compiler(group, faces, firsts).mould(filled)


class _Compiler:
    def __init__(self, group: Group, faces: Sequence[Object], firsts: Mapping[int, int]) -> None:
        self.group, self.firsts = group, firsts
        self.index: dict[Key, int] = {element.objgen: at for at, element in enumerate(group.elements)}
        self.faces: dict[Key, int] = {face.objgen: number for number, face in enumerate(faces)}
        self.placed: dict[Key, int] = {
            each.objgen: at for at, (_, each, _, _) in enumerate(group.annotations)
        }
        self.held_by = [0] * len(self.placed)
        self.others: dict[Key, Object] = {}
        self.holes: list[int] = []
        self.owners: dict[int, dict[int, int]] = {page: {} for page in group.pages}
        self.own: list[tuple[int, int]] = []  # the page and the MCID of each paragraph of its own

    def mould(self, filled: Sequence[int]) -> Mould:
        seats = [(number, self.group.seats[number]) for number in filled]
        alone = [seat for _, seat in seats if seat.after is None]
        size = len(self.group.elements) + len(alone)
        self.size = size
        bodies = []
        for at, element in enumerate(self.group.elements):
            extra = len(self.group.elements)
            before = [extra + alone.index(seat) for seat in alone if seat.element == at]
            inside = {seat.after: self._mcid(number) for number, seat in seats if seat.element == at}
            bodies.append(self._element(at, element, before, inside))
        for number, seat in seats:
            if seat.after is None:
                bodies.append(self._paragraph(len(bodies), seat, self._mcid(number)))
            else:
                self.owners[seat.slot.page][self._mcid(number)] = seat.element
        rows = {page: self._row(page) for page in self.group.pages}
        filler = (with_holes(b"\n".join(bodies)), _getter(self.holes))
        return Mould(size, self.group.pages, filler, rows, tuple(self.held_by), tuple(self.others.values()))

    def _mcid(self, seat: int) -> int:
        page = self.group.seats[seat].slot.page
        before = sum(each.slot.page == page for each in self.group.seats[:seat])
        return self.firsts[page] + self.group.widths[page] + before

    def _element(
        self, at: int, element: Object, before: list[int], inside: Mapping[int | None, int]
    ) -> bytes:
        written = [b"<</S", element.S.unparse(), b"/P "]
        written.append(self._hole(self.size) if at == 0 else self._hole(self.index[element.P.objgen]))
        page = self.faces[element.Pg.objgen] if "/Pg" in element else None
        if page is not None:
            written += [b"/Pg ", self._page(page)]
        for key, value in sorted(element.items()):
            if key not in ("/S", "/P", "/Pg", "/K", "/Type") and not (key == "/T" and at == 0):
                written += [Name(key).unparse(), b" ", serialised(value, self._reference)]
        kids = [self._hole(number) for number in before]
        for place, kid in enumerate(kids_of(element)):
            kids.append(self._kid(at, kid, page))
            if place in inside:
                kids.append(b"%d" % inside[place])
        return b"".join([*written, b"/K[", b" ".join(kids), b"]>>"])

    def _kid(self, at: int, kid: Object | int, page: int | None) -> bytes:
        if isinstance(kid, int):
            assert page is not None
            return b"%d" % self._owned(at, page, kid)
        if isinstance(kid, Dictionary) and "/MCID" in kid:
            where = self.faces[kid.Pg.objgen] if "/Pg" in kid else page
            assert where is not None
            hole = self._page(where)
            return b"<</Type/MCR/Pg %s/MCID %d>>" % (hole, self._owned(at, where, int(kid.MCID)))
        if isinstance(kid, Dictionary) and "/Obj" in kid and kid.Obj.objgen in self.placed:
            place = self.placed[kid.Obj.objgen]
            self.held_by[place] = at
            home = self._page(self.group.annotations[place].page)
            return b"<</Type/OBJR/Pg %s/Obj %s>>" % (home, self._reference(kid.Obj))
        return serialised(kid, self._reference)

    def _owned(self, at: int, page: int, mcid: int) -> int:
        new = self.firsts[page] + mcid
        self.owners[page][new] = at
        return new

    def _paragraph(self, at: int, seat: Seat, mcid: int) -> bytes:
        page = seat.slot.page
        self.owners[page][mcid] = at
        parent, home = self._hole(seat.element), self._page(page)
        return b"<</S/P/P %s/Pg %s/K %d>>" % (parent, home, mcid)

    def _reference(self, value: Object) -> bytes:
        if value.objgen in self.index:
            return self._hole(self.index[value.objgen])
        if value.objgen in self.faces:
            return self._page(self.faces[value.objgen])
        pages = self.size + 1 + len(self.group.pages)
        if value.objgen in self.placed:
            return self._hole(pages + self.placed[value.objgen])
        self.others.setdefault(value.objgen, value)
        return self._hole(pages + len(self.placed) + list(self.others).index(value.objgen))

    def _page(self, page: int) -> bytes:
        return self._hole(self.size + 1 + self.group.pages.index(page))

    def _hole(self, place: int) -> bytes:
        self.holes.append(place)
        return HOLE + b" 0 R"

    def _row(self, page: int) -> tuple[bytes, Any, int]:
        owned = self.owners[page]
        numbers = range(self.firsts[page], max(owned, default=-1) + 1)
        text = b" ".join(b"%d 0 R" if number in owned else b"null" for number in numbers)
        return text, _getter([owned[number] for number in numbers if number in owned]), len(numbers)


def _getter(places: Sequence[int]) -> Any:
    """What picks these of a sequence's values, always as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda values: tuple(values[place] for place in places)


def seated(
    slots: Sequence[Slot], group_pages: Sequence[int], kids: Mapping[Key, int], near: Any
) -> tuple[Seat, ...]:
    """The seats of the slots on a group's pages; ``near`` finds what stands before a slot on its line.

    ``near(slot)`` is an element's key and the place of the kid in it, or None.
    """
    seats = []
    for slot in slots:
        if slot.page in group_pages:
            found = near(slot)
            seats.append(Seat(slot, kids[found[0]], found[1]) if found else Seat(slot, 0))
    return tuple(seats)
