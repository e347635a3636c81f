"""Any content whatever is refused with its place or printed and proofed clean; all of the fuzzer's judges.

A few of each kind here; ``python tests/fuzz.py 10000`` makes as many as wanted.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corpora
import fuzz
import pytest
import samples
import verapdf as engine
from commands import Command
from msgspec import inspect
from samples import EDITION, Files

from ubtprint import build, content, document, proofing, stocks
from ubtprint.errors import InputError, Location, PrintFault, Problem
from ubtprint.expected import unseen
from ubtprint.model import Deck, Edition, Guide, Role, Section
from ubtprint.ownwords import OwnWords
from ubtprint.paper import Printer, Stock
from ubtprint.shape import read_shape
from ubtprint.source import parse_yaml

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
KINDS: tuple[Any, ...] = (Edition, Role, Section, Deck, OwnWords, Stock, Printer)
LABELS = f"{EDITION}/guide.yaml", "labels"


@pytest.fixture(autouse=True)
def _corpora(request: pytest.FixtureRequest) -> None:
    """Tests marked ``corpora`` are skipped without them, or fail where all tests have to run."""
    if request.node.get_closest_marker("corpora") and (reason := corpora.missing()):
        if corpora.is_required():
            pytest.fail(reason)
        pytest.skip(reason)


# --- the samples and the judge ------------------------------------------------------------------


def _fields(kind: inspect.Type) -> Iterator[str]:
    """The keys of all structs below a type."""
    if isinstance(kind, inspect.StructType):
        for field in kind.fields:
            yield field.encode_name
            yield from _fields(field.type)
    for name in ("type", "types", "value_type", "item_type"):
        inner = getattr(kind, name, ())
        for each in inner if isinstance(inner, tuple) else (inner,):
            if isinstance(each, inspect.Type):
                yield from _fields(each)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(each)


def test_every_field_of_the_model_has_a_sample() -> None:
    wanted = {name for kind in KINDS[:-1] for name in _fields(inspect.type_info(kind))}
    folded = set(_fields(inspect.type_info(Stock))) - {"fold", "direction", "at", "then"}
    assert folded <= wanted
    assert wanted - {"fold", "direction", "at", "then"} <= set(_keys(samples.files()))


def test_the_sample_is_sound(tmp_path: Path) -> None:
    own = samples.write(tmp_path, samples.files())
    guide = fuzz.read(own)
    assert fuzz.made(document.checklist(guide, "one"), own)


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem("bad"), "no place"),
        (Problem("bad", Location("a.yaml")), "no place"),
        (Problem("bad", Location("a.yaml", 3)), "no place"),
        (Problem("two\nlines", Location("a.yaml", 3, 1)), "more than one line"),
        (Problem("bad", Location("a.yaml", 3, 1)), ""),
    ],
)
def test_the_judge_asks_for_one_line_with_its_place(problem: Problem, said: str) -> None:
    assert fuzz.complaint((problem,)).startswith(said)
    assert bool(fuzz.complaint((problem,))) == bool(said)
    assert fuzz.complaint(()) == "refused without a word"


def test_the_judge_sees_what_is_thrown_and_what_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def thrown() -> tuple[bytes, ...]:
        raise KeyError("a bug")

    def endless() -> tuple[bytes, ...]:
        while True:
            pass

    assert fuzz.judged(thrown, "made").ended == "broken"
    monkeypatch.setattr(fuzz, "SECONDS", 0.1)
    assert "TimeoutError" in fuzz.judged(endless, "made").wrong


# --- texts of all kinds in all fields -----------------------------------------------------------


def _awkward() -> list[str]:
    return [*corpora.naughty_strings(), *corpora.csv_cells()]


def _is_sound(text: str) -> bool:
    return not CONTROL.search(text) and bool(unseen(text).strip())


def _is_label(path: samples.Path_) -> bool:
    return path[:2] == LABELS or path[0] == "labels/en.yaml"


def _filled(strings: list[str], turn: int) -> tuple[Files, dict[samples.Path_, str]]:
    """The sample with its texts replaced by as many of these, beginning with another one each turn."""
    of = samples.files()
    del of[f"{EDITION}/guide.yaml"]["errata"]
    texts = {path: strings[(turn + number) % len(strings)] for number, path in enumerate(samples.texts(of))}
    # What stands in braces in a label is filled in, or refused.
    texts = {path: text for path, text in texts.items() if not (_is_label(path) and set("{}") & set(text))}
    for path, text in texts.items():
        samples.put(of, path, text)
    return of, texts


@pytest.mark.corpora
def test_every_awkward_text_is_kept_as_it_is_in_every_field(tmp_path: Path) -> None:
    """In so many turns each text stands in each field once: here in every fifth, the rest in other runs."""
    sound = [text for text in _awkward() if _is_sound(text)]
    for turn in range(0, len(sound), 5):
        of, texts = _filled(sound, turn)
        guide = fuzz.read(samples.write(tmp_path, of))
        for (file, *path), text in texts.items():
            if file != "stocks/mine.yaml" and not _is_label((file, *path)):
                assert _value(guide, str(file), path) == text.rstrip("\n")


def _value(guide: Guide, file: str, path: list[Any]) -> Any:
    parts = file.removesuffix(".yaml").split("/")[1:]
    value: Any = {
        "guide": guide.edition,
        "roles": guide.roles,
        "sections": guide.sections,
        "decks": guide.decks,
    }
    for key in (*parts, *path):
        name = key.replace("-", "_") if isinstance(key, str) else key
        value = value[key] if isinstance(value, dict | tuple) else getattr(value, name)
    return value


@pytest.mark.corpora
def test_every_unsound_text_is_refused_at_its_place_in_every_field(tmp_path: Path) -> None:
    """A field that may be left out may be empty too."""
    unsound = [text for text in _awkward() if not _is_sound(text) and text.strip()]
    assert len(unsound) > 3
    for text in unsound:
        of, texts = _filled([text], 0)
        own = samples.write(tmp_path, of)
        told: list[Problem] = []
        for reading in (content.load_guide, lambda _, own: stocks.load_stocks(own)):
            with pytest.raises(InputError) as caught:
                reading(None, own)
            told += caught.value.problems
        assert fuzz.complaint(tuple(told)) == ""
        # The labels are only read for an edition that is sound.
        least = sum(path[0] != "labels/en.yaml" for path in texts)
        assert len({problem.location for problem in told}) in (least, len(texts))


@pytest.mark.corpora
def test_every_awkward_text_is_printed_or_refused_at_its_place(tmp_path: Path) -> None:
    sound = [text for text in _awkward() if _is_sound(text)]
    refused: dict[str, Problem] = {}
    for asked in (_as_items, _as_heads):
        left = sound
        while True:
            own = samples.write(tmp_path, asked(left))
            each = document.handout(fuzz.read(own), topic="first")
            outcome = fuzz.judged(lambda each=each, own=own: fuzz.made(each, own), "made")  # type: ignore[misc]
            assert outcome.wrong == ""
            if outcome.ended == "made":
                break
            lost = {_text_at(each.guide, problem.location): problem for problem in outcome.problems}
            assert lost.keys() & set(left), outcome.problems
            refused |= lost
            left = [text for text in left if text not in lost]
    reasons = {re.split(" (?:has|stands on) ", problem.message)[0] for problem in refused.values()}
    assert all(reason == "no font in use" or reason.startswith("U+") for reason in reasons), refused
    assert len(sound) - len(refused) > 300


def _as_items(texts: list[str]) -> Files:
    of = samples.files()
    block = {"kind": "checklist", "head": "All:", "items": texts}
    of[f"{EDITION}/sections/1-first.yaml"]["topics"]["first"]["blocks"] = {"all": block}
    return _without_addresses(of)


def _as_heads(texts: list[str]) -> Files:
    of = samples.files()
    blocks = {
        f"b{number}": {"kind": "prose", "head": text, "paragraphs": ["Text."]}
        for number, text in enumerate(texts)
    }
    of[f"{EDITION}/sections/1-first.yaml"]["topics"]["first"]["blocks"] = blocks
    return _without_addresses(of)


def _without_addresses(of: Files) -> Files:
    of[f"{EDITION}/decks/full.yaml"]["cards"] = [{"front": ["role/tip"]}, {"front": ["role/means"]}]
    return of


def _text_at(guide: Guide, place: Location | None) -> str:
    blocks = guide.topics["first"].blocks.values()
    texts = [text for block in blocks for text in (getattr(block, "items", None) or (block.head,))]  # type: ignore[union-attr]
    return next((str(text) for text in texts if text.location == place), "")


# --- files of all kinds -------------------------------------------------------------------------


@pytest.mark.corpora
def test_every_document_of_the_yaml_suite_is_read_or_refused_as_any_file() -> None:
    for name, text in corpora.yaml_documents().items():
        for kind in KINDS:
            problems: list[Problem] = []
            node = parse_yaml(text, f"{name}.yaml", problems)
            value = read_shape(node, kind, problems) if node else None
            assert value is not None or problems, name
            assert not problems or fuzz.complaint(tuple(problems)) == "", problems


@pytest.mark.corpora
def test_a_document_of_the_yaml_suite_among_the_files_of_an_edition(tmp_path: Path) -> None:
    of = samples.files()
    names = [name for name in of if name != "stocks/mine.yaml"]
    for number, text in enumerate(list(corpora.yaml_documents().values())[::13]):
        name = names[number % len(names)]
        own = samples.write(tmp_path, {**of, name: text})
        outcome = fuzz.judged(lambda own=own: (fuzz.read(own), ())[1], "read")  # type: ignore[misc]
        assert (outcome.ended, outcome.wrong) == ("refused", "")


# --- words on the command line ------------------------------------------------------------------

OPTIONS = (
    "--role",
    "--deck",
    "--stock",
    "--edition",
    "--printer",
    "--copies",
    "--start-at",
    "--bleed",
    "--fit",
)


@pytest.mark.corpora
def test_awkward_words_on_the_command_line_are_told(ubtprint: Command) -> None:
    words = [text for text in corpora.naughty_strings() if "\0" not in text]
    for number, word in enumerate(words[::5]):
        option = OPTIONS[number % len(OPTIONS)]
        ended = ubtprint("cards", f"{option}={word}", "-o", "made")
        assert ended.code in (1, 2), (option, word)
        assert "Traceback" not in ended.err
        assert ended.err.strip()
    for option, kind in (("--topic", "handout"), ("--role", "checklist")):
        ended = ubtprint(kind, f"{option}={words[7]}")
        assert (ended.code, "Traceback" in ended.err) == (2, False)


# --- content made at random ---------------------------------------------------------------------


@pytest.mark.parametrize("part", range(4))
def test_content_made_at_random_is_read_or_refused_with_its_place(part: int) -> None:
    for number in range(part * 60, part * 60 + 60):
        _, outcome = fuzz.one(f"read-{number}", prints=False)
        assert outcome.wrong == "", number


@pytest.mark.parametrize("part", range(4))
def test_content_made_at_random_is_printed_or_refused_with_its_place(part: int) -> None:
    ends = set()
    for number in range(part * 8, part * 8 + 8):
        _, outcome = fuzz.one(f"print-{number}")
        assert outcome.wrong == "", number
        ends.add(outcome.ended)
    assert {"made", "refused"} <= ends


def test_a_fault_without_a_place_and_a_bug_would_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = samples.write(tmp_path, samples.files())
    each = document.checklist(fuzz.read(own), "one")

    def no_place(*_: Any) -> None:
        raise PrintFault(Problem("something is wrong"))

    monkeypatch.setattr(proofing, "prove", no_place)
    assert fuzz.judged(lambda: fuzz.made(each, own), "made").wrong.startswith("no place")
    monkeypatch.setattr(proofing, "prove", lambda *_: 1 / 0)
    assert fuzz.judged(lambda: fuzz.made(each, own), "made").ended == "broken"


# --- overlong roles -----------------------------------------------------------------------------


def test_overlong_roles_are_whole_or_refused_with_their_place() -> None:
    ends = set()
    for number in (1, 2, 3, 4, 5, 11, 12):
        _, outcome = fuzz.overlong(f"usual-{number}")
        assert outcome.wrong == "", number
        ends.add(outcome.ended)
    assert ends == {"made", "faulty"}


@pytest.mark.parametrize("name", ["quarter-letter", "avery-5371"])
def test_a_text_of_far_too_many_cards_is_refused_before_it_is_set(name: str, tmp_path: Path) -> None:
    of = samples.files()
    of[f"{EDITION}/roles/one.yaml"]["duties"]["items"] = ["Short.", "word " * 20_000]
    own = samples.write(tmp_path, of)
    stock = stocks.find_stock(name)[1]
    each = document.cards(fuzz.read(own), "one", stock, deck="full", stock=name)
    with pytest.raises(
        PrintFault, match="card 1, back: the text would go on over more than 30 cards"
    ) as caught:
        build.make(each, own, stock)
    line = (own / EDITION / "roles" / "one.yaml").read_text("utf-8").splitlines().index("  - Short.") + 2
    [problem] = caught.value.problems
    assert problem.location is not None
    assert (problem.location.line, problem.location.column) == (line, 5)


# --- the judge of PDF/UA ------------------------------------------------------------------------


def test_fuzzed_documents_pass_verapdf(verapdf: engine.Judge) -> None:
    """Files that are for readers: what goes to a press or is turned by hand has no tags."""
    judged = 0
    for number in range(60):
        _, outcome = fuzz.one(f"ua-{number}")
        for data in outcome.data:
            if b"/StructTreeRoot" in data or _is_tagged(data):
                assert verapdf(data) == [], number
                judged += 1
        if judged >= 5:
            return
    raise AssertionError("too few documents came to anything")


def _is_tagged(data: bytes) -> bool:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return "/StructTreeRoot" in pdf.Root


def test_dice_of_one_seed_fall_alike() -> None:
    rolls = [fuzz.with_mutations(random.Random("same")) for _ in range(2)]
    assert rolls[0] == rolls[1]
