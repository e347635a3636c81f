"""What the program says in its own words, in one language: labels, abbreviations, pages about printing."""

from __future__ import annotations

from ubtprint.model import Abbreviation, Labels
from ubtprint.records import Paragraphs, Record, Words


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


class OwnWords(Record, frozen=True, kw_only=True):
    """``labels/LANGUAGE.yaml``: what the program says in its own words in one language."""

    labels: Labels
    abbreviations: tuple[Abbreviation, ...] = ()
    printing: Printing


def fill(label: str, **values: object) -> str:
    """A label with its places filled in; names that it has no place for are ignored."""
    for name, value in values.items():
        label = label.replace("{" + name + "}", str(value))
    return label
