"""The command line: parse, call, print, exit code. The only importer of click."""

from __future__ import annotations

import contextlib
import errno
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ubtprint import __version__, confined, limits, output
from ubtprint.closed import one_line
from ubtprint.errors import Location, NameFault, PrintFault, UbtprintError, display_path
from ubtprint.process import TOLD, watched

MOST = 20  # problems that are told at once
DONE, INPUT, USAGE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130
# Each command with the module and the name there that make it: loaded when it is asked for.
COMMANDS = {
    "build": "building.build",
    "cache": "caching.cache_",
    "calibrate": "calibrating.calibrate",
    "cards": "printing.cards",
    "check": "checking.check",
    "checklist": "printing.checklist",
    "completion": "completing.completion",
    "doctor": "health.doctor",
    "eject": "ejecting.eject",
    "handout": "printing.handout",
    "init": "starting.init",
    "list": "listing.list_",
    "new": "new.new",
    "pack": "packing.pack",
    "preview": "preview.preview",
    "print": "queue.print_",
    "printer": "printers.printer",
    "proof": "proofing.proof_",
    "schema": "starting.schema",
    "stock": "stockroom.stock_",
    "text": "printing.text",
}
COMPLETING, PATIENCE = "_UBTPRINT_COMPLETE", "3"  # by which a shell asks; seconds for others' content
OF_STREAMS = (errno.EPIPE, errno.ENOSPC, errno.EBADF, errno.EIO, errno.EFBIG)


class Commands(click.Group):
    """The commands by name, each loaded when it is asked for: a run pays for its own command alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, by the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(".")
        command: click.Command = getattr(importlib.import_module(f"{__name__}.{module}"), name)
        return command


def show_version(ctx: click.Context, parameter: click.Parameter, given: bool) -> bool:
    """The callback of --version and --verbose: whichever comes second knows of both, and answers."""
    both = ctx.meta.setdefault("ubtprint.show-version", {})
    both[parameter.name] = given
    if len(both) == 2 and both["version"] and not ctx.resilient_parsing:
        click.echo("\n".join(_versions()) if both["verbose"] else f"ubtprint, version {__version__}")
        ctx.exit()
    return given


def _versions() -> list[str]:
    from ubtprint.versions import versions

    return [f"{name} {version}" for name, version in versions()]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=show_version,
    help="Show the version, and with --verbose all that the bytes of a file depend on.",
)
@click.option(
    "-v", "--verbose", is_flag=True, is_eager=True, callback=show_version, help="Say more: sizes and choices."
)
@click.pass_context
def cli(ctx: click.Context, verbose: bool) -> None:
    """Role content in, print-ready paper out: pocket coaching cards, checklists and handouts.

    \b
    ubtprint cards --role physician       four cards on one Letter sheet, two sides
    ubtprint checklist --role union       one page to tick and to write on
    ubtprint handout                      the whole section
    ubtprint build                        all of these at once
    ubtprint pack roster.csv              all that the people of a workshop get, with their names
    ubtprint proof output/physician-cards.pdf   check a finished file again
    ubtprint new workshop                 write a sample of a workshop's files
    ubtprint init my-guide                begin a folder with content of your own
    ubtprint check                        say what is wrong with content, and where
    ubtprint preview                      see the pages in a browser while you write
    ubtprint eject                        list the shipped files that you can copy and change
    ubtprint calibrate                    measure how far off your printer puts the backs
    ubtprint text --role physician        a handout's words, to paste into mail
    ubtprint list                         editions, roles, topics, decks and stocks
    ubtprint doctor                       whether all that it needs is here
    """
    if verbose:  # as though it stood behind the command
        ctx.default_map = {name: {"verbose": True} for name in COMMANDS}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code; problems are lines, never tracebacks."""
    sys.exit(watched(lambda: run(arguments)))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns 0 done, 1 input, 2 usage, 3 a page not fit to print, 130 interrupted.

    With content of one's own all is done in a child with limits of time and memory.
    """
    given = sys.argv[1:] if arguments is None else arguments
    try:
        result = _answered(given, arguments)
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except UbtprintError as error:
        _say(*_told(error), *getattr(error, "__notes__", ()))
        return FAULT if isinstance(error, PrintFault) else USAGE if isinstance(error, NameFault) else INPUT
    except MemoryError:
        folder = confined.content_of(given)
        _say(str(limits.too_large(Location(folder) if folder else None)))
        return INPUT
    except (click.Abort, KeyboardInterrupt) as error:
        # Click raises an error of its own from the one that was noted on.
        _say(TOLD, *getattr(error.__cause__ or error, "__notes__", ()))
        return INTERRUPTED
    except OSError as error:
        where = _where(error)
        # Whoever read our output and has gone, as a pager does, is told nothing.
        if not isinstance(error, BrokenPipeError):
            _say(f"{where}: {error.strerror or error}")
        return INPUT
    return result if isinstance(result, int) else DONE


def _answered(given: Sequence[str], arguments: Sequence[str] | None) -> object:
    if os.environ.get(COMPLETING):
        return _completed()
    return confined.run(given) if confined.is_wanted(given) else _invoked(arguments)


def _invoked(arguments: Sequence[str] | None) -> object:
    confined.enter()
    return cli.main(arguments, prog_name="ubtprint", standalone_mode=False)


def _completed() -> int:
    """Answer a shell that completes a line; with nothing where anything is wrong."""
    from ubtprint.cli import known

    with contextlib.suppress(Exception, KeyboardInterrupt):
        # The line, not the arguments, names content of others: it is read in a child with limits, too.
        if confined.is_parent() and confined.content_of(known.typed()):
            os.environ.setdefault("UBTPRINT_TIME_LIMIT", PATIENCE)
            return confined.run([])
        _invoked([])
    return DONE


def _told(error: UbtprintError) -> list[str]:
    """A line for each problem, up to a number that can be read; names of files can hold anything."""
    told = error.problems[:MOST]
    if _in_colour():
        from ubtprint.excerpts import headline

        lines = [headline(problem, colour=True) for problem in told]
    else:
        lines = [one_line(str(problem)) for problem in told]
    more = len(error.problems) - MOST
    return [*lines, f"and {more:,} more like these"] if more > 0 else lines


def _show(error: click.ClickException) -> None:
    """Tell a usage error as click does, on a terminal with its first word in colour."""
    if not _in_colour():
        error.show()
        return
    from ubtprint.excerpts import RED, painted

    said = io.StringIO()
    error.show(said)
    head, word, message = said.getvalue().rstrip("\n").partition("Error: ")
    _say(f"{head}{painted(word, RED)}{message}")


def _in_colour() -> bool:
    """Whether problems are told on a terminal, and in colours."""
    if sys.stderr is None or sys.stderr.closed or not sys.stderr.isatty():
        return False
    from ubtprint.excerpts import wants_colour

    return wants_colour(terminal=True)


def _say(*lines: str) -> None:
    with contextlib.suppress(OSError):
        for line in lines:
            click.echo(line, err=True)


def _where(error: OSError) -> str:
    """What it was that couldn't be read or written; errors don't name streams."""
    if isinstance(error.filename, str):
        return display_path(Path(error.filename))
    if error.errno in OF_STREAMS:
        output.drop_out()
        return "standard output"
    return "the system"
