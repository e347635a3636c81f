"""``python -m bench``: measures everything, prints it, writes RESULTS.md; ``--quick`` measures less."""

from __future__ import annotations

import argparse
import platform
from importlib.metadata import version
from pathlib import Path

from bench import imposing, proofing
from bench.measure import Row, told

RESULTS = Path(__file__).parent / "RESULTS.md"
PACKAGES = ("weasyprint", "pikepdf")


def main() -> None:
    """Run the benchmarks and write down what they came to."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="three runs of each instead of seven; writes nothing"
    )
    quick = parser.parse_args().quick
    runs = 3 if quick else 7
    rows: list[Row] = [*imposing.run(runs), *proofing.run(runs)]
    text = told(rows)
    print(text)
    if not quick:
        versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        shape = f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}"
        head = "# Results\n\nWritten by `python -m bench`. Trust the ratios, not the seconds.\n\n"
        RESULTS.write_text(f"{head}{shape}; {versions}\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
