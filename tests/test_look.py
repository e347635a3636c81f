"""The measurable part of the look: room used, edges aligned, lines to write on, contrast, sizes, margins.

Everything is computed from what the content streams draw and from PDFium's boxes of words.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import inspect_pdf
import pikepdf
import printed
import pytest
import seen
from inspect_pdf import TextBox
from printed import EDITIONS, EVERYTHING, ROLES, STOCKS, Area, Colour, Page, Run, guide, read

pytestmark = pytest.mark.usefixtures("kept")

HAIR = 0.5  # points: what the eye takes for the same edge
GRID = 24.0
WRITING = 0.75
ROOM = (0.65, 0.95)
SMALLEST = 7.5
FOOT = re.compile(r"\d+ of \d+, (front|back).*")

both = pytest.mark.parametrize("edition", EDITIONS)
everyone = pytest.mark.parametrize("role", ROLES)


def singles(edition: str, role: str) -> bytes:
    """A deck with one face a page: its pages are the cards' faces."""
    return printed.cards(edition, role, single=True)


def bodies(pdf: bytes, page: int) -> list[Run]:
    """The text of a page's own: heads, feet and copies left out."""
    return [run for run in read(pdf).pages[page].runs if run.block >= 0]


def writing_lines(pdf: bytes, page: int) -> list[Area]:
    """Lines to write on: level, 0.75 pt thick, long enough for a word."""
    return [
        area
        for area in read(pdf).pages[page].areas
        if abs(area.top - area.bottom - WRITING) < 0.05 and area.right - area.left > 60
    ]


# --- room used ----------------------------------------------------------------------------------


def fills(pdf: bytes) -> list[float]:
    """How far down each face its own text or writing lines reach, as a share of the height."""
    file = read(pdf)
    found = []
    for number, page in enumerate(file.pages):
        lowest = [run.y for run in bodies(pdf, number)]
        lowest += [line.bottom for line in writing_lines(pdf, number)]
        found.append(round(1 - min(lowest) / page.height, 3))
    return found


@both
@everyone
def test_faces_are_well_filled(edition: str, role: str) -> None:
    low = [fill for fill in fills(singles(edition, role)) if not ROOM[0] <= fill <= ROOM[1]]
    assert low == []


# --- edges --------------------------------------------------------------------------------------


class Edges(NamedTuple):
    """Where the lines of a face begin: list text, other text, and the right ends of list markers."""

    lists: tuple[float, ...]
    others: tuple[float, ...]


def edges(runs: Iterable[Run], tags: tuple[str, str] = ("LI/LBody", "LI/Lbl")) -> Edges:
    """The left edges of lines; items without a marker stand with the other text."""
    lines: dict[tuple[int, float], float] = {}
    marked = False
    items: dict[int, bool] = {}
    for run in runs:
        if run.tag.endswith(tags[1]):
            marked = True
            continue
        key = (run.block, round(run.y, 1))
        lines[key] = min(lines.get(key, run.x), run.x)
        items[run.block] = tags[0] in run.tag and marked
    return Edges(
        tuple(x for (block, _), x in lines.items() if items[block]),
        tuple(x for (block, _), x in lines.items() if not items[block]),
    )


def ragged(places: tuple[float, ...]) -> bool:
    return bool(places) and max(places) - min(places) > HAIR


@both
@everyone
def test_text_has_one_left_edge_on_a_face(edition: str, role: str) -> None:
    pdf = singles(edition, role)
    for page in range(len(read(pdf).pages)):
        found = edges(bodies(pdf, page))
        assert not ragged(found.lists), f"page {page + 1}: {sorted(set(found.lists))}"
        assert not ragged(found.others), f"page {page + 1}: {sorted(set(found.others))}"


