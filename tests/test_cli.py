"""The command line as a user meets it: exit codes, files, names, words on the two streams."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pikepdf
import pytest
from commands import Command, Ran

from ubtprint import __version__, build
from ubtprint.errors import PrintFault, Problem

ROOT = Path(__file__).resolve().parent.parent
FAST = ("checklist", "--role", "union", "--flat")
FAST_FILE = "union-checklist-flat.pdf"
FOREIGN = b"%PDF-1.4 somebody's work\n"
# A process whose parent ignores SIGINT would ignore it too; a terminal's doesn't.
INTERRUPTIBLE = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from ubtprint.cli import main; main()"
)


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets every document be an empty page at once, where only names and choices are looked at."""
    made = build.Made(files=(build.File(b"%PDF-"),), sides=2, sheets=1, duplex="long", body_size=12.0)
    monkeypatch.setattr(build, "make", lambda document, own, stock: made)


def files(folder: Path) -> list[str]:
    """Every file below the folder, hidden ones too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def broken_content(folder: Path) -> Path:
    """A copy of the guide with three slips in two files."""
    shutil.copytree(ROOT / "content" / "2010-guide", folder / "2010-guide")
    guide, physician = (folder / "2010-guide" / name for name in ("guide.yaml", "roles/physician.yaml"))
    guide.write_text("colour: red\n" + guide.read_text("utf-8"), "utf-8")
    text = physician.read_text("utf-8")
    assert text.count("\ntip:") == text.count("\n  head: Physicians\n") == 1
    slips = text.replace("\ntip:", "\ntipp:").replace("\n  head: Physicians\n", "\n  heed: Physicians\n")
    physician.write_text(slips, "utf-8")
    return folder


# --- done ---------------------------------------------------------------------------------------


def test_prints_to_output_and_says_how_to_print(ubtprint: Command, tmp_path: Path) -> None:
    ran = ubtprint(*FAST)
    assert ran.code == 0
    assert ran.out == b""
    assert ran.err.splitlines()[0] == f"output/{FAST_FILE}"
    assert "100 %" in ran.err
    assert files(tmp_path) == [f"output/{FAST_FILE}"]
    with pikepdf.open(tmp_path / "output" / FAST_FILE) as pdf:
        assert len(pdf.pages) == 1


def test_same_command_gives_the_same_bytes_over_its_own_file(ubtprint: Command, tmp_path: Path) -> None:
    contents = []
    for _ in range(2):
        assert ubtprint(*FAST).code == 0
        contents.append((tmp_path / "output" / FAST_FILE).read_bytes())
    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("cards --role physician", ["physician-cards.pdf"]),
        ("cards --role MD --role doctor", ["physician-cards.pdf"]),
        ("cards", ["management-cards.pdf", "physician-cards.pdf", "union-cards.pdf"]),
        ("cards --role physician --edition 2016-article", ["physician-cards-2016-article.pdf"]),
        ("cards --role union --stock avery-5388 --deck carry", ["union-cards-avery-5388-carry.pdf"]),
        ("cards --role union --stock pocket --deck carry", ["union-cards-avery-5388-carry.pdf"]),
        ("cards --role labor --stock A6 --single", ["union-cards-a6-on-a4-single.pdf"]),
        ("checklist --role mgr", ["management-checklist.pdf"]),
        ("checklist --role mgr --flat", ["management-checklist-flat.pdf"]),
        ("handout", ["handout.pdf"]),
        ("handout --no-cover", ["handout-no-cover.pdf"]),
        ("handout --role physician", ["physician-handout.pdf"]),
        ("handout --topic physician-sponsors", ["physician-sponsors-handout.pdf"]),
        ("handout --edition 2016-article", ["handout-2016-article.pdf"]),
    ],
)
def test_file_names(ubtprint: Command, unset: None, tmp_path: Path, line: str, names: list[str]) -> None:
    assert ubtprint(*line.split()).code == 0
    assert files(tmp_path) == [f"output/{name}" for name in names]


@pytest.mark.parametrize(
    ("output", "file"),
    [
        ("here.pdf", "here.pdf"),
        ("deep/er/HERE.PDF", "deep/er/HERE.PDF"),
        ("folder", f"folder/{FAST_FILE}"),
        ("folder.d", f"folder.d/{FAST_FILE}"),
    ],
)
def test_output_is_a_file_or_a_folder(
    ubtprint: Command, unset: None, tmp_path: Path, output: str, file: str
) -> None:
    ran = ubtprint(*FAST, "-o", output)
    assert ran.code == 0
    assert ran.err.splitlines()[0] == file
    assert files(tmp_path) == [file]


def test_output_to_standard_output_is_the_pdf_alone(ubtprint: Command, tmp_path: Path) -> None:
    ran = ubtprint(*FAST, "-o", "-")
    assert ran.code == 0
    assert ran.out.startswith(b"%PDF-")
    assert ran.out.rstrip().endswith(b"%%EOF")
    assert files(tmp_path) == []


def test_quiet_says_nothing(ubtprint: Command, unset: None) -> None:
    assert ubtprint(*FAST, "--quiet") == Ran(0, b"", "")


def test_verbose_says_the_size(ubtprint: Command, unset: None) -> None:
    assert "12 pt" in ubtprint(*FAST, "-v").err


def test_report_as_json(ubtprint: Command, unset: None) -> None:
    ran = ubtprint("cards", "--edition", "2016-article", "--role", "union", "--report", "json")
    assert ran.code == 0
    assert ran.err == ""
    (made,) = json.loads(ran.out)
    assert made["file"] == "output/union-cards-2016-article.pdf"
    assert {key: made[key] for key in ("kind", "role", "edition", "paper", "sheets", "duplex")} == {
        "kind": "cards",
        "role": "union",
        "edition": "2016-article",
        "paper": "Letter",
        "sheets": 1,
        "duplex": "long-edge",
    }
    assert "duties" in made["left_out"]


def test_report_does_not_spoil_the_pdf_on_standard_output(ubtprint: Command, unset: None) -> None:
    ran = ubtprint(*FAST, "-o", "-", "--report", "json")
    assert ran.code == 2 or ran.out == b"%PDF-"


def test_list_as_text_and_json(ubtprint: Command) -> None:
    text = ubtprint("list").out.decode()
    for word in ("2010-guide", "physician-sponsors", "[ 3.10 ]", "carry", "avery-5388", "also pocket"):
        assert word in text
    known = json.loads(ubtprint("list", "--format", "json").out)
    assert [edition["id"] for edition in known["editions"]] == ["2010-guide", "2016-article"]
    only = json.loads(ubtprint("list", "--format", "json", "--edition", "2016-article").out)
    assert [edition["id"] for edition in only["editions"]] == ["2016-article"]


def test_version_and_help(ubtprint: Command) -> None:
    assert ubtprint("--version") == Ran(0, f"ubtprint, version {__version__}\n".encode(), "")
    assert ubtprint("cards", "-h").out == ubtprint("cards", "--help").out != b""


# --- 2: usage and unknown names -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("cards --role physcian", "unknown role 'physcian' (did you mean 'physician'?)"),
        ("checklist --role zzz", "unknown role 'zzz' (known: management, physician, union)"),
        ("cards --deck carri", "unknown deck 'carri' (did you mean 'carry'?)"),
        ("cards --stock a5-on-a4", "unknown stock 'a5-on-a4' (did you mean 'a6-on-a4'?)"),
        ("handout --topic physician-sponsor", "did you mean 'physician-sponsors'?"),
        ("list --edition 2016-artikle", "unknown edition '2016-artikle' (did you mean '2016-article'?)"),
        ("handout --topic union-sponsors --role union", "--topic and --role don't go together"),
        ("cards -o one.pdf", "3 to write (management-cards, physician-cards, union-cards)"),
        ("checklist --role md --role union -o -", "2 to write (physician-checklist, union-checklist)"),
        ("cards --rolle union", "--rolle"),
        ("cards --report xml", "'xml' is not one of"),
        ("card", "No such command 'card'"),
    ],
)
def test_usage_error(ubtprint: Command, tmp_path: Path, line: str, said: str) -> None:
    ran = ubtprint(*line.split())
    assert ran.code == 2
    assert ran.out == b""
    assert said in ran.err
    assert files(tmp_path) == []


# --- 1: content, install, outputs in the way ----------------------------------------------------


def test_broken_content_tells_all_problems_and_writes_nothing(ubtprint: Command, tmp_path: Path) -> None:
    own = broken_content(tmp_path / "own")
    before = files(tmp_path)
    ran = ubtprint("cards", "--role", "physician", "--content", own)
    assert ran.code == 1
    assert ran.out == b""
    places = ["guide.yaml:1:1", "roles/physician.yaml:27:1", "roles/physician.yaml:46:3"]
    lines = ran.err.splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"own/2010-guide/{place}" for place in places]
    assert "unknown key 'tipp' (did you mean 'tip'?)" in lines[1]
    assert files(tmp_path) == before


@pytest.mark.parametrize(("folder", "said"), [("nowhere", "no such folder"), (".", "no edition here")])
def test_content_that_is_not_there(ubtprint: Command, folder: str, said: str) -> None:
    ran = ubtprint("checklist", "--content", folder)
    assert ran.code == 1
    assert said in ran.err


def test_foreign_file_is_kept_and_named_and_nothing_else_written(ubtprint: Command, tmp_path: Path) -> None:
    foreign = tmp_path / "output" / "union-checklist-flat.pdf"
    foreign.parent.mkdir()
    foreign.write_bytes(FOREIGN)
    ran = ubtprint("checklist", "--flat")
    assert ran.code == 1
    assert ran.err.startswith("output/union-checklist-flat.pdf: ")
    assert "--force" in ran.err
    assert len(ran.err.splitlines()) == 1
    assert foreign.read_bytes() == FOREIGN
    assert files(tmp_path) == ["output/union-checklist-flat.pdf"]


def test_force_replaces_a_foreign_file(ubtprint: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.pdf").write_bytes(FOREIGN)
    assert ubtprint(*FAST, "-o", "mine.pdf", "--force").code == 0
    with pikepdf.open(tmp_path / "mine.pdf") as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("more", [[], ["--force"]])
def test_folder_in_the_way(ubtprint: Command, unset: None, tmp_path: Path, more: list[str]) -> None:
    (tmp_path / "a.pdf").mkdir()
    ran = ubtprint(*FAST, "-o", "a.pdf", *more)
    assert ran.code == 1
    assert ran.err.startswith("a.pdf: ")
    assert files(tmp_path) == []
    assert (tmp_path / "a.pdf").is_dir()


def test_folder_below_a_file(ubtprint: Command, unset: None, tmp_path: Path) -> None:
    (tmp_path / "notes").write_bytes(FOREIGN)
    ran = ubtprint(*FAST, "-o", "notes/here")
    assert ran.code == 1
    assert ran.err.startswith(f"notes/here/{FAST_FILE}: can't be written")


def test_folder_that_may_not_be_written(
    ubtprint: Command, unset: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An administrator may write anywhere, so the system's refusal is played.
    closed = tmp_path / "closed"
    closed.mkdir()
    opened = Path.open

    def refuse(path: Path, *arguments: Any, **named: Any) -> Any:
        if path.parent == Path("closed"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refuse)
    ran = ubtprint(*FAST, "-o", "closed")
    assert ran.code == 1
    assert ran.err == f"closed/{FAST_FILE}: can't be written: Permission denied\n"


def test_failed_write_leaves_the_old_file_whole(
    ubtprint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ubtprint(*FAST).code == 0
    old = (tmp_path / "output" / FAST_FILE).read_bytes()

    def full(_: int) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    ran = ubtprint(*FAST)
    assert ran.code == 1
    assert ran.err == f"output/{FAST_FILE}: can't be written: No space left on device\n"
    assert files(tmp_path) == [f"output/{FAST_FILE}"]
    assert (tmp_path / "output" / FAST_FILE).read_bytes() == old


# --- 3 and 130 ----------------------------------------------------------------------------------


def test_page_not_fit_to_print(ubtprint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unfit(*_: object) -> NoReturn:
        raise PrintFault(Problem("the page can't be printed"))

    monkeypatch.setattr(build, "make", unfit)
    assert ubtprint(*FAST) == Ran(3, b"", "the page can't be printed\n")
    assert files(tmp_path) == []


def test_interrupt_leaves_old_files_whole(tmp_path: Path) -> None:
    output = tmp_path / "output"
    command = [sys.executable, "-c", INTERRUPTIBLE, "checklist", "--flat"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    old = {path.name: path.read_bytes() for path in output.iterdir()}
    assert len(old) == 3
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait(60) == 130, first + rest
    assert "interrupted" in rest
    assert "Traceback" not in rest
    assert {path.name: path.read_bytes() for path in output.iterdir()} == old


# --- alone on the machine -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["cards --role union --deck carry", "checklist", "handout --topic union-sponsors"]
)
def test_no_network(ubtprint: Command, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    def closed(*_: object, **__: object) -> NoReturn:
        pytest.fail("the network was asked for")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, closed)
    assert ubtprint(*line.split()).code == 0


def test_as_a_module_from_anywhere(tmp_path: Path) -> None:
    # A folder of the same name in the working folder is not taken for the shipped one.
    (tmp_path / "content").mkdir()
    ran = subprocess.run(
        [sys.executable, "-m", "ubtprint", "list"],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert "2010-guide" in ran.stdout
