"""Everything in a folder of content read and judged, without laying anything out: all problems at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ubtprint import (
    assets,
    bounds,
    builds,
    closed,
    content,
    document,
    ejected,
    manuscript,
    reach,
    stocks,
    workshop,
)
from ubtprint.advice import advice, list_advice
from ubtprint.errors import InputError, Location, Problem, UbtprintError, display_path
from ubtprint.model import Guide
from ubtprint.ownwords import OwnWords
from ubtprint.shape import read_shape
from ubtprint.source import read_yaml
from ubtprint.typefaces import Typefaces, homeless, missing, typefaces

WORKSHOPS = "workshop*.yaml"
STYLES = {".css": reach.in_css, ".svg": reach.in_svg}


def problems(own: Path | None, finished: Callable[[], None] = lambda: None) -> tuple[Problem, ...]:
    """All that is wrong or should be looked at in a folder of content (None: the shipped), by place.

    An error keeps something from being printed, a warning doesn't. ``finished`` is called after each edition.
    """
    found: list[Problem] = []
    try:
        editions = content.editions(own)
    except UbtprintError as error:
        return error.problems
    guides: dict[str, Guide] = {}
    for edition, folder in editions.items():
        found += _of_files(folder)
        try:
            guides[edition] = content.load_guide(edition, own)
        except UbtprintError as error:
            found += error.problems
        else:
            found += _of_guide(guides[edition], own)
        finished()
    found += _of_stocks(own)
    if own is not None:
        found += [*_of_labels(own), *_of_templates(own), *_of_styles(own)]
        found += [*_of_workshops(own, guides), *_of_build(own), *ejected.stale(own)]
    return tuple(sorted(dict.fromkeys(found), key=_order))


def _order(problem: Problem) -> tuple[Location, str]:
    return problem.location or Location(""), problem.message


# --- editions -----------------------------------------------------------------------------------


def _of_files(folder: Path) -> Iterator[Problem]:
    """What is to be said of the texts as they are written, also where an edition can't be read."""
    for kind in ("roles", "sections"):
        for path in sorted((folder / kind).glob("*.yaml")):
            if not path.name.startswith(".") and (node := read_yaml(path, [], folder)) is not None:
                yield from list_advice(node)


def _of_guide(guide: Guide, own: Path | None) -> Iterator[Problem]:
    """What is to be said of an edition that could be read."""
    yield from advice(guide)
    try:
        known = typefaces(tuple(assets.folders("styles", own)))
    except InputError as error:
        yield from error.problems
        return
    _, sheet = stocks.find_stock(document.DEFAULT_STOCK)
    for role in guide.roles:
        for deck in guide.decks:
            try:
                made = document.cards(guide, role, sheet, deck=deck, stock=document.DEFAULT_STOCK)
            except InputError:  # which advice has told of where it matters
                continue
            yield from _of_cards(made)
        yield from _texts(document.checklist(guide, role), known)
    if guide.topics:
        whole = document.handout(guide)
        yield from _texts(whole, known)
        yield from bounds.endless(whole)


def _of_cards(made: document.Document) -> Iterator[Problem]:
    """A text without end, or a face whose text goes on to further cards, told before it is set."""
    endless = list(bounds.endless(made))
    yield from endless
    for face in () if endless else bounds.long_faces(made):
        message = f"the {face.title} is too long for one card of 4¼ × 5½ in: it would take about {face.cards}"
        hint = f"leave out about {face.words} words from here on, or put some on another card"
        yield Problem(message, face.place, hint, "warning")


def _texts(made: document.Document, known: Typefaces) -> Iterator[Problem]:
    """Characters that no font in use has, and marks without a letter."""
    texts = [text for chapter in manuscript.chapters(made) for text in chapter.texts]
    yield from missing(texts, known)
    yield from homeless(texts)


# --- what stands beside them --------------------------------------------------------------------


def _of_stocks(own: Path | None) -> tuple[Problem, ...]:
    try:
        stocks.load_stocks(own)
    except UbtprintError as error:
        return error.problems
    return ()


def _of_labels(own: Path) -> Iterator[Problem]:
    """The program's words in other languages, whether or not an edition is in them."""
    found: list[Problem] = []
    for path in _files(own, "labels", ".yaml"):
        if (node := read_yaml(path, found, path.parent)) is not None:
            read_shape(node, OwnWords, found)
    yield from found


def _of_templates(own: Path) -> Iterator[Problem]:
    """Templates that reach for what they may not read, and those that Jinja can't read."""
    from ubtprint import templates

    for path in _files(own, "templates", ".html"):
        try:
            text = closed.read_text(path, own / "templates")
        except InputError as error:
            yield from error.problems
            continue
        yield from reach.in_template(text, path)
        yield from templates.syntax_problems(text, path)


def _of_styles(own: Path) -> Iterator[Problem]:
    """Style sheets and pictures that reach for what they may not read."""
    folder = own / "styles"
    for path in _files(own, "styles", *STYLES):
        try:
            text = closed.read_text(path, folder)
        except InputError as error:
            yield from error.problems
            continue
        yield from STYLES[path.suffix](text, path, [folder])


def _of_workshops(own: Path, guides: dict[str, Guide]) -> Iterator[Problem]:
    """The workshops' files in the folder, held against the edition that each of them is for."""
    for path in sorted(own.glob(WORKSHOPS)):
        if problem := assets.link_problem(path, own):
            yield problem
            continue
        try:
            edition = workshop.edition_of(path, own) or content.default_edition(own)
            if not edition:
                hint = f"add 'edition:' with one of {', '.join(sorted(content.editions(own)))}"
                place = Location(display_path(path), 1, 1)
                yield Problem("there are several editions, and this workshop names none", place, hint)
            elif edition in guides:  # else its own problems are told
                workshop.load_workshop(path, guides[edition], own)
        except UbtprintError as error:
            yield from error.problems


def _of_build(own: Path) -> tuple[Problem, ...]:
    """The list of what a build makes, as it is written."""
    path = own / builds.LIST
    if not path.is_file():
        return ()
    try:
        builds.read_list(path, own)
    except UbtprintError as error:
        return error.problems
    return ()


def _files(own: Path, kind: str, *endings: str) -> list[Path]:
    """The files of one's own of a kind, below its folder; hidden ones don't count."""
    folder = own / kind
    if not folder.is_dir() or assets.link_problem(folder, own):
        return []
    found = sorted(path for path in folder.rglob("*") if path.suffix in endings and path.is_file())
    return [path for path in found if not path.name.startswith(".")]
