"""Whether what is said in the place of something is what is shown: replaced texts, descriptions.

ISO 32000-1 14.9.3 (Alt), 14.9.4 (ActualText), 14.9.5 (E).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pikepdf

from ubtprint.alignment import bare
from ubtprint.expected import Finding, quoted
from ubtprint.ink import Shown
from ubtprint.structure import content_below, document, elements

# What stands for a picture or a field is described, and has no text of its own.
DESCRIBED = ("/Figure", "/Formula", "/Form", "/Link")


def check_spoken(pdf: pikepdf.Pdf, pages: Sequence[Shown], alts: Sequence[str] | None) -> Iterator[Finding]:
    """A finding for each text that a reader says or copies otherwise than it is shown.

    ``alts`` are the descriptions that figures may have, with {places} for numbers, None where unknown.
    """
    for number, page in enumerate(pages, 1):
        for says, shows in page.replaced:
            if bare(says) != bare(shows):
                yield _other(says, shows, number)
    if "/StructTreeRoot" in pdf.Root:
        yield from _elements(pdf, pages, alts)


def _elements(pdf: pikepdf.Pdf, pages: Sequence[Shown], alts: Sequence[str] | None) -> Iterator[Finding]:
    said: dict[tuple[int, int], str] = {}
    for element in elements(document(pdf)):
        kind = str(element.S)
        for key in (key for key in ("/ActualText", "/Alt", "/E") if key in element):
            says = str(element[key])
            if key == "/Alt" and kind in DESCRIBED:
                if kind == "/Figure" and alts is not None and not any(_fits(says, alt) for alt in alts):
                    message = f"a figure is described as {quoted(says)}, which nothing in the content says"
                    yield Finding(check="spoken", message=message)
                continue
            said = said or _texts(pages)
            number, shows = _shown(pdf, element, said)
            if bare(says) != bare(shows):
                yield _other(says, shows, number)


def _fits(says: str, alt: str) -> bool:
    pieces = re.split(r"\{\w+\}", bare(alt))
    return re.fullmatch("[0-9.,]+".join(map(re.escape, pieces)), bare(says)) is not None


def _other(says: str, shows: str, page: int) -> Finding:
    message = f"{quoted(shows)} is read aloud as {quoted(says)}"
    return Finding(check="spoken", message=message, page=page)


def _texts(pages: Sequence[Shown]) -> dict[tuple[int, int], str]:
    said: dict[tuple[int, int], str] = {}
    for number, page in enumerate(pages):
        for run in page.runs:
            if run.mcid is not None:
                said[number, run.mcid] = said.get((number, run.mcid), "") + run.text
    return said


def _shown(pdf: pikepdf.Pdf, element: Any, said: Mapping[tuple[int, int], str]) -> tuple[int, str]:
    """The page of an element, counted from 1, and what it and all below it show."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    keys = [(numbers.get(page.objgen, -1), mcid) for page, mcid in content_below(element)]
    return (keys[0][0] + 1 if keys else 0), "".join(said.get(key, "") for key in keys)
