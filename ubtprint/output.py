"""Where files go and how they get there: whole or not at all, and never over a file that isn't ours."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from ubtprint.errors import InputError, Location, Problem, display_path

UNSAFE = re.compile(r"[^a-z0-9-]+")
DEFAULT_FOLDER = Path("output")
Content = bytes | Callable[[BinaryIO], object]  # a file's bytes, or what writes them into it
STALE = 600.0  # seconds, after which a temporary file that no run holds was left by one that was killed
# Names of temporary files, of which a long one is cut at its front: a name has 255 bytes at most.
TEMPORARY = re.compile(r"\..{1,50}\.[a-z0-9]{1,5}\.[0-9a-f]{8}\.tmp", re.IGNORECASE | re.DOTALL)
_KEPT = 50


def file_name(stem: str, suffix: str = ".pdf") -> str:
    """A file name that every system takes, made of a stem that may hold an edition's own folder name."""
    return UNSAFE.sub("-", stem.lower()).strip("-") + suffix


def destination(wanted: str | None, name: str) -> Path | None:
    """Where one file goes by ``-o`` (a .pdf file, a folder, or nothing); None is standard output."""
    if wanted == "-":
        return None
    if wanted is not None and wanted.lower().endswith(".pdf"):
        return Path(wanted)
    return (Path(wanted) if wanted else DEFAULT_FOLDER) / name


def check_free(paths: Iterable[Path]) -> None:
    """Raise InputError naming every path that holds something which this program did not write."""
    problems = []
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112, for the methods of Path raise where a name is too long
            problems.append(Problem("a folder is in the way of the output", Location(display_path(path))))
        elif os.path.exists(path) and not (os.path.isfile(path) and _is_ours(path)):  # noqa: PTH110, PTH113
            message = "a file that ubtprint did not write is in the way; it was kept"
            problems.append(Problem(message, Location(display_path(path)), "use --force, or another -o"))
    if problems:
        raise InputError(*problems)


def write_out(data: bytes) -> None:
    """Write to standard output, all of it. Raises InputError when it is full, or closed.

    Where whoever read it has gone, as a pager does, the BrokenPipeError is let through: that is no problem.
    """
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        drop_out()
        if isinstance(error, BrokenPipeError):
            raise
        message = f"can't be written: {error.strerror or error}"
        raise InputError(Problem(message, Location("standard output"))) from error


def drop_out() -> None:
    """Let go what standard output didn't take, or the interpreter would try and complain at its end."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _is_ours(path: Path) -> bool:
    """Whether this program made the file, by what it says of itself: a text in its last line."""
    suffix = path.suffix.lower()  # only that is loaded which knows the kind
    if suffix == ".txt":
        from ubtprint.plaintext import is_ours
    elif suffix == ".html":
        from ubtprint.web import is_ours
    elif suffix == ".json":
        from ubtprint.packstate import is_ours
    else:
        from ubtprint import pdffile

        return pdffile.is_ours(path)
    try:
        return is_ours(path.read_bytes())
    except OSError:
        return False


def write_whole(path: Path, data: Content) -> None:
    """Write a file by a temporary one and a rename, so that a reader sees the old file or the new one.

    Where the path is a link, the link stays and what it leads to is replaced; folders are made, save
    behind a link that leads nowhere. What killed runs left in the folder is swept away.
    Raises InputError when the file can't be written; the temporary file is taken away.
    """
    with _refusing(path):
        place = _behind_link(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        _sweep(place.parent)
        _replace(place, data)
        _settle(place.parent)


def write_one_of_many(path: Path, data: Content) -> None:
    """Write a file as ``write_whole`` does, but leave it to ``sweep`` to tidy before, to ``settle`` to sync.

    Each file by itself would wait for the disk, and look through a folder of thousands. A run that is
    killed still leaves whole files; what a power cut leaves is looked at again by whoever goes on.
    Raises InputError when the file can't be written; the temporary file is taken away.
    """
    with _refusing(path):
        place = _behind_link(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        _replace(place, data, sync=False)


def sweep(folders: Iterable[Path]) -> None:
    """Take away what killed runs left in these folders."""
    for folder in folders:
        _sweep(folder)


def settle(folders: Iterable[Path]) -> None:
    """Have all that was written into these folders on the disk, in one go where the system can."""
    if hasattr(os, "sync"):
        os.sync()
        return
    for folder in folders:
        _settle(folder)


@contextlib.contextmanager
def journal(path: Path) -> Iterator[BinaryIO]:
    """A file to read and to append lines to, which no other run has meanwhile; its folder is made.

    Raises InputError when another run has it, or when it can't be written.
    """
    with _refusing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            raise OSError(errno.ELOOP, "a link is in the way")
        file = path.open("a+b", buffering=0)
    with file:
        if not _hold(file):
            hint = "wait until it is done, or name another -o"
            raise InputError(Problem("another run is making this", Location(path.parent.as_posix()), hint))
        file.seek(0)
        yield file


@contextlib.contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Within, what the system refuses is an InputError that names the path."""
    try:
        yield
    except OSError as error:
        message = f"can't be written: {_reason(path, error)}"
        raise InputError(Problem(message, Location(path.as_posix()))) from error


def _behind_link(path: Path) -> Path:
    """Where the file itself is, or will be. Raises OSError where there can't be one."""
    place = Path(os.path.realpath(path)) if path.is_symlink() else path
    if place.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if place is not path and not place.parent.is_dir():
        raise OSError(errno.ENOENT, f"the link leads to {place}, and there is no such folder")
    if place.exists() and not (place.is_file() or place.is_dir()):
        raise OSError(errno.EEXIST, "something that is no file is in the way")
    return place


def _replace(place: Path, data: Content, *, sync: bool = True) -> None:
    """Write beside the place, have it on the disk, and rename: on success or failure nothing else is left."""
    temporary = place.with_name(f".{place.name[-_KEPT:]}.{os.urandom(4).hex()}.tmp")
    try:
        with temporary.open("x+b") as file:
            _hold(file)
            if isinstance(data, bytes):
                file.write(data)
            else:
                data(file)
            file.flush()
            if sync:
                os.fsync(file.fileno())
            if sys.platform != "win32":
                temporary.replace(place)  # while it is held still
        if sys.platform == "win32":
            temporary.replace(place)  # which renames no open file, nor lets others delete one
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _settle(folder: Path) -> None:
    """Have the rename on the disk, too, where the system can: not all open or sync a folder."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Take away old temporary files of ours that no run holds. Never fails: it is not what was asked for."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    _take_away(Path(entry.path))


def _take_away(temporary: Path) -> None:
    """Delete it, if it is old. Raises OSError where a run holds it, or nobody can tell."""
    if time.time() - temporary.stat().st_mtime > STALE:
        with temporary.open("r+b") as file:
            if sys.platform != "win32":
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                temporary.unlink()
        if sys.platform == "win32":
            temporary.unlink()


def _hold(file: BinaryIO) -> bool:
    """Show other runs that this one lives, however long it was put to sleep; False where one of them does.

    Not all file systems can tell.
    """
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
    return True


def _reason(path: Path, error: OSError) -> str:
    """Why it failed, in the words of the system where there are no better ones."""
    try:
        there = next(folder for folder in (Path.cwd() / path).parents if os.path.lexists(folder))
    except OSError:
        return "the folder that you are in is gone"
    if not there.is_dir():
        return f"{_short(there)} is {'a link that leads nowhere' if there.is_symlink() else 'no folder'}"
    return error.strerror or str(error)


def _short(path: Path) -> str:
    """As a person would type it, and links as they are."""
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()
