"""``ubtprint stock list`` and ``stock show``: the sheets that there are, and their figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from ubtprint import closed, output, stocks
from ubtprint.cli.known import complete, file
from ubtprint.cli.options import content_option, format_option
from ubtprint.fitting import TOLERANCE, room_for_bleed
from ubtprint.imposition import cell_size
from ubtprint.paper import Fold, Stock
from ubtprint.records import POINTS

TURNS = {0: "", 90: ", turned to the left", 180: ", on its head", 270: ", turned to the right"}
DECIMALS = {"in": 5, "mm": 3}
SAID = {
    "cut": "cut the cards apart",
    "tear": "tear at the perforations",
    "peel": "peel the cards off their backing",
    "fold": "fold",
    "glue": "glue the halves together",
    "stand": "stand it up",
    "staple": "staple in the fold",
}
HOW = {
    True: "lay the sheet on it and hold both to the light: the lines should meet the cards' edges",
    False: "lay a printed sheet, or what you made of it, on it to compare",
}


@click.group("stock")
def stock_() -> None:
    """Show the sheets that you can print on: what they are, and their figures.

    \b
    ubtprint stock list
    ubtprint stock show avery-5388
    """


@stock_.command("list")
@content_option
@format_option
def list_(content: Path | None, format_: str) -> None:
    """Show every sheet: name, other names, paper, cards, and what to do after printing.

    \b
    ubtprint stock list
    ubtprint stock list --format json
    """
    known = stocks.load_stocks(content)
    if format_ == "json":
        _echo_json([_summary(name, stock) for name, stock in known.items()])
        return
    width = max(map(len, known))
    for name, stock in known.items():
        click.echo(f"{name:<{width}}  {stock.title}")
        click.echo(f"{'':<{width}}  {'; '.join(_in_short(stock))}")


@stock_.command("show")
@click.argument("stock_name", metavar="STOCK", shell_complete=complete("stock"))
@content_option
@format_option
@click.option(
    "-o",
    "--output",
    "to",
    metavar="PATH",
    shell_complete=file,
    help="Draw the sheet at real size: a .pdf, or - for standard output.",
)
@click.option("--force", is_flag=True, help="Replace a file in the way that ubtprint did not write.")
def show(stock_name: str, content: Path | None, format_: str, to: str | None, force: bool) -> None:
    """Show all figures of one sheet, by its name or its file, and where they are from.

    \b
    ubtprint stock show avery-5388
    ubtprint stock show pocket --format json
    """
    if to == "-" and format_ == "json":
        raise click.UsageError("-o - and --format json both want standard output")
    if to is not None and to != "-" and not to.lower().endswith(".pdf"):
        raise click.UsageError(f"-o {to}: the drawing is a PDF, so the file should end in .pdf")
    name, stock = stocks.find_stock(stock_name, content)
    if to is not None:
        _draw(name, stock, content, to, force)
    if format_ == "json":
        _echo_json(_figures(name, stock))
    elif to != "-":
        click.echo(f"{name}: {stock.title}")
        for head, text in _rows(stock):
            click.echo(f"  {head:<15}  {text}")


def _draw(name: str, stock: Stock, own: Path | None, to: str, force: bool) -> None:
    """Write the drawing, and say how to use it."""
    if to != "-" and not force:
        output.check_free([Path(to)])
    from ubtprint import stockdrawing

    with closed.own_look(own):
        drawing = stockdrawing.stock_drawing(name, stock, own)
    if to == "-":
        output.write_out(drawing)
        return
    output.write_whole(Path(to), drawing)
    click.echo(f"{Path(to).as_posix()}\n  print it at 100 % (actual size) on plain paper,", err=True)
    click.echo(f"  {HOW[stock.perforated]}", err=True)


# --- for people -------------------------------------------------------------------------------


def _in_short(stock: Stock) -> Iterator[str]:
    width, height = cell_size(stock.face)
    sheet = _by(stock, stock.paper.width, stock.paper.height)
    cells = f"{stock.grid.columns} × {stock.grid.rows} of {_by(stock, width, height)}"
    yield f"{stock.paper.name} {sheet}, {cells}"
    yield ", ".join(stocks.steps(stock)) or "nothing to cut"
    if stock.aliases:
        yield f"also {', '.join(stock.aliases)}"


def _rows(stock: Stock) -> Iterator[tuple[str, str]]:
    """The figures as (what, how much), in the unit that the paper is measured in."""
    grid, face = stock.grid, stock.face
    width, height = cell_size(face)
    if stock.aliases:
        yield "also called", ", ".join(stock.aliases)
    yield "paper", f"{stock.paper.name}, {_by(stock, stock.paper.width, stock.paper.height)}"
    yield "card", f"{_by(stock, face.width, face.height)}{TURNS[face.turn]}"
    yield "columns × rows", f"{grid.columns} × {grid.rows}, each cell {_by(stock, width, height)}"
    yield "first cell", f"{_length(stock, grid.left)} from the left, {_length(stock, grid.top)} from the top"
    pitches = ((grid.columns, grid.across, width, "across"), (grid.rows, grid.down, height, "down"))
    steps = [
        (f"{_length(stock, pitch)} {way}", pitch - size) for count, pitch, size, way in pitches if count > 1
    ]
    if steps:
        yield "to the next", ", ".join(f"{step} ({_gap(stock, gap)})" for step, gap in steps)
    if stock.fold:
        yield "folds", _fold(stock, stock.fold)
    yield "once printed", ", ".join(SAID[step] for step in stocks.steps(stock)) or "nothing to cut"
    if stock.adhesive:
        yield "backs", "none: they stick"
    room = room_for_bleed(stock)
    yield "room for bleed", _length(stock, room) if room > TOLERANCE else "none"
    yield "how sure", stock.verified
    yield "source", stock.source


def _gap(stock: Stock, gap: float) -> str:
    things = "fronts" if stock.fold else "cards"
    return f"{_length(stock, gap)} between the {things}" if gap > TOLERANCE else f"the {things} touch"


def _fold(stock: Stock, fold: Fold) -> str:
    edge = "top" if fold.direction == "across" else "left"
    at = " and ".join(_length(stock, each) for each in fold.at)
    return f"{fold.direction} the paper, {at} from the {edge}"


def _by(stock: Stock, width: float, height: float) -> str:
    unit = _unit(stock)
    return f"{_number(width, unit)} × {_number(height, unit)} {unit}"


def _length(stock: Stock, points: float) -> str:
    unit = _unit(stock)
    return f"{_number(points, unit)} {unit}"


def _unit(stock: Stock) -> str:
    """Millimetres for paper that has whole ones, else inches: the paper tells what a file was written in."""
    sides = (stock.paper.width / POINTS["mm"], stock.paper.height / POINTS["mm"])
    return "mm" if all(abs(side - round(side)) < TOLERANCE for side in sides) else "in"


def _number(points: float, unit: str) -> str:
    number = f"{points / POINTS[unit]:.{DECIMALS[unit]}f}".rstrip("0").rstrip(".")
    return "0" if number == "-0" else number


# --- for programs -----------------------------------------------------------------------------


def _summary(name: str, stock: Stock) -> dict[str, Any]:
    figures = _figures(name, stock)
    return {key: figures[key] for key in ("name", "title", "aliases", "paper", "face", "grid", "steps")}


def _figures(name: str, stock: Stock) -> dict[str, Any]:
    """The stock's file as plain values, lengths with their units, and what follows from them."""
    unit = _unit(stock)
    room = f"{_number(room_for_bleed(stock), unit)}{unit}"
    values = _with_units(msgspec.to_builtins(stock, enc_hook=str), unit)
    return {"name": name, **values, "steps": stocks.steps(stock), "room-for-bleed": room}


def _with_units(value: Any, unit: str) -> Any:
    """The value with every length in it as a text: all that is a float is a length in points."""
    if isinstance(value, dict):
        return {key: _with_units(each, unit) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_with_units(each, unit) for each in value]
    return f"{_number(value, unit)}{unit}" if isinstance(value, float) else value


def _echo_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
