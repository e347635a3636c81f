"""The process round a run: signals that end it in one line, and standard streams that are closed."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys

TYPE_CHECKING = False  # for typing itself takes longer to load than a run that finds all up to date
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
# New objects between two searches for circles of garbage, of which loading makes none and a layout few.
FRESH = 100_000
TOLD = "interrupted; nothing half-written is left"
SIGNALLED = 128  # and the signal's number: how shells count, 130 for Ctrl-C

_received: list[int] = []


class Stopped(KeyboardInterrupt):
    """A signal told the run to end: it passes through what handles errors, and cleans up on its way."""


def watched(work: Callable[[], int]) -> int:
    """The exit code of a run: its own, or 128 and the number of the signal that ended it.

    The run tells that it was interrupted, if it gets the chance, and returns a code above 128.
    Standard streams that are closed are stood in for.
    """
    _stand_in()
    _listen()
    gc.set_threshold(FRESH, *gc.get_threshold()[1:])
    code = 0
    try:
        code = work()
        _hush()
    except Stopped:
        pass
    except Exception as error:
        if not _comes_of_it(error):
            raise
    if not _received:
        return code
    # Too early or too late for the run to tell, or a library swallowed the exception.
    return SIGNALLED + _received[0] if code > SIGNALLED else _told()


def _comes_of_it(error: BaseException) -> bool:
    """Whether an error came of the signal: pikepdf makes whatever ends its import an ImportError."""
    while not isinstance(error, Stopped):
        before = error.__cause__ or error.__context__
        if before is None:
            return False
        error = before
    return True


def _listen() -> None:
    for number in _numbers():
        # nohup, and shells for what runs in the background, have a signal ignored: so it stays.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    sys.unraisablehook = _unraisable


def _hush() -> None:
    """From now on nothing interrupts: the run is over, or is cleaning up."""
    for number in _numbers():
        signal.signal(number, signal.SIG_IGN)


def _numbers() -> list[int]:
    return [getattr(signal, name) for name in ENDING if hasattr(signal, name)]


def _stop(number: int, _: object) -> None:
    _hush()
    _received.append(number)
    raise Stopped


def _unraisable(said: Any) -> None:
    """Where Python can't raise (in a destructor, a callback) the run ends here, without a traceback."""
    if isinstance(said.exc_value, Stopped):
        os._exit(_told())
    sys.__unraisablehook__(said)


def _told() -> int:
    err: Any = sys.stderr  # None where it is closed, though not by its type
    if err is not None:
        with contextlib.suppress(OSError, ValueError):
            err.write(f"{TOLD}\n")
            err.flush()
    return SIGNALLED + _received[0]


def _stand_in() -> None:
    """Open what is closed of descriptors 0 to 2, or the next file would get its number and all that is said.

    In standard output's place stands what can't be written to, so that output isn't lost without a word.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDONLY if descriptor == 1 else os.O_RDWR)
    # Typed as never None, but that is what Python leaves for a stream that was closed.
    out: Any = sys.stdout
    if out is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
