"""Texts that once came out wrong, or were refused for nothing; what is refused names its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import fuzz
import printed
import pytest
import samples
from samples import EDITION

from ubtprint import build, document, wordbreaks
from ubtprint.bounds import check_length
from ubtprint.complete import words
from ubtprint.errors import InputError, Location, PrintFault, Problem
from ubtprint.expected import Owners
from ubtprint.job import Job
from ubtprint.letters import Letters
from ubtprint.records import Text
from ubtprint.source import parse_yaml

pytestmark = pytest.mark.usefixtures("kept")

ROLE = f"{EDITION}/roles/one.yaml"


def with_role(folder: Path, **fields: Any) -> Path:
    """The sample in a folder, with some of a role's keys others, such as duties_items."""
    of = samples.files()
    for name, value in fields.items():
        block, _, key = name.partition("_")
        of[ROLE][block][key] = value
    return samples.write(folder, of)


def handout(own: Path, role: str = "one") -> bytes:
    return build.make(document.handout(fuzz.read(own), role), own).data


def heard(pdf: bytes) -> str:
    return " ".join(printed.words(pdf))


def place_of(own: Path, text: str) -> tuple[int, int]:
    """The line and the column at which an item stands in the role's file."""
    lines = (own / ROLE).read_text("utf-8").splitlines()
    number = next(number for number, line in enumerate(lines, 1) if text in line)
    return number, lines[number - 1].index(text) + 1


# --- letters and their marks --------------------------------------------------------------------


def test_a_letter_is_itself_although_it_first_comes_with_a_mark(tmp_path: Path) -> None:
    """Without ``Letters`` each "q" of the file would be a "q" with a dot below."""
    items = ["q\u0323 first", "quality quickly", "q\u0323 again"]
    said = heard(handout(with_role(tmp_path, duties_items=items)))
    assert "q\u0323 first" in said
    assert "quality quickly" in said
    assert said.count("q\u0323") == 2


def test_marks_are_looked_up_in_the_font_alone_where_they_stand_with_a_letter() -> None:
    class Font:
        file_content = (
            printed.shipped_fonts_only.__wrapped__
            and (samples.ROOT / "styles/fonts/source-sans-3/SourceSans3-Regular.ttf").read_bytes()
        )
        index = 0

    letters = Letters(Font())
    letters[1] = "fi"
    assert letters[1] == "fi"
    known = letters._of_font()
    glyph = next(glyph for glyph, letter in known.items() if letter == "q")
    letters[glyph] = "q\u0323"
    assert letters[glyph] == "q"


def test_a_mark_without_a_letter_is_refused_at_its_place(tmp_path: Path) -> None:
    own = with_role(tmp_path, duties_items=["Fine", "no \u0301 letter"])
    with pytest.raises(PrintFault, match=r"U\+0301 COMBINING ACUTE ACCENT stands on no letter") as caught:
        handout(own)
    [problem] = caught.value.problems
    assert problem.location is not None
    assert (problem.location.line, problem.location.column) == place_of(own, "no \u0301 letter")


def test_characters_of_one_glyph_are_the_same_in_the_proof(tmp_path: Path) -> None:
    text = "a non\u2010breaking \u2206, the word co-lead, Δ and µ and μ"
    assert "breaking" in heard(handout(with_role(tmp_path, duties_items=[text])))
    assert words("co\u2010lead") == words("co-lead")
    assert words("co\u2013lead") != words("co-lead")


def test_a_long_word_with_what_has_no_shape_stays_one_word(tmp_path: Path) -> None:
    word = "improve\ufeffpatients" * 20
    assert word.replace("\ufeff", "") in heard(handout(with_role(tmp_path, duties_items=[word])))
    assert wordbreaks.source_breaks(["ab", "cd"], "a\ufeffbcd") == [False]
    assert wordbreaks.source_breaks(["ab", "cd"], "ab cd") == [True]
    assert wordbreaks.source_breaks(["e\u0301b", "cd"], "\u00e9bcd") == [False]


# --- texts without a shape, and files that are no text ------------------------------------------


@pytest.mark.parametrize("text", ["\u200b", "\u00ad", " \ufeff "])
def test_a_text_without_a_shape_is_refused(text: str, tmp_path: Path) -> None:
    own = with_role(tmp_path, duties_items=["Fine", text])
    with pytest.raises(InputError, match=r"one\.yaml:\d+:\d+: item 2 of 'items' is empty"):
        fuzz.read(own)


def test_blanks_are_no_head(tmp_path: Path) -> None:
    assert fuzz.read(with_role(tmp_path, duties_head="  ")).roles["one"].duties.head == ""  # type: ignore[union-attr]


