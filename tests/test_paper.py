"""Cards fall where the stock has them, each back behind its own front, and nothing is drawn across them.

Places of the stocks are written here from their published layouts (PRINT.md); all else is measured in
the finished files: lines, boxes of words, pixels.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import inspect_pdf
import printed
import pytest
from inspect_pdf import TextBox
from printed import EDITIONS, ROLES, Area, read

pytestmark = pytest.mark.usefixtures("kept")

MM = 72 / 25.4
FOOT = re.compile(r"(\d+) of (\d+), (front|back)(?:, part (\d+) of (\d+))?")
NEAR = 0.02  # of what is read with two decimals


class Layout(NamedTuple):
    """A published layout in points: paper, cell, the top left cell's place, pitch, counts, turn."""

    paper: tuple[float, float]
    cell: tuple[float, float]
    first: tuple[float, float]
    pitch: tuple[float, float]
    grid: tuple[int, int]
    turned: bool = False
    cuts: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())

    @property
    def cells(self) -> list[tuple[float, float]]:
        """The lower left corners of the front's cells, rows from the top."""
        left, top = self.first
        return [
            (left + column * self.pitch[0], self.paper[1] - top - row * self.pitch[1] - self.cell[1])
            for row in range(self.grid[1])
            for column in range(self.grid[0])
        ]


LAYOUTS = {
    "quarter-letter": Layout((612, 792), (306, 396), (0, 0), (306, 396), (2, 2), cuts=((306,), (396,))),
    "index-3x5": Layout(
        (612, 792), (216, 360), (90, 36), (216, 360), (2, 2), cuts=((90, 306, 522), (36, 396, 756))
    ),
    "avery-5388": Layout((612, 792), (360, 216), (126, 72), (0, 216), (1, 3), turned=True),
    "a6-on-a4": Layout(
        (210 * MM, 297 * MM),
        (105 * MM, 148.5 * MM),
        (0, 0),
        (105 * MM, 148.5 * MM),
        (2, 2),
        cuts=((105 * MM,), (148.5 * MM,)),
    ),
}
STOCKS = tuple(LAYOUTS)
# Every deck on these stocks, and what else is laid on sheets: (edition, role, stock, deck).
SHEETS = [
    *((edition, role, stock, "full") for edition in EDITIONS for role in ROLES for stock in STOCKS),
    *((edition, role, "quarter-letter", "carry") for edition in EDITIONS for role in ROLES),
]
on_sheets = pytest.mark.parametrize(("edition", "role", "stock", "deck"), SHEETS)


# --- what is measured ---------------------------------------------------------------------------


@cache
def boxes(pdf: bytes, page: int) -> tuple[TextBox, ...]:
    return tuple(inspect_pdf.text_boxes(pdf, page))


def cell_at(cells: list[tuple[float, float]], size: tuple[float, float], x: float, y: float) -> int:
    """The number of the cell that holds a point; raises ValueError when none does."""
    for number, (left, bottom) in enumerate(cells):
        if left <= x <= left + size[0] and bottom <= y <= bottom + size[1]:
            return number
    raise ValueError(f"no cell holds ({x}, {y})")


def numbers(pdf: bytes, page: int, layout: Layout, mirrored: bool) -> dict[int, tuple[str, ...]]:
    """What the foot in each cell says: card, of, side, and part where the text goes on."""
    cells = behind(layout) if mirrored else layout.cells
    found: dict[int, tuple[str, ...]] = {}
    for box in boxes(pdf, page):
        if match := FOOT.fullmatch(box.text):
            x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
            cell = cell_at(cells, layout.cell, x, y)
            assert cell not in found
            found[cell] = tuple(part or "" for part in match.groups())
    return found


def behind(layout: Layout) -> list[tuple[float, float]]:
    """The cells of the back, each at the number of the front that it lies behind: mirrored left to right."""
    width = layout.paper[0]
    return [(width - left - layout.cell[0], bottom) for left, bottom in layout.cells]


