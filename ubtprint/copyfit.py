"""Copyfit: one body size for a deck, the largest at which its faces fit; hollow faces use their room.

Pure search over a function that lays the deck out; sizes in points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import floor, sqrt
from typing import Generic, TypeVar

import msgspec

LARGEST, SMALLEST, STEP = 12.5, 9.0, 0.25
COMFORTABLE = 10.0
HOLLOW = 2 / 3
ROOMY = 0.84
GROWTH = 1.25
LOWEST_BASELINE = 0.68
LINE, NOTES_GAP = 24.0, 10.0

L = TypeVar("L")


class Setting(msgspec.Struct, frozen=True):
    """How one face is set: its body size, the air (0 to 1) that lists and lines take, ruled lines."""

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


def fit_deck(
    faces: tuple[str, ...], lay_out: LayOut[L], title_size: float
) -> tuple[Trial[L], dict[str, Setting]]:
    """The deck at its one body size, hollow faces grown; at the smallest size faces may take more pages.

    ``lay_out`` takes a setting for each face; ``title_size`` bounds the growth: text never outgrows heads.
    """
    size, trial = _largest_size(faces, lay_out)
    settings = {face: Setting(size) for face in faces}
    wanted = {face: _grown(trial, face, size, title_size) for face in faces}
    for _ in range(4):
        if wanted == settings:
            return trial, settings
        attempt = lay_out(wanted)
        wanted, settled = _corrected(wanted, attempt, trial, size), wanted
        if wanted == settled:
            return attempt, settled
    final = {face: wanted[face] if len(attempt.fills[face]) == 1 else Setting(size) for face in faces}
    return lay_out(final), final


def _largest_size(faces: tuple[str, ...], lay_out: LayOut[L]) -> tuple[float, Trial[L]]:
    """The largest size in steps at which all faces fit, found from the fullest face of a first guess."""
    tried: dict[float, Trial[L]] = {}

    def at(size: float) -> Trial[L]:
        if size not in tried:
            tried[size] = lay_out({face: Setting(size) for face in faces})
        return tried[size]

    first = at(11.0)
    fullest = max((sum(pages) for pages in first.fills.values()), default=1.0)
    guess = _on_step(11.0 * sqrt(1 / max(fullest, 0.05)))
    while guess > SMALLEST and not at(guess).fits:
        guess -= STEP
    while guess < LARGEST and at(guess).fits and at(guess + STEP).fits:
        guess += STEP
    return guess, at(guess)


def _on_step(size: float) -> float:
    return min(LARGEST, max(SMALLEST, floor(size / STEP) * STEP))


def _grown(trial: Trial[L], face: str, size: float, title_size: float) -> Setting:
    """The setting that should fill a hollow face: larger first, then airier."""
    pages = trial.fills[face]
    if len(pages) > 1 or pages[0] >= HOLLOW or pages[0] == 0:
        return Setting(size)
    growth = min(GROWTH, title_size / size, sqrt(ROOMY / pages[0]))
    grown = floor(size * growth / STEP) * STEP
    return Setting(max(size, grown))


def _corrected(
    settings: dict[str, Setting], trial: Trial[L], before: Trial[L], size: float
) -> dict[str, Setting]:
    """The settings after a look at what they came to: a step back where too much, air where still hollow."""
    corrected = {}
    for face, setting in settings.items():
        if len(trial.fills[face]) > len(before.fills[face]):
            smaller = Setting(max(size, setting.size - STEP))
            corrected[face] = smaller if setting.air == 0 else Setting(setting.size)
        elif len(trial.fills[face]) == 1 and trial.baselines[face] < LOWEST_BASELINE:
            lines = int((trial.room[face] - NOTES_GAP) // LINE)
            airy = msgspec.structs.replace(setting, air=1.0)
            ruled = (
                msgspec.structs.replace(setting, notes=lines) if lines >= 2 and not setting.notes else setting
            )
            corrected[face] = ruled if setting.air else airy
        else:
            corrected[face] = setting
    return corrected
