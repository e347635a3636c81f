"""Where content, labels, stocks, templates and styles are: one's own folder first, then the shipped one."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ubtprint.errors import InstallError, NameFault, Problem

# The kind of file -> its folder among the shipped data; in a folder of one's own it stands by its kind.
SHIPPED = {
    "content": "content",
    "labels": "content/labels",
    "stocks": "content/stocks",
    "templates": "templates",
    "styles": "styles",
}
_DATA = ("content", "templates", "styles")


def data_folder() -> Path:
    """The folder that holds the shipped content/, templates/ and styles/.

    That is ubtprint/_data of an installed package, else the checkout beside the package; never the
    working folder. Raises InstallError when neither stands.
    """
    package = _package_folder()
    for folder in (package / "_data", package.parent):
        if all((folder / name).is_dir() for name in _DATA):
            return folder
    message = f"the content, templates and styles that belong to ubtprint are not in {package / '_data'}"
    raise InstallError(Problem(message, hint="install ubtprint again"))


def folders(kind: str, own: Path | None = None) -> list[Path]:
    """The folders that stand and hold this kind of file (a key of SHIPPED), in order of precedence."""
    shipped = data_folder() / SHIPPED[kind]
    places = [shipped] if own is None else [own / kind, shipped]
    return [place for place in places if place.is_dir()]


def find(kind: str, name: str, own: Path | None = None) -> Path | None:
    """The file of this kind and name, one's own if it stands, else the shipped one, else None.

    Raises NameFault for a name that is more than one path component.
    """
    if not _is_plain(name):
        raise NameFault(Problem(f"'{name}' is not a plain file name", hint="no folders, no '..'"))
    places = (folder / name for folder in folders(kind, own))
    return next((place for place in places if place.is_file()), None)


def _package_folder() -> Path:
    return Path(str(files("ubtprint")))


def _is_plain(name: str) -> bool:
    # The colon is a drive on Windows, where 'C:x' is a path elsewhere.
    return name not in {"", ".", ".."} and not any(character in name for character in "/\\:\0")
