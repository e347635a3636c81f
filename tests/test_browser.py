"""Web pages in a real browser: access, contrast in light and dark, no scrolling sideways, valid HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import browser as judges
import printed
import pytest
import unpaged_documents as documents
from browser import Browser, View

pytestmark = pytest.mark.usefixtures("kept")

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("handout", "cards", "checklist", "flat")
PAGES = tuple(f"{edition}/{kind}" for edition in printed.EDITIONS for kind in KINDS)
VIEWS = tuple(View(width, colours) for width in (1280, 320) for colours in ("light", "dark"))
USUAL = VIEWS[0]
LINES = 3.0  # WCAG 1.4.11, for fields and what they are drawn with
GROUND = "getComputedStyle(document.documentElement).backgroundColor"
WHITE, DARK = "rgb(255, 255, 255)", "rgb(18, 23, 28)"
GOOD = "2010-guide/checklist"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this file."""
    needs_judges()
    with judges.running() as running:
        yield running


def needs_judges() -> None:
    """Skip, or fail where all tests have to run, when there is no browser or no checker."""
    if reason := judges.missing():
        if judges.is_required():
            pytest.fail(reason)
        pytest.skip(reason)


def spoilt(old: str, new: str) -> str:
    """A sound page with some of its words replaced."""
    html = documents.page(GOOD)
    assert old in html
    return html.replace(old, new)


# --- sound pages --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_page_is_open_to_all(browser: Browser, name: str) -> None:
    with browser.page(documents.page(name), USUAL) as page:
        for view in VIEWS:
            browser.show(page, view)
            assert (view, browser.access_faults(page), browser.too_wide(page)) == (view, [], [])


@pytest.mark.parametrize("name", PAGES)
def test_page_enlarged_twice_is_not_moved_sideways(browser: Browser, name: str) -> None:
    with browser.page(documents.page(name), USUAL._replace(zoom=2)) as page:
        assert browser.too_wide(page) == []
        page.add_style_tag(content="html { font-size: 200% }")  # larger letters alone
        assert browser.too_wide(page) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("name", [f"2010-guide/{kind}" for kind in ("cards", "checklist", "carry")])
def test_lines_and_marks_stand_out(browser: Browser, name: str, colours: str) -> None:
    with browser.page(documents.page(name), View(1280, colours)) as page:
        assert page.evaluate(GROUND) == (WHITE if colours == "light" else DARK)
        for token in ("--line", "--hue"):
            assert browser.contrast(page, token) >= LINES
        assert browser.contrast(page, "--rule") < LINES  # decoration, which the check can tell from a line


def test_columns_stand_side_by_side_or_one_below_the_other(browser: Browser) -> None:
    for width, expected in ((1280, 3), (320, 1)):
        with browser.page(documents.page("2010-guide/handout"), View(width, "light")) as page:
            lefts = [column.bounding_box()["x"] for column in page.locator(".column").all()]
            assert [len(set(lefts[:3])), len(set(lefts[3:]))] == [expected, expected]


def test_page_has_its_own_font(browser: Browser) -> None:
    with browser.page(documents.page("2010-guide/handout"), USUAL) as page:
        states = page.evaluate("[...document.fonts].map(each => each.family + ' ' + each.status)")
        assert len(states) == 2
        assert all(re.fullmatch(r'"?ubtprint Sans"? loaded', state) for state in states)


def test_fields_are_named_by_what_stands_beside_them(browser: Browser) -> None:
    duties = printed.guide("2010-guide").roles["physician"].duties
    assert duties is not None
    with browser.page(documents.page(GOOD), USUAL) as page:
        for text in duties.items:
            box = page.get_by_role("checkbox", name=text, exact=True)
            box.check()
            assert box.is_checked()
            page.get_by_role("textbox", name=f"Notes {text}", exact=True).fill("done")
        for label in ("Name", "Team", "Date", "Notes"):
            page.get_by_role("textbox", name=label, exact=True).fill("x")


def test_page_is_printed_black_on_white_even_where_the_screen_is_dark(browser: Browser) -> None:
    with browser.page(documents.page(GOOD), View(1280, "dark")) as page:
        page.emulate_media(media="print")
        assert page.evaluate(GROUND) == WHITE


def test_html_is_valid(tmp_path: Path) -> None:
    needs_judges()
    paths = []
    for name in documents.NAMES:
        paths.append(tmp_path / f"{name.replace('/', '-')}.html")
        paths[-1].write_text(documents.page(name), "utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(spoilt("</h1>", "</h2>"), "utf-8")
    faults = judges.html_faults([*paths, broken])
    found = faults.pop("broken.html")
    assert [fault for fault in found if "End tag" in fault and "h2" in fault]
    assert faults == {path.name: [] for path in paths}


# --- broken pages, found ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('<html lang="en"', "<html", "html-has-lang"),
        ('<label for="team">', "<label>", "label"),
        ("<h2>", "<h4>", "heading-order"),
        ("<main>", "<div>", "landmark-one-main"),
        ("<h1>", "<h1></h1><h1>", "empty-heading"),
        ("initial-scale=1", "user-scalable=no", "meta-viewport"),
    ],
)
def test_fault_of_access_is_found(browser: Browser, old: str, new: str, fault: str) -> None:
    with browser.page(spoilt(old, new), USUAL) as page:
        assert fault in {each.split(":")[0] for each in browser.access_faults(page)}


@pytest.mark.parametrize(("view", "colour"), [(VIEWS[0], "#999"), (VIEWS[1], "#4d5a67")])
def test_too_little_contrast_is_found(browser: Browser, view: View, colour: str) -> None:
    with browser.page(spoilt("</style>", f":root {{ --quiet: {colour} }} </style>"), view) as page:
        assert {each.split(":")[0] for each in browser.access_faults(page)} == {"color-contrast"}


@pytest.mark.parametrize("view", [VIEWS[2], USUAL._replace(zoom=2)])
def test_page_that_is_too_wide_is_found(browser: Browser, view: View) -> None:
    with browser.page(spoilt("</style>", "h1 { width: 700px }</style>"), view) as page:
        assert "h1." in browser.too_wide(page)


def test_what_is_missing_is_said_as_ci_looks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    (looked_for,) = re.findall(r"grep -E '\^SKIPPED \.\*: (.*)'", (ROOT / ".ci" / "run").read_text("utf-8"))
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert re.match(looked_for, judges.missing())
    monkeypatch.undo()
    monkeypatch.setattr("shutil.which", lambda name: name)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert re.match(looked_for, judges.missing())
