"""Runs that are told to stop, or whose streams, home or folder are gone: a line, a code, no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOLD = "interrupted; nothing half-written is left"
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
THREE = [f"{role}-checklist-flat.pdf" for role in ("management", "physician", "union")]
FAST = ("checklist", "--role", "union", "--flat", "--quiet")
FAST_FILE = "union-checklist-flat.pdf"
# A process whose parent ignores a signal would ignore it too; a terminal's doesn't.
HEARING = "import signal\nfor name in ('SIGINT', 'SIGTERM', 'SIGHUP'):\n"
HEARING += "    signal.signal(getattr(signal, name), signal.SIG_DFL)\n"
HEARING += "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
MAIN = "from ubtprint.__main__ import main\nmain()\n"


def environment(**changed: str) -> dict[str, str]:
    """This process's, with the package to be found from anywhere."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **changed}


def run(
    script: str,
    *arguments: str,
    folder: Path | None = None,
    out: int | IO[bytes] = subprocess.PIPE,
    **env: str,
) -> subprocess.CompletedProcess[str]:
    """A Python of its own that runs the script."""
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        check=False, cwd=folder, env=environment(**env), stdin=subprocess.DEVNULL, stdout=out,
        stderr=subprocess.PIPE, text=True, timeout=120,
    )  # fmt: skip


