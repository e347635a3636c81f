"""The structure tree of a tagged PDF: walked, led to other pages, and indexed by its content.

Structure elements are ISO 32000-1 14.7.2, their content 14.7.4, the ParentTree 14.7.4.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

Key = tuple[int, int]

HOLDS_TEXT = frozenset(
    ("/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Lbl", "/LBody", "/TH", "/TD", "/Caption")
)


class Home(msgspec.Struct, frozen=True):
    """Where a page's marked content goes: the page, and the new MCID of each old one."""

    page: Object
    numbers: Mapping[int, int]


def document(pdf: pikepdf.Pdf) -> Object:
    """The Document element, under which everything else stands."""
    kids = pdf.Root.StructTreeRoot.K
    return kids[0] if isinstance(kids, Array) else kids


def kids_of(element: Object) -> list[Object | int]:
    """The kids of a structure element: elements, MCIDs, and references to content and objects."""
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def is_element(kid: Object | int) -> bool:
    """Whether a kid is a structure element and not content."""
    return isinstance(kid, Dictionary) and "/S" in kid


def kind_of(kid: Object | int) -> str:
    """The kind of a structure element, as ``/P``; nothing for content."""
    return str(kid.S) if isinstance(kid, Dictionary) and is_element(kid) else ""


def handed_over(element: Object, holder: Object) -> list[Object | int]:
    """The kids of an element as another has to hold them: content names its page where that differs."""
    if element.Pg.objgen == holder.Pg.objgen:
        return kids_of(element)
    return [
        Dictionary(Type=Name.MCR, Pg=element.Pg, MCID=kid) if isinstance(kid, int) else kid
        for kid in kids_of(element)
    ]


def adopt(holder: Object, kids: list[Object | int]) -> None:
    """Make these the kids of an element."""
    for kid in kids:
        if isinstance(kid, Object) and is_element(kid):
            kid.P = holder
    holder.K = Array(kids)


def elements(root: Object) -> Iterator[Object]:
    """The element and all below it, in reading order."""
    yield root
    for kid in kids_of(root):
        if isinstance(kid, Object) and is_element(kid):
            yield from elements(kid)


def held_by(root: Object) -> dict[Key, set[int]]:
    """The MCIDs that the tree reaches, by page."""
    held: dict[Key, set[int]] = {}
    for element in elements(root):
        for page, mcid in content_of(element):
            held.setdefault(page.objgen, set()).add(mcid)
    return held


def content_of(element: Object) -> Iterator[tuple[Object, int]]:
    """The marked content of an element itself, as (page, MCID)."""
    for kid in kids_of(element):
        if isinstance(kid, int):
            yield element.Pg, kid
        elif isinstance(kid, Dictionary) and "/MCID" in kid:
            yield (kid.Pg if "/Pg" in kid else element.Pg), int(kid.MCID)


def content_below(element: Object) -> Iterator[tuple[Object, int]]:
    """The marked content of an element and of all below it, in reading order, as (page, MCID)."""
    for kid in kids_of(element):
        if isinstance(kid, int):
            yield element.Pg, kid
        elif is_element(kid):
            yield from content_below(kid)
        elif "/MCID" in kid:
            yield (kid.Pg if "/Pg" in kid else element.Pg), int(kid.MCID)


def move(element: Object, homes: Mapping[Key, Home], page: Object | None = None) -> bool:
    """Lead an element's content to its new home, and tell whether anything of it is left.

    Content without a home goes, and so do elements that are left with nothing by that.
    """
    page = element.get("/Pg", page)
    home = homes.get(page.objgen) if page is not None else None
    kept: list[Object | int] = []
    before = kids_of(element)
    for kid in before:
        if isinstance(kid, int):
            kept += [home.numbers[kid]] if home and kid in home.numbers else []
        elif is_element(kid):
            kept += [kid] if move(kid, homes, page) else []
        elif _moved(kid, homes, page):
            kept.append(kid)
    element.K = Array(kept)
    if home:
        element.Pg = home.page
    elif "/Pg" in element:
        del element.Pg
    return bool(kept) or not before


def _moved(kid: Object, homes: Mapping[Key, Home], page: Object | None) -> bool:
    """Lead a reference to content or to an annotation to its page."""
    page = kid.get("/Pg", page)
    home = homes.get(page.objgen) if page is not None else None
    if home is None or ("/MCID" in kid and int(kid.MCID) not in home.numbers):
        return False
    kid.Pg = home.page
    if "/MCID" in kid:
        kid.MCID = home.numbers[int(kid.MCID)]
    return True


def rebuild_parents(pdf: pikepdf.Pdf) -> None:
    """Write the ParentTree and the IDTree anew from the tree (ISO 32000-1 14.7.4.4, 14.7.2)."""
    rows: dict[Key, dict[int, Object]] = {page.obj.objgen: {} for page in pdf.pages}
    owners: list[tuple[Object, Object]] = []
    named: dict[bytes, Object] = {}
    for element in elements(document(pdf)):
        for page, mcid in content_of(element):
            rows[page.objgen][mcid] = element
        owners += [
            (kid.Obj, element) for kid in kids_of(element) if isinstance(kid, Dictionary) and "/Obj" in kid
        ]
        if "/ID" in element:
            named[bytes(element.ID)] = element
    numbers = Array()
    for index, leaf in enumerate(pdf.pages):
        row = rows[leaf.obj.objgen]
        leaf.obj.StructParents = index
        numbers.append(index)
        numbers.append(pdf.make_indirect(Array([row.get(mcid) for mcid in range(max(row, default=-1) + 1)])))
    for index, (annotation, element) in enumerate(owners, start=len(pdf.pages)):
        annotation.StructParent = index
        numbers.append(index)
        numbers.append(element)
    root = pdf.Root.StructTreeRoot
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    root.ParentTreeNextKey = len(pdf.pages) + len(owners)
    if named:
        names = [item for id_ in sorted(named) for item in (String(id_), named[id_])]
        root.IDTree = pdf.make_indirect(Dictionary(Names=Array(names)))
