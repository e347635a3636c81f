"""Typst: one compiler for all files of a job, tagged PDF/UA-1 as it writes by itself when asked for it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typst

TEMPLATE = Path(__file__).parent / "cards.typ"


def main() -> None:
    """Print the job: JOB OUT."""
    path = Path(sys.argv[1])
    job = json.loads(path.read_bytes())
    compiler = typst.Compiler(str(TEMPLATE), root="/", font_paths=[job["fonts"]], ignore_system_fonts=True)
    for number, file in enumerate(job["files"]):
        compiler.compile(
            output=str(Path(sys.argv[2]) / file["name"]),
            sys_inputs={"job": str(path), "file": str(number)},
            pdf_standards="ua-1",
        )


if __name__ == "__main__":
    main()
