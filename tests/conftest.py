"""What all tests share: the shipped fonts alone, veraPDF, and a print system of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import cups_server
import faces
import pytest
import verapdf as engine
from commands import Command, Ran

faces.shipped_fonts_only()
os.environ["UBTPRINT_CACHE"] = ""  # what is tested is made; tests of the cache name a folder of their own
os.environ.setdefault("UBTPRINT_TIME_LIMIT", "120")  # many tests at once take their time


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache that all processes of one run of the tests share, for what is laid out again and again.

    Not for tests that change how pages are made, or that ask whether they are.
    """
    place = tmp_path_factory.getbasetemp()
    shared = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UBTPRINT_CACHE", str(shared / "kept"))
        yield


@pytest.fixture(scope="session")
def verapdf() -> engine.Judge:
    """Judges a PDF (a path or its bytes) by PDF/UA-1 and lists the checks that failed."""
    if reason := engine.missing():
        if engine.is_required():
            pytest.fail(reason)
        pytest.skip(reason)
    return engine.start()


@pytest.fixture(scope="session")
def cups() -> Iterator[cups_server.Server]:
    """A scheduler of the tests' own with two queues; CUPS_SERVER leads to it from now on."""
    needs_cups()
    with cups_server.running() as server:
        yield server


def needs_cups() -> None:
    """Skip, or fail where all tests have to run, when no CUPS can be started."""
    if reason := cups_server.missing():
        if cups_server.is_required():
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture
def ubtprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Command:
    """Runs a command line in an empty folder (``tmp_path``), with content of one's own in a child."""
    from ubtprint.cli import run

    monkeypatch.chdir(tmp_path)

    def command(*arguments: str | Path) -> Ran:
        code = run([str(each) for each in arguments])
        out, err = capfdbinary.readouterr()
        return Ran(code, out, err.decode())

    return command
