"""How far a pack has come: a journal in its folder of what it is made from and which files are finished.

One JSON value a line: the first says what all is made from, each other one is a finished file. A run that
was killed may leave its last line torn, which then counts as not written.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from ubtprint.packplan import Tally

JOURNAL = ".pack.json"
MARK = "ubtprint-pack"
BUILD_MARK = "ubtprint-build"


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The first line: ``inputs`` are hashes, by what they are hashes of."""

    mark: Literal["ubtprint-pack"] = "ubtprint-pack"
    inputs: dict[str, str]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A finished file, its name from the pack's folder on, and what it came to."""

    name: str
    size: int
    sha256: str
    tally: Tally


class State(msgspec.Struct, frozen=True):
    """What a journal says; without a head it says nothing."""

    head: Head | None
    entries: dict[str, Entry]


def read_state(data: bytes) -> State:
    """What a journal's bytes say, as far as they are whole."""
    first, *rest = data.split(b"\n")
    try:
        head = msgspec.json.decode(first, type=Head)
    except msgspec.DecodeError:
        return State(None, {})
    decoder = msgspec.json.Decoder(Entry)
    entries = {}
    for line in rest:
        with contextlib.suppress(msgspec.DecodeError):
            entry = decoder.decode(line)
            entries[entry.name] = entry
    return State(head, entries)


def line(value: Head | Entry) -> bytes:
    """A line of the journal."""
    return msgspec.json.encode(value) + b"\n"


def is_ours(data: bytes) -> bool:
    """Whether a file is the journal or manifest of a pack or build; an empty one was begun and is no loss."""
    if not data:
        return True
    with contextlib.suppress(msgspec.DecodeError):
        if msgspec.json.decode(data, type=_Marked).mark in (MARK, BUILD_MARK):
            return True
    return read_state(data).head is not None


class _Marked(msgspec.Struct):
    mark: str = ""


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """What of the inputs is not what it was, in words."""
    return [name for name in {**old, **new} if old.get(name) != new.get(name)]


def holds(folder: Path, entry: Entry) -> bool:
    """Whether a finished file is still there as it was written."""
    path = folder / entry.name
    try:
        if path.stat().st_size != entry.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == entry.sha256
    except OSError:
        return False


def digest(*values: object) -> str:
    """A hash of plain values and structs."""
    return hashlib.sha256(msgspec.json.encode(values, order="sorted", enc_hook=str)).hexdigest()


def tree_digest(folder: Path, names: Iterable[str]) -> str:
    """A hash of all files in some folders within a folder of one's own; what can't be read counts by name."""
    said = hashlib.sha256()
    for name in sorted(names):
        for path in sorted((folder / name).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                said.update(f"{path.relative_to(folder).as_posix()}\0".encode())
                with contextlib.suppress(OSError):
                    said.update(hashlib.sha256(path.read_bytes()).digest())
    return said.hexdigest()
