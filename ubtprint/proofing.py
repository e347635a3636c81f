"""What a document's finished file is expected to be, and the file proofed against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from ubtprint import assets, preflight
from ubtprint.content import printing_words
from ubtprint.document import Document
from ubtprint.errors import Location, PrintFault, Problem
from ubtprint.expected import Cell, Expected, Leaf, Passage
from ubtprint.frames import frame
from ubtprint.furniture import crops, deck_look, lines, pages_look
from ubtprint.geometry import Box, extent, moved
from ubtprint.guides import LARGE_NOTE, cut_guides, fold_guides, notes
from ubtprint.imposition import Matrix, Placement, backs, fronts, registered
from ubtprint.job import Job
from ubtprint.manuscript import apart, chapters
from ubtprint.paper import Face, Paper, Stock
from ubtprint.records import Text, where
from ubtprint.sheetplan import one_a_page
from ubtprint.typefaces import homeless, missing, typeface, typefaces

LETTER = Face(width=612, height=792)
LEAST_BODY = 8.5  # what is for reference on checklists is set smaller than the rest
EDGE = 18.0  # a quarter of an inch, which office printers leave blank


def check_characters(document: Document, own: Path | None) -> None:
    """Raise PrintFault for each text with characters that no font in use has, or that can't stand there."""
    known = typefaces(tuple(assets.folders("styles", own)))
    texts = dict.fromkeys(
        (*(text for chapter in chapters(document) for text in chapter.texts), *apart(document))
    )
    lost = _lost(document, texts, own)
    if problems := [*missing(texts, known), *homeless(texts), *lost]:
        raise PrintFault(*problems)


def _lost(document: Document, texts: Iterable[str], own: Path | None) -> Iterator[Problem]:
    """A problem for each text with letters that the brand's font for text has not: another would step in."""
    brand = document.guide.brand
    if brand is None or brand.fonts.text is None or own is None:
        return
    name = brand.fonts.text.regular
    found = typeface(own / "styles" / "fonts" / name)
    for text in texts:
        letters = {c: None for c in text if c.isalpha() and found and ord(c) not in found.characters}
        if letters:
            message = f"the font {name} of brand.yaml has no {', '.join(f'“{c}”' for c in list(letters)[:3])}"
            yield Problem(message, where(text), "choose a font that has the letters of your texts")


def prove(data: bytes, document: Document, own: Path | None, stock: Stock | None, part: str = "") -> None:
    """Raise PrintFault for all that is wrong with a finished file, which then replaces no other."""
    report = preflight.check(data, expected(document, own, stock, part))
    name = "-".join(word for word in (*document.names, part) if word)
    problems: dict[tuple[str, Location | None], Problem] = {}
    for finding in report.findings:
        problem = finding.problem(name)
        if problem.location is None:  # of no text: told at what the document is made from
            problem = msgspec.structs.replace(problem, location=where(document.guide.edition.title))
        # A head that stands on every page is told once.
        problems.setdefault((finding.message, problem.location), problem)
    if problems:
        raise PrintFault(*problems.values())


def expected(document: Document, own: Path | None, stock: Stock | None, part: str = "") -> Expected:
    """What the finished file of a document has to be; ``part`` tells fronts from backs in two files."""
    job, language, labels = document.job, document.guide.edition.language, document.guide.labels
    passages = [Passage(text, chapter.title) for chapter in chapters(document) for text in chapter.texts]
    if part:
        passages = [passage for passage in passages if passage.chapter.endswith(part.removesuffix("s"))]
    words = printing_words(own, language) if job.instructions else None
    how = words.how_to_print if words else ""
    # Templates of one's own may say less, or otherwise.
    ours = len(assets.folders("templates", own)) == 1
    cards = document.kind == "cards"
    return Expected(
        title=document.title,
        language=language,
        leaves=leaves(document.kind, job, stock, part, document.face),
        families=typefaces(tuple(assets.folders("styles", own))).families,
        passages=tuple(passages),
        others=tuple(_texts(document.guide)),
        first=f"{how}: {document.title}" if how and part != "backs" else "",
        duplex=_duplex(document.kind, job, stock),
        alts=None if own else (words.ruler_alt,) if words else (),
        tagged=job.tagged,
        line_names={"cut": labels.cut, "fold": labels.fold} if ours else {},
        deck=deck_look(document, stock, part) if cards and ours else None,
        bound=pages_look(document) if not cards and ours else None,
        least_size=job.sizes.least * min(1.0, job.printer.scale),
        least_body=(job.sizes.smallest if cards else LEAST_BODY) * min(1.0, job.printer.scale),
    )


