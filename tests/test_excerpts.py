"""Problems with their lines and carets, and as programs want them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ubtprint.errors import Location, Problem
from ubtprint.excerpts import as_github, as_json, as_text, columns, excerpt, wants_colour


@pytest.mark.parametrize(
    ("line", "column", "shown", "caret"),
    [
        ("name: x", 7, "name: x", 6),
        ("\tname: x", 2, "    name: x", 4),
        ("\t\tx", 3, "        x", 8),
        ("日本: x", 5, "日本: x", 6),
        ("e\u0301a\u0308: x", 7, "e\u0301a\u0308: x", 4),
        ("👍 x", 3, "👍 x", 3),
        ("a\u200bb x", 5, "a\u200bb x", 3),
        ("name:", 6, "name:", 5),
        ("", 1, "", 0),
    ],
)
def test_the_caret_stands_below_its_character(line: str, column: int, shown: str, caret: int) -> None:
    said, below = excerpt([line], Location("f", 1, column))
    assert said == f"    1 | {shown}"
    assert below == f"      | {' ' * caret}^"


def test_a_caret_in_another_column_would_be_noticed() -> None:
    _, below = excerpt(["日本: x"], Location("f", 1, 4))
    assert below != f"      | {' ' * 6}^"


@pytest.mark.parametrize("at", [1, 50, 150, 300])
def test_long_lines_are_cut_round_the_caret(at: int) -> None:
    line = "".join(chr(ord("a") + number % 26) for number in range(300))
    said, below = excerpt([line], Location("f", 1, at))
    assert columns(said) <= 102
    assert said[below.index("^")] == line[at - 1]


def test_a_line_that_is_not_there_is_not_shown(tmp_path: Path) -> None:
    assert excerpt(["one"], Location("f", 2, 1)) == []
    assert excerpt(["one"], Location("f")) == []
    there_is_none = Problem("no", Location(str(tmp_path / "gone.yaml"), 3, 1))
    assert as_text([there_is_none]) == str(there_is_none)


def test_lines_count_as_in_an_editor(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert as_text([Problem("no", Location(str(path), 3, 2))]).splitlines()[1:] == [
        "    3 | three",
        "      |  ^",
    ]


def test_nothing_in_a_line_moves_the_terminals_cursor(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("x\x1b[2J\n", "utf-8")
    assert "\x1b" not in as_text([Problem("no\x1b[2J", Location(str(path), 1, 1))])


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert wants_colour(True)
    assert not wants_colour(False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_colour(True)
    problem = Problem("no", Location("f", 1, 1), "yes", "warning")
    assert "\x1b[33mwarning: \x1b[0m" in as_text([problem], colour=True)
    assert "\x1b" not in as_text([problem])


def test_github_has_its_escapes() -> None:
    problems = [
        Problem("50 % of\nit", Location("a,b:c.yaml", 3, 4), "see\rthis"),
        Problem("somewhere", severity="warning"),
        Problem("look", Location("f", 2), severity="note"),
    ]
    assert as_github(problems).splitlines() == [
        "::error file=a%2Cb%3Ac.yaml,line=3,col=4::50 %25 of%0Ait (see%0Dthis)",
        "::warning::somewhere",
        "::notice file=f,line=2::look",
    ]


def test_json_has_every_part() -> None:
    (row,) = json.loads(as_json([Problem("no", Location("f", 1, 2), "yes", "warning")]))
    assert row == {
        "severity": "warning", "path": "f", "line": 1, "column": 2, "message": "no", "hint": "yes",
    }  # fmt: skip
    assert json.loads(as_json([])) == []
