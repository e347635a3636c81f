"""Rosters are read as people mean them, or refused with a line for each thing that is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import corpora
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ubtprint import roster, tables
from ubtprint.alignment import UNSEEN
from ubtprint.columns import USUAL, score, tidy
from ubtprint.content import load_guide
from ubtprint.errors import InputError, Problem
from ubtprint.model import Guide
from ubtprint.people import Attendee, Roster

HEADER = "Name,Role,Team,Facility\n"


@cache
def guide() -> Guide:
    return load_guide(None)


def read(text: str | bytes, **options: Any) -> Roster:
    data = text.encode() if isinstance(text, str) else text
    return roster.read_roster(data, guide(), label="r.csv", **options)


def people(text: str | bytes, **options: Any) -> list[Attendee]:
    return list(read(text, **options).people)


def names(text: str | bytes) -> list[str]:
    return [each.name for each in people(text)]


def lines(text: str | bytes, **options: Any) -> list[str]:
    """What is wrong with a roster, without the hints."""
    with pytest.raises(InputError) as caught:
        read(text, **options)
    assert all("\n" not in str(problem) for problem in caught.value.problems)
    return [str(problem).partition(" (")[0] for problem in caught.value.problems]


def hints(text: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(text)
    return " | ".join(problem.hint for problem in caught.value.problems)


# --- what is read --------------------------------------------------------------------------------


def test_a_roster_is_its_people_in_order() -> None:
    got = read("Name,Role,Team,Facility,Copies,Phone\nAna Ruiz,MD,ICU,Oakland,2,510\nBo,steward,ER,,,\n")
    assert got.people == (
        Attendee(
            name="Ana Ruiz", role="physician", team="ICU", facility="Oakland", copies=2,
            more={"Phone": "510"}, line=2,
        ),
        Attendee(name="Bo", role="union", team="ER", more={"Phone": ""}, line=3),
    )  # fmt: skip
    assert got.heads == ("Name", "Role", "Team", "Facility", "Copies", "Phone")
    assert (got.label, got.skipped) == ("r.csv", ())


@pytest.mark.parametrize(
    ("field", "head"), [(field, head) for field, heads in USUAL.items() for head in heads]
)
def test_usual_heads_are_understood(field: str, head: str) -> None:
    known = {"name": "Ana", "role": "md"}
    columns = {"name": "Name", "role": "Role"}
    if field in ("first", "last"):
        other = {"first": "lastname", "last": "firstname"}[field]
        columns = {field: head, other: other, "role": "Role"}
        known = {field: "Ana", other: "", "role": "md"}
    columns[field] = f" {head.upper()[:2]}_{head[2:]}: "
    known.setdefault(field, "3")
    got = people(";".join(columns.values()) + "\n" + ";".join(known.values()))[0]
    assert (got.name, got.role) == ("Ana", "physician")
    if field in ("team", "facility"):
        assert got.said(field) == "3"
    if field == "copies":
        assert got.copies == 3


@pytest.mark.parametrize(
    "head", ["Full name", "FULL_NAME", "full-name", "fullname", "Full\nName", " full  name ", "Ｆｕｌｌ name"]
)
def test_a_head_may_be_spelled_freely(head: str) -> None:
    assert names(f'"{head}",Role\nAna,md\n') == ["Ana"]


def test_first_and_last_names_are_joined_and_kept() -> None:
    got = people("Last name,First name,Role\nRuiz,Ana,md\n,Sukarno,md\n")
    assert [each.name for each in got] == ["Ana Ruiz", "Sukarno"]
    assert got[0].said("First name") == "Ana"


def test_a_whole_name_counts_before_its_parts() -> None:
    assert names("First name,Last name,Name,Role\nAna,Ruiz,Dr. A. Ruiz,md\n") == ["Dr. A. Ruiz"]


def test_team_counts_before_unit_before_department_and_the_rest_is_kept() -> None:
    got = read("Department,Unit,Name,Role\nNursing,ICU,Ana,md\n")
    assert (got.people[0].team, got.people[0].more) == ("ICU", {"Department": "Nursing"})
    assert got.fields == {"Department": "Department", "Unit": "team", "Name": "name", "Role": "role"}
    got = read("Department,Team,Unit,Name,Role\nNursing,Blue,ICU,Ana,md\n")
    assert (got.people[0].team, got.people[0].more) == ("Blue", {"Department": "Nursing", "Unit": "ICU"})


@pytest.mark.parametrize(
    "word", ["physician", "Physician", " MD ", "doctors", "Physician Sponsor", "physician_sponsor"]
)
def test_a_role_may_be_said_in_any_known_word(word: str) -> None:
    assert people(f"Name,Role\nAna,{word}\n")[0].role == "physician"


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_codings_line_ends_and_separators(coding: str, end: str, separator: str) -> None:
    rows = [["Name", "Role", "Team"], ["José Ñuñez", "md", "ICU, West; B"], ["Trần Thị Bé", "steward", ""]]
    text = end.join(separator.join(f'"{cell}"' for cell in row) for row in rows) + end
    got = people(text.encode(coding))
    assert [(each.name, each.team, each.line) for each in got] == [
        ("José Ñuñez", "ICU, West; B", 2),
        ("Trần Thị Bé", "", 3),
    ]


def test_the_other_order_of_utf_16_is_read_too() -> None:
    assert names(b"\xfe\xff" + "Name,Role\nZoë,md".encode("utf-16-be")) == ["Zoë"]


def test_excels_own_first_line_names_the_separator() -> None:
    got = people("sep=;\nName;Role\nRuiz, Ana;md\n")
    assert [(each.name, each.line) for each in got] == [("Ruiz, Ana", 3)]


def test_line_breaks_within_a_cell_are_blanks_and_count_as_lines() -> None:
    text = 'Name,Role\n"Ana\r\nRuiz",md\n"B\n\no",md\nC,md\n'
    assert [(each.name, each.line) for each in people(text)] == [("Ana Ruiz", 2), ("B o", 4), ("C", 7)]
    assert lines(text + "D,xx\n") == ["r.csv:8:3: unknown role 'xx'"]


def test_names_are_kept_as_typed_but_for_blanks_and_composed() -> None:
    typed = ["  O’Neill\u00a0 Ana ", "Zoe\u0308", "\ufeffBo\u200b", "X", "van der Berg-Li, Jr."]
    text = "Name,Role\n" + "".join(f'"{name}",md\n' for name in typed)
    assert names(text) == ["O’Neill Ana", "Zoë", "Bo", "X", "van der Berg-Li, Jr."]


def test_what_has_no_shape_is_cut_off_at_the_ends_alone() -> None:
    shapeless = "".join(mark for mark in map(chr, range(0x110000)) if UNSEEN.match(mark))
    assert tidy(f"{shapeless} é{shapeless}a {shapeless}") == f"é{shapeless}a"
    assert tidy(shapeless) == ""


def test_quotes_within_names() -> None:
    assert names('Name,Role\n"Ana ""Nan"" Ruiz",md\nBo "B" Li,md\nC, md\n') == [
        'Ana "Nan" Ruiz', 'Bo "B" Li', "C",
    ]  # fmt: skip


def test_blank_rows_and_empty_columns_at_the_end_are_passed_over() -> None:
    got = people("\n,,,\nName,Role,,\n\n ,,,\nAna,md,,\n,,,\nBo,md,,,,\n\n")
    assert [(each.name, each.line) for each in got] == [("Ana", 6), ("Bo", 8)]


def test_what_looks_like_a_formula_is_text() -> None:
    got = people('Name,Role,Team\n"=HYPERLINK(""http://x"")",md,+1\n@Ana,md,-2\n')
    assert [(each.name, each.team) for each in got] == [('=HYPERLINK("http://x")', "+1"), ("@Ana", "-2")]


def test_namesakes_are_numbered_in_order_and_others_are_not() -> None:
    text = "Name,Role,Team\nAna Ruiz,md,A\nBo,md,A\nANA RUIZ,md,B\nZoe\u0308,md,A\nana ruiz,steward,A\nzoë,md,B\n"
    assert [each.number for each in people(text)] == [1, 0, 2, 1, 3, 2]


def test_a_comma_within_a_head_does_not_decide_the_separator() -> None:
    assert people("Name;Role;Team, if any\nAna;md;ICU\n")[0].more == {"Team, if any": "ICU"}
    assert people('"Name";"Role";"Team"\n"Ruiz, Ana";"md";"ICU"\n')[0].name == "Ruiz, Ana"


# --- what is refused, and where ------------------------------------------------------------------

BAD: list[tuple[str, list[str]]] = [
    ("", ["r.csv:1: the file is empty"]),
    ("\n \n,,\n", ["r.csv:1: the file is empty"]),
    ("Name,Role\n", ["r.csv:1: there is nobody in this roster"]),
    ("Name\nAna\n", ["r.csv:1: there is no column for the role"]),
    ("Role\nmd\n", ["r.csv:1: there is no column for the name"]),
    ("a,b\nAna,md\n", ["r.csv:1: there is no column for the name", "r.csv:1: there is no column for the role"]),
    ("First name,Role\nAna,md\n", ["r.csv:1: beside 'First name' there is no column of last names"]),
    ("Surname,Role\nAna,md\n", ["r.csv:1: beside 'Surname' there is no column of first names"]),
    ("First name,Name,Role\nAna,Ruiz,md\n", ["r.csv:1:12: 'First name' and 'Name' could each be the name"]),
    ("Name,Attendee,Role\nAna,Bo,md\n", ["r.csv:1:6: 'Name' and 'Attendee' could each be the name"]),
    ("Name,Role,Constituency\nA,md,md\n", ["r.csv:1:11: 'Role' and 'Constituency' could each be the role"]),
    ("Name,Role,NAME\nAna,md,Bo\n", ["r.csv:1:11: the head 'NAME' stands twice"]),
    ("Name,Role,Phone no.,phone-No\nA,md,,\n", ["r.csv:1:21: the head 'phone-No' stands twice"]),
    ("Name,Role;Team\nAna,md;ICU\n", ["r.csv:1: it can't be told whether cells are parted by commas or by semicolons"]),
    ("Name,Role\n,md\n", ["r.csv:2:1: there is no name"]),
    ("Name,Role\n\u200b ,md\n", ["r.csv:2:1: there is no name"]),
    ("First name,Last name,Role\n,,md\n", ["r.csv:2:1: there is no name"]),
    ("Name,Role\nAna,\n", ["r.csv:2:5: there is no role"]),
    ("Name,Role\nAna,nurse\n", ["r.csv:2:5: unknown role 'nurse'"]),
    ('Name,Role\n"Ruiz, Ana",nurse\n', ["r.csv:2:13: unknown role 'nurse'"]),
    ('Name,Role\n"Ana\nRuiz",nurse\n', ["r.csv:2: unknown role 'nurse'"]),
    ('Name,Role\n"Ana,md\nBo",md\n', ["r.csv:2:1: 'Ana,md Bo' may be several rows between quotes"]),
    ("Name,Role,Team\nAna,md\n", ["r.csv:2: this row has 2 cells, and the header 3"]),
    ("Name,Role,Team\nAna\n", ["r.csv:2: this row has 1 cell, and the header 3"]),
    ("Name,Role\nAna,md,,x\n", ["r.csv:2:8: this row has 4 cells, and the header 2"]),
    ("Name,Role\nRuiz, Ana,md\n", ["r.csv:2:11: this row has 3 cells, and the header 2"]),
    ("Name,,Role\nAna,x,md\n", ["r.csv:2:5: 'x' stands in a column without a head"]),
    ("Name,Role,Copies\nA,md,0\nB,md,101\nC,md,2.5\nD,md,two\nE,md,-1\nF,md,٣\n", [
        "r.csv:2:6: copies can't be '0'", "r.csv:3:6: copies can't be '101'", "r.csv:4:6: copies can't be '2.5'",
        "r.csv:5:6: copies can't be 'two'", "r.csv:6:6: copies can't be '-1'",
        "r.csv:7:6: no font in use has “٣”", "r.csv:7:6: copies can't be '٣'"]),
    (HEADER + "Ana,md,A,B\nAna,md,A,C\nANA ,Doctor,a,b\n", ["r.csv:4:1: 'ANA' stands twice"]),
    (HEADER + "Zoe\u0308,md,A,B\nZoë,md,A,B\n", ["r.csv:3:1: 'Zoë' stands twice"]),
    ("Name,Role\nA\x07na,md\n", ["r.csv:2:1: a control character"]),
    ("Name,Role,Notes\nAna,md,a\x1fb\n", ["r.csv:2:8: a control character"]),
    ("Name,Role\nAna,md\nBo\x85,md\n", ["r.csv:3:1: a control character"]),
    ("Name,Role\n山田,md\n", ["r.csv:2:1: no font in use has “山”"]),
    ("Name,Role,Team\nAna,md,مريم\n", ["r.csv:2:8: no font in use has “م”"]),
    ("Name,Role\n\u0301a,md\n", ["r.csv:2:1: U+0301 COMBINING ACUTE ACCENT stands on no letter"]),
    (f"Name,Role\n{'x' * 501},md\n", ["r.csv:2:1: a cell of 501 characters; 500 at most"]),
    (f'Name,Role\nAna,md\n"Bo,md\n{"x" * 140_000}', ["r.csv:3: a cell of this row goes on and on"]),
    (f"Name,Role,{'x' * 501}\nA,md,\n", [f"r.csv:1:11: the head '{'x' * 59}…' is longer than 500 characters"]),
    ("Name,Role," + ",".join(f"c{n}" for n in range(199)) + "\n", ["r.csv:1: there are more than 200 columns"]),
    ('Name,Role\n"Ana" Ruiz,md\nBo,xx\n', ["r.csv:2: text stands behind a closing quote", "r.csv:3:4: unknown role 'xx'"]),
    ('Name,Role\nAna,md\n"Bo,md\nC,md\n', ["r.csv:3: a quote that is opened in this row is never closed"]),
    ('Name,Role\n"Bo,md\nC,md\n"D",md\n', ["r.csv:2: text stands behind a closing quote, up to line 4"]),
    ('"Name,Role\nAna,md\n', ["r.csv:1: a quote that is opened in this row is never closed"]),
    ('"Name" x,Role\nAna,md\n', ["r.csv:1: text stands behind a closing quote"]),
    ("Name,Role\nA\0na,md\n", ["r.csv:2:2: a NUL"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), BAD)
def test_malformed_rosters_have_a_line_for_each_fault(text: str, said: list[str]) -> None:
    assert lines(text) == said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Name,Role\r\nJos\xe9,md\r\n", "r.csv:2:4: the file is not UTF-8 text"),
        (b"Name,Role\rAna,md\rJos\xe9", "r.csv:3:4: the file is not UTF-8 text"),
        (
            "Name,Role\nAna,md\n".encode("utf-16")[:-1],
            "r.csv:2:7: the file says that it is UTF-16, and isn't",
        ),
        ("Name,Role\nAna,md\n".encode("utf-16-le"), "r.csv:1:2: a NUL"),
        (b"PK\x03\x04 and so on", "r.csv: this is a workbook, and no CSV text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "r.csv: this is a workbook, and no CSV text"),
        (b"x" * (tables.MAX_BYTES + 1), "r.csv: the roster is larger than 50,000,000 bytes"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, said: str) -> None:
    assert lines(data) == [said]


def test_hints_say_what_to_do() -> None:
    assert "did you mean 'steward'?" in hints("Name,Role\nAna,stewart\n")
    assert "known: management, physician, union" in hints("Name,Role\nAna,nurse\n")
    assert "in the header: 'Who', 'What'" in hints("Who,What\nAna,md\n")
    assert "in line 2" in hints("Name,Role\nAna,md\nAna,md\n")
    assert "Windows-1252, where this is “é”" in hints(b"Name,Role\nJos\xe9,md\n")
    assert "also column 1" in hints("Name,name,Role\nA,B,md\n")


def test_very_many_unknown_roles_are_all_told() -> None:
    text = "Name,Role\n" + "".join(f"Person {at},stewar{at}\n" for at in range(1500))
    with pytest.raises(InputError) as caught:
        read(text)
    assert len(caught.value.problems) == 1500
    assert caught.value.problems[0].hint == "did you mean 'steward'?"
    assert caught.value.problems[-1].hint == "known: management, physician, union"


def test_all_problems_are_told_at_once_in_order() -> None:
    text = "Name,Role,Copies\nAna,md,1\n,nurse,x\nBo,md\n山,md,1\nAna,MD,1\n"
    assert [line.partition(": ")[0] for line in lines(text)] == [
        "r.csv:3:2", "r.csv:3:8", "r.csv:3:1", "r.csv:4", "r.csv:5:1", "r.csv:6:1",
    ]  # fmt: skip


def test_rows_are_looked_through_although_the_header_is_wrong() -> None:
    assert lines("Name,Role,Name\nAna,nurse,\nBo,md\n", skip_bad=True) == [
        "r.csv:1:11: the head 'Name' stands twice",
        "r.csv:2:5: unknown role 'nurse'",
        "r.csv:3: this row has 2 cells, and the header 3",
    ]
    assert lines("Name,Rolle\n,md\n") == [
        "r.csv:1: there is no column for the role", "r.csv:2:1: there is no name",
    ]  # fmt: skip
    assert lines("Name,Attendee,Role\n,,nurse\n")[1:] == ["r.csv:2:3: unknown role 'nurse'"]


def test_more_rows_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    assert len(people("Name,Role\nA,md\nB,md\n")) == 2
    assert lines("Name,Role\nA,md\nB,md\nC,md\n", skip_bad=True) == ["r.csv:4: there are more than 2 rows"]


# --- letters ------------------------------------------------------------------------------------


def test_letters_that_the_fonts_have_pass() -> None:
    typed = ["Nguyễn Thị Ánh", "Łukasz Żółć", "Ελένη", "Иван Đặng", "q\u0323uy", "M’Bala"]
    text = "Name,Role\n" + "".join(f"{name},md\n" for name in typed)
    assert names(text) == [unicodedata.normalize("NFC", name) for name in typed]


def test_a_column_that_nothing_prints_may_hold_any_letter() -> None:
    text = "Name,Role,Team,Notes\nAna,md,ICU,山\n"
    assert lines(text) == ["r.csv:2:12: no font in use has “山”"]
    assert lines(text, printed=["Notes"]) == lines(text)
    assert people(text, printed=[])[0].more == {"Notes": "山"}
    assert lines(text.replace("ICU", "山"), printed=[]) == ["r.csv:2:8: no font in use has “山”"]


# --- rows left out ------------------------------------------------------------------------------


def test_bad_rows_are_left_out_and_listed_where_asked() -> None:
    got = read("Name,Role\nAna,md\nBo,nurse\nC,md,x\nAna,md\nana,steward\n", skip_bad=True)
    assert [(each.name, each.number, each.line) for each in got.people] == [("Ana", 1, 2), ("ana", 2, 6)]
    assert [str(problem).partition(" (")[0] for problem in got.skipped] == [
        "r.csv:3:4: unknown role 'nurse'",
        "r.csv:4:6: this row has 3 cells, and the header 2",
        "r.csv:5:1: 'Ana' stands twice",
    ]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Name,Rolle\nAna,md\n", "there is no column for the role"),
        (
            'Name,Role\nAna,md\n"Bo,md\n',
            "a quote that is opened in this row is never closed",
        ),
        ('Name,Role\nAna,md\n"Bo" x,md\n', "text stands behind a closing quote"),
        ("Name,Role\nAna,nurse\n", "there is nobody in this roster"),
    ],
)
def test_what_would_lose_people_unseen_is_never_skipped(text: str, last: str) -> None:
    assert lines(text, skip_bad=True)[-1].endswith(last)


# --- files --------------------------------------------------------------------------------------


def file_line(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        roster.read_roster(path, guide(), label=path.name)
    [problem] = caught.value.problems
    return str(problem)


def test_a_file_is_read_also_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("Name,Role\nAna,md\n")
    (tmp_path / "link.csv").symlink_to("r.csv")
    for name in ("r.csv", "link.csv"):
        assert roster.read_roster(tmp_path / name, guide(), label=name).people[0].name == "Ana"


def test_what_is_no_file_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "gone.csv").symlink_to("nowhere")
    (tmp_path / "round.csv").symlink_to("round.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    assert file_line(tmp_path / "none.csv") == "none.csv: there is no such file"
    assert file_line(tmp_path / "folder.csv").startswith("folder.csv: this is a folder")
    assert file_line(tmp_path / "gone.csv") == "gone.csv: this is a link that leads to nothing"
    assert file_line(tmp_path / "round.csv").startswith("round.csv: ")
    assert file_line(tmp_path / "pipe.csv").startswith("pipe.csv: this is not a file")
    assert file_line(Path("a\0b.csv")).startswith("a\0b.csv: ")


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "r.csv").write_text("Name,Role\nAna,md\n")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert file_line(tmp_path / "r.csv") == "r.csv: the file can't be read: Permission denied"


# --- other people's tables -----------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _corpora(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("corpora") and (reason := corpora.missing()):
        if corpora.is_required():
            pytest.fail(reason)
        pytest.skip(reason)


def spectrum() -> Iterator[tuple[str, bytes, list[dict[str, str]]]]:
    """csv-spectrum's tables and what they say by its own account."""
    folder = corpora.FOLDER / "node_modules" / "csv-spectrum" / "json"
    for name, data in corpora.csv_files().items():
        said = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for row in said if isinstance(said, list) else [said]:
            row.pop("Contact Phone Number", None)  # there the two differ
        yield name, data, said if isinstance(said, list) else [said]


