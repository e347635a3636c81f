"""How long the preview takes from a saved file to the picture on the screen, in a real Chromium."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import ways
from bench.processes import ROOT

EDITS, QUICK_EDITS = 20, 5
# What is looked at -> the query that picks it, what to wait for on the page.
LOOKS = {
    "a deck as sheets": ("role=physician", "#sheets img"),
    "a deck as cards": ("role=physician&view=cards", "#cards canvas"),
    "a checklist": ("kind=checklist&role=physician", "#sheets img"),
    "a handout for a role": ("kind=handout&role=physician", "#sheets img"),
}
FILE = "2010-guide/roles/physician.yaml"
WORD = "Physician Sponsor"
PATIENCE = 30.0
EVERY = 0.005  # seconds between two looks at the page


def run(edits: int = EDITS) -> str:
    """A table of the seconds from a save to the screen, or why there is none."""
    if not (path := ways.browser()):
        return "left out: there is no Chromium\n"
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return "left out: playwright is not installed\n"
    rows = ["| what is looked at | edits | median | 95th percentile | longest |", "|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, sync_playwright() as tool:
        own = Path(folder) / "content"
        shutil.copytree(ROOT / "content" / "2010-guide", own / "2010-guide")
        chromium = tool.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for name, (query, what) in LOOKS.items():
            taken = sorted(_edits(chromium, own, query, what, edits))
            # Of twenty the nineteenth: the 95th percentile by nearest rank.
            late = taken[-(-len(taken) * 95 // 100) - 1]
            figures = (statistics.median(taken), late, taken[-1])
            rows.append(f"| {name} | {edits} | {' | '.join(f'{each:.2f} s' for each in figures)} |")
        chromium.close()
    return "\n".join(rows) + "\n"


def _edits(chromium: Any, own: Path, query: str, what: str, edits: int) -> Iterator[float]:
    """Seconds from each save, by a process that does nothing else, to the page with its words on it."""
    command = [sys.executable, "-m", "ubtprint", "preview", "--content", str(own), "--no-open", "--port", "0"]
    file = own / FILE
    text = file.read_text("utf-8")
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        try:
            assert server.stderr is not None
            address = re.findall(r"http\S+", server.stderr.readline())[0]
            page.goto(f"{address}?{query}")
            page.wait_for_selector(what)
            _wait(page, what, WORD)
            for number in range(edits):
                word = f"{WORD} {chr(ord('A') + number % 26)}"
                time.sleep(0.3)  # what the last edit still has under way, the menu, is done
                begun = time.monotonic()
                file.write_text(text.replace(WORD, word), "utf-8")
                _wait(page, what, word)
                yield time.monotonic() - begun
        finally:
            page.close()
            server.terminate()
            file.write_text(text, "utf-8")


def _wait(page: Any, what: str, word: str) -> None:
    """Wait until the word is on the page, and the pictures that one sees with it are drawn."""
    script = """([what, word]) => document.querySelector("h1").textContent.startsWith(word)
        && document.querySelector("#status").textContent.startsWith("Up to date")
        && [...document.querySelectorAll(what)].slice(0, 2).every(each => each.complete ?? true)
        && document.querySelector(".words p").textContent.includes(word)"""
    end = time.monotonic() + PATIENCE
    while not page.evaluate(script, [what, word]):
        if time.monotonic() > end:
            raise TimeoutError(f"{word} did not come up")
        time.sleep(EVERY)
