"""Finished files through a real CUPS: what arrives is what was made, as large and as often as was asked.

The virtual printer gives the pages back as a PDF; what the scheduler was told is read from the scheduler.
Only the exact words of the command line are seen by a stand-in for ``lp``.
"""

from __future__ import annotations

import io
import os
import secrets
import shlex
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cups_server
import faces
import pikepdf
import printed
import pypdfium2
import pytest
from conftest import needs_cups
from cups_server import QUEUE, SECOND_QUEUE, Server

from ubtprint import cups as module
from ubtprint.cli import run
from ubtprint.pdffile import Info, finish, open_pdf

NEAR = 0.5  # points

Box = tuple[float, float, float, float]


class Ran(NamedTuple):
    """How a command ended, and what it wrote to the two streams."""

    code: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def ubtprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command line in an empty folder, with a configuration of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str | Path) -> Ran:
        code = run([str(each) for each in arguments])
        return Ran(code, *capsys.readouterr())

    return command


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A deck of the physician's cards under a name that no other run uses."""
    return written(tmp_path, printed.cards("2010-guide", "physician"))


def written(folder: Path, pdf: bytes) -> Path:
    path = folder / f"deck-{secrets.token_hex(6)}.pdf"
    path.write_bytes(pdf)
    return path


def made(*sizes: tuple[float, float], duplex: str = "none", recipe: dict[str, str] | None = None) -> bytes:
    """A file of ours with a page of each size."""
    pdf = open_pdf(faces.faces(1))
    first = pdf.pages[0]
    for size in sizes:
        pdf.pages.append(first)
        pdf.pages[-1].obj.MediaBox = pikepdf.Array([0, 0, *size])
    for page in pdf.pages:
        for key in ("/TrimBox", "/BleedBox", "/CropBox"):
            if key in page.obj:
                del page.obj[key]
    del pdf.pages[0]
    info = Info(
        title="T",
        author="A",
        subject="S",
        language="en",
        recipe=recipe or {},
        duplex=duplex,  # type: ignore[arg-type]
    )
    return finish(pdf, info)


def letters(pdf: bytes, page: int) -> dict[str, list[Box]]:
    """The boxes of each letter and digit on a page; f is left out, for it is lost in ligatures."""
    found: dict[str, list[Box]] = {}
    with pypdfium2.PdfDocument(pdf) as document:
        words = document[page].get_textpage()
        for index in range(words.count_chars()):
            letter = words.get_text_range(index, 1)
            if letter.isalnum() and letter != "f":
                found.setdefault(letter, []).append(words.get_charbox(index))
    return found


def astray(original: bytes, arrived: bytes, page: int, on: int, turned: bool = False) -> list[str]:
    """Letters of a page whose lower left corner isn't at its place on the page that arrived.

    A page that arrived ``turned`` lies on its left side: its top is at the left.
    """
    there, height = letters(arrived, on), sheet_sizes(original)[page][1]
    return [
        letter
        for letter, boxes in letters(original, page).items()
        for x, y in ((height - top, left) if turned else (left, bottom) for left, bottom, _, top in boxes)
        if not any(abs(x - box[0]) <= NEAR and abs(y - box[1]) <= NEAR for box in there.get(letter, []))
    ]


def sheet_sizes(pdf: bytes) -> list[tuple[float, float]]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_size() for page in document]


def request_of(ran: Ran) -> str:
    assert ran.code == 0, ran.err
    return ran.out.strip()


# --- what arrives -------------------------------------------------------------------------------


def test_deck_arrives_unscaled_twice(ubtprint: Command, cups: Server, deck: Path) -> None:
    original = deck.read_bytes()
    ran = ubtprint("print", deck.name, "--queue", QUEUE, "--copies", "2")
    request = request_of(ran)
    assert request.startswith(f"{QUEUE}-")
    assert f"sent {deck.name} to {QUEUE}: 2 copies of 1 sheet of Letter, both sides" in ran.err
    assert f"'cancel {request}'" in ran.err
    arrived = cups.printed(request, deck.stem)
    assert sheet_sizes(arrived) == [(612.0, 792.0)] * 4
    for on, page in enumerate((0, 1, 0, 1)):
        assert sum(map(len, letters(original, page).values())) > 1000
        assert astray(original, arrived, page, on) == []
    seen = cups.attributes(request)
    wanted = {
        "sides": "two-sided-long-edge", "media": "Letter", "copies": "2", "collate": "true",
        "print-scaling": "none", "fit-to-page": "false", "number-up": "1",
        "multiple-document-handling": "separate-documents-collated-copies",
        "job-name": deck.name, "job-impressions-completed": "4", "job-media-sheets-completed": "2",
    }  # fmt: skip
    assert {name: seen.get(name) for name in wanted} == wanted


