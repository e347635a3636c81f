"""Where content, labels, stocks, templates and styles are: one's own folder first, then the shipped one.

No link leads out of a folder: what lies elsewhere is not read.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from ubtprint.errors import InputError, InstallError, Location, NameFault, Problem

# The kind of file -> its folder among the shipped data; in a folder of one's own it stands by its kind.
SHIPPED = {
    "content": "content",
    "labels": "content/labels",
    "stocks": "content/stocks",
    "templates": "templates",
    "styles": "styles",
    "preview": "preview",
}
_DATA = ("content", "templates", "styles")


def data_folder() -> Path:
    """The folder that holds the shipped content/, templates/ and styles/.

    That is ubtprint/_data of an installed package, else the checkout beside the package; never the
    working folder. Raises InstallError when neither stands.
    """
    return _data_beside(_package_folder())


@lru_cache(maxsize=4)
def _data_beside(package: Path) -> Path:
    for folder in (package / "_data", package.parent):
        if all((folder / name).is_dir() for name in _DATA):
            return folder
    message = f"the content, templates and styles that belong to ubtprint are not in {package / '_data'}"
    raise InstallError(Problem(message, hint="install ubtprint again"))


def folders(kind: str, own: Path | None = None) -> list[Path]:
    """The folders that stand and hold this kind of file (a key of SHIPPED), in order of precedence.

    Raises InputError when one's own is a link that leads out of the folder it stands in.
    """
    shipped = data_folder() / SHIPPED[kind]
    places = [shipped] if own is None else [own / kind, shipped]
    if own is not None and places[0].is_dir() and (problem := link_problem(places[0], own)):
        raise InputError(problem)
    return [each for each in places if each.is_dir()]


def find(kind: str, name: str, own: Path | None = None) -> Path | None:
    """The file of this kind and name, one's own if it stands, else the shipped one, else None.

    Raises NameFault for a name that is more than one path component, InputError for a link that leads out.
    """
    if not _is_plain(name):
        raise NameFault(Problem(f"'{name}' is not a plain file name", hint="no folders, no '..'"))
    for folder in folders(kind, own):
        if (path := folder / name).is_file():
            if problem := link_problem(path, folder):
                raise InputError(problem)
            return path
    return None


def shipped_folders() -> tuple[Path, ...]:
    """The folders of all that is shipped, links followed."""
    return _resolved(data_folder())


@lru_cache(maxsize=4)
def _resolved(data: Path) -> tuple[Path, ...]:
    return tuple((data / name).resolve() for name in _DATA)


def place(path: Path) -> str:
    """The path as typed, relative to the working folder where it lies below it; links stay links."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return absolute.as_posix()


def is_within(path: Path, folders: Sequence[Path]) -> bool:
    """Whether a path, once all links are followed, lies in one of these folders or in a shipped one."""
    try:
        target = path.resolve()
        roots = [*(folder.resolve() for folder in folders), *shipped_folders()]
    except (OSError, RuntimeError, ValueError):  # RuntimeError: links that lead round in a circle
        return False
    return any(target.is_relative_to(root) for root in roots)


def link_problem(path: Path, folder: Path) -> Problem | None:
    """The problem of a path that a link leads out of the folder where it was looked for, or None."""
    if is_within(path, [folder]):
        return None
    message = "a link leads out of the folder; what it leads to was not read"
    return Problem(message, Location(place(path)), "put the file itself here")


def _package_folder() -> Path:
    return Path(__file__).parent  # importlib.resources knows no better, and takes long to load


def _is_plain(name: str) -> bool:
    # The colon is a drive on Windows, where 'C:x' is a path elsewhere.
    return name not in {"", ".", ".."} and not any(character in name for character in "/\\:\0")
