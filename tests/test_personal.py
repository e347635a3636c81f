"""Everybody's papers: each name on its own cards and no other, in order, matched, and told to readers."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import inspect_pdf
import msgspec
import packs
import pikepdf
import pypdfium2
import pytest
import seen
import verapdf as engine
from hypothesis import given, settings
from hypothesis import strategies as st
from packs import squeezed
from PIL import ImageChops, ImageDraw

from ubtprint import build, stocks
from ubtprint.dealing import Dealt, Look
from ubtprint.errors import PrintFault
from ubtprint.job import Job
from ubtprint.paper import Printer
from ubtprint.people import Attendee
from ubtprint.sheetplan import Piece

pytestmark = pytest.mark.usefixtures("kept")

SHORT = ("Ana Ruiz", "José Peña", "Hồng", "X", "Zoë", "D'Arcy", "Ái")
TEAMLESS = [msgspec.structs.replace(person, team="") for person in packs.people(6, names=SHORT)]
SHORT_EDGE, STACK = Job(duplex="short"), Job(order="stack")
Card = tuple[str, str, int]  # the words of whose it is, the role, which piece of the set


def expected(people: Sequence[Attendee], stock: str) -> list[Card]:
    """All cards in the order of the roster: each set in the order of its deck, copies one by one."""
    return [
        (packs.own_words(person), person.role, piece)
        for person in people
        for _ in range(person.copies)
        for piece in range(len(packs.card_blank(person.role, stock).pieces))
    ]


def sheets_of(pdf: bytes, stock: str, flip: str = "long") -> list[dict[int, Card]]:
    """The card in each cell of each sheet, by the words on it, asked at the stock's published cells.

    Raises AssertionError for a back that belongs to another front or role.
    """
    layout = seen.layout(stock)
    behind = layout.behind(flip)
    if layout.folds:
        pages = [(page, page) for page in range(seen.count_pages(pdf))]
    else:
        pages = [(page, page + 1) for page in range(0, seen.count_pages(pdf), 2)]
    found = []
    for front, back in pages:
        feet = seen.feet(pdf, front, layout.cells, "front") if not layout.folds else folded(pdf, front, stock)
        backs = seen.feet(pdf, back, behind, "back") if not layout.folds else feet
        assert {cell: foot.face for cell, foot in feet.items()} == {
            cell: foot.face for cell, foot in backs.items()
        }
        heads = packs.texts_in(pdf, front, layout.cells)
        tails = packs.texts_in(pdf, back, behind)
        cards = {}
        for cell, foot in feet.items():
            role = next(each for each in packs.ROLES if heads[cell].startswith(head_of(each)))
            assert head_of(role) in tails[cell]
            piece, page = piece_of(role, stock)[foot.face]
            box = packs.own_box(packs.card_blank(role, stock), page, layout, layout.cells[cell])
            assert box is not None
            cards[cell] = (packs.texts_in(pdf, front, [box])[0], role, piece)
        found.append(cards)
    return found


def folded(pdf: bytes, page: int, stock: str) -> dict[int, seen.Foot]:
    """The fronts' feet of a sheet that is folded, once each has its own back behind it."""
    layout = seen.layout(stock)
    count = len(layout.cells)
    feet = seen.feet(pdf, page, layout.cells + layout.behind("long"))
    fronts = {cell: foot for cell, foot in feet.items() if foot.side == "front"}
    assert {cell + count: foot.face for cell, foot in fronts.items()} == {
        cell: foot.face for cell, foot in feet.items() if foot.side == "back"
    }
    return fronts


def head_of(role: str) -> str:
    return squeezed(str(packs.GUIDE.roles[role].sponsor))


def piece_of(role: str, stock: str) -> dict[tuple[int, ...], tuple[int, int]]:
    """By the numbers at its foot: which piece of the set a card is, and the page of its front."""
    blank = packs.card_blank(role, stock)
    everywhere = ((-1e3, -1e3, 1e4, 1e4),)
    return {
        seen.feet(blank.pdf, piece.front, everywhere)[0].face: (number, piece.front)
        for number, piece in enumerate(blank.pieces)
        if piece.front is not None
    }


def cut(sheets: Sequence[dict[int, Card]], *, stack: bool) -> list[Card]:
    """All cards after cutting: sheet by sheet, or each cell's pile laid under the one before."""
    cells = range(max(map(len, sheets)))
    if stack:
        return [sheet[cell] for cell in cells for sheet in sheets if cell in sheet]
    return [sheet[cell] for sheet in sheets for cell in cells if cell in sheet]


