"""What goes over the trim, and where it may not: bleeds, crop marks, press inks, screens, folds and cuts.

Asked of the finished files: boxes, content streams, pixels.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import inspect_pdf
import pikepdf
import printed
import pytest
import seen
import verapdf as engine
from PIL import ImageFilter
from printed import guide, read
from seen import FOOT, HUES, Box, boxes, layout

from ubtprint import build, document
from ubtprint.job import Job

pytestmark = pytest.mark.usefixtures("kept")

EIGHTH = 9.0
EDITION = "2010-guide"
LABEL = (36.0, 18.0)  # a union shop's label and its room


def single(role: str = "union", stock: str = "quarter-letter", edition: str = EDITION) -> bytes:
    return printed.cards(edition, role, stock, single=True, bleed=EIGHTH)


def press(role: str = "union", stock: str = "quarter-letter", edition: str = EDITION) -> bytes:
    return printed.cards(edition, role, stock, goes="press", bleed=EIGHTH)


def screen(role: str = "union", stock: str = "quarter-letter", edition: str = EDITION) -> bytes:
    return printed.cards(edition, role, stock, goes="screen")


PRESS_JOB = Job(goes="press", bleed=EIGHTH)


@cache
def press_checklist(role: str, edition: str = EDITION) -> bytes:
    return build.make(document.checklist(guide(edition), role, job=PRESS_JOB)).data


@cache
def press_handout(edition: str = EDITION) -> bytes:
    return build.make(document.handout(guide(edition), job=PRESS_JOB)).data


# Stocks of several sizes, the smallest with them, each with another role.
DECKS = [("union", "quarter-letter"), ("physician", "cr80-8"), ("management", "avery-5371")]
PRESSED = {
    **{f"cards-{role}-{stock}": (press, (role, stock)) for role, stock in DECKS},
    "cards-2016": (press, ("physician", "index-3x5", "2016-article")),
    "checklist": (press_checklist, ("union",)),
    "checklist-2016": (press_checklist, ("management", "2016-article")),
    "handout": (press_handout, ()),
}
every_press = pytest.mark.parametrize("name", PRESSED)


def pressed(name: str) -> bytes:
    make, arguments = PRESSED[name]
    data: bytes = make(*arguments)  # type: ignore[operator]
    return data


# --- boxes --------------------------------------------------------------------------------------


class Boxes(NamedTuple):
    media: Box
    bleed: Box
    trim: Box


def boxes_of(pdf: bytes) -> list[Boxes]:
    with printed.opened(pdf) as file:
        return [
            Boxes(
                *(
                    tuple(float(edge) for edge in page.obj[key])
                    for key in ("/MediaBox", "/BleedBox", "/TrimBox")
                )
            )  # type: ignore[arg-type]
            for page in file.pages
        ]


def unboxed(pdf: bytes, size: tuple[float, float], slug: bool) -> list[str]:
    """Pages whose trim is not of the size, whose bleed isn't an eighth of an inch, or whose slug is amiss."""
    wrong = []
    for number, (media, bleed, trim) in enumerate(boxes_of(pdf), 1):
        if (trim[2] - trim[0], trim[3] - trim[1]) != pytest.approx(size, abs=0.01):
            wrong.append(f"page {number}: trimmed to {trim}")
        if bleed != pytest.approx((trim[0] - 9, trim[1] - 9, trim[2] + 9, trim[3] + 9), abs=0.01):
            wrong.append(f"page {number}: bleeds to {bleed}")
        around = [bleed[0] - media[0], bleed[1] - media[1], media[2] - bleed[2], media[3] - bleed[3]]
        if media[:2] != (0, 0) or min(around) < (10 if slug else 0) or max(around) > (30 if slug else 0.01):
            wrong.append(f"page {number}: on paper of {media}")
    return wrong


@pytest.mark.parametrize(("role", "stock"), DECKS)
def test_single_faces_have_their_trim_within_the_bleed(role: str, stock: str) -> None:
    size = stock_size(stock)
    assert unboxed(single(role, stock), size, slug=False) == []


def stock_size(stock: str) -> tuple[float, float]:
    each = layout(stock)
    left, bottom, right, top = each.cells[0]
    return (top - bottom, right - left) if each.turn else (right - left, top - bottom)


