"""Options on sheets as a person types them, measured in the files that come out; and what is refused.

The deck on its cells is read from the feet of the cards; hands turn, cut and stack it here.
"""

from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import printed
import pytest
import seen
import yaml
from printed import guide
from seen import Box, Foot, feet, layout

from ubtprint import deck as deck_module
from ubtprint import output
from ubtprint.cli import run
from ubtprint.paper import Printer

pytestmark = pytest.mark.usefixtures("kept")

ROOT = Path(__file__).resolve().parent.parent
ROLE, EDITION = "union", "2010-guide"
STOCKS = ("avery-5371", "quarter-letter")
SIDES = ("front", "back")
Card = tuple[Foot | None, Foot | None]


class Ran(NamedTuple):
    """How a command ended: its exit code, the lines on standard error, the files it wrote by name."""

    code: int
    said: list[str]
    files: dict[str, bytes]


Command = Callable[..., Ran]


@pytest.fixture
def ubtprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Command:
    """Runs ``ubtprint`` in an empty folder, with printers of its own; decks are laid out once a size."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))

    def command(line: str) -> Ran:
        shutil.rmtree(tmp_path / output.DEFAULT_FOLDER, ignore_errors=True)
        with patch.object(deck_module, "set_deck", printed._set_once):
            code = run(line.split())
        err = capfdbinary.readouterr().err.decode()
        found = {path.name: path.read_bytes() for path in sorted(tmp_path.rglob("*.pdf"))}
        return Ran(code, err.splitlines(), found)

    return command


def made(ubtprint: Command, stock: str, options: str = "") -> bytes:
    """The one file that ``ubtprint cards`` makes."""
    ran = ubtprint(f"cards --role {ROLE} --stock {stock} {options}")
    assert ran.code == 0, ran.said
    [data] = ran.files.values()
    return data


# --- decks on cells -----------------------------------------------------------------------------


def dealt(
    fronts: bytes, backs: bytes | None, stock: str, pairs: list[tuple[int, int]] | None = None
) -> list[list[Card]]:
    """Sheet by sheet what lies on each cell and behind it; without backs every page is a front."""
    each = layout(stock)
    count = seen.count_pages(fronts)
    if pairs is None:
        pairs = (
            [(page, page + 1) for page in range(0, count, 2)]
            if backs
            else [(page, -1) for page in range(count)]
        )
    found = []
    for front, back in pairs:
        here = feet(fronts, front, each.cells)
        there = feet(backs, back, each.behind("long")) if backs else {}
        found.append([(here.get(cell), there.get(cell)) for cell in range(len(each.cells))])
    return found


def plain_deck(stock: str) -> list[Card]:
    """The deck's cards in order: as they lie on two-sided sheets without any option."""
    pdf = printed.cards(EDITION, ROLE, stock)
    return [card for sheet in dealt(pdf, pdf, stock) for card in sheet if card != (None, None)]


def one_sided_deck(stock: str) -> list[Card]:
    """The deck's faces in order where each is a card of its own."""
    pdf = printed.cards(EDITION, ROLE, stock, duplex="none")
    cells = layout(stock).cells
    found = [foot for page in range(seen.count_pages(pdf)) for foot in feet(pdf, page, cells).values()]
    assert {(foot.card, foot.side) for foot in found} == {
        (card, side) for card in (1, 2, 3, 4) for side in SIDES
    }
    return [(face, None) for face in seen.one_by_one(found)]


def run_of(sheets: list[list[Card]], *, stacked: bool = False) -> list[Card]:
    """The cards as hands have them: sheet by sheet, or cut in one pile and the piles stacked."""
    if stacked:
        sheets = [[sheet[cell] for sheet in sheets] for cell in range(len(sheets[0]))]
    return [card for sheet in sheets for card in sheet if card != (None, None)]


def empty_cells(sheets: list[list[Card]]) -> list[tuple[int, int]]:
    return [
        (number, cell)
        for number, sheet in enumerate(sheets)
        for cell, card in enumerate(sheet)
        if card == (None, None)
    ]


def test_the_deck_is_what_it_should_be() -> None:
    """Four cards on quarter-letter; on the smaller stock more, in parts."""
    quarters = plain_deck("quarter-letter")
    assert [(front and front.card, back and back.side) for front, back in quarters] == [
        (card, "back") for card in (1, 2, 3, 4)
    ]
    small = plain_deck("avery-5371")
    assert len(small) > 6
    assert [front.card for front, _ in small if front] == sorted(front.card for front, _ in small if front)