# --- whose is which -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "stock", "job", "names"),
    [
        (12, "quarter-letter", Job(), packs.NAMES),
        (30, "quarter-letter", SHORT_EDGE, packs.NAMES),
        (100, "quarter-letter", STACK, packs.NAMES),
        (12, "avery-5388", STACK, SHORT),
        (11, "avery-5388", SHORT_EDGE, SHORT),
        (5, "letter-gutterfold-4", STACK, SHORT),
    ],
)
def test_every_card_is_its_owners(count: int, stock: str, job: Job, names: tuple[str, ...]) -> None:
    some = packs.people(count, names=names)
    if stock != "quarter-letter":
        some = [msgspec.structs.replace(person, team="") for person in some]
    pdf, made = packs.carded(some, stock, job)
    sheets = sheets_of(pdf, stock, job.flip)
    wanted = expected(some, stock)
    assert (made.sheets, made.cells) == (len(sheets), len(wanted))
    assert made.sides == seen.count_pages(pdf)
    assert cut(sheets, stack=job.order == "stack") == wanted
    cells = len(seen.layout(stock).cells)
    assert [len(sheet) for sheet in sheets] == (
        [cells] * (len(wanted) // cells) + [len(wanted) % cells] * (len(wanted) % cells > 0)
        if job.order == "sheets"
        else [len(sheet) for sheet in sheets]
    )


def test_names_in_each_others_places_would_be_seen() -> None:
    some = TEAMLESS[:3]
    pdf, _ = packs.carded([some[1], some[0], some[2]], "quarter-letter")
    assert cut(sheets_of(pdf, "quarter-letter"), stack=False) != expected(some, "quarter-letter")
    pdf, _ = packs.carded(some, "quarter-letter", STACK)
    assert cut(sheets_of(pdf, "quarter-letter"), stack=False) != expected(some, "quarter-letter")


def test_backs_turned_the_wrong_way_would_be_seen() -> None:
    pdf, _ = packs.carded(TEAMLESS[:3], "quarter-letter", SHORT_EDGE)
    with pytest.raises((AssertionError, StopIteration)):
        sheets_of(pdf, "quarter-letter", "long")


def test_copies_are_whole_sets() -> None:
    some = [msgspec.structs.replace(person, copies=2) for person in TEAMLESS[:2]]
    pdf, _ = packs.carded(some, "quarter-letter")
    assert cut(sheets_of(pdf, "quarter-letter"), stack=False) == expected(some, "quarter-letter")


@given(st.integers(1, 60), st.integers(1, 3), st.sampled_from(["sheets", "stack"]))
@settings(max_examples=40, deadline=None)
def test_every_card_is_dealt_once(count: int, start: int, order: str) -> None:
    job = Job(start=start, order=order)  # type: ignore[arg-type]
    dealt = Dealt(stocks.find_stock("avery-5388")[1], job, Look())
    sides = [sheet for _, sheet in dealt.sides([(who, 0, Piece(0, 1)) for who in range(count)])]
    assert len(sides) == dealt.count(count)
    for page, offset in ((0, 0), (1, dealt.cells)):
        spots = [spot for sheet in sides for spot in sheet.spots if spot.page == page]
        assert sorted(spot.who for spot in spots) == list(range(count))
        assert {spot.cell - offset for spot in spots} <= set(range(dealt.cells))
    for front, back in zip(sides[::2], sides[1::2], strict=True):
        assert [(each.cell + dealt.cells, each.who) for each in front.spots] == [
            (each.cell, each.who) for each in back.spots
        ]


def test_words_that_fit_nowhere_are_told_with_the_rosters_lines() -> None:
    person = Attendee(name="W" * 90, role="union", line=7)
    with pytest.raises(PrintFault) as caught:
        packs.ganged({"union": packs.card_blank("union", "quarter-letter")}, [person], "quarter-letter")
    [problem] = caught.value.problems
    assert "is too long for its place" in problem.message


# --- the same as plain ones ---------------------------------------------------------------------


def plain(role: str, stock: str) -> bytes:
    return build.make(packs.cards(role, stock, Job(copies=1)), None, stocks.find_stock(stock)[1]).data


def differing(one: bytes, other: bytes, page: int, without: Sequence[seen.Box]) -> object:
    """Where two files' pages don't look alike, but for some boxes; None where they do."""
    apart = ImageChops.difference(seen.picture(one, page), seen.picture(other, page))
    pen = ImageDraw.Draw(apart)
    for left, low_, right, high_ in without:
        bottom, top = low_ - packs.EDGE, high_ + packs.EDGE
        low, high = apart.height - top * seen.SCALE, apart.height - bottom * seen.SCALE
        pen.rectangle((left * seen.SCALE - 1, low - 1, right * seen.SCALE + 1, high + 1), fill="black")
    return apart.convert("L").point(lambda value: 255 if value > 8 else 0).getbbox()


@pytest.mark.parametrize("stock", ["quarter-letter", "avery-5388", "letter-gutterfold-4"])
def test_cards_look_like_plain_ones_but_for_their_slots(stock: str) -> None:
    layout = seen.layout(stock)
    blank = packs.card_blank("physician", stock)
    mine, _ = packs.carded([Attendee(name="Ana Ruiz", role="physician")], stock)
    nobodys, _ = packs.carded([Attendee(name="", role="physician")], stock)
    plain_ = plain("physician", stock)
    slots = []
    for piece, cell in zip(blank.pieces, layout.cells, strict=False):
        box = packs.own_box(blank, piece.front or 0, layout, cell)
        assert box is not None
        slots.append(box)
    for page in range(seen.count_pages(plain_)):
        assert differing(plain_, nobodys, page, ()) is None
        assert differing(plain_, mine, page, slots) is None
    assert differing(plain_, mine, 0, ()) is not None
    assert differing(plain_, mine, 0, slots[1:]) is not None


def test_a_printers_offset_moves_backs_alone_and_what_is_on_them() -> None:
    some, printer = TEAMLESS[:2], Printer(back_right=9, back_up=-4)
    usual, _ = packs.carded(some, "quarter-letter")
    moved, _ = packs.carded(some, "quarter-letter", Job(printer=printer))
    assert seen.boxes(usual, 0) == seen.boxes(moved, 0)
    shifts = {
        (round(other.left - one.left), round(other.bottom - one.bottom))
        for one, other in zip(seen.boxes(usual, 1), seen.boxes(moved, 1), strict=True)
    }
    assert shifts in ({(-9, 4)}, {(9, -4)})


def test_both_sides_of_a_tent_have_the_name() -> None:
    some = [Attendee(name="Ana Ruiz", role="union"), Attendee(name="José Peña", role="union", team="ICU")]
    pdf, made = packs.ganged({"union": packs.badge_blank("union", "avery-5305")}, some, "avery-5305")
    assert (made.sides, made.sheets, made.cells) == (1, 1, 2)
    layout = seen.layout("avery-5305")
    for cells in (layout.cells, layout.behind("long")):
        for person, text in zip(some, packs.texts_in(pdf, 0, cells), strict=True):
            assert squeezed(person.name) in text
            assert [squeezed(other.name) in text for other in some].count(True) == 1


# --- what readers and tools make of it ----------------------------------------------------------


def heard(pdf: bytes) -> str:
    """All that a reader is told, in its order, squeezed."""
    return squeezed("".join(text for _, text in inspect_pdf.tagged_text(pdf)))


def test_a_persons_card_is_read_with_the_name_first_then_like_a_plain_one() -> None:
    person = Attendee(name="José Peña", role="physician")
    mine = heard(packs.carded([person], "quarter-letter")[0])
    nobodys = heard(packs.carded([Attendee(name="", role="physician")], "quarter-letter")[0])
    usual = heard(plain("physician", "quarter-letter"))
    assert nobodys == usual
    assert mine.replace("JoséPeña", "") == usual
    assert mine.count("JoséPeña") == len(packs.card_blank("physician", "quarter-letter").pieces)
    assert mine.index("JoséPeña") <= len(head_of("physician"))


FILES = {
    "cards": lambda: packs.carded(packs.people(7), "quarter-letter")[0],
    "turned": lambda: packs.carded(TEAMLESS, "avery-5388", STACK)[0],
    "folded": lambda: packs.carded(TEAMLESS, "letter-gutterfold-4")[0],
    "checklists": lambda: packs.run_on("checklist", packs.people(7))[0],
    "handouts": lambda: packs.run_on("handout", packs.people(4), "long")[0],
    "tents": lambda: packs.ganged(
        {role: packs.badge_blank(role, "avery-5305") for role in packs.ROLES}, packs.people(5), "avery-5305"
    )[0],
    "badges": lambda: packs.ganged(
        {role: packs.badge_blank(role, "avery-5392") for role in packs.ROLES},
        packs.people(8, names=SHORT),
        "avery-5392",
    )[0],
}


@pytest.mark.parametrize("kind", FILES)
def test_each_kind_of_file_is_sound(kind: str, verapdf: engine.Judge, tmp_path: Path) -> None:
    pdf = FILES[kind]()
    assert verapdf(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []
        assert "/Outlines" not in opened.Root
    if shutil.which("qpdf") is None:
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail("no qpdf: sh setup.sh --test")
        pytest.skip("no qpdf: sh setup.sh --test")
    assert packs.qpdf_says(pdf, tmp_path) == ""
    spoilt = pdf.replace(b"/Type/XRef", b"/Type/XReX")
    assert packs.qpdf_says(spoilt, tmp_path) != ""


@pytest.mark.parametrize("kind", ["cards", "checklists", "handouts"])
def test_names_are_extracted_as_typed(kind: str, tmp_path: Path) -> None:
    pdf, count = FILES[kind](), 4 if kind == "handouts" else 7
    with pypdfium2.PdfDocument(pdf) as opened:
        said = [squeezed("".join(page.get_textpage().get_text_range() for page in opened))]
    if shutil.which("pdftotext"):
        path = tmp_path / "names.pdf"
        path.write_bytes(pdf)
        ran = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True)
        said.append(squeezed(ran.stdout.decode()))
    for text in said:
        for person in packs.people(count):
            assert squeezed(person.name) in text
        assert squeezed("Nguyễn Thị Hống") not in text


def test_bytes_are_the_same_again() -> None:
    assert packs.carded(TEAMLESS, "quarter-letter")[0] == packs.carded(TEAMLESS, "quarter-letter")[0]
    turned_about = packs.carded(TEAMLESS[::-1], "quarter-letter")[0]
    assert turned_about != packs.carded(TEAMLESS, "quarter-letter")[0]
