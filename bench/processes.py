"""Whole processes measured in turn: seconds, peak memory and size of what they print."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parent.parent
Command = tuple[str, ...]


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One way to do a job: commands that are run one after the other and measured together.

    What they print are the files in ``out`` that ``pattern`` names; the folders in ``fresh`` are emptied
    before each run, then the commands in ``first`` are run unmeasured. ``missing`` says why it can't be run.
    """

    name: str
    commands: tuple[Command, ...]
    out: Path
    pattern: str = "*.pdf"
    tags: str = ""
    fresh: tuple[Path, ...] = ()
    first: tuple[Command, ...] = ()
    env: Mapping[str, str] = {}
    missing: str = ""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """The same work for several ways; ratios are of the first way that can be run to each other one.

    Where ``grows``, the ways are one program with more and less to do: ratios tell how it grows.
    """

    name: str
    ways: tuple[Way, ...]
    note: str = ""
    grows: bool = False


class Run(msgspec.Struct, frozen=True):
    """One run: seconds by the clock and of the processors, the largest process's peak; why it failed."""

    seconds: float = 0.0
    cpu: float = 0.0
    mib: float = 0.0
    fault: str = ""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What a way came to over all its runs; ``fault`` is why it came to nothing."""

    way: Way
    runs: tuple[Run, ...] = ()
    megabytes: float = 0.0
    files: tuple[Path, ...] = ()
    fault: str = ""

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def cpu(self) -> float:
        """The median of the processors' seconds, all processes and both cores together."""
        return statistics.median(run.cpu for run in self.runs)

    @property
    def memory(self) -> float:
        """The median of the peaks, in MiB, each of the largest single process."""
        return statistics.median(run.mib for run in self.runs)


def measured(job: Job, runs: int, until: float = float("inf")) -> list[Measured]:
    """Every way as often, one after the other in each round, so that a busy machine is so for all.

    After ``until`` (by ``time.monotonic``) no further round is begun.
    """
    taken: dict[str, list[Run]] = {way.name: [] for way in job.ways}
    faults = {way.name: way.missing for way in job.ways if way.missing}
    for number in range(runs):
        if number and time.monotonic() > until:
            break
        for way in job.ways:
            if way.name not in faults:
                run = _run(way)
                taken[way.name].append(run)
                if run.fault:
                    faults[way.name] = run.fault
    return [_measured(way, taken[way.name], faults.get(way.name, "")) for way in job.ways]


def _measured(way: Way, runs: Sequence[Run], fault: str) -> Measured:
    if fault:
        return Measured(way=way, fault=fault)
    paths = sorted(way.out.rglob(way.pattern)) if way.pattern else []
    return Measured(
        way=way,
        runs=tuple(runs),
        megabytes=sum(path.stat().st_size for path in paths) / 1e6,
        files=tuple(paths),
    )


def _run(way: Way) -> Run:
    for folder in way.fresh:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    way.out.mkdir(parents=True, exist_ok=True)
    if way.first:
        prepared = launch(way.first, way.out.with_name(f"{way.out.name}.log"), way.env)
        if prepared.fault:
            return prepared
    return launch(way.commands, way.out.with_name(f"{way.out.name}.log"), way.env)


def launch(commands: Sequence[Command], log: Path, env: Mapping[str, str] = {}) -> Run:
    """Run commands as whole processes: their seconds, the largest one's peak in MiB, what went wrong."""
    asked = json.dumps({"commands": commands, "log": str(log)})
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "bench" / "launch.py")],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | dict(env),
    )
    told = json.loads(done.stdout)
    fault = ""
    if told["code"]:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        fault = f"it failed with {told['code']}: {''.join(last)}"
    return Run(told["seconds"], told["cpu"], told["mib"], fault)
