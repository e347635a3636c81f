"""Packs in their folders: whole however a run ends, the same once gone on with, and nobody's file lost."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import namespaces
import pikepdf
import pytest
from commands import Command

from ubtprint import output, packhelp, packstate
from ubtprint.errors import InputError, Location, PrintFault, Problem
from ubtprint.packplan import Tally
from ubtprint.packstate import Entry, Head
from ubtprint.structure import document, kids_of

pytestmark = pytest.mark.usefixtures("kept")

ROOT = Path(__file__).resolve().parent.parent
KILLS = 4
MANY = 2 * packhelp.WORTH + 10  # enough for two helpers
NAMES = ("Ana Ruiz", "Bo Li", "Nguyễn Thị Hương", "Zoë O'Brien", "Quinn")
FOLDER = Path("output/workshop")


def roster(folder: Path, count: int, roles: tuple[str, ...] = ("union",)) -> None:
    rows = [f"{NAMES[n % len(NAMES)]},{roles[n % len(roles)]},Team {n // 3}" for n in range(count)]
    (folder / "roster.csv").write_text("\n".join(["Name,Role,Team", *rows, ""]), "utf-8")


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder by name, but for what killed runs leave until it is swept."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".tmp"
    }


def litter(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.tmp")]


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "ubtprint", "pack", "roster.csv", "--quiet", *options]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


# --- what is there in the end -------------------------------------------------------------------


def test_a_pack_by_item(ubtprint: Command, tmp_path: Path) -> None:
    roster(tmp_path, 3, ("union", "physician"))
    ran = ubtprint("pack", "roster.csv", "--items", "cards,checklist")
    assert ran.code == 0, ran.err
    made = tree(tmp_path / FOLDER)
    assert list(made) == [
        ".pack.json", "cards.pdf", "checklists.pdf", "manifest.json", "print-plan.pdf", "sign-in.pdf",
    ]  # fmt: skip
    manifest = json.loads(made["manifest.json"])
    assert [file["file"] for file in manifest["files"]] == [
        "cards.pdf", "checklists.pdf", "sign-in.pdf", "print-plan.pdf",
    ]  # fmt: skip
    for file in manifest["files"]:
        with pikepdf.open(tmp_path / FOLDER / file["file"]) as pdf:
            assert len(pdf.pages) == file["pages"]
    assert str(tmp_path) not in made["manifest.json"].decode()
    assert b"Ana" not in made["manifest.json"]


def test_a_pack_by_attendee_in_groups(ubtprint: Command, tmp_path: Path) -> None:
    rows = ["Ana Ruiz,union,ICU", "ana ruiz,md,", "Bo Li,union,ER", "Ольга,union,ICU"]
    (tmp_path / "roster.csv").write_text("\n".join(["Name,Role,Team", *rows, ""]), "utf-8")
    ran = ubtprint("pack", "roster.csv", "--by", "attendee", "--group-by", "team", "--items", "checklist")
    assert ran.code == 0, ran.err
    files = [file for file in tree(tmp_path / FOLDER) if file.startswith("attendees")]
    assert files == [
        "attendees/er/bo-li.pdf",
        "attendees/icu/ana-ruiz.pdf",
        "attendees/icu/line-5.pdf",
        "attendees/no-team/ana-ruiz-2.pdf",
    ]
    manifest = json.loads((tmp_path / FOLDER / "manifest.json").read_text("utf-8"))
    named = {file["file"]: file.get("attendee") for file in manifest["files"]}
    assert named["attendees/icu/line-5.pdf"] == "Ольга"
    assert named["sign-in.pdf"] is None


def test_only_the_items(ubtprint: Command, tmp_path: Path) -> None:
    roster(tmp_path, 2)
    ran = ubtprint("pack", "roster.csv", "--items", "checklist", "--only-items")
    assert ran.code == 0, ran.err
    assert list(tree(tmp_path / FOLDER)) == [".pack.json", "checklists.pdf", "manifest.json"]


def test_fronts_and_backs_as_cards_of_one_side(ubtprint: Command, tmp_path: Path) -> None:
    """Both faces of a card may then lie on one side: they are still one card to a reader."""
    roster(tmp_path, 3)
    ran = ubtprint("pack", "roster.csv", "--items", "cards", "--duplex", "none")
    assert ran.code == 0, ran.err
    with pikepdf.open(tmp_path / FOLDER / "cards.pdf") as pdf:
        read = kids_of(document(pdf))
        assert len(pdf.pages) == 6
        titles = [str(card.T) for card in read if isinstance(card, pikepdf.Object)]
        assert len(titles) == len(set(titles)) == 12
        assert [title.split(":")[0] for title in titles[::4]] == list(NAMES[:3])


def test_helpers_make_the_same_bytes(tmp_path: Path) -> None:
    roster(tmp_path, MANY)
    trees = []
    for helpers in ("1", "2"):
        options = ("--by", "attendee", "--items", "checklist", "-j", helpers, "-o", f"with-{helpers}")
        subprocess.run(command(*options), cwd=tmp_path, env=environment(), check=True, timeout=300)
        trees.append(tree(tmp_path / f"with-{helpers}"))
    assert len(trees[0]) == MANY + 4
    assert trees[0] == trees[1]


# --- how runs end -------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["item", "attendee"])
def test_killed_at_any_moment_and_gone_on_with_it_is_the_same_pack(tmp_path: Path, by: str) -> None:
    roster(tmp_path, MANY, ("union", "physician"))
    options = ("--by", by, "--items", "checklist,badge", "--badges", "avery-5392", "-j", "2")
    for name in ("first", "undisturbed"):  # the second as quick as those that will be killed
        began = time.monotonic()
        subprocess.run(
            command(*options, "-o", name), cwd=tmp_path, env=environment(), check=True, timeout=300
        )
        whole_run = time.monotonic() - began
    expected = tree(tmp_path / "undisturbed")
    assert tree(tmp_path / "first") == expected
    for number in range(KILLS):
        folder = tmp_path / f"killed-{number}"
        for more in ((), ("--resume",)):
            with subprocess.Popen(
                command(*options, "-o", folder.name, *more), cwd=tmp_path, env=environment(),
                start_new_session=True, stderr=subprocess.DEVNULL,
            ) as process:  # fmt: skip
                time.sleep(whole_run * random.uniform(0.3, 1.0))
                # Now all processes at once, now the one alone that the others help.
                (os.killpg if number % 2 else os.kill)(process.pid, signal.SIGKILL)
            for name, data in tree(folder).items():
                assert name == packstate.JOURNAL or data == expected[name], name
        finish = command(*options, "-o", folder.name, "--resume")
        subprocess.run(finish, cwd=tmp_path, env=environment(), check=True, timeout=300)
        assert tree(folder) == expected


def test_interrupted_it_tidies_up_and_says_how_to_go_on(tmp_path: Path) -> None:
    roster(tmp_path, MANY)
    options = ("--by", "attendee", "--items", "checklist", "-j", "2")
    place = tmp_path / FOLDER
    with subprocess.Popen(
        command(*options), cwd=tmp_path, env=environment(), start_new_session=True, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        deadline = time.monotonic() + 120
        while len(list(place.glob("attendees/*.pdf"))) < 3 and time.monotonic() < deadline:
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes
        _, said = process.communicate(timeout=60)
    assert litter(tmp_path) == []
    if process.returncode == 0:
        pytest.skip("it was done before it could be interrupted")
    assert process.returncode == 130
    assert said.decode().split("\n")[1:-1] == [  # click ends the line that ^C stands in
        "interrupted; nothing half-written is left",
        "what is finished stays in output/workshop; --resume goes on from there",
    ]


def test_what_is_finished_is_not_made_again(ubtprint: Command, tmp_path: Path) -> None:
    roster(tmp_path, 4)
    options = ("pack", "roster.csv", "-q", "--by", "attendee", "--items", "checklist")
    assert ubtprint(*options) == (0, b"", "")
    before = tree(tmp_path / FOLDER)
    stays, spoilt, gone = (
        tmp_path / FOLDER / "attendees" / f"{name}.pdf" for name in ("ana-ruiz", "bo-li", "zoe-obrien")
    )
    changed = stays.stat().st_ino
    spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"X")
    gone.unlink()
    # The file that was altered isn't ours any more as it was: it is made again, as the one that is gone.
    assert ubtprint(*options, "--resume", "--force") == (0, b"", "")
    assert tree(tmp_path / FOLDER) == before
    assert stays.stat().st_ino == changed
    # The control: without --resume every file is another.
    assert ubtprint(*options) == (0, b"", "")
    assert stays.stat().st_ino != changed


@pytest.mark.parametrize(
    ("more", "roster_grows", "said"),
    [
        ((), True, "the roster has changed"),
        (("--greyscale",), False, "the options have changed"),
        (("--only", "Bo Li"), False, "the options have changed"),
        (("--workshop", "workshop.yaml"), False, "the workshop file has changed"),
    ],
)
def test_another_pack_is_not_gone_on_with(
    ubtprint: Command, tmp_path: Path, more: tuple[str, ...], roster_grows: bool, said: str
) -> None:
    roster(tmp_path, 3)
    (tmp_path / "workshop.yaml").write_text("title: Workshop\n", "utf-8")
    options = ("pack", "roster.csv", "-q", "--items", "checklist")
    assert ubtprint(*options) == (0, b"", "")
    before = tree(tmp_path / FOLDER)
    if roster_grows:
        roster(tmp_path, 4)
    ran = ubtprint(*options, *more, "--resume")
    assert (ran.code, ran.out) == (1, b"")
    assert f"--resume: {said} since this pack was begun" in ran.err
    assert tree(tmp_path / FOLDER) == before


def test_nothing_is_there_to_go_on_from(ubtprint: Command, tmp_path: Path) -> None:
    roster(tmp_path, 2)
    assert ubtprint("pack", "roster.csv", "-q", "--items", "checklist", "--resume") == (0, b"", "")
    assert (tmp_path / FOLDER / "manifest.json").is_file()


def test_a_full_disk_leaves_what_is_whole_and_is_gone_on_with(
    ubtprint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster(tmp_path, 5)
    options = ("pack", "roster.csv", "-q", "--by", "attendee", "--items", "checklist", "-j", "1")
    assert ubtprint(*options, "-o", "undisturbed").code == 0
    replaced = Path.replace

    def full(path: Path, target: Path) -> Path:
        if target.name == "zoe-obrien.pdf":
            raise OSError(28, os.strerror(28))
        return replaced(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        ran = ubtprint(*options)
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "output/workshop/attendees/zoe-obrien.pdf: can't be written: No space left on device",
        "what is finished stays in output/workshop; --resume goes on from there",
    ]
    assert litter(tmp_path) == []
    assert "attendees/bo-li.pdf" in tree(tmp_path / FOLDER)
    assert "manifest.json" not in tree(tmp_path / FOLDER)
    assert ubtprint(*options, "--resume") == (0, b"", "")
    assert tree(tmp_path / FOLDER) == tree(tmp_path / "undisturbed")


FULL = """
rows = [f"Person {n},union" for n in range(400)]
(room / "roster.csv").write_text("\\n".join(["Name,Role", *rows, ""]))
(room / "filler").write_bytes(bytes(7_400_000))
said["ran"] = ubtprint(
    "pack", "roster.csv", "-q", "--by", "attendee", "--items", "checklist", "-j", "2", timeout=300
)
said["litter"] = [path.name for path in room.rglob("*.tmp")]
"""


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    said = namespaces.apart(tmp_path, FULL)
    code, out, err = said["ran"]
    assert (code, out) == (1, "")
    assert err.splitlines()[0].endswith("can't be written: No space left on device")
    assert len(err.splitlines()) == 2
    assert said["litter"] == []


# --- nobody else's files ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cards.pdf", "manifest.json", ".pack.json", "sign-in.pdf"])
def test_a_file_that_is_not_ours_is_kept(ubtprint: Command, tmp_path: Path, name: str) -> None:
    roster(tmp_path, 2)
    place = tmp_path / FOLDER / name
    place.parent.mkdir(parents=True)
    place.write_bytes(b'{"mine": true}')
    ran = ubtprint("pack", "roster.csv", "-q", "--items", "cards")
    assert ran.code == 1
    assert ran.err.startswith(f"output/workshop/{name}: a file that ubtprint did not write is in the way")
    assert tree(tmp_path / FOLDER) == {name: b'{"mine": true}'}
    assert ubtprint("pack", "roster.csv", "-q", "--items", "cards", "--force").code == 0
    assert place.read_bytes() != b'{"mine": true}'


def test_files_of_an_earlier_pack_are_kept_and_named(ubtprint: Command, tmp_path: Path) -> None:
    roster(tmp_path, 3)
    options = ("pack", "roster.csv", "--by", "attendee", "--items", "checklist")
    assert "earlier" not in ubtprint(*options).err
    roster(tmp_path, 2)
    ran = ubtprint(*options)
    assert ran.code == 0
    said = "no part of this pack, but of an earlier one: attendees/nguyen-thi-huong.pdf"
    assert ran.err.splitlines()[-1] == said
    assert (tmp_path / FOLDER / "attendees/nguyen-thi-huong.pdf").is_file()


def test_two_runs_do_not_make_the_same_pack_at_once(ubtprint: Command, tmp_path: Path) -> None:
    roster(tmp_path, 2)
    with output.journal(tmp_path / FOLDER / packstate.JOURNAL):
        ran = ubtprint("pack", "roster.csv", "-q", "--items", "checklist")
    assert ran.code == 1
    assert ran.err.startswith("output/workshop: another run is making this")
    assert ubtprint("pack", "roster.csv", "-q", "--items", "checklist").code == 0


# --- pieces -------------------------------------------------------------------------------------

ENTRY = Entry(name="a.pdf", size=3, sha256="0" * 64, tally=Tally(2, 1, 4))


def test_a_journal_is_read_as_far_as_it_is_whole() -> None:
    head, line = Head(inputs={"the roster": "1"}), packstate.line(ENTRY)
    whole = packstate.line(head) + line
    assert packstate.read_state(whole) == packstate.State(head, {"a.pdf": ENTRY})
    for cut in range(len(packstate.line(head)), len(whole) - 1):
        assert packstate.read_state(whole[:cut]) == packstate.State(head, {})
    for other in (b"", b"{}", b'{"mark": "mine", "inputs": {}}', b"\xff", packstate.line(head)[:-3]):
        assert packstate.read_state(other).head is None


def test_a_finished_file_holds_by_its_size_and_its_hash(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"abc")
    held = Entry(
        name="a.pdf", size=3, tally=Tally(),
        sha256="ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    )  # fmt: skip
    assert packstate.holds(tmp_path, held)
    assert not packstate.holds(tmp_path, ENTRY)
    (tmp_path / "a.pdf").write_bytes(b"abd")
    assert not packstate.holds(tmp_path, held)
    (tmp_path / "a.pdf").unlink()
    assert not packstate.holds(tmp_path, held)


def test_names_that_fit_nowhere_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    def unfit(works: object, task: int) -> packhelp.Answer:
        place = Location("roster.csv", 9 - task)
        problem = Problem("this name fits no card", place)
        return packhelp.Answer(fault="PrintFault", problems=(problem,) if task % 2 else ())

    monkeypatch.setattr(packhelp, "answer", unfit)
    with pytest.raises(PrintFault) as caught:
        list(packhelp.written(None, range(5), 1))  # type: ignore[arg-type]
    assert [str(each.location) for each in caught.value.problems] == ["roster.csv:6", "roster.csv:8"]


def test_a_count_that_is_not_the_plans_is_a_fault() -> None:
    from ubtprint.packwork import agreed

    count = Tally(2, 1, 4)
    assert agreed("cards.pdf", count, Tally(2, 1, 4)) == Tally(2, 1, 4)  # type: ignore[arg-type]
    for planned in (Tally(4, 2, 4), Tally(2, 1, 5)):
        with pytest.raises(PrintFault, match=r"cards\.pdf: 1 sheets with 4 pieces came out"):
            agreed("cards.pdf", count, planned)  # type: ignore[arg-type]


def test_a_file_that_is_made_in_a_stream_is_whole_or_not_there(tmp_path: Path) -> None:
    place = tmp_path / "a.pdf"

    def half(file: object) -> None:
        file.write(b"half")  # type: ignore[attr-defined]
        raise PrintFault(Problem("this name fits no card"))

    for write in (output.write_whole, output.write_one_of_many):
        with pytest.raises(PrintFault):
            write(place, half)
        assert list(tmp_path.iterdir()) == []
        write(place, lambda file: file.write(b"whole"))
        assert place.read_bytes() == b"whole"
        place.unlink()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with (
        pytest.raises(InputError, match="can't be written"),
        output.journal(tmp_path / "file" / "pack" / ".pack.json"),
    ):
        pass
