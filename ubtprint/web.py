"""A document as a web page: one file with its style in it, nothing to fetch and nothing to run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from ubtprint import __version__, closed
from ubtprint.document import Document
from ubtprint.errors import InputError, Location, Problem, display_path
from ubtprint.html import render_template
from ubtprint.webfont import font_faces

GENERATOR = "ubtprint "
STYLES = ("tokens.css", "web.css")
OUTSIDE = re.compile(r"@import|url\(\s*[\"']?(?!data:|#)", re.IGNORECASE)
HEAD_BYTES = 4096  # within which a page of ours says whose it is
OURS = re.compile(rb'<meta name="generator" content="ubtprint [^"]+">')
UNSAID = frozenset({"head", "style", "script"})


def render_web(document: Document, templates: tuple[Path, ...], styles: tuple[Path, ...]) -> str:
    """The document as one page of HTML; the folders are those in use, one's own first.

    Raises InputError for a style sheet that would fetch something.
    """
    style = _style(styles)
    unfonted = _rendered(document, templates, style)
    # Only the page itself tells which characters its font must have.
    return _rendered(document, templates, f"{font_faces(styles, text_of(unfonted))}\n{style}")


def _rendered(document: Document, templates: tuple[Path, ...], style: str) -> str:
    return render_template(
        f"web-{document.kind}.html",
        templates,
        document=document,
        guide=document.guide,
        labels=document.guide.labels,
        edition=document.guide.edition,
        language=document.guide.edition.language,
        generator=GENERATOR + __version__,
        style=style,
        top_level=1 if _begins_with_its_title(document) else 2,
    )


def is_ours(data: bytes) -> bool:
    """Whether a file's bytes are a web page that this program made: its generator tells."""
    return OURS.search(data[:HEAD_BYTES]) is not None


def text_of(html: str) -> str:
    """What a page says, in order: the text of its elements, with a space wherever one of them ends."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.said)


def _begins_with_its_title(document: Document) -> bool:
    """Whether a handout's first topic bears the title of the whole page, which then needs no other."""
    first = document.topics[0].title if document.topics else ""
    alone = len(document.topics) == 1
    return not document.cover and (alone or first == document.guide.edition.title)


def _style(folders: tuple[Path, ...]) -> str:
    homes = [(next(each for each in folders if (each / name).is_file()), name) for name in STYLES]
    sheets = {folder / name: closed.read_text(folder / name, folder) for folder, name in homes}
    if problems := [problem for path, sheet in sheets.items() for problem in _fetching(path, sheet)]:
        raise InputError(*problems)
    # Within a style element nothing but its own end tag is HTML.
    return "\n".join(sheet.strip() for sheet in sheets.values()).replace("</", r"<\/")


def _fetching(path: Path, sheet: str) -> Iterator[Problem]:
    for found in OUTSIDE.finditer(sheet):
        line = sheet.count("\n", 0, found.start()) + 1
        column = found.start() - sheet.rfind("\n", 0, found.start())
        hint = "a web page is one file: write what it needs into it, as data:"
        yield Problem("this would fetch another file", Location(display_path(path), line, column), hint)


class _Reader(HTMLParser):
    """Gathers what stands between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unsaid: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in UNSAID:
            self._unsaid.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unsaid and tag == self._unsaid[-1]:
            self._unsaid.pop()
        self.said.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unsaid:
            self.said.append(data)
