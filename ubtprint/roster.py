"""A file of people, CSV or a workbook, to a ``Roster``; all of its problems are told at once."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path

import msgspec

from ubtprint import assets
from ubtprint.alignment import unseen
from ubtprint.columns import Columns, find_columns, score, tidy
from ubtprint.errors import InputError, NameFault, Problem
from ubtprint.errors import Location as Place
from ubtprint.model import Guide
from ubtprint.names import pick, plain, quote
from ubtprint.people import Attendee, Roster
from ubtprint.records import Text
from ubtprint.tables import MAX_BYTES, MAX_CELL, Table, read_csv
from ubtprint.typefaces import Typefaces, homeless, missing, typefaces
from ubtprint.workbooks import ENDINGS, read_workbook

MAX_COPIES = 100
MOST_NEAREST = 1_000  # problems for which the nearest word is looked for, which takes a while

# As in content files; line breaks and tabs become blanks, and are none of these.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ODD = re.compile(_CONTROL.pattern.replace("\x0c", "\x0c\n\r"))
_COPIES = re.compile("[0-9]{1,9}")


def read_roster(
    source: Path | bytes,
    guide: Guide,
    own: Path | None = None,
    *,
    label: str,
    skip_bad: bool = False,
    printed: Collection[str] | None = None,
) -> Roster:
    """The people of a roster: a CSV file or its bytes, or a workbook (.xlsx, .xls, .ods).

    ``label`` is what messages call it. ``own`` is the folder whose fonts are in use besides the shipped
    ones; of columns that aren't usual, ``printed`` are those whose characters they must have (None: all).
    Raises InputError with all problems; with ``skip_bad`` rows with problems are left out, but a header or
    quotes that can't be told are still errors, as is a roster of nobody. InstallError as ``read_workbook``.
    """
    data, is_workbook = (source, False) if isinstance(source, bytes) else _read(source, label)
    table = read_workbook(data, label) if is_workbook else read_csv(data, label, score)
    problems: list[Problem] = []
    columns = find_columns(table, problems)
    if columns is None:
        raise InputError(*problems)
    rows = _Rows(table, columns, guide, own, printed)
    people = list(rows.people())
    problems += table.problems  # rows that nobody has seen may be behind these
    if problems:
        raise InputError(*sorted([*problems, *rows.problems], key=_line))
    if rows.problems and not skip_bad:
        raise InputError(*rows.problems)
    if not people:
        hint = "a line for each person goes below the header"
        raise InputError(
            *rows.problems, Problem("there is nobody in this roster", table.place(table.line), hint)
        )
    return Roster(
        label=label,
        fields=columns.fields,
        people=tuple(_numbered(people)),
        skipped=tuple(rows.problems),
    )


def _line(problem: Problem) -> int:
    return problem.location.line if problem.location else 0


def _read(path: Path, label: str) -> tuple[bytes, bool]:
    """The file's bytes, and whether it is a workbook by its name; no more of it than is looked at."""
    place, hint = Place(label), ""
    try:
        if path.is_file():
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1), path.suffix.lower() in ENDINGS
        if path.is_dir():
            message, hint = "this is a folder", "name the roster's file in it"
        elif path.is_symlink():
            message = "this is a link that leads to nothing"
        elif path.exists():
            message, hint = "this is not a file", "name '-' for standard input"
        else:
            message = "there is no such file"
    except (OSError, ValueError, RuntimeError) as error:  # ValueError: a NUL; RuntimeError: links in a circle
        message = f"the file can't be read: {getattr(error, 'strerror', None) or error}"
    raise InputError(Problem(message, place, hint))


def _same(text: str) -> str:
    """The text as names compare: capitals, accents' encoding and what has no shape don't count."""
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFC", unseen(text).casefold())


def _numbered(people: list[Attendee]) -> Iterator[Attendee]:
    """The people, namesakes among them numbered from 1 in their order."""
    names = [_same(each.name) for each in people]
    often = {name: count for name, count in Counter(names).items() if count > 1}
    met: Counter[str] = Counter()
    for name, each in zip(names, people, strict=True):
        if name in often:
            met[name] += 1
            yield msgspec.structs.replace(each, number=met[name])
        else:
            yield each


