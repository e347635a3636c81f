"""The command line: parse, call, print, exit code. The only importer of click."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from ubtprint import __version__, confined
from ubtprint.cli.calibrating import calibrate
from ubtprint.cli.listing import list_
from ubtprint.cli.printers import printer
from ubtprint.cli.printing import cards, checklist, handout
from ubtprint.cli.queue import print_
from ubtprint.cli.stockroom import stock_
from ubtprint.closed import one_line
from ubtprint.errors import Location, NameFault, PrintFault, UbtprintError

MOST = 20  # problems that are told at once
DONE, INPUT, USAGE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ubtprint")
def cli() -> None:
    """Role content in, print-ready paper out: pocket coaching cards, checklists and handouts.

    \b
    ubtprint cards --role physician       four cards on one Letter sheet, two sides
    ubtprint checklist --role union       one page to tick and to write on
    ubtprint handout                      the whole section
    ubtprint calibrate                    measure how far off your printer puts the backs
    ubtprint list                         editions, roles, topics, decks and stocks
    """


for command in (cards, checklist, handout, print_, printer, calibrate, stock_, list_):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code; problems are lines, never tracebacks."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns 0 done, 1 input, 2 usage, 3 a page not fit to print, 130 interrupted.

    With content of one's own all is done in a child with limits of time and memory.
    """
    given = sys.argv[1:] if arguments is None else arguments
    try:
        result = confined.run(given) if confined.is_wanted(given) else _invoked(arguments)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except UbtprintError as error:
        for problem in error.problems[:MOST]:
            click.echo(one_line(str(problem)), err=True)  # names of files can hold anything
        if len(error.problems) > MOST:
            click.echo(f"and {len(error.problems) - MOST:,} more like these", err=True)
        return FAULT if isinstance(error, PrintFault) else USAGE if isinstance(error, NameFault) else INPUT
    except MemoryError:
        folder = confined.content_of(given)
        click.echo(str(confined.too_large(Location(folder) if folder else None)), err=True)
        return INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; nothing half-written is left", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone: keep the interpreter from saying so again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INPUT
    return result if isinstance(result, int) else DONE


def _invoked(arguments: Sequence[str] | None) -> object:
    confined.enter()
    return cli.main(arguments, prog_name="ubtprint", standalone_mode=False)
