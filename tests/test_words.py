"""The content is the source's text word for word: nothing altered, left out, moved or stored twice."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ubtprint.content import load_guide
from ubtprint.model import Guide
from ubtprint.references import block_texts
from ubtprint.source import Mapping, Node, Scalar, read_yaml

pytestmark = pytest.mark.usefixtures("kept")

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
SOURCES = {"2010-guide": "resource-guide-section-3.txt", "2016-article": "evolving-leader-roles-2016.txt"}
EDITIONS = sorted(SOURCES)


# --- the source, with what the extraction did undone --------------------------------------------


def source_text(guide: Guide) -> str:
    """The source on one line: no line breaks, no list marks, slips mended; texts as they stand else."""
    text = (DATA / SOURCES[guide.id]).read_text()
    text = re.sub(r"acknowl-\s+edge\b", "acknowledge", text)
    text = text.replace("PhYSICIAN", "PHYSICIAN").replace("[ 3. 10 ]", "3.10")
    text = re.sub(r"^ ?(AS .* MEANS:)$", lambda lead: sentence_case(lead[1]), text, flags=re.MULTILINE)
    text = re.sub(r"^\s*(\[ ✓ \]|•|[1-5]\.) ", "", text, flags=re.MULTILINE)
    text = re.sub(r"([-/])\s*\n\s*", r"\1", text)  # patient-centered, sponsors/leaders
    text = " ".join(text.split())
    for erratum in guide.edition.errata:
        assert text.count(erratum.source) == 1
        text = text.replace(erratum.source, erratum.printed)
    return text


def sentence_case(lead: str) -> str:
    """A lead-in in capitals as it is stored; 'UBTs' has small letters of its own and stays."""
    words = " ".join(word.lower() if word.isupper() else word for word in lead.split())
    return words[0].upper() + words[1:]


# --- the content, in the order of the source ----------------------------------------------------

ACROSS = "physician union management"  # the order of the table that the extraction reads across
KEY_TIP = "=label key_tip"
POCKET = "=label pocket_coaching"

# What stands where in the source; "=" before what is no block, "/field" after a block for a part of it.
ORDER = {
    "2010-guide": [
        *("=kicker evolving-leader-roles", "=title evolving-leader-roles"),
        *("evolving-leader-roles/introduction", "evolving-leader-roles/joint"),
        *("union/retains", "management/retains", "physician/retains", "evolving-leader-roles/retained"),
        *("=title management-sponsors", "management/introduction", "management/tip", KEY_TIP),
        *("management/means", "management/duties", POCKET, "=foot physician-sponsors", "=running-head"),
        *(
            "=title physician-sponsors",
            "physician/introduction",
            "physician/duties",
            "physician/tip",
            KEY_TIP,
        ),
        *("physician/means", POCKET),
        *("union/duties", "=title union-sponsors", "union/introduction", "union/tip", KEY_TIP),
        *("union/means", POCKET),
        *("=title transformative-behaviors", "transformative-behaviors/new-mindset", "=across acknowledges"),
        "transformative-behaviors/acknowledge",
    ],
    "2016-article": [
        *("=date", "=title evolving-leader-roles"),
        *(
            "evolving-leader-roles/introduction",
            "evolving-leader-roles/joint",
            "evolving-leader-roles/retained",
        ),
        *("union/retains", "physician/retains", "management/retains"),
        *(
            "=title new-mindsets",
            "new-mindsets/introduction",
            "new-mindsets/closing",
            "new-mindsets/acknowledge",
        ),
        *("physician/acknowledges", "union/acknowledges", "management/acknowledges"),
    ],
}


def content_texts(guide: Guide) -> list[str]:
    """Every text of the content that the source has, in the source's order."""
    return [text for entry in ORDER[guide.id] for text in texts_of(guide, entry)]


