"""Pages about printing, asked of the finished files: exact places, words in order, and fit to be read.

The calibration sheet's crosses and grids, the rulers, the bars and the outlines of stocks are looked for
among what is drawn; where they should be is worked out here, from paper and published layouts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import inspect_pdf
import printed
import pytest
import verapdf as engine
from printed import Area, read
from test_look import faint_text, near_the_edge, overlapping, small_text

from ubtprint import aids, calibration, cli, drawing, joining, stockdrawing
from ubtprint.content import printing_words
from ubtprint.errors import InputError, PrintFault
from ubtprint.paper import Face, Flip, Fold, Grid, Paper, Printer, Stock

ROOT = Path(__file__).resolve().parent.parent
IN, MM = 72.0, 72 / 25.4
EXACT = 0.01  # points
LETTER = Paper(name="Letter", width=8.5 * IN, height=11 * IN)
PAPERS = {
    "letter": LETTER,
    "letter-landscape": Paper(name="Letter", width=11 * IN, height=8.5 * IN),
    "a4": Paper(name="A4", width=210 * MM, height=297 * MM),
    "a4-landscape": Paper(name="A4", width=297 * MM, height=210 * MM),
}
FLIPS: tuple[Flip, ...] = ("long", "short")
WORDS = printing_words()
STEPS = (
    "Print at 100 %, also called “actual size”, never “fit to page”.",
    "Print on both sides, flipped on the long edge.",
    "Cut along the hairlines on the fronts: once across and once down.",
)


Pair = tuple[float, float]


def stock(columns: int, rows: int, size: Pair, at: Pair, pitch: Pair, **more: Any) -> Stock:
    """A stock in inches."""
    turn, paper = more.pop("turn", 0), more.pop("paper", LETTER)
    entries = {"title": "Cards for a test", "verified": "high", "source": "Somebody's layout."} | more
    return Stock(
        paper=paper,
        face=Face(width=size[0] * IN, height=size[1] * IN, turn=turn),
        grid=Grid(
            columns=columns,
            rows=rows,
            left=at[0] * IN,
            top=at[1] * IN,
            across=pitch[0] * IN,
            down=pitch[1] * IN,
        ),
        **entries,
    )


WIDE = PAPERS["letter-landscape"]
STOCKS = {
    "quarters": stock(2, 2, (4.25, 5.5), (0, 0), (4.25, 5.5)),
    "business": stock(2, 5, (3.5, 2), (0.75, 0.5), (3.5, 2), perforated=True),
    "stickers": stock(2, 4, (3.375, 2.3333), (0.6875, 0.5833), (3.75, 2.5), perforated=True, adhesive=True),
    "poker": stock(3, 3, (2.5, 3.5), (0.5, 0.25), (2.5, 3.5)),
    "turned": stock(1, 3, (3, 5), (1.75, 1), (5, 3), turn=90),
    "turned-right": stock(1, 2, (4, 6), (1.25, 1.25), (6, 4.5), turn=270),
    "on-its-head": stock(2, 4, (3.375, 2.125), (0.75, 1.0625), (3.625, 2.25), turn=180, verified="derived"),
    "one": stock(1, 1, (6, 4), (1, 1), (6, 4), verified="medium"),
    "glued": stock(4, 1, (2.5, 3.5), (0.3125, 0.625), (2.625, 3.5), paper=WIDE,
                   fold=Fold(direction="across", at=(4.25 * IN,))),
    "tents": stock(1, 2, (8.5, 2.5), (0, 3), (8.5, 5), perforated=True,
                   fold=Fold(direction="across", at=(3 * IN, 8 * IN), then="stand")),
    "sideways": stock(1, 2, (3.5, 2.5), (0.5, 1), (3.5, 3), fold=Fold(direction="down", at=(4.25 * IN,)),
                      verified="medium-high", turn=0),
    "booklet": stock(2, 1, (5.5, 8.5), (0, 0), (5.5, 8.5), paper=WIDE, binding="saddle-stitch",
                     verified="exact"),
}  # fmt: skip


@cache
def sheet(paper: str, flip: Flip = "long") -> bytes:
    """A calibration sheet."""
    return calibration.calibration(PAPERS[paper], flip=flip)


@cache
def steps(paper: str, times: int = 1) -> bytes:
    """A page of instructions."""
    return aids.instructions_page(STEPS * times, "Union Sponsor: cards", PAPERS[paper], file_name="cards.pdf")


@cache
def drawn(name: str) -> bytes:
    """A stock's drawing."""
    return stockdrawing.stock_drawing(name, STOCKS[name])


def _everything() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for paper in PAPERS:
        for flip in FLIPS:
            yield f"calibration-{paper}-{flip}", lambda paper=paper, flip=flip: sheet(paper, flip)
        yield f"calibration-{paper}-corrected", lambda paper=paper: corrected(paper)
        yield f"instructions-{paper}", lambda paper=paper: steps(paper)
    yield "instructions-long", lambda: steps("letter", 9)
    for name in STOCKS:
        yield f"drawing-{name}", lambda name=name: drawn(name)


ALL = dict(_everything())
every = pytest.mark.parametrize("name", ALL)
everywhere = pytest.mark.parametrize("paper", PAPERS)
both_flips = pytest.mark.parametrize("flip", FLIPS)


