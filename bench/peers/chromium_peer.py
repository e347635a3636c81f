"""Chromium, headless, which tags what it prints: each file of a job is one HTML page printed to PDF."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.peers.page import page

OPTIONS = ("--headless", "--disable-gpu", "--no-sandbox", "--no-pdf-header-footer")


def main() -> None:
    """Print the job: JOB OUT CHROMIUM."""
    job = json.loads(Path(sys.argv[1]).read_bytes())
    for file in job["files"]:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "page.html"
            source.write_text(page(job, file), encoding="utf-8")
            out = Path(sys.argv[2]) / file["name"]
            profile = f"--user-data-dir={folder}/profile"
            command = [sys.argv[3], *OPTIONS, profile, f"--print-to-pdf={out}", source.as_uri()]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
