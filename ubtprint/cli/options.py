"""Options that several commands share, and the request that they make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

F = TypeVar("F", bound=Callable[..., Any])


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where output goes and how much is said."""

    output: str | None
    force: bool
    quiet: bool
    verbose: bool
    report: str


def content_options(command: F) -> F:
    """--edition and --content."""
    command = content_option(command)
    return click.option("--edition", metavar="ID", help="The dated text to print [2010-guide].")(command)


def content_option(command: F) -> F:
    """--content."""
    return click.option(
        "--content",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Your own folder: editions, and stocks, templates, styles that win over the shipped.",
    )(command)


def role_option(command: F) -> F:
    """--role, as often as wanted."""
    return click.option(
        "--role", "roles", multiple=True, metavar="ROLE", help="A role or an alias of it; may be given again."
    )(command)


def target_options(command: F) -> F:
    """-o, --force, -q, -v and --report."""
    for option in (
        click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True,
                     help="How to tell what was made: text on standard error, or JSON on standard output."),
        click.option("-v", "--verbose", is_flag=True, help="Say more: sizes and choices."),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems."),
        click.option("--force", is_flag=True, help="Replace a file in the way that ubtprint did not write."),
        click.option("-o", "--output", metavar="PATH",
                     help="A file ending in .pdf, - for standard output, else a folder [output]."),
    ):  # fmt: skip
        command = option(command)
    return command
