"""``ubtprint doctor``: says what is there and what is not, on machines that lack one thing each."""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from commands import Command
from test_wheel import NO_PANGO, STUB

from ubtprint import assets, cups, health
from ubtprint.cli.health import told
from ubtprint.engine import INSTALL_PANGO

ROOT = Path(__file__).resolve().parent.parent
MISSING = 'raise ImportError("No module named {!r}".format(__name__))\n'


def findings(out: bytes) -> dict[str, dict[str, Any]]:
    """The findings by name; of several with one name the worst."""
    order = ("ok", "note", "wrong")
    rows = sorted(json.loads(out)["findings"], key=lambda row: order.index(row["state"]))
    return {row["name"]: row for row in rows}


@pytest.fixture
def no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the test page, which takes its time, where other things are looked at."""
    checks = {name: check for name, check in health.CHECKS.items() if name != "test page"}
    monkeypatch.setattr(health, "CHECKS", checks)


def played(folder: Path, file: str, text: str, *words: str) -> subprocess.CompletedProcess[str]:
    """``ubtprint doctor`` in a process that finds this module before any other of its name."""
    (folder / "played").mkdir()
    (folder / "played" / file).write_text(text, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder / "played"), str(ROOT)])}
    return subprocess.run(
        [sys.executable, "-m", "ubtprint", "doctor", *words],
        check=False, cwd=folder, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


# --- well ---------------------------------------------------------------------------------------


def test_all_is_found_where_it_is(ubtprint: Command, tmp_path: Path) -> None:
    ran = ubtprint("doctor", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["fit"] is True
    found = findings(ran.out)
    assert {row["state"] for row in found.values()} <= {"ok", "note"}
    assert "made and proofed" in found["test page"]["said"]
    assert str(ROOT / "content") in found["content"]["said"]
    number, _, place = found["Pango"]["said"].partition(" in ")
    assert Path(place).is_file()
    library = ctypes.CDLL(place)
    library.pango_version_string.restype = ctypes.c_char_p
    assert library.pango_version_string().decode() == number
    assert "harfbuzz" in found["HarfBuzz"]["said"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("no_page")
def test_text_says_the_same_as_json(ubtprint: Command) -> None:
    rows = json.loads(ubtprint("doctor", "--format", "json").out)["findings"]
    text = ubtprint("doctor").out.decode()
    assert "\x1b" not in text
    assert re.findall(r"^(ok|note|wrong) +(.+?): ", text, re.MULTILINE) == [
        (row["state"], row["name"]) for row in rows
    ]
    assert all(row["said"] in text and row["remedy"] in text for row in rows)
    assert text.endswith("\nall that printing needs is here\n")


def test_the_state_has_its_colour_on_a_terminal() -> None:
    for state, code in (("ok", "32"), ("note", "36"), ("wrong", "31")):
        finding = health.Finding("Pango", state, "here\x1b[31m", "do it")
        plain, coloured = (told(finding, colour) for colour in (False, True))
        assert "\x1b" not in plain
        assert coloured == plain.replace(f"{state:<7}", f"\x1b[{code}m{state:<7}\x1b[0m", 1)


def test_the_fonts_known_are_those_that_are_shipped() -> None:
    assert health.FONTS.keys() == {path.stem for path in (ROOT / "styles" / "fonts").rglob("*.ttf")}


def test_extras_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    known = {name: list(packages) for name, _, packages in health.EXTRAS}
    for name in extras.keys() - {"test", "bench", "dev"}:
        assert known[name] == [re.split("[>=]", each)[0] for each in extras[name]]


# --- ill ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "text"), [("sitecustomize.py", NO_PANGO), ("weasyprint.py", STUB)])
def test_without_pango(tmp_path: Path, file: str, text: str) -> None:
    ran = played(tmp_path, file, text)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "Traceback" not in ran.stdout
    assert re.search(
        "^wrong  Pango: Pango is not installed, or not found: .*libpango", ran.stdout, re.MULTILINE
    )
    assert re.search("^wrong  test page: not made, for want of Pango$", ran.stdout, re.MULTILINE)
    assert f"\n       -> {health.pango_remedy()}\n" in ran.stdout
    assert ran.stdout.endswith("\n2 things are wrong\n")


@pytest.mark.parametrize("module", ["weasyprint", "pikepdf", "fontTools", "uharfbuzz"])
def test_without_a_package(tmp_path: Path, module: str) -> None:
    ran = played(tmp_path, f"{module}.py", MISSING, "--format", "json")
    assert (ran.returncode, ran.stderr) == (1, "")
    found = findings(ran.stdout.encode())
    where = "packages" if module in health.COMPILED else "test page"
    assert found[where]["state"] == "wrong"
    assert f"No module named '{module}'" in found[where]["said"]
    assert "install" in found[where]["remedy"]
    assert found["fonts"]["state"] == "ok"  # the rest is told all the same


@pytest.mark.parametrize(("tool", "system"), [("apt-get", "Debian, Ubuntu"), ("dnf", "Fedora"), ("pkg", "")])
def test_the_remedy_is_for_this_system(tool: str, system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == tool else None)
    said = health.pango_remedy()
    assert [name for name, command in INSTALL_PANGO.items() if command in said] == (
        [system] if system else list(INSTALL_PANGO)
    )


@pytest.mark.usefixtures("no_page")
def test_fonts_that_are_damaged_or_gone(
    ubtprint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("styles", "content", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.setattr(assets, "data_folder", lambda: tmp_path)
    assert ubtprint("doctor").code == 0
    folder = tmp_path / "styles" / "fonts" / "source-sans-3"
    (folder / "SourceSans3-Italic.ttf").unlink()
    with (folder / "SourceSans3-Bold.ttf").open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"?")
    ran = ubtprint("doctor")
    assert ran.code == 1
    said = re.findall(r"^wrong  fonts: .*/(.*)\n +-> (.*)$", ran.out.decode(), re.MULTILINE)
    again = "install ubtprint again"
    assert said == [
        ("SourceSans3-Bold.ttf is damaged, or another one", again),
        ("SourceSans3-Italic.ttf is missing", again),
    ]
    shutil.rmtree(folder)
    assert ubtprint("doctor").out.decode().count("wrong  fonts: ") == len(health.FONTS)


@pytest.mark.usefixtures("no_page")
def test_folders_that_cannot_be_written(
    ubtprint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder, so that not even an administrator can write there")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file" / "config"))
    monkeypatch.setenv("UBTPRINT_CACHE", str(tmp_path / "file" / "cache"))
    ran = ubtprint("doctor", "--format", "json")
    found = findings(ran.out)
    for name in ("printers", "cache"):
        assert found[name]["state"] == "note"
        assert "can't be written" in found[name]["said"]
        assert found[name]["remedy"].startswith("set ")
    assert found["this folder"]["state"] == "ok"
    assert ran.code == 0
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    monkeypatch.setenv("UBTPRINT_CACHE", str(tmp_path / "open"))
    said = findings(ubtprint("doctor", "--format", "json").out)["cache"]["said"]
    assert "others can write into it" in said


@pytest.mark.usefixtures("no_page")
def test_what_one_may_do_without(ubtprint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    find, which = importlib.util.find_spec, shutil.which
    gone = {"python_calamine", "uvicorn"}
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in gone else find(name))
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "lp" else which(name))
    ran = ubtprint("doctor", "--format", "json")
    found = findings(ran.out)
    assert found["CUPS"]["state"] == "note"
    assert found["extra [xlsx]"]["remedy"] == f"{sys.executable} -m pip install python-calamine"
    assert found["extra [preview]"]["remedy"] == f"{sys.executable} -m pip install uvicorn"
    assert found["extra [gallery]"]["state"] == "ok"
    assert ran.code == 0
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    for runs, state in ((True, "ok"), (False, "note")):
        monkeypatch.setattr(cups, "is_running", lambda runs=runs: runs)
        assert findings(ubtprint("doctor", "--format", "json").out)["CUPS"]["state"] == state
