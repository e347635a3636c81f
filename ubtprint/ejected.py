"""Shipped templates, styles and labels copied into a folder of one's own, and whether the copies are old."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ubtprint import __version__, assets, closed
from ubtprint.errors import InputError, Location, Problem
from ubtprint.names import pick

DIGITS = 12  # of a hash, enough to tell versions of one file apart
MARK = re.compile(r"ejected from ubtprint (\S+), sha256:([0-9a-f]{12})")


class Kind(msgspec.Struct, frozen=True):
    """A kind of file that can be copied: its folder, its ending, how a comment is written in it."""

    folder: str
    ending: str
    comment: str


KINDS = {
    "template": Kind("templates", ".html", "{{# {} #}}"),
    "style": Kind("styles", ".css", "/* {} */"),
    "labels": Kind("labels", ".yaml", "# {}"),
}


def names(kind: str) -> list[str]:
    """The shipped files of this kind, by their names without ending."""
    each = KINDS[kind]
    folder = assets.data_folder() / assets.SHIPPED[each.folder]
    return sorted(path.stem for path in folder.glob(f"*{each.ending}"))


def copy_of(kind: str, name: str, own: Path) -> tuple[Path, bytes]:
    """Where the copy of a shipped file belongs in a folder of one's own, and its text under a mark.

    Raises NameFault for a kind or name that isn't known.
    """
    each = KINDS[pick("kind of file", kind, KINDS)]
    found = pick(kind, name.removesuffix(each.ending), names(kind))
    shipped = _shipped(each, f"{found}{each.ending}").read_bytes()
    mark = each.comment.format(f"ejected from ubtprint {__version__}, sha256:{_hash(shipped)}")
    return own / each.folder / f"{found}{each.ending}", mark.encode() + b"\n" + shipped


def check_free(path: Path) -> None:
    """Raise InputError for a file that is in the way."""
    if os.path.lexists(path):
        hint = "use --force to replace it, and lose what you changed in it"
        raise InputError(Problem("a file is in the way; it was kept", Location(assets.place(path)), hint))


def stale(own: Path) -> Iterator[Problem]:
    """A warning for each copy whose shipped file has changed since, or is there no more."""
    for each in KINDS.values():
        folder = own / each.folder
        for path in sorted(folder.glob(f"*{each.ending}")):
            if assets.link_problem(path, folder) is None and (mark := _mark(path)):
                yield from _changed(path, each, mark[1], mark[2])


def _changed(path: Path, kind: Kind, version: str, digits: str) -> Iterator[Problem]:
    shipped, place = _shipped(kind, path.name), Location(assets.place(path), 1, 1)
    if not shipped.is_file():
        message = f"this was copied from ubtprint {version}, and nothing uses a file of this name any more"
        yield Problem(message, place, severity="warning")
    elif _hash(shipped.read_bytes()) != digits:
        message = f"the shipped file has changed since this was copied from ubtprint {version}"
        hint = "copy it anew into another folder with 'ubtprint eject', and take over what you need"
        yield Problem(message, place, hint, "warning")


def _mark(path: Path) -> re.Match[str] | None:
    try:
        first = closed.read(path, closed.MAX_TEXT_BYTES).partition(b"\n")[0]
    except closed.Refused:  # what reads it says why it can't be read
        return None
    return MARK.search(first.decode("utf-8", "replace"))


def _shipped(kind: Kind, name: str) -> Path:
    return assets.data_folder() / assets.SHIPPED[kind.folder] / name


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGITS]
