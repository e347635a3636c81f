"""How far a long run has come: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

import click

from ubtprint import confined


@contextlib.contextmanager
def bar(length: int, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """What to call when something is finished: it moves a bar on a terminal, and sets back the clock."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: confined.finished_one()
        return
    with click.progressbar(
        length=length, label="making", file=sys.stderr, update_min_steps=max(1, length // 200)
    ) as moved:

        def done(_: str) -> None:
            confined.finished_one()
            moved.update(1)

        yield done
