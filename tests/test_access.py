"""Large print and greyscale, asked of the finished PDF: sizes, colours, words, marks, lines, and PDF/UA."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Any

import pikepdf
import printed
import pytest
import seen
import verapdf as engine
from commands import Command
from pikepdf import Array, Dictionary, Name, Stream
from PIL import ImageChops, ImageDraw, ImageStat
from printed import ROLES, Area, Run, guide, read, words
from test_look import contrast, overlapping
from test_words_in_print import (
    CHECKLIST,
    FACES,
    PAGES,
    apart,
    card_words,
    checklist_words,
    expected,
    handout_words,
    lost_words,
)

from ubtprint import document, pdffile
from ubtprint.errors import PrintFault
from ubtprint.greys import grey, to_grey
from ubtprint.job import Job
from ubtprint.plates import check_inks

pytestmark = pytest.mark.usefixtures("kept")

LEAST, BODY = 14.0, 18.0
HAIR = 0.05
HALF, QUARTER = "half-letter", "quarter-letter"
WHITE = (1.0, 1.0, 1.0)
AROUND = ("Notes", "www.LMPartnership.org")  # over lines that fill a face; the link at a screen's foot
LARGE, GREY = {"large_print": True}, {"greyscale": True}
BOTH = {**LARGE, **GREY}


# --- what is printed ----------------------------------------------------------------------------


def cards(role: str, on: str = HALF, edition: str = "2010-guide", **job: Any) -> bytes:
    return printed.cards(edition, role, on, **job)


@cache
def checklist(role: str, edition: str = "2010-guide", **job: Any) -> bytes:
    return printed.make(document.checklist(guide(edition), role, job=Job(**job)))


def handout(edition: str = "2010-guide", role: str = "", **job: Any) -> bytes:
    return printed.handout(edition, role, **job)


LARGE_ONES = {
    "cards": lambda: cards("physician", **LARGE),
    "cards-screen": lambda: cards("management", QUARTER, goes="screen", **LARGE),
    "cards-article": lambda: cards("union", edition="2016-article", **LARGE),
    "checklist": lambda: checklist("management", **LARGE),
    "checklist-article": lambda: checklist("union", "2016-article", **LARGE),
    "checklist-instructions": lambda: checklist("management", instructions=True, **LARGE),
    "handout": lambda: handout(**LARGE),
    "handout-article": lambda: handout("2016-article", **LARGE),
}
GREY_ONES = {
    **{f"cards-{role}": lambda role=role: cards(role, QUARTER, **GREY) for role in ROLES},
    "cards-bleed": lambda: cards("management", "quarter-letter-bleed", bleed=9.0, **GREY),
    "cards-large": lambda: cards("union", **BOTH),
    "checklist": lambda: checklist("union", instructions=True, **GREY),
    "checklist-large": lambda: checklist("union", **BOTH),
    "handout": lambda: handout(**GREY),
}
ALL = {
    **{f"large-{name}": make for name, make in LARGE_ONES.items()},
    **{f"grey-{name}": make for name, make in GREY_ONES.items()},
}
large = pytest.mark.parametrize("name", LARGE_ONES)
greyed = pytest.mark.parametrize("name", GREY_ONES)
every = pytest.mark.parametrize("name", ALL)


@every
def test_every_variant_is_pdf_ua(name: str, verapdf: engine.Judge) -> None:
    assert verapdf(ALL[name]()) == []


@every
def test_nothing_is_printed_over_words(name: str) -> None:
    assert overlapping(ALL[name]()) == []


# --- no word lost -------------------------------------------------------------------------------


def test_large_cards_are_read_to_the_last_word() -> None:
    of = guide("2010-guide")
    wanted = expected(of, " ".join(FACES["2010-guide"]).format(role="physician"))
    assert apart(wanted, card_words(LARGE_ONES["cards"](), of)) == []
    assert lost_words(wanted, printed.text_of(LARGE_ONES["cards"]())) == Counter()
    wanted = expected(of, " ".join(FACES["2010-guide"]).format(role="management"))
    heard = [text for text in words(LARGE_ONES["cards-screen"]()) if text not in AROUND]
    assert " ".join(wanted) == " ".join(heard)
    of = guide("2016-article")
    wanted = expected(of, " ".join(FACES["2016-article"]).format(role="union"))
    assert apart(wanted, card_words(cards("union", edition="2016-article", **LARGE), of)) == []


def test_grey_cards_are_read_to_the_last_word() -> None:
    of = guide("2010-guide")
    for role in ROLES:
        wanted = expected(of, " ".join(FACES["2010-guide"]).format(role=role))
        assert apart(wanted, card_words(cards(role, QUARTER, **GREY), of)) == []


@pytest.mark.parametrize("job", [LARGE, GREY], ids=["large", "grey"])
def test_pages_are_read_to_the_last_word(job: dict[str, Any]) -> None:
    of = guide("2010-guide")
    wanted = expected(of, " ".join(PAGES["2010-guide"]))
    pdf = handout(**job)
    heard = [text for text in handout_words(pdf, of) if text != of.labels.notes]
    assert apart(wanted, heard) == []
    assert lost_words(wanted, printed.text_of(pdf)) == Counter()
    wanted = expected(of, CHECKLIST["2010-guide"].format(role="union"))
    pdf = checklist("union", **job)
    assert apart(wanted, checklist_words(pdf, of)) == []
    assert lost_words(wanted, printed.text_of(pdf)) == Counter()


def test_a_lost_word_would_be_seen() -> None:
    of = guide("2010-guide")
    wanted = expected(of, " ".join(FACES["2010-guide"]).format(role="union"))
    assert apart(wanted, card_words(cards("physician", **LARGE), of)) != []


# --- large print: sizes -------------------------------------------------------------------------


def too_small(pdf: bytes, least: float = LEAST) -> set[tuple[str, float]]:
    """Whatever is printed below a size: body, heads, markers, feet, labels, words at lines."""
    runs = [run for page in read(pdf).pages for run in page.runs]
    return {(run.text, round(run.size, 2)) for run in runs if run.size < least - HAIR}


def texts_in_print(pdf: bytes, of: Any, plan: str, tags: str) -> list[Run]:
    """The runs of the edition's own text under certain tags."""
    own = " ".join(entry for entry in plan.split() if not entry.startswith("=label"))
    letters = "".join("".join(text.split()) for text in expected(of, own))
    runs = [run for page in read(pdf).pages for run in page.runs if re.search(tags, run.tag)]
    return [run for run in runs if "".join(run.text.split()) in letters and len(run.text) > 3]


