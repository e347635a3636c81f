"""``ubtprint proof``: finished files checked again, against the content that they were made from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ubtprint import confined
from ubtprint.cli.options import content_option, format_option
from ubtprint.errors import InputError, NameFault, Problem

FAULT = 3
# What no machine can tell: for the person who has the paper in hand.
FOR_PERSONS = (
    "The words are the right ones, and the edition is the one that is wanted.",
    "Read aloud from beginning to end, by a screen reader or a person, it makes sense in that order.",
    "Headings say what stands under them; a link's and a field's name say enough by themselves.",
    "The words in a figure's place say what the figure shows.",
    "Words in another language are marked as such.",
    "Nothing is said by colour or place alone.",
    "It is easy to read at arm's length, for those who are to use it, in the light where they will.",
    "A first sheet, held to the light: the backs stand behind their fronts, the cuts run where they should.",
    "The card stock is as stiff and as opaque as it has to be.",
)


@click.command("proof")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--report", "full", is_flag=True, help="Tell each check, and what only a person can check.")
@click.option("--roster", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="For a pack's files: the roster that they were made from.")  # fmt: skip
@click.option("--workshop", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="And the workshop's file, where there was one.")  # fmt: skip
@content_option
@format_option
def proof_(files: tuple[Path, ...], full: bool, content: Path | None, format_: str, **pack: Any) -> int:
    """Check finished files again: words, order, places, type, contrast, tags.

    Every file is checked when it is made; this checks one that was sent, kept or changed since. With the
    content that it was made from every word is looked for, else the report says what could not be checked.

    \b
    ubtprint proof output/physician-cards.pdf
    ubtprint proof output/physician-cards.pdf --report
    ubtprint proof output/physician-cards.pdf --format json
    ubtprint proof output/workshop/cards.pdf --roster roster.csv
    """
    proofs: list[Any] = []
    problems: list[Problem] = []
    usage: list[Problem] = []
    if pack["workshop"] and not pack["roster"]:
        raise NameFault(Problem("--workshop goes with --roster", hint="such as --roster roster.csv"))
    for file in files:
        try:
            proofs.append(_proof(file, content, **pack))
        except NameFault as error:
            usage += error.problems
        except InputError as error:
            problems += error.problems
        confined.finished_one()
    if format_ == "json":
        click.echo(json.dumps([_values(each) for each in proofs], ensure_ascii=False, indent=2))
    else:
        for each in proofs:
            click.echo("\n".join(_full(each) if full else _short(each)))
    if problems:
        raise InputError(*problems, *usage)
    if usage:
        raise NameFault(*usage)
    return FAULT if any(each.report.findings for each in proofs) else 0


def _proof(file: Path, content: Path | None, roster: Path | None, workshop: Path | None) -> Any:
    from ubtprint import repacked, reproof

    return repacked.proof(file, roster, workshop, content) if roster else reproof.proof(file, content)


def _short(proof: Any) -> Iterator[str]:
    report = proof.report
    faults = _counted(len(report.findings))
    pages = "1 page" if report.pages == 1 else f"{report.pages} pages"
    yield f"{proof.file}: {pages}, {len(report.made)} checks made, {faults}"
    yield from (f"  {finding.problem(proof.file)}" for finding in report.findings)
    if report.left:
        yield f"  not checked: {', '.join(report.left)}"
    yield from (f"  {reason}" for reason in proof.unknown)


def _counted(faults: int) -> str:
    return f"{faults or 'no'} fault{'' if faults == 1 else 's'}"


def _full(proof: Any) -> Iterator[str]:
    """The report for whoever has to vouch for a file."""
    yield from _short(proof)
    yield ""
    yield "What the machine checked:"
    for name, what in proof.checks.items():
        found = sum(finding.check == name for finding in proof.report.findings)
        said = "not checked" if name in proof.report.left else _counted(found) if found else "yes"
        yield f"  {what}: {said}"
    yield ""
    yield "What only a person can check:"
    yield from (f"  [   ] {question}" for question in FOR_PERSONS)


def _values(proof: Any) -> dict[str, Any]:
    return {
        "file": proof.file,
        "pages": proof.report.pages,
        "recipe": proof.recipe,
        "checked": list(proof.report.made),
        "not_checked": list(proof.report.left),
        "why": list(proof.unknown),
        "findings": [_finding(finding) for finding in proof.report.findings],
        "for_persons": list(FOR_PERSONS),
    }


def _finding(finding: Any) -> dict[str, Any]:
    place = finding.location
    return {
        "check": finding.check,
        "page": finding.page or None,
        "message": finding.message,
        "file": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "hint": finding.hint,
    }
