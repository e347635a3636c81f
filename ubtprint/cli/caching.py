"""``ubtprint cache``: what was made before and is kept, so that nothing is made twice."""

from __future__ import annotations

import json

import click

from ubtprint import cache
from ubtprint.cache import Contents
from ubtprint.cli.options import format_option
from ubtprint.places import FOLDER

NONE = f"there is no cache: {FOLDER} is empty, or its folder is not yours alone or can't be written"


@click.group("cache")
def cache_() -> None:
    """See and clear what is kept of former runs, so that nothing is made twice.

    \b
    ubtprint cache info
    ubtprint cache clear
    """


@cache_.command("info")
@format_option
def info(format_: str) -> None:
    """Show where the cache is and how much is in it.

    \b
    ubtprint cache info
    ubtprint cache info --format json
    """
    held = cache.contents()
    if format_ == "json":
        folder = held.folder.as_posix() if held.folder else None
        said = {"folder": folder, "entries": held.entries, "bytes": held.size, "limit": held.limit}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    elif held.folder is None:
        click.echo(NONE)
    else:
        click.echo(f"{held.folder.as_posix()}\n  {_counted(held)}, {_mebibytes(held.limit)} at most")


@cache_.command("clear")
def clear() -> None:
    """Throw away all that is kept; the next run makes it anew. Finished files stay.

    \b
    ubtprint cache clear
    """
    held = cache.clear()
    click.echo(f"thrown away: {_counted(held)}" if held.folder else NONE, err=True)


def _counted(held: Contents) -> str:
    things = "entry" if held.entries == 1 else "entries"
    return f"{held.entries:,} {things}, {_mebibytes(held.size)}"


def _mebibytes(size: int) -> str:
    return f"{size / 2**20:.1f} MiB" if size else "0 MiB"