def overhanging(pdf: bytes, page: int) -> list[str]:
    """List markers that reach into the list's text, or stand left of the other text's edge."""
    boxes = inspect_pdf.text_boxes(pdf, page)
    found = edges(bodies(pdf, page))
    if not found.lists:
        return []
    markers = [box for box in boxes if re.fullmatch(r"\[ ✓ \]|\d+", box.text)]
    limit = min(found.others, default=0.0) - HAIR
    return [box.text for box in markers if box.right > min(found.lists) or box.left < limit]


@both
@everyone
def test_markers_hang_left_of_the_text(edition: str, role: str) -> None:
    pdf = singles(edition, role)
    for page in range(len(read(pdf).pages)):
        assert overhanging(pdf, page) == []


# --- columns ------------------------------------------------------------------------------------

SPREADS = {"3.8": "retains", "3.12": "acknowledges"}


def rows(pdf: bytes, page: int, field: str) -> list[list[float]]:
    """The baselines of the first line of each row's cells (heads are row 0), over the three columns."""
    tops: dict[str, float] = {}
    for run in bodies(pdf, page):
        tops.setdefault(printed.collapsed(read(pdf).heard[run.block][1]), run.y)
    columns = []
    for role in ROLES:
        block = guide("2010-guide").blocks[f"{role}/{field}"]
        texts = (block.head, *block.items)  # type: ignore[union-attr]
        columns.append([tops[text] for text in texts])
    most = max(len(column) for column in columns)
    return [[column[row] for column in columns if row < len(column)] for row in range(most)]


@pytest.mark.parametrize("folio", SPREADS)
def test_the_rows_of_three_columns_begin_level(folio: str) -> None:
    page = 1 + [topic.folio for topic in guide("2010-guide").topics.values()].index(folio)
    for row in rows(printed.handout("2010-guide"), page, SPREADS[folio]):
        assert max(row) - min(row) <= HAIR


# --- lines to write on --------------------------------------------------------------------------


def off_grid(lines: list[Area]) -> list[float]:
    """Distances between writing lines, down the page, that are no whole steps of the grid.

    Lines with text between them, five steps and more apart, are another group.
    """
    places = sorted({round(line.bottom, 1) for line in lines}, reverse=True)
    steps = [round(above - below, 2) for above, below in pairwise(places)]
    return [step for step in steps if step < 5 * GRID and abs(step / GRID - round(step / GRID)) * GRID > 0.25]


@both
@everyone
def test_the_checklist_has_room_to_write_on_one_grid(edition: str, role: str) -> None:
    pdf = printed.checklist(edition, role)
    assert len(read(pdf).pages) == 1
    lines = writing_lines(pdf, 0)
    assert len([line for line in lines if line.right - line.left > 180]) >= 8
    assert off_grid(lines) == []


@everyone
def test_the_write_on_face_has_its_lines_on_one_grid(role: str) -> None:
    pdf = singles("2010-guide", role)
    lines = writing_lines(pdf, len(read(pdf).pages) - 1)
    assert len(lines) >= 8
    assert off_grid(lines) == []
    assert len({(round(line.left, 1), round(line.right, 1)) for line in lines}) == 1


# --- contrast -----------------------------------------------------------------------------------

WHITE = (1.0, 1.0, 1.0)


def luminance(colour: Colour) -> float:
    """Relative luminance (WCAG 2)."""
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def grey(colour: Colour) -> Colour:
    """What a printer without colours makes of it (ISO 32000-1 10.3.4)."""
    value = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    return value, value, value


def weakest(one: Colour, other: Colour) -> float:
    return min(contrast(one, other), contrast(grey(one), grey(other)))


def behind(areas: Iterable[Area], x: float, y: float) -> Colour:
    """The colour painted last where something stands."""
    colour: Colour = WHITE
    for area in areas:
        if not area.width and not area.is_line and area.left <= x <= area.right:
            colour = area.colour if area.bottom <= y <= area.top else colour
    return colour


