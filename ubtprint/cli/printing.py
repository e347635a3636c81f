"""``ubtprint cards``, ``checklist``, ``handout``, ``text``: from a request to files and how to print them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ubtprint import confined, document, manuscript, output, stocks
from ubtprint.cli.jobs import cards_job, going_option, pages_job, paper_options, sheet_options
from ubtprint.cli.known import complete
from ubtprint.cli.options import (
    FORMS,
    Faults,
    Target,
    cache_option,
    content_options,
    form_option,
    role_option,
    target_options,
)
from ubtprint.content import default_edition, find_role, load_guide
from ubtprint.document import Document
from ubtprint.job import Job
from ubtprint.model import Guide
from ubtprint.names import pick
from ubtprint.paper import Stock
from ubtprint.records import where

if TYPE_CHECKING:
    from ubtprint.build import Made

Plan = list[tuple[Document, Stock | None]]
LONG = 1000  # characters of a text that may be why a document takes its time


@click.command()
@role_option
@click.option(
    "--deck",
    default=document.DEFAULT_DECK,
    show_default=True,
    metavar="DECK",
    shell_complete=complete("deck"),
    help="Which cards.",
)
@click.option(
    "--stock",
    metavar="STOCK",
    shell_complete=complete("stock"),
    help="The sheet to print on: a name, or the path of a stock's file "
    f"[{document.DEFAULT_STOCK}; {document.LARGE_STOCK} with --large-print].",
)
@going_option("office", "perforated", "press", "screen")
@click.option("--single", is_flag=True, help="One face a page at card size, front then back, no sheet.")
@sheet_options
@paper_options
@content_options
@form_option
@target_options
@cache_option
def cards(roles: tuple[str, ...], deck: str, stock: str | None, **rest: Any) -> None:
    """Print pocket coaching cards, a file for each role.

    \b
    ubtprint cards --role physician
    ubtprint cards --role union --deck carry
    ubtprint cards --role manager --stock pocket
    ubtprint cards --edition 2016-article
    ubtprint cards --role physician --duplex manual
    ubtprint cards --role union --stock avery-5371 --copies 12 --order stack
    ubtprint cards --role union --stock letter-gutterfold-4 --instructions
    ubtprint cards --role physician --for press
    ubtprint cards --role physician --format html
    ubtprint cards --role physician --large-print
    """
    faults = Faults()
    own, guide = rest["content"], load_guide(rest["edition"], rest["content"])
    named = faults.ask(stocks.find_stock, stock or document.usual_stock(rest["large_print"]), own)
    deck_name = faults.ask(pick, "deck", deck, guide.decks)
    chosen = _roles(guide, roles, faults)
    job = cards_job(rest, named, faults)
    faults.settle()
    assert named is not None
    assert deck_name is not None
    stock_name, sheet = named
    plan: Plan = [
        (document.cards(guide, role, sheet, deck=deck_name, stock=stock_name, job=job), sheet)
        for role in chosen
    ]
    _print(plan, own, _target(rest), rest["form"])


@click.command()
@role_option
@going_option("office", "press")
@click.option("--flat", is_flag=True, help="No form fields: for paper alone.")
@paper_options
@content_options
@form_option
@target_options
@cache_option
def checklist(roles: tuple[str, ...], flat: bool, **rest: Any) -> None:
    """Print a page of duties to tick and to write on, a file for each role.

    \b
    ubtprint checklist --role union
    ubtprint checklist --role physician --flat
    ubtprint checklist --role union --format html
    ubtprint checklist --role union --large-print
    """
    faults = Faults()
    guide = load_guide(rest["edition"], rest["content"])
    chosen, job = _roles(guide, roles, faults), pages_job(rest, faults)
    faults.settle()
    plan: Plan = [(document.checklist(guide, role, flat, job), None) for role in chosen]
    _print(plan, rest["content"], _target(rest), rest["form"])


@click.command()
@role_option
@click.option("--topic", metavar="TOPIC", shell_complete=complete("topic"), help="One topic alone.")
@click.option("--cover/--no-cover", default=None, help="Whether a cover with the contents comes first.")
@click.option("--booklet", is_flag=True, help="Half-size pages on Letter sheets, to be folded and stapled.")
@going_option("office", "press", "screen")
@paper_options
@content_options
@form_option
@target_options
@cache_option
def handout(
    roles: tuple[str, ...], topic: str | None, cover: bool | None, booklet: bool, **rest: Any
) -> None:
    """Print the whole section as one handout, or what belongs to a role, or one topic.

    \b
    ubtprint handout
    ubtprint handout --role physician
    ubtprint handout --topic physician-sponsors
    ubtprint handout --edition 2016-article
    ubtprint handout --booklet
    ubtprint handout --format html
    ubtprint handout --format txt
    ubtprint handout --role physician --large-print --greyscale
    """
    guide = load_guide(rest["edition"], rest["content"])
    documents = _handouts(
        guide, roles, topic, lambda faults: pages_job(rest, faults, booklet=booklet), cover=cover
    )
    sheet = stocks.find_stock(document.BOOKLET_STOCK, rest["content"])[1] if booklet else None
    _print([(each, sheet) for each in documents], rest["content"], _target(rest), rest["form"])


@click.command()
@role_option
@click.option("--topic", metavar="TOPIC", shell_complete=complete("topic"), help="One topic alone.")
@content_options
def text(roles: tuple[str, ...], topic: str | None, edition: str | None, content: Path | None) -> None:
    """Show the handout as plain text, to paste into mail: all of it, what belongs to a role, or one topic.

    It is what 'ubtprint handout --format txt -o -' writes, and nothing else is said. With --role given again,
    one text comes after the other.

    \b
    ubtprint text
    ubtprint text --role physician
    ubtprint text --topic physician-sponsors
    ubtprint text --edition 2016-article
    """
    documents = _handouts(load_guide(edition, content), roles, topic, lambda _: Job())
    texts = []
    for each in documents:
        texts.append(_unpaged(each, content, "txt").data)
        confined.finished_one()
    output.write_out(b"\n".join(texts))


def _handouts(
    guide: Guide,
    roles: tuple[str, ...],
    topic: str | None,
    ask_job: Callable[[Faults], Job],
    *,
    cover: bool | None = None,
) -> list[Document]:
    """The handouts that are meant: of each role, of the topic, or of all. Raises NameFault, usage errors."""
    if topic and roles:
        raise click.UsageError("--topic and --role don't go together: choose one of them")
    faults = Faults()
    job = ask_job(faults)
    topic_id = faults.ask(pick, "topic", topic, guide.topics) if topic else ""
    chosen = _roles(guide, roles, faults) if roles else [""]
    faults.settle()
    return [document.handout(guide, role, topic_id or "", cover, job) for role in chosen]


def _target(rest: dict[str, Any]) -> Target:
    return Target(**{name: rest[name] for name in Target.__struct_fields__})


def _roles(guide: Guide, words: Sequence[str], faults: Faults) -> list[str]:
    """The roles' ids that are meant, each once; all of them when none is named."""
    found = [faults.ask(find_role, guide, word) for word in words]
    return list(dict.fromkeys(role for role in found if role)) or list(guide.roles)


