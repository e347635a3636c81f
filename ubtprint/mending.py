"""Elements mended one by one: text without wrappers, languages, figures' places, scopes; empty ones dropped.

Sources: ISO 32000-1 14.8.4.4 (inline elements), 14.9.2 (language), 14.8.5.4.3 (BBox), table 349 (Scope).
"""

from __future__ import annotations

from collections.abc import Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from ubtprint.sources import Source
from ubtprint.structure import (
    HOLDS_TEXT,
    Key,
    adopt,
    elements,
    handed_over,
    is_element,
    kids_of,
    kind_of,
)

PLAIN = {"/Type", "/S", "/K", "/Pg", "/P"}
WRAPPERS = ("/Span", "/NonStruct")
# A table needs its empty cells, and aids let block quotes stand for figures, with words in them or without.
STAY_EMPTY = frozenset(("/TH", "/TD", "/Figure", "/BlockQuote"))
PX = 0.75


def mend_elements(pdf: pikepdf.Pdf, root: Object, made_of: Mapping[Key, Source]) -> None:
    """Mend every element below the root; content keeps its numbers and its order."""
    heights = {page.obj.objgen: float(page.mediabox[3]) for page in pdf.pages}
    for element in elements(root):
        source = made_of.get(element.objgen)
        if source and source.language:
            element.Lang = String(source.language)
            if kind_of(element) == "/NonStruct":  # which says nothing, not even in which language
                element.S = Name.Span if kind_of(element.P) in HOLDS_TEXT else Name.Div
    for element in elements(root):
        _mend(element, heights)
    _drop_empty(root)


def _mend(element: Object, heights: Mapping[Key, float]) -> None:
    kind = kind_of(element)
    if kind in HOLDS_TEXT or kind == "/Link" or (kind == "/Span" and "/Lang" in element):
        adopt(element, [piece for kid in kids_of(element) for piece in _unfolded(element, kid)])
    elif kind == "/Figure" and "/BBox" in element.get("/A", Dictionary()):
        left, top, right, bottom = (float(value) * PX for value in element.A.BBox)
        height = heights[element.Pg.objgen]
        element.A.BBox = Array([round(v, 3) for v in (left, height - bottom, right, height - top)])
    if kind == "/TH":
        in_head = str(element.P.P.S) == "/THead"
        element.A.Scope = Name.Column if in_head else Name.Row


def _unfolded(holder: Object, kid: Object | int) -> list[Object | int]:
    """What stands for a kid when wrappers that say nothing but what is in them are left out."""
    if not isinstance(kid, Object) or not is_element(kid) or set(kid.keys()) - PLAIN:
        return [kid]
    # A paragraph in a paragraph is what CSS makes of one with a control in it.
    if kind_of(kid) not in WRAPPERS and not kind_of(kid) == kind_of(holder) == "/P":
        return [kid]
    return [piece for inner in handed_over(kid, holder) for piece in _unfolded(holder, inner)]


def _drop_empty(element: Object) -> bool:
    """Take out all elements below this one that hold nothing, and tell whether it holds anything itself."""
    kids = kids_of(element)
    kept = [kid for kid in kids if not isinstance(kid, Object) or not is_element(kid) or _drop_empty(kid)]
    if len(kept) < len(kids):
        element.K = Array(kept)
    return bool(kept) or kind_of(element) in STAY_EMPTY
