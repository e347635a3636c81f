"""What the bytes of a file depend on besides content and options: programs, libraries and fonts."""

from __future__ import annotations

import hashlib
import platform
import zlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import ubtprint
from ubtprint import assets, engine
from ubtprint.errors import InstallError

# Those that set, draw and pack pages, in the order in which these come about.
PACKAGES = (
    "jinja2",
    "weasyprint",
    "tinycss2",
    "tinyhtml5",
    "cssselect2",
    "pydyf",
    "fonttools",
    "pikepdf",
    "uharfbuzz",
)
LIBRARIES = ("pango", "harfbuzz", "fontconfig")
SHORT = 12  # digits of a font's hash


def versions() -> Iterator[tuple[str, str]]:
    """Names with their versions; where something is missing, that is its version."""
    yield "ubtprint", ubtprint.__version__
    yield "python", platform.python_version()
    yield from ((name, _package(name)) for name in PACKAGES)
    yield "qpdf", _qpdf()
    yield "zlib", zlib.ZLIB_RUNTIME_VERSION
    yield from _libraries()
    yield from (_font(path) for path in sorted((assets.data_folder() / "styles" / "fonts").rglob("*.ttf")))


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _qpdf() -> str:
    try:
        import pikepdf
    except ImportError as error:
        return f"missing: {error}"
    return pikepdf.__libqpdf_version__


def _libraries() -> Iterator[tuple[str, str]]:
    try:
        yield from engine.libraries().items()
    except InstallError as error:
        said = error.problems[0].message
        yield from ((name, f"missing: {said}" if name == "pango" else "unknown") for name in LIBRARIES)


def _font(path: Path) -> tuple[str, str]:
    """The font's name and its version as the font gives it, with the beginning of its bytes' SHA-256."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        said = str(font["name"].getDebugName(5)).partition(";")[0].removeprefix("Version ")
    return path.stem, f"{said} sha256:{hashlib.sha256(path.read_bytes()).hexdigest()[:SHORT]}"
