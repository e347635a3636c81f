"""``ubtprint cards``, ``checklist`` and ``handout``: from a request to files and how to print them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ubtprint import content, document, instructions, output, stocks
from ubtprint.cli.options import Target, content_options, role_option, target_options
from ubtprint.document import Document
from ubtprint.model import Guide
from ubtprint.names import pick
from ubtprint.paper import Stock

Plan = list[tuple[Document, Stock | None]]


@click.command()
@role_option
@click.option("--deck", default=document.DEFAULT_DECK, show_default=True, metavar="DECK", help="Which cards.")
@click.option(
    "--stock",
    default=document.DEFAULT_STOCK,
    show_default=True,
    metavar="STOCK",
    help="The sheet to print on: its name, or a file of your own ending in .yaml.",
)
@click.option("--single", is_flag=True, help="One face a page at card size, front then back, no sheet.")
@content_options
@target_options
def cards(roles: tuple[str, ...], deck: str, stock: str, single: bool, **rest: Any) -> None:
    """Print pocket coaching cards, a file for each role.

    \b
    ubtprint cards --role physician
    ubtprint cards --role union --deck carry
    ubtprint cards --role manager --stock pocket
    ubtprint cards --edition 2016-article
    """
    own, guide = rest["content"], content.load_guide(rest["edition"], rest["content"])
    stock_name, sheet = stocks.find_stock(stock, own)
    deck_name = pick("deck", deck, guide.decks)
    plan: Plan = [
        (
            document.cards(guide, role, sheet.face, deck=deck_name, stock=stock_name, single=single),
            None if single else sheet,
        )
        for role in _roles(guide, roles)
    ]
    _print(plan, own, _target(rest))


@click.command()
@role_option
@click.option("--flat", is_flag=True, help="No form fields: for paper alone.")
@content_options
@target_options
def checklist(roles: tuple[str, ...], flat: bool, **rest: Any) -> None:
    """Print a page of duties to tick and to write on, a file for each role.

    \b
    ubtprint checklist --role union
    ubtprint checklist --role physician --flat
    """
    guide = content.load_guide(rest["edition"], rest["content"])
    plan: Plan = [(document.checklist(guide, role, flat), None) for role in _roles(guide, roles)]
    _print(plan, rest["content"], _target(rest))


@click.command()
@role_option
@click.option("--topic", metavar="TOPIC", help="One topic alone.")
@click.option("--cover/--no-cover", default=None, help="Whether a cover with the contents comes first.")
@content_options
@target_options
def handout(roles: tuple[str, ...], topic: str | None, cover: bool | None, **rest: Any) -> None:
    """Print the whole section as one handout, or what belongs to a role, or one topic.

    \b
    ubtprint handout
    ubtprint handout --role physician
    ubtprint handout --topic physician-sponsors
    ubtprint handout --edition 2016-article
    """
    if topic and roles:
        raise click.UsageError("--topic and --role don't go together: choose one of them")
    guide = content.load_guide(rest["edition"], rest["content"])
    if topic:
        documents = [document.handout(guide, topic=pick("topic", topic, guide.topics), cover=cover)]
    elif roles:
        documents = [document.handout(guide, role, cover=cover) for role in _roles(guide, roles)]
    else:
        documents = [document.handout(guide, cover=cover)]
    _print([(each, None) for each in documents], rest["content"], _target(rest))


def _target(rest: dict[str, Any]) -> Target:
    return Target(**{name: rest[name] for name in Target.__struct_fields__})


def _roles(guide: Guide, words: Sequence[str]) -> list[str]:
    """The roles' ids that are meant, each once; all of them when none is named."""
    return list(dict.fromkeys(content.find_role(guide, word) for word in words)) or list(guide.roles)


def _print(plan: Plan, own: Path | None, target: Target) -> None:
    """Make every document of the plan, write it, and say how to print it."""
    if target.output == "-" and target.report == "json":
        raise click.UsageError("-o - and --report json both want standard output")
    paths = _paths([each for each, _ in plan], own, target.output)
    files = [path for path in paths if path is not None]
    if not target.force:
        output.check_free(files)
    from ubtprint import build

    made = []
    for (each, stock), path in zip(plan, paths, strict=True):
        result = build.make(each, own, stock)
        if path is None:
            sys.stdout.buffer.write(result.data)
        else:
            output.write_whole(path, result.data)
        name = "standard output" if path is None else path.as_posix()
        made.append(instructions.report(name, each, stock, result))
        if target.report == "text" and not target.quiet:
            click.echo(instructions.told(made[-1], verbose=target.verbose), err=True)
    if target.report == "json":
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))


def _paths(documents: list[Document], own: Path | None, wanted: str | None) -> list[Path | None]:
    """Where each document goes; None is standard output. Raises a usage error for several in one file."""
    to_file = wanted is not None and (wanted == "-" or wanted.lower().endswith(".pdf"))
    if to_file and len(documents) > 1:
        names = ", ".join(each.role or "all" for each in documents)
        raise click.UsageError(f"-o {wanted} is one file, but there are {len(documents)} to write ({names})")
    if wanted == "-":
        return [None]
    if to_file:
        return [Path(str(wanted))]
    folder = Path(wanted) if wanted else output.DEFAULT_FOLDER
    default = content.default_edition(own)
    return [folder / output.file_name(document.file_stem(each, default)) for each in documents]
