"""``ubtprint eject``: a shipped template, style or labels file to change."""

from __future__ import annotations

from pathlib import Path

import click

from ubtprint import ejected, output
from ubtprint.cli.options import content_option
from ubtprint.errors import display_path
from ubtprint.names import pick


@click.command()
@click.argument("kind", metavar="[template|style|labels]", required=False)
@click.argument("name", metavar="[NAME]", required=False)
@content_option
@click.option("--force", is_flag=True, help="Replace a copy that is there already.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems.")
def eject(kind: str | None, name: str | None, content: Path | None, force: bool, quiet: bool) -> None:
    """Copy a shipped file into your own folder, to change it there: yours then wins.

    A template is what stands on a page, a style is how it looks, labels are the program's own words in a
    language. Without a name the files that there are of that kind are listed. Without --content the copy is
    written below the folder that you are in. A copy that is there already is kept, unless you say --force.

    \b
    ubtprint eject
    ubtprint eject style card --content my-content
    ubtprint eject template handout --content my-content
    ubtprint eject labels en --content my-content
    """
    if kind is None or name is None:
        kinds = ejected.KINDS if kind is None else [pick("kind of file", kind, ejected.KINDS)]
        for each in kinds:
            click.echo(f"{each}: {', '.join(ejected.names(each))}")
        return
    path, data = ejected.copy_of(kind, name, content or Path())
    if not force:
        ejected.check_free(path)
    output.write_whole(path, data)
    if not quiet:
        click.echo(display_path(path), err=True)
        folder = display_path(content) if content else "."
        click.echo(f"  change it, then print with --content {folder}: it wins over the shipped one", err=True)
