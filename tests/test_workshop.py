"""A workshop's file: what it says, what it may say, and the samples to begin with."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest
from commands import Command

from ubtprint import assets, content, moments, workshop
from ubtprint.errors import InputError
from ubtprint.workshop import ITEMS, Workshop

SAMPLES = assets.data_folder() / "content" / "samples"
GUIDE = content.load_guide(None)
WORDS = content.workshop_words()


def load(tmp_path: Path, text: str) -> Workshop:
    """A workshop of this text."""
    path = tmp_path / "workshop.yaml"
    path.write_text(text, "utf-8")
    return workshop.load_workshop(path, GUIDE)


def faults(tmp_path: Path, text: str) -> list[str]:
    """What is told of a workshop of this text, without the file's folder."""
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    return [str(problem).rpartition("/")[2] for problem in caught.value.problems]


# --- what it says -------------------------------------------------------------------------------


def test_the_sample_loads_and_says_what_it_says() -> None:
    loaded = workshop.load_workshop(SAMPLES / "workshop.yaml", GUIDE)
    assert loaded.date == datetime.date(2026, 11, 24)
    assert [each.starts for each in loaded.agenda] == [510, 530, 575, 590, 660]
    assert (loaded.agenda[-1].ends, loaded.minutes) == (690, 180)
    assert {role: loaded.items_of(role) for role in GUIDE.roles} == dict.fromkeys(GUIDE.roles, ITEMS)
    assert loaded.edition in content.editions()


def test_nothing_is_required(tmp_path: Path) -> None:
    loaded = load(tmp_path, "title: Sponsors\n")
    assert loaded == Workshop(title="Sponsors")
    assert (loaded.date, loaded.agenda, loaded.minutes) == (None, (), 0)
    assert loaded.items_of("union") == ITEMS
    assert loaded.deck_of("union", "full") == "full"


def test_without_a_start_no_times_are_known(tmp_path: Path) -> None:
    (session,) = load(tmp_path, "agenda: [{what: Talk, minutes: 20 min}]\n").agenda
    assert (session.starts, session.ends, session.minutes) == (None, None, 20)


def test_roles_go_by_any_of_their_names_and_one_value_may_stand_for_all(tmp_path: Path) -> None:
    loaded = load(tmp_path, "items: {Doctor: [badge, cards], steward: []}\ndeck: {manager: carry}\n")
    assert loaded.items_of("physician") == ("cards", "badge")
    assert loaded.items_of("union") == ()
    assert loaded.items_of("management") == ITEMS
    assert (loaded.deck_of("management", "full"), loaded.deck_of("union", "full")) == ("carry", "full")
    for_all = load(tmp_path, "items: [handout]\ndeck: carry\n")
    assert {for_all.items_of(role) for role in GUIDE.roles} == {("handout",)}
    assert {for_all.deck_of(role, "full") for role in GUIDE.roles} == {"carry"}


def test_stocks_go_by_their_other_names_and_files_stay_files(tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_bytes((assets.data_folder() / "content" / "stocks" / "quarter-letter.yaml").read_bytes())
    loaded = load(tmp_path, f"stock: {own}\nbadges: 74541\n")
    assert (loaded.stock, loaded.badges) == (str(own), "avery-5392")


def test_texts_know_their_places(tmp_path: Path) -> None:
    loaded = load(tmp_path, "title: A\nplace: B\nagenda:\n  - {what: C, minutes: 1 h, who: D, notes: E}\n")
    assert list(loaded.texts()) == ["A", "B", "C", "D", "E"]
    assert str(loaded.agenda[0].what.location).endswith("workshop.yaml:4:12")  # type: ignore[attr-defined]


def test_the_edition_is_found_before_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "workshop.yaml"
    for text, edition in (
        ("edition: 2016 Article\nstarts: never\n", "2016-article"),
        ("edition: 1999\n", ""),
        ("edition: [x]\n", ""),
        ("title: [\n", ""),
        ("", ""),
    ):
        path.write_text(text, "utf-8")
        assert workshop.edition_of(path) == edition
    assert workshop.edition_of(tmp_path / "nowhere.yaml") == ""


# --- what it may not say ------------------------------------------------------------------------

WRONG = """\
title: Sponsors
date: 2026-02-30
starts: "25:00"
agenda:
  - {what: A, minutes: 20 min}
  - {what: B, minutes: soon}
items:
  physcian: [cards]
  doctor: [cards]
  md: [cards]
deck: fill
stock: half-letter-booklet
badges: letter-poker-9
edition: 2011-guide
"""


def test_all_that_is_wrong_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    said = faults(tmp_path, WRONG)
    assert [line.partition(" (")[0] for line in said] == [
        "workshop.yaml:2:7: 'date' can't be '2026-02-30'",
        "workshop.yaml:3:9: 'starts' can't be '25:00'",
        "workshop.yaml:6:24: 'minutes' can't be 'soon'",
        "workshop.yaml:8:3: unknown role 'physcian'",
        "workshop.yaml:10:3: 'md' is the role 'physician' again",
        "workshop.yaml:11:7: unknown deck 'fill'",
        "workshop.yaml:12:8: the stock 'half-letter-booklet' is for booklets",
        "workshop.yaml:13:9: a name badge has no room on the stock 'letter-poker-9'",
        "workshop.yaml:14:10: unknown edition '2011-guide'",
    ]
    assert all(" (" in line for line in said)  # a hint for each


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel: x\n", "workshop.yaml:1:1: unknown key 'titel' (did you mean 'title'?)"),
        (
            "items: [badges]\n",
            "workshop.yaml:1:9: item 1 of 'all roles' can't be 'badges' (did you mean 'badge'?)",
        ),
        ("agenda: [{what: A}]\n", "workshop.yaml:1:10: missing key 'minutes'"),
        ("deck: {'': full}\n", "workshop.yaml:1:8: unknown role ''"),
        ("stock: 9999\n", "workshop.yaml:1:8: unknown stock '9999'"),
        ("stock: ./none.yaml\n", "none.yaml: there is no such file"),
        (f"title: {'x' * 121}\n", "workshop.yaml:1:8: 'title' is 121 characters long"),
        ("- a\n", "workshop.yaml:1:1: the file should be keys and values, not a list"),
        ("", "workshop.yaml:1:1: the file is empty"),
        (
            "agenda: [{what: A, minutes: 20 h}, {what: B, minutes: 5 h}]\n",
            "workshop.yaml:1:17: the agenda takes 25 hours, more than a day",
        ),
    ],
)
def test_one_fault_is_one_line(text: str, said: str, tmp_path: Path) -> None:
    (line,) = faults(tmp_path, text)
    assert line.startswith(said)


