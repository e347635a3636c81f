"""``ubtprint calibrate``: the sheet by which a printer's backs are brought behind its fronts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ubtprint import closed, output, profiles
from ubtprint.cli.known import complete
from ubtprint.cli.options import Target, content_option, target_options
from ubtprint.paper import Flip


@click.command()
@click.option(
    "--paper",
    type=click.Choice(["letter", "a4"]),
    default="letter",
    show_default=True,
    help="The paper to print on.",
)
@click.option("--landscape", is_flag=True, help="The sheet lies on its side, as for stocks that do.")
@click.option(
    "--flip",
    type=click.Choice(["long", "short"]),
    help="The edge of the paper that your printer turns [long, or what its profile says].",
)
@click.option("--printer", metavar="NAME", shell_complete=complete("printer"),
              help="Print it with this profile's correction, to check that.")  # fmt: skip
@content_option
@target_options
def calibrate(
    paper: str, landscape: bool, flip: Flip | None, printer: str | None, content: Path | None, **rest: Any
) -> None:
    """Print a sheet that measures how far off your printer puts the backs.

    All that you have to do stands on the sheet: print it on both sides, push a pin through the crosses,
    turn it over, and type the two numbers that you read there. With --printer it comes out corrected by
    what you typed, and the holes should lie on 0.

    \b
    ubtprint calibrate
    ubtprint calibrate --paper a4
    ubtprint calibrate --landscape
    ubtprint calibrate --printer office
    """
    target = Target(**{name: rest[name] for name in Target.__struct_fields__})
    if target.output == "-" and target.report == "json":
        raise click.UsageError("-o - and --report json both want standard output")
    name, kept = profiles.find_printer(printer) if printer else ("", None)
    flip = flip or (kept.flip if kept else "long")
    lies = ["landscape"] * landscape
    stem = "-".join(["calibration", paper, *lies, *[flip] * (flip != "long"), *[name] * bool(kept)])
    path = output.destination(target.output, output.file_name(stem))
    if path is not None and not target.force:
        output.check_free([path])
    from ubtprint import calibration

    sheet = calibration.PAPERS[paper] if not landscape else calibration.turned(calibration.PAPERS[paper])
    with closed.own_look(content):
        data = calibration.calibration(sheet, content, flip=flip, printer=kept, name=name)
    if path is None:
        output.write_out(data)
    else:
        output.write_whole(path, data)
    _tell({
        "file": "standard output" if path is None else path.as_posix(),
        "kind": "calibration",
        "paper": sheet.name,
        "sides": 2,
        "sheets": 1,
        "duplex": f"{flip}-edge",
        "print": [
            f"print it on {sheet.name} at 100 % (actual size), both sides, flip on the {flip} edge",
            f"it has the correction of '{name}': the holes should now lie on 0; it says what to do if not"
            if kept
            else "then do what stands on it: push a pin through, turn it over, type what you read",
        ],
    }, target)  # fmt: skip


def _tell(made: dict[str, Any], target: Target) -> None:
    if target.report == "json":
        click.echo(json.dumps([made], ensure_ascii=False, indent=2))
    elif not target.quiet:
        click.echo("\n".join([made["file"], *(f"  {step}" for step in made["print"])]), err=True)