# --- signals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", CODES, ids=lambda number: number.name)
def test_a_signal_ends_a_run_in_a_line(tmp_path: Path, number: signal.Signals) -> None:
    output = tmp_path / "output"
    with subprocess.Popen(
        [sys.executable, "-c", HEARING + MAIN, "checklist", "--flat", "--quiet"],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        while not (output / THREE[0]).exists() and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == CODES[number]
    assert out == ""
    whole = sorted(path.name for path in output.iterdir())
    assert 1 <= len(whole) < 3
    # Click begins a new line, for in a terminal ^C stands in this one. A file may have come into its place
    # just when the signal came, before it was noted.
    told, *more = err.strip().splitlines()
    assert told == TOLD
    named = [f"written before that, and whole: {', '.join(f'output/{name}' for name in each)}"
             for each in (whole, whole[:-1]) if each]  # fmt: skip
    assert more in [[line] for line in named] or (more == [] and len(whole) == 1)
    assert whole == THREE[: len(whole)]


def test_a_signal_at_any_moment_leaves_no_traceback(tmp_path: Path) -> None:
    began = time.monotonic()
    assert run(MAIN, *FAST, folder=tmp_path).returncode == 0
    whole_run = time.monotonic() - began
    place = tmp_path / "output" / FAST_FILE
    new, ends = place.read_bytes(), set()
    for number in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", HEARING + MAIN, *FAST],
            cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            time.sleep(whole_run * (number + 0.5) / 8)
            process.terminate()
            err = process.communicate(timeout=60)[1]
        ends.add(process.returncode)
        assert (process.returncode, err.strip()) in [(143, TOLD), (0, ""), (-signal.SIGTERM, "")]
        assert place.read_bytes() == new
    assert 143 in ends
    assert [path.name for path in place.parent.iterdir()] == [FAST_FILE]


SELF = """
import os, signal, sys
from ubtprint.process import watched

def swallowed():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        return 0
    except BaseException:
        return 0

class Dying:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        sum(range(10))

def in_a_destructor():
    Dying()
    return 0

def twice():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        os.kill(os.getpid(), signal.SIGHUP)
        print("cleaned up")

def told_already():
    try:
        os.kill(os.getpid(), signal.SIGHUP)
    except KeyboardInterrupt:
        return 130

def another_error():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except KeyboardInterrupt as stopped:
        raise ImportError("no extension") from stopped

def unhurt():
    return 3

sys.exit(watched(globals()[sys.argv[1]]))
"""


@pytest.mark.parametrize(
    ("name", "code", "out", "err"),
    [
        ("swallowed", 143, "", TOLD + "\n"),
        ("in_a_destructor", 143, "", TOLD + "\n"),
        ("twice", 143, "cleaned up\n", TOLD + "\n"),
        ("told_already", 129, "", ""),
        ("another_error", 143, "", TOLD + "\n"),
        ("unhurt", 3, "", ""),
    ],
)
def test_a_signal_is_heard_wherever_it_comes(name: str, code: int, out: str, err: str) -> None:
    ran = run(HEARING + SELF, name)
    assert (ran.returncode, ran.stdout, ran.stderr) == (code, out, err)


def test_an_error_of_the_programs_own_keeps_its_traceback() -> None:
    ran = run("import sys\nfrom ubtprint.process import watched\nsys.exit(watched(lambda: 1 // 0))")
    assert ran.returncode == 1
    assert ran.stderr.endswith("ZeroDivisionError: integer division or modulo by zero\n")


def test_a_run_that_shall_outlive_its_terminal_does() -> None:
    # As nohup starts it.
    ignored = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    kill = "import os\nfrom ubtprint.process import watched\n"
    kill += "print(watched(lambda: os.kill(os.getpid(), signal.SIGHUP) or 0))\n"
    assert run(ignored + kill).stdout == "0\n"
    assert run(HEARING + kill).stdout == "129\n"


# --- streams ------------------------------------------------------------------------------------

# Closes the descriptors that the first word names, and goes on as the program.
CLOSED = "import os, sys\nfor each in sys.argv[1].split(','):\n    os.close(int(each))\n"
CLOSED += "os.execv(sys.executable, [sys.executable, '-m', 'ubtprint', *sys.argv[2:]])\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*FAST, "-o", "-"), "standard output: can't be written: No space left on device\n"),
        (("list",), "standard output: No space left on device\n"),
        (("printer", "list"), "standard output: No space left on device\n"),
    ],
)
def test_standard_output_that_is_full(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = run(MAIN, *words, out=full, XDG_CONFIG_HOME=str(tmp_path))
    assert (ran.returncode, ran.stderr) == (1, said)


def test_streams_that_are_closed(tmp_path: Path) -> None:
    ran = run(CLOSED, "1", *FAST, "-o", "-", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (1, "standard output: can't be written: Bad file descriptor\n")
    ran = run(CLOSED, "1", "list", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (1, "standard output: Bad file descriptor\n")
    ran = run(CLOSED, "2", "list", folder=tmp_path)
    assert ran.returncode == 0
    assert ran.stdout == run(MAIN, "list").stdout != ""
    # Nothing that is said may get into the file, which would have the number of the stream that is closed.
    assert run(MAIN, *FAST, "-o", "open.pdf", folder=tmp_path).returncode == 0
    for closed in ("2", "0,1,2"):
        loud = [word for word in FAST if word != "--quiet"]
        assert run(CLOSED, closed, *loud, "-o", f"{closed}.pdf", folder=tmp_path).returncode == 0
        assert (tmp_path / f"{closed}.pdf").read_bytes() == (tmp_path / "open.pdf").read_bytes()


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    for words in (("list",), (*FAST, "-o", "-"), ("text", "--role", "union")):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            ran = run(MAIN, *words, out=pipe, folder=tmp_path)
        assert (ran.returncode, ran.stderr) == (1, "")


# --- where it runs ------------------------------------------------------------------------------

GONE = "import os; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')\n"


def test_a_working_folder_that_is_gone(tmp_path: Path) -> None:
    ran = run(GONE + MAIN, *FAST, folder=tmp_path)
    said = f"output/{FAST_FILE}: can't be written: the folder that you are in is gone\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", said)
    ran = run(GONE + MAIN, *FAST, "-o", str(tmp_path / "elsewhere.pdf"), folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / "elsewhere.pdf").stat().st_size > 10_000
    assert "2010-guide" in run(GONE + MAIN, "list", folder=tmp_path).stdout


# The administrator's home is known even without HOME; a user's that the system doesn't know is not.
HOMELESS = "import os, pwd\nos.environ.pop('HOME', None)\nos.environ.pop('XDG_CONFIG_HOME', None)\n"
HOMELESS += "def unknown(_): raise KeyError\npwd.getpwuid = unknown\n"


def test_a_user_without_a_home(tmp_path: Path) -> None:
    ran = run(HOMELESS + MAIN, *FAST, folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    for words in ("printer set office --flip long", "printer list", "cards --printer office"):
        ran = run(HOMELESS + MAIN, *words.split(), folder=tmp_path)
        assert (ran.returncode, ran.stdout, len(ran.stderr.splitlines())) == (1, "", 1)
        assert "set HOME or XDG_CONFIG_HOME" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"no folder at all, so that not even an administrator can write there")
    home = str(tmp_path / "home")
    ran = run(MAIN, *FAST, folder=tmp_path, HOME=home, XDG_CONFIG_HOME="", XDG_CACHE_HOME="")
    assert (ran.returncode, ran.stderr) == (0, "")
    ran = run(MAIN, "printer", "set", "office", "--flip", "long", HOME=home, XDG_CONFIG_HOME=f"{home}/config")
    assert ran.returncode == 1
    assert ran.stderr.splitlines() == [
        f"{home}/config/ubtprint/printers/office.yaml: can't be written: {home} is no folder"
    ]


@pytest.mark.parametrize("script", ["raise RuntimeError", "import os; os.kill(os.getpid(), 15)"])
def test_a_traceback_and_a_death_without_a_word_would_be_seen(script: str) -> None:
    ran = run(script)
    assert ran.returncode not in {0, *CODES.values()}
    assert ("Traceback" in ran.stderr) is ("raise" in script)
