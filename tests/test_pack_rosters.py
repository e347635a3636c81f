"""Rosters nobody has seen before, given to the command: a line for each fault, or everybody's papers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdfium2
import pytest
import seen
from commands import Command
from packs import squeezed, texts_in

pytestmark = pytest.mark.usefixtures("kept")

HEAD = "Name,Role,Team\n"
FOLDER = Path("output/workshop")
BADGES = ("--items", "badge", "--badges", "avery-5395", "--only-items", "-q")
LINE = re.compile(r"roster\.csv(:\d+(:\d+)?)?: \S.* \(.+\)")

WRONG: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "ragged": (HEAD + "Ana,md\nBo,md,x,y\n", (":2: this row has 2", ":3:9: this row has 4")),
    "heads twice": ("Name,Name,Role\na,b,md\n", (":1:6: the head 'Name' stands twice",)),
    "byte order mark": ("\ufeff" + HEAD + "Ana,xx,\n", (":2:5: unknown role 'xx'",)),
    "UTF-16": ((HEAD + "Ana,xx,\n").encode("utf-16"), (":2:5: unknown role 'xx'",)),
    "UTF-16 without a mark": ((HEAD + "Ana,md,\n").encode("utf-16-le"), (":1:2: a NUL",)),
    "Windows": ((HEAD + "José,md,\n").encode("cp1252"), (":2:4: the file is not UTF-8",)),
    "NUL": (HEAD + "A\0na,md,\n", (":2:2: a NUL",)),
    "open quote": (HEAD + '"Ana,md,\nBo,md,x\n', (":2: a quote that is opened",)),
    "text behind a quote": (HEAD + '"Ana"x,md,\n', (":2: text stands behind a closing quote",)),
    "empty": ("", (":1: the file is empty",)),
    "header alone": (HEAD, (":1: there is nobody",)),
    "one column": ("Name\nAna\n", (":1: there is no column for the role",)),
    "workbook": (b"PK\x03\x04" + bytes(99), (": this is a workbook",)),
    "twice": (HEAD + "Ana,md,a\nana,MD,a\n", (":3:1: 'ana' stands twice",)),
    "roles": (HEAD + "Ana,stewart,\nBo,,\n", (":2:5: unknown role", ":3:4: there is no role")),
    "letters": (HEAD + "田中,md,\nא,md,\n", (":2:1: no font in use has", ":3:1: no font in use has")),
    "no name": (HEAD + " ,md,x\n\u200b,md,x\n", (":2:2: there is no name", ":3:1: there is no name")),
    "no head": ("Name,,Role\nAna,x,md\n", (":2:5: 'x' stands in a column without a head",)),
}  # fmt: skip


def write(folder: Path, data: str | bytes) -> None:
    (folder / "roster.csv").write_bytes(data if isinstance(data, bytes) else data.encode())


@pytest.mark.parametrize("which", WRONG)
def test_a_wrong_roster_has_a_line_for_each_fault_and_nothing_is_written(
    ubtprint: Command, tmp_path: Path, which: str
) -> None:
    data, said = WRONG[which]
    write(tmp_path, data)
    ran = ubtprint("pack", "roster.csv", *BADGES)
    lines = ran.err.splitlines()
    assert (ran.code, ran.out, len(lines)) == (1, b"", len(said))
    for line, wanted in zip(lines, said, strict=True):
        assert line.startswith(f"roster.csv{wanted}")
        assert LINE.fullmatch(line), line
    assert [path.name for path in tmp_path.iterdir()] == ["roster.csv"]


NAMES = (
    "Ana Ruiz", "José Ñuñez", "Nguyễn Thị Hồng", "X", "Zoë O’Brien", "D'Arcy Ng", "Jean-Luc Smith-Jones",
    "Maximiliana Alexandra Konstantinopoulou-Featherstonehaugh", "Łucja Żółć", "Ольга Петрова",
)  # fmt: skip


def on_badges(pdf: bytes) -> list[str]:
    """What stands on each badge, sheet by sheet and row by row."""
    layout = seen.layout("avery-5395")
    found = [text for page in range(seen.count_pages(pdf)) for text in texts_in(pdf, page, layout.cells)]
    return [text for text in found if text]


def wrong_badges(pdf: bytes, names: list[str]) -> list[int]:
    """The badges that don't show just this name and team besides what all badges show."""
    rows = on_badges(pdf)
    assert len(rows) == len(names)
    return [
        at
        for at, (text, name) in enumerate(zip(rows, names, strict=True))
        if not text.endswith("Sponsor" + squeezed(f"Workshop{name}Team {at % 3}"))
    ]


def test_every_kind_of_name_is_on_its_badge_and_bad_rows_are_left_out(
    ubtprint: Command, tmp_path: Path
) -> None:
    """Among them a name far too long for one line: it goes over several, and is no reason for no badges."""
    rows = [f"{name},{('md', 'steward')[at % 2]},Team {at % 3}" for at, name in enumerate(NAMES)]
    write(tmp_path, "\n".join([HEAD.strip(), rows[0], "Bo,stewart,", *rows[1:], "田,md,", ""]))
    ran = ubtprint("pack", "roster.csv", *BADGES[:-1], "--skip-bad")
    assert ran.code == 0, ran.err
    assert "roster.csv:3:4: unknown role 'stewart'" in ran.err
    assert "roster.csv:13:1: no font in use has" in ran.err
    pdf = (tmp_path / FOLDER / "badges.pdf").read_bytes()
    assert wrong_badges(pdf, list(NAMES)) == []
    assert wrong_badges(pdf, [NAMES[1], NAMES[0], *NAMES[2:]]) == [0, 1]
    [badges] = json.loads((tmp_path / FOLDER / "manifest.json").read_text("utf-8"))["files"]
    assert badges["pages"] == badges["sheets"] == seen.count_pages(pdf) == 2


def test_a_narrow_card_keeps_its_names_from_the_trim(ubtprint: Command, tmp_path: Path) -> None:
    """A long name takes two lines over the role, as far from the edge as all that is on the card."""
    write(tmp_path, HEAD + f"{NAMES[0]},md,\n{NAMES[7]},md,\n")
    cards = ("--items", "cards", "--deck", "carry", "--stock", "letter-poker-9", "--only-items", "-q")
    ran = ubtprint("pack", "roster.csv", *cards)
    assert ran.code == 0, ran.err
    pdf = (tmp_path / FOLDER / "cards.pdf").read_bytes()
    with pypdfium2.PdfDocument(pdf) as opened:
        words = opened[0].get_textpage()
        edges = {}
        for name in (NAMES[0], "Maximiliana Alexandra"):
            first = words.search(name).get_next()
            assert first is not None
            _, _, _, top = words.get_charbox(first[0])
            cell = next(cell for cell in seen.layout("letter-poker-9").cells if cell[1] < top <= cell[3])
            edges[name] = cell[3] - top
        assert words.search("Konstantinopoulou-Featherstonehaugh").get_next() is not None
    assert min(edges.values()) >= 6
    assert edges["Maximiliana Alexandra"] < edges[NAMES[0]] < 14
