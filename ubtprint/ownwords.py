"""What the program says in its own words, in one language: labels, pages about printing, workshops."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ubtprint.model import Abbreviation, Labels
from ubtprint.phrases import Phrases
from ubtprint.records import Paragraphs, Record, Words

RIGHT_TO_LEFT = frozenset(("ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"))


class Printing(Record, frozen=True, kw_only=True):
    """The words of pages about printing: instructions, the calibration sheet, drawings of stocks."""

    how_to_print: Words
    continued: Words
    ruler_check: Words
    ruler_alt: Words
    one_inch: Words
    blank_back: Words
    calibration: Words
    front: Words
    back: Words
    long: Words
    short: Words
    center: Words
    calibration_about: Words
    landscape_about: Words
    corrected: Words
    corrected_about: Words
    back_about: Words
    size: Words
    print_step: Words
    size_step: Words
    measured: Words
    type: Words
    size_least: Words
    prick: Words
    prick_steps: Paragraphs
    edge_note: Words
    read: Words
    read_steps: Paragraphs
    read_example: Words
    check: Words
    check_steps: Paragraphs
    again_step: Words
    use_step: Words
    use_step_landscape: Words
    office_note: Words
    odd: Words
    odd_edge: Words
    odd_again: Words
    odd_corners: Words
    odd_size: Words
    foot_ruler: Words
    side_ruler: Words
    cross: Words
    grid: Words
    drawing: Words
    drawing_about: Words
    drawing_about_cut: Words
    drawing_about_whole: Words
    drawing_alt: Words
    head: Words
    back_of: Words
    fold: Words
    card_size: Words
    left_margin: Words
    top_margin: Words
    pitch_across: Words
    pitch_down: Words
    tear: Words
    peel: Words
    to_fold: Words
    glue: Words
    to_cut: Words
    stand: Words
    fold_sheets: Words
    staple: Words
    numbers: Words
    exact: Words
    high: Words
    medium_high: Words
    medium: Words
    derived: Words


class WorkshopWords(Record, frozen=True, kw_only=True):
    """The words of a workshop's own papers, and how dates, clock times and durations are said."""

    workshop: Words
    agenda: Words
    sign_in: Words
    plan: Words
    titled: Words
    date: Words
    place: Words
    facilitator: Words
    facilitators: Words
    time: Words
    item: Words
    length: Words
    total: Words
    number: Words
    name: Words
    role: Words
    team: Words
    signature: Words
    print: Words
    count: Words
    paper: Words
    sides: Words
    flip: Words
    sheets: Words
    cuts: Words
    collating: Words
    printed: Words
    how_to: Words
    weekdays: Annotated[tuple[Words, ...], Meta(min_length=7)]
    months: Annotated[tuple[Words, ...], Meta(min_length=12)]
    date_in_words: Words
    clock: Words
    morning: Words
    afternoon: Words
    span: Words
    minutes: Words
    hours: Words


class OwnWords(Record, frozen=True, kw_only=True):
    """``labels/LANGUAGE.yaml``: what the program says in its own words in one language.

    Those of workshops may be missing where none is held in that language.
    """

    labels: Labels
    abbreviations: tuple[Abbreviation, ...] = ()
    printing: Printing
    phrases: Phrases
    workshop: WorkshopWords | None = None


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way a language is written, by its tag."""
    tags = language.lower().split("-")
    return "rtl" if tags[0] in RIGHT_TO_LEFT and "latn" not in tags else "ltr"


def fill(label: str, **values: object) -> str:
    """A label with its places filled in; names that it has no place for are ignored."""
    for name, value in values.items():
        label = label.replace("{" + name + "}", str(value))
    return label
