"""What can be wrong, and where: places in files, problems, and the errors that carry them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

Severity = Literal["error", "warning", "note"]


class Location(msgspec.Struct, frozen=True, order=True):
    """A place in a file; line and column count from 1, and 0 means the whole file or line."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.path, *numbers])


class Problem(msgspec.Struct, frozen=True):
    """One thing to tell the person at the keyboard: what, where, and what to do about it."""

    message: str
    location: Location | None = None
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        kind = f"{self.severity}: " if self.severity != "error" else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{kind}{self.message}{hint}"


class UbtprintError(Exception):
    """Any failure that is told as problems, one line each, and never as a traceback."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class InputError(UbtprintError):
    """The content, a stock, an option's file or an output in the way is at fault (exit code 1)."""


class InstallError(UbtprintError):
    """Something that ubtprint needs is not installed or not found (exit code 1)."""


class NameFault(UbtprintError):
    """A name that was asked for is not known (a usage error, exit code 2)."""


class PrintFault(UbtprintError):
    """The page that was made is not fit to print (exit code 3)."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The hint for a word that is not among those known: the nearest one, or all of them."""
    known = sorted(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(known)}" if known else ""


def display_path(path: Path) -> str:
    """The path as a person would type it: relative to the working folder where it lies below it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError, RuntimeError):  # the last for links in a circle, until Python 3.13
        return path.as_posix()
