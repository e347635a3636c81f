"""A build run: documents handed to warm processes, what they answer, the manifest of what was made."""

from __future__ import annotations

import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ubtprint import __version__, builds, confined, helpers, limits, manuscript, output, packstate
from ubtprint.builds import Order
from ubtprint.buildwork import Answer, Task
from ubtprint.document import Document
from ubtprint.errors import InputError, Location, Problem
from ubtprint.helpers import Child
from ubtprint.paper import Stock
from ubtprint.records import where

MANIFEST, GALLERY = "manifest.json", "index.html"
MODULE = "ubtprint.buildwork"
TICK = 0.2  # seconds between two looks at the clocks
LONG = 1000  # characters of a text that may be why a document takes its time


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is to be made, the names of its files in the build's folder."""

    order: Order
    document: Document
    stock: Stock | None
    names: tuple[str, ...]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a build's folder holds, as its ``manifest.json`` has it.

    ``earlier`` are files that an earlier build made and this one did not, and that are still there.
    """

    mark: str = packstate.BUILD_MARK
    version: str = __version__
    files: tuple[dict[str, Any], ...] = ()
    failed: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


def planned_document(order: Order, own: Path | None, default: str) -> Planned:
    """The document of an order and its files' names. Raises what ``document_of`` does."""
    document, stock = builds.document_of(order, own)
    names = [output.file_name(stem, f".{order.form}") for stem in builds.stems(order, document, default)]
    return Planned(order=order, document=document, stock=stock, names=tuple(names))


# --- the processes ------------------------------------------------------------------------------


class Crew:
    """Processes that make documents, each one after the other; to be entered before anything is read.

    They load what is large meanwhile. On leaving, all of them end. One that has had too long for a document,
    or no more memory, is replaced, and the others' documents are made all the same.
    """

    def __init__(self, count: int) -> None:
        self.heard: helpers.Heard = queue.Queue()
        self.children: dict[int, Child] = {}
        self._busy: dict[int, tuple[Task, float, float]] = {}
        self._gone: list[Child] = []
        self._overdue: set[int] = set()
        self._count, self._started = count, 0

    def __enter__(self) -> Crew:
        for _ in range(self._count):
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        helpers.end([*self.children.values(), *self._gone])

    def _start(self) -> int:
        number = self._started
        self._started += 1
        self.children[number] = child = helpers.start(MODULE)
        threading.Thread(target=helpers.listen, args=(number, child, self.heard), daemon=True).start()
        return number

    def answers(self, tasks: Sequence[Task], places: Callable[[int], Location | None]) -> Iterator[Answer]:
        """Have all tasks done, and pass on what is answered, in any order.

        ``places`` tells where the longest text of a task's document stands.
        """
        left, open_ = list(reversed(tasks)), len(tasks)
        for number in list(self.children):
            self._tell(number, left)
        while open_:
            try:
                number, line = self.heard.get(timeout=TICK)  # or Windows would not let Ctrl-C through
            except queue.Empty:
                self._end_overdue()
                confined.finished_one()  # each document has a clock of its own here
                continue
            if number not in self.children:
                continue  # it was let go, and has ended
            task = self._busy.pop(number)[0] if number in self._busy else None
            said: Answer | None = None
            if line:
                said = _remedied(msgspec.json.decode(line, type=Answer), task)
            elif task is None and not left:
                continue  # it ended with nothing to do
            elif task is not None:
                said = self._ended(number, task, places(task.number))
            if not line or (said is not None and said.fault == MemoryError.__name__):
                self._gone.append(self.children.pop(number))
                number = self._start()
            if said is not None:
                open_ -= 1
                yield said
            self._tell(number, left)

    def _tell(self, number: int, left: list[Task]) -> None:
        """Hand the next task to a process, if there is one."""
        if left:
            task, child = left.pop(), self.children[number]
            self._busy[number] = (task, time.monotonic(), limits.processor_time(child.pid))
            helpers.tell(child, msgspec.json.encode(task, enc_hook=str))

    def _end_overdue(self) -> None:
        seconds = confined.seconds_for_each()
        for number, (_, since, used) in self._busy.items():
            if limits.is_overdue(self.children[number].pid, since, used, seconds):
                self._overdue.add(number)
                self.children[number].kill()

    def _ended(self, number: int, task: Task, place: Location | None) -> Answer:
        """What is said of a task whose process was ended, by us, by the system or by its own fault."""
        code = self.children[number].wait()
        if number in self._overdue or (task.own and code == -getattr(signal, "SIGXCPU", 0)):
            place = place or Location(task.own or task.paths[0])
            problem = limits.too_slow(confined.seconds_for_each(), place)
        elif task.own and code < 0:
            problem = limits.too_large(Location(task.own))
        else:
            problem = Problem(f"the process that made it ended with {code}", hint="try it again with -j 1")
        return Answer(number=task.number, fault=InputError.__name__, problems=(problem,))