@pytest.mark.parametrize(("text", "place"), [("a: b\nc: \ufffe", "t:2:4"), ("", "t:1:1")])
def test_what_the_parser_cannot_place_has_a_place(text: str, place: str) -> None:
    problems: list[Problem] = []
    parse_yaml(text, "t", problems)
    assert [str(problem.location) for problem in problems] == [place]


def test_a_column_that_is_no_list_is_refused_at_its_place(tmp_path: Path) -> None:
    of = samples.files()
    kept = of[f"{EDITION}/sections/1-first.yaml"]["topics"]["first"]["blocks"]["kept"]
    kept["columns"] = ["one/retains", "two/tip"]
    with pytest.raises(InputError, match=r"1-first\.yaml:\d+:\d+: 'two/tip' can't stand in a column"):
        fuzz.read(samples.write(tmp_path, of))


# --- everything is printed ----------------------------------------------------------------------


def test_leads_stand_in_columns_on_every_kind_of_page(tmp_path: Path) -> None:
    own = with_role(tmp_path, retains_lead="A lead in a column")
    guide = fuzz.read(own)
    on = printed.stock("quarter-letter")
    cards = document.cards(guide, "one", on, deck="full", stock="quarter-letter")
    for pdf in (
        handout(own),
        build.make(document.checklist(guide, "one"), own).data,
        build.make(cards, own, on).data,
    ):
        assert heard(pdf).count("A lead in a column") == 1


def test_what_stood_beside_a_list_stands_below_it_once_where_the_list_goes_on(tmp_path: Path) -> None:
    items = [f"Duty number {number} of very many duties for a page" for number in range(1, 61)]
    said = heard(handout(with_role(tmp_path, duties_items=items)))
    assert " ".join(items) in said
    assert said.index(items[-1]) < said.index("Mind the step.")
    assert (said.count("Mind the step."), said.count("Which means:")) == (1, 1)


def test_a_text_longer_than_a_page_does_not_stand_in_a_column(tmp_path: Path) -> None:
    text = " ".join(f"word{number}" for number in range(900))
    said = heard(handout(with_role(tmp_path, retains_items=["First.", text, "Last."])))
    assert f"First. {text} Last." in said


@pytest.mark.parametrize("name", ["avery-5371", "letter-poker-9"])
def test_small_cards_for_a_screen_are_made(name: str) -> None:
    assert printed.made("2010-guide", "union", name, goes="screen").sides


def test_lines_to_write_on_that_follow_a_text_fill_a_face_of_their_own(tmp_path: Path) -> None:
    text = " ".join(f"word{number}" for number in range(200))
    own = with_role(tmp_path, acknowledges_items=[text])
    on = printed.stock("quarter-letter")
    each = document.cards(fuzz.read(own), "one", on, deck="full", stock="quarter-letter", job=Job())
    assert "Next check-in" in heard(build.make(each, own, on).data)


# --- places of faults ---------------------------------------------------------------------------


def test_a_fault_of_a_head_or_foot_is_told_where_its_text_stands() -> None:
    others = [
        Text(text, Location("a.yaml", line, 1)) for line, text in enumerate(("Union Sponsor", "of {n}"), 1)
    ]
    owners = Owners(others)
    for shown, line in (("UNION", 1), ("union sponsor, 2010", 1), ("1 of 4", 2)):
        place = owners.place(0, None, shown)
        assert place is not None
        assert place.line == line
    assert Owners().place(0, None, "anything") is None


def test_an_overlong_name_is_told_once_at_its_place(tmp_path: Path) -> None:
    of = samples.files()
    of[ROLE]["sponsor"] = "W" * 60
    own = samples.write(tmp_path, of)
    on = printed.stock("quarter-letter")
    each = document.cards(fuzz.read(own), "one", on, deck="full", stock="quarter-letter")
    with pytest.raises(PrintFault) as caught:
        build.make(each, own, on)
    cut = [problem for problem in caught.value.problems if "is cut off" in problem.message]
    assert [re.sub(r"^.*/", "", str(problem.location)) for problem in cut[:1]] == ["one.yaml:2:10"]
    assert fuzz.complaint(caught.value.problems) == ""


def test_texts_of_a_usual_length_are_within_bounds(tmp_path: Path) -> None:
    check_length(document.handout(fuzz.read(with_role(tmp_path, duties_items=["word " * 1000] * 3)), "one"))
    with pytest.raises(PrintFault, match="more than 40 pages"):
        check_length(
            document.handout(fuzz.read(with_role(tmp_path, duties_items=["word " * 5000] * 8)), "one")
        )
