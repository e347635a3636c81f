"""Preflight: a finished file held against what is expected of it, before anybody prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from ubtprint.arranged import check_cards
from ubtprint.bound import check_pages
from ubtprint.complete import check_words
from ubtprint.expected import Expected, Finding, Owners
from ubtprint.guided import check_lines
from ubtprint.ink import Shown, shown
from ubtprint.inplace import check_places, leading_pages
from ubtprint.legible import check_legible
from ubtprint.pagefonts import Font
from ubtprint.pdffile import open_pdf
from ubtprint.spoken import check_spoken
from ubtprint.wellformed import check_tags

# What is looked at, in the order in which it is told.
CHECKS = {
    "words": "every word of the content is in the text layer",
    "order": "it is read and drawn in the content's order",
    "spoken": "what is read aloud and copied is what is shown",
    "cards": "every card and page is in its place, none twice, every back behind its front",
    "labels": "heads, feet, numbers and labels are there",
    "lines": "the lines to cut and fold along are there",
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
        leading = leading_pages(pdf, pages, expected) if sound else 0
        found = [
            *(check_words(pdf, pages, expected, owners) if sound else ()),
            *check_legible(pages, expected, owners),
            *(check_places(pdf, pages, expected, owners, leading) if sound else ()),
            *check_spoken(pdf, pages, expected.alts),
            *_arranged(pages, expected, leading),
            *tags,
        ]
    left = [name for name in CHECKS if name in OF_TAGS and not expected.tagged]
    left += ["words"] if expected.passages is None else []
    left += ["place", "paper", "trim", "lines"] if expected.leaves is None else []
    left += ["cards", "labels"] if not (expected.deck or expected.bound) else []
    order = list(CHECKS)
    return Report(
        findings=tuple(sorted(found, key=lambda finding: (finding.page, order.index(finding.check)))),
        made=tuple(name for name in CHECKS if name not in left),
        left=tuple(left),
        pages=len(pages),
    )


def _arranged(pages: Sequence[Shown], expected: Expected, leading: int) -> Iterator[Finding]:
    """What is wrong with how cards and pages follow one another, told of the file's own pages."""
    own = pages[leading:]
    leaves = [leaf for number in range(len(own)) if (leaf := expected.leaf(number))]
    found: list[Finding] = []
    if leaves:
        found += check_lines(own, leaves, expected.line_names)
        found += check_cards(own, leaves, expected.deck, tagged=expected.tagged) if expected.deck else ()
    found += check_pages(own, expected.bound, expected.passages or ()) if expected.bound else ()
    for each in found:
        yield msgspec.structs.replace(each, page=each.page + leading) if each.page else each