def faint_text(pdf: bytes) -> set[tuple[float, str]]:
    """Text below 4.5 : 1, or body text below 7 : 1, on what is behind it, in colour or in grey."""
    found = set()
    for page in read(pdf).pages:
        for run in page.runs:
            ratio = weakest(run.colour, behind(page.areas, run.x + 1, run.y + 1))
            is_body = run.tag.endswith("LBody") or (run.tag.endswith("/P") and run.size >= 9.5)
            if ratio < (7 if is_body and not run.text.isupper() else 4.5):
                found.add((round(ratio, 2), run.text[:40]))
    return found


@pytest.mark.parametrize("name", [name for name in EVERYTHING if "carry" not in name])
def test_text_stands_out(name: str) -> None:
    assert faint_text(EVERYTHING[name]()) == set()


def faint_lines(pdf: bytes, page: int) -> set[float]:
    lines = writing_lines(pdf, page)
    return {round(ratio, 2) for line in lines if (ratio := weakest(line.colour, WHITE)) < 3}


@both
@everyone
def test_lines_to_write_on_can_be_seen(edition: str, role: str) -> None:
    assert faint_lines(printed.checklist(edition, role), 0) == set()
    pdf = singles(edition, role)
    for page in range(len(read(pdf).pages)):
        assert faint_lines(pdf, page) == set()


def transparencies(pdf: bytes) -> set[float]:
    """Opacities in use: contrast is computed as if there were none."""
    with printed.opened(pdf) as file:
        states = [
            state
            for page in file.pages
            for state in page.obj.Resources.get("/ExtGState", pikepdf.Dictionary()).values()
        ]
        return {float(state[key]) for state in states for key in ("/ca", "/CA") if key in state} - {1.0}


@pytest.mark.parametrize("name", ["cards-2010-guide-union-quarter-letter", "handout-2010-guide"])
def test_nothing_is_transparent(name: str) -> None:
    assert transparencies(EVERYTHING[name]()) == set()


# --- sizes and margins --------------------------------------------------------------------------


def small_text(pdf: bytes) -> set[tuple[float, str]]:
    return {
        (round(run.size, 2), run.text[:30])
        for page in read(pdf).pages
        for run in page.runs
        if run.size < SMALLEST - 0.01
    }


@pytest.mark.parametrize("name", EVERYTHING)
def test_nothing_is_printed_below_7_5_pt(name: str) -> None:
    assert small_text(EVERYTHING[name]()) == set()


@cache
def boxes(pdf: bytes, page: int) -> tuple[TextBox, ...]:
    return tuple(inspect_pdf.text_boxes(pdf, page))


def is_tab(area: Area, width: float) -> bool:
    """A thumb tab: it bleeds off the left or right edge, far enough in that printers show some of it."""
    touches = area.left <= 0.01 or area.right >= width - 0.01
    return touches and area.right - area.left <= 30.01 and area.top - area.bottom <= 100


def is_guide(area: Area, page: Page) -> bool:
    """A hairline to cut along, or the stronger line of a fold from edge to edge."""
    from_edge_to_edge = area.right - area.left >= page.width or area.top - area.bottom >= page.height
    return abs(area.width - 0.25) < 0.01 or (abs(area.width - 0.5) < 0.01 and from_edge_to_edge)


def near_the_edge(pdf: bytes, margin: float) -> list[str]:
    """What stands nearer than ``margin`` to the edge of its page; guides and thumb tabs may."""
    found = []
    for number, page in enumerate(read(pdf).pages):
        things: list[tuple[str, Area | TextBox]] = [(box.text, box) for box in boxes(pdf, number)]
        things += [
            ("an area", area)
            for area in page.areas
            if not is_guide(area, page) and not is_tab(area, page.width)
        ]
        for name, thing in things:
            room = min(thing.left, thing.bottom, page.width - thing.right, page.height - thing.top)
            if room < margin - 0.01:
                found.append(f"page {number + 1}: {name} {room:.2f}")
    return found


LETTER = [name for name in EVERYTHING if not re.search("a6|single|screen", name)]


