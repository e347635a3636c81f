"""Rosters as workbooks: the cells as somebody would type them, and nothing that takes more than there is."""

from __future__ import annotations

import io
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import workbook
from hypothesis import given
from hypothesis import strategies as st

from ubtprint import workbooks
from ubtprint.content import load_guide
from ubtprint.errors import InputError, InstallError
from ubtprint.people import Roster
from ubtprint.roster import read_roster
from ubtprint.sheetbounds import is_far
from ubtprint.workbooks import read_workbook

HEADS = ["Name", "Role", "Team", "Copies"]
ANA = ["Ana Ruiz", "MD", "ICU", 2]


def cells(data: bytes) -> list[tuple[int, list[str]]]:
    table = read_workbook(data, "r.xlsx")
    return [(table.line, table.heads), *table.rows]


def line(data: bytes, label: str = "r.xlsx") -> str:
    """The one thing that is wrong with a workbook, without its hint."""
    with pytest.raises(InputError) as caught:
        read_workbook(data, label)
    [problem] = caught.value.problems
    assert "\n" not in str(problem)
    return str(problem).partition(" (")[0]


def roster(folder: Path, data: bytes, name: str = "r.xlsx") -> Roster:
    (folder / name).write_bytes(data)
    return read_roster(folder / name, load_guide(None), label=name)