def _texts(value: object) -> Iterator[str]:
    """Every text in a value of the content that knows its place."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _texts(getattr(value, field))
    elif isinstance(value, tuple | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _duplex(kind: str, job: Job, stock: Stock | None) -> str:
    """The edge that viewers are told of, none for one-sided sheets, unsaid for what is not for a tray."""
    if job.goes not in ("office", "perforated"):
        return "unsaid"
    folded = kind == "cards" and stock is not None and stock.fold is not None and job.on_sheets
    one_sided = kind == "checklist" or folded or job.duplex == "manual"
    return "none" if one_sided else job.duplex


def leaves(
    kind: str, job: Job, stock: Stock | None, part: str = "", face: Face | None = None
) -> tuple[Leaf, ...]:
    """The sides of the paper that come in turn: a front and a back, or one of them again and again.

    Without a stock cards are pages of their ``face``.
    """
    face = stock.face if stock else face
    if kind == "cards" and face and not (stock and job.on_sheets):
        return (_page(face, job, frame(face, job.large_print).clear),)
    if job.goes not in ("office", "perforated"):
        return (_page(LETTER, job, (EDGE, EDGE)),)
    if kind == "cards" and stock:
        front = _sheet(stock, fronts(stock), job)
        back = _sheet(stock, backs(stock, job.flip, job.back_rotate), job)
        if stock.fold:
            both = msgspec.structs.replace(front, cells=front.cells + back.cells)
            return (_registered(_guided(both, stock, job), job, is_back=False),)
        front = _guided(front, stock, job)
        both_sides = (_registered(front, job, is_back=False), _registered(back, job, is_back=True))
        if job.duplex == "none" or part == "fronts":
            return both_sides[:1]
        return both_sides[1:] if part == "backs" else both_sides
    width, height = (stock.paper.width, stock.paper.height) if stock else (LETTER.width, LETTER.height)
    sheet = Leaf(width=width, height=height, safe=_inset((0, 0, width, height), EDGE, EDGE))
    front, back = _registered(sheet, job, is_back=False), _registered(sheet, job, is_back=True)
    one_sided = kind == "checklist" or job.duplex == "none"
    return (front,) if one_sided else (front, back)


def _page(face: Face, job: Job, clear: tuple[float, float]) -> Leaf:
    """A page that is one face, with its bleed and marks round it."""
    side = one_a_page([0], face, job.bleed, marks=job.goes == "press")[0]
    trim: Box = side.trim or (0.0, 0.0, side.width, side.height)
    cells = (Cell(trim, _inset(trim, *clear)),)
    marks = crops(face.width, face.height, trim[0], trim[1]) if job.goes == "press" else ()
    return Leaf(width=side.width, height=side.height, safe=trim, trim=side.trim, cells=cells, lines=marks)


def _sheet(stock: Stock, placements: Sequence[Placement], job: Job) -> Leaf:
    clear = frame(stock.face, job.large_print).clear
    across, down = clear[::-1] if stock.face.turn % 180 else clear
    width, height = stock.paper.width, stock.paper.height
    trims = [(place.x, place.y, place.x + place.width, place.y + place.height) for place in placements]
    cells = tuple(
        Cell(trim, _inset(trim, across, down), place.turn)
        for trim, place in zip(trims, placements, strict=True)
    )
    return Leaf(width=width, height=height, safe=(0.0, 0.0, width, height), cells=cells)


def _guided(leaf: Leaf, stock: Stock, job: Job) -> Leaf:
    """A side with its lines to cut and fold along."""
    drawn = (*cut_guides(stock), *fold_guides(stock)) if job.goes == "office" else ()
    words = notes(stock, drawn, *([LARGE_NOTE] if job.large_print else []))
    named = tuple(note.word for note in words)
    return msgspec.structs.replace(leaf, lines=lines(stock, job), named=named)


def _inset(box: Box, across: float, down: float) -> Box:
    return box[0] + across, box[1] + down, box[2] - across, box[3] - down


def _registered(leaf: Leaf, job: Job, *, is_back: bool) -> Leaf:
    """The side as it lies once it is moved and scaled for a printer."""
    printer = job.printer
    right, up = (printer.back_right, printer.back_up) if is_back else (0.0, 0.0)
    scale = printer.scale if is_back or printer.scale_sides == "both" else 1.0
    if (right, up, scale) == (0.0, 0.0, 1.0):
        return leaf
    matrix = registered(Paper(name="sheet", width=leaf.width, height=leaf.height), right, up, scale)
    cells = tuple(
        Cell(_moved(cell.trim, matrix), _moved(cell.safe, matrix), cell.turn) for cell in leaf.cells
    )
    drawn = tuple(
        msgspec.structs.replace(line, box=_moved(line.box, matrix), least=line.least * scale)
        for line in leaf.lines
    )
    return msgspec.structs.replace(
        leaf, safe=_moved(leaf.safe, matrix), cells=cells, lines=drawn, scale=scale
    )


def _moved(box: Box, matrix: Matrix) -> Box:
    return extent([moved(matrix, box[0], box[1]), moved(matrix, box[2], box[3])])
