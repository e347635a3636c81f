"""Measuring: several ways of the same work in turn, medians and spreads, told as a table with ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple


class Row(NamedTuple):
    """One way of doing some work: its seconds (median, least, most) and their ratio to the peer's."""

    work: str
    way: str
    median: float
    least: float
    most: float
    ratio: float


def in_turn(work: str, ways: Mapping[str, Callable[[], object]], runs: int) -> list[Row]:
    """Every way as often, one after the other in each round, so that a busy machine is so for all.

    The last way is the peer that ratios are to.
    """
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(runs):
        for way, do in ways.items():
            begun = time.perf_counter()
            do()
            taken[way].append(time.perf_counter() - begun)
    medians = {way: statistics.median(seconds) for way, seconds in taken.items()}
    peer = medians[list(ways)[-1]]
    return [
        Row(work, way, medians[way], min(seconds), max(seconds), medians[way] / peer)
        for way, seconds in taken.items()
    ]


def told(rows: list[Row]) -> str:
    """The rows as a table in Markdown."""
    lines = ["| work | way | median | least to most | ratio |", "|---|---|---|---|---|"]
    for row in rows:
        seconds = f"{row.median:.3f} s | {row.least:.3f} to {row.most:.3f} s"
        lines.append(f"| {row.work} | {row.way} | {seconds} | {row.ratio:.2f} |")
    return "\n".join(lines) + "\n"
