"""A run that finds all as it was is answered at once; whatever changed, it is made anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from ubtprint import assets, cache, fresh, machine, places, recording

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("click", "jinja2", "msgspec", "weasyprint", "pikepdf", "pathlib", "json", "argparse", "platformdirs")


class Ran(NamedTuple):
    """A process: what it said, its exit code, and the modules that it loaded."""

    out: str
    err: str
    code: int
    loaded: frozenset[str]

    @property
    def is_at_once(self) -> bool:
        """Whether it was answered from the record."""
        return "ubtprint.cli" not in self.loaded


class Place:
    """A working folder with content of one's own, a cache of its own, and a home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "PYTHONPATH": str(ROOT),
            "UBTPRINT_CACHE": str(folder / "cache"),
            "UBTPRINT_TIME_LIMIT": "120",
        }
        (folder / "work").mkdir()
        shutil.copytree(ROOT / "content" / "2016-article", folder / "mine" / "2016-article")
        (folder / "home" / ".config" / "ubtprint" / "printers").mkdir(parents=True)
        shutil.copy(ROOT / "content" / "stocks" / "index-3x5.yaml", folder / "sheet.yaml")

    def run(self, *arguments: str, **env: str) -> Ran:
        """Run a command line as its own process."""
        ran = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "ubtprint", *arguments],
            cwd=self.folder / "work", env=self.env | env, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        lines = ran.stderr.splitlines()
        said = [line for line in lines if not line.startswith("import time:")]
        names = [line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")]
        return Ran(ran.stdout, "\n".join(said), ran.returncode, frozenset(names))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


# Text is made quickest, and recorded as all else is.
TEXT = ("cards", "--role", "union", "--format", "txt")


def settle(place: Place) -> None:
    """What was made a moment ago is not taken for older than the run: let it be older."""
    newest = max(path.lstat().st_ctime_ns for path in place.folder.rglob("*"))
    while newest + 2 * fresh.EARLIER > fresh.time.time_ns():
        pass


def twice(place: Place, *arguments: str) -> Ran:
    settle(place)
    first = place.run(*arguments)
    assert first.code == 0, first.err
    assert not first.is_at_once
    second = place.run(*arguments)
    assert second.is_at_once
    assert (second.out, second.err, second.code) == (first.out, first.err, 0)
    return second


def test_second_run_says_the_same_and_loads_nothing(place: Place) -> None:
    loaded = twice(place, "cards", "--role", "union").loaded
    tops = {name.partition(".")[0] for name in loaded}
    assert not tops & (set(HEAVY) - {"pathlib"})
    assert not {name for name in loaded if name.startswith("ubtprint.")} - {
        "ubtprint.fresh", "ubtprint.places", "ubtprint.process",
    }  # fmt: skip


def test_without_the_cache_nothing_is_answered_or_recorded(place: Place) -> None:
    settle(place)
    for _ in range(2):
        assert not place.run(*TEXT, "--no-cache").is_at_once
        assert not place.run(*TEXT, UBTPRINT_CACHE="").is_at_once
    assert not (place.folder / "cache" / fresh.RUNS).exists()


def test_report_on_standard_output_is_said_again(place: Place) -> None:
    assert '"role": "union"' in twice(place, *TEXT, "--report", "json").out


def changed(path: str, text: str = "# changed\n") -> Callable[[Place], None]:
    def change(place: Place) -> None:
        file = place.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(file.read_text("utf-8") + text if file.exists() else text, "utf-8")

    return change


def edited_in_place(place: Place) -> None:
    """As long as it was, and with the time that it had."""
    file = place.folder / "mine/2016-article/guide.yaml"
    state, text = file.stat(), file.read_text("utf-8")
    file.write_text(
        text.replace("Evolving", "evolving", 1) if "Evolving" in text else text.swapcase(), "utf-8"
    )
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))


