"""What one's own style sheets, pictures and templates reach for: refused addresses with their places."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

from ubtprint import closed
from ubtprint.assets import link_problem, place
from ubtprint.closed import Refused, refusal
from ubtprint.errors import Location, Problem

LINKS = re.compile(r"\s*(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
# Attributes that name something to load, in HTML and in SVG; ``href`` of ``a`` and ``area`` is a link.
LOADING = {
    *("href", "xlink:href", "src", "srcset", "data", "poster", "background", "xml:base"),
    *("action", "formaction", "manifest", "codebase", "classid", "archive", "longdesc", "profile"),
}
MOST = 20  # problems that are told of one file
LOGO = "brand:logo"  # the picture that brand.yaml names, wherever it is
DYNAMIC = re.compile(r"\{[{%]")

_TAG = re.compile(r"""<([a-zA-Z][\w:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')]*))\s*\)""", re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style", re.IGNORECASE | re.DOTALL)
_LOCAL = re.compile(r"local\(", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_INSTRUCTION = re.compile(r"<\?xml-stylesheet\b[^>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\b[^>]*>", re.IGNORECASE)
_DOCTYPE = re.compile(
    r"""<!DOCTYPE\b[^>\[]*?["']\s*((?!https?://www\.w3\.org/|-//)[^"']*)["']""", re.IGNORECASE
)

NO_FONTS = Refused("is a font of the machine", "pages have the bundled font alone")
NO_ENTITIES = Refused("is an entity", "write the text itself")
NO_SHEETS = Refused("is a style sheet of a picture's own", "put the styles into the picture")


def in_css(text: str, path: Path, folders: Sequence[Path]) -> list[Problem]:
    """A problem for each address in a style sheet that is not a file in these folders (one's own first)."""
    base = path.absolute().as_uri()
    problems = (
        refusal(address, refused, Location(place(path), line, column))
        for line, column, address in _in_css(text)
        if (refused := _refused(address, base, folders))
    )
    return list(islice(problems, MOST))


def _in_css(text: str) -> Iterator[tuple[int, int, str]]:
    """The line, column and value of each address in a style sheet; ``local()`` stands for itself."""
    import tinycss2

    imports = False
    for token in _all_tokens(tinycss2.parse_component_value_list(text, skip_comments=True)):
        address = _address(token, imports)
        if token.type != "whitespace":
            imports = token.type == "at-keyword" and token.lower_value == "import"
        if address:
            yield token.source_line, token.source_column, address


def _all_tokens(nodes: Iterable[Any]) -> Iterator[Any]:
    """The tokens with those within blocks and functions, in their order; no depth can overflow it."""
    waiting = [iter(nodes)]
    while waiting:
        token = next(waiting[-1], None)
        if token is None:
            waiting.pop()
            continue
        yield token
        inner = getattr(token, "content", None) or getattr(token, "arguments", None)
        if isinstance(inner, list):
            waiting.append(iter(inner))


def _address(token: Any, imports: bool) -> str:
    """What a token loads: ``url()``, the text after ``@import``, a text in ``image-set()`` and the like."""
    if token.type == "url" or (token.type == "string" and imports):
        return str(token.value)
    if token.type == "function" and token.lower_name in {
        "url",
        "src",
        "image",
        "image-set",
        "-webkit-image-set",
    }:
        return next((str(each.value) for each in token.arguments if each.type == "string"), "")
    return str(token.serialize()) if token.type == "function" and token.lower_name == "local" else ""


def in_svg(text: str, path: Path, folders: Sequence[Path]) -> list[Problem]:
    """A problem for each address in a picture that is not a file in these folders, and for each entity."""
    base, found = path.absolute().as_uri(), []
    text = _blanked(_COMMENT, text)
    for pattern, why in ((_INSTRUCTION, NO_SHEETS), (_ENTITY, NO_ENTITIES), (_DOCTYPE, NO_ENTITIES)):
        found += [(match.start(), match[0], why) for match in pattern.finditer(text)]
    for tag, _, at, address in _attributes(text):
        if not (tag == "a" and LINKS.match(address)) and (refused := _refused(address, base, folders)):
            found.append((at, address, refused))
    for at, address in _styles(text):
        if refused := _refused(address, base, folders):
            found.append((at, address, refused))
    return _problems(found, text, path)


def in_template(text: str, path: Path) -> list[Problem]:
    """A problem for each address that a template would load: it has no place of its own to load from.

    Links to the web, mail, telephone and within the page are not loaded. What a template puts together
    from values is judged when it is asked for.
    """
    found = []
    text = _blanked(_COMMENT, _blanked(_JINJA_COMMENT, text))
    for tag, rel, at, address in _attributes(text):
        is_link = tag in {"a", "area"} and "attachment" not in rel
        allowed = LINKS.match(address) if is_link else address.startswith("#")
        if not allowed and (refused := _refused(address, "", [])):
            found.append((at, address, refused))
    for at, address in _styles(text):
        if refused := _refused(address, "", []):
            found.append((at, address, refused))
    return _problems(found, text, path)


def _attributes(text: str) -> Iterator[tuple[str, str, int, str]]:
    """Each attribute that loads something: its element, the element's ``rel``, where it stands, its value."""
    for tag in _TAG.finditer(text):
        every = list(_ATTRIBUTE.finditer(text, tag.start(2), tag.end(2)))
        rel = " ".join(_value(each, 2) for each in every if each[1].lower() == "rel").lower()
        for each in every:
            if each[1].lower() in LOADING:
                yield tag[1].lower(), rel, each.start(1), html.unescape(_value(each, 2))


def _styles(text: str) -> Iterator[tuple[int, str]]:
    """Each address in ``style`` elements, read as CSS, and in attributes, looked for as written."""
    for sheet in _STYLE.finditer(text):
        starts = [match.end() for match in re.finditer("^|\n", sheet[1])]
        for line, column, address in _in_css(sheet[1]):
            yield sheet.start(1) + starts[line - 1] + column - 1, address
    for match in _URL.finditer(_blanked(_STYLE, text)):
        yield match.start(), html.unescape(_value(match, 1))


def _value(match: re.Match[str], first: int) -> str:
    return next((group for group in match.groups()[first - 1 :] if group is not None), "").strip()


def _refused(address: str, base: str, folders: Sequence[Path]) -> Refused | None:
    """Why an address may not be read, or None; a mark within the page is nothing to read."""
    if not address or address.startswith("#") or address == LOGO or DYNAMIC.search(address):
        return None
    if _LOCAL.match(address):
        return NO_FONTS
    try:
        closed.file_for(urljoin(base, address), folders)
    except Refused as refused:
        return refused
    except ValueError:
        return Refused("is not an address")
    return None


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with what matches replaced by blanks, so that all else stays where it is."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _problems(found: Iterable[tuple[int, str, Refused]], text: str, path: Path) -> list[Problem]:
    name, problems = place(path), []
    for at, address, refused in sorted(found, key=lambda each: each[0])[:MOST]:
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        problems.append(refusal(address, refused, Location(name, line, column)))
    return problems


def origin(url: str, folders: Sequence[Path]) -> Location | None:
    """Where an address that was put together from values is asked for, as far as a search can tell.

    That is the first place in the templates and style sheets of these folders that has its last part, else
    the first attribute that loads whatever a value says, else the first folder.
    """
    parts = [part for part in re.split(r"[/\\?#:]+", unquote(url)) if part]
    dynamic = None
    for path in (path for folder in folders for path in sorted(folder.glob("*.*"))):
        if path.suffix not in {".html", ".css", ".svg"} or link_problem(path, path.parent):
            continue
        try:
            text = closed.read(path, closed.MAX_TEXT_BYTES).decode("utf-8", "replace")
        except Refused:
            continue
        at = text.find(parts[-1]) if parts else -1
        if at >= 0:
            return _at(text, at, path)
        tagged = next((at for _, _, at, value in _attributes(text) if DYNAMIC.search(value)), -1)
        dynamic = dynamic or (_at(text, tagged, path) if tagged >= 0 else None)
    return dynamic or (Location(place(folders[0])) if folders else None)


def _at(text: str, at: int, path: Path) -> Location:
    return Location(place(path), text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
