"""Whether this installation can print: what it needs, where it lies, a test page made and proofed."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import msgspec

import ubtprint
from ubtprint import assets
from ubtprint.errors import InstallError, UbtprintError
from ubtprint.places import FOLDER, cache_folder

State = Literal["ok", "note", "wrong"]

LEAST_PYTHON = (3, 11)
AGAIN = "install ubtprint again"
# SHA-256 of each font file, as it is shipped.
FONTS = {
    "SourceSans3-Bold": "318231268cb5ff19229860ce5b8ec9b0e0eec3f044f97cca00bad460dd50a5a3",
    "SourceSans3-BoldItalic": "16c6d5688570dbe40b3facfedbe6f8a0ac135bb33761af4f9ddc168dde96bd55",
    "SourceSans3-Italic": "2f2aa318e5bcc7c4f9ef9e6da2fa30c7ba5fab5be44c9e53e2730f8e5ed2ad10",
    "SourceSans3-Regular": "ecda0f7da8083de4474ff6b0093d63ded24a6a0ced1a4abe75edee199666c951",
}
COMPILED = ("pikepdf", "uharfbuzz", "msgspec")  # packages that hold libraries for one kind of system
# What is needed for one thing alone: the extra's name, what it is for, its packages.
EXTRAS = (
    ("xlsx", "rosters as workbooks", ("python-calamine",)),
    ("preview", "the preview in a browser", ("starlette", "uvicorn", "watchfiles", "pypdfium2")),
    ("gallery", "pictures on a build's page", ("pypdfium2",)),
)
CUPS_PACKAGE = {"apt-get": "apt-get install cups-client", "dnf": "dnf install cups-client"}


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at: ok, wrong (nothing can be printed), or a note on what one may lack."""

    name: str
    state: State
    said: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """All findings, one after the other; whatever goes wrong is a finding, too."""
    for name, check in CHECKS.items():
        try:
            yield from check()
        except UbtprintError as error:
            first, *more = error.problems
            hints = [each.hint for each in error.problems if each.hint]
            said = [str(first), *(str(each) for each in more if each.severity != "note")]
            yield Finding(name, "wrong", "; ".join(said), "; ".join(hints))
        except Exception as error:  # whatever a damaged installation comes up with
            yield Finding(name, "wrong", f"{type(error).__name__}: {error}", AGAIN)


def is_fit(findings: list[Finding]) -> bool:
    """Whether all that printing needs is there."""
    return all(each.state != "wrong" for each in findings)


# --- programs and libraries ---------------------------------------------------------------------


def _programs() -> Iterator[Finding]:
    yield Finding("ubtprint", "ok", f"{ubtprint.__version__} in {Path(ubtprint.__file__).parent}")
    old = sys.version_info[:2] < LEAST_PYTHON
    wanted = ".".join(map(str, LEAST_PYTHON))
    yield Finding(
        "Python",
        "wrong" if old else "ok",
        f"{platform.python_version()} in {sys.executable}",
        f"install Python {wanted} or newer, and ubtprint with it" if old else "",
    )


def _packages() -> Iterator[Finding]:
    from ubtprint.versions import PACKAGES

    found = {name: _version(name) for name in PACKAGES}
    there = ", ".join(f"{name} {number}" for name, number in found.items() if number)
    yield Finding("packages", "ok", there)
    for name, number in found.items():
        if not number:
            yield Finding("packages", "wrong", f"{name} is missing", _pip(name))
    for name in COMPILED:
        try:
            importlib.import_module(name)
        except Exception as error:  # whatever a library of another system comes up with
            said = f"{name} can't be loaded: {error}"
            yield Finding("packages", "wrong", said, _pip("--force-reinstall", name))


def _libraries() -> Iterator[Finding]:
    from ubtprint import engine

    try:
        found, places = engine.libraries(), engine.places()
    except InstallError as error:
        yield Finding("Pango", "wrong", error.problems[0].message, pango_remedy())
        return
    for name, number in found.items():
        if name == "harfbuzz-subset" and number != "found":
            said = "the library that cuts fonts is missing; files are made without it, somewhat slower"
            yield Finding("HarfBuzz subset", "note", said, pango_remedy())
        elif name in places or number != "found":
            place = f" in {places[name]}" if name in places else ""
            yield Finding(_TITLES.get(name, name), "ok", f"{number}{place}")


def pango_remedy() -> str:
    """How to install Pango on this system; for each, where that can't be told."""
    from ubtprint.engine import INSTALL_PANGO

    for system, is_it in (
        ("macOS", sys.platform == "darwin"),
        ("Windows", sys.platform == "win32"),
        ("Debian, Ubuntu", shutil.which("apt-get") is not None),
        ("Fedora", shutil.which("dnf") is not None),
    ):
        if is_it:
            return INSTALL_PANGO[system]
    return "; ".join(f"{system}: {command}" for system, command in INSTALL_PANGO.items())