# --- crosses and grids --------------------------------------------------------------------------

Place = tuple[float, float]


def centres(pdf: bytes, page: int, width: float) -> dict[str, Place]:
    """Where two lines of this width and 12 mm long cross in their middles, by the nearest name."""
    level, upright = [], []
    for area in read(pdf).pages[page].areas:
        across, up = area.right - area.left, area.top - area.bottom
        if (
            abs(area.width - width) < 0.001
            and abs(max(across, up) - 12 * MM) < EXACT
            and min(across, up) < EXACT
        ):
            (level if across > up else upright).append(area)
    found = {}
    for one in level:
        for other in upright:
            x, y = middle(one)
            if abs(middle(other)[0] - x) < EXACT and abs(middle(other)[1] - y) < EXACT:
                found[name_near(pdf, page, x, y)] = ((x + middle(other)[0]) / 2, (y + middle(other)[1]) / 2)
    return found


def middle(area: Area) -> Place:
    return (area.left + area.right) / 2, (area.bottom + area.top) / 2


def name_near(pdf: bytes, page: int, x: float, y: float) -> str:
    """The name of 14 pt that stands next to a place."""
    boxes = inspect_pdf.text_boxes(pdf, page)
    names = [
        box for box in boxes if box.text in ("A", "B", "C", "D", WORDS.center) and box.top - box.bottom > 8
    ]
    return min(names, key=lambda box: abs((box.left + box.right) / 2 - x) + abs(box.bottom - y)).text


def behind(place: Place, paper: Paper, flip: Flip) -> Place:
    """A place of the front as one sees it on the back, having turned the sheet over this edge."""
    over_the_side = (paper.width < paper.height) == (flip == "long")
    return (paper.width - place[0], place[1]) if over_the_side else (place[0], paper.height - place[1])


def readings(pdf: bytes, paper: Paper, flip: Flip) -> dict[str, Place]:
    """What is read in the grids through the pinholes: points to the right and up from each zero."""
    crosses, zeros = centres(pdf, 0, 0.35), centres(pdf, 1, 0.9)
    assert set(crosses) == set(zeros) == {"A", "B", "C", "D", WORDS.center}
    holes = {name: behind(place, paper, flip) for name, place in crosses.items()}
    return {name: (hole[0] - zeros[name][0], hole[1] - zeros[name][1]) for name, hole in holes.items()}


@everywhere
@both_flips
def test_every_cross_has_the_zero_of_its_grid_behind_it(paper: str, flip: Flip) -> None:
    found = readings(sheet(paper, flip), PAPERS[paper], flip)
    assert [name for name, (x, y) in found.items() if abs(x) > EXACT or abs(y) > EXACT] == []
    assert centres(sheet(paper, flip), 0, 0.35)[WORDS.center] == pytest.approx(
        (PAPERS[paper].width / 2, PAPERS[paper].height / 2), abs=EXACT
    )


@everywhere
@both_flips
def test_what_is_read_is_how_far_the_back_must_move(paper: str, flip: Flip) -> None:
    """A printer that puts the back 1.5 mm to the left and 0.8 mm too high makes one read 1.5, -0.8."""
    off = printed.moved(sheet(paper, flip), 1, (1, 0, 0, 1, -1.5 * MM, 0.8 * MM))
    for x, y in readings(off, PAPERS[paper], flip).values():
        assert (x / MM, y / MM) == pytest.approx((1.5, -0.8), abs=0.005)


def test_the_other_edge_is_noticed_by_the_letters() -> None:
    found = readings(sheet("letter", "long"), LETTER, "short")
    assert found[WORDS.center] == pytest.approx((0, 0), abs=EXACT)
    assert min(abs(found[name][0]) + abs(found[name][1]) for name in "ABCD") > 100


def test_a_millimetre_and_a_hundredth_of_one_are_noticed() -> None:
    for step in (MM, 0.012 * MM):
        off = readings(printed.moved(sheet("letter"), 1, (1, 0, 0, 1, step, 0)), LETTER, "long")
        assert all(abs(x) > EXACT for x, _ in off.values())


@everywhere
def test_grids_have_a_line_each_half_millimetre_and_numbers_at_their_lines(paper: str) -> None:
    pdf = sheet(paper)
    x, y = centres(pdf, 1, 0.9)["A"]
    areas = [area for area in read(pdf).pages[1].areas if abs(middle(area)[1] - y) < EXACT]
    areas = [area for area in areas if abs(middle(area)[0] - x) < 7 * MM]
    upright = [middle(area)[0] - x for area in areas if abs(area.top - area.bottom - 12 * MM) < EXACT]
    assert sorted(upright) == pytest.approx([step * MM / 2 for step in range(-12, 13)], abs=EXACT)
    boxes = [box for box in inspect_pdf.text_boxes(pdf, 1) if re.fullmatch("[036]", box.text)]
    below = [box for box in boxes if 0 < y - 6 * MM - box.top < 8 and abs(box.left - x) < 24]
    assert [box.text for box in sorted(below, key=lambda box: box.left)] == ["6", "3", "0", "3", "6"]
    for box, at in zip(sorted(below, key=lambda box: box.left), (-6, -3, 0, 3, 6), strict=True):
        assert (box.left + box.right) / 2 - x == pytest.approx(at * MM, abs=0.4)