@pytest.mark.parametrize("name", LETTER)
def test_nothing_is_nearer_than_a_quarter_inch_to_the_papers_edge(name: str) -> None:
    assert near_the_edge(EVERYTHING[name](), 18) == []


@both
@everyone
def test_nothing_is_nearer_than_9_pt_to_a_cards_trim(edition: str, role: str) -> None:
    """Asked of the cards of the default stock page by page, of the others by what crosses their edges."""
    assert near_the_edge(singles(edition, role), 9) == []


# Points that all stays off a card's edges: a little less on small cards, of which more would leave nothing.
CLEAR, CLEAR_OF_SMALL = 9.0, 7.9


def clear_of(stock: str) -> float:
    left, bottom, right, top = seen.layout(stock).cells[0]
    return CLEAR_OF_SMALL if min(right - left, top - bottom) < 200 else CLEAR


def near_a_trim(pdf: bytes, stock: str) -> list[str]:
    """What isn't wholly on a card, this far from its edges; words that name lines stand beside the cards."""
    each, clear, found = seen.layout(stock), clear_of(stock), []
    for number, page in enumerate(read(pdf).pages):
        behind = each.behind("long")
        cells = (*each.cells, *behind) if each.folds else behind if number % 2 else each.cells
        safe = [(cell[0] + clear, cell[1] + clear, cell[2] - clear, cell[3] - clear) for cell in cells]
        things: list[tuple[str, Area | TextBox]] = [
            (box.text, box) for box in boxes(pdf, number) if box.text not in ("cut", "fold")
        ]
        things += [("an area", area) for area in page.areas if not area.width]
        for name, thing in things:
            if not any(seen.holds(cell, thing) for cell in safe):
                found.append(f"side {number + 1}: {name}")
    return found


@both
@everyone
@pytest.mark.parametrize("stock", STOCKS)
def test_no_card_has_anything_near_its_cut(edition: str, role: str, stock: str) -> None:
    assert near_a_trim(printed.cards(edition, role, stock), stock) == []


# --- nothing over anything ----------------------------------------------------------------------


def overlapping(pdf: bytes) -> list[str]:
    """Words that other words or rules are printed over, each with what it meets.

    PDFium's boxes are of the glyphs' own ink, so neighbouring lines don't touch.
    """
    found = []
    for number, page in enumerate(read(pdf).pages):
        words = boxes(pdf, number)
        for index, one in enumerate(words):
            found += [
                f"page {number + 1}: {one.text[:25]!r} and {other.text[:25]!r}"
                for other in words[index + 1 :]
                if meet(one, other)
            ]
            found += [
                f"page {number + 1}: a rule through {one.text[:25]!r}"
                for area in page.areas
                if area.is_line and meet(one, area)
            ]
    return found


def meet(one: TextBox, other: TextBox | Area) -> bool:
    """Whether a rule touches ink, or two runs of words share more than a descender's end."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.top, other.top) - max(one.bottom, other.bottom)
    return wide > 0.5 and high > (0.25 if isinstance(other, Area) else 1.5)


@pytest.mark.parametrize("name", [name for name in EVERYTHING if "carry" not in name])
def test_nothing_is_printed_over_words(name: str) -> None:
    assert overlapping(EVERYTHING[name]()) == []


# --- words held together ------------------------------------------------------------------------

HELD = re.compile(r"co-(?:leads|sponsors)")


def broken(lines: Iterable[str]) -> list[str]:
    """Lines that end or begin within one of the words that don't break."""
    return [
        line for line in lines if re.search(r"\bco-?$", line.strip()) or re.match(r"-?leads\b(?! t)", line)
    ]


@pytest.mark.parametrize("name", EVERYTHING)
def test_co_leads_and_co_sponsors_never_break(name: str) -> None:
    pdf = EVERYTHING[name]()
    file = read(pdf)
    whole = sum(len(HELD.findall(run.text)) for page in file.pages for run in page.runs if run.block >= 0)
    assert whole == sum(len(HELD.findall(text)) for tag, text in file.heard)
    assert broken(run.text for page in file.pages for run in page.runs) == []


