"""``ubtprint printer``: keep, show and remove what was measured on one's printers."""

from __future__ import annotations

import json
import re
from typing import Any

import click
import msgspec

from ubtprint import output, profiles
from ubtprint.cli.known import complete
from ubtprint.cli.options import Length, Offset, Ratio
from ubtprint.errors import InputError, Location, NameFault, Problem, display_path
from ubtprint.paper import Printer
from ubtprint.records import ID_PATTERN, POINTS

MOST = f"{profiles.MOST_MM:g}mm"
NEARLY_LENGTH = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:in|mm|cm|pt)?")
NONE_KEPT = (
    "no printers are kept yet: print the sheet of 'ubtprint calibrate', measure it,\n"
    "then keep what you measured, such as: ubtprint printer set office --back-offset 1.5mm,-0.8mm"
)
_format = click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)


@click.group()
def printer() -> None:
    """Keep what you measured on your printers, so that backs stand behind their fronts.

    \b
    ubtprint printer set office --back-offset 1.5mm,-0.8mm
    ubtprint printer list
    """


class Setting(click.Command):
    """A command that notices an offset typed as two words: its second would be taken for an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As always; a usage error for such an offset."""
        apart = _typed_apart(args)
        if apart:
            one, said = f"{apart[0]},{apart[1]}", " ".join(apart)
            message = f"{said!r} should be one word, with a comma and no space: {one}"
            raise click.BadParameter(message, ctx, param_hint="'--back-offset'")
        return super().parse_args(ctx, args)


def _typed_apart(args: list[str]) -> tuple[str, str] | None:
    """The two lengths of an offset that is two words, with a comma at either or by itself, or with none."""
    for at, word in enumerate(args):
        name, is_one, value = word.partition("=")
        if name == "--back-offset":
            given = [*([value] if is_one else []), *(each for each in args[at + 1 :] if each != ",")]
            pair = [given[0].removesuffix(","), given[1].removeprefix(",")] if len(given) > 1 else []
            if pair and all(map(NEARLY_LENGTH.fullmatch, pair)):
                return pair[0], pair[1]
    return None


@printer.command("set", cls=Setting)
@click.argument("name", shell_complete=complete("printer"))
@click.option(
    "--back-offset",
    "offset",
    type=Offset(MOST),
    metavar="X,Y",
    help="Where backs have to go: X to the right, Y up, as one looks at the back. "
    "One word with a comma: 1.5mm,-0.8mm.",
)
@click.option(
    "--scale",
    type=Ratio(profiles.LEAST_SCALE, profiles.MOST_SCALE),
    metavar="RATIO",
    help="Print this much larger: 1.004 or 100.4%.",
)
@click.option("--scale-sides", type=click.Choice(["backs", "both"]), help="Which sides the scale is for.")
@click.option("--flip", type=click.Choice(["long", "short"]), help="The edge that it turns paper over.")
@click.option(
    "--margin",
    type=Length("0mm", MOST),
    metavar="LENGTH",
    help="What it can't print along the paper's edges, such as 5mm.",
)
@click.option(
    "--hand-turned",
    type=click.Choice(["reversed", "same"]),
    help="The order in which it wants the backs when you turn the sheets by hand.",
)
@click.option("--queue", metavar="QUEUE", help="Its name in CUPS, for 'ubtprint print'.")
def set_(name: str, **given: Any) -> None:
    """Keep a profile, or change one that is kept: only what is given.

    \b
    ubtprint printer set office --back-offset 1.5mm,-0.8mm --scale 100.4%
    ubtprint printer set office --queue Office_Printer
    """
    name, kept = _kept_or_new(name)
    changes = {key: value for key, value in given.items() if value is not None}
    if "offset" in changes:
        changes["back_right"], changes["back_up"] = changes.pop("offset")
    if changes.get("queue") and not profiles.is_queue_name(changes["queue"]):
        raise click.BadParameter(f"{changes['queue']!r}: {profiles.QUEUE_HINT}", param_hint="'--queue'")
    made = msgspec.structs.replace(kept, **changes)
    output.write_whole(profiles.profile_path(name), profiles.printer_yaml(made).encode())
    click.echo(f"kept: {told(name, made)}", err=True)
    click.echo(f"use it with --printer {name}: ubtprint cards --role physician --printer {name}", err=True)


@printer.command("list")
@_format
def list_(format_: str) -> None:
    """Show the printers that are kept.

    \b
    ubtprint printer list
    ubtprint printer list --format json
    """
    kept = profiles.load_printers()
    if format_ == "json":
        values = {name: profiles.printer_values(each) for name, each in kept.items()}
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(told(name, each) for name, each in kept.items()) or NONE_KEPT)


@printer.command()
@click.argument("name", shell_complete=complete("printer"))
@_format
def show(name: str, format_: str) -> None:
    """Show one printer's profile.

    \b
    ubtprint printer show office
    """
    name, found = profiles.find_printer(name)
    if format_ == "json":
        click.echo(json.dumps(profiles.printer_values(found), ensure_ascii=False, indent=2))
    else:
        click.echo(f"{told(name, found)}\n  kept in {profiles.profile_path(name)}")


@printer.command()
@click.argument("name", shell_complete=complete("printer"))
def remove(name: str) -> None:
    """Forget a printer's profile.

    \b
    ubtprint printer remove office
    """
    name, _ = profiles.find_printer(name)
    path = profiles.profile_path(name)
    try:
        path.unlink()
    except OSError as error:
        raise InputError(
            Problem(f"can't be removed: {error.strerror}", Location(display_path(path)))
        ) from error
    click.echo(f"removed: {name}", err=True)


def _kept_or_new(word: str) -> tuple[str, Printer]:
    """The profile that a word means, or a new one of that name."""
    try:
        return profiles.find_printer(word)
    except NameFault:
        if not re.fullmatch(ID_PATTERN, word):
            raise click.BadParameter(f"{word!r}: {profiles.NAME_HINT}", param_hint="'NAME'") from None
        return word, Printer()


def told(name: str, printer: Printer) -> str:
    """The profile in words, a line for each thing."""
    if printer.back_right or printer.back_up:
        right = _moved(printer.back_right, "to the right", "to the left")
        up = _moved(printer.back_up, "up", "down")
        backs = f"moved {' and '.join(each for each in (right, up) if each)}, as one looks at the back"
    else:
        backs = "where they are"
    scaled = "fronts and backs" if printer.scale_sides == "both" else "backs alone"
    scale = "100 %" if printer.scale == 1 else f"{printer.scale * 100:.6g} %, {scaled}"
    lines = {
        "queue": printer.queue or "none: --queue names it, for 'ubtprint print'",
        "backs": backs,
        "scale": scale,
        "flip": f"on the {printer.flip} edge",
        "margin": f"{_shown(printer.margin)} along the paper's edges can't be printed",
        "by hand": "backs in reversed order"
        if printer.hand_turned == "reversed"
        else "backs in the same order",
    }
    return "\n".join([name, *(f"  {head:<8} {text}" for head, text in lines.items())])


def _moved(points: float, ahead: str, back: str) -> str:
    return f"{_shown(abs(points))} {ahead if points > 0 else back}" if points else ""


def _shown(points: float) -> str:
    return f"{points / POINTS['mm']:.4g} mm"