@large
def test_nothing_is_below_fourteen_points(name: str) -> None:
    assert too_small(LARGE_ONES[name]()) == set()


@large
def test_what_is_typed_into_fields_is_large_too(name: str) -> None:
    with printed.opened(LARGE_ONES[name]()) as pdf:
        fields = pdf.Root.get("/AcroForm", Dictionary(Fields=Array())).Fields
        typed = [str(field.DA) for field in fields if str(field.FT) == "/Tx"]
    assert bool(typed) == name.startswith("checklist")
    assert all(float(re.search(r"([\d.]+) Tf", style)[1]) >= LEAST for style in typed)  # type: ignore[index]


BODIES = {
    "cards": " ".join(FACES["2010-guide"]).format(role="physician"),
    "cards-screen": " ".join(FACES["2010-guide"]).format(role="management"),
    "checklist": CHECKLIST["2010-guide"].format(role="management"),
    "handout": " ".join(PAGES["2010-guide"]),
}


@pytest.mark.parametrize("name", BODIES)
def test_the_body_is_eighteen_points_and_heads_are_larger(name: str) -> None:
    of, pdf = guide("2010-guide"), LARGE_ONES[name]()
    body = texts_in_print(pdf, of, BODIES[name], r"(LBody|/P)$")
    heads = texts_in_print(pdf, of, BODIES[name], r"H\d$")
    kicker = "New Roles in the Transformation of KP"  # a label over the title, not body
    small = {run.text for run in body if run.size < BODY - HAIR} - {kicker}
    assert len(body) > 20
    assert len(heads) > 2
    assert small == set()
    assert min(run.size for run in heads) > min(run.size for run in body) + 1


def leadings(pdf: bytes) -> list[float]:
    """From line to line within a block, in shares of the size."""
    found = []
    for page in read(pdf).pages:
        for one, two in zip(page.runs, page.runs[1:], strict=False):
            if one.block == two.block >= 0 and one.tag.endswith(("LBody", "/P")) and one.size == two.size:
                step = abs(one.y - two.y) / one.size
                found += [step] if 0.5 < step < 3 else []
    return found


