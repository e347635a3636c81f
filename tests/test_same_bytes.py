"""The same input makes the same bytes: in any process, place, language and time zone, any time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import printed
import pytest

from ubtprint import pdffile

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("cards", "checklist", "handout")
PRINT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from ubtprint import build, content, document, stocks
guide, article = content.load_guide("2010-guide"), content.load_guide("2016-article")
name, stock = stocks.find_stock("quarter-letter")
deck = document.cards(guide, "union", stock, deck="carry", stock=name)
checklist, handout = document.checklist(guide, "union"), document.handout(article)
for each, sheet in ((deck, stock), (checklist, None), (handout, None)):
    print(hashlib.sha256(build.make(each, None, sheet).data).hexdigest())
"""


def hashes(folder: Path, **changed: str) -> list[str]:
    """The three documents' hashes by a process of its own, which starts in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
    run = subprocess.run(
        [sys.executable, "-c", PRINT, str(ROOT)],
        cwd=folder,
        env={**kept, "PYTHONPATH": os.pathsep.join(sys.path), **changed},
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stderr == ""
    return run.stdout.split()


def made() -> dict[str, bytes]:
    """The same three documents by this process."""
    return {
        "cards": printed.cards("2010-guide", "union", deck="carry"),
        "checklist": printed.checklist("2010-guide", "union"),
        "handout": printed.handout("2016-article"),
    }


def test_two_processes_make_the_same_bytes(tmp_path: Path) -> None:
    """Other hash seed, time zone, language, working folder; and this process, which has made much else."""
    one = hashes(tmp_path, PYTHONHASHSEED="1", TZ="Pacific/Auckland", LANG="C", LC_ALL="C")
    two = hashes(
        ROOT,
        PYTHONHASHSEED="4242",
        TZ="America/Los_Angeles",
        LANG="de_DE.UTF-8",
        LC_ALL="",
        HOME=str(tmp_path),
    )
    assert len(one) == 3
    assert dict(zip(DOCUMENTS, one, strict=True)) == dict(zip(DOCUMENTS, two, strict=True))
    ours = {name: hashlib.sha256(pdf).hexdigest() for name, pdf in made().items()}
    assert ours == dict(zip(DOCUMENTS, one, strict=True))


def test_a_second_run_in_one_process_makes_the_same_bytes() -> None:
    again = printed.cards_of(printed.guide("2010-guide"), "union", deck="carry").data
    assert again == made()["cards"]
    assert printed.checklist.__wrapped__("2010-guide", "union") == made()["checklist"]
    assert printed.handout.__wrapped__("2016-article") == made()["handout"]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_nothing_in_the_file_tells_where_or_by_whom_it_was_made(kind: str) -> None:
    pdf = made()[kind]
    recipe = pdffile.read_recipe(pdf)
    assert paths_in(" ".join(recipe.values())) == []
    with printed.opened(pdf) as file:
        told = str(file.docinfo) + file.Root.Metadata.read_bytes().decode()
        assert [str(value) for key, value in file.docinfo.items() if "Date" in str(key)] == []
        first, second = (bytes(part) for part in file.trailer.ID)
        assert first == second
    assert paths_in(told) == []
    assert b"ubtprint-fonts" not in pdf


def paths_in(text: str) -> list[str]:
    """Whatever names this machine's folders or user."""
    tell = [str(ROOT), str(Path.home()), "/tmp", "file:"]
    return [word for word in tell if len(word) > 1 and word in text]


def test_other_content_and_a_path_would_be_seen() -> None:
    truth = printed.guide("2010-guide")
    wrong = printed.altered(truth, "union/means", head="As a union leader, sponsoring UBTs means:")
    assert printed.cards_of(wrong, "union", deck="carry").data != made()["cards"]
    assert paths_in(f"printed from {ROOT}/content") != []