# --- rulers -------------------------------------------------------------------------------------


class Ruler(NamedTuple):
    """A ruler's line, its ticks along it from its beginning, and its numbers: (text, along, off)."""

    length: float
    ticks: tuple[float, ...]
    numbers: tuple[tuple[str, float, float], ...]


def rulers(pdf: bytes, page: int) -> list[Ruler]:
    """The level and the upright ruler of a page."""
    areas = read(pdf).pages[page].areas
    lines = [area for area in areas if abs(area.width - 0.75) < 0.001]
    assert len(lines) == 2
    found = []
    for line in sorted(lines, key=lambda area: area.top - area.bottom):
        level = line.right - line.left > line.top - line.bottom
        start, across = (line.left, line.bottom) if level else (line.bottom, line.left)
        ticks = [
            (area.left - start if level else area.bottom - start)
            for area in areas
            if abs(area.width - 0.35) < 0.001
            and ((level and area.left == area.right and area.bottom <= across <= area.top)
                 or (not level and area.bottom == area.top and area.left <= across <= area.right))
        ]  # fmt: skip
        numbers = []
        for box in inspect_pdf.text_boxes(pdf, page):
            x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
            along, off = (x - start, y - across) if level else (y - start, across - x)
            if re.fullmatch(r"\d+", box.text) and abs(off) < 26:
                numbers.append((box.text, along, off))
        found.append(Ruler(max(line.right - line.left, line.top - line.bottom), tuple(ticks), tuple(numbers)))
    return found


@everywhere
@pytest.mark.parametrize("page", [0, 1])
def test_rulers_measure_what_they_say(paper: str, page: int) -> None:
    stated = re.search(r"(\d+) mm at the foot, (\d+) mm upright", " ".join(printed.words(sheet(paper))))
    assert stated is not None
    for ruler, length in zip(rulers(sheet(paper), page), (int(stated[1]), int(stated[2])), strict=True):
        assert ruler.length == pytest.approx(length * MM, abs=EXACT)
        metric = {step * MM for step in range(length + 1)}
        inches = {step * IN / 8 for step in range(int(length * MM / IN * 8) + 1)}
        assert sorted(ruler.ticks) == pytest.approx(sorted([*metric, *inches]), abs=EXACT)
        metric_side = [
            (text, along) for text, along, off in ruler.numbers if (off > 0) == (ruler.numbers[0][2] > 0)
        ]
        inch_side = [
            (text, along) for text, along, off in ruler.numbers if (off > 0) != (ruler.numbers[0][2] > 0)
        ]
        assert [text for text, _ in metric_side] == [str(mm) for mm in range(10, length + 1, 10)]
        assert all(along == pytest.approx(int(text) * MM, abs=0.5) for text, along in metric_side)
        assert len(inch_side) >= 6
        assert all(along == pytest.approx(int(text) * IN, abs=0.5) for text, along in inch_side)


@everywhere
def test_the_table_says_the_scale_that_makes_up_for_what_is_measured(paper: str) -> None:
    heard = read(sheet(paper)).heard
    cells = [text for tag, text in heard if tag.endswith("TD")]
    half = len(cells) // 2
    length = rulers(sheet(paper), 0)[0].length / MM
    assert half >= 6
    for measured, scale in zip(cells[:half], cells[half:], strict=True):
        assert float(measured) * float(scale) == pytest.approx(length, abs=0.02)
        assert abs(float(measured) - length) < 2.1


def test_a_ruler_printed_smaller_is_noticed() -> None:
    smaller = printed.moved(sheet("letter"), 0, (0.99, 0, 0, 0.99, 0, 0))
    areas = [area for area in read(smaller).pages[0].areas if area.width > 0.7]
    assert max(area.right - area.left for area in areas) < 179 * MM


# --- words --------------------------------------------------------------------------------------


def test_all_that_is_to_be_done_stands_on_the_sheet_in_order() -> None:
    said = "\n".join(printed.words(sheet("letter"), labels=True))
    wanted = [
        WORDS.front, WORDS.calibration, WORDS.size, "1", "both sides at 100 %", "long edge", "2", "180 mm",
        "step 3", "178", "ubtprint printer set office --scale ", "--scale-sides both", "Less than 178?",
        WORDS.prick, "3", "pin", "4", WORDS.edge_note,
        WORDS.back, WORDS.read, "5", "6", "7", "ubtprint printer set office --back-offset ", "mm,",
        "8", "ubtprint calibrate --printer office", "9", WORDS.use_step, "ubtprint cards … --printer office",
        WORDS.odd, "ubtprint printer set office --flip short", "ubtprint calibrate --flip short",
        WORDS.odd_corners,
    ]  # fmt: skip
    at = 0
    for piece in wanted:
        at = said.find(piece, at)
        assert at >= 0, piece
        at += len(piece)