@pytest.mark.parametrize("name", BODIES)
def test_lines_are_well_apart(name: str) -> None:
    found = leadings(LARGE_ONES[name]())
    assert len(found) > 5
    assert 1.3 <= median(found) <= 1.42
    assert min(found) >= 1.29


def test_the_usual_print_is_not_large() -> None:
    """What these checks ask for, they miss in the usual print."""
    pdf = cards("union", QUARTER)
    assert {size for _, size in too_small(pdf)} >= {7.5, 9.0}
    assert len(too_small(pdf, BODY)) > 40
    assert min(leadings(pdf)) < 1.29


def test_large_print_is_set_anew_and_not_enlarged() -> None:
    usual, big = (printed.made("2010-guide", "union", on, **job) for on, job in ((QUARTER, {}), (HALF, BOTH)))
    assert big.body_size == BODY > usual.body_size
    assert big.sheets == 3 > usual.sheets
    with printed.opened(big.data) as pdf:
        assert {tuple(float(edge) for edge in page.mediabox) for page in pdf.pages} == {(0, 0, 792, 612)}


# --- large print: pages, lines, feet ------------------------------------------------------------


@pytest.mark.parametrize("name", ["checklist", "handout", "handout-article", "checklist-article"])
def test_every_page_says_which_it_is(name: str) -> None:
    pdf = LARGE_ONES[name]()
    count = seen.count_pages(pdf)
    assert count > 1
    cover = name == "handout"
    for number, page in enumerate(read(pdf).pages, 1):
        drawn = "".join(run.text for run in page.runs if run.block < 0)
        assert (page.width, page.height) == (612, 792)
        assert re.findall(r"Page (\d+) of (\d+)", drawn) == (
            [] if cover and number == 1 else [(str(number), str(count))]
        )


def writing_lines(pdf: bytes) -> Iterator[list[Area]]:
    for page in read(pdf).pages:
        yield [
            area
            for area in page.areas
            if 0.9 < max(area.width, area.top - area.bottom) < 1.1
            and area.is_line
            and area.right - area.left > 60
            and area.colour != (0, 0, 0)
        ]


@pytest.mark.parametrize("name", ["checklist", "cards", "handout"])
def test_writing_lines_are_far_enough_apart(name: str) -> None:
    pdf = LARGE_ONES[name]()
    steps = Counter[float]()
    for lines in writing_lines(pdf):
        for left in {round(line.left) for line in lines}:
            heights = sorted({round(line.top, 1) for line in lines if round(line.left) == left}, reverse=True)
            steps.update(round(one - two, 1) for one, two in pairwise(heights))
    assert sum(steps.values()) > 8
    assert min(steps) >= 24
    assert steps.most_common(1)[0][0] == 32


def test_the_large_checklist_keeps_its_fields_and_each_has_its_line() -> None:
    def fields(pdf: bytes) -> list[tuple[int, str, list[float]]]:
        with printed.opened(pdf) as file:
            return [
                (number, str(each.T), [float(edge) for edge in each.Rect])
                for number, page in enumerate(file.pages)
                for each in page.get("/Annots", [])
            ]

    usual, big = fields(checklist("management")), fields(LARGE_ONES["checklist"]())
    boxes = [name for _, name, _ in usual if re.fullmatch(r"duty-\d+", name)]
    assert [name for _, name, _ in big if re.fullmatch(r"duty-\d+", name)] == boxes
    assert {"name", "team", "date"} <= {name for _, name, _ in big}
    for box in boxes:
        assert sum(name.startswith(f"{box}-note-") for _, name, _ in big) == 2
    lines = list(writing_lines(LARGE_ONES["checklist"]()))
    for page, name, (left, bottom, right, top) in big:
        if not re.fullmatch(r"duty-\d+", name):
            assert top - bottom >= 20
            below = [line for line in lines[page] if line.left - 1 <= left and right <= line.right + 1]
            assert any(0 <= bottom - line.bottom <= 4 for line in below), name


def test_the_website_stands_at_the_foot_of_every_face_on_a_screen() -> None:
    """Also where text goes on and is evened out over several faces."""
    pdf = LARGE_ONES["cards-screen"]()
    heights = [run.y for page in read(pdf).pages for run in page.runs if run.text.startswith("www.")]
    assert len(heights) == seen.count_pages(pdf) > 20
    assert 20 < min(heights) <= max(heights) < min(heights) + 1


# --- greyscale: colours -------------------------------------------------------------------------

