"""Whether each person's tags in a finished pack are those of the blank, with the names in their seats.

A group's elements are read wholly once for each way in which they come to lie on sheets; all others have to
be the same but for their numbers, and are told as they are when they aren't (ISO 32000-1 14.7).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pikepdf import Object

from ubtprint.lean import Lean, Ref, parsed
from ubtprint.likeness import name_of, said, same
from ubtprint.prepared import Faces
from ubtprint.structure import is_element, kids_of

REFERENCE = re.compile(rb"(\d+) 0 R\b")
TITLE = re.compile(rb"/T *(?:\((?:\\.|[^\\()])*\)|<[0-9A-F]*>)")
OWN_KEYS = ("/S", "/P", "/Pg", "/K", "/Type")


class Key(NamedTuple):
    """A way of lying on sheets: the blank, the group, each page's first MCID, the slots that are filled."""

    blank: int
    group: int
    firsts: tuple[int, ...]
    filled: tuple[int, ...]


class Pattern(NamedTuple):
    """A group's objects with holes for numbers, and each page's owners by MCID, counted from its first.

    ``holes`` are places among the objects, or, below 0, of the Document (-1) and of the pages (-2, -3, …).
    """

    size: int
    text: bytes
    holes: tuple[int, ...]
    owners: tuple[dict[int, int], ...]


class Wrong(Exception):
    """A person's tags are not what they have to be; the message says how."""


def seat_numbers(faces: Faces, number: int) -> list[int]:
    """The MCIDs of a group's seats, each counted from its page's first one."""
    seats, found, used = faces.groups[number].seats, [], dict.fromkeys(faces.groups[number].pages, 0)
    for seat in seats:
        found.append(faces.counts[seat.slot.page] + used[seat.slot.page])
        used[seat.slot.page] += 1
    return found


def owners_of(faces: Faces, key: Key) -> tuple[dict[int, str], ...]:
    """Nothing is owned yet: the MCIDs that each page of a group has, drawn ones and names' ones."""
    group, numbers = faces.groups[key.group], seat_numbers(faces, key.group)
    found = []
    for page in group.pages:
        drawn = dict.fromkeys(faces.cuts[page].mcids, "drawn")
        own = {numbers[at]: "own" for at in key.filled if group.seats[at].slot.page == page}
        found.append(drawn | own)
    return tuple(found)


class _Reading:
    """A group of the file, read along the blank's."""

    def __init__(  # noqa: PLR0917
        self, lean: Lean, faces: Faces, key: Key, document: int, pages: Sequence[int], title: str
    ) -> None:
        self.lean, self.faces, self.key, self.document, self.title = lean, faces, key, document, title
        self.group = faces.groups[key.group]
        self.pages = list(pages)
        self.place = {element.objgen: at for at, element in enumerate(self.group.elements)}
        index = {face.objgen: number for number, face in enumerate(faces.pages)}
        self.index = {objgen: number for objgen, number in index.items() if number in self.group.pages}
        self.numbers = seat_numbers(faces, key.group)
        self.read: list[int] = []
        self.owners: tuple[dict[int, int], ...] = tuple({} for _ in self.group.pages)

    def element(self, number: int, blank: Object, parent: int) -> None:
        """Hold an element against the blank's, with all below it."""
        value, at = self._opened(number, parent), self.place[blank.objgen]
        if value.get(b"/S") != name_of(str(blank.S)):
            raise Wrong(f"a {value.get(b'/S', b'?').decode()} stands where a {blank.S} should")
        title = value.get(b"/T")
        if not self._same_rest(value, blank, top=at == 0):
            raise Wrong(f"a {blank.S} says something else than the blank's")
        if at == 0 and (not isinstance(title, bytes) or said(title) != self.title):
            told = said(title) if isinstance(title, bytes) else ""
            raise Wrong(f"the part's title is “{told}”, and should be “{self.title}”")
        kids = value.get(b"/K", [])
        home = value.get(b"/Pg")
        self._kids(number, kids if isinstance(kids, list) else [kids], blank, at, home)

    def _opened(self, number: int, parent: int) -> dict[bytes, Any]:
        value = self.lean.value(number)
        if not isinstance(value, dict):
            raise Wrong("an element is none")
        if number in self.read:
            raise Wrong("an element stands in two places")
        if value.get(b"/P") != Ref(parent):
            raise Wrong("an element names another above it than the one that has it")
        self.read.append(number)
        return value

    def _same_rest(self, value: Mapping[bytes, Any], blank: Object, *, top: bool) -> bool:
        skip = {*OWN_KEYS, *(("/T",) if top else ())}
        there = {key: each for key, each in blank.items() if key not in skip}
        own = {key for key in value if key.decode() not in skip}
        if own != {name_of(key) for key in there}:
            return False
        return all(same(self.lean, value[name_of(key)], each, set()) for key, each in there.items())

    def _kids(self, number: int, kids: Sequence[Any], blank: Object, at: int, home: Any) -> None:
        """Hold an element's kids against the blank's, the names where their seats are."""
        seats = [(seat, self.group.seats[seat]) for seat in self.key.filled]
        waiting = list(kids)

        def own(alone: bool, after: int | None) -> None:
            for seat, each in seats:
                if each.element != at or each.after != after or (each.after is None) != alone:
                    continue
                kid = waiting.pop(0) if waiting else None
                page, mcid = each.slot.page, self.numbers[seat]
                if alone:
                    if not isinstance(kid, Ref):
                        raise Wrong(f"the {each.slot.field} is not read where it should be")
                    inner = self._opened(kid.number, number)
                    if inner.get(b"/S") != b"/P":
                        raise Wrong(f"the {each.slot.field} is no paragraph")
                    below = inner.get(b"/K")
                    below = below[0] if isinstance(below, list) and len(below) == 1 else below
                    self._content(kid.number, below, page, mcid, inner.get(b"/Pg"))
                else:
                    self._content(number, kid, page, mcid, home)

        own(alone=True, after=None)
        for place, each in enumerate(kids_of(blank)):
            kid = waiting.pop(0) if waiting else None
            self._kid(number, kid, each, blank, home)
            own(alone=False, after=place)
        if waiting:
            raise Wrong("something more is read than the blank has")

    def _kid(self, number: int, kid: Any, each: Object | int, blank: Object, home: Any) -> None:
        if isinstance(each, int):
            self._content(number, kid, self.index[blank.Pg.objgen], each, home)
        elif is_element(each):
            if not isinstance(kid, Ref):
                raise Wrong(f"a {each.S} of the blank is missing")
            self.element(kid.number, each, number)
        elif "/MCID" in each:
            page = self.index[(each.Pg if "/Pg" in each else blank.Pg).objgen]
            self._content(number, kid, page, int(each.MCID), home)
        elif not isinstance(kid, dict | Ref):
            raise Wrong("a reference of the blank is missing")

    def _content(self, number: int, kid: Any, page: int, mcid: int, home: Any) -> None:
        if isinstance(kid, dict):
            kid, home = kid.get(b"/MCID"), kid.get(b"/Pg", home)
        place = self.group.pages.index(page)
        if kid != self.key.firsts[place] + mcid or home != Ref(self.pages[place]):
            raise Wrong("what is read is not what is drawn there, or in another order")
        self.owners[place][mcid] = number


