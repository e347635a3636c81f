"""What a shell completes: names of roles, decks, topics, editions, stocks and printers, as far as typed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, split_arg_string

from ubtprint import confined
from ubtprint.closed import check_folder, one_line
from ubtprint.names import plain

if TYPE_CHECKING:
    from ubtprint.model import Guide
    from ubtprint.paper import Stock

Names = list[tuple[str, str]]  # each with what it is called
Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]

# What a shell puts on the command line: content of others may say no more there than a name.
SAFE = re.compile(r"\w[\w.-]*")


def complete(kind: str) -> Completion:
    """What completes the name of such a thing (a key of KINDS), of the content that the line names.

    Content that is broken, or not there, has no names. Where none begins so, other words are offered.
    """

    def completed(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem[str]]:
        if kind == "stock" and ("/" in begun or begun.startswith(".")):
            return file(ctx, parameter, begun)
        try:
            found = list(_items(KINDS[kind](ctx), begun))
            return found or list(_items(ALIASES[kind](ctx), begun) if kind in ALIASES else ())
        except Exception:  # it is no time for messages: the command itself will say what is wrong
            return []

    return completed


def file(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem[str]]:
    """What has the shell complete names of files."""
    return [CompletionItem(begun, type="file")]


def typed() -> list[str]:
    """The words on the command line; bash makes three of --role=union."""
    return [word for word in split_arg_string(os.environ.get("COMP_WORDS", "")) if word != "="]


@add_completion_class
class _Bash(BashComplete):
    """As click has it, and it knows the value behind an equals sign."""

    def get_completion_args(self) -> tuple[list[str], str]:
        words, begun = super().get_completion_args()
        return [word for word in words if word != "="], begun


def _items(found: Iterable[tuple[str, str]], begun: str) -> Iterable[CompletionItem[str]]:
    for name, called in dict(found).items():
        if SAFE.fullmatch(name) and plain(name).startswith(plain(begun)):
            # A comma ends the text in fish, a line in zsh.
            help_ = " ".join(one_line(called).replace(",", " ").split())
            yield CompletionItem(name, help=help_ or None)


def _own() -> Path | None:
    """The content that the line names. Raises what is wrong with it, OSError where it isn't there."""
    named = confined.content_of(typed())
    if not named:
        return None
    own = Path(named).expanduser()
    if not own.is_dir():
        raise NotADirectoryError(named)
    check_folder(own)
    return own


# What reads content is loaded when a shell asks, for all commands have options that are completed.
def _guide(ctx: click.Context) -> Guide:
    from ubtprint import content

    return content.load_guide(ctx.params.get("edition"), _own())


def _editions(ctx: click.Context) -> Names:
    from ubtprint import content

    return [(id_, "") for id_ in content.editions(_own())]


def _stocks() -> dict[str, Stock]:
    from ubtprint import stocks

    return stocks.load_stocks(_own())


def _printers(ctx: click.Context) -> Names:
    from ubtprint import profiles

    return [(name, printer.queue) for name, printer in profiles.load_printers().items()]


def _kinds(ctx: click.Context) -> Names:
    from ubtprint import schema

    return [(name, about) for name, (_, about) in schema.KINDS.items()]


KINDS: dict[str, Callable[[click.Context], Names]] = {
    "role": lambda ctx: [(id_, role.sponsor) for id_, role in _guide(ctx).roles.items()],
    "deck": lambda ctx: [(id_, deck.title) for id_, deck in _guide(ctx).decks.items()],
    "topic": lambda ctx: [(id_, topic.title) for id_, topic in _guide(ctx).topics.items()],
    "edition": _editions,
    "stock": lambda _: [(id_, stock.title) for id_, stock in _stocks().items()],
    "printer": _printers,
    "kind of file": _kinds,
}
ALIASES: dict[str, Callable[[click.Context], Names]] = {
    "role": lambda ctx: [(word, id_) for id_, role in _guide(ctx).roles.items() for word in role.aliases],
    "stock": lambda _: [(word, id_) for id_, stock in _stocks().items() for word in stock.aliases],
}
DECKS, STOCKS = complete("deck"), complete("stock")
