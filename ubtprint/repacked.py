"""A pack's finished file proofed again, with the roster read once more: everybody's own papers."""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import pikepdf

from ubtprint import __version__, content, packing, packproof, packrecipe, pdffile, reproof, roster, selection
from ubtprint.errors import Location, NameFault, Problem, display_path
from ubtprint.expected import Finding
from ubtprint.model import Guide
from ubtprint.packcounts import sets
from ubtprint.packplan import PackFile
from ubtprint.packrecipe import Asked
from ubtprint.packwork import attendee_due
from ubtprint.people import Attendee, Roster
from ubtprint.preflight import Report
from ubtprint.structure import document, elements, kids_of
from ubtprint.workshop import Workshop, load_workshop

CHECKS = {
    "people": "everyone of the roster is in it, and nobody else",
    "pack": "every face is in its cell, every name in its place, everybody's tags are whole",
}
PRINTED = ("name", "role", "team", "facility")
Parts = list[tuple[str, int]]  # titles of parts of the structure tree, each with its first page from 1


def proof(path: Path, people: Path, workshop: Path | None = None, own: Path | None = None) -> reproof.Proof:
    """Proof a pack's file against the roster and the workshop's file that it was made from.

    Raises NameFault for a file that is no pack's or whose workshop's file isn't given, InputError for what
    can't be read, PrintFault for content that can't be printed any more.
    """
    name = display_path(path)
    data = reproof.read(path, name)
    recipe = pdffile.read_recipe(data)
    if recipe.get("kind") != reproof.PACK:
        raise NameFault(Problem(f"--roster: {name} has nobody's papers in it", hint="leave the option out"))
    unknown: list[str] = []
    if recipe.get("version", "") != __version__:
        unknown.append(f"ubtprint {recipe.get('version', 'unknown')} made it, this is {__version__}")
    with pdffile.open_pdf(data) as pdf:
        there, pages = _parts_in(pdf), len(pdf.pages)
    try:
        asked = packrecipe.read(recipe)
    except msgspec.DecodeError:
        return _told(name, recipe, None, [*unknown, "its recipe doesn't say how the pack was made"], pages)
    if asked.workshop and workshop is None:
        hint = "such as --workshop workshop.yaml"
        raise NameFault(Problem(f"{name}: it was made with a workshop's file: name that, too", hint=hint))
    try:
        guide = content.load_guide(recipe.get("edition"), own)
        wanted = packrecipe.wanted_of(asked, guide, own)
    except (NameFault, ValueError) as error:
        return _told(name, recipe, None, [*unknown, f"what it was made from is not at hand: {error}"], pages)
    held = load_workshop(workshop, guide, own) if workshop else Workshop()
    given = roster.read_roster(people, guide, own, label=display_path(people), skip_bad=True, printed=PRINTED)
    unknown += [f"left out: {each}" for each in given.skipped]
    chosen = _chosen(given, guide, asked)
    pack = packing.planned(
        given.people, chosen, wanted, guide=guide, own=own, workshop=held, roster_name=given.label
    )
    same = recipe.get("content") in _contents(pack, recipe)
    if not same:
        unknown.append(f"the edition '{guide.id}' is not what it was: faces and places aren't known")
    files = _files(pack, recipe, asked, there, path)
    found = _findings(data, pack, files, there, given.label, same=same)
    return _told(name, recipe, found, unknown, pages, same=same)


def _told(
    name: str,
    recipe: dict[str, str],
    found: Sequence[Finding] | None,
    unknown: list[str],
    pages: int,
    *,
    same: bool = False,
) -> reproof.Proof:
    made = () if found is None else ("people", "pack") if same else ("people",)
    left = tuple(each for each in CHECKS if each not in made)
    report = Report(findings=tuple(found or ()), made=made, left=left, pages=pages)
    return reproof.Proof(file=name, recipe=recipe, report=report, unknown=tuple(unknown), checks=CHECKS)


def _chosen(given: Roster, guide: Guide, asked: Asked) -> tuple[Attendee, ...]:
    """The people that the pack was for, as far as they are still in the roster."""
    known = {selection.plain(person.name) for person in given.people}
    only = [name for name in asked.only if selection.plain(name) in known]
    if asked.only and not only:
        return ()
    try:
        return selection.chosen(given.people, guide, given.fields, asked.where, only)
    except NameFault:  # nobody has that any more
        return ()


def _contents(pack: packing.Pack, recipe: Mapping[str, str]) -> set[str]:
    """What a file's recipe says of content that is as it was."""
    role = recipe.get("role", "").split(" ")[0]
    said = {pack.guide.content_hash}
    return said | {
        part.document.recipe.get("content", "") for part in pack.parts.values() if part.role == role
    }


