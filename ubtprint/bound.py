"""Whether the pages of a checklist or handout follow one another: heads, feet, folios, labels, none twice.

What stands on a page is read from the file; of a booklet the pages are taken in the order of reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ubtprint.alignment import bare
from ubtprint.expected import Finding, Passage, quoted
from ubtprint.geometry import centre
from ubtprint.ink import Shown
from ubtprint.looks import PageLook, PagesLook

LONG = 20  # letters of a passage by which a page is known to have text of its own


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
    while expected.booklet and texts and not texts[-1][1]:
        texts.pop()  # a booklet's pages come by fours
    at, labels = 0, [""] * len(expected.looks)
    for page, text in texts:
        here, lacking = _turn(text, expected.looks, at)
        if here == at and lacking:
            what = f"{quoted(lacking[0])} does not stand on this page" if text else "this page is blank"
            yield Finding(check="labels", message=what, page=page)
        yield from _skipped(expected.looks[at + 1 : here], page)
        at = here
        labels[at] += text
    yield from _skipped(expected.looks[at + 1 :], 0)
    for look, text in zip(expected.looks, labels, strict=True):
        for label in dict.fromkeys(look.labels):
            if text and text.count(bare(label)) < look.labels.count(label):
                message = f"{look.title}: {quoted(label)} does not stand there"
                yield Finding(check="labels", message=message)
    yield from _twice(texts, passages)
    if expected.fold and not any(bare(run.text) == bare(expected.fold) for run in pages[-1].runs):
        message = f"{quoted(expected.fold)} does not stand beside its line"
        yield Finding(check="lines", message=message, page=len(pages))


def _turn(text: str, looks: Sequence[PageLook], at: int) -> tuple[int, list[str]]:
    """Which look a page has, this one's or that of one that follows, and what it lacks of this one's."""
    lacking = [head for head in looks[at].heads if bare(head) not in text]
    if looks[at].heads and not lacking:
        return at, []
    following = (
        number
        for number, look in enumerate(looks[at + 1 :], at + 1)
        if look.heads and all(bare(head) in text for head in look.heads)
    )
    return next(following, at), lacking


def _skipped(looks: Sequence[PageLook], page: int) -> Iterator[Finding]:
    for look in looks:
        if not look.optional:
            message = f"no page has the head and foot of {quoted(look.title)}"
            yield Finding(check="labels", message=message, page=page)


def _twice(texts: Sequence[tuple[int, str]], passages: Sequence[Passage]) -> Iterator[Finding]:
    """Pages that show the same as another one, save those that show no text of the content."""
    first: dict[str, int] = {}
    long = [text for text in (bare(passage.text) for passage in passages) if len(text) >= LONG]
    for page, text in texts:
        if text in first and any(passage in text for passage in long):
            message = f"this page is the same as page {first[text]}"
            yield Finding(check="cards", message=message, page=page)
        first.setdefault(text, page)


def _leaves(pages: Sequence[Shown], expected: PagesLook) -> Iterator[tuple[int, str]]:
    """The pages in the order of reading, each with the number of the file's page that it stands on."""
    if not expected.booklet:
        yield from (
            (number, bare("".join(run.text for run in page.runs))) for number, page in enumerate(pages, 1)
        )
        return
    count = 2 * len(pages)
    halves: dict[int, tuple[int, str]] = {}
    for side, page in enumerate(pages):
        left, right = ("", "")
        for run in page.runs:
            if centre(run.box)[0] < page.width / 2:
                left += run.text
            else:
                right += run.text
        is_back = side % 2
        if is_back and expected.turned:
            left, right = right, left
        outer, inner = count - 1 - side, side
        for number, text in ((inner, left), (outer, right)) if is_back else ((outer, left), (inner, right)):
            halves[number] = (side + 1, bare(text))
    yield from (halves[number] for number in sorted(halves))
