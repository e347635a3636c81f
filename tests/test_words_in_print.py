"""Every word of an edition stands in print, character for character, in reading order, under its head.

The expectation is written here from DESIGN.md's reading order and the content files; what is compared
with it is read from the finished file.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import inspect_pdf
import msgspec
import printed
import pytest
from printed import (
    EDITIONS,
    EVERYTHING,
    ROLES,
    STOCKS,
    VARIANTS,
    VARIED,
    altered,
    collapsed,
    guide,
    read,
    words,
)

from ubtprint import document
from ubtprint.model import Guide

pytestmark = pytest.mark.usefixtures("kept")

SPONSOR_PAGE = (
    "=title {role}-sponsors {role}/introduction {role}/duties =label:key_tip {role}/tip "
    "=label:pocket_coaching {role}/means"
)
PAGES = {
    "2010-guide": (
        "=kicker evolving-leader-roles =title evolving-leader-roles evolving-leader-roles/introduction "
        "evolving-leader-roles/joint evolving-leader-roles/retained:lead "
        "union/retains management/retains physician/retains",
        SPONSOR_PAGE.format(role="management"),
        SPONSOR_PAGE.format(role="physician"),
        SPONSOR_PAGE.format(role="union"),
        "=title transformative-behaviors transformative-behaviors/new-mindset "
        "physician/acknowledges union/acknowledges management/acknowledges "
        "transformative-behaviors/acknowledge:foot",
    ),
    "2016-article": (
        "=title evolving-leader-roles evolving-leader-roles/introduction evolving-leader-roles/joint "
        "evolving-leader-roles/retained:lead union/retains physician/retains management/retains",
        "=title new-mindsets new-mindsets/introduction new-mindsets/closing "
        "new-mindsets/acknowledge:lead physician/acknowledges union/acknowledges management/acknowledges",
    ),
}
FACES = {
    "2010-guide": (
        "{role}/duties",
        "=label:pocket_coaching {role}/means",
        "evolving-leader-roles/retained:lead {role}/retains evolving-leader-roles/joint",
        "{role}/acknowledges transformative-behaviors/acknowledge:foot",
        "=label:key_tip {role}/tip",
        "transformative-behaviors/new-mindset",
        "=title {role}-sponsors {role}/introduction",
        "=label:name =label:teams =label:co_sponsors =label:next_check_in",
    ),
    "2016-article": (
        "evolving-leader-roles/joint evolving-leader-roles/retained:lead {role}/retains",
        "=title new-mindsets new-mindsets/introduction new-mindsets/closing "
        "new-mindsets/acknowledge:lead {role}/acknowledges",
    ),
}
SHARED = "evolving-leader-roles/joint evolving-leader-roles/retained:lead {role}/retains"
CHECKLIST = {
    "2010-guide": "{role}/duties " + SHARED,
    "2016-article": SHARED,
}
FIELDS = ("lead", "head", "paragraphs", "items", "text", "foot")


# --- what should be heard -----------------------------------------------------------------------


def expected(of: Guide, plan: str) -> list[str]:
    """The texts that a plan names, in its order: addresses of blocks, or ``=`` and what else there is."""
    texts: list[str] = []
    entries = iter(plan.split())
    for entry in entries:
        if entry.startswith("=label:"):
            texts.append(getattr(of.labels, entry.removeprefix("=label:")))
        elif entry.startswith("="):
            topic = of.topics[next(entries)]
            texts.append(topic.kicker if entry == "=kicker" else topic.title or of.edition.title)
        else:
            texts += texts_of(of, *entry.split(":"))
    return [collapsed(text) for text in texts]


def texts_of(of: Guide, address: str, field: str = "") -> list[str]:
    """All texts of a block in the order in which they are read, or those of one field."""
    block = of.blocks[address]
    found: list[str] = []
    for name in [field] if field else FIELDS:
        value = getattr(block, name, "")
        found += ([value] if value else []) if isinstance(value, str) else list(value)
    return found


def all_blocks(of: Guide) -> Counter[str]:
    return Counter(text for address in of.blocks for text in texts_of(of, address))


# --- what is heard ------------------------------------------------------------------------------


def handout_words(pdf: bytes, of: Guide) -> list[str]:
    """The handout without what is ours: cover, a name's place, abbreviations."""
    heard = words(pdf)
    topic = next(iter(of.topics.values()))
    first = topic.kicker or topic.title or of.edition.title
    start = len(heard) - heard[::-1].index(first) - 1
    return heard[start : heard.index(of.labels.abbreviations)]


