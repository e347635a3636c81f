"""Stocks: files that describe physical sheets to typed stocks whose cells fit the paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ubtprint import assets
from ubtprint.errors import InputError, Location, Problem, display_path
from ubtprint.imposition import cell_size
from ubtprint.names import pick
from ubtprint.paper import Stock
from ubtprint.records import ID_PATTERN, where
from ubtprint.shape import read_shape
from ubtprint.source import Mapping, Node, read_yaml

TOLERANCE = 0.01  # points: what rounding a printed layout to units may add up to


def load_stocks(own: Path | None = None) -> dict[str, Stock]:
    """All stocks by name, sorted; one's own wins over a shipped one of the same name or alias.

    Raises InputError with all problems of all files.
    """
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
    """The stock that a word means, name or alias; raises NameFault for an unknown one."""
    stocks = load_stocks(own)
    aliases = {alias: name for name, stock in stocks.items() for alias in stock.aliases}
    name = pick("stock", word, stocks, aliases)
    return name, stocks[name]


def _read_folder(folder: Path, problems: list[Problem]) -> dict[str, Stock]:
    files = sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("."))
    stocks = {path.stem: _read_stock(path, problems) for path in files}
    return {name: stock for name, stock in stocks.items() if stock is not None}


def _read_stock(path: Path, problems: list[Problem]) -> Stock | None:
    file = Location(display_path(path))
    if not re.fullmatch(ID_PATTERN, path.stem):
        hint = "small letters, digits and hyphens"
        problems.append(Problem(f"'{path.stem}' can't be a stock's name", file, hint))
    node = read_yaml(path, problems)
    stock = None if node is None else read_shape(node, Stock, problems)
    if node is None or stock is None:
        return None
    faults = [*_check_sizes(stock, node)]
    problems += faults or _check_grid(stock, _place(node, "grid"))
    return stock


def _place(node: Node, key: str) -> Location:
    """Where the value of a key begins; lengths have no place of their own."""
    value = node.get(key) if isinstance(node, Mapping) else None
    return (value or node).location


def _check_sizes(stock: Stock, node: Node) -> Iterator[Problem]:
    sizes = {
        "paper": (("width", stock.paper.width), ("height", stock.paper.height)),
        "face": (("width", stock.face.width), ("height", stock.face.height)),
        "grid": (("across", stock.grid.across), ("down", stock.grid.down)),
    }
    for key, lengths in sizes.items():
        for name, length in lengths:
            if length <= 0:
                yield Problem(f"'{name}' of the {key} should be more than nothing", _place(node, key))


def _check_grid(stock: Stock, place: Location) -> Iterator[Problem]:
    """Whether neighbours overlap and whether the outermost cells leave the paper."""
    grid, paper = stock.grid, stock.paper
    width, height = cell_size(stock.face)
    if grid.columns > 1 and width - grid.across > TOLERANCE:
        yield _overlap(2, 1, width - grid.across, "across", place)
    if grid.rows > 1 and height - grid.down > TOLERANCE:
        yield _overlap(1, 2, height - grid.down, "down", place)
    right = grid.left + (grid.columns - 1) * grid.across + width
    bottom = grid.top + (grid.rows - 1) * grid.down + height
    beyond = (
        (1, 1, -grid.left, "left"),
        (1, 1, -grid.top, "top"),
        (grid.columns, 1, right - paper.width, "right"),
        (1, grid.rows, bottom - paper.height, "bottom"),
    )
    for column, row, amount, edge in beyond:
        if amount > TOLERANCE:
            cell = f"the cell in column {column}, row {row}"
            message = f"{cell} leaves the paper at the {edge} by {_amount(amount)}"
            yield Problem(message, place, f"the paper is {_amount(paper.width)} by {_amount(paper.height)}")


def _overlap(column: int, row: int, amount: float, pitch: str, place: Location) -> Problem:
    cells = f"the cells in column 1, row 1 and in column {column}, row {row}"
    hint = f"'{pitch}' is the distance between the same edges of neighbours"
    return Problem(f"{cells} overlap by {_amount(amount)}", place, hint)


def _amount(points: float) -> str:
    return f"{points / 72:.4g} in ({points:.4g} pt)"


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
