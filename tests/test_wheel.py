"""What is built is what works: the wheel's content, the wheel alone, and a machine without Pango."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = "ubtprint/_data"
PLATFORMS = ("apt-get install", "dnf install", "brew install", "pacman -S")

# Started by Python before anything else: the loader then knows no Pango, in whichever way it is asked.
NO_PANGO = """
import cffi

opened = cffi.FFI.dlopen


def dlopen(ffi, name, *flags):
    if "pango" in str(name):
        raise OSError(f"cannot load library '{name}': no such file")
    return opened(ffi, name, *flags)


cffi.FFI.dlopen = dlopen
"""
STUB = "raise OSError(\"cannot load library 'libpango-1.0-0': no such file\")\n"


class Installed(NamedTuple):
    """An environment with the wheel in it, its ubtprint command, and where the package lies there."""

    python: Path
    command: Path
    package: Path


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it and not from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    # Where the pinned build tools are at hand, none are fetched.
    isolation = ["--no-isolation"] if importlib.util.find_spec("hatchling") else []
    _run([sys.executable, "-m", "build", *isolation, "--outdir", folder, ROOT])
    return folder


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Path:
    (path,) = dist.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a new environment; the dependencies are this one's, behind its own packages."""
    folder = tmp_path_factory.mktemp("environment")
    _run([sys.executable, "-m", "venv", "--without-pip", folder])
    windows = sys.platform == "win32"
    binaries = folder / ("Scripts" if windows else "bin")
    python = binaries / ("python.exe" if windows else "python")
    packages = Path(_run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip())
    _run([
        sys.executable, "-m", "pip", "--python", python, "install",
        "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", wheel,
    ])  # fmt: skip
    # This puts the folder last on the path; .pth files in it, the checkout's too, are not read.
    (packages / "dependencies.pth").write_text(f"{Path(pikepdf.__file__).parents[1]}\n", encoding="utf-8")
    return Installed(python, binaries / ("ubtprint.exe" if windows else "ubtprint"), packages / "ubtprint")


def _run(command: list[str | Path], *, code: int = 0, **more: object) -> str:
    """What the command writes on standard output; fails with all it said unless it ends with ``code``."""
    ran = subprocess.run(
        [str(each) for each in command], check=False, capture_output=True, text=True, timeout=300, **more  # type: ignore[call-overload]
    )  # fmt: skip
    assert ran.returncode == code, f"{ran.returncode}: {ran.stdout}\n{ran.stderr}"
    return str(ran.stdout)


def _outside() -> dict[str, str]:
    """This process's environment without what could lead back to the checkout."""
    drop = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "FONTCONFIG_FILE"}
    return {name: value for name, value in os.environ.items() if name not in drop}


def _tracked(folder: str) -> set[str]:
    paths = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in paths if "__pycache__" not in path.parts}


# --- what is in it ------------------------------------------------------------------------------


def test_wheel_holds_the_package_its_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    data = {name for folder in ("content", "templates", "styles", "preview") for name in _tracked(folder)}
    code = _tracked("ubtprint")
    info = {name for name in names if ".dist-info/" in name}
    assert names - info == code | {f"{DATA}/{name}" for name in data}
    assert f"{DATA}/styles/fonts/source-sans-3/OFL.txt" in names
    assert "ubtprint/py.typed" in names
    assert not [name for name in names if name.startswith(DATA) and name.endswith(".py")]
    licences = {name.partition("/licenses/")[2] for name in info if "/licenses/" in name}
    assert licences == {"LICENSE", "NOTICE", "styles/fonts/source-sans-3/OFL.txt"}


def test_licence_texts_are_not_empty(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        texts = [archive.read(name) for name in archive.namelist() if "/licenses/" in name]
    assert len(texts) == 3
    assert all(len(text) > 500 for text in texts)


def test_sdist_holds_what_building_and_testing_need(dist: Path) -> None:
    (path,) = dist.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"pyproject.toml", "constraints.txt", "README.md", "ARCHITECTURE.md", "LICENSE", "NOTICE"}
    assert wanted <= names
    assert _tracked("content") | _tracked("templates") | _tracked("styles") | _tracked("ubtprint") <= names
    assert "tests/test_wheel.py" in names


# --- alone on a machine -------------------------------------------------------------------------


def test_installed_wheel_prints_from_its_own_data(installed: Installed, tmp_path: Path) -> None:
    ask = "import ubtprint.assets as a; print(a.data_folder())"
    folder = _run([installed.python, "-c", ask], cwd=tmp_path, env=_outside()).strip()
    assert Path(folder) == installed.package / "_data"
    listed = _run([installed.command, "list"], cwd=tmp_path, env=_outside())
    assert "2010-guide" in listed
    assert "avery-5388" in listed
    _run([installed.command, "cards", "--role", "physician"], cwd=tmp_path, env=_outside())
    with pikepdf.open(tmp_path / "output" / "physician-cards.pdf") as pdf:
        assert len(pdf.pages) == 2
        assert str(pdf.Root.Lang) == "en"


def test_data_of_an_installed_wheel_is_needed(installed: Installed, tmp_path: Path) -> None:
    # The control of the test above: without its data the installed package finds no other.
    data, aside = installed.package / "_data", installed.package / "_data.aside"
    data.rename(aside)
    try:
        ran = subprocess.run(
            [installed.command, "list"],
            check=False, cwd=tmp_path, env=_outside(), capture_output=True, text=True,
        )  # fmt: skip
    finally:
        aside.rename(data)
    assert ran.returncode == 1
    assert ran.stderr.endswith("(install ubtprint again)\n")


# --- without Pango ------------------------------------------------------------------------------


def _without_pango(folder: Path, file: str, text: str) -> subprocess.CompletedProcess[str]:
    played = folder / "played" / file
    played.parent.mkdir(parents=True)
    played.write_text(text, encoding="utf-8")
    environment = _outside() | {"PYTHONPATH": os.pathsep.join([str(folder / "played"), str(ROOT)])}
    return subprocess.run(
        [sys.executable, "-m", "ubtprint", "checklist", "--role", "union"],
        check=False, cwd=folder, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def _assert_told(ran: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert ran.returncode == 1
    first, *remedies = ran.stderr.splitlines()
    assert first.startswith("Pango is not installed")
    assert len(remedies) == len(PLATFORMS)
    assert all(command in line for command, line in zip(PLATFORMS, remedies, strict=True))
    assert not (folder / "output").exists()


def test_missing_pango_is_told_with_a_remedy_for_each_system(tmp_path: Path) -> None:
    ran = _without_pango(tmp_path, "weasyprint.py", STUB)
    _assert_told(ran, tmp_path)
    assert ran.stdout == ""


def test_missing_pango_as_weasyprint_meets_it(tmp_path: Path) -> None:
    _assert_told(_without_pango(tmp_path, "sitecustomize.py", NO_PANGO), tmp_path)


def test_missing_pango_leaves_standard_output_alone(tmp_path: Path) -> None:
    assert _without_pango(tmp_path, "sitecustomize.py", NO_PANGO).stdout == ""


def test_without_pango_asking_still_works(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_PANGO, encoding="utf-8")
    environment = _outside() | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    assert "2010-guide" in _run([sys.executable, "-m", "ubtprint", "list"], cwd=tmp_path, env=environment)
