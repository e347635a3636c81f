"""Processes that help to make attendees' files, when there are many: started anew, told by lines of JSON.

A helper reads all that the files share from one folder and its tasks from standard input, and says of each
file on standard output that it is finished. It ends when its standard input does: so none outlives the run
that started it, however that run came to its end.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from ubtprint import confined, output
from ubtprint.errors import InputError, InstallError, PrintFault, Problem, UbtprintError
from ubtprint.packstate import Entry
from ubtprint.packwork import Task, Works, write_attendee

START = (
    "import sys; place = sys.argv.pop(1); place in sys.path or sys.path.insert(0, place); "
    "from ubtprint.packhelp import main; main()"
)
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


def written(works: Works, tasks: Sequence[Task], helpers: int) -> Iterator[Entry]:
    """Make the files of all tasks and tell each as it is finished, in any order.

    Names that fit nowhere are told together at the end, when all other files are made.
    Raises PrintFault for these, InputError when a file can't be written, MemoryError when there is no more.
    """
    faults: list[Problem] = []
    helpers = min(helpers, len(tasks) // WORTH)
    answers = _helped(works, tasks, helpers) if helpers > 1 else (answer(works, task) for task in tasks)
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


def _helped(works: Works, tasks: Sequence[Task], helpers: int) -> Iterator[Answer]:
    package = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory(prefix="ubtprint-", ignore_cleanup_errors=True) as room:
        output.write_whole(Path(room) / WORKS, msgspec.msgpack.encode(works, enc_hook=str))
        command = [sys.executable, "-P", "-c", START, str(package), room]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        children = [subprocess.Popen(command, **pipes) for _ in range(helpers)]  # type: ignore[call-overload]  # noqa: S603
        try:
            yield from _asked(children, tasks)
        finally:
            _end(children)


def _asked(children: Sequence[subprocess.Popen[bytes]], tasks: Sequence[Task]) -> Iterator[Answer]:
    """Hand out the tasks, a few ahead to each child, and pass on what is answered."""
    heard: queue.Queue[tuple[int, bytes]] = queue.Queue()
    for number, child in enumerate(children):
        threading.Thread(target=_listen, args=(number, child, heard), daemon=True).start()
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


def _listen(number: int, child: subprocess.Popen[bytes], heard: queue.Queue[tuple[int, bytes]]) -> None:
    assert child.stdout is not None
    with child.stdout:
        for line in child.stdout:
            heard.put((number, line))
    heard.put((number, b""))


def _tell(child: subprocess.Popen[bytes], task: Task | None) -> None:
    """Hand a task to a child; one that is gone is told of by what listens to it."""
    if task is not None:
        assert child.stdin is not None
        with contextlib.suppress(OSError):
            child.stdin.write(msgspec.json.encode(task, enc_hook=str) + b"\n")
            child.stdin.flush()


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Let every child end: those that are done by themselves, the others with their files taken away."""
    for child in children:
        assert child.stdin is not None
        with contextlib.suppress(OSError):
            child.stdin.close()
        child.terminate()
    for child in children:
        try:
            child.wait(confined.GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


# --- the helper ---------------------------------------------------------------------------------


def main() -> None:
    """Read what the files share, then make a file for every line, until there are no more lines."""
    _listen_to_the_run_alone()
    works = msgspec.msgpack.decode((Path(sys.argv[1]) / WORKS).read_bytes(), type=Works)
    parent = os.getppid()
    for line in sys.stdin.buffer:
        if os.getppid() != parent:  # it was killed, with lines in the pipe
            return
        said = answer(works, msgspec.json.decode(line, type=Task))
        confined.finished_one()
        sys.stdout.buffer.write(msgspec.json.encode(said, enc_hook=str) + b"\n")
        sys.stdout.buffer.flush()


def _listen_to_the_run_alone() -> None:
    """A terminal's Ctrl-C goes to all its processes: the run hears it and ends its helpers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