@pytest.mark.parametrize("stock", STOCKS)
def test_copies_are_whole_decks_in_order(ubtprint: Command, stock: str) -> None:
    pdf = made(ubtprint, stock, "--copies 3")
    assert run_of(dealt(pdf, pdf, stock)) == plain_deck(stock) * 3


@pytest.mark.parametrize("stock", STOCKS)
@pytest.mark.parametrize("copies", ["", "--copies 2"])
def test_fill_repeats_the_deck_to_the_last_cell(ubtprint: Command, stock: str, copies: str) -> None:
    pdf, deck = made(ubtprint, stock, f"--fill {copies} --start-at 2"), plain_deck(stock)
    sheets = dealt(pdf, pdf, stock)
    assert empty_cells(sheets) == [(0, 0)]
    cards = run_of(sheets)
    least = len(deck) * (2 if copies else 1)
    assert least <= len(cards) < least + len(layout(stock).cells)
    assert cards == [deck[number % len(deck)] for number in range(len(cards))]


@pytest.mark.parametrize("stock", STOCKS)
def test_places_before_the_start_stay_empty_on_both_sides(ubtprint: Command, stock: str) -> None:
    pdf = made(ubtprint, stock, "--start-at 4")
    sheets = dealt(pdf, pdf, stock)
    assert empty_cells(sheets)[:3] == [(0, 0), (0, 1), (0, 2)]
    assert run_of(sheets) == plain_deck(stock)
    for page, cells in ((0, layout(stock).cells), (1, layout(stock).behind("long"))):
        image = seen.picture(pdf, page)
        for cell in cells[:3]:
            assert seen.crop(image, inside(cell)).getextrema() == ((255, 255),) * 3
        assert seen.crop(image, inside(cells[3])).getextrema() != ((255, 255),) * 3


def inside(cell: Box) -> Box:
    """The cell without its edge, where a line to cut along may be."""
    return cell[0] + 1, cell[1] + 1, cell[2] - 1, cell[3] - 1


@pytest.mark.parametrize("stock", STOCKS)
@pytest.mark.parametrize("more", ["", "--start-at 3", "--start-at 3 --fill", "--duplex none"])
def test_cut_piles_put_on_one_another_are_in_order(ubtprint: Command, stock: str, more: str) -> None:
    pdf = made(ubtprint, stock, f"--copies 3 --order stack {more}")
    one_sided = "none" in more
    sheets = dealt(pdf, None if one_sided else pdf, stock)
    assert len(sheets) > 1
    deck = plain_deck(stock)
    if one_sided:
        deck = one_sided_deck(stock)
    cards = run_of(sheets, stacked=True)
    assert len(cards) >= 3 * len(deck)
    assert cards == [deck[number % len(deck)] for number in range(len(cards))]
    assert run_of(sheets) != cards


@pytest.mark.parametrize("stock", STOCKS)
def test_one_sided_decks_have_each_back_after_its_front(ubtprint: Command, stock: str) -> None:
    pdf = made(ubtprint, stock, "--duplex none")
    assert run_of(dealt(pdf, None, stock)) == one_sided_deck(stock)


@pytest.mark.parametrize("stock", STOCKS)
def test_rotated_backs_have_their_heads_at_the_other_end(ubtprint: Command, stock: str) -> None:
    pdf, each = made(ubtprint, stock, "--back-rotate 180"), layout(stock)
    assert run_of(dealt(pdf, pdf, stock)) == plain_deck(stock)
    assert heads(pdf, stock) == {("front", True), ("back", False)}
    assert heads(printed.cards(EDITION, ROLE, stock), stock) == {("front", True), ("back", True)}
    assert len(each.cells) > 1


def heads(pdf: bytes, stock: str) -> set[tuple[str, bool]]:
    """Of each side whether its heads are up."""
    name, each = guide(EDITION).roles[ROLE].sponsor, layout(stock)
    found = set()
    for page in range(seen.count_pages(pdf)):
        cells = each.behind("long") if page % 2 else each.cells
        for cell in feet(pdf, page, cells):
            found.add(("back" if page % 2 else "front", seen.head(pdf, page, cells[cell], name)[1] > 0))
    return found


def test_the_deck_to_carry_fills_one_sheet_on_one_side_too(ubtprint: Command) -> None:
    """Two cards are four faces, which is what a sheet holds."""
    pdf = made(ubtprint, "quarter-letter", "--deck carry --duplex none")
    assert seen.count_pages(pdf) == 1
    assert empty_cells(dealt(pdf, None, "quarter-letter")) == []


