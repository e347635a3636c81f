"""Content that would hang or exhaust a machine ends within its limits with one line; nothing is written."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import strangers
from strangers import ROOT, SVG, add

from ubtprint import confined, limits
from ubtprint.errors import InputError, NameFault

CARDS = ("cards", "--role", "union", "--content", "own", "-q")
CSS, HTML, LOGO, ROLE = (
    "styles/card.css",
    "templates/card.html",
    "styles/logo.svg",
    "2010-guide/roles/union.yaml",
)
GIBIBYTE = 2**20  # in the kibibytes that getrusage counts in
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals")


class Ended(NamedTuple):
    """How a command ended, and the most memory that it or its child took, in kibibytes."""

    code: int
    err: str
    memory: int


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def _start(folder: Path, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
    with (folder / "err.txt").open("wb") as err:
        command = [sys.executable, "-m", "ubtprint", *arguments]
        return subprocess.Popen(
            command, cwd=folder, stdout=subprocess.DEVNULL, stderr=err, env=_environment(**more)
        )


# A small process between: a child's peak begins at what its parent had, and the tests' own process is large.
MEASURED = """
import json, resource, subprocess, sys
code = subprocess.run(sys.argv[2:], timeout=180).returncode
print(json.dumps([code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]), file=open(sys.argv[1], "w"))
"""


def _run(folder: Path, *arguments: str, **more: str) -> Ended:
    told = folder / "told.json"
    command = [sys.executable, "-m", "ubtprint", *(arguments or CARDS)]
    with (folder / "err.txt").open("wb") as err:
        subprocess.run(
            [sys.executable, "-c", MEASURED, str(told), *command],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=err, env=_environment(**more), check=True,
        )  # fmt: skip
    code, memory = json.loads(told.read_text("utf-8"))
    return Ended(code, (folder / "err.txt").read_text("utf-8"), memory)


def _role(own: Path, text: str) -> None:
    (own / ROLE).write_text(text, "utf-8")


def _item(own: Path, text: str) -> None:
    _role(own, (own / ROLE).read_text("utf-8").replace("items:\n", f"items:\n  - {text}\n", 1))


def _picture(own: Path) -> None:
    """A real picture, made row by row: this process's own size would be counted as its child's."""
    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(bytes(3751)) for _ in range(30_000)) + packer.flush()
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    data = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    (own / "styles" / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    add(own, CSS, "body { background: url(logo.png) }¦")


def _files(own: Path) -> None:
    (own / "notes").mkdir()
    for number in range(20_000):
        (own / "notes" / f"{number}.txt").touch()


def _uses(own: Path) -> None:
    groups = "".join(f'<g id="a{n}">{f"""<use href="#a{n - 1}"/>""" * 10}</g>' for n in range(1, 9))
    body = f'<defs><g id="a0"><rect width="1" height="1"/></g>{groups}</defs><use href="#a8"/>'
    add(own, LOGO, SVG.format('width="9" height="9"', body) + "¦")
    add(own, CSS, "body { background: url(logo.svg) }¦")


def _variables(own: Path) -> None:
    steps = "".join(f"--a{n}: {f'var(--a{n - 1}) ' * 10};" for n in range(1, 10))
    add(own, CSS, f"html {{ --a0: xxxxxxxxxx; {steps} }} p::before {{ content: var(--a9) }}¦")


def _template(text: str) -> Callable[[Path], object]:
    return lambda own: add(own, HTML, f"{text}¦")


def _style(text: str) -> Callable[[Path], object]:
    return lambda own: add(own, CSS, f"{text}¦")


FOR = "{% for i in range(99999) %}{% for j in range(99999) %}"
END = "{% endfor %}{% endfor %}"
FAILS = "own/templates/card.html:"
AT = strangers.line_of(HTML)
ITEM = "17:5"  # where `_item` puts its text
UNSET = "own: a page of this content can't be set"

# What is put into the folder, the exit code, and what is said; those without end are stopped after 2 seconds.
BOMBS: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "deep YAML": (lambda own: _role(own, "a: " + "[" * 10_000 + "]" * 10_000), 1, f"own/{ROLE}:1:23: lists"),
    "large YAML": (lambda own: _role(own, "a: b\n" * 10_000_000), 1, f"own/{ROLE}:1:1: the file is larger"),
    "long word": (
        lambda own: _item(own, "x" * 400_000),
        3,
        f"own/{ROLE}:{ITEM}: card 1, front: the text would",
    ),
    "marks": (lambda own: _item(own, "a" + "\u0301" * 300_000), 3, f"own/{ROLE}:{ITEM}: card 1, front: the"),
    "large picture": (_picture, 1, f"own/styles/card.css:{strangers.line_of(CSS)}:"),
    "many files": (_files, 1, "own: there are more than 5,000 files"),
    "long page": (_template(f"{FOR}{'x' * 40}{END}"), 1, "own/templates/card.html: the page comes to"),
    "long text": (_template('{{ "x" * 3000000000 }}'), 1, f"{FAILS}{AT}: the template fails: this takes"),
    "long range": (
        _template("{% for i in range(10**9) %}{% endfor %}"),
        1,
        f"{FAILS}{AT}: the template fails: Range",
    ),
    "itself": (_template('{% include "card.html" %}'), 1, FAILS),
    "large type": (_style("section { font-size: 1e9px !important }"), 3, UNSET),
    "deep boxes": (_template("<div>" * 200 + "x" + "</div>" * 200), 3, f"{UNSET}: it nests"),
    "deep CSS": (_style("p { width:" + "calc(" * 5000 + "1px" + ")" * 5000 + "}"), 3, f"{UNSET}: it nests"),
}
ENDLESS: dict[str, Callable[[Path], object]] = {
    "loop": _template(f"{FOR}{END}"),
    "colspan": _template("<table><tr><td colspan=1000000>x</td></tr></table>"),
    "use": _uses,
}


@pytest.mark.parametrize(("bomb", "code", "said"), BOMBS.values(), ids=list(BOMBS))
def test_bomb_ends_with_one_line(
    bomb: Callable[[Path], object], code: int, said: str, tmp_path: Path
) -> None:
    bomb(strangers.content(tmp_path))
    ended = _run(tmp_path)
    assert (ended.code, ended.err.count("\n")) == (code, 1), ended.err
    assert ended.err.startswith(said)
    assert ended.memory < GIBIBYTE
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("bomb", ENDLESS.values(), ids=list(ENDLESS))
def test_what_does_not_end_is_ended(bomb: Callable[[Path], object], tmp_path: Path) -> None:
    bomb(strangers.content(tmp_path))
    (tmp_path / "temporary").mkdir()
    ended = _run(tmp_path, UBTPRINT_TIME_LIMIT="2", TMPDIR=str(tmp_path / "temporary"))
    assert (ended.code, ended.err) == (1, f"{limits.too_slow(2, confined.Location('own'))}\n")
    assert ended.memory < GIBIBYTE
    assert not (tmp_path / "output").exists()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_takes_too_long_is_told_at_its_longest_text(tmp_path: Path) -> None:
    _item(strangers.content(tmp_path), "words and " * 2500)
    ended = _run(tmp_path, UBTPRINT_TIME_LIMIT="1.5")
    place = confined.Location(f"own/{ROLE}", *map(int, ITEM.split(":")))
    assert (ended.code, ended.err) == (1, f"{limits.too_slow(1.5, place)}\n")


def test_merge_keys_are_told_without_being_merged(tmp_path: Path) -> None:
    text = "a: &a {x: 1}\n" + "".join(f"b{n}: &b{n} {{<<: [*a, *a]}}\n" for n in range(3000))
    _role(strangers.content(tmp_path), text)
    ended = _run(tmp_path)
    assert (ended.code, ended.err.count("\n")) == (1, 21)
    assert ended.err.startswith(f"own/{ROLE}:1:4: an anchor (&a) stands here")
    assert ended.err.endswith("more like these\n")


def test_memory_has_its_limit(tmp_path: Path) -> None:
    _variables(strangers.content(tmp_path))
    ended = _run(tmp_path, UBTPRINT_MEMORY_LIMIT="500")
    line = "own: this takes more than 500 MiB of memory and was given up"
    assert (ended.code, ended.err.count("\n")) == (1, 1), ended.err
    assert ended.err.startswith(line)
    assert ended.memory < 500 * 1024


# --- the child -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code"), [(CARDS, 0), ((*CARDS, "--deck", "no"), 2), ((*CARDS, "--fit", "no"), 2)]
)
def test_child_passes_its_exit_code_on(line: tuple[str, ...], code: int, tmp_path: Path) -> None:
    strangers.content(tmp_path)
    ended = _run(tmp_path, *line)
    assert (ended.code, ended.err.count("\n") > 0) == (code, code != 0)
    assert (tmp_path / "output" / "union-cards.pdf").is_file() == (code == 0)


@POSIX
def test_child_that_is_broken_off_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "START", "import os; os.abort()")
    with pytest.raises(InputError, match=r"^my: this takes more than 1,024 MiB"):
        confined.run(["list", "--content=my"])
    monkeypatch.setattr(confined, "START", "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)")
    with pytest.raises(InputError, match="was not finished after 120 seconds"):
        confined.run(["list", "--content=my"])


def test_limit_that_is_no_number_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (limits.TIME, limits.MEMORY):
        for said in ("soon", "-1", "nan", "inf"):
            with monkeypatch.context() as patch:
                patch.setenv(name, said)
                with pytest.raises(NameFault, match=f"{name}={said} is not a"):
                    confined.run(["list", "--content", "my"])


@pytest.mark.parametrize(
    ("line", "folder"),
    [
        (["cards", "--content", "a b"], "a b"),
        (["cards", "--content=a"], "a"),
        (["cards", "--role", "x"], ""),
        (["print", "--", "--content", "x"], ""),
        (["cards", "--content"], ""),
    ],
)
def test_child_is_wanted_for_content_of_ones_own(line: list[str], folder: str) -> None:
    assert confined.content_of(line) == folder
    assert confined.is_wanted(line) == bool(folder)


def test_time_begins_anew_with_each_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = """import sys, time; sys.path.insert(0, sys.argv[1]); from ubtprint import confined
for _ in range(4): time.sleep(0.5); confined.finished_one()"""
    monkeypatch.setattr(limits, "processor_time", lambda _: float("inf"))
    monkeypatch.setattr(confined, "START", start)
    monkeypatch.setenv(limits.TIME, "1.5")
    assert confined.run(["--content=x"]) == 0
    monkeypatch.setattr(confined, "START", start.replace("confined.finished_one()", "None"))
    with pytest.raises(InputError, match=r"after 1\.5 seconds"):
        confined.run(["--content=x"])


@pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="no /proc")
def test_child_that_gets_no_processor_has_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "START", "import time; time.sleep(3)")
    monkeypatch.setenv(limits.TIME, "2.5")
    assert confined.run(["--content=x"]) == 0
    monkeypatch.setattr(confined, "START", "import time; time.sleep(60)")
    with pytest.raises(InputError, match=r"after 2\.5 seconds"):
        confined.run(["--content=x"])
    monkeypatch.setattr(confined, "START", "import time; time.sleep(3)")
    monkeypatch.setattr(limits, "processor_time", lambda _: float("inf"))  # as on other systems
    with pytest.raises(InputError, match=r"after 2\.5 seconds"):
        confined.run(["--content=x"])


def test_stranger_in_the_working_folder_is_not_imported(tmp_path: Path) -> None:
    own = strangers.content(tmp_path)
    for name in ("click", "yaml", "ubtprint", "msgspec"):
        (own / f"{name}.py").write_text("raise SystemExit(77)", "utf-8")
    start = "import sys; sys.path.remove(''); from ubtprint.cli import main; main()"
    line = [sys.executable, "-c", start, "list", "--content", "."]
    ran = subprocess.run(line, cwd=own, env=_environment(), capture_output=True, check=False, timeout=120)
    assert (ran.returncode, ran.stderr) == (0, b"")
    # Python itself would have taken them:
    line = [sys.executable, "-m", "click"]
    assert subprocess.run(line, cwd=own, env=_environment(), check=False, timeout=120).returncode == 77


def _child_of(parent: int) -> int:
    """The number of the child, once there is one."""
    for _ in range(600):
        found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        if found:
            return int(found[0])
        time.sleep(0.05)
    pytest.fail("no child was started")


def _is_gone(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="no /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_child_ends_with_its_parent(how: signal.Signals, tmp_path: Path) -> None:
    ENDLESS["loop"](strangers.content(tmp_path))
    parent = _start(tmp_path, *CARDS)
    child = _child_of(parent.pid)
    while os.path.realpath(f"/proc/{child}/fd/2") != os.devnull and not _is_gone(child):
        time.sleep(0.05)  # until it has taken on its limits
    parent.send_signal(how)
    code = parent.wait(60)
    for _ in range(600):
        if _is_gone(child):
            break
        time.sleep(0.05)
    assert _is_gone(child)
    said = (tmp_path / "err.txt").read_text("utf-8")
    told = "interrupted; nothing half-written is left"
    expected = (-how, "") if how is signal.SIGKILL else (128 + how, told)
    assert (code, said.strip()) == expected
    assert not (tmp_path / "output").exists()
