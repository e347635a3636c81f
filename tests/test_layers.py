"""The table of rooms in ARCHITECTURE.md is how the code stands: layers, importers, sizes, light start."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
ANYWHERE = {"msgspec"}
HEAVY = {
    *("weasyprint", "pikepdf", "jinja2", "pypdfium2", "uharfbuzz", "fontTools", "PIL"),
    *("starlette", "uvicorn", "watchfiles"),
}
MODULE_LINES, FUNCTION_LINES = 300, 50
HEAD = "| layer | module | its one job |"


class Room(NamedTuple):
    """A row of the table: layers compare as (4, 'b'), outside are packages that the module may import."""

    layer: tuple[int, str]
    outside: frozenset[str]


class Module(NamedTuple):
    """What a module imports: ``inside`` are modules of its package, ``outside`` top-level packages."""

    tree: ast.Module
    lines: int
    inside: frozenset[str]
    outside: frozenset[str]


def read_table(text: str) -> dict[str, Room]:
    """The rooms by module name, from the table that starts with HEAD."""
    table = text[text.index(HEAD) :].partition("\n\n")[0]
    rooms = {}
    for row in table.splitlines()[2:]:
        layer, module, _, outside = (cell.strip() for cell in row.strip("|").split("|"))
        found = re.fullmatch(r"(\d+)([a-z]?)", layer)
        assert found is not None, f"no layer: {row}"
        assert module.strip("`") not in rooms, f"twice in the table: {module}"
        rooms[module.strip("`")] = Room(
            (int(found[1]), found[2]), frozenset(re.findall(r"`([\w.]+)`", outside))
        )
    return rooms


def read_package(folder: Path) -> dict[str, Module]:
    """The package's modules by dotted name below it; the package's own root is ``__init__``."""
    paths = {_module_name(path.relative_to(folder)): path for path in folder.rglob("*.py")}
    return {name: _read_module(path, folder, set(paths)) for name, path in sorted(paths.items())}


def _module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and parts[:-1] else parts)


def _read_module(path: Path, folder: Path, known: set[str]) -> Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    inside, outside = set(), set()
    for name in _imported(tree, path.relative_to(folder.parent)):
        top, _, below = name.partition(".")
        if top != folder.name:
            outside.add(top)
            continue
        # A name that is no module is something in the module that it is taken from.
        while below and below not in known:
            below = below.rpartition(".")[0]
        inside.add(below or "__init__")
    return Module(
        tree,
        len(text.splitlines()),
        frozenset(inside - {_module_name(path.relative_to(folder))}),
        frozenset(outside - set(sys.stdlib_module_names)),
    )


def _imported(tree: ast.Module, path: Path) -> Iterator[str]:
    """Every imported name with its package in front, wherever in the file it is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.parts[: len(path.parts) - node.level] if node.level else ()
            source = ".".join([*package, *([node.module] if node.module else [])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def faults(folder: Path, rooms: dict[str, Room]) -> list[str]:
    """Where a package and the table of its rooms disagree, and which modules are too large."""
    modules = read_package(folder)
    found = [f"{name}: not in the table" for name in modules.keys() - rooms.keys()]
    found += [f"{name}: in the table, but there is no such module" for name in rooms.keys() - modules.keys()]
    for name, module in modules.items():
        found += _size_faults(name, module)
        if name in rooms:
            found += _import_faults(name, module, rooms)
    try:
        graphlib.TopologicalSorter({name: module.inside for name, module in modules.items()}).prepare()
    except graphlib.CycleError as error:
        found.append(f"a circle: {' -> '.join(error.args[1])}")
    return sorted(found)


def _import_faults(name: str, module: Module, rooms: dict[str, Room]) -> Iterator[str]:
    room = rooms[name]
    for other in module.inside & rooms.keys():
        if rooms[other].layer >= room.layer:
            where = "its own layer" if rooms[other].layer == room.layer else "a higher layer"
            yield f"{name}: imports {other} from {where}"
    for package in module.outside - room.outside - ANYWHERE:
        yield f"{name}: imports {package}, which the table does not name"
    for package in room.outside - module.outside:
        yield f"{name}: does not import {package}, which the table names"


def _size_faults(name: str, module: Module) -> Iterator[str]:
    if module.lines > MODULE_LINES:
        yield f"{name}: {module.lines} lines"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{name}: {node.name} has {lines} lines"


def loaded(package: str, *arguments: str, folder: Path = ROOT) -> set[str]:
    """The top-level packages that ``python -m package arguments`` imports, run in ``folder``."""
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", package, *arguments],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True, timeout=60,
    )  # fmt: skip
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in ran.stderr.splitlines()}


