"""A cold run loads and lays out no more than it needs, and what comes out is the same to the byte."""

from __future__ import annotations

import ctypes.util
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from test_layers import ROOT

from ubtprint import assets, content, copyfit, deck, document, engine, source, stocks, typefaces
from ubtprint.document import Document
from ubtprint.pdf import Press

SHEETS = ("tokens.css", "base.css", "card.css")
# Prints the programs that were started and the modules that are loaded, after the code before it.
WATCH = """
import sys
started = []
sys.addaudithook(lambda event, args: started.append(event) if event == "subprocess.Popen" else None)
{}
print(len(started), *sorted(sys.modules))
"""
LAYOUT_TABLES = "fontTools.ttLib.tables.otTables"


def watched(code: str) -> tuple[int, set[str]]:
    """How many programs a fresh Python starts that runs the code, and the modules that it loads."""
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WATCH.format(code)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    ).stdout.split()  # fmt: skip
    return int(told[0]), set(told[1:])


# --- loading ------------------------------------------------------------------------------------


def test_a_deck_loads_nothing_for_fonts_that_need_cutting_and_starts_no_program(tmp_path: Path) -> None:
    arguments = ["cards", "--role", "physician", "-q", "-o", str(tmp_path / "deck.pdf")]
    started, loaded = watched(f"from ubtprint.cli import run\nassert run({arguments!r}) == 0")
    assert (tmp_path / "deck.pdf").stat().st_size
    assert {"weasyprint", "pikepdf"} <= loaded
    assert loaded & {engine.INSTANCER, "fontTools.varLib", LAYOUT_TABLES, "ubtprint.webfont"} == set()
    if sys.platform.startswith("linux"):
        assert started == 0


def test_weasyprint_by_itself_loads_and_starts_them() -> None:
    """Else there would be nothing to spare, and the test above nothing to see."""
    started, loaded = watched("import weasyprint")
    assert {engine.INSTANCER, "fontTools.varLib", LAYOUT_TABLES} <= loaded
    if sys.platform.startswith("linux"):
        assert started > 0


def test_what_was_put_off_is_there_when_it_is_needed() -> None:
    engine.load()
    from weasyprint.pdf import fonts

    assert fonts.subset.Subsetter.__module__ == engine.CUTTER
    font = TTFont(assets.data_folder() / "styles" / "fonts" / "source-sans-3" / "SourceSans3-Regular.ttf")
    with pytest.raises(ValueError, match="fvar"):
        fonts.instantiateVariableFont(font, {"wght": 400})
    assert engine.INSTANCER in sys.modules
    assert ctypes.util.find_library.__module__ == "ctypes.util"


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["quarter-letter", "avery-5371"])
def test_one_stock_is_read_alone_and_is_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = stocks.load_stocks()[name]
    read, real = [], source.read_yaml

    def counted(path: Path, *rest: Any) -> Any:
        read.append(path.stem)
        return real(path, *rest)

    monkeypatch.setattr(source, "read_yaml", counted)
    assert stocks.find_stock(name) == (name, expected)
    assert read == [name]
    assert stocks.find_stock("pocket")[0] == "avery-5388"  # an alias: all are looked through
    assert len(read) > 2


def test_families_are_those_that_fonttools_reads() -> None:
    files = sorted((assets.data_folder() / "styles" / "fonts").rglob("*.ttf"))
    assert files
    for path in files:
        with TTFont(path) as font:
            names = {font["name"].getDebugName(number) for number in (1, 16)} - {None}
            assert set(typefaces._families(font.reader["name"])) == names


def test_characters_are_those_that_fonttools_reads() -> None:
    files = sorted((assets.data_folder() / "styles" / "fonts").rglob("*.ttf"))
    for path in files:
        with TTFont(path) as font:
            assert typefaces._characters(font.reader["cmap"]) == set(font.getBestCmap())
            small = next(table for table in font["cmap"].tables if table.format == 4)
            font["cmap"].tables = [small]
            assert typefaces._characters(font["cmap"].compile(font)) == set()  # fontTools is asked for these


