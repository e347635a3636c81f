"""Geometry of sheets: backs behind fronts, nothing overlapping, guides between cards alone."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ubtprint.guides import TICK_LENGTH, TICK_OFFSET, Segment, cut_guides
from ubtprint.imposition import Placement, backs, cell_size, fronts, matrix
from ubtprint.paper import Face, Grid, Paper, Stock

LETTER = Paper(name="Letter", width=612, height=792)


def stock(paper: Paper, face: Face, grid: Grid, perforated: bool = False) -> Stock:
    return Stock(
        title="A stock",
        paper=paper,
        face=face,
        grid=grid,
        perforated=perforated,
        verified="derived",
        source="This test",
    )


def letter(face: Face, grid: Grid, perforated: bool = False) -> Stock:
    return stock(LETTER, face, grid, perforated)


QUARTER = letter(Face(width=306, height=396), Grid(columns=2, rows=2, left=0, top=0, across=306, down=396))
INDEX = letter(Face(width=216, height=360), Grid(columns=2, rows=2, left=90, top=36, across=216, down=360))
POCKET = letter(
    Face(width=216, height=360, turn=90),
    Grid(columns=1, rows=3, left=126, top=72, across=360, down=216),
    perforated=True,
)


@st.composite
def stocks(draw: st.DrawFn) -> Stock:
    """Grids that fit their paper, touching or with gutters, upright or landscape, faces turned or not."""
    length = st.floats(20, 200).map(lambda value: round(value, 2))
    gap = st.one_of(st.just(0.0), st.floats(0.5, 40).map(lambda value: round(value, 2)))
    margin = st.one_of(st.just(0.0), st.floats(0.5, 60).map(lambda value: round(value, 2)))
    face = Face(width=draw(length), height=draw(length), turn=draw(st.sampled_from([0, 90, 180, 270])))
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    width, height = cell_size(face)
    across, down = width + draw(gap), height + draw(gap)
    left, top = draw(margin), draw(margin)
    paper = Paper(
        name="Any",
        width=left + (columns - 1) * across + width + draw(margin),
        height=top + (rows - 1) * down + height + draw(margin),
    )
    assume(abs(paper.width - paper.height) > 1)
    grid = Grid(columns=columns, rows=rows, left=left, top=top, across=across, down=down)
    return stock(paper, face, grid)


def up(place: Placement) -> tuple[int, int]:
    angle = math.radians(place.turn)
    return round(-math.sin(angle)), round(math.cos(angle))


@given(stocks(), st.sampled_from(["long", "short"]))
def test_a_back_lies_behind_its_front_with_its_head_at_the_same_end(sheet: Stock, flip: str) -> None:
    sideways = (flip == "long") == (sheet.paper.height > sheet.paper.width)
    for front, back in zip(fronts(sheet), backs(sheet, flip), strict=True):  # type: ignore[arg-type]
        x, y = front.x + front.width / 2, front.y + front.height / 2
        seen = (sheet.paper.width - x, y) if sideways else (x, sheet.paper.height - y)
        assert (back.x + back.width / 2, back.y + back.height / 2) == pytest.approx(seen)
        across, upwards = up(front)
        assert up(back) == ((-across, upwards) if sideways else (across, -upwards))
        assert back.cell == front.cell


@given(stocks(), st.sampled_from(["long", "short"]))
def test_nothing_overlaps_or_leaves_the_sheet(sheet: Stock, flip: str) -> None:
    for places in (fronts(sheet), backs(sheet, flip)):  # type: ignore[arg-type]
        for place in places:
            assert place.x >= -1e-6
            assert place.y >= -1e-6
            assert place.x + place.width <= sheet.paper.width + 1e-6
            assert place.y + place.height <= sheet.paper.height + 1e-6
        for a, b in combinations(places, 2):
            apart = (
                a.x + a.width <= b.x + 1e-6
                or b.x + b.width <= a.x + 1e-6
                or a.y + a.height <= b.y + 1e-6
                or b.y + b.height <= a.y + 1e-6
            )
            assert apart


def crosses(line: Segment, place: Placement) -> bool:
    left, right = place.x + 0.02, place.x + place.width - 0.02
    bottom, top = place.y + 0.02, place.y + place.height - 0.02
    return line.x1 < right and line.x2 > left and line.y1 < top and line.y2 > bottom


@given(stocks())
def test_guides_never_run_inside_a_card_or_off_the_paper(sheet: Stock) -> None:
    for places in (fronts(sheet), backs(sheet)):
        for line in cut_guides(sheet, places):
            assert not any(crosses(line, place) for place in places)
            assert min(line.x1, line.y1) >= -1e-6
            assert line.x2 <= sheet.paper.width + 1e-6
            assert line.y2 <= sheet.paper.height + 1e-6
            assert line.x1 < line.x2 or line.y1 < line.y2


@given(stocks())
def test_a_matrix_puts_the_upright_face_exactly_into_its_cell(sheet: Stock) -> None:
    face = sheet.face
    for place in (*fronts(sheet), *backs(sheet, "short")):
        a, b, c, d, e, f = matrix(place, face)
        corners = [(a * x + c * y + e, b * x + d * y + f) for x in (0, face.width) for y in (0, face.height)]
        assert min(corners) == pytest.approx((place.x, place.y), abs=1e-6)
        assert max(corners) == pytest.approx((place.x + place.width, place.y + place.height), abs=1e-6)
        assert (c, d) == pytest.approx(up(place))


def test_quarter_letter_has_exactly_two_guides_from_edge_to_edge() -> None:
    assert cut_guides(QUARTER) == (Segment(306, 0, 306, 792), Segment(0, 396, 612, 396))


def test_touching_cards_share_one_line_and_every_cut_has_ticks_in_the_margin() -> None:
    guides = cut_guides(INDEX)
    assert [line for line in guides if line.x1 == line.x2 == 306] == [
        Segment(306, 36, 306, 756),
        Segment(306, 36 - TICK_OFFSET - TICK_LENGTH, 306, 36 - TICK_OFFSET),
        Segment(306, 756 + TICK_OFFSET, 306, 756 + TICK_OFFSET + TICK_LENGTH),
    ]
    outer = [line for line in guides if line.x1 == line.x2 == 90]
    assert [line.y1 for line in outer] == pytest.approx([12.83, 765], abs=0.01)
    assert len(guides) == 2 * (3 + 2 + 2)


def test_perforated_stock_has_no_guides() -> None:
    assert cut_guides(POCKET) == ()


def test_a_turned_card_has_its_back_turned_the_other_way() -> None:
    assert {place.turn for place in fronts(POCKET)} == {90}
    assert {place.turn for place in backs(POCKET, "long")} == {270}
    assert {place.turn for place in backs(POCKET, "short")} == {90}


def test_edges_are_the_papers_own() -> None:
    wide = Paper(name="Letter, landscape", width=792, height=612)
    sheet = stock(
        wide, Face(width=396, height=306), Grid(columns=2, rows=2, left=0, top=0, across=396, down=306)
    )
    back = backs(sheet, "long")[0]
    assert (back.x, back.y, back.turn) == (0, 0, 180)
    back = backs(sheet, "short")[0]
    assert (back.x, back.y, back.turn) == (396, 306, 0)


def test_cells_are_numbered_by_rows_from_the_top() -> None:
    assert [(place.cell, place.x, place.y) for place in fronts(QUARTER)] == [
        (0, 0, 396),
        (1, 306, 396),
        (2, 0, 0),
        (3, 306, 0),
    ]


def test_a_face_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="not of its cell's size"):
        matrix(fronts(QUARTER)[0], Face(width=396, height=306))
