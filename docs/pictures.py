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
    # Of the colours that are there, the few of small marks too.
    return sheet.quantize(48, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def run(line: str, *more: str) -> None:
    """Run the command line."""
    subprocess.run([sys.executable, "-m", "ubtprint", *line.split(), *more], check=True)  # noqa: S603  # our own


def keep(name: str, images: list[Image.Image]) -> None:
    """Write a picture."""
    path = FOLDER / f"{name}.png"
    side_by_side(images).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1000} kB")


def pack(folder: Path) -> list[Image.Image]:
    """The first pages of the sample workshop's cards and badges."""
    run("new workshop --quiet", str(folder))
    sample, made = ["--workshop", str(folder / "workshop.yaml")], folder / "pack"
    line = "pack --quiet --items cards,badge --badges avery-5392"
    run(line, str(folder / "roster.csv"), *sample, "-o", str(made))
    return [image for name in ("cards", "badges") for image in pages(made / f"{name}.pdf", (0,))]


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
            run(line, "--quiet", "-o", str(pdf))
            keep(name, pages(pdf, numbers))
    with tempfile.TemporaryDirectory() as folder:
        keep("pack", pack(Path(folder)))


if __name__ == "__main__":
    main()
