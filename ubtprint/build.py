"""The pipeline: a document set, its faces or pages planned onto sheets, and made into finished files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from ubtprint import assets, bounds, cache, closed, instructions, setting, sheetplan
from ubtprint.copyfit import COMFORTABLE
from ubtprint.document import Document, sets_to_print
from ubtprint.errors import InputError
from ubtprint.fitting import edge_room
from ubtprint.frames import frame
from ubtprint.imposition import UPRIGHT
from ubtprint.job import Duplex, Job
from ubtprint.paper import Face, Paper, Stock
from ubtprint.people import Slot
from ubtprint.printed import printed
from ubtprint.sheetplan import Piece, Place, Side
from ubtprint.typeset import SetDeck

# What sets, draws and proofs is imported where it is needed: what is in the cache needs nothing of it.
if TYPE_CHECKING:
    from ubtprint.assembly import Rendered
    from ubtprint.tags import Group

FORM_FONT = "source-sans-3/SourceSans3-Regular.ttf"
LETTER = Face(width=612, height=792)
LETTER_PAPER = Paper(name="Letter", width=612, height=792)


class File(msgspec.Struct, frozen=True):
    """One finished file; ``part`` tells it from the others of the same printing."""

    data: bytes
    part: str = ""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What one printing came to: its files, sides and sheets, how to print them, what is worth saying.

    What is not for paper has no sides. ``pieces`` are cards by the faces of a deck that is printed one
    face a page, ``slots`` the room on its pages, or a page document's, for what is a person's own.
    """

    files: tuple[File, ...]
    sides: int
    sheets: int
    duplex: Duplex
    body_size: float
    steps: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    form: str = "pdf"
    pieces: tuple[Piece, ...] = ()
    slots: tuple[Slot, ...] = ()

    @property
    def data(self) -> bytes:
        """The bytes of the first file."""
        return self.files[0].data


def make(document: Document, own: Path | None = None, stock: Stock | None = None) -> Made:
    """The document as finished, proofed files; a deck or booklet on the stock's sheets, or pages without.

    What was made before of all the same is taken from the cache: only what passed the proof is in it.
    Raises PrintFault for a page that is not fit to print, InputError for what is wrong in one's own
    templates and styles, InstallError when Pango is missing.
    """
    content = printed(document, own)
    document = msgspec.structs.replace(document, recipe=content.recipe)
    return cache.remembered(
        lambda: setting.key("finished", own, content, stock), Made, lambda: _proofed(document, own, stock)
    )


def _proofed(document: Document, own: Path | None, stock: Stock | None) -> Made:
    from ubtprint import proofing

    bounds.check_direction(document.guide)
    bounds.check_length(document)
    proofing.check_characters(document, own)
    with closed.own_look(own):
        cards, on = document.kind == "cards", document.job.on_sheets
        made = (
            _make_cards(document, own, stock if on else None) if cards else _make_pages(document, own, stock)
        )
    for file in made.files:
        proofing.prove(file.data, document, own, stock, file.part)
    return made


# --- checklists and handouts --------------------------------------------------------------------


def _make_pages(document: Document, own: Path | None, stock: Stock | None) -> Made:
    from ubtprint.assembly import Rendered, assembled
    from ubtprint.tags import Group

    job, made = document.job, setting.pages_set(document, own)
    count = sum(len(numbers) for part, numbers in made.parts.items() if not part.startswith("line-"))
    duplex: Duplex = "none" if document.kind == "checklist" else job.duplex
    sides = None
    if stock and job.booklet:
        sides = tuple(_named(side, made.parts) for side in sheetplan.saddle(count, stock, job))
        count = len(sides)
    elif job.goes == "press":
        sides = sheetplan.one_a_page(range(count), LETTER, job.bleed, marks=True)
    sheets_used = count if duplex == "none" else (count + 1) // 2
    how = instructions.steps(document, stock, sheets_used)
    titles = {page.id: page.title for page in document.topics}
    notes = document.guide.labels.notes
    rendered = Rendered(
        pdf=made.pdf,
        sources=made.sources,
        groups=tuple(
            Group(titles.get(part, notes if part.startswith("notes-") else document.title), numbers)
            for part, numbers in made.parts.items()
        ),
        duplex=duplex,
        paper=stock.paper if stock else LETTER_PAPER,
        steps=how,
        link_texts=titles,
        form_font=_form_font(own) if document.forms else None,
        own=own,
    )
    return Made(
        files=(File(assembled(document, rendered, sides)),),
        sides=count,
        sheets=sheets_used,
        duplex=duplex,
        body_size=made.body_size,
        steps=how,
        slots=made.slots,
    )


def _form_font(own: Path | None) -> Path:
    styles = assets.folders("styles", own)
    folder = next(folder for folder in styles if (folder / "fonts" / FORM_FONT).is_file())
    if problem := assets.link_problem(path := folder / "fonts" / FORM_FONT, folder):
        raise InputError(problem)
    return path


# --- cards --------------------------------------------------------------------------------------


