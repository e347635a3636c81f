"""Processes that help to make attendees' files, when there are many: started anew, told by lines of JSON.

A helper reads all that the files share from one folder and its tasks from standard input, and says of each
file on standard output that it is finished. It ends when its standard input does: so none outlives the run
that started it, however that run came to its end.
"""

from __future__ import annotations

import queue
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from ubtprint import confined, helpers, output
from ubtprint.errors import InputError, InstallError, PrintFault, Problem, UbtprintError
from ubtprint.packstate import Entry
from ubtprint.packwork import Task, Works, write_attendee

WORKS = "works.msgpack"
WORTH = 60  # files for each helper: fewer are made by the time that it has started
AHEAD = 8  # tasks that a helper has been told beyond the one that it is at
FAULTS: dict[str, type[UbtprintError]] = {
    each.__name__: each for each in (PrintFault, InputError, InstallError)
}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a helper says of one task: the finished file, or what was wrong."""

    entry: Entry | None = None
    fault: str = ""
    problems: tuple[Problem, ...] = ()


def written(works: Works, tasks: Sequence[Task], most: int) -> Iterator[Entry]:
    """Make the files of all tasks and tell each as it is finished, in any order.

    Names that fit nowhere are told together at the end, when all other files are made.
    Raises PrintFault for these, InputError when a file can't be written, MemoryError when there is no more.
    """
    faults: list[Problem] = []
    count = min(most, len(tasks) // WORTH)
    answers = _helped(works, tasks, count) if count > 1 else (answer(works, task) for task in tasks)
    for said in answers:
        if said.entry is not None:
            yield said.entry
        elif said.fault == PrintFault.__name__:
            faults += said.problems
        elif said.fault in FAULTS:
            raise FAULTS[said.fault](*said.problems)
        else:
            raise MemoryError
    if faults:
        raise PrintFault(*sorted(faults, key=lambda fault: (fault.location is None, fault.location or 0)))


def answer(works: Works, task: Task) -> Answer:
    """Make one file, and say so or what was wrong."""
    try:
        return Answer(entry=write_attendee(works, task))
    except UbtprintError as error:
        return Answer(fault=type(error).__name__, problems=error.problems)
    except MemoryError:
        return Answer(fault=MemoryError.__name__)


# --- the run that is helped ---------------------------------------------------------------------


def _helped(works: Works, tasks: Sequence[Task], count: int) -> Iterator[Answer]:
    with tempfile.TemporaryDirectory(prefix="ubtprint-", ignore_cleanup_errors=True) as room:
        output.write_whole(Path(room) / WORKS, msgspec.msgpack.encode(works, enc_hook=str))
        children = [helpers.start("ubtprint.packhelp", room) for _ in range(count)]
        try:
            yield from _asked(children, tasks)
        finally:
            helpers.end(children)


def _asked(children: Sequence[helpers.Child], tasks: Sequence[Task]) -> Iterator[Answer]:
    """Hand out the tasks, a few ahead to each child, and pass on what is answered."""
    heard: helpers.Heard = queue.Queue()
    for number, child in enumerate(children):
        threading.Thread(target=helpers.listen, args=(number, child, heard), daemon=True).start()
    left = iter(tasks)
    open_ = len(tasks)
    for child in [each for _ in range(AHEAD) for each in children]:
        _tell(child, next(left, None))
    while open_:
        try:
            number, line = heard.get(timeout=1.0)  # or Windows would not let Ctrl-C through
        except queue.Empty:
            continue
        if not line:
            raise InputError(Problem("a process that helped was ended from outside", hint="try it with -j 1"))
        open_ -= 1
        yield msgspec.json.decode(line, type=Answer)
        _tell(children[number], next(left, None))


def _tell(child: helpers.Child, task: Task | None) -> None:
    if task is not None:
        helpers.tell(child, msgspec.json.encode(task, enc_hook=str))


# --- the helper ---------------------------------------------------------------------------------


def main() -> None:
    """Read what the files share, then make a file for every line, until there are no more lines."""
    helpers.listen_to_the_run_alone()
    works = msgspec.msgpack.decode((Path(sys.argv[1]) / WORKS).read_bytes(), type=Works)
    for line in helpers.lines():
        said = answer(works, msgspec.json.decode(line, type=Task))
        confined.finished_one()
        helpers.say(msgspec.json.encode(said, enc_hook=str))
