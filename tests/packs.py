"""Files with many people's papers for tests: rendered once in a process, asked by published figures alone."""

from __future__ import annotations

import io
import shutil
import subprocess
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pypdfium2
from seen import Box, Layout

from ubtprint import blanking, content, document, pdffile, personal, stocks, workshop
from ubtprint.blanks import Blank
from ubtprint.dealing import Look
from ubtprint.job import Job
from ubtprint.people import Attendee

GUIDE = content.load_guide(None)
ROLES = ("physician", "management", "union")
NAMES = (
    "Ana Ruiz", "José Peña", "Nguyễn Thị Hồng", "X", "Zoë O’Brien",
    "Maximiliana Alexandra Konstantinopoulou-Featherstonehaugh", "D'Arcy Ng", "Søren Ångström", "Ái",
)  # fmt: skip
TEAMS = ("ICU", "4 West Medical-Surgical", "")
PLAIN = Job()
EDGE = 3.5  # points: what stands right below a slot isn't in it


def people(
    count: int, roles: Sequence[str] = ROLES, names: Sequence[str] = NAMES, copies: int = 1
) -> list[Attendee]:
    """So many people of all kinds of name; those that come again have a number."""
    found = []
    for n in range(count):
        name = names[n % len(names)] + (f" {n}" if n >= len(names) else "")
        role, team = roles[n % len(roles)], TEAMS[n % len(TEAMS)]
        found.append(Attendee(name=name, role=role, team=team, copies=copies, line=n + 2))
    return found


@cache
def cards(role: str, stock: str, job: Job = PLAIN) -> document.Document:
    """A role's cards to carry; ``build.make`` prints them for nobody."""
    name, sheet = stocks.find_stock(stock)
    return document.cards(GUIDE, role, sheet, deck="carry", stock=name, job=job)


def look() -> Look:
    """The words beside cut and fold lines, as on plain sheets."""
    return Look(lines=(("cut", GUIDE.labels.cut), ("fold", GUIDE.labels.fold)))


@cache
def card_blank(role: str, stock: str, job: Job = PLAIN) -> Blank:
    return blanking.blank(cards(role, stock, job), None, stocks.find_stock(stock)[1])


@cache
def badge_blank(role: str, stock: str) -> Blank:
    sheet = stocks.find_stock(stock)[1]
    return blanking.badge_blank(workshop.Workshop(title="Sponsors meet"), GUIDE, role, sheet)


@cache
def page_blank(kind: str, role: str, job: Job = PLAIN) -> Blank:
    made = (
        document.checklist(GUIDE, role, True, job)
        if kind == "checklist"
        else document.handout(GUIDE, role, job=job)
    )
    return blanking.blank(made, None, None)


def info(duplex: Any = "none") -> pdffile.Info:
    """What a file says of itself; its recipe is not what is tested here."""
    return pdffile.Info(
        title="Sponsors meet", author="A", subject="B", language="en-US", recipe={}, duplex=duplex
    )


def ganged(
    blanks: Mapping[str, Blank], some: Sequence[Attendee], stock: str, job: Job = PLAIN
) -> tuple[bytes, personal.Count]:
    out = io.BytesIO()
    duplex = "none" if stocks.find_stock(stock)[1].fold else job.duplex
    count = personal.gang(out, blanks, some, stocks.find_stock(stock)[1], job, info(duplex), look())
    return out.getvalue(), count


def carded(some: Sequence[Attendee], stock: str, job: Job = PLAIN) -> tuple[bytes, personal.Count]:
    """Cards of these people on a stock's sheets, and what they came to."""
    roles = dict.fromkeys(person.role for person in some)
    return ganged({role: card_blank(role, stock) for role in roles}, some, stock, job)


def run_on(
    kind: str, some: Sequence[Attendee], duplex: Any = "none", job: Job = PLAIN
) -> tuple[bytes, personal.Count]:
    out = io.BytesIO()
    roles = dict.fromkeys(person.role for person in some)
    blanks = {role: page_blank(kind, role) for role in roles}
    count = personal.run_on(out, blanks, some, job, info(duplex))
    return out.getvalue(), count


# --- what is read -------------------------------------------------------------------------------


def squeezed(text: str) -> str:
    """A text as it was typed, in NFC, without what lines are broken at."""
    text = text.replace("\ufffe", "-").replace("\x02", "-")
    return "".join(unicodedata.normalize("NFC", text).split())


def texts_in(pdf: bytes, page: int, boxes: Sequence[Box]) -> list[str]:
    """What stands in each of the boxes of a page, squeezed; what touches it as well."""
    with pypdfium2.PdfDocument(pdf) as opened:
        words = opened[page].get_textpage()
        return [squeezed(words.get_text_bounded(*box)) for box in boxes]


def in_cell(box: Box, cell: Box, turn: int) -> Box:
    """Where a box of an upright face comes to lie when the face lies in a cell."""
    left, bottom, right, top = box
    if turn == 90:  # counter-clockwise: the face's head is at the left
        return cell[2] - top, cell[1] + left, cell[2] - bottom, cell[1] + right
    return cell[0] + left, cell[1] + bottom, cell[0] + right, cell[1] + top


def own_box(blank: Blank, page: int, layout: Layout, cell: Box) -> Box | None:
    """Where on a sheet the owner's words stand on a page of a blank that lies in a cell; None for no slot."""
    boxes = [slot.box for slot in blank.slots if slot.page == page]
    if not boxes:
        return None
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    box = (min(lefts) + 0.2, min(bottoms) + EDGE, max(rights), max(tops) - EDGE)
    return in_cell(box, cell, layout.turn)


def own_words(person: Attendee) -> str:
    """What stands in the slots of a person's card, squeezed."""
    return squeezed(person.name + person.team)


def qpdf_says(pdf: bytes, folder: Any) -> str:
    """What ``qpdf --check`` has against a file; nothing when it is clean."""
    tool = shutil.which("qpdf")
    assert tool
    path = folder / "checked.pdf"
    path.write_bytes(pdf)
    ran = subprocess.run([tool, "--check", str(path)], capture_output=True, text=True, check=False)
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr
