"""``ubtprint init`` and ``ubtprint schema``: a folder of one's own, and what an editor needs."""

from __future__ import annotations

from pathlib import Path

import click

from ubtprint import beginnings, output
from ubtprint.beginnings import write_new
from ubtprint.cli.known import complete
from ubtprint.errors import display_path
from ubtprint.names import pick
from ubtprint.schema import KINDS


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace files of these names that are there already.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems.")
def init(folder: Path, force: bool, quiet: bool) -> None:
    """Begin a folder with content of your own: a small guide to change, which prints at once.

    It has one role, a handout of two pages, two cards, a sheet, and notes on what is what. All words in it
    are samples. A file that is there already is kept, and nothing is written, unless you say --force.

    \b
    ubtprint init my-guide
    """
    files = beginnings.own_folder(folder)
    write_new(files, force, "use --force, or name another folder")
    if quiet:
        return
    named = display_path(folder)
    for path in files:
        if path.parent.name != beginnings.SCHEMAS:
            click.echo(display_path(path), err=True)
    for said in (
        f"  change the words in {named}/guide, then:",
        f"  ubtprint cards --content {named}",
        f"  ubtprint check {named}",
    ):
        click.echo(said, err=True)


@click.command()
@click.argument("kind", metavar="[KIND]", required=False, default="", shell_complete=complete("kind of file"))
@click.option("-o", "--output", "folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
              help="Write the schema of each kind into this folder.")  # fmt: skip
def schema(kind: str, folder: Path | None) -> None:
    """Show what a kind of file may hold, as JSON Schema, for editors that complete and check as you type.

    Without KIND it lists the kinds that there are. 'ubtprint init' writes all schemas into the folder's
    schema/; with -o you write them again, as after a new version of ubtprint.

    \b
    ubtprint schema
    ubtprint schema role
    ubtprint schema -o my-guide/schema
    """
    chosen = pick("kind of file", kind, KINDS) if kind else ""
    if folder is not None:
        for path, data in beginnings.schemas(folder).items():
            if not chosen or path.stem == chosen:
                output.write_whole(path, data)
                click.echo(display_path(path), err=True)
    elif chosen:
        click.echo(beginnings.schema_text(chosen), nl=False)
    else:
        width = max(map(len, KINDS))
        for name, (_, about) in KINDS.items():
            click.echo(f"{name:<{width}}  {about}")
