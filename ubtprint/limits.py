"""Limits of work on content that a stranger may have written: time, memory, what is said past them."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

from ubtprint.errors import Location, NameFault, Problem

TIME, MEMORY = "UBTPRINT_TIME_LIMIT", "UBTPRINT_MEMORY_LIMIT"
SECONDS, MEBIBYTES = 8.5, 1024.0  # for each document; for the whole process
# Where the machine leaves a child less than this share of a processor, it has this many times as long.
STARVED, LONGER = 0.3, 2


def seconds() -> float:
    """How long a document may take. Raises NameFault for a limit in the environment that isn't a number."""
    return _limit(TIME, SECONDS)


def mebibytes() -> float:
    """How much memory a process may take. Raises NameFault for a limit that isn't a number."""
    return _limit(MEMORY, MEBIBYTES)


def is_overdue(process: int, since: float, used: float, seconds: float) -> bool:
    """Whether a process had its time; it began on the monotonic clock, with so much processor time used."""
    passed = time.monotonic() - since
    if passed <= seconds:
        return False
    return passed > LONGER * seconds or not was_starved(process, used, passed)


def was_starved(process: int, used: float, passed: float) -> bool:
    """Whether a process, after ``used`` seconds of a processor, had a small share of one since then."""
    return processor_time(process) - used < STARVED * passed


def processor_time(process: int) -> float:
    """The seconds of processor time that a process has had, on Linux; elsewhere without end."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text("ascii", "replace")
        return sum(map(int, stat.rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, AttributeError):
        return math.inf


def too_slow(seconds: float, place: Location) -> Problem:
    """The problem of a document that was given up, at its longest text where that is known."""
    message = f"a document was not finished after {seconds:g} seconds and was given up"
    message += "; its longest text is this" if place.line else ""
    more = max(60, 2 * int(seconds))
    return Problem(message, place, f"shorten it, or allow more with {TIME}={more}")


def too_large(folder: Location | None) -> Problem:
    """The problem of content that takes more memory than there is."""
    most = mebibytes()
    message = f"this takes more than {most:,.0f} MiB of memory and was given up"
    return Problem(message, folder, f"shorten it, or allow more with {MEMORY}={2 * most:.0f}")


def _limit(name: str, usual: float) -> float:
    said = os.environ.get(name, "")
    try:
        limit = float(said) if said else usual
    except ValueError:
        limit = 0.0
    if not 0 < limit < 1e6:
        what = "seconds" if name == TIME else "mebibytes"
        raise NameFault(Problem(f"{name}={said} is not a number of {what}", hint=f"such as {usual:g}"))
    return limit