def _remedied(said: Answer, task: Task | None) -> Answer:
    """The answer with what to do about memory that ran out."""
    if said.fault != MemoryError.__name__:
        return said
    place = Location(task.own) if task and task.own else None
    return msgspec.structs.replace(said, problems=(limits.too_large(place),))


def tasks(plan: Sequence[Planned], folder: Path, own: Path | None, *, pictures: bool) -> list[Task]:
    """What the processes are told, the documents that take longest first."""
    long = {"handout": 0, "cards": 1, "checklist": 2}
    every = [
        Task(
            number=number,
            order=each.order,
            own=None if own is None else str(own),
            paths=tuple(str(folder / name) for name in each.names),
            picture=pictures,
        )
        for number, each in enumerate(plan)
    ]
    return sorted(every, key=lambda task: (long[task.order.kind], bool(task.order.role), task.number))


def longest(plan: Sequence[Planned]) -> Callable[[int], Location | None]:
    """Tells where the longest text of a task's document stands."""
    return lambda number: where(manuscript.longest(plan[number].document, LONG))


# --- the manifest -------------------------------------------------------------------------------


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the build that was made here last; an empty one where there is none."""
    try:
        found = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return Manifest()
    return found if found.mark == packstate.BUILD_MARK else Manifest()


def left_over(before: Manifest, plan: Sequence[Planned], folder: Path) -> tuple[str, ...]:
    """Files of earlier builds that are no part of this one and are still there."""
    now = {name for each in plan for name in each.names}
    known = [str(each.get("file", "")) for each in before.files]
    names = dict.fromkeys((*known, *before.earlier))
    return tuple(
        sorted(
            name
            for name in names
            if name not in now and Path(name).name == name and (folder / name).is_file()
        )
    )


def manifest(plan: Sequence[Planned], answers: dict[int, Answer], earlier: Sequence[str]) -> Manifest:
    """What was made, in the plan's order; no times and no paths, so that the same build says the same."""
    files = [
        row for number, each in enumerate(plan) if (said := answers[number]).files for row in rows(each, said)
    ]
    failed = [name for number, each in enumerate(plan) if not answers[number].files for name in each.names]
    return Manifest(files=tuple(files), failed=tuple(failed), earlier=tuple(earlier))


def rows(each: Planned, said: Answer) -> Iterator[dict[str, Any]]:
    """A document's files as plain values for a program."""
    told = said.told
    for name, file in zip(each.names, said.files, strict=True):
        yield {
            "file": name,
            "sha256": file.sha256,
            "size": file.size,
            "kind": told["kind"],
            "edition": told["edition"],
            "role": told["role"],
            "title": told["title"],
            "format": told["format"],
            "paper": told["paper"],
            "pages": told["sides"],
            "sheets": told["sheets"],
            "options": {
                key: value
                for key, value in each.document.recipe.items()
                if key not in ("version", "edition", "kind", "role", "content")
            },
            "content": each.document.guide.content_hash,
        }


def write_manifest(folder: Path, found: Manifest) -> None:
    """Write the manifest, unless it is there as it is. Raises InputError when it can't be written."""
    data = msgspec.json.format(msgspec.json.encode(found, enc_hook=str)) + b"\n"
    write_changed(folder / MANIFEST, data)


def write_changed(path: Path, data: bytes) -> None:
    """Write a file unless it holds these bytes already."""
    try:
        same = path.read_bytes() == data
    except OSError:
        same = False
    if not same:
        output.write_whole(path, data)
