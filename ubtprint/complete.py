"""Whether every word of the content is in a file's text layer, in reading order."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import pikepdf

from ubtprint.expected import TWINS, Expected, Finding, Owners, Passage, quoted, unseen
from ubtprint.ink import Shown
from ubtprint.records import where
from ubtprint.structure import document, is_element, kids_of

BLOCKS = frozenset(
    ("/P", "/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Lbl", "/LBody", "/TH", "/TD", "/Caption")
)
LONG = 20  # a word of so many characters may be broken over lines
Key = tuple[int, int]


class Heard(msgspec.Struct):
    """A block of the structure tree as a screen reader says it: its words, and where they are shown."""

    text: str
    keys: list[Key]

    @property
    def words(self) -> list[str]:
        """Its words, as they compare."""
        return words(self.text)


def words(text: str) -> list[str]:
    """The words of a text as they compare: composed, without characters that have no shape, twins as one."""
    return unicodedata.normalize("NFC", unseen(text)).translate(TWINS).split()


def check_words(
    pdf: pikepdf.Pdf, pages: Sequence[Shown], expected: Expected, owners: Owners
) -> Iterator[Finding]:
    """A finding for each text that isn't there whole and in turn; the others' places go into ``owners``."""
    passages = expected.passages or ()
    if not expected.tagged:
        yield from _counted(pages, passages)
        return
    blocks = list(heard(pdf, pages))
    yield from _unordered(blocks, pages)
    spoken = _Spoken(blocks)
    for index in spoken.align([passage.text for passage in passages], owners):
        yield _lost(passages[index], spoken.counts)


def heard(pdf: pikepdf.Pdf, pages: Sequence[Shown]) -> Iterator[Heard]:
    """The blocks of the structure tree in reading order, with what the pages show for them."""
    said: dict[Key, str] = {}
    for number, page in enumerate(pages):
        for run in page.runs:
            if run.mcid is not None:
                said[number, run.mcid] = said.get((number, run.mcid), "") + run.text
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    for keys in _blocks(document(pdf), numbers, None, None):
        yield Heard("".join(said.get(key, "") for key in keys), keys)


def _blocks(
    element: Any, numbers: dict[tuple[int, int], int], page: Any, block: list[Key] | None
) -> Iterator[list[Key]]:
    """The content of each block below an element; what stands in no block is one of its own."""
    page = element.get("/Pg", page)
    begins = block is None or str(element.S) in BLOCKS
    own: list[Key] = [] if block is None or begins else block
    for kid in kids_of(element):
        if isinstance(kid, int):
            own.append((numbers[page.objgen], kid))
        elif is_element(kid):
            yield from _blocks(
                kid, numbers, page, own if str(element.S) in BLOCKS or block is not None else None
            )
        elif "/MCID" in kid:
            own.append((numbers[kid.get("/Pg", page).objgen], int(kid.MCID)))
    if begins and own:
        yield own


class _Spoken:
    """All that is said, word by word, and where each word is shown."""

    def __init__(self, blocks: list[Heard]) -> None:
        self.words: list[str] = []
        self.keys: list[list[Key]] = []
        for block in blocks:
            held = block.words
            self.words += held
            self.keys += [block.keys] * len(held)
        self.counts = Counter(self.words)
        self.at: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            self.at.setdefault(word, []).append(place)

    def align(self, texts: Sequence[str], owners: Owners) -> list[int]:
        """The numbers of the texts that don't stand in their turn: as few of them as can be.

        The longest run of texts that follow one another is kept (Hunt and Szymanski's way).
        """
        wanted = [words(text) for text in texts]
        ends: list[int] = []  # the least end of a run of so many texts
        chains: list[tuple[Any, ...]] = []  # and the run itself: (text, place, the run before)
        for number, text in enumerate(wanted):
            for place in reversed(self._places(text)):
                length = bisect_right(ends, place)
                end, chain = place + len(text), (number, place, chains[length - 1] if length else None)
                if length == len(ends):
                    ends.append(end)
                    chains.append(chain)
                elif end < ends[length]:
                    ends[length], chains[length] = end, chain
        kept: dict[int, int] = {}
        last: Any = chains[-1] if chains else None
        while last:
            kept[last[0]], last = last[1], last[2]
        for number, place in kept.items():
            for key in (key for keys in self.keys[place : place + len(wanted[number])] for key in keys):
                owners.add(*key, texts[number])
        return [number for number, text in enumerate(wanted) if text and number not in kept]

    def _places(self, text: list[str]) -> list[int]:
        """Where these words stand one after the other."""
        return (
            [at for at in self.at.get(text[0], ()) if self.words[at : at + len(text)] == text] if text else []
        )


def _unordered(blocks: list[Heard], pages: Sequence[Shown]) -> Iterator[Finding]:
    """A finding for each page whose drawing is in another order than the tree: some readers go by it."""
    turns: dict[Key, int] = {}
    for number, page in enumerate(pages):
        for run in page.runs:
            if run.mcid is not None and run.text.strip():
                turns.setdefault((number, run.mcid), run.order)
    last: dict[int, int] = {}
    told: set[int] = set()
    for page_number, turn in ((key[0], turns[key]) for block in blocks for key in block.keys if key in turns):
        if turn < last.get(page_number, -1) and page_number not in told:
            told.add(page_number)
            message = "the text is drawn in another order than it is read"
            yield Finding(check="order", message=message, page=page_number + 1)
        last[page_number] = turn


def _lost(passage: Passage, everything: Counter[str]) -> Finding:
    missing = [word for word, count in Counter(words(passage.text)).items() if everything[word] < count]
    what = (
        f"without {quoted(' '.join(missing))}"
        if 0 < len(missing) < len(words(passage.text))
        else "not in the text layer"
        if missing
        else "not in one piece, or not in its turn"
    )
    return Finding(
        check="words",
        message=f"{passage.chapter}: {quoted(passage.text)} is {what}",
        location=where(passage.text),
        hint="a template or style leaves it out, or prints it elsewhere",
    )


def _counted(pages: Sequence[Shown], passages: Sequence[Passage]) -> Iterator[Finding]:
    """For files without tags: whether each word is drawn as often as it stands in the content."""
    texts = [run.text for page in pages for run in page.runs]
    drawn = Counter(word for text in texts for word in words(text))
    unbroken = "".join(word for text in texts for word in words(text))
    for passage in passages:
        wanted = Counter(words(passage.text))
        lost = [word for word, count in wanted.items() if drawn[word] < count]
        if any(len(word) < LONG or word not in unbroken for word in lost):
            yield _lost(passage, drawn)
        drawn -= wanted