class _Rows:
    """Rows to people, one after the other; what is known of words, letters and people so far."""

    def __init__(
        self, table: Table, columns: Columns, guide: Guide, own: Path | None, printed: Collection[str] | None
    ) -> None:
        self.problems: list[Problem] = []
        self._table = table
        self._columns = columns
        self._guide = guide
        self._own = own
        self._roles = _role_words(guide)
        self._plain_roles = {plain(word): role for word, role in self._roles.items()}
        self._people: dict[str, int] = {}
        self._letters: set[str] = set()
        self._headless = [number for number, head in enumerate(table.heads) if not tidy(head)]
        unprinted = {number for number, head in columns.others if printed is not None and head not in printed}
        self._unprinted = unprinted - {*columns.name}

    def people(self) -> Iterator[Attendee]:
        """Everyone whose row is right."""
        columns, wide, others = self._columns, len(self._table.heads), self._columns.others
        for line, row in self._table.rows:
            before = len(self.problems)
            if len(row) != wide and not self._fits(line, row):
                continue
            together = "".join(row)
            cells = [tidy(cell) for cell in row]
            if not together.isascii() or len(together) > MAX_CELL or _ODD.search(together):
                self._check_texts(line, row, cells)
            if self._headless:
                self._check_headless(line, cells)
            name = " ".join(filter(None, [cells[number] for number in columns.name]))
            role = "" if columns.role is None else self._role(line, columns.role, cells[columns.role])
            team = "" if columns.team is None else cells[columns.team]
            facility = "" if columns.facility is None else cells[columns.facility]
            copies = 1 if columns.copies is None else self._copies(line, cells[columns.copies])
            if columns.name and not name:
                self._say(line, columns.name[0], "there is no name", "write it, or delete the row")
            elif role and name:
                self._check_first(line, (name, role, team, facility))
            if len(self.problems) == before:
                more = {head: cells[number] for number, head in others}
                yield Attendee(
                    name=name, role=role, team=team, facility=facility, copies=copies, more=more, line=line
                )

    def _say(self, line: int, number: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(message, self._table.place(line, number), hint))

    def _check_lines(self, line: int, row: list[str]) -> None:
        """A name over several lines that could be rows of their own, between two stray quotes."""
        separator = self._table.separator
        for number in self._columns.name:
            cell = row[number]
            if separator and separator in cell and len(cell.splitlines()) > 1:
                message = f"{quote(cell)} may be several rows between quotes"
                self._say(line, number, message, "take the line break out of the name, or the quotes away")

    def _fits(self, line: int, row: list[str]) -> bool:
        """Whether a row has the header's cells, once empty ones too many are taken off its end."""
        wide = len(self._table.heads)
        while len(row) > wide and not tidy(row[-1]):
            row.pop()
        if len(row) == wide:
            return True
        cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
        hint = "put a cell that has the separator in it between quotes; keep the separators of empty cells"
        self._say(line, wide if len(row) > wide else -1, f"this row has {cells}, and the header {wide}", hint)
        return False

    def _check_headless(self, line: int, cells: list[str]) -> None:
        for number in self._headless:
            if cells[number]:
                message = f"{quote(cells[number])} stands in a column without a head"
                self._say(line, number, message, "give the column a head")

    def _check_texts(self, line: int, row: list[str], cells: list[str]) -> None:
        """What cells may not have: control characters, letters that no font has, endless text."""
        self._check_lines(line, row)
        for number, (cell, text) in enumerate(zip(row, cells, strict=True)):
            if len(cell) > MAX_CELL:
                message = f"a cell of {len(cell):,} characters; {MAX_CELL} at most"
                self._say(line, number, message, "shorten it; or is a quote before it never closed?")
            if found := _CONTROL.search(cell):
                message = f"a control character (U+{ord(found[0]):04X}) stands here"
                self._say(line, number, message, "delete it")
            elif not text.isascii() and number not in self._unprinted:
                if not self._letters:
                    self._letters = self._plain_letters()
                if not self._letters.issuperset(text):
                    placed = Text(text, self._table.place(line, number))
                    self.problems += [*missing([placed], self._fonts), *homeless([placed])]

    @cached_property
    def _fonts(self) -> Typefaces:
        return typefaces(tuple(assets.folders("styles", self._own)))

    def _plain_letters(self) -> set[str]:
        """The characters that fonts in use have and that stand by themselves."""
        known = map(chr, self._fonts.characters)
        return {mark for mark in known if unicodedata.category(mark) not in ("Mn", "Me")} | {" "}

    def _role(self, line: int, number: int, word: str) -> str:
        """The id of the role that is meant, or nothing and a problem."""
        role = self._roles.get(word) or self._plain_roles.get(plain(word), "")
        if role:
            self._roles[word] = role
            return role
        hint = f"known: {', '.join(self._guide.roles)}"
        message = f"unknown role {quote(word)}" if word else "there is no role"
        if word and len(self.problems) < MOST_NEAREST:
            try:
                pick("role", word, self._guide.roles, self._roles)
            except NameFault as fault:
                hint = fault.problems[0].hint
        self._say(line, number, message, hint)
        return ""

    def _copies(self, line: int, word: str) -> int:
        if not word:
            return 1
        if _COPIES.fullmatch(word) and 1 <= int(word) <= MAX_COPIES:
            return int(word)
        hint = f"a whole number from 1 to {MAX_COPIES}; empty is 1"
        self._say(line, self._columns.copies or 0, f"copies can't be {quote(word)}", hint)
        return 1

    def _check_first(self, line: int, of: tuple[str, str, str, str]) -> None:
        key = _same("\n".join(of))
        first = self._people.setdefault(key, line)
        if first != line:
            hint = f"with the same role, team and facility as in line {first}; delete one, or tell them apart"
            self._say(line, self._columns.name[0], f"{quote(of[0])} stands twice", hint)


def _role_words(guide: Guide) -> dict[str, str]:
    """What roles may be called, to their ids: an id, an alias, a name, or the name of the sponsor."""
    words = {said: id_ for id_, role in guide.roles.items() for said in (role.sponsor, role.name)}
    words |= {alias: id_ for id_, role in guide.roles.items() for alias in role.aliases}
    return words | {id_: id_ for id_ in guide.roles}
