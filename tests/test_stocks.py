"""Stocks are sheets as they are published, read from files, named, and found by name or by path."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from ubtprint.errors import InputError, NameFault
from ubtprint.fitting import room_for_bleed
from ubtprint.imposition import cell_size
from ubtprint.paper import Face, Paper, Stock
from ubtprint.stocks import find_stock, load_stocks, steps, with_room

BAD = Path(__file__).parent / "data" / "bad"
FIXTURES = sorted(folder.name for folder in BAD.glob("stock-*"))
UNITS = {"in": 72, "mm": 72 / 25.4}
LETTER, LANDSCAPE, A4 = (8.5, 11), (11, 8.5), (210, 297)


class Sheet(NamedTuple):
    """A sheet as it is published: cells as they lie on it, the first one's corner, the pitch."""

    unit: str
    paper: tuple[float, float]
    cell: tuple[float, float]
    grid: tuple[int, int]
    corner: tuple[float, float]
    pitch: tuple[float | None, float | None]
    also: str = ""
    turn: int = 0


# Avery's are the published figures of each product; the others are worked out in each line.
PUBLISHED = {
    "quarter-letter": Sheet("in", LETTER, (4.25, 5.5), (2, 2), (0, 0), (4.25, 5.5)),
    "avery-8387": Sheet("in", LETTER, (4.25, 5.5), (2, 2), (0, 0), (4.25, 5.5), "avery-3263"),
    "index-3x5": Sheet("in", LETTER, (3, 5), (2, 2), (1.25, 0.5), (3, 5), "3x5"),
    "avery-5388": Sheet(
        "in", LETTER, (5, 3), (1, 3), (1.75, 1), (None, 3), "pocket avery-5386 avery-8388", turn=90
    ),
    "avery-8389": Sheet("in", LETTER, (6, 4), (1, 2), (1.25, 1.25), (None, 4.5), turn=90),
    "avery-5371": Sheet(
        "in",
        LETTER,
        (3.5, 2),
        (2, 5),
        (0.75, 0.5),
        (3.5, 2),
        "avery-5376 avery-8371 avery-8376 avery-5871 avery-5877 avery-8871 avery-28371",
    ),
    "avery-8373": Sheet("in", LETTER, (3.5, 2), (2, 4), (0.5, 0.75), (4, 2.5), "avery-8869 avery-5881"),
    "avery-5392": Sheet("in", LETTER, (4, 3), (2, 3), (0.25, 1), (4, 3), "avery-74541"),
    "avery-5395": Sheet("in", LETTER, (3.375, 2.3333), (2, 4), (0.6875, 0.5833), (3.75, 2.5), "avery-8395"),
    "avery-5305": Sheet("in", LETTER, (8.5, 2.5), (1, 2), (0, 3), (None, 5)),
    "avery-c32011": Sheet("mm", A4, (85, 54), (2, 5), (15, 13.5), (95, 54), "avery-c32016"),
    "avery-c32015": Sheet("mm", A4, (85, 54), (2, 4), (17, 31.5), (91, 60), "avery-c32028"),
    "a6-on-a4": Sheet("mm", A4, (105, 148.5), (2, 2), (0, 0), (105, 148.5), "a6"),
    "letter-poker-9": Sheet("in", LETTER, (2.5, 3.5), (3, 3), (0.5, 0.25), (2.5, 3.5)),
    "cr80-8": Sheet("in", LETTER, (3.375, 2.125), (2, 4), (0.75, 1.0625), (3.625, 2.25)),
    "letter-gutterfold-4": Sheet("in", LANDSCAPE, (2.5, 3.5), (4, 1), (0.3125, 0.625), (2.625, None)),
    "half-letter": Sheet("in", LANDSCAPE, (5.5, 8.5), (2, 1), (0, 0), (5.5, None)),
    "half-letter-booklet": Sheet("in", LANDSCAPE, (5.5, 8.5), (2, 1), (0, 0), (5.5, None)),
    # (11 - 2 x 4.25 - 0.5) / 2 and (8.5 - 5.5) / 2
    "quarter-letter-bleed": Sheet("in", LANDSCAPE, (4.25, 5.5), (2, 1), (1, 1.5), (4.75, None)),
    # (8.5 - 2 x 3 - 0.25) / 2 and (11 - 2 x 5 - 0.25) / 2
    "index-3x5-bleed": Sheet("in", LETTER, (3, 5), (2, 2), (1.125, 0.375), (3.25, 5.25)),
}
BY_HAND = {
    "avery-8387": ("tear",),
    "avery-5388": ("tear",),
    "avery-8389": ("tear",),
    "avery-5371": ("tear",),
    "avery-8373": ("tear",),
    "avery-5392": ("tear",),
    "avery-5395": ("peel",),
    "avery-5305": ("tear", "fold", "stand"),
    "avery-c32011": ("tear",),
    "avery-c32015": ("tear",),
    "letter-gutterfold-4": ("fold", "glue", "cut"),
    "half-letter-booklet": ("fold", "staple"),
}
# Half the least gap, or the least margin.
ROOM = {
    "avery-8389": 0.25,
    "avery-8373": 0.25,
    "avery-5395": (2.5 - 2.3333) / 2,
    "avery-c32015": 3 / 25.4,
    "cr80-8": 0.0625,
    "letter-gutterfold-4": 0.0625,
    "quarter-letter-bleed": 0.25,
    "index-3x5-bleed": 0.125,
}


