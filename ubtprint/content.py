"""An edition's folder to a Guide, typed and checked, with every problem of every file at once."""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from ubtprint import assets, branding
from ubtprint.errors import InputError, Location, NameFault, Problem, did_you_mean, display_path
from ubtprint.model import Abbreviation, Brand, Deck, Edition, Guide, Labels, Role, Section
from ubtprint.names import pick
from ubtprint.ownwords import OwnWords, Printing, WorkshopWords
from ubtprint.phrases import Phrases
from ubtprint.records import ID_PATTERN, where
from ubtprint.references import OWN_ROLE, Parts, check_references, collect_blocks, resolve_decks
from ubtprint.shape import read_shape
from ubtprint.source import read_yaml

__all__ = [
    "DEFAULT_EDITION",
    "editions",
    "find_role",
    "load_guide",
    "pick",
    "printing_words",
    "workshop_words",
]

DEFAULT_EDITION = "2010-guide"
GUIDE_FILE = "guide.yaml"
FOLDERS = ("roles", "sections", "decks")
# What else may stand beside guide.yaml when one's own folder is itself the edition.
OWN_EXTRAS = ("stocks", "labels", "templates", "styles", "brand.yaml", "build.yaml")

T = TypeVar("T")


def editions(own: Path | None = None) -> dict[str, Path]:
    """The editions' folders by id: those shipped, or with a folder of one's own only those in it.

    A folder that has a guide.yaml is an edition itself. Raises InputError when there is none, or when a link
    leads out of a folder of one's own.
    """
    top = own if own is not None else assets.data_folder() / "content"
    if not top.is_dir():
        raise InputError(Problem("there is no such folder", Location(display_path(top))))
    if (top / GUIDE_FILE).is_file():
        return {top.resolve().name: top}
    found = {file.parent.name: file.parent for file in sorted(top.glob(f"*/{GUIDE_FILE}"))}
    found = {name: folder for name, folder in found.items() if not name.startswith(".")}
    if not found:
        hint = f"an edition is a folder with a {GUIDE_FILE}"
        raise InputError(Problem("there is no edition here", Location(display_path(top)), hint))
    led_out = [assets.link_problem(folder, top) for folder in found.values()]
    if any(led_out):
        raise InputError(*filter(None, led_out))
    return found


def load_guide(edition: str | None, own: Path | None = None) -> Guide:
    """The edition of this id, or the default one, shipped or in a folder of one's own.

    Raises NameFault for an unknown edition, InputError with all problems of all files.
    """
    known = editions(own)
    name = _default(known) if edition is None else pick("edition", edition, known)
    folder = known[name]
    problems = list(_strays(folder, is_own=folder == own))
    parts = _read_parts(folder, problems)
    blocks = collect_blocks(parts)
    problems += check_references(parts, blocks)
    decks = resolve_decks(parts, problems)
    brand = branding.read_brand(own, problems)
    words = _read_words(parts.edition, own, brand, problems) if parts.edition else None
    if problems or parts.edition is None or words is None:
        raise InputError(*sorted(problems, key=lambda problem: problem.location or Location("")))
    labels_file, labels, phrases, abbreviations = words
    return Guide(
        id=name,
        edition=branding.branded(parts.edition, brand),
        labels=labels,
        phrases=phrases,
        roles=parts.roles,
        sections=parts.sections,
        decks=decks,
        abbreviations=abbreviations,
        blocks=blocks,
        content_hash=_content_hash(folder, labels_file, own if brand else None),
        brand=brand,
    )


def printing_words(own: Path | None = None, language: str = "en") -> Printing:
    """The words of pages about printing, one's own or the shipped ones.

    Raises InputError with all problems of their file, or when the language has none.
    """
    return _own_words(own, language)[1].printing


def workshop_words(own: Path | None = None, language: str = "en") -> WorkshopWords:
    """The words of a workshop's papers, one's own or shipped; raises what ``printing_words`` does."""
    path, words = _own_words(own, language)
    if words.workshop is None:
        hint = "copy 'workshop' and all below it from the shipped labels/en.yaml, and translate it"
        message = "there are no words for the papers of a workshop"
        raise InputError(Problem(message, Location(display_path(path)), hint))
    return words.workshop


def default_edition(own: Path | None = None) -> str:
    """The edition that is meant when none is named, or nothing when there are several and no default."""
    known = editions(own)
    return DEFAULT_EDITION if DEFAULT_EDITION in known else next(iter(known)) if len(known) == 1 else ""


def find_role(guide: Guide, word: str) -> str:
    """The id of the role that a word means, id or alias; raises NameFault for an unknown one."""
    aliases = {alias: role_id for role_id, role in guide.roles.items() for alias in role.aliases}
    return pick("role", word, guide.roles, aliases)


def _default(known: dict[str, Path]) -> str:
    if DEFAULT_EDITION in known:
        return DEFAULT_EDITION
    if len(known) == 1:
        return next(iter(known))
    hint = f"known: {', '.join(sorted(known))}"
    raise NameFault(Problem("there are several editions: name the one that is meant", hint=hint))


# --- files ------------------------------------------------------------------------------------


def _files(folder: Path) -> list[Path]:
    """The YAML files that stand directly in the folder, by name; hidden ones are left out."""
    return sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("."))


