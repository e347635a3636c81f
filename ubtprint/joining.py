"""Joins finished tagged files: the pages of one before those of another, and the structure trees as one.

Tools that merge pages leave the structure tree behind. Here its elements come along: ISO 32000-1 14.7.2
(elements, their identifiers, the role map), 14.7.4.4 (the parent tree), 14.9.2 (language).
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from ubtprint.structure import document, elements, kids_of, rebuild_parents


def prepend(pdf: pikepdf.Pdf, front: pikepdf.Pdf, blank_back: bool) -> None:
    """Put all pages of ``front`` before those of ``pdf``, on paper, on the screen and to a screen reader.

    With ``blank_back`` a blank page follows an odd number of them, so that ``pdf`` begins on a sheet of
    its own. Title, language, recipe, outline and viewer preferences stay those of ``pdf``; ``front`` is
    not changed, and its outline stays behind. Raises ValueError for a front that has form fields or
    links within itself: what they belong to would be lost.
    """
    _check(front)
    pages = [page.obj for page in front.pages]
    for index, page in enumerate(front.pages):
        pdf.pages.insert(index, page)  # before the tree: its elements then find these very pages
    if blank_back and len(pages) % 2:
        pdf.pages.insert(len(pages), _blank(pdf, pages[-1]))
    root = document(pdf)
    # Copied from the root, not piece by piece: what two elements share stays one object.
    copied = pdf.copy_foreign(document(front))
    kids = [kid for kid in kids_of(copied) if isinstance(kid, Object)]
    for kid in kids:
        kid.P = root
        if str(front.Root.get("/Lang", "")) != str(pdf.Root.get("/Lang", "")) and "/Lang" not in kid:
            kid.Lang = String(str(front.Root.get("/Lang", "")))
    _rename_ids(kids, root)
    _add_roles(pdf, front)
    root.K = Array([*kids, *kids_of(root)])
    rebuild_parents(pdf)


def _check(front: pikepdf.Pdf) -> None:
    if len(front.Root.get("/AcroForm", Dictionary()).get("/Fields", Array())):
        raise ValueError("a file with form fields can't be put before another")
    for number, page in enumerate(front.pages, start=1):
        for annotation in page.obj.get("/Annots", Array()):
            action = annotation.get("/A", Dictionary())
            if "/Dest" in annotation or "/D" in action:
                raise ValueError(f"page {number} of the file to go first links to a place within it")


def _blank(pdf: pikepdf.Pdf, like: Object) -> pikepdf.Page:
    """An empty page of another's size."""
    boxes = {key: Array([float(edge) for edge in like[key]]) for key in ("/MediaBox", "/CropBox", "/TrimBox")}
    entries = {"/Type": Name.Page, "/Resources": Dictionary(), "/Contents": pdf.make_stream(b""), **boxes}
    return pikepdf.Page(pdf.make_indirect(Dictionary({**entries, "/Tabs": Name.S})))


def _rename_ids(kids: list[Object], root: Object) -> None:
    """Give the new elements identifiers that no element of the file has; header cells are named by them."""
    taken = {bytes(element.ID) for element in elements(root) if "/ID" in element}
    fresh = [element for kid in kids for element in elements(kid)]
    renamed: dict[bytes, bytes] = {}
    for element in fresh:
        if "/ID" in element and bytes(element.ID) in taken:
            old = bytes(element.ID)
            new = b"front-" + old
            while new in taken:
                new = b"front-" + new
            renamed[old] = new
            element.ID = String(new)
            taken.add(new)
    if not renamed:
        return
    for element in fresh:
        for attributes in _attributes(element):
            if "/Headers" in attributes:
                headers = [bytes(name) for name in attributes.Headers]
                attributes.Headers = Array([String(renamed.get(name, name)) for name in headers])


def _attributes(element: Object) -> Iterator[Object]:
    """An element's attribute dictionaries (ISO 32000-1 14.7.5)."""
    held = element.get("/A", Array())
    yield from (
        part for part in (held if isinstance(held, Array) else [held]) if isinstance(part, Dictionary)
    )


def _add_roles(pdf: pikepdf.Pdf, front: pikepdf.Pdf) -> None:
    """Bring along what the front's own kinds of element stand for; the file's own meanings stay."""
    root = pdf.Root.StructTreeRoot
    for name, kind in front.Root.StructTreeRoot.get("/RoleMap", Dictionary()).items():
        if "/RoleMap" not in root:
            root.RoleMap = Dictionary()
        if name not in root.RoleMap:
            root.RoleMap[name] = Name(str(kind))
