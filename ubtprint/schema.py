"""JSON Schema of each kind of file that people write, made from the types that read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import inspect

from ubtprint.builds import BuildFile
from ubtprint.model import Brand, Deck, Edition, Role, Section
from ubtprint.ownwords import OwnWords
from ubtprint.paper import Stock
from ubtprint.records import LENGTH_PATTERN
from ubtprint.workshop import WorkshopFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# The kind of file -> the type that it is read to, and where such files stand.
KINDS: dict[str, tuple[type[msgspec.Struct], str]] = {
    "guide": (Edition, "guide.yaml, what an edition is called and whose it is"),
    "role": (Role, "roles/*.yaml, all of the text that is one role's"),
    "section": (Section, "sections/*.yaml, topics and the text that all roles share"),
    "deck": (Deck, "decks/*.yaml, which blocks stand on which card"),
    "stock": (Stock, "stocks/*.yaml, a sheet to print cards on"),
    "labels": (OwnWords, "labels/*.yaml, the program's own words in one language"),
    "brand": (Brand, "brand.yaml, whose paper it is and how it looks"),
    "build": (BuildFile, "build.yaml, which documents `ubtprint build` makes"),
    "workshop": (WorkshopFile, "workshop.yaml, when and where a workshop is, and who gets what"),
}
# A text of YAML that an editor takes for a number or for true stays a text to us.
_TEXT = ["string", "number", "boolean"]
_WHOLE, _NUMBER = r"^-?(0|[1-9][0-9]{0,17})$", r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]+)?$"

Schema = dict[str, Any]


def schema(kind: str) -> Schema:
    """The JSON Schema (draft 2020-12) of a kind of file, a key of KINDS."""
    type_, about = KINDS[kind]
    made = _of(inspect.type_info(type_))
    if kind == "workshop":  # where one value may stand for all roles
        for key in ("items", "deck"):
            each = made["properties"][key]
            made["properties"][key] = {"anyOf": [each, each["additionalProperties"]]}
    if kind == "build":  # where one role or edition needn't be a list
        for entry in made["properties"]["documents"]["items"]["anyOf"]:
            for key in ("role", "edition"):
                several = entry["properties"][key]
                entry["properties"][key] = {"anyOf": [several, several["items"]]}
    return {"$schema": DIALECT, "title": f"ubtprint {kind}", "description": about, **made}


def _of(kind: inspect.Type) -> Schema:
    """The schema of a type as ``shape`` reads it, and of no other type."""
    if isinstance(kind, inspect.Metadata):
        if (kind.extra or {}).get("unit") == "length":
            return {"type": "string", "pattern": LENGTH_PATTERN}
        return _of(kind.type)
    make = _MAKERS.get(type(kind))
    if make is None:
        raise TypeError(f"content files have no {kind}")
    return make(kind)


def _struct(kind: inspect.StructType) -> Schema:
    """A mapping with the keys of a record and no others; its docstring is what an editor shows."""
    properties = {field.encode_name: _of(field.type) for field in kind.fields}
    if kind.tag_field:
        properties = {kind.tag_field: {"const": kind.tag}, **properties}
    needed = [field.encode_name for field in kind.fields if field.required]
    about = (kind.cls.__doc__ or "").partition("\n\n")[0]
    made = {"type": "object", "description": " ".join(about.replace("``", "").split())}
    required = {"required": needed} if needed else {}
    return {**made, "properties": properties, **required, "additionalProperties": False}


def _union(kind: inspect.UnionType) -> Schema:
    """A value that may be left out, or one of the records that a key tells apart."""
    types = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
    if len(types) == 1:
        return _of(types[0])
    several = []
    for each in types:
        made = _of(each)
        tag = getattr(each, "tag_field", None)
        several.append({**made, "required": [tag, *made.get("required", ())]})
    return {"anyOf": several}


def _dict(kind: inspect.DictType) -> Schema:
    key = _of(kind.key_type)
    names = {name: value for name, value in key.items() if name != "type"}
    named = {"propertyNames": names} if names else {}
    return {"type": "object", **named, "additionalProperties": _of(kind.value_type)}


def _list(kind: inspect.VarTupleType) -> Schema:
    least = {"minItems": kind.min_length} if kind.min_length else {}
    return {"type": "array", "items": _of(kind.item_type), **least}


def _text(kind: inspect.StrType) -> Schema:
    if kind.pattern:
        return {"type": _TEXT, "pattern": kind.pattern}
    if kind.min_length:
        return {"type": _TEXT, "pattern": r"\S"}
    most = {"maxLength": kind.max_length} if kind.max_length else {}
    return {"type": [*_TEXT, "null"], **most}


def _integer(kind: inspect.IntType) -> Schema:
    return {"type": ["integer", "string"], "pattern": _WHOLE, **_range(kind)}


def _decimal(kind: inspect.FloatType) -> Schema:
    return {"type": ["number", "string"], "pattern": _NUMBER, **_range(kind)}


def _range(kind: inspect.IntType | inspect.FloatType) -> Schema:
    bounds = {
        "minimum": kind.ge,
        "exclusiveMinimum": kind.gt,
        "maximum": kind.le,
        "exclusiveMaximum": kind.lt,
    }
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _boolean(_kind: inspect.BoolType) -> Schema:
    return {"enum": [True, False, "true", "false"]}


def _choice(kind: inspect.LiteralType) -> Schema:
    numbers = [str(value) for value in kind.values if isinstance(value, int)]
    return {"enum": [*kind.values, *numbers]}


_MAKERS: dict[type[inspect.Type], Callable[[Any], Schema]] = {
    inspect.StructType: _struct,
    inspect.UnionType: _union,
    inspect.DictType: _dict,
    inspect.VarTupleType: _list,
    inspect.StrType: _text,
    inspect.IntType: _integer,
    inspect.FloatType: _decimal,
    inspect.BoolType: _boolean,
    inspect.LiteralType: _choice,
}
