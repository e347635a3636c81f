"""Web pages: one file each, with landmarks, heads in order and every word; looked at without a browser."""

from __future__ import annotations

import base64
import io
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import msgspec
import printed
import pytest
import unpaged_documents as documents
from fontTools.ttLib import TTFont
from test_manuscript import ROLE, TOPIC, full

from ubtprint import __version__, document, unpaged, web, wording
from ubtprint.errors import InputError, PrintFault
from ubtprint.model import Columns

NAMES = documents.NAMES
FETCHING = ("script", "link", "img", "iframe", "base", "object")
VOID = {"meta", "input", "br", "link", "img", "hr"}


class Element(NamedTuple):
    """A start tag, with the names of the elements that it stands in."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]


class Reader(HTMLParser):
    """The start tags of a page in order; what is not closed in turn is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {key: value or "" for key, value in attrs}, tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def of(self, *tags: str) -> list[Element]:
        """The elements with one of these names."""
        return [each for each in self.elements if each.tag in tags]


def head_faults(levels: list[int]) -> list[str]:
    """What is wrong with the levels of a page's heads: one h1, first, and no level left out below it."""
    found = [] if levels[:1] == [1] and levels.count(1) == 1 else [f"h1: {levels}"]
    return found + [f"h{after} below h{before}" for before, after in pairwise(levels) if after > before + 1]


def reaches_out(html: str) -> list[str]:
    """What of a page would be fetched or run."""
    elements = Reader(html).elements
    found = [each.tag for each in elements if each.tag in FETCHING]
    found += [key for each in elements for key in each.attributes if key == "src" or key.startswith("on")]
    style = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    return found + re.findall(r"@import|url\((?![\"']?data:)[^)]*\)", style)


# --- the words ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_has_every_word_in_order(name: str) -> None:
    wording.prove(documents.made(name), web.text_of(documents.page(name)))
    assert "\u2060" not in documents.page(name)


@pytest.mark.parametrize("name", NAMES)
def test_has_the_words_of_the_text_and_the_text_those_of_the_page(name: str) -> None:
    """Made by different ways, neither has a word that the other lacks, but for the name of the contents."""
    page, text = (
        Counter(re.findall(r"[\w’]{4,}", said.casefold()))
        for said in (web.text_of(documents.page(name)), documents.text(name).rpartition("\n-- ")[0])
    )
    contents = documents.made(name).guide.labels.contents.casefold().split()
    assert page.keys() - {*contents} == text.keys() - {*contents}


def test_text_is_taken_from_between_tags_alone() -> None:
    html = "<head><title>no</title><style>no{}</style></head><p>a&amp;b</p><p>c</p><script>no</script>"
    assert web.text_of(html).split() == ["a&b", "c"]


def test_cards_are_numbered_in_the_decks_order() -> None:
    said = web.text_of(documents.page("2010-guide/cards"))
    main = said[said.rindex("1 of 4, front") :]
    at = [main.index(f"{card} of 4, {side}") for card in range(1, 5) for side in ("front", "back")]
    assert at == sorted(at)


def test_content_is_text_and_never_markup() -> None:
    nasty = "<b>&amp; </style><script>alert('x')</script> \"quoted\""
    guide = printed.altered(printed.guide("2010-guide"), "union/duties", items=(nasty, "two"))
    html = documents.render(document.handout(guide, "union"))
    assert "<script" not in html
    assert nasty in web.text_of(html)


# --- how they are made --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_landmarks_and_heads(name: str) -> None:
    page = Reader(documents.page(name))
    for landmark in ("header", "main", "footer"):
        assert [each.inside for each in page.of(landmark)] == [("html", "body")]
    assert head_faults([int(each.tag[1]) for each in page.of("h1", "h2", "h3", "h4", "h5", "h6")]) == []
    navs = page.of("nav")
    several = name.split("/")[1] not in ("topic", "checklist", "flat")
    assert len(navs) == several
    assert all(each.attributes.keys() & {"aria-label", "aria-labelledby"} for each in navs)


def test_faults_of_heads_are_found() -> None:
    assert head_faults([1, 2, 3, 2, 3, 4]) == []
    assert head_faults([2, 3]) == ["h1: [2, 3]"]
    assert head_faults([1, 3]) == ["h3 below h1"]
    assert head_faults([1, 2, 1]) == ["h1: [1, 2, 1]"]


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_is(name: str) -> None:
    each, html = documents.made(name), documents.page(name)
    page = Reader(html)
    assert html.startswith("<!DOCTYPE html>\n")
    assert page.of("html")[0].attributes["lang"] == "en"
    metas = {each.attributes.get("name"): each.attributes.get("content") for each in page.of("meta")}
    assert metas["generator"] == f"ubtprint {__version__}"
    assert metas["viewport"] == "width=device-width, initial-scale=1"
    assert f"<title>{each.title}</title>" in html
    assert web.is_ours(html.encode())
    footer = html[html.index("<footer>") :]
    assert each.guide.edition.cited_as in footer
    assert each.guide.edition.website in footer