@everywhere
@both_flips
def test_commands_repeat_the_options_of_the_sheet(paper: str, flip: Flip) -> None:
    options = [*["--paper a4"] * ("a4" in paper), *["--landscape"] * ("landscape" in paper)]
    name = "office-landscape" if "landscape" in paper else "office"
    said = " ".join(printed.words(sheet(paper, flip)))
    other = {"long": "short", "short": "long"}[flip]
    assert " ".join(["ubtprint calibrate", *options, "--flip", other]) in said
    assert " ".join(["ubtprint calibrate", *options, "--printer", name]) in said
    assert set(re.findall(r"(?:set|--printer) (office[\w-]*)", said)) == {name}
    assert (WORDS.landscape_about.replace("{name}", name) in said) == ("landscape" in paper)
    assert (WORDS.use_step_landscape in said) == ("landscape" in paper)


def test_no_option_is_parted_from_its_value() -> None:
    lines = inspect_pdf.page_text(sheet("letter-landscape"), 1).splitlines()
    assert any(line.startswith("--printer office-landscape") for line in lines)
    assert [line for line in lines if re.search(r"--(printer|flip|back-offset|scale-sides)$", line)] == []


# --- the sheet with a correction ----------------------------------------------------------------

OFFICE = Printer(back_right=1.5 * MM, back_up=-0.8 * MM)


@cache
def corrected(paper: str, flip: Flip = "long", printer: Printer = OFFICE) -> bytes:
    """A calibration sheet with a printer's correction."""
    return calibration.calibration(PAPERS[paper], flip=flip, printer=printer, name="office")


@everywhere
@both_flips
def test_a_correction_moves_the_back_by_its_numbers_and_leaves_the_front(paper: str, flip: Flip) -> None:
    plain, moved = sheet(paper, flip), corrected(paper, flip)
    assert centres(moved, 0, 0.35) == centres(plain, 0, 0.35)
    assert rulers(moved, 0) == rulers(plain, 0)
    before, after = centres(plain, 1, 0.9), centres(moved, 1, 0.9)
    for name, (x, y) in before.items():
        assert (after[name][0] - x, after[name][1] - y) == pytest.approx((1.5 * MM, -0.8 * MM), abs=EXACT)


@everywhere
@both_flips
def test_a_printer_that_is_off_by_its_profile_makes_the_holes_lie_on_nought(paper: str, flip: Flip) -> None:
    off = printed.moved(corrected(paper, flip), 1, (1, 0, 0, 1, -1.5 * MM, 0.8 * MM))
    for x, y in readings(off, PAPERS[paper], flip).values():
        assert (x, y) == pytest.approx((0, 0), abs=EXACT)
    assert abs(readings(corrected(paper, flip), PAPERS[paper], flip)["A"][0]) > MM


def test_a_scale_of_both_sides_is_in_the_rulers_and_in_the_table() -> None:
    pdf = corrected("letter", printer=Printer(scale=1.01, scale_sides="both"))
    lines = [area for area in read(pdf).pages[0].areas if abs(area.width - 0.75 * 1.01) < 0.001]
    assert max(area.right - area.left for area in lines) == pytest.approx(181.8 * MM, abs=EXACT)
    cells = [text for tag, text in read(pdf).heard if tag.endswith("TD")]
    half = len(cells) // 2
    for measured, scale in zip(cells[:half], cells[half:], strict=True):
        assert float(measured) * float(scale) == pytest.approx(180 * 1.01, abs=0.02)


def test_a_corrected_sheet_says_so_and_what_is_kept() -> None:
    said = " ".join(printed.words(corrected("letter")))
    assert {"Front, corrected", "Back, corrected"} <= set(printed.words(corrected("letter")))
    assert "With the correction of “office”: the holes should now lie on 0" in said
    assert "what is kept, 1.5mm,-0.8mm." in said
    assert "go on to step 8" in said
    assert "8 From now on: ubtprint cards … --printer office" in " ".join(
        printed.words(corrected("letter"), labels=True)
    )
    assert "ubtprint calibrate --flip short --printer office" in said
    plain = " ".join(printed.words(sheet("letter"))).replace(WORDS.again_step, "")
    assert "correct" not in plain


@everywhere
@pytest.mark.parametrize("name", ["second-floor-" * 4 + "landscape", "a" * 64])
def test_the_longest_names_of_printers_fit(paper: str, name: str) -> None:
    pdf = calibration.calibration(PAPERS[paper], flip="short", printer=OFFICE, name=name)
    assert overlapping(pdf) == []
    assert near_the_edge(pdf, 14) == []


@both_flips
def test_the_sheet_and_the_file_agree_on_the_edge(flip: Flip) -> None:
    other = {"long": "short", "short": "long"}[flip]
    said = " ".join(printed.words(sheet("a4", flip)))
    assert f"turned on the {flip} edge" in said
    assert f"--flip {other}" in said
    assert f"--flip {flip}" not in said
    with printed.opened(sheet("a4", flip)) as pdf:
        assert len(pdf.pages) == 2
        assert str(pdf.Root.ViewerPreferences.Duplex) == f"/DuplexFlip{flip.capitalize()}Edge"
        assert str(pdf.Root.ViewerPreferences.PrintScaling) == "/None"


def figures(pdf: bytes) -> list[tuple[str, tuple[float, ...]]]:
    """What is heard of each figure, and its box."""
    with printed.opened(pdf) as opened:
        found: list[tuple[str, tuple[float, ...]]] = []
        todo = [opened.Root.StructTreeRoot.K[0]]
        while todo:
            element = todo.pop(0)
            if str(element.S) == "/Figure":
                found.append((str(element.Alt), tuple(float(edge) for edge in element.A.BBox)))
            kids = inspect_pdf._list(element.get("/K", printed.Array()))
            todo = [kid for kid in kids if not isinstance(kid, int) and "/S" in kid] + todo
        return found


