"""``ubtprint proof``: finished files checked again by their recipe, and what is said of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pikepdf
import printed
import pytest
from commands import Command
from spoiling import Instruction, rewrite, shows

from ubtprint.job import Job, job_of
from ubtprint.paper import Printer
from ubtprint.preflight import CHECKS

pytestmark = pytest.mark.usefixtures("kept")

ROOT = Path(__file__).resolve().parent.parent
MOVED = Printer(back_right=4.25, back_up=-2, scale=1.004)
OF_TAGS = {"order", "tags", "headings", "lists", "tables", "figures", "fields"}
# Files as they are made by all kinds of job, and whether they have tags.
MADE: dict[str, tuple[Any, bool]] = {
    "cards": (lambda: printed.cards("2010-guide", "union"), True),
    "pocket": (lambda: printed.cards("2016-article", "physician", "avery-5388", deck="carry"), True),
    "folded": (lambda: printed.cards("2010-guide", "union", "letter-gutterfold-4"), True),
    "one-sided": (lambda: printed.cards("2010-guide", "union", duplex="none"), True),
    "instructions": (lambda: printed.cards("2010-guide", "union", instructions=True), True),
    "short-edge": (lambda: printed.cards("2010-guide", "union", duplex="short", copies=3), True),
    "bleed": (lambda: printed.cards("2010-guide", "union", "index-3x5-bleed", bleed=9.0), True),
    "single": (lambda: printed.cards("2010-guide", "union", single=True), True),
    "screen": (lambda: printed.cards("2010-guide", "union", goes="screen"), True),
    "press": (lambda: printed.cards("2010-guide", "union", goes="press", bleed=9.0), False),
    "manual": (lambda: printed.cards("2010-guide", "union", duplex="manual"), False),
    "moved": (
        lambda: printed.cards(
            "2010-guide", "union", printer=Printer(back_right=4.25, back_up=-2, scale=1.004)
        ),
        True,
    ),
    "checklist": (lambda: printed.checklist("2010-guide", "union"), True),
    "handout": (lambda: printed.handout("2010-guide", "union", cover=False), True),
    "topic": (lambda: printed.handout("2016-article", topic="new-mindsets"), True),
    "booklet": (lambda: printed.booklet("2010-guide"), True),
}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "kept.pdf"
    path.write_bytes(printed.cards("2010-guide", "union"))
    return path


def spoil(path: Path) -> None:
    """Leave out a line of the first list."""

    def without(instructions: list[Instruction]) -> list[Instruction]:
        at = shows(instructions, 2)
        return [*instructions[:at], *instructions[at + 1 :]]

    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        rewrite(pdf, 0, without)
        pdf.save(path)


@pytest.mark.parametrize("name", MADE)
def test_what_was_made_proofs_clean_by_its_recipe(name: str, ubtprint: Command, tmp_path: Path) -> None:
    make, tagged = MADE[name]
    (tmp_path / f"{name}.pdf").write_bytes(make())
    ran = ubtprint("proof", f"{name}.pdf", "--format", "json")
    (told,) = json.loads(ran.out)
    assert (ran.code, told["findings"], told["why"]) == (0, [], [])
    assert set(told["not_checked"]) == (set() if tagged else OF_TAGS)
    assert set(told["checked"]) | set(told["not_checked"]) == set(CHECKS)


def test_a_spoilt_file_is_told_with_the_line_of_its_content(ubtprint: Command, kept: Path) -> None:
    spoil(kept)
    ran = ubtprint("proof", "kept.pdf")
    assert ran.code == 3
    (line,) = [line for line in ran.out.decode().splitlines() if "roles/union.yaml:" in line]
    path, number, _ = line.strip().split(":", 2)
    text = (ROOT / path.removeprefix(f"{ROOT}/")).read_text("utf-8").splitlines()[int(number) - 1]
    quoted = line.partition("“")[2].partition("…”")[0].partition("”")[0]
    assert quoted[:20] in text
    assert "kept.pdf" in line
    (told,) = json.loads(ubtprint("proof", "kept.pdf", "--format", "json").out)
    assert [(each["check"], each["line"]) for each in told["findings"]] == [("words", int(number))]


def test_the_report_tells_every_check_and_what_only_a_person_can_tell(ubtprint: Command, kept: Path) -> None:
    ran = ubtprint("proof", "kept.pdf", "--report")
    lines = ran.out.decode()
    assert ran.code == 0
    assert [what for what in CHECKS.values() if f"{what}: yes" not in lines] == []
    assert lines.partition("What only a person can check:")[2].count("[   ]") >= 5
    spoil(kept)
    assert (
        "every word of the content is in the text layer: 1 fault\n"
        in ubtprint("proof", "kept.pdf", "--report").out.decode()
    )


def test_without_the_content_it_says_what_could_not_be_checked(ubtprint: Command, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(ROOT / "content" / "2010-guide", own / "our-guide")
    role = own / "our-guide" / "roles" / "union.yaml"
    role.write_text(role.read_text("utf-8").replace("Improve morale", "Lift morale"), "utf-8")
    assert ubtprint("checklist", "--role", "union", "--content", own, "-o", "ours.pdf").code == 0
    assert ubtprint("proof", "ours.pdf", "--content", own).out.decode().endswith("no faults\n")
    ran = ubtprint("proof", "ours.pdf")
    assert ran.code == 0
    assert "not checked: words" in ran.out.decode()
    assert "the edition 'our-guide' is not at hand" in ran.out.decode()
    role.write_text(role.read_text("utf-8").replace("Lift morale", "Raise morale"), "utf-8")
    assert "is not what it was" in ubtprint("proof", "ours.pdf", "--content", own).out.decode()


def test_what_is_no_file_of_ours_is_told_and_the_rest_is_proofed(
    ubtprint: Command, kept: Path, tmp_path: Path
) -> None:
    (tmp_path / "note.pdf").write_text("not a PDF")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "other.pdf")
    ran = ubtprint("proof", "note.pdf", "kept.pdf", "other.pdf", "none.pdf")
    assert ran.code == 1
    assert "kept.pdf: 2 pages" in ran.out.decode()
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == ["note.pdf", "other.pdf", "none.pdf"]
    assert "Traceback" not in ran.err


def test_pages_about_printing_are_proofed_as_far_as_can_be(ubtprint: Command) -> None:
    assert ubtprint("calibrate", "-o", "sheet.pdf").code == 0
    ran = ubtprint("proof", "sheet.pdf")
    assert (ran.code, "no faults" in ran.out.decode()) == (0, True)
    assert "not checked: words, place, paper, trim" in ran.out.decode()


@pytest.mark.parametrize(
    "job",
    [
        Job(),
        Job(goes="press", bleed=9.0, copies=3),
        Job(single=True, instructions=True, fit="strict"),
        Job(duplex="manual", back_rotate=180, start=4, order="stack", fill=True),
        Job(booklet=True, duplex="short"),
        Job(duplex="manual", printer=Printer(flip="short", hand_turned="same")),
        Job(printer=Printer(back_right=4.25, back_up=-2, scale=1.004, scale_sides="both")),
    ],
)
def test_a_job_is_told_by_its_recipe(job: Job) -> None:
    assert job_of(job.recipe) == job


def test_a_recipe_that_no_job_has_is_told(ubtprint: Command, kept: Path) -> None:
    with pikepdf.open(kept, allow_overwriting_input=True) as pdf:
        told = pdf.Root.Metadata.read_bytes().replace(
            b"<recipe:kind>", b"<recipe:copies>many</recipe:copies><recipe:kind>"
        )
        pdf.Root.Metadata = pdf.make_stream(told, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        pdf.save(kept)
    assert "its recipe can't be read" in ubtprint("proof", "kept.pdf").out.decode()
