"""Whether every word of the content is in a file's text layer, in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import pikepdf

from ubtprint.alignment import align, words
from ubtprint.expected import Expected, Finding, Owners, Passage, quoted
from ubtprint.ink import Shown
from ubtprint.records import where
from ubtprint.structure import document, is_element, kids_of

BLOCKS = frozenset(
    ("/P", "/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Lbl", "/LBody", "/TH", "/TD", "/Caption")
)
LONG = 20  # a word of so many characters may be broken over lines
PIECE = 4  # into pieces of no fewer, but for the last
Key = tuple[int, int]


class Heard(msgspec.Struct):
    """A block of the structure tree as a screen reader says it: its words, and where they are shown."""

    text: str
    keys: list[Key]

    @property
    def words(self) -> list[str]:
        """Its words, as they compare."""
        return words(self.text)


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
    said = [word for block in blocks for word in block.words]
    keys = [block.keys for block in blocks for _ in block.words]
    wanted = [words(passage.text) for passage in passages]
    found = align(wanted, said)
    for index, place in found.items():
        for key in (key for each in keys[place : place + len(wanted[index])] for key in each):
            owners.add(*key, passages[index].text)
    counts = Counter(said)
    for index, passage in enumerate(passages):
        if wanted[index] and index not in found:
            yield _lost(passage, counts)


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
            own.append((numbers.get(page.objgen, -1), kid))
        elif is_element(kid):
            yield from _blocks(
                kid, numbers, page, own if str(element.S) in BLOCKS or block is not None else None
            )
        elif "/MCID" in kid:
            own.append((numbers.get(kid.get("/Pg", page).objgen, -1), int(kid.MCID)))
    if begins and own:
        yield own


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
        if any(len(word) < LONG or not (word in unbroken or _in_pieces(word, drawn)) for word in lost):
            yield _lost(passage, drawn)
        drawn -= wanted


def _in_pieces(word: str, drawn: Counter[str]) -> bool:
    """Whether a long word can be put together from what is drawn: over a page's end a foot comes between."""
    pieces = [piece for piece in drawn if piece in word and (len(piece) >= PIECE or word.endswith(piece))]
    ends = {0}
    for at in range(len(word)):
        if at in ends:
            ends |= {at + len(piece) for piece in pieces if word.startswith(piece, at)}
    return len(word) in ends
