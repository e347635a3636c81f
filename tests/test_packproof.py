"""The proof of packs: sound files of every kind pass, and each way of spoiling one is found."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import msgspec
import pytest

from ubtprint import (
    blanking,
    bulk,
    content,
    dealing,
    document,
    packplaces,
    packproof,
    pdffile,
    personal,
    stocks,
)
from ubtprint.blanks import Blank
from ubtprint.dealing import Look
from ubtprint.errors import PrintFault
from ubtprint.job import Job
from ubtprint.lean import Lean
from ubtprint.paper import Printer, Stock
from ubtprint.people import Attendee
from ubtprint.workshop import Workshop

pytestmark = pytest.mark.usefixtures("kept")

USUAL = Job()
LOOK = Look("roster.csv", None, (("cut", "cut"), ("fold", "fold")))
NAMES = (
    "Ana Ruiz",
    "Bo Li",
    "Nguyễn Thị Hương",
    "Zoë O’Brien",
    "Q",
    "Maximiliana Berg",
)
PEOPLE = tuple(
    Attendee(name=name, role="union", team=f"Team {at}" if at != 1 else "", line=at + 2)
    for at, name in enumerate(NAMES)
)
Change = Callable[[int, bytes], bytes]


def info(duplex: str = "long") -> pdffile.Info:
    return pdffile.Info(title="T", author="A", subject="S", language="en", recipe={}, duplex=duplex)  # type: ignore[arg-type]


@cache
def cards(stock_name: str, job: Job) -> tuple[Blank, Stock]:
    name, stock = stocks.find_stock(stock_name, None)
    guide = content.load_guide("2010-guide", None)
    made = document.cards(guide, "union", stock, deck="full", stock=name, job=job)
    return blanking.blank(made, None, stock), stock


def ganged(
    stock_name: str = "quarter-letter", job: Job = USUAL, people: tuple[Attendee, ...] = PEOPLE
) -> bytes:
    blank, stock = cards(stock_name, job)
    out = io.BytesIO()
    personal.gang(out, {"union": blank}, people, stock, job, info(), LOOK)
    return out.getvalue()


def found(
    data: bytes,
    stock_name: str = "quarter-letter",
    job: Job = USUAL,
    people: tuple[Attendee, ...] = PEOPLE,
    blank: Blank | None = None,
) -> list[str]:
    made, stock = cards(stock_name, job)
    blank = blank or made
    due = packproof.shared({"union": blank}, people, stock, job, info(), LOOK)
    return [str(each.problem("x.pdf")) for each in packproof.findings(io.BytesIO(data), due)]


def spoilt(data: bytes, change: Change, streams: Change = lambda _, body: body) -> bytes:
    """The file written anew, every object and every stream of it as a function changes it."""
    lean, out = Lean(io.BytesIO(data)), io.BytesIO()
    writer, size = bulk.Writer(out), lean.trailer[b"/Size"]
    writer.reserve(size - 1)
    for number in range(1, size):
        kind = lean._entry(number)[0]
        body = lean.body(number) if kind == 2 else b""
        if kind == 1:
            entries, raw = lean.raw(number) if b"stream" in lean.body(number) else ({}, b"")
            if entries.get(b"/Type") in (b"/ObjStm", b"/XRef"):
                body = b"null"
            elif not entries:
                body = lean.body(number)
            else:
                before = zlib.decompress(raw) if b"/Filter" in entries else raw
                drawn = streams(number, before)
                packed = raw if drawn == before else zlib.compress(drawn)
                head = lean.body(number).partition(b"stream\n")[0].strip()[2:-2]
                head = re.sub(rb"/Length \d+", b"", head)
                writer.stream(number, head, packed)
                continue
        writer.objects(number, [change(number, body)])
    writer.finish(lean.trailer[b"/Root"].number, lean.trailer[b"/Info"].number)
    return out.getvalue()


def same(_: int, body: bytes) -> bytes:
    return body


def once(old: bytes, new: bytes, seen: int = 0) -> Change:
    """Replace a pattern in the first object that has it, or the next after so many."""
    left = [seen + 1]

    def change(_: int, body: bytes) -> bytes:
        if re.search(old, body):
            left[0] -= 1
            if not left[0]:
                return re.sub(old, new, body, count=1)
        return body

    return change


# --- sound files ----------------------------------------------------------------------------------

JOBS = {
    "usual": ("quarter-letter", Job()),
    "short edge": ("quarter-letter", Job(duplex="short")),
    "one side": ("quarter-letter", Job(duplex="none")),
    "stacked": ("quarter-letter", Job(order="stack")),
    "turned faces": ("avery-5388", Job()),
    "folded": ("letter-gutterfold-4", Job()),
    "printer": ("quarter-letter", Job(printer=Printer(back_right=2.0, back_up=-1.0, scale=1.01))),
    "begun sheet": ("avery-5388", Job(start=2)),
    "large": ("quarter-letter", Job(large_print=True)),
    "grey": ("quarter-letter", Job(greyscale=True)),
}


@pytest.mark.parametrize("which", JOBS)
def test_sound_cards_pass(which: str) -> None:
    stock, job = JOBS[which]
    assert found(ganged(stock, job), stock, job) == []


@pytest.mark.parametrize("stock_name", ["avery-5392", "avery-5305"])
def test_sound_badges_and_tents_pass(stock_name: str) -> None:
    guide = content.load_guide("2010-guide", None)
    stock, job = stocks.find_stock(stock_name, None)[1], Job(duplex="none")
    blank = blanking.badge_blank(Workshop(), guide, "union", stock)
    out = io.BytesIO()
    personal.gang(out, {"union": blank}, PEOPLE, stock, job, info("none"), LOOK)
    due = packproof.shared({"union": blank}, PEOPLE, stock, job, info(), LOOK)
    assert packproof.findings(out, due) == []


@pytest.mark.parametrize("kind", ["checklist", "handout"])
def test_sound_pages_and_bundles_pass(kind: str) -> None:
    guide = content.load_guide("2010-guide", None)
    turned = kind == "handout"
    job = Job(duplex="long" if turned else "none")
    made = (
        document.handout(guide, "union", job=job) if turned else document.checklist(guide, "union", True, job)
    )
    blank, out = blanking.blank(made, None, None), io.BytesIO()
    said = info("long" if turned else "none")
    personal.run_on(out, {"union": blank}, PEOPLE, job, said, LOOK)
    sides = packproof.paged({"union": blank}, PEOPLE, job, turned=turned)
    assert packproof.findings(out, packproof.Due((blank,), PEOPLE, sides, said)) == []
    whole = [(*cards("quarter-letter", Job()),), (blank, None)]
    out = io.BytesIO()
    personal.bundle(out, whole, PEOPLE[0], Job(), info(), LOOK)
    sides = packproof.bundled(whole, PEOPLE[0], Job(), LOOK, turned=True)
    due = packproof.Due([each for each, _ in whole], PEOPLE[:1], sides, info())
    assert packproof.findings(out, due) == []


# --- spoilt files ---------------------------------------------------------------------------------


def test_a_file_written_anew_is_still_sound() -> None:
    assert found(spoilt(ganged(), same)) == []


def test_names_that_are_swapped_are_found_with_their_lines() -> None:
    swapped = (PEOPLE[2], PEOPLE[1], PEOPLE[0], *PEOPLE[3:])
    told = found(ganged(people=swapped))
    assert any(each.startswith("roster.csv:2:") and "should read “Ana Ruiz”" in each for each in told), told
    assert any(each.startswith("roster.csv:4:") for each in told)


def _without_team() -> bytes:
    return ganged(people=(msgspec.structs.replace(PEOPLE[0], team=""), *PEOPLE[1:]))


FIRST_NAME = rb"Tf 1 0 0 1 [\d.]+"
SPOILT: dict[str, tuple[Callable[[], bytes], str]] = {
    "a name is missing": (_without_team, "texts stand in the slots"),
    "a person is missing": (lambda: ganged(people=PEOPLE[:-1]), "pages, and should have"),
    "a page is dropped": (
        lambda: spoilt(ganged(), once(rb"/Kids\[\d+ 0 R ", b"/Kids[")), "pages, and should have"
    ),
    "another cell": (
        lambda: spoilt(ganged(), once(rb"/Contents\[(\d+ 0 R) (\d+ 0 R)", rb"/Contents[\2 \1")),
        "lies elsewhere",
    ),
    "a back for a front": (
        lambda: spoilt(ganged(), once(rb"/Contents\[\d+ 0 R (\d+ 0 R)", rb"/Contents[\1 \1")), "face in cell"
    ),
    "a face is missing": (
        lambda: spoilt(ganged(), once(rb"/Contents\[\d+ 0 R ", b"/Contents[")), "pieces are drawn"
    ),
    "a stream is altered": (
        lambda: spoilt(ganged(), same, once(rb"<0020>", b"<0021>")), "something else than the blank"
    ),
    "the guides are moved": (
        lambda: spoilt(ganged(), same, once(rb"306 0 m", b"300 0 m")), "lines to cut"
    ),
    "a name is moved": (
        lambda: spoilt(ganged(), same, once(rb"(/NB 9 Tf 1 0 0 1 )[\d.]+", rb"\g<1>90")), "outside its place"
    ),
    "a name is too small": (
        lambda: spoilt(ganged(), same, once(rb"/NB 9 Tf", b"/NB 3 Tf")), "below"
    ),
    "another cell for a name": (
        lambda: spoilt(ganged(), same, once(rb"^q 1 0 0 1 0 396 cm\n(/P<</MCID)", rb"q 1 0 0 1 0 0 cm\n\1")),
        "another cell",
    ),
    "extra text": (
        lambda: spoilt(ganged(), same, once(rb"(/NB 9 Tf .*?\] TJ )", rb"\1<0020> Tj ")), "besides"
    ),
    "ToUnicode is changed": (
        lambda: spoilt(ganged(), same, once(rb"> <0052>(?=\n(?:.*\n)*.*<1EC5>)", b"> <0053>")), "reads"
    ),
    "an MCID is not owned": (
        lambda: spoilt(ganged(), once(rb"^\[\d+ 0 R \d+ 0 R", b"[null null")), "doesn't lead to"
    ),
    "an MCID is another's": (
        lambda: spoilt(ganged(), once(rb"^\[(\d+ 0 R) (\d+ 0 R)", rb"[\2 \1")), "doesn't lead to"
    ),
    "an element is under another": (
        lambda: spoilt(ganged(), once(rb"(/S/LI/P) \d+ 0 R", rb"\1 2 0 R")), "another above it"
    ),
    "an element is of another kind": (
        lambda: spoilt(ganged(), once(rb"/S/LI/", b"/S/P/")), "stands where"
    ),
    "a title is another's": (
        lambda: spoilt(ganged(), once(rb"/T \(Bo Li", b"/T (Ana Ruiz")), "title"
    ),
    "a part is missing": (
        lambda: spoilt(ganged(), once(rb"(/S/Document/P \d+ 0 R/K\[)\d+ 0 R ", rb"\1")), "in the tags of"
    ),
    "the paper is another": (
        lambda: spoilt(ganged(), once(rb"MediaBox\[0 0 612 792\]", b"MediaBox[0 0 595 842]")), "paper's size"
    ),
    "it is cut off": (lambda: ganged()[:-100], "can't be read"),
    "it is another file": (lambda: b"%PDF-1.7\n", "can't be read"),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_spoilt_is_found(how: str) -> None:
    spoil, said = SPOILT[how]
    data = spoil()
    assert data != ganged()
    assert any(said in each for each in found(data)), found(data)


def test_a_fault_is_raised_with_its_file() -> None:
    blank, stock = cards("quarter-letter", Job())
    sides = packproof.ganged({"union": blank}, PEOPLE, stock, Job(), LOOK)
    due = packproof.Due((blank,), PEOPLE, sides, info(), LOOK.roster)
    with pytest.raises(PrintFault, match=r"cards\.pdf"):
        packproof.prove(io.BytesIO(_without_team()), due, "cards.pdf")


def _dealt_wrongly(change: Callable[[dealing.Spot], dealing.Spot]) -> Callable[..., object]:
    """The cards dealt with every back's spot changed, for whoever asks: the writer and the proof."""
    right = dealing.Dealt.sides

    def sides(self: dealing.Dealt, cards: object) -> Iterator[tuple[dealing.Paper, dealing.Sheet]]:
        for paper, sheet in right(self, cards):  # type: ignore[arg-type]
            spots = tuple(change(spot) if spot.cell >= self.cells else spot for spot in sheet.spots)
            yield paper, msgspec.structs.replace(sheet, spots=spots)

    return sides