# --- the handout's pages ------------------------------------------------------------------------


def folio_side(pdf: bytes, page: int, folio: str) -> str:
    """At which end of the foot's line the bracketed folio stands, at the margin or not."""
    runs = [run for run in boxes(pdf, page) if run.top < 60]
    mark = f"[ {folio} ]"
    [found] = [run for run in runs if mark in run.text]
    level = [run for run in runs if abs(run.bottom - found.bottom) < 4]
    margins = [run for run in boxes(pdf, page) if run.top >= 60]
    if found.left == min(run.left for run in level) and found.text.startswith(mark):
        return "left" if found.left - min(run.left for run in margins) < 3 else "inside"
    if found.right == max(run.right for run in level) and found.text.endswith(mark):
        return "right" if 612 - 64.8 - found.right < 3 else "inside"
    return "inside"


def test_the_handout_is_a_cover_and_five_pages_with_folios_outside() -> None:
    pdf = printed.handout("2010-guide")
    assert len(read(pdf).pages) == 6
    folios = ["3.8", "3.9", "3.10", "3.11", "3.12"]
    hands = ["left", "right", "left", "right", "left"]
    assert [folio_side(pdf, page, folio) for page, folio in enumerate(folios, 1)] == hands


def test_left_hand_folios_fall_on_even_pages() -> None:
    """Printed on two sides and bound, page 2 lies at the left: 3.8 is there."""
    pdf = printed.handout("2010-guide")
    for number, topic in enumerate(guide("2010-guide").topics.values(), 2):
        hand = "left" if number % 2 == 0 else "right"
        assert folio_side(pdf, number - 1, topic.folio) == hand


def test_only_pages_of_the_handout_bear_a_folio() -> None:
    for role in ROLES:
        texts = printed.text_of(singles("2010-guide", role)) + printed.text_of(
            printed.checklist("2010-guide", role)
        )
        assert not re.search(r"\[ ?\d|3\.\d", texts)


@both
def test_the_list_of_abbreviations_is_marked_as_ours(edition: str) -> None:
    labels = guide(edition).labels
    heard = printed.words(printed.handout(edition))
    assert heard[-1] == labels.abbreviations_source
    listed = heard[heard.index(labels.abbreviations) + 1 : -1]
    assert [text.split(" ")[0] for text in listed] == [
        entry.short for entry in guide(edition).abbreviations if stands(edition, entry.short)
    ]


def stands(edition: str, short: str) -> bool:
    blocks = " ".join(str(block) for block in guide(edition).blocks.values())
    kickers = " ".join(topic.kicker for topic in guide(edition).topics.values())
    return bool(re.search(rf"\b{short}s?\b", f"{blocks} {kickers}"))


# --- each check fails on damaged pages ----------------------------------------------------------


def redrawn(pdf: bytes, page: int, drawing: bytes, first: bool = False) -> bytes:
    """The file with something more drawn on a page."""
    with printed.opened(pdf) as file:
        leaf = file.pages[page]
        leaf.contents_add(file.make_stream(b"q " + drawing + b" Q\n"), prepend=first)
        file.save(out := io.BytesIO())
    return out.getvalue()


def altered_runs(page: int, **fields: float) -> list[Run]:
    runs = bodies(singles("2010-guide", "union"), page)
    at = max(index for index, run in enumerate(runs) if run.tag.endswith("LBody"))
    return [run._replace(**fields) if index == at else run for index, run in enumerate(runs)]  # type: ignore[arg-type]


def test_a_hollow_and_a_brimming_face_are_seen() -> None:
    pdf = singles("2010-guide", "union")
    up, down = (printed.moved(pdf, 0, (1, 0, 0, 1, 0, step)) for step in (150, -110))
    assert fills(up)[0] < ROOM[0]
    assert fills(down)[0] > ROOM[1]


