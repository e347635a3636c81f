"""Sheets: placements turned into sheet pages, drawn straight on the page and still tagged.

A form XObject for each face would be shorter to write, but then the tags need references into the
XObject (ISO 32000-1 14.7.4.3), which several readers don't follow; MCIDs on the page all do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from ubtprint import marks
from ubtprint.guides import Segment
from ubtprint.imposition import Matrix
from ubtprint.sheetplan import Place, Side
from ubtprint.structure import Home, Key, document, elements, kids_of, move, rebuild_parents

GREY = b"0.45 G"
BLACK = b"0 0 0 1 K"
# Cut lines are solid hairlines; folds are dashed and a little stronger.
PENS = {"cut": b"0.25 w [] 0 d", "fold": b"0.5 w [6 4] 0 d"}
STREAM_KEYS = ("/Length", "/Filter", "/DecodeParms")


def impose(pdf: pikepdf.Pdf, sides: Iterable[Side], ink: bytes = GREY) -> None:
    """Replace the pages of a mended file by sheets, one page a side; the tags go with the faces.

    Reading order stays the tree's own, whatever cell a face lands in. Faces on no sheet leave the
    tree. Outlines and named destinations, which led to faces, are dropped, and so are links to them.
    Guides are drawn in ``ink``, an operator that sets the colour of strokes.
    Raises ValueError when a face is placed first twice, or form fields on a face that is turned.
    """
    faces: list[Object] = [page.obj for page in pdf.pages]
    drop_destinations(pdf)
    press = Press(pdf, faces, ink)
    for side in sides:
        pdf.pages.append(pikepdf.Page(press.side(side)))
    del pdf.pages[: len(faces)]
    move(document(pdf), press.homes)
    rebuild_parents(pdf)


def moved_pattern(pdf: pikepdf.Pdf, pattern: Object, matrix: Matrix) -> Object:
    """A copy of a pattern for what is drawn elsewhere: its matrix starts at the page, not at ``cm``."""
    own = pikepdf.Matrix(pattern.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
    entries = {key: value for key, value in pattern.items() if key not in STREAM_KEYS}
    moved = {**entries, "/Matrix": (own @ pikepdf.Matrix(matrix)).as_array()}
    if isinstance(pattern, pikepdf.Stream):
        return pdf.make_stream(pattern.read_bytes(), moved)
    return pdf.make_indirect(Dictionary(moved))


def move_annotation(annotation: Object, matrix: Matrix) -> None:
    """Move an annotation with what it belongs to."""
    annotation.Rect = turned_box(annotation.Rect, matrix)
    if "/QuadPoints" in annotation:
        annotation.QuadPoints = _turned_points(annotation.QuadPoints, matrix)


class Press:
    """Makes sheet pages from face pages and keeps what is drawn more than once."""

    def __init__(self, pdf: pikepdf.Pdf, faces: list[Object], ink: bytes) -> None:
        self.pdf = pdf
        self.ink = ink
        self.faces = faces
        self.homes: dict[Key, Home] = {}
        self.resources = faces[0].Resources
        if any(face.Resources.objgen != self.resources.objgen for face in faces):
            raise ValueError("the faces don't share their resources")
        self._cuts: dict[int, marks.Marks] = {}
        self._streams: dict[object, Object] = {}
        self._patterns: dict[tuple[str, Matrix], str] = {}
        self._figures = figures(pdf)

    def side(self, side: Side) -> Object:
        """The page of one side."""
        paper = (0.0, 0.0, side.width, side.height)
        media, trim, bleed = (_box(each or paper) for each in (paper, side.trim, side.bleed or side.trim))
        page = self.pdf.make_indirect(
            Dictionary(
                Type=Name.Page,
                MediaBox=media,
                CropBox=media,
                BleedBox=bleed,
                TrimBox=trim,
                Resources=self.resources,
                Tabs=Name.S,
            )
        )
        contents, annotations, used = [], [], 0
        for place in sorted(side.places, key=lambda each: each.page):
            if place.first:
                contents.append(self._tagged(place, page, used))
                used += len(self._cut(place.page).mcids)
                annotations += self._moved_annotations(place, page)
            else:
                contents.append(self._copy(place))
        if side.guides:
            contents.append(self._kept(side.guides, lambda: guides_drawn(side.guides, self.ink)))
        page.Contents = Array(contents)
        if annotations:
            page.Annots = Array(annotations)
        return page

    def _cut(self, index: int) -> marks.Marks:
        if index not in self._cuts:
            self._cuts[index] = marks.cut(pikepdf.Page(self.faces[index]))
        return self._cuts[index]

    def _kept(self, key: object, draw: Callable[[], bytes]) -> Object:
        """The stream of this key, drawn once for all the sheets that show it."""
        if key not in self._streams:
            self._streams[key] = self.pdf.make_stream(draw())
        return self._streams[key]

    def _tagged(self, place: Place, page: Object, used: int) -> Object:
        face = self.faces[place.page]
        if face.objgen in self.homes:
            raise ValueError(f"face {place.page} is placed first twice")
        pieces = self._cut(place.page)
        numbers = {mcid: used + index for index, mcid in enumerate(pieces.mcids)}
        self.homes[face.objgen] = Home(page=page, numbers=numbers)
        for figure in self._figures.get(face.objgen, []):
            figure.A.BBox = turned_box(figure.A.BBox, place.matrix)
        drawing = pieces.tagged(numbers, self._moved_patterns(pieces, place.matrix))
        return self.pdf.make_stream(self._placed(place, drawing))

    def _copy(self, place: Place) -> Object:
        def draw() -> bytes:
            pieces = self._cut(place.page)
            drawing = pieces.silent(self._moved_patterns(pieces, place.matrix))
            return marks.ARTIFACT + self._placed(place, drawing) + marks.END

        return self._kept((place.page, place.matrix), draw)

    def _placed(self, place: Place, drawing: bytes) -> bytes:
        left, bottom, right, top = (float(edge) for edge in self.faces[place.page].MediaBox)
        area = (left, bottom, right - left, top - bottom)
        clip = f"{' '.join(map(number, area))} re W n\n"
        operands = " ".join(number(value) for value in place.matrix)
        return f"q {operands} cm {clip}".encode() + drawing + b"Q\n"

    def _moved_patterns(self, pieces: marks.Marks, matrix: Matrix) -> dict[str, str]:
        """New names for the face's patterns: a pattern's matrix starts at the page, not at ``cm``."""
        names: dict[str, str] = {}
        for name in pieces.patterns:
            key = (name, matrix)
            if key not in self._patterns:
                self._patterns[key] = f"{name}m{len(self._patterns)}"
                self.resources.Pattern[self._patterns[key]] = moved_pattern(
                    self.pdf, self.resources.Pattern[name], matrix
                )
            names[name] = self._patterns[key]
        return names

    def _moved_annotations(self, place: Place, page: Object) -> list[Object]:
        annotations = [kept for kept in self.faces[place.page].get("/Annots", Array()) if "/Dest" not in kept]
        for annotation in annotations:
            if annotation.Subtype == Name("/Widget") and place.matrix[:4] != (1, 0, 0, 1):
                raise ValueError(f"face {place.page} has form fields and lies turned")
            move_annotation(annotation, place.matrix)
            if "/P" in annotation:
                annotation.P = page
        return annotations


def figures(pdf: pikepdf.Pdf) -> dict[Key, list[Object]]:
    """The elements that say where on the page they are, by page."""
    found: dict[Key, list[Object]] = {}
    for element in elements(document(pdf)):
        if "/Pg" in element and "/BBox" in element.get("/A", Dictionary()):
            found.setdefault(element.Pg.objgen, []).append(element)
    return found


def guides_drawn(guides: tuple[Segment, ...], ink: bytes = GREY) -> bytes:
    """The operators that draw the guides of a side, as an artifact."""
    written = [b"/Artifact <</Type /Layout>> BDC\nq ", ink, b"\n"]
    for kind, pen in PENS.items():
        lines = [line for line in guides if line.kind == kind]
        written += [pen, b"\n"] if lines else []
        for line in lines:
            ends = [number(value) for value in (line.x1, line.y1, line.x2, line.y2)]
            written.append("{} {} m {} {} l S\n".format(*ends).encode())
    return b"".join([*written, b"Q\nEMC\n"])


def _box(edges: tuple[float, ...]) -> Array:
    return Array([round(edge, 3) for edge in edges])


def number(value: float) -> str:
    """A number as content streams have it, to a ten-thousandth."""
    return f"{round(value, 4) + 0.0:.4f}".rstrip("0").rstrip(".")


def _turned_points(points: Object, matrix: Matrix) -> Array:
    a, b, c, d, e, f = matrix
    values = [float(value) for value in points]
    moved: list[float] = []
    for x, y in zip(values[::2], values[1::2], strict=True):
        moved += [round(a * x + c * y + e, 3), round(b * x + d * y + f, 3)]
    return Array(moved)


def turned_box(box: Object, matrix: Matrix) -> Array:
    """The upright rectangle round a rectangle that is moved and turned."""
    x1, y1, x2, y2 = (float(value) for value in _turned_points(box, matrix))
    return Array([min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)])


def drop_destinations(pdf: pikepdf.Pdf) -> None:
    """Take out the outline, named destinations, and the links that led to them: pages will be no more."""
    for key in ("/Outlines", "/OpenAction", "/PageMode", "/Dests"):
        if key in pdf.Root:
            del pdf.Root[key]
    if "/Names" in pdf.Root and "/Dests" in pdf.Root.Names:
        del pdf.Root.Names.Dests
    for element in elements(document(pdf)):
        kids = kids_of(element)
        kept = [kid for kid in kids if not (isinstance(kid, Dictionary) and "/Dest" in kid.get("/Obj", {}))]
        if len(kept) < len(kids):
            element.S, element.K = Name.Span, Array(kept)
