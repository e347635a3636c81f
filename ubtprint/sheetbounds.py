"""Whether a workbook's sheets keep within the rows and columns that a roster may have.

What reads them takes room for all cells between the first and the last filled one, so that two cells can
ask for more memory than there is. A filled cell may be over-estimated here, and never overlooked.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from ubtprint.tables import MAX_COLUMNS, MAX_ROWS

MAX_CELLS = 8_000_000  # 40 columns of 200,000 rows, or 200 columns of 40,000
WIDE, LONG = 40, 20_000  # no .xlsx may have cells beyond both


def _filled(*addresses: bytes) -> re.Pattern[bytes]:
    """What finds the tag of a cell or row that has content, where its address is one of these."""
    head, tail = (
        rb"""<(?:\w+:)?(?:c|row)\s[^<]{0,2000}?\br\s*=\s*["'](?:""",
        rb""")["'](?:[^<>/]|/(?!>))*+>""",
    )
    return re.compile(head + b"|".join(addresses) + tail, re.IGNORECASE)


_FAR = _filled(
    rb"(?:[a-z]{3,}|[h-z][a-z]|g[s-z])\d+",  # columns beyond GR, the 200th
    rb"[a-z]*0*(?:[3-9]\d{5}|2[1-9]\d{4}|20[1-9]\d{3}|200[1-9]\d\d|2000[1-9]\d|20000[2-9]|[1-9]\d{6,})",
)
_WIDE = _filled(rb"(?:[a-z]{3,}|[b-z][a-z]|a[o-z])\d+")
_LONG = _filled(rb"[a-z]*0*(?:[2-9]\d{4}|[1-9]\d{5,})")
# More attributes than any program writes: no address is looked for among them.
_ENDLESS = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^<]{2000}", re.IGNORECASE)
# A cell without an address stands behind the one before it, wherever that is.
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?:\s(?![^<]{0,2000}\br\s*=)|[/>])", re.IGNORECASE)
_CELL, _ROW = (re.compile(rb"<(?:\w+:)?" + name + rb"[\s/>]", re.IGNORECASE) for name in (b"c", b"row"))


def is_far(name: str, content: bytes) -> bool:
    """Whether a file of a workbook is a sheet with filled cells too far out, or too many.

    Sources: ECMA-376 18.3.1.4 (cells), OpenDocument 1.3 19.675 and 19.679 (repeated cells and rows). Raises
    ValueError or ExpatError for an OpenDocument sheet that can't be read.
    """
    if name == "content.xml":
        return _is_far_ods(content)
    if any(each.search(content) for each in (_ENDLESS, _FAR)):
        return True
    if _UNPLACED.search(content) and _count(_CELL, content) * _count(_ROW, content) > MAX_CELLS:
        return True
    return bool(_WIDE.search(content) and _LONG.search(content))


def _count(tag: re.Pattern[bytes], content: bytes) -> int:
    return sum(1 for _ in tag.finditer(content))


def _is_far_ods(content: bytes) -> bool:
    tables = _Tables()
    parser = expat.ParserCreate()
    parser.StartElementHandler = tables.start
    parser.EndElementHandler = tables.end
    parser.StartDoctypeDeclHandler = tables.refuse
    parser.Parse(content, True)
    return tables.far


class _Tables:
    """How far out the filled cells of tables are; cells and rows say how often they are repeated."""

    def __init__(self) -> None:
        self.far = False
        self._row = self._column = self._filled = self._widest = 0
        self._repeated = 1

    def start(self, name: str, given: dict[str, str]) -> None:
        """A table, row or cell begins, or a text in a cell."""
        if name == "table:table":
            self._row = self._widest = 0
        elif name == "table:table-row":
            self._repeated = int(given.get("table:number-rows-repeated", "1"))
            self._column = self._filled = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._column += int(given.get("table:number-columns-repeated", "1"))
            if any(key.startswith(("office:", "table:formula")) for key in given):
                self._filled = self._column
        elif name.startswith("text:"):
            self._filled = self._column

    def end(self, name: str) -> None:
        """A row ends: where it has filled cells, the table is that long and wide."""
        if name != "table:table-row":
            return
        self._row += self._repeated
        if self._filled:
            self._widest = max(self._widest, self._filled)
            too_long = self._row > MAX_ROWS + 1 or self._row * self._widest > MAX_CELLS
            self.far |= too_long or self._widest > MAX_COLUMNS

    def refuse(self, *_: object) -> None:
        """No sheet has a document type, with which a text could be made of very many."""
        raise ValueError("a document type stands here")
