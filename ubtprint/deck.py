"""Sets a deck: lays its faces out at card size, fits them, breaks long text between sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ubtprint import bounds, copyfit, measure
from ubtprint.copyfit import Setting, Trial
from ubtprint.document import Document
from ubtprint.errors import Location, PrintFault, Problem
from ubtprint.faces import FaceText
from ubtprint.frames import Frame, frame
from ubtprint.html import Lesson, render_html
from ubtprint.paper import Face
from ubtprint.pdf import Press
from ubtprint.records import where
from ubtprint.references import block_texts
from ubtprint.sources import sources
from ubtprint.templates import is_own
from ubtprint.typeset import SetDeck

# A text that needs more faces than this is broken between lines instead of sentences from there on.
MOST_BREAKS = 24
# Text over few faces is evened out, each to a little more than its share, if that fills the emptiest better.
MOST_BALANCED = 6
SHARE, LEAST_GAIN = 1.15, 0.02
# No heads, feet and markers: what stands in margins moves nothing in the text.
BARE = (
    " @page { @top-left { content: none } @bottom-left { content: none } }"
    " .top, .foot { display: none } li { list-style: none !important }"
)


def set_deck(document: Document, face: Face, press: Press, templates: tuple[Path, ...]) -> SetDeck:
    """The deck's faces, one flow each, as card-size tagged pages in the order of the deck."""
    sizes, measures = document.job.sizes, frame(face, document.job.large_print)
    lesson = Lesson(rows=int(measures.text_height(face) // sizes.line))
    fitted = tuple(each.id for each in document.faces if any(part.block for part in each.parts))

    # Templates and styles of one's own may make one face depend on another, and text on heads and feet.
    dressed = (*templates, *(folder for folder in press.styles if any(folder.glob("*.css"))))
    plain = not any(is_own(folder) for folder in dressed)

    def lay_out(settings: Mapping[str, Setting], lesson: Lesson = lesson) -> Trial[Any]:
        notes = {id_: setting.notes for id_, setting in settings.items() if setting.notes}
        lesson = msgspec.structs.replace(lesson, notes=notes)
        html = render_html(document, templates, lesson)
        values = _values(document, face, settings, lesson) + (_apart(document, lesson) if plain else "")
        return _trial(press.lay_out(html, values), fitted, face.height)

    def measured(settings: Mapping[str, Setting]) -> Trial[None]:
        """These faces alone, without heads and feet, which stand apart from their text."""
        some = tuple(each for each in document.faces if each.id in settings)
        part = msgspec.structs.replace(document, faces=some, line_names=())
        notes = {id_: setting.notes for id_, setting in settings.items() if setting.notes}
        html = render_html(part, templates, msgspec.structs.replace(lesson, notes=notes))
        laid_out = press.lay_out(html, _values(part, face, settings, lesson) + BARE)
        return msgspec.structs.replace(_trial(laid_out, fitted, face.height), laid_out=None)

    alone = measured if plain else None
    likely = bounds.fullest_faces(document)
    trial, settings = copyfit.fit_deck(fitted, lay_out, measures.title, sizes, alone, likely=likely)
    if not trial.fits and document.job.fit == "strict":
        taught = msgspec.structs.replace(lesson, sentences=True)
        raise PrintFault(*_too_long(document, lay_out(settings, taught)))
    if _pieces(document, trial):
        trial = _spread(document, trial, lambda taught: lay_out(settings, taught), lesson)
    return SetDeck(
        press.draw(trial.laid_out),
        measure.pages_by_flow(trial.laid_out),
        settings,
        sources(trial.laid_out),
        sizes.largest,
        measure.slots(trial.laid_out, sizes.least),
    )


def _too_long(document: Document, trial: Trial[Any]) -> Iterator[Problem]:
    """A problem for each face whose text doesn't fit: by how much, and where what is too much begins."""
    pages = measure.pages_by_flow(trial.laid_out)
    stands = measure.pages_of(trial.laid_out, "data-sentence")
    extents = {extent.page: extent for extent in measure.extents(trial.laid_out)}
    for face in document.faces:
        first, *rest = pages.get(face.id, (0,))
        if rest:
            used = sum(extents[page].text_bottom - extents[page].top for page in (first, *rest))
            over = max(used - (extents[first].bottom - extents[first].top), 0.1)
            marks = [mark for mark, places in stands.items() if first < places[-1] <= rest[-1]]
            yield Problem(
                f"card {face.card}, {face.side}: {over:.1f} pt too much text, "
                f"set at {document.job.sizes.smallest:g} pt",
                _text_at(document, face, marks),
                "shorten it from here on, take a larger stock, or let it go on with --fit continue",
            )


def _text_at(document: Document, face: FaceText, marks: Sequence[str]) -> Location | None:
    """The place of the first marked sentence in its file; without any, of the face's or the deck's last."""
    if marks:
        address, index, _ = marks[0].rsplit(".", 2)
        block: Any = document.guide.blocks[address]
        texts = block.paragraphs if hasattr(block, "paragraphs") else block.items
        return where(texts[int(index)])
    texts = [text for part in face.parts if part.block for text in block_texts(part.block)]
    return where(texts[-1] if texts else document.guide.decks[document.recipe["deck"]].title)


def _spread(document: Document, trial: Trial[Any], lay_out: Any, lesson: Lesson) -> Trial[Any]:
    """Long text over the faces that it needs, evenly where that leaves none of them emptier than before.

    Each long face is laid out again with little more height than its share of the text; the emptiest of
    its pieces must gain by that, and their number stay.
    """
    trial, taught = _continue(document, trial, lay_out, lesson)
    share = {face: SHARE * sum(fills) / len(fills) for face, fills in trial.fills.items()}
    few = [face for face, fills in trial.fills.items() if 1 < len(fills) <= MOST_BALANCED]
    short = {face: 1 - share[face] for face in few if share[face] < 1}
    while short:
        even, learned = _continue(document, trial, lay_out, msgspec.structs.replace(lesson, short=short))
        better = [face for face in short if _is_better(even.fills[face], trial.fills[face], 1 - short[face])]
        if len(better) == len(short):
            trial, taught = even, learned
            break
        short = {face: short[face] for face in better}
    blanks = {} if document.one_sided else _blanks(document, trial)
    return lay_out(msgspec.structs.replace(taught, blanks=blanks)) if blanks else trial


def _is_better(even: tuple[float, ...], fills: tuple[float, ...], height: float) -> bool:
    return len(even) == len(fills) and min(even) * height > min(fills) + LEAST_GAIN


def _continue(
    document: Document, trial: Trial[Any], lay_out: Any, lesson: Lesson
) -> tuple[Trial[Any], Lesson]:
    """Text that goes on to other faces: broken between sentences where it can be, each face numbered."""
    breaks: frozenset[str] = frozenset()
    for _ in range(MOST_BREAKS):
        taught = msgspec.structs.replace(
            lesson, sentences=True, breaks=breaks, pieces=_pieces(document, trial)
        )
        trial = lay_out(taught)
        new = _cut_sentences(trial.laid_out, breaks)
        if not new and taught.pieces == _pieces(document, trial):
            break
        breaks |= new
    return trial, taught


def _pieces(document: Document, trial: Trial[Any]) -> dict[str, int]:
    """Over how many pieces of card each long face goes: as many as the longer side of its card takes.

    Both sides say so. Where faces are cards of their own each has its own number.
    """
    pages = measure.pages_by_flow(trial.laid_out)
    most: dict[object, int] = {}
    for face in document.faces:
        card = face.id if document.one_sided else face.card
        most[card] = max(most.get(card, 1), len(pages.get(face.id, ())))
    pieces = {face.id: most[face.id if document.one_sided else face.card] for face in document.faces}
    return {face: number for face, number in pieces.items() if number > 1}


def _blanks(document: Document, trial: Trial[Any]) -> dict[str, int]:
    """How many pieces of card each face leaves blank behind a longer one, where these are few."""
    pages = measure.pages_by_flow(trial.laid_out)
    few = {face: number for face, number in _pieces(document, trial).items() if number <= MOST_BALANCED}
    missing = {face: number - len(pages.get(face, ())) for face, number in few.items()}
    return {face: number for face, number in missing.items() if number and face in pages}


def _cut_sentences(laid_out: Any, breaks: frozenset[str]) -> frozenset[str]:
    """The first sentence of each flow that a page's end cuts although it could begin the next page."""
    found: dict[str, str] = {}
    stands = measure.pages_of(laid_out, "data-sentence")
    flows = [extent.flow for extent in measure.extents(laid_out)]
    last: dict[str, list[int]] = {}
    for mark, pages in stands.items():
        text, _, number = mark.rpartition(".")
        block, _, index = text.rpartition(".")
        # A text's first sentence takes the whole text along, if another one stands before it on the page.
        before = last.get(text if int(number) else f"{block}.{int(index) - 1}")
        if len(pages) > 1 and mark not in breaks and before and before[-1] == pages[0]:
            found.setdefault(flows[pages[0]], mark)
        last[text] = pages
    return frozenset(found.values())


def _trial(laid_out: Any, fitted: tuple[str, ...], height: float) -> Trial[Any]:
    fills: dict[str, tuple[float, ...]] = {}
    room: dict[str, float] = {}
    baselines: dict[str, float] = {}
    for extent in measure.extents(laid_out):
        if extent.flow in fitted:
            fills[extent.flow] = (*fills.get(extent.flow, ()), extent.fill)
            room[extent.flow] = extent.bottom - extent.text_bottom
            baselines[extent.flow] = extent.last_baseline / height
    return Trial(laid_out, fills, room, baselines)


def _values(document: Document, face: Face, settings: Mapping[str, Setting], lesson: Lesson) -> str:
    """The numbers that the style sheet leaves open, as CSS; numbers and face ids alone, never text."""
    measures, bleed = frame(face, document.job.large_print), document.job.bleed
    lengths = {
        "title-size": measures.title,
        "role-size": measures.role,
        "head-top": measures.head_top,
        "slot": measures.slot,
        "slot-drop": measures.slot - measures.role_line,
        "role-line": measures.role_line,
        "foot-gap": measures.foot_gap,
        "foot-line": measures.foot_line,
        "site-top": measures.site_top(face),
        "hang": measures.hang,
        "out": -measures.hang,
        "reach": measures.side + bleed,
        "beyond": -(measures.side + bleed),
        "strip-top": -(measures.head_top + bleed),
        "strip": measures.strip + bleed,
    }
    lengths |= measures.own_rows(document.job.large_print)
    said = "; ".join(f"--{name}: {round(length, 3)}pt" for name, length in lengths.items())
    rules = [
        f"@page {{ size: {face.width:.3f}pt {face.height:.3f}pt; bleed: {bleed:.3f}pt; "
        f"margin: {measures.head}pt {measures.side}pt {measures.foot}pt }}",
        f"html {{ {said}; --slot-width: {measures.slot_share}%; "
        f"--number-side: {'none' if measures.narrow else 'right'}; "
        f"--team: {'block' if lengths['team-high'] else 'none'}; "
        f"--rest: {'block' if lengths['rest-high'] else 'none'} }}",
    ]
    for each in document.faces:
        setting = settings.get(each.id, Setting(document.job.sizes.smallest))
        rules += _face_rules(each.id, measures, setting, measures.text_height(face), lesson)
    return "\n".join(rules)


def _face_rules(face: str, measures: Frame, setting: Setting, height: float, lesson: Lesson) -> Iterator[str]:
    """The rules of one face, by its id: how it is set, and the head and foot of each of its pieces."""
    spacing = zip(measures.tight, measures.usual, measures.airy, strict=True)
    leading, gap = (_between(setting.air, *values) for values in spacing)
    yield (
        f"#{face} {{ page: {face}; font-size: {setting.size}pt; "
        f"line-height: {leading:.3f}; --item-gap: {gap:.3f}em; "
        f"--block-gap: {_between(setting.air, 0.65, 1.05, 1.4):.3f}em }}"
    )
    if face in lesson.short:
        yield f"@page {face} {{ padding-bottom: {lesson.short[face] * height:.2f}pt }}"
    pieces = lesson.pieces.get(face, 0)
    for piece in range(1, pieces + 1):
        goes_on = 1 < piece <= pieces - lesson.blanks.get(face, 0)
        # Lines fill a blank face, so it isn't shortened like those with text.
        whole = "padding-bottom: 0; " if piece > 1 else ""
        rest = "@top-left { content: element(top-rest) } " if goes_on else whole
        yield (
            f"#{face} .foot-{piece} {{ position: running(foot-{piece}) }} "
            f"@page {face}:nth({piece} of {face}) "
            f"{{ {rest}@bottom-left {{ content: element(foot-{piece}) }} }}"
        )


def _apart(document: Document, lesson: Lesson) -> str:
    """Names of their own for each face's head and foot, as CSS; long faces have theirs by piece.

    WeasyPrint lays a page out twice whose running elements are called as on a page before it.
    """
    return " ".join(
        f"#{face} .top {{ position: running(top-{face}) }} "
        f"#{face} .foot {{ position: running(foot-{face}) }} "
        f"@page {face} {{ @top-left {{ content: element(top-{face}) }} "
        f"@bottom-left {{ content: element(foot-{face}) }} }}"
        for face in (each.id for each in document.faces)
        if face not in lesson.pieces
    )


def _between(air: float, tight: float, usual: float, airy: float) -> float:
    return usual + air * (airy - usual if air > 0 else usual - tight)
