"""The print queue: what a finished file needs of a printer, and CUPS's own commands to send it there.

Sources: lp(1), lpstat(1); RFC 8011 5.2 (sides, copies, media), PWG 5100.13 (print-scaling);
CUPS names of media as in its `Command-Line Printing and Options`.
"""

from __future__ import annotations

import difflib
import math
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ubtprint.errors import InputError, InstallError, Location, Problem, display_path
from ubtprint.names import quote
from ubtprint.records import POINTS

if TYPE_CHECKING:
    from ubtprint.pdffile import Needs

ASK_SECONDS, SEND_SECONDS = 20.0, 120.0  # how long CUPS may take to answer, and to take a file
NEAR = 1.0  # points that a page may be off a paper's size: what rounding to whole points comes to
MEDIA = {
    "Letter": (612.0, 792.0),
    "Legal": (612.0, 1008.0),
    "Tabloid": (792.0, 1224.0),
    "A3": (297 * POINTS["mm"], 420 * POINTS["mm"]),
    "A4": (210 * POINTS["mm"], 297 * POINTS["mm"]),
    "A5": (148 * POINTS["mm"], 210 * POINTS["mm"]),
    "A6": (105 * POINTS["mm"], 148 * POINTS["mm"]),
}
SIDES = {"long": "two-sided-long-edge", "short": "two-sided-short-edge", "none": "one-sided"}
_ELSEWHERE = {"press": "a print shop", "screen": "the screen"}


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One file to send: how often, on what, and over which edge the sheets turn (long, short, none)."""

    path: Path
    queue: str
    copies: int
    media: str
    duplex: str
    pages: int

    @property
    def sheets(self) -> int:
        """How many sheets of paper one copy takes."""
        return self.pages if self.duplex == "none" else math.ceil(self.pages / 2)


def plan(paths: Iterable[Path], queue: str, copies: int) -> list[Job]:
    """The jobs that print these files, each as it asks to be printed.

    Raises InputError with a line for every file that isn't there, isn't ours, isn't meant for an office
    printer, or whose pages fit no single paper.
    """
    problems: list[Problem] = []
    jobs: list[Job] = []
    for path in paths:
        try:
            jobs.append(_job(path, queue, copies))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    return jobs


def _job(path: Path, queue: str, copies: int) -> Job:
    needs = _needs(path)
    papers = [media(*size) for size in needs.sizes]
    if len(set(papers)) != 1:
        message = f"no single paper fits its pages: {_shares(papers)}"
        raise InputError(Problem(message, Location(display_path(path)), "print a file for each size"))
    return Job(path=path, queue=queue, copies=copies, media=papers[0], duplex=needs.duplex, pages=len(papers))


def _needs(path: Path) -> Needs:
    """What a file asks of an office printer. Raises InputError for one that none should print."""
    from ubtprint import pdffile

    def refusal(message: str, hint: str = "") -> InputError:
        return InputError(Problem(message, Location(display_path(path)), hint))

    if not path.is_file():
        raise refusal("this is not a file" if path.exists() else "there is no such file")
    if not pdffile.is_pdf(path):
        raise refusal("this can't be read as a PDF", "give the PDF that ubtprint made")
    if not pdffile.is_ours(path):
        raise refusal("ubtprint did not make this file", "print it from the program that shows it")
    needs = pdffile.read_needs(path)
    made_for = needs.recipe.get("for", "")
    if made_for in _ELSEWHERE:
        hint = "make it again for an office printer"
        raise refusal(f"this file is made for {_ELSEWHERE[made_for]}, not for an office printer", hint)
    return needs


def media(width: float, height: float) -> str:
    """The name by which CUPS knows a page's paper; a landscape page lies on the same paper."""
    short, long = sorted((width, height))
    for name, paper in MEDIA.items():
        if abs(short - paper[0]) <= NEAR and abs(long - paper[1]) <= NEAR:
            return name
    # Sixteenths of an inch are how American sizes are given; all else is metric.
    unit = "in" if all(abs(edge / 4.5 - round(edge / 4.5)) < 0.01 for edge in (short, long)) else "mm"
    across, along = (_number(edge / POINTS[unit]) for edge in (short, long))
    return f"Custom.{across}x{along}{unit}"


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _shares(papers: Sequence[str]) -> str:
    """Which pages have which paper: Letter (pages 1, 2), A4 (page 3)."""
    found: dict[str, list[str]] = {}
    for number, paper in enumerate(papers, start=1):
        found.setdefault(paper.removeprefix("Custom."), []).append(str(number))
    return ", ".join(
        f"{paper} (page{'s' if len(numbers) > 1 else ''} {', '.join(numbers)})"
        for paper, numbers in found.items()
    )


