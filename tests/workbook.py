"""Workbooks for tests, put together by hand: .xlsx (ECMA-376) and .ods (OpenDocument) files of few parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODS = "urn:oasis:names:tc:opendocument:xmlns:"
Cell = str | int | float | bool | None


def xlsx(sheets: Mapping[str, str], hidden: Sequence[str] = (), **more: bytes) -> bytes:
    """A workbook of these sheets, name to rows in XML; ``more`` are further files below xl/."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="r{at}" state="{_state(name in hidden)}"/>'
        for at, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    styles = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>'
        "</cellXfs></styleSheet>"
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">{related}</Relationships>',
        "xl/styles.xml": styles,
    }
    for at, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return zipped({**parts, **{f"xl/{name}": data for name, data in more.items()}})


def _state(is_hidden: bool) -> str:
    return "hidden" if is_hidden else "visible"


def ods(rows: str) -> bytes:
    """An OpenDocument sheet of these rows in XML."""
    content = (
        f'<office:document-content xmlns:office="{_ODS}office:1.0" xmlns:table="{_ODS}table:1.0" '
        f'xmlns:text="{_ODS}text:1.0"><office:body><office:spreadsheet><table:table table:name="People">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts as one compressed file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def rows(cells: Iterable[Sequence[Cell]], first: int = 1, left: int = 0) -> str:
    """Rows of an .xlsx sheet from a line on, from a column (from 0) on; None leaves a cell out."""
    return "".join(
        f'<row r="{line}">{"".join(_cell(f"{chr(65 + left + at)}{line}", each) for at, each in enumerate(row))}</row>'
        for line, row in enumerate(cells, first)
    )


def _cell(address: str, value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{address}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        text = escape(value)
        return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{address}"><v>{value}</v></c>'


def ods_row(*cells: str, repeated: int = 1) -> str:
    """A row of an OpenDocument sheet; a cell is a text, or XML where it begins with an angle bracket."""
    inside = "".join(
        each
        if each.startswith("<")
        else f'<table:table-cell office:value-type="string"><text:p>{escape(each)}</text:p></table:table-cell>'
        for each in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inside}</table:table-row>'
