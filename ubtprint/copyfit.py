"""Copyfit: one body size for a deck, the largest at which its faces fit; hollow faces use their room.

Pure search over a function that lays the deck out; sizes in points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import floor, sqrt
from typing import Generic, TypeVar

import msgspec

from ubtprint.sizes import USUAL, Sizes

STEP = 0.25
# A face is set tight when it is nearly as full as the fullest; that saves about a tenth of its height.
TIGHT_FROM, TIGHTENED, RELAXED_BELOW = 0.75, 1.1, 0.9
MISTAKEN = 1.25  # so full is a face, set as usual, where another was taken for the fullest
MOST_CORRECTIONS = 6
COMFORTABLE = 10.0
HOLLOW = 2 / 3
ROOMY = 0.84
GROWTH = 1.25
BELOW_TITLE = 0.88
LOWEST_BASELINE = 0.68
HALF = 0.5
NOTES_GAP, FEWEST_NOTES = 10.0, 2

L = TypeVar("L")


class Setting(msgspec.Struct, frozen=True):
    """How one face is set: its body size, its air (-1 tight, 0 usual, 1 airy), the ruled lines below."""

    size: float
    air: float = 0.0
    notes: int = 0


class Trial(msgspec.Struct, Generic[L], frozen=True):
    """What a layout came to: each face's fills (1 is full), the room left, the last baseline (0 to 1)."""

    laid_out: L
    fills: Mapping[str, tuple[float, ...]]
    room: Mapping[str, float]
    baselines: Mapping[str, float]

    @property
    def fits(self) -> bool:
        """Whether every face stands on one page."""
        return all(len(pages) == 1 for pages in self.fills.values())


LayOut = Callable[[Mapping[str, Setting]], Trial[L]]
Start = tuple[tuple[str, ...], float]  # faces, and a size


def fit_deck(
    faces: tuple[str, ...],
    lay_out: LayOut[L],
    title_size: float,
    sizes: Sizes = USUAL,
    measure: LayOut[None] | None = None,
    *,
    likely: Start | None = None,
) -> tuple[Trial[L], dict[str, Setting]]:
    """The deck at its one body size, hollow faces grown; at the smallest size faces may take more pages.

    ``lay_out`` takes a setting for each face; ``title_size`` bounds the growth: text never outgrows heads.
    ``measure`` lays out those faces alone that it is given settings for, and may leave out what doesn't
    move their text. Should the deck come out otherwise than measured, it is fitted without. ``likely``: the
    faces that may be the fullest, and a size near that at which they fit; with these the search is shorter.
    """
    if measure:
        once = _remembered(measure)
        start = _start(once, likely, sizes) if likely else None
        trial, settings = _fitted(faces, once, title_size, sizes, alone=True, start=start)
        whole = lay_out(settings)
        if whole.fills == trial.fills:
            return whole, settings
    return _fitted(faces, lay_out, title_size, sizes)


def _start(lay_out: LayOut[None], likely: Start, sizes: Sizes) -> Start | None:
    """The faces, and the largest size near the given one at which they fit, all set tight.

    None where that is the smallest size, at which there is nothing to search for.
    """
    faces, size = likely

    def tried(size: float) -> Trial[None]:
        return lay_out({face: Setting(size, -1.0) for face in faces})

    size = _on_step(size, sizes)
    if not (first := tried(size)).fits:
        size = _on_step(size / sqrt(max(sum(pages) for pages in first.fills.values())), sizes)
    while size > sizes.smallest and not tried(size).fits:
        size -= STEP
    while size < sizes.largest and tried(size + STEP).fits:
        size += STEP
    return (faces, size) if size > sizes.smallest else None


def _fitted(
    faces: tuple[str, ...],
    lay_out: LayOut[L],
    title_size: float,
    sizes: Sizes,
    *,
    alone: bool = False,
    start: Start | None = None,
) -> tuple[Trial[L], dict[str, Setting]]:
    """The search itself; ``alone`` tells that ``lay_out`` can do with some of the faces."""
    size, trial, settings = _largest_size(faces, lay_out, sizes, alone=alone, start=start)
    wanted = {face: _grown(settings[face], trial.fills[face], title_size) for face in faces}
    for _ in range(MOST_CORRECTIONS):
        if wanted != settings:
            settings, trial = wanted, lay_out(wanted)
        wanted = {face: _corrected(settings[face], trial, face, size, sizes.line) for face in faces}
        if wanted == settings:
            break
    if not trial.fits:
        settings = {
            face: each if len(trial.fills[face]) == 1 else Setting(size) for face, each in settings.items()
        }
        trial = lay_out(settings)
    return trial, settings