def test_what_sticks_is_printed_on_one_side_unless_asked(ubtprint: Command) -> None:
    """The backs of badges would be printed on their backing."""
    stock = "avery-5395"
    pdf = made(ubtprint, stock)
    assert run_of(dealt(pdf, None, stock)) == one_sided_deck(stock)
    ran = ubtprint(f"cards --role {ROLE} --stock {stock} --duplex long")
    assert ran.code == 0
    assert any("warning" in line and "backs" in line for line in ran.said)


@pytest.mark.parametrize(
    ("line", "edge"),
    [
        ("handout --edition 2016-article", "/DuplexFlipLongEdge"),
        ("handout --edition 2016-article --booklet", "/DuplexFlipShortEdge"),
        ("checklist --role union", "/Simplex"),
        ("cards --role union", "/DuplexFlipLongEdge"),
        ("cards --role union --duplex short", "/DuplexFlipShortEdge"),
        ("cards --role union --duplex none", "/Simplex"),
        ("cards --role union --single", "/DuplexFlipLongEdge"),
    ],
)
def test_files_ask_for_no_scaling_and_for_their_edge(ubtprint: Command, line: str, edge: str) -> None:
    ran = ubtprint(line)
    assert ran.code == 0
    [data] = ran.files.values()
    with printed.opened(data) as pdf:
        said = pdf.Root.ViewerPreferences
        assert (str(said.PrintScaling), str(said.Duplex)) == ("/None", edge)
        assert bool(said.PickTrayByPDFSize)


# --- turned by hand -----------------------------------------------------------------------------


def by_hand(fronts: bytes, backs: bytes, stock: str, *, reversed_: bool = True) -> list[list[Card]]:
    """The sheets after the second run: the last front is turned to meet the first back, and so on."""
    count = seen.count_pages(fronts)
    assert seen.count_pages(backs) == count
    return dealt(
        fronts, backs, stock, [(page, count - 1 - page if reversed_ else page) for page in range(count)]
    )


@pytest.mark.parametrize("stock", STOCKS)
def test_manual_fronts_and_backs_meet_when_the_pile_is_turned(ubtprint: Command, stock: str) -> None:
    ran = ubtprint(f"cards --role {ROLE} --stock {stock} --duplex manual --copies 3 --start-at 2")
    assert ran.code == 0
    ending = "" if stock == printed.DEFAULT else f"-{stock}"
    fronts, backs = (ran.files[f"union-cards{ending}-{part}.pdf"] for part in ("fronts", "backs"))
    assert len(ran.files) == 2
    assert run_of(by_hand(fronts, backs, stock)) == plain_deck(stock) * 3
    assert run_of(by_hand(fronts, backs, stock, reversed_=False)) != plain_deck(stock) * 3


def test_a_printer_that_wants_the_backs_in_the_same_order_has_them_so() -> None:
    stock = "avery-5371"
    job: dict[str, Any] = {"duplex": "manual", "copies": 3}
    same = printed.made(EDITION, ROLE, stock, printer=Printer(hand_turned="same"), **job)
    fronts, backs = (file.data for file in same.files)
    assert run_of(by_hand(fronts, backs, stock, reversed_=False)) == plain_deck(stock) * 3
    assert [file.part for file in same.files] == ["fronts", "backs"]


@pytest.mark.parametrize("part", [0, 1])
def test_manual_files_are_for_machines_and_ask_for_one_side(part: int) -> None:
    data = printed.made(EDITION, ROLE, "avery-5371", duplex="manual").files[part].data
    with printed.opened(data) as pdf:
        assert "/StructTreeRoot" not in pdf.Root
        assert not bool(pdf.Root.MarkInfo.Marked)
        assert "for machines" in str(pdf.docinfo["/Subject"])
        said = pdf.Root.ViewerPreferences
        assert (str(said.PrintScaling), str(said.Duplex)) == ("/None", "/Simplex")
        assert "pdfuaid" not in pdf.Root.Metadata.read_bytes().decode()


def test_manual_files_have_every_word_of_the_deck() -> None:
    for stock in STOCKS:
        files = printed.made(EDITION, ROLE, stock, duplex="manual").files
        text = Counter(word for file in files for word in printed.text_of(file.data).split())
        whole = Counter(printed.text_of(printed.cards(EDITION, ROLE, stock)).split())
        assert whole - text == Counter()
        assert whole - Counter(printed.text_of(files[0].data).split()) != Counter()


