"""The preview's desk: keeps one worker busy with what was asked last, and keeps what it made."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from ubtprint import limits
from ubtprint.errors import Location, Problem
from ubtprint.previewcall import Ended, Worker
from ubtprint.previewing import Choice
from ubtprint.previewwork import Answer, Ask, Shown, Told

WIDTHS = (400, 800, 1200, 1600, 2400)  # pixels that a page's picture may be wide
KEPT = 12  # finished files that are kept, so that an open page still finds its pictures
TABS = 64  # pages open in browsers of which it is known what they asked last
LONGEST = 256  # bytes that the name of a tab may have
FONTS = (".ttf", ".otf", ".ttc", ".woff", ".woff2")

K = TypeVar("K")
V = TypeVar("V")
Do = Literal["menu", "make"]


class Superseded(Exception):
    """The same tab has asked for something else meanwhile."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A finished file under the token that it is asked for by, and its pictures by page and width."""

    token: str
    data: bytes
    shown: Shown
    pictures: dict[tuple[int, int], bytes] = {}


class Desk:
    """What open pages ask for, done one after the other: what was asked last first, the rest dropped."""

    def __init__(self, own: Path | None) -> None:
        self.own = own
        self.version = 1  # of the content: grows with each change that was noticed
        self.worker = Worker()
        self._busy = asyncio.Lock()
        self._makes = 0  # documents that are waited for: pictures wait for these
        self._idle = asyncio.Event()
        self._idle.set()
        self._newest: OrderedDict[str, object] = OrderedDict()
        self._results: OrderedDict[str, Result] = OrderedDict()
        self._answers: OrderedDict[tuple[Do, Choice], tuple[int, Answer, str]] = OrderedDict()
        self._listeners: set[asyncio.Event] = set()
        self._stale = False  # the worker knows fonts that have changed

    # --- what is asked ---

    async def menu(self) -> Answer:
        """What there is to pick, or why that can't be told."""
        return (await self._said("menu", Choice(), ""))[0]

    async def make(self, choice: Choice, tab: str) -> tuple[Answer, str]:
        """The document and its token, or problems. Raises Superseded for what its tab no longer wants."""
        return await self._said("make", choice, tab[:LONGEST])

    def file(self, token: str) -> Result | None:
        """The finished file of this token, while it is kept."""
        if token in self._results:
            self._results.move_to_end(token)
        return self._results.get(token)

    async def picture(self, result: Result, page: int, width: int) -> bytes | None:
        """A page of a finished file as PNG, or None where there is no such page or width."""
        if width not in WIDTHS or not 0 <= page < len(result.shown.pages):
            return None
        while (picture := result.pictures.get((page, width))) is None:
            await self._idle.wait()
            async with self._busy:
                if self._makes or (page, width) in result.pictures:
                    continue
                ask = Ask(do="draw", page=page, width=width)
                answer, data = await self._asked(ask, result.data)
                if answer.problems:
                    return None
                result.pictures[page, width] = data
        return picture

    async def _said(self, do: Do, choice: Choice, tab: str) -> tuple[Answer, str]:
        mine = object()
        self._remember(tab, mine)
        self._makes += 1
        self._idle.clear()
        try:
            async with self._busy:
                if tab and self._newest.get(tab) is not mine:
                    raise Superseded
                version = self.version
                known = self._answers.get((do, choice))
                if known is None or known[0] != version or known[2] not in (*self._results, ""):
                    answer, data = await self._asked(Ask(do=do, own=str(self.own or ""), choice=choice))
                    known = (version, answer, self._keep(answer.shown, data) if answer.shown else "")
                    _put(self._answers, (do, choice), known)
        finally:
            self._makes -= 1
            if not self._makes:
                self._idle.set()
        return known[1], known[2]

    def _remember(self, tab: str, mine: object) -> None:
        if tab:
            self._newest.pop(tab, None)
            self._newest[tab] = mine
            while len(self._newest) > TABS:
                self._newest.popitem(last=False)

    def _keep(self, shown: Shown, data: bytes) -> str:
        token = hashlib.sha256(data).hexdigest()[:32]
        kept = self._results.pop(token, None)
        # The same bytes under other words beside them: their pictures are still right.
        pictures = kept.pictures if kept else {}
        _put(self._results, token, Result(token=token, data=data, shown=shown, pictures=pictures))
        return token

    async def _asked(self, ask: Ask, body: bytes = b"") -> tuple[Answer, bytes]:
        """The worker's answer; a worker that was worn out is replaced and asked once more."""
        if self._stale:
            self._stale = False
            await self.worker.end()
        for _ in range(2):
            fresh = not self.worker.pid
            try:
                answer, data = await self.worker.ask(ask, body)
            except Ended as ended:
                if ended.slow:
                    return self._problem(
                        limits.too_slow(limits.seconds(), Location(str(self.own or "")))
                    ), b""
                answer, data = self._problem(Problem("the process that lays pages out has ended")), b""
            if not answer.spent:
                return answer, data
            await self.worker.end()
            if fresh:
                break
        return answer, data

    def _problem(self, problem: Problem) -> Answer:
        place = problem.location.path if problem.location else ""
        return Answer(problems=(Told(message=problem.message, hint=problem.hint, place=place),), spent=True)

    # --- what changes ---

    def changed(self, paths: Iterable[str]) -> None:
        """Files have changed: what was made of them is made anew when it is asked for, and listeners hear."""
        if any(path.lower().endswith(FONTS) for path in paths):
            self._stale = True
        self.version += 1
        for listener in self._listeners:
            listener.set()

    @contextlib.contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """An event that is set with each change, within the block."""
        event = asyncio.Event()
        self._listeners.add(event)
        try:
            yield event
        finally:
            self._listeners.discard(event)


def _put(store: OrderedDict[K, V], key: K, value: V) -> None:
    store.pop(key, None)
    store[key] = value
    while len(store) > KEPT:
        store.popitem(last=False)
