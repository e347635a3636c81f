"""Every document that the program prints, made once a run, and what is drawn and heard in it.

What is drawn is read from the content streams, what is heard from the structure tree; nothing here
asks the program where it put something. Lengths are points from the page's lower left corner.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import inspect_pdf
import msgspec
import pikepdf
from faces import shipped_fonts_only
from pikepdf import Array, Stream

shipped_fonts_only()

from ubtprint import build, content, document, stocks  # noqa: E402
from ubtprint import deck as deck_module  # noqa: E402
from ubtprint.document import Document  # noqa: E402
from ubtprint.job import Job  # noqa: E402
from ubtprint.model import Guide  # noqa: E402
from ubtprint.paper import Flip, Stock  # noqa: E402

EDITIONS = ("2010-guide", "2016-article")
ROLES = ("management", "physician", "union")
STOCKS = tuple(name for name, each in stocks.load_stocks().items() if each.binding == "none")
DEFAULT = "quarter-letter"


# --- production ---------------------------------------------------------------------------------


@cache
def guide(edition: str) -> Guide:
    """The shipped edition."""
    return content.load_guide(edition)


@cache
def stock(name: str) -> Stock:
    """The shipped stock."""
    return stocks.find_stock(name)[1]


def altered(truth: Guide, address: str, **fields: Any) -> Guide:
    """The edition with fields of one block replaced: what a check has to notice."""
    block = msgspec.structs.replace(truth.blocks[address], **fields)
    return msgspec.structs.replace(truth, blocks={**truth.blocks, address: block})


def cards_of(of: Guide, role: str, on: str = DEFAULT, deck: str = "full", **job: Any) -> build.Made:
    """A deck of any edition as it is printed; ``job`` are the fields of a Job."""
    sheet = stock(on)
    each = document.cards(of, role, sheet, deck=deck, stock=on, job=Job(**job))
    return build.make(each, None, sheet)


_decks: dict[tuple[Any, ...], Any] = {}


def _set_once(each: Document, face: Any, *rest: Any) -> Any:
    """``deck.set_deck``, which asks for the faces' texts and size alone: once for all stocks of a size."""
    size = (round(face.width, 3), round(face.height, 3))
    job = (
        each.job.goes in ("press", "screen") and each.job.goes,
        each.job.bleed,
        each.job.fit,
        each.job.large_print,
        each.job.greyscale,
    )
    key = (each.guide.id, each.role, each.faces, each.line_names, each.one_sided, size, job)
    if key not in _decks:
        _decks[key] = SET_DECK(each, face, *rest)
    return _decks[key]


SET_DECK = deck_module.set_deck


@cache
def made(edition: str, role: str, on: str = DEFAULT, deck: str = "full", **job: Any) -> build.Made:
    """A shipped deck; sheets and single cards of one size share their layout, which is what takes time."""
    with patch.object(deck_module, "set_deck", _set_once):
        return cards_of(guide(edition), role, on, deck, **job)


def cards(edition: str, role: str, on: str = DEFAULT, deck: str = "full", **job: Any) -> bytes:
    """The (first) file of a shipped deck."""
    return made(edition, role, on, deck, **job).data


@cache
def checklist(edition: str, role: str, flat: bool = False) -> bytes:
    """A shipped checklist."""
    return make(document.checklist(guide(edition), role, flat))


@cache
def handout(edition: str, role: str = "", topic: str = "", cover: bool | None = None, **job: Any) -> bytes:
    """A shipped handout; ``job`` are the fields of a Job."""
    return make(document.handout(guide(edition), role, topic, cover, Job(**job)))


@cache
def booklet(edition: str, role: str = "", flip: Flip = "short", **job: Any) -> bytes:
    """A shipped handout as a booklet, its sheets turned over this edge."""
    each = document.handout(guide(edition), role, job=Job(booklet=True, duplex=flip, **job))
    return build.make(each, None, stock("half-letter-booklet")).data


def make(each: Document) -> bytes:
    """The bytes of a document that needs no stock."""
    return build.make(each).data


