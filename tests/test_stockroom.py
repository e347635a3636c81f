"""``ubtprint stock`` as a user meets it: the sheets in words, as JSON, and drawn."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from commands import Command, Ran

import ubtprint
from ubtprint.paper import Stock
from ubtprint.stocks import find_stock, load_stocks

FOREIGN = b"%PDF-1.4 somebody's work\n"
OWN = """title: Two halves
paper: {name: Half, width: 5.5in, height: 8.5in}
face: {width: 5.5in, height: 4.25in}
grid: {columns: 1, rows: 2, left: 0in, top: 0in, across: 5.5in, down: 4.25in}
verified: exact
source: Made up.
"""


@pytest.fixture
def stock(ubtprint: Command) -> Command:
    """Runs ``ubtprint stock`` in this process, in an empty folder (``tmp_path``)."""
    return partial(ubtprint, "stock")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Stock, Path | None]]:
    """What the drawing was asked for, in this process; the drawing itself is a line of bytes."""
    asked: list[tuple[str, Stock, Path | None]] = []

    def stock_drawing(name: str, stock: Stock, own: Path | None) -> bytes:
        asked.append((name, stock, own))
        return b"%PDF-drawing"

    made: Any = ModuleType("ubtprint.stockdrawing")
    made.stock_drawing = stock_drawing
    monkeypatch.setitem(sys.modules, "ubtprint.stockdrawing", made)
    monkeypatch.setattr(ubtprint, "stockdrawing", made, raising=False)
    monkeypatch.setattr("ubtprint.confined.is_wanted", lambda _: False)  # here, where the stand-in is
    return asked


def figures(text: bytes) -> dict[str, str]:
    """The rows that ``stock show`` tells, by their heads."""
    return {line[2:17].strip(): line[19:] for line in text.decode().splitlines()[1:]}


# --- list -------------------------------------------------------------------------------------


def test_list_tells_every_sheet_in_two_lines(stock: Command) -> None:
    ran = stock("list")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.decode().splitlines()
    assert [line.split()[0] for line in lines[::2]] == list(load_stocks())
    told = {first.split()[0]: second.strip() for first, second in zip(lines[::2], lines[1::2], strict=True)}
    assert told["avery-5388"] == (
        "Letter 8.5 × 11 in, 1 × 3 of 5 × 3 in; tear; also pocket, avery-5386, avery-8388"
    )
    assert told["a6-on-a4"] == "A4 210 × 297 mm, 2 × 2 of 105 × 148.5 mm; cut; also a6"
    assert told["letter-gutterfold-4"].endswith("; fold, glue, cut")
    assert "; peel; " in told["avery-5395"]


def test_list_as_json(stock: Command) -> None:
    known = json.loads(stock("list", "--format", "json").out)
    assert [each["name"] for each in known] == list(load_stocks())
    (tent,) = [each for each in known if each["name"] == "avery-5305"]
    assert tent["steps"] == ["tear", "fold", "stand"]
    assert tent["paper"] == {"name": "Letter", "width": "8.5in", "height": "11in"}
    assert tent["face"] == {"width": "8.5in", "height": "2.5in", "turn": 0}


def test_list_has_ones_own(stock: Command, tmp_path: Path) -> None:
    (tmp_path / "own" / "stocks").mkdir(parents=True)
    (tmp_path / "own" / "stocks" / "halves.yaml").write_text(OWN)
    assert b"\nhalves " in stock("list", "--content", "own").out
    assert b"\nhalves " not in stock("list").out


# --- show -------------------------------------------------------------------------------------


def test_show_tells_all_figures_in_inches(stock: Command) -> None:
    ran = stock("show", "pocket")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.decode().startswith("avery-5388: Three perforated ")
    assert figures(ran.out) == {
        "also called": "pocket, avery-5386, avery-8388",
        "paper": "Letter, 8.5 × 11 in",
        "card": "3 × 5 in, turned to the left",
        "columns × rows": "1 × 3, each cell 5 × 3 in",
        "first cell": "1.75 in from the left, 1 in from the top",
        "to the next": "3 in down (the cards touch)",
        "once printed": "tear at the perforations",
        "room for bleed": "none",
        "how sure": "high",
        "source": "Avery's published layout of 5388 (also 5386, 8388); cards lie 5 in wide and 3 in high.",
    }


def test_show_tells_millimetres_where_the_paper_has_whole_ones(stock: Command) -> None:
    told = figures(stock("show", "avery-c32015").out)
    assert told["paper"] == "A4, 210 × 297 mm"
    assert told["to the next"] == "91 mm across (6 mm between the cards), 60 mm down (6 mm between the cards)"
    assert told["room for bleed"] == "3 mm"


def test_show_tells_folds_and_what_is_peeled(stock: Command) -> None:
    told = figures(stock("show", "avery-5305").out)
    assert told["folds"] == "across the paper, 3 in and 8 in from the top"
    assert told["once printed"] == "tear at the perforations, fold, stand it up"
    badges = figures(stock("show", "avery-8395").out)
    assert badges["once printed"] == "peel the cards off their backing"
    assert badges["backs"] == "none: they stick"


@pytest.mark.parametrize("name", list(load_stocks()))
def test_show_as_json_is_a_stocks_file_again(stock: Command, tmp_path: Path, name: str) -> None:
    shown = json.loads(stock("show", name, "--format", "json").out)
    assert shown.pop("name") == name
    assert shown.pop("room-for-bleed")
    assert isinstance(shown.pop("steps"), list)
    (tmp_path / "again.yaml").write_text(
        json.dumps({key: value for key, value in shown.items() if value is not None and value != ""})
    )
    _, again = find_stock(str(tmp_path / "again.yaml"))
    _, published = find_stock(name)
    for part in ("paper", "face", "grid"):
        one, other = getattr(again, part), getattr(published, part)
        for field in one.__struct_fields__:
            assert getattr(one, field) == pytest.approx(getattr(other, field), abs=0.003)
    assert (again.title, again.aliases, again.fold) == (published.title, published.aliases, published.fold)
    assert (again.binding, again.perforated, again.adhesive) == (
        published.binding,
        published.perforated,
        published.adhesive,
    )


def test_show_a_file_by_its_path(stock: Command, tmp_path: Path) -> None:
    (tmp_path / "halves.yaml").write_text(OWN)
    ran = stock("show", "halves.yaml")
    assert ran.code == 0
    assert ran.out.startswith(b"halves: Two halves\n")


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("show avery-5389", 2, "unknown stock 'avery-5389' (did you mean 'avery-"),
        ("show", 2, "Missing argument 'STOCK'"),
        ("show pocket -o sheet", 2, "the file should end in .pdf"),
        ("show pocket -o - --format json", 2, "both want standard output"),
        ("shw", 2, "No such command 'shw'"),
        ("show ./nix.yaml", 1, "nix.yaml: there is no such file"),
        ("list --content nowhere", 1, "nowhere: there is no such folder"),
    ],
)
def test_what_goes_wrong_is_told(
    stock: Command, drawn: list[Any], tmp_path: Path, line: str, code: int, said: str
) -> None:
    ran = stock(*line.split())
    assert (ran.code, ran.out) == (code, b"")
    assert said in ran.err
    assert drawn == []
    assert list(tmp_path.iterdir()) == []


# --- drawn ------------------------------------------------------------------------------------


def test_show_draws_into_a_file(stock: Command, drawn: list[Any], tmp_path: Path) -> None:
    ran = stock("show", "pocket", "-o", "deep/sheet.pdf")
    assert ran.code == 0
    assert (tmp_path / "deep" / "sheet.pdf").read_bytes() == b"%PDF-drawing"
    assert drawn == [("avery-5388", find_stock("pocket")[1], None)]
    assert ran.err.startswith("deep/sheet.pdf\n")
    assert "100 %" in ran.err
    assert "to the light" in ran.err
    assert ran.out.startswith(b"avery-5388: ")


def test_what_was_plain_paper_is_not_held_to_the_light(stock: Command, drawn: list[Any]) -> None:
    ran = stock("show", "quarter-letter", "-o", "sheet.pdf")
    assert (ran.code, "to the light" in ran.err) == (0, False)
    assert "lay a printed sheet" in ran.err


def test_show_draws_with_ones_own_folder(stock: Command, drawn: list[Any], tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    assert stock("show", "pocket", "-o", "sheet.pdf", "--content", "own", "--format", "json").code == 0
    assert [(name, own) for name, _, own in drawn] == [("avery-5388", Path("own"))]


def test_show_draws_to_standard_output_alone(stock: Command, drawn: list[Any], tmp_path: Path) -> None:
    assert stock("show", "pocket", "-o", "-") == Ran(0, b"%PDF-drawing", "")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_kept_unless_forced(stock: Command, drawn: list[Any], tmp_path: Path) -> None:
    path = tmp_path / "mine.pdf"
    path.write_bytes(FOREIGN)
    ran = stock("show", "pocket", "-o", "mine.pdf")
    assert (ran.code, ran.out) == (1, b"")
    assert ran.err.startswith("mine.pdf: ")
    assert "--force" in ran.err
    assert (path.read_bytes(), drawn) == (FOREIGN, [])
    assert stock("show", "pocket", "-o", "mine.pdf", "--force").code == 0
    assert path.read_bytes() == b"%PDF-drawing"