def texts_of(guide: Guide, entry: str) -> list[str]:
    if not entry.startswith("="):
        return block_texts(guide.blocks[entry])
    what, _, which = entry[1:].partition(" ")
    [section] = guide.sections.values()
    found: dict[str, Callable[[], list[str]]] = {
        "kicker": lambda: [guide.topics[which].kicker],
        "title": lambda: [guide.topics[which].title or guide.edition.title],
        "label": lambda: [getattr(guide.labels, which)],
        "foot": lambda: [guide.topics[which].folio, guide.edition.website, "|", guide.edition.title],
        "running-head": lambda: [section.running_head],
        "date": lambda: [guide.edition.date],
        "across": lambda: across(guide, which),
    }
    return found[what]()


def across(guide: Guide, field: str) -> list[str]:
    """The three columns row by row: heads, first items, second items…"""
    columns = [block_texts(guide.blocks[f"{role}/{field}"]) for role in ACROSS.split()]
    return [cell for row in zip(*columns, strict=True) for cell in row]


# --- the checks ---------------------------------------------------------------------------------


def texts_that_do_not_stand(guide: Guide) -> list[str]:
    source = f" {source_text(guide)} "
    return [text for text in content_texts(guide) if f" {text} " not in source]


def words_apart(guide: Guide) -> tuple[Counter[str], Counter[str]]:
    """The words that only the source has, and those that only the content has, with how many."""
    source = Counter(source_text(guide).split())
    ours = Counter(word for text in content_texts(guide) for word in text.split())
    return source - ours, ours - source


def is_in_order(guide: Guide) -> bool:
    return " ".join(content_texts(guide)) == source_text(guide)


def altered(guide: Guide, address: str, **fields: Any) -> Guide:
    block = msgspec.structs.replace(guide.blocks[address], **fields)
    return msgspec.structs.replace(guide, blocks={**guide.blocks, address: block})


@pytest.fixture(params=EDITIONS)
def guide(request: pytest.FixtureRequest) -> Guide:
    return load_guide(request.param)


@pytest.fixture
def guide_2010() -> Guide:
    return load_guide("2010-guide")


def test_every_text_stands_in_the_source(guide: Guide) -> None:
    assert len(content_texts(guide)) > 25
    assert texts_that_do_not_stand(guide) == []


def test_no_word_is_left_out_or_added(guide: Guide) -> None:
    assert words_apart(guide) == (Counter(), Counter())


def test_the_texts_stand_in_the_order_of_the_source(guide: Guide) -> None:
    assert is_in_order(guide)


def test_every_block_and_head_is_compared(guide: Guide) -> None:
    """A text that the comparison forgot could say anything."""
    named = {entry for entry in ORDER[guide.id] if not entry.startswith("=")}
    if "=across acknowledges" in ORDER[guide.id]:
        named |= {f"{role}/acknowledges" for role in ACROSS.split()}
    assert named == set(guide.blocks)
    for name, topic in guide.topics.items():
        assert f"=title {name}" in ORDER[guide.id]
        assert (f"=kicker {name}" in ORDER[guide.id]) == bool(topic.kicker)


def test_labels_of_the_source_stand_once_for_each_role(guide_2010: Guide) -> None:
    text = source_text(guide_2010)
    assert text.count(guide_2010.labels.key_tip) == text.count(guide_2010.labels.pocket_coaching) == 3


def test_only_the_folio_that_the_source_has_is_claimed_to_stand_in_it(guide_2010: Guide) -> None:
    text = source_text(guide_2010)
    standing = [topic.folio for topic in guide_2010.topics.values() if f" {topic.folio} " in text]
    assert standing == ["3.10"]


# --- each check fails on altered content --------------------------------------------------------


def test_a_lost_line_is_seen(guide_2010: Guide) -> None:
    items = guide_2010.roles["union"].retains.items  # type: ignore[union-attr]
    lost = altered(guide_2010, "union/retains", items=items[:-1])
    assert words_apart(lost) == (Counter({"Organizing": 1}), Counter())
    assert not is_in_order(lost)


