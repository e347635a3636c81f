"""Any content whatever is refused with its place, or made and proofed clean."""

from __future__ import annotations

import random
from pathlib import Path

import corpora
import fuzz
import pytest
import samples
import verapdf as engine
from samples import EDITION

from ubtprint import document

SEEDS = 32
BATCH = 12


@pytest.fixture(scope="module", autouse=True)
def _corpora() -> None:
    """Other people's collections; without them there is nothing to try."""
    if reason := corpora.missing():
        if corpora.is_required():
            pytest.fail(reason)
        pytest.skip(reason)


def reading(folder: Path, of: samples.Files) -> fuzz.Outcome:
    """How reading a folder of one's own with these files ends."""
    own = samples.write(folder, of)

    def work() -> tuple[bytes, ...]:
        fuzz.read(own)
        return ()

    return fuzz.judged(work, "read")


def with_everywhere(said: str) -> samples.Files:
    """The small edition with a text in every field that takes any."""
    of = samples.files()
    del of[f"{EDITION}/guide.yaml"]["errata"]  # they quote a text, which is another one now
    for path in samples.texts(of):
        samples.put(of, path, said)
    return of


def test_every_naughty_string_in_every_field_is_read_or_refused_with_its_place(tmp_path: Path) -> None:
    wrong, ends = [], set()
    for number, said in enumerate((*corpora.naughty_strings(), *corpora.csv_cells())):
        outcome = reading(tmp_path / str(number), with_everywhere(said))
        ends.add(outcome.ended)
        if outcome.wrong:
            wrong.append((said, outcome.wrong))
    assert wrong == []
    assert ends == {"read", "refused"}


def test_every_document_of_the_yaml_test_suite_is_read_or_refused_with_its_place(tmp_path: Path) -> None:
    homes = [f"{EDITION}/guide.yaml", f"{EDITION}/roles/one.yaml", f"{EDITION}/sections/1-first.yaml"]
    homes += [f"{EDITION}/decks/full.yaml", "labels/en.yaml", "stocks/mine.yaml"]
    wrong = []
    for number, (name, said) in enumerate(corpora.yaml_documents().items()):
        home = homes[number % len(homes)]
        outcome = reading(tmp_path / str(number), samples.files() | {home: said})
        if outcome.wrong or outcome.ended != "refused":
            wrong.append((name, home, outcome.ended, outcome.wrong))
    assert wrong == []
    assert number > 300


def test_naughty_strings_are_printed_and_proofed_or_refused_with_their_place(
    tmp_path: Path, verapdf: engine.Judge
) -> None:
    """A dozen at a time as the items of lists; a batch that is refused is tried again without what was told."""
    drawn = set(fuzz.drawn())
    able = [
        said for said in corpora.naughty_strings() if said.strip() and all(mark in drawn for mark in said)
    ]
    wrong, printed = [], 0
    dice = random.Random(7)
    for number, start in enumerate(range(0, len(able), BATCH)):
        of = samples.files()
        of[f"{EDITION}/roles/one.yaml"]["duties"]["items"] = able[start : start + BATCH]
        own = samples.write(tmp_path / str(number), of)
        kind = dice.choice(["checklist", "handout"])

        def work(own: Path = own, kind: str = kind) -> tuple[bytes, ...]:
            guide = fuzz.read(own)
            each = document.checklist(guide, "one") if kind == "checklist" else document.handout(guide, "one")
            return fuzz.made(each, own)

        outcome = fuzz.judged(work, "made")
        printed += outcome.ended == "made"
        if outcome.wrong:
            wrong.append((able[start : start + BATCH], outcome.wrong))
        elif outcome.data and number % 5 == 0 and (faults := verapdf(outcome.data[0])):
            wrong.append((able[start : start + BATCH], str(faults)))
    assert wrong == []
    assert printed > 3


@pytest.mark.parametrize("number", range(SEEDS))
def test_content_at_random_is_refused_with_its_place_or_proofed_clean(number: int) -> None:
    _, outcome = fuzz.one(f"usual-{number}")
    assert outcome.wrong == ""
    assert outcome.ended in ("read", "made", "refused", "faulty")


# --- overlong roles -------------------------------------------------------------------------------


def overlong(dice: random.Random) -> samples.Files:
    """A role with long items, long words, many items: one of these at a time, or a little of each."""
    of = samples.files()
    words = fuzz.SAFE

    def item() -> str:
        count = dice.choice([1, 5, 20, 60, 300])
        said = [dice.choice(words) for _ in range(count)]
        if dice.random() < 0.2:
            said.insert(dice.randrange(len(said) + 1), dice.choice("abcdefgh") * 500)
        return " ".join(said)

    of[f"{EDITION}/roles/one.yaml"]["duties"]["items"] = [item() for _ in range(dice.choice([3, 8, 20]))]
    return of


@pytest.mark.parametrize("number", range(4))
def test_an_overlong_role_is_printed_whole_or_refused_with_its_place(number: int, tmp_path: Path) -> None:
    dice = random.Random(number)
    own = samples.write(tmp_path, overlong(dice))

    def work() -> tuple[bytes, ...]:
        guide = fuzz.read(own)
        return fuzz.made(document.handout(guide, "one"), own)

    outcome = fuzz.judged(work, "made")
    assert outcome.wrong == ""


# --- the judges seen failing ----------------------------------------------------------------------


def test_a_traceback_a_refusal_without_place_and_one_of_two_lines_are_told() -> None:
    from ubtprint.errors import InputError, Location, Problem

    def broken() -> tuple[bytes, ...]:
        raise ZeroDivisionError

    def refusing(problem: Problem) -> fuzz.Outcome:
        def work() -> tuple[bytes, ...]:
            raise InputError(problem)

        return fuzz.judged(work, "made")

    assert "ZeroDivisionError" in fuzz.judged(broken, "made").wrong
    assert "no place" in refusing(Problem("bad", Location("a.yaml", 1))).wrong
    assert "more than one line" in refusing(Problem("bad\nworse", Location("a.yaml", 1, 1))).wrong
    assert refusing(Problem("bad", Location("a.yaml", 1, 1))).wrong == ""
