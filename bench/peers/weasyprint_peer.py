"""Plain WeasyPrint: each file of a job as one document."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import weasyprint

from bench.peers.page import page


def main() -> None:
    """Print the job: JOB OUT."""
    job = json.loads(Path(sys.argv[1]).read_bytes())
    for file in job["files"]:
        html = weasyprint.HTML(string=page(job, file), base_url=None)
        html.write_pdf(Path(sys.argv[2]) / file["name"])


if __name__ == "__main__":
    main()
