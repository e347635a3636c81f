"""What is a person's own stands where a book designer would have it: asked of the finished PDF."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pypdfium2
import pytest
from commands import Command
from pypdfium2 import raw

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
