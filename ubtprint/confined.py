"""Work on content that a stranger may have written: in a process of its own, with limits of time and memory.

The parent starts the same command again as its child, lends it the standard streams, watches the clock and
passes its exit code on. The child limits its own memory before it loads anything large.
"""

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ubtprint import limits
from ubtprint.errors import InputError, Location

if TYPE_CHECKING:
    import subprocess

OPTION = "--content"
# What tells a process that it is the child: its parent's number and the folder that they share.
MARK = "UBTPRINT_CONFINED"
# The package is found where the parent found it, and never in the working folder, which may be a stranger's.
START = (
    "import sys; place = sys.argv.pop(1); place in sys.path or sys.path.insert(0, place); "
    "from ubtprint.__main__ import main; main()"
)
FINISHED = "finished"  # the file that grows by a byte with each document
LONGEST = "longest"  # the file that holds the place of the longest text of the document that is being made
POSIX = os.name == "posix"
GRACE = 3.0
INTERRUPTED = 130
SERVING = ("preview",)


def is_wanted(arguments: Sequence[str]) -> bool:
    """Whether these arguments name content of one's own and this process isn't the child for it yet.

    What serves for hours has no clock as a whole: it reads no content itself, and its worker is confined.
    """
    serves = next((each for each in arguments if not each.startswith("-")), "") in SERVING
    return is_parent() and not serves and bool(content_of(arguments))


def is_parent() -> bool:
    """Whether this process isn't a child with limits yet."""
    return MARK not in os.environ


def run(arguments: Sequence[str]) -> int:
    """Run the command line in a child and return its exit code.

    Raises InputError when the child took more time or memory than it may, NameFault for a limit in the
    environment that isn't a number, KeyboardInterrupt when the child didn't end by itself on Ctrl-C.
    """
    import subprocess
    import tempfile

    seconds, _ = limits.seconds(), limits.mebibytes()
    package = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-P", "-c", START, str(package), *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    with tempfile.TemporaryDirectory(prefix="ubtprint-", ignore_cleanup_errors=True) as room:
        (Path(room) / FINISHED).touch()
        child = subprocess.Popen(command, env=environment(room), start_new_session=POSIX)  # noqa: S603
        try:
            code = _watch(child, Path(room) / FINISHED, seconds)
        except KeyboardInterrupt:
            return _interrupted(child)
        finally:
            _kill(child)
        place = _longest(Path(room) / LONGEST) or Location(content_of(arguments))
    if code is None:
        raise InputError(limits.too_slow(seconds, place))
    if code < 0 or code > 255:  # ended by a signal, or on Windows by an exception of the system
        slow = POSIX and code == -signal.SIGXCPU
        raise InputError(limits.too_slow(seconds, place) if slow else limits.too_large(place))
    return code


def seconds_for_each() -> float:
    """The seconds that a document may take: in the child a limit, anywhere else there is none."""
    return limits.seconds() if MARK in os.environ else math.inf


def content_of(arguments: Sequence[str]) -> str:
    """The folder that ``--content`` names, or nothing."""
    for at, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == OPTION and at + 1 < len(arguments):
            return arguments[at + 1]
        if argument.startswith(f"{OPTION}="):
            return argument.partition("=")[2]
    return ""


# --- the parent ---------------------------------------------------------------------------------


def environment(room: str) -> dict[str, str]:
    """The child's environment: its temporary files go into the shared folder, which the parent takes away."""
    return {
        **os.environ,
        **dict.fromkeys(("TMPDIR", "TMP", "TEMP"), room),
        "MALLOC_ARENA_MAX": "1",  # glibc would set 64 MiB of addresses aside for each thread
        MARK: f"{os.getpid()}:{room}",
    }


def _watch(child: subprocess.Popen[bytes], finished: Path, seconds: float) -> int | None:
    """The child's exit code, or None when a document took too long.

    Past its time it goes on only where Linux says that it had a small share of a processor meanwhile:
    then the machine is busy with other things.
    """
    from subprocess import TimeoutExpired

    done, since, used = 0, time.monotonic(), 0.0
    while True:
        with contextlib.suppress(TimeoutExpired):
            return child.wait(0.1)
        size = finished.stat().st_size
        if size != done:
            done, since = size, time.monotonic()
            used = limits.processor_time(child.pid)
        elif limits.is_overdue(child.pid, since, used, seconds):
            return None


def _longest(file: Path) -> Location | None:
    """The place that the child wrote down last, if it did."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Location)
    except (OSError, msgspec.DecodeError):
        return None


def _interrupted(child: subprocess.Popen[bytes]) -> int:
    """Let the child tidy up and say that it was interrupted."""
    from subprocess import TimeoutExpired

    if POSIX:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGINT)
    try:
        code = child.wait(GRACE)
    except TimeoutExpired:
        code = -1
    if code != INTERRUPTED:
        raise KeyboardInterrupt
    return code


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it has started, if they have not ended."""
    if child.poll() is None:
        if POSIX:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
        child.wait()


# --- the child ----------------------------------------------------------------------------------


def enter() -> None:
    """In the child, take on the limits; anywhere else, nothing. To be called before all large imports."""
    if MARK not in os.environ:
        return
    _limit_memory()
    _limit_processor()
    if POSIX:
        import threading

        _silence_libraries()
        parent, _, room = os.environ[MARK].partition(":")
        threading.Thread(target=_follow, args=(parent, room), daemon=True).start()


def finished_one() -> None:
    """In the child, tell the parent that a document is finished: the clock begins anew."""
    _, _, room = os.environ.get(MARK, "").partition(":")
    if room:
        with contextlib.suppress(OSError), (Path(room) / FINISHED).open("ab") as file:
            file.write(b".")
        _limit_processor()


def working_on(place: Location | None) -> None:
    """In the child, tell the parent where the longest text of the next document stands."""
    _, _, room = os.environ.get(MARK, "").partition(":")
    if room and place:
        with contextlib.suppress(OSError):
            (Path(room) / LONGEST).write_bytes(msgspec.json.encode(place))


def _limit_memory() -> None:
    """No more addresses than the limit, where the system keeps to it: Linux does; macOS, Windows don't."""
    try:
        import resource
    except ImportError:
        return
    most = int(limits.mebibytes() * 2**20)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor() -> None:
    """A second clock, the processor's, for a child whose parent is gone or stopped."""
    try:
        import resource
    except ImportError:
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + limits.seconds() + 2 * GRACE), hard))


def _silence_libraries() -> None:
    """What C libraries say when memory runs out is dropped; what Python says still goes to standard error."""
    sys.stderr.flush()
    encoding = sys.stderr.encoding
    sys.stderr = open(  # noqa: SIM115, PTH123 - open to the end
        os.dup(2), "w", encoding=encoding, errors="backslashreplace", buffering=1
    )
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _follow(parent: str, room: str) -> None:
    """End this process soon after its parent has."""
    while str(os.getppid()) == parent:
        time.sleep(0.5)
    import shutil

    shutil.rmtree(room, ignore_errors=True)
    os._exit(INTERRUPTED)
