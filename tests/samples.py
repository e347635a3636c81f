"""A small edition in which every field of the model is filled, as YAML values.

``files()`` maps a file's name in a folder of one's own to its values. Values that lead somewhere (addresses,
roles, kinds, numbers, lengths) are told from texts by their path: ``texts()`` lists the latter.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
EDITION = "edition"
Path_ = tuple[str | int, ...]
Files = dict[str, Any]

# Keys whose values aren't free text, wherever they stand.
LEADING = frozenset(
    [
        "language",
        "labels",
        "aliases",
        "mark",
        "role",
        "columns",
        "kind",
        "front",
        "back",
        "part-of",
        "take",
        "repeat",
        "cards",
        "block",
        "source",
        "printed",
        "cover",
        "width",
        "height",
        "turn",
        "columns",
        "rows",
        "left",
        "top",
        "across",
        "down",
        "direction",
        "at",
        "then",
        "binding",
        "perforated",
        "adhesive",
        "verified",
        "face",
        "grid",
        "fold",
    ]
)
# In these files all texts are free, whatever their keys.
FREE = ("labels/en.yaml",)
# Other texts have to agree with these, or they fill in places in braces.
BOUND = frozenset([("errata", "source"), ("errata", "printed"), ("errata", "block")])


def _role(name: str, other: str) -> dict[str, Any]:
    return {
        "name": name,
        "sponsor": f"{name} sponsor",
        "aliases": [other],
        "mark": "disc",
        "introduction": {"kind": "prose", "head": f"{name} begins", "paragraphs": ["One text.", "Another."]},
        "duties": {
            "kind": "checklist",
            "lead": f"{name} leads",
            "head": "Has to:",
            "items": ["Do this", "Do that"],
        },
        "tip": {"kind": "key-tip", "paragraphs": ["Mind the step."]},
        "means": {"kind": "numbered", "head": "Which means:", "items": ["First", "Second"]},
        "retains": {
            "kind": "checklist",
            "lead": "Keeps",
            "head": f"{name}:",
            "items": ["Its own", "And this"],
        },
        "acknowledges": {"kind": "acknowledgement", "head": f"{name}:", "items": ["It is so.", "And so."]},
    }


def _section() -> dict[str, Any]:
    blocks = {
        "prose": {"kind": "prose", "head": "A head", "paragraphs": ["A paragraph."]},
        "shared": {
            "kind": "checklist",
            "lead": "All lead",
            "head": "All:",
            "items": ["Shared", "Also shared"],
        },
        "steps": {"kind": "numbered", "head": "Steps:", "items": ["Go", "Stop"]},
        "hint": {"kind": "key-tip", "paragraphs": ["A hint."]},
        "knows": {"kind": "acknowledgement", "head": "Knows:", "items": ["This", "That"]},
        "said": {"kind": "statement", "text": "That is that."},
        "kept": {
            "kind": "columns",
            "lead": "Each keeps:",
            "columns": ["one/retains", "two/retains"],
            "foot": "So be it.",
        },
        "known": {
            "kind": "columns",
            "lead": "Each knows:",
            "columns": ["two/acknowledges", "one/acknowledges"],
        },
    }
    return {
        "number": "1",
        "title": "A section",
        "running-head": "SECTION | ONE",
        "topics": {
            "first": {"title": "First", "kicker": "Before", "folio": "1.1", "blocks": blocks},
            "second": {"title": "Second", "kicker": "After", "folio": "1.2", "role": "one"},
        },
    }


def _stock() -> dict[str, Any]:
    return {
        "title": "A sheet of my own",
        "aliases": ["my-own"],
        "paper": {"name": "Letter", "width": "8.5in", "height": "11in"},
        "face": {"width": "4.25in", "height": "5.5in", "turn": 0},
        "grid": {"columns": 2, "rows": 2, "left": "0in", "top": "0in", "across": "4.25in", "down": "5.5in"},
        "binding": "none",
        "perforated": False,
        "adhesive": False,
        "verified": "exact",
        "source": "My own ruler.",
    }


@cache
def _files() -> Files:
    labels = yaml.safe_load((ROOT / "content" / "labels" / "en.yaml").read_text(encoding="utf-8"))
    guide = {
        "title": "An edition",
        "subject": "What it is about",
        "author": "Somebody",
        "language": "en",
        "website": "www.example.org",
        "date": "2020",
        "cited-as": "An edition, cited",
        "cover": True,
        "labels": {"notes": "My notes"},
        "abbreviations": [{"short": "PDSA", "long": "plan, do, study, act"}],
        "errata": [{"block": "one/tip", "source": "Mind teh step", "printed": "Mind the step"}],
    }
    cards = [
        {"front": ["role/introduction"], "back": ["role/duties"]},
        {"front": ["role/tip", "role/means"], "back": ["first/kept"]},
        {"front": ["first/prose", "first/shared"], "back": ["first/steps", "first/hint"]},
        {"front": ["first/knows", "first/said"], "back": ["first/known", "write-on"]},
    ]
    return {
        f"{EDITION}/guide.yaml": guide,
        f"{EDITION}/roles/one.yaml": _role("One", "uno"),
        f"{EDITION}/roles/two.yaml": _role("Two", "due"),
        f"{EDITION}/sections/1-first.yaml": _section(),
        f"{EDITION}/decks/full.yaml": {"title": "All cards", "cards": cards, "repeat": "once"},
        f"{EDITION}/decks/carry.yaml": {"title": "Two cards", "part-of": "full", "take": [1, 2]},
        "labels/en.yaml": labels,
        "stocks/mine.yaml": _stock(),
    }


def files() -> Files:
    """The files of the folder, to be changed at will."""
    return copy.deepcopy(_files())


def scalars(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Every value that is neither a list nor a mapping, with its path."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from scalars(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from scalars(each, (*path, number))
    else:
        yield path, value


def texts(of: Files) -> list[Path_]:
    """The paths of all free texts of some files; a path begins with its file's name."""
    return [path for path, _ in scalars(of) if _is_free(path)]


def _is_free(path: Path_) -> bool:
    file, *rest = path
    keys = [key for key in rest if isinstance(key, str)]
    if file in FREE or keys[:1] == ["labels"]:
        return True
    if file == "stocks/mine.yaml":
        return keys in (["title"], ["source"], ["paper", "name"])
    if keys[0] == "topics" and len(keys) > 3 and keys[2] == "blocks":
        keys = keys[4:]
    return not (LEADING & set(keys))


def put(of: Files, path: Path_, value: Any) -> None:
    """Put a value at a path."""
    for key in path[:-1]:
        of = of[key]
    of[path[-1]] = value  # type: ignore[index]


def dumped(value: Any) -> str:
    """A value as YAML, on as many lines as it has values."""
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10**9))


def write(folder: Path, of: Files) -> Path:
    """Write files into a folder; those that are text already are written as they are, bytes too."""
    for name, value in of.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(value, bytes):
            path.write_bytes(value)
        else:
            text = value if isinstance(value, str) else dumped(value)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return folder
