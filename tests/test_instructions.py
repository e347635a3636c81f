"""A page on how to print comes first: its steps, rulers exactly as long as they say, the rest as it was."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import inspect_pdf
import printed
import pytest
import seen
import verapdf as engine
from printed import booklet, guide, read

from ubtprint import build, document
from ubtprint.build import Made
from ubtprint.job import Job

pytestmark = pytest.mark.usefixtures("kept")

EDITION, ROLE = "2010-guide", "union"


def cards(stock: str = printed.DEFAULT, *, instructions: bool, **job: Any) -> Made:
    return printed.made(EDITION, ROLE, stock, instructions=instructions, **job)


@cache
def page_of(kind: str, *, instructions: bool) -> Made:
    make = {"checklist": document.checklist, "handout": document.handout}[kind]
    return build.make(make(guide(EDITION), ROLE, job=Job(instructions=instructions)))


@cache
def bound(*, instructions: bool) -> Made:
    each = document.handout(guide(EDITION), job=Job(booklet=True, duplex="short", instructions=instructions))
    return build.make(each, None, printed.stock("half-letter-booklet"))


# Each with whether its sheets have two sides.
WHAT: dict[str, tuple[Callable[..., Made], bool]] = {
    "cards": (cards, True),
    "cards-short": (partial(cards, duplex="short"), True),
    "cards-one-sided": (partial(cards, duplex="none"), False),
    "cards-a4": (partial(cards, "avery-c32011"), True),
    "cards-folded": (partial(cards, "letter-gutterfold-4"), False),
    "cards-perforated": (partial(cards, goes="perforated"), True),
    "cards-manual": (partial(cards, "avery-5371", duplex="manual"), False),
    "checklist": (partial(page_of, "checklist"), False),
    "handout": (partial(page_of, "handout"), True),
    "booklet": (bound, True),
}
every = pytest.mark.parametrize("name", WHAT)
TAGGED = [name for name in WHAT if "manual" not in name]


def made(name: str, *, instructions: bool = True) -> Made:
    return WHAT[name][0](instructions=instructions)


def squeezed(text: str) -> str:
    return "".join(text.split()).lower()


# Inches above, millimetres below, and the black bar of one inch.
BARS = (6 * 72, 150 * 72 / 25.4, 72)


def bars(pdf: bytes) -> list[float]:
    """The lengths of the ruler's level lines on the first page, the longest first: what is lowest there."""
    lines = [line for line in inspect_pdf.lines(pdf, 0) if line.y1 == line.y2 and line.width > 0.9]
    return sorted((abs(line.x2 - line.x1) for line in lines if line.y1 < 90), reverse=True)


@every
def test_the_first_page_has_the_steps_in_order_and_rulers_exactly_as_long_as_they_say(name: str) -> None:
    result = made(name)
    text, at = squeezed(inspect_pdf.page_text(result.data, 0)), 0
    assert len(result.steps) >= 2
    for step in result.steps:
        found = text.find(squeezed(step), at)
        assert found >= 0, step
        at = found
    assert bars(result.data) == pytest.approx(BARS, abs=0.01)
    words = {box.text for box in seen.boxes(result.data, 0) if box.top < 110}
    assert {"one inch", "6", "in", "150", "mm"} <= {word for text in words for word in (text, *text.split())}


def rest_of(pdf: bytes, first: int) -> list[list[tuple[str, float, float]]]:
    """From a page on what stands where."""
    return [
        sorted((box.text, box.left, box.bottom) for box in seen.boxes(pdf, page))
        for page in range(first, seen.count_pages(pdf))
    ]


@every
def test_the_rest_is_as_it_was_and_begins_on_a_sheet_of_its_own(name: str) -> None:
    two_sided = WHAT[name][1]
    with_page, without = made(name), made(name, instructions=False)
    first = 2 if two_sided else 1
    assert rest_of(with_page.data, first) == rest_of(without.data, 0)
    if two_sided:
        assert seen.boxes(with_page.data, 1) == ()
        assert seen.picture(with_page.data, 1).getextrema() == ((255, 255),) * 3
    assert len(with_page.files) == len(without.files)
    assert [file.data for file in with_page.files[1:]] == [file.data for file in without.files[1:]]
    assert (with_page.sheets, with_page.sides) == (without.sheets, without.sides)


@every
def test_the_page_is_of_the_same_paper_and_the_edge_stays(name: str) -> None:
    with (
        printed.opened(made(name).data) as file,
        printed.opened(made(name, instructions=False).data) as plain,
    ):
        paper = [float(edge) for edge in plain.pages[0].mediabox]
        assert {tuple(float(edge) for edge in page.mediabox) for page in file.pages} == {tuple(paper)}
        said, before = file.Root.ViewerPreferences, plain.Root.ViewerPreferences
        assert (said.PrintScaling, said.Duplex) == (before.PrintScaling, before.Duplex)
        assert str(file.docinfo["/Title"]) == str(plain.docinfo["/Title"])


@pytest.mark.parametrize("name", TAGGED)
def test_verapdf_fails_no_check(name: str, verapdf: engine.Judge) -> None:
    assert verapdf(made(name).data) == []


@pytest.mark.parametrize("name", TAGGED)
def test_the_steps_are_heard_first_and_nothing_else_is_lost(name: str) -> None:
    heard, before = printed.words(made(name).data), printed.words(made(name, instructions=False).data)
    assert heard[-len(before) :] == before
    added = squeezed("".join(heard[: -len(before)]))
    assert all(squeezed(step) in added for step in made(name).steps)


def test_links_and_fields_still_work_behind_the_page() -> None:
    with printed.opened(made("handout").data) as file:
        numbers = {page.obj.objgen: number for number, page in enumerate(file.pages)}
        titles = [topic.title for topic in guide(EDITION).topics.values() if topic.role in ("", ROLE)]
        with file.open_outline() as outline:
            for item in outline.root:
                target = item.destination if item.destination is not None else item.action.D
                text = " ".join(
                    inspect_pdf.page_text(made("handout").data, numbers[target[0].objgen]).split()
                )
                assert item.title in text
            assert [item.title for item in outline.root if item.title in titles] == titles
    with (
        printed.opened(made("checklist").data) as file,
        printed.opened(made("checklist", instructions=False).data) as plain,
    ):
        names = [str(field.T) for field in plain.Root.AcroForm.Fields]
        assert [str(field.T) for field in file.Root.AcroForm.Fields] == names
        assert "/Annots" not in file.pages[0].obj
        assert len(file.pages[1].obj.Annots) == len(plain.pages[0].obj.Annots)


# --- each check fails ---------------------------------------------------------------------------


def test_a_ruler_that_is_scaled_is_noticed() -> None:
    pdf = printed.moved(made("cards").data, 0, (0.97, 0, 0, 0.97, 0, 0))
    assert bars(pdf) != pytest.approx(BARS, abs=0.01)
    assert bars(made("cards", instructions=False).data) == []


def test_a_page_without_its_blank_back_is_noticed() -> None:
    assert rest_of(made("cards").data, 1) != rest_of(made("cards", instructions=False).data, 0)
    assert rest_of(made("booklet").data, 2) == rest_of(booklet(EDITION), 0)
    assert [len(page.runs) > 0 for page in read(made("cards").data).pages] == [True, False, True, True]