def test_page_out_of_place_or_scaled_is_found(deck: Path) -> None:
    original = deck.read_bytes()
    assert astray(original, original, 0, 0) == []
    assert len(astray(original, printed.moved(original, 0, (1, 0, 0, 1, 0.8, 0)), 0, 0)) > 1000
    assert len(astray(original, printed.moved(original, 0, (0.97, 0, 0, 0.97, 9, 12)), 0, 0)) > 1000
    assert len(astray(original, original, 0, 1)) > 1000


def test_queue_that_fits_to_page_and_gathers_pages_does_not_get_its_way(
    ubtprint: Command, cups: Server, deck: Path
) -> None:
    set_ = ("lpadmin", "-p", SECOND_QUEUE, "-o", "print-scaling-default=fit", "-o", "number-up-default=2")
    unset = ("lpadmin", "-p", SECOND_QUEUE, "-R", "print-scaling-default", "-R", "number-up-default")
    original = deck.read_bytes()
    cups_server._run(*set_)
    try:
        plain = cups_server._run("lp", "-d", SECOND_QUEUE, str(deck)).split()[3]
        # The control: without our options, this queue does spoil the sheet.
        assert len(astray(original, cups.printed(plain, deck.stem), 0, 0)) > 1000
        request = request_of(ubtprint("print", deck, "--queue", SECOND_QUEUE))
        arrived = cups.printed(request, deck.stem)
    finally:
        cups_server._run(*unset)
    assert len(sheet_sizes(arrived)) == 2
    assert astray(original, arrived, 0, 0) == astray(original, arrived, 1, 1) == []


def test_copies_of_an_odd_handout_begin_on_sheets_of_their_own(
    ubtprint: Command, cups: Server, tmp_path: Path
) -> None:
    path = written(tmp_path, made(*[(612, 792)] * 3, duplex="long"))
    ran = ubtprint("print", path, "--queue", QUEUE, "--copies", "2")
    assert "2 copies of 2 sheets of Letter, both sides" in ran.err
    arrived = cups.printed(request_of(ran), path.stem)
    assert [bool(letters(arrived, page)) for page in range(8)] == [True, True, True, False] * 2


def test_a4_arrives_as_a4(ubtprint: Command, cups: Server, tmp_path: Path) -> None:
    path = written(tmp_path, printed.cards("2010-guide", "union", "a6-on-a4"))
    request = request_of(ubtprint("print", path, "--queue", QUEUE))
    arrived = cups.printed(request, path.stem)
    assert [tuple(map(round, size)) for size in sheet_sizes(arrived)] == [(595, 842)] * 2
    assert astray(path.read_bytes(), arrived, 0, 0) == []
    assert cups.attributes(request)["media"] == "A4"


def test_checklist_is_printed_on_one_side(ubtprint: Command, cups: Server, tmp_path: Path) -> None:
    path = written(tmp_path, printed.checklist("2010-guide", "union"))
    request = request_of(ubtprint("print", path, "--queue", QUEUE))
    cups.printed(request, path.stem)
    seen = cups.attributes(request)
    assert (seen["sides"], seen["copies"]) == ("one-sided", "1")


def test_landscape_page_lies_on_the_same_paper(ubtprint: Command, cups: Server, tmp_path: Path) -> None:
    css = "@page { size: 792pt 612pt; margin: 24pt; font-family: 'Source Sans 3' }"
    info = Info(title="T", author="A", subject="S", language="en", recipe={}, duplex="short")
    original = finish(open_pdf(faces.faces(2, css)), info)
    path = written(tmp_path, original)
    request = request_of(ubtprint("print", path, "--queue", QUEUE))
    arrived = cups.printed(request, path.stem)
    seen = cups.attributes(request)
    assert (seen["media"], seen["sides"]) == ("Letter", "two-sided-short-edge")
    assert sheet_sizes(arrived) == [(612.0, 792.0)] * 2
    assert astray(original, arrived, 0, 0, turned=True) == []
    assert astray(original, arrived, 0, 0) != []


def test_name_beyond_ascii_arrives(ubtprint: Command, cups: Server, tmp_path: Path) -> None:
    path = tmp_path / f"--prüf ✓ {secrets.token_hex(6)}.pdf"
    path.write_bytes(made((306, 396)))
    request = request_of(ubtprint("print", "--queue", QUEUE, "--", path.name))
    arrived = cups.printed(request, f"*{path.stem[-12:]}")
    assert sheet_sizes(arrived) == [(306.0, 396.0)]
    seen = cups.attributes(request)
    assert (seen["media"], seen["job-name"]) == ("Custom.4.25x5.5in", path.name)


