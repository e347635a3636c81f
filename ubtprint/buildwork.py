"""One document of a build, made and written; and the process that makes one after the other."""

from __future__ import annotations

import contextlib
import gc
import hashlib
from pathlib import Path
from typing import Any, Literal

import msgspec

from ubtprint import builds, confined, helpers, output
from ubtprint.builds import Order
from ubtprint.errors import InputError, InstallError, PrintFault, Problem, UbtprintError

State = Literal["made", "unchanged"]
# New objects between two searches for circles of garbage: a layout makes few, and memory is to stay small.
FRESH = 20_000


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A document to make: what is ordered, its files, whether a picture of it is wanted."""

    number: int
    order: Order
    own: str | None = None
    paths: tuple[str, ...]
    picture: bool = False


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A finished file, and whether it was there already as it is."""

    size: int
    sha256: str
    state: State


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a task: its files and what is told of them, or what was wrong."""

    number: int
    files: tuple[Written, ...] = ()
    told: dict[str, Any] = {}
    picture: bytes = b""
    fault: str = ""
    problems: tuple[Problem, ...] = ()


def answer(task: Task) -> Answer:
    """Make and write one document, and say so or what was wrong."""
    try:
        return _made(task)
    except UbtprintError as error:
        kinds = (PrintFault, InstallError, InputError)
        fault = next((kind for kind in kinds if isinstance(error, kind)), InputError)
        return Answer(number=task.number, fault=fault.__name__, problems=error.problems)
    except MemoryError:
        return Answer(number=task.number, fault=MemoryError.__name__)


def _made(task: Task) -> Answer:
    """Make a document and write its files, save what is there already, byte for byte."""
    from ubtprint import build, report, unpaged

    own = Path(task.own) if task.own else None
    order = task.order
    document, stock = builds.document_of(order, own)
    if order.form == "pdf":
        made = build.make(document, own, stock)
    else:
        made = unpaged.make(document, own, order.form)
    files = tuple(_written(Path(path), file.data) for path, file in zip(task.paths, made.files, strict=True))
    names = [Path(path).name for path in task.paths]
    picture = b""
    if task.picture and order.form == "pdf":
        from ubtprint.thumbnails import thumbnail

        picture = thumbnail(made.data)
    told = report.report(names, document, stock, made)
    return Answer(number=task.number, files=files, told=told, picture=picture)


def _written(path: Path, data: bytes) -> Written:
    state: State = "unchanged" if _has(path, data) else "made"
    if state == "made":
        output.write_whole(path, data)
    return Written(size=len(data), sha256=hashlib.sha256(data).hexdigest(), state=state)


def _has(path: Path, data: bytes) -> bool:
    """Whether a file is there with just these bytes."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


# --- the process --------------------------------------------------------------------------------


def main() -> None:
    """Load what is large, then make a document for every line, until there are no more lines."""
    helpers.listen_to_the_run_alone()
    gc.set_threshold(FRESH, *gc.get_threshold()[1:])
    _load()
    decoder = msgspec.json.Decoder(Task)
    for line in helpers.lines():
        said = answer(decoder.decode(line))
        confined.finished_one()
        helpers.say(msgspec.json.encode(said, enc_hook=str))
        if said.fault == MemoryError.__name__:
            return


def _load() -> None:
    """Load all that a document needs, while the run still reads what is to be made."""
    from ubtprint import build, engine, report, unpaged  # noqa: F401

    with contextlib.suppress(UbtprintError):  # which the first document tells of
        engine.load()
