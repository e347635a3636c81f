"""A run that finds all as it left it says what it said before, and loads nothing for that.

A record of a finished run lists what the run was asked, read, wrote and said. It is plain lines, for
modules that read more take longer to load than the whole answer does.
"""

# pathlib takes longer to load, too:
# ruff: noqa: PTH100, PTH103, PTH105, PTH108, PTH109, PTH113, PTH116, PTH120, PTH123

from __future__ import annotations

import os
import stat
import sys
import time

from ubtprint.places import cache_folder

# What of the environment can make a run another one.
MATTERS = ("UBTPRINT_", "XDG_", "LD_", "DYLD_", "PYTHON", "WEASYPRINT_", "LC_")
MATTER = ("HOME", "LANG", "LANGUAGE")
CHILD = "UBTPRINT_CONFINED"  # the child answers and records for its parent
HEAD = "ubtprint run 1"
RUNS = "runs"
EARLIER = 50_000_000  # nanoseconds before its start that a run's inputs have to be older than

_begun: list[tuple[int, list[str]]] = []  # the time in nanoseconds, and the command line


def answer(arguments: list[str]) -> bool:
    """Say again what this command line said last time, if all is as it was; else False, and nothing is said.

    From now on ``remember`` keeps a record of this run.
    """
    _begun[:] = [(time.time_ns(), list(arguments))]
    if CHILD in os.environ:
        return False
    try:
        place = _place(arguments)
        if place is None:
            return False
        said = _read(place)
    except (OSError, ValueError):
        return False
    if said is None:
        return False
    try:
        for stream, text in zip((sys.stdout, sys.stderr), said, strict=True):
            if text:
                stream.write(text)
                stream.flush()
    except (OSError, ValueError, AttributeError):  # a full run says what is wrong with the stream
        return False
    return True


def remember(
    inputs: list[str], folders: list[str], states: list[str], outputs: list[str], said: tuple[str, str]
) -> None:
    """Keep a record of the run that this process was started for, if it was; where that fails there is none.

    ``inputs`` and ``outputs`` are files that count by their bytes, ``folders`` by the names in them,
    ``states`` files or folders by size and time; ``said`` is what was said on standard output and error.
    """
    if not _begun:
        return
    [(started, arguments)] = _begun
    try:
        typed = [os.path.abspath(word) for word in _words(arguments) if os.path.isfile(word)]
        read = [*inputs, *(path for path in typed if path not in outputs)]
        place = _place(arguments)
        # What was changed while the run went on may have been read before or after that.
        if place is None or not all(_is_older(path, started) for path in read):
            return
        lines = [HEAD, f"O {_line(said[0])}", f"E {_line(said[1])}"]
        lines += [f"F {_listed(path)} {_line(path)}" for path in folders]
        lines += [f"S {_state(path)} {_line(path)}" for path in states]
        lines += [f"I {_state(path)} {_hash(path)} {_line(path)}" for path in inputs]
        lines += [f"W {_hash(path)} {_line(path)}" for path in outputs]
        _write(place, "\n".join(lines))
    except (OSError, ValueError):
        return


def _place(arguments: list[str]) -> str | None:
    """Where the record of a command line, folder and environment is kept."""
    folder = cache_folder()
    if folder is None or not _is_mine(folder):
        return None
    env = sorted(
        (name, value)
        for name, value in os.environ.items()
        if (name.startswith(MATTERS) or name in MATTER) and name != CHILD
    )
    words = [(word, _kind(word)) for word in _words(arguments)]
    asked = repr((arguments, words, os.getcwd(), env, sys.executable, sys.version, os.path.dirname(__file__)))
    return f"{folder}/{RUNS}/{_digest(asked.encode('utf-8', 'surrogateescape'))}"


def _words(arguments: list[str]) -> list[str]:
    """All that could be the name of a file."""
    return [word for each in arguments for word in (each, each.partition("=")[2]) if word]


def _kind(word: str) -> str:
    """What stands where a word would be a path: an option may name a file, and a name can be in its way."""
    try:
        mode = os.stat(word).st_mode
    except (OSError, ValueError):
        return ""
    return _hash(word) if stat.S_ISREG(mode) else "folder"


def _is_mine(folder: str) -> bool:
    try:
        found = os.stat(folder)
    except OSError:
        return False
    others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not others)


def _read(place: str) -> tuple[str, str] | None:
    """What the record says was said, if all in it is as it was."""
    with open(place, encoding="utf-8") as file:
        text, _, last = file.read().rpartition("\n")
    if last != f"end {_digest(text.encode())}":
        return None
    head, out, err, *rest = text.split("\n")
    if head != HEAD or not all(_is_alike(line) for line in rest):
        return None
    return _text(out[2:]), _text(err[2:])


def _is_alike(line: str) -> bool:
    kind, first, *more = line.split(" ", 3 if line.startswith("I") else 2)
    path = _text(more[-1])
    if kind == "F":
        return _listed(path) == first
    if kind == "S":
        return _state(path) == first
    if kind == "W":
        return _hash(path) == first
    return _state(path) == first or _hash(path) == more[0]


def _line(text: str) -> str:
    return text.encode("unicode_escape").decode("ascii")


def _text(line: str) -> str:
    return line.encode("ascii").decode("unicode_escape")


def _state(path: str) -> str:
    """Size and times: no edit leaves them all as they were."""
    try:
        found = os.stat(path)
    except OSError:
        return "none"
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"


def _is_older(path: str, than: int) -> bool:
    found = os.stat(path)
    return max(found.st_ctime_ns, found.st_mtime_ns) < than - EARLIER


def _listed(folder: str) -> str:
    """A digest of the names in a folder and what they are, or of there being none."""
    try:
        with os.scandir(folder) as entries:
            names = sorted((each.name, each.is_dir(), each.is_symlink()) for each in entries)
    except OSError:
        return "none"
    return _digest(repr(names).encode("utf-8", "surrogateescape"))


def _hash(path: str) -> str:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe would be waited for
            return "none"
        with open(path, "rb") as file:
            return _digest(file.read())
    except OSError:
        return "none"


def _digest(data: bytes) -> str:
    try:
        from _blake2 import blake2b  # hashlib loads OpenSSL, for which there is no need
    except ImportError:
        from hashlib import blake2b
    return blake2b(data).hexdigest()


def _write(place: str, text: str) -> None:
    os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
    temporary = f"{place}.{os.getpid()}.tmp"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(f"{text}\nend {_digest(text.encode())}")
        os.replace(temporary, place)
    except BaseException:
        os.unlink(temporary)
        raise