# --- wrong decks are noticed --------------------------------------------------------------------


def test_a_wrong_order_a_lost_card_and_a_wrong_back_are_noticed() -> None:
    stock = "avery-5371"
    pdf = printed.cards(EDITION, ROLE, stock, copies=3)
    right = run_of(dealt(pdf, pdf, stock))
    assert right == plain_deck(stock) * 3
    assert run_of(dealt(pdf, pdf, stock), stacked=True) != right
    swapped = printed.swapped(pdf, 1, 3)
    assert run_of(dealt(swapped, swapped, stock)) != right
    with printed.opened(pdf) as file:
        first = file.pages[0].obj
        first.Contents = printed.Array(list(first.Contents)[1:])
        file.save(out := io.BytesIO())
    assert len(run_of(dealt(out.getvalue(), out.getvalue(), stock))) == len(right)
    assert empty_cells(dealt(out.getvalue(), out.getvalue(), stock)) != []


# --- what is refused ----------------------------------------------------------------------------

# Each with what the lines of the answer have to say, in any order, line by line.
REFUSED: list[tuple[str, list[tuple[str, ...]]]] = [
    ("--stock avery-53711", [("avery-53711", "did you mean 'avery-5371'")]),
    ("--stock avery-5371 --start-at 99", [("--start-at 99", "10 places", "1 to 10")]),
    ("--bleed=-1mm", [("--bleed", "less than nothing")]),
    ("--bleed 3in --single", [("--bleed", "half an inch")]),
    ("--bleed 0.125in", [("--bleed 0.125in", "no room", "'quarter-letter-bleed' has room")]),
    ("--stock avery-c32015 --bleed 0.125in", [("--bleed 0.125in", "0.118 in at most", "has room for it")]),
    ("--bleed 0.125in --for screen", [("--bleed", "--for screen")]),
    (
        "--stock letter-gutterfold-4 --duplex long --back-rotate 180",
        [("--duplex", "letter-gutterfold-4", "folded"), ("--back-rotate", "letter-gutterfold-4", "folded")],
    ),
    ("--printer nope", [("unknown printer 'nope'",)]),
    ("--deck carrry", [("unknown deck 'carrry'", "did you mean 'carry'")]),
    *(
        (
            f"{alone} --duplex long --copies 3 --fill --start-at 2 --order stack --back-rotate 180",
            [
                (option, alone)
                for option in ("--duplex", "--copies", "--fill", "--start-at", "--order", "--back-rotate")
            ],
        )
        for alone in ("--single", "--for press", "--for screen")
    ),
    ("--for press --instructions", [("--instructions", "--for press")]),
    (
        "--role unoin --stock quater --deck ful --printer nope --bleed=-1mm",
        [("'unoin'", "'union'"), ("'quater'",), ("'ful'", "'full'"), ("'nope'",), ("--bleed",)],
    ),
    (
        "--stock avery-5371 --start-at 99 --bleed 0.125in --printer nope",
        [("--start-at 99",), ("--bleed 0.125in", "no room"), ("'nope'",)],
    ),
]


