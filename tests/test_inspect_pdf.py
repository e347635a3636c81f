"""The inspectors themselves: they see what is on a page, and only that."""

from __future__ import annotations

import faces
import inspect_pdf
import pytest

BODY = (
    "<h1>Head</h1><p style='border-bottom: 1pt solid'>Under a line</p>"
    "<p style='border-left: 2pt solid red; height: 40pt'>Beside one</p>"
    "<div style='height: 20pt; background: #ccc'></div>"
)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return faces.render(BODY)


def test_lines_are_borders_and_not_areas(pdf: bytes) -> None:
    found = inspect_pdf.lines(pdf, 0)
    assert [line.width for line in found] == [1, 2]
    level, upright = found
    assert (level.x1, level.x2, level.y1 == level.y2) == (24, 282, True)
    assert (upright.x1 == upright.x2 == 25, upright.y2 - upright.y1) == (True, 40)
    assert all(line.is_artifact for line in found)


def test_text_boxes_are_where_the_glyphs_are(pdf: bytes) -> None:
    boxes = {box.text: box for box in inspect_pdf.text_boxes(pdf, 0)}
    assert list(boxes) == ["Head", "Under a line", "Beside one"]
    level = inspect_pdf.lines(pdf, 0)[0]
    assert level.y1 < boxes["Under a line"].bottom < boxes["Under a line"].top < boxes["Head"].bottom
    assert boxes["Beside one"].left > 26


def test_text_by_page_and_by_tag(pdf: bytes) -> None:
    assert inspect_pdf.page_text(pdf, 0).split("\n") == ["Head", "Under a line", "Beside one"]
    assert inspect_pdf.tagged_text(pdf) == [
        ("H1/Span", "Head"),
        ("P/Span", "Under a line"),
        ("P/Span", "Beside one"),
    ]
    assert inspect_pdf.tag_outline(pdf).splitlines()[:4] == ["Document", "  H1", "    Span", '      "Head"']
    assert inspect_pdf.artifact_text(pdf, 0) == ""