@pytest.mark.parametrize(
    "change",
    [
        changed("mine/2016-article/guide.yaml"),
        edited_in_place,
        changed("mine/styles/card.css", "p {}"),
        changed("mine/templates/extra.html"),
        changed("mine/styles/fonts/new.ttf"),
        changed("mine/stocks/more.yaml"),
        changed("mine/labels/en.yaml"),
        changed("home/.config/ubtprint/printers/office.yaml", "flip: long\n"),
        changed("work/output/union-cards.txt"),
        lambda place: (place.folder / "work/output/union-cards.txt").unlink(),
        lambda place: place.env.update(LC_ALL="C"),
        lambda place: place.env.update(XDG_CONFIG_HOME="/nowhere"),
        lambda place: shutil.rmtree(place.folder / "cache"),
    ],
    ids=range(13),
)
def test_change_is_noticed(place: Place, change: Callable[[Place], object]) -> None:
    options = (*TEXT, "--content", "../mine")
    twice(place, *options)
    change(place)
    assert not place.run(*options).is_at_once


def test_stock_of_ones_own_is_an_input(place: Place) -> None:
    options = ("cards", "--role", "union", "--deck", "carry", "--stock", "../sheet.yaml")
    twice(place, *options)
    changed("sheet.yaml")(place)
    assert not place.run(*options).is_at_once


def test_what_was_only_touched_is_the_same(place: Place) -> None:
    options = (*TEXT, "--content", "../mine")
    twice(place, *options)
    (place.folder / "mine/2016-article/guide.yaml").touch()
    assert place.run(*options).is_at_once


def test_another_command_line_or_folder_is_another_run(place: Place) -> None:
    twice(place, *TEXT)
    assert not place.run(*TEXT, "-q").is_at_once
    place.folder = place.folder / "home"
    (place.folder / "work").mkdir()
    assert not place.run(*TEXT).is_at_once


@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-1], lambda text: text.replace("\nI ", "\nW ", 1), lambda _: ""]
)
def test_damaged_record_is_no_answer(place: Place, spoil: Callable[[str], str]) -> None:
    twice(place, *TEXT)
    [record] = (place.folder / "cache" / fresh.RUNS).iterdir()
    record.write_text(spoil(record.read_text("utf-8")), "utf-8")
    assert not place.run(*TEXT).is_at_once


def test_record_in_a_folder_that_others_can_write_into_is_no_answer(place: Place) -> None:
    twice(place, *TEXT)
    (place.folder / "cache").chmod(0o777)
    assert not place.run(*TEXT).is_at_once


def test_standard_output_is_written_each_time(place: Place) -> None:
    settle(place)
    options = (*TEXT, "-o", "-")
    first, second = place.run(*options), place.run(*options)
    assert not second.is_at_once
    assert first.out == second.out != ""


# --- a build ------------------------------------------------------------------------------------

LIST = """\
documents:
  - kind: cards
    role: union
    deck: carry
    stock: ../sheet.yaml
"""
BUILD = ("build", "--list", "list.yaml")
MADE = "work/output/build/union-cards-sheet-carry.pdf"


def built(place: Place, *more: str) -> tuple[Ran, Ran]:
    """A build of one deck, and the same again, which is answered at once."""
    (place.folder / "work" / "list.yaml").write_text(LIST, "utf-8")
    settle(place)
    first, second = (place.run(*BUILD, *more) for _ in range(2))
    assert (first.code, second.code) == (0, 0), first.err
    assert (first.is_at_once, second.is_at_once) == (False, True)
    return first, second


def test_build_with_nothing_changed_says_so_and_loads_nothing(place: Place) -> None:
    first, second = built(place)
    assert (place.folder / MADE).is_file()
    assert first.err.startswith("1 file: 1 made, 0 unchanged, in ")
    assert second.err.startswith("1 file: 0 made, 1 unchanged, in 0.0 s")
    assert first.err.splitlines()[1:] == second.err.splitlines()[1:]
    assert not {name.partition(".")[0] for name in second.loaded} & (set(HEAVY) - {"pathlib"})


