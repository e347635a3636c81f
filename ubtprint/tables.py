"""CSV to rows of cells, each with the line it stands in, whatever program wrote the file."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from ubtprint.errors import InputError, Location, Problem

MAX_BYTES = 50_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 500  # characters

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
UTF8_HINT = "save it as “CSV UTF-8”"
QUOTE_HINT = 'a cell is quoted as a whole, and a quote within it is written twice: "Ana ""Nan"" Ruiz"'
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_LINE_BREAK = re.compile("\r\n|\r|\n")
_NAMED_SEPARATOR = re.compile(r"sep=([,;\t])(?:\r\n|\r|\n)", re.IGNORECASE)  # Excel's own first line
_QUOTED = re.compile(r'"(?:[^"]|"")*"')

Rows = Iterator[tuple[int, list[str]]]


class Table(msgspec.Struct, frozen=True):
    """A header and the rows below it, as they stand: cells by columns, lines from 1.

    ``rows`` is read once; blank rows are left out. ``column(line, number)`` is where the cell of a column
    (from 0) stands, from 1, or 0 where it isn't known. What is wrong with the file itself is in ``problems``
    once the rows have been read. ``separator`` is what parts cells in CSV, ``sheet`` a workbook's sheet.
    """

    label: str
    line: int
    heads: list[str]
    rows: Rows
    column: Callable[[int, int], int]
    problems: list[Problem]
    separator: str = ""
    sheet: str = ""

    def place(self, line: int, number: int = -1) -> Location:
        """The place of a row, or of its cell in a column (from 0)."""
        return Location(self.label, line, self.column(line, number) if number >= 0 else 0)


def read_csv(data: bytes, label: str, score: Callable[[Sequence[str]], int]) -> Table:
    """The table of a CSV file in UTF-8 (or UTF-16 or -32 with its mark), as RFC 4180 has it, and more freely.

    Separators are commas, semicolons or tabs; where a header could be read by more than one, that of the
    highest ``score`` is taken. Raises InputError for what isn't such a text at all.
    """
    text = _decoded(data, label)
    begin = 0
    if named := _NAMED_SEPARATOR.match(text):
        begin = 1
        separator: str = named[1]
    else:
        separator = _separator(text, label, score)
    problems: list[Problem] = []
    rows = _rows(text, separator, label, problems)
    line, heads = next(((line, cells) for line, cells in rows if line > begin), (1, []))
    if problems or not heads:  # with a broken quote in it, the next row would seem to be the header
        raise InputError(*problems or [Problem("the file is empty", Location(label, 1), "it needs a header")])
    lines: list[str] = []

    def column(line: int, number: int) -> int:
        if not lines:  # only where there is something to tell
            lines.extend(io.StringIO(text, newline=""))
        return _column(lines[line - 1], number, separator)

    return Table(label, line, heads, limited(rows, label, problems), column, problems, separator)


def limited(rows: Rows, label: str, problems: list[Problem]) -> Rows:
    """The rows, up to as many as a roster may have; one more is a problem."""
    for count, row in enumerate(rows):
        if count == MAX_ROWS:
            problems.append(
                Problem(f"there are more than {MAX_ROWS:,} rows", Location(label, row[0]), "split the roster")
            )
            return
        yield row


# --- bytes to text ----------------------------------------------------------------------------


def _decoded(data: bytes, label: str) -> str:
    if len(data) > MAX_BYTES:
        message = f"the roster is larger than {MAX_BYTES:,} bytes"
        raise InputError(Problem(message, Location(label), "split it"))
    if data.startswith(_WORKBOOKS):
        hint = "end its name in .xlsx, .xls or .ods; or save it as “CSV UTF-8”"
        raise InputError(Problem("this is a workbook, and no CSV text", Location(label), hint))
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    coding, data = _MARKS.get(mark, "utf-8"), data[len(mark) :]
    try:
        text = data.decode(coding)
    except UnicodeDecodeError as error:
        raise InputError(_undecodable(data, error, coding, label)) from error
    if "\0" in text:
        place = Location(label, *_end_of(text[: text.index("\0")]))
        raise InputError(Problem("a NUL (U+0000) stands here, which no text has", place, UTF8_HINT))
    return text


def _undecodable(data: bytes, error: UnicodeDecodeError, coding: str, label: str) -> Problem:
    place = Location(label, *_end_of(data[: error.start].decode(coding, "replace")))
    if coding != "utf-8":
        return Problem(f"the file says that it is {coding[:6].upper()}, and isn't", place, UTF8_HINT)
    meant = data[error.start : error.start + 1].decode("cp1252", "replace")
    hint = f"{UTF8_HINT}; it looks like Windows-1252, where this is “{meant}”"
    return Problem("the file is not UTF-8 text", place, hint if meant.isprintable() else UTF8_HINT)


def _end_of(text: str) -> tuple[int, int]:
    """The line and the column of what follows a text."""
    *before, last = _LINE_BREAK.split(text)
    return len(before) + 1, len(last) + 1


# --- text to rows -----------------------------------------------------------------------------


def _separator(text: str, label: str, score: Callable[[Sequence[str]], int]) -> str:
    """What parts the cells of the header; a comma where there is but one column."""
    heads = {each: _header(text, each, label) for each in SEPARATORS}
    parting = {each: score(cells) for each, cells in heads.items() if len(cells) > 1}
    best = [each for each, points in parting.items() if points == max(parting.values())]
    if len(best) > 1:
        names = " or by ".join(f"{SEPARATORS[each]}s" for each in best)
        message = f"it can't be told whether cells are parted by {names}"
        hint = "put a head that has one of them in it between quotes"
        line = next(line for line, _ in _rows(text, best[0], label, []))
        raise InputError(Problem(message, Location(label, line), hint))
    return best[0] if best else ","


def _header(text: str, separator: str, label: str) -> list[str]:
    problems: list[Problem] = []
    cells = next((cells for _, cells in _rows(text, separator, label, problems)), [])
    return [] if problems else cells


def _rows(text: str, separator: str, label: str, problems: list[Problem]) -> Rows:
    """The rows that aren't blank, with the lines that they begin in.

    A quote in the wrong place is a problem and loses its row; what can't be found the end of, ends all.
    """
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=separator != "\t"
    )
    line = 1
    while True:
        try:
            for cells in reader:
                if any(cells) and not "".join(cells).isspace():
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            problems.append(_quote_problem(str(error), Location(label, line), reader.line_num))
            if "expected after" not in str(error):
                return
            line = reader.line_num + 1
        else:
            return


def _quote_problem(said: str, place: Location, end: int) -> Problem:
    if "expected after" in said:
        until = f", up to line {end}" if end > place.line else ""
        return Problem(f"text stands behind a closing quote{until}", place, QUOTE_HINT)
    if "larger than" in said:
        hint = f"{MAX_CELL} characters at most; or is a quote in it never closed?"
        return Problem("a cell of this row goes on and on", place, hint)
    return Problem("a quote that is opened in this row is never closed", place, QUOTE_HINT)


def _column(line: str, number: int, separator: str) -> int:
    """Where a cell begins in its row's first line, from 1; 0 where it begins in a later one."""
    at = 0
    for each in range(number + 1):
        while separator != "\t" and line[at : at + 1] == " ":
            at += 1
        if each < number:
            quoted = _QUOTED.match(line, at)
            if quoted is None and line[at : at + 1] == '"':
                return 0
            at = line.find(separator, quoted.end() if quoted else at) + 1
            if at == 0:
                return 0
    return at + 1