def _remembered(measure: LayOut[None]) -> LayOut[None]:
    """The same, but no face is laid out twice in one setting."""
    known: dict[tuple[str, Setting], tuple[tuple[float, ...], float, float]] = {}

    def tried(settings: Mapping[str, Setting]) -> Trial[None]:
        new = {face: setting for face, setting in settings.items() if (face, setting) not in known}
        if new:
            trial = measure(new)
            for face, setting in new.items():
                known[face, setting] = (trial.fills[face], trial.room[face], trial.baselines[face])
        found = {face: known[face, setting] for face, setting in settings.items()}
        return Trial(
            None,
            {face: fills for face, (fills, _, _) in found.items()},
            {face: room for face, (_, room, _) in found.items()},
            {face: baseline for face, (_, _, baseline) in found.items()},
        )

    return tried


def _largest_size(
    faces: tuple[str, ...],
    lay_out: LayOut[L],
    sizes: Sizes,
    *,
    alone: bool,
    start: Start | None,
) -> tuple[float, Trial[L], dict[str, Setting]]:
    """The largest size in steps at which all faces fit, the fullest of them set tight.

    Where faces can be laid out ``alone`` the fullest is tried first, and the others only where it fits.
    ``start``: the faces that were taken for the fullest, and the largest size at which they fit, set tight.
    """
    tried: dict[float, Trial[L]] = {}
    tight: set[str] = set()

    def settings(size: float) -> dict[str, Setting]:
        return {face: Setting(size, -1.0 if face in tight else 0.0) for face in faces}

    def at(size: float) -> Trial[L]:
        if size not in tried:
            tried[size] = lay_out(settings(size))
        return tried[size]

    def fullest_fits(size: float) -> bool:
        return lay_out({face: each for face, each in settings(size).items() if face in fullest}).fits

    likely, guess = start or ((), sizes.first_guess)
    tight |= set(likely)
    first = lay_out(settings(guess))
    used = {face: sum(first.fills[face]) * (TIGHTENED if face in tight else 1) for face in faces}
    most = max(used.values(), default=1.0)
    fullest = [face for face in faces if used[face] == most][:1]
    tight = {face for face in faces if used[face] > TIGHT_FROM * most}
    fullest += [face for face in likely if face not in fullest]
    if not likely or most > MISTAKEN:
        guess = _on_step(guess * sqrt(TIGHTENED / max(most, 0.05)), sizes)
    while alone and guess < sizes.largest and fullest_fits(guess + STEP):
        guess += STEP
    while guess > sizes.smallest and not ((not alone or fullest_fits(guess)) and at(guess).fits):
        guess -= STEP
    while not alone and guess < sizes.largest and at(guess).fits and at(guess + STEP).fits:
        guess += STEP
    return guess, at(guess), settings(guess)


def _on_step(size: float, sizes: Sizes) -> float:
    return min(sizes.largest, max(sizes.smallest, floor(size / STEP) * STEP))


def _grown(setting: Setting, fills: tuple[float, ...], title_size: float) -> Setting:
    """A hollow face grown to fill its room, a tight one with room to spare set as usual."""
    if len(fills) > 1 or not fills[0]:
        return setting
    if fills[0] >= HOLLOW:
        return Setting(setting.size) if fills[0] < RELAXED_BELOW else setting
    growth = min(GROWTH, BELOW_TITLE * title_size / setting.size, sqrt(ROOMY / fills[0]))
    return Setting(max(setting.size, floor(setting.size * growth / STEP) * STEP))


def _corrected(setting: Setting, trial: Trial[L], face: str, size: float, line: float) -> Setting:
    """The setting after a look at what it came to: a step back where too much, more where still hollow."""
    if len(trial.fills[face]) > 1:
        if setting.notes or setting.air > 0:
            return Setting(setting.size)
        return Setting(setting.size - STEP) if setting.size > size else Setting(size, -1.0)
    if trial.baselines[face] >= LOWEST_BASELINE or setting.notes:
        return setting
    if setting.air < 1:
        return Setting(setting.size, 0.5 if setting.air < HALF else 1.0)
    lines = int((trial.room[face] - NOTES_GAP) // line)
    return Setting(setting.size, 1.0, lines) if lines >= FEWEST_NOTES else setting
