"""Tags as WeasyPrint writes them, mended: joined over page breaks, grouped, rid of running heads.

Use ``group`` first (it moves elements about), then ``retag`` (it rewrites the pages to suit), then
``describe_links``; imposition comes after. Grouping elements are ISO 32000-1 14.8.4.2.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from ubtprint import marks
from ubtprint.errors import PrintFault, Problem
from ubtprint.structure import (
    Home,
    Key,
    content_below,
    document,
    elements,
    held_by,
    is_element,
    kids_of,
    move,
    rebuild_parents,
)
from ubtprint.wordbreaks import HOLDS_TEXT, word_breaks

GROUPING = frozenset(
    ("/Sect", "/Art", "/Part", "/Div", "/NonStruct", "/L", "/LI", "/LBody", "/Table", "/TBody")
)
PLAIN = {"/Type", "/S", "/K", "/Pg", "/P"}
PRINT = 4  # the annotation flag Print, bit 3 (ISO 32000-1 table 165)
PX = 0.75


class Group(msgspec.Struct, frozen=True):
    """Pages (counted from 0) that are one thing to a reader: a card, a handout's topic.

    A list, table or section that runs over a page break within a group is joined into one again,
    except at the pages named in ``fresh``, which begin something of their own (a card's back).
    """

    title: str
    pages: tuple[int, ...]
    fresh: tuple[int, ...] = ()


def group(pdf: pikepdf.Pdf, groups: list[Group]) -> None:
    """Put what stands page by page under the Document into one titled Sect a group, in their order.

    Raises ValueError when a page with content is in no group, or in two.
    """
    root = document(pdf)
    pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
    fragments: dict[int, list[Object]] = {}
    for kid in kids_of(root):
        if isinstance(kid, Object):
            fragments.setdefault(pages[kid.Pg.objgen], []).append(kid)
    sections = [_section(pdf, root, part, fragments) for part in groups]
    if fragments:
        raise ValueError(f"pages in no group: {sorted(fragments)}")
    root.K = Array(sections)
    rebuild_parents(pdf)


def _section(pdf: pikepdf.Pdf, root: Object, part: Group, fragments: dict[int, list[Object]]) -> Object:
    children: list[Object | int] = []
    for page in part.pages:
        if page in part.fresh:
            children += fragments.pop(page, [])
        else:
            _join(children, list(fragments.pop(page, [])))
    section = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Sect, T=String(part.title), K=Array(children), P=root)
    )
    for child in children:
        if isinstance(child, Object):
            child.P = section
    return section


def _join(earlier: list[Object | int], later: list[Object | int]) -> None:
    """Put the kids of a later fragment after those of an earlier one, halves made whole."""
    first, second = (earlier or [0])[-1], (later or [0])[0]
    if isinstance(first, Object) and isinstance(second, Object) and _is_continued(first, second):
        _merge(first, second)
        del later[0]
    earlier += later


def _is_continued(first: Object, second: Object) -> bool:
    if _kind(first) != _kind(second) or _kind(first) not in GROUPING:
        return False
    return _kind(first) != "/LI" or all(_kind(kid) != "/Lbl" for kid in kids_of(second))


def _merge(first: Object, second: Object) -> None:
    """Give the kids of the second half to the first; a table's repeated head is left behind."""
    kids = kids_of(first)
    if _kind(first) == "/Table":
        _leave_repeated(first, second)
        kids = kids_of(first)
    moved: list[Object | int] = []
    for kid in kids_of(second):
        if isinstance(kid, int):
            moved.append(Dictionary(Type=Name.MCR, Pg=second.Pg, MCID=kid))
            continue
        if is_element(kid):
            kid.P = first
        moved.append(kid)
    _join(kids, moved)
    first.K = Array(kids)


def _leave_repeated(first: Object, second: Object) -> None:
    """Drop the head that a table repeats on its next page, and the foot of the page before."""
    heads = [head for half in (first, second) for head in elements(half) if _kind(head) == "/THead"]
    if len(heads) > 1:
        originals, repeats = ([cell.ID for cell in elements(head) if "/ID" in cell] for head in heads)
        instead = dict(zip((bytes(id_) for id_ in repeats), originals, strict=True))
        second.K = Array([kid for kid in kids_of(second) if _kind(kid) != "/THead"])
        for cell in elements(second):
            if "/Headers" in cell.get("/A", Dictionary()):
                cell.A.Headers = Array([instead.get(bytes(id_), id_) for id_ in cell.A.Headers])
    if any(_kind(kid) == "/TFoot" for kid in kids_of(second)):
        first.K = Array([kid for kid in kids_of(first) if _kind(kid) != "/TFoot"])


def _kind(kid: Object | int) -> str:
    return str(kid.S) if isinstance(kid, Dictionary) and is_element(kid) else ""


def retag(pdf: pikepdf.Pdf) -> None:
    """Bring pages and tree into step, once, on a file as WeasyPrint made it.

    Content that no element holds (running heads and feet, a table head repeated) becomes a running
    artifact; MCIDs count from 0 in the order of the page; lines stand in their paragraph without a
    Span each, and end in a space where a word ends; header cells get a Scope; figures' boxes are in
    points.
    Raises PrintFault when an element's content is not on its page.
    """
    root = document(pdf)
    held = held_by(root)
    spaces = word_breaks(root, {page.obj.objgen: marks.runs(page) for page in pdf.pages})
    homes: dict[Key, Home] = {}
    for index, page in enumerate(pdf.pages):
        pieces = marks.cut(page)
        wanted = held.get(page.obj.objgen, set())
        numbers = {mcid: new for new, mcid in enumerate(m for m in pieces.mcids if m in wanted)}
        if lost := wanted - numbers.keys():
            raise PrintFault(
                Problem(
                    f"page {index + 1}: {len(lost)} tagged pieces are drawn inside a group (CSS opacity?)"
                )
            )
        page.obj.Contents = pdf.make_stream(pieces.tagged(numbers, spaces=spaces.get(page.obj.objgen)))
        homes[page.obj.objgen] = Home(page=page.obj, numbers=numbers)
    heights = {page.obj.objgen: float(page.mediabox[3]) for page in pdf.pages}
    _drop_doubled_links(pdf, root)
    for element in elements(root):
        _mend(pdf, element, heights)
    move(root, homes)
    rebuild_parents(pdf)


def _mend(pdf: pikepdf.Pdf, element: Object, heights: Mapping[Key, float]) -> None:
    kind = str(element.S)
    if kind in HOLDS_TEXT:
        element.K = Array([piece for kid in kids_of(element) for piece in _unfolded(element, kid)])
        if kind == "/P" and _kind(element.P) == "/P":
            element.S = Name.NonStruct  # what CSS makes of a paragraph with a control in it
    elif kind == "/Figure" and "/BBox" in element.get("/A", Dictionary()):
        left, top, right, bottom = (float(value) * PX for value in element.A.BBox)
        height = heights[element.Pg.objgen]
        element.A.BBox = Array([round(v, 3) for v in (left, height - bottom, right, height - top)])
    if kind == "/LI":
        _mend_item(pdf, element)
    if kind == "/TH":
        in_head = str(element.P.P.S) == "/THead"
        element.A.Scope = Name.Column if in_head else Name.Row


def _mend_item(pdf: pikepdf.Pdf, item: Object) -> None:
    """Put all that stands beside a list item's label (text, controls, lines to write on) into one body."""
    kids = kids_of(item)
    labels = [kid for kid in kids if _kind(kid) == "/Lbl"]
    rest = [kid for kid in kids if _kind(kid) != "/Lbl"]
    if not rest or [_kind(kid) for kid in rest] == ["/LBody"]:
        return
    body = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, Pg=item.Pg))
    inside = [piece for kid in rest for piece in _opened(kid, item)]
    for piece in inside:
        if is_element(piece) and isinstance(piece, Object):
            piece.P = body
    body.K = Array(inside)
    item.K = Array([*labels, body])


