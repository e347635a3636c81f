"""What is chosen to be printed: faces, parts, sides, names, and what is left out."""

from __future__ import annotations

import msgspec
import pytest

from ubtprint import content, copyfit, deck, document, stocks
from ubtprint.errors import InputError
from ubtprint.job import Job
from ubtprint.model import Columns, Guide

GUIDE = content.load_guide("2010-guide")
ARTICLE = content.load_guide("2016-article")
LETTER = stocks.find_stock("quarter-letter")[1]


def _cards(guide: Guide, role: str, deck: str = "full") -> document.Document:
    return document.cards(guide, role, LETTER, deck=deck, stock="quarter-letter")


def _addresses(made: document.Document) -> list[tuple[str, ...]]:
    return [tuple(part.address for part in face.parts) for face in made.faces]


def test_the_full_deck_is_four_cards_of_the_roles_own_text() -> None:
    assert _addresses(_cards(GUIDE, "union")) == [
        ("union/duties",),
        ("union/means",),
        ("evolving-leader-roles/retained", "evolving-leader-roles/joint"),
        ("transformative-behaviors/acknowledge",),
        ("union/tip",),
        ("transformative-behaviors/new-mindset",),
        ("union/introduction",),
        ("write-on",),
    ]


def test_a_columns_block_on_a_card_keeps_the_roles_own_column() -> None:
    block = _cards(GUIDE, "physician").faces[2].parts[0].block
    assert isinstance(block, Columns)
    assert block.columns == ("physician/retains",)
    assert block.lead == "Each retains the following constituency-specific responsibilities:"


def test_what_an_edition_lacks_is_named() -> None:
    assert _cards(GUIDE, "union").left_out == ()
    assert _cards(ARTICLE, "union").left_out == ("introduction", "duties", "key tip", "Pocket Coaching list")
    assert document.checklist(ARTICLE, "union").left_out == ("duties",)


def _without(guide: Guide, role: str, *fields: str) -> Guide:
    """The guide as it were if the role had no such blocks."""
    changed = msgspec.structs.replace(guide.roles[role], **dict.fromkeys(fields))
    gone = {f"{role}/{field}" for field in fields}
    blocks = {address: block for address, block in guide.blocks.items() if address not in gone}
    return msgspec.structs.replace(guide, roles={**guide.roles, role: changed}, blocks=blocks)


def test_a_card_whose_front_is_missing_prints_its_back_as_front() -> None:
    faces = _cards(_without(GUIDE, "union", "duties"), "union").faces
    assert [part.address for part in faces[0].parts] == ["union/means"]
    assert faces[1].parts == ()


def test_a_card_with_nothing_but_lines_is_not_printed() -> None:
    made = _cards(_without(GUIDE, "union", "introduction"), "union")
    assert {face.of for face in made.faces} == {3}


def test_a_deck_without_any_text_is_an_error() -> None:
    bare = msgspec.structs.replace(GUIDE, blocks={})
    with pytest.raises(InputError, match="nothing to print for the role 'union'"):
        _cards(bare, "union")


@pytest.mark.parametrize(
    ("folio", "hand"), [("3.8", "left"), ("3.10", "left"), ("3.9", "right"), ("1", "right"), ("iv", "right")]
)
def test_the_folio_tells_the_side(folio: str, hand: str) -> None:
    page = document.handout(GUIDE).topics[0]
    pinned = msgspec.structs.replace(page.topic, folio=folio)
    assert msgspec.structs.replace(page, topic=pinned).hand == hand


def test_a_roles_handout_has_the_shared_topics_and_its_own() -> None:
    made = document.handout(GUIDE, role="physician")
    ids = [page.id for page in made.topics]
    assert ids == ["evolving-leader-roles", "physician-sponsors", "transformative-behaviors"]


def test_only_abbreviations_that_are_printed_are_explained() -> None:
    printed = [entry.short for entry in document.handout(GUIDE, topic="physician-sponsors").abbreviations]
    assert printed == ["UBT"]
    assert [entry.short for entry in document.handout(GUIDE).abbreviations] == [
        "UBT",
        "LMP",
        "KP",
        "PDSA",
        "RIM",
    ]


def test_defaults_are_left_out_of_file_names() -> None:
    assert document.file_stem(_cards(GUIDE, "union"), "2010-guide") == "union-cards"
    assert document.file_stem(_cards(ARTICLE, "union"), "2010-guide") == "union-cards-2016-article"
    bare = document.handout(GUIDE, cover=False)
    assert document.file_stem(bare, "2010-guide") == "handout-no-cover"


@pytest.mark.parametrize(("deck", "sets"), [("carry", 2), ("full", 1)])
def test_a_deck_that_repeats_fills_the_sheet_with_whole_sets(deck: str, sets: int) -> None:
    cards = len(GUIDE.decks[deck].cards)
    assert document.sets_to_print(GUIDE.decks[deck], cards, LETTER, Job()) == sets
    assert document.sets_to_print(GUIDE.decks[deck], cards, LETTER, Job(copies=5)) == 5
    assert document.sets_to_print(GUIDE.decks[deck], cards, LETTER, Job(start=3)) == 1


def test_the_decks_size_is_told_although_every_face_is_grown() -> None:
    grown = {"card-1-front": copyfit.Setting(13.5), "card-1-back": copyfit.Setting(13.25)}
    assert deck.SetDeck(b"", {}, grown).body_size == 12.5
    assert deck.SetDeck(b"", {}, {**grown, "card-2-front": copyfit.Setting(11.25)}).body_size == 11.25