def card_words(pdf: bytes, of: Guide) -> list[str]:
    """The cards without the word over lines that fill a hollow face."""
    return [text for text in words(pdf) if text != of.labels.notes]


def checklist_words(pdf: bytes, of: Guide) -> list[str]:
    """The checklist without the names of its fields, and without a title where there are no duties."""
    fields = [of.labels.name, of.labels.team, of.labels.date, of.labels.notes]
    heard = words(pdf)
    assert [heard.count(field) for field in fields[:3]] == [1, 1, 1]
    rest = [text for text in heard if text not in fields]
    return rest if any(role.duties for role in of.roles.values()) else rest[1:]


def apart(wanted: list[str], heard: list[str]) -> list[tuple[str, str]]:
    """Where two readings differ: the first such place, as (wanted, heard); nothing if they don't."""
    if " ".join(wanted) == " ".join(heard):
        return []
    for number in range(max(len(wanted), len(heard))):
        one, two = ("".join(side[number : number + 1]) for side in (wanted, heard))
        if one != two:
            return [(one, two)]
    return []


def blocks_apart(wanted: list[str], heard: list[str]) -> list[tuple[str, str]]:
    """Like ``apart``, and a text that is cut in two or run into its neighbour is a difference too."""
    return apart(wanted, heard) or ([("blocks", "are cut otherwise")] if wanted != heard else [])


DECKS = [(edition, role) for edition in EDITIONS for role in ROLES]


def test_the_plan_of_this_test_holds_every_text_of_the_edition() -> None:
    """A block that the plan forgot could go missing."""
    for edition in EDITIONS:
        planned = Counter(expected(guide(edition), " ".join(PAGES[edition])))
        assert all_blocks(guide(edition)) - planned == Counter()


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_handout_is_read_in_the_order_of_the_edition(edition: str) -> None:
    """Heads before their lists, columns down, the closing statement after them."""
    of = guide(edition)
    wanted = expected(of, " ".join(PAGES[edition]))
    assert blocks_apart(wanted, handout_words(printed.handout(edition), of)) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_handout_of_one_topic_or_role_reads_as_in_the_whole(edition: str) -> None:
    of = guide(edition)
    number = {"2010-guide": 2, "2016-article": 1}[edition]
    topic = list(of.topics)[number]
    heard = words(printed.handout(edition, topic=topic))
    wanted = expected(of, PAGES[edition][number])
    start = heard.index(wanted[0])
    assert blocks_apart(wanted, heard[start : start + len(wanted)]) == []
    for role in ROLES:
        pages = [
            plan
            for plan, each in zip(PAGES[edition], of.topics.values(), strict=True)
            if each.role in ("", role)
        ]
        heard = handout_words(printed.handout(edition, role), of)
        assert blocks_apart(expected(of, " ".join(pages)), heard) == []


@pytest.mark.parametrize(("edition", "role"), DECKS)
@pytest.mark.parametrize("single", [False, True])
def test_the_deck_is_read_card_by_card_front_then_back(edition: str, role: str, single: bool) -> None:
    of = guide(edition)
    wanted = expected(of, " ".join(FACES[edition]).format(role=role))
    assert blocks_apart(wanted, card_words(printed.cards(edition, role, single=single), of)) == []


@pytest.mark.parametrize(("edition", "role"), DECKS)
@pytest.mark.parametrize("stock", [name for name in STOCKS if name != printed.DEFAULT])
def test_the_deck_has_the_same_words_on_every_stock(edition: str, role: str, stock: str) -> None:
    of = guide(edition)
    wanted = expected(of, " ".join(FACES[edition]).format(role=role))
    assert apart(wanted, card_words(printed.cards(edition, role, stock), of)) == []


