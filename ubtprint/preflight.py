"""Preflight: a finished file held against what is expected of it, before anybody prints it."""

from __future__ import annotations

import msgspec

from ubtprint.complete import check_words
from ubtprint.expected import Expected, Finding, Owners
from ubtprint.ink import Shown, shown
from ubtprint.inplace import check_places
from ubtprint.legible import check_legible
from ubtprint.pagefonts import Font
from ubtprint.pdffile import open_pdf
from ubtprint.wellformed import check_tags

# What is looked at, in the order in which it is told.
CHECKS = {
    "words": "every word of the content is in the text layer",
    "order": "it is read and drawn in the content's order",
    "glyphs": "every character has a glyph, every glyph a character",
    "fonts": "only fonts of the style folders in use, all embedded",
    "size": "no type smaller than the smallest allowed",
    "contrast": "text and lines stand out, in colour and in grey",
    "cut": "nothing is cut off or covered",
    "overlap": "nothing stands over anything else",
    "place": "nothing lies over an edge or nearer to it than the stock allows",
    "paper": "the pages are of the paper's size",
    "trim": "the trim is where the stock has it",
    "tags": "all that is shown is tagged or marked as decoration",
    "headings": "headings begin at level 1 and skip none",
    "lists": "lists are well formed",
    "tables": "tables are well formed",
    "figures": "figures have words in their place",
    "fields": "form fields have names and appearances",
    "links": "links lead outside or within, and nothing runs by itself",
    "language": "the language is set",
    "title": "the title is set, and shown",
}
# What only files with tags can be asked.
OF_TAGS = ("order", "tags", "headings", "lists", "tables", "figures", "fields")


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What preflight came to: the faults, the checks that were made and those that could not be."""

    findings: tuple[Finding, ...]
    made: tuple[str, ...]
    left: tuple[str, ...]
    pages: int


def check(data: bytes, expected: Expected) -> Report:
    """Hold a finished file against what is expected. Raises pikepdf.PdfError for what isn't a PDF."""
    owners = Owners(expected.others)
    with open_pdf(data) as pdf:
        known: dict[tuple[int, int], Font] = {}
        pages: list[Shown] = [shown(page, known) for page in pdf.pages]
        tags = list(check_tags(pdf, expected))
        # Without a sound tree nothing that is in it can be found.
        sound = not expected.tagged or "/StructTreeRoot" in pdf.Root
        found = [
            *(check_words(pdf, pages, expected, owners) if sound else ()),
            *check_legible(pages, expected, owners),
            *(check_places(pdf, pages, expected, owners) if sound else ()),
            *tags,
        ]
    left = [name for name in CHECKS if name in OF_TAGS and not expected.tagged]
    left += ["words"] if expected.passages is None else []
    left += ["place", "paper", "trim"] if expected.leaves is None else []
    order = list(CHECKS)
    return Report(
        findings=tuple(sorted(found, key=lambda finding: (finding.page, order.index(finding.check)))),
        made=tuple(name for name in CHECKS if name not in left),
        left=tuple(left),
        pages=len(pages),
    )
