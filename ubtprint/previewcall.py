"""The preview's worker as it is called: one process, started when it is needed, ended when it hangs."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from pathlib import Path

import msgspec

from ubtprint import confined, limits
from ubtprint.previewwork import START, Answer, Ask

LINE_LIMIT = 2**26  # bytes of an answer's line


class Ended(Exception):
    """The worker ended before it answered; ``slow`` where it was given up."""

    def __init__(self, *, slow: bool = False) -> None:
        super().__init__()
        self.slow = slow


class Worker:
    """One process that does what it is asked; started when it is needed, ended when it hangs."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._room: tempfile.TemporaryDirectory[str] | None = None
        self.asked = 0  # of this process

    @property
    def pid(self) -> int:
        """The number of the process, or 0 where none runs."""
        return self._process.pid if self._process and self._process.returncode is None else 0

    async def ask(self, ask: Ask, body: bytes = b"") -> tuple[Answer, bytes]:
        """The answer and its bytes. Raises Ended when the process ends, or is ended for taking too long."""
        if not self.pid:
            await self._start()
        assert self._process is not None
        self.asked += 1
        task = asyncio.create_task(self._talk(self._process, ask, body))
        used, seconds = limits.processor_time(self._process.pid), limits.seconds()
        try:
            for _ in range(limits.LONGER):
                done, _pending = await asyncio.wait({task}, timeout=seconds)
                if done:
                    return task.result()
                if not limits.was_starved(self._process.pid, used, seconds):
                    break
            raise Ended(slow=True)
        except BaseException:
            # Whoever goes away in the midst of an answer leaves a process that says the wrong thing next.
            task.cancel()
            await self.end()
            raise

    async def _talk(self, process: asyncio.subprocess.Process, ask: Ask, body: bytes) -> tuple[Answer, bytes]:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(
                msgspec.json.encode(msgspec.structs.replace(ask, size=len(body))) + b"\n" + body
            )
            await process.stdin.drain()
            said = msgspec.json.decode(await process.stdout.readline(), type=Answer)
            return said, await process.stdout.readexactly(said.size)
        except (OSError, EOFError, msgspec.DecodeError) as error:
            raise Ended from error

    async def _start(self) -> None:
        await self.end()
        self._room = tempfile.TemporaryDirectory(prefix="ubtprint-", ignore_cleanup_errors=True)
        (Path(self._room.name) / confined.FINISHED).touch()
        package = Path(__file__).resolve().parent.parent
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-c", START, str(package)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=confined.environment(self._room.name),
            limit=LINE_LIMIT,
            start_new_session=confined.POSIX,  # a terminal's Ctrl-C is for the preview alone
        )
        self.asked = 0

    async def end(self) -> None:
        """End the process, if one runs."""
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            await process.wait()
        if self._room is not None:
            self._room.cleanup()
            self._room = None