def test_figures_are_told_and_hold_their_numbers() -> None:
    told = [alt for alt, _ in figures(sheet("letter"))]
    names = [WORDS.center, "A", "B", "C", "D"]
    assert told[:5] == [WORDS.cross.replace("{name}", name) for name in names]
    assert told[7:12] == [WORDS.grid.replace("{name}", name) for name in names]
    assert [alt for alt in told if "180 mm" in alt] == [WORDS.foot_ruler.replace("{length}", "180")] * 2
    assert len(told) == 14
    assert {tag for tag, text in read(sheet("letter")).heard if re.fullmatch(r"\d\d0|A|B", text)} <= {
        "Sect/Figure"
    }
    for _, (left, low, right, top) in figures(sheet("letter")):
        assert 0 <= left < right <= 612
        assert 0 <= low < top <= 792


def test_labels_that_are_too_long_are_refused_and_ones_own_win(tmp_path: Path) -> None:
    shipped = (ROOT / "content" / "labels" / "en.yaml").read_text("utf-8")
    (tmp_path / "labels").mkdir()
    file = tmp_path / "labels" / "en.yaml"
    file.write_text(shipped.replace("calibration: Calibration sheet", "calibration: Test sheet"), "utf-8")
    assert "Test sheet" in printed.words(calibration.calibration(LETTER, tmp_path))
    file.write_text(shipped.replace('  odd-corners: "', '  odd-corners: "' + "Many words. " * 60), "utf-8")
    with pytest.raises(PrintFault, match="too long at 'back second'"):
        calibration.calibration(LETTER, tmp_path)
    file.write_text(shipped.replace("  fold: fold\n", ""), "utf-8")
    with pytest.raises(InputError, match="missing key 'fold'"):
        calibration.calibration(LETTER, tmp_path)
    with pytest.raises(InputError, match="no labels for the language 'xx'"):
        printing_words(None, "xx")


# --- instructions -------------------------------------------------------------------------------


def check(inches: int) -> str:
    return WORDS.ruler_check.replace("{inches}", str(inches)).replace("{length}", str(25 * inches))


@everywhere
def test_instructions_say_every_step_in_order(paper: str) -> None:
    said = [text for tag, text in read(steps(paper)).heard if tag.split("/")[-1] != "Figure"]
    said = [printed.collapsed(text) for text in said]
    assert said[:4] == [WORDS.how_to_print, "Union Sponsor: cards", "cards.pdf", check(6)]
    assert said[4:] == [part for number, step in enumerate(STEPS, 1) for part in (str(number), step)]
    assert len(read(steps(paper)).pages) == 1
    told = WORDS.ruler_alt.replace("{inches}", "6").replace("{length}", "150")
    assert [alt for alt, _ in figures(steps(paper))] == [told]


def scale_bars(pdf: bytes) -> tuple[list[float], list[float], float]:
    """A page's ruler: where its inches' and its millimetres' ticks stand, and how long its bar is."""
    areas = read(pdf).pages[0].areas
    (bar,) = [area for area in areas if abs(area.width - 4) < 0.001]
    upright = [area for area in areas if abs(area.width - 0.5) < 0.001 and area.left == area.right]
    above = [area.left - bar.left for area in upright if area.bottom > bar.bottom]
    below = [area.left - bar.left for area in upright if area.top < bar.bottom]
    return sorted(above), sorted(below), bar.right - bar.left


RULED = {**{name: (paper, 6) for name, paper in PAPERS.items()},
         "half": (Paper(name="Half", width=5.5 * IN, height=8.5 * IN), 3)}  # fmt: skip


@pytest.mark.parametrize("name", RULED)
def test_the_ruler_is_as_long_as_it_says_to_the_hundredth_of_a_point(name: str) -> None:
    paper, inches = RULED[name]
    pdf = aids.instructions_page(STEPS, "Cards", paper)
    above, below, bar = scale_bars(pdf)
    assert bar == pytest.approx(72, abs=EXACT)
    assert above == pytest.approx([n * 9 for n in range(8 * inches + 1)], abs=EXACT)
    assert below == pytest.approx([n * MM for n in range(25 * inches + 1)], abs=EXACT)
    lines = [area.right - area.left for area in read(pdf).pages[0].areas if abs(area.width - 1) < 0.001]
    assert lines == pytest.approx([72 * inches, 25 * inches * MM], abs=EXACT)
    assert check(inches) in " ".join(printed.words(pdf))
    words = {box.text: box for box in inspect_pdf.text_boxes(pdf, 0) if box.top < 100}
    assert {"one inch", "in", "mm", str(inches), str(25 * inches)} <= set(words)
    for text in (str(inches), *(str(mm) for mm in range(10, 25 * inches, 10))):
        at = int(text) * (IN if text == str(inches) else MM)
        assert (words[text].left + words[text].right) / 2 - 64 == pytest.approx(at, abs=0.5)
    assert overlapping(pdf) == []