# --- moments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("20 min", 20), ("20", 20), ("1 h", 60), ("1 h 15 min", 75), ("1h15m", 75), ("2 hours", 120),
        ("90 minutes", 90), ("24 h", 1440), ("0 min", None), ("25 h", None), ("", None), ("min", None),
        ("1:15", None), ("-5 min", None), ("soon", None),
    ],
)  # fmt: skip
def test_durations_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    assert moments.to_minutes(text) == minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("8:30", 510), ("08:30", 510), ("0:00", 0), ("23:59", 1439), ("1:30 pm", 810), ("12:00 am", 0),
        ("12:15 P.M.", 735), ("24:00", None), ("8:60", None), ("13:00 pm", None), ("0:30 am", None),
        ("8", None), ("noon", None),
    ],
)  # fmt: skip
def test_clock_times_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    assert moments.to_clock(text) == minutes


def test_dates_are_of_the_calendar() -> None:
    assert moments.to_date("2028-02-29") == datetime.date(2028, 2, 29)
    assert [moments.to_date(text) for text in ("2026-02-29", "20261124", "2026-W01-1", "24.11.2026")] == [
        None
    ] * 4


def test_moments_are_said_in_the_languages_words() -> None:
    assert moments.date_in_words(datetime.date(2026, 11, 24), WORDS) == "Tuesday, November 24, 2026"
    clocks = [moments.clock_in_words(minutes, WORDS) for minutes in (0, 510, 720, 785, 1445)]
    assert clocks == ["12:00 am", "8:30 am", "12:00 pm", "1:05 pm", "12:05 am"]
    durations = [moments.duration_in_words(minutes, WORDS) for minutes in (0, 20, 60, 75)]
    assert durations == ["0 min", "20 min", "1 h", "1 h 15 min"]


def test_a_language_without_these_words_is_told(tmp_path: Path) -> None:
    shipped = (assets.data_folder() / "content" / "labels" / "en.yaml").read_text("utf-8")
    file = tmp_path / "labels" / "de.yaml"
    file.parent.mkdir()
    file.write_text(shipped.partition("\nworkshop:")[0] + "\n", "utf-8")
    assert content.printing_words(tmp_path, "de").front == "Front"
    with pytest.raises(InputError, match="there are no words for the papers of a workshop"):
        content.workshop_words(tmp_path, "de")


# --- samples ------------------------------------------------------------------------------------


def test_the_sample_roster_has_all_roles_and_is_marked() -> None:
    with (SAMPLES / "roster.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert {content.find_role(GUIDE, row["role"]) for row in rows} == set(GUIDE.roles)
    assert all("Sample" in row["team"] and "sample" in row["note"] for row in rows)
    assert {"José Peña", "Nguyễn Thị Hồng"} <= {row["name"] for row in rows}


def test_new_workshop_writes_both_and_keeps_what_is_there(ubtprint: Command, tmp_path: Path) -> None:
    ran = ubtprint("new", "workshop", "mine")
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err.splitlines()[:2] == ["mine/workshop.yaml", "mine/roster.csv"]
    for name in ("workshop.yaml", "roster.csv"):
        assert (tmp_path / "mine" / name).read_bytes() == (SAMPLES / name).read_bytes()
    (tmp_path / "mine" / "workshop.yaml").unlink()
    (tmp_path / "mine" / "roster.csv").write_text("theirs")
    again = ubtprint("new", "workshop", "mine")
    assert again.code == 1
    assert again.err.startswith("mine/roster.csv: a file is in the way; it was kept")
    assert (tmp_path / "mine" / "roster.csv").read_text() == "theirs"
    assert not (tmp_path / "mine" / "workshop.yaml").exists()
    forced = ubtprint("new", "workshop", "mine", "--force", "--quiet")
    assert (forced.code, forced.err) == (0, "")
    assert (tmp_path / "mine" / "roster.csv").read_bytes() == (SAMPLES / "roster.csv").read_bytes()


def test_new_workshop_tells_where_it_cant_write(ubtprint: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = ubtprint("new", "workshop", "file")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert ubtprint("new", "workshops").code == 2
