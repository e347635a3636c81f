"""Processes that help a run: started anew, told and answering by lines, ending with it however it ends."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ubtprint import cache, confined
from ubtprint.places import FOLDER

# The package is found where the run found it, and never in the working folder, which may be a stranger's.
START = (
    "import sys; place = sys.argv.pop(1); place in sys.path or sys.path.insert(0, place); "
    "from {module} import main; main()"
)
Child = subprocess.Popen[bytes]
Heard = queue.Queue[tuple[int, bytes]]


def start(module: str, *arguments: str) -> Child:
    """A process that runs a module's ``main``, with pipes to tell it things and to hear from it."""
    package = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-P", "-c", START.format(module=module), str(package), *arguments]
    env = None if cache.is_on() else {**os.environ, FOLDER: ""}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)  # noqa: S603


def listen(number: int, child: Child, heard: Heard) -> None:
    """Put every line that a child says into the queue, with its number; an empty one when it has ended."""
    assert child.stdout is not None
    with child.stdout:
        for line in child.stdout:
            heard.put((number, line))
    heard.put((number, b""))


def tell(child: Child, line: bytes) -> None:
    """Hand a line to a child; one that is gone is told of by what listens to it."""
    assert child.stdin is not None
    with contextlib.suppress(OSError):
        child.stdin.write(line + b"\n")
        child.stdin.flush()


def end(children: Sequence[Child]) -> None:
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


def say(line: bytes) -> None:
    """In a child, answer the run with a line; when that is gone, end."""
    try:
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os._exit(1)  # nobody hears it, and what stays in the buffer must not be tried again


def lines() -> Iterator[bytes]:
    """In a child, what the run says, until it has no more to say or is gone."""
    parent = os.getppid()
    for line in sys.stdin.buffer:
        if os.getppid() != parent:  # it was killed, with lines in the pipe
            return
        yield line
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends by itself


def listen_to_the_run_alone() -> None:
    """In a child, leave a terminal's Ctrl-C to the run, which ends its helpers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def cores() -> int:
    """The processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        return os.cpu_count() or 1
