"""``ubtprint --version --verbose``: what a file's bytes depend on, each with its version."""

from __future__ import annotations

import ctypes
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
import weasyprint
from commands import Command
from test_layers import HEAVY, loaded

from ubtprint import __version__, assets, versions
from ubtprint.errors import InstallError, Problem

ROOT = Path(__file__).resolve().parent.parent
FONTS = sorted((ROOT / "styles" / "fonts").rglob("*.ttf"))
VERBOSE = [["--version", "--verbose"], ["--version", "-v"], ["-v", "--version"], ["--verbose", "--version"]]


def told(text: str) -> dict[str, str]:
    """The versions by name."""
    rows = [line.partition(" ") for line in text.splitlines()]
    assert len({name for name, *_ in rows}) == len(rows)
    return {name: version for name, _, version in rows}


def test_every_order_of_the_two_options_says_the_same(ubtprint: Command) -> None:
    said = {ubtprint(*words) for words in VERBOSE}
    assert len(said) == 1
    ((code, out, err),) = said
    assert (code, err) == (0, "")
    names = ["ubtprint", "python", "weasyprint", "pydyf", "fonttools", "pikepdf", "qpdf", "pango", "harfbuzz"]
    assert {*names, "fontconfig", *(path.stem for path in FONTS)} <= told(out.decode()).keys()


def test_versions_are_those_in_use(ubtprint: Command) -> None:
    said = told(ubtprint("--version", "--verbose").out.decode())
    assert said["ubtprint"] == __version__
    assert said["python"] == ".".join(map(str, sys.version_info[:3]))
    assert said["weasyprint"] == weasyprint.__version__
    assert said["pikepdf"] == pikepdf.__version__
    assert said["qpdf"] == pikepdf.__libqpdf_version__
    # Asked of the library itself, in another way.
    pango = ctypes.CDLL(f"libpango-1.0.{'dylib' if sys.platform == 'darwin' else 'so.0'}")
    number = pango.pango_version()
    assert said["pango"] == f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    assert len(FONTS) == 4
    for path in FONTS:
        version, _, digest = said[path.stem].partition(" sha256:")
        assert version == "3.052"
        assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(digest)
        assert len(digest) == 12


def test_another_font_has_another_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(versions.versions())
    folder = tmp_path / "styles" / "fonts"
    folder.mkdir(parents=True)
    for path in FONTS:
        changed = path.read_bytes() + (b"\0" if "BoldItalic" in path.name else b"")
        (folder / path.name).write_bytes(changed)
    monkeypatch.setattr(assets, "data_folder", lambda: tmp_path)
    after = dict(versions.versions())
    assert {name for name in before if before[name] != after[name]} == {"SourceSans3-BoldItalic"}


def test_missing_pango_is_told_in_its_line(ubtprint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise InstallError(Problem("Pango is not installed, or not found: no libpango"), Problem("a remedy"))

    monkeypatch.setattr(versions.engine, "libraries", missing)
    ran = ubtprint("--version", "--verbose")
    assert (ran.code, ran.err) == (0, "")
    said = told(ran.out.decode())
    assert said["pango"] == "missing: Pango is not installed, or not found: no libpango"
    assert said["fontconfig"] == "unknown"
    assert said["SourceSans3-Regular"].startswith("3.052 ")


def test_missing_pango_as_weasyprint_meets_it(tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango'\")\n", "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "ubtprint", "--version", "--verbose"],
        check=False, cwd=tmp_path, capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert told(ran.stdout)["pango"].endswith("cannot load library 'libpango'")


def test_the_version_alone_is_short_and_loads_nothing_heavy(ubtprint: Command) -> None:
    assert ubtprint("--version") == (0, f"ubtprint, version {__version__}\n".encode(), "")
    assert loaded("ubtprint", "--version") & HEAVY == set()
    assert {"weasyprint", "pikepdf"} <= loaded("ubtprint", "--version", "-v")


def test_verbose_before_a_command_is_verbose_behind_it(
    ubtprint: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ubtprint import build

    made = build.Made(files=(build.File(b"%PDF-"),), sides=1, sheets=1, duplex="none", body_size=12.0)
    monkeypatch.setattr(build, "make", lambda document, own, stock: made)
    before, behind, without = (
        ubtprint(*words, "--force").err
        for words in (
            ("-v", "checklist", "--role", "union"),
            ("checklist", "--role", "union", "-v"),
            ("checklist", "--role", "union"),
        )
    )
    assert before == behind != without
    assert ubtprint("-v", "list").code == 0
    assert ubtprint("-v").code == 2
