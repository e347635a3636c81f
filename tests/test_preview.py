"""The preview in a real browser: to pick, to see, to edit, to mend, by keyboard, on a phone."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser as judges
import pytest
from browser import Browser, View
from previews import PATIENCE, ROOT, Server, edited, previewed, until

VIEWS = tuple(View(width, colours) for width in (1280, 375) for colours in ("light", "dark"))
READY, FLIPPED = "Up to date", "Card 2 of 4, back"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with previewed(tmp_path_factory.mktemp("preview")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if reason := judges.missing():
        if judges.is_required():
            pytest.fail(reason)
        pytest.skip(reason)
    with judges.running() as running:
        yield running


@pytest.fixture
def page(server: Server, browser: Browser) -> Iterator[Any]:
    """The preview of the physician's cards, opened anew; whatever its script complains of is a failure."""
    context = browser._browser.new_context(accept_downloads=True, reduced_motion="reduce")
    with contextlib.closing(context):
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        browser.show(page, VIEWS[0])
        page.goto(f"{server.url}?role=physician")
        until(lambda: status(page).startswith(READY))
        yield page
        assert errors == []


def status(page: Any) -> str:
    return str(page.inner_text("#status"))


def to_cards(page: Any) -> None:
    page.check("input[value=cards]")
    page.wait_for_selector(".flip")


# --- in a browser -------------------------------------------------------------------------------


def test_a_choice_is_shown_and_downloaded_as_the_command_makes_it(server: Server, page: Any) -> None:
    page.select_option("#role", "union")
    page.select_option("#stock", "avery-5388")
    page.check("input[name=grey]")
    until(lambda: page.get_attribute("#download", "download") == "union-cards-avery-5388-greyscale.pdf")
    shown = page.eval_on_selector_all(
        "#sheets img", "all => all.map(each => [each.alt, each.naturalWidth > 300])"
    )
    assert shown[:2] == [
        ["Sheet 1, front, as it is printed", True],
        ["Sheet 1, back, as it is printed", True],
    ]
    assert len(shown) == 4
    facts = page.inner_text("#facts")
    assert "Type size" in facts
    assert "no faults found" in facts
    with page.expect_download() as waiting:
        page.click("#download")
    data = Path(waiting.value.path()).read_bytes()
    line = page.inner_text("#command").split()
    assert line[:4] == ["ubtprint", "cards", "--role", "union"]
    ran = subprocess.run(
        [sys.executable, "-m", *line, "-o", "-"], cwd=server.own.parent, capture_output=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60,
    )  # fmt: skip
    assert data == ran.stdout
    assert data.startswith(b"%PDF-")


def test_a_saved_file_is_shown_and_the_place_kept(server: Server, page: Any) -> None:
    to_cards(page)
    page.click(".flip >> nth=1")
    page.click("#cards summary >> nth=1")
    page.evaluate("scrollTo(0, 300)")
    page.focus(".flip >> nth=1")
    place = page.evaluate("scrollY")
    before = page.get_attribute("#download", "href")
    assert FLIPPED in page.inner_text(".flip >> nth=1")
    with edited(server.role, "Physician Sponsor", "<b>Physician & Co</b>"):
        until(lambda: page.inner_text("h1").startswith("<b>Physician & Co</b>"))  # as text, not as markup
        until(lambda: "<b>Physician & Co</b>" in page.inner_text("#cards .words >> nth=1"))
        assert page.get_attribute("#download", "href") != before
        assert FLIPPED in page.inner_text(".flip >> nth=1")
        where = "[scrollY, document.activeElement.className, document.querySelectorAll('b').length]"
        assert page.evaluate(where) == [place, "flip", 0]
        until(lambda: "<b>Physician & Co</b>" in page.inner_text("#role"))
        assert page.input_value("#role") == "physician"
    until(lambda: bool(page.get_attribute("#download", "href") == before))
    page.reload()
    until(lambda: status(page).startswith(READY))
    assert page.is_checked("input[value=cards]")