def read_group(  # noqa: PLR0917
    lean: Lean, faces: Faces, key: Key, base: int, document: int, pages: Sequence[int], title: str
) -> Pattern:
    """Read a group's elements one by one. Raises Wrong for what differs from the blank, Broken, too."""
    reading = _Reading(lean, faces, key, document, pages, title)
    reading.element(base, faces.groups[key.group].elements[0], document)
    for have, due in zip(reading.owners, owners_of(faces, key), strict=True):
        if have.keys() != due.keys():
            raise Wrong("something that is drawn is not read, or the other way round")
    size = max(reading.read) - base + 1
    known = set(reading.read)
    if min(known) != base or len(known) != size:
        return Pattern(0, b"", (), _relative(reading.owners, base))  # scattered: read one by one, always
    text = TITLE.sub(b"", lean.body(base), count=1)
    text = b"\n".join([text, *lean.bodies(base + 1, size - 1)])
    holes, at = [], 0
    pieces = []
    for found in REFERENCE.finditer(text):
        number = int(found[1])
        hole = number - base if number in known else None
        hole = -1 if number == document else hole
        hole = -2 - list(pages).index(number) if number in pages else hole
        if hole is not None:
            pieces += [text[at : found.start()].replace(b"%", b"%%"), b"%d 0 R"]
            holes.append(hole)
            at = found.end()
    pieces.append(text[at:].replace(b"%", b"%%"))
    return Pattern(size, b"".join(pieces), tuple(holes), _relative(reading.owners, base))


def _relative(owners: Sequence[Mapping[int, int]], base: int) -> tuple[dict[int, int], ...]:
    return tuple({mcid: number - base for mcid, number in each.items()} for each in owners)


def matches(  # noqa: PLR0917
    lean: Lean, pattern: Pattern, base: int, document: int, pages: Sequence[int], title: str
) -> bool:
    """Whether a group's objects are a pattern's, with these numbers and this title."""
    if not pattern.size:
        return False
    top, *rest = lean.bodies(base, pattern.size)
    found = TITLE.search(top)
    if not found:
        return False
    if _title(found[0]) != title:
        return False
    values = [
        base + hole if hole >= 0 else document if hole == -1 else pages[-2 - hole] for hole in pattern.holes
    ]
    text = b"\n".join([top[: found.start()] + top[found.end() :], *rest])
    return text == pattern.text % tuple(values)


def _title(entry: bytes) -> str:
    value = parsed(entry[2:].strip())
    return said(value) if isinstance(value, bytes) else ""
