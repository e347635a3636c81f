"""Digests that values and folders are known by."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from ubtprint import assets
from ubtprint.records import packed

# Besides the document, what its pages are made with.
LOOK = ("templates", "styles", "labels")
BRAND = "brand.yaml"


def digest(value: object) -> str:
    """SHA-256 of plain values and structs, as 64 hexadecimal digits; where texts come from doesn't count."""
    return hashlib.sha256(packed(value)).hexdigest()


def look(own: Path | None) -> str | None:
    """A digest of all templates, styles, fonts and labels in use; None where links are among one's own.

    What a link leads to may be refused, or be another file by the time that it is read.
    Raises InputError when a folder of one's own is a link that leads out.
    """
    found: list[tuple[str, str, str]] = []
    for kind in LOOK:
        for number, folder in enumerate(assets.folders(kind, own)):
            mine = own is not None and folder == own / kind
            for path in _files(str(folder)):
                if mine and (os.path.islink(path) or os.path.islink(os.path.dirname(path))):  # noqa: PTH114, PTH120
                    return None
                found.append((f"{kind} {number}", path.removeprefix(str(folder)), _file(path)))
    brand = _file(str(own / BRAND)) if own else ""
    return digest([brand, *sorted(found)])


def _files(folder: str) -> Iterator[str]:
    for place, below, names in os.walk(folder):
        # Folders that are links aren't walked into; they are told of as though they were files.
        links = [name for name in below if os.path.islink(os.path.join(place, name))]  # noqa: PTH114, PTH118
        yield from (os.path.join(place, name) for name in (*names, *links))  # noqa: PTH118


def _file(path: str) -> str:
    try:
        state = os.stat(path)  # noqa: PTH116
        return _hashed(path, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    except OSError:
        return ""  # a link that leads nowhere, or what can't be read: whoever needs it says so


@lru_cache(maxsize=4096)
def _hashed(path: str, *_: int) -> str:
    """SHA-256 of a file, which is read once as long as its state is the same."""
    if not os.path.isfile(path):  # noqa: PTH113 - a pipe would be waited for
        return ""
    with open(path, "rb") as file:  # noqa: PTH123
        return hashlib.file_digest(file, "sha256").hexdigest()
