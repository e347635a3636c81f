"""Whether a web page loads nothing, runs nothing and sends nothing, whoever wrote its template and style."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

from ubtprint import closed, reach
from ubtprint.assets import place
from ubtprint.errors import InputError, Location, Problem

# Elements that load, run or send, and attributes that do; a link is followed by a person, and may stay.
ACTIVE = frozenset(
    ("script", "iframe", "frame", "frameset", "object", "embed", "applet", "portal", "link", "base", "form")
)
SENDING = frozenset(("srcdoc", "http-equiv", "ping", "action", "formaction", "is"))
# What browsers are told to hold a page to, before all else in its head (W3C, Content Security Policy 3).
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'"
BEFORE_POLICY = frozenset(("html", "head", "meta"))
HINT = "a web page is one file, and does nothing by itself"


def read_sheet(folders: Sequence[Path], name: str) -> str:
    """The style sheet of this name from the first folder that has it.

    Raises InputError with the place of whatever in it would load something.
    """
    folder = next(folder for folder in folders if (folder / name).is_file())
    text = closed.read_text(folder / name, folder)
    if found := reach.in_css(text, folder / name, []):
        raise InputError(*(_loading(problem.location) for problem in found))
    return text


def check_page(html: str, template: str, folders: Sequence[Path]) -> None:
    """Raise InputError for all in a finished page that would load, run or send something.

    ``template`` is the one that it was made by, from these folders; it is the place that is told.
    """
    where = place(next(folder / template for folder in folders if (folder / template).is_file()))
    loading = [_loading(Location(where))] if reach.in_template(html, Path(template)) else []
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if not reader.is_held:
        message = "the page isn't held to loading and running nothing"
        hint = 'begin its head as _web.html does, or extend "_web.html"'
        raise InputError(Problem(message, Location(where), hint))
    acting = [
        Problem(f"{what} has no place on a web page of ours", Location(where), HINT)
        for what in dict.fromkeys(reader.found)
    ]
    if problems := [*loading, *acting]:
        raise InputError(*problems)


def _loading(location: Location | None) -> Problem:
    return Problem("this would load another file", location, HINT)


class _Reader(HTMLParser):
    """Names what would act by itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.is_held: bool | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ACTIVE:
            self.found.append(f"<{tag}>")
        given = {name: value or "" for name, value in attrs}
        if self.is_held is None:
            if _is_policy(tag, given):
                self.is_held = True
            elif tag not in BEFORE_POLICY:
                self.is_held = False
        self.found += _acting(tag, given)

    handle_startendtag = handle_starttag


def _acting(tag: str, given: dict[str, str]) -> Iterator[str]:
    for name, value in given.items():
        if name.startswith("on") or (name in SENDING and not _is_policy(tag, given)):
            yield f"the attribute '{closed.one_line(name)}'"
        elif name in ("href", "xlink:href") and not reach.LINKS.match(value):
            yield f"a link to '{closed.one_line(value)[:60]}'"


def _is_policy(tag: str, given: dict[str, str]) -> bool:
    named = given.get("http-equiv", "").lower() == "content-security-policy"
    return tag == "meta" and named and given.get("content") == POLICY