@pytest.fixture(scope="module")
def shipped() -> dict[str, Stock]:
    return load_stocks()


# --- the shipped ones -------------------------------------------------------------------------


def test_the_shipped_stocks_are_those_published(shipped: dict[str, Stock]) -> None:
    assert list(shipped) == sorted(PUBLISHED)


def differences(stock: Stock, sheet: Sheet) -> list[str]:
    """What of a stock is not as published."""
    unit, grid = UNITS[sheet.unit], stock.grid
    pairs = {
        "paper": ((stock.paper.width, stock.paper.height), sheet.paper),
        "cell": (cell_size(stock.face), sheet.cell),
        "corner": ((grid.left, grid.top), sheet.corner),
        "across": ((grid.across,), sheet.pitch[:1]),
        "down": ((grid.down,), sheet.pitch[1:]),
    }
    found = [
        name
        for name, (points, published) in pairs.items()
        if None not in published
        and points != pytest.approx([each * unit for each in published if each is not None], abs=0.001)
    ]
    found += ["grid"] if (grid.columns, grid.rows) != sheet.grid else []
    found += ["also"] if " ".join(stock.aliases) != sheet.also else []
    return found + (["turn"] if stock.face.turn != sheet.turn else [])


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_shipped_stock_is_as_published(shipped: dict[str, Stock], name: str) -> None:
    stock, sheet = shipped[name], PUBLISHED[name]
    assert differences(stock, sheet) == []
    for size, count, start, pitch, length in zip(
        sheet.cell, sheet.grid, sheet.corner, sheet.pitch, sheet.paper, strict=True
    ):
        end = start + (count - 1) * (pitch or 0) + size
        assert 0 <= start < end <= length
        assert pitch is None or pitch >= size
    assert stock.paper.name == ("A4" if sheet.paper == A4 else "Letter")


def test_a_figure_that_is_not_as_published_is_seen(shipped: dict[str, Stock]) -> None:
    published = PUBLISHED["avery-8373"]
    assert differences(shipped["avery-5371"], published) == ["corner", "across", "down", "grid", "also"]
    moved = published._replace(corner=(0.5, 0.751), cell=(3.5, 2.001), turn=90)
    assert differences(shipped["avery-8373"], moved) == ["cell", "corner", "turn"]


def test_no_word_means_two_stocks(shipped: dict[str, Stock]) -> None:
    words = [word for name, stock in shipped.items() for word in (name, *stock.aliases)]
    assert len(words) == len(set(words))


def test_what_is_done_by_hand(shipped: dict[str, Stock]) -> None:
    assert {name: steps(stock) for name, stock in shipped.items()} == {
        name: BY_HAND.get(name, ("cut",)) for name in PUBLISHED
    }


def test_a_sheet_that_is_the_card_needs_nothing_done(tmp_path: Path) -> None:
    path = tmp_path / "whole.yaml"
    path.write_text(OWN.format(title="Whole"))
    assert steps(find_stock(str(path))[1]) == ()


def test_the_tents_touch_where_they_part(shipped: dict[str, Stock]) -> None:
    tent = shipped["avery-5305"]
    assert tent.fold is not None
    folds = [at / 72 for at in tent.fold.at]
    assert folds == [3, 8]
    assert (tent.fold.direction, tent.fold.then) == ("across", "stand")
    fronts = [(3.0, 5.5), (8.0, 10.5)]
    backs = [(2 * fold - high, 2 * fold - low) for fold, (low, high) in zip(folds, fronts, strict=True)]
    assert backs == [(0.5, 3.0), (5.5, 8.0)]
    assert fronts[0][1] == backs[1][0] == 5.5


def test_the_gutter_fold_halves_the_sheet(shipped: dict[str, Stock]) -> None:
    stock = shipped["letter-gutterfold-4"]
    assert stock.fold is not None
    assert (stock.fold.direction, stock.fold.then) == ("across", "glue")
    assert [at / 72 for at in stock.fold.at] == [8.5 / 2]


def test_only_the_booklet_has_a_binding(shipped: dict[str, Stock]) -> None:
    bound = {name: stock.binding for name, stock in shipped.items() if stock.binding != "none"}
    assert bound == {"half-letter-booklet": "saddle-stitch"}


