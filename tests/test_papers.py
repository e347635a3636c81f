"""A workshop's papers: all words are there, in order and readable, and the slots are where names fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import inspect_pdf
import msgspec
import printed
import pypdfium2
import pytest
import verapdf as engine
from printed import read
from test_look import faint_text, near_the_edge, overlapping, small_text

from ubtprint import assets, badges, content, papers, pdffile, signing, stocks, workshop
from ubtprint.errors import PrintFault
from ubtprint.paper import Paper
from ubtprint.people import Attendee
from ubtprint.reading import order_pages
from ubtprint.tags import Group, group, origins, retag
from ubtprint.workshop import Session, Workshop

GUIDE = content.load_guide(None)
SAMPLE = workshop.load_workshop(assets.data_folder() / "content" / "samples" / "workshop.yaml", GUIDE)
LONG = Workshop(
    title="A Day for the Sponsors and Leaders of All Unit-Based Teams in Northern and Southern California",
    place="Conference Room 4A/4B, Sample Medical Center, 1234 Very Long Boulevard, South San Francisco",
    facilitators=tuple(f"Sample Facilitator-Featherstonehaugh {n}" for n in range(1, 13)),
    agenda=tuple(
        Session(
            what=f"Item {n}" + " about the roles of sponsors and co-leads" * (n % 4),
            minutes=15,
            who="Zoë O’Brien" * (n % 2),
            notes=f"Notes {n}" * (n % 3),
            starts=None if n > 40 else 480 + 15 * (n - 1),
        )
        for n in range(1, 41)
    ),
)
NAMES = (
    ("Ana Ruiz", "physician", "ICU", "Sample Medical Center"),
    ("José Peña", "management", "4 West Medical-Surgical", ""),
    ("Nguyễn Thị Hồng", "union", "", ""),
    ("Maximiliana Alexandra Konstantinopoulou-Featherstonehaugh", "physician",
     "Perioperative Services and Ambulatory Surgery", "South San Francisco Medical Center"),
    ("X", "union", "ICU", "Oakland"),
    ("Zoë O’Brien", "management", "", "Oakland"),
)  # fmt: skip
BADGES = [name for name, stock in stocks.load_stocks().items() if workshop.is_for_badges(stock)]


def people(count: int) -> list[Attendee]:
    """So many people: all kinds of name, each with a number."""
    chosen = (NAMES[n % len(NAMES)] for n in range(count))
    return [
        Attendee(name=f"{name} {n}", role=role, team=team, facility=facility)
        for n, (name, role, team, facility) in enumerate(chosen)
    ]


ROWS = tuple(
    papers.PlanRow(
        file=f"physician-cards-quarter-letter-{n}.pdf",
        what=f"Cards, part {n}",
        paper="Letter card stock",
        sheets=n,
        count=f"{n} decks",
        sides="both",
        flip="long edge",
        cuts="once across, once down",
        collating="sheet by sheet",
    )
    for n in range(1, 15)
)
HOW = (
    papers.HowTo("quarter-letter", ("Load card stock.", "Print at 100 %.", "Cut once across and once down.")),
    papers.HowTo("avery-5392", ("Load the sheets.", "Print one on plain paper first.")),
    papers.HowTo("letter", ("Print on both sides.",)),
)


@cache
def paper(name: str) -> bytes:
    """One of the papers that are looked at."""
    return PAPERS[name]()


PAPERS: dict[str, Callable[[], bytes]] = {
    "agenda": partial(papers.agenda_pdf, SAMPLE, GUIDE),
    "agenda-empty": partial(papers.agenda_pdf, Workshop(), GUIDE),
    "agenda-long": partial(papers.agenda_pdf, LONG, GUIDE),
    "sign-in": partial(papers.sign_in_pdf, SAMPLE, people(45), GUIDE),
    "sign-in-long": partial(papers.sign_in_pdf, LONG, people(8), GUIDE),
    "sign-in-nobody": partial(papers.sign_in_pdf, Workshop(), [], GUIDE),
    "sign-in-grouped": partial(papers.sign_in_pdf, SAMPLE, people(24), GUIDE, group_by="role"),
    "plan": partial(papers.plan_pdf, SAMPLE, ROWS, GUIDE, how_to=HOW),
}
every = pytest.mark.parametrize("name", list(PAPERS))


def shown(pdf: bytes) -> str:
    """All text as pdfium reads it off the pages, without white space, which breaks lines."""
    opened = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in opened)
    return re.sub(
        r"[\s\u2060]", "", text.replace("\ufffe", "-")
    )  # pdfium's sign for a hyphen at a line's end


def lost(pdf: bytes, texts: Iterable[str]) -> list[str]:
    """The texts that are not read off the pages."""
    there = shown(pdf)
    return [text for text in texts if re.sub(r"\s", "", text) not in there]


# --- all of them --------------------------------------------------------------------------------


@every
def test_verapdf_passes_it(name: str, verapdf: engine.Judge) -> None:
    assert verapdf(paper(name)) == []


@every
def test_it_can_be_read(name: str) -> None:
    pdf = paper(name)
    assert small_text(pdf) == set()
    assert faint_text(pdf) == set()
    assert overlapping(pdf) == []
    assert near_the_edge(pdf, 18) == []


@every
def test_every_page_says_which_it_is(name: str) -> None:
    count = len(read(paper(name)).pages)
    for page in range(count):
        said = inspect_pdf.artifact_text(paper(name), page)
        assert f"Page {page + 1} of {count}" in said
        assert ("continued" in said) == (page > 0)


@every
def test_a_table_has_its_head_on_every_page_and_once_in_the_tags(name: str) -> None:
    pdf = paper(name)
    outline = inspect_pdf.tag_outline(pdf)
    tables = len(re.findall(r"^ *Table$", outline, re.MULTILINE))
    assert tables == (3 if name == "sign-in-grouped" else 1)
    assert len(re.findall(r"^ *THead$", outline, re.MULTILINE)) == tables
    with printed.opened(pdf) as opened:
        scopes = [
            str(each.A.Scope) for each in opened.objects
            if isinstance(each, printed.pikepdf.Dictionary) and each.get("/S") == "/TH" and "/A" in each
            and "/Scope" in each.A
        ]  # fmt: skip
    assert "/Column" in scopes


def test_words_that_no_column_can_hold_are_broken_and_stay_on_the_paper() -> None:
    wide = Attendee(
        name="N" * 90, role="union", team="T" * 80, facility="Medical-Surgical/Telemetry/Stepdown"
    )
    titled = Workshop(title="W" * 120, place="Place " * 60, facilitators=("F" * 90,))
    pdf = papers.sign_in_pdf(titled, [wide, Attendee(name="Word " * 60, role="physician")], GUIDE)
    assert lost(pdf, [wide.name, wide.team, wide.facility, titled.title, *titled.facilitators]) == []
    row = papers.PlanRow(file="f" * 120, what="w" * 80, paper="P" * 60, sheets=123456, cuts="c" * 50)
    pdf = papers.plan_pdf(titled, [row], GUIDE, how_to=[papers.HowTo("h" * 100, ("s" * 200,))])
    assert lost(pdf, [row.file, row.what, row.paper, row.cuts, "h" * 100, "s" * 200]) == []


def test_what_is_lost_in_setting_is_a_fault(tmp_path: Path) -> None:
    styles = tmp_path / "styles"
    styles.mkdir()
    shipped = (assets.data_folder() / "styles" / "paper.css").read_text("utf-8")
    (styles / "paper.css").write_text(shipped + "tbody tr:nth-child(2) { display: none }\n", "utf-8")
    for make in (
        lambda: papers.agenda_pdf(SAMPLE, GUIDE, tmp_path),
        lambda: papers.sign_in_pdf(SAMPLE, people(3), GUIDE, tmp_path),
        lambda: papers.plan_pdf(SAMPLE, ROWS[:3], GUIDE, tmp_path),
    ):
        with pytest.raises(PrintFault, match=r"is without|is not in"):
            make()


def test_the_same_input_makes_the_same_bytes() -> None:
    assert papers.agenda_pdf(SAMPLE, GUIDE) == paper("agenda")
    assert papers.sign_in_pdf(SAMPLE, people(45), GUIDE) == paper("sign-in")


def test_what_no_font_has_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "workshop.yaml"
    path.write_text("title: 会議\n", "utf-8")
    loaded = workshop.load_workshop(path, GUIDE)
    with pytest.raises(PrintFault, match=r"workshop.yaml:1:8: no font in use has “会”"):
        papers.agenda_pdf(loaded, GUIDE)
    with pytest.raises(PrintFault, match="no font in use has “李”"):
        papers.sign_in_pdf(SAMPLE, [Attendee(name="李", role="union")], GUIDE)


# --- agenda -------------------------------------------------------------------------------------


def test_the_agenda_says_when_where_and_who() -> None:
    said = printed.words(paper("agenda"))
    assert said[: said.index("Item") - 1] == [
        "Agenda", "Sponsors of Unit-Based Teams",
        "Date", "Tuesday, November 24, 2026", "Time", "8:30 am – 11:30 am",
        "Place", "Sample Medical Center, Room 2",
        "Facilitators", "Sample Facilitator, Another Sample Facilitator",
    ]  # fmt: skip
    with printed.opened(paper("agenda")) as opened:
        assert str(opened.docinfo.Title) == "Agenda: Sponsors of Unit-Based Teams"


def test_the_agendas_times_follow_from_the_lengths() -> None:
    said = printed.words(paper("agenda"))
    assert said[said.index("Item") - 1 :] == [
        "Time", "Item", "Length",
        "8:30 am", "Welcome and introductions", "20 min",
        "8:50 am", "Evolving leader roles", "Sample Facilitator", "Handout, first two pages", "45 min",
        "9:35 am", "Break", "15 min",
        "9:50 am", "Pocket coaching, in pairs", "All", "Bring your cards", "1 h 10 min",
        "11:00 am", "My next check-in", "Checklist", "30 min",
        "11:30 am", "Total", "3 h",
    ]  # fmt: skip


def test_forty_items_and_a_dozen_facilitators_are_all_there() -> None:
    pdf = paper("agenda-long")
    assert lost(pdf, LONG.texts()) == []
    assert len(read(pdf).pages) in (2, 3, 4)


def test_an_agenda_that_is_still_to_be_written_has_rows_and_no_empty_labels() -> None:
    said = printed.words(paper("agenda-empty"))
    assert said == ["Agenda", "Workshop", "Time", "Item", "Length"]
    assert len(read(paper("agenda-empty")).pages) == 1
    assert len(row_lines(paper("agenda-empty"), 0)) > papers.EMPTY_AGENDA


def test_without_a_start_there_are_no_times() -> None:
    agenda = tuple(msgspec.structs.replace(each, starts=None) for each in SAMPLE.agenda)
    said = printed.words(papers.agenda_pdf(msgspec.structs.replace(SAMPLE, agenda=agenda), GUIDE))
    assert "Time" not in said
    assert "Total" in said
    assert not any(re.search(r"\d:\d\d", text) for text in said)


# --- sign-in sheet of many -----------------------------------------------------------------------


@cache
def many(count: int = 300, group_by: papers.Grouping = "") -> bytes:
    return signing.many_pdf(SAMPLE, people(count), GUIDE, group_by=group_by)


def test_verapdf_passes_the_sheet_of_many(verapdf: engine.Judge) -> None:
    assert verapdf(many()) == []
    assert verapdf(many(60, "role")) == []


def test_everybody_of_many_has_a_row_with_their_own_number() -> None:
    """The rows are read off the lines of the pages; a person who isn't there is told."""
    text = " ".join(printed.words(many()))
    rows = [f"{n} {each.name} {GUIDE.roles[each.role].name}" for n, each in enumerate(people(300), start=1)]
    assert [row for row in rows if row not in text] == []
    assert f"301 {people(1)[0].name}" not in text
    assert lost(many(), [each.team for each in people(300)]) == []
    assert lost(many(), ["Nobody Atall"]) == ["Nobody Atall"]


def test_the_sheet_of_many_can_be_read_and_counts_its_pages() -> None:
    pdf = many()
    assert small_text(pdf) == set()
    assert faint_text(pdf) == set()
    assert overlapping(pdf) == []
    count = len(read(pdf).pages)
    for page in range(count):
        said = inspect_pdf.artifact_text(pdf, page)
        assert f"Page {page + 1} of {count}" in said
        assert ("continued" in said) == (page > 0)


def test_each_page_of_many_is_a_table_with_heads() -> None:
    outline = inspect_pdf.tag_outline(many())
    count = len(read(many()).pages)
    for kind in ("Table", "THead"):
        assert len(re.findall(rf"^ *{kind}$", outline, re.MULTILINE)) == count


def test_each_group_of_many_begins_a_page_under_its_head() -> None:
    said = " ".join(printed.words(many(60, "role")))
    places = [said.find(GUIDE.roles[role].sponsor) for role in dict.fromkeys(p.role for p in people(60))]
    assert -1 not in places
    assert places == sorted(places)


def test_empty_rows_are_left_on_the_last_page_of_many() -> None:
    said = printed.words(many())
    last = int(said[-1])
    assert last >= 300 + papers.WALK_INS
    assert said[300 - last :] == [str(n) for n in range(301, last + 1)]


def test_a_name_that_no_row_holds_is_laid_out() -> None:
    wide = Attendee(name="N" * 90, role="union")
    assert lost(signing.many_pdf(SAMPLE, [wide, *people(20)], GUIDE), [wide.name]) == []


# --- sign-in sheet ------------------------------------------------------------------------------


def row_lines(pdf: bytes, page: int) -> list[float]:
    """The heights of the lines below rows, from the top; those of cells are drawn one by one."""
    lines = [area for area in read(pdf).pages[page].areas if area.is_line and area.right - area.left > 15]
    return sorted({round((area.bottom + area.top) / 2) for area in lines}, reverse=True)


def test_everybody_is_there_in_the_rosters_order_with_role_and_team() -> None:
    for name, count in (("sign-in", 45), ("sign-in-long", 8)):
        pdf = paper(name)
        said = printed.words(pdf)
        names = [each.name for each in people(count)]
        assert [text for text in said if text in names] == names
        assert (
            lost(pdf, [text for each in people(count) for text in (each.name, each.team, each.facility)])
            == []
        )
        first = said.index(names[0])
        assert said[first - 1 : first + 4] == [
            "1", names[0], "Physician", "ICU", "Sample Medical Center",
        ]  # fmt: skip


def test_somebody_missing_would_be_noticed() -> None:
    assert lost(paper("sign-in"), ["Ana Ruiz 0", "Ana Ruiz 54"]) == ["Ana Ruiz 54"]


