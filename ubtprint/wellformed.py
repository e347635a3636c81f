"""Whether a file's tags are well formed: structure, headings, lists, tables, fields, links, language, title.

ISO 32000-1 14.7 and 14.8 (structure), 12.5 and 12.7 (annotations, fields); ISO 14289-1 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from ubtprint.expected import Expected, Finding
from ubtprint.pagefonts import read_font
from ubtprint.pdffile import DUPLEX
from ubtprint.structure import content_of, document, elements, is_element, kids_of

# What a document of ours may lead to: nothing on this machine.
SCHEMES = ("http://", "https://", "mailto:", "tel:")
HEADINGS = {f"/H{level}": level for level in range(1, 7)}
ROWS, SECTIONS, CELLS = ("/TR",), ("/THead", "/TBody", "/TFoot"), ("/TH", "/TD")
# What each kind of element may hold directly (ISO 32000-1 14.8.4.3).
HELD = {
    "/L": ("/LI", "/L", "/Caption"),
    "/LI": ("/Lbl", "/LBody"),
    "/Table": (*SECTIONS, *ROWS, "/Caption"),
    **dict.fromkeys(SECTIONS, ROWS),
    "/TR": CELLS,
}
OWNERS = {
    "/LI": ("/L",),
    "/LBody": ("/LI",),
    "/TR": ("/Table", *SECTIONS),
    "/TH": ROWS,
    "/TD": ROWS,
    **dict.fromkeys(SECTIONS, ("/Table",)),
}


def check_tags(pdf: pikepdf.Pdf, expected: Expected) -> Iterator[Finding]:
    """A finding for each thing that would make a reader of the tags stumble."""
    yield from _described(pdf, expected)
    yield from _closed(pdf)
    yield from _form_fonts(pdf)
    if not expected.tagged:
        return
    if "/StructTreeRoot" not in pdf.Root or not bool(
        pdf.Root.get("/MarkInfo", Dictionary()).get("/Marked", False)
    ):
        yield Finding(check="tags", message="the file has no tags")
        return
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    yield from _headings(pdf, numbers, expected.headed)
    yield from _nesting(pdf, numbers)
    yield from _index(pdf, numbers)
    yield from _annotations(pdf, numbers)


def _described(pdf: pikepdf.Pdf, expected: Expected) -> Iterator[Finding]:
    if not (title := str(pdf.docinfo.get("/Title", ""))).strip():
        yield Finding(check="title", message="the file has no title")
    elif expected.title is not None and title != expected.title:
        yield Finding(check="title", message=f"the title is {title!r}, not {expected.title!r}")
    preferences = pdf.Root.get("/ViewerPreferences", Dictionary())
    if not bool(preferences.get("/DisplayDocTitle", False)):
        yield Finding(check="title", message="viewers are not told to show the title")
    if preferences.get("/PrintScaling") != Name("/None"):
        yield Finding(check="paper", message="viewers are not told to print at 100 %")
    if expected.duplex is not None and preferences.get("/Duplex") != DUPLEX.get(expected.duplex):
        yield Finding(check="paper", message="viewers are told of another edge to flip on, or of other sides")
    if not (language := str(pdf.Root.get("/Lang", ""))):
        yield Finding(check="language", message="the file doesn't say which language it is in")
    elif expected.language is not None and language != expected.language:
        yield Finding(check="language", message=f"the language is {language!r}, not {expected.language!r}")


def _closed(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """Nothing in the file runs, opens or carries anything."""
    names = pdf.Root.get("/Names", Dictionary())
    for holder, key, what in (
        (names, "/EmbeddedFiles", "carries files"),
        (names, "/JavaScript", "carries a script"),
        (pdf.Root, "/AA", "does something by itself"),
        (pdf.Root, "/AF", "carries files"),
        (pdf.Root, "/OCProperties", "has layers, which can be hidden"),
    ):
        if key in holder:
            yield Finding(check="links", message=f"the file {what}")
    if isinstance(pdf.Root.get("/OpenAction"), Dictionary):
        yield Finding(check="links", message="the file does something when it is opened")


def _form_fonts(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """What is typed into fields is set in fonts that the file brings along."""
    resources = pdf.Root.get("/AcroForm", Dictionary()).get("/DR", Dictionary())
    for name, font in resources.get("/Font", Dictionary()).items():
        if not read_font(font).embedded:
            yield Finding(check="fonts", message=f"the form's font {name[1:]} is not embedded")


def _headings(pdf: pikepdf.Pdf, numbers: dict[Any, int], headed: bool) -> Iterator[Finding]:
    last = 0
    for element in elements(document(pdf)):
        level = HEADINGS.get(str(element.S))
        if level is None:
            continue
        if level > last + 1:
            before = f"after level {last}" if last else "as the first one"
            yield _at(element, numbers, "headings", f"a heading of level {level} stands {before}")
        last = level
    if headed and not last:
        yield Finding(check="headings", message="the file has no headings")


def _nesting(pdf: pikepdf.Pdf, numbers: dict[Any, int]) -> Iterator[Finding]:
    for element in elements(document(pdf)):
        kind = str(element.S)
        kids = [str(kid.S) for kid in kids_of(element) if isinstance(kid, pikepdf.Object) and is_element(kid)]
        check = "tables" if kind in ("/Table", *SECTIONS, "/TR", *CELLS) else "lists"
        if kind in HELD and (wrong := [kid for kid in kids if kid not in HELD[kind]]):
            yield _at(element, numbers, check, f"{kind[1:]} holds {wrong[0][1:]}")
        if kind in OWNERS and str(element.P.S) not in OWNERS[kind]:
            yield _at(element, numbers, check, f"{kind[1:]} stands in {str(element.P.S)[1:]}")
        if kind in HELD and not kids:
            yield _at(element, numbers, check, f"{kind[1:]} is empty")
        if kind == "/LI" and kids and kids.count("/LBody") != 1:
            yield _at(element, numbers, "lists", f"a list item has {kids.count('/LBody')} bodies")
        if kind == "/TH" and not _attribute(element, "/Scope"):
            yield _at(element, numbers, "tables", "a table's head cell has no scope")
        if kind == "/Table":
            yield from _rows(element, numbers)
        if kind == "/Figure" and not str(element.get("/Alt", "")).strip():
            yield _at(element, numbers, "figures", "a figure has no words in its place")


def _rows(table: Any, numbers: dict[Any, int]) -> Iterator[Finding]:
    rows = [element for element in elements(table) if str(element.S) == "/TR"]
    lengths = {
        sum(int(_attribute(cell, "/ColSpan") or 1) for cell in kids_of(row) if is_element(cell))
        for row in rows
        if not any(_attribute(cell, "/RowSpan") for cell in kids_of(row) if is_element(cell))
    }
    if len(lengths) > 1:
        yield _at(table, numbers, "tables", f"a table's rows have {sorted(lengths)} columns")


def _attribute(element: Any, key: str) -> Any:
    held = element.get("/A", Array())
    parts = list(held) if isinstance(held, Array) else [held]
    return next((part[key] for part in parts if isinstance(part, Dictionary) and key in part), None)


def _index(pdf: pikepdf.Pdf, numbers: dict[Any, int]) -> Iterator[Finding]:
    """The parent tree leads from each piece of a page to the element that holds it, and to no other."""
    root = pdf.Root.StructTreeRoot
    entries = list(root.get("/ParentTree", Dictionary()).get("/Nums", Array()))
    rows = {int(key): value for key, value in zip(entries[::2], entries[1::2], strict=True)}
    held: dict[Any, dict[int, Any]] = {}
    for element in elements(document(pdf)):
        for page, mcid in content_of(element):
            if page.objgen not in numbers:
                yield Finding(check="tags", message="a tag leads to a page that is not in the file")
            if mcid in held.setdefault(page.objgen, {}):
                yield _at(element, numbers, "tags", "a piece of the page belongs to two elements")
            held[page.objgen][mcid] = element.objgen
    for leaf in pdf.pages:
        row = rows.get(int(leaf.obj.get("/StructParents", -1)), Array())
        found = {at: each.objgen for at, each in enumerate(row) if isinstance(each, Dictionary)}
        if found != held.get(leaf.obj.objgen, {}):
            yield Finding(
                check="tags",
                message="the index of tagged pieces and the structure tree disagree",
                page=numbers[leaf.obj.objgen],
            )


def _annotations(pdf: pikepdf.Pdf, numbers: dict[Any, int]) -> Iterator[Finding]:
    tagged = {
        kid.Obj.objgen: str(element.S)
        for element in elements(document(pdf))
        for kid in kids_of(element)
        if isinstance(kid, Dictionary) and "/Obj" in kid
    }
    for page in pdf.pages:
        if "/AA" in page.obj:
            message = "the page does something by itself"
            yield Finding(check="links", message=message, page=numbers[page.obj.objgen])
        for annotation in page.obj.get("/Annots", Array()):
            number, kind = numbers[page.obj.objgen], str(annotation.get("/Subtype", ""))
            wanted = {"/Link": "/Link", "/Widget": "/Form"}.get(kind)
            if wanted is None:
                yield Finding(check="links", message=f"an annotation of kind {kind[1:]}", page=number)
            elif tagged.get(annotation.objgen) != wanted:
                yield Finding(check="tags", message=f"a {kind[1:].lower()} is not tagged", page=number)
            yield from _link(annotation, number) if kind == "/Link" else _field(annotation, number)


def _link(annotation: Any, number: int) -> Iterator[Finding]:
    action = annotation.get("/A", Dictionary())
    kind = str(action.get("/S", "/GoTo"))
    target = str(action.get("/URI", ""))
    if kind not in ("/URI", "/GoTo"):
        yield Finding(check="links", message=f"a link does {kind[1:]}", page=number)
    elif kind == "/URI" and not target.lower().startswith(SCHEMES):
        yield Finding(
            check="links",
            message=f"a link leads to {target!r}",
            page=number,
            hint="links lead to http, https, mailto and tel addresses, or to places in the document",
        )
    if not str(annotation.get("/Contents", "")).strip():
        yield Finding(check="links", message="a link doesn't say where it leads", page=number)


def _field(annotation: Any, number: int) -> Iterator[Finding]:
    if not str(annotation.get("/TU", "")).strip():
        message = f"the form field {str(annotation.get('/T', ''))!r} has no name that can be read aloud"
        yield Finding(check="fields", message=message, page=number)
    if "/AP" not in annotation or Name.N not in annotation.AP:
        message = f"the form field {str(annotation.get('/T', ''))!r} has no appearance"
        yield Finding(check="fields", message=message, page=number)
    if "/AA" in annotation or "/A" in annotation:
        yield Finding(check="links", message="a form field does something by itself", page=number)


def _at(element: Any, numbers: dict[Any, int], check: str, message: str) -> Finding:
    """A finding on the page of an element."""
    home = next((inner.Pg for inner in elements(element) if "/Pg" in inner), None)
    return Finding(check=check, message=message, page=numbers.get(home.objgen, 0) if home is not None else 0)
