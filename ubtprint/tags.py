"""Tags as WeasyPrint writes them, mended: joined over page breaks, grouped, rid of running heads.

Use ``origins`` first, on a file as it was rendered; then ``group`` (it moves elements about) and ``retag``
(it rewrites the pages to suit); imposition comes after. Grouping elements are ISO 32000-1 14.8.4.2.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from ubtprint import marks
from ubtprint.errors import PrintFault, Problem
from ubtprint.links import mend_links
from ubtprint.lists import mend_lists
from ubtprint.mending import mend_elements
from ubtprint.sources import Source, Sources
from ubtprint.structure import (
    Home,
    Key,
    adopt,
    document,
    elements,
    handed_over,
    held_by,
    is_element,
    kids_of,
    kind_of,
    move,
    rebuild_parents,
)
from ubtprint.wordbreaks import word_breaks

GROUPING = frozenset(
    ("/Sect", "/Art", "/Part", "/Div", "/NonStruct", "/L", "/LI", "/LBody", "/Table", "/TBody")
)
Origins = Mapping[Key, Source]


class Group(msgspec.Struct, frozen=True):
    """Pages (counted from 0) that are one thing to a reader: a card, a handout's topic.

    What runs over a page break within a group is joined into one again, except at the pages named in
    ``fresh``, which begin something of their own (a card's back).
    """

    title: str
    pages: tuple[int, ...]
    fresh: tuple[int, ...] = ()


def origins(pdf: pikepdf.Pdf, sources: Sources) -> Origins:
    """What each structure element of a file is made of, by the element, as ``sources`` tells page by page.

    Nothing is told of a page whose elements are others than those that the sources are of.
    """
    by_page: dict[Key, list[Object]] = {}
    for element in elements(document(pdf)):
        if kind_of(element) not in ("/Document", "/Form"):
            by_page.setdefault(element.Pg.objgen, []).append(element)
    found: dict[Key, Source] = {}
    for page, told in zip(pdf.pages, sources, strict=False):
        made = sorted(by_page.get(page.obj.objgen, []), key=lambda element: element.objgen)
        if [_is_run(element) for element in made] == [source is None for source in told]:
            pairs = zip(made, told, strict=True)
            found |= {element.objgen: source for element, source in pairs if source is not None}
    return found


def _is_run(element: Object) -> bool:
    return kind_of(element) == "/Span" and len(kids_of(element)) == 1 and isinstance(kids_of(element)[0], int)


def group(pdf: pikepdf.Pdf, groups: list[Group], made_of: Origins | None = None) -> None:
    """Put what stands page by page under the Document into one titled Sect a group, in their order.

    Halves are joined that are of one element by ``made_of``; where it doesn't tell, grouping elements
    that meet at a page break. Raises ValueError when a page with content is in no group, or in two.
    """
    root = document(pdf)
    pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
    fragments: dict[int, list[Object | int]] = {}
    for kid in kids_of(root):
        if isinstance(kid, Object):
            fragments.setdefault(pages[kid.Pg.objgen], []).append(kid)
    joiner = _Joiner(made_of or {})
    sections = [_section(pdf, root, part, fragments, joiner) for part in groups]
    if fragments:
        raise ValueError(f"pages in no group: {sorted(fragments)}")
    root.K = Array(sections)
    for element in elements(root):
        joiner.set_aside(element)
    rebuild_parents(pdf)


def _section(
    pdf: pikepdf.Pdf, root: Object, part: Group, fragments: dict[int, list[Object | int]], joiner: _Joiner
) -> Object:
    children: list[Object | int] = []
    for page in part.pages:
        joiner.add_page(children, fragments.pop(page, []), page in part.fresh)
    only = children[0] if len(children) == 1 else None
    if isinstance(only, Object) and kind_of(only) == "/Sect":
        children = kids_of(only)  # one section is enough; the content of a Sect has elements of its own
    section = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Sect, T=String(part.title), P=root))
    adopt(section, children)
    return section


class _Joiner:
    """Joins the halves of broken elements, by what they are made of."""

    def __init__(self, made_of: Origins) -> None:
        self.made_of = made_of
        self.begun: dict[tuple[str, int], Object] = {}

    def add_page(self, children: list[Object | int], page: list[Object | int], is_fresh: bool) -> None:
        """Put what stands on a page after what stands before it, halves made whole unless it is fresh."""
        made = [element for kid in page if isinstance(kid, Object) for element in elements(kid)]
        for element in made:
            self._join_lines(element)
        if is_fresh:
            children += page
        else:
            self._join(children, page)
        for element in made:
            source = self.made_of.get(element.objgen)
            if source and not source.part:
                self.begun.setdefault((kind_of(element), source.number), element)

    def _join_lines(self, element: Object) -> None:
        """Make one again of an inline element that stands on several lines."""
        kept: list[Object | int] = []
        kids = kids_of(element)
        for kid in kids:
            last = kept[-1] if kept else None
            if isinstance(kid, Object) and isinstance(last, Object) and self._is_one(last, kid):
                self._merge(last, kid)
            else:
                kept.append(kid)
        if len(kept) < len(kids):
            element.K = Array(kept)

    def _is_one(self, one: Object, other: Object) -> bool:
        sources = [self.made_of.get(each.objgen) for each in (one, other)]
        if not sources[0] or not sources[1] or kind_of(one) != kind_of(other):
            return False
        parts = sources[0].part or sources[1].part
        return not parts and sources[0].number == sources[1].number

    def set_aside(self, element: Object) -> None:
        """Put last among an element's kids what stands beside the text: layout has it wherever it fits."""
        kids = kids_of(element)
        aside = [kid for kid in kids if isinstance(kid, Object) and self._is_aside(kid)]
        if aside:
            element.K = Array([*(kid for kid in kids if kid not in aside), *aside])

    def _is_aside(self, kid: Object) -> bool:
        source = self.made_of.get(kid.objgen) if is_element(kid) else None
        return source is not None and source.aside

    def _join(self, earlier: list[Object | int], later: list[Object | int]) -> None:
        """Put the kids of a later fragment after those of an earlier one, halves made whole."""
        last = earlier[-1] if earlier else None
        for kid in later:
            half = self._begun_before(last, kid) if isinstance(kid, Object) else None
            if half is not None and isinstance(kid, Object):
                self._merge(half, kid)
            else:
                earlier.append(kid)
            last = None  # only the first kid meets what stands before the page break

    def _begun_before(self, last: Object | int | None, kid: Object) -> Object | None:
        """The element that goes on as this kid: the last one before, or any that began on an earlier page.

        What goes on beside the text, as columns do, stands elsewhere in the tree than where it began.
        """
        if isinstance(last, Object) and self._meet(last, kid):
            return last
        source = self.made_of.get(kid.objgen)
        return self.begun.get((kind_of(kid), source.number)) if source and not source.part else None

    def _meet(self, last: Object, kid: Object) -> bool:
        """Whether two that meet at a page break are one: by their element, else by their kind."""
        if not kind_of(last) or kind_of(last) != kind_of(kid):
            return False
        sources = [self.made_of.get(each.objgen) for each in (last, kid)]
        if sources[0] and sources[1]:
            return sources[0].number == sources[1].number
        labelled = any(kind_of(inner) == "/Lbl" for inner in kids_of(kid))
        return kind_of(kid) in GROUPING and not (kind_of(kid) == "/LI" and labelled)

    def _merge(self, first: Object, second: Object) -> None:
        """Give the kids of the second half to the first; a table's repeated head is left behind."""
        if kind_of(first) == "/Table":
            _leave_repeated(first, second)
        kids = kids_of(first)
        self._join(kids, handed_over(second, first))
        adopt(first, kids)


def _leave_repeated(first: Object, second: Object) -> None:
    """Drop the head that a table repeats on its next page, and the foot of the page before."""
    heads = [head for half in (first, second) for head in elements(half) if kind_of(head) == "/THead"]
    if len(heads) > 1:
        originals, repeats = ([cell.ID for cell in elements(head) if "/ID" in cell] for head in heads)
        instead = dict(zip((bytes(id_) for id_ in repeats), originals, strict=True))
        second.K = Array([kid for kid in kids_of(second) if kind_of(kid) != "/THead"])
        for cell in elements(second):
            if "/Headers" in cell.get("/A", Dictionary()):
                cell.A.Headers = Array([instead.get(bytes(id_), id_) for id_ in cell.A.Headers])
    if any(kind_of(kid) == "/TFoot" for kid in kids_of(second)):
        first.K = Array([kid for kid in kids_of(first) if kind_of(kid) != "/TFoot"])


def retag(pdf: pikepdf.Pdf, made_of: Origins | None = None) -> None:
    """Bring pages and tree into step, once, on a file as WeasyPrint made it.

    Content that no element holds (running heads and feet, a table head repeated) becomes a running
    artifact; MCIDs count from 0 in the order of the page; words end in a space, by the source of a text
    where ``made_of`` has it. Elements, lists and links are mended: see ``mending``, ``lists``, ``links``.
    Raises PrintFault when an element's content is not on its page.
    """
    root = document(pdf)
    held = held_by(root)
    runs = {page.obj.objgen: marks.runs(page) for page in pdf.pages}
    texts = {key: source.text for key, source in (made_of or {}).items()}
    spaces = word_breaks(root, runs, texts)
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
    mend_links(pdf, root)
    mend_lists(pdf, root, runs)
    mend_elements(pdf, root, made_of or {})
    move(root, homes)
    rebuild_parents(pdf)