def test_rows_go_on_for_walk_ins() -> None:
    said = printed.words(paper("sign-in"))
    assert said[-papers.WALK_INS :] == [str(n) for n in range(46, 46 + papers.WALK_INS)]
    assert printed.words(paper("sign-in-nobody"))[-papers.WALK_INS :] == ["1", "2", "3", "4", "5", "6"]


def test_there_is_room_to_sign() -> None:
    for page in range(len(read(paper("sign-in")).pages)):
        lines = row_lines(paper("sign-in"), page)
        lines = lines[lines.index(max(lines)) :]
        below = [line for line in lines if line < 700 or page][1:-1]  # without head and foot
        gaps = [upper - lower for upper, lower in pairwise(below)]
        assert min(gaps) >= 24


def test_groups_have_heads_and_numbers_go_on() -> None:
    said = printed.words(paper("sign-in-grouped"))
    heads = [text for text in said if text.endswith(" Sponsor")]
    assert heads == ["Physician Sponsor", "Management Sponsor", "Union Sponsor"]
    numbers = [int(text) for text in said if text.isdigit()]
    assert numbers == list(range(1, 25 + papers.WALK_INS))
    by_team = papers.sign_in_pdf(SAMPLE, people(6), GUIDE, group_by="team")
    assert next(text for tag, text in read(by_team).heard if tag.endswith("H2")) == "ICU"


