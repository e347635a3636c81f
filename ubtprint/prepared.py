"""A blank made ready for setting names: pages cut at their marks, groups, and where slots are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import pikepdf
from pikepdf import Object

from ubtprint import marks, moulds, sheets
from ubtprint.bulk import Frozen
from ubtprint.geometry import Box, box_of
from ubtprint.ink import shown
from ubtprint.people import Slot
from ubtprint.resources import prefixed
from ubtprint.structure import Key, document, elements, kids_of


class Kept(msgspec.Struct, frozen=True):
    """What is the same in all files with some faces, once it is made: objects, moulds, drawing, patterns."""

    objects: dict[object, Frozen] = {}
    moulds: dict[object, moulds.Mould] = {}
    drawn: dict[object, bytes] = {}
    patterns: dict[object, Object] = {}


class Faces(msgspec.Struct, frozen=True):
    """A blank as the engine needs it: its pages cut at their marks, its groups, where its slots are read.

    ``counts`` is how many MCIDs each page has, ``fields`` the slots whose words go into form fields, by the
    annotations; ``kept`` is what one file with these faces leaves ready for the next.
    """

    pdf: pikepdf.Pdf
    pages: tuple[Object, ...]
    cuts: tuple[marks.Marks, ...]
    trims: tuple[Box, ...]
    groups: tuple[moulds.Group, ...]
    group_of: Mapping[int, int]
    slots: Mapping[int, tuple[Slot, ...]]
    counts: tuple[int, ...]
    fields: Mapping[Key, Slot]
    kept: Kept


def opened(
    pdf: pikepdf.Pdf, slots: Sequence[Slot], prefix: str, homes: Mapping[tuple[int, str], Key] | None = None
) -> Faces:
    """A blank's file made ready; every name of a resource gets the prefix.

    ``homes`` names, by page and field, elements that hold a slot's words, such as the cells of a table.
    """
    sheets.drop_destinations(pdf)
    prefixed(pdf, prefix)
    pages = tuple(page.obj for page in pdf.pages)
    cuts = tuple(marks.cut(page) for page in pdf.pages)
    trims = [box_of(page.trimbox) for page in pdf.pages]
    found: list[moulds.Group] = []
    group_of: dict[int, int] = {}
    fields: dict[Key, Slot] = {}
    near = _Neighbours(pdf, trims, homes or {})
    for title, made, numbers in moulds.groups(pdf, document(pdf)):
        index = {element.objgen: at for at, element in enumerate(made)}
        annotations = moulds.held_annotations(pdf, made)
        filled = _fields(slots, annotations, trims)
        fields |= filled
        typed = {(slot.page, slot.field) for slot in filled.values()}
        drawn = [slot for slot in slots if (slot.page, slot.field) not in typed]
        seats = moulds.seated(drawn, numbers, index, near.before)
        widths = {page: len(cuts[page].mcids) for page in numbers}
        group_of |= dict.fromkeys(numbers, len(found))
        found.append(
            moulds.Group(
                title=title,
                elements=tuple(made),
                pages=numbers,
                widths=widths,
                seats=seats,
                annotations=annotations,
            )
        )
    by_page = {
        page: tuple(seat.slot for group in found for seat in group.seats if seat.slot.page == page)
        for page in group_of
    }
    counts = tuple(len(cut.mcids) for cut in cuts)
    return Faces(pdf, pages, cuts, tuple(trims), tuple(found), group_of, by_page, counts, fields, Kept())


def _fields(
    slots: Sequence[Slot], annotations: Sequence[moulds.Annotation], trims: Sequence[Box]
) -> dict[Key, Slot]:
    """The slots that have a form field of their name, by its annotation: the field's box, from the trim."""
    found = {}
    for page, each, (left, bottom, right, top), name in annotations:
        for slot in slots:
            if (slot.page, slot.field) == (page, name):
                x, y = trims[page][:2]
                box = (left - x, bottom - y, right - x, top - y)
                found[each.objgen] = msgspec.structs.replace(slot, box=box)
    return found


class _Neighbours:
    """Finds what stands before a slot on its line, so that its words are read after that."""

    def __init__(self, pdf: pikepdf.Pdf, trims: Sequence[Box], homes: Mapping[tuple[int, str], Key]) -> None:
        self._pdf, self._trims, self._homes = pdf, trims, homes
        self._owners: dict[tuple[int, int], tuple[tuple[int, int], int]] = {}
        index = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        for element in elements(document(pdf)):
            for place, kid in enumerate(kids_of(element)):
                if isinstance(kid, int):
                    self._owners[index[element.Pg.objgen], kid] = (element.objgen, place)

    def before(self, slot: Slot) -> tuple[Key, int | None] | None:
        """The element, and the place of the kid in it, that the slot's words follow; None where none do."""
        if home := self._homes.get((slot.page, slot.field)):
            return home, None
        left, bottom, _, top = slot.box
        x, y = self._trims[slot.page][:2]
        best = None
        for run in shown(self._pdf.pages[slot.page], {}).runs:
            level = (run.box[1] + run.box[3]) / 2 - y
            ends = run.box[2] - x
            if run.mcid is None or run.running or not bottom - 2 <= level <= top + 2 or ends > left + 2:
                continue
            if best is None or ends > best[0]:
                best = (ends, self._owners.get((slot.page, run.mcid)))
        return best[1] if best else None