def mismatched(pdf: bytes, layout: Layout) -> list[str]:
    """The cells whose back is not that of their front, sheet by sheet."""
    wrong = []
    for sheet in range(0, len(read(pdf).pages), 2):
        fronts = numbers(pdf, sheet, layout, mirrored=False)
        try:
            backs = numbers(pdf, sheet + 1, layout, mirrored=True)
        except ValueError as error:
            wrong.append(str(error))
            continue
        for cell in sorted({*fronts, *backs}):
            front, back = fronts.get(cell, ()), backs.get(cell, ())
            if (front[:2], front[3:]) != (back[:2], back[3:]) or (front[2:3], back[2:3]) != (
                ("front",),
                ("back",),
            ):
                wrong.append(f"sheet {sheet // 2 + 1}, cell {cell}: {front} and {back}")
    return wrong


def upright(
    area: Area | TextBox, corner: tuple[float, float], layout: Layout, mirrored: bool
) -> tuple[float, ...]:
    """A box in the measures of its face, upright from its lower left corner."""
    left, right = area.left - corner[0], area.right - corner[0]
    bottom, top = area.bottom - corner[1], area.top - corner[1]
    if not layout.turned:
        return left, bottom, right, top
    width, height = layout.cell  # of the cell as it lies: the face's height and width
    if mirrored:  # turned clockwise: its head is at the right
        return height - top, left, height - bottom, right
    return bottom, width - right, top, width - left


def head_lines(pdf: bytes, page: int, layout: Layout, mirrored: bool) -> list[tuple[float, ...]]:
    """The 1.5 pt line under each role's name, in the measures of its face."""
    found = []
    for number, corner in enumerate(behind(layout) if mirrored else layout.cells):
        inside = [
            area
            for area in read(pdf).pages[page].areas
            if not area.width and is_inside(area, corner, layout.cell)
        ]
        faces = [upright(area, corner, layout, mirrored) for area in inside]
        lines = [face for face in faces if abs(face[3] - face[1] - 1.5) < 0.05 and face[2] - face[0] > 100]
        if lines:
            found.append(max(lines, key=lambda line: line[3]))
        else:
            assert not inside, f"cell {number} has no head line"
    return found


def is_inside(area: Area | TextBox, corner: tuple[float, float], size: tuple[float, float]) -> bool:
    x, y = (area.left + area.right) / 2, (area.bottom + area.top) / 2
    return corner[0] < x < corner[0] + size[0] and corner[1] < y < corner[1] + size[1]


def guides(pdf: bytes, page: int) -> list[Area]:
    """The stroked lines of a sheet: cut guides are the only ones."""
    return [area for area in read(pdf).pages[page].areas if area.width]


def crossing(pdf: bytes, page: int, layout: Layout, mirrored: bool = False) -> list[Area]:
    """Guides that run inside a card instead of along its edges or off it."""
    found = []
    for guide in guides(pdf, page):
        for left, bottom in behind(layout) if mirrored else layout.cells:
            right, top = left + layout.cell[0], bottom + layout.cell[1]
            if (
                min(guide.right, right - 0.01) > max(guide.left, left + 0.01)
                and min(guide.top, top - 0.01) >= max(guide.bottom, bottom + 0.01)
            ) or (
                min(guide.top, top - 0.01) > max(guide.bottom, bottom + 0.01)
                and min(guide.right, right - 0.01) >= max(guide.left, left + 0.01)
            ):
                found.append(guide)
    return found


# --- trim and sheet -----------------------------------------------------------------------------


@on_sheets
def test_the_sheet_is_the_paper_and_has_all_its_boxes(edition: str, role: str, stock: str, deck: str) -> None:
    layout = LAYOUTS[stock]
    with printed.opened(printed.cards(edition, role, stock, deck)) as pdf:
        assert len(pdf.pages) % 2 == 0
        for page in pdf.pages:
            for box in ("/MediaBox", "/CropBox", "/TrimBox"):
                assert [float(edge) for edge in page.obj[box]] == pytest.approx(
                    [0, 0, *layout.paper], abs=0.01
                )
            assert int(page.obj.get("/Rotate", 0)) == 0
        preferences = pdf.Root.ViewerPreferences
        assert str(preferences.PrintScaling) == "/None"
        assert str(preferences.Duplex) == "/DuplexFlipLongEdge"


