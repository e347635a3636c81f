"""Runs commands one after the other and tells their seconds and peak memory: ``launch.py < commands.json``.

A process of its own, as small as Python gets: Linux counts as a child's peak what its parent held when
it was started (``setmax_mm_hiwater_rss`` in ``exec_mmap``), and the harness holds a lot.
"""

import json
import os
import sys
import time


def main() -> None:
    """Read the commands, run each, print seconds (clock, processors), the largest MiB, the exit code."""
    asked = json.load(sys.stdin)
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    null = os.open(os.devnull, os.O_RDONLY)
    actions = [(os.POSIX_SPAWN_DUP2, null, 0)] + [(os.POSIX_SPAWN_DUP2, log, to) for to in (1, 2)]
    peak = code = 0
    cpu = 0.0
    begun = time.perf_counter()
    for command in asked["commands"]:
        child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
        _, status, usage = os.wait4(child, 0)
        peak = max(peak, usage.ru_maxrss)
        cpu += usage.ru_utime + usage.ru_stime
        code = code or os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    kilo = 1024 if sys.platform == "darwin" else 1  # bytes there, kilobytes elsewhere
    json.dump({"seconds": seconds, "cpu": cpu, "mib": peak / kilo / 1024, "code": code}, sys.stdout)


if __name__ == "__main__":
    main()