def _print(plan: Plan, own: Path | None, target: Target, form: str) -> None:
    """Make every document of the plan, write it, and say how to print it."""
    if target.output == "-" and target.report == "json":
        raise click.UsageError("-o - and --report json both want standard output")
    paths = _paths([each for each, _ in plan], own, target.output, form)
    if not target.force:
        output.check_free(path for several in paths for path in several if path is not None)
    from ubtprint import build, report

    made: list[dict[str, Any]] = []
    written: list[str] = []
    said: list[str] = []
    try:
        for (each, stock), places in zip(plan, paths, strict=True):
            confined.working_on(where(manuscript.longest(each, LONG)))
            result = build.make(each, own, stock) if form == "pdf" else _unpaged(each, own, form)
            for file, path in zip(result.files, places, strict=True):
                _write(file.data, path, written)
            names = ["standard output" if path is None else path.as_posix() for path in places]
            confined.finished_one()
            made.append(report.report(names, each, stock, result))
            if target.report == "text" and not target.quiet:
                said.append(report.told(made[-1], verbose=target.verbose))
                click.echo(said[-1], err=True)
    except BaseException as error:
        if written:
            error.add_note(f"written before that, and whole: {', '.join(written)}")
        raise
    together = report.told_together(made)
    if target.report == "json":
        said = [json.dumps(made, ensure_ascii=False, indent=2)]
        click.echo(said[0])
    elif together and not target.quiet:
        said.append(together)
        click.echo(together, err=True)
    _record(written, own, target, said)


def _record(written: list[str], own: Path | None, target: Target, said: list[str]) -> None:
    """Have the same command answered at once as long as all is as it is; not what went to standard output."""
    if target.output != "-":
        from ubtprint import recording

        text = "".join(f"{each}\n" for each in said)
        recording.record(
            [Path(name) for name in written], own, (text, "") if target.report == "json" else ("", text)
        )


def _unpaged(each: Document, own: Path | None, form: str) -> Made:
    from ubtprint import unpaged  # with what a page for the web needs besides

    return unpaged.make(each, own, form)


def _write(data: bytes, path: Path | None, written: list[str]) -> None:
    """Write one file, or to standard output, and remember the file's name."""
    if path is None:
        output.write_out(data)
    else:
        output.write_whole(path, data)
        written.append(path.as_posix())


def _paths(
    documents: list[Document], own: Path | None, wanted: str | None, form: str
) -> list[list[Path | None]]:
    """Where the files of each document go; None is standard output.

    Raises a usage error for several files in one, and for a file of another format.
    """
    default = default_edition(own)
    stems = [[_stem(each, part, default) for part in each.job.parts] for each in documents]
    names = [stem for several in stems for stem in several]
    ending = next((each for each in FORMS if (wanted or "").lower().endswith(f".{each}")), "")
    if ending and ending != form:
        meant = f"did you mean --format {ending}?"
        raise click.UsageError(f"-o {wanted} doesn't go with --format {form}; {meant}")
    if wanted is not None and (wanted == "-" or ending):
        if len(names) > 1:
            listed = ", ".join(names)
            raise click.UsageError(f"-o {wanted} is one file, but there are {len(names)} to write ({listed})")
        return [[None if wanted == "-" else Path(wanted)]]
    folder = Path(wanted) if wanted else output.DEFAULT_FOLDER
    return [[folder / output.file_name(stem, f".{form}") for stem in several] for several in stems]


def _stem(each: Document, part: str, default: str) -> str:
    stem = document.file_stem(each, default)
    return f"{stem}-{part}" if part else stem
