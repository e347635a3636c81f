"""Files to begin with: a folder of content of one's own, a role, and what else has to know of it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from ubtprint import assets, content, output
from ubtprint.advice import role_advice
from ubtprint.errors import InputError, Location, NameFault, Problem, UbtprintError, display_path
from ubtprint.names import plain, quote
from ubtprint.records import ID_PATTERN
from ubtprint.references import OWN_ROLE
from ubtprint.schema import KINDS, schema

SCHEMAS = "schema"  # the folder in one's own that an editor reads from
# A mark before the text of files for editors that speak to yaml-language-server.
MODELINE = "# yaml-language-server: $schema="

Files = dict[Path, bytes]


def samples_folder() -> Path:
    """Where the samples are that new files begin as."""
    return assets.data_folder() / "content" / "samples"


def write_new(files: Files, force: bool, hint: str) -> None:
    """Write files that are not there yet, or nothing; raises InputError for each that is in the way."""
    taken = [path for path in files if os.path.lexists(path)]
    if taken and not force:
        message = "a file is in the way; it was kept"
        raise InputError(*(Problem(message, Location(display_path(path)), hint) for path in taken))
    for path, data in files.items():
        output.write_whole(path, data)


def own_folder(folder: Path) -> Files:
    """The files of a folder of one's own: an edition of sample words, a stock, a brand, notes, schemas."""
    top = samples_folder() / "folder"
    samples = sorted(path for path in top.rglob("*") if path.is_file())
    return {folder / path.relative_to(top): path.read_bytes() for path in samples} | schemas(folder / SCHEMAS)


def schemas(folder: Path) -> Files:
    """The schema of each kind of file, as a file in a folder."""
    return {folder / f"{kind}.json": schema_text(kind).encode() for kind in KINDS}


def schema_text(kind: str) -> str:
    """The schema of a kind of file as JSON text."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=2) + "\n"


# --- a role -------------------------------------------------------------------------------------


class NewRole(msgspec.Struct, frozen=True, kw_only=True):
    """A role to be written: its files, and the folder and edition that it is for."""

    id: str
    edition: str
    own: Path
    files: Files


def new_role(word: str, own: Path, edition: str | None) -> NewRole:
    """The files of a role with this id: its own, and a section with its page of the handout.

    Raises NameFault for a word that can't be an id or is taken, and what ``content.editions`` does.
    """
    known = content.editions(own)
    name = content.pick("edition", edition, known) if edition else content.default_edition(own)
    if not name:
        hint = f"--edition with one of {', '.join(sorted(known))}"
        raise NameFault(Problem("there are several editions: name the one that is meant", hint=hint))
    folder = known[name]
    topics, running_head = _check_free(word, name, own)
    role_file = folder / "roles" / f"{word}.yaml"
    page_file = folder / "sections" / f"role-{word}.yaml"
    called = word.replace("-", " ").title()
    filled = {"ROLE-ID": word, "ROLE-NAME": called, "FOLIO": str(topics + 1), "RUNNING-HEAD": running_head}
    return NewRole(
        id=word,
        edition=name,
        own=own,
        files={
            role_file: _filled("role.yaml", filled, own, role_file),
            page_file: _filled("role-page.yaml", filled, own, page_file),
        },
    )


def still_to_do(role: NewRole) -> tuple[Problem, ...]:
    """What else has to know of a role that was written, or why that can't be told."""
    try:
        guide = content.load_guide(role.edition, role.own)
    except UbtprintError as error:
        return error.problems
    return tuple(role_advice(guide, role.id))


def _check_free(word: str, edition: str, own: Path) -> tuple[int, str]:
    """How many topics the edition has and its running head; raises NameFault for an id that can't be."""
    if not re.fullmatch(ID_PATTERN, word) or word == OWN_ROLE:
        better = re.sub(r"[^a-z0-9-]+", "-", plain(word)).strip("-")
        hint = f"did you mean '{better}'?" if better and better != OWN_ROLE else "such as executive-sponsor"
        message = f"a role can't be called {quote(word)}: small letters, digits and hyphens"
        raise NameFault(Problem(message, hint=hint))
    try:
        guide = content.load_guide(edition, own)
    except InputError:  # which is told once the role is written
        return 0, ""
    for id_, role in guide.roles.items():
        if word in role.aliases:
            hint = "delete it there, or choose another"
            raise NameFault(Problem(f"'{word}' is another word for the role '{id_}'", hint=hint))
    if word in guide.topics:
        raise NameFault(Problem(f"'{word}' is a topic already", hint="choose another word"))
    heads = (section.running_head for section in guide.sections.values())
    return len(guide.topics), next(heads, "")


def _filled(sample: str, values: dict[str, str], own: Path, path: Path) -> bytes:
    """A sample with its places filled in; without its first line where the folder has no schemas."""
    text = (samples_folder() / sample).read_text("utf-8")
    for hole, value in values.items():
        text = text.replace(hole, value.replace('"', "'"))
    modeline, _, rest = text.partition("\n")
    kind = modeline.removeprefix(MODELINE)
    schema_file = own / SCHEMAS / f"{kind}.json"
    if not schema_file.is_file():
        return rest.encode()
    relative = Path(os.path.relpath(schema_file, path.parent)).as_posix()
    return f"{MODELINE}{relative}\n{rest}".encode()


def looks_like_content(folder: Path) -> bool:
    """Whether a folder is an edition or has one in it."""
    return any(_guides(folder))


def _guides(folder: Path) -> Iterable[Path]:
    for pattern in (content.GUIDE_FILE, f"*/{content.GUIDE_FILE}"):
        yield from folder.glob(pattern)
