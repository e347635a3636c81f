"""``ubtprint new``: samples to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from ubtprint import beginnings
from ubtprint.beginnings import write_new
from ubtprint.cli.known import complete
from ubtprint.cli.options import content_option
from ubtprint.errors import NameFault, Problem, display_path

SAMPLES = ("workshop.yaml", "roster.csv")


@click.group()
def new() -> None:
    """Write samples to begin with: files to change, with notes in them.

    \b
    ubtprint new workshop
    ubtprint new role executive-sponsor --content my-content
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
    samples = beginnings.samples_folder()
    files = {folder / name: (samples / name).read_bytes() for name in SAMPLES}
    write_new(files, force, "use --force, or name another folder")
    if not quiet:
        for path in files:
            click.echo(display_path(path), err=True)
        click.echo(
            "  change both: the workshop in a text editor, the people in a spreadsheet program", err=True
        )


@new.command()
@click.argument("name", metavar="ROLE")
@content_option
@click.option("--edition", metavar="ID", shell_complete=complete("edition"),
              help="The edition that it is for, where there are several.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace files of these names that are there already.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems.")
def role(name: str, content: Path | None, edition: str | None, force: bool, quiet: bool) -> None:
    """Write a sample role, and its page of the handout: two files to change, with every key explained.

    ROLE is what you will call it on the command line: small letters, digits and hyphens. Cards, checklist and
    handout of it print at once. What else has to know of the role is said. Without --content it is for the
    folder that you are in. Files that are there already are kept unless you say --force.

    \b
    ubtprint new role executive-sponsor --content my-content
    """
    own = content if content is not None else Path()
    if content is None and not beginnings.looks_like_content(own):
        hint = "--content DIR; 'ubtprint init my-guide' makes one"
        raise NameFault(
            Problem("there is no content in this folder: name the folder that the role is for", hint=hint)
        )
    made = beginnings.new_role(name, own, edition)
    write_new(made.files, force, "use --force, or choose another name")
    for path in () if quiet else made.files:
        click.echo(display_path(path), err=True)
    for problem in beginnings.still_to_do(made):
        click.echo(str(problem), err=True)
    if not quiet:
        where = "" if content is None else f" --content {display_path(own)}"
        click.echo("  change the words in both, then:", err=True)
        click.echo(f"  ubtprint cards --role {made.id}{where}", err=True)
