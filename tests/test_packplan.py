"""A pack's plan: every person's papers exactly once, counts by geometry, order after cutting, safe names."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import msgspec
import printed
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ubtprint import document, packcounts, packlist, packnames, packplan, selection
from ubtprint.errors import NameFault
from ubtprint.job import Job
from ubtprint.packplan import PackFile, Part, Size, Tally, Wanted
from ubtprint.paper import Stock
from ubtprint.people import Attendee
from ubtprint.sheetplan import Piece, Side, deal, on_sheets, repeated

ROLES = ("management", "physician", "union")
SAFE = re.compile(r"([a-z0-9]+(-[a-z0-9]+)*/)*[a-z0-9]+(-[a-z0-9]+)*\.pdf")
STOCKS = ("quarter-letter", "avery-5388", "avery-5371", "letter-gutterfold-4")
NAMES = (
    "Ana Ruiz",
    "ana ruiz",
    "Ána Rúiz",
    "Nguyễn Thị Hương",
    "李小龙",
    "O'Brien",
    "Con",
    "Ana Ruiz 2",
    "Đỗ",
)

people = st.lists(
    st.builds(
        Attendee,
        name=st.sampled_from(NAMES) | st.text(min_size=1, max_size=200),
        role=st.sampled_from(ROLES),
        team=st.sampled_from(("", "ICU", "icu", "A/B", "A B", "Ärzte", "no-team")),
        facility=st.sampled_from(("", "Oakland", "..")),
        copies=st.integers(1, 4),
    ),
    min_size=1,
    max_size=12,
).map(lambda some: [msgspec.structs.replace(each, line=line) for line, each in enumerate(some, start=2)])
kinds = st.lists(st.sampled_from(packplan.KINDS), min_size=1, unique=True).map(tuple)


def badge(role: str, name: str, stock: Stock, job: Job) -> document.Document:
    """A badge's document as far as a plan asks: the job and the stock's name."""
    guide = printed.guide("2010-guide")
    made = document.cards(guide, role, stock, deck="carry", stock=name, job=job)
    return msgspec.structs.replace(made, one_sided=False)


@cache
def stock(name: str) -> tuple[str, Stock]:
    return name, printed.stock(name)


@st.composite
def wishes(draw: st.DrawFn) -> Wanted:
    """Anything that can be asked of a pack."""
    each = draw(st.sampled_from(STOCKS))
    per_role = draw(st.booleans())
    others = {role: stock(draw(st.sampled_from(STOCKS)) if per_role else each) for role in ROLES}
    job = Job(
        duplex=draw(st.sampled_from(["long", "short", "none"])),
        order=draw(st.sampled_from(["sheets", "stack"])),
    )
    return Wanted(
        by=draw(st.sampled_from(["item", "attendee"])),
        group_by=draw(st.sampled_from(["", "role", "team", "facility"])),
        items={role: draw(kinds) for role in ROLES},
        stocks=others,
        badges=draw(st.none() | st.just(stock("avery-5392"))),
        agenda=draw(st.booleans()),
        cards_job=job,
        pages_job=msgspec.structs.replace(job, order="sheets"),
    )


def planned(some: list[Attendee], wanted: Wanted) -> tuple[dict[str, Part], tuple[PackFile, ...]]:
    parts = packplan.parts_of(printed.guide("2010-guide"), some, wanted, badge)
    return parts, packplan.plan(some, some, parts, wanted)


def sizes_of(parts: dict[str, Part]) -> dict[str, Size]:
    """Sizes that differ from role to role."""
    per_kind = {"cards": (4, 8), "checklist": (0, 1), "handout": (0, 4), "badge": (1, 1)}
    found = {}
    for number, (each, part) in enumerate(parts.items()):
        pieces, pages = per_kind[part.kind]
        more = number % 3 if part.kind in ("cards", "handout") else 0
        found[each] = Size(pieces + more if pieces else 0, pages + 2 * more if pieces else pages + more)
    return found


def got(files: tuple[PackFile, ...], parts: dict[str, Part]) -> Counter[tuple[int, str]]:
    """How often each person, by line, is in a file with each kind of paper."""
    found: Counter[tuple[int, str]] = Counter()
    for file in files:
        for person in file.people:
            for each in file.parts:
                if parts[each].role == person.role:
                    found[person.line, parts[each].kind] += 1
    return found


@settings(max_examples=60, deadline=None)
@given(people, wishes())
def test_everybody_has_each_paper_exactly_once(some: list[Attendee], wanted: Wanted) -> None:
    parts, files = planned(some, wanted)
    due = Counter(
        (person.line, kind)
        for person in some
        for kind in wanted.items[person.role]
        if kind != "badge" or wanted.badges
    )
    assert got(files, parts) == due
    # The control: a plan without one file, or with one twice, is found out.
    full = [file for file in files if file.parts]
    if full:
        assert got(tuple(file for file in files if file is not full[0]), parts) != due
        assert got((*files, full[0]), parts) != due


@settings(max_examples=60, deadline=None)
@given(people, wishes())
def test_names_are_safe_and_no_two_alike(some: list[Attendee], wanted: Wanted) -> None:
    _, files = planned(some, wanted)
    names = [file.name for file in files]
    assert len({name.casefold() for name in names}) == len(names)
    assert [name for name in names if not SAFE.fullmatch(name)] == []
    stems = [part.removesuffix(".pdf") for name in names for part in name.split("/")]
    assert not packnames.DEVICES & set(stems)


@settings(max_examples=60, deadline=None)
@given(people, wishes())
def test_the_order_within_files_is_the_rosters(some: list[Attendee], wanted: Wanted) -> None:
    _, files = planned(some, wanted)
    for file in files:
        lines = [person.line for person in file.people]
        assert lines == sorted(lines)


@settings(max_examples=60, deadline=None)
@given(people, wishes())
def test_counts_are_those_of_the_sheets_that_are_dealt(some: list[Attendee], wanted: Wanted) -> None:
    parts, files = planned(some, wanted)
    sizes = sizes_of(parts)
    for file in (packcounts.counted(each, parts, sizes) for each in files):
        if file.parts and file.kind != "attendee":
            assert file.tally == _dealt(file, parts, sizes)


def _dealt(file: PackFile, parts: dict[str, Part], sizes: dict[str, Size]) -> Tally:
    """What a file comes to when all its sets are really dealt onto sheets."""
    own = {parts[each].role: sizes[each] for each in file.parts}
    part = parts[file.parts[0]]
    sides: list[Side] | list[int] = []
    if part.stock is None:
        for person in packcounts.sets(file):
            pages = list(range(own[person.role].pages))
            sides += pages + [0] * (len(pages) % 2 if part.two_sided else 0)
        sheets = len(sides) // 2 if part.two_sided else len(sides)
        return Tally(len(sides), sheets, len(packcounts.sets(file)))
    pieces = []
    for person in packcounts.sets(file):
        size = own[person.role]
        backs = size.pages - size.pieces
        pieces += [Piece(n, n if n < backs else None) for n in range(size.pieces)]
    sides = list(on_sheets(pieces, part.stock, part.document.job))
    cells = sum(len({place.matrix for place in side.places}) for side in sides)
    turned = part.two_sided or part.stock.fold is not None
    cells = len(pieces) if turned else cells
    return Tally(len(sides), len(sides) // 2 if part.two_sided else len(sides), cells)


def test_a_file_of_ones_own_begins_every_paper_on_a_sheet() -> None:
    wanted = Wanted(
        items=dict.fromkeys(ROLES, packplan.KINDS), stocks=dict.fromkeys(ROLES, stock("a6-on-a4"))
    )
    wanted = msgspec.structs.replace(wanted, by="attendee")
    ana = Attendee(name="Ana", role="union", copies=2, line=2)
    parts, files = planned([ana], wanted)
    sizes = {"cards union": Size(3, 6), "checklist union": Size(0, 1), "handout union": Size(0, 3)}
    file = packcounts.counted(files[0], parts, sizes)
    assert [(span.kind, span.first, span.last, span.sheets) for span in file.spans] == [
        ("cards", 1, 4, 2),
        ("checklist", 5, 8, 2),
        ("handout", 9, 16, 4),
    ]
    assert file.tally == Tally(16, 8)


# --- order after cutting ------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 60), st.integers(1, 5), st.sampled_from([2, 4, 6, 8, 9, 10]))
def test_stacked_piles_are_in_the_order_of_the_roster(count: int, pieces: int, cells: int) -> None:
    cards = [(person, piece) for person in range(count) for piece in range(pieces)]
    assert _cut(cards, cells, stack=True) == cards
    if len(cards) > cells:  # the control: cut as they come, sheets give another order
        assert _cut(cards, cells, stack=False) != cards


def _cut(cards: list[tuple[int, int]], cells: int, *, stack: bool) -> list[tuple[int, int]]:
    """The cards as they lie when all sheets are cut as one pile and the piles are put on one another."""
    run = repeated(len(cards), 1, fill=False, cells=cells, start=1)
    sheets = deal(run, cells, stack=stack)
    piles = [[sheet[cell] for sheet in sheets] for cell in range(cells)]
    return [cards[card] for pile in piles for card in pile if card is not None]


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "stems"),
    [
        (["Ana Ruiz", "Bo Li"], ["ana-ruiz", "bo-li"]),
        (["Ana Ruiz", "ana  ruiz", "Ána Rúiz"], ["ana-ruiz", "ana-ruiz-2", "ana-ruiz-3"]),
        (["Ana Ruiz", "Ana Ruiz", "Ana Ruiz 2"], ["ana-ruiz", "ana-ruiz-3", "ana-ruiz-2"]),
        (["Nguyễn Thị Hương", "Đặng Łukasz Ørsted"], ["nguyen-thi-huong", "dang-lukasz-orsted"]),
        (["Siobhán O'Brien", "D’Angelo"], ["siobhan-obrien", "dangelo"]),
        (["李小龙", "Ольга"], ["line-2", "line-3"]),
        (["Con", "../etc/passwd", "a" * 300], ["con-2", "etc-passwd", "a" * 80]),
    ],
)
def test_files_are_named_after_people(names: list[str], stems: list[str]) -> None:
    some = [Attendee(name=name, role="union", line=line) for line, name in enumerate(names, start=2)]
    assert packnames.stems(some) == stems


def test_many_namesakes_are_numbered_in_one_go() -> None:
    some = [Attendee(name="Ana Ruiz", role="union", line=line) for line in range(20_000)]
    assert packnames.stems(some)[-1] == "ana-ruiz-20000"


def test_groups_stand_by_the_alphabet_and_the_empty_one_last() -> None:
    found = packnames.folders(["zoo", "Äpfel", "", "apes", "A/B", "A B", "李"], "no-team")
    assert list(found) == ["A B", "A/B", "apes", "Äpfel", "zoo", "李", ""]
    assert list(found.values()) == ["a-b", "a-b-2", "apes", "apfel", "zoo", "group", "no-team"]


def test_a_persons_file_has_the_same_name_whoever_else_is_chosen() -> None:
    roster = [Attendee(name="Ana", role="union", line=2), Attendee(name="Ana", role="union", line=3)]
    wanted = Wanted(
        by="attendee",
        items=dict.fromkeys(ROLES, ("checklist",)),
        stocks=dict.fromkeys(ROLES, stock("a6-on-a4")),
    )
    parts = packplan.parts_of(printed.guide("2010-guide"), roster, wanted, badge)
    assert packplan.plan(roster, roster[1:], parts, wanted)[0].name == "attendees/ana-2.pdf"


# --- who is meant -------------------------------------------------------------------------------

ROSTER = (
    Attendee(name="Ana Ruiz", role="union", team="ICU", more={"Shift": "night"}, line=2),
    Attendee(name="Bo Li", role="physician", team="ER", more={"Shift": "day"}, line=3),
    Attendee(name="Zoë Ö", role="union", team="ER", more={"Shift": "night"}, line=4),
)
COLUMNS = {"Name": "name", "Role": "role", "Unit": "team", "Shift": "Shift"}


def chosen(where: list[str], only: list[str] | None = None) -> list[str]:
    guide = printed.guide("2010-guide")
    return [each.name for each in selection.chosen(ROSTER, guide, COLUMNS, where, only or [])]


@pytest.mark.parametrize(
    ("where", "only", "names"),
    [
        ([], [], ["Ana Ruiz", "Bo Li", "Zoë Ö"]),
        (["team=icu"], [], ["Ana Ruiz"]),
        (["UNIT=er"], [], ["Bo Li", "Zoë Ö"]),
        (["role=steward"], [], ["Ana Ruiz", "Zoë Ö"]),
        (["shift=night", "team=ER"], [], ["Zoë Ö"]),
        (["team=ICU", "team=ER"], [], ["Ana Ruiz", "Bo Li", "Zoë Ö"]),
        ([], ["bo  li", "Zoe\u0308 O\u0308"], ["Bo Li", "Zoë Ö"]),
        (["team=ER"], ["Ana Ruiz", "Bo Li"], ["Bo Li"]),
    ],
)
def test_people_are_chosen(where: list[str], only: list[str], names: list[str]) -> None:
    assert chosen(where, only) == names


@pytest.mark.parametrize(
    ("where", "only", "said"),
    [
        (["taem=ICU"], [], "--where: the roster has no column 'taem' (did you mean 'team'?)"),
        (["team=ICX"], [], "--where team: nobody has 'ICX' (did you mean 'ICU'?)"),
        (["shift=noon"], [], "--where shift: nobody has 'noon' (there are: day, night)"),
        (["team"], [], "--where 'team' has no '=' (such as --where team=ICU)"),
        (["role=nurse"], [], "unknown role 'nurse'"),
        ([], ["Anna Ruiz"], "--only: nobody is called 'Anna Ruiz' (did you mean 'Ana Ruiz'?)"),
        (["team=ICU", "role=physician"], [], "nobody is left of the roster"),
    ],
)
def test_what_nobody_has_is_told(where: list[str], only: list[str], said: str) -> None:
    with pytest.raises(NameFault) as caught:
        chosen(where, only)
    assert str(caught.value).startswith(said)


def test_all_that_is_unknown_is_told_at_once() -> None:
    with pytest.raises(NameFault) as caught:
        chosen(["a=b", "team=none"], ["Nobody", "No one"])
    assert len(caught.value.problems) == 4


# --- in words -----------------------------------------------------------------------------------


def test_the_print_plan_has_a_row_for_all_that_prints_alike() -> None:
    wanted = Wanted(
        by="attendee",
        items=dict.fromkeys(ROLES, ("cards", "checklist", "badge")),
        stocks=dict.fromkeys(ROLES, stock("avery-5388")),
        badges=stock("avery-5392"),
        cards_job=Job(order="stack"),
    )
    some = [Attendee(name=name, role="union", line=2, copies=n) for n, name in ((1, "A"), (1, "B"), (2, "C"))]
    parts, files = planned(some, wanted)
    files = tuple(packcounts.counted(file, parts, sizes_of(parts)) for file in files)
    rows = packlist.plan_rows(files, parts, printed.guide("2010-guide"))
    assert [(row.file, row.count, row.sheets, row.paper, row.sides, row.flip) for row in rows] == [
        ("badges.pdf", "3", 1, "Avery 5392", "one", ""),
        ("attendees/ (2 files)", "2", 6, "Avery 5388 + Letter", "both", "long edge"),
        ("attendees/c.pdf", "1", 5, "Avery 5388 + Letter", "both", "long edge"),
        ("sign-in.pdf", "", 0, "Letter", "one", ""),
    ]
    assert sum(row.sheets for row in rows) == sum(file.tally.sheets for file in files)
    steps = [step for how in packlist.how_tos(parts) for step in how.steps]
    assert "Lay the piles on one another, row by row, the top left one uppermost: all is in order" in steps
    assert "Tear at the perforations" in steps