def _opened(kid: Object | int, item: Object) -> list[Object | int]:
    """What a list item's body holds, its content named with its page where that is another; else the kid."""
    if not isinstance(kid, Object) or _kind(kid) != "/LBody":
        return [kid]
    if kid.Pg.objgen == item.Pg.objgen:
        return kids_of(kid)
    return [
        Dictionary(Type=Name.MCR, Pg=kid.Pg, MCID=piece) if isinstance(piece, int) else piece
        for piece in kids_of(kid)
    ]


def _drop_doubled_links(pdf: pikepdf.Pdf, root: Object) -> None:
    """Leave one annotation a link: WeasyPrint writes another for every inline box inside it."""
    doubled: set[Key] = set()
    for link in elements(root):
        inner = [part for part in elements(link) if _kind(link) == "/Link" and _kind(part) != "/Link"]
        for part in inner:
            kids = kids_of(part)
            objects = [kid for kid in kids if isinstance(kid, Dictionary) and "/Obj" in kid]
            doubled |= {kid.Obj.objgen for kid in objects}
            part.K = Array([kid for kid in kids if kid not in objects])
    for page in pdf.pages:
        if "/Annots" in page.obj:
            page.obj.Annots = Array([kept for kept in page.obj.Annots if kept.objgen not in doubled])


def _unfolded(parent: Object, kid: Object | int) -> list[Object | int]:
    """What stands for a kid when a Span that says nothing but its text is left out."""
    if not isinstance(kid, Dictionary) or kid.get("/S") != Name.Span or set(kid.keys()) - PLAIN:
        return [kid]
    inner = kids_of(kid)
    same_page = kid.Pg.objgen == parent.Pg.objgen
    return inner if same_page and all(isinstance(mcid, int) for mcid in inner) else [kid]


def describe_links(pdf: pikepdf.Pdf, texts: Mapping[str, str] | None = None) -> None:
    """Say in every link's Contents where it leads, and let it print.

    ``texts`` tells what to say of a target (a URI or an anchor); without it a link says its own text.
    """
    said = {page.obj.objgen: marks.runs(page) for page in pdf.pages}
    for element in elements(document(pdf)):
        for kid in kids_of(element):
            if not isinstance(kid, Dictionary) or "/Obj" not in kid or kid.Obj.get("/Subtype") != Name.Link:
                continue
            link = kid.Obj
            link.F = int(link.get("/F", 0)) | PRINT
            content = content_below(element)
            own = "".join(said[page.objgen][mcid].text for page, mcid in content if mcid in said[page.objgen])
            target = str(link.A.URI) if "/A" in link else str(link.get("/Dest", ""))
            if text := (texts or {}).get(target) or own.strip():
                link.Contents = String(text)
