"""Printer profiles: what was measured on one's own printers, kept as one file each in the user's folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ubtprint.errors import InputError, Location, Problem, display_path
from ubtprint.names import pick, quote
from ubtprint.paper import Printer
from ubtprint.records import ID_PATTERN, POINTS
from ubtprint.shape import read_shape
from ubtprint.source import Mapping, Node, read_yaml

MOST_MM = 25.0  # no printer is further out than this, nor has a wider margin; it is a slip of the unit
LEAST_SCALE, MOST_SCALE = 0.9, 1.1
NAME_HINT = "small letters, digits and hyphens, 64 at most"
QUEUE_HINT = "a queue's name has no blanks and no '#'; 'lpstat -e' lists those that there are"
HOME_HINT = "set HOME or XDG_CONFIG_HOME to a folder, from its root on"
_HEAD = (
    "# A printer's profile, written by 'ubtprint printer set'. Right and up are as one looks at the back.\n"
)
_DECIMALS = 6  # a millionth of a millimetre or of the scale: finer than any measuring
_LENGTHS = {"back-right": "back_right", "back-up": "back_up", "margin": "margin"}


def profile_path(name: str) -> Path:
    """Where the profile of this name is kept; the file needn't stand yet.

    Raises InputError where the user has no home: such a path would be taken from the working folder.
    """
    from platformdirs import user_config_path

    message = "there is no folder for your settings: you have no home"
    try:
        folder = user_config_path("ubtprint", appauthor=False)
    except RuntimeError as error:  # as newer versions of platformdirs say it
        raise InputError(Problem(message, hint=HOME_HINT)) from error
    if not folder.is_absolute():
        raise InputError(Problem(message, hint=HOME_HINT))
    return folder / "printers" / f"{name}.yaml"


def load_printers() -> dict[str, Printer]:
    """All profiles by name, sorted; none where nothing is kept. Raises InputError with all problems."""
    problems: list[Problem] = []
    folder = profile_path("any").parent
    files = sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("."))
    read = {path.stem: _read_printer(path, problems) for path in files}
    if problems:
        raise InputError(*problems)
    return {name: printer for name, printer in read.items() if printer is not None}


def find_printer(word: str) -> tuple[str, Printer]:
    """The profile that a word means. Raises NameFault for an unknown one, InputError for unreadable ones."""
    printers = load_printers()
    name = pick("printer", word, printers)
    return name, printers[name]


def printer_values(printer: Printer) -> dict[str, str | int | float]:
    """The profile under the keys of its file; lengths in millimetres with their unit, no empty queue."""
    queue: dict[str, str | int | float] = {"queue": str(printer.queue)} if printer.queue else {}
    return queue | {
        "flip": str(printer.flip),
        "back-right": _millimetres(printer.back_right),
        "back-up": _millimetres(printer.back_up),
        "scale": round(printer.scale, _DECIMALS),
        "scale-sides": str(printer.scale_sides),
        "margin": _millimetres(printer.margin),
        "hand-turned": str(printer.hand_turned),
    }


def printer_yaml(printer: Printer) -> str:
    """The text of the profile's file, which reads back as the same profile."""
    lines = (f"{key}: {_yaml(value)}\n" for key, value in printer_values(printer).items())
    return _HEAD + "".join(lines)


def is_queue_name(word: str) -> bool:
    """Whether CUPS could have a queue (or one with an instance, a/b) of this name; source: lp(1)."""
    return bool(word) and word.isprintable() and not re.search(r"[\s#]", word)


def _millimetres(points: float) -> str:
    return f"{_decimal(points / POINTS['mm'])}mm"


def _decimal(number: float) -> str:
    """A number without an exponent, without zeros at its end and without a negative nought."""
    text = f"{number:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _yaml(value: str | int | float) -> str:
    if isinstance(value, str):
        # Plain where it can only be read as the text that it is, else between single quotes.
        return value if re.fullmatch(r"-?[a-zA-Z0-9][\w.-]*", value) else "'" + value.replace("'", "''") + "'"
    return _decimal(value)


def _read_printer(path: Path, problems: list[Problem]) -> Printer | None:
    if not re.fullmatch(ID_PATTERN, path.stem):
        place = Location(display_path(path), 1, 1)
        problems.append(Problem(f"{quote(path.stem)} can't be a printer's name", place, NAME_HINT))
    node = read_yaml(path, problems)
    printer = None if node is None else read_shape(node, Printer, problems)
    if node is None or printer is None:
        return None
    problems += _check(printer, node)
    return printer


def _check(printer: Printer, node: Node) -> Iterator[Problem]:
    """What no printer has, and would be printed wrong without a word."""
    for key, field in _LENGTHS.items():
        value: float = getattr(printer, field)
        if abs(value) > MOST_MM * POINTS["mm"] + 10**-_DECIMALS:
            message = f"'{key}' is {_millimetres(value)}, more than any printer needs"
            yield Problem(message, _place(node, key), f"{MOST_MM:g}mm at most; look at the unit")
    if printer.queue and not is_queue_name(printer.queue):
        yield Problem(f"'queue' can't be {quote(printer.queue)}", _place(node, "queue"), QUEUE_HINT)


def _place(node: Node, key: str) -> Location:
    value: Any = node.get(key) if isinstance(node, Mapping) else None
    return (value or node).location
