"""``python -m bench``: measures everything, prints it, writes RESULTS.md; ``--quick`` measures less."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import imposing, proofing, saving, table, ways
from bench.jobs import QUICK, Bench, Sizes
from bench.measure import told
from bench.processes import measured

RESULTS = Path(__file__).parent / "RESULTS.md"
ENOUGH = 75.0  # seconds after which --quick begins no further job: it has two minutes
HEAD = """# Results

Written by `python -m bench`. Trust the ratios, not the seconds: all ways of a job run in turn, so that a busy
machine is so for all. Each is a whole process, from its start to its end; "processors" is what all cores
worked for it, memory the peak of the largest single process. The last two columns are the first way's time
and memory divided by that row's: below 1, the first way is the faster, or the smaller. There is no ratio
unless both files hold the same words.

Every peer prints the same words at the same sizes on the same places, read from ubtprint's own layout, and
breaks its own lines. Tags are the peer's own; ReportLab writes none, plain WeasyPrint is asked for none.
"""


def main() -> None:
    """Run the benchmarks and write down what they came to."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small jobs, within two minutes; writes nothing")
    parser.add_argument("--only", action="append", metavar="JOB", help="this job alone; may be given again")
    parser.add_argument("--runs", type=int, help="how often each way is run [5; with --quick 2]")
    asked = parser.parse_args()
    sizes = QUICK if asked.quick else Sizes()
    head = f"{HEAD}\n{table.machine(ways.browser())}\n"
    print(head)
    parts = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for part in _parts(Bench(Path(folder), sizes), asked.only, asked.runs or sizes.runs, asked.quick):
            print(part, flush=True)
            parts.append(part)
    if not asked.quick and not asked.only:
        table.write(RESULTS, head, parts)


def _parts(bench: Bench, only: Sequence[str] | None, runs: int, quick: bool) -> Iterator[str]:
    """The tables, one after the other as they are measured."""
    until = time.monotonic() + ENOUGH if quick else float("inf")
    names = [*bench.jobs(), "imposing", "proofing", "preview"]
    if unknown := [name for name in only or () if name not in names]:
        raise SystemExit(f"no job '{unknown[0]}': there are {', '.join(names)}")
    for name in only or names:
        if time.monotonic() > until:
            yield f"{name}: left out, the time for --quick is over\n"
        elif name in ("imposing", "proofing"):
            rows = {"imposing": imposing.run, "proofing": proofing.run}[name](1 if quick else runs)
            yield f"## Within one process ({name})\n\n{told(rows)}"
        elif name == "preview":
            said = saving.run(saving.QUICK_EDITS if quick else saving.EDITS)
            yield f"## From a save to the screen ({name})\n\n{said}"
        else:
            job = bench.jobs()[name]()
            yield table.told(job, measured(job, runs, until))


if __name__ == "__main__":
    main()
