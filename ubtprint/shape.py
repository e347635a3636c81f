"""Located nodes to the typed values of `model`, gathering every problem on the way."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from collections.abc import Sequence as Sequence_
from typing import Any, TypeVar, cast

from msgspec import inspect

from ubtprint.alignment import unseen
from ubtprint.errors import Problem, did_you_mean
from ubtprint.names import quote
from ubtprint.records import COLOUR_PATTERN, ID_PATTERN, Text, to_points
from ubtprint.source import Mapping, Node, Scalar, Sequence

T = TypeVar("T")

_KINDS = {Scalar: "a text", Sequence: "a list", Mapping: "keys and values"}
# No leading zero: '010' is a text to one reader and eight to another.
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]+)?")
_LENGTH_HINT = "a number and its unit: in, pt, mm or cm, such as 0.25in"
_known: dict[type, inspect.Type] = {}
MOST_KEYS = 12  # that are named in a hint
_PATTERN_HINTS = {
    ID_PATTERN: "small letters, digits and hyphens, 64 at most",
    COLOUR_PATTERN: "write it as #rrggbb, such as #0b6e4f, between quotes",
}


def read_shape(node: Node, type_: type[T], problems: list[Problem]) -> T | None:
    """The node as a value of `type_` (a frozen Struct), or None; every problem goes into `problems`.

    Strings become `records.Text`, lengths become points. Raises TypeError for a type that files don't have.
    """
    return cast("T | None", _read(node, _kind(type_), "the file", problems))


def _kind(type_: type) -> inspect.Type:
    """What msgspec knows of a type; looked into once, though there are many files of each."""
    if type_ not in _known:
        _known[type_] = inspect.type_info(type_)
    return _known[type_]


def _read(node: Node, kind: inspect.Type, name: str, problems: list[Problem]) -> Any:
    """The value of any kind, or None (which no file can hold) after a problem."""
    if isinstance(kind, inspect.Metadata):
        if (kind.extra or {}).get("unit") == "length":
            return _read_scalar(node, kind.type, name, problems, _length)
        return _read(node, kind.type, name, problems)
    collect = _COLLECTIONS.get(type(kind))
    if collect is not None:
        return collect(node, kind, name, problems)
    parse = _PARSERS.get(type(kind))
    if parse is None:
        raise TypeError(f"content files have no {kind}")
    return _read_scalar(node, kind, name, problems, parse)


# --- collections ------------------------------------------------------------------------------


def _read_mapping(
    node: Node, name: str, problems: list[Problem], keys: Sequence_[str] = ()
) -> Mapping | None:
    if isinstance(node, Mapping):
        return node
    hint = f"its keys are {', '.join(keys)}" if 0 < len(keys) <= MOST_KEYS else ""
    problems.append(_wrong_kind(node, name, "keys and values", hint))
    return None


def _read_struct(node: Node, kind: inspect.StructType, name: str, problems: list[Problem]) -> Any:
    mapping = _read_mapping(node, name, problems, [field.encode_name for field in kind.fields])
    if mapping is None:
        return None
    before = len(problems)
    fields = {field.encode_name: field for field in kind.fields}
    values = {}
    for key, value in mapping.entries:
        if key.text in fields:
            field = fields[key.text]
            values[field.name] = _read(value, field.type, quote(key.text), problems)
        elif key.text != kind.tag_field:
            hint = did_you_mean(key.text, fields)
            problems.append(Problem(f"unknown key {quote(key.text)}", key.location, hint))
        elif not (isinstance(value, Scalar) and value.text == kind.tag):
            problems.append(Problem(f"{quote(key.text)} should be {kind.tag}", value.location))
    for key_text, field in fields.items():
        if field.required and field.name not in values:
            problems.append(Problem(f"missing key '{key_text}'", mapping.location))
    return kind.cls(**values) if len(problems) == before else None


def _read_union(node: Node, kind: inspect.UnionType, name: str, problems: list[Problem]) -> Any:
    """An optional value by its type, or one of the structs that a tag field tells apart."""
    types = [member for member in kind.types if not isinstance(member, inspect.NoneType)]
    if len(types) == 1:
        return _read(node, types[0], name, problems)
    structs = {member.tag: member for member in types if isinstance(member, inspect.StructType)}
    if len(structs) != len(types):
        raise TypeError(f"content files have no {kind}")
    mapping = _read_mapping(node, name, problems)
    if mapping is None:
        return None
    field = next(iter(structs.values())).tag_field or ""
    tag = mapping.get(field)
    known = ", ".join(sorted(str(tag) for tag in structs))
    if not isinstance(tag, Scalar):
        missing = Problem(f"missing key '{field}'", mapping.location, f"one of: {known}")
        problems.append(_wrong_kind(tag, f"'{field}'", "a text") if tag else missing)
        return None
    if tag.text not in structs:
        hint = did_you_mean(tag.text, map(str, structs))
        problems.append(Problem(f"unknown {field} {quote(tag.text)}", tag.location, hint))
        return None
    return _read_struct(mapping, structs[tag.text], name, problems)


def _read_dict(node: Node, kind: inspect.DictType, name: str, problems: list[Problem]) -> Any:
    mapping = _read_mapping(node, name, problems)
    if mapping is None:
        return None
    pairs = [
        (
            _read(key, kind.key_type, "the key", problems),
            _read(value, kind.value_type, quote(key.text), problems),
        )
        for key, value in mapping.entries
    ]
    return None if any(None in pair for pair in pairs) else dict(pairs)


def _read_list(node: Node, kind: inspect.VarTupleType, name: str, problems: list[Problem]) -> Any:
    if not isinstance(node, Sequence):
        problems.append(_wrong_kind(node, name, "a list", "begin each item with '- ' on a line of its own"))
        return None
    if len(node.items) < (kind.min_length or 0):
        least = "is empty" if kind.min_length == 1 else f"needs {kind.min_length} items or more"
        problems.append(Problem(f"{name} {least}", node.location))
        return None
    items = [
        _read(item, kind.item_type, f"item {number} of {name}", problems)
        for number, item in enumerate(node.items, start=1)
    ]
    return None if any(item is None for item in items) else tuple(items)


# --- scalars ----------------------------------------------------------------------------------


class _Wrong(Exception):
    """What a text should have been, and a hint."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