# What else decks are made as, of one role each: the others differ by their words alone.
VARIED = "union"
VARIANTS: dict[str, dict[str, Any]] = {
    "screen": {"goes": "screen"},
    "one-sided": {"duplex": "none"},
    "instructions": {"instructions": True},
}


def _everything() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for edition in EDITIONS:
        for role in ROLES:
            deck, name = partial(cards, edition, role), f"cards-{edition}-{role}"
            for on in STOCKS:
                yield f"{name}-{on}", partial(deck, on)
            yield f"{name}-carry", partial(deck, deck="carry")
            yield f"{name}-single", partial(deck, single=True)
            yield f"checklist-{edition}-{role}", partial(checklist, edition, role)
            yield f"handout-{edition}-{role}", partial(handout, edition, role)
        yield f"checklist-{edition}-flat", partial(checklist, edition, "union", True)
        for variant, job in VARIANTS.items():
            yield f"cards-{edition}-{VARIED}-{variant}", partial(cards, edition, VARIED, **job)
        yield f"handout-{edition}", partial(handout, edition)
        yield f"handout-{edition}-instructions", partial(handout, edition, instructions=True)
        yield f"handout-{edition}-booklet", partial(booklet, edition)
        yield f"handout-{edition}-union-booklet", partial(booklet, edition, "union", "long")
    for edition, topic in (
        ("2010-guide", "physician-sponsors"),
        ("2010-guide", "transformative-behaviors"),
        ("2016-article", "new-mindsets"),
    ):
        yield f"handout-{edition}-{topic}", partial(handout, edition, topic=topic)
    yield "handout-2010-guide-union-no-cover", partial(handout, "2010-guide", "union", cover=False)


EVERYTHING: dict[str, Callable[[], bytes]] = dict(_everything())


# --- what is drawn ------------------------------------------------------------------------------

Colour = tuple[float, float, float]
Box = tuple[float, float, float, float]
BLOCKS = frozenset(("P", "H1", "H2", "H3", "H4", "Lbl", "LBody", "TH", "TD", "Caption"))


class Run(NamedTuple):
    """Text as one operator shows it: where its baseline begins, its size in effect, whose it is.

    ``block`` counts the tagged blocks of the file in reading order and is -1 for artifacts; ``tag`` is
    the block's path of structure types.
    """

    text: str
    x: float
    y: float
    size: float
    colour: Colour
    block: int
    tag: str


class Area(NamedTuple):
    """A painted path's box, its colour; ``width`` of the stroke, 0 for an area filled."""

    left: float
    bottom: float
    right: float
    top: float
    colour: Colour
    width: float

    @property
    def is_line(self) -> bool:
        """Whether it is thinner than 3 pt one way."""
        return min(self.right - self.left, self.top - self.bottom) <= 3


class Page(NamedTuple):
    """One page: its paper, its text in the order of drawing, its painted areas."""

    width: float
    height: float
    runs: tuple[Run, ...]
    areas: tuple[Area, ...]


class File(NamedTuple):
    """A file: its pages, and what is heard, block by block: (path of structure types, text)."""

    pages: tuple[Page, ...]
    heard: tuple[tuple[str, str], ...]


Owner = dict[tuple[Any, int], tuple[int, str]]