@every_press
def test_press_pages_have_trim_bleed_and_slug(name: str) -> None:
    sizes = {"cards-2016": (216.0, 360.0)}
    sizes |= {f"cards-{role}-{stock}": stock_size(stock) for role, stock in DECKS}
    assert unboxed(pressed(name), sizes.get(name, (612.0, 792.0)), slug=True) == []


def test_wrong_boxes_are_seen() -> None:
    with printed.opened(press()) as pdf:
        pdf.pages[0].obj.TrimBox = pdf.pages[0].obj.BleedBox
        pdf.pages[1].obj.BleedBox = pdf.pages[1].obj.TrimBox
        pdf.pages[2].obj.MediaBox = pdf.pages[2].obj.BleedBox
        pdf.save(out := io.BytesIO())
    found = unboxed(out.getvalue(), (306, 396), slug=True)
    assert [each.split(":")[0] for each in found] == ["page 1", "page 1", "page 2", "page 3"]


# --- crop marks ---------------------------------------------------------------------------------


def misdrawn_marks(pdf: bytes) -> list[str]:
    """Pages without eight marks; marks within the bleed, off the page, or off the trim's lines."""
    wrong = []
    for number, (media, bleed, trim) in enumerate(boxes_of(pdf)):
        marks = [line for line in inspect_pdf.lines(pdf, number) if abs(line.width - 0.25) < 0.01]
        marks = [line for line in marks if beside(line, bleed)]
        inner = [
            line for line in inspect_pdf.lines(pdf, number) if line.width == 0.25 and not beside(line, bleed)
        ]
        if len(marks) != 8:
            wrong.append(f"page {number + 1}: {len(marks)} marks in the slug")
        if inner:
            wrong.append(f"page {number + 1}: a mark within the bleed")
        places = set()
        for line in marks:
            upright = line.x1 == line.x2
            at, edges = (line.x1, trim[::2]) if upright else (line.y1, trim[1::2])
            near = [edge for edge in edges if abs(edge - at) <= 0.01]
            middle = (line.y1 + line.y2) / 2 if upright else (line.x1 + line.x2) / 2
            places.add((upright, *near, middle > 40))
            ends = (line.x1, line.y1), (line.x2, line.y2)
            if not near:
                wrong.append(f"page {number + 1}: a mark off the trim")
            if any(not (-0.01 <= x <= media[2] + 0.01 and -0.01 <= y <= media[3] + 0.01) for x, y in ends):
                wrong.append(f"page {number + 1}: a mark off the page")
        if len(places) != len(marks):
            wrong.append(f"page {number + 1}: two marks at one place")
    return wrong


def beside(line: inspect_pdf.Line, bleed: Box) -> bool:
    """Whether a line lies wholly outside the bleed box."""
    x1, x2, y1, y2 = *sorted((line.x1, line.x2)), *sorted((line.y1, line.y2))
    return x2 <= bleed[0] + 0.01 or x1 >= bleed[2] - 0.01 or y2 <= bleed[1] + 0.01 or y1 >= bleed[3] - 0.01


@every_press
def test_eight_crop_marks_stand_in_the_slug_in_line_with_the_trim(name: str) -> None:
    assert misdrawn_marks(pressed(name)) == []


def test_wrong_marks_are_seen() -> None:
    pdf = press()
    assert "page 1: a mark off the trim" in misdrawn_marks(printed.moved(pdf, 0, (1, 0, 0, 1, 0.05, 0)))
    assert "page 1: a mark within the bleed" in misdrawn_marks(printed.moved(pdf, 0, (1, 0, 0, 1, 4, 0)))
    assert "page 1: 0 marks in the slug" in misdrawn_marks(single())


# --- colour up to the bleed ---------------------------------------------------------------------


