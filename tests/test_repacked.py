"""``ubtprint proof --roster``: a pack's files checked again, and who has come, gone or changed since."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from commands import Command

from ubtprint import content, packplan, packrecipe, pdffile, stocks
from ubtprint.job import Job
from ubtprint.paper import Printer

pytestmark = pytest.mark.usefixtures("kept")

ROSTER = "Name,Role,Team,Copies\nAna Ruiz,union,ICU,1\nBo Li,physician,4 “West”,2\nZoë Ö,union,,1\n"
CARDS = "output/workshop/cards.pdf"


@pytest.fixture(autouse=True)
def roster(tmp_path: Path) -> Path:
    """A roster of three, in the working folder."""
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    (tmp_path / "workshop.yaml").write_text("title: Sponsors meet\n", "utf-8")
    return tmp_path / "roster.csv"


@pytest.fixture
def cards(ubtprint: Command, tmp_path: Path) -> Path:
    assert ubtprint("pack", "roster.csv", "--items", "cards", "--only-items", "--order", "stack").code == 0
    return tmp_path / CARDS


def told(ubtprint: Command, *arguments: str) -> dict[str, Any]:
    ran = ubtprint("proof", *arguments, "--format", "json")
    (one,) = json.loads(ran.out)
    assert ran.code == (3 if one["findings"] else 0)
    return dict(one)


# --- sound files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--badges", "avery-5392", "--large-print"], ["cards", "checklists", "handouts", "badges"]),
        (["--by", "attendee", "--group-by", "team"], ["attendees/icu/ana-ruiz", "attendees/4-west/bo-li"]),
        (["--where", "team=4 “West”", "--items", "cards,checklists"], ["cards", "checklists"]),
        (["--only", "Zoë Ö", "--only", "Bo Li", "--stock", "letter-gutterfold-4", "--deck", "carry"],
         ["cards"]),
        (["--group-by", "role", "--duplex", "none", "--greyscale", "--items", "cards"],
         ["union/cards", "physician/cards"]),
        (["--badges", "avery-5305", "--items", "badges"], ["badges"]),
    ],
    ids=["all", "attendees", "where", "only", "groups", "tents"],
)  # fmt: skip
def test_what_was_packed_proofs_clean(options: list[str], names: list[str], ubtprint: Command) -> None:
    ran = ubtprint("pack", "roster.csv", "--only-items", *options)
    assert ran.code == 0, ran.err
    files = [f"output/workshop/{name}.pdf" for name in names]
    ran = ubtprint("proof", *files, "--roster", "roster.csv", "--format", "json")
    assert [(each["file"], each["findings"], each["why"]) for each in json.loads(ran.out)] == [
        (file, [], []) for file in files
    ]
    assert ran.code == 0
    assert all(each["checked"] == ["people", "pack"] for each in json.loads(ran.out))


def test_the_report_tells_the_checks_of_packs(ubtprint: Command, cards: Path) -> None:
    ran = ubtprint("proof", CARDS, "--roster", "roster.csv", "--report")
    assert ran.code == 0
    assert b"everyone of the roster is in it, and nobody else: yes" in ran.out
    assert b"What only a person can check:" in ran.out


def test_a_workshops_file_is_asked_for_where_there_was_one(ubtprint: Command) -> None:
    text = "title: Sponsors meet\nstock: half-letter\ndeck: carry\nbadges: avery-5392\n"
    Path("workshop.yaml").write_text(text, "utf-8")
    ran = ubtprint("pack", "roster.csv", "--workshop", "workshop.yaml", "--items", "cards,checklist,badge")
    assert ran.code == 0, ran.err
    for name in ("cards", "badges"):
        packed = f"output/sponsors-meet/{name}.pdf"
        one = told(ubtprint, packed, "--roster", "roster.csv", "--workshop", "workshop.yaml")
        assert (one["findings"], one["why"]) == ([], [])
    file = "output/sponsors-meet/checklists.pdf"
    ran = ubtprint("proof", file, "--roster", "roster.csv")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith(f"{file}: it was made with a workshop's file")
    assert told(ubtprint, file, "--roster", "roster.csv", "--workshop", "workshop.yaml")["findings"] == []
    Path("workshop.yaml").write_text("title: Another day\n", "utf-8")
    found = told(ubtprint, file, "--roster", "roster.csv", "--workshop", "workshop.yaml")["findings"]
    assert ["title should be" in each["message"] for each in found] == [True]


# --- changed rosters ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "becomes", "messages"),
    [
        ("Zoë Ö,union,,1\n", "Zoë Ö,union,,1\nCy Oh,union,,1\n",
         [(5, None, "Cy Oh is in roster.csv, and not in the file")]),
        ("Zoë Ö,union,,1\n", "", [(None, 1, "Zoë Ö is in the file, and not in roster.csv")]),
        ("Zoë Ö", "Zoe O", [(None, 1, "Zoë Ö is in the file, and not in roster.csv"),
                            (4, None, "Zoe O is in roster.csv, and not in the file")]),
        ("Zoë Ö,union", "Zoë Ö,physician", [(4, 1, "Zoë Ö has other papers")]),
        ("”,2", "”,1", [(3, 1, "Bo Li has other papers")]),
    ],
    ids=["came", "left", "renamed", "role", "copies"],
)  # fmt: skip
def test_who_has_changed_is_told_by_name(
    was: str, becomes: str, messages: list[tuple[int, int, str]], ubtprint: Command, cards: Path, roster: Path
) -> None:
    roster.write_text(ROSTER.replace(was, becomes), "utf-8")
    found = told(ubtprint, CARDS, "--roster", "roster.csv")["findings"]
    assert [(each["line"], each["page"]) for each in found] == [each[:2] for each in messages]
    for each, (*_, message) in zip(found, messages, strict=True):
        assert each["message"].startswith(message)
        assert each["check"] == "people"


def test_another_team_and_another_order_are_told(ubtprint: Command, cards: Path, roster: Path) -> None:
    roster.write_text(ROSTER.replace("ICU", "ER"), "utf-8")
    found = told(ubtprint, CARDS, "--roster", "roster.csv")["findings"]
    assert {(each["line"], each["message"]) for each in found} == {
        (2, "Ana Ruiz: the team reads “ICU”, and should read “ER”")
    }
    head, *rows = ROSTER.splitlines()
    roster.write_text("\n".join([head, *reversed(rows)]), "utf-8")
    assert told(ubtprint, CARDS, "--roster", "roster.csv")["findings"]


def test_an_attendees_file_without_its_attendee_is_told(ubtprint: Command, roster: Path) -> None:
    options = ["--by", "attendee", "--only", "Bo Li", "--only", "Ana Ruiz", "--items", "checklist"]
    assert ubtprint("pack", "roster.csv", *options).code == 0
    file = "output/workshop/attendees/bo-li.pdf"
    assert "Ana" not in str(pdffile.read_recipe(Path(file)))
    roster.write_text(ROSTER.replace("Bo Li", "Ed Yi"), "utf-8")
    (found,) = told(ubtprint, file, "--roster", "roster.csv")["findings"]
    assert (found["page"], found["message"]) == (1, "Bo Li is in the file, and not in roster.csv")


# --- spoilt files, and what can't be known -------------------------------------------------------


def test_a_spoilt_file_is_refused(ubtprint: Command, cards: Path) -> None:
    data = cards.read_bytes()
    with pikepdf.open(cards, allow_overwriting_input=True) as pdf:
        del pdf.pages[-1]
        pdf.save(cards)
    assert ubtprint("proof", CARDS, "--roster", "roster.csv").code == 3
    cards.write_bytes(data)
    with pikepdf.open(cards, allow_overwriting_input=True) as pdf:
        pdf.Root.StructTreeRoot.K = pikepdf.Array([])
        pdf.save(cards)
    assert ubtprint("proof", CARDS, "--roster", "roster.csv").code == 3


def test_a_recipe_that_says_too_little_is_told(ubtprint: Command, cards: Path) -> None:
    with pikepdf.open(cards, allow_overwriting_input=True) as pdf:
        with pdf.open_metadata() as said:
            said[next(key for key in said if key.endswith("asked"))] = "[]"
        pdf.save(cards)
    one = told(ubtprint, CARDS, "--roster", "roster.csv")
    assert (one["not_checked"], one["why"]) == (
        ["people", "pack"],
        ["its recipe doesn't say how the pack was made"],
    )


def test_wrong_ways_to_ask_are_usage_errors(ubtprint: Command, cards: Path) -> None:
    ran = ubtprint("proof", CARDS)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err == (
        f"{CARDS}: people's names are in it: say which roster it was made from"
        " (such as --roster roster.csv)\n"
    )
    assert ubtprint("checklist", "--role", "union", "-o", "plain.pdf").code == 0
    ran = ubtprint("proof", "plain.pdf", "--roster", "roster.csv")
    assert (ran.code, ran.err) == (
        2,
        "--roster: plain.pdf has nobody's papers in it (leave the option out)\n",
    )
    assert ubtprint("proof", CARDS, "--workshop", "workshop.yaml").code == 2
    assert ubtprint("proof", CARDS, "--roster", "no.csv").code == 1


def test_what_was_asked_comes_back_from_the_recipe() -> None:
    guide = content.load_guide(None)
    moved = Printer(back_right=4.25, back_up=-2, scale=1.004)
    job = Job(order="stack", duplex="short", large_print=True, printer=moved)
    wanted = packplan.Wanted(
        by="attendee",
        group_by="team",
        items=dict.fromkeys(guide.roles, ("cards", "badge")),
        decks=dict.fromkeys(guide.roles, "carry"),
        stocks=dict.fromkeys(guide.roles, stocks.find_stock("avery-5388", None)),
        badges=stocks.find_stock("avery-5392", None),
        flat=False,
        common=False,
        where=("team=“Ö”",),
        only=("Ana 🙂",),
        cards_job=job,
        pages_job=msgspec.structs.replace(job, order="sheets"),
    )
    said = packrecipe.in_ascii(msgspec.json.encode(packrecipe.asked(wanted)).decode())
    assert said.isascii()
    assert packrecipe.wanted_of(packrecipe.read({"asked": said}), guide, None) == wanted
