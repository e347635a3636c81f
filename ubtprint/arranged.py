"""Whether every card lies in its cell: in the deck's order, its back behind it, copy after copy.

What a cell shows is read from the file: a card's number, and of how many pieces it is. What has to lie
there follows from the deck, its job and the stock's cells alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice, zip_longest
from typing import NamedTuple

from ubtprint.alignment import bare, standing_alone, words
from ubtprint.drawn import Run
from ubtprint.expected import Finding, Leaf, quoted
from ubtprint.geometry import centre, holds
from ubtprint.ink import Shown
from ubtprint.looks import DeckLook
from ubtprint.ownwords import fill

LONG = 12  # letters, by which a line is known
Spot = tuple[int, int]  # a page and one of its cells, both from 0


class Piece(NamedTuple):
    """A face by its place in the deck, from 0, and which piece of it, from 1."""

    face: int
    piece: int


class Standing(NamedTuple):
    """What stands in a cell: its text and its lines without spaces, and which pieces it says it is.

    ``apart`` is what belongs to no content: head and foot, where tags tell them.
    """

    text: str
    apart: str
    lines: tuple[str, ...]
    pieces: tuple[Piece, ...]


def check_cards(
    pages: Sequence[Shown], leaves: Sequence[Leaf], deck: DeckLook, *, tagged: bool
) -> Iterator[Finding]:
    """A finding for each card off its place, and for each that isn't what its number says.

    ``pages`` are those of the deck alone, with the leaf that each of them is. Pages count from the
    deck's first, as 1.
    """
    known = _Numbers(deck)
    stands = {
        (number, cell): known.read([run for run in page.runs if holds(place.trim, centre(run.box))])
        for number, (page, leaf) in enumerate(zip(pages, leaves, strict=True))
        for cell, place in enumerate(leaf.cells)
    }
    counts = known.counts()
    yield from (Finding(check="cards", message=message) for message in known.lost(counts))
    wanted, sides = dealt(deck, counts)
    if sides != len(pages):
        message = f"the deck takes {sides} {'side' if sides == 1 else 'sides'}, and the file has {len(pages)}"
        yield Finding(check="cards", message=message)
    yield from _placed(stands, wanted, known)
    yield from _own(stands, wanted, known, tagged=tagged)


class _Numbers:
    """The numbers of a deck's faces as they are printed on them, and which of them were found."""

    def __init__(self, deck: DeckLook) -> None:
        self.deck = deck
        part = _pattern(fill(deck.part_of, n=0, of=0)).replace("0", "([0-9]+)")
        self.patterns = [
            re.compile(rf"(?<!\w){_pattern(face.number)}(?:,\s*{part})?(?!\w)") for face in deck.faces
        ]
        self.of: dict[int, Counter[int]] = {}
        self.seen: dict[int, set[int]] = {}
        self.known: dict[tuple[tuple[str, ...], ...], Standing] = {}

    def read(self, shown: Sequence[Run]) -> Standing:
        """What stands in a cell with these texts; copies are read once."""
        runs = tuple(run.text for run in shown)
        heads = tuple(run.text for run in shown if run.mcid is None)
        key = (runs, heads)
        if key not in self.known:
            self.known[key] = Standing(
                bare("".join(runs)),
                bare("".join(heads)),
                tuple(filter(None, map(bare, runs))),
                tuple(self._pieces(" ".join(words(" ".join(runs))))),
            )
        return self.known[key]

    def _pieces(self, text: str) -> Iterator[Piece]:
        for number, pattern in enumerate(self.patterns):
            for match in pattern.finditer(text):
                piece, of = (int(each or 1) for each in match.groups())
                self.of.setdefault(number, Counter())[of] += 1
                self.seen.setdefault(number, set()).add(piece)
                yield Piece(number, piece)

    def parts(self, face: int) -> int:
        """Of how many pieces a face says that it is."""
        return max(self.of.get(face, Counter({1: 1})).items(), key=lambda each: each[::-1])[0]

    def told(self, piece: Piece) -> str:
        """A piece as it is called on its card."""
        number, of = self.deck.faces[piece.face].number, self.parts(piece.face)
        return f"{number}, {fill(self.deck.part_of, n=piece.piece, of=of)}" if of > 1 else number

    def counts(self) -> list[int]:
        """How many pieces each face takes: of two sides of a card one may take fewer than both say."""
        return [max(self.seen.get(number, {1})) for number in range(len(self.deck.faces))]

    def lost(self, counts: Sequence[int]) -> Iterator[str]:
        """The pieces of cards that are nowhere, although others say that there are so many."""
        cards: dict[object, list[int]] = {}
        for number, face in enumerate(self.deck.faces):
            alone = self.deck.behind == "apart" or bool(self.deck.part)
            cards.setdefault((face.card, face.side if alone else ""), []).append(number)
        for faces in cards.values():
            most = max(self.parts(face) for face in faces)
            if not self.deck.part and max(counts[face] for face in faces) < most:
                yield f"{self.told(Piece(faces[0], most))} is on no card"
            for each in faces:
                gone = set(range(1, counts[each] + 1)) - self.seen.get(each, {1})
                yield from (f"{self.told(Piece(each, piece))} is on no card" for piece in sorted(gone))


