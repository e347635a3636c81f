"""JSON Schema and what reads the files agree, by a validator that isn't ours, on good files and on bad."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import authors
import jsonschema
import pytest
import yaml
from commands import Command

from ubtprint.schema import KINDS, schema
from ubtprint.shape import read_shape
from ubtprint.source import parse_yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {"roles": "role", "sections": "section", "decks": "deck", "stocks": "stock", "labels": "labels"}
AT_THE_TOP = ("guide", "workshop", "brand", "build")
FILES = sorted([*(ROOT / "content").rglob("*.yaml"), *(ROOT / "content/samples/folder").rglob("*.yaml")])


class Editor(yaml.SafeLoader):
    """YAML as editors read it (1.2): a date is a text, and so are yes, no and 12:30."""


Editor.yaml_implicit_resolvers = {
    first: [(tag, how) for tag, how in rules if not tag.endswith(("timestamp", "bool", "int"))]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Editor.add_implicit_resolver("tag:yaml.org,2002:bool", __import__("re").compile("^(true|false)$"), list("tf"))
Editor.add_implicit_resolver(
    "tag:yaml.org,2002:int", __import__("re").compile("^[-+]?[0-9]+$"), list("-+0123456789")
)


def kind_of(path: Path) -> str:
    """The kind of a file by where it stands."""
    return FOLDERS.get(path.parent.name) or {f"{kind}.yaml": kind for kind in AT_THE_TOP}.get(path.name, "")


@cache
def validator(kind: str) -> Any:
    jsonschema.Draft202012Validator.check_schema(schema(kind))
    return jsonschema.Draft202012Validator(schema(kind))


def schema_takes(kind: str, text: str) -> bool:
    return not list(validator(kind).iter_errors(yaml.load(text, Editor)))


def shape_takes(kind: str, text: str) -> bool:
    problems: list[Any] = []
    node = parse_yaml(text, "f", problems)
    if kind == "workshop" and node is not None:
        from ubtprint.workshop import _for_every_role

        node = _for_every_role(node)
    if kind == "build" and node is not None:
        from ubtprint.builds import _singles_as_lists

        node = _singles_as_lists(node)
    return node is not None and read_shape(node, KINDS[kind][0], problems) is not None


@pytest.mark.parametrize("path", [path for path in FILES if kind_of(path)], ids=lambda path: path.name)
def test_shipped_files_are_valid(path: Path) -> None:
    text = path.read_text("utf-8")
    assert shape_takes(kind_of(path), text)
    assert [error.message for error in validator(kind_of(path)).iter_errors(yaml.load(text, Editor))] == []


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_wrong_key_is_invalid(kind: str) -> None:
    path = next((path for path in FILES if kind_of(path) == kind), None)
    text = (path.read_text("utf-8") if path else BUILD) + "\nno-such-key: 1\n"
    assert not schema_takes(kind, text)
    assert not shape_takes(kind, text)


ROLE = "name: A\nsponsor: A\nmark: disc\n"
STOCK = (ROOT / "content/stocks/quarter-letter.yaml").read_text("utf-8")
GUIDE = "title: A\nsubject: A\nauthor: A\nlanguage: en\nwebsite: A\ncited-as: A\n"
BUILD = "documents: [{kind: cards, role: union}]\n"
BRAND = 'organization: A\nroles: {union: "#0b6e4f"}\n'
TOPIC = 'topics:\n  one:\n    folio: "1"\n    blocks:\n'


@pytest.mark.parametrize(
    ("kind", "text", "good"),
    [
        ("role", ROLE, True),
        ("role", ROLE.replace("disc", "circle"), False),
        ("role", ROLE.replace("name: A\n", ""), False),
        ("role", ROLE.replace("name: A", "name: 2026"), True),
        ("role", ROLE.replace("name: A", "name: true"), True),
        ("role", ROLE.replace("name: A", 'name: "  "'), False),
        ("role", ROLE.replace("name: A", "name:"), False),
        ("role", ROLE.replace("name: A", "name: [A]"), False),
        ("role", ROLE + "aliases: [a, b-c]\n", True),
        ("role", ROLE + "aliases: []\n", True),
        ("role", ROLE + "aliases: [Upper]\n", False),
        ("role", ROLE + "aliases: a\n", False),
        ("role", ROLE + "duties: {items: [a]}\n", True),
        ("role", ROLE + "duties: {kind: checklist, items: [a]}\n", True),
        ("role", ROLE + "duties: {kind: prose, items: [a]}\n", False),
        ("role", ROLE + "duties: {items: []}\n", False),
        ("role", ROLE + "duties: {items: [a], head: }\n", True),
        ("role", ROLE + "duties: {itmes: [a]}\n", False),
        ("role", ROLE + "duties: [a]\n", False),
        ("role", "[a]\n", False),
        ("section", TOPIC + "      a: {kind: statement, text: A}\n", True),
        ("section", TOPIC + "      a: {text: A}\n", False),
        ("section", TOPIC + "      a: {kind: statment, text: A}\n", False),
        ("section", TOPIC + "      a: {kind: prose, items: [A]}\n", False),
        ("section", TOPIC + "      A b: {kind: statement, text: A}\n", False),
        ("section", TOPIC.replace('"1"', "3.10") + "      a: {kind: statement, text: A}\n", True),
        ("deck", "title: A\npart-of: full\ntake: [1, 2]\n", True),
        ("deck", "title: A\ntake: [0]\n", False),
        ("deck", "title: A\ntake: [a]\n", False),
        ("deck", "title: A\ntake: [1.5]\n", False),
        ("stock", STOCK, True),
        ("stock", STOCK.replace("8.5in", "8.5"), False),
        ("stock", STOCK.replace("8.5in", "8.5 in"), False),
        ("stock", STOCK.replace("columns: 2", "columns: 101"), False),
        ("stock", STOCK.replace("columns: 2", 'columns: "2"'), True),
        ("stock", STOCK + "perforated: true\n", True),
        ("stock", STOCK + "perforated: yes\n", False),
        ("stock", STOCK.replace("height: 5.5in}", "height: 5.5in, turn: 90}"), True),
        ("stock", STOCK.replace("height: 5.5in}", "height: 5.5in, turn: 45}"), False),
        ("guide", GUIDE, True),
        ("guide", GUIDE.replace("language: en", "language: English"), False),
        ("guide", GUIDE + "cover: maybe\n", False),
        ("guide", GUIDE + "labels: {key-tip: A}\n", True),
        ("workshop", "date: 2026-11-24\nstarts: 8:30\n", True),
        ("workshop", "items: [cards, badge]\ndeck: full\n", True),
        ("workshop", "items: {union: [cards]}\ndeck: {union: full}\n", True),
        ("workshop", "items: [card]\n", False),
        ("workshop", "agenda: [{what: A}]\n", False),
        ("build", BUILD, True),
        ("build", BUILD.replace("union", "[union, manager]"), True),
        ("build", BUILD.replace("cards", "checklist").replace("role", "flat: true, role"), True),
        ("build", BUILD.replace("role", "copies: 0, role"), False),
        ("build", BUILD.replace("cards", "posters"), False),
        ("build", BUILD.replace("cards", "handout").replace("role", "deck: full, role"), False),
        ("build", "documents: []\n", False),
        ("brand", BRAND, True),
        ("brand", BRAND.replace("#0b6e4f", "green"), False),
        ("brand", BRAND.replace("roles", "rolls"), False),
        ("brand", BRAND + "logo: {file: logo.svg, alt: A}\n", True),
    ],
)
def test_schema_and_shape_agree(kind: str, text: str, good: bool) -> None:
    assert (shape_takes(kind, text), schema_takes(kind, text)) == (good, good)


def test_every_kind_is_described_for_an_editor() -> None:
    for kind in KINDS:
        made = schema(kind)
        assert made["title"] == f"ubtprint {kind}"
        assert made["description"]


def test_files_that_are_begun_name_their_schema(tmp_path: Path) -> None:
    own = authors.begun(tmp_path / "g")
    named = 0
    for path in own.rglob("*.yaml"):
        first, *_ = path.read_text("utf-8").splitlines()
        kind = kind_of(path)
        assert first.startswith("# yaml-language-server: $schema=") == bool(kind)
        if kind:
            file = (path.parent / first.partition("=")[2]).resolve()
            assert json.loads(file.read_text("utf-8")) == schema(kind)
            assert file.is_relative_to(own.resolve())
            named += 1
    assert named == 8


def test_a_role_in_a_folder_without_schemas_names_none(tmp_path: Path) -> None:
    own = authors.begun(tmp_path / "g", role="")
    for path in (own / "schema").iterdir():
        path.unlink()
    from ubtprint import beginnings

    texts = beginnings.new_role("boss", own, None).files.values()
    assert not any(b"$schema" in text for text in texts)


def test_the_command_shows_and_writes(ubtprint: Command, tmp_path: Path) -> None:
    listed = ubtprint("schema")
    assert [line.split()[0] for line in listed.out.decode().splitlines()] == list(KINDS)
    assert json.loads(ubtprint("schema", "role").out) == schema("role")
    unknown = ubtprint("schema", "rolle")
    assert (unknown.code, unknown.err) == (2, "unknown kind of file 'rolle' (did you mean 'role'?)\n")
    assert ubtprint("schema", "-o", "all").code == 0
    assert {path.stem for path in (tmp_path / "all").iterdir()} == set(KINDS)
