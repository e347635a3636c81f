"""A document as a web page: one file with its style in it, nothing to fetch and nothing to run."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from ubtprint import __version__, brandstyle
from ubtprint.document import Document
from ubtprint.html import render_template
from ubtprint.inert import POLICY, check_page, read_sheet
from ubtprint.webfont import font_faces

GENERATOR = "ubtprint "
STYLES = ("tokens.css", "web.css")
HEAD_BYTES = 4096  # within which a page of ours says whose it is
OURS = re.compile(rb'<meta name="generator" content="ubtprint [^"]+">')
UNSAID = frozenset({"head", "style", "script"})


def render_web(
    document: Document, templates: tuple[Path, ...], styles: tuple[Path, ...], own: Path | None = None
) -> str:
    """The document as one page of HTML; the folders are those in use, one's own first.

    Raises InputError for a template or style sheet that would load, run or send something.
    """
    # Within a style element nothing but its own end tag is HTML.
    brand = document.guide.brand
    layers = [
        part for name in STYLES for part in (read_sheet(styles, name), brandstyle.over(name, brand, own))
    ]
    style = "\n".join(part.strip() for part in layers if part).replace("</", r"<\/")
    unfonted = _rendered(document, templates, style)
    check_page(unfonted, _template(document), templates)
    # Only the page itself tells which characters its font must have.
    return _rendered(document, templates, f"{font_faces(styles, text_of(unfonted))}\n{style}")


def _template(document: Document) -> str:
    return f"web-{document.kind}.html"


def _rendered(document: Document, templates: tuple[Path, ...], style: str) -> str:
    return render_template(
        _template(document),
        templates,
        document=document,
        guide=document.guide,
        labels=document.guide.labels,
        edition=document.guide.edition,
        language=document.guide.edition.language,
        generator=GENERATOR + __version__,
        policy=POLICY,
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
