"""The phrases that tell how to print: instructions on paper and on the terminal, rows of a print plan."""

from __future__ import annotations

from ubtprint.records import Record, Words


class Phrases(Record, frozen=True, kw_only=True):
    """``phrases`` of a labels file: sentences and their pieces, with places that are filled in."""

    sheet: Words
    sheets: Words
    of_paper: Words
    landscape: Words
    card_paper: Words
    size: Words
    press_trim: Words
    press_inks: Words
    press_inks_cards: Words
    press_label: Words
    press_label_cards: Words
    press_machines: Words
    for_machines: Words
    on_screen: Words
    single: Words
    ruler_first: Words
    ruler_first_fronts: Words
    tray: Words
    start_second: Words
    start_later: Words
    print_sheets: Words
    sheets_printed: Words
    one_side: Words
    both_sides_long: Words
    both_sides_short: Words
    whole_pile: Words
    the_sheet: Words
    try_one: Words
    print_fronts: Words
    back_same_end: Words
    back_other_end: Words
    turn_long: Words
    turn_short: Words
    print_backs: Words
    print_backs_last: Words
    print_backs_first: Words
    booklet_fold: Words
    booklet_staple: Words
    tear: Words
    peel: Words
    fold: Words
    glue: Words
    cut_folded: Words
    stand: Words
    cut_lines: Words
    cut_lines_pile: Words
    cut_ticks: Words
    cut_ticks_pile: Words
    one_across: Words
    one_down: Words
    all_across: Words
    all_down: Words
    both_ways: Words
    stack_keep: Words
    stack_lay: Words
    sets: Words
    apart: Words
    cards: Words
    checklists: Words
    handouts: Words
    badges: Words
    tents: Words
    attendee: Words
    sign_in: Words
    agenda: Words
    print_plan: Words
    one_card: Words
    many_cards: Words
    one_badge: Words
    many_badges: Words
    one_tent: Words
    many_tents: Words
    person: Words
    people: Words
    for_people: Words
    of_roles: Words
    many_files: Words
    both: Words
    one: Words
    long_edge: Words
    short_edge: Words
    roster_order: Words
    roster_order_stacked: Words
    on_stock: Words
    put_in_tray: Words
    page: Words
    pages: Words
    span: Words
    in_order: Words
    come_in_order: Words
