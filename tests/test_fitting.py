"""What fits on the paper is let through; what is moved out of its place is named, with the amount."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ubtprint.errors import Location
from ubtprint.fitting import TOLERANCE, amount, faults, room_for_bleed
from ubtprint.paper import Face, Fold, Grid, Paper, Stock

LENGTH = st.floats(1, 300)
GAP = st.floats(0, 50)
NUDGE = st.floats(0.1, 0.9)


class Line(NamedTuple):
    """One direction of a sheet that fits: cells of a size with gaps between them, margins round them."""

    count: int
    size: float
    gap: float
    before: float
    after: float

    @property
    def pitch(self) -> float:
        return self.size + self.gap

    @property
    def length(self) -> float:
        return self.before + self.count * self.pitch - self.gap + self.after


LINES = st.builds(Line, st.integers(1, 9), LENGTH, GAP, GAP, GAP)
TURNS = st.sampled_from([0, 90, 180, 270])


def sheet(columns: Line, rows: Line, turn: int = 0, fold: Fold | None = None) -> Stock:
    width, height = (rows.size, columns.size) if turn % 180 else (columns.size, rows.size)
    return Stock(
        title="t",
        paper=Paper(name="p", width=columns.length, height=rows.length),
        face=Face(width=width, height=height, turn=turn),  # type: ignore[arg-type]
        grid=Grid(
            columns=columns.count,
            rows=rows.count,
            left=columns.before,
            top=rows.before,
            across=columns.pitch,
            down=rows.pitch,
        ),
        fold=fold,
        verified="exact",
        source="s",
    )


def told(stock: Stock) -> list[str]:
    return [problem.message for problem in faults(stock, lambda _: Location("t"))]


def nudged(stock: Stock, **grid: float) -> Stock:
    return msgspec.structs.replace(stock, grid=msgspec.structs.replace(stock.grid, **grid))


@given(LINES, LINES, TURNS)
def test_cells_with_room_fit(columns: Line, rows: Line, turn: int) -> None:
    assert told(sheet(columns, rows, turn)) == []


@given(LINES, LINES, TURNS, NUDGE)
def test_a_cell_nudged_off_the_paper_is_named(columns: Line, rows: Line, turn: int, by: float) -> None:
    stock = sheet(columns, rows, turn)
    last, low = columns.count, rows.count
    for grid, cell, edge in (
        ({"left": -by}, "column 1, row 1", "left"),
        ({"left": columns.before + columns.after + by}, f"column {last}, row 1", "right"),
        ({"top": -by}, "column 1, row 1", "top"),
        ({"top": rows.before + rows.after + by}, f"column 1, row {low}", "bottom"),
    ):
        assert said_about(nudged(stock, **grid), by) == [f"the cell in {cell} leaves the paper at the {edge}"]


def said_about(stock: Stock, by: float) -> list[str]:
    """The messages without their amount, which is held against the one expected."""
    found = []
    for message in told(stock):
        what, _, much = message.rpartition(" by ")
        assert float(much.partition("(")[2].removesuffix(" pt)")) == pytest.approx(by, rel=0.001)
        found.append(what)
    return found


@given(LINES, LINES, TURNS, NUDGE)
def test_cells_nudged_into_each_other_are_named(columns: Line, rows: Line, turn: int, by: float) -> None:
    stock = sheet(columns, rows, turn)
    first = "the cells in column 1, row 1"
    expected = [f"{first} and in column 2, row 1 overlap"] if columns.count > 1 else []
    assert said_about(nudged(stock, across=columns.size - by), by) == expected
    expected = [f"{first} and in column 1, row 2 overlap"] if rows.count > 1 else []
    assert said_about(nudged(stock, down=rows.size - by), by) == expected


@given(LINES, LINES)
def test_what_rounding_adds_up_to_is_let_through(columns: Line, rows: Line) -> None:
    stock = sheet(columns, rows)
    assert told(nudged(stock, left=-TOLERANCE / 2, top=-TOLERANCE / 2)) == []


@given(LINES, LINES)
def test_room_for_bleed_is_half_the_least_gap_within_the_margins(columns: Line, rows: Line) -> None:
    rooms = [columns.before, columns.after, rows.before, rows.after]
    rooms += [line.gap / 2 for line in (columns, rows) if line.count > 1]
    assert room_for_bleed(sheet(columns, rows)) == pytest.approx(min(rooms), abs=1e-6)


# --- folds ------------------------------------------------------------------------------------


@given(LINES, LENGTH, GAP, GAP, GAP, NUDGE, st.sampled_from(["across", "down"]))
def test_folded_sheets(
    along: Line,
    size: float,
    to_fold: float,
    before: float,
    after: float,
    by: float,
    direction: Literal["across", "down"],
) -> None:
    """Fronts in a row before one fold, so that their backs, mirrored, take as much room behind it."""
    at = before + size + to_fold
    over = Line(1, size, 0, before, 2 * to_fold + size + after)
    lines = (along, over) if direction == "across" else (over, along)

    def folded(fold: float) -> Stock:
        return sheet(*lines, fold=Fold(direction=direction, at=(fold,)))

    stock = folded(at)
    assert told(stock) == []
    gaps = [along.gap / 2] if along.count > 1 else []
    rooms = [along.before, along.after, before, after, to_fold, *gaps]
    assert room_for_bleed(stock) == pytest.approx(min(rooms), abs=1e-6)
    edge = "bottom" if direction == "across" else "right"
    assert said_about(folded(at + after / 2 + by / 2), by) == [
        f"the back of the cell in column 1, row 1 leaves the paper at the {edge}"
    ]
    inside = before + size * by
    assert told(folded(inside)) == [f"the fold at {amount(inside)} runs through the cell in column 1, row 1"]
    end = 3 * size + 2 * to_fold + before + after
    assert [fault.endswith("is not on the paper") for fault in told(folded(end))] == [True]


def test_a_cell_that_lies_where_a_back_comes_to_lie() -> None:
    rows = Line(2, 100, 60, 10, 400)
    fold = Fold(direction="across", at=(120.0, 400.0))
    # 10 to 110 and 170 to 270; the first one's back from 130, the second one's from -30, both over 120.
    assert told(sheet(Line(1, 50, 0, 0, 0), rows, fold=fold)) == [
        f"the back of the cell in column 1, row 1 and the cell in column 1, row 2 overlap by {amount(60)}",
        f"the back of the cell in column 1, row 2 leaves the paper at the top by {amount(30)}",
        f"the back of the cell in column 1, row 2 and the cell in column 1, row 1 overlap by {amount(60)}",
    ]