@pytest.mark.parametrize(
    "change",
    [
        changed("work/list.yaml"),
        changed("sheet.yaml"),
        changed("home/.config/ubtprint/printers/office.yaml", "flip: long\n"),
        lambda place: (place.folder / MADE).write_bytes((place.folder / MADE).read_bytes() + b"\n"),
        lambda place: (place.folder / MADE).unlink(),
        lambda place: (place.folder / MADE).with_name("manifest.json").unlink(),
        lambda place: (place.folder / MADE).with_name("old.pdf").touch(),
    ],
    ids=("list", "stock", "printer", "output-changed", "output-gone", "manifest-gone", "folder"),
)
def test_change_is_noticed_by_a_build(place: Place, change: Callable[[Place], object]) -> None:
    built(place, "-q")
    change(place)
    assert not place.run(*BUILD, "-q").is_at_once


def test_build_of_ones_own_is_recorded_and_an_edit_noticed(place: Place) -> None:
    shutil.copy(place.folder / "sheet.yaml", place.folder / "mine")
    (place.folder / "mine" / "build.yaml").write_text(
        "documents: [{kind: cards, role: union, format: txt}]\n"
    )
    settle(place)
    options = ("build", "--content", "../mine", "-q")
    assert not place.run(*options).is_at_once
    assert place.run(*options).is_at_once
    changed("mine/build.yaml")(place)
    assert not place.run(*options).is_at_once


def test_build_in_which_a_document_failed_is_no_answer(place: Place) -> None:
    guide = place.folder / "mine/2016-article/guide.yaml"
    guide.write_text(guide.read_text("utf-8").replace("Evolving", "\N{SNOWMAN}"), "utf-8")
    settle(place)
    for _ in range(2):
        ran = place.run("build", "--content", "../mine", "-q")
        assert (ran.is_at_once, ran.code) == (False, 3)


# --- one record, without processes --------------------------------------------------------------


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record of a run that read ``in``, wrote ``out``, and was made with ``library``."""
    monkeypatch.setenv(places.FOLDER, str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cache").mkdir(mode=0o700)
    for name in ("in", "out", "library"):
        (tmp_path / name).write_text(name)
    while (tmp_path / "library").stat().st_ctime_ns + 2 * fresh.EARLIER > fresh.time.time_ns():
        pass
    assert not fresh.answer(["x"])
    paths = [str(tmp_path / name) for name in ("in", "library", "out")]
    fresh.remember(paths[:1], [str(tmp_path)], paths[1:2], paths[2:], ("said\n", "été\\n\n"))
    monkeypatch.setattr(fresh, "_begun", [])
    return tmp_path


@pytest.mark.usefixtures("recorded")
def test_record_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert fresh.answer(["x"])
    said = capsys.readouterr()
    assert (said.out, said.err) == ("said\n", "été\\n\n")
    assert not fresh.answer(["y"])


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "in").write_text("on"),
        lambda folder: (folder / "out").write_text("oot"),
        lambda folder: (folder / "library").touch(),
        lambda folder: (folder / "new").touch(),
        lambda folder: (folder / "in").unlink(),
    ],
)
def test_each_kind_of_line_counts(recorded: Path, change: Callable[[Path], object]) -> None:
    change(recorded)
    assert not fresh.answer(["x"])


def test_input_that_changed_during_the_run_is_not_recorded(recorded: Path) -> None:
    assert not fresh.answer(["z"])
    (recorded / "in").write_text("later")
    fresh.remember([str(recorded / "in")], [], [], [], ("", ""))
    assert not fresh.answer(["z"])


def test_code_and_libraries_are_among_what_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(places.FOLDER, str(tmp_path))
    states = machine.states()
    assert str(Path(fresh.__file__)) in states
    assert any("libpango-1" in path for path in states)
    assert any("weasyprint-" in path for path in states)
    read: list[list[str]] = []
    monkeypatch.setattr(fresh, "remember", lambda *lists: read.extend(lists[:2]))
    recording.record([], None, ("", ""))
    data = assets.data_folder()
    assert {str(data / "styles/card.css"), str(data / "content/labels/en.yaml")} <= set(read[0])
    assert str(data / "templates") in read[1]
    assert cache.contents().entries
