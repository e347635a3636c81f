"""Links and form fields of faces, laid onto everybody's sheets; a person's own words stand in their fields.

Sources: ISO 32000-1 12.5 (annotations), 12.7 (forms), 14.7.4.3 (objects as content of the structure).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pikepdf import Object

from ubtprint.bulk import Copier, Writer, text
from ubtprint.geometry import Box, extent
from ubtprint.geometry import moved as through
from ubtprint.imposition import Matrix
from ubtprint.moulds import Annotation
from ubtprint.sheets import number as written

ANEW = frozenset(("/DV", "/P", "/Parent", "/QuadPoints", "/Rect", "/StructParent", "/T"))
FILLED = ANEW | {"/AP", "/V"}


class Filled(NamedTuple):
    """What a person has in a text field: the words, and what draws them, from the corner of the ``box``."""

    words: str
    drawn: bytes
    box: Box


class Annotations:
    """Writes the annotations of one file, and says in the end what its catalogue has of the form.

    ``rows`` are the elements that they belong to, in the order of their keys in the parent tree, which
    follow those of the ``pages``.
    """

    def __init__(self, writer: Writer, pages: int, resources: int) -> None:
        self.rows: list[int] = []
        self._writer, self._pages, self._resources = writer, pages, resources
        self._fields: list[bytes] = []
        self._names: set[str] = set()

    def write(  # noqa: PLR0917
        self,
        number: int,
        made_of: Annotation,
        page: int,
        moved: Matrix,
        owner: int,
        copier: Copier,
        filled: Filled | None = None,
    ) -> None:
        """Write a face's annotation with its rectangle moved, as object ``number``, for a page's number."""
        said = [copier.entries(made_of.face, FILLED if filled else ANEW)]
        left, bottom, right, top = made_of.box
        corners = [through(moved, x, y) for x, y in ((left, bottom), (right, top))]
        said.append(b"/Rect[%s]" % _numbers(extent(corners)))
        said.append(b"/P %d 0 R/StructParent %d" % (page, self._pages + len(self.rows)))
        self.rows.append(owner)
        if made_of.name:
            said.append(b"/T" + text(self._unique(made_of.name)))
            self._fields.append(b"%d 0 R" % number)
        if filled:
            said.append(b"/V%s/AP<</N %d 0 R>>" % (text(filled.words), self._shown(filled)))
        self._writer.objects(number, [b"<<" + b"".join(said) + b">>"])

    def _unique(self, name: str) -> str:
        """The field's name in this file: with a second one of the same name, typing would fill both."""
        count, unique = 1, name
        while unique in self._names:
            count += 1
            unique = f"{name}-{count}"
        self._names.add(unique)
        return unique

    def _shown(self, filled: Filled) -> int:
        """An appearance with the words where the flat page would have them, from the field's own corner."""
        left, bottom, right, top = filled.box
        drawing = b"/Tx BMC\nq 1 0 0 1 %s cm\n%sQ\nEMC\n" % (_numbers((-left, -bottom)), filled.drawn)
        box = _numbers((0, 0, right - left, top - bottom))
        number = self._writer.reserve()
        entries = b"/Type/XObject/Subtype/Form/BBox[%s]/Resources %d 0 R" % (box, self._resources)
        self._writer.stream(number, entries, drawing)
        return number

    def form(self, catalogues: Sequence[Object], copiers: Sequence[Copier]) -> list[bytes]:
        """The catalogue's entry for the fields, if there are any; their one font is any blank's."""
        for root, copier in zip(catalogues, copiers, strict=True):
            if self._fields and "/AcroForm" in root:
                form = root.AcroForm
                said = [key.encode() + b" " + copier.copy(form[key]) for key in ("/DA", "/DR")]
                return [b"/AcroForm<</Fields[%s]%s>>" % (b" ".join(self._fields), b"".join(said))]
        return []


def _numbers(values: Sequence[float]) -> bytes:
    return " ".join(map(written, values)).encode()
