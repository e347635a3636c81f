"""The cache: a folder of values by their keys, each checked when it is read; without it all is made anew."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar

import msgspec

from ubtprint.errors import NameFault, Problem
from ubtprint.fresh import RUNS
from ubtprint.places import cache_folder
from ubtprint.records import packed

T = TypeVar("T")
LIMIT = "UBTPRINT_CACHE_LIMIT"
MEBIBYTES = 512.0
MARK = b"ubtprint cache 1\n"
# Values, and records of runs, which fresh keeps.
ENTRY = re.compile(r"[0-9a-f]{62}|[0-9a-f]{128}")
SHELF = re.compile(rf"[0-9a-f]{{2}}|{RUNS}")
TALLY = "tally"  # a byte for each so many bytes written since it was last tidied
UNIT = 2**16
TIDY = 8  # as soon as this part of the limit was written, it is tidied
RECENT = 3600.0  # seconds for which an entry that was used needn't be marked as used again
STALE = 600.0  # seconds, after which a temporary file was left by a run that was killed

_off: ContextVar[bool] = ContextVar("off", default=False)


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What the cache holds: its folder, or None without one; entries, their bytes, and the most of these."""

    folder: Path | None
    entries: int
    size: int
    limit: int


@contextlib.contextmanager
def turned_off() -> Iterator[None]:
    """Within, nothing is read from the cache or written to it."""
    token = _off.set(True)
    try:
        yield
    finally:
        _off.reset(token)


def is_on() -> bool:
    """Whether there is a cache, and it isn't turned off."""
    return not _off.get() and _folder() is not None


def remembered(key: Callable[[], str | None], kind: type[T], make: Callable[[], T]) -> T:
    """The value of this key and type, from the cache if it is there, else made, and kept.

    Without a key, or when it became another one meanwhile, the value is made and not kept.
    Raises what ``make`` raises, of which nothing is kept.
    """
    if not is_on():
        return make()
    before = key()
    found = None if before is None else get(before)
    if found is not None:
        with contextlib.suppress(msgspec.DecodeError):
            return msgspec.msgpack.decode(found, type=kind)
    value = make()
    if before is not None and before == key():
        put(before, packed(value))
    return value


def get(key: str) -> bytes | None:
    """The bytes kept under a key (64 hexadecimal digits), or None; a damaged entry is thrown away."""
    path = _path(key)
    if path is None:
        return None
    try:
        data = path.read_bytes()
    except OSError:
        return None
    head, payload = data[: len(MARK) + 32], data[len(MARK) + 32 :]
    # With its key, so that an entry under another's name is noticed as well.
    if head != MARK + _digest(key, payload):
        with contextlib.suppress(OSError):
            path.unlink()
        return None
    with contextlib.suppress(OSError):
        if time.time() - path.stat().st_mtime > RECENT:
            os.utime(path)
    return payload


def put(key: str, payload: bytes) -> None:
    """Keep bytes under a key. Where they can't be written they are not kept, and nobody is told."""
    path = _path(key)
    if path is None or len(payload) > limit() // TIDY:
        return
    temporary = path.with_name(f"{path.name}.{os.urandom(4).hex()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary.write_bytes(MARK + _digest(key, payload) + payload)
        temporary.replace(path)
        _count(path.parent.parent, len(payload))
    except OSError:
        pass
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def wrote(size: int) -> None:
    """Have so many bytes counted that others wrote into the cache's folder."""
    folder = _folder()
    if folder:
        with contextlib.suppress(OSError):
            _count(folder, size)


def contents() -> Contents:
    """What the cache holds now."""
    folder = _folder()
    sizes = [size for _, size, _ in _entries(folder)] if folder else []
    return Contents(folder=folder, entries=len(sizes), size=sum(sizes), limit=limit())


def clear() -> Contents:
    """Throw all entries away, and nothing else that lies in the folder; returns what there was."""
    there = contents()
    if there.folder:
        for _, _, path in _entries(there.folder):
            with contextlib.suppress(OSError):
                path.unlink()
        for shelf in _shelves(there.folder):
            with contextlib.suppress(OSError):
                shelf.rmdir()
        with contextlib.suppress(OSError):
            (there.folder / TALLY).unlink()
    return there


def limit() -> int:
    """The most bytes that entries may take. Raises NameFault for a limit that is no number."""
    said = os.environ.get(LIMIT, "")
    try:
        most = float(said) if said else MEBIBYTES
    except ValueError:
        most = 0.0
    if not 0 < most < 1e9:
        message = f"{LIMIT}={said} is not a number of mebibytes"
        raise NameFault(Problem(message, hint=f"such as {MEBIBYTES:g}"))
    return int(most * 2**20)


def _digest(key: str, payload: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + payload).digest()


def _path(key: str) -> Path | None:
    folder = None if _off.get() else _folder()
    return folder / key[:2] / key[2:] if folder else None


def _folder() -> Path | None:
    """The cache's folder, made if need be; None where there is none, or others could write into it."""
    place = cache_folder()
    if place is None:
        return None
    folder = Path(place)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.stat()
    except (OSError, ValueError):
        return None
    if hasattr(os, "geteuid") and (
        found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    ):
        return None
    return folder


def _shelves(folder: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from [each for each in folder.iterdir() if SHELF.fullmatch(each.name) and not each.is_symlink()]


def _entries(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When each entry was last used, how large it is, and its file; old temporary files are oldest of all."""
    for shelf in _shelves(folder):
        with contextlib.suppress(OSError), os.scandir(shelf) as files:
            for file in files:
                with contextlib.suppress(OSError):
                    state = file.stat(follow_symlinks=False)
                    if ENTRY.fullmatch(file.name):
                        yield state.st_mtime, state.st_size, Path(file.path)
                    elif file.name.endswith(".tmp") and time.time() - state.st_mtime > STALE:
                        yield 0.0, state.st_size, Path(file.path)


def _count(folder: Path, size: int) -> None:
    """Note how much was written, and now and then throw away what was not used for longest."""
    with (folder / TALLY).open("ab") as tally:
        tally.write(b"." * (1 + size // UNIT))
        written = tally.tell() * UNIT
    if written > limit() // TIDY:
        os.truncate(folder / TALLY, 0)
        _tidy(folder)


def _tidy(folder: Path) -> None:
    """Throw away what was used longest ago, until an eighth of the limit is free for what comes."""
    entries = sorted(_entries(folder), key=lambda entry: entry[:2])
    left = sum(size for _, size, _ in entries)
    for used, size, path in entries:
        if left <= limit() - limit() // TIDY and used:
            break
        with contextlib.suppress(OSError):
            path.unlink()
            left -= size
