"""``ubtprint print``: a finished file to the print queue, as the file asks to be printed."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from ubtprint import cups, profiles
from ubtprint.cli.options import printer_option
from ubtprint.cups import Job
from ubtprint.errors import InputError, Problem
from ubtprint.paper import Printer

_EDGES = {"long": "both sides, flipped on the long edge", "short": "both sides, flipped on the short edge"}


@click.command("print")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@printer_option
@click.option("--queue", metavar="QUEUE", help="The printer's name in CUPS [the profile's].")
@click.option(
    "--copies",
    type=click.IntRange(1, 999),
    default=1,
    metavar="N",
    show_default=True,
    help="How many of each.",
)
@click.option("--dry-run", is_flag=True, help="Show the command that would be run; send nothing.")
def print_(
    files: tuple[Path, ...], printer: str | None, queue: str | None, copies: int, dry_run: bool
) -> None:
    """Send files that ubtprint made to a printer, with the paper, sides and scale that they need.

    \b
    ubtprint print output/physician-cards.pdf --printer office
    ubtprint print output/physician-cards.pdf --queue Office_Printer --copies 12
    ubtprint print output/physician-cards.pdf --printer office --dry-run
    """
    name, profile = profiles.find_printer(printer) if printer is not None else ("", None)
    target = _queue(queue, name, profile)
    jobs = cups.plan(files, target, copies)
    for job in jobs:
        if profile is not None and job.duplex not in ("none", profile.flip):
            click.echo(f"{job.path}: warning: {_other_edge(job, name, profile)}", err=True)
    if dry_run:
        for job in jobs:
            click.echo(shlex.join(cups.command(job)))
            click.echo(f"would send {_told(job)}", err=True)
        return
    cups.check_queue(target)
    for job in jobs:
        request = cups.send(job)
        click.echo(request)
        click.echo(f"sent {_told(job)}; 'cancel {request}' takes it back", err=True)


def _queue(asked: str | None, name: str, profile: Printer | None) -> str:
    """The queue to send to: the one asked for, else the profile's."""
    queue = asked if asked is not None else profile.queue if profile is not None else None
    if queue is None:
        raise click.UsageError("say where to print: --printer NAME, or --queue QUEUE")
    if not queue:
        hint = f"keep one with 'ubtprint printer set {name} --queue QUEUE'" if asked is None else ""
        raise InputError(
            Problem(f"the printer '{name}' has no queue" if name else "no queue is named", hint=hint)
        )
    if not profiles.is_queue_name(queue):
        raise click.BadParameter(f"{queue!r}: {profiles.QUEUE_HINT}", param_hint="'--queue'")
    return queue


def _other_edge(job: Job, name: str, profile: Printer) -> str:
    made = f"made to flip on the {job.duplex} edge, but '{name}' flips on the {profile.flip} edge"
    return f"{made}: make it again with --printer {name}"


def _told(job: Job) -> str:
    copies = f"{job.copies} copies of " if job.copies > 1 else ""
    sheets = f"{job.sheets} sheet{'s' if job.sheets > 1 else ''} of {job.media.removeprefix('Custom.')}"
    return f"{job.path} to {job.queue}: {copies}{sheets}, {_EDGES.get(job.duplex, 'one side')}, not scaled"
