"""Problems in colour on a terminal, unless that was declined; byte for byte as ever anywhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UNKNOWN = ("cards", "--role", "uniom")
BOLD, RED, END = "\x1b[1m", "\x1b[31m", "\x1b[0m"


def said(*words: str, terminal: bool, folder: Path, **changed: str) -> str:
    """What a command line says on standard error, be that a terminal or a pipe."""
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment |= {"TERM": "xterm", "PYTHONPATH": str(ROOT), **changed}
    reading, writing = os.openpty() if terminal else os.pipe()
    with os.fdopen(writing, "wb") as stream:
        ran = subprocess.run(
            [sys.executable, "-m", "ubtprint", *words],
            check=False, cwd=folder, env=environment, stderr=stream, stdout=subprocess.PIPE, timeout=60,
        )  # fmt: skip
        assert ran.returncode in (1, 2)
        assert b"\x1b" not in ran.stdout
        os.set_blocking(reading, False)
        text = os.read(reading, 100_000).decode()
    os.close(reading)
    return text.replace("\r\n", "\n")


def test_a_name_on_a_terminal(tmp_path: Path) -> None:
    text = said(*UNKNOWN, terminal=True, folder=tmp_path)
    assert text == f"{RED}error: {END}unknown role 'uniom' (did you mean 'union'?)\n"


@pytest.mark.parametrize("file", ["stock.yaml", "own/2010-guide/guide.yaml"])
def test_a_place_on_a_terminal(tmp_path: Path, file: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("tittle: x\n", "utf-8")
    # What is one's own is read in a child, on the same terminal.
    words = ("--stock", f"./{file}") if file == "stock.yaml" else ("--content", "own")
    text = said("cards", *words, terminal=True, folder=tmp_path)
    assert text.startswith(f"{BOLD}{file}:1:1: {END}{RED}error: {END}unknown key 'tittle'")
    plain = said("cards", *words, terminal=False, folder=tmp_path)
    assert plain.startswith(f"{file}:1:1: unknown key 'tittle'")
    for code in (BOLD, f"{RED}error: ", END):
        text = text.replace(code, "")
    assert text == plain


def test_a_usage_error_on_a_terminal(tmp_path: Path) -> None:
    text = said("cards", "--colour", terminal=True, folder=tmp_path)
    plain = said("cards", "--colour", terminal=False, folder=tmp_path)
    assert "\nError: No such option" in plain
    assert text == plain.replace("Error: ", f"{RED}Error: {END}")


@pytest.mark.parametrize("changed", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
@pytest.mark.parametrize("words", [UNKNOWN, ("cards", "--colour")])
def test_no_colour_where_none_is_wanted(
    tmp_path: Path, words: tuple[str, ...], changed: dict[str, str]
) -> None:
    text = said(*words, terminal=True, folder=tmp_path, **changed)
    assert "\x1b" not in text
    assert text == said(*words, terminal=False, folder=tmp_path)
