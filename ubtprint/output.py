"""Where files go and how they get there: whole or not at all, and never over a file that isn't ours."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from ubtprint.errors import InputError, Location, Problem, display_path

UNSAFE = re.compile(r"[^a-z0-9-]+")
DEFAULT_FOLDER = Path("output")


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
        if path.is_dir():
            problems.append(Problem("a folder is in the way of the output", Location(display_path(path))))
        elif path.exists() and not _is_ours(path):
            message = "a file that ubtprint did not write is in the way; it was kept"
            problems.append(Problem(message, Location(display_path(path)), "use --force, or another -o"))
    if problems:
        raise InputError(*problems)


def _is_ours(path: Path) -> bool:
    """Whether this program made the file, by what it says of itself: a text in its last line."""
    from ubtprint import pdffile, plaintext, web

    found = {".txt": plaintext.is_ours, ".html": web.is_ours}.get(path.suffix.lower())
    if found is None:
        return pdffile.is_ours(path)
    try:
        return found(path.read_bytes())
    except OSError:
        return False


def write_whole(path: Path, data: bytes) -> None:
    """Write a file by a temporary one and a rename, so that a reader sees the old file or the new one.

    Raises InputError when the folder can't be written; the temporary file is taken away.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(Problem(f"can't be written: {reason}", Location(display_path(path)))) from error