@cache
def read(pdf: bytes) -> File:
    """The pages and the words of a finished file."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        blocks: list[tuple[str, list[tuple[Any, int]]]] = []
        _walk(inspect_pdf._list(opened.Root.StructTreeRoot.K)[0], (), None, None, blocks)
        owner: Owner = {key: (number, tag) for number, (tag, keys) in enumerate(blocks) for key in keys}
        said: dict[tuple[Any, int], str] = {}
        pages = []
        for page in opened.pages:
            pen = _Pen(page.obj, owner, said)
            pen.draw(page.obj, page.obj.Resources)
            box = [float(edge) for edge in page.mediabox]
            pages.append(Page(box[2] - box[0], box[3] - box[1], tuple(pen.runs), tuple(pen.areas)))
    heard = tuple((tag, "".join(said.get(key, "") for key in keys)) for tag, keys in blocks)
    return File(tuple(pages), heard)


def words(pdf: bytes, labels: bool = False) -> list[str]:
    """What is heard, block by block, white space collapsed; list labels left out unless wanted."""
    return [
        collapsed(text)
        for tag, text in read(pdf).heard
        if text.strip() and (labels or not tag.endswith("Lbl"))
    ]


def collapsed(text: str) -> str:
    """White space made single spaces, nothing else touched."""
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip(" ")


def _walk(
    element: Any,
    path: tuple[str, ...],
    page: Any,
    block: list[tuple[Any, int]] | None,
    blocks: list[tuple[str, list[tuple[Any, int]]]],
) -> None:
    page = element.get("/Pg", page)
    kind = str(element.S)[1:]
    path = path if kind == "Document" else (*path, kind)
    if kind in BLOCKS:
        block = []
        blocks.append(("/".join(path), block))
    for kid in inspect_pdf._list(element.get("/K", Array())):
        if isinstance(kid, int):
            if block is None:
                block = []
                blocks.append(("/".join(path), block))
            block.append((page.objgen, kid))
        elif "/S" in kid:
            _walk(kid, path, page, block, blocks)
        elif "/MCID" in kid and block is not None:
            block.append((kid.get("/Pg", page).objgen, int(kid.MCID)))


class _Pen:
    """Follows a content stream: matrix, clip, colours, marks, and what it shows and paints."""

    def __init__(self, page: Any, owner: Owner, said: dict[tuple[Any, int], str]) -> None:
        self.page, self.owner, self.said = page.objgen, owner, said
        self.runs: list[Run] = []
        self.areas: list[Area] = []
        self.state: dict[str, Any] = {
            "matrix": pikepdf.Matrix(),
            "clip": inspect_pdf._box(page.MediaBox),
            "fill": (0.0, 0.0, 0.0),
            "stroke": (0.0, 0.0, 0.0),
            "width": 1.0,
            "font": ("", 0.0),
        }
        self.saved: list[dict[str, Any]] = []
        self.marks: list[int | None] = []
        self.path: list[list[tuple[float, float]]] = []
        self.clips = False
        self.text = pikepdf.Matrix()

    def draw(self, home: Any, resources: Any) -> None:
        decoders: dict[str, Any] = {}
        for operands, operator in inspect_pdf._instructions(home):
            if operator in ("Tj", "TJ"):
                font = self.state["font"][0]
                if font not in decoders:
                    decoders[font] = inspect_pdf._decoder(resources.Font[font])
                self._show(inspect_pdf._decoded(operands[-1], decoders[font]))
            elif operator in ("m", "l", "c", "v", "y", "h", "re"):
                values = [float(value) for value in operands]
                inspect_pdf._extend(self.path, operator, values, self.state["matrix"])
            elif operator in ("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"):
                self._paint(operator)
            elif operator == "Do":
                self._form(resources.XObject[str(operands[0])], resources)
            else:
                self._turn(operator, operands)

    def _form(self, form: Any, resources: Any) -> None:
        if not isinstance(form, Stream) or form.get("/Subtype") != "/Form":
            return
        self.saved.append(dict(self.state))
        own = pikepdf.Matrix(form.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
        self.state["matrix"] = own @ self.state["matrix"]
        self.draw(form, form.get("/Resources", resources))
        self.state = self.saved.pop()

    def _turn(self, operator: str, operands: Any) -> None:
        state = self.state
        if operator == "q":
            self.saved.append(dict(state))
        elif operator == "Q":
            self.state = self.saved.pop()
        elif operator == "cm":
            state["matrix"] = pikepdf.Matrix(operands) @ state["matrix"]
        elif operator in ("rg", "g"):
            state["fill"] = _colour(operands)
        elif operator in ("RG", "G"):
            state["stroke"] = _colour(operands)
        elif operator in ("k", "K", "sc", "scn", "SC", "SCN", "sh", "TD", "T*", "'", '"', "Tz"):
            raise AssertionError(f"this reader doesn't know the operator {operator}")
        else:
            self._turn_text(operator, operands)

    def _turn_text(self, operator: str, operands: Any) -> None:
        if operator == "w":
            self.state["width"] = float(operands[0])
        elif operator in ("W", "W*"):
            self.clips = True
        elif operator in ("BDC", "BMC"):
            self.marks.append(inspect_pdf._mcid(operands))
        elif operator == "EMC":
            self.marks.pop()
        elif operator == "Tf":
            self.state["font"] = (str(operands[0]), float(operands[1]))
        elif operator == "BT":
            self.text = pikepdf.Matrix()
        elif operator == "Tm":
            self.text = pikepdf.Matrix(operands)
        elif operator == "Td":
            self.text = pikepdf.Matrix(1, 0, 0, 1, *(float(value) for value in operands)) @ self.text

    def _show(self, text: str) -> None:
        mcid = next((mark for mark in reversed(self.marks) if mark is not None), None)
        block, tag = (-1, "") if mcid is None else self.owner.get((self.page, mcid), (-1, "unheard"))
        if mcid is not None:
            self.said[self.page, mcid] = self.said.get((self.page, mcid), "") + text
        if not text.strip():
            return
        matrix = self.text @ self.state["matrix"]
        size = self.state["font"][1] * abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        self.runs.append(Run(text, matrix.e, matrix.f, size, self.state["fill"], block, tag))

    def _paint(self, operator: str) -> None:
        state = self.state
        if self.path and operator != "n":
            stroked = operator in ("S", "s", "B", "B*", "b", "b*")
            matrix = state["matrix"]
            scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
            width = state["width"] * scale if stroked else 0.0
            for part in self.path if stroked else [[point for each in self.path for point in each]]:
                self._area(part, state["stroke" if stroked else "fill"], width)
        if self.clips and self.path:
            state["clip"] = inspect_pdf._common(state["clip"], inspect_pdf._extent(self.path))
        self.path, self.clips = [], False

    def _area(self, part: list[tuple[float, float]], colour: Colour, width: float) -> None:
        left, bottom, right, top = inspect_pdf._common(self.state["clip"], inspect_pdf._extent([part]))
        if right >= left and top >= bottom and (right > left or top > bottom):
            self.areas.append(Area(left, bottom, right, top, colour, width))


def _colour(operands: Any) -> Colour:
    values = [float(value) for value in operands]
    return (values[0], values[0], values[0]) if len(values) == 1 else (values[0], values[1], values[2])


# --- the page, damaged --------------------------------------------------------------------------


def moved(pdf: bytes, page: int, matrix: tuple[float, float, float, float, float, float]) -> bytes:
    """The file with everything on one page moved or turned: what a check of places has to notice."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        leaf = opened.pages[page]
        operands = " ".join(f"{value:.5f}" for value in matrix)
        leaf.contents_add(opened.make_stream(f"q {operands} cm\n".encode()), prepend=True)
        leaf.contents_add(opened.make_stream(b"\nQ"))
        opened.save(out := io.BytesIO())
    return out.getvalue()


def swapped(pdf: bytes, first: int, second: int) -> bytes:
    """The file with the drawing of two pages exchanged."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        one, two = (opened.pages[index].obj for index in (first, second))
        one.Contents, two.Contents = two.Contents, one.Contents
        opened.save(out := io.BytesIO())
    return out.getvalue()


def opened(pdf: bytes) -> pikepdf.Pdf:
    """The file, open: to be used in a ``with``."""
    return pikepdf.open(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """The raw text of all pages by PDFium."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        count = len(opened.pages)
    return "\n".join(inspect_pdf.page_text(pdf, page) for page in range(count))


def written(folder: Path, pdf: bytes) -> Path:
    """The file on disk, for tools that want one."""
    path = folder / "printed.pdf"
    path.write_bytes(pdf)
    return path