def test_a_ragged_edge_is_seen() -> None:
    assert ragged(edges(altered_runs(0, x=49.0)).lists)
    assert not ragged(edges(altered_runs(0)).lists)


def test_uneven_rows_are_seen() -> None:
    pdf = printed.handout("2010-guide", topic="transformative-behaviors")
    found = rows(pdf, 0, "acknowledges")
    assert len(found) == 4
    assert max(found[1]) - min(found[2]) > HAIR


def test_lines_off_the_grid_and_faint_lines_are_seen() -> None:
    pdf = printed.checklist("2010-guide", "union")
    line = writing_lines(pdf, 0)[-1]
    below = f"0.8 g {line.left} {line.bottom - 20} 200 0.75 re f".encode()
    damaged = redrawn(pdf, 0, below)
    assert off_grid(writing_lines(damaged, 0)) != []
    assert faint_lines(damaged, 0) != set()


def test_faint_text_is_seen_on_white_and_on_a_tint() -> None:
    pdf = singles("2010-guide", "union")
    dark = redrawn(pdf, 0, b"0.5 g 0 0 306 396 re f", first=True)
    assert faint_text(pdf) == set()
    assert len(faint_text(dark)) > 5
    assert weakest((0.55, 0.18, 0.1), WHITE) >= 7 > weakest((0.6, 0.35, 0.3), WHITE)


def test_small_text_is_seen_through_every_matrix() -> None:
    pdf = singles("2010-guide", "union")
    assert small_text(printed.moved(pdf, 0, (0.9, 0, 0, 0.9, 0, 0))) != set()


def test_what_stands_too_near_an_edge_is_seen() -> None:
    pdf = singles("2010-guide", "union")
    assert near_the_edge(printed.moved(pdf, 0, (1, 0, 0, 1, -14, 0)), 9) != []
    sheet = printed.cards("2010-guide", "union")
    assert "page 1: an area 10.00" in near_the_edge(redrawn(sheet, 0, b"0 g 10 300 30 30 re f"), 18)
    assert near_a_trim(redrawn(sheet, 0, b"0 g 300 300 3 3 re f"), "quarter-letter") == ["side 1: an area"]
    assert near_the_edge(redrawn(sheet, 0, b"0.5 w 0 300 m 612 300 l S"), 18) == []
    assert near_the_edge(redrawn(sheet, 0, b"0.5 w 0 300 m 600 300 l S"), 18) == ["page 1: an area 0.00"]
    small = printed.cards("2010-guide", "union", "cr80-8")
    assert near_a_trim(printed.moved(small, 0, (1, 0, 0, 1, 0, -1)), "cr80-8") != []


def test_a_rule_through_words_and_words_over_words_are_seen() -> None:
    pdf = singles("2010-guide", "union")
    first = boxes(pdf, 0)[-1]
    rule = f"0 g {first.left - 5} {(first.bottom + first.top) / 2} 90 1 re f".encode()
    assert any("a rule through" in fault for fault in overlapping(redrawn(pdf, 0, rule)))
    squeezed = printed.moved(pdf, 0, (1, 0, 0, 0.6, 0, 0))
    assert overlapping(pdf) == []
    line = TextBox("one", 10, 10, 50, 20)
    assert meet(line, TextBox("two", 20, 12, 60, 22))
    assert not meet(line, TextBox("two", 20, 19, 60, 29))
    assert len(read(squeezed).pages) == 8


def test_a_broken_word_and_a_folio_inside_are_seen() -> None:
    assert broken(["with their co-", "leads and teams"]) == ["with their co-", "leads and teams"]
    pdf = printed.handout("2010-guide")
    assert folio_side(printed.moved(pdf, 1, (1, 0, 0, 1, 0, 0)), 1, "3.8") == "left"
    assert folio_side(redrawn(pdf, 1, b""), 1, "3.8") != folio_side(pdf, 2, "3.9")