def test_a_font_with_a_broken_name_table_is_left_out(tmp_path: Path) -> None:
    shipped = assets.data_folder() / "styles" / "fonts" / "source-sans-3" / "SourceSans3-Regular.ttf"
    data = bytearray(shipped.read_bytes())
    with TTFont(shipped) as font:
        start = font.reader.tables["name"].offset
    for name, count in (("sound", None), ("broken", b"\xff\xff")):
        folder = tmp_path / name / "fonts"
        folder.mkdir(parents=True)
        if count:
            data[start + 2 : start + 4] = count  # more entries than there are bytes
        (folder / "font.ttf").write_bytes(data)
    assert typefaces.typefaces((tmp_path / "sound",)).families == {"Source Sans 3"}
    assert typefaces.typefaces((tmp_path / "broken",)).families == frozenset()


# --- laying out ---------------------------------------------------------------------------------


def physician() -> Document:
    guide = content.load_guide("2010-guide", None)
    name, sheet = stocks.find_stock("quarter-letter")
    return document.cards(guide, "physician", sheet, deck="full", stock=name)


def set_with(styles: tuple[Path, ...]) -> tuple[deck.SetDeck, list[int]]:
    """The deck, and how many pages each layout came to."""
    each, press = physician(), Press(styles, SHEETS)
    counts, lay_out = [], press.lay_out

    def counted(html: str, values: str) -> Any:
        laid_out = lay_out(html, values)
        counts.append(len(laid_out.pages))
        return laid_out

    press.lay_out = counted  # type: ignore[method-assign]
    assert each.face is not None
    return deck.set_deck(each, each.face, press, tuple(assets.folders("templates"))), counts


def test_a_deck_measured_by_its_faces_is_the_one_that_is_laid_out_whole(tmp_path: Path) -> None:
    """With styles of one's own, be they the same, every trial is the whole deck."""
    shipped = tuple(assets.folders("styles"))
    own = Path(shutil.copytree(shipped[0], tmp_path / "styles"))
    measured, some = set_with(shipped)
    whole, all_ = set_with((own, *shipped))
    assert (measured.pdf, measured.settings, measured.pages) == (whole.pdf, whole.settings, whole.pages)
    assert min(all_) == len([face for face in physician().faces if face.parts])
    assert [count for count in some if count >= min(all_)][-1:] == some[-1:]
    assert sum(some) < sum(all_) / 1.5


def test_no_page_of_a_deck_is_laid_out_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine.load()
    from weasyprint.layout import page

    made: list[int] = []
    real = page.remake_page

    def counted(index: int, *rest: Any) -> Any:
        made.append(index)
        return real(index, *rest)

    monkeypatch.setattr(page, "remake_page", counted)
    shipped = tuple(assets.folders("styles"))
    _, counts = set_with(shipped)
    assert len(made) == sum(counts)
    made.clear()
    own = Path(shutil.copytree(shipped[0], tmp_path / "styles"))
    _, counts = set_with((own, *shipped))  # where heads and feet keep their names it is
    assert len(made) > sum(counts)


def test_a_measure_that_is_wrong_is_found_out() -> None:
    def lay_out(settings: Any, factor: float = 1.0) -> copyfit.Trial[None]:
        fills = {face: (setting.size * factor / 14,) for face, setting in settings.items()}
        return copyfit.Trial(None, fills, dict.fromkeys(settings, 50.0), dict.fromkeys(settings, 0.8))

    expected = copyfit.fit_deck(("a", "b"), lay_out, 15.5)
    assert copyfit.fit_deck(("a", "b"), lay_out, 15.5, measure=lay_out) == expected
    asked = []

    def wrong(settings: Any) -> copyfit.Trial[None]:
        asked.append(settings)
        return lay_out(settings, 0.5)

    assert copyfit.fit_deck(("a", "b"), lay_out, 15.5, measure=wrong) == expected
    assert asked