@pytest.mark.parametrize(("edition", "role"), DECKS)
def test_the_cards_to_carry_are_the_first_of_the_deck(edition: str, role: str) -> None:
    of = guide(edition)
    wanted = expected(of, " ".join(FACES[edition][:4]).format(role=role))
    assert blocks_apart(wanted, card_words(printed.cards(edition, role, deck="carry"), of)) == []


@pytest.mark.parametrize(("edition", "role"), DECKS)
def test_every_sentence_of_the_role_stands_on_its_cards(edition: str, role: str) -> None:
    heard = set(words(printed.cards(edition, role)))
    own = [address for address in guide(edition).blocks if address.startswith(f"{role}/")]
    assert len(own) == {"2010-guide": 6, "2016-article": 2}[edition]
    lost = [text for address in own for text in texts_of(guide(edition), address) if text not in heard]
    assert lost == []


@pytest.mark.parametrize(("edition", "role"), DECKS)
def test_the_checklist_is_read_duties_first(edition: str, role: str) -> None:
    of = guide(edition)
    wanted = expected(of, CHECKLIST[edition].format(role=role))
    assert blocks_apart(wanted, checklist_words(printed.checklist(edition, role), of)) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_flat_checklist_is_read_like_the_form(edition: str) -> None:
    of = guide(edition)
    wanted = expected(of, CHECKLIST[edition].format(role="union"))
    assert blocks_apart(wanted, checklist_words(printed.checklist(edition, "union", True), of)) == []


# --- the raw text layer -------------------------------------------------------------------------


def lost_words(wanted: list[str], text: str) -> Counter[str]:
    return Counter(word for each in wanted for word in each.split()) - Counter(text.split())


RAW = {
    **{f"handout-{edition}": " ".join(PAGES[edition]) for edition in EDITIONS},
    **{
        f"cards-{edition}-{role}-{stock}": " ".join(FACES[edition]).format(role=role)
        for edition, role in DECKS
        for stock in STOCKS
    },
    **{
        f"cards-{edition}-{role}-single": " ".join(FACES[edition]).format(role=role)
        for edition, role in DECKS
    },
    **{
        f"cards-{edition}-{VARIED}-{variant}": " ".join(FACES[edition]).format(role=VARIED)
        for edition in EDITIONS
        for variant in VARIANTS
    },
    **{
        f"handout-{edition}-{variant}": " ".join(PAGES[edition])
        for edition in EDITIONS
        for variant in ("booklet", "instructions")
    },
    **{f"checklist-{edition}-{role}": CHECKLIST[edition].format(role=role) for edition, role in DECKS},
}


@pytest.mark.parametrize("name", RAW)
def test_pdfium_finds_every_word(name: str) -> None:
    of = guide("2010-guide" if "2010" in name else "2016-article")
    assert lost_words(expected(of, RAW[name]), printed.text_of(EVERYTHING[name]())) == Counter()


@pytest.mark.parametrize("name", [name for name in RAW if "3x5" not in name])
def test_pdftotext_finds_every_word(name: str, tmp_path: Path) -> None:
    tool = shutil.which("pdftotext")
    if not tool:
        pytest.skip("no pdftotext: apt-get install -y poppler-utils")
    path = printed.written(tmp_path, EVERYTHING[name]())
    text = subprocess.run(
        [tool, "-enc", "UTF-8", str(path), "-"], check=True, capture_output=True
    ).stdout.decode()
    of = guide("2010-guide" if "2010" in name else "2016-article")
    assert lost_words(expected(of, RAW[name]), text) == Counter()


STRAYS = {
    "\u2060": "word joiner",
    "\u00ad": "soft hyphen",
    "\ufffd": "replacement character",
    "\ufeff": "byte order mark",
    "\u200b": "zero-width space",
    **{chr(code): "ligature" for code in range(0xFB00, 0xFB07)},
}


def strays(pdf: bytes) -> set[str]:
    """Characters that no reader typed and no search finds, in all that is drawn."""
    text = "".join(run.text for page in read(pdf).pages for run in page.runs)
    return {STRAYS[character] for character in text if character in STRAYS}


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_text_layer_has_no_stray_characters(name: str) -> None:
    assert strays(EVERYTHING[name]()) == set()


