"""``ubtprint completion``: the script that has a shell complete commands, options and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", metavar="SHELL", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Show the script by which your shell (bash, zsh or fish) completes what you type when you press Tab.

    It completes commands and options, and the names of roles, decks, topics, editions, stocks and printers,
    from your own content where --content stands before them.

    \b
    ubtprint completion bash
    ubtprint completion zsh
    ubtprint completion fish
    """
    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(ctx.find_root().command, {}, "ubtprint", "_UBTPRINT_COMPLETE").source(), nl=False)
