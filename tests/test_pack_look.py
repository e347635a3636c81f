"""What is a person's own stands where a book designer would have it: asked of the finished PDF."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pypdfium2
import pytest
from commands import Command
from pypdfium2 import raw

pytestmark = pytest.mark.usefixtures("kept")

ROSTER = "name,role,team\nAna Ruiz,physician,ICU\n"
FOLDER = Path("output/workshop")


def baselines(pdf: Path, *words: str) -> dict[str, float]:
    """How high each of these texts stands on the first page, in points."""
    found = {}
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        text = page.get_text_range()
        for word in words:
            assert text.count(word) == 1, (word, text)
            x, y = ctypes.c_double(), ctypes.c_double()
            assert raw.FPDFText_GetCharOrigin(page, text.index(word), x, y)
            found[word] = y.value
    return found


def level(places: dict[str, float]) -> bool:
    """Whether the texts stand on one line, as far as an eye can tell."""
    return max(places.values()) - min(places.values()) < 0.25


@pytest.mark.parametrize("options", [(), ("--large-print",)])
def test_a_name_stands_level_with_its_label(
    ubtprint: Command, tmp_path: Path, options: tuple[str, ...]
) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    ran = ubtprint("pack", "roster.csv", "--items", "checklist,handout", *options)
    assert ran.code == 0, ran.err
    checklist, handout = tmp_path / FOLDER / "checklists.pdf", tmp_path / FOLDER / "handouts.pdf"
    assert level(baselines(handout, "Name", "Ana Ruiz"))
    assert level(baselines(checklist, "Name", "Ana Ruiz"))
    assert level(baselines(checklist, "Team", "ICU"))
    assert not level(baselines(checklist, "Ana Ruiz", "Physician Sponsors:"))


def test_a_name_that_is_too_long_is_told_once_and_plainly(ubtprint: Command, tmp_path: Path) -> None:
    name = "Maximiliana-Alexandrina Wolfeschlegelsteinhausenbergerdorff"
    (tmp_path / "roster.csv").write_text(f"name,role\n{name},physician\n", "utf-8")
    ran = ubtprint("pack", "roster.csv", "--items", "cards")
    assert ran.code == 3
    assert f"roster.csv:2: the name “{name}” is too long for its place: it would need " in ran.err
    assert ran.err.count(name) == 1


@pytest.mark.parametrize(
    ("stock", "thing"), [("avery-5392", "1 name badge for"), ("avery-5305", "1 table tent for")]
)
def test_how_to_print_badges_and_tents(ubtprint: Command, tmp_path: Path, stock: str, thing: str) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    ran = ubtprint("pack", "roster.csv", "--items", "badge", "--badges", stock)
    assert ran.code == 0, ran.err
    assert f"badges.pdf\n  {thing} 1 person: Physician\n" in ran.err
    assert "back to back" not in ran.err
    with pypdfium2.PdfDocument(tmp_path / FOLDER / "print-plan.pdf") as plan:
        said = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in plan)
    assert "How to print" in said
    assert "back to back" not in said


def test_one_sided_cards_are_laid_back_to_back(ubtprint: Command, tmp_path: Path) -> None:
    ran = ubtprint("cards", "--role", "union", "--duplex", "none")
    assert "lay the two back to back" in ran.err
