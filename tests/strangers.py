"""Content folders as a stranger might send them, beside secrets that nobody may read."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECRET = "SENTINEL-OUTSIDE"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
SQUARE = SVG.format('width="9" height="9"', '<g id="a"><rect width="9" height="9"/></g>')


def content(folder: Path) -> Path:
    """The shipped guide as content of one's own, ``own`` in a folder with an ``outside``."""
    own = folder / "own"
    shutil.copytree(ROOT / "content" / "2010-guide", own / "2010-guide")
    for name in ("styles", "templates", "labels", "stocks"):
        (own / name).mkdir()
    outside = folder / "outside"
    outside.mkdir()
    for name, text in {
        "secret.txt": SECRET,
        "secret.svg": SQUARE,
        "secret.css": "p { color: red }",
        "secret.html": SECRET,
        "secret.yaml": SECRET,
    }.items():
        (outside / name).write_text(text, "utf-8")
    return own


def add(own: Path, name: str, text: str) -> str:
    """Add a line to the shipped file of this name, in one's own folder; the place of ``¦`` in that line.

    A template gets it at the start of its body, a file that isn't shipped is this line alone.
    """
    shipped = ROOT / name
    before = shipped.read_text("utf-8") if shipped.is_file() else ""
    mark = "{% block body %}\n"
    head, tail = before.split(mark, 1) if mark in before else (before, "")
    head += mark if mark in before else ""
    file = own / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{head}{text.replace('¦', '')}\n{tail}", "utf-8")
    line = head.count("\n") + 1 + text.partition("¦")[0].count("\n")
    return f"own/{name}:{line}:{text.index('¦') + 1 - (text.rfind(chr(10), 0, text.index('¦')) + 1)}"


def line_of(name: str) -> int:
    """The line in which ``add`` puts what it adds to a shipped file."""
    before = (ROOT / name).read_text("utf-8")
    return before.partition("{% block body %}\n")[0].count("\n") + (2 if "{% block body %}" in before else 1)


# --- what was opened and asked for ---------------------------------------------------------------

_watching: list[list[str]] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event in {"open", "os.listdir", "os.scandir", "socket.connect", "socket.getaddrinfo"}:
        name = arguments[1] if event == "socket.connect" else arguments[0]
        if isinstance(name, bytes | str | os.PathLike) and not event.startswith("socket"):
            name = os.path.realpath(os.fsdecode(name))
        _watching[-1].append(f"{event} {name}")


sys.addaudithook(_hook)


@contextmanager
def watched() -> Iterator[list[str]]:
    """All that Python opens and connects to meanwhile: events with real paths or addresses."""
    seen: list[str] = []
    _watching.append(seen)
    try:
        yield seen
    finally:
        _watching.pop()


@contextmanager
def server() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine that redirects to a file; its address, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/again" if self.path == "/again" else "file:///etc/passwd")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", asked
        listening.shutdown()
        thread.join()
