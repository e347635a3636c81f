"""The preview's server: for this machine alone, it reads what it is asked and writes nothing.

Every request has to name this server as its host, so that no name of a stranger's leads here (DNS
rebinding), and none may come from another site's page (Fetch, 3.1; Fetch Metadata, 2.4).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import uvicorn
import watchfiles
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ubtprint import assets
from ubtprint.errors import InputError, Problem
from ubtprint.previewdesk import Desk, Superseded
from ubtprint.previewing import Choice

HOST = "127.0.0.1"
PORT = 8377  # which nothing else is known for; where it is taken, any free one
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
JSON, TEXT = "application/json", "text/plain; charset=utf-8"
# Addresses -> the folder of assets, the file's name there and what it is: nothing else is read for a page.
FILES = {
    "/": ("preview", "preview.html", "text/html; charset=utf-8"),
    "/preview.css": ("preview", "preview.css", "text/css; charset=utf-8"),
    "/preview.js": ("preview", "preview.js", "text/javascript; charset=utf-8"),
    "/icon.svg": ("preview", "icon.svg", "image/svg+xml"),
    "/tokens.css": ("styles", "tokens.css", "text/css; charset=utf-8"),
    "/regular.ttf": ("styles", "fonts/source-sans-3/SourceSans3-Regular.ttf", "font/ttf"),
    "/bold.ttf": ("styles", "fonts/source-sans-3/SourceSans3-Bold.ttf", "font/ttf"),
}
STEP, TOGETHER = 20, 100  # milliseconds for which changes are waited for and taken as one
BEAT = 0.25  # seconds between two looks at whether the server is to end
ALIVE = 15.0  # seconds between two signs of life to a page that waits for changes
GRACE = 2  # seconds that answers under way have when the server ends
YES = frozenset(("1", "true"))


def listen(port: int | None) -> socket.socket:
    """A socket on this machine alone: of this port, 0 for any free one, None for the usual or any free one.

    Raises InputError for a port that is taken or may not be used.
    """
    for each in (PORT, 0) if port is None else (port,):
        try:
            return socket.create_server((HOST, each))
        except OSError as error:
            if port is not None:
                said = error.strerror or str(error)
                hint = "leave --port out, and a free one is found"
                raise InputError(Problem(f"--port {port} can't be used: {said}", hint=hint)) from error
    raise InputError(Problem("there is no free port on this machine"))


def serve(heard: socket.socket, own: Path | None) -> None:
    """Answer the pages that are opened at this socket until a signal ends the process."""
    desk = Desk(own)
    servers: list[uvicorn.Server] = []
    application = app(desk, heard.getsockname()[1], lambda: servers[0].should_exit)
    config = uvicorn.Config(
        application,
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        ws="none",
        http="h11",
        loop="asyncio",
        lifespan="on",
        timeout_graceful_shutdown=GRACE,
    )
    servers.append(uvicorn.Server(config))
    servers[0].run(sockets=[heard])


def app(desk: Desk, port: int, is_ending: Callable[[], bool]) -> ASGIApp:
    """The application for a desk on a port, with the guard before it."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        watcher = asyncio.create_task(_watch(desk, is_ending))
        try:
            yield
        finally:
            watcher.cancel()
            await desk.worker.end()

    pages = Pages(desk, is_ending)
    routes = [
        *(Route(path, pages.file) for path in FILES),
        Route("/menu", pages.menu),
        Route("/make", pages.make),
        Route("/changes", pages.changes),
        Route("/file/{token}", pages.finished),
        Route("/picture/{token}/{page:int}/{width:int}", pages.picture),
    ]
    return Guard(Starlette(routes=routes, lifespan=lifespan), port)