def strip_faults(image: Any, bleed: Box, hue: tuple[int, int, int] | None) -> list[str]:
    """Where the coloured strip falls short of the bleed's top, left or right edge, or goes over it."""
    left, bottom, right, top = bleed
    # Half a point within: the outermost pixel may be half covered.
    ends = {
        "left": (left + 0.5, top - 9, left + 1.5, top - 0.5),
        "right": (right - 1.5, top - 9, right - 0.5, top - 0.5),
        "top": (left + 0.5, top - 1.5, right - 0.5, top - 0.5),
    }
    faults = [
        f"the strip ends before the bleed's {end}"
        for end, box in ends.items()
        if not is_hue(seen.crop(image, box), hue)
    ]
    # A pixel may be half covered, so what lies two pixels off has to be white.
    over = {
        "above": (left, top + 1, right, image.height / seen.SCALE),
        "left": (0, bottom, left - 1, top),
        "right": (right + 1, bottom, image.width / seen.SCALE, top),
    }
    paper = [(side, box) for side, box in over.items() if box[0] < box[2] and box[1] < box[3]]
    return faults + [f"colour {side} the bleed" for side, box in paper if not is_white(seen.crop(image, box))]


def is_hue(part: Any, hue: tuple[int, int, int] | None) -> bool:
    """Whether all of it is of the hue, or (where inks are converted) of one strong colour."""
    if hue is None:
        colours = part.getextrema()
        return max(high for _, high in colours) < 250 and max(high - low for low, high in colours) < 30
    return seen.hued(part, hue).getextrema() == (255, 255)


def is_white(part: Any) -> bool:
    """Whether nothing but thin marks is there: no colour of any size."""
    grey = part.convert("L").point(lambda value: 0 if value < 250 else 255)
    solid = grey.filter(ImageFilter.MaxFilter(5))
    return bool(solid.getextrema()[0] == 255)


def tint_faults(image: Any, pdf: bytes, page: int, bleed: Box) -> list[str]:
    """Whether the tint behind a key tip reaches the bleed's left and right edge beside its words."""
    words = " ".join(run.text for run in read_runs(pdf, page))
    if "Key Tip!" not in words:
        return []
    y = next(box for box in boxes(pdf, page) if box.text.startswith("Key Tip")).bottom
    sides = {"left": (bleed[0], y, bleed[0] + 1, y + 4), "right": (bleed[2] - 1, y, bleed[2], y + 4)}
    return [
        f"the tint ends before the bleed's {side}"
        for side, box in sides.items()
        if max(low for low, _ in seen.crop(image, box).getextrema()) == 255
        and seen.crop(image, box).getextrema() == ((255, 255),) * 3
    ]


def read_runs(pdf: bytes, page: int) -> tuple[Any, ...]:
    return boxes(pdf, page)


def colour_faults(pdf: bytes, hue: tuple[int, int, int] | None) -> list[str]:
    found, tips = [], 0
    for page, each in enumerate(boxes_of(pdf)):
        if not boxes(pdf, page):
            continue  # a card with nothing on its back
        image = seen.picture(pdf, page)
        found += [f"page {page + 1}: {fault}" for fault in strip_faults(image, each.bleed, hue)]
        tips += any(box.text.startswith("Key Tip") for box in boxes(pdf, page))
        found += [f"page {page + 1}: {fault}" for fault in tint_faults(image, pdf, page, each.bleed)]
    return found + ([] if tips else ["no key tip"])


@pytest.mark.parametrize(("role", "stock"), DECKS)
def test_colour_reaches_the_bleed_of_every_single_face(role: str, stock: str) -> None:
    assert colour_faults(single(role, stock), HUES[role]) == []


@pytest.mark.parametrize(("role", "stock"), DECKS)
def test_colour_reaches_the_bleed_of_every_press_face(role: str, stock: str) -> None:
    assert colour_faults(press(role, stock), None) == []


def test_the_press_handouts_tabs_reach_the_bleed() -> None:
    """A tab of at least half an inch at the outer edge of every page but the cover."""
    pdf = press_handout()
    for page, each in enumerate(boxes_of(pdf)[1:], 1):
        image = seen.picture(pdf, page)
        left, bottom, right, top = each.bleed
        edges = [
            seen.crop(image, (left, bottom, left + 1, top)),
            seen.crop(image, (right - 1, bottom, right, top)),
        ]
        rows = [sum(dark_rows(edge)) / seen.SCALE for edge in edges]
        assert sorted(rows)[0] == 0
        assert sorted(rows)[1] == pytest.approx(84, abs=2)