# --- bleed ------------------------------------------------------------------------------------


def test_room_for_bleed(shipped: dict[str, Stock]) -> None:
    rooms = {name: room_for_bleed(stock) / 72 for name, stock in shipped.items()}
    assert rooms == pytest.approx({name: ROOM.get(name, 0) for name in PUBLISHED}, abs=0.0001)


def test_stocks_with_room_are_named_same_size_first(shipped: dict[str, Stock]) -> None:
    def names(width: float, height: float, bleed: float = 9) -> list[str]:
        return with_room(shipped, bleed, Face(width=width * 72, height=height * 72))

    roomy = ["avery-8373", "avery-8389", "index-3x5-bleed", "quarter-letter-bleed"]
    assert names(1, 1) == roomy
    assert names(3, 5) == ["index-3x5-bleed", *(name for name in roomy if name != "index-3x5-bleed")]
    assert names(4.25, 5.5)[0] == "quarter-letter-bleed"
    assert names(3, 5, 10) == [name for name in roomy if name != "index-3x5-bleed"]
    assert names(3, 5, 100) == []


# --- bad ones ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIXTURES)
def test_bad_stocks_are_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD / name)
    with pytest.raises(InputError) as caught:
        load_stocks(Path())
    assert [str(problem) for problem in caught.value.problems] == Path(
        "expected.txt"
    ).read_text().splitlines()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"^nowhere: there is no such folder$"):
        load_stocks(Path("nowhere"))


# --- names and paths --------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["avery-5388", "Avery 5388", "pocket", "AVERY_8388", "5388", "5386"])
def test_a_stock_is_found_by_name_or_alias(word: str) -> None:
    assert find_stock(word)[0] == "avery-5388"


@pytest.mark.parametrize("word", ["avery-5387", "", "."])
def test_an_unknown_stock_is_told(word: str) -> None:
    with pytest.raises(NameFault, match=f"^unknown stock '{re.escape(word)}' "):
        find_stock(word)


def test_an_unknown_stock_is_told_with_the_nearest() -> None:
    with pytest.raises(NameFault, match=r"did you mean 'avery-"):
        find_stock("avery-5387")


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
    (folder / "notes.txt").write_text("not read")
    stocks = load_stocks(tmp_path)
    assert list(stocks) == sorted([*PUBLISHED, "pocket"])
    assert stocks["index-3x5"].title == "Mine"
    assert find_stock("pocket", tmp_path)[1].title == "My pocket"
    assert find_stock("a6", tmp_path)[0] == "pocket"
    assert find_stock("a6")[0] == "a6-on-a4"


def test_a_folder_without_stocks_gives_the_shipped_ones(tmp_path: Path) -> None:
    assert load_stocks(tmp_path) == load_stocks()


@pytest.mark.parametrize("file", ["index-3x5.yaml", "my-sheet.yml", "MY/sheet.YAML"])
def test_a_stock_by_its_path_wins_over_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for path, title in ((Path(file), "Here"), (Path("own/stocks/index-3x5.yaml"), "Mine")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(OWN.format(title=title) + "aliases: [pocket]\n")
    for word in (file, f"./{file}", str(tmp_path / file)):
        name, stock = find_stock(word, Path("own"))
        assert (name, stock.title) == (Path(file).stem, "Here")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("nix.yaml", "nix.yaml: there is no such file"),
        ("./stocks", "stocks: this is not a file"),
        ("stocks/nix", "stocks/nix: there is no such file"),
        ("My-Sheet.yaml", "My-Sheet.yaml:1:1: 'My-Sheet' can't be a stock's name"),
        ("empty.yml", "empty.yml:1:1: the file is empty"),
        ("wide.yaml", "wide.yaml:4:7: the cell in column 1, row 1 leaves the paper at the left by"),
        ("no\0thing.yaml", "no\0thing.yaml:1:1: "),
    ],
)
def test_a_path_that_leads_to_no_stock_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("stocks").mkdir()
    Path("empty.yml").touch()
    Path("My-Sheet.yaml").write_text(OWN.format(title="Mine"))
    Path("wide.yaml").write_text(OWN.format(title="Wide").replace("left: 0in", "left: -1in"))
    with pytest.raises(InputError) as caught:
        find_stock(word)
    assert str(caught.value).startswith(said)


def test_papers_of_one_name_have_one_size(shipped: dict[str, Stock]) -> None:
    papers: list[Paper] = [stock.paper for stock in shipped.values()]
    for one, other in itertools.combinations(papers, 2):
        sizes = [sorted((paper.width, paper.height)) for paper in (one, other)]
        assert (one.name == other.name) == (sizes[0] == sizes[1])
