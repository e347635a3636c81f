"""What a build came to, told: as plain values for a program, and as text for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from ubtprint import building
from ubtprint.building import Planned
from ubtprint.buildwork import Answer
from ubtprint.errors import Problem
from ubtprint.instructions import counted

FEW = 5  # files that are named one by one


class Outcome(NamedTuple):
    """A build that was run: its plan, what came of each document, where, and what lay there before."""

    plan: Sequence[Planned]
    answers: dict[int, Answer]
    folder: Path
    earlier: tuple[str, ...]
    seconds: float
    gallery: bool = False


def again(outcome: Outcome) -> Outcome:
    """What the same build would come to if it were run once more: all is there, and it takes no time."""
    answers = {
        number: msgspec.structs.replace(
            said, files=tuple(msgspec.structs.replace(file, state="unchanged") for file in said.files)
        )
        for number, said in outcome.answers.items()
    }
    return outcome._replace(answers=answers, seconds=0.0)


def problems(outcome: Outcome) -> Iterator[str]:
    """What is wrong with what wasn't made, told once, below the names of the files that it concerns."""
    groups: dict[tuple[Problem, ...], list[str]] = {}
    for number, each in enumerate(outcome.plan):
        said = outcome.answers[number]
        if said.fault:
            groups.setdefault(said.problems, []).extend(each.names)
    for found, names in groups.items():
        yield f"not made: {_few(names)}"
        yield from (str(problem) for problem in found)


def told(outcome: Outcome, *, verbose: bool) -> Iterator[str]:
    """The summary: how many files were made, were there already, failed; the time; what else lies there."""
    place = outcome.folder.as_posix()
    states = _states(outcome)
    if verbose:
        yield from (f"{place}/{name}: {state}" for name, state in states.items())
    counts = [f"{_number(states, 'made')} made", f"{_number(states, 'unchanged')} unchanged"]
    if failed := _number(states, "failed"):
        counts.append(f"{failed} failed")
    yield f"{counted(len(states), 'file')}: {', '.join(counts)}, in {outcome.seconds:.1f} s"
    yield f"all of it is in {place}, with {building.MANIFEST}, which says what each file is"
    if outcome.gallery:
        yield f"{place}/{building.GALLERY} shows all files, and how to print each"
    if outcome.earlier:
        yield f"from an earlier build, and not made by this one: {_few(outcome.earlier)}; nothing was deleted"


def values(outcome: Outcome) -> dict[str, Any]:
    """The same as plain values."""
    files = []
    for number, each in enumerate(outcome.plan):
        said = outcome.answers[number]
        for row, file in zip(building.rows(each, said), said.files, strict=False):
            more = {"state": file.state, "print": said.told["print"], "warnings": said.told["warnings"]}
            files.append({**row, **more})
    failed = [
        {
            "files": list(each.names),
            "problems": [str(problem) for problem in outcome.answers[number].problems],
        }
        for number, each in enumerate(outcome.plan)
        if outcome.answers[number].fault
    ]
    return {
        "folder": outcome.folder.as_posix(),
        "seconds": round(outcome.seconds, 3),
        "files": files,
        "failed": failed,
        "earlier": list(outcome.earlier),
    }


def told_planned(plan: Sequence[Planned], folder: Path) -> Iterator[str]:
    """What would be made, a line for each file."""
    for each in plan:
        for name in each.names:
            yield f"{name}  {each.document.title}"
    count = sum(len(each.names) for each in plan)
    yield f"{counted(count, 'file')} would be made in {folder.as_posix()}; nothing was written"


def planned(plan: Sequence[Planned], folder: Path) -> dict[str, Any]:
    """What would be made, as plain values."""
    files = [
        {
            "file": name,
            "kind": each.order.kind,
            "edition": each.order.edition,
            "role": each.order.role or None,
            "title": each.document.title,
            "format": str(each.order.form),
        }
        for each in plan
        for name in each.names
    ]
    return {"folder": folder.as_posix(), "files": files}


def _states(outcome: Outcome) -> dict[str, str]:
    """Every file by its name, with what came of it."""
    found = dict[str, str]()
    for number, each in enumerate(outcome.plan):
        files = outcome.answers[number].files
        for at, name in enumerate(each.names):
            found[name] = files[at].state if files else "failed"
    return found


def _number(states: dict[str, str], state: str) -> int:
    return sum(each == state for each in states.values())


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - FEW:,} more" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more
