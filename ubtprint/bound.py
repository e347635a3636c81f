"""Whether the pages of a checklist or handout follow one another: heads, feet, folios, labels, none twice.

What stands on a page is read from the file; of a booklet the pages are taken in the order of reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ubtprint.alignment import bare, standing_alone
from ubtprint.drawn import Run
from ubtprint.expected import Finding, Passage, quoted
from ubtprint.geometry import centre
from ubtprint.ink import Shown
from ubtprint.looks import PageLook, PagesLook

LONG = 20  # letters of a passage by which a page is known to have text of its own


class _Said(NamedTuple):
    """What stands on a page of the file, as one and line by line, and what of it belongs to no content."""

    page: int
    text: str
    apart: str
    lines: tuple[str, ...]


def check_pages(
    pages: Sequence[Shown], expected: PagesLook, passages: Sequence[Passage]
) -> Iterator[Finding]:
    """A finding for each page without its head or foot, or that is there twice, or one too many.

    ``pages`` are those of the document alone, and count from the first of them, as 1.
    """
    if not pages:
        yield Finding(check="cards", message="the file has no pages of the document")
        return
    texts = list(_leaves(pages, expected))
    while expected.booklet and texts and not texts[-1].text:
        texts.pop()  # a booklet's pages come by fours
    at = 0
    lines: list[list[str]] = [[] for _ in expected.looks]
    for each in texts:
        here = _turn(each, expected.looks, at)
        lacking = _lacking(each, expected.looks[here])
        if lacking:
            what = f"{quoted(lacking[0])} does not stand on this page" if each.text else "this page is blank"
            yield Finding(check="labels", message=what, page=each.page)
        yield from _skipped(expected.looks[at + 1 : here], each.page)
        at = here
        lines[at] += each.lines
    yield from _skipped(expected.looks[at + 1 :], 0)
    for look, said in zip(expected.looks, lines, strict=True):
        for label, count in Counter(look.labels).items():
            if said and standing_alone(label, said) < count:
                message = f"{look.title}: {quoted(label)} does not stand there"
                yield Finding(check="labels", message=message)
    yield from _twice(texts, passages)
    if expected.fold and not any(bare(run.text) == bare(expected.fold) for run in pages[-1].runs):
        message = f"{quoted(expected.fold)} does not stand beside its line"
        yield Finding(check="lines", message=message, page=len(pages))


def _lacking(said: _Said, look: PageLook) -> list[str]:
    text = said.text if look.optional else said.apart
    return [head for head in look.heads if bare(head) not in text]


def _turn(said: _Said, looks: Sequence[PageLook], at: int) -> int:
    """Which look a page has: the one before it's, or that of one that follows."""
    if looks[at].heads and not _lacking(said, looks[at]):
        return at
    following = (number for number in range(at + 1, len(looks)) if not _lacking(said, looks[number]))
    return next((number for number in following if looks[number].heads), at)


def _skipped(looks: Sequence[PageLook], page: int) -> Iterator[Finding]:
    for look in looks:
        if not look.optional:
            message = f"no page has the head and foot of {quoted(look.title)}"
            yield Finding(check="labels", message=message, page=page)


def _twice(texts: Sequence[_Said], passages: Sequence[Passage]) -> Iterator[Finding]:
    """Pages that show the same as another one, save those that show no text of the content."""
    first: dict[str, int] = {}
    long = [text for text in (bare(passage.text) for passage in passages) if len(text) >= LONG]
    for page, text, *_ in texts:
        if text in first and any(passage in text for passage in long):
            message = f"this page is the same as page {first[text]}"
            yield Finding(check="cards", message=message, page=page)
        first.setdefault(text, page)


def _leaves(pages: Sequence[Shown], expected: PagesLook) -> Iterator[_Said]:
    """The pages in the order of reading."""
    if not expected.booklet:
        yield from (_said(number, page.runs) for number, page in enumerate(pages, 1))
        return
    count = 2 * len(pages)
    halves: dict[int, _Said] = {}
    for side, page in enumerate(pages):
        left, right = (
            _said(side + 1, [run for run in page.runs if (centre(run.box)[0] < page.width / 2) is is_left])
            for is_left in (True, False)
        )
        # The outermost sheet's front has the last page on its left and the first on its right.
        inner, outer = (left, right) if side % 2 and not expected.turned else (right, left)
        halves |= {side: inner, count - 1 - side: outer}
    yield from (halves[number] for number in sorted(halves))


def _said(page: int, runs: Iterable[Run]) -> _Said:
    runs = list(runs)
    heads = "".join(run.text for run in runs if run.mcid is None)
    lines = tuple(filter(None, (bare(run.text) for run in runs)))
    return _Said(page, bare("".join(run.text for run in runs)), bare(heads), lines)