def command(job: Job) -> list[str]:
    """The command line that sends a job: every option that a queue might have set otherwise is given."""
    options = [f"sides={SIDES[job.duplex]}", f"media={job.media}", "print-scaling=none"]
    # Filters older than print-scaling, and queues whose own settings would scale or gather pages.
    options += ["fit-to-page=false", "number-up=1"]
    if job.copies > 1:
        # The first is read by filters on this machine, the second by printers that need none.
        options += ["collate=true", "multiple-document-handling=separate-documents-collated-copies"]
    given = [word for option in options for word in ("-o", option)]
    return ["lp", "-d", job.queue, "-n", str(job.copies), *given, "--", str(job.path)]


def check_queue(queue: str) -> None:
    """Raise InputError unless CUPS runs and has this queue; InstallError where there is no CUPS."""
    if not is_running():
        hint = "start CUPS, or print the file from the program that shows it, at 100 %"
        raise InputError(Problem("the print system (CUPS) is not running", hint=hint))
    known = _ask("lpstat", "-e").split()
    # To CUPS capitals don't count; what follows a slash is a set of options kept for the queue.
    if queue.casefold() in (name.casefold() for name in known):
        return
    raise InputError(Problem(f"there is no queue {quote(queue)}", hint=_queues(queue, known)))


def is_running() -> bool:
    """Whether CUPS runs. Raises InstallError where there is no CUPS."""
    said = _ask("lpstat", "-r")
    return "not running" not in said and "running" in said


def _queues(word: str, known: Sequence[str]) -> str:
    if not known:
        return "CUPS has no queues at all: add the printer in the system's settings first"
    plain = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), plain, n=1, cutoff=0.6)
    guess = f"did you mean '{plain[close[0]]}'? " if close else ""
    return f"{guess}there {'is' if len(known) == 1 else 'are'}: {', '.join(sorted(known))}"


def send(job: Job) -> str:
    """Hand a job to CUPS and return the request id that it was given, such as office-12.

    Raises InputError with CUPS's own words when it doesn't take the job.
    """
    ran = _run(command(job), SEND_SECONDS)
    if ran.returncode:
        said = " ".join(ran.stderr.split()).removeprefix("lp: ").removeprefix("Error - ")
        message = f"the queue {quote(job.queue)} did not take it: {said or f'lp ended with {ran.returncode}'}"
        raise InputError(Problem(message, Location(display_path(job.path))))
    found = re.search(r"request id is (\S+)", ran.stdout)
    return found[1] if found else ran.stdout.strip()


def _ask(*words: str) -> str:
    return _run(list(words), ASK_SECONDS).stdout


def _run(words: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
    """Run one of CUPS's commands, its words in English and its patience limited."""
    program = shutil.which(words[0])
    if program is None:
        hint = "install it (Debian, Ubuntu: cups-client), or print from the program that shows the file"
        raise InstallError(Problem(f"there is no '{words[0]}' here, CUPS's command for printing", hint=hint))
    try:
        return subprocess.run(  # noqa: S603  # a list of words, no shell
            words, executable=program, stdin=subprocess.DEVNULL, capture_output=True, check=False,
            env={**os.environ, "LC_ALL": "C"}, timeout=seconds, encoding="utf-8", errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        hint = "look whether the print system is well, then try again"
        problem = Problem(f"CUPS did not answer '{words[0]}' within {seconds:g} seconds", hint=hint)
        raise InputError(problem) from None
    except OSError as error:
        raise InstallError(Problem(f"'{program}' can't be run: {error.strerror}")) from error