@pytest.mark.parametrize("stock", STOCKS)
def test_cut_guides_lie_at_the_trim(stock: str) -> None:
    """Every place to cut is marked on fronts, to 0.01 pt; nothing else is, and backs have no marks."""
    layout, pdf = LAYOUTS[stock], printed.cards("2010-guide", "union", stock)
    for page in range(0, len(read(pdf).pages), 2):
        lines = guides(pdf, page)
        across = sorted({round(line.left, 3) for line in lines if line.right - line.left < 0.01})
        along = sorted({round(line.bottom, 3) for line in lines if line.top - line.bottom < 0.01})
        assert across == pytest.approx(layout.cuts[0], abs=0.01)
        assert along == pytest.approx(layout.cuts[1], abs=0.01)
        assert guides(pdf, page + 1) == []


def test_a_card_of_the_default_stock_is_a_quarter_of_a_sheet() -> None:
    """4.25 by 5.5 in: what is left of the cut, and right of it, below it and above it."""
    pdf = printed.cards("2010-guide", "physician")
    cuts = guides(pdf, 0)
    [upright_cut] = [line for line in cuts if line.right - line.left < 0.01]
    [level_cut] = [line for line in cuts if line.top - line.bottom < 0.01]
    page = read(pdf).pages[0]
    sizes = [
        upright_cut.left,
        page.width - upright_cut.left,
        level_cut.bottom,
        page.height - level_cut.bottom,
    ]
    assert sizes == pytest.approx([4.25 * 72, 4.25 * 72, 5.5 * 72, 5.5 * 72], abs=0.01)
    assert (upright_cut.bottom, upright_cut.top) == pytest.approx((0, 792), abs=0.01)
    assert (level_cut.left, level_cut.right) == pytest.approx((0, 612), abs=0.01)


@on_sheets
def test_every_face_lies_at_the_same_place_in_its_cell(
    edition: str, role: str, stock: str, deck: str
) -> None:
    """The head's line, a margin from the left and from the right of each cell of every front and back."""
    layout, pdf = LAYOUTS[stock], printed.cards(edition, role, stock, deck)
    found = [
        line
        for page in range(len(read(pdf).pages))
        for line in head_lines(pdf, page, layout, mirrored=bool(page % 2))
    ]
    assert len(found) >= 2
    width = layout.cell[1] if layout.turned else layout.cell[0]
    for line in found:
        assert line == pytest.approx(found[0], abs=0.01)
        assert line[0] == pytest.approx(width - line[2], abs=0.01)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("role", ROLES)
def test_a_card_on_the_sheet_is_the_single_card_unmoved(edition: str, role: str) -> None:
    """Every box of words and every painted area, cell by cell, against the pages of --single."""
    layout = LAYOUTS["quarter-letter"]
    sheet, single = (printed.cards(edition, role, single=alone) for alone in (False, True))
    pages = read(single).pages
    for number, page in enumerate(pages):
        assert (page.width, page.height) == pytest.approx((4.25 * 72, 5.5 * 72), abs=0.01)
        card, side = divmod(number, 2)
        corner = (behind(layout) if side else layout.cells)[card]
        alone = sorted(box.text for box in boxes(single, number))
        there = [box for box in boxes(sheet, side) if is_inside(box, corner, layout.cell)]
        assert sorted(box.text for box in there) == alone
        assert sorted(upright(box, corner, layout, bool(side)) for box in there) == [
            pytest.approx(box, abs=NEAR) for box in sorted(tuple(box[1:]) for box in boxes(single, number))
        ]
        areas = [
            area
            for area in read(sheet).pages[side].areas
            if not area.width and is_inside(area, corner, layout.cell)
        ]
        assert [upright(area, corner, layout, bool(side)) for area in areas] == [
            pytest.approx(tuple(area[:4]), abs=0.01) for area in page.areas
        ]


def test_single_pages_have_no_guides_and_say_their_size() -> None:
    pdf = printed.cards("2010-guide", "union", single=True)
    with printed.opened(pdf) as file:
        assert len(file.pages) == 8
        for number, page in enumerate(file.pages):
            assert guides(pdf, number) == []
            for box in ("/MediaBox", "/CropBox", "/TrimBox"):
                assert [float(edge) for edge in page.obj[box]] == [0, 0, 306, 396]


# --- each back behind its own front -------------------------------------------------------------


