"""Plain text: every word in order, nothing wider than a mail, nothing there for the eye alone."""

from __future__ import annotations

import re

import msgspec
import printed
import pytest
import unpaged_documents as documents

from ubtprint import __version__, document, plaintext, wording
from ubtprint.errors import PrintFault

NAMES = documents.NAMES
ROOM = 76
# What draws instead of saying: boxes, rules, bullets, rows of one sign.
DRAWN = re.compile(r"[\u2500-\u25ff•◦]|([-=_*~#.])\1{2,}+")


def drawn(text: str) -> list[str]:
    """Everything in a text that would be read aloud for nothing."""
    return [found[0] for found in DRAWN.finditer(text)]


@pytest.mark.parametrize("name", NAMES)
def test_has_every_word_in_order(name: str) -> None:
    wording.prove(documents.made(name), documents.text(name))


@pytest.mark.parametrize("name", NAMES)
def test_lines_are_short_and_end_with_a_word(name: str) -> None:
    text = documents.text(name)
    assert text.endswith("\n")
    lines = text.splitlines()
    assert max(map(len, lines)) <= ROOM
    assert [line for line in lines if line != line.rstrip()] == []
    assert "\n\n\n\n" not in text
    assert drawn(text) == []
    assert "\u2060" not in text


def test_what_is_drawn_is_found() -> None:
    assert drawn("Name: ____\n=====\n│ a • b") == ["____", "=====", "│", "•"]
    assert drawn("co-leads, and so on… [ ✓ ] [   ] Union Leaders—union stewards") == []


@pytest.mark.parametrize("name", NAMES)
def test_last_line_tells_whose_it_is(name: str) -> None:
    text, guide = documents.text(name), documents.made(name).guide
    assert text.splitlines()[-1] == f"-- ubtprint {__version__}, {guide.id}, {guide.content_hash}"
    assert plaintext.is_ours(text.encode())
    assert plaintext.is_ours((text + "\n\n").encode())
    assert not plaintext.is_ours((text + "and my own words\n").encode())
    assert guide.edition.cited_as in text
    assert guide.edition.website in text


@pytest.mark.parametrize("data", [b"", b"\n", b"ubtprint 1, a, b\n", b"\xff\xfe", b"my notes\n-- ubtprint\n"])
def test_foreign_text_is_not_ours(data: bytes) -> None:
    assert not plaintext.is_ours(data)


def test_cards_stand_in_the_decks_order_each_with_its_number() -> None:
    lines = documents.text("2010-guide/cards").splitlines()
    numbers = [line for line in lines if re.match(r"[0-9] of [0-9], ", line)]
    assert numbers == [f"{card} of 4, {side}" for card in range(1, 5) for side in ("front", "back")]
    assert lines[0] == "Union Sponsor: pocket coaching cards"
    assert "  Next check-in:" in lines


def test_only_duties_have_boxes_to_tick() -> None:
    lines = documents.text("2010-guide/checklist").splitlines()
    role = printed.guide("2010-guide").roles["physician"]
    assert role.duties is not None
    assert role.retains is not None
    boxes = [line for line in lines if "[   ]" in line]
    assert len(boxes) == len(role.duties.items)
    assert all(line.startswith("  [   ] ") for line in boxes)
    ticks = [line for line in lines if "[ ✓ ]" in line]
    assert len(ticks) == 7 + len(role.retains.items)
    for label in ("Name:", "Team:", "Date:", "Notes:"):
        assert label in lines


def test_lists_hang_and_are_numbered() -> None:
    text = documents.text("2010-guide/handout")
    assert "    2. Using time in new and creative ways. Use standing meetings with your\n       teams" in text
    assert "    [ ✓ ] Making sure employees provide a superior health care experience\n          for" in text
    assert "    - Labor is well positioned" in text
    assert "Physician Sponsors and Leaders [ 3.10 ]\n" in text


def test_the_edition_has_its_own_label() -> None:
    assert "POCKET COACHING" in documents.text("2010-guide/handout")
    assert "POCKET COACHING" not in documents.text("2016-article/handout")
    assert "October 26, 2016" in documents.text("2016-article/handout")


def test_word_that_is_too_long_stands_on_a_line_of_its_own() -> None:
    long = "https://www.example.org/" + "x" * 90
    guide = printed.altered(
        printed.guide("2010-guide"), "union/duties", items=(f"See {long} for more", "a-" * 60 + "b")
    )
    lines = plaintext.render_text(document.handout(guide, "union")).splitlines()
    assert [line for line in lines if len(line) > ROOM] == [
        f"{' ' * 10}{long}",
        "    [ ✓ ] " + "a-" * 60 + "b",
    ]


def test_number_of_ten_keeps_one_left_edge() -> None:
    items = tuple(f"item {number}" for number in range(1, 12))
    guide = printed.altered(printed.guide("2010-guide"), "union/means", items=items)
    lines = plaintext.render_text(document.handout(guide, "union")).splitlines()
    assert "     9. item 9" in lines
    assert "    10. item 10" in lines


# --- the words held against the content ---------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ("Get other physician input", "Get physician input"),
        ("Promote UBT projects and changes with colleagues", ""),
        ("  Physicians\n", "  Physicianss\n"),
    ],
)
def test_missing_words_are_told_with_their_place(words: str, instead: str) -> None:
    each, text = documents.made("2010-guide/checklist"), documents.text("2010-guide/checklist")
    assert text.count(words) == 1
    changed = text.replace(words, instead)
    with pytest.raises(PrintFault) as caught:
        wording.prove(each, changed)
    (problem,) = caught.value.problems
    assert words.strip() in problem.message
    assert problem.location is not None
    assert problem.location.path.endswith("roles/physician.yaml")
    assert problem.location.line > 0


def test_words_in_another_order_are_told() -> None:
    each, text = documents.made("2010-guide/cards"), documents.text("2010-guide/cards")
    first, second = text.index("1 of 4, back"), text.index("2 of 4, front")
    moved = text[:first] + text[second:] + text[first:second]
    wording.prove(each, text)
    with pytest.raises(PrintFault) as caught:
        wording.prove(each, moved)
    assert len(caught.value.problems) > 4


def test_words_of_one_edition_are_not_in_the_other() -> None:
    guide = msgspec.structs.replace(documents.made("2016-article/handout"))
    with pytest.raises(PrintFault):
        wording.prove(guide, documents.text("2010-guide/handout"))
