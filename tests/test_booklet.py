"""A handout as a booklet: its sheets folded and nested here, then read page by page to the last word."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import printed
import pytest
import seen
import verapdf as engine
from printed import Area, Run, booklet, guide, read
from test_words_in_print import PAGES, expected

from ubtprint.cli import run

HALF = 5.5 * 72
WHICH = [("2010-guide", ""), ("2010-guide", "physician"), ("2016-article", "")]
FLIPS = ("short", "long")
BOOKLETS = [(*which, flip) for which in WHICH for flip in FLIPS]
every = pytest.mark.parametrize(("edition", "role", "flip"), BOOKLETS)


class Leaf(NamedTuple):
    """A page of the booklet: what is heard on it, what is only drawn, and its lines."""

    text: str
    unheard: str
    lines: tuple[Area, ...]


def half(pdf: bytes, page: int, right: bool) -> Leaf:
    """One half of a side of a sheet, in the order in which it is drawn."""
    side = read(pdf).pages[page]

    def here(thing: Run | Area) -> bool:
        x = thing.x if isinstance(thing, Run) else (thing.left + thing.right) / 2
        return (x > HALF) == right

    runs = [run for run in side.runs if here(run)]
    return Leaf(
        squeezed(run.text for run in runs if run.block >= 0),
        squeezed(run.text for run in runs if run.block < 0),
        tuple(area for area in side.areas if here(area)),
    )


def squeezed(texts: Any) -> str:
    return "".join("".join(texts).split())


def folded(pdf: bytes, flip: str) -> list[Leaf]:
    """The pages in the order in which they are turned: sheets nested, the first one outermost.

    Turned over its short edge a landscape sheet has behind its right half the left half of its back;
    over its long edge the right half, on its head.
    """
    count = seen.count_pages(pdf)
    behind = flip == "long"
    fronts, backs = range(0, count, 2), range(1, count, 2)
    leaves = []
    for front, back in zip(fronts, backs, strict=True):
        leaves += [half(pdf, front, True), half(pdf, back, behind)]
    for front, back in reversed([*zip(fronts, backs, strict=True)]):
        leaves += [half(pdf, back, not behind), half(pdf, front, False)]
    return leaves


def lost(leaves: list[Leaf], wanted: list[str]) -> list[str]:
    """Texts that don't follow one another when the booklet is read from its first page to its last."""
    said, at, missing = "".join(leaf.text for leaf in leaves), 0, []
    for text in wanted:
        found = said.find(squeezed([text]), at)
        if found < 0:
            missing.append(text)
        else:
            at = found + len(squeezed([text]))
    return missing


def wanted_texts(edition: str, role: str) -> list[str]:
    of = guide(edition)
    plans = zip(PAGES[edition], of.topics.values(), strict=True)
    return expected(of, " ".join(plan for plan, topic in plans if not role or topic.role in ("", role)))


@every
def test_read_as_it_is_folded_every_word_is_in_order(edition: str, role: str, flip: str) -> None:
    leaves = folded(booklet(edition, role, flip), flip)
    assert len(leaves) % 4 == 0
    assert lost(leaves, wanted_texts(edition, role)) == []


@every
def test_the_last_pages_are_for_notes_and_no_page_is_empty(edition: str, role: str, flip: str) -> None:
    labels = guide(edition).labels
    leaves = folded(booklet(edition, role, flip), flip)
    pads = [leaf.text == labels.notes for leaf in leaves]
    assert pads == sorted(pads)
    assert sum(pads) < 4
    for leaf, is_pad in zip(leaves, pads, strict=True):
        lines = [line for line in leaf.lines if line.right - line.left > 250 and line.is_line]
        assert leaf.text
        assert not is_pad or len(lines) >= 15


