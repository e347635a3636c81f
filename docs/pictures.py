"""Draws the pictures in README.md anew: runs the command line and rasterises what it made."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

FOLDER = Path(__file__).parent / "pictures"
PAPER, BORDER, GAP = "white", "#b8b8b8", 16
SCALE = 0.9  # pixels to a point

# A picture's name -> the command whose PDF it shows, and which pages, side by side.
PICTURES = {
    "cards": ("cards --role physician", (0, 1)),
    "checklist": ("checklist --role union", (0,)),
    "handout": ("handout", (3, 4)),
    "folded": ("cards --role union --stock letter-gutterfold-4", (0,)),
    "calibration": ("calibrate", (0, 1)),
}


def pages(pdf: Path, numbers: tuple[int, ...]) -> list[Image.Image]:
    """Pages of a PDF, counted from 0, each with a thin edge of paper."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        drawn = [document[number].render(scale=SCALE * 2).to_pil() for number in numbers]
    halves = [
        image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS) for image in drawn
    ]
    return [ImageOps.expand(image.convert("RGB"), 1, BORDER) for image in halves]


def side_by_side(images: list[Image.Image]) -> Image.Image:
    """One picture of all, with few colours, so that the file is small."""
    width = sum(image.width for image in images) + GAP * (len(images) - 1)
    sheet = Image.new("RGB", (width, max(image.height for image in images)), PAPER)
    left = 0
    for image in images:
        sheet.paste(image, (left, 0))
        left += image.width + GAP
    return sheet.quantize(48, dither=Image.Dither.NONE)


def preview() -> Image.Image:
    """The preview's page as a browser shows it."""
    from playwright.sync_api import sync_playwright

    command = [sys.executable, "-m", "ubtprint", "preview", "--no-open", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server, sync_playwright() as tool:  # noqa: S603
        try:
            assert server.stderr is not None
            address = server.stderr.readline().split()[-1]
            path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
            chromium = tool.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = chromium.new_page(viewport={"width": 1280, "height": 1000})
            page.goto(f"{address}?role=physician")
            page.wait_for_selector("#about:not([hidden])")
            # The time of day would be another each time.
            page.evaluate(
                "document.getElementById('status').textContent = 'Up to date: 1 sheet, no faults found.'"
            )
            shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            chromium.close()
        finally:
            server.terminate()
    return shot.resize((960, 750), Image.Resampling.LANCZOS).quantize(48, dither=Image.Dither.NONE)


def main() -> None:
    """Write docs/pictures/*.png."""
    FOLDER.mkdir(exist_ok=True)
    preview().save(FOLDER / "preview.png", optimize=True)
    for name, (line, numbers) in PICTURES.items():
        with tempfile.TemporaryDirectory() as folder:
            pdf = Path(folder) / f"{name}.pdf"
            subprocess.run(  # noqa: S603  # a command from the table above
                [sys.executable, "-m", "ubtprint", *line.split(), "--quiet", "-o", str(pdf)], check=True
            )
            path = FOLDER / f"{name}.png"
            side_by_side(pages(pdf, numbers)).save(path, optimize=True)
        print(f"{path}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