def test_a_page_made_to_fit_is_noticed_by_its_ruler() -> None:
    above, below, bar = scale_bars(steps("letter"))
    assert (above[-1], below[-1], bar) == pytest.approx((432, 150 * MM, 72), abs=EXACT)
    shrunk = printed.moved(steps("letter"), 0, (0.97, 0, 0, 0.97, 0, 0))
    lines = [area for area in read(shrunk).pages[0].areas if abs(area.width - 0.97) < 0.001]
    assert 432 - max(area.right - area.left for area in lines) > 4 * MM


def step_size(pdf: bytes) -> float:
    """The size of type of the numbered steps."""
    (size,) = {round(run.size, 2) for run in read(pdf).pages[0].runs if run.tag.endswith("LI/LBody")}
    return size


def test_few_steps_are_set_larger_than_many() -> None:
    assert [step_size(steps("letter", times)) for times in (1, 9)] == [18, 14.5]
    assert [len(read(steps("letter", times)).pages) for times in (1, 4, 9)] == [1, 1, 2]


def test_numbers_stay_with_their_words_in_titles() -> None:
    for extra in range(12):
        title = f"{'W' * extra} Sponsor and Leader Resource Guide for UBTs, Section 3: handout"
        pdf = aids.instructions_page(STEPS, title, LETTER)
        assert [line for line in inspect_pdf.page_text(pdf, 0).splitlines() if line.endswith("Section")] == []
        assert printed.collapsed(title) in " ".join(printed.words(pdf))


def test_a_blank_back_is_told_where_there_is_one() -> None:
    for times in (1, 5, 9, 20):
        pdf = aids.instructions_page(STEPS * times, "Cards", LETTER, blank_back=True)
        is_odd = len(read(pdf).pages) % 2 == 1
        assert (WORDS.blank_back in " ".join(printed.words(pdf))) == is_odd
    assert WORDS.blank_back not in " ".join(printed.words(steps("letter")))


def test_instructions_go_before_a_deck(verapdf: engine.Judge) -> None:
    deck = printed.cards("2010-guide", "union", deck="carry")
    with printed.opened(deck) as pdf, printed.opened(steps("letter")) as before:
        joining.prepend(pdf, before, blank_back=True)
        pdf.save(out := io.BytesIO())
    both = out.getvalue()
    assert verapdf(both) == []
    assert printed.words(both) == [*printed.words(steps("letter")), *printed.words(deck)]
    assert figures(both) == figures(steps("letter"))
    assert len(read(both).pages) == 2 + len(read(deck).pages)


def test_a_long_list_goes_on_overleaf_as_one_list() -> None:
    pdf = steps("letter", 9)
    assert len(read(pdf).pages) == 2
    items = [printed.collapsed(text) for tag, text in read(pdf).heard if tag.endswith("LI/LBody")]
    assert items == list(STEPS * 9)
    outline = inspect_pdf.tag_outline(pdf)
    assert len(re.findall(r"^ *L$", outline, re.MULTILINE)) == 1
    assert "Union Sponsor: cards, continued" in inspect_pdf.artifact_text(pdf, 1)
    assert "continued" not in inspect_pdf.artifact_text(pdf, 0)
    with printed.opened(pdf) as opened:
        assert str(opened.docinfo.Title) == "How to print: Union Sponsor: cards"


# --- drawings of stocks -------------------------------------------------------------------------

Line = tuple[float, float, float, float]


def lines(pdf: bytes, width: float) -> set[Line]:
    """The straight lines of this width on the first page, rounded to a hundredth of a point."""
    return {
        (round(area.left, 2), round(area.bottom, 2), round(area.right, 2), round(area.top, 2))
        for area in read(pdf).pages[0].areas
        if abs(area.width - width) < 0.001
    }


def cell(of: Stock, number: int) -> Line:
    """The box of a front's cell from its published figures; ``number`` counts from 1."""
    row, column = divmod(number - 1, of.grid.columns)
    wide = of.face.turn % 180 == 90
    width, height = (of.face.height, of.face.width) if wide else (of.face.width, of.face.height)
    left, top = of.grid.left + column * of.grid.across, of.paper.height - of.grid.top - row * of.grid.down
    return left, top - height, left + width, top


def edges(box: Line) -> set[Line]:
    left, low, right, top = (round(edge, 2) for edge in box)
    return {
        (left, low, right, low),
        (left, top, right, top),
        (left, low, left, top),
        (right, low, right, top),
    }


def missing(pdf: bytes, of: Stock, folds: set[Line]) -> set[Line]:
    """The edges of cells that are not drawn, as outline or as fold."""
    count = of.grid.columns * of.grid.rows
    wanted = {edge for number in range(1, count + 1) for edge in edges(cell(of, number))}
    there = lines(pdf, 0.75)
    return {
        edge
        for edge in wanted
        if not any(
            all(abs(a - b) <= EXACT + 0.001 for a, b in zip(edge, line, strict=True)) for line in there
        )
        and not any(within(edge, fold) for fold in folds)
    }


def within(edge: Line, fold: Line) -> bool:
    return edge[0] >= fold[0] and edge[2] <= fold[2] and edge[1] >= fold[1] and edge[3] <= fold[3]