def test_profile_names_the_queue(ubtprint: Command, cups: Server, deck: Path) -> None:
    assert ubtprint("printer", "set", "office", "--queue", SECOND_QUEUE, "--flip", "short").code == 0
    ran = ubtprint("print", deck.name, "--printer", "Office")
    request = request_of(ran)
    assert request.startswith(SECOND_QUEUE)
    assert f"{deck.name}: warning: made to flip on the long edge, but 'office' flips on the short" in ran.err
    cups.printed(request, deck.stem)
    ran = ubtprint("print", deck.name, "--printer", "office", "--queue", QUEUE)
    request = request_of(ran)
    assert request.startswith(QUEUE)
    cups.printed(request, deck.stem)


# --- what is wrong with the print system --------------------------------------------------------


def test_unknown_queue_lists_those_there_are(ubtprint: Command, cups: Server, deck: Path) -> None:
    ran = ubtprint("print", deck.name, "--queue", "Ofice_Printer")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        f"there is no queue 'Ofice_Printer' (did you mean '{QUEUE}'? there are: {SECOND_QUEUE}, {QUEUE})\n"
    )


def test_queue_that_takes_no_jobs_is_told_in_cups_words(ubtprint: Command, cups: Server, deck: Path) -> None:
    cups_server._run("cupsreject", SECOND_QUEUE)
    try:
        ran = ubtprint("print", deck.name, "--queue", SECOND_QUEUE)
    finally:
        cups_server._run("cupsaccept", SECOND_QUEUE)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"{deck.name}: the queue '{SECOND_QUEUE}' did not take it: ")
    assert "not accepting jobs" in ran.err
    assert ran.err.count("\n") == 1


def test_stopped_scheduler_is_a_clear_line(ubtprint: Command, deck: Path) -> None:
    needs_cups()
    with cups_server.running() as server:
        assert ubtprint("print", deck.name, "--queue", "nowhere").err.startswith("there is no queue")
        server.stop()
        ran = ubtprint("print", deck.name, "--queue", QUEUE)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("the print system (CUPS) is not running (start CUPS")
    assert ran.err.count("\n") == 1


def test_scheduler_that_never_answers_is_not_waited_for(
    ubtprint: Command, deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_cups()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "ASK_SECONDS", 0.5)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind("deaf")  # by its short name: a socket's path has 108 bytes at most
        deaf.listen()
        monkeypatch.setenv("CUPS_SERVER", f"/proc/{os.getpid()}/cwd/deaf")
        ran = ubtprint("print", deck.name, "--queue", QUEUE)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("CUPS did not answer 'lpstat' within 0.5 seconds")