@on_sheets
def test_each_back_lies_behind_its_own_front(edition: str, role: str, stock: str, deck: str) -> None:
    layout, pdf = LAYOUTS[stock], printed.cards(edition, role, stock, deck)
    assert mismatched(pdf, layout) == []
    fronts = [numbers(pdf, page, layout, mirrored=False) for page in range(0, len(read(pdf).pages), 2)]
    cards = [found[cell][0] for found in fronts for cell in sorted(found)]
    of = int(next(iter(fronts[0].values()))[1])
    assert of == {"2010-guide": 2 if deck == "carry" else 4, "2016-article": 1}[edition]
    assert {int(card) for card in cards} == set(range(1, of + 1))


@pytest.mark.parametrize("role", ROLES)
def test_two_sets_to_carry_fill_the_sheet_and_only_one_is_heard(role: str) -> None:
    layout, pdf = LAYOUTS["quarter-letter"], printed.cards("2010-guide", role, deck="carry")
    for page, mirrored in ((0, False), (1, True)):
        found = numbers(pdf, page, layout, mirrored)
        assert [found[cell][0] for cell in range(4)] == ["1", "2", "1", "2"]
        cells = behind(layout) if mirrored else layout.cells
        heard, unheard = [], []
        for cell, corner in enumerate(cells):
            runs = [
                run
                for run in read(pdf).pages[page].runs
                if corner[0] < run.x < corner[0] + 306 and corner[1] < run.y < corner[1] + 396
            ]
            spoken = [run for run in runs if run.block >= 0]
            heard.append(len(spoken))
            unheard.append([run.text for run in runs])
            assert bool(spoken) == (cell < 2)
        assert sorted(unheard[0]) == sorted(unheard[2])
        assert sorted(unheard[1]) == sorted(unheard[3])


@on_sheets
def test_no_guide_crosses_a_card(edition: str, role: str, stock: str, deck: str) -> None:
    pdf = printed.cards(edition, role, stock, deck)
    for page in range(len(read(pdf).pages)):
        assert crossing(pdf, page, LAYOUTS[stock], mirrored=bool(page % 2)) == []


def head_end(pdf: bytes, page: int, corner: tuple[float, float], layout: Layout, role: str) -> str:
    """To which end of the sheet a card's head points: from its foot to its role's name."""
    inside = [box for box in boxes(pdf, page) if is_inside(box, corner, layout.cell)]
    name = printed.guide("2010-guide").roles[role].sponsor
    head = next(box for box in inside if box.text == name)
    foot = next(box for box in inside if FOOT.fullmatch(box.text))
    x, y = head.left + head.right - foot.left - foot.right, head.bottom + head.top - foot.bottom - foot.top
    if layout.turned:
        return "right" if x > 0 else "left"
    return "top" if y > 0 else "bottom"


def heads_apart(pdf: bytes, layout: Layout, role: str) -> list[int]:
    """The cells whose front and back have their heads at different ends of the card, turned over."""
    turned_over = {"left": "right", "right": "left"}
    wrong = []
    for number in numbers(pdf, 0, layout, mirrored=False):
        front = head_end(pdf, 0, layout.cells[number], layout, role)
        back = head_end(pdf, 1, behind(layout)[number], layout, role)
        if front != turned_over.get(back, back):
            wrong.append(number)
    return wrong


@on_sheets
def test_the_heads_of_front_and_back_are_at_the_same_end_of_the_card(
    edition: str, role: str, stock: str, deck: str
) -> None:
    """As the paper lies when it is turned over its long edge: left and right change places."""
    pdf = printed.cards(edition, role, stock, deck)
    assert heads_apart(pdf, LAYOUTS[stock], role) == []
    end = head_end(pdf, 0, LAYOUTS[stock].cells[0], LAYOUTS[stock], role)
    assert end == ("left" if LAYOUTS[stock].turned else "top")


# --- pixels -------------------------------------------------------------------------------------


@cache
def picture(pdf: bytes, page: int, mirrored: bool) -> tuple[int, int, bytes]:
    """A page at one pixel a point, as it lies or as it shows through from behind."""
    import pypdfium2
    from PIL import Image

    with pypdfium2.PdfDocument(pdf) as document:
        image = document[page].render(scale=1).to_pil().convert("RGB")
    if mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return image.width, image.height, image.tobytes()


