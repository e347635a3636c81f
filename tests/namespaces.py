"""Disks that are full or can't be written, for a process alone: Linux lets an administrator mount such."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROBE = "import subprocess, sys; subprocess.run(['mount', '-t', 'tmpfs', 'tmpfs', sys.argv[1]], check=True)"
# Starts every script: what it mounts is seen by it alone, and is gone when it ends.
HEAD = """
import errno, json, os, subprocess, sys
from pathlib import Path

def mount(*words):
    subprocess.run(["mount", *map(str, words)], check=True)

def ubtprint(*words, **more):
    ran = subprocess.run(
        [sys.executable, "-B", "-m", "ubtprint", *map(str, words)], capture_output=True, text=True, **more
    )
    return [ran.returncode, ran.stdout, ran.stderr]

room, root = Path(sys.argv[1]), sys.argv[2]
sys.path.insert(0, root)
os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
mount("--make-rprivate", "/")
mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", room)
os.chdir(room)
said = {}
"""
TAIL = "\nprint(json.dumps(said))\n"


@cache
def missing(folder: Path) -> str:
    """Why nothing can be mounted here, or nothing."""
    if sys.platform != "linux" or not shutil.which("unshare") or not shutil.which("mount"):
        return "no unshare or mount: this is not Linux"
    command = ["unshare", "--mount", sys.executable, "-c", PROBE, str(folder)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    return f"nothing can be mounted: {ran.stderr.strip().splitlines()[-1]}" if ran.returncode else ""


def apart(room: Path, script: str) -> Any:
    """What the script puts into ``said``; it runs in ``room``, an empty disk of eight mebibytes."""
    if reason := missing(room):
        pytest.skip(reason)
    ran = subprocess.run(
        ["unshare", "--mount", sys.executable, "-B", "-c", HEAD + script + TAIL, str(room), str(ROOT)],
        check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