RGB, INKS, GREYS = ("rg", "RG"), ("k", "K"), ("g", "G")
# WeasyPrint names a space, DeviceCMYK, and then sets the inks.
NAMED, SET = ("cs", "CS"), {"sc": "k", "SC": "K", "scn": "k", "SCN": "K"}


Colours = set[tuple[str, tuple[float, ...]]]


def colours(pdf: bytes) -> Colours:
    """Every colour operator of every stream and of every field's default appearance, with its operands."""
    found: Colours = set()
    with printed.opened(pdf) as file:
        for thing in file.objects:
            if isinstance(thing, Stream) and thing.get("/Subtype") == Name.Form:
                found |= colours_of(thing)
            elif isinstance(thing, Stream) and thing.get("/Subtype") == Name.Image:
                found.add(("picture", ()))
            elif isinstance(thing, Dictionary) and "/DA" in thing:
                found |= colours_of(file.make_stream(bytes(thing.DA)))
        for page in file.pages:
            found |= colours_of(page)
    return found


def colours_of(stream: Any) -> Colours:
    found: Colours = set()
    for each in pikepdf.parse_content_stream(stream):
        operator, operands = str(each.operator), list(each.operands)
        if operator in NAMED and operands != [Name.DeviceCMYK]:
            found.add((f"a space, {operands[0]}", ()))
        elif operator in SET and isinstance(operands[-1], Name):
            found.add(("a pattern", ()))
        elif operator in (*RGB, *INKS, *GREYS, *SET):
            found.add((SET.get(operator, operator), tuple(float(value) for value in operands)))
        elif operator in ("sh", "INLINE IMAGE"):
            found.add((operator, ()))
    return found


@greyed
def test_every_colour_is_a_grey(name: str) -> None:
    assert {operator for operator, _ in colours(GREY_ONES[name]())} <= {*GREYS}


def test_for_a_press_there_is_black_ink_alone() -> None:
    for pdf in (
        cards("union", QUARTER, goes="press", bleed=9.0, deck="carry", **GREY),
        checklist("management", goes="press", bleed=9.0, **BOTH),
        handout("2016-article", goes="press", bleed=9.0, **GREY),
    ):
        found = colours(pdf)
        assert {operator for operator, _ in found} <= {*INKS}
        assert {values[:3] for _, values in found} == {(0.0, 0.0, 0.0)}


def test_colours_would_be_seen() -> None:
    assert any(len(set(values)) > 1 for _, values in colours(cards("union", QUARTER)))
    assert any(operator == "rg" for operator, _ in colours(checklist("union")))
    press = colours(checklist("union", goes="press", bleed=9.0))
    assert len({values[:3] for _, values in press}) > 1


def tinted(pdf: bytes) -> list[int]:
    """The pages with something filled that is larger than a mark or a strip: 20 points square or more."""
    block = round(20 * seen.SCALE)
    found = []
    for page in range(seen.count_pages(pdf)):
        filled = seen.picture(pdf, page).convert("L").point(lambda value: 255 if value < 250 else 0)
        found += [page] if filled.reduce(block).getextrema()[1] == 255 else []
    return found


def ink(pdf: bytes) -> float:
    """How much ink the pages take, in pages full of one ink; what three inks share is laid on as black."""
    total = 0.0
    for page in range(seen.count_pages(pdf)):
        inks = ImageChops.invert(seen.picture(pdf, page)).split()
        black = ImageChops.darker(ImageChops.darker(inks[0], inks[1]), inks[2])
        laid = [black, *(ImageChops.subtract(each, black) for each in inks)]
        total += sum(ImageStat.Stat(each).mean[0] / 255 for each in laid)
    return total


@greyed
def test_tints_are_gone(name: str) -> None:
    assert tinted(GREY_ONES[name]()) == []


def test_tints_would_be_seen() -> None:
    assert tinted(cards("union", QUARTER)) == [0]
    assert tinted(handout()) == [1, 2, 3, 4, 5]


def test_it_takes_less_ink() -> None:
    """Though its letters are black: saved are tints, tabs, and the inks beside black."""
    assert ink(handout(**GREY)) < 0.9 * ink(handout())
    assert ink(cards("union", QUARTER, **GREY)) < 0.95 * ink(cards("union", QUARTER))


