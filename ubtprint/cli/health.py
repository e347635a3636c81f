"""``ubtprint doctor``: what was found of this installation, told as text or JSON."""

from __future__ import annotations

import json
import sys

import click
import msgspec

from ubtprint import health
from ubtprint.cli.options import format_option
from ubtprint.closed import one_line
from ubtprint.excerpts import painted, wants_colour
from ubtprint.health import Finding

COLOURS = {"ok": "32", "note": "36", "wrong": "31"}
INDENT = 7  # what stands below a finding begins where its name does
ALL_IS_WELL = "all that printing needs is here"


@click.command()
@format_option
def doctor(format_: str) -> int:
    """Say whether this computer has all that ubtprint needs, and what to do where it has not.

    It looks at programs, libraries, fonts and folders, and makes and proofs a test page, of which nothing is
    kept. 'note' is what you may do without. The exit code is 1 where something is wrong, else 0.

    \b
    ubtprint doctor
    ubtprint doctor --format json
    """
    if format_ == "json":
        findings = list(health.examine())
        rows = {"fit": health.is_fit(findings), "findings": msgspec.to_builtins(findings)}
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        findings = []
        for finding in health.examine():  # each at once, for the test page takes its time
            findings.append(finding)
            click.echo(told(finding, wants_colour(sys.stdout.isatty())))
        wrong = sum(each.state == "wrong" for each in findings)
        click.echo(f"\n{ALL_IS_WELL if not wrong else _count(wrong)}")
    return 0 if health.is_fit(findings) else 1


def told(finding: Finding, colour: bool) -> str:
    """A finding on one line, and below it what to do about it."""
    state = painted(f"{finding.state:<{INDENT}}", COLOURS[finding.state] if colour else "")
    remedy = f"\n{'':{INDENT}}-> {one_line(finding.remedy)}" if finding.remedy else ""
    return f"{state}{finding.name}: {one_line(finding.said)}{remedy}"


def _count(wrong: int) -> str:
    return "1 thing is wrong" if wrong == 1 else f"{wrong} things are wrong"
