"""Problems told with the line that they stand in, and for programs: as text, JSON, or GitHub's commands."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from ubtprint.closed import MAX_TEXT_BYTES, one_line
from ubtprint.errors import Location, Problem

TAB = "    "
WIDTH, BEFORE = 92, 40  # columns of a line that are shown, and of these at most before the caret
RED = "31"
_COLOURS = {"error": RED, "warning": "33", "note": "36"}
_BOLD = "1"
_GITHUB = {"error": "error", "warning": "warning", "note": "notice"}


def as_text(problems: Iterable[Problem], colour: bool = False) -> str:
    """Each problem with its line below it and a caret where it begins."""
    lines: dict[str, list[str]] = {}
    told = []
    for problem in problems:
        told.append(headline(problem, colour))
        if place := problem.location:
            if place.path not in lines:
                lines[place.path] = _lines(Path(place.path))
            told += excerpt(lines[place.path], place, _COLOURS[problem.severity] if colour else "")
    return "\n".join(told)


def wants_colour(terminal: bool) -> bool:
    """Whether to write in colours: on a terminal that has them, unless NO_COLOR says no (no-color.org)."""
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def as_json(problems: Iterable[Problem]) -> str:
    """The problems as a list of objects; line and column count from 1, and 0 means that there is none."""
    rows = []
    for problem in problems:
        place = problem.location or Location("")
        rows.append(
            {
                "severity": problem.severity,
                "path": place.path,
                "line": place.line,
                "column": place.column,
                "message": problem.message,
                "hint": problem.hint,
            }
        )
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_github(problems: Iterable[Problem]) -> str:
    """The problems as GitHub's workflow commands, which mark the lines of a change.

    Source: GitHub's "Workflow commands for GitHub Actions"; the escapes are those of actions/toolkit,
    core/src/command.ts.
    """
    return "\n".join(_command(problem) for problem in problems)


def excerpt(lines: Sequence[str], place: Location, colour: str = "") -> list[str]:
    """The line of a place with its number, and below it a caret; nothing where there is no such line.

    Wide characters take two columns, marks on letters none, a tab four: so the caret stands below its own.
    """
    if not 0 < place.line <= len(lines):
        return []
    line = lines[place.line - 1]
    at = min(max(place.column - 1, 0), len(line))
    start, cut = at, "…"
    while start and columns(line[start - 1 : at]) <= BEFORE:
        start -= 1
    if start == 0:
        cut = ""
    shown, end = "", start
    while end < len(line) and columns(shown + line[end]) <= WIDTH:
        shown += line[end]
        end += 1
    more = "…" if end < len(line) else ""
    gutter = f"{place.line:>5} | "
    caret = painted("^", colour)
    blank = " " * (len(cut) + columns(line[start:at]))
    below = [f"      | {blank}{caret}"] if place.column else []
    shown = one_line(shown.replace("\t", TAB))
    return [f"{gutter}{cut}{shown}{more}", *below]


def columns(text: str) -> int:
    """How many columns of a terminal a text takes (UAX 11; marks and joiners take none)."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if character == "\t":
        return len(TAB)
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def headline(problem: Problem, colour: bool) -> str:
    """A problem on one line; in colour its place is bold, and how bad it is stands before the words."""
    said = one_line(str(problem))
    if not colour:
        return said
    place = one_line(f"{problem.location}: ") if problem.location else ""
    kind = painted(f"{problem.severity}: ", _COLOURS[problem.severity])
    hint = f" ({one_line(problem.hint)})" if problem.hint else ""
    return f"{painted(place, _BOLD)}{kind}{one_line(problem.message)}{hint}"


def painted(text: str, colour: str) -> str:
    """The text in a colour of the terminal, an SGR parameter (ECMA-48 8.3.117); as it is without one."""
    return f"\x1b[{colour}m{text}\x1b[0m" if colour and text else text


def _lines(path: Path) -> list[str]:
    """The lines of a file as an editor counts them; none of what is no text, or too large."""
    try:
        if not path.is_file():
            return []
        with path.open("rb") as file:
            text = file.read(MAX_TEXT_BYTES).decode("utf-8-sig", "replace")
    except (OSError, ValueError):
        return []
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _command(problem: Problem) -> str:
    place = problem.location
    values = {"file": place.path, "line": place.line, "col": place.column} if place else {}
    given = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in values.items() if value)
    hint = f" ({problem.hint})" if problem.hint else ""
    head = f"{_GITHUB[problem.severity]} {given}".rstrip()
    return f"::{head}::{_escaped(problem.message + hint)}"


def _escaped(text: str, also: str = "") -> str:
    for character in ("%", "\r", "\n", *also):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
