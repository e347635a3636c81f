"""YAML text to located nodes, strictly: every scalar stays text and nothing stands for something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from ubtprint.assets import link_problem
from ubtprint.errors import Location, Problem, display_path
from ubtprint.names import quote

MAX_BYTES = 1_000_000
MAX_NODES = 20_000
MAX_DEPTH = 20

# Tabs and line breaks are text; so are the marks that order right-to-left writing. U+2028 and U+2029
# break lines for YAML but not for an editor, which would put every later location out.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# In a raw file a carriage return is half of a line break; in a scalar it can only come from "\r".
_CONTROL_IN_SCALAR = re.compile(_CONTROL.pattern.replace("\x0c", "\x0c\x0d"))
_LINE_BREAK = re.compile("\r\n|\r|\n")

# What the parser says in its own terms -> what to do about it.
_SYNTAX_HINTS = {
    "mapping values are not allowed": "put a text that has ': ' in it between quotes",
    "cannot start any token": "indent with spaces, not tabs; put a text that begins so between quotes",
    "unexpected end of stream": "close the quote that is open here",
    "expected ',' or": "close the bracket that is open here",
    "could not find expected ':'": "a key needs a colon after it; a text that goes on must be indented",
    "tab character": "indent with spaces, not tabs",
}
_SYNTAX_HINT = "look at the indentation, the quotes and the colons here and just above"


class Scalar(msgspec.Struct, frozen=True):
    """A text and the place where it begins."""

    text: str
    location: Location


class Sequence(msgspec.Struct, frozen=True):
    """A list and the place where it begins."""

    items: tuple[Node, ...]
    location: Location


class Mapping(msgspec.Struct, frozen=True):
    """Keys, each once and in the file's order, with their values, and the place where they begin."""

    entries: tuple[tuple[Scalar, Node], ...]
    location: Location

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        return next((value for name, value in self.entries if name.text == key), None)


Node = Scalar | Sequence | Mapping


def read_yaml(path: Path, problems: list[Problem], folder: Path | None = None) -> Node | None:
    """The file's one document, or None when it cannot be told whole; what is wrong goes into `problems`.

    No link may lead out of `folder`; without one the file is the user's own choice.
    """
    if folder is not None and (led_out := link_problem(path, folder)):
        problems.append(led_out)
        return None
    name = display_path(path)
    text = _read_text(path, name, problems)
    return None if text is None else parse_yaml(text, name, problems)


def parse_yaml(text: str, name: str, problems: list[Problem]) -> Node | None:
    """The text's one document, located under `name`, or None; what is wrong goes into `problems`."""
    raw = list(_control_characters(text, name))
    if raw:
        problems.extend(raw)
        return None
    builder = _Builder(name, problems)
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            builder.take(event)
            if builder.stopped:
                return None
    except yaml.YAMLError as error:
        problems.append(_syntax_problem(error, name))
        return None
    if builder.root is None:
        problems.append(Problem("the file is empty", Location(name, 1, 1), "fill it or delete it"))
    return builder.root if builder.whole else None


def _read_text(path: Path, name: str, problems: list[Problem]) -> str | None:
    """The file's text without a byte order mark, or None and a problem."""

    def refuse(message: str, hint: str = "", line: int = 0, column: int = 0) -> None:
        problems.append(Problem(message, Location(name, line, column), hint))

    try:
        if not path.is_file():
            refuse("this is not a file" if path.exists() else "there is no such file")
            return None
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        refuse(f"the file cannot be read: {getattr(error, 'strerror', None) or error}")
        return None
    if len(data) > MAX_BYTES:
        refuse(f"the file is larger than {MAX_BYTES:,} bytes", "split it", 1, 1)
        return None
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        refuse("the file is not UTF-8 text", "save it as UTF-8", *_end_of(before))
        return None


def _end_of(text: str) -> tuple[int, int]:
    """The line and the column of what follows a text."""
    *before, last = _LINE_BREAK.split(text)
    return len(before) + 1, len(last) + 1


def _control_characters(text: str, name: str) -> Iterator[Problem]:
    """A problem for the first control character of each line that has one."""
    if not _CONTROL.search(text):
        return
    for number, line in enumerate(_LINE_BREAK.split(text), start=1):
        found = _CONTROL.search(line)
        if found:
            yield _control_problem(found[0], Location(name, number, found.start() + 1))