@greyed
def test_text_is_black_and_lines_that_mean_something_are_dark_enough(name: str) -> None:
    for page in read(GREY_ONES[name]()).pages:
        for run in page.runs:
            assert contrast(run.colour, WHITE) >= 7 or not name.startswith("cards"), run
            assert contrast(run.colour, WHITE) >= 4.5, run
        for area in page.areas:
            thick = area.width if area.width else min(area.right - area.left, area.top - area.bottom)
            if area.is_line and thick >= 0.6:
                assert contrast(area.colour, WHITE) >= 3, area


@large
def test_large_text_and_its_lines_are_dark_enough(name: str) -> None:
    for page in read(LARGE_ONES[name]()).pages:
        for run in page.runs:
            assert contrast(run.colour, WHITE) >= 6.9, run
        for area in page.areas:
            if area.is_line and not area.width and min(area.right - area.left, area.top - area.bottom) >= 0.6:
                assert contrast(area.colour, WHITE) >= 3, area


# --- greyscale: roles are told apart ------------------------------------------------------------


def dark(image: Any) -> Any:
    return image.convert("L").point(lambda value: 255 if value < 128 else 0)


def mark_of(image: Any) -> str:
    """The shape in the middle, by how much of its box it fills: a square all, a disc π/4, a diamond half."""
    mark = dark(image)
    ImageDraw.floodfill(mark, (mark.width // 2, mark.height // 2), 100)
    shape = mark.point(lambda value: 255 if value == 100 else 0)
    shape = shape.crop(shape.getbbox())
    share = shape.histogram()[255] / (shape.width * shape.height)
    return "square" if share > 0.92 else "disc" if 0.7 < share < 0.87 else "diamond" if share < 0.65 else "?"


def rule_of(image: Any) -> str:
    """The rule below the head, by rows of pixels: one line, two lines, or dashes."""
    rows = []
    bands = dark(image)
    for y in range(bands.height):
        row = [bands.getpixel((x, y)) > 0 for x in range(bands.width)]
        rows.append(sum(row) / len(row))
    lines = [share for one, share in zip([0.0, *rows], rows, strict=False) if share > 0.4 >= one]
    return "double" if len(lines) == 2 else "solid" if lines[0] > 0.97 else "dashed"


def head_of(pdf: bytes, page: int, name: str, scale: float = 8) -> tuple[Any, Any]:
    """Pictures of the mark before a role's name, and of what lies below the name across the head."""
    import pypdfium2

    box = next(box for box in seen.boxes(pdf, page) if box.text.lower().startswith(name.lower()))
    with pypdfium2.PdfDocument(pdf) as file:
        image = file[page].render(scale=scale).to_pil()
    height = image.height

    def part(left: float, bottom: float, right: float, top: float) -> Any:
        edges = (left * scale, height - top * scale, right * scale, height - bottom * scale)
        return image.crop(tuple(round(edge) for edge in edges))

    middle = (box.top + box.bottom) / 2
    return (
        part(box.left - 26, middle - 11, box.left - 2, middle + 11),
        part(box.left, box.bottom - 16, box.left + 90, box.bottom - 2),
    )


# In the order of the handout's pages.
LOOKS = {
    "management": ("square", "double"),
    "physician": ("disc", "solid"),
    "union": ("diamond", "dashed"),
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_told_by_its_name_its_mark_and_its_rule(role: str) -> None:
    name = guide("2010-guide").roles[role].sponsor
    files = {
        "cards": (cards(role, QUARTER, **GREY), 0),
        "checklist": (checklist(role, **GREY), 0),
        "handout": (handout(**GREY), 2 + [*LOOKS].index(role)),
    }
    for kind, (pdf, page) in files.items():
        mark, rule = head_of(pdf, page, name)
        assert (mark_of(mark), rule_of(rule)) == LOOKS[role], kind


def test_roles_that_look_alike_would_be_seen() -> None:
    mark, rule = head_of(cards("union", QUARTER), 0, "Union Sponsor")
    assert (mark_of(mark), rule_of(rule)) == ("diamond", "solid")
    assert LOOKS["union"] != ("diamond", "solid")


# --- turning to grey ----------------------------------------------------------------------------


def drawn(operators: bytes, resources: Dictionary | None = None) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(72, 72))
    page = pdf.pages[0].obj
    page.Contents = pdf.make_stream(operators)
    page.Resources = resources or Dictionary()
    return pdf


def test_a_colour_becomes_the_grey_that_is_as_light() -> None:
    teal = (0.0, 0.373, 0.42)
    shade = grey(*teal)
    assert contrast((shade, shade, shade), WHITE) == pytest.approx(contrast(teal, WHITE), abs=0.02)
    assert (grey(0, 0, 0), grey(1, 1, 1), grey(0.4, 0.4, 0.4)) == (0, 1, 0.4)
    pdf = drawn(b"q 0 0.373 0.42 rg 1 0 0 RG 0 0 9 9 re B Q")
    to_grey(pdf)
    pdf.save(out := io.BytesIO())
    assert {operator for operator, _ in colours(out.getvalue())} == {"g", "G"}


def test_what_can_not_be_turned_grey_is_refused() -> None:
    picture = drawn(b"/Im Do")
    image = picture.make_stream(
        b"\0" * 3, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8, ColorSpace=Name.DeviceRGB
    )
    picture.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im=image))
    for pdf in (picture, drawn(b"/Pattern cs /P0 scn 0 0 9 9 re f"), drawn(b"1 0 0 0 k 0 0 9 9 re f")):
        with pytest.raises(PrintFault, match="page 1: a"):
            to_grey(pdf)
    image.ColorSpace = Name.DeviceGray
    to_grey(picture)


