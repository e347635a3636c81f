"""ReportLab: text set line by line on its canvas, untagged; ``--forms`` draws each face once, as a form."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONTS = ("Regular", "Bold")


def main() -> None:
    """Print the job: JOB OUT."""
    job = json.loads(Path(sys.argv[1]).read_bytes())
    forms = "--forms" in sys.argv
    for name in FONTS:
        pdfmetrics.registerFont(TTFont(name, str(Path(job["fonts"]) / f"SourceSans3-{name}.ttf")))
    for file in job["files"]:
        canvas = Canvas(
            str(Path(sys.argv[2]) / file["name"]), (job["width"], job["height"]), pageCompression=1
        )
        canvas.setTitle(job["title"])
        drawn: set[int] = set()
        for side in file["sides"]:
            for area in job["guides"]:
                _area(canvas, area, job["height"])
            for cell in side:
                _lain(canvas, job, cell, drawn if forms else None)
            canvas.showPage()
        canvas.save()


def _lain(canvas: Canvas, job: dict[str, Any], cell: dict[str, Any], drawn: set[int] | None) -> None:
    face = job["faces"][cell["face"]]
    name = f"face-{cell['face']}"
    if drawn is not None and cell["face"] not in drawn:
        canvas.beginForm(name, 0, 0, face["width"], face["height"])
        _face(canvas, face)
        canvas.endForm()
        drawn.add(cell["face"])
    canvas.saveState()
    canvas.translate(cell["x"], job["height"] - cell["y"] - face["height"])
    if drawn is None:
        _face(canvas, face)
    else:
        canvas.doForm(name)
    if cell["person"] >= 0:
        person = job["people"][cell["person"]]
        for slot in face["slots"]:
            canvas.setFillColorRGB(0, 0, 0)
            canvas.setFont("Regular", slot["size"])
            draw = canvas.drawRightString if slot["right"] else canvas.drawString
            draw(slot["x"], face["height"] - slot["y"], person[slot["field"]])
    canvas.restoreState()


def _area(canvas: Canvas, area: dict[str, Any], height: float) -> None:
    canvas.setFillColorRGB(*area["colour"])
    canvas.setStrokeColorRGB(*area["colour"])
    canvas.setLineWidth(area["line"])
    lined = area["line"] > 0
    y = height - area["y"] - area["height"]
    canvas.rect(area["x"], y, area["width"], area["height"], stroke=lined, fill=not lined)


def _face(canvas: Canvas, face: dict[str, Any]) -> None:
    for area in face["areas"]:
        _area(canvas, area, face["height"])
    for block in face["blocks"]:
        y = face["height"] - block["y"]
        if block["tag"] != "list":
            _lines(canvas, block, block["text"], y)
            continue
        for item in block["items"]:
            canvas.setFillColorRGB(*block["mark_colour"])
            canvas.setFont("Bold" if block["mark_bold"] else "Regular", block["size"])
            canvas.drawString(block["x"] - block["indent"], y, item["mark"])
            y = _lines(canvas, block, item["text"], y) - block["gap"]


def _lines(canvas: Canvas, block: dict[str, Any], text: str, y: float) -> float:
    """Text over as many lines as it takes; returns the baseline of what comes next."""
    font = "Bold" if block["bold"] else "Regular"
    lines = simpleSplit(text, font, block["size"], block["width"]) if block["wraps"] else [text]
    drawn = canvas.beginText(block["x"], y)
    drawn.setFont(font, block["size"], block["pitch"])
    drawn.setFillColorRGB(*block["colour"])
    drawn.textLines(lines)
    canvas.drawText(drawn)
    return float(y - len(lines) * block["pitch"])


if __name__ == "__main__":
    main()
