"""The first sheet of a workbook (.xlsx, .xls, .ods) that has cells, to rows of cells, within bounds.

The library takes room for all cells between the first and the last one that are filled, and unpacks
without limits: so each file is packed anew, and looked through for far cells, before it gets to see it.
"""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from ubtprint.errors import InputError, InstallError, Location, Problem
from ubtprint.sheetbounds import is_far
from ubtprint.tables import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Rows, Table, limited

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

ENDINGS = (".xlsx", ".xls", ".ods")
MAX_UNPACKED = 200_000_000
MAX_FILES = 2_000
INSTALL = "python -m pip install python-calamine, or save the roster as CSV"
SAVE_HINT = "save it anew as .xlsx, or as “CSV UTF-8”"
FAR_HINT = (
    f"at most {MAX_ROWS:,} rows and {MAX_COLUMNS} columns; delete what stands far below or to the right"
)


def read_workbook(data: bytes, label: str) -> Table:
    """The table of a workbook's first visible sheet with cells: row numbers are lines, columns columns.

    Whole numbers are without a decimal point, days and times as in ISO 8601. Raises InputError for what is
    no sound workbook or out of bounds, InstallError without the extra ``xlsx``.
    """
    try:
        import python_calamine
    except ImportError as error:
        raise InstallError(Problem("rosters as workbooks need python-calamine", hint=INSTALL)) from error
    if len(data) > MAX_BYTES:
        message = f"the roster is larger than {MAX_BYTES:,} bytes"
        raise InputError(Problem(message, Location(label), "split it"))
    if data.startswith(b"PK"):
        data = _packed_anew(data, label)
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            sheet = _first_sheet(workbook)
            if sheet is None:
                message = "there are no cells in this workbook"
                raise InputError(Problem(message, Location(label), "it needs a header"))
            return _table(sheet, label)
    except InputError:
        raise
    except python_calamine.PasswordError as error:
        message = "the workbook is locked by a password"
        raise InputError(Problem(message, Location(label), "save it without one")) from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the library is no Exception
        said = " ".join(str(error).split())[:100]
        raise InputError(
            Problem(f"this can't be read as a workbook: {said}", Location(label), SAVE_HINT)
        ) from error


def _first_sheet(workbook: CalamineWorkbook) -> CalamineSheet | None:
    """The first sheet with cells, of those that are shown; of the hidden ones where none is."""
    seen = [each.name for each in workbook.sheets_metadata if str(each.visible).endswith(".Visible")]
    for name in [*seen, *(name for name in workbook.sheet_names if name not in seen)]:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is not None:
            return sheet
    return None


def _table(sheet: CalamineSheet, label: str) -> Table:
    left = sheet.start[1] if sheet.start else 0
    problems: list[Problem] = []
    rows = _rows(sheet)
    line, heads = next(rows, (1, []))
    if not heads:
        raise InputError(Problem("the sheet is empty", Location(label), "it needs a header"))

    def column(line: int, number: int) -> int:
        return left + number + 1

    return Table(label, line, heads, limited(rows, label, problems), column, problems, sheet=sheet.name)


def _rows(sheet: CalamineSheet) -> Rows:
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [each if isinstance(each, str) else _text(each) for each in cells]
        if any(texts) and not "".join(texts).isspace():
            yield line, texts


def _text(value: Any) -> str:
    """A cell's value as somebody would type it."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


# --- what a workbook may be -------------------------------------------------------------------


def _packed_anew(data: bytes, label: str) -> bytes:
    """The same files, not compressed, each as long as it says; raises InputError for what is too much."""
    packed, left, again = zipfile.ZipFile, MAX_UNPACKED, io.BytesIO()
    try:
        with packed(io.BytesIO(data)) as old, packed(again, "w") as new:
            names = dict.fromkeys(old.namelist())
            if len(names) > MAX_FILES or sum(each.file_size for each in old.infolist()) > left:
                raise InputError(_too_much(label))
            for name in names:
                with old.open(name) as file:
                    content = file.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise InputError(_too_much(label))
                if name != "mimetype" and not _is_xml(content):
                    continue  # pictures, settings, sheets in a form that can't be looked through
                if is_far(name, content):
                    message = "a sheet of this workbook has cells too far out"
                    raise InputError(Problem(message, Location(label), FAR_HINT))
                new.writestr(zipfile.ZipInfo(name), content)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, RuntimeError,
            NotImplementedError, expat.ExpatError) as error:  # fmt: skip
        message = "this can't be read as a workbook: the file is damaged"
        raise InputError(Problem(message, Location(label), SAVE_HINT)) from error
    return again.getvalue()


def _too_much(label: str) -> Problem:
    message = f"the workbook is larger than {MAX_UNPACKED:,} bytes once it is unpacked"
    return Problem(message, Location(label), SAVE_HINT)


def _is_xml(content: bytes) -> bool:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