def test_an_ink_beside_black_is_refused_on_a_press_in_greyscale() -> None:
    coloured = drawn(b"0.2 0 0 0 k 0 0 9 9 re f")
    check_inks(coloured)
    with pytest.raises(PrintFault, match="an ink other than black"):
        check_inks(coloured, black_alone=True)
    check_inks(drawn(b"0 0 0 0.5 K 0 0 9 9 re S"), black_alone=True)


# --- on the command line ------------------------------------------------------------------------

REFUSED = [
    ("cards --large-print --stock avery-5371", ("too small, 3.5 x 2 in", HALF, QUARTER, "avery-8389")),
    ("cards --large-print --stock 3x5", ("too small, 3 x 5 in", HALF)),
    ("cards --large-print --stock avery-5305", ("too small, 8.5 x 2.5 in", HALF)),
    ("handout --large-print --booklet", ("--booklet doesn't go with --large-print",)),
]


@pytest.mark.parametrize(("line", "said"), REFUSED)
def test_what_is_too_small_for_large_print_is_told_with_what_is_not(
    ubtprint: Command, tmp_path: Any, line: str, said: tuple[str, ...]
) -> None:
    ran = ubtprint(*line.split())
    assert ran.code == 2
    [told] = ran.err.splitlines()
    assert [words for words in said if words not in told] == []
    assert "index-3x5" not in told.partition("(these are")[2]
    assert "half-letter-booklet" not in told
    assert list(tmp_path.rglob("*.pdf")) == []


def test_files_are_named_for_what_they_are_and_remember_it(ubtprint: Command, tmp_path: Any) -> None:
    assert ubtprint("cards", "--role", "union", "--edition", "2016-article", "--large-print").code == 0
    assert ubtprint("checklist", "--role", "union", "--greyscale").code == 0
    assert ubtprint("handout", "--edition", "2016-article", "--large-print", "--greyscale").code == 0
    files = {path.stem: path.read_bytes() for path in (tmp_path / "output").iterdir()}
    assert set(files) == {
        "union-cards-2016-article-large-print",
        "union-checklist-greyscale",
        "handout-2016-article-large-print-greyscale",
    }
    for name, pdf in files.items():
        recipe = pdffile.read_recipe(pdf)
        assert recipe.get("large-print") == ("yes" if "large" in name else None)
        assert recipe.get("greyscale") == ("yes" if "grey" in name else None)
        with printed.opened(pdf) as file:
            assert (", large print," in f"{file.docinfo['/Title']},") == ("large" in name)
    assert pdffile.read_recipe(files["union-cards-2016-article-large-print"])["stock"] == HALF


def test_another_stock_may_be_named(ubtprint: Command, tmp_path: Any) -> None:
    line = "cards --role union --edition 2016-article --large-print --stock quarter-letter"
    assert ubtprint(*line.split()).code == 0
    assert (tmp_path / "output" / "union-cards-2016-article-quarter-letter-large-print.pdf").is_file()


def test_the_same_bytes_each_time() -> None:
    again = printed.cards_of(guide("2016-article"), "union", HALF, **BOTH).data
    assert printed.cards_of(guide("2016-article"), "union", HALF, **BOTH).data == again
    for job in (LARGE, GREY):
        each = document.checklist(guide("2010-guide"), "union", job=Job(**job))
        assert printed.make(each) == checklist("union", **job)
