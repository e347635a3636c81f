"""``ubtprint pack`` as a user meets it: what is said, what is refused, and that nothing is then written."""

from __future__ import annotations

import io
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Command

pytestmark = pytest.mark.usefixtures("kept")

ROOT = Path(__file__).resolve().parent.parent
ROSTER = "Name,Role,Team,Copies\nAna Ruiz,union,ICU,1\nBo Li,physician,ER,2\nZoë Ö,manager,,1\n"
FOLDER = Path("output/workshop")


@pytest.fixture(autouse=True)
def roster(tmp_path: Path) -> Path:
    """A roster of three, in the working folder."""
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    return tmp_path / "roster.csv"


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# --- what is said -------------------------------------------------------------------------------


def test_it_says_how_to_print_each_file(ubtprint: Command, tmp_path: Path) -> None:
    ran = ubtprint("pack", "roster.csv", "--items", "cards,checklists", "--order", "stack")
    assert (ran.code, ran.out) == (0, b"")
    assert "output/workshop/cards.pdf\n  16 cards for 3 people: Management, Physician, Union\n" in ran.err
    assert "print 4 sheets of Letter at 100 % (actual size), both sides, flip on the long edge" in ran.err
    assert "lay the piles on one another, row by row, the top left one uppermost: all is in order" in ran.err
    assert ran.err.splitlines()[-1] == "3 people, 5 files; all of it is in output/workshop"
    for line in ran.err.splitlines():
        if line.startswith("output/"):
            assert (tmp_path / line).is_file()


def test_json_says_the_same(ubtprint: Command) -> None:
    ran = ubtprint("pack", "roster.csv", "--items", "cards", "--report", "json")
    assert (ran.code, ran.err) == (0, "")
    said = json.loads(ran.out)
    assert said["folder"] == "output/workshop"
    cards = said["files"][0]
    assert (cards["file"], cards["people"], cards["sheets"], cards["cards"]) == ("cards.pdf", 3, 4, 16)
    assert len(cards["sha256"]) == 64
    assert "both sides" in cards["print"][0]


def test_a_dry_run_counts_and_writes_nothing(ubtprint: Command, tmp_path: Path) -> None:
    ran = ubtprint("pack", "roster.csv", "--dry-run", "--items", "cards,checklist")
    assert (ran.code, ran.out) == (0, b"")
    assert "cards.pdf\n  16 cards for 3 people: Management, Physician, Union\n  print 4 sheets" in ran.err
    assert ran.err.splitlines()[-1] == "3 people, 5 files; nothing was written"
    assert files(tmp_path) == ["roster.csv"]


def test_quiet_says_nothing(ubtprint: Command) -> None:
    assert ubtprint("pack", "roster.csv", "-q", "--items", "checklist") == (0, b"", "")


def test_attendees_that_print_alike_are_told_together(ubtprint: Command, roster: Path) -> None:
    rows = [f"Person {number},union,ICU,{1 + number // 5}" for number in range(6)]
    roster.write_text("\n".join(["Name,Role,Team,Copies", *rows]), "utf-8")
    ran = ubtprint("pack", "roster.csv", "--by", "attendee", "--items", "cards,checklist")
    told = [line for line in ran.err.splitlines() if "attendees/" in line]
    assert told == [
        "output/workshop/attendees/person-0.pdf and 4 more like it",
        "output/workshop/attendees/person-5.pdf",
    ]
    assert "  pages 1-2, cards: 1 sheet of Letter at 100 % (actual size), both sides" in ran.err
    assert "  pages 3-4, checklist: 1 sheet of Letter" in ran.err


@pytest.mark.parametrize("more", [(), ("-q",)])
def test_there_is_a_bar_on_a_terminal_and_nowhere_else(tmp_path: Path, more: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "ubtprint", "pack", "roster.csv", "--items", "checklist", *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=theirs, stdin=subprocess.DEVNULL):
        os.close(theirs)
        seen = b""
        while piece := _read(ours):
            seen += piece
    os.close(ours)
    assert (b"making" in seen) == (not more)
    piped = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert b"making" not in piped.stdout + piped.stderr


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that nobody has the other end any more
        return b""


# --- what is asked ------------------------------------------------------------------------------


def test_people_are_chosen_by_column_and_name(ubtprint: Command, tmp_path: Path) -> None:
    options = ("--by", "attendee", "--items", "checklist", "-q")
    assert ubtprint("pack", "roster.csv", *options, "--where", "team=icu", "--where", "team=er").code == 0
    assert files(tmp_path / FOLDER / "attendees") == ["ana-ruiz.pdf", "bo-li.pdf"]
    assert ubtprint("pack", "roster.csv", *options, "--only", "zoë ö", "-o", "one").code == 0
    assert files(tmp_path / "one" / "attendees") == ["zoe-o.pdf"]


def test_groups_are_folders(ubtprint: Command, tmp_path: Path) -> None:
    assert ubtprint("pack", "roster.csv", "-q", "--items", "checklist", "--group-by", "team").code == 0
    assert [name for name in files(tmp_path / FOLDER) if "/" in name] == [
        "er/checklists.pdf", "icu/checklists.pdf", "no-team/checklists.pdf",
    ]  # fmt: skip
    ran = ubtprint(
        "pack", "roster.csv", "--dry-run", "--items", "checklist", "--group-by", "role", "-o", "roles"
    )
    assert [line for line in ran.err.splitlines() if "/" in line] == [
        f"{role}/checklists.pdf" for role in ("management", "physician", "union")
    ]


