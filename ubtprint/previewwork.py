"""The preview's worker: one warm process that makes documents and draws their pages.

It is told by lines of JSON on standard input and answers so on standard output, each line followed by as
many bytes as it says. It ends when its standard input does, and so with the preview that started it.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import msgspec

from ubtprint import assets, build, closed, confined, content, manuscript, preflight, previewing, report
from ubtprint.document import Document, file_stem
from ubtprint.errors import Location, Problem, UbtprintError
from ubtprint.limits import too_large
from ubtprint.output import file_name
from ubtprint.paper import Stock
from ubtprint.previewing import Choice, Menu, Spot
from ubtprint.process import FRESH
from ubtprint.records import where

if TYPE_CHECKING:
    import pypdfium2

START = (
    "import sys; place = sys.argv.pop(1); place in sys.path or sys.path.insert(0, place); "
    "from ubtprint.previewwork import main; main()"
)
MOST = 20  # problems that are told at once
AROUND = 1  # lines that are shown before and after the one at fault
WIDEST_LINE = 400  # characters
LONG = 1000  # characters of a text that may be why a document takes its time


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What to do: say what there is to pick, make a document, or draw a page of the file that follows."""

    do: Literal["menu", "make", "draw"]
    own: str = ""
    choice: Choice = Choice()
    page: int = 0
    width: int = 0
    size: int = 0


class Line(msgspec.Struct, frozen=True):
    """A line of a file; ``here`` is the one that is meant."""

    number: int
    text: str
    here: bool


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A problem as the page shows it, with the lines of the file around it."""

    message: str
    hint: str = ""
    place: str = ""
    severity: str = "error"
    lines: tuple[Line, ...] = ()


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the file: its size in points, the sheet it is a side of, and the words on it."""

    width: float
    height: float
    sheet: int
    side: str
    words: str


class Crop(msgspec.Struct, frozen=True, kw_only=True):
    """A face on a page: left, top, width, height as parts of the page's, and how far it is turned there."""

    page: int
    box: tuple[float, float, float, float]
    turn: int
    words: str


class Card(msgspec.Struct, frozen=True):
    """A card's front and what is behind it."""

    front: Crop
    back: Crop | None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A finished document as the page shows it; ``checks`` are what the proof looked for and found well."""

    name: str
    title: str
    role: str
    language: str
    command: str
    body_size: float
    sheets: int
    paper: str
    steps: tuple[str, ...]
    remarks: tuple[str, ...]
    left_out: tuple[str, ...]
    checks: tuple[str, ...]
    pages: tuple[Page, ...]
    cards: tuple[Card, ...]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: a menu, a document whose bytes follow, a picture's bytes, or problems.

    ``spent`` says that the process has no memory left and is to be replaced.
    """

    menu: Menu | None = None
    shown: Shown | None = None
    problems: tuple[Told, ...] = ()
    spent: bool = False
    size: int = 0


def answer(ask: Ask, body: bytes = b"") -> tuple[Answer, bytes]:
    """Do what is asked; whatever goes wrong is told, and never raised."""
    own = Path(ask.own) if ask.own else None
    try:
        return _done(ask, own, body)
    except UbtprintError as error:
        return Answer(problems=tuple(told(each, own) for each in error.problems[:MOST])), b""
    except MemoryError:
        place = Location(ask.own) if ask.own else None
        return Answer(problems=(told(too_large(place), own),), spent=True), b""
    except OSError as error:
        problem = Problem(f"{error.filename or 'the system'}: {error.strerror or error}")
        return Answer(problems=(told(problem, own),)), b""
    except Exception as error:
        said = " ".join(str(error).split())[:200]
        fault = Problem(f"{type(error).__name__}: {said}", hint="this is a fault of the program")
        return Answer(problems=(told(fault, own),), spent=True), b""


def _done(ask: Ask, own: Path | None, body: bytes) -> tuple[Answer, bytes]:
    if ask.do == "draw":
        return Answer(), _drawn(body, ask.page, ask.width)
    if own is not None:
        closed.check_folder(own)
    if ask.do == "menu":
        return Answer(menu=previewing.menu(own)), b""
    return _made(ask.choice, own)


def told(problem: Problem, own: Path | None) -> Told:
    """The problem with the lines of its file, if that is one of those in use."""
    return Told(
        message=closed.one_line(problem.message),
        hint=closed.one_line(problem.hint),
        place=closed.one_line(str(problem.location)) if problem.location else "",
        severity=problem.severity,
        lines=tuple(_lines(problem.location, own)) if problem.location and problem.location.line else (),
    )