class Guard:
    """Lets through what is asked from this machine of this server; every answer has the headers of safety."""

    def __init__(self, inner: ASGIApp, port: int) -> None:
        self.inner = inner
        self.hosts = {f"{name}:{port}" for name in (HOST, "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                more = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *(each for each in more if each[0] not in given)]
            await send(message)

        refused = self.refusal(scope["method"], scope["headers"])
        if refused:
            code, reason = refused
            headers = {"allow": "GET"} if code == 405 else {}
            await Response(f"{reason}\n", code, headers, media_type=TEXT)(scope, receive, safely)
        else:
            await self.inner(scope, receive, safely)

    def refusal(self, method: str, headers: list[tuple[bytes, bytes]]) -> tuple[int, str] | None:
        """The status and the reason of a request that is not answered, or None."""
        said: dict[str, list[str]] = {}
        for name, value in headers:
            said.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1").lower())
        hosts, origins = said.get("host", []), said.get("origin", [])
        if len(hosts) != 1 or hosts[0] not in self.hosts:
            return 403, "this server answers on this machine alone, under its own address"
        foreign = any(origin != f"http://{hosts[0]}" for origin in origins)
        if foreign or not {*said.get("sec-fetch-site", [])} <= {"same-origin", "none"}:
            return 403, "this server doesn't answer the pages of other sites"
        return None if method == "GET" else (405, "nothing can be written here")


class Pages:
    """What is at each address."""

    def __init__(self, desk: Desk, is_ending: Callable[[], bool]) -> None:
        self.desk = desk
        self.is_ending = is_ending
        self.run = os.urandom(8).hex()  # by which a page knows that it talks to another run

    async def file(self, request: Request) -> Response:
        """The page itself, its script, its styles, its fonts."""
        kind, name, type_ = FILES[request.url.path]
        return Response((assets.folders(kind)[0] / name).read_bytes(), media_type=type_)

    async def menu(self, _: Request) -> Response:
        """What there is to pick."""
        return _json(await self.desk.menu())

    async def make(self, request: Request) -> Response:
        """The document that is chosen: what to show of it, or what is wrong."""
        try:
            choice = choice_of(request.query_params)
        except msgspec.ValidationError:
            return Response("there is no such choice\n", 400, media_type=TEXT)
        try:
            answer, token = await self.desk.make(choice, request.query_params.get("tab", ""))
        except Superseded:
            return Response(status_code=409)
        return _json({"token": token, **msgspec.to_builtins(answer, str_keys=True, enc_hook=str)})

    async def finished(self, request: Request) -> Response:
        """A finished file, to keep."""
        result = self.desk.file(request.path_params["token"])
        if result is None:
            return _missing()
        # A name holds what folders are called, in any script (RFC 6266, RFC 8187).
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(result.shown.name, safe='')}"}
        return Response(result.data, headers=headers, media_type="application/pdf")

    async def picture(self, request: Request) -> Response:
        """A page of a finished file as a picture; what its token names never changes."""
        asked = request.path_params
        result = self.desk.file(asked["token"])
        data = await self.desk.picture(result, asked["page"], asked["width"]) if result else None
        return Response(data, media_type="image/png") if data else _missing()

    async def changes(self, _: Request) -> Response:
        """A stream of events, one at once and one with each change."""
        return StreamingResponse(self._events(), media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[str]:
        quiet = 0.0
        with self.desk.listening() as event:
            event.set()
            while not self.is_ending():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), BEAT)
                quiet += BEAT
                if event.is_set():
                    event.clear()
                    quiet = 0.0
                    yield f'retry: 1000\ndata: {{"run": "{self.run}", "version": {self.desk.version}}}\n\n'
                elif quiet >= ALIVE:
                    quiet = 0.0
                    yield ": still here\n\n"


def choice_of(said: Mapping[str, str]) -> Choice:
    """The choice that a query makes. Raises msgspec.ValidationError for values that none could have."""
    known = {name: said[name] for name in Choice.__struct_fields__ if name in said}
    values: dict[str, Any] = {
        name: value in YES if isinstance(getattr(Choice(), name), bool) else value
        for name, value in known.items()
    }
    return msgspec.convert(values, Choice)


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value, enc_hook=str), media_type=JSON)


def _missing() -> Response:
    return Response("there is nothing here\n", 404, media_type=TEXT)


async def _watch(desk: Desk, is_ending: Callable[[], bool]) -> None:
    """Tell the desk of what changes in the folders in use, for as long as the server runs."""
    folders = [assets.data_folder() / kind for kind in ("content", "templates", "styles")]
    if desk.own is not None:
        folders.append(desk.own)
    while not is_ending():
        there = [folder for folder in folders if folder.is_dir()]
        # A folder that goes away ends the watch, and it begins anew with what there is.
        with contextlib.suppress(OSError, RuntimeError):
            watch = watchfiles.awatch(*there, step=STEP, debounce=TOGETHER, rust_timeout=1_000)
            async for changes in watch:
                desk.changed([path for _, path in changes])
        await asyncio.sleep(BEAT)