def _make_cards(document: Document, own: Path | None, stock: Stock | None) -> Made:
    from ubtprint.assembly import Rendered

    assert document.face is not None
    job, made = document.job, setting.deck_set(document, own)
    pieces = _pieces(document, made.pages)
    faces = [face for piece in pieces for face in (piece.front, piece.back)]
    sets, duplex, sides = 1, job.duplex, None
    if stock:
        duplex = "none" if stock.fold else duplex
        one_sided = duplex == "none" and not stock.fold
        cells = sum(face is not None for face in faces) if one_sided else len(pieces)
        sets = sets_to_print(document.guide.decks[document.recipe["deck"]], cells, stock, job)
        sides = tuple(_named(side, made.pages) for side in sheetplan.on_sheets(pieces, stock, job, sets))
    elif job.goes != "screen":
        sides = sheetplan.one_a_page(faces, document.face, job.bleed, marks=job.goes == "press")
    count = len(sides) if sides is not None else sum(face is not None for face in faces)
    sheets_used = count if duplex == "none" or job.goes == "screen" else count // 2
    rendered = Rendered(
        pdf=made.pdf,
        sources=made.sources,
        groups=tuple(_groups(document, made.pages)),
        duplex=duplex,
        paper=stock.paper if stock else LETTER_PAPER,
        steps=instructions.steps(document, stock, sheets_used, sets),
        own=own,
    )
    return Made(
        files=tuple(_files(document, rendered, sides)),
        sides=count,
        sheets=sheets_used,
        duplex=duplex,
        body_size=made.body_size,
        steps=rendered.steps,
        remarks=tuple(_remarks(document, made, stock)),
        **({} if stock else _singles(faces, made.slots)),
    )


def _singles(faces: Sequence[int | None], slots: Sequence[Slot]) -> dict[str, Any]:
    """The cards of a deck whose faces have a page each, front then back, and the slots on these pages."""
    pages = [None if face is None else page for page, face in enumerate(faces)]
    return {
        "pieces": tuple(Piece(*pages[at : at + 2]) for at in range(0, len(pages), 2)),
        "slots": tuple(
            msgspec.structs.replace(slot, page=page)
            for page, face in enumerate(faces)
            for slot in slots
            if slot.page == face
        ),
    }


def _files(document: Document, rendered: Rendered, sides: Sequence[Side] | None) -> Iterator[File]:
    """One file, or the fronts' and the backs' for a pile that is turned by hand."""
    from ubtprint.assembly import assembled

    if sides is None or len(document.job.parts) == 1:
        yield File(assembled(document, rendered, sides))
        return
    fronts, behind = document.job.parts
    backs = sides[1::2] if document.job.printer.hand_turned == "same" else sides[1::2][::-1]
    yield File(assembled(document, rendered, sides[::2]), fronts)
    yield File(assembled(document, rendered, backs, backs_alone=True), behind)


def _pieces(document: Document, at: dict[str, tuple[int, ...]]) -> list[Piece]:
    """The pieces of card in the deck's order: the k-th front of a card has its k-th back behind it."""
    pieces = []
    for number in dict.fromkeys(face.card for face in document.faces):
        fronts, backs = (at.get(f"card-{number}-{side}", ()) for side in ("front", "back"))
        for index in range(max(len(fronts), len(backs))):
            pieces.append(Piece(_nth(fronts, index), _nth(backs, index)))
    return pieces


def _nth(numbers: tuple[int, ...], index: int) -> int | None:
    return numbers[index] if index < len(numbers) else None


def _groups(document: Document, at: dict[str, tuple[int, ...]]) -> Iterator[Group]:
    """One part of the structure a card, read front then back however many faces each of them takes."""
    from ubtprint.tags import Group

    name = document.sponsor.sponsor if document.sponsor else ""
    for number in dict.fromkeys(face.card for face in document.faces):
        fronts, backs = (at.get(f"card-{number}-{side}", ()) for side in ("front", "back"))
        of = max(face.of for face in document.faces)
        yield Group(f"{name}, {number}/{of}", fronts + backs, fresh=backs[:1])
    for line in document.line_names:  # drawn as artifacts alone, so nothing of these is left in the tree
        yield Group(line, at[f"line-{line}"])


def _named(side: Side, at: dict[str, tuple[int, ...]]) -> Side:
    """The side with the words beside its lines laid on it."""
    words = tuple(
        Place(at[f"line-{note.word}"][0], (*UPRIGHT[:4], note.x, note.y), first=False) for note in side.notes
    )
    return msgspec.structs.replace(side, places=side.places + words)


def _remarks(document: Document, made: SetDeck, stock: Stock | None) -> Iterator[str]:
    if stock and stock.adhesive and document.job.duplex != "none":
        yield "these stick: what stands on the backs is printed on their backing and lost"
    if len(document.job.parts) > 1:
        yield "these files are for the printer alone and have no tags for screen readers"
    if made.body_size < COMFORTABLE:
        yield f"the text is set at {made.body_size:g} pt; {COMFORTABLE:g} pt and more is easier to read"
    if stock and (near := _near_edge(stock, document.job)) < (margin := document.job.printer.margin):
        yield (
            f"text comes as near as {near / 72:.2f} in to the paper's edge, "
            f"and the printer may not print within {margin / 72:.2f} in of it"
        )
    pieces, cards = len(_pieces(document, made.pages)), max(face.of for face in document.faces)
    if pieces > cards:
        yield f"text too long for one face goes on to others: a deck has {pieces} cards instead of {cards}"


def _near_edge(stock: Stock, job: Job) -> float:
    """How near to the paper's edge text comes."""
    clear = frame(stock.face, job.large_print).clear
    sides, ends = reversed(clear) if stock.face.turn % 180 else clear
    across, down = edge_room(stock)
    return min(across + sides, down + ends)