def spoilt(data: bytes, name: str, text: bytes) -> bytes:
    """The workbook with one of its files another."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return workbook.zipped({each: old.read(each) for each in old.namelist()} | {name: text})


PLAIN = workbook.xlsx({"People": workbook.rows([HEADS, ANA])})
PLAIN_ODS = workbook.ods(workbook.ods_row("Name", "Role") + workbook.ods_row("Ana Ruiz", "md"))


# --- what is read --------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "data"), [("r.xlsx", PLAIN), ("R.XLSX", PLAIN), ("r.ods", PLAIN_ODS)])
def test_a_workbook_is_a_roster(tmp_path: Path, name: str, data: bytes) -> None:
    [ana] = roster(tmp_path, data, name).people
    assert (ana.name, ana.role, ana.line) == ("Ana Ruiz", "physician", 2)
    assert ana.copies == (1 if name.endswith("ods") else 2)


def test_a_workbook_is_one_by_its_name_alone(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a workbook, and no CSV text"):
        roster(tmp_path, PLAIN, "r.csv")
    with pytest.raises(InputError, match="can't be read as a workbook"):
        roster(tmp_path, b"Name,Role\nAna,md\n", "r.xlsx")


def test_values_are_as_somebody_would_type_them() -> None:
    row = (
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>0.1</v></c><c r="C2" t="b"><v>1</v></c>'
        '<c r="D2" s="1"><v>45000</v></c><c r="E2" s="2"><v>45000.5</v></c><c r="F2"><v>2095257564</v></c>'
        '<c r="G2" t="str"><f>A1</f><v>=SUM(A1)</v></c><c r="H2" t="e"><v>#N/A</v></c></row>'
    )
    data = workbook.xlsx({"S": workbook.rows([list("abcdefgh")]) + row})
    expected = ["2", "0.1", "TRUE", "2023-03-15", "2023-03-15 12:00:00", "2095257564", "=SUM(A1)", ""]
    assert cells(data)[1] == (2, expected)


def test_rows_are_lines_and_columns_columns(tmp_path: Path) -> None:
    data = workbook.xlsx({"S": workbook.rows([HEADS, ANA, [], ["Bo", "nurse"]], first=4, left=2)})
    with pytest.raises(InputError) as caught:
        roster(tmp_path, data)
    assert [str(each.location) for each in caught.value.problems] == ["r.xlsx:7:4"]
    ana = ["Ana Ruiz", "MD", "ICU", "2"]
    assert cells(data) == [(4, HEADS), (5, ana), (7, ["Bo", "nurse", "", ""])]


def test_the_first_sheet_with_cells_that_is_shown_is_read() -> None:
    other, mine = workbook.rows([["other"]]), workbook.rows([["mine"]])
    assert cells(workbook.xlsx({"E": "", "A": mine, "B": other})) == [(1, ["mine"])]
    assert cells(workbook.xlsx({"A": other, "B": mine}, hidden=["A"])) == [(1, ["mine"])]
    assert cells(workbook.xlsx({"A": mine}, hidden=["A"])) == [(1, ["mine"])]


def test_a_missing_column_is_told_with_the_sheet(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"r\.xlsx:1: there is no column for the name .*on the sheet 'Read me'"
    ):
        roster(tmp_path, workbook.xlsx({"Read me": workbook.rows([["Fill in the other sheet"]])}))


def test_a_cell_in_a_column_without_a_head_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"r\.xlsx:2:5: 'x' stands in a column without a head"):
        roster(tmp_path, workbook.xlsx({"S": workbook.rows([HEADS, [*ANA, "x"]])}))


def test_names_keep_their_letters_and_lose_their_line_breaks(tmp_path: Path) -> None:
    data = workbook.xlsx({"S": workbook.rows([HEADS[:2], ["Nguyễn\nThị  Bé & Cie", "md"]])})
    assert roster(tmp_path, data).people[0].name == "Nguyễn Thị Bé & Cie"


def test_pictures_and_settings_do_no_harm() -> None:
    more = {"media/a.png": b"\x89PNG\0\0", "printerSettings/p.bin": b"\0\0\0\0", "t.xml": b"<t/>"}
    assert cells(workbook.xlsx({"S": workbook.rows([["a"]])}, **more)) == [(1, ["a"])]


@given(
    st.lists(st.lists(st.text("aé&<>'\"= \n", max_size=5), min_size=3, max_size=3), min_size=1, max_size=6)
)
def test_any_texts_come_back_as_they_are(table: list[list[str]]) -> None:
    table = [["head", "b", "c"], *table]
    got = [row for _, row in cells(workbook.xlsx({"S": workbook.rows(table)}))]
    assert got == [row for row in table if "".join(row).strip()]


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"", b"PK", b"PK\x03\x04 and so on", b"Name,Role\nAna,md\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        PLAIN[:-30], PLAIN[:400], PLAIN[100:],
        workbook.zipped({"a": "b"}), spoilt(PLAIN, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"),
        spoilt(PLAIN, "xl/worksheets/sheet1.xml", "<worksheet/>".encode("utf-16")),
        spoilt(PLAIN_ODS, "content.xml", b"<office:document-content>"),
        spoilt(PLAIN_ODS, "content.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    ],
)  # fmt: skip
def test_broken_workbooks_have_a_line(data: bytes) -> None:
    assert line(data).startswith("r.xlsx: this can't be read as a workbook: ")


def test_bytes_changed_at_random_are_read_or_refused() -> None:
    for at in range(0, len(PLAIN), 7):
        with suppress(InputError):
            assert cells(PLAIN[:at] + bytes([PLAIN[at] ^ 255]) + PLAIN[at + 1 :])


def test_a_workbook_without_cells_is_refused() -> None:
    assert line(workbook.xlsx({"S": ""})) == "r.xlsx: there are no cells in this workbook"
    assert line(PLAIN.replace(b"xl/workbook.xml", b"xl/workbook.xmk")).endswith("no cells in this workbook")
    assert line(workbook.xlsx({"S": workbook.rows([["", " "]])})) == "r.xlsx: the sheet is empty"


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 100_000)
    assert cells(spoilt(PLAIN, "xl/a.xml", b"<a>" + b" " * 90_000))
    assert "larger than 100,000 bytes" in line(spoilt(PLAIN, "xl/a.xml", b"<a>" + b" " * 110_000))


def test_a_file_longer_than_it_says_is_refused() -> None:
    long = spoilt(PLAIN, "xl/a.xml", b"<a>" + b" " * 90_000)
    size = (90_003).to_bytes(4, "little")
    assert long.count(size) == 2
    assert "the file is damaged" in line(long.replace(size, (3).to_bytes(4, "little")))


def test_too_many_files_or_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_FILES", 5)
    assert "once it is unpacked" in line(PLAIN)
    monkeypatch.setattr(workbooks, "MAX_BYTES", 500)
    assert line(PLAIN) == "r.xlsx: the roster is larger than 500 bytes"


def test_a_missing_library_is_told_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(InstallError, match="pip install python-calamine"):
        read_workbook(PLAIN, "r.xlsx")


# --- cells far out -------------------------------------------------------------------------------


def one(address: str, inside: str = "<v>1</v>") -> str:
    return f'<row r="1"><c r="A1"><v>1</v></c><c r="{address}">{inside}</c></row>'


@pytest.mark.parametrize(
    "rows",
    [
        one("GS1"), one("ZZ1"), one("XFD1"), one("xfd1"), one("A200002"), one("A1048576"), one("A000999999"),
        one("A1").replace('r="A1"', "r = 'XFD1'"), one("A1").replace("<c ", '<x:c a="1" ').replace("A1", "XFD1"),
        '<row r="300000"><c><v>1</v></c></row>',
        one("AO20000"), one("GR199999"), one("AO1") + '<row r="20000"><c r="A20000"><v>1</v></c></row>',
        "<row><c " + 'a="1" ' * 400 + 'r="A1"><v>1</v></c></row>',
        "<row>" + "<c/>" * 3000 + "<c><v>1</v></c></row>" + "<row/>" * 3000 + "<row><c><v>1</v></c></row>",
    ],
)  # fmt: skip
def test_cells_far_out_are_refused(rows: str) -> None:
    data = workbook.xlsx({"S": rows})
    assert line(data) == "r.xlsx: a sheet of this workbook has cells too far out"


@pytest.mark.parametrize(
    "rows",
    [
        one("GR1"), one("A19999"), one("AN200001"), one("GR19999"), "<row><c><v>1</v></c></row>",
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576" s="2"/>',
        '<row r="1"><c r="A1" t="str"><v>r="XFD1"</v></c></row>',
    ],
)  # fmt: skip
def test_usual_sheets_are_not_far_out(rows: str) -> None:
    assert not is_far(
        "xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
    )


EMPTY = '<table:table-cell table:number-columns-repeated="16384"/>'
MANY = '<table:table-cell table:number-columns-repeated="{}" office:value-type="string"><text:p>x</text:p></table:table-cell>'


@pytest.mark.parametrize(
    "rows",
    [
        workbook.ods_row(MANY.format(201)),
        workbook.ods_row("x", repeated=200_002),
        workbook.ods_row(EMPTY, "x"),
        workbook.ods_row("x") + workbook.ods_row(EMPTY, repeated=1_000_000) + workbook.ods_row("x"),
        workbook.ods_row(MANY.format(200), repeated=40_001),
    ],
)
def test_repeated_cells_of_open_document_sheets_are_counted(rows: str) -> None:
    assert line(workbook.ods(rows)) == "r.xlsx: a sheet of this workbook has cells too far out"


def test_empty_cells_at_the_ends_of_open_document_sheets_do_not_count() -> None:
    rows = workbook.ods_row("Name", "Role", EMPTY) + workbook.ods_row("Ana", MANY.format(1))
    rows += workbook.ods_row(EMPTY, repeated=1_048_000)
    assert cells(workbook.ods(rows)) == [(1, ["Name", "Role"]), (2, ["Ana", "x"])]
