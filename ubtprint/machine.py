"""What the bytes of a file depend on in this machine, told without loading it: code, packages, libraries."""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ubtprint import cache
from ubtprint.keys import digest

# Whose version moves bytes, or what the proof makes of them; as the folders of their versions are called.
PACKAGES = frozenset({
    *("jinja2", "markupsafe", "weasyprint", "tinycss2", "tinyhtml5", "cssselect2", "pydyf", "pyphen", "cffi"),
    *("fonttools", "pikepdf", "lxml", "uharfbuzz", "pypdfium2", "pillow", "brotli", "zopfli", "webencodings"),
    *("msgspec", "pyyaml"),
})  # fmt: skip
# Libraries of the system that set text, by the beginnings of their files' names.
LIBRARIES = ("pango", "harfbuzz", "fontconfig", "freetype", "glib", "gobject", "fribidi", "graphite", "expat")
FINDING = ("LD_", "DYLD_", "WEASYPRINT_")
LOADER = "/etc/ld.so.cache"  # which every installation of a library writes anew

State = tuple[str, int, int]


def identity() -> str:
    """A digest of all that files are made with; another one whenever anything of that was changed.

    Raises InstallError when Pango is missing.
    """
    return digest([*_running(), sorted(_code()), sorted(_packages()), _libraries()])


def states() -> list[str]:
    """Files and folders whose size and time tell whether anything of that was changed.

    Raises InstallError when Pango is missing.
    """
    package = Path(__file__).parent
    here = str(Path.cwd())
    ways = [folder for folder in dict.fromkeys(sys.path) if folder and folder != here]
    code = [path for path, _, _ in _code()]
    folders = [str(package), *sorted({os.path.dirname(path) for path in code})]  # noqa: PTH120
    packages = [path for path, _, _ in _packages()]
    libraries = [path for path, _, _ in _libraries()]
    return list(dict.fromkeys([sys.executable, LOADER, *ways, *folders, *code, *packages, *libraries]))


def _running() -> list[str]:
    machine = os.uname().machine if hasattr(os, "uname") else ""
    return [sys.version, sys.platform, machine, zlib.ZLIB_RUNTIME_VERSION]


def _code() -> Iterator[State]:
    """The state of every module of ours."""
    package = str(Path(__file__).parent)
    for folder, below, names in os.walk(package):
        below[:] = [name for name in below if name not in ("_data", "__pycache__")]
        yield from (_state(os.path.join(folder, name)) for name in names if name.endswith(".py"))  # noqa: PTH118


def _packages() -> Iterator[State]:
    """The state of each package's record of what was installed."""
    for folder in dict.fromkeys(sys.path):
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")) and _called(name) in PACKAGES:
                yield _state(os.path.join(folder, name))  # noqa: PTH118
                yield _state(os.path.join(folder, name, "RECORD"))  # noqa: PTH118


def _called(name: str) -> str:
    return name.partition("-")[0].lower()


def _libraries() -> list[State]:
    """The state of each library file that text is set with.

    Which these are is known only once they are loaded, so it is remembered; where the way to them was
    changed, or one of them, they are loaded and looked at again.
    """
    if not sys.platform.startswith("linux"):
        from ubtprint import engine

        return [(f"{name} {version}", 0, 0) for name, version in sorted(engine.libraries().items())]
    way = sorted((name, value) for name, value in os.environ.items() if name.startswith(FINDING))
    key = digest(["libraries", way, _state(LOADER), sorted(_packages()), sys.version])
    if kept := cache.get(key):
        found = msgspec.msgpack.decode(kept, type=list[State])
        if all(_state(path) == (path, *state) for path, *state in found):
            return found
    found = [_state(path) for path in sorted(_loaded())]
    if found:
        cache.put(key, msgspec.msgpack.encode(found))
    return found


def _loaded() -> Iterator[str]:
    """The files of the libraries that set text, as they are loaded now."""
    from ubtprint import engine

    engine.load()
    lines = Path("/proc/self/maps").read_text("utf-8", "replace").splitlines()
    for path in {line[line.index("/") :] for line in lines if "/" in line}:
        name = path.rpartition("/")[2].removeprefix("lib")
        # Those that a package brought along belong to the package.
        if ".so" in name and name.startswith(LIBRARIES) and "/site-packages/" not in path:
            yield path


def _state(path: str) -> State:
    """A file's path, size and time of its last change; nought for both where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return path, 0, 0
    return path, found.st_size, found.st_mtime_ns