def test_machine_without_cups(ubtprint: Command, deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    ran = ubtprint("print", deck.name, "--queue", QUEUE)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("there is no 'lpstat' here")
    assert ubtprint("print", deck.name, "--queue", QUEUE, "--dry-run").code == 0


# --- the command line ---------------------------------------------------------------------------

SPY = """#!/bin/sh
case "$(basename "$0") $1" in
    "lpstat -r") echo 'scheduler is running' ;;
    "lpstat -e") printf 'Office_Printer\\nFront\\n' ;;
    lp*)
        for word in lp "$@"; do printf '%s\\0' "$word" >>"$SPIED"; done
        echo 'request id is Front-7 (1 file(s))' ;;
esac
"""


@pytest.fixture
def spied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for CUPS's commands, first on PATH; the file in which ``lp`` leaves its words."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("lp", "lpstat"):
        (folder / name).write_text(SPY)
        (folder / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("SPIED", str(tmp_path / "words"))
    return tmp_path / "words"


def test_dry_run_is_what_is_then_run(ubtprint: Command, spied: Path, deck: Path) -> None:
    deck.rename(deck.with_name("two words.pdf"))
    line = ("print", "two words.pdf", "--queue", "front", "--copies", "3")
    shown = ubtprint(*line, "--dry-run")
    assert shown.code == 0
    assert not spied.exists()
    assert shown.err == (
        "would send two words.pdf to front: 3 copies of 1 sheet of Letter, both sides, "
        "flipped on the long edge, not scaled\n"
    )
    assert ubtprint(*line).out == "Front-7\n"
    words = spied.read_text().split("\0")[:-1]
    assert shlex.split(shown.out) == words
    assert shown.out == (
        "lp -d front -n 3 -o sides=two-sided-long-edge -o media=Letter -o print-scaling=none "
        "-o fit-to-page=false -o number-up=1 -o collate=true "
        "-o multiple-document-handling=separate-documents-collated-copies -- 'two words.pdf'\n"
    )


def test_every_file_is_sent_as_it_needs(ubtprint: Command, spied: Path, tmp_path: Path) -> None:
    for name, pdf in (
        ("a.pdf", made((612, 792))),
        ("b.pdf", made((842, 595), (842, 595), duplex="short")),
        ("c.pdf", made((241, 153))),
    ):
        (tmp_path / name).write_bytes(pdf)
    ran = ubtprint("print", "a.pdf", "b.pdf", "c.pdf", "--queue", "Front", "--dry-run")
    assert [line.split(" -o print")[0] for line in ran.out.splitlines()] == [
        "lp -d Front -n 1 -o sides=one-sided -o media=Letter",
        "lp -d Front -n 1 -o sides=two-sided-short-edge -o media=A4",
        "lp -d Front -n 1 -o sides=one-sided -o media=Custom.53.975x85.0194mm",
    ]
    assert "collate" not in ran.out


@pytest.mark.parametrize(
    ("size", "name"),
    [
        ((612, 792), "Letter"),
        ((792, 612), "Letter"),
        ((612.9, 791.2), "Letter"),
        ((595, 842), "A4"),
        ((841.89, 595.276), "A4"),
        ((612, 1008), "Legal"),
        ((1224, 792), "Tabloid"),
        ((297.638, 419.528), "A6"),
        ((306, 396), "Custom.4.25x5.5in"),
        ((252, 144), "Custom.2x3.5in"),
        ((85 * 72 / 25.4, 54 * 72 / 25.4), "Custom.54x85mm"),
        ((614, 792), "Custom.216.6056x279.4mm"),
    ],
)
def test_media(size: tuple[float, float], name: str) -> None:
    assert module.media(*size) == name


# --- refused, before anything is sent -----------------------------------------------------------


def test_everything_wrong_with_the_files_is_told_and_nothing_sent(
    ubtprint: Command, spied: Path, tmp_path: Path
) -> None:
    foreign = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(foreign)
    for name, data in (
        ("fine.pdf", made((612, 792))),
        ("foreign.pdf", foreign.getvalue()),
        ("words.pdf", b"some words"),
        ("press.pdf", made((612, 792), recipe={"for": "press"})),
        ("screen.pdf", made((612, 792), recipe={"for": "screen"})),
        ("mixed.pdf", made((612, 792), (612, 1008), (792, 612), (306, 396))),
        ("office.pdf", made((612, 792), recipe={"for": "office"})),
    ):
        (tmp_path / name).write_bytes(data)
    names = ["fine", "foreign", "words", "gone", "press", "screen", "mixed", "office"]
    ran = ubtprint("print", *(f"{name}.pdf" for name in names), ".", "--queue", "Front")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        "foreign.pdf: ubtprint did not make this file (print it from the program that shows it)",
        "words.pdf: this can't be read as a PDF (give the PDF that ubtprint made)",
        "gone.pdf: there is no such file",
        "press.pdf: this file is made for a print shop, not for an office printer "
        "(make it again for an office printer)",
        "screen.pdf: this file is made for the screen, not for an office printer "
        "(make it again for an office printer)",
        "mixed.pdf: no single paper fits its pages: Letter (pages 1, 3), Legal (page 2), 4.25x5.5in (page 4) "
        "(print a file for each size)",
        ".: this is not a file",
    ]
    assert not spied.exists()


def test_where_to_print_has_to_be_said(ubtprint: Command, spied: Path, deck: Path) -> None:
    ran = ubtprint("print", deck.name)
    assert ran.code == 2
    assert "--printer NAME, or --queue QUEUE" in ran.err
    ran = ubtprint("print", deck.name, "--printer", "office")
    assert (ran.code, ran.err) == (2, "unknown printer 'office' (there are none)\n")
    ubtprint("printer", "set", "office", "--flip", "long")
    ran = ubtprint("print", deck.name, "--printer", "office")
    assert (ran.code, ran.err) == (
        1,
        "the printer 'office' has no queue (keep one with 'ubtprint printer set office --queue QUEUE')\n",
    )
    ran = ubtprint("print", deck.name, "--queue", "two words")
    assert ran.code == 2
    for copies in ("0", "-1", "many"):
        assert ubtprint("print", deck.name, "--queue", "Front", "--copies", copies).code == 2
    assert not spied.exists()
