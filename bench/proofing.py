"""A deck made and proofed, beside the same deck made without: what the proof itself costs."""

from __future__ import annotations

from unittest.mock import patch

from bench.measure import Row, in_turn
from ubtprint import build, content, document, proofing, stocks
from ubtprint.paper import Stock


def run(runs: int) -> list[Row]:
    """Measure each way so many times; ratios are to making without a proof."""
    guide = content.load_guide("2010-guide")
    name, stock = stocks.find_stock("quarter-letter")
    deck = document.cards(guide, "physician", stock, deck="full", stock=name)
    handout = document.handout(guide)
    made = build.make(deck, None, stock)
    section = build.make(handout)
    rows = in_turn(
        "a deck of four cards",
        {
            "the proof alone": lambda: _proof(deck, made.data, stock),
            "made and proofed": lambda: build.make(deck, None, stock),
            "made without a proof": lambda: _unproofed(deck, stock),
        },
        runs,
    )
    return rows + in_turn(
        "the whole section as a handout",
        {
            "the proof alone": lambda: _proof(handout, section.data, None),
            "made and proofed": lambda: build.make(handout),
            "made without a proof": lambda: _unproofed(handout, None),
        },
        runs,
    )


def _proof(each: document.Document, data: bytes, stock: Stock | None) -> None:
    proofing.check_characters(each, None)
    proofing.prove(data, each, None, stock)


def _unproofed(each: document.Document, stock: Stock | None) -> None:
    with patch.object(proofing, "prove"), patch.object(proofing, "check_characters"):
        build.make(each, None, stock)
