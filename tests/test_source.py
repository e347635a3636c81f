"""YAML is read strictly, with the place of every node; what is wrong is told, never guessed."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ubtprint import source
from ubtprint.errors import Location, Problem
from ubtprint.source import Mapping, Node, Scalar, Sequence, parse_yaml, read_yaml

BAD = Path(__file__).parent / "data" / "bad"
FIXTURES = sorted(folder.name for folder in BAD.glob("yaml-*"))


def plain(node: Node) -> Any:
    """The node as YAML's BaseLoader would construct it."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def scalars(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, Sequence):
        return [scalar for item in node.items for scalar in scalars(item)]
    return [scalar for key, value in node.entries for scalar in (key, *scalars(value))]


def parse(text: str) -> tuple[Node | None, list[str]]:
    problems: list[Problem] = []
    return parse_yaml(text, "t", problems), [str(problem) for problem in problems]


@pytest.mark.parametrize("name", FIXTURES)
def test_bad_files_are_told_with_their_places(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD / name)
    problems: list[Problem] = []
    [file] = Path().glob("*.yaml")
    read_yaml(file, problems)
    assert [str(problem) for problem in problems] == Path("expected.txt").read_text().splitlines()


def test_nodes_know_their_lines_and_columns() -> None:
    node, problems = parse("café: ☐ tick\nlist:\n  - one\n  - {deep: 'two'}\n")
    assert problems == []
    assert node == Mapping(
        (
            (Scalar("café", Location("t", 1, 1)), Scalar("☐ tick", Location("t", 1, 7))),
            (
                Scalar("list", Location("t", 2, 1)),
                Sequence(
                    (
                        Scalar("one", Location("t", 3, 5)),
                        Mapping(
                            ((Scalar("deep", Location("t", 4, 6)), Scalar("two", Location("t", 4, 12))),),
                            Location("t", 4, 5),
                        ),
                    ),
                    Location("t", 3, 3),
                ),
            ),
        ),
        Location("t", 1, 1),
    )


def test_scalars_stay_text() -> None:
    words = ["no", "010", "12:30", "null", "~", "1e3", "2010-10-26", "0x1F", "Yes", ".inf"]
    node, problems = parse("".join(f"- {word}\n" for word in words))
    assert problems == []
    assert node is not None
    assert plain(node) == words


def test_right_to_left_marks_are_text() -> None:
    node, problems = parse("a: \u202eabc\u202c\n")
    assert problems == []
    assert node is not None
    assert plain(node) == {"a": "\u202eabc\u202c"}


@pytest.mark.parametrize("break_", ["\r\n", "\r", "\n"])
def test_lines_count_whatever_ends_them(break_: str) -> None:
    node, problems = parse(f"a: b{break_}c: d{break_}")
    assert problems == []
    assert node is not None
    assert [scalar.location.line for scalar in scalars(node)] == [1, 1, 2, 2]


def test_depth_is_bounded_without_recursion() -> None:
    said = "t:1:21: lists and mappings nest more than 20 deep here"
    assert parse("[" * 20 + "]" * 20)[1] == []
    assert parse("[" * 21 + "]" * 21) == (None, [said])
    assert parse("[" * 9999 + "]" * 9999) == (None, [said])
    assert parse("- " * 9999)[1] == ["t:1:41: lists and mappings nest more than 20 deep here"]


def test_the_number_of_values_is_bounded() -> None:
    assert parse("- a\n" * (source.MAX_NODES - 1))[1] == []
    assert parse("- a\n" * source.MAX_NODES) == (
        None,
        ["t:20000:3: the file holds more than 20,000 values (split it)"],
    )


def test_a_problem_that_loses_nothing_leaves_the_tree() -> None:
    node, problems = parse("a: &x b\na: c\n")
    assert len(problems) == 2
    assert node is not None
    assert plain(node) == {"a": "b"}


def test_what_cannot_be_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("large").write_bytes(b"#" * (source.MAX_BYTES + 1))
    os.mkfifo("pipe")
    Path("marked").write_bytes(b"\xef\xbb\xbfa: b")
    Path("utf-16").write_text("a: b", encoding="utf-16")
    problems: list[Problem] = []
    for name in ("none", "folder", "pipe", "large", "utf-16", "n\0ul"):
        assert read_yaml(Path(name), problems) is None
    assert [str(problem) for problem in problems] == [
        "none: there is no such file",
        "folder: this is not a file",
        "pipe: this is not a file",
        "large:1:1: the file is larger than 1,000,000 bytes (split it)",
        "utf-16:1:1: the file is not UTF-8 text (save it as UTF-8)",
        "n\0ul: there is no such file",
    ]
    marked = read_yaml(Path("marked"), problems)
    assert marked is not None
    assert scalars(marked)[0] == Scalar("a", Location("marked", 1, 1))


def test_a_file_that_may_not_be_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.chdir(tmp_path)
    Path("secret").write_text("a: b")
    monkeypatch.setattr(Path, "open", deny)
    problems: list[Problem] = []
    assert read_yaml(Path("secret"), problems) is None
    assert [str(problem) for problem in problems] == ["secret: the file cannot be read: Permission denied"]


def test_the_parser_written_in_python_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [path.read_text() for path in sorted(Path(__file__).parents[1].glob("content/**/*.yaml"))]
    fast = [parse(text) for text in texts]
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert texts
    assert [parse(text) for text in texts] == fast


YAML_LIKE = st.text(st.sampled_from("ab:- \n'\"[]{},#&*!|>?%@\t\\x0<\u2028é😀\x07\ufeff"), max_size=60)


@given(YAML_LIKE | st.text(max_size=40))
def test_any_text_is_told_wrong_or_read_as_yaml_would(text: str) -> None:
    node, problems = parse(text)
    assert (node is None) <= bool(problems)
    if not problems:
        assert node is not None
        assert plain(node) == yaml.load(text, Loader=yaml.CBaseLoader)


WORD = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=8)
TREE = st.recursive(
    WORD, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORD, inner, max_size=4), max_leaves=12
)


class _NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


@given(TREE, st.sampled_from([True, False, None]))
def test_what_yaml_writes_is_read_back(tree: Any, flow: bool | None) -> None:
    text = yaml.dump(tree, Dumper=_NoAliases, allow_unicode=True, default_flow_style=flow, default_style='"')
    text = text.replace("!!str ", "")
    node, problems = parse(text)
    if any("<<" in problem or "deep" in problem for problem in problems):
        return
    assert problems == []
    assert node is not None
    assert plain(node) == tree


@given(
    st.lists(st.from_regex(r"[a-z☐é😀][a-z ☐é😀]*[a-z]", fullmatch=True), min_size=1, max_size=8),
    st.integers(1, 5),
)
def test_a_plain_scalar_stands_where_its_location_says(words: list[str], indent: int) -> None:
    text = "".join(f"{' ' * indent}-   {word}\n" for word in words)
    node, problems = parse(text)
    assert problems == []
    assert node is not None
    lines = text.split("\n")
    for scalar in scalars(node):
        line = lines[scalar.location.line - 1]
        assert re.sub(r" +$", "", line[scalar.location.column - 1 :]) == scalar.text
