"""The words that finished files hold, and whether the files of two ways hold the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
HYPHEN_AT_END = "\ufffe"  # what PDFium makes of a hyphen at a line's end
MOST_TOLD = 6

Words = Counter[str]


def difference(ours: Sequence[Path], theirs: Sequence[Path]) -> str:
    """How the files of two ways differ in their words, in a few words; nothing where they don't.

    Files don't say where words end, readers guess it from the distances. So two readers are asked:
    what is only one's guess is no difference, a word that isn't there is one to both.
    """
    told = ""
    for read in readers():
        differs = _difference([read(path) for path in ours], [read(path) for path in theirs])
        if not differs:
            return ""
        told = told or differs
    return told


def readers() -> list[Callable[[Path], Words]]:
    """What reads a file's words here: PDFium, and Poppler where it is installed."""
    return [by_pdfium, *([by_poppler] if shutil.which("pdftotext") else [])]


def by_pdfium(path: Path) -> Words:
    """Every word of every page as PDFium reads it, with its count; lines may break where they like."""
    return _by_pdfium(path, path.stat().st_mtime_ns)


def by_poppler(path: Path) -> Words:
    """The same as Poppler's pdftotext reads it."""
    return _by_poppler(path, path.stat().st_mtime_ns)


@cache
def _by_pdfium(path: Path, _written: int) -> Words:
    import pypdfium2

    found: Words = Counter()
    pdf = pypdfium2.PdfDocument(path)
    try:
        for number in range(len(pdf)):
            page = pdf[number]
            text = page.get_textpage()
            found.update(WORD.findall(text.get_text_range().replace(HYPHEN_AT_END, "-")))
            text.close()
            page.close()
    finally:
        pdf.close()
    return found


@cache
def _by_poppler(path: Path, _written: int) -> Words:
    # In layout mode it leaves hyphens at lines' ends alone.
    command = ["pdftotext", "-enc", "UTF-8", "-layout", str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    return Counter(WORD.findall(done.stdout.decode("utf-8")))


def _difference(ours: Sequence[Words], theirs: Sequence[Words]) -> str:
    mine, other = _total(ours), _total(theirs)
    told = [
        *(f"'{word}' {count} times fewer" for word, count in sorted((mine - other).items())),
        *(f"'{word}' {count} times more" for word, count in sorted((other - mine).items())),
    ]
    if told:
        more = f" and {len(told) - MOST_TOLD} others" if len(told) > MOST_TOLD else ""
        return ", ".join(told[:MOST_TOLD]) + more
    if sorted(map(_key, ours)) != sorted(map(_key, theirs)):
        return "the same words stand in other files"
    return ""


def _total(files: Iterable[Words]) -> Words:
    total: Words = Counter()
    for words in files:
        total.update(words)
    return total


def _key(words: Words) -> list[tuple[str, int]]:
    return sorted(words.items())