def dark_rows(part: Any) -> list[bool]:
    grey = part.convert("L")
    return [max(grey.crop((0, y, grey.width, y + 1)).getextrema()) < 200 for y in range(grey.height)]


def test_colour_that_ends_at_the_trim_is_seen() -> None:
    pdf = single()
    trimmed = printed.moved(pdf, 0, (306 / 324, 0, 0, 396 / 414, 9, 9))
    found = colour_faults(trimmed, HUES["union"])
    assert {fault.split(": ")[1] for fault in found} == {
        f"the strip ends before the bleed's {side}" for side in ("left", "right", "top")
    }
    pale = printed.moved(pdf, 4, (306 / 324, 0, 0, 1, 9, 0))
    assert "page 5: the tint ends before the bleed's left" in colour_faults(pale, HUES["union"])
    over = printed.moved(press(), 0, (1, 0, 0, 1, 3, 3))
    assert "page 1: colour above the bleed" in colour_faults(over, None)


BLEEDING = [("index-3x5-bleed", "union"), ("avery-8373", "physician"), ("quarter-letter-bleed", "management")]


def sheet_bleed_faults(pdf: bytes, stock: str, hue: tuple[int, int, int], flip: str = "long") -> list[str]:
    """Cells whose colour doesn't reach the bleed, or goes over it where there is nothing but paper."""
    each, faults = layout(stock), []
    for page in range(seen.count_pages(pdf)):
        image = seen.picture(pdf, page)
        cells = each.behind(flip) if page % 2 else each.cells
        for cell in seen.feet(pdf, page, cells):
            left, _, right, top = cells[cell]
            edges = {
                "top": (left - 8, top + 8, right + 8, top + 8.5),
                "left": (left - 8.5, top, left - 8, top + 8),
                "right": (right + 8, top, right + 8.5, top + 8),
            }
            over = {
                "top": (left, top + 10, right, top + 11),
                "left": (left - 11, top - 1, left - 10, top + 5),
                "right": (right + 10, top - 1, right + 11, top + 5),
            }
            near = {"top": 9.5, "left": 9.5, "right": 9.5}
            for side, box in edges.items():
                if not is_hue(seen.crop(image, box), hue):
                    faults.append(f"page {page + 1}, cell {cell}: short of the bleed's {side}")
                free = not any(meets(over[side], grown(other, near[side])) for other in cells)
                if free and seen.hued(seen.crop(image, over[side]), hue).getbbox() is not None:
                    faults.append(f"page {page + 1}, cell {cell}: over the bleed's {side}")
    return faults


def grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def meets(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("flip", ["long", "short"])
@pytest.mark.parametrize(("stock", "role"), BLEEDING)
def test_on_sheets_colour_reaches_exactly_the_bleed(stock: str, role: str, flip: str) -> None:
    """Heads of turned backs are down, so only upright pages are asked: fronts, and backs of the long edge."""
    pdf = printed.cards(EDITION, role, stock, duplex=flip, bleed=EIGHTH)
    on_feet = layout(stock).mirrors(flip) == "x"
    found = sheet_bleed_faults(pdf, stock, HUES[role], flip)
    assert [fault for fault in found if on_feet or int(fault.split(",")[0].split()[1]) % 2] == []
    assert bool(found) != on_feet


@pytest.mark.parametrize(("stock", "role"), BLEEDING)
def test_bleeding_cards_are_two_bleeds_apart(stock: str, role: str) -> None:
    for cells in (layout(stock).cells, layout(stock).behind("long")):
        for number, one in enumerate(cells):
            assert not any(meets(grown(one, 8.99), grown(other, 8.99)) for other in cells[number + 1 :])


def test_a_sheets_bleed_too_wide_or_too_narrow_is_seen() -> None:
    for bleed, fault in ((7.0, "short of"), (12.0, "over")):
        pdf = printed.cards(EDITION, "physician", "avery-8373", bleed=bleed)
        assert any(fault in each for each in sheet_bleed_faults(pdf, "avery-8373", HUES["physician"]))


# --- inks ---------------------------------------------------------------------------------------

SHOWS = frozenset(("Tj", "TJ", "'", '"'))


def ink_faults(pdf: bytes) -> set[str]:
    """Colours in anything but process inks; words in anything but black; pictures; spaces among resources."""
    faults: set[str] = set()
    with printed.opened(pdf) as file:
        for page in file.pages:
            faults |= set(_inks(page.obj, page.obj.Resources))
            for state in page.obj.Resources.get("/ExtGState", pikepdf.Dictionary()).values():
                if any(key in state and float(state[key]) != 1 for key in ("/ca", "/CA")):
                    faults.add("transparent")
            for space in page.obj.Resources.get("/ColorSpace", pikepdf.Dictionary()).values():
                if "RGB" in str(space) or "Gray" in str(space):
                    faults.add(f"a colour space {space}")
    return faults


def _inks(home: Any, resources: Any) -> Iterator[str]:
    ink: tuple[float, ...] | None = None
    saved: list[tuple[float, ...] | None] = []
    for operands, operator in inspect_pdf._instructions(home):
        if operator == "q":
            saved.append(ink)
        elif operator == "Q":
            ink = saved.pop()
        elif operator in ("k", "sc", "scn"):
            ink = tuple(float(value) for value in operands if not isinstance(value, pikepdf.Name))
        elif operator in SHOWS and ink != (0, 0, 0, 1):
            yield f"words in {ink}"
        elif operator == "Do":
            form = resources.XObject[str(operands[0])]
            is_form = form.get("/Subtype") == "/Form"
            yield from _inks(form, form.get("/Resources", resources)) if is_form else ["a picture"]
        else:
            yield from _other_space(operator, operands)


def _other_space(operator: str, operands: Any) -> Iterator[str]:
    if operator in ("rg", "RG", "g", "G"):
        yield f"the operator {operator}"
    elif operator in ("cs", "CS") and str(operands[0]) != "/DeviceCMYK":
        yield f"the colour space {operands[0]}"
    elif operator in ("sh", "INLINE IMAGE") or (operator in ("SC", "SCN") and len(operands) != 4):
        yield f"what {operator} paints"


@every_press
def test_press_files_have_process_inks_and_black_words_alone(name: str) -> None:
    assert ink_faults(pressed(name)) == set()


def test_screen_colours_and_coloured_words_are_seen() -> None:
    assert {"the operator rg", "words in None"} <= ink_faults(single())
    with printed.opened(press()) as pdf:
        page = pdf.pages[0]
        page.contents_add(pdf.make_stream(b"q 0 1 1 0 k BT /F0 9 Tf (x) Tj ET Q q 1 0 0 RG Q"))
        form = pdf.make_stream(
            b"q 0.5 g 0 0 5 5 re f Q", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form
        )
        form.Resources = pikepdf.Dictionary()
        page.obj.Resources.XObject = pikepdf.Dictionary(X=form)
        page.contents_add(pdf.make_stream(b"/X Do"))
        pdf.save(out := io.BytesIO())
    assert ink_faults(out.getvalue()) == {
        "words in (0.0, 1.0, 1.0, 0.0)",
        "the operator RG",
        "the operator g",
    }


# --- a place for the print shop's label ---------------------------------------------------------


def widest_room(image: Any, box: Box) -> bool:
    """Whether a pure white area of the label's size lies somewhere in a part of a page."""
    part = seen.crop(image, box).convert("L").point(lambda value: 0 if value == 255 else 1)
    wide, high = (round(length * seen.SCALE) for length in LABEL)
    heights = [0] * part.width
    pixels = part.tobytes()
    for y in range(part.height):
        row = pixels[y * part.width : (y + 1) * part.width]
        heights = [0 if ink else height + 1 for ink, height in zip(row, heights, strict=True)]
        run = 0
        for height in heights:
            run = run + 1 if height >= high else 0
            if run >= wide:
                return True
    return False


def label_faults(pdf: bytes, kind: str) -> list[str]:
    """Pages without room for a label where the instructions say that it is: backs' top right, pages' foot."""
    wrong = []
    for page, (_, _, trim) in enumerate(boxes_of(pdf)):
        left, bottom, right, top = trim
        if kind == "cards":
            if page % 2 == 0:
                continue
            box = ((left + right) / 2, top - max(40, (top - bottom) / 6), right, top)
        else:
            feet = [each.bottom for each in boxes(pdf, page)]
            box = (left, bottom, right, min(feet))
        if not widest_room(seen.picture(pdf, page), box):
            wrong.append(f"page {page + 1}")
    return wrong


@every_press
def test_a_place_for_the_shops_label_is_kept_where_the_steps_say(name: str) -> None:
    kind = name.split("-", maxsplit=1)[0]
    assert label_faults(pressed(name), kind) == []


def test_the_steps_say_where_the_label_goes() -> None:
    steps = " ".join(printed.made(EDITION, "union", goes="press", bleed=EIGHTH).steps)
    assert "top right of every card's back" in steps
    assert "0.125 in of bleed" in steps
    assert "4.25 x 5.5 in" in steps
    made = build.make(document.checklist(guide(EDITION), "union", job=PRESS_JOB))
    assert "below the foot of every page" in " ".join(made.steps)


def test_a_place_that_is_taken_is_seen() -> None:
    drawn = b"q 0 0 0 0.02 k 250 330 20 20 re f 300 380 6 6 re f 180 370 40 40 re f Q"
    with printed.opened(press()) as pdf:
        pdf.pages[1].contents_add(pdf.make_stream(b"q 0 0 0 0.3 k 170 340 170 85 re f Q"))
        pdf.pages[3].contents_add(pdf.make_stream(drawn))
        pdf.save(out := io.BytesIO())
    assert "page 2" in label_faults(out.getvalue(), "cards")
    assert "page 1" not in label_faults(out.getvalue(), "cards")


# --- files for machines -------------------------------------------------------------------------


def readers_things(pdf: bytes) -> set[str]:
    """What of a file is for readers: tags, marks, links, fields, bookmarks."""
    found = set()
    with printed.opened(pdf) as file:
        found |= {key for key in ("/StructTreeRoot", "/AcroForm", "/Outlines") if key in file.Root}
        found |= {"marked"} if bool(file.Root.get("/MarkInfo", {}).get("/Marked", False)) else set()
        for page in file.pages:
            found |= {key for key in ("/Annots", "/StructParents") if key in page.obj}
            found |= {
                "marks" for _, operator in inspect_pdf._instructions(page.obj) if operator in ("BDC", "BMC")
            }
        if "pdfuaid" in file.Root.Metadata.read_bytes().decode():
            found.add("a claim to PDF/UA")
    return found


@every_press
def test_press_files_are_for_machines_and_say_so(name: str) -> None:
    pdf = pressed(name)
    assert readers_things(pdf) == set()
    with printed.opened(pdf) as file:
        assert "for machines" in str(file.docinfo["/Subject"])
        assert "/Duplex" not in file.Root.ViewerPreferences


def test_tags_are_seen() -> None:
    assert {"/StructTreeRoot", "marked", "marks", "a claim to PDF/UA"} <= readers_things(single())


@pytest.mark.parametrize(("role", "stock"), DECKS)
def test_press_files_have_every_word_of_the_tagged_ones(role: str, stock: str) -> None:
    heard = printed.words(single(role, stock), labels=True)
    text = printed.text_of(press(role, stock)).split()
    wanted = [word for each in heard for word in each.split()]
    assert not [word for word in set(wanted) if text.count(word) < wanted.count(word)]


# --- screens ------------------------------------------------------------------------------------


def upright(rectangle: Any) -> Box:
    """A rectangle by its lower left and upper right corner; in a file it may be given by any two."""
    x1, y1, x2, y2 = (float(edge) for edge in rectangle)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def links(pdf: bytes, page: int) -> list[tuple[str, Box]]:
    with printed.opened(pdf) as file:
        found = file.pages[page].obj.get("/Annots", pikepdf.Array())
        return [(str(each.A.URI), upright(each.Rect)) for each in found if each.Subtype == "/Link"]


SCREENS = [
    ("union", "quarter-letter", EDITION),
    ("physician", "cr80-8", EDITION),
    ("management", "a6", "2016-article"),
]


@pytest.mark.parametrize(("role", "stock", "edition"), SCREENS)
def test_a_screen_deck_has_card_size_pages_with_one_link_a_face(role: str, stock: str, edition: str) -> None:
    name = "a6-on-a4" if stock == "a6" else stock
    pdf = screen(role, name, edition)
    site = guide(edition).edition.website
    for page, each in enumerate(boxes_of(pdf)):
        assert each.media == each.trim == pytest.approx((0, 0, *stock_size(name)), abs=0.01)
        texts = boxes(pdf, page)
        [foot] = [box.text for box in texts if FOOT.fullmatch(box.text)]
        found = links(pdf, page)
        [word] = [box for box in texts if box.text == site]
        if "part" in foot and "part 1" not in foot:
            assert found == []
            continue
        [(address, (left, bottom, right, top))] = found
        assert address.lower() == f"https://{site.lower()}"
        assert left - 1 < word.left < word.right < right + 1
        assert bottom - 1 < word.bottom < word.top < top + 1


@pytest.mark.parametrize(("role", "stock", "edition"), SCREENS)
def test_bookmarks_lead_to_each_face_in_order(role: str, stock: str, edition: str) -> None:
    pdf = screen(role, "a6-on-a4" if stock == "a6" else stock, edition)
    assert wrong_bookmarks(pdf) == []


def wrong_bookmarks(pdf: bytes) -> list[str]:
    """Bookmarks that don't name the face on their page, and faces that have none."""
    faces = []
    for page in range(seen.count_pages(pdf)):
        [foot] = [box.text for box in boxes(pdf, page) if FOOT.fullmatch(box.text)]
        if "part" not in foot or "part 1" in foot:
            faces.append((foot.split(", part")[0], page))
    with printed.opened(pdf) as file, file.open_outline() as outline:
        numbers = {page.obj.objgen: number for number, page in enumerate(file.pages)}
        marks = []
        for item in outline.root:
            target = item.destination if item.destination is not None else item.action.D
            marks.append((item.title.split(":")[0], numbers[target[0].objgen]))
        wrong = [f"{item.title} has no head" for item in outline.root if "write" in item.title]
    return wrong + ([] if marks == faces else [f"{marks} are not {faces}"])


def test_a_bookmark_to_another_page_is_seen() -> None:
    with printed.opened(screen()) as pdf:
        with pdf.open_outline() as outline:
            outline.root[0], outline.root[1] = outline.root[1], outline.root[0]
        pdf.save(out := io.BytesIO())
    assert wrong_bookmarks(out.getvalue()) != []


@pytest.mark.parametrize(("role", "stock", "edition"), SCREENS)
def test_screen_decks_pass_verapdf(role: str, stock: str, edition: str, verapdf: engine.Judge) -> None:
    assert verapdf(screen(role, "a6-on-a4" if stock == "a6" else stock, edition)) == []


def test_a_screen_handout_has_its_links_and_passes_verapdf(verapdf: engine.Judge) -> None:
    pdf = build.make(document.handout(guide(EDITION), job=Job(goes="screen"))).data
    assert verapdf(pdf) == []
    with printed.opened(pdf) as file:
        contents = [each for each in file.pages[0].obj.Annots if each.Subtype == "/Link"]
        assert len(contents) == len(guide(EDITION).topics)
        assert "/Duplex" not in file.Root.ViewerPreferences


def test_single_faces_with_a_bleed_pass_verapdf(verapdf: engine.Judge) -> None:
    assert verapdf(single()) == []
    assert verapdf(printed.cards(EDITION, "union", "index-3x5-bleed", bleed=EIGHTH)) == []


# --- lines to cut and to fold -------------------------------------------------------------------


def strokes(pdf: bytes, page: int) -> list[tuple[inspect_pdf.Line, bool]]:
    """The stroked straight lines of a page and whether each is dashed, by the operator ``d``."""
    found: list[tuple[inspect_pdf.Line, bool]] = []
    path: list[inspect_pdf.Line] = []
    dashed, start = False, (0.0, 0.0)
    with printed.opened(pdf) as file:
        saved: list[bool] = []
        for operands, operator in inspect_pdf._instructions(file.pages[page].obj):
            if operator == "q":
                saved.append(dashed)
            elif operator == "Q":
                dashed = saved.pop()
            elif operator == "d":
                dashed = len(operands[0]) > 0
            elif operator == "m":
                start = (float(operands[0]), float(operands[1]))
            elif operator == "l":
                end = (float(operands[0]), float(operands[1]))
                path.append(inspect_pdf.Line(*start, *end, 0, True))
            elif operator in ("S", "f", "f*", "B", "n"):
                found += [(line, dashed) for line in path if operator == "S"]
                path = []
    return found


def test_a_gutter_fold_has_a_dashed_fold_and_solid_cuts_both_named_off_the_cards() -> None:
    stock = "letter-gutterfold-4"
    pdf, each = printed.cards(EDITION, "union", stock), layout(stock)
    for page in range(seen.count_pages(pdf)):
        lines = strokes(pdf, page)
        folds = [line for line, dashed in lines if dashed]
        assert [(line.x1, line.y1, line.x2, line.y2) for line in folds] == [(0, 306, 792, 306)]
        cuts = [line for line, dashed in lines if not dashed]
        upright_cuts = sorted({round(line.x1, 2) for line in cuts if line.x1 == line.x2})
        level_cuts = sorted({round(line.y1, 2) for line in cuts if line.y1 == line.y2})
        cells = (*each.cells, *each.behind("long"))
        assert upright_cuts == sorted({round(edge, 2) for cell in cells for edge in cell[::2]})
        assert level_cuts == sorted({round(edge, 2) for cell in cells for edge in cell[1::2]})
        words = [box for box in boxes(pdf, page) if box.text in ("fold", "cut")]
        assert sorted(box.text for box in words) == ["cut", "fold"]
        for box in words:
            assert not any(meets(box[1:], cell) for cell in cells)
            assert 0 <= box.left < box.right <= 792
        runs = [run for run in read(pdf).pages[page].runs if run.text in ("fold", "cut")]
        assert [run.block for run in runs] == [-1, -1]
        assert {round(run.size, 2) for run in runs} == {7.5}
    heard = printed.words(pdf)
    assert "fold" not in heard
    assert "cut" not in heard


@pytest.mark.parametrize("stock", ["quarter-letter", "index-3x5", "letter-gutterfold-4", "cr80-8"])
def test_for_perforated_sheets_no_line_is_drawn(stock: str) -> None:
    office, perforated = (
        printed.cards(EDITION, "union", stock, goes=goes) for goes in ("office", "perforated")
    )
    assert [line for page in read(perforated).pages for line in page.areas if line.width] == []
    assert not [box for box in boxes(perforated, 0) if box.text in ("fold", "cut")]
    assert [line for page in read(office).pages for line in page.areas if line.width] != []


def rises(pdf: bytes, cell: Box, name: str) -> list[float]:
    """How far above its foot the role's name stands in a cell, on each page that uses it."""
    used = [
        page
        for page in range(seen.count_pages(pdf))
        if any(seen.foot_of(box.text) for box in boxes(pdf, page) if seen.holds(cell, box))
    ]
    return [seen.head(pdf, page, cell, name)[1] for page in used]


def test_tents_have_no_lines_and_stand_head_to_head_over_the_score() -> None:
    pdf, each = printed.cards(EDITION, "physician", "avery-5305"), layout("avery-5305")
    assert [line for page in read(pdf).pages for line in page.areas if line.width] == []
    name = guide(EDITION).roles["physician"].sponsor
    for front, back in zip(each.cells, each.behind("long"), strict=True):
        assert front[3] == pytest.approx(back[1], abs=0.01)  # the front's top is the score
        assert min(rises(pdf, front, name)) > 50
        assert max(rises(pdf, back, name)) < -50


def test_a_dashed_cut_and_a_solid_fold_are_seen() -> None:
    pdf = printed.cards(EDITION, "union", "letter-gutterfold-4")
    assert [dashed for line, dashed in strokes(pdf, 0) if line.y1 == line.y2 == 306] == [True]
    with printed.opened(pdf) as file:
        for stream in file.pages[0].obj.Contents:
            stream.write(stream.read_bytes().replace(b"[6 4] 0 d", b"[] 0 d"))
        file.save(out := io.BytesIO())
    assert {dashed for _, dashed in strokes(out.getvalue(), 0)} == {False}
