"""``ubtprint new``: samples to begin with."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ubtprint import assets, output
from ubtprint.errors import InputError, Location, Problem, display_path

SAMPLES = ("workshop.yaml", "roster.csv")


@click.group()
def new() -> None:
    """Write samples to begin with: files to change, with notes in them.

    \b
    ubtprint new workshop
    """


@new.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path), default=".")
@click.option("--force", is_flag=True, help="Replace files of these names that are there already.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems.")
def workshop(folder: Path, force: bool, quiet: bool) -> None:
    """Write a sample workshop: workshop.yaml (when, where, agenda) and roster.csv (who comes).

    The files stand in the folder that you name, else in the one that you are in. Change them in a text
    editor and in a spreadsheet program. The people in them are made up. A file that is there already is kept,
    and nothing is written, unless you say --force.

    \b
    ubtprint new workshop
    ubtprint new workshop my-workshop
    """
    paths = {name: folder / name for name in SAMPLES}
    taken = [path for path in paths.values() if os.path.lexists(path)]
    if taken and not force:
        message, hint = "a file is in the way; it was kept", "use --force, or name another folder"
        raise InputError(*(Problem(message, Location(display_path(path)), hint) for path in taken))
    for name, path in paths.items():
        output.write_whole(path, (assets.data_folder() / "content" / "samples" / name).read_bytes())
        if not quiet:
            click.echo(display_path(path), err=True)
    if not quiet:
        click.echo(
            "  change both: the workshop in a text editor, the people in a spreadsheet program", err=True
        )