def test_a_word_too_many_is_seen(guide_2010: Guide) -> None:
    items = guide_2010.roles["union"].retains.items  # type: ignore[union-attr]
    more = altered(guide_2010, "union/retains", items=(*items, "Organizing"))
    assert words_apart(more) == (Counter(), Counter({"Organizing": 1}))


@pytest.mark.parametrize("address", ["physician/means", "union/means"])
def test_capitals_of_an_abbreviation_are_seen(guide_2010: Guide, address: str) -> None:
    head = guide_2010.blocks[address].head.replace("UBTs", "UBTS")  # type: ignore[union-attr]
    shouted = altered(guide_2010, address, head=head)
    assert texts_that_do_not_stand(shouted) == [head]
    assert words_apart(shouted) == (Counter({"UBTs": 1}), Counter({"UBTS": 1}))


def test_a_paraphrase_is_seen(guide_2010: Guide) -> None:
    head = "All three groups are responsible for:"
    altered_guide = altered(guide_2010, "evolving-leader-roles/joint", head=head)
    assert texts_that_do_not_stand(altered_guide) == [head]


def test_part_of_a_word_does_not_stand(guide_2010: Guide) -> None:
    cut = altered(guide_2010, "union/retains", items=("Organizin",))
    assert texts_that_do_not_stand(cut) == ["Organizin"]


def test_swapped_cells_are_seen(guide_2010: Guide) -> None:
    """Every text still stands and no word is lost: only the order tells."""
    first, second, third = guide_2010.roles["physician"].acknowledges.items  # type: ignore[union-attr]
    down = altered(guide_2010, "physician/acknowledges", items=(second, first, third))
    assert texts_that_do_not_stand(down) == []
    assert words_apart(down) == (Counter(), Counter())
    assert not is_in_order(down)
    other = guide_2010.roles["union"].acknowledges.items  # type: ignore[union-attr]
    side = altered(guide_2010, "physician/acknowledges", items=(other[0], second, third))
    side = altered(side, "union/acknowledges", items=(first, *other[1:]))
    assert words_apart(side) == (Counter(), Counter())
    assert not is_in_order(side)


def test_the_source_slip_itself_would_be_seen(guide_2010: Guide) -> None:
    [erratum] = guide_2010.edition.errata
    items = guide_2010.roles["union"].acknowledges.items  # type: ignore[union-attr]
    slip = tuple(item.replace(erratum.printed, erratum.source) for item in items)
    assert slip != items
    assert words_apart(altered(guide_2010, "union/acknowledges", items=slip)) == (
        Counter(),
        Counter({"to": 1}),
    )


# --- nothing is stored twice --------------------------------------------------------------------


def leaves(node: Node) -> list[str]:
    """The texts of the values, keys left out."""
    if isinstance(node, Scalar):
        return [node.text]
    values = [value for _, value in node.entries] if isinstance(node, Mapping) else node.items
    return [leaf for value in values for leaf in leaves(value)]


def stored_twice(folder: Path) -> list[str]:
    """The texts of five words or more that stand in two places, however they are broken and capitalised."""
    counts: Counter[str] = Counter()
    for path in sorted(folder.rglob("*.yaml")):
        node = read_yaml(path, [])
        assert node is not None
        counts.update(" ".join(leaf.casefold().split()) for leaf in leaves(node))
    return [text for text, count in counts.items() if count > 1 and len(text.split()) >= 5]


@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_is_stored_twice(edition: str) -> None:
    assert stored_twice(ROOT / "content" / edition) == []


def test_a_text_that_is_stored_twice_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("one: Five words that are repeated\n")
    (tmp_path / "b.yaml").write_text(
        "two:\n  - >-\n    Five words that\n    are Repeated\n  - a short one\n  - a short one\n"
    )
    assert stored_twice(tmp_path) == ["five words that are repeated"]
