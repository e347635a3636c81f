"""Options that several commands share, and the request that they make."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from ubtprint import cache
from ubtprint.cli.known import complete, file
from ubtprint.closed import check_folder
from ubtprint.errors import NameFault, Problem
from ubtprint.records import to_points

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where output goes and how much is said."""

    output: str | None
    force: bool
    quiet: bool
    verbose: bool
    report: str


class Length(click.ParamType[float]):
    """A length with its unit on the command line, or 0; its value is in points.

    ``least`` and ``most`` are lengths as a person would write them: 0mm, 25mm.
    """

    name = "length"

    def __init__(self, least: str | None = None, most: str | None = None) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Points; a usage error for what has no unit or is beyond the limits."""
        if not isinstance(value, str):
            return float(value)  # a default, in points
        points = 0.0 if NOUGHT.fullmatch(value.strip()) else to_points(value.strip())
        if points is None or not math.isfinite(points):
            self.fail(f"{value!r} is not a length: {LENGTH_HINT}", param, ctx)
        if self.most is not None and points > _limit(self.most):
            self.fail(f"{value!r} is too much: {self.most} at most", param, ctx)
        if self.least is not None and points < _limit(self.least):
            self.fail(f"{value!r} is too little: {self.least} at least", param, ctx)
        return points


class Offset(click.ParamType[tuple[float, float]]):
    """Two lengths with a comma between them, to the right and up; the value is in points."""

    name = "right,up"

    def __init__(self, most: str) -> None:
        self.length = Length(least=f"-{most}", most=most)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float]:
        """Two lengths in points; a usage error for anything but two."""
        parts = str(value).split(",")
        if len(parts) != 2:
            hint = "two lengths with a comma between them and no space, such as 1.5mm,-0.8mm"
            self.fail(f"{value!r} is not an offset: {hint}", param, ctx)
        return self.length.convert(parts[0], param, ctx), self.length.convert(parts[1], param, ctx)


class Ratio(click.ParamType[float]):
    """A ratio as a number (1.004) or in percent (100.4%), within limits."""

    name = "ratio"

    def __init__(self, least: float, most: float) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The ratio; a usage error for what is no number or is beyond the limits."""
        found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,18})?)\s*(%?)", str(value).strip())
        if found is None:
            self.fail(f"{value!r} is not a ratio: a number such as 1.004, or 100.4%", param, ctx)
        ratio = float(found[1]) / (100 if found[2] else 1)
        if not self.least <= ratio <= self.most:
            hint = f"; did you mean {value}%?" if self.least <= ratio / 100 <= self.most else ""
            limits = f"it should be between {self.least:g} and {self.most:g}"
            self.fail(f"{value!r} is out of reach: {limits}{hint}", param, ctx)
        return ratio


NOUGHT = re.compile(r"-?0+(?:\.0+)?")  # which is as long in every unit
LENGTH_HINT = "a number and its unit, in, mm, cm or pt, such as 5mm"
LENGTH = Length()
FORMS = ("pdf", "txt", "html")


def _limit(text: str) -> float:
    points = to_points(text)
    if points is None:
        raise ValueError(f"not a length: {text!r}")
    return points


class Faults:
    """Problems with what was typed, gathered so that all are told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def ask(self, find: Callable[..., T], *arguments: Any) -> T | None:
        """What ``find`` finds, or None after a name that isn't known."""
        try:
            return find(*arguments)
        except NameFault as fault:
            self.problems += fault.problems
            return None

    def settle(self) -> None:
        """Raise NameFault with all that was gathered, if there is anything."""
        if self.problems:
            raise NameFault(*self.problems)


def content_options(command: F) -> F:
    """--edition and --content."""
    edition = click.option(
        "--edition",
        metavar="ID",
        shell_complete=complete("edition"),
        help="The dated text to print [2010-guide].",
    )
    return edition(content_option(command))


def content_option(command: F) -> F:
    """--content."""
    return click.option(
        "--content",
        type=click.Path(file_okay=False, path_type=Path),
        callback=_bounded,
        metavar="DIR",
        help="Your own folder: editions, and stocks, templates, styles that win over the shipped.",
    )(command)


def _bounded(ctx: click.Context, parameter: click.Parameter, own: Path | None) -> Path | None:
    if own is not None:
        check_folder(own)
    return own


def format_option(command: F) -> F:
    """--format, of commands that only show something."""
    choice = click.Choice(["text", "json"])
    return click.option("--format", "format_", type=choice, default="text", show_default=True)(command)


def form_option(command: F) -> F:
    """--format, of commands that make a document."""
    help_ = "A PDF to print, plain text, or a web page."
    choice = click.Choice(FORMS)
    option = click.option("--format", "form", type=choice, default="pdf", show_default=True, help=help_)
    return option(command)


def role_option(command: F) -> F:
    """--role, as often as wanted."""
    return click.option(
        "--role",
        "roles",
        multiple=True,
        metavar="ROLE",
        shell_complete=complete("role"),
        help="A role or an alias of it; may be given again.",
    )(command)


def printer_option(command: F) -> F:
    """--printer: a profile's name; ``profiles.find_printer`` finds what is meant."""
    help_ = "A profile kept with 'ubtprint printer set'."
    return click.option("--printer", metavar="NAME", shell_complete=complete("printer"), help=help_)(command)


def cache_option(command: F) -> F:
    """--no-cache; the command itself needn't know of it."""
    help_ = "Make everything anew: use nothing that is kept of former runs, and keep nothing."
    option = click.option("--no-cache", is_flag=True, expose_value=False, callback=_without_cache, help=help_)
    return option(command)


def _without_cache(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    cache.limit()  # which may be no number
    if wanted:
        ctx.with_resource(cache.turned_off())


def target_options(command: F) -> F:
    """-o, --force, -q, -v and --report."""
    for option in (
        click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True,
                     help="How to tell what was made: text on standard error, or JSON on standard output."),
        click.option("-v", "--verbose", is_flag=True, help="Say more: sizes and choices."),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems."),
        click.option("--force", is_flag=True, help="Replace a file in the way that ubtprint did not write."),
        click.option("-o", "--output", metavar="PATH", shell_complete=file,
                     help="A file, by its ending (.pdf), - for standard output, else a folder [output]."),
    ):  # fmt: skip
        command = option(command)
    return command