def letters(*texts: str) -> Counter[str]:
    """Characters without spaces, counted: for text whose pieces come in no order that matters."""
    return Counter(character for text in texts for character in text if not character.isspace())


def artifacts(pdf: bytes, page: int) -> str:
    return "".join(run.text for run in read(pdf).pages[page].runs if run.block < 0)


def tagged(pdf: bytes, page: int) -> str:
    return "".join(run.text for run in read(pdf).pages[page].runs if run.block >= 0)


def unexplained(pdf: bytes, page: int, furniture: list[str], copies: int) -> Counter[str]:
    """The letters of artifacts, on a page, that are neither its furniture nor copies of what is heard."""
    found, wanted = letters(artifacts(pdf, page)), letters(*furniture)
    for character, count in letters(tagged(pdf, page)).items():
        wanted[character] += copies * count
    return (found - wanted) + (wanted - found)


def face_furniture(of: Guide, role: str, number: str) -> list[str]:
    return [of.roles[role].sponsor, number, of.edition.cited_as, of.edition.website]


@pytest.mark.parametrize("role", ROLES)
def test_only_heads_feet_and_copies_go_unheard_on_cards(role: str) -> None:
    of = guide("2010-guide")
    for page, side in enumerate(("front", "back")):
        furniture = [face_furniture(of, role, f"{n} of 4, {side}") for n in (1, 2, 3, 4)]
        pieces = [each for face in furniture for each in face]
        assert unexplained(printed.cards("2010-guide", role), page, pieces, 0) == Counter()
        furniture = [face_furniture(of, role, f"{n} of 2, {side}") for n in (1, 2, 1, 2)]
        pieces = [each for face in furniture for each in face]
        assert unexplained(printed.cards("2010-guide", role, deck="carry"), page, pieces, 1) == Counter()
        article = guide("2016-article")
        pieces = 4 * face_furniture(article, role, f"1 of 1, {side}")
        assert unexplained(printed.cards("2016-article", role), page, pieces, 3) == Counter()


@pytest.mark.parametrize("edition", EDITIONS)
def test_only_running_lines_go_unheard_on_pages(edition: str) -> None:
    of = guide(edition)
    whole = printed.handout(edition)
    [section] = of.sections.values()
    if of.edition.cover:
        assert artifacts(whole, 0) == ""
    for page, topic in enumerate(of.topics.values(), 1 if of.edition.cover else 0):
        pieces = [section.running_head or of.edition.date, of.edition.website, of.edition.title]
        pieces += ["|", f"[ {topic.folio} ]", of.roles[topic.role].sponsor if topic.role else ""]
        assert unexplained(whole, page, pieces, 0) == Counter()
    for role in ROLES:
        pieces = [of.roles[role].sponsor, of.labels.checklist.capitalize(), of.edition.cited_as, "|"]
        pieces += [of.edition.website]
        assert unexplained(printed.checklist(edition, role), 0, pieces, 0) == Counter()


# --- cells under their heads --------------------------------------------------------------------

COLUMNS = {
    "3.8": ("retains", ("union", "management", "physician")),
    "3.12": ("acknowledges", ("physician", "union", "management")),
}


def columns_apart(pdf: bytes, page: int, of: Guide, folio: str) -> list[str]:
    """The columns whose text, from the head down, isn't the head and items of their role.

    A column reaches from its head's left edge to the next head's; it ends where a text from another
    place begins: the page's closing statement, or the foot.
    """
    field, roles = COLUMNS[folio]
    blocks = [of.blocks[f"{role}/{field}"] for role in roles]
    boxes = [box for box in inspect_pdf.text_boxes(pdf, page) if not box.text.startswith("[")]
    heads = [next((box for box in boxes if starts(box.text, each.head)), None) for each in blocks]  # type: ignore[union-attr]
    if any(head is None for head in heads):
        return ["a head is not there"]
    edges = [head.left - 2 for head in heads if head is not None]
    if edges != sorted(edges):
        return ["the heads stand in another order"]
    wrong = []
    for role, block, head, left, right in zip(roles, blocks, heads, edges, [*edges[1:], 612.0], strict=True):
        assert head is not None
        lines = sorted(
            (box for box in boxes if left <= box.left and box.right < right and box.top <= head.top + 0.5),
            key=lambda box: -box.bottom,
        )
        wanted = collapsed(" ".join([block.head, *block.items]))  # type: ignore[union-attr]
        if not collapsed(" ".join(box.text for box in lines)).startswith(wanted):
            wrong.append(role)
    return wrong


