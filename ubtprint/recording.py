"""Records a finished run: what it read and what it was made with, so that the next is answered at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ubtprint import assets, cache, fresh, machine, profiles
from ubtprint.errors import UbtprintError

RECORD = 50_000  # bytes, about
MOST = 2_000  # files, beyond which looking at them all takes longer than it saves


def record(
    outputs: Sequence[Path],
    own: Path | None,
    said: tuple[str, str],
    *,
    inputs: Sequence[Path] = (),
    listed: Sequence[Path] = (),
) -> None:
    """Have the same command line answered at once for as long as all is as it is now.

    ``outputs`` are the files written, ``own`` the folder of one's own, ``said`` what was said on standard
    output and error; ``inputs`` are files read that neither stand in a folder of ours or one's own nor on the
    command line, ``listed`` folders whose names count. Where there are links in a folder of one's own, or
    too many files, nothing is recorded.
    """
    if not cache.is_on():
        return
    try:
        roots = [assets.data_folder() / kind for kind in ("content", "templates", "styles")]
        roots += [profiles.profile_path("any").parent, *([own] if own else [])]
        found = [(str(root), *entry) for root in roots for entry in _tree(str(root.absolute()))]
        states = machine.states()
        written = [str(path.absolute()) for path in outputs]
    except (UbtprintError, OSError):  # no home, no working folder
        return
    folders = [path for _, kind, path in found if kind == "folder"] + [
        str(path.absolute()) for path in listed
    ]
    files = [path for _, kind, path in found if kind == "file"] + [str(path.absolute()) for path in inputs]
    linked = any(kind == "link" and own and root == str(own) for root, kind, _ in found)
    if linked or len(files) > MOST:
        return
    fresh.remember(files, folders, states, written, said)
    cache.wrote(RECORD)


def _tree(root: str) -> Iterator[tuple[str, str]]:
    """All below a folder, and itself, each with whether it is a folder, a file or a link."""
    yield "folder", root
    for place, below, names in os.walk(root):
        for name in (*below, *names):
            path = os.path.join(place, name)  # noqa: PTH118
            if os.path.islink(path):  # noqa: PTH114
                yield "link", path
            if name in below:
                yield "folder", path
            elif os.path.isfile(path):  # noqa: PTH113
                yield "file", path