def test_the_workshops_file_says_what_each_role_gets(ubtprint: Command, tmp_path: Path) -> None:
    file = "title: Sponsors meet\nbadges: avery-5392\nitems: {union: [checklist], physician: [badge]}\n"
    (tmp_path / "workshop.yaml").write_text(file, "utf-8")
    ran = ubtprint(
        "pack", "roster.csv", "--workshop", "workshop.yaml", "--where", "team=ICU", "--where", "team=ER"
    )
    assert ran.code == 0, ran.err
    assert files(tmp_path / "output") == [
        f"sponsors-meet/{name}"
        for name in (
            ".pack.json", "badges.pdf", "checklists.pdf", "manifest.json", "print-plan.pdf", "sign-in.pdf",
        )
    ]  # fmt: skip
    assert "badges.pdf\n  1 name badge for 1 person: Physician\n" in ran.err
    assert "put 1 sheet of Avery 5392 into the tray" in ran.err


def test_the_roster_may_come_by_standard_input(
    ubtprint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ROSTER.encode())))
    assert ubtprint("pack", "-", "-q", "--items", "checklist").code == 0
    assert (tmp_path / FOLDER / "checklists.pdf").is_file()


def test_content_of_ones_own_is_confined_and_goes_on(ubtprint: Command, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content" / "2010-guide", tmp_path / "mine" / "2010-guide")
    rows = [f"Person {number},union" for number in range(140)]
    (tmp_path / "roster.csv").write_text("\n".join(["Name,Role", *rows]), "utf-8")
    options = ("--content", "mine", "--by", "attendee", "--items", "checklist", "-q", "-j", "2")
    ran = ubtprint("pack", "roster.csv", *options)
    assert ran == (0, b"", "")
    assert len(files(tmp_path / FOLDER / "attendees")) == 140
    assert ubtprint("pack", "roster.csv", *options, "--resume") == (0, b"", "")
    style = tmp_path / "mine" / "styles" / "own.css"
    style.parent.mkdir()
    style.write_text("p { color: black }", "utf-8")
    assert "--resume: the content has changed" in ubtprint("pack", "roster.csv", *options, "--resume").err


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--where", "taem=ICU"), "--where: the roster has no column 'taem' (did you mean 'team'?)"),
        (("--where", "team=ICX"), "--where team: nobody has 'ICX' (did you mean 'ICU'?)"),
        (("--only", "Anna Ruiz"), "--only: nobody is called 'Anna Ruiz' (did you mean 'Ana Ruiz'?)"),
        (("--items", "cards,chceklist"), "--items: unknown item 'chceklist' (did you mean 'checklist'?)"),
        (("--items", ""), "--items leaves nothing to make"),
        (("--badges", "avery-5399"), "unknown stock 'avery-5399' (did you mean 'avery-539"),
        (("--badges", "half-letter-booklet"), "--badges half-letter-booklet: that is for booklets"),
        (("--stock", "half-letter-booklet"), "--stock half-letter-booklet: that is for booklets"),
        (("--deck", "fulll"), "unknown deck 'fulll' (did you mean 'full'?)"),
        (("--large-print", "--stock", "avery-5371"), "--large-print: the cards of the stock"),
        (("-o", "-"), "-o -: a pack is a folder of files"),
        (("-o", "roster.csv"), "-o roster.csv: a pack is a folder of files"),
        (("--by", "role"), "Invalid value for '--by'"),
    ],
)
def test_usage_errors_are_one_line_and_write_nothing(
    ubtprint: Command, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    ran = ubtprint("pack", "roster.csv", *options)
    assert (ran.code, ran.out) == (2, b"")
    assert said in ran.err
    assert files(tmp_path) == ["roster.csv"]


def test_several_usage_errors_are_told_at_once(ubtprint: Command) -> None:
    ran = ubtprint(
        "pack", "roster.csv", "--stock", "none", "--deck", "none", "--items", "none", "--badges", "none"
    )
    assert (ran.code, len(ran.err.splitlines())) == (2, 4)


def test_a_wrong_roster_and_a_wrong_workshop_are_told_together(
    ubtprint: Command, tmp_path: Path, roster: Path
) -> None:
    roster.write_text("Name,Role\nAna Ruiz,nurse\nBo Li,union\n", "utf-8")
    (tmp_path / "workshop.yaml").write_text("tittle: Sponsors meet\n", "utf-8")
    ran = ubtprint("pack", "roster.csv", "--workshop", "workshop.yaml")
    assert (ran.code, ran.out) == (1, b"")
    assert "workshop.yaml:1:1: unknown key 'tittle' (did you mean 'title'?)" in ran.err
    assert "roster.csv:2" in ran.err
    assert files(tmp_path) == ["roster.csv", "workshop.yaml"]


def test_bad_rows_are_skipped_and_listed_when_that_is_asked(
    ubtprint: Command, tmp_path: Path, roster: Path
) -> None:
    roster.write_text("Name,Role\nAna Ruiz,nurse\nBo Li,union\n", "utf-8")
    ran = ubtprint("pack", "roster.csv", "--skip-bad", "-q", "--items", "checklist", "--by", "attendee")
    assert (ran.code, ran.out) == (0, b"")
    (line,) = ran.err.splitlines()
    assert line.startswith("skipped: roster.csv:2")
    assert files(tmp_path / FOLDER / "attendees") == ["bo-li.pdf"]


def test_a_roster_of_nobody_is_refused(ubtprint: Command, tmp_path: Path, roster: Path) -> None:
    roster.write_text("Name,Role\nAna Ruiz,nurse\n", "utf-8")
    ran = ubtprint("pack", "roster.csv", "--skip-bad")
    assert ran.code == 1
    assert "there is nobody in this roster" in ran.err.splitlines()[-1]
    assert files(tmp_path) == ["roster.csv"]