FOLDS: dict[str, set[Line]] = {
    "glued": {(0, 306, 792, 306)},
    "tents": {(0, 576, 612, 576), (0, 216, 612, 216)},
    "sideways": {(306, 0, 306, 792)},
    "booklet": {(396, 0, 396, 612)},
}


@pytest.mark.parametrize("name", STOCKS)
def test_every_cell_is_outlined_at_its_place_and_numbered(name: str) -> None:
    pdf, of = drawn(name), STOCKS[name]
    assert missing(pdf, of, FOLDS.get(name, set())) == set()
    assert FOLDS.get(name, set()) <= lines(pdf, 0.75)
    count = of.grid.columns * of.grid.rows
    outlines = {edge for number in range(1, count + 1) for edge in edges(cell(of, number))}
    assert len(lines(pdf, 0.75)) <= len(outlines) + len(FOLDS.get(name, ()))
    numbers = [
        box for box in inspect_pdf.text_boxes(pdf, 0) if box.top - box.bottom > 11 and box.text.isdigit()
    ]
    assert sorted(int(box.text) for box in numbers) == list(range(1, count + 1))
    for box in numbers:
        assert inside(box, cell(of, int(box.text)))


def inside(box: inspect_pdf.TextBox, frame: Line) -> bool:
    return frame[0] <= box.left and frame[1] <= box.bottom and box.right <= frame[2] and box.top <= frame[3]


@pytest.mark.parametrize("name", STOCKS)
def test_no_word_crosses_an_outline_and_none_stands_where_printers_leave_white(name: str) -> None:
    pdf = drawn(name)
    page = read(pdf).pages[0]
    for box in inspect_pdf.text_boxes(pdf, 0):
        assert min(box.left, box.bottom, page.width - box.right, page.height - box.top) >= 18, box
    assert overlapping(pdf) == []


@pytest.mark.parametrize(
    ("name", "side"),
    [("quarters", "top"), ("turned", "left"), ("turned-right", "right"), ("on-its-head", "bottom")],
)
def test_the_head_is_named_at_its_edge(name: str, side: str) -> None:
    of = STOCKS[name]
    count = of.grid.columns * of.grid.rows
    heads = [box for box in inspect_pdf.text_boxes(drawn(name), 0) if box.text == WORDS.head]
    assert len(heads) == count
    for box, number in zip(heads, range(1, count + 1), strict=True):
        left, low, right, top = cell(of, number)
        assert inside(box, (left, low, right, top))
        away = {
            "left": box.left - left,
            "right": right - box.right,
            "top": top - box.top,
            "bottom": box.bottom - low,
        }
        assert min(away, key=lambda edge: away[edge]) == side


BACKS = {  # the box of the back of 1, from folding the sheet by hand: inches from the lower left corner
    "glued": (0.3125, 0.625, 2.8125, 4.125),
    "tents": (0, 8, 8.5, 10.5),
    "sideways": (4.5, 7.5, 8, 10),
}


@pytest.mark.parametrize("name", BACKS)
def test_backs_are_drawn_across_their_fold_and_named(name: str) -> None:
    left, low, right, top = (edge * IN for edge in BACKS[name])
    pdf = drawn(name)
    there = lines(pdf, 0.5) | {
        edge for fold in FOLDS[name] for edge in edges((left, low, right, top)) if within(edge, fold)
    }
    assert edges((left, low, right, top)) <= there
    named = [box for box in inspect_pdf.text_boxes(pdf, 0) if box.text == WORDS.back_of.replace("{n}", "1")]
    assert len(named) == 1
    assert inside(named[0], (left, low, right, top))
    folds = [box.text for box in inspect_pdf.text_boxes(pdf, 0) if box.text == WORDS.fold]
    assert len(folds) == len(FOLDS[name])


def test_the_drawing_says_sizes_and_how_sure_they_are() -> None:
    said = " ".join(printed.words(drawn("business")))
    for piece in ("business", "Cards for a test", "3.5 × 2 in (88.9 × 50.8 mm)",
                  "a left margin 0.75 in (19.05 mm)",
                  "b top margin 0.5 in (12.7 mm)", "3.5 in (88.9 mm)", "2 in (50.8 mm)", WORDS.tear,
                  "--start-at", WORDS.high, "Somebody's layout."):  # fmt: skip
        assert piece in said


MAKING = {
    "business": (WORDS.drawing_about, [WORDS.tear]),
    "stickers": (WORDS.drawing_about, [WORDS.peel]),
    "poker": (WORDS.drawing_about_cut, [WORDS.to_cut]),
    "glued": (WORDS.drawing_about_cut, [WORDS.to_fold, WORDS.glue, WORDS.to_cut]),
    "tents": (WORDS.drawing_about, [WORDS.tear, WORDS.to_fold, WORDS.stand]),
    "booklet": (WORDS.drawing_about_whole, [WORDS.fold_sheets, WORDS.staple]),
}


@pytest.mark.parametrize("name", MAKING)
def test_the_drawing_says_what_is_done_with_this_very_sheet(name: str) -> None:
    about, making = MAKING[name]
    said = " ".join(printed.words(drawn(name)))
    assert about in said
    assert " ".join(making) in said
    everything = {step for _, each in MAKING.values() for step in each}
    assert {step for step in everything if step in said} == set(making)


