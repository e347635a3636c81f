"""Problems read like a compiler's, and the hint names the nearest word."""

from pathlib import Path

import pytest

from ubtprint.errors import InputError, Location, NameFault, Problem, did_you_mean, display_path
from ubtprint.names import pick


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem("no"), "no"),
        (Problem("no", Location("a.yaml")), "a.yaml: no"),
        (Problem("no", Location("a.yaml", 14)), "a.yaml:14: no"),
        (Problem("no", Location("a.yaml", 14, 5), "yes"), "a.yaml:14:5: no (yes)"),
        (Problem("no", Location("a.yaml", 1, 2), "yes", "warning"), "a.yaml:1:2: warning: no (yes)"),
    ],
)
def test_a_problem_is_one_line(problem: Problem, said: str) -> None:
    assert str(problem) == said


def test_an_error_carries_all_of_its_problems() -> None:
    error = InputError(Problem("one"), Problem("two"))
    assert str(error) == "one\ntwo"
    assert [problem.message for problem in error.problems] == ["one", "two"]


def test_locations_sort_by_file_line_and_column() -> None:
    places = [Location("b"), Location("a", 10, 1), Location("a", 2, 9), Location("a", 2, 1)]
    assert [str(place) for place in sorted(places)] == ["a:2:1", "a:2:9", "a:10:1", "b"]


def test_the_hint_is_the_nearest_word_or_all_of_them() -> None:
    assert did_you_mean("tiitle", ["title", "head"]) == "did you mean 'title'?"
    assert did_you_mean("zzz", ["title", "head"]) == "known: head, title"
    assert did_you_mean("zzz", []) == ""


def test_paths_are_shown_as_one_would_type_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert display_path(tmp_path / "roles" / "nurse.yaml") == "roles/nurse.yaml"
    assert display_path(Path("/elsewhere/nurse.yaml")) == "/elsewhere/nurse.yaml"


ALIASES = {"doctor": "physician", "union-leader": "union"}


@pytest.mark.parametrize(
    "word", ["union", "UNION", " Union ", "union leader", "Union_Leader", "union-leader"]
)
def test_a_name_is_known_however_it_is_typed(word: str) -> None:
    assert pick("role", word, ["physician", "union"], ALIASES) == "union"


def test_a_name_as_it_stands_wins_over_one_that_reads_the_same() -> None:
    assert pick("edition", "A Guide", ["a-guide", "A Guide"]) == "A Guide"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("phisician", "unknown role 'phisician' (did you mean 'physician'?)"),
        ("Docter", "unknown role 'Docter' (did you mean 'doctor'?)"),
        ("zzz", "unknown role 'zzz' (known: physician, union)"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(word: str, said: str) -> None:
    with pytest.raises(NameFault) as caught:
        pick("role", word, ["union", "physician"], ALIASES)
    assert str(caught.value) == said


def test_where_nothing_is_known_that_is_said() -> None:
    with pytest.raises(NameFault, match="there are none"):
        pick("deck", "full", [])