# --- the code -----------------------------------------------------------------------------------


def test_code_is_as_the_table_says() -> None:
    assert faults(ROOT / "ubtprint", read_table((ROOT / "ARCHITECTURE.md").read_text("utf-8"))) == []


@pytest.mark.parametrize("arguments", [["--help"], ["cards", "--help"], ["list"], ["stock", "list"]])
def test_asking_loads_nothing_heavy(arguments: list[str]) -> None:
    assert "click" in (found := loaded("ubtprint", *arguments))
    assert found & HEAVY == set()


# --- each rule seen failing on a small package --------------------------------------------------

TABLE = {
    "__init__": Room((0, ""), frozenset()),
    "low": Room((1, "a"), frozenset()),
    "beside": Room((1, "a"), frozenset()),
    "near": Room((1, "b"), frozenset({"yaml"})),
    "high": Room((2, ""), frozenset()),
}
SOUND = {
    "__init__": "VERSION = 1",
    "low": "import os",
    "beside": "import msgspec",
    "near": "import yaml\nfrom made.low import x",
    "high": "from made import VERSION, low\nfrom .near import y",
}


def _made(folder: Path, **changed: str) -> Path:
    package = folder / "made"
    for name, text in (SOUND | changed).items():
        path = package / (name.replace(".", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return package


def test_sound_package_has_no_faults(tmp_path: Path) -> None:
    assert faults(_made(tmp_path), TABLE) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"new": ""}, ["new: not in the table"]),
        ({"low": "import made.high"}, ["a circle", "low: imports high from a higher layer"]),
        ({"low": "from made.near import y"}, ["a circle", "low: imports near from a higher layer"]),
        ({"low": "from made import beside"}, ["low: imports beside from its own layer"]),
        ({"low": "def f():\n    from . import beside"}, ["low: imports beside from its own layer"]),
        (
            {"low": "from made import beside", "beside": "from made import low"},
            ["a circle", "beside: imports low from its own layer", "low: imports beside from its own layer"],
        ),
        ({"high": "import click"}, ["high: imports click, which the table does not name"]),
        ({"near": ""}, ["near: does not import yaml, which the table names"]),
        ({"low": "\n" * 301}, ["low: 301 lines"]),
        ({"low": "def f():\n" + "    pass\n" * 50}, ["low: f has 51 lines"]),
    ],
)
def test_fault_is_found(tmp_path: Path, changed: dict[str, str], expected: list[str]) -> None:
    found = faults(_made(tmp_path, **changed), TABLE)
    assert [re.sub("^a circle: .*", "a circle", fault) for fault in found] == expected


def test_module_that_is_gone_is_found(tmp_path: Path) -> None:
    package = _made(tmp_path)
    (package / "beside.py").unlink()
    assert faults(package, TABLE) == ["beside: in the table, but there is no such module"]


def test_heavy_package_is_found(tmp_path: Path) -> None:
    _made(tmp_path, __main__="import jinja2.sandbox")
    assert "jinja2" in loaded("made", folder=tmp_path)


def test_table_is_read_with_its_letters() -> None:
    text = (
        f"words\n\n{HEAD} outside |\n|---|---|---|---|\n| 4b | `cli.some` | a job | `click`, `yaml` |\n\nmore"
    )
    assert read_table(text) == {"cli.some": Room((4, "b"), frozenset({"click", "yaml"}))}