def _control_problem(character: str, location: Location) -> Problem:
    return Problem(f"a control character (U+{ord(character):04X}) stands here", location, "delete it")


def _syntax_problem(error: yaml.YAMLError, name: str) -> Problem:
    """The parser's complaint with its place and a hint."""
    mark: yaml.Mark | None = getattr(error, "problem_mark", None)
    if mark is None or getattr(error, "context", None) == "while scanning a quoted scalar":
        mark = getattr(error, "context_mark", None)  # the quote that opens, not the end of the file
    location = Location(name, mark.line + 1, mark.column + 1) if mark else Location(name, 1, 1)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    said = _CONTROL.sub("�", said)
    hint = next((hint for words, hint in _SYNTAX_HINTS.items() if words in said), _SYNTAX_HINT)
    return Problem(f"not valid YAML: {said}", location, hint)


class _Open:
    """A collection whose end has not come yet; a mapping's keys and values alternate."""

    def __init__(self, is_mapping: bool, location: Location) -> None:
        self.is_mapping = is_mapping
        self.location = location
        self.nodes: list[Node] = []


class _Builder:
    """Events in, one tree out: a loop with a stack of its own, so that no depth can overflow it."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.root: Node | None = None
        self.whole = True  # nothing was left out of the tree, so its shape can still be judged
        self.stopped = False
        self._name = name
        self._problems = problems
        self._stack: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Add one event to the tree."""
        mark: Any = event.start_mark  # the type stubs think that it may be missing
        location = Location(self._name, mark.line + 1, mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse(
                    "a second document begins here", location, "one file, one document: delete '---'"
                )
                self.stopped = True
        elif isinstance(event, yaml.NodeEvent):
            self._take_node(event, location)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._place(self._close())

    def _take_node(self, event: yaml.NodeEvent, location: Location) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._refuse(f"the file holds more than {MAX_NODES:,} values", location, "split it")
            self.stopped = True
            return
        if isinstance(event, yaml.AliasEvent):
            self._refuse(f"an alias (*{event.anchor}) stands here", location, "write the text itself")
            self.whole = False
            self._place(Scalar("", location))
            return
        if event.anchor:
            self._refuse(f"an anchor (&{event.anchor}) stands here", location, "delete it")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(f"a tag ({tag}) stands here", location, "delete it: all values are text")
        if isinstance(event, yaml.ScalarEvent):
            self._place(self._scalar(event.value, location))
            return
        self._stack.append(_Open(isinstance(event, yaml.MappingStartEvent), location))
        if len(self._stack) == MAX_DEPTH + 1:
            self._refuse(f"lists and mappings nest more than {MAX_DEPTH} deep here", location)
            self.whole = False

    def _scalar(self, text: str, location: Location) -> Scalar:
        found = _CONTROL_IN_SCALAR.search(text)
        if found:
            self._problems.append(_control_problem(found[0], location))
        return Scalar(text, location)

    def _place(self, node: Node) -> None:
        if self._stack:
            self._stack[-1].nodes.append(node)
        else:
            self.root = node

    def _close(self) -> Node:
        """The collection that ends here; below the depth allowed it is dropped."""
        depth = len(self._stack)
        ended = self._stack.pop()
        if depth > MAX_DEPTH:
            return Sequence((), ended.location)
        if ended.is_mapping:
            pairs = zip(ended.nodes[::2], ended.nodes[1::2], strict=True)
            return Mapping(tuple(self._entries(pairs)), ended.location)
        return Sequence(tuple(ended.nodes), ended.location)

    def _entries(self, pairs: Iterable[tuple[Node, Node]]) -> Iterator[tuple[Scalar, Node]]:
        """The pairs whose key is a text that has not stood before."""
        first: dict[str, Location] = {}
        for key, value in pairs:
            if not isinstance(key, Scalar):
                self._refuse("a key must be a text", key.location, "put a text in {braces} between quotes")
                self.whole = False
            elif key.text == "<<":
                self._refuse("a merge key (<<) stands here", key.location, "write the keys themselves")
                self.whole = False
            elif key.text in first:
                line = first[key.text].line
                self._refuse(f"the key {quote(key.text)} stands twice", key.location, f"first in line {line}")
            else:
                first[key.text] = key.location
                yield key, value

    def _refuse(self, message: str, location: Location, hint: str = "") -> None:
        self._problems.append(Problem(message, location, hint))
