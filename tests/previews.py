"""A preview that runs: its process, its address and a folder of content that can be edited."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0


class Server(NamedTuple):
    """A running preview: its process, its port, the folder of content that it shows."""

    process: subprocess.Popen[str]
    port: int
    own: Path

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def role(self) -> Path:
        """The file of the role that the tests look at."""
        return self.own / "2010-guide" / "roles" / "physician.yaml"


@contextlib.contextmanager
def previewed(folder: Path) -> Iterator[Server]:
    """A preview of a copy of the shipped guide, in this folder."""
    own = folder / "my-content"
    shutil.copytree(ROOT / "content" / "2010-guide", own / "2010-guide")
    command = [sys.executable, "-m", "ubtprint", "preview", "--content", own.name, "--no-open", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stderr.readline())
            assert said is not None
            yield Server(process, int(said[1]), own)
        finally:
            process.terminate()
            process.wait(PATIENCE)


@contextlib.contextmanager
def edited(path: Path, old: str, new: str) -> Iterator[None]:
    """A file with some of its words replaced, within the block."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    try:
        yield
    finally:
        path.write_text(text, "utf-8")


def until(holds: Callable[[], bool]) -> None:
    """Wait for something; not with Playwright's own function, which the page's policy forbids to run."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
