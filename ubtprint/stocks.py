"""Stocks: files that describe physical sheets to typed stocks; which one is meant, what it is good for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec

from ubtprint import assets, source
from ubtprint.errors import InputError, Location, Problem, display_path
from ubtprint.fitting import TOLERANCE, faults, room_for_bleed
from ubtprint.imposition import cell_size
from ubtprint.names import pick
from ubtprint.paper import Face, Stock
from ubtprint.records import ID_PATTERN, where
from ubtprint.shape import read_shape

SUFFIXES = (".yaml", ".yml")

Step = Literal["cut", "tear", "peel", "fold", "glue", "stand", "staple"]
MAKER = "avery-"


def load_stocks(own: Path | None = None) -> dict[str, Stock]:
    """All stocks by name, sorted; one's own wins over a shipped one of the same name or alias.

    Raises InputError with all problems of all files, or for a folder of one's own that is not there.
    """
    if own is not None and not own.is_dir():
        raise InputError(Problem("there is no such folder", Location(display_path(own))))
    problems: list[Problem] = []
    stocks: dict[str, Stock] = {}
    for folder in reversed(assets.folders("stocks", own)):
        nearer = _read_folder(folder, problems)
        problems += _check_aliases(nearer, stocks)
        taken = {*nearer, *(alias for stock in nearer.values() for alias in stock.aliases)}
        stocks = {name: _without_aliases(stock, taken) for name, stock in stocks.items()} | nearer
    if problems:
        raise InputError(*sorted(problems, key=lambda problem: problem.location or Location("")))
    return dict(sorted(stocks.items()))


def find_stock(word: str, own: Path | None = None) -> tuple[str, Stock]:
    """The stock that a word means: a name, an alias, or the path of a file, which wins over both.

    What ends in .yaml or .yml or has a slash in it is a path; the stock's name is then the file's.
    The number on the packet alone will do for a name with its maker's before it.
    Raises NameFault for an unknown name, InputError for a file that is not there or is at fault.
    """
    if _is_path(word):
        return _read_alone(Path(word))
    if own is None and (shipped := _read_shipped(word)):
        return word, shipped
    stocks = load_stocks(own)
    words = {word: name for name, stock in stocks.items() for word in (name, *stock.aliases)}
    numbers = {word.removeprefix(MAKER): name for word, name in words.items() if word.startswith(MAKER)}
    aliases = {**numbers, **words}
    name = pick("stock", word, stocks, aliases)
    return name, stocks[name]


def with_room(stocks: Mapping[str, Stock], bleed: float, face: Face) -> list[str]:
    """The names of the stocks with room for a bleed (in points), those with faces of this size first."""
    names = [name for name, stock in stocks.items() if room_for_bleed(stock) >= bleed - TOLERANCE]
    return sorted(names, key=lambda name: (not _same_size(stocks[name].face, face), name))


def _same_size(one: Face, other: Face) -> bool:
    return max(abs(one.width - other.width), abs(one.height - other.height)) < TOLERANCE


def steps(stock: Stock) -> tuple[Step, ...]:
    """What is done by hand with a printed sheet to have its cards, in this order.

    Nothing is done with a sheet that is the card. A tent comes apart before it is folded.
    """
    if stock.binding == "saddle-stitch":
        return ("fold", "staple")
    width, height = cell_size(stock.face)
    whole = min(width - stock.paper.width, height - stock.paper.height) > -TOLERANCE
    cut: Step = "cut" if not stock.perforated else "peel" if stock.adhesive else "tear"
    apart: tuple[Step, ...] = () if whole else (cut,)
    if stock.fold is None:
        return apart
    return ("fold", "glue", *apart) if stock.fold.then == "glue" else (*apart, "fold", "stand")


# --- files ------------------------------------------------------------------------------------


def _is_path(word: str) -> bool:
    return word.lower().endswith(SUFFIXES) or "/" in word or "\\" in word


def _read_alone(path: Path) -> tuple[str, Stock]:
    problems: list[Problem] = []
    stock = _read_stock(path, problems)
    if problems or stock is None:
        raise InputError(*problems)
    return path.stem, stock


def _read_shipped(name: str) -> Stock | None:
    """The shipped stock of just this name, without a look at all the others; none where anything is amiss."""
    folder = assets.folders("stocks", None)[0]
    path = folder / f"{name}.yaml"
    problems: list[Problem] = []
    known = re.fullmatch(ID_PATTERN, name) is not None and path.is_file()
    stock = _read_stock(path, problems, folder) if known else None
    return None if problems else stock


def _read_folder(folder: Path, problems: list[Problem]) -> dict[str, Stock]:
    visible = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    files = [path for path in visible if path.suffix == ".yaml"]
    for path in visible:
        if path.suffix.lower() in SUFFIXES and path not in files:
            hint = "a stock's file ends in .yaml"
            problems.append(Problem("nothing reads this file", Location(display_path(path), 1, 1), hint))
    stocks = {path.stem: _read_stock(path, problems, folder) for path in files}
    return {name: stock for name, stock in stocks.items() if stock is not None}


def _read_stock(path: Path, problems: list[Problem], folder: Path | None = None) -> Stock | None:
    file = Location(display_path(path), 1, 1)
    if not re.fullmatch(ID_PATTERN, path.stem):
        hint = "small letters, digits and hyphens"
        problems.append(Problem(f"'{path.stem}' can't be a stock's name", file, hint))
    node = source.read_yaml(path, problems, folder)
    stock = None if node is None else read_shape(node, Stock, problems)
    if node is None or stock is None:
        return None
    problems += faults(stock, partial(_place, node))
    return stock


def _place(node: source.Node, key: str) -> Location:
    """Where the value of a key begins; lengths have no place of their own."""
    value = node.get(key) if isinstance(node, source.Mapping) else None
    return (value or node).location


def _check_aliases(nearer: dict[str, Stock], farther: dict[str, Stock]) -> Iterator[Problem]:
    """A word that would mean two stocks is refused: the wrong paper is a failure."""
    owners = {name: name for name in {**farther, **nearer}}
    for name, stock in nearer.items():
        for alias in stock.aliases:
            if alias in owners:
                hint = f"it means the stock '{owners[alias]}'"
                yield Problem(f"the alias '{alias}' is taken", where(alias), hint)
            owners.setdefault(alias, name)


def _without_aliases(stock: Stock, taken: set[str]) -> Stock:
    """A shipped stock without the aliases that a stock of one's own has made its name or alias."""
    return msgspec.structs.replace(
        stock, aliases=tuple(alias for alias in stock.aliases if alias not in taken)
    )
