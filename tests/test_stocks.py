"""Stocks are sheets whose cells lie on the paper and beside one another."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ubtprint.errors import InputError, Location, NameFault
from ubtprint.imposition import cell_size
from ubtprint.paper import Face, Grid, Paper, Stock
from ubtprint.stocks import TOLERANCE, _check_grid, find_stock, load_stocks

BAD = Path(__file__).parent / "data" / "bad"
FIXTURES = sorted(folder.name for folder in BAD.glob("stock-*"))
SHIPPED = ["a6-on-a4", "avery-5388", "index-3x5", "quarter-letter"]


@pytest.mark.parametrize("name", FIXTURES)
def test_bad_stocks_are_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD / name)
    with pytest.raises(InputError) as caught:
        load_stocks(Path())
    assert [str(problem) for problem in caught.value.problems] == Path(
        "expected.txt"
    ).read_text().splitlines()


def test_the_shipped_stocks_are_read() -> None:
    assert list(load_stocks()) == SHIPPED


def test_avery_5388_is_as_published() -> None:
    _, stock = find_stock("avery-5388")
    assert (stock.paper.width, stock.paper.height) == (612, 792)
    assert cell_size(stock.face) == (360, 216)
    assert (stock.grid.left, stock.grid.top, stock.grid.down) == (126, 72, 216)
    assert (stock.grid.columns, stock.grid.rows, stock.face.turn) == (1, 3, 90)


@pytest.mark.parametrize("word", ["avery-5388", "Avery 5388", "pocket", "AVERY_8388"])
def test_a_stock_is_found_by_name_or_alias(word: str) -> None:
    assert find_stock(word)[0] == "avery-5388"


def test_an_unknown_stock_is_told_with_the_nearest() -> None:
    with pytest.raises(NameFault) as caught:
        find_stock("avery-5387")
    assert str(caught.value).startswith("unknown stock 'avery-5387' (did you mean 'avery-")


OWN = """title: {title}
paper: {{name: A6, width: 105mm, height: 148mm}}
face: {{width: 105mm, height: 148mm}}
grid: {{columns: 1, rows: 1, left: 0in, top: 0in, across: 105mm, down: 148mm}}
verified: exact
source: Made up.
"""


def test_ones_own_stock_wins_over_the_shipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "stocks"
    folder.mkdir()
    (folder / "index-3x5.yaml").write_text(OWN.format(title="Mine"))
    (folder / "pocket.yaml").write_text(OWN.format(title="My pocket") + "aliases: [a6]\n")
    (folder / ".draft.yaml").write_text("not read")
    stocks = load_stocks(tmp_path)
    assert list(stocks) == sorted([*SHIPPED, "pocket"])
    assert stocks["index-3x5"].title == "Mine"
    assert find_stock("pocket", tmp_path)[1].title == "My pocket"
    assert find_stock("a6", tmp_path)[0] == "pocket"
    assert find_stock("a6")[0] == "a6-on-a4"


def test_a_folder_without_stocks_gives_the_shipped_ones(tmp_path: Path) -> None:
    assert load_stocks(tmp_path) == load_stocks()


LENGTH = st.floats(1, 300)
GAP = st.floats(0, 50)


def faults(stock: Stock) -> list[str]:
    return [problem.message for problem in _check_grid(stock, Location("t"))]


def sheet(grid: Grid, face: Face, paper: tuple[float, float]) -> Stock:
    width, height = paper
    return Stock(
        title="t",
        paper=Paper(name="p", width=width, height=height),
        face=face,
        grid=grid,
        verified="exact",
        source="s",
    )


@given(
    st.integers(1, 9),
    st.integers(1, 9),
    LENGTH,
    LENGTH,
    GAP,
    GAP,
    GAP,
    GAP,
    st.sampled_from([0, 90, 180, 270]),
)
def test_cells_with_room_fit_and_moved_ones_do_not(
    columns: int,
    rows: int,
    width: float,
    height: float,
    left: float,
    top: float,
    gap: float,
    gutter: float,
    turn: int,
) -> None:
    turned = (height, width) if turn in {90, 270} else (width, height)
    face = Face(width=width, height=height, turn=turn)  # type: ignore[arg-type]
    across, down = turned[0] + gap, turned[1] + gutter
    grid = Grid(columns=columns, rows=rows, left=left, top=top, across=across, down=down)
    paper = (left + columns * across - gap, top + rows * down - gutter)
    assert faults(sheet(grid, face, paper)) == []
    beyond = TOLERANCE + 0.01
    assert len(faults(sheet(grid, face, (paper[0] - beyond, paper[1])))) == 1
    assert len(faults(sheet(grid, face, (paper[0], paper[1] - beyond)))) == 1
    close = Grid(columns=2, rows=1, left=left, top=top, across=turned[0] - beyond, down=down)
    assert ["overlap" in fault for fault in faults(sheet(close, face, (9999, 9999)))] == [True]