@pytest.mark.parametrize(
    "data", [b"", b"<title>ubtprint</title>", b'<p>text about <meta name="generator" content="Word"> </p>']
)
def test_foreign_page_is_not_ours(data: bytes) -> None:
    assert not web.is_ours(data)


@pytest.mark.parametrize("name", NAMES)
def test_is_one_file_that_fetches_and_runs_nothing(name: str) -> None:
    assert reaches_out(documents.page(name)) == []


@pytest.mark.parametrize(
    "bad",
    [
        "<img alt='' src='x.png'>",
        "<style>p { background: url(x.png) }</style>",
        "<style>@import 'x.css';</style>",
        "<p onclick='x()'></p>",
        "<script></script>",
    ],
)
def test_what_would_fetch_or_run_is_found(bad: str) -> None:
    assert reaches_out(f"<body>{bad}</body>")


@pytest.mark.parametrize("name", NAMES)
def test_links_and_labels_lead_somewhere(name: str) -> None:
    page = Reader(documents.page(name))
    ids = [each.attributes["id"] for each in page.elements if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    wanted = [
        word
        for each in page.elements
        for key in ("for", "aria-labelledby")
        for word in each.attributes.get(key, "").split()
    ]
    wanted += [each.attributes["href"][1:] for each in page.of("a") if each.attributes["href"][0] == "#"]
    assert set(wanted) <= set(ids)
    fields = page.of("input", "textarea")
    labels = {each.attributes["for"] for each in page.of("label")}
    assert [each for each in fields if each.attributes["id"] not in labels] == []


def test_checklist_has_a_box_and_a_field_for_each_duty_unless_flat() -> None:
    page = Reader(documents.page("2010-guide/checklist"))
    boxes = [each for each in page.of("input") if each.attributes["type"] == "checkbox"]
    assert len(boxes) == 6
    assert len(page.of("textarea")) == 7
    assert Reader(documents.page("2010-guide/flat")).of("input", "textarea") == []


def test_ticks_are_markers_of_lists() -> None:
    html = documents.page("2010-guide/handout")
    assert "✓" not in web.text_of(html)
    assert html.count('<ul class="ticks">') == 7
    assert html.count("<ol>") == 3
    assert html.count('<aside class="tip">') == 3
    assert "<table" not in html


def test_same_page_each_time() -> None:
    assert documents.render(documents.made("2010-guide/handout")) == documents.page("2010-guide/handout")


# --- the font -----------------------------------------------------------------------------------


def test_font_has_the_pages_characters_and_a_name_of_its_own() -> None:
    html = documents.page("2010-guide/handout")
    fonts = re.findall(r"data:font/woff2;base64,([A-Za-z0-9+/=]+)", html)
    assert len(fonts) == 2
    assert len(html) < 100_000
    for data in fonts:
        with TTFont(io.BytesIO(base64.b64decode(data))) as font:
            wanted = {ord(each) for each in web.text_of(html) if not each.isspace()} | {ord("✓"), ord("é")}
            assert wanted <= set(font.getBestCmap())
            names = {each.nameID: each.toUnicode() for each in font["name"].names}
            assert names.keys() == {0, 1, 2, 3, 4, 6, 13, 14}
            assert not [names[key] for key in (1, 2, 3, 4, 6) if "source" in names[key].casefold()]
            assert "Adobe" in names[0]
            assert "Open Font License" in names[13]


# --- templates and styles of one's own ----------------------------------------------------------


def _own(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_own_template_and_style_win(tmp_path: Path) -> None:
    own = _own(tmp_path, **{"styles/web.css": "p::after { content: '</style>' }"})
    html = web.render_web(documents.made("2010-guide/topic"), *documents.folders(own))
    assert r"content: '<\/style>'" in html
    assert Reader(html).elements[-1].tag == "a"


@pytest.mark.parametrize(
    "line",
    [
        "@import 'more.css';",
        "p { background: url(https://example.org/x.png) }",
        "p { background: image-set('beside.png' 1x) }",
        "p { background: url(data:image/png;base64,AAAA) }",
        "@font-face { font-family: x; src: local(Arial) }",
    ],
)
def test_style_that_would_load_is_told_with_its_place(tmp_path: Path, line: str) -> None:
    own = _own(tmp_path, **{"styles/web.css": f"/* mine */\n{line}\n"})
    with pytest.raises(InputError) as caught:
        web.render_web(documents.made("2010-guide/topic"), *documents.folders(own))
    (problem,) = caught.value.problems
    assert problem.location is not None
    assert (Path(problem.location.path).name, problem.location.line) == ("web.css", 2)


@pytest.mark.parametrize(
    "line",
    [
        "<script>alert(1)</script>",
        "<p onmouseover='alert(1)'>x</p>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='https://example.org/' ping='https://example.org/p'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<form action='https://example.org/'><input></form>",
        "<meta http-equiv='refresh' content='0; url=https://example.org/'>",
        "<link rel='prefetch' href='https://example.org/'>",
        "<img alt='' src='{{ 'https:' ~ '//example.org/x.png' }}'>",
        "<p style='background: {{ 'url' }}(https://example.org/x.png)'>x</p>",
        "<svg><script>alert(1)</script></svg>",
    ],
)
def test_template_that_would_act_is_told(tmp_path: Path, line: str) -> None:
    template = f'{{% extends "_web.html" %}}{{% block main %}}{line}{{% endblock %}}'
    own = _own(tmp_path, **{"templates/web-handout.html": template})
    with pytest.raises(InputError) as caught:
        web.render_web(documents.made("2010-guide/topic"), *documents.folders(own))
    assert all(problem.location for problem in caught.value.problems)
    assert {Path(str(problem.location).split(":")[0]).name for problem in caught.value.problems} == {
        "web-handout.html"
    }


@pytest.mark.parametrize(
    "template",
    [
        "<p>no head at all</p>",
        '<style>p { color: red }</style><meta http-equiv="Content-Security-Policy" content="{{ policy }}">',
        '<meta http-equiv="Content-Security-Policy" content="default-src *">',
        '<!-- <meta http-equiv="Content-Security-Policy" content="{{ policy }}"> -->',
    ],
)
def test_page_that_is_not_held_to_the_policy_is_told(tmp_path: Path, template: str) -> None:
    own = _own(tmp_path, **{"templates/web-handout.html": template})
    with pytest.raises(InputError, match="isn't held to loading and running nothing"):
        web.render_web(documents.made("2010-guide/topic"), *documents.folders(own))


def test_broken_font_of_ones_own_is_one_line(tmp_path: Path) -> None:
    own = _own(tmp_path, **{"styles/fonts/source-sans-3/SourceSans3-Bold.ttf": "no font"})
    with pytest.raises(PrintFault, match="can't be set"):
        unpaged.make(documents.made("2010-guide/topic"), own, "html")


def test_template_that_leaves_words_out_is_found(tmp_path: Path) -> None:
    template = '{% extends "_web.html" %}{% block main %}<h1>{{ document.title }}</h1>{% endblock %}'
    own = _own(tmp_path, **{"templates/web-handout.html": template})
    with pytest.raises(PrintFault) as caught:
        unpaged.make(documents.made("2010-guide/topic"), own, "html")
    assert len(caught.value.problems) > 10


@pytest.mark.parametrize("form", ["txt", "html"])
def test_every_kind_of_block_is_there_wherever_it_stands(form: str) -> None:
    guide, stock = full(), printed.stock(printed.DEFAULT)
    for each in (
        document.handout(guide, topic=TOPIC),
        document.cards(guide, ROLE, stock, deck="mine", stock=printed.DEFAULT),
        document.checklist(guide, ROLE),
    ):
        unpaged.make(each, None, form)  # which holds it against the manuscript


@pytest.mark.parametrize("form", ["txt", "html"])
def test_any_block_can_stand_in_a_column(form: str) -> None:
    every = ("introduction", "duties", "tip", "means", "retains", "acknowledges")
    block = Columns(columns=tuple(f"physician/{field}" for field in every), foot="So far.")
    guide = printed.guide("2010-guide")
    address = "transformative-behaviors/acknowledge"
    guide = msgspec.structs.replace(guide, blocks={**guide.blocks, address: block})
    for each in (
        document.handout(guide, topic="transformative-behaviors"),
        document.cards(
            guide, "physician", printed.stock(printed.DEFAULT), deck="full", stock=printed.DEFAULT
        ),
    ):
        assert "So far." in unpaged.make(each, None, form).data.decode()
