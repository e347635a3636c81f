"""Nodes become typed values by the model; every fault of a file is told at once."""

from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ubtprint import model, records
from ubtprint.content import load_guide
from ubtprint.errors import InputError, Location, Problem
from ubtprint.shape import read_shape
from ubtprint.source import parse_yaml

BAD = Path(__file__).parent / "data" / "bad"
FIXTURES = sorted(folder.name for folder in BAD.glob("shape-*"))


class Sample(records.Record, frozen=True, kw_only=True):
    """One field of each type that the model has."""

    number: int = 0
    few: Annotated[int, msgspec.Meta(gt=1, lt=4)] = 2
    share: float = 0.0
    yes: bool = False
    size: records.Length = 0.0
    id: model.Id = "x"
    words: model.Words = "x"
    turn: Literal[0, 90] = 0
    mark: Literal["disc", "square"] = "disc"
    names: model.Names = ()
    by_id: dict[model.Id, int] = msgspec.field(default_factory=dict)
    block: model.Block | None = None
    tip: model.KeyTip | None = None


def read(text: str, type_: type[Any] = Sample) -> tuple[Any, list[str]]:
    problems: list[Problem] = []
    node = parse_yaml(text, "t", problems)
    assert node is not None
    return read_shape(node, type_, problems), [str(problem) for problem in problems]


@pytest.mark.parametrize("name", FIXTURES)
def test_bad_shapes_are_told_with_their_places(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD / name)
    with pytest.raises(InputError) as caught:
        load_guide(None, Path())
    assert [str(problem) for problem in caught.value.problems] == Path(
        "expected.txt"
    ).read_text().splitlines()


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("number: -12", "number", -12),
        ("few: 3", "few", 3),
        ("share: 0.5", "share", 0.5),
        ("yes: true", "yes", True),
        ("yes: false", "yes", False),
        ("size: 0.25in", "size", 18.0),
        ("size: 25.4mm", "size", 72.0),
        ("size: 2.54cm", "size", 72.0),
        ("size: -12pt", "size", -12.0),
        ("id: do", "id", "do"),
        ("words: no", "words", "no"),
        ("words: >\n  a\n  b\n", "words", "a b"),
        ("words: |+\n  a\n  b\n\n", "words", "a\nb"),
        ("words: '  kept  '", "words", "  kept  "),
        ("turn: 90", "turn", 90),
        ("mark: square", "mark", "square"),
        ("names: [a, b]", "names", ("a", "b")),
        ("names: []", "names", ()),
        ("by-id: {a: 1, b: 2}", "by_id", {"a": 1, "b": 2}),
        ("block: {kind: statement, text: a}", "block", model.Statement(text="a")),
        ("block: {text: a, kind: statement}", "block", model.Statement(text="a")),
        ("tip: {paragraphs: [a]}", "tip", model.KeyTip(paragraphs=("a",))),
        ("tip: {kind: key-tip, paragraphs: [a]}", "tip", model.KeyTip(paragraphs=("a",))),
    ],
)
def test_each_type_is_read(text: str, field: str, value: object) -> None:
    sample, problems = read(text)
    assert problems == []
    assert getattr(sample, field) == value
    untouched = [name for name in Sample.__struct_fields__ if name != field]
    assert all(getattr(sample, name) == getattr(Sample(), name) for name in untouched)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("number: 1.0", "t:1:9: 'number' should be a whole number, not '1.0'"),
        ("number: 010", "t:1:9: 'number' should be a whole number, not '010'"),
        ("number: ١", "t:1:9: 'number' should be a whole number, not '١'"),
        ("few: 1", "t:1:6: 'few' should be more than 1, not 1"),
        ("few: 4", "t:1:6: 'few' should be less than 4, not 4"),
        ("share: nan", "t:1:8: 'share' should be a number, not 'nan'"),
        ("yes: yes", "t:1:6: 'yes' should be true or false, not 'yes'"),
        (
            "size: 12",
            "t:1:7: 'size' is not a length: '12' (a number and its unit: in, pt, mm or cm, such as 0.25in)",
        ),
        (f"size: {'9' * 400}in", "t:1:7: 'size' is too large a number"),
        ("id: Do", "t:1:5: 'id' can't be 'Do' (small letters, digits and hyphens, 64 at most)"),
        ('id: "a\\nb"', "t:1:5: 'id' can't be 'a b' (small letters, digits and hyphens, 64 at most)"),
        ("words:", "t:1:7: 'words' is empty"),
        ("words: ' '", "t:1:8: 'words' is empty"),
        ("turn: 45", "t:1:7: 'turn' can't be '45' (known: 0, 90)"),
        ("mark: dics", "t:1:7: 'mark' can't be 'dics' (did you mean 'disc'?)"),
        (
            "names: a",
            "t:1:8: 'names' should be a list, not a text (begin each item with '- ' on a line of its own)",
        ),
        ("names:", "t:1:7: 'names' is empty (it should be a list, or be left out)"),
        ("by-id: {A: 1}", "t:1:9: the key can't be 'A' (small letters, digits and hyphens, 64 at most)"),
        ("by_id: {a: 1}", "t:1:1: unknown key 'by_id' (did you mean 'by-id'?)"),
        ("by-id: {a: b}", "t:1:12: 'a' should be a whole number, not 'b'"),
        ("block: {kind: [a]}", "t:1:15: 'kind' should be a text, not a list"),
        ("block: {text: a}", "t:1:8: missing key 'kind' (one of: KINDS)"),
        ("tip: {kind: prose, paragraphs: [a]}", "t:1:13: 'kind' should be key-tip"),
        ("[]", "t:1:1: the file should be keys and values, not a list"),
        ("''", "t:1:1: the file is empty (it should be keys and values, or be left out)"),
    ],
)
def test_each_fault_is_told_in_words(text: str, said: str) -> None:
    kinds = "acknowledgement, checklist, columns, key-tip, numbered, prose, statement"
    sample, problems = read(text)
    assert sample is None
    assert problems == [said.replace("KINDS", kinds)]


def test_all_faults_are_told_at_once() -> None:
    _, problems = read("number: a\nyes: b\nnames: [c, [d], {e: f}]\nzzz: g\n")
    assert len(problems) == 5


def test_texts_remember_their_places_also_as_keys() -> None:
    problems: list[Problem] = []
    node = parse_yaml("folio: '1'\nblocks:\n  one: {kind: statement, text: a}\n", "t", problems)
    assert node is not None
    topic = read_shape(node, model.Topic, problems)
    assert topic is not None
    assert records.where(topic.folio) == Location("t", 1, 8)
    assert [records.where(key) for key in topic.blocks] == [Location("t", 3, 3)]


def test_a_type_that_files_do_not_have_is_an_error_in_the_program() -> None:
    class Odd(records.Record, frozen=True):
        data: bytes

    with pytest.raises(TypeError, match="content files have no"):
        read("data: a", Odd)


@given(st.decimals(-10_000, 10_000, places=3), st.sampled_from(sorted(records.POINTS)))
def test_every_length_is_read_in_points(number: Any, unit: str) -> None:
    sample, problems = read(f"size: {number}{unit}")
    assert problems == []
    assert sample.size == pytest.approx(float(number) * records.POINTS[unit])


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1))
def test_a_text_is_kept_exactly(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    sample, problems = read(f"words: {quoted}")
    assert (problems, sample and sample.words) == (
        ([], text) if text.strip() else (["t:1:8: 'words' is empty"], None)
    )