def _extras() -> Iterator[Finding]:
    for extra, purpose, packages in EXTRAS:
        missing = [each for each in packages if importlib.util.find_spec(_module(each)) is None]
        if missing:
            said = f"{', '.join(missing)} not installed: needed for {purpose} alone"
            yield Finding(f"extra [{extra}]", "note", said, _pip(*missing))
        else:
            told = ", ".join(f"{each} {_version(each)}".rstrip() for each in packages)
            yield Finding(f"extra [{extra}]", "ok", f"{told}, for {purpose}")


def _cups() -> Iterator[Finding]:
    from ubtprint import cups

    manager = next((each for each in CUPS_PACKAGE if shutil.which(each)), "")
    if not (shutil.which("lp") and shutil.which("lpstat")):
        said = "not here: needed for 'ubtprint print' alone; print files from the program that shows them"
        yield Finding("CUPS", "note", said, CUPS_PACKAGE.get(manager, ""))
        return
    try:
        running = cups.is_running()
    except UbtprintError as error:
        yield Finding("CUPS", "note", error.problems[0].message)
        return
    yield (
        Finding("CUPS", "ok", "is running, for 'ubtprint print'")
        if running
        else Finding("CUPS", "note", "is not running: needed for 'ubtprint print' alone", "start CUPS")
    )


def _module(package: str) -> str:
    return package.replace("-", "_")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _pip(*packages: str) -> str:
    return f"{sys.executable} -m pip install {' '.join(packages)}"


# --- files and folders --------------------------------------------------------------------------


def _fonts() -> Iterator[Finding]:
    folder = assets.data_folder() / "styles" / "fonts" / "source-sans-3"
    whole = []
    for name, digest in FONTS.items():
        path = folder / f"{name}.ttf"
        if not path.is_file():
            yield Finding("fonts", "wrong", f"{path} is missing", AGAIN)
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield Finding("fonts", "wrong", f"{path} is damaged, or another one", AGAIN)
        else:
            whole.append(name)
    if whole:
        yield Finding("fonts", "ok", f"{', '.join(whole)}, whole, in {folder}")


def _folders() -> Iterator[Finding]:
    from ubtprint.profiles import profile_path

    yield Finding("content", "ok", f"{assets.data_folder() / 'content'}, which is only read")
    try:
        yield _folder("this folder", Path.cwd(), "change to a folder of your own, or use -o")
    except OSError:
        yield Finding("this folder", "note", "the folder that you are in is gone", "change to another")
    yield _cache()
    try:
        profiles = profile_path("any").parent
    except UbtprintError as error:
        yield Finding("printers", "note", error.problems[0].message, error.problems[0].hint)
    else:
        yield _folder("printers", profiles, "set XDG_CONFIG_HOME to a folder of your own")


def _cache() -> Finding:
    from ubtprint import cache

    place, remedy = cache_folder(), f"set {FOLDER} to a folder of your own"
    if place is None:
        return Finding("cache", "note", "there is none: all is made anew each time", remedy)
    found = _folder("cache", Path(place), remedy)
    if found.state == "ok" and Path(place).is_dir() and cache.contents().folder is None:
        return Finding("cache", "note", f"{place} is not used, for others can write into it", remedy)
    return found


def _folder(name: str, folder: Path, remedy: str) -> Finding:
    """Whether files can be written into a folder, or, where it doesn't stand yet, beside its beginning."""
    there = next((each for each in (folder, *folder.parents) if os.path.lexists(each)), folder)
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        return Finding(name, "note", f"{folder} can't be written: {error.strerror or error}", remedy)
    return Finding(name, "ok", f"{folder}{'' if there == folder else ', made when it is needed'}")


# --- a page -------------------------------------------------------------------------------------


def _test_page() -> Iterator[Finding]:
    """A role's first cards made and proofed, as any file is before it is written; nothing is kept of it."""
    from ubtprint import build, cache, content, document, engine, stocks

    try:
        engine.load()
    except InstallError:
        yield Finding("test page", "wrong", "not made, for want of Pango")
        return
    guide = content.load_guide(None)
    role = next(iter(guide.roles))
    name, stock = stocks.find_stock(document.DEFAULT_STOCK)
    with cache.turned_off():
        made = build.make(document.cards(guide, role, stock, deck="carry", stock=name), None, stock)
    yield Finding("test page", "ok", f"cards made and proofed, {len(made.data):,} bytes")


_TITLES = {"pango": "Pango", "harfbuzz": "HarfBuzz"}
CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "ubtprint": _programs,
    "packages": _packages,
    "Pango": _libraries,
    "fonts": _fonts,
    "folders": _folders,
    "CUPS": _cups,
    "extras": _extras,
    "test page": _test_page,
}
