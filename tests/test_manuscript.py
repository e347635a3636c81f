"""Whatever a content file can hold is printed, wherever it stands: no template leaves a block out."""

from __future__ import annotations

import msgspec
import printed

from ubtprint import build, document, manuscript
from ubtprint.model import (
    Acknowledgement,
    Block,
    Card,
    Checklist,
    Columns,
    Deck,
    Guide,
    KeyTip,
    Numbered,
    Prose,
    Statement,
)

TOPIC, ROLE = "physician-sponsors", "physician"
# Every kind of block with every field, in an order that the shipped editions never have.
BLOCKS: dict[str, Block] = {
    "told": Acknowledgement(head="Statements of our own:", items=("We have read this.", "We have said so.")),
    "tip": KeyTip(paragraphs=("A tip that follows no list.", "And its second paragraph.")),
    "list": Checklist(
        lead="A lead-in.", head="A list under a lead-in", items=("First of all.", "Then this.")
    ),
    "beside": KeyTip(paragraphs=("A tip that follows a list.",)),
    "again": KeyTip(paragraphs=("Another tip at once.",)),
    "steps": Numbered(head="Steps to take", items=("Begin here.", "End here.")),
    "words": Prose(head="A head over prose", paragraphs=("One paragraph.", "Another one.")),
    "said": Statement(text="This stands alone."),
    "columns": Columns(lead="Side by side:", columns=("physician/retains",), foot="So far the columns."),
}


def full() -> Guide:
    """The guide with all kinds of block in one topic and on one deck, and a lead-in over the duties."""
    guide = printed.guide("2010-guide")
    name, section = next(iter(guide.sections.items()))
    topic = msgspec.structs.replace(section.topics[TOPIC], blocks=BLOCKS)
    assert guide.roles[ROLE].duties is not None
    duties = msgspec.structs.replace(guide.roles[ROLE].duties, lead="Before the duties.")
    role = msgspec.structs.replace(guide.roles[ROLE], duties=duties)
    own = {f"{TOPIC}/{key}": block for key, block in BLOCKS.items()}
    cards = tuple(Card(front=(address,), back=("role/acknowledges",)) for address in own)
    return msgspec.structs.replace(
        guide,
        roles={**guide.roles, ROLE: role},
        blocks={**guide.blocks, **own, f"{ROLE}/duties": duties},
        sections={
            **guide.sections,
            name: msgspec.structs.replace(section, topics={**section.topics, TOPIC: topic}),
        },
        decks={**guide.decks, "mine": Deck(title="All", cards=cards)},
    )


def spoken(each: document.Document) -> str:
    """The words of the made file, block by block."""
    stock = printed.stock(printed.DEFAULT) if each.kind == "cards" else None
    return "\n".join(printed.words(build.make(each, None, stock).data))


def test_every_kind_of_block_is_printed_everywhere() -> None:
    guide, stock = full(), printed.stock(printed.DEFAULT)
    documents = (
        document.handout(guide, topic=TOPIC),
        document.cards(guide, ROLE, stock, deck="mine", stock=printed.DEFAULT),
        document.checklist(guide, ROLE),
    )
    for each in documents:
        words = spoken(each)
        chapters = manuscript.chapters(each)
        wanted = [text for chapter in chapters for text in chapter.texts]
        assert [text for text in wanted if text not in words] == []
    assert "Before the duties." in spoken(documents[2])


def test_the_manuscript_holds_all_that_the_blocks_hold() -> None:
    """Asked of the fields themselves, whatever kinds of block there are."""
    texts = {
        text
        for chapter in manuscript.chapters(document.handout(full(), topic=TOPIC))
        for text in chapter.texts
    }
    for block in BLOCKS.values():
        for field in block.__struct_fields__:
            value = getattr(block, field)
            if field != "columns":
                assert {value} <= texts if isinstance(value, str) else set(value) <= texts


def test_the_manuscript_is_in_reading_order() -> None:
    chapters = {each.title: each.texts for each in manuscript.chapters(document.handout(full(), topic=TOPIC))}
    order = [
        text
        for text in chapters["Physician Sponsors and Leaders"]
        if text.startswith(("A tip", "Another tip"))
    ]
    assert order == ["A tip that follows no list.", "A tip that follows a list.", "Another tip at once."]
