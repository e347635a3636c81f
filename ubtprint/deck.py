"""Sets a deck: lays its faces out at card size, fits them, breaks long text between sentences."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from ubtprint import copyfit, measure
from ubtprint.copyfit import Setting, Trial
from ubtprint.document import Document
from ubtprint.html import Lesson, render_html
from ubtprint.paper import Face
from ubtprint.pdf import Press

# A text that needs more faces than this is broken between lines instead of sentences from there on.
MOST_BREAKS = 24


class Frame(msgspec.Struct, frozen=True):
    """A face's measures that depend on its trim size, in points; ``tight`` is the line height and the
    gap between items, in em, of a face that is set tight.
    """

    width: float
    height: float
    side: float
    head: float
    foot: float
    head_top: float
    title: float
    role: float
    tight: tuple[float, float]

    @property
    def text_height(self) -> float:
        """The height that is left for text."""
        return self.height - self.head - self.foot


class SetDeck(msgspec.Struct, frozen=True):
    """A deck set on card-size pages: for each face the pages it takes, and the deck's body size."""

    pdf: bytes
    pages: dict[str, tuple[int, ...]]
    settings: dict[str, Setting]

    @property
    def body_size(self) -> float:
        """The deck's one body size, in points."""
        # Every face can only be grown where the deck itself has reached the largest size.
        return min(copyfit.LARGEST, *(setting.size for setting in self.settings.values()))


def frame(face: Face) -> Frame:
    """Margins and heads for a face of this trim size: a wide card has more of both."""
    roomy = face.width >= 280
    return Frame(
        width=face.width,
        height=face.height,
        side=22 if roomy else 13,
        head=53 if roomy else 42,
        foot=50 if roomy else 42,
        head_top=18.5 if roomy else 10,
        title=15.5 if roomy else 12,
        role=13 if roomy else 10,
        tight=(1.23, 0.27) if roomy else (1.2, 0.16),
    )


def set_deck(document: Document, face: Face, press: Press, templates: tuple[Path, ...]) -> SetDeck:
    """The deck's faces, one flow each, as card-size tagged pages in the order of the deck."""
    measures = frame(face)
    lesson = Lesson(rows=int(measures.text_height // copyfit.LINE))
    fitted = tuple(each.id for each in document.faces if any(part.block for part in each.parts))

    def lay_out(settings: Mapping[str, Setting], lesson: Lesson = lesson) -> Trial[Any]:
        notes = {id_: setting.notes for id_, setting in settings.items() if setting.notes}
        lesson = msgspec.structs.replace(lesson, notes=notes)
        html = render_html(document, templates, lesson)
        return _trial(press.lay_out(html, _values(document, measures, settings, lesson)), fitted, face.height)

    trial, settings = copyfit.fit_deck(fitted, lay_out, measures.title)
    if not trial.fits:
        trial = _continue(document, trial, lambda taught: lay_out(settings, taught), lesson)
    return SetDeck(press.draw(trial.laid_out), measure.pages_by_flow(trial.laid_out), settings)


def _continue(document: Document, trial: Trial[Any], lay_out: Any, lesson: Lesson) -> Trial[Any]:
    """Text that goes on to other faces: broken between sentences where it can be, each face numbered."""
    breaks: frozenset[str] = frozenset()
    for _ in range(MOST_BREAKS):
        taught = msgspec.structs.replace(
            lesson, sentences=True, breaks=breaks, pieces=_pieces(document, trial.fills)
        )
        trial = lay_out(taught)
        new = _cut_sentences(trial.laid_out, breaks)
        if not new and taught.pieces == _pieces(document, trial.fills):
            break
        breaks |= new
    return trial


def _pieces(document: Document, fills: Mapping[str, tuple[float, ...]]) -> dict[str, int]:
    """How many cards each long card becomes: as many as its longer face takes; both faces say so."""
    most: dict[int, int] = {}
    for face in document.faces:
        most[face.card] = max(most.get(face.card, 1), len(fills.get(face.id, ())))
    return {face.id: most[face.card] for face in document.faces if most[face.card] > 1}


def _cut_sentences(laid_out: Any, breaks: frozenset[str]) -> frozenset[str]:
    """The first sentence of each flow that a page's end cuts although it could begin the next page."""
    found: dict[str, str] = {}
    stands = measure.pages_of(laid_out, "data-sentence")
    flows = [extent.flow for extent in measure.extents(laid_out)]
    for mark, pages in stands.items():
        text, _, number = mark.rpartition(".")
        before = stands.get(f"{text}.{int(number) - 1}")
        if len(pages) > 1 and mark not in breaks and before and before[-1] == pages[0]:
            found.setdefault(flows[pages[0]], mark)
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


def _values(document: Document, frame: Frame, settings: Mapping[str, Setting], lesson: Lesson) -> str:
    """The numbers that the style sheet leaves open, as CSS; numbers and face ids alone, never text."""
    rules = [
        f"@page {{ size: {frame.width:.3f}pt {frame.height:.3f}pt; "
        f"margin: {frame.head}pt {frame.side}pt {frame.foot}pt }}",
        f"html {{ --title-size: {frame.title}pt; --role-size: {frame.role}pt; "
        f"--head-top: {frame.head_top}pt; "
        f"--slot-width: {38 if frame.role > 11 else 31}% }}",
    ]
    for face in document.faces:
        setting = settings.get(face.id, Setting(copyfit.SMALLEST))
        rules.append(
            f"#{face.id} {{ page: {face.id}; font-size: {setting.size}pt; "
            f"line-height: {_between(setting.air, frame.tight[0], 1.28, 1.44):.3f}; "
            f"--item-gap: {_between(setting.air, frame.tight[1], 0.4, 0.86):.3f}em; "
            f"--block-gap: {_between(setting.air, 0.5, 0.9, 1.1):.3f}em }}"
        )
        for piece in range(1, lesson.pieces.get(face.id, 0) + 1):
            rest = "@top-left { content: element(top-rest) } " if piece > 1 else ""
            rules.append(
                f"#{face.id} .foot-{piece} {{ position: running(foot-{piece}) }} "
                f"@page {face.id}:nth({piece} of {face.id}) "
                f"{{ {rest}@bottom-left {{ content: element(foot-{piece}) }} }}"
            )
    return "\n".join(rules)


def _between(air: float, tight: float, usual: float, airy: float) -> float:
    return usual + air * (airy - usual if air > 0 else usual - tight)
