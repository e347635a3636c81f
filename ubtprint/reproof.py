"""A finished file proofed again: what its recipe tells of it, looked up in the content, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pikepdf

from ubtprint import __version__, content, document, pdffile, preflight, stocks
from ubtprint.document import Document
from ubtprint.errors import InputError, Location, NameFault, Problem, UbtprintError, display_path
from ubtprint.expected import Expected
from ubtprint.job import Job, job_of
from ubtprint.model import Guide
from ubtprint.paper import Stock
from ubtprint.preflight import Report
from ubtprint.printed import printed
from ubtprint.proofing import expected, leaves

KINDS = ("cards", "checklist", "handout")
PACK = "pack"


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What the proof of one file came to; ``unknown`` says why some checks could not be made.

    ``checks`` are those that there are for such a file, by their names, in words.
    """

    file: str
    recipe: dict[str, str]
    report: Report
    unknown: tuple[str, ...]
    checks: Mapping[str, str] = msgspec.field(default_factory=lambda: preflight.CHECKS)


def proof(path: Path, own: Path | None = None) -> Proof:
    """Proof a finished file against the content that its recipe names, shipped or in one's own folder.

    Raises InputError for a file that can't be read or that isn't ours, NameFault for a pack's file.
    """
    name = display_path(path)
    data = read(path, name)
    recipe = pdffile.read_recipe(data)
    if recipe.get("kind") == PACK:
        hint = "such as --roster roster.csv"
        raise NameFault(
            Problem(f"{name}: people's names are in it: say which roster it was made from", hint=hint)
        )
    wanted, unknown = _wanted(recipe, own)
    return Proof(file=name, recipe=recipe, report=preflight.check(data, wanted), unknown=tuple(unknown))


def read(path: Path, name: str) -> bytes:
    """The bytes of a file that this program made. Raises InputError for any other."""
    place = Location(name)
    try:
        data = path.read_bytes()
        with pdffile.open_pdf(data):
            pass
    except OSError as error:
        raise InputError(Problem(f"can't be read: {error.strerror or error}", place)) from error
    except pikepdf.PasswordError as error:
        raise InputError(Problem("this PDF is locked with a password", place)) from error
    except pikepdf.PdfError as error:
        raise InputError(Problem("this is not a PDF, or a broken one", place)) from error
    if not pdffile.is_ours(path):
        hint = "only what ubtprint made says how it should be"
        raise InputError(Problem("ubtprint did not make this file", place, hint))
    return data


def _wanted(recipe: Mapping[str, str], own: Path | None) -> tuple[Expected, list[str]]:
    """What the file has to be, as far as that is known, and why it isn't where it is not."""
    kind, unknown = recipe.get("kind", ""), []
    if recipe.get("version", "") != __version__:
        unknown.append(f"ubtprint {recipe.get('version', 'unknown')} made it, this is {__version__}")
    nothing = Expected(title=None, language=None, leaves=None, families=None, passages=None)
    if kind not in KINDS:
        return nothing, [*unknown, "it is no document of an edition: its words aren't known"]
    try:
        job = job_of(recipe)
    except (ValueError, msgspec.ValidationError):
        return nothing, [*unknown, "its recipe can't be read"]
    stock = _stock(recipe, own, unknown)
    known = msgspec.structs.replace(nothing, tagged=job.tagged)
    if stock is not None or "stock" not in recipe:
        known = msgspec.structs.replace(known, leaves=leaves(kind, job, stock, recipe.get("part", "")))
    guide = _guide(recipe, own, unknown)
    if guide is None:
        return known, unknown
    try:
        each = _document(guide, recipe, job, stock)
    except (UbtprintError, KeyError):
        return known, [*unknown, "the content has nothing like it"]
    if each is None or _is_changed(each, recipe, own, unknown):
        return known, unknown
    return expected(each, own, stock, recipe.get("part", "")), unknown


def _stock(recipe: Mapping[str, str], own: Path | None, unknown: list[str]) -> Stock | None:
    name = document.BOOKLET_STOCK if "booklet" in recipe else recipe.get("stock")
    if name is None:
        return None
    try:
        return stocks.find_stock(name, own)[1]
    except UbtprintError:
        unknown.append(f"the stock '{name}' is not at hand: pages and places aren't known")
        return None


def _guide(recipe: Mapping[str, str], own: Path | None, unknown: list[str]) -> Guide | None:
    edition = recipe.get("edition", "")
    try:
        guide = content.load_guide(edition, own)
    except UbtprintError:
        unknown.append(f"the edition '{edition}' is not at hand or has faults: its words aren't known")
        return None
    return guide


def _is_changed(each: Document, recipe: Mapping[str, str], own: Path | None, unknown: list[str]) -> bool:
    """Whether what the document prints is not what it was, which is told."""
    # Files of before have a hash of the whole edition.
    if recipe.get("content") in (printed(each, own).recipe["content"], each.guide.content_hash):
        return False
    unknown.append(
        f"the edition '{each.guide.id}' is not what it was when the file was made: its words aren't known"
    )
    return True


def _document(guide: Guide, recipe: Mapping[str, str], job: Job, stock: Stock | None) -> Document | None:
    """The document that the recipe names; None for cards whose stock isn't known."""
    role = recipe.get("role", "")
    if recipe["kind"] == "checklist":
        return document.checklist(guide, role, "flat" in recipe, job)
    if recipe["kind"] == "handout":
        return document.handout(guide, role, recipe.get("topic", ""), "cover" in recipe, job)
    if stock is None:
        return None
    return document.cards(guide, role, stock, deck=recipe["deck"], stock=recipe["stock"], job=job)
