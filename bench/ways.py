"""How each program is called: ubtprint's own commands stand here and nowhere else, the peers' too."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import msgspec

from bench.processes import ROOT, Command, Way

UBTPRINT: Command = (sys.executable, "-m", "ubtprint")
PEERS = Path(__file__).parent / "peers"
WHOLE = "cards.pdf"  # what ganged cards are called, by ubtprint and by the peers


# --- ubtprint --------------------------------------------------------------------------------------


def packed(
    name: str, roster: Path, out: Path, *options: str, pattern: str = WHOLE, state: str = "cold"
) -> Way:
    """``ubtprint pack`` on a roster, into an emptied folder, with an empty cache; or once more, warm."""
    asked = (str(roster), "-o", str(out), "-q", *options)
    way = _ours(name, "pack", asked, out=out, pattern=pattern, fresh=(out, _cache(out)))
    return way if state == "cold" else msgspec.structs.replace(way, first=way.commands)


def checked(name: str, roster: Path, out: Path) -> Way:
    """``ubtprint pack --dry-run``: the roster read and checked, the packs planned, nothing printed."""
    return _ours(name, "pack", (str(roster), "-o", str(out), "-q", "--dry-run"), out=out)


def built(name: str, out: Path, listed: Path) -> Way:
    """``ubtprint build`` of all that a file lists, with an empty cache."""
    options = ("--list", str(listed), "-o", str(out), "-q")
    return _ours(name, "build", options, out=out, pattern="*.pdf", fresh=(out, _cache(out)))


def deck(name: str, out: Path, stock: str = "quarter-letter", *, state: str = "cold") -> Way:
    """``ubtprint cards`` for one role; with an empty cache, with all of it there, or all but the stock."""
    command = "cards"
    options = ("--role", "physician", "-o", str(out / WHOLE), "--force", "-q")
    way = _ours(name, command, (*options, "--stock", stock), out=out, pattern=WHOLE, fresh=(out, _cache(out)))
    if state == "cold":
        return way
    missing = way.missing or _not_there("cache")
    usual = (*UBTPRINT, command, *options, "--stock", "quarter-letter")
    return msgspec.structs.replace(way, first=(usual,), missing=missing)


def _ours(
    name: str,
    command: str,
    options: tuple[str, ...],
    *,
    out: Path,
    pattern: str = "",
    fresh: tuple[Path, ...] = (),
) -> Way:
    return Way(
        name=name,
        commands=((*UBTPRINT, command, *options),),
        out=out,
        pattern=pattern,
        tags="UA-1",
        fresh=fresh,
        env={"UBTPRINT_CACHE": str(_cache(out))},
        missing=_not_there(command),
    )


def _cache(out: Path) -> Path:
    return out.with_name(f"{out.name}-cache")


@lru_cache
def _not_there(command: str) -> str:
    """Why a command of ubtprint can't be measured; nothing where it can."""
    done = subprocess.run(
        [*UBTPRINT, command, "--help"], capture_output=True, check=False, cwd=ROOT, stdin=subprocess.DEVNULL
    )
    return f"ubtprint has no command '{command}' here" if done.returncode else ""


# --- the peers -------------------------------------------------------------------------------------


def typst(job: Path, pattern: str = "*.pdf") -> Way:
    """Typst, one compiler for all files."""
    return _peer("Typst", "typst", job, pattern=pattern, tags="UA-1")


def reportlab(job: Path, pattern: str = "*.pdf", *, forms: bool = False) -> Way:
    """ReportLab, each face drawn wherever it lies, or once as a form."""
    name = "ReportLab, faces as forms" if forms else "ReportLab"
    return _peer(name, "reportlab", job, *(("--forms",) if forms else ()), pattern=pattern)


def weasyprint(job: Path, pattern: str = "*.pdf") -> Way:
    """Plain WeasyPrint, one document a file, untagged."""
    return _peer("WeasyPrint", "weasyprint", job, pattern=pattern)


def same_html(job: Path, count: int = 1) -> Way:
    """Plain WeasyPrint on ubtprint's own HTML and style sheets, untagged, a process for each document."""
    way = _peer("WeasyPrint, the same HTML", "html", job)
    commands = tuple((*way.commands[0], str(number)) for number in range(count))
    return msgspec.structs.replace(way, commands=commands)


def chromium(job: Path, pattern: str = "*.pdf") -> Way:
    """Chromium, headless."""
    found = browser()
    way = _peer("Chromium", "chromium", job, found, pattern=pattern, tags="yes")
    return way if found else msgspec.structs.replace(way, missing="it is not installed")


def browser() -> str:
    """Chromium's path, or nothing."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), "")


def nothing(name: str, out: Path, code: str) -> Way:
    """Python on a line of code that prints no file: the least that a process can take."""
    return Way(name=name, commands=((sys.executable, "-c", code),), out=out, pattern="")


def _peer(
    name: str, script: str, job: Path, *options: str, pattern: str = "*.pdf", tags: str = "none"
) -> Way:
    needed = {"html": "weasyprint", "chromium": "json"}.get(script, script)
    out = job.parent / f"{script}{'-forms' if options == ('--forms',) else ''}"
    return Way(
        name=name,
        commands=((sys.executable, str(PEERS / f"{script}_peer.py"), str(job), str(out), *options),),
        out=out,
        pattern=pattern,
        tags=tags,
        fresh=(out,),
        missing=""
        if find_spec(needed)
        else f"the package '{needed}' is not installed (pip install '.[bench]')",
    )
