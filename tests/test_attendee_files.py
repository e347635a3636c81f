"""Attendees' own files: fields hold their names, bytes depend on them alone, every front has the name."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import verapdf as engine
from commands import Command
from inspect_pdf import page_text
from pikepdf import Name
from test_long_text import LONG, folder_with

from ubtprint import packhelp

pytestmark = pytest.mark.usefixtures("kept")

FOLDER = Path("output/workshop")
MANY = 2 * packhelp.WORTH + 2  # enough for two helpers
ANA = ("Ana Ruiz", "union", "ICU")
ANH = ("Nguyễn Thị Hồng", "physician", "Tổ 5")
OTHERS = ("agenda.pdf", "sign-in.pdf", "print-plan.pdf")
NO_TEAM = ("Zoë O'Brien", "management", "")


def roster(folder: Path, people: Sequence[tuple[str, str, str]], name: str = "roster.csv") -> None:
    rows = [",".join(person) for person in [("Name", "Role", "Team"), *people]]
    (folder / name).write_text("\n".join([*rows, ""]), "utf-8")


def made(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("attendees/*.pdf"))}


def pack(ubtprint: Command, *options: str) -> None:
    ran = ubtprint("pack", "roster.csv", "--by", "attendee", "--quiet", *options)
    assert ran.code == 0, ran.err


def fields(pdf: pikepdf.Pdf) -> dict[str, Any]:
    return {str(field.T): field for field in pdf.Root.AcroForm.Fields}


def inked(data: bytes, page: int, box: Sequence[float], *, forms: bool = True) -> float:
    """How much of a box is dark, on paper: its middle, above the writing line."""
    with pypdfium2.PdfDocument(data) as document:
        if forms:
            document.init_forms()
        image = document[page].render(scale=2, may_draw_forms=forms).to_pil().convert("L")
    left, bottom, right, top = (round(2 * float(edge)) for edge in box)
    shown = image.crop((left, image.height - top + 4, right, image.height - bottom - 4)).histogram()
    return sum(shown[:128]) / sum(shown)


# --- fillable checklists ------------------------------------------------------------------------


@pytest.fixture
def fillable(ubtprint: Command, tmp_path: Path) -> dict[str, bytes]:
    roster(tmp_path, [ANA, ANH, NO_TEAM])
    pack(ubtprint, "--items", "checklist,handout")
    return made(tmp_path)


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def page_of(pdf: pikepdf.Pdf) -> int:
    return next(number for number, page in enumerate(pdf.pages) if "/Annots" in page.obj)


def test_fields_hold_names_and_teams(fillable: dict[str, bytes]) -> None:
    for data, (name, _, team) in zip(fillable.values(), (ANA, ANH, NO_TEAM), strict=True):
        with opened(data) as pdf:
            held = fields(pdf)
            assert (str(held["name"].V), str(held["team"].V)) == (name, team)
            others = {str(each.V) for field, each in held.items() if field not in ("name", "team")}
            assert others == {"", "/Off"}
            assert "/DV" not in held["name"]
            page = page_of(pdf)
            boxes = {field: list(held[field].Rect) for field in ("name", "team")}
        assert inked(data, page, boxes["name"]) > 0.02
        # The words are in the field alone: the page below it is empty; and an empty field shows nothing.
        assert inked(data, page, boxes["name"], forms=False) == 0
        assert (inked(data, page, boxes["team"]) > 0.01) == bool(team)


def test_flat_names_are_drawn_on_the_page(ubtprint: Command, tmp_path: Path) -> None:
    roster(tmp_path, [ANA])
    pack(ubtprint, "--items", "checklist", "--flat")
    with opened(made(tmp_path)["ana-ruiz.pdf"]) as pdf:
        assert "/AcroForm" not in pdf.Root
    assert inked(made(tmp_path)["ana-ruiz.pdf"], 0, (88, 691, 266, 714), forms=False) > 0.02


def test_fields_are_of_their_page_and_in_the_tags(fillable: dict[str, bytes]) -> None:
    with opened(fillable["ana-ruiz.pdf"]) as pdf:
        page = pdf.pages[page_of(pdf)].obj
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        owners = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
        assert [each.objgen for each in page.Annots] == [each.objgen for each in fields(pdf).values()]
        for field in page.Annots:
            assert field.P.objgen == page.objgen
            owner = owners[int(field.StructParent)]
            kids = owner.K if isinstance(owner.K, pikepdf.Array) else [owner.K]
            held = [kid.Obj.objgen for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid]
            assert field.objgen in held
            assert Name.Form == owner.S
        found = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
        assert sum(each.get("/Type") == Name.Page for each in found) == len(pdf.pages)


def test_fillable_files_are_accessible(fillable: dict[str, bytes], verapdf: engine.Judge) -> None:
    for data in fillable.values():
        assert verapdf(data) == []
    with opened(fillable["ana-ruiz.pdf"]) as pdf:
        del fields(pdf)["name"].TU
        del fields(pdf)["name"].StructParent
        pdf.save(spoilt := io.BytesIO())
    assert verapdf(spoilt.getvalue())


def test_copies_have_fields_of_their_own(ubtprint: Command, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("Name,Role,Copies\nAna Ruiz,union,2\n", "utf-8")
    pack(ubtprint, "--items", "checklist")
    with opened(made(tmp_path)["ana-ruiz.pdf"]) as pdf:
        names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
        assert len(names) == len(set(names))
        assert [str(fields(pdf)[name].V) for name in ("name", "name-2")] == ["Ana Ruiz", "Ana Ruiz"]


# --- the same bytes -----------------------------------------------------------------------------


def test_a_file_depends_on_its_person_alone(ubtprint: Command, tmp_path: Path) -> None:
    roles = ("union", "physician", "management")
    names = ("Åsa", "Łę", "Ann", "Bo", "Cy")
    people = [(f"{names[at % 5]} {at}", roles[at % 3], f"Team {at // 3}") for at in range(MANY)]
    options = ["--items", "checklist"]
    roster(tmp_path, people)
    pack(ubtprint, *options, "-j", "1", "-o", "one")
    pack(ubtprint, *options, "-j", "2", "-o", "two")
    roster(tmp_path, people[::-1])
    pack(ubtprint, *options, "-j", "1", "-o", "back")
    roster(tmp_path, people[7:8])
    pack(ubtprint, *options, "-j", "1", "-o", "alone")
    one = made(tmp_path / "one")
    assert len(one) == MANY == len(set(one.values()))
    assert one == made(tmp_path / "two") == made(tmp_path / "back")
    assert made(tmp_path / "alone").items() <= one.items()


def test_all_papers_of_a_person_depend_on_them_alone(ubtprint: Command, tmp_path: Path) -> None:
    people = [ANA, ANH, NO_TEAM, ("Bo", "union", "ICU")]
    roster(tmp_path, people)
    pack(ubtprint, "-o", "one")
    roster(tmp_path, people[::-1])
    pack(ubtprint, "-o", "back")
    assert made(tmp_path / "one") == made(tmp_path / "back")
    assert len(set(made(tmp_path / "one").values())) == 4


# --- a name on every front ----------------------------------------------------------------------


def said(data: bytes) -> str:
    with opened(data) as pdf:
        pages = len(pdf.pages)
    return " ".join(" ".join(page_text(data, page) for page in range(pages)).split())


def test_every_piece_of_a_long_card_shows_the_name(ubtprint: Command, tmp_path: Path) -> None:
    own = folder_with(tmp_path, LONG["forty-duties"])
    roster(tmp_path, [ANA])
    pack(ubtprint, "--content", own, "--deck", "carry", "--items", "cards")
    text = said(made(tmp_path)["ana-ruiz.pdf"])
    fronts = re.findall(r"\d+ of \d+, front", text)
    assert len(fronts) > 2
    assert text.count("Ana Ruiz") == len(fronts)
    assert len(re.findall(r"\d+ of \d+, back", text)) > 0  # which have no name, or the counts would differ


def test_both_halves_of_a_tent_show_the_name(ubtprint: Command, tmp_path: Path) -> None:
    roster(tmp_path, [ANA, ANH])
    ran = ubtprint("pack", "roster.csv", "--items", "badge", "--badges", "avery-5305", "--quiet")
    assert ran.code == 0, ran.err
    (file,) = (path for path in (tmp_path / FOLDER).glob("*.pdf") if path.name not in OTHERS)
    data = file.read_bytes()
    assert [said(data).count(name) for name, _, _ in (ANA, ANH)] == [2, 2]
