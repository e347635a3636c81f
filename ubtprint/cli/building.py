"""``ubtprint build``: every document of the content, or those that a file lists."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ubtprint import builds, output
from ubtprint.cli.buildlist import planned
from ubtprint.cli.known import complete
from ubtprint.cli.options import cache_option, content_option
from ubtprint.cli.progress import bar
from ubtprint.closed import one_line
from ubtprint.errors import NameFault, PrintFault, Problem
from ubtprint.helpers import cores

if TYPE_CHECKING:
    from ubtprint.building import Planned
    from ubtprint.buildreport import Outcome
    from ubtprint.buildwork import Answer

FOLDER = "build"
DONE, INPUT, FAULT = 0, 1, 3


@click.command()
@content_option
@click.option("--edition", "editions", multiple=True, metavar="ID", shell_complete=complete("edition"),
              help="Only this dated text; may be given again [all].")  # fmt: skip
@click.option("--list", "list_", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help=f"What to make, as YAML [{builds.LIST} of --content, else every document].")  # fmt: skip
@click.option(
    "--gallery", is_flag=True, help="Also a web page, index.html, with all files to look at and take."
)
@click.option("--dry-run", is_flag=True, help="Say what would be made; write nothing.")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), metavar="N",
              help="Processes that make documents [one a processor].")  # fmt: skip
@cache_option
@click.option("-o", "--output", metavar="DIR", help=f"The folder for all files [output/{FOLDER}].")
@click.option("--force", is_flag=True, help="Replace files in the way that ubtprint did not write.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems.")
@click.option("-v", "--verbose", is_flag=True, help="Say more: every file by its name.")
@click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="Tell what was made: text on standard error, or JSON on standard output.")  # fmt: skip
def build(**rest: Any) -> int:
    """Make every document at once: all editions, all roles, cards, checklists and handouts.

    A file with problems doesn't keep the others from being made. To choose, list what you want in a
    build.yaml.

    \b
    ubtprint build
    ubtprint build --dry-run
    ubtprint build --gallery
    ubtprint build --list my-build.yaml
    """
    folder = _folder(rest["output"])
    if rest["gallery"]:
        from ubtprint import thumbnails

        thumbnails.check_installed()
    if rest["dry_run"]:
        plan = planned(rest)
        _check(plan, folder, rest)
        _tell_planned(plan, folder, rest)
        return DONE
    outcome = _made(folder, rest)
    _tell(outcome, rest)
    code = _code(outcome.answers)
    if code == DONE:
        _record(outcome, rest)
    return code


def _made(folder: Path, rest: dict[str, Any]) -> Outcome:
    """Make all documents, the manifest and the gallery."""
    from ubtprint import building, buildreport

    began = time.monotonic()
    with building.Crew(rest["jobs"] or cores()) as crew:
        plan = planned(rest)
        _check(plan, folder, rest)
        before = building.read_manifest(folder)
        tasks = building.tasks(plan, folder, rest["content"], pictures=rest["gallery"])
        answers: dict[int, Answer] = {}
        try:
            with bar(len(tasks), quiet=rest["quiet"]) as done:
                for said in crew.answers(tasks, building.longest(plan)):
                    answers[said.number] = said
                    done("")
        except BaseException as error:
            if count := sum(bool(said.files) for said in answers.values()):
                whole = f"of {len(plan)} documents {count} are finished and whole"
                error.add_note(f"{whole}, in {folder.as_posix()}")
            raise
    earlier = building.left_over(before, plan, folder)
    building.write_manifest(folder, building.manifest(plan, answers, earlier))
    if rest["gallery"]:
        from ubtprint import gallery

        building.write_changed(folder / building.GALLERY, gallery.page(plan, answers).encode())
    seconds = time.monotonic() - began
    return buildreport.Outcome(plan, answers, folder, earlier, seconds, rest["gallery"])


def _folder(wanted: str | None) -> Path:
    """The build's folder. Raises NameFault for a file."""
    folder = Path(wanted) if wanted else output.DEFAULT_FOLDER / FOLDER
    if wanted == "-" or folder.is_file():
        raise NameFault(Problem(f"-o {wanted}: a build is a folder of files", hint="name a folder"))
    return folder


def _check(plan: Sequence[Planned], folder: Path, rest: dict[str, Any]) -> None:
    """Raise InputError for what is in the way of the files."""
    from ubtprint.building import GALLERY, MANIFEST

    if not rest["force"]:
        more = (MANIFEST, GALLERY) if rest["gallery"] else (MANIFEST,)
        output.check_free(folder / name for name in (*(name for each in plan for name in each.names), *more))


def _code(answers: dict[int, Answer]) -> int:
    """The exit code: the input's if anything is wrong with that, else that of a page not fit to print."""
    faults = {said.fault for said in answers.values() if said.fault}
    return DONE if not faults else FAULT if faults == {PrintFault.__name__} else INPUT


def _tell(outcome: Outcome, rest: dict[str, Any]) -> None:
    """Say what is wrong with what wasn't made, and what was."""
    from ubtprint import buildreport

    for line in buildreport.problems(outcome):
        click.echo(one_line(line), err=True)
    out, err = _said(outcome, rest)
    click.echo(out, nl=False)
    click.echo(err, nl=False, err=True)


def _said(outcome: Outcome, rest: dict[str, Any]) -> tuple[str, str]:
    """What is said of the files that were made, on standard output and on standard error."""
    from ubtprint import buildreport

    if rest["report"] == "json":
        return f"{json.dumps(buildreport.values(outcome), ensure_ascii=False, indent=2)}\n", ""
    lines = () if rest["quiet"] else buildreport.told(outcome, verbose=rest["verbose"])
    return "", "".join(f"{line}\n" for line in lines)


def _record(outcome: Outcome, rest: dict[str, Any]) -> None:
    """Have the same build answered at once as long as all is as it is: that all of it is there."""
    from ubtprint import building, buildreport, recording

    folder = outcome.folder
    names = [name for each in outcome.plan for name in each.names]
    names += [building.MANIFEST, *([building.GALLERY] if outcome.gallery else [])]
    recording.record(
        [folder / name for name in names],
        rest["content"],
        _said(buildreport.again(outcome), rest),
        # A list can name a stock by its path; what else lies in the folder is told of.
        inputs=[stock for each in outcome.plan if (stock := Path(each.order.stock)).is_file()],
        listed=[folder],
    )


def _tell_planned(plan: Sequence[Planned], folder: Path, rest: dict[str, Any]) -> None:
    """Say what would be made."""
    from ubtprint import buildreport

    if rest["report"] == "json":
        click.echo(json.dumps(buildreport.planned(plan, folder), ensure_ascii=False, indent=2))
    elif not rest["quiet"]:
        click.echo("\n".join(buildreport.told_planned(plan, folder)), err=True)