def test_a_long_roster_goes_on_in_further_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST_ROWS", 10)
    pdf = papers.sign_in_pdf(SAMPLE, people(24), GUIDE)
    outline = inspect_pdf.tag_outline(pdf)
    assert len(re.findall(r"^ *Table$", outline, re.MULTILINE)) == 3
    said = printed.words(pdf)
    assert [int(text) for text in said if text.isdigit()] == list(range(1, 25 + papers.WALK_INS))
    names = [each.name for each in people(24)]
    assert [text for text in said if text in names] == names
    assert len(read(pdf).pages) == 3


# --- print plan ---------------------------------------------------------------------------------


def test_the_plan_has_all_rows_the_total_and_how_to() -> None:
    pdf = paper("plan")
    texts = [
        text for row in ROWS for text in (row.file, row.what, row.paper, row.count, row.cuts, row.collating)
    ]
    assert lost(pdf, [*texts, *(step for each in HOW for step in each.steps)]) == []
    said = printed.words(pdf)
    assert said[said.index("Total") + 1] == str(sum(row.sheets for row in ROWS))
    assert said.count("[ ]") == len(ROWS)
    page = read(pdf).pages[0]
    assert (page.width, page.height) == (792, 612)
    assert "How to print: avery-5392" in said


# --- badges -------------------------------------------------------------------------------------


@cache
def blank(name: str) -> badges.SetBadges:
    """The blank badges of all roles on a stock."""
    return badges.set_badges(SAMPLE, GUIDE, list(GUIDE.roles), stocks.find_stock(name)[1])


def finished(made: badges.SetBadges) -> bytes:
    """Blank badges as a file of their own."""
    with pdffile.open_pdf(made.pdf) as pdf:
        made_of = origins(pdf, made.sources)
        numbers = sorted([*made.pages.values(), *made.backs.values()])
        group(pdf, [Group(f"badge {number}", (number,)) for number in numbers], made_of)
        retag(pdf, made_of)
        order_pages(pdf)
        info = pdffile.Info(title="Badges", author="", subject="Badges", language="en", recipe={})
        return pdffile.finish(pdf, info)


def boxes(box: Any, attribute: str) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """The boxes of the elements with an attribute: its value; left, top, right, bottom in points."""
    box = getattr(box, "_box", box)
    if box.element is not None and box.element.get(attribute):
        left, top = box.border_box_x() * 0.75, box.border_box_y() * 0.75
        yield box.element.get(attribute), (
            left, top, left + box.border_width() * 0.75, top + box.border_height() * 0.75,
        )  # fmt: skip
        return
    for child in getattr(box, "children", ()):
        yield from boxes(child, attribute)


def slots(made: badges.SetBadges, page: int) -> dict[str, tuple[float, float, float, float]]:
    return dict(boxes(made.laid_out.pages[page]._page_box, "data-slot"))


@pytest.mark.parametrize("name", BADGES)
def test_a_badge_has_room_for_a_name_that_nothing_else_stands_in(name: str) -> None:
    made, face = blank(name), stocks.find_stock(name)[1].face
    side, edge = made.clear
    assert set(made.pages) == set(GUIDE.roles)
    for page in range(len(made.laid_out.pages)):
        framed = slots(made, page)
        assert list(framed) == ["name", "team"]
        around = [box for _, box in boxes(made.laid_out.pages[page]._page_box, "data-frame")]
        (_, head_top, _, head), (_, foot, _, foot_bottom) = around
        assert (head_top, foot_bottom) == pytest.approx((edge, face.height - edge), abs=0.1)
        for left, _, right, _ in framed.values():
            assert (left, right) == pytest.approx((side, face.width - side), abs=0.1)
        assert head < framed["name"][1] < framed["name"][3] < framed["team"][1] < framed["team"][3] < foot
        assert framed["name"][3] - framed["name"][1] >= 2 * 1.08 * 14
        assert framed["name"][3] - framed["name"][1] > 1.2 * (framed["team"][3] - framed["team"][1]) / 2


