"""``ubtprint check``: content read and judged, all problems told at once."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from ubtprint import beginnings, checking, confined, excerpts
from ubtprint.assets import data_folder
from ubtprint.closed import check_folder
from ubtprint.errors import NameFault, Problem, UbtprintError
from ubtprint.excerpts import as_github, as_json, as_text

PAUSE = 0.5  # seconds between two looks at the files
CLEAR = "\x1b[2J\x1b[H"

States = dict[str, tuple[int, int]]


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--content", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="The same as DIR."
)
@click.option("--strict", is_flag=True, help="Fail on warnings, too.")
@click.option("--format", "format_", type=click.Choice(["text", "json", "github"]), default="text",
              show_default=True, help="How to tell; github marks lines of a change there.")  # fmt: skip
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
def check(folder: Path | None, content: Path | None, strict: bool, format_: str, watch: bool) -> int:
    """Read all content in a folder and say what is wrong with it, and where; nothing is printed.

    Without DIR that is the folder that you are in, if it has content, else the shipped content. Warnings are
    advice: they keep nothing from being printed, and the exit code stays 0 unless you say --strict.

    \b
    ubtprint check
    ubtprint check my-content
    ubtprint check my-content --strict
    ubtprint check my-content --format github
    """
    if folder and content and folder != content:
        raise NameFault(Problem("DIR and --content name two folders", hint="name one"))
    own = folder or content
    if own is None and beginnings.looks_like_content(Path.cwd()):
        own = Path()
    if watch:
        return _watch(own, strict, format_)
    return _check(own, strict, format_)


def _check(own: Path | None, strict: bool, format_: str) -> int:
    """Check once: a folder of one's own in a child with limits of time and memory."""
    if own is not None and confined.is_parent():
        options = ["--strict"] if strict else []
        return confined.run(["check", f"{confined.OPTION}={own}", f"--format={format_}", *options])
    if own is not None:
        check_folder(own)
    found = checking.problems(own, confined.finished_one)
    if said := _told(found, format_):
        click.echo(said)
    fatal = ("error", "warning") if strict else ("error",)
    return int(any(problem.severity in fatal for problem in found))


def _told(found: tuple[Problem, ...], format_: str) -> str:
    if format_ == "text":
        return as_text(found, excerpts.wants_colour(sys.stdout.isatty()))
    return as_json(found) if format_ == "json" else as_github(found)


def _watch(own: Path | None, strict: bool, format_: str) -> int:
    """Check again and again, as files change; it ends by an interruption only."""
    before: States | None = None
    while True:
        now = dict(_states(own if own is not None else data_folder() / "content"))
        if now != before:
            before = now
            if sys.stdout.isatty():
                click.echo(CLEAR, nl=False)
            try:
                code = _check(own, strict, format_)
            except UbtprintError as error:
                code = 1
                click.echo(as_text(error.problems))
            click.echo("nothing is wrong" if code == 0 else "see above", err=True)
        time.sleep(PAUSE)


def _states(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each file below a folder with its time and size; hidden ones and what links lead to don't count."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            try:
                state = os.stat(os.path.join(place, name), follow_symlinks=False)  # noqa: PTH116, PTH118
            except OSError:  # gone meanwhile
                continue
            if not name.startswith("."):
                yield f"{place}/{name}", (state.st_mtime_ns, state.st_size)
