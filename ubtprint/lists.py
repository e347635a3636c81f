"""Lists mended: items of a label and a body, lists within lists, and how items are numbered.

Sources: ISO 32000-1 14.8.4.3.3 (list elements) and table 347 (ListNumbering); ISO 14289-1 7.6.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from ubtprint.marks import Run
from ubtprint.structure import Key, adopt, content_below, elements, handed_over, is_element, kids_of, kind_of

BOXES = re.compile(r"[\[(] *\S? *[\])]|[■□▪▫☐☑☒]")  # a tick in brackets is a box too
RINGS = re.compile(r"[◦○◯]")
NUMERALS = (("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))
MOST_NUMERALS = 39


def mend_lists(pdf: pikepdf.Pdf, root: Object, runs: Mapping[Key, Mapping[int, Run]]) -> None:
    """Give each item of a list one body, put lists within lists into it, and say how items are marked."""
    for element in elements(root):
        if kind_of(element) == "/LI":
            _mend_item(pdf, element)
        elif kind_of(element) == "/L":
            _take_in(pdf, element)
            labels = [
                _said(label, runs)
                for item in _parts(element)
                for label in _parts(item)
                if kind_of(label) == "/Lbl"
            ]
            element.A = Dictionary(O=Name.List, ListNumbering=Name(f"/{numbering(labels)}"))


def _mend_item(pdf: pikepdf.Pdf, item: Object) -> None:
    """Put all that stands beside an item's label (text, controls, lines to write on) into one body."""
    kids = kids_of(item)
    labels = [kid for kid in kids if kind_of(kid) == "/Lbl"]
    rest = [kid for kid in kids if kind_of(kid) != "/Lbl"]
    if not rest or [kind_of(kid) for kid in rest] == ["/LBody"]:
        return
    body = _body(pdf, item)
    inside: list[Object | int] = []
    for kid in rest:
        opened = isinstance(kid, Object) and kind_of(kid) == "/LBody"
        inside += handed_over(kid, item) if isinstance(kid, Object) and opened else [kid]
    adopt(body, inside)
    adopt(item, [*labels, body])


def _take_in(pdf: pikepdf.Pdf, outer: Object) -> None:
    """Put a list that stands beside the item to which it belongs into that item's body."""
    kept: list[Object | int] = []
    for kid in kids_of(outer):
        item = kept[-1] if kept else None
        if kind_of(kid) == "/L" and isinstance(item, Object) and kind_of(item) == "/LI":
            _mend_item(pdf, item)
            body = next((part for part in _parts(item) if kind_of(part) == "/LBody"), None)
            if body is None:
                body = _body(pdf, item)
                adopt(item, [*kids_of(item), body])
            adopt(body, [*kids_of(body), kid])
        else:
            kept.append(kid)
    outer.K = Array(kept)


def _parts(element: Object) -> list[Object]:
    return [kid for kid in kids_of(element) if isinstance(kid, Object) and is_element(kid)]


def _body(pdf: pikepdf.Pdf, item: Object) -> Object:
    return pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, Pg=item.Pg, K=Array()))


def _said(label: Object, runs: Mapping[Key, Mapping[int, Run]]) -> str:
    content = [(page.objgen, mcid) for page, mcid in content_below(label)]
    return "".join(runs[page][mcid].text for page, mcid in content if mcid in runs[page]).strip()


# --- how items are marked -----------------------------------------------------------------------


def numbering(labels: Sequence[str]) -> str:
    """What table 347 calls lists with these labels; ``None`` is a list that prints no marks."""
    if not labels:
        return "None"
    counted = [label.strip("().:[] ") for label in labels]
    if all(re.fullmatch(r"[0-9]+(\.[0-9]+)*", count) for count in counted):
        return "Decimal"
    for case, name in ((str.lower, "Lower"), (str.upper, "Upper")):
        if all(count.isalpha() and count == case(count) for count in counted):
            if _follow(counted, [case(_roman(number)) for number in range(1, MOST_NUMERALS + 1)]):
                return f"{name}Roman"
            if _follow(counted, [case(chr(code)) for code in range(ord("a"), ord("z") + 1)]):
                return f"{name}Alpha"
    if all(BOXES.fullmatch(label) for label in labels):
        return "Square"
    return "Circle" if all(RINGS.fullmatch(label) for label in labels) else "Disc"


def _follow(counted: Sequence[str], row: list[str]) -> bool:
    """Whether these stand in a row, one after another."""
    start = row.index(counted[0]) if counted[0] in row else len(row)
    return row[start : start + len(counted)] == list(counted)


def _roman(number: int) -> str:
    written = ""
    for numeral, value in NUMERALS:
        written += numeral * (number // value)
        number %= value
    return written