@pytest.mark.parametrize("name", BADGES)
def test_blank_badges_pass_verapdf_and_say_role_and_workshop(name: str, verapdf: engine.Judge) -> None:
    pdf, face = finished(blank(name)), stocks.find_stock(name)[1].face
    assert verapdf(pdf) == []
    assert {(round(page.width, 1), round(page.height, 1)) for page in read(pdf).pages} == {
        (round(face.width, 1), round(face.height, 1))
    }
    sides = 2 if name == "avery-5305" else 1
    assert printed.words(pdf) == [
        text for role in GUIDE.roles.values() for _ in range(sides) for text in (role.sponsor, SAMPLE.title)
    ]
    assert small_text(pdf) == set()
    assert faint_text(pdf) == set()
    assert overlapping(pdf) == []


def test_tents_have_a_name_on_either_side() -> None:
    made = blank("avery-5305")
    assert set(made.backs) == set(made.pages)
    for role, page in made.pages.items():
        assert made.backs[role] != page
        assert slots(made, page) == slots(made, made.backs[role])
    assert blank("avery-5392").backs == {}


def test_the_names_size_follows_from_the_badges() -> None:
    sizes = {}
    for name in BADGES:
        style = next(
            box for box in walk(blank(name).laid_out.pages[0]._page_box)
            if box.element is not None and box.element.get("data-slot") == "name"
        ).style  # fmt: skip
        sizes[name] = style["font_size"] * 0.75
        assert style["font_weight"] == 700
    assert all(24 <= size <= 56 for size in sizes.values())
    assert sizes["avery-5305"] > sizes["avery-5392"] > sizes["avery-5371"]


def walk(box: Any) -> Iterator[Any]:
    box = getattr(box, "_box", box)
    yield box
    for child in getattr(box, "children", ()):
        yield from walk(child)


def test_a_long_title_takes_more_lines_and_a_role_too_long_is_a_fault() -> None:
    long = msgspec.structs.replace(SAMPLE, title="A title of very many words, " * 4 + "and so on")
    stock = stocks.find_stock("cr80-8")[1]
    made = badges.set_badges(long, GUIDE, ["union"], stock)
    assert printed.words(finished(made)) == ["Union Sponsor", long.title]
    assert overlapping(finished(made)) == []
    role = msgspec.structs.replace(GUIDE.roles["union"], sponsor="Sponsor of everything " * 12)
    wordy = msgspec.structs.replace(GUIDE, roles={**GUIDE.roles, "union": role})
    with pytest.raises(PrintFault, match="leave no room for names"):
        badges.set_badges(SAMPLE, wordy, ["union"], stock)


def test_without_a_title_a_badge_has_no_foot() -> None:
    made = badges.set_badges(Workshop(), GUIDE, ["union"], stocks.find_stock("avery-5392")[1])
    assert printed.words(finished(made)) == ["Union Sponsor"]


def test_in_greyscale_there_are_no_colours() -> None:
    stock = stocks.find_stock("avery-5392")[1]
    grey = badges.set_badges(SAMPLE, GUIDE, ["union"], stock, greyscale=True)
    for made, is_grey in ((grey, True), (blank("avery-5392"), False)):
        page = read(finished(made)).pages[0]
        colours = [each.colour for each in (*page.runs, *page.areas)]
        assert all(max(colour) - min(colour) < 0.01 for colour in colours) == is_grey


def test_other_paper_will_do() -> None:
    a4 = Paper(name="A4", width=595.276, height=841.89)
    page = read(papers.agenda_pdf(SAMPLE, GUIDE, paper=a4)).pages[0]
    assert (page.width, page.height) == pytest.approx((595.276, 841.89), abs=0.01)