def test_dimensions_are_drawn_as_long_as_they_are() -> None:
    found = lines(drawn("business"), 0.5)
    lengths = {round(max(right - left, top - low), 1) for left, low, right, top in found}
    assert {54.0, 36.0, 252.0, 144.0} <= lengths


def test_words_too_long_for_the_cells_go_on_a_page_of_their_own() -> None:
    long = stock(2, 5, (3.5, 2), (0.75, 0.5), (3.5, 2), source="A long story about where it is from. " * 30)
    pdf = stockdrawing.stock_drawing("long", long)
    assert len(read(pdf).pages) == 2
    assert "".join(printed.words(pdf)).count("A long story") == 30
    assert missing(pdf, long, set()) == set()


def test_an_outline_moved_by_a_little_is_noticed() -> None:
    off = printed.moved(drawn("poker"), 0, (1, 0, 0, 1, 0.03, 0))
    assert len(missing(off, STOCKS["poker"], set())) > 20


# --- all of them --------------------------------------------------------------------------------


@every
def test_verapdf_passes_it(name: str, verapdf: engine.Judge) -> None:
    assert verapdf(ALL[name]()) == []


@every
def test_it_can_be_read(name: str) -> None:
    assert small_text(ALL[name]()) == set()
    assert faint_text(ALL[name]()) == set()
    assert overlapping(ALL[name]()) == []


@pytest.mark.parametrize("name", [name for name in ALL if not name.startswith("drawing")])
def test_a_quarter_inch_is_kept_clear(name: str) -> None:
    assert near_the_edge(ALL[name](), 18) == []


def test_the_same_input_makes_the_same_bytes() -> None:
    assert calibration.calibration(LETTER) == sheet("letter")
    assert stockdrawing.stock_drawing("poker", STOCKS["poker"]) == drawn("poker")


def test_lines_have_the_colours_of_the_tokens() -> None:
    tokens = (ROOT / "styles" / "tokens.css").read_text("utf-8")
    for name, colour in (("ink", drawing.INK), ("line", drawing.LINE)):
        found = re.search(rf"--{name}: #(\w{{6}})", tokens)
        assert found is not None
        assert colour == pytest.approx([int(found[1][at : at + 2], 16) / 255 for at in (0, 2, 4)], abs=0.002)


def test_faint_words_and_words_at_the_edge_would_be_noticed() -> None:
    assert near_the_edge(printed.moved(sheet("letter"), 0, (1, 0, 0, 1, -20, 0)), 18) != []
    assert small_text(printed.moved(sheet("letter"), 0, (0.9, 0, 0, 0.9, 0, 0))) != set()


# --- the command --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "name", "duplex"),
    [
        ("", "calibration-letter.pdf", "long"),
        ("--paper a4 --landscape", "calibration-a4-landscape.pdf", "long"),
        ("--flip short", "calibration-letter-short.pdf", "short"),
    ],
)
def test_calibrate_writes_the_sheet_and_says_what_to_do(
    line: str,
    name: str,
    duplex: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["calibrate", *line.split()]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[0] == f"output/{name}"
    assert f"flip on the {duplex} edge" in said.err
    pdf = (tmp_path / "output" / name).read_bytes()
    assert len(read(pdf).pages) == 2
    assert (read(pdf).pages[0].width > read(pdf).pages[0].height) == ("landscape" in line)


def test_calibrate_keeps_to_its_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["calibrate", "-q", "-o", "mine.pdf"]) == 0
    assert cli.run(["calibrate", "-o", "folder", "--report", "json"]) == 0
    out, err = capsysbinary.readouterr()
    assert (b'"file": "folder/calibration-letter.pdf"' in out, err) == (True, b"")
    assert cli.run(["calibrate", "-o", "-", "-q"]) == 0
    assert capsysbinary.readouterr().out == (tmp_path / "mine.pdf").read_bytes()
    (tmp_path / "theirs.pdf").write_bytes(b"theirs")
    assert cli.run(["calibrate", "-o", "theirs.pdf"]) == 1
    assert (tmp_path / "theirs.pdf").read_bytes() == b"theirs"
    assert cli.run(["calibrate", "-o", "theirs.pdf", "--force", "-q"]) == 0
    assert cli.run(["calibrate", "--paper", "b5"]) == 2
    assert cli.run(["calibrate", "--printer", "nobodys"]) == 2
    assert cli.run(["calibrate", "-o", "-", "--report", "json"]) == 2


def test_calibrate_with_a_printer_corrects_what_it_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert cli.run(["printer", "set", "office", "--back-offset", "1.5mm,-0.8mm", "--flip", "short"]) == 0
    assert cli.run(["calibrate", "--printer", "Office"]) == 0
    said = capsys.readouterr().err
    assert "output/calibration-letter-short-office.pdf\n" in said
    assert "flip on the short edge" in said
    assert "the correction of 'office': the holes should now lie on 0" in said
    pdf = (tmp_path / "output" / "calibration-letter-short-office.pdf").read_bytes()
    assert pdf == corrected("letter", "short")
    assert cli.run(["calibrate", "--printer", "office", "--flip", "long", "--landscape", "-q"]) == 0
    assert (tmp_path / "output" / "calibration-letter-landscape-office.pdf").is_file()