def _pattern(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in words(text))


# --- where each has to be -------------------------------------------------------------------------


def dealt(deck: DeckLook, counts: Sequence[int]) -> tuple[dict[Spot, Piece], int]:
    """What has to be in each cell of each side, and how many sides that takes."""
    cards = list(_cards(deck, counts))
    if not deck.cells:
        faces = [face for card in cards for face in card] if deck.paired else _singly(counts)
        return {(page, 0): face for page, face in enumerate(faces) if face}, len(faces)
    if deck.behind == "apart":
        cards = [(face, None) for card in cards for face in card if face]
    free = deck.cells - (deck.start - 1)
    total = len(cards) * (deck.copies or max(1, free // max(1, len(cards))))
    total += -(deck.start - 1 + total) % deck.cells if deck.fill else 0
    slots = [divmod(deck.start - 1 + index, deck.cells) for index in range(total)]
    sheets = slots[-1][0] + 1 if slots else 0
    order = sorted(slots, key=lambda slot: slot[::-1]) if deck.stack else slots
    wanted: dict[Spot, Piece] = {}
    for (sheet, cell), (front, back) in zip(order, islice(cycle(cards), total), strict=True):
        for place, face in ((_front(deck, sheet, cell), front), (_back(deck, sheet, cell, sheets), back)):
            if face and place:
                wanted[place] = face
    return wanted, sheets * (2 if deck.behind == "next" and not deck.part else 1)


def _cards(deck: DeckLook, counts: Sequence[int]) -> Iterator[tuple[Piece | None, Piece | None]]:
    """The cards to be, in order: the k-th piece of a front has the k-th of its back behind it."""
    for card in dict.fromkeys(face.card for face in deck.faces):
        sides: dict[str, list[Piece]] = {"front": [], "back": []}
        for number, face in enumerate(deck.faces):
            if face.card == card:
                sides[face.side] = [Piece(number, piece) for piece in range(1, counts[number] + 1)]
        yield from zip_longest(sides["front"], sides["back"])


def _singly(counts: Sequence[int]) -> list[Piece | None]:
    return [Piece(face, piece) for face, count in enumerate(counts) for piece in range(1, count + 1)]


def _front(deck: DeckLook, sheet: int, cell: int) -> Spot | None:
    if deck.part == "backs":
        return None
    return (sheet * 2 if deck.behind == "next" and not deck.part else sheet, cell)


def _back(deck: DeckLook, sheet: int, cell: int, sheets: int) -> Spot | None:
    if deck.behind == "same":
        return (sheet, deck.cells + cell)
    if deck.part == "backs":
        return (sheets - 1 - sheet if deck.backwards else sheet, cell)
    return (sheet * 2 + 1, cell) if deck.behind == "next" and not deck.part else None


# --- what is there --------------------------------------------------------------------------------


def _placed(
    stands: Mapping[Spot, Standing], wanted: Mapping[Spot, Piece], known: _Numbers
) -> Iterator[Finding]:
    """The first cell of each page in which another card stands than has to, or none, or one too many."""
    told: set[int] = set()
    for (page, cell), there in stands.items():
        piece = wanted.get((page, cell))
        if page in told or (piece in there.pieces if piece else not there.text):
            continue
        told.add(page)
        found = known.told(there.pieces[0]) if there.pieces else "a card without a number"
        found = found if there.text else "nothing"
        place = known.told(piece) if piece else "nothing"
        yield Finding(check="cards", message=f"in cell {cell + 1} stands {found}, not {place}", page=page + 1)


def _own(
    stands: Mapping[Spot, Standing], wanted: Mapping[Spot, Piece], known: _Numbers, *, tagged: bool
) -> Iterator[Finding]:
    """A finding for each card whose text is another's, or that lacks what has to stand on it."""
    deck = known.deck
    texts = [tuple(filter(None, map(bare, face.texts))) for face in deck.faces]
    whole = ["".join(each) for each in texts]
    judged: set[tuple[Piece, str]] = set()
    shown: dict[int, list[str]] = {}
    for (page, cell), piece in wanted.items():
        there = stands.get((page, cell))
        if there is None or piece not in there.pieces or (piece, there.text) in judged:
            continue
        judged.add((piece, there.text))
        face = piece.face
        shown.setdefault(face, []).extend(there.lines)
        lacking = _heads(there, deck, piece, whole[face])
        if max(known.seen[face]) == 1:
            lacking += _labels(deck, face, there.lines)
            # Of tagged cards the texts are told with their lines, and copies held against these.
            lost = () if tagged else (text for text in texts[face] if text not in there.text)
            lacking += [text for text in deck.faces[face].texts if bare(text) in lost]
        for head in lacking:
            message = f"{known.told(piece)}: {quoted(head)} does not stand on this card"
            yield Finding(check="labels", message=message, page=page + 1)
        if foreign := _foreign(there, whole, deck, face):
            message = f"{known.told(piece)}: {quoted(foreign)} belongs on another card"
            yield Finding(check="cards", message=message, page=page + 1)
    for face, lines in shown.items():
        for label in _labels(deck, face, lines) if max(known.seen[face]) > 1 else ():
            message = f"{deck.faces[face].number}: {quoted(label)} stands on none of its cards"
            yield Finding(check="labels", message=message)


def _heads(there: Standing, deck: DeckLook, piece: Piece, own: str) -> list[str]:
    """What is missing of that which stands on every card; a piece of lines alone is no continuation."""
    heads = "\n".join(map(bare, deck.heads))
    texts = (line for line in there.lines if len(line) >= LONG and line not in heads)
    goes_on = piece.piece > 1 and any(line in own for line in texts)
    wanted = (*deck.heads, deck.continued if goes_on else "")
    # On a screen the website is a link, and content.
    shown = there.apart if deck.paired else there.text
    return [head for head in wanted if bare(head) not in shown]


def _labels(deck: DeckLook, face: int, lines: Sequence[str]) -> list[str]:
    """The labels that stand less often on a face than they have to."""
    counts = Counter(deck.faces[face].labels)
    return [label for label, count in counts.items() if standing_alone(label, lines) < count]


def _foreign(there: Standing, whole: Sequence[str], deck: DeckLook, face: int) -> str:
    """A line that is of another face's text and not of this one's, or nothing."""
    mine = "\n".join((whole[face], *map(bare, (*deck.heads, *deck.faces[face].labels))))
    strange = (line for line in there.lines if len(line) >= LONG and line not in mine)
    return next((line for line in strange if any(line in other for other in whole)), "")