def _lines(location: Location, own: Path | None) -> Iterator[Line]:
    path = Path(location.path)
    if not assets.is_within(path, [own] if own else []):
        return
    try:
        lines = closed.read(path, closed.MAX_TEXT_BYTES).decode("utf-8", "replace").splitlines()
    except closed.Refused:
        return
    first = max(0, location.line - 1 - AROUND)
    for number, line in enumerate(lines[first : location.line + AROUND], start=first + 1):
        yield Line(number, closed.one_line(line.expandtabs(4))[:WIDEST_LINE], number == location.line)


# --- a document ---------------------------------------------------------------------------------


def _made(choice: Choice, own: Path | None) -> tuple[Answer, bytes]:
    document, stock = previewing.planned(choice, own)
    confined.working_on(where(manuscript.longest(document, LONG)))
    made = build.make(document, own, stock)
    name = file_name(file_stem(document, content.default_edition(own)))
    said = report.report([name], document, stock, made)
    pages, cards = _looked_through(made, document, stock)
    shown = Shown(
        name=name,
        title=str(document.title),
        role=document.role,
        language=document.guide.edition.language,
        command=previewing.command(choice, document, own),
        body_size=made.body_size,
        sheets=made.sheets,
        paper=str(said["paper"] or ""),
        steps=made.steps,
        remarks=made.remarks,
        left_out=document.left_out,
        checks=tuple(preflight.CHECKS.values()),
        pages=pages,
        cards=cards,
    )
    return Answer(shown=shown), made.data


def _looked_through(
    made: build.Made, document: Document, stock: Stock | None
) -> tuple[tuple[Page, ...], tuple[Card, ...]]:
    import pypdfium2

    with pypdfium2.PdfDocument(made.data) as pdf:
        leading = len(pdf) - made.sides  # pages on how to print
        names = list(previewing.side_names(document, stock, made.sides))
        pages = []
        for number, page in enumerate(pdf):
            sheet, side = names[number - leading] if number >= leading else (0, "")
            words = _words(page.get_textpage().get_text_bounded())
            pages.append(
                Page(width=page.get_width(), height=page.get_height(), sheet=sheet, side=side, words=words)
            )
        cards = tuple(_cards(pdf, leading, document, stock)) if document.kind == "cards" and stock else ()
    return tuple(pages), cards


def _cards(pdf: pypdfium2.PdfDocument, leading: int, document: Document, stock: Stock) -> Iterator[Card]:
    """The cards on the sheets, each once however many decks there are, and no empty cells."""
    texts = [page.get_textpage() for page in pdf]
    width, height = stock.paper.width, stock.paper.height

    def crop(spot: Spot) -> Crop:
        cell, page = spot.cell, spot.side + leading
        right, top = cell.x + cell.width, cell.y + cell.height
        return Crop(
            page=page,
            box=(cell.x / width, (height - top) / height, cell.width / width, cell.height / height),
            turn=cell.turn,
            words=_words(texts[page].get_text_bounded(cell.x, cell.y, right, top)),
        )

    seen: set[tuple[str, str]] = set()
    for front_spot, back_spot in previewing.spots(document, stock, len(pdf) - leading):
        front, back = crop(front_spot), crop(back_spot) if back_spot else None
        words = (front.words, back.words if back else "")
        if any(words) and words not in seen:
            seen.add(words)
            yield Card(front, back)


def _words(text: str) -> str:
    """The words of a page's text layer: a hyphen at a line's end comes as a character of its own."""
    return " ".join(text.replace("\ufffe", "-").replace("\u2060", "").split())


def _drawn(data: bytes, number: int, width: int) -> bytes:
    """A page as a picture so many pixels wide (PNG)."""
    import io

    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[number]
        picture = page.render(scale=width / page.get_width()).to_pil()
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


# --- the process --------------------------------------------------------------------------------


def main() -> None:
    """Answer what is asked on standard input until it ends."""
    confined.enter()
    gc.set_threshold(FRESH, *gc.get_threshold()[1:])
    # Whatever a library prints must not come between the answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, out)


def serve(heard: BinaryIO, out: BinaryIO) -> None:
    """Answer line by line; each line may be followed by bytes, as each answer is."""
    for line in heard:
        ask = msgspec.json.decode(line, type=Ask)
        said, data = answer(ask, heard.read(ask.size))
        confined.finished_one()
        said = msgspec.structs.replace(said, size=len(data))
        out.write(msgspec.json.encode(said, enc_hook=str) + b"\n" + data)
        out.flush()
