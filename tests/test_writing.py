"""Files are whole, the old one or the new one, however the run that writes them comes to its end."""

from __future__ import annotations

import errno
import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import namespaces
import pikepdf
import pytest
from commands import Command

from ubtprint import build, output, pdffile
from ubtprint.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
KILLS, KILLS_IN_PLACE, KILLS_OF_RUNS = 200, 20, 12
FAST = ("checklist", "--role", "union", "--flat", "--quiet")
FAST_FILE = "union-checklist-flat.pdf"


def finished(number: int, size: int = 200_000) -> bytes:
    """A finished file of ours that no compression makes smaller."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.Filling = pdf.make_stream(random.Random(number).randbytes(size))
    info = pdffile.Info(title=f"File {number}", author="A", subject="S", language="en", recipe={})
    return pdffile.finish(pdf, info)


OLD, NEW = finished(1), finished(2)


def litter(folder: Path) -> list[str]:
    """The temporary files that lie about."""
    return sorted(path.name for path in folder.iterdir() if path.suffix == ".tmp")


def grow_old(folder: Path) -> None:
    """Let all temporary files be a little older than what is swept."""
    past = time.time() - output.STALE - 5
    for name in litter(folder):
        os.utime(folder / name, (past, past))


# --- killed -------------------------------------------------------------------------------------

# Writes two files in turn over one another, in a child that is killed each time a line comes in.
WRITER = """
import itertools, os, random, signal, sys, time
from pathlib import Path
from ubtprint.output import write_whole

