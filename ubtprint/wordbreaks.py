"""Word breaks: the spaces that layout leaves out at the ends of lines, without which words run together.

A tagged PDF has to show a space wherever a word ends (ISO 32000-1 14.8.2.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from pikepdf import Object

from ubtprint.marks import Run
from ubtprint.structure import Key, elements, is_element, kids_of

HOLDS_TEXT = frozenset(
    ("/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Lbl", "/LBody", "/TH", "/TD", "/Caption")
)
INLINE = frozenset(("/Span", "/NonStruct", "/Link", "/LBody"))
# After these a line may end without the end of a word; a space would break it in two.
UNBROKEN = " -\u2010\u00ad\u2014/"
NEW_LINE = 0.6  # of an em between baselines; a superscript is raised by half of one


def word_breaks(root: Object, runs: Mapping[Key, Mapping[int, Run]]) -> dict[Key, dict[int, bytes]]:
    """The operators that show the spaces left out of the text under ``root``, by page and MCID."""
    spaces: dict[Key, dict[int, bytes]] = {}
    for element in elements(root):
        if str(element.S) not in HOLDS_TEXT:
            continue
        pieces = [(page.objgen, mcid) for page, mcid in _text_in(element) if mcid in runs[page.objgen]]
        for (page, mcid), (next_page, next_mcid) in pairwise(pieces):
            run, following = runs[page][mcid], runs[next_page][next_mcid]
            new_line = page != next_page or abs(run.y - following.y) > NEW_LINE * max(
                run.size, following.size
            )
            if new_line and run.text and run.text[-1] not in UNBROKEN and not following.text.startswith(" "):
                spaces.setdefault(page, {})[mcid] = run.space
    return spaces


def _text_in(element: Object) -> Iterator[tuple[Object, int]]:
    """The content of a block of text and of what is inline in it, in reading order."""
    for kid in kids_of(element):
        if isinstance(kid, int):
            yield element.Pg, kid
        elif is_element(kid) and str(kid.S) in INLINE:
            yield from _text_in(kid)
        elif "/MCID" in kid:
            yield kid.Pg, int(kid.MCID)