def _strays(folder: Path, *, is_own: bool) -> Iterator[Problem]:
    """A problem for each YAML file in the edition that nothing would read."""
    read = {folder / GUIDE_FILE, *(path for name in FOLDERS for path in _files(folder / name))}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts)
        if hidden or path in read or (is_own and parts[0] in OWN_EXTRAS):
            continue
        if path.suffix.lower() in {".yaml", ".yml"}:
            hint = f"an edition has {GUIDE_FILE} and " + ", ".join(f"{name}/*.yaml" for name in FOLDERS)
            yield Problem("nothing reads this file", Location(display_path(path), 1, 1), hint)


def _read_file(path: Path, type_: type[T], problems: list[Problem], folder: Path) -> T | None:
    node = read_yaml(path, problems, folder)
    return None if node is None else read_shape(node, type_, problems)


def _read_folder(
    folder: Path, type_: type[T], problems: list[Problem]
) -> tuple[dict[str, T], frozenset[str]]:
    """The folder's files by id, and the ids of those that could not be read."""
    values: dict[str, T] = {}
    lost = set()
    for path in _files(folder):
        if not re.fullmatch(ID_PATTERN, path.stem) or (folder.name == "roles" and path.stem == OWN_ROLE):
            hint = f"small letters, digits and hyphens, but not '{OWN_ROLE}'"
            message = f"'{path.stem}' can't be a name in {folder.name}"
            problems.append(Problem(message, Location(display_path(path), 1, 1), hint))
        value = _read_file(path, type_, problems, folder.parent)
        if value is None:
            lost.add(path.stem)
        else:
            values[path.stem] = value
    return values, frozenset(lost)


def _read_parts(folder: Path, problems: list[Problem]) -> Parts:
    roles, lost_roles = _read_folder(folder / "roles", Role, problems)
    sections, lost_sections = _read_folder(folder / "sections", Section, problems)
    decks, lost_decks = _read_folder(folder / "decks", Deck, problems)
    return Parts(
        edition=_read_file(folder / GUIDE_FILE, Edition, problems, folder),
        roles=roles,
        sections=sections,
        decks=decks,
        lost_roles=lost_roles,
        lost_sections=lost_sections,
        lost_decks=lost_decks,
    )


def _content_hash(folder: Path, labels_file: Path, branded: Path | None) -> str:
    """16 hex digits over the names and bytes of all files that the edition is read from."""
    paths = [folder / GUIDE_FILE, *(path for name in FOLDERS for path in _files(folder / name))]
    named = {path.relative_to(folder).as_posix(): path for path in paths}
    named[f"labels/{labels_file.name}"] = labels_file
    if branded:
        named[branding.BRAND_FILE] = branded / branding.BRAND_FILE
    digest = hashlib.sha256()
    for name, path in sorted(named.items()):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


# --- the program's own words ------------------------------------------------------------------


def _own_words(own: Path | None, language: str) -> tuple[Path, OwnWords]:
    """The labels' file of the language and what is in it. Raises InputError when it has none, or faults."""
    problems: list[Problem] = []
    path = _labels_file(language, own)
    words = _read_file(path, OwnWords, problems, path.parent) if path else None
    if path is None:
        problems.append(Problem(f"there are no labels for the language '{language}'"))
    if path is None or words is None or problems:
        raise InputError(*problems)
    return path, words


def _read_words(
    edition: Edition, own: Path | None, brand: Brand | None, problems: list[Problem]
) -> tuple[Path, Labels, Phrases, tuple[Abbreviation, ...]] | None:
    """The labels' file of the edition's language, the labels and the abbreviations."""
    path = _labels_file(edition.language, own)
    if path is None:
        hint = (
            f"write labels/{edition.language}.yaml in a folder of your own, after the shipped labels/en.yaml"
        )
        message = f"there are no labels for the language '{edition.language}'"
        problems.append(Problem(message, where(edition.language), hint))
        return None
    words = _read_file(path, OwnWords, problems, path.parent)
    if words is None:
        return None
    labels = _replace_labels(words.labels, edition.labels, problems)
    labels = _replace_labels(labels, brand.labels if brand else {}, problems)
    abbreviations = {entry.short: entry for entry in (*words.abbreviations, *edition.abbreviations)}
    return path, labels, words.phrases, tuple(abbreviations.values())


def _labels_file(language: str, own: Path | None) -> Path | None:
    """The labels of the language as named ('en-US'), else of the language alone ('en')."""
    tags = dict.fromkeys([language, language.partition("-")[0]])
    found = (assets.find("labels", f"{tag}.yaml", own) for tag in tags)
    return next((path for path in found if path), None)


def _replace_labels(labels: Labels, replaced: dict[str, str], problems: list[Problem]) -> Labels:
    """The labels with the edition's own in their places."""
    known = {name.replace("_", "-"): name for name in Labels.__struct_fields__}
    values = {}
    for key, text in replaced.items():
        if key not in known:
            problems.append(Problem(f"unknown label '{key}'", where(key), did_you_mean(key, known)))
            continue
        values[known[key]] = text
        extra = _placeholders(text) - _placeholders(getattr(labels, known[key]))
        if extra:
            message = f"nothing fills in {', '.join(sorted(extra))} in the label '{key}'"
            problems.append(Problem(message, where(text)))
    return msgspec.structs.replace(labels, **values)


def _placeholders(label: str) -> set[str]:
    """The names in braces that a label has filled in; '{' itself for braces that don't close."""
    try:
        return {"{" + name + "}" for _, name, _, _ in string.Formatter().parse(label) if name is not None}
    except ValueError:
        return {"{"}