@pytest.mark.parametrize(
    "change",
    [
        lambda spot: spot._replace(who={0: 1, 1: 0}.get(spot.who, spot.who)),
        lambda spot: spot._replace(cell=4 + (spot.cell - 3) % 4),
    ],
    ids=["two people's backs exchanged", "backs shifted by a cell"],
)
def test_backs_dealt_wrongly_to_the_writer_and_the_proof_alike_are_found(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[dealing.Spot], dealing.Spot]
) -> None:
    monkeypatch.setattr(dealing.Dealt, "sides", _dealt_wrongly(change))
    told = found(ganged())
    assert any("behind its front" in each or "isn't due" in each for each in told), told


@pytest.mark.parametrize("flip", ["long", "short"])
@pytest.mark.parametrize("order", ["sheets", "stack"])
@pytest.mark.parametrize(
    ("stock", "changed"),
    [
        ("quarter-letter", {"start": 3}),
        ("avery-5388", {"back_rotate": 180}),
        ("letter-gutterfold-4", {"duplex": "none"}),
        ("quarter-letter", {"duplex": "none"}),
        ("quarter-letter", {"printer": Printer(back_right=3, back_up=-2, scale=1.01)}),
    ],
)
def test_the_arithmetic_agrees_with_the_dealing(
    stock: str, changed: dict[str, object], order: str, flip: str
) -> None:
    job = msgspec.structs.replace(USUAL, **{"order": order, "duplex": flip, **changed})
    blank, sheets = cards(stock, USUAL)
    people = (*PEOPLE[:3], msgspec.structs.replace(PEOPLE[3], copies=3), *PEOPLE[4:])
    due = packproof.shared({"union": blank}, people, sheets, job, info(), LOOK)
    assert due.ganging is not None
    assert list(packplaces.misplaced(due.ganging, due.sides())) == []
    other = {"sheets": "stack", "stack": "sheets"}[order]
    wrong = msgspec.structs.replace(due.ganging, job=msgspec.structs.replace(job, order=other))
    assert list(packplaces.misplaced(wrong, due.sides()))
