"""What was measured as tables in Markdown; a ratio stands only where both ways print the same words."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.processes import Job, Measured
from bench.words import difference

PACKAGES = ("ubtprint", "weasyprint", "pikepdf", "uharfbuzz", "typst", "reportlab", "pypdfium2")
HEAD = (
    "| way | tags | median | least to most | processors | memory | size | ratio of time | ratio of memory |"
)


def told(job: Job, found: Sequence[Measured]) -> str:
    """A job's table: the last two columns are the first way's time and memory, as parts of each other's."""
    ran = [each for each in found if not each.fault]
    base = ran[0] if ran else None
    lines = [f"## {job.name}", ""]
    lines += [job.note, ""] if job.note else []
    if base:
        lines += [HEAD, "|---|---|---|---|---|---|---|---|---|"]
        lines += [_row(each, base, job.grows) for each in ran]
    lines += [f"\n{each.way.name}: left out, {each.fault}" for each in found if each.fault]
    return "\n".join(lines) + "\n"


def _row(each: Measured, base: Measured, grows: bool) -> str:
    seconds = [run.seconds for run in each.runs]
    spread = f"{min(seconds):.3f} to {max(seconds):.3f} s"
    size = f"{each.megabytes:.2f} MB" if each.way.pattern else ""
    figures = f"{each.median:.3f} s | {spread} | {each.cpu:.3f} s | {each.memory:.0f} MiB | {size}"
    return (
        f"| {each.way.name} | {each.way.tags} | {figures} | {' | '.join(ratios(each, base, grows=grows))} |"
    )


def ratios(each: Measured, base: Measured, *, grows: bool = False) -> tuple[str, str]:
    """The first way's time and memory as parts of another's, or why there is no ratio."""
    if each is base:
        return "1", "1"
    if not each.way.pattern or not base.way.pattern:
        return "no ratio: nothing is printed", ""
    if not each.files or not base.files:
        return "no ratio: no file was found", ""
    if not grows and (differs := difference(base.files, each.files)):
        return f"no ratio: words differ: {differs}", ""
    return f"{base.median / each.median:.3f}", f"{base.memory / each.memory:.3f}"


def machine(chromium: str) -> str:
    """The versions in use, and the machine's shape: cores and memory, nothing that names it."""
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"{platform.python_implementation()} {platform.python_version()}"
    shape = f"{os.cpu_count()} cores, {gib:.0f} GiB, {platform.system()} {platform.machine()}"
    return f"{shape}; {', '.join([python, *_versions(chromium)])}"


def _versions(chromium: str) -> Iterator[str]:
    for package in PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            continue
    if chromium:
        said = subprocess.run(
            [chromium, "--version"], capture_output=True, text=True, check=False
        ).stdout.split()
        yield " ".join(said[:2])


def write(path: Path, head: str, parts: Sequence[str]) -> None:
    """The results as a file."""
    path.write_text("\n".join([head, *parts]), encoding="utf-8")