_Parse = Callable[[Scalar, Any], Any]


def _read_scalar(node: Node, kind: inspect.Type, name: str, problems: list[Problem], parse: _Parse) -> Any:
    """What `parse` makes of a text, or None after a problem."""
    if not isinstance(node, Scalar):
        problems.append(_wrong_kind(node, name, "a text"))
        return None
    try:
        return parse(node, kind)
    except _Wrong as wrong:
        problems.append(Problem(f"{name} {wrong.message}", node.location, wrong.hint))
        return None


def _wrong_kind(node: Node, name: str, wanted: str, hint: str = "") -> Problem:
    if isinstance(node, Scalar) and not node.text:
        return Problem(f"{name} is empty", node.location, f"it should be {wanted}, or be left out")
    return Problem(f"{name} should be {wanted}, not {_KINDS[type(node)]}", node.location, hint)


def _text(node: Scalar, kind: inspect.StrType) -> Text:
    """The text without the line break that YAML's block scalars (| and >) leave at the end."""
    text = node.text.rstrip("\n")
    if not unseen(text).strip():
        if kind.min_length or text.strip():
            raise _Wrong("is empty", "it holds only characters that have no shape" if text.strip() else "")
        text = ""
    if len(text) < (kind.min_length or 0) or len(text) > (kind.max_length or math.inf):
        raise _Wrong(f"is {len(text)} characters long, which is not allowed")
    if kind.pattern and not re.fullmatch(kind.pattern, text):
        hint = _PATTERN_HINTS.get(kind.pattern, f"pattern: {kind.pattern}")
        raise _Wrong(f"can't be {quote(text)}", hint)
    return Text(text, node.location)


def _length(node: Scalar, kind: inspect.FloatType) -> float:
    """A number and its unit as points."""
    points = to_points(node.text)
    if points is None:
        raise _Wrong(f"is not a length: {quote(node.text)}", _LENGTH_HINT)
    return _in_range(points, kind)


def _integer(node: Scalar, kind: inspect.IntType) -> int:
    if not _INTEGER.fullmatch(node.text):
        raise _Wrong(f"should be a whole number, not {quote(node.text)}")
    return _in_range(int(node.text), kind)


def _decimal(node: Scalar, kind: inspect.FloatType) -> float:
    if not _DECIMAL.fullmatch(node.text):
        raise _Wrong(f"should be a number, not {quote(node.text)}")
    return _in_range(float(node.text), kind)


_N = TypeVar("_N", int, float)


def _in_range(value: _N, kind: inspect.IntType | inspect.FloatType) -> _N:
    bounds = (
        (kind.ge, "at least", operator.ge),
        (kind.gt, "more than", operator.gt),
        (kind.le, "at most", operator.le),
        (kind.lt, "less than", operator.lt),
    )
    for bound, words, holds in bounds:
        if bound is not None and not holds(value, bound):
            raise _Wrong(f"should be {words} {bound}, not {value}")
    if not math.isfinite(value):
        raise _Wrong("is too large a number")
    return value


def _boolean(node: Scalar, _kind: inspect.BoolType) -> bool:
    if node.text not in {"true", "false"}:
        raise _Wrong(f"should be true or false, not {quote(node.text)}")
    return node.text == "true"


def _choice(node: Scalar, kind: inspect.LiteralType) -> Text | int:
    choices = {str(value): value for value in kind.values}
    if node.text not in choices:
        raise _Wrong(f"can't be {quote(node.text)}", did_you_mean(node.text, choices))
    value = choices[node.text]
    return value if isinstance(value, int) else Text(node.text, node.location)


_COLLECTIONS: dict[type[inspect.Type], Callable[[Node, Any, str, list[Problem]], Any]] = {
    inspect.UnionType: _read_union,
    inspect.StructType: _read_struct,
    inspect.DictType: _read_dict,
    inspect.VarTupleType: _read_list,
}
_PARSERS: dict[type[inspect.Type], _Parse] = {
    inspect.StrType: _text,
    inspect.IntType: _integer,
    inspect.FloatType: _decimal,
    inspect.BoolType: _boolean,
    inspect.LiteralType: _choice,
}