def test_a_slip_is_told_with_its_line_and_the_last_good_pages_stay(
    server: Server, browser: Browser, page: Any
) -> None:
    before = page.get_attribute("#sheets img", "src")
    with edited(server.role, "\ntip:", "\ntipp:"):
        page.wait_for_selector("#problems:not([hidden])")
        said = page.inner_text("#problems")
        assert "unknown key 'tipp'" in said
        assert "did you mean 'tip'?" in said
        assert re.search(r"my-content/2010-guide/roles/physician\.yaml:\d+:1", said)
        assert page.inner_text("#problems mark").split() == [re.search(r":(\d+):1", said)[1], "tipp:"]  # type: ignore[index]
        assert "1 problem; below are the last pages" in status(page)
        assert page.get_attribute("#sheets img", "src") == before
        for view in VIEWS:
            browser.show(page, view)
            assert (view, browser.access_faults(page), browser.too_wide(page)) == (view, [], [])
    page.wait_for_selector("#problems", state="hidden")
    until(lambda: status(page).startswith(READY))


def test_a_page_that_is_not_fit_to_print_is_told(server: Server, page: Any) -> None:
    with edited(server.role, "Physician Sponsor", "Physician 医 Sponsor"):
        page.wait_for_selector("#problems:not([hidden])")
        assert "医" in page.inner_text("#problems mark >> nth=0")
    page.wait_for_selector("#problems", state="hidden")


@pytest.mark.parametrize("kind", ["checklist", "handout"])
def test_other_documents(page: Any, kind: str) -> None:
    page.select_option("#kind", kind)
    until(lambda: page.get_attribute("#download", "download") == f"physician-{kind}.pdf")
    assert page.is_hidden("#stock")
    assert page.get_attribute("#sheets img", "alt").startswith("Sheet 1")
    assert page.is_visible("#topic") == (kind == "handout")


def test_keyboard_alone(page: Any) -> None:
    def tab_to(selector: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"no way to {selector}")

    tab_to("#role")
    width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    assert width >= 2
    page.keyboard.press("ArrowDown")
    until(lambda: page.get_attribute("#download", "download") == "union-cards.pdf")
    tab_to("input[name=view]")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".flip")
    tab_to(".flip")
    page.keyboard.press("Space")
    assert "Card 1 of 4, back" in page.inner_text(".flip >> nth=0")
    assert "Card 1 of 4, back" in page.text_content("#heard")
    tab_to("#download")


def test_open_to_all(browser: Browser, page: Any) -> None:
    for show in (lambda: None, lambda: to_cards(page)):
        show()
        for view in VIEWS:
            browser.show(page, view)
            assert (view, browser.access_faults(page), browser.too_wide(page)) == (view, [], [])
    page.check("input[value=sheets]")
    page.select_option("#zoom", "1.5")
    page.wait_for_selector(".zoomed .scroll[tabindex]")
    assert (browser.access_faults(page), browser.too_wide(page)) == ([], [])
    page.evaluate("document.querySelector('label[for=role]').remove()")
    page.evaluate("document.querySelector('#shown').style.width = '200vw'")
    assert browser.access_faults(page) == ["select-name: #role"]  # so these two see what is wrong
    assert browser.too_wide(page) != []


def test_the_end_is_told(browser: Browser, tmp_path: Path) -> None:
    with previewed(tmp_path) as ending:
        page = browser._browser.new_page()
        page.goto(ending.url)
        until(lambda: status(page).startswith(READY))
        worker = children(ending.process.pid)
        assert worker
        ending.process.send_signal(signal.SIGINT)
        assert ending.process.wait(PATIENCE) == 130
        until(lambda: "The preview has ended" in status(page))
        until(lambda: not any(Path(f"/proc/{each}").exists() for each in worker))
        assert ending.process.stderr is not None
        assert "Traceback" not in ending.process.stderr.read()
        page.close()


def children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