def hue_share(
    pdf: bytes, page: int, mirrored: bool, box: tuple[float, float, float, float], hue: tuple[int, ...]
) -> float:
    """The share of a box's pixels (from the top left corner) that has a colour, nearly."""
    width, _, data = picture(pdf, page, mirrored)
    left, top, right, bottom = (round(edge) for edge in box)
    hits = 0
    for y in range(top, bottom):
        for x in range(left, right):
            at = 3 * (y * width + x)
            hits += all(abs(data[at + channel] - hue[channel]) < 40 for channel in range(3))
    return hits / ((right - left) * (bottom - top))


HUES = {"physician": (0, 95, 107), "management": (51, 65, 143), "union": (140, 47, 27)}


def unmarked(front: bytes, back: bytes, layout: Layout, hue: tuple[int, ...]) -> list[int]:
    """The cells in which the role's mark isn't both on the front and, through the paper, on the back.

    The mark is at the top left of each face, so behind the front's it is at the top right.
    """
    wrong = []
    for number, (left, bottom) in enumerate(layout.cells):
        top, (width, height) = layout.paper[1] - bottom - layout.cell[1], layout.cell
        if layout.turned:  # heads at the left end; left of the text is at the foot of the cell
            ours = (left, top + height - 60, left + 60, top + height)
            through = (left, top, left + 60, top + 60)
        else:
            ours, through = (left, top, left + 60, top + 60), (left + width - 60, top, left + width, top + 60)
        shares = hue_share(front, 0, False, ours, hue), hue_share(back, 1, True, through, hue)
        if min(shares) < 0.01:
            wrong.append(number)
    return wrong


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("stock", STOCKS)
def test_the_roles_mark_is_behind_the_roles_mark(role: str, stock: str) -> None:
    pdf = printed.cards("2010-guide", role, stock)
    assert unmarked(pdf, pdf, LAYOUTS[stock], HUES[role]) == []


# --- each check fails on damaged files ----------------------------------------------------------


def test_backs_turned_the_other_way_are_seen() -> None:
    """As if the sheet were flipped on its short edge."""
    layout, pdf = LAYOUTS["quarter-letter"], printed.cards("2010-guide", "union")
    turned = printed.moved(pdf, 1, (-1, 0, 0, -1, 612, 792))
    assert len(mismatched(turned, layout)) == 4
    assert unmarked(turned, turned, layout, HUES["union"]) == [0, 1, 2, 3]
    assert heads_apart(turned, layout, "union") == [0, 1, 2, 3]


def test_backs_of_other_cards_are_seen() -> None:
    """Backs dealt like fronts, unmirrored: each lies behind its neighbour."""
    layout, pdf = LAYOUTS["quarter-letter"], printed.cards("2010-guide", "union")
    wrong = printed.moved(pdf, 1, (1, 0, 0, 1, 306, 0))
    assert mismatched(wrong, layout) != []
    assert mismatched(printed.swapped(pdf, 0, 1), layout) != []


def test_a_back_that_is_a_twentieth_of_a_point_off_is_seen() -> None:
    layout = LAYOUTS["quarter-letter"]
    pdf = printed.moved(printed.cards("2010-guide", "union"), 1, (1, 0, 0, 1, 0.05, 0))
    line = head_lines(pdf, 0, layout, mirrored=False)[0]
    assert head_lines(pdf, 1, layout, mirrored=True)[0] != pytest.approx(line, abs=0.01)


def test_a_role_of_another_colour_behind_a_front_is_seen() -> None:
    ours, other = (printed.cards("2010-guide", role) for role in ("union", "management"))
    assert unmarked(ours, other, LAYOUTS["quarter-letter"], HUES["union"]) == [0, 1, 2, 3]


def test_a_guide_through_a_card_is_seen() -> None:
    pdf = printed.moved(printed.cards("2010-guide", "union"), 0, (1, 0, 0, 1, 5, 5))
    layout = LAYOUTS["quarter-letter"]
    assert len(crossing(pdf, 0, layout)) >= 2
    across = [line.left for line in guides(pdf, 0) if line.right - line.left < 0.01]
    assert across != pytest.approx(layout.cuts[0], abs=0.01)