@pytest.mark.corpora
def test_the_spectrum_of_csv_is_read_cell_by_cell() -> None:
    for name, data, said in spectrum():
        table = tables.read_csv(data, name, score)
        rows = [dict(zip(table.heads, cells, strict=True)) for _, cells in table.rows]
        for row in rows:
            row.pop("Contact Phone Number", None)
        assert (rows, table.problems) == (said, []), name


@pytest.mark.corpora
def test_the_spectrum_as_rosters_is_refused_or_read_right() -> None:
    for name, data, said in spectrum():
        assert "there is no column for the role" in lines(data)[-1], name
        with io.StringIO(newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["Role", *said[0], "Name"])
            writer.writerows(["md", *row.values(), f"Person {at}"] for at, row in enumerate(said))
            got = people(file.getvalue(), printed=[])
        assert [each.more for each in got] == [
            {head: " ".join(cell.split()) for head, cell in row.items()} for row in said
        ], name


# --- any people, written by any dialect ----------------------------------------------------------

LETTERS = "abzéñåŁőữΔйAZ '’.,;\t\n\"-=@"
WORD = st.text(LETTERS, min_size=1, max_size=12).map(lambda text: " ".join(text.split()))
PERSON = st.tuples(WORD.filter(bool), st.sampled_from(["md", "Manager", "union sponsor"]), WORD, WORD)


