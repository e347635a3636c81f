"""Options that say how to print, and the job that they make: where it goes, sides, copies, marks, printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from ubtprint import profiles, stocks
from ubtprint.cli.options import LENGTH, Faults, Target, printer_option
from ubtprint.errors import Problem
from ubtprint.fitting import room_for_bleed
from ubtprint.imposition import NEAR
from ubtprint.job import PRESS_BLEED, Job
from ubtprint.paper import Printer, Stock

F = TypeVar("F", bound=Callable[..., Any])

# What is asked of the words and of the file, not of paper, by the names of the options' values.
WORDS_OPTIONS = frozenset(
    ("roles", "deck", "topic", "cover", "flat", "edition", "content", "form", *Target.__struct_fields__)
)
FORM_NAMES = {"txt": "plain text", "html": "a web page"}
MOST_BLEED = 36.0  # half an inch
# What only sheets have; each with the word of its option.
SHEET_OPTIONS = {
    "duplex": "--duplex",
    "back_rotate": "--back-rotate",
    "copies": "--copies",
    "fill": "--fill",
    "start": "--start-at",
    "order": "--order",
}


def going_option(*places: str) -> Callable[[F], F]:
    """--for, with the places that a kind of document can go to, the usual one first."""
    return click.option(
        "--for",
        "goes",
        type=click.Choice(places),
        default=places[0],
        show_default=True,
        help="Where it goes: an office printer, perforated sheets, a print shop's press, a screen.",
    )


def paper_options(command: F) -> F:
    """--printer, --instructions, --large-print and --greyscale, which every printing command has."""
    for name, help_ in (
        ("--greyscale", "In black and greys, without tints: saves ink."),
        ("--large-print", "Text of 18 pt, nothing below 14 pt: more pages, or larger cards."),
    ):
        command = click.option(name, is_flag=True, help=help_)(command)
    command = click.option(
        "--instructions",
        is_flag=True,
        help="First a page on how to print, with a ruler to check the scale.",
    )(command)
    return printer_option(command)


def sheet_options(command: F) -> F:
    """All that says how cards lie on sheets."""
    for option in (
        click.option("--fit", type=click.Choice(["continue", "strict"]), default="continue",
                     show_default=True,
                     help="Long text goes on to further cards, or is an error that says where."),
        click.option("--bleed", type=LENGTH, metavar="LENGTH",
                     help="How far colour runs over the trim, such as 0.125in."),
        click.option("--order", type=click.Choice(["sheets", "stack"]),
                     help="In order sheet by sheet [sheets], or when cut piles are put on one another."),
        click.option("--start-at", "start", type=click.IntRange(min=1), metavar="N",
                     help="The first free place of a part-used sheet, counted row by row [1]."),
        click.option("--fill", is_flag=True, help="Repeat the deck until the last sheet is full."),
        click.option("--copies", type=click.IntRange(1, 10_000), metavar="N", help="How many decks."),
        click.option("--back-rotate", type=click.Choice(["0", "180"]),
                     help="Turn every back in its place [0]."),
        click.option("--duplex", type=click.Choice(["long", "short", "none", "manual"]),
                     help="The edge that sheets turn over [long], or one side, or turned by hand."),
    ):  # fmt: skip
        command = option(command)
    return command


def cards_job(rest: dict[str, Any], named: tuple[str, Stock] | None, faults: Faults) -> Job:
    """The job that the options of ``cards`` ask for on a stock with its name, if one was found.

    What in them doesn't go together, or doesn't fit the stock, goes into ``faults``.
    """
    if rest["form"] != "pdf":
        return _unprinted(rest["form"], faults)
    printer = _printer(rest, faults)
    goes, one_sided = rest["goes"], bool(named and named[1].adhesive)
    job = Job(
        goes=goes,
        single=rest["single"],
        duplex=rest["duplex"] or ("none" if one_sided else printer.flip),
        back_rotate=180 if rest["back_rotate"] == "180" else 0,
        copies=rest["copies"],
        fill=rest["fill"],
        start=rest["start"] or 1,
        order=rest["order"] or "sheets",
        bleed=rest["bleed"] if rest["bleed"] is not None else PRESS_BLEED if goes == "press" else 0.0,
        fit=rest["fit"],
        printer=printer,
        **_everywhere(rest),
    )
    faults.problems += [*_without_tray(rest, job), *_off_sheets(rest, job), *_bleed(job)]
    if named:
        faults.problems += [*_on_stock(rest, job, *named), *_room(job, *named, rest["content"])]
        faults.problems += _too_small(job, *named, rest["content"])
    return job


def pages_job(rest: dict[str, Any], faults: Faults, *, booklet: bool = False) -> Job:
    """The job of a checklist or handout; a booklet's sheets turn over their short edge."""
    if rest["form"] != "pdf":
        return _unprinted(rest["form"], faults)
    printer = _printer(rest, faults)
    goes = rest["goes"]
    job = Job(
        goes=goes,
        duplex="short" if booklet and printer == Printer() else printer.flip,
        bleed=PRESS_BLEED if goes == "press" else 0.0,
        booklet=booklet,
        printer=printer,
        **_everywhere(rest),
    )
    faults.problems += _without_tray(rest, job)
    if booklet and goes != "office":
        hint = "a booklet is printed on sheets"
        faults.problems.append(Problem(f"--booklet doesn't go with --for {goes}", hint=hint))
    if booklet and job.large_print:
        hint = "its pages are too small; print it on whole ones"
        faults.problems.append(Problem("--booklet doesn't go with --large-print", hint=hint))
    return job