def starts(line: str, text: str) -> bool:
    return len(line) > 5 and text.startswith(line)


@cache
def page_of(folio: str) -> int:
    return 1 + [topic.folio for topic in guide("2010-guide").topics.values()].index(folio)


@pytest.mark.parametrize("folio", COLUMNS)
def test_every_cell_stands_under_its_own_head(folio: str) -> None:
    assert columns_apart(printed.handout("2010-guide"), page_of(folio), guide("2010-guide"), folio) == []


# --- each check fails on damaged content --------------------------------------------------------


def topic_of(of: Guide, topic: str) -> bytes:
    return printed.make(document.handout(of, topic=topic))


def test_swapped_cells_are_seen() -> None:
    """Two cells of a row in each other's columns: no word is lost, only the place tells."""
    of = guide("2010-guide")
    one, two = (of.blocks[f"{role}/acknowledges"].items for role in ("physician", "union"))  # type: ignore[union-attr]
    wrong = altered(of, "physician/acknowledges", items=(two[0], *one[1:]))
    wrong = altered(wrong, "union/acknowledges", items=(one[0], *two[1:]))
    pdf = topic_of(wrong, "transformative-behaviors")
    wanted = expected(of, PAGES["2010-guide"][4])
    assert columns_apart(pdf, 0, of, "3.12") == ["physician", "union"]
    assert columns_apart(pdf, 0, wrong, "3.12") == []
    heard = words(pdf)
    heard = heard[heard.index(wanted[0]) : heard.index(of.labels.abbreviations)]
    assert apart(wanted, heard) == [(one[0], two[0])]
    assert lost_words(wanted, printed.text_of(pdf)) == Counter()


def test_a_lost_line_and_wrong_capitals_are_seen_on_cards() -> None:
    of = guide("2010-guide")
    block = of.blocks["physician/means"]
    wrong = altered(of, "physician/means", head=block.head.replace("UBTs", "UBTS"))  # type: ignore[union-attr]
    wrong = altered(wrong, "physician/duties", items=of.blocks["physician/duties"].items[:-1])  # type: ignore[union-attr]
    pdf = printed.cards_of(wrong, "physician", deck="carry", single=True).data
    wanted = expected(of, " ".join(FACES["2010-guide"][:4]).format(role="physician"))
    heard = card_words(pdf, of)
    assert apart(wanted, heard)[0][0] == "Are informed and engaged with the work of the UBT"
    lost = lost_words(wanted, printed.text_of(pdf))
    assert lost["UBTs"] == 1
    assert lost["informed"] == 1
    assert [text for text in wanted if text not in heard] == [
        "Are informed and engaged with the work of the UBT",
        "As a physician leader, successfully sponsoring UBTs means:",
    ]


def test_words_that_run_together_or_apart_are_seen() -> None:
    assert apart(["help teams", "advocate"], ["help teamsadvocate"]) == [("help teams", "help teamsadvocate")]
    assert apart(["different"], ["di\ufb00erent"]) != []
    assert apart(["One.", "Two."], ["One. Two."]) == []
    assert blocks_apart(["One.", "Two."], ["One. Two."]) != []


def test_stray_characters_and_unheard_words_are_seen() -> None:
    pdf = printed.cards("2010-guide", "union", deck="carry")
    file = read(pdf)
    run = file.pages[0].runs[0]
    assert strays(pdf) == set()
    assert {STRAYS[mark] for mark in run.text[0] + "\u2060" if mark in STRAYS} == {"word joiner"}
    pieces = face_furniture(guide("2010-guide"), "union", "1 of 2, front")
    assert unexplained(pdf, 0, pieces, 0) != Counter()


def test_the_truth_is_not_altered_by_these_controls() -> None:
    assert msgspec.structs.asdict(guide("2010-guide"))["content_hash"]
    assert guide("2010-guide").blocks["physician/means"].head.endswith("UBTs means:")  # type: ignore[union-attr]