@given(
    st.lists(PERSON, min_size=1, max_size=12),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    st.permutations(["Name", "Role", "Team", "Badge"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_people_come_back_as_they_were_written(
    given_: list[tuple[str, ...]], separator: str, end: str, quoting: int, order: list[str], coding: str
) -> None:
    rows = [dict(zip(("Name", "Role", "Team", "Badge"), each, strict=True)) for each in given_]
    for at, row in enumerate(rows):
        row["Team"] = f"{row['Team']} {at}".strip()  # nobody twice
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(order)
    writer.writerows([row[head] for head in order] for row in rows)
    roles = {"md": "physician", "Manager": "management", "union sponsor": "union"}
    got = [
        (each.name, each.role, each.team, each.more["Badge"])
        for each in people(file.getvalue().encode(coding))
    ]
    assert got == [(row["Name"], roles[row["Role"]], row["Team"], row["Badge"]) for row in rows]


@given(st.binary(max_size=200) | st.text('ab,;"\t\r\n\0', max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for begin in (b"", b"Name,Role\n", b"Name,Role\nAna,md\n"):
        problems: tuple[Problem, ...] = ()
        try:
            assert read(begin + data, skip_bad=True).people
        except InputError as error:
            problems = error.problems
        assert all(problem.location for problem in problems)


def test_a_broken_place_is_found_wherever_it_is() -> None:
    """One fault put at random into a large roster is told with its line, and alone."""
    rng = random.Random(5)
    rows = [f"Person {number},md,Team {number % 7}" for number in range(2000)]
    for _ in range(20):
        at = rng.randrange(len(rows))
        spoilt = [*rows[:at], rows[at].replace(",md,", ",mx,"), *rows[at + 1 :]]
        [line] = lines("Name,Role,Team\n" + "\n".join(spoilt))
        assert line == f"r.csv:{at + 2}:{len(f'Person {at},') + 1}: unknown role 'mx'"