def _unprinted(form: str, faults: Faults) -> Job:
    """The job of what is not for paper; whatever was asked of paper goes into ``faults``."""
    context = click.get_current_context()
    for parameter in context.command.params:
        given = context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
        if given and parameter.name not in WORDS_OPTIONS:
            hint = f"it is for paper, and {FORM_NAMES[form]} has none"
            faults.problems.append(Problem(f"{parameter.opts[0]} doesn't go with --format {form}", hint=hint))
    return Job()


def _everywhere(rest: dict[str, Any]) -> dict[str, Any]:
    """The fields of a job that every printing command's options of the same names fill."""
    return {name: rest[name] for name in ("instructions", "large_print", "greyscale")}


def _printer(rest: dict[str, Any], faults: Faults) -> Printer:
    found = faults.ask(profiles.find_printer, rest["printer"]) if rest["printer"] else None
    return found[1] if found else Printer()


def _without_tray(rest: dict[str, Any], job: Job) -> Iterator[Problem]:
    """What needs a printer's tray, where the file goes elsewhere."""
    if job.goes in ("press", "screen"):
        for name in ("printer", "instructions"):
            if rest[name]:
                yield Problem(
                    f"--{name} doesn't go with --for {job.goes}", hint="it is for paper in a printer's tray"
                )


def _off_sheets(rest: dict[str, Any], job: Job) -> Iterator[Problem]:
    """What needs sheets, where every page is a face of its own."""
    if not job.on_sheets:
        alone = "--single" if job.single else f"--for {job.goes}"
        for name, option in SHEET_OPTIONS.items():
            if rest[name]:
                yield Problem(
                    f"{option} doesn't go with {alone}", hint="there every page is one face, on no sheet"
                )
        if job.single and job.instructions:
            yield Problem("--instructions doesn't go with --single", hint="there every page is one face")


def _on_stock(rest: dict[str, Any], job: Job, name: str, stock: Stock) -> Iterator[Problem]:
    """What this stock can't have."""
    places = stock.grid.columns * stock.grid.rows
    if job.start > places:
        yield Problem(
            f"--start-at {job.start}: a sheet of '{name}' has {places} places", hint=f"1 to {places}"
        )
    for option in ("duplex", "back_rotate"):
        if stock.fold and rest[option]:
            said = f"{SHEET_OPTIONS[option]} doesn't go with the stock '{name}'"
            yield Problem(said, hint="it is printed on one side and folded")


def _bleed(job: Job) -> Iterator[Problem]:
    """A bleed that is none, is too much for any card, or has nothing to run over."""
    if job.bleed < 0:
        yield Problem("--bleed can't be less than nothing", hint="such as 0.125in")
    elif job.bleed > MOST_BLEED:
        yield Problem("--bleed is more than half an inch", hint="print shops ask for 0.125in")
    elif job.bleed and job.goes == "screen":
        yield Problem("--bleed doesn't go with --for screen", hint="nothing is trimmed there")


def _room(job: Job, name: str, stock: Stock, own: Path | None) -> Iterator[Problem]:
    """A bleed wider than the room between the cells."""
    room = room_for_bleed(stock)
    if not job.on_sheets or not room + NEAR < job.bleed <= MOST_BLEED:
        return
    known = {name: each for name, each in stocks.load_stocks(own).items() if _holds(each, job)}
    others = stocks.with_room(known, job.bleed, stock.face)
    hint = f"the stock '{others[0]}' has room for it" if others else "--single and --for press need no room"
    has = f"has room for {room / 72:.3g} in at most" if room > NEAR else "has no room between its cards"
    yield Problem(f"--bleed {job.bleed / 72:.4g}in: the stock '{name}' {has}", hint=hint)


def _holds(stock: Stock, job: Job) -> bool:
    """Whether a stock's cards are large enough for the sizes that the job is set in."""
    least, face = job.sizes, stock.face
    return face.width + NEAR >= least.least_width and face.height + NEAR >= least.least_height


def _too_small(job: Job, name: str, stock: Stock, own: Path | None) -> Iterator[Problem]:
    """A stock whose cards are too small for large print."""
    if _holds(stock, job):
        return
    others = [
        name
        for name, each in stocks.load_stocks(own).items()
        if _holds(each, job) and each.binding == "none" and not each.fold
    ]
    width, height = (f"{length / 72:.3g}" for length in (stock.face.width, stock.face.height))
    yield Problem(
        f"--large-print: the cards of the stock '{name}' are too small, {width} x {height} in",
        hint=f"these are large enough: {', '.join(others)}",
    )