def in_place(path, data):
    with path.open("wb") as file:
        file.write(data[:len(data) // 2])
        file.flush()
        file.write(data[len(data) // 2:])

write = {"whole": write_whole, "in-place": in_place}[sys.argv[1]]
place, *both = map(Path, sys.argv[2:])
contents = [path.read_bytes() for path in both]
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        for data in itertools.cycle(contents):
            write(place, data)
    time.sleep(random.uniform(0.001, 0.012))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print("killed", flush=True)
"""


@contextmanager
def killer(how: str, place: Path, folder: Path) -> Iterator[Callable[[], None]]:
    """Each call lets a writer run for a moment, and kills it."""
    sources = [folder / "old.pdf", folder / "new.pdf"]
    for source, data in zip(sources, (OLD, NEW), strict=True):
        source.write_bytes(data)
    command = [sys.executable, "-c", WRITER, how, str(place), *map(str, sources)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        ask, answers = process.stdin, process.stdout

        def kill() -> None:
            ask.write("\n")
            assert answers.readline() == "killed\n"

        yield kill
        ask.close()


def opens(data: bytes) -> bool:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return len(pdf.pages) == 1
    except pikepdf.PdfError:
        return False


def test_killed_at_any_moment_the_file_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    folder = tmp_path / "output"
    folder.mkdir()
    place = folder / "cards.pdf"
    place.write_bytes(OLD)
    seen = set()
    with killer("whole", place, tmp_path) as kill:
        for _ in range(KILLS):
            kill()
            seen.add(place.read_bytes())
    assert seen == {OLD, NEW}
    assert all(map(opens, seen))
    # Kills did hit writing; each left one file at most, and they go with the first write when they are old.
    left = litter(folder)
    assert 0 < len(left) <= KILLS
    output.write_whole(place, NEW)
    assert litter(folder) == left
    grow_old(folder)
    output.write_whole(place, NEW)
    assert [path.name for path in folder.iterdir()] == ["cards.pdf"]


def test_a_writer_in_place_would_be_found_out(tmp_path: Path) -> None:
    place = tmp_path / "cards.pdf"
    place.write_bytes(OLD)
    broken = 0
    with killer("in-place", place, tmp_path) as kill:
        for _ in range(KILLS_IN_PLACE):
            kill()
            broken += place.read_bytes() not in (OLD, NEW)
    assert broken > 0
    assert not opens(OLD[: len(OLD) // 2])


def test_real_runs_killed_at_any_moment(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ubtprint", "cards", "--role", "union", "--deck", "carry", "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    place = tmp_path / "output" / "union-cards-carry.pdf"
    began = time.monotonic()
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=120)
    whole_run = time.monotonic() - began
    new = place.read_bytes()
    for number in range(KILLS_OF_RUNS):
        place.write_bytes(OLD)
        with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE) as process:
            # Every other one about the moment of writing, which is the run's end.
            time.sleep(whole_run * (random.uniform(0.9, 1.05) if number % 2 else random.random()))
            process.kill()
            assert process.stderr is not None
            assert process.stderr.read() == b""
        assert place.read_bytes() in (OLD, new)
        assert len(litter(place.parent)) <= number + 1


# --- sweeping -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [".cards.pdf.0123abcd.tmp", ".office.yaml.00000000.tmp"])
def test_old_litter_is_swept_and_young_litter_is_not(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(OLD[:1000])
    output.write_whole(tmp_path / "handout.pdf", NEW)
    assert litter(tmp_path) == [name]
    grow_old(tmp_path)
    output.write_whole(tmp_path / "handout.pdf", NEW)
    assert litter(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    ["cards.pdf", ".cards.pdf.tmp", "cards.pdf.0123abcd.tmp", ".cards.0123abcd.tmp", ".a.pdf.0123abcX.tmp"],
)
def test_what_is_not_ours_is_kept_however_old(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")
    os.utime(tmp_path / name, (0, 0))
    (tmp_path / ".folder.pdf.0123abcd.tmp").mkdir()
    os.utime(tmp_path / ".folder.pdf.0123abcd.tmp", (0, 0))
    output.write_whole(tmp_path / "handout.pdf", NEW)
    assert (tmp_path / name).read_bytes() == b"mine"
    assert (tmp_path / ".folder.pdf.0123abcd.tmp").is_dir()


SLEEPER = """
import os, sys, time
from pathlib import Path
from ubtprint.output import write_whole

synced = os.fsync

def sleep(descriptor):
    print("asleep", flush=True)
    sys.stdin.readline()
    synced(descriptor)

os.fsync = sleep
write_whole(Path(sys.argv[1]), b"%PDF-1.7 slept")
"""


def test_a_run_that_slept_for_long_keeps_its_file(tmp_path: Path) -> None:
    place = tmp_path / "slow.pdf"
    with subprocess.Popen(
        [sys.executable, "-c", SLEEPER, str(place)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "asleep\n"
        grow_old(tmp_path)
        output.write_whole(tmp_path / "other.pdf", NEW)
        assert len(litter(tmp_path)) == 1
        process.communicate("\n\n", timeout=60)
        assert process.returncode == 0
    assert place.read_bytes() == b"%PDF-1.7 slept"
    assert litter(tmp_path) == []


# --- the system refuses -------------------------------------------------------------------------

REASONS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES)


class Refusing:
    """A file that takes half of what is written, and fails at the call of this name."""

    def __init__(self, file: Any, step: str, reason: int) -> None:
        self.file, self.step, self.reason = file, step, reason

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __enter__(self) -> Refusing:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, data: bytes) -> int:
        if self.step == "write":
            self.file.write(data[: len(data) // 2])
            raise OSError(self.reason, os.strerror(self.reason))
        return int(self.file.write(data))

    def flush(self) -> None:
        self.file.flush()
        if self.step == "flush":
            raise OSError(self.reason, os.strerror(self.reason))


def refuse(patch: pytest.MonkeyPatch, step: str, reason: int) -> None:
    """Let one step of writing fail as it does when a disk is full, broken, or closed to us."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(reason, os.strerror(reason))

    opened = Path.open

    def open_(path: Path, *how: Any, **more: Any) -> Any:
        if path.suffix != ".tmp":
            return opened(path, *how, **more)
        return fail() if step == "open" else Refusing(opened(path, *how, **more), step, reason)

    if step in ("open", "write", "flush"):
        patch.setattr(Path, "open", open_)
    else:
        target = os if step == "fsync" else Path
        patch.setattr(target, step, fail)


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets every document be the new file at once."""
    made = build.Made(files=(build.File(NEW),), sides=2, sheets=1, duplex="long", body_size=12.0)
    monkeypatch.setattr(build, "make", lambda document, own, stock: made)


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: errno.errorcode[reason])
@pytest.mark.parametrize("step", ["mkdir", "open", "write", "flush", "fsync", "replace"])
def test_a_step_that_fails_leaves_the_old_file(
    ubtprint: Command, unset: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, reason: int
) -> None:
    place = tmp_path / "output" / FAST_FILE
    place.parent.mkdir()
    place.write_bytes(OLD)
    with monkeypatch.context() as patch:
        refuse(patch, step, reason)
        ran = ubtprint(*FAST)
    assert ran == (1, b"", f"output/{FAST_FILE}: can't be written: {os.strerror(reason)}\n")
    assert place.read_bytes() == OLD
    assert [path.name for path in place.parent.iterdir()] == [FAST_FILE]
    # The control: the same run, with nothing in its way.
    assert ubtprint(*FAST) == (0, b"", "")
    assert place.read_bytes() == NEW


def test_a_folder_that_cannot_be_synced_is_no_fault(
    ubtprint: Command, unset: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, synced = [], os.fsync

    def fsync(descriptor: int) -> None:
        is_folder = Path(f"/proc/self/fd/{descriptor}").is_dir()
        asked.append(is_folder)
        if is_folder:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        synced(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    assert ubtprint(*FAST) == (0, b"", "")
    assert (tmp_path / "output" / FAST_FILE).read_bytes() == NEW
    if sys.platform == "linux":
        assert asked == [False, True]


def test_files_written_before_a_failure_stay_and_are_named(
    ubtprint: Command, unset: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced = Path.replace

    def full(path: Path, target: Path) -> Path:
        if "union" in target.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return replaced(path, target)

    monkeypatch.setattr(Path, "replace", full)
    ran = ubtprint("checklist", "--flat", "--quiet")
    assert ran.code == 1
    names = [f"output/{role}-checklist-flat.pdf" for role in ("management", "physician", "union")]
    assert ran.err.splitlines() == [
        f"{names[2]}: can't be written: No space left on device",
        f"written before that, and whole: {names[0]}, {names[1]}",
    ]
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    assert written == set(names[:2])


def test_a_printers_profile_is_written_whole_too(
    ubtprint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert ubtprint("printer", "set", "office", "--flip", "long").code == 0
    place = tmp_path / "ubtprint" / "printers" / "office.yaml"
    old = place.read_bytes()
    with monkeypatch.context() as patch:
        refuse(patch, "write", errno.ENOSPC)
        ran = ubtprint("printer", "set", "office", "--flip", "short")
    assert (ran.code, len(ran.err.splitlines())) == (1, 1)
    assert place.read_bytes() == old
    assert litter(place.parent) == []


def test_every_write_goes_the_same_way() -> None:
    """No module but ``output`` opens a file to write it, renames, or makes folders.

    What a child tells its parent lies in a temporary folder of theirs; what the cache keeps is no output,
    is checked when it is read, and needn't be on the disk.
    """
    ways = (
        ".write_bytes(",
        ".write_text(",
        '.open("w',
        '.open("x',
        "os.replace(",
        ".rename(",
        ".mkdir(",
        ".replace(place",
    )
    found = {
        path.name
        for path in (ROOT / "ubtprint").rglob("*.py")
        if any(way in path.read_text("utf-8") for way in ways)
    }
    assert found - {"confined.py", "cache.py", "fresh.py"} == {"output.py"}


# --- disks that are full or closed --------------------------------------------------------------

FULL = """
from ubtprint.errors import InputError
from ubtprint.output import write_whole

old, new = b"%PDF-1.7 old", b"%PDF-1.7 " + bytes(400_000)
place = room / "cards.pdf"
said["tries"] = []
for free in [0, 1, 50_000, 200_000, 399_000, 1_000_000]:
    filler = room / "filler"
    filler.unlink(missing_ok=True)
    place.write_bytes(old)
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    os.truncate(filler, max(0, filler.stat().st_size - free))
    try:
        write_whole(place, new)
        end = "done"
    except InputError as error:
        end = str(error)
    said["tries"].append([end, place.read_bytes() == old, place.read_bytes() == new, len(os.listdir(room))])
os.truncate(filler, 0)
said["good"] = ubtprint("checklist", "--role", "union", "--flat", "-q", "-o", "a.pdf")
before = (room / "a.pdf").read_bytes()
with filler.open("wb", buffering=0) as file:
    try:
        while True:
            file.write(bytes(4096))
    except OSError:
        pass
os.environ["TMPDIR"] = "/dev/shm"
said["full"] = ubtprint("checklist", "--role", "union", "--flat", "-q", "-o", "a.pdf")
filler.unlink()
mount("-o", "remount,ro", room)
said["closed"] = ubtprint("checklist", "--role", "union", "--flat", "-q", "-o", "a.pdf")
said["same"] = (room / "a.pdf").read_bytes() == before
said["left"] = sorted(os.listdir(room))
"""


def test_a_full_disk_and_a_closed_one(tmp_path: Path) -> None:
    said = namespaces.apart(tmp_path, FULL)
    full = "cards.pdf: can't be written: No space left on device"
    *refused, last = said["tries"]
    assert [end.rpartition("/")[2] for end, *_ in refused] == [full] * 5
    assert [rest for _, *rest in refused] == [[True, False, 2]] * 5
    assert last == ["done", False, True, 2]
    assert said["good"] == [0, "", ""]
    assert said["full"] == [1, "", "a.pdf: can't be written: No space left on device\n"]
    assert said["closed"] == [1, "", "a.pdf: can't be written: Read-only file system\n"]
    assert said["same"]
    assert said["left"] == ["a.pdf", "cards.pdf"]


CLOSED = """
temporary = room / "temporary"
temporary.mkdir()
os.environ["TMPDIR"] = str(temporary)
mount("-o", "remount,bind,ro", "/")
for folder in (root, os.path.expanduser("~"), "/var/cache"):
    try:
        Path(folder, "probe").touch()
    except OSError as error:
        said.setdefault("refused", []).append(error.errno == errno.EROFS)
said["ran"] = ubtprint("checklist", "--role", "union", "--flat", "-q")
said["left"] = sorted(str(path.relative_to(room)) for path in room.rglob("*"))
"""


def test_a_read_only_installation_prints_and_writes_nothing_but_its_output(tmp_path: Path) -> None:
    said = namespaces.apart(tmp_path, CLOSED)
    if said.get("refused") != [True] * 3:
        pytest.skip("the program's folder, home or cache are on disks of their own")
    assert said["ran"] == [0, "", ""]
    assert said["left"] == ["output", f"output/{FAST_FILE}", "temporary"]


# --- together -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 6])
def test_runs_at_once_into_one_folder(tmp_path: Path, count: int) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    command = [sys.executable, "-m", "ubtprint", *FAST, "-o"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([*command, str(alone)], env=environment, check=True, timeout=120)
    running = [
        subprocess.Popen([*command, str(together)], env=environment, stderr=subprocess.PIPE)
        for _ in range(count)
    ]
    ended = [(process.communicate(timeout=120)[1], process.returncode) for process in running]
    assert ended == [(b"", 0)] * count
    assert [path.name for path in together.iterdir()] == [FAST_FILE]
    assert (together / FAST_FILE).read_bytes() == (alone / FAST_FILE).read_bytes()


# --- names, links, and what is no file ----------------------------------------------------------


def test_a_name_as_long_as_names_can_be(tmp_path: Path) -> None:
    place = tmp_path / ("é" * 125 + ".pdf")
    output.write_whole(place, NEW)
    assert place.read_bytes() == NEW
    too_long = tmp_path / ("x" * 300 + ".pdf")
    with pytest.raises(InputError, match=r"can't be written: File name too long$"):
        output.write_whole(too_long, NEW)
    output.check_free([too_long])  # which raises nothing of its own


def test_a_link_stays_and_what_it_leads_to_is_replaced(
    ubtprint: Command, unset: None, tmp_path: Path
) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "real.pdf").write_bytes(OLD)
    for name in ("real", "fresh"):  # the second leads nowhere yet
        (tmp_path / f"{name}.pdf").symlink_to(f"shared/{name}.pdf")
        assert ubtprint(*FAST, "-o", f"{name}.pdf") == (0, b"", "")
        assert (tmp_path / f"{name}.pdf").is_symlink()
        assert (tmp_path / "shared" / f"{name}.pdf").read_bytes() == NEW
    assert litter(tmp_path) == litter(tmp_path / "shared") == []


def test_what_cannot_be_written_is_told_in_a_line(ubtprint: Command, unset: None, tmp_path: Path) -> None:
    (tmp_path / "nowhere.pdf").symlink_to("gone/x.pdf")
    (tmp_path / "circle.pdf").symlink_to("circle.pdf")
    (tmp_path / "folder").symlink_to("gone")
    (tmp_path / "output").write_bytes(b"a file")
    os.mkfifo(tmp_path / "pipe.pdf")
    gone = f"the link leads to {tmp_path}/gone/x.pdf, and there is no such folder"
    for arguments, said in {
        ("-o", "nowhere.pdf"): f"nowhere.pdf: can't be written: {gone}",
        ("-o", "circle.pdf"): "circle.pdf: can't be written: Too many levels of symbolic links",
        ("-o", "folder/x.pdf"): "folder/x.pdf: can't be written: folder is a link that leads nowhere",
        (): f"output/{FAST_FILE}: can't be written: output is no folder",
        ("-o", "pipe.pdf", "--force"): "pipe.pdf: can't be written: something that is no file is in the way",
        ("-o", "pipe.pdf"): "pipe.pdf: a file that ubtprint did not write is in the way; it was kept "
        "(use --force, or another -o)",
    }.items():
        assert ubtprint(*FAST, *arguments) == (1, b"", f"{said}\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["nowhere.pdf", "circle.pdf", "folder", "output", "pipe.pdf"]
    )


def test_a_folder_that_vanishes_meanwhile(
    ubtprint: Command, unset: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def vanish(path: Path, *how: Any, **more: Any) -> Any:
        if path.suffix == ".tmp":
            path.parent.rmdir()
        return opened(path, *how, **more)

    monkeypatch.setattr(Path, "open", vanish)
    assert ubtprint(*FAST) == (1, b"", f"output/{FAST_FILE}: can't be written: No such file or directory\n")
    assert list(tmp_path.iterdir()) == []