def _files(
    pack: packing.Pack, recipe: Mapping[str, str], asked: Asked, there: Parts, path: Path
) -> list[PackFile]:
    """The planned files that this one can be: of namesakes there are several, the likeliest the first."""
    kind, groups = recipe.get("papers"), ("", asked.group)
    files = [file for file in pack.files if file.kind == kind and file.group in groups]
    if kind == "attendee":
        names = {_same(file.people[0].name) for file in files}
        whose = {name for name in names if any(title.startswith(f"{name}: ") for title, _ in there)}
        files = [file for file in files if _same(file.people[0].name) in whose]
    return sorted(files, key=lambda file: Path(file.name).name != path.name)


def _findings(
    data: bytes, pack: packing.Pack, files: Sequence[PackFile], there: Parts, label: str, *, same: bool
) -> list[Finding]:
    """What is wrong with the file, held against the planned one that is nearest to it."""
    best: list[Finding] | None = None
    for file in files:
        parts = {each: pack.parts[each] for each in file.parts}
        one = packing.laid_out(msgspec.structs.replace(pack, parts=parts, files=(file,)), lambda _: None)
        found = list(_differing(there, one, one.files[0], label))
        if same and not found:
            found = packproof.findings(io.BytesIO(data), _due(one, one.files[0]))
        if not found:
            return []
        best = found if best is None or len(found) < len(best) else best
    return list(_gone(there, label)) if best is None else best


def _due(pack: packing.Pack, file: PackFile) -> packproof.Due:
    if file.kind != "attendee":
        return packing.shared_due(pack, file)
    return attendee_due(packing.works(pack, Path()), packing.task(pack, file))


# --- people -------------------------------------------------------------------------------------


def _parts_in(pdf: pikepdf.Pdf) -> Parts:
    """The parts of a file's structure tree, as far as they can be read."""
    found = []
    try:
        index = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        for kid in kids_of(document(pdf)):
            if isinstance(kid, pikepdf.Object) and "/T" in kid:
                pages = (index.get(each.Pg.objgen, 0) for each in elements(kid) if "/Pg" in each)
                found.append((_same(str(kid.T)), next(pages, 0)))
    except (AttributeError, TypeError, ValueError, LookupError, RecursionError, pikepdf.PdfError):
        return []  # which the proof of the pack then tells
    return found


def _differing(there: Parts, pack: packing.Pack, file: PackFile, label: str) -> Iterator[Finding]:
    """The people in whom a file and the roster differ."""
    if not there:
        return
    titles: dict[str, list[str]] = {}
    for each in file.parts:
        titles.setdefault(pack.parts[each].role, []).extend(_titles(pack.blanks[each].pdf))
    due: dict[str, Counter[str]] = {}
    lines: dict[str, int] = {}
    for person in sets(file):
        name = _same(person.name)
        lines.setdefault(name, person.line)
        due.setdefault(name, Counter()).update(titles[person.role])
    held, pages = _held(there, {title for each in titles.values() for title in each})
    for name, own in held.items():
        if name not in due:
            yield _finding(f"{name} is in the file, and not in {label}", pages[name])
        elif own != due[name]:
            message = f"{name} has other papers in the file than {label} says: another role, or other copies"
            yield _finding(message, pages[name], Location(label, lines[name]))
    for name, line in lines.items():
        if name not in held:
            yield _finding(f"{name} is in {label}, and not in the file", 0, Location(label, line))


def _held(there: Parts, titles: Collection[str]) -> tuple[dict[str, Counter[str]], dict[str, int]]:
    """What each name has in a file, and the page that it is on first."""
    held: dict[str, Counter[str]] = {}
    pages: dict[str, int] = {}
    for text, page in there:
        ends = (title for title in titles if text.endswith(f": {title}"))
        title = max(ends, key=len, default=text.partition(": ")[2])
        name = text.removesuffix(title).removesuffix(": ")
        held.setdefault(name, Counter())[title] += 1
        pages.setdefault(name, page)
    return held, pages


def _gone(there: Parts, label: str) -> Iterator[Finding]:
    """Everyone of a file that nobody of the roster can have."""
    held, pages = _held(there, ())
    for name in held:
        yield _finding(f"{name} is in the file, and not in {label}", pages[name])
    if not held:
        yield _finding(f"nobody in {label} gets such a file", 0)


def _finding(message: str, page: int, place: Location | None = None) -> Finding:
    return Finding(check="people", message=message, page=page, location=place)


def _titles(data: bytes) -> list[str]:
    """The titles of a blank's parts, which follow a person's name."""
    with pdffile.open_pdf(data) as pdf:
        return [_same(str(kid.get("/T", ""))) for kid in kids_of(document(pdf)) if not isinstance(kid, int)]


def _same(text: str) -> str:
    """A text as it compares, however accents are stored."""
    return unicodedata.normalize("NFC", text)