@pytest.mark.parametrize(("options", "wanted"), REFUSED, ids=[options for options, _ in REFUSED])
def test_what_is_typed_wrong_is_told_in_one_line_each(
    ubtprint: Command, tmp_path: Path, options: str, wanted: list[tuple[str, ...]]
) -> None:
    role = "" if "--role" in options else f"--role {ROLE} "
    ran = ubtprint(f"cards {role}{options}")
    assert ran.code == 2
    assert untold(ran.said, wanted) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def untold(said: list[str], wanted: list[tuple[str, ...]]) -> list[str]:
    """What was to be told and wasn't, and lines too many."""
    faults, left = [], list(said)
    for words in wanted:
        line = next((line for line in left if all(word in line for word in words)), None)
        if line is None:
            faults.append(f"no line has {words}")
        else:
            left.remove(line)
    return faults + [f"too much: {line}" for line in left]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--copies 0", "'--copies': 0 is not in the range"),
        ("--copies -1", "'--copies': -1 is not in the range"),
        ("--copies x", "'--copies': 'x' is not a valid integer"),
        ("--start-at 0", "'--start-at': 0 is not in the range"),
        ("--bleed 5", "'--bleed': '5' is not a length"),
        ("--bleed 5yd", "'--bleed': '5yd' is not a length"),
        ("--duplex both", "'--duplex': 'both' is not one of"),
        ("--back-rotate 90", "'--back-rotate': '90' is not one of"),
        ("--for faxing", "'--for': 'faxing' is not one of"),
        ("--order random", "'--order': 'random' is not one of"),
        ("--duplex manual -o x.pdf", "-o x.pdf is one file, but there are 2 to write"),
    ],
)
def test_values_that_make_no_sense_are_told_with_their_option(
    ubtprint: Command, tmp_path: Path, options: str, words: str
) -> None:
    ran = ubtprint(f"cards --role {ROLE} {options}")
    assert ran.code == 2
    assert words in ran.said[-1]
    assert "Traceback" not in "\n".join(ran.said)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("handout --booklet --for screen", ("--booklet", "--for screen")),
        ("handout --for press --printer nope", ("'nope'",)),
        ("handout --booklet --printer nope --topic physcian-sponsors", ("'nope'",)),
        ("checklist --role unoin --printer nope", ("'unoin'",)),
        ("checklist --for press --instructions", ("--instructions", "--for press")),
    ],
)
def test_handouts_and_checklists_refuse_what_is_wrong(
    ubtprint: Command, tmp_path: Path, line: str, words: tuple[str, ...]
) -> None:
    ran = ubtprint(line)
    assert ran.code == 2
    assert any(all(word in each for word in words) for each in ran.said)
    assert len(ran.said) == 2 if "nope" in line and "booklet" not in line else ran.said
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_silent_refusal_and_a_second_line_are_noticed() -> None:
    assert untold([], [("--bleed",)]) == ["no line has ('--bleed',)"]
    assert untold(["--bleed is wrong", "more"], [("--bleed", "wrong")]) == ["too much: more"]


# --- text that must fit -------------------------------------------------------------------------

LONG = "A sentence that a reader of this card has to read in full before anything else. "


def own_content(folder: Path, sentences: int) -> Path:
    """A copy of the guide in which the union's introduction is so many sentences long."""
    own = folder / "own"
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(ROOT / "content" / EDITION, own / EDITION)
    path = own / EDITION / "roles" / f"{ROLE}.yaml"
    values = yaml.safe_load(path.read_text("utf-8"))
    values["introduction"] = {"paragraphs": [LONG * sentences]}
    path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), "utf-8")
    (own / EDITION / "decks" / "carry.yaml").write_text(
        "title: One card\npart-of: full\ntake: [4]\n", "utf-8"
    )
    return path


def test_strict_text_is_refused_with_card_face_amount_and_place(ubtprint: Command, tmp_path: Path) -> None:
    """The amount is what is lacking: two sentences less and it is so many lines less, till it fits."""
    amounts = []
    for sentences in (34, 32, 30):
        path = own_content(tmp_path, sentences)
        ran = ubtprint(f"cards --role {ROLE} --content own --deck carry --fit strict")
        assert ran.code == 3
        [line] = ran.said
        place = path.relative_to(tmp_path).as_posix()
        number = next(
            number
            for number, text in enumerate(path.read_text("utf-8").splitlines(), 1)
            if "A sentence" in text
        )
        assert line.startswith(f"{place}:{number}:")
        assert "card 1, front: " in line
        amounts.append(float(line.split("front: ")[1].split(" pt")[0]))
        assert ran.files == {}
    # Each sentence takes a line and a half of about 11 points on this card.
    steps = [more - less for more, less in pairwise(amounts)]
    assert all(15 < step < 50 for step in steps), amounts
    own_content(tmp_path, 8)
    assert ubtprint(f"cards --role {ROLE} --content own --deck carry --fit strict").code == 0


def test_text_that_goes_on_is_placed_whole(ubtprint: Command, tmp_path: Path) -> None:
    own_content(tmp_path, 34)
    ran = ubtprint(f"cards --role {ROLE} --content own --deck carry --duplex long --copies 1")
    assert ran.code == 0
    [data] = ran.files.values()
    assert " ".join(printed.words(data)).count(LONG.strip()) == 34
    assert any("goes on to others" in line for line in ran.said)


def test_the_whole_deck_fits_strictly_where_it_fits_at_all(ubtprint: Command) -> None:
    assert ubtprint(f"cards --role {ROLE} --fit strict").code == 0
    ran = ubtprint(f"cards --role {ROLE} --stock avery-5371 --fit strict")
    assert ran.code == 3
    assert {line.split(": ")[1] for line in ran.said} >= {"card 1, front", "card 1, back", "card 2, front"}
    assert ran.files == {}