@every
def test_sheets_are_landscape_letter_and_name_their_edge(edition: str, role: str, flip: str) -> None:
    with printed.opened(booklet(edition, role, flip)) as pdf:
        assert len(pdf.pages) % 2 == 0
        for page in pdf.pages:
            assert [float(edge) for edge in page.mediabox] == [0, 0, 792, 612]
        said = pdf.Root.ViewerPreferences
        edge = {"short": "/DuplexFlipShortEdge", "long": "/DuplexFlipLongEdge"}[flip]
        assert (str(said.PrintScaling), str(said.Duplex)) == ("/None", edge)


def test_over_the_long_edge_backs_stand_on_their_heads() -> None:
    """The first words of every half are drawn first: on a back that is turned they are the lowest."""
    for flip, backs in (("short", False), ("long", True)):
        pdf = booklet("2010-guide", "", flip)
        for number, page in enumerate(read(pdf).pages):
            runs = [run for run in page.runs if run.block >= 0 and run.x > HALF]
            falls = [one.y - other.y for one, other in pairwise(runs) if one.y != other.y]
            rising = sum(fall < 0 for fall in falls) > len(falls) / 2
            assert rising == (backs and number % 2 == 1)


@every
def test_the_fold_is_marked_on_the_innermost_sheet_off_the_text(edition: str, role: str, flip: str) -> None:
    pages = read(booklet(edition, role, flip)).pages
    for page in pages[:-1]:
        assert not [area for area in page.areas if abs(area.left - HALF) < 1 and abs(area.right - HALF) < 1]
    marks = [
        area for area in pages[-1].areas if abs(area.left - HALF) < 0.01 and abs(area.right - HALF) < 0.01
    ]
    assert len(marks) == 2
    assert all(mark.bottom < 50 or mark.top > 562 for mark in marks)
    words = [run for run in pages[-1].runs if run.text == "fold"]
    assert [run.block for run in words] == [-1]


@every
def test_verapdf_fails_no_check(edition: str, role: str, flip: str, verapdf: engine.Judge) -> None:
    assert verapdf(booklet(edition, role, flip)) == []


def test_a_booklet_is_heard_in_the_order_of_its_pages() -> None:
    heard = "".join(squeezed([text]) for text in printed.words(booklet("2010-guide")))
    at = 0
    for text in wanted_texts("2010-guide", ""):
        at = heard.find(squeezed([text]), at)
        assert at >= 0, text


@pytest.fixture
def ubtprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    return lambda line: run(line.split())


def test_a_printer_that_turns_the_long_edge_gets_a_booklet_for_it(
    ubtprint: Callable[[str], int], tmp_path: Path
) -> None:
    assert ubtprint("printer set office --flip long --back-offset 2mm,1mm") == 0
    assert ubtprint("handout --edition 2016-article --booklet --printer office -o long.pdf -q") == 0
    assert ubtprint("handout --edition 2016-article --booklet -o short.pdf -q") == 0
    for flip in FLIPS:
        pdf = (tmp_path / f"{flip}.pdf").read_bytes()
        assert lost(folded(pdf, flip), wanted_texts("2016-article", "")) == []
        with printed.opened(pdf) as file:
            assert str(file.Root.ViewerPreferences.Duplex) == f"/DuplexFlip{flip.capitalize()}Edge"


# --- wrong booklets are noticed -----------------------------------------------------------------


def test_a_booklet_folded_for_the_other_edge_is_noticed() -> None:
    for flip, other in (FLIPS, FLIPS[::-1]):
        leaves = folded(booklet("2010-guide", "", flip), other)
        assert lost(leaves, wanted_texts("2010-guide", "")) != []


def test_sheets_in_another_order_are_noticed() -> None:
    pdf = printed.swapped(printed.swapped(booklet("2010-guide"), 0, 2), 1, 3)
    assert lost(folded(pdf, "short"), wanted_texts("2010-guide", "")) != []


def test_a_lost_paragraph_is_noticed() -> None:
    with pikepdf.open(io.BytesIO(booklet("2010-guide"))) as file:
        page = file.pages[1].obj
        page.Contents = pikepdf.Array([page.Contents[0]])
        file.save(out := io.BytesIO())
    assert lost(folded(out.getvalue(), "short"), wanted_texts("2010-guide", "")) != []
