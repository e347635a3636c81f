"""Preflight finds each fault: a sound file is spoilt in one way, and that check and its place are told."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import printed
import pytest
from commands import Command
from pikepdf import Array, Dictionary, Name, String
from spoiling import Instruction, content, rewrite, shows

from ubtprint import document, ink, pdffile, preflight, proofing
from ubtprint.alignment import align, words
from ubtprint.expected import Expected, Finding
from ubtprint.job import Job
from ubtprint.paper import Printer
from ubtprint.structure import document as root_of
from ubtprint.structure import elements

Spoil = Callable[[pikepdf.Pdf], None]
DUTY = "Understand the frames of reference"


def deck(on: str = printed.DEFAULT, **job: Any) -> document.Document:
    sheet, guide = printed.stock(on), printed.guide("2010-guide")
    return document.cards(guide, "physician", sheet, deck="full", stock=on, job=Job(**job))


def sheets(on: str = printed.DEFAULT, **job: Any) -> tuple[Callable[[], bytes], Callable[[], Expected]]:
    return (
        lambda: printed.cards("2010-guide", "physician", on, **job),
        lambda: proofing.expected(deck(on, **job), None, printed.stock(on)),
    )


SOUND: dict[str, tuple[Callable[[], bytes], Callable[[], Expected]]] = {
    "cards": sheets(),
    "copies": sheets(copies=3, order="stack", start=2),
    "folded": sheets("letter-gutterfold-4"),
    "long": sheets("avery-5371"),
    "press": sheets(goes="press", bleed=9.0),
    "explained": sheets(instructions=True),
    "booklet": (
        lambda: printed.booklet("2010-guide"),
        lambda: proofing.expected(
            document.handout(printed.guide("2010-guide"), job=Job(booklet=True, duplex="short")),
            None,
            printed.stock("half-letter-booklet"),
        ),
    ),
    "checklist": (
        lambda: printed.checklist("2010-guide", "union"),
        lambda: proofing.expected(document.checklist(printed.guide("2010-guide"), "union"), None, None),
    ),
    "handout": (
        lambda: printed.handout("2010-guide"),
        lambda: proofing.expected(document.handout(printed.guide("2010-guide")), None, None),
    ),
}


@cache
def wanted(kind: str) -> Expected:
    return SOUND[kind][1]()


def findings(data: bytes, kind: str = "cards", **changed: Any) -> list[Finding]:
    return list(preflight.check(data, msgspec.structs.replace(wanted(kind), **changed)).findings)


def spoilt(spoil: Spoil, kind: str = "cards") -> list[Finding]:
    """What preflight finds once ``spoil`` has been at a sound file."""
    with pdffile.open_pdf(SOUND[kind][0]()) as pdf:
        spoil(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return findings(out.getvalue(), kind)


@pytest.mark.parametrize("kind", SOUND)
def test_a_sound_file_has_no_faults(kind: str) -> None:
    assert findings(SOUND[kind][0](), kind) == []


# --- ways of spoiling a page ----------------------------------------------------------------------


def around(*, before: list[Instruction] = [], after: list[Instruction] = [], number: int = 2) -> Spoil:  # noqa: B006
    """Puts operators round a tagged text."""

    def change(instructions: list[Instruction]) -> list[Instruction]:
        at = shows(instructions, number)
        return [*instructions[:at], *before, instructions[at], *after, *instructions[at + 1 :]]

    return lambda pdf: rewrite(pdf, 0, change)


def instead(change: Callable[[Instruction], list[Instruction]], number: int = 2) -> Spoil:
    """Puts other operators in the place of a tagged text."""

    def changed(instructions: list[Instruction]) -> list[Instruction]:
        at = shows(instructions, number)
        return [*instructions[:at], *change(instructions[at]), *instructions[at + 1 :]]

    return lambda pdf: rewrite(pdf, 0, changed)


def moved_to(x: float, y: float, number: int = 2) -> Spoil:
    """Shows a tagged text elsewhere on the face, in its own units (CSS pixels from its top left corner)."""

    def change(instructions: list[Instruction]) -> list[Instruction]:
        at = shows(instructions, number)
        matrix = max(index for index in range(at) if instructions[index][1] == "Tm")
        old = [float(value) for value in instructions[matrix][0]]
        new = [*old[:4], old[4] + x, old[5] + y]
        return [*instructions[:matrix], (new, "Tm"), *instructions[matrix + 1 :]]

    return lambda pdf: rewrite(pdf, 0, change)


def at_the_end(drawing: bytes) -> Spoil:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(pdf.make_stream(b"/Artifact BMC q " + drawing + b" Q EMC"))

    return spoil


def untag(instructions: list[Instruction]) -> list[Instruction]:
    at = shows(instructions, 2)
    opens = max(index for index in range(at) if instructions[index][1] == "BDC")
    ends = min(index for index in range(at, len(instructions)) if instructions[index][1] == "EMC")
    return [each for index, each in enumerate(instructions) if index not in (opens, ends)]


def swap(instructions: list[Instruction]) -> list[Instruction]:
    """Show two lines each in the other's mark: they then stand where they did, but are read crosswise."""
    one, other = shows(instructions, 2), shows(instructions, 6)
    opens = [max(index for index in range(at) if instructions[index][1] == "BDC") for at in (one, other)]
    first, second = instructions[opens[0]], instructions[opens[1]]
    instructions[opens[0]], instructions[opens[1]] = second, first
    return instructions


def fonts(pdf: pikepdf.Pdf) -> list[Any]:
    return [font.DescendantFonts[0].FontDescriptor for font in pdf.pages[0].resources.Font.values()]


def no_characters(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].resources.Font.values():
        if "/ToUnicode" in font:
            del font["/ToUnicode"]


def no_headings(pdf: pikepdf.Pdf) -> None:
    for element in elements(root_of(pdf)):
        if str(element.S) in ("/H1", "/H2"):
            element.S = Name.P


def mend_first(kind: str, change: Callable[[Any], None]) -> Spoil:
    """Change the first structure element of a kind."""
    return lambda pdf: change(next(each for each in elements(root_of(pdf)) if Name(kind) == each.S))


def set_kind(kind: str) -> Callable[[Any], None]:
    return lambda element: setattr(element, "S", Name(kind))


def annotation(kind: str, change: Callable[[Any], None]) -> Spoil:
    def spoil(pdf: pikepdf.Pdf) -> None:
        found = [each for page in pdf.pages for each in page.obj.get("/Annots", Array())]
        change(next(each for each in found if each.Subtype == Name(kind)))

    return spoil


def add_table(pdf: pikepdf.Pdf, *rows: tuple[str, ...], scope: bool = True) -> None:
    """A table of empty cells, each of these kinds, as the last thing of the document."""
    home = root_of(pdf)
    table = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Table, P=home))
    table.K = Array([])
    for row in rows:
        line = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.TR, P=table))
        cells = [
            pdf.make_indirect(
                Dictionary(
                    Type=Name.StructElem,
                    S=Name("/" + cell),
                    P=line,
                    A=Dictionary({"/O": Name.Table, **({"/Scope": Name.Row} if scope else {})}),
                )
            )
            for cell in row
        ]
        line.K = Array(cells)
        table.K.append(line)
    home.K.append(table)


def embed(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["notes.txt"] = b"more"


def link_to(target: str) -> Spoil:
    return annotation("/Link", lambda link: setattr(link, "A", Dictionary(S=Name.URI, URI=String(target))))


# --- ways of spoiling what the program itself prints -----------------------------------------------


def running(change: Callable[[Instruction], list[Instruction]], number: int) -> Any:
    """Puts other operators in the place of a text of a page's heads and feet."""

    def changed(instructions: list[Instruction]) -> list[Instruction]:
        at = foots(instructions)[number]
        return [*instructions[:at], *change(instructions[at]), *instructions[at + 1 :]]

    return changed


def foots(instructions: list[Instruction]) -> list[int]:
    opens = [at for at, (operands, name) in enumerate(instructions) if name == "BDC" and is_foot(operands)]
    return [
        min(at for at in range(start, len(instructions)) if instructions[at][1] == "TJ") for start in opens
    ]


def is_foot(operands: list[Any]) -> bool:
    return isinstance(operands[1], Dictionary) and operands[1].get("/Type") == Name.Pagination


def without_foot(number: int, page: int = 0) -> Spoil:
    return lambda pdf: rewrite(pdf, page, running(lambda _: [], number))


def without_text(text: str, page: int) -> Spoil:
    """Takes the tagged or untagged text out that PDFium and the reader of pages show as ``text``."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        at = [run.text.strip() for run in ink.shown(pdf.pages[page], {}).runs].index(text)

        def change(instructions: list[Instruction]) -> list[Instruction]:
            shown = [
                index for index, each in enumerate(instructions) if each[1] in ("TJ", "Tj") and has_text(each)
            ]
            return [each for index, each in enumerate(instructions) if index != shown[at]]

        rewrite(pdf, page, change)

    return spoil


def has_text(instruction: Instruction) -> bool:
    shown = instruction[0][0]
    pieces = [shown] if isinstance(shown, String) else list(shown)
    return any(isinstance(piece, String) and len(bytes(piece)) for piece in pieces)


def exchange(*pages: int, one: int = 0, other: int = 1) -> Spoil:
    """Two cards of a sheet, each in the other's cell; what they say and how it is tagged stays."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        for page in pages:
            streams = [pdf.pages[page].obj.Contents[number] for number in (one, other)]
            first, second = (each.read_bytes().split(b" cm ", 1) for each in streams)
            streams[0].write(second[0] + b" cm " + first[1])
            streams[1].write(first[0] + b" cm " + second[1])

    return spoil


def on_its_head(pdf: pikepdf.Pdf) -> None:
    stream = pdf.pages[0].obj.Contents[0]
    stream.write(stream.read_bytes().replace(b"q 1 0 0 1 0 396 cm", b"q -1 0 0 -1 306 792 cm", 1))


def add_blank(pdf: pikepdf.Pdf) -> None:
    pdf.add_blank_page(page_size=(612, 792))
    pdf.pages[-1].obj.StructParents = 10_000


def add_page(number: int) -> Spoil:
    """A page once more, its drawing without tags, as a tool that knows no better would put it there."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[number]
        tagless = [
            ([Name.Artifact], "BMC") if name == "BDC" else (operands, name)
            for operands, name in content(page)
        ]
        pdf.pages.insert(number + 1, page)
        again = pdf.pages[number + 1].obj
        for key in ("/StructParents", "/Annots"):
            if key in again:
                del again[key]
        written = pikepdf.unparse_content_stream([(each, pikepdf.Operator(name)) for each, name in tagless])
        again.Contents = pdf.make_stream(written)

    return spoil


def pages_exchanged(one: int, other: int) -> Spoil:
    def spoil(pdf: pikepdf.Pdf) -> None:
        first, second = pdf.pages[one].obj, pdf.pages[other].obj
        first.Contents, second.Contents = second.Contents, first.Contents

    return spoil


def without_lines(page: int = 0) -> Spoil:
    """Takes the last thing drawn on a sheet out: its lines."""

    def change(instructions: list[Instruction]) -> list[Instruction]:
        return instructions[: max(at for at, (_, name) in enumerate(instructions) if name == "ET") + 1]

    return lambda pdf: rewrite(pdf, page, change)


def crossed_out(width: float, rise: float = 0.0) -> Spoil:
    """A line drawn through a text, level or rising over its length."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        run = next(each for each in ink.shown(pdf.pages[0], {}).runs if each.text.startswith(DUTY))
        left, low, right, high = run.box
        middle = (low + high) / 2 - 1
        line = f"0 G {width} w {left} {middle - rise} m {right} {middle + rise} l S"
        at_the_end(line.encode())(pdf)

    return spoil


def stretched(across: float, up: float, lean: float = 0.0) -> Spoil:
    """Sets a text with another matrix."""

    def change(instructions: list[Instruction]) -> list[Instruction]:
        at = shows(instructions, 2)
        matrix = max(index for index in range(at) if instructions[index][1] == "Tm")
        a, b, c, d, e, f = (float(value) for value in instructions[matrix][0])
        new = ([a * across, b, c + lean, d * up, e, f], "Tm")
        return [*instructions[:matrix], new, *instructions[matrix + 1 :]]

    return lambda pdf: rewrite(pdf, 0, change)


def smaller_text(pdf: pikepdf.Pdf) -> None:
    """All tagged text at three quarters of its size, where it stands."""

    def change(instructions: list[Instruction]) -> list[Instruction]:
        changed, tagged = [], False
        for operands, name in instructions:
            if name in ("BDC", "BMC"):
                tagged = len(operands) > 1 and isinstance(operands[1], Dictionary) and "/MCID" in operands[1]
            if name == "Tm" and tagged:
                values = [float(value) for value in operands]
                changed.append(([*(value * 0.75 for value in values[:4]), *values[4:]], name))
            else:
                changed.append((operands, name))
        return changed

    rewrite(pdf, 0, change)


def said_instead(key: str, kind: str, text: str) -> Spoil:
    return mend_first(kind, lambda element: element.__setitem__(key, String(text)))


SAID = ([Name.Span, Dictionary(ActualText=String("Something else"))], "BDC")


GREY_TEXT = ([0.75, 0.75, 0.75], "rg")
# The check that has to find it -> how a sheet of cards is spoilt, and words of what is said.
FAULTS: dict[str, tuple[str, Spoil, str]] = {
    "a line of text is gone": ("words", instead(lambda _: []), DUTY),
    "half a line is gone": (
        "words",
        instead(lambda each: [([Array(list(each[0][0])[:8])], "TJ")]),
        DUTY,
    ),
    "lines in each other's place": ("words", lambda pdf: rewrite(pdf, 0, swap), "not in one piece"),
    "a glyph the font hasn't": (
        "glyphs",
        instead(lambda each: [([Array([String(b"\0\0"), *list(each[0][0])])], "TJ")]),
        "no glyph",
    ),
    "glyphs without characters": (
        "glyphs",
        no_characters,
        "no character",
    ),
    "a font left out": ("fonts", lambda pdf: fonts(pdf)[0].__delitem__("/FontFile2"), "not embedded"),
    "a foreign font": (
        "fonts",
        lambda pdf: setattr(fonts(pdf)[0], "FontFamily", String("DejaVu Serif")),
        "DejaVu Serif",
    ),
    "small type": (
        "size",
        around(before=[([Name("/SMALL"), 9.2], "Tf")]),
        "smaller than 9 pt",
    ),
    "small heads and feet": (
        "size",
        lambda pdf: rewrite(pdf, 0, running(lambda each: [([Name("/SMALL"), 9.2], "Tf"), each], 0)),
        "7.5 pt",
    ),
    "faint text": ("contrast", around(before=[GREY_TEXT]), "contrast of"),
    "faint only in grey": ("contrast", around(before=[([1.0, 0.05, 0.0], "rg")]), "contrast of"),
    "text on a dark ground": (
        "contrast",
        lambda pdf: pdf.pages[0].contents_add(
            pdf.make_stream(b"/Artifact BMC q 0.3 g 0 0 612 792 re f Q EMC"), prepend=True
        ),
        "contrast of",
    ),
    "a faint line to write on": (
        "contrast",
        at_the_end(b"0.8 g 40 500 200 0.75 re f"),
        "a line has a contrast",
    ),
    "text cut off": (
        "cut",
        lambda pdf: pdf.pages[0].contents_add(pdf.make_stream(b"0 0 612 700 re W n"), prepend=True),
        "is cut off",
    ),
    "text painted over": ("cut", at_the_end(b"1 g 20 690 200 40 re f"), "covered"),
    "invisible text": ("contrast", around(before=[([3], "Tr")]), "contrast of 1.0"),
    "text over text": ("overlap", moved_to(0, 20), "stands over"),
    "text over the trim": ("place", moved_to(180, 0), "card's edge"),
    "text near the trim": ("place", moved_to(-38, 0), "nearer to its card's edge"),
    "text off the paper": ("place", moved_to(-95, 0), "the edge of the paper"),
    "mirrored text": (
        "place",
        lambda pdf: pdf.pages[0].contents_add(pdf.make_stream(b"-1 0 0 1 612 0 cm\n"), prepend=True),
        "is mirrored",
    ),
    "half a page hidden": (
        "paper",
        lambda pdf: setattr(pdf.pages[0].obj, "CropBox", Array([0, 0, 306, 792])),
        "not shown",
    ),
    "scaled by the viewer": (
        "paper",
        lambda pdf: setattr(pdf.Root.ViewerPreferences, "PrintScaling", Name.AppDefault),
        "100 %",
    ),
    "another flip edge": (
        "paper",
        lambda pdf: setattr(pdf.Root.ViewerPreferences, "Duplex", Name.DuplexFlipShortEdge),
        "another edge",
    ),
    "a page that runs something": (
        "links",
        lambda pdf: setattr(pdf.pages[0].obj, "AA", Dictionary(O=Dictionary(S=Name.JavaScript))),
        "by itself",
    ),
    "layers": ("links", lambda pdf: setattr(pdf.Root, "OCProperties", Dictionary()), "layers"),
    "a page gone": ("tags", lambda pdf: pdf.pages.__delitem__(1), "not in the file"),
    "other paper": (
        "paper",
        lambda pdf: setattr(pdf.pages[1].obj, "MediaBox", Array([0, 0, 595.28, 841.89])),
        "595.28 × 841.89",
    ),
    "a turned page": ("paper", lambda pdf: setattr(pdf.pages[1].obj, "Rotate", 90), "turned"),
    "two cards exchanged": ("cards", exchange(0, 1), "in cell 1 stands 2 of 4, front, not 1 of 4, front"),
    "another back behind a front": ("cards", exchange(1), "in cell 1 stands 2 of 4, back, not 1 of 4, back"),
    "a card on its head": ("place", on_its_head, "another way up"),
    "a blank page more": ("cards", add_blank, "takes 2 sides, and the file has 3"),
    "a page twice": ("cards", add_page(1), "takes 2 sides, and the file has 3"),
    "a running head gone": ("labels", without_foot(0), "“Physician Sponsor” does not stand"),
    "a card's number gone": ("cards", without_foot(1), "a card without a number, not 1 of 4, front"),
    "the website gone": ("labels", without_foot(3), "“www.LMPartnership.org” does not stand"),
    "a label gone": ("labels", without_text("POCKET COACHING", 1), "“POCKET COACHING” does not stand"),
    "a writing line's label gone": ("labels", without_text("My teams", 1), "“My teams” does not stand"),
    "cut lines gone": ("lines", without_lines(), "2 of 2 lines"),
    "a thick line over text": ("cut", crossed_out(5), "covered"),
    "a rising line over text": ("cut", crossed_out(9, 2), "covered"),
    "squeezed text": ("size", around(before=[([80], "Tz")], after=[([100], "Tz")]), "80% as wide"),
    "narrowed text": ("size", stretched(0.8, 1), "80% as wide"),
    "low text": ("size", stretched(1, 0.8), "125% as wide"),
    "slanted text": ("size", stretched(1, 1, 0.2), "is slanted"),
    "a text scaled down": ("place", stretched(0.75, 0.75), "drawn at 75%"),
    "all text scaled down": ("place", smaller_text, "drawn at 75%"),
    "another text to be copied": (
        "spoken",
        around(before=[SAID], after=[([], "EMC")]),
        "is read aloud as “Something else”",
    ),
    "another text to be read": ("spoken", said_instead("/ActualText", "/H1", "Else"), "read aloud as “Else”"),
    "a description of a text": ("spoken", said_instead("/Alt", "/P", "Else"), "read aloud as “Else”"),
    "another trim": (
        "trim",
        lambda pdf: setattr(pdf.pages[1].obj, "TrimBox", Array([9, 9, 603, 783])),
        "the trim is",
    ),
    "text without a mark": ("tags", lambda pdf: rewrite(pdf, 0, untag), "neither tagged"),
    "no tags at all": ("tags", lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "no tags"),
    "a broken index": (
        "tags",
        lambda pdf: pdf.Root.StructTreeRoot.ParentTree.Nums[1].__delitem__(3),
        "disagree",
    ),
    "a heading skipped": ("headings", mend_first("/H1", set_kind("/H3")), "level 3"),
    "no headings": (
        "headings",
        no_headings,
        "no headings",
    ),
    "a paragraph in a list": ("lists", mend_first("/LI", set_kind("/P")), "L holds P"),
    "an item without a body": ("lists", mend_first("/LBody", set_kind("/Lbl")), "0 bodies"),
    "rows of different lengths": ("tables", lambda pdf: add_table(pdf, ("TH", "TD"), ("TD",)), "columns"),
    "a head cell without scope": (
        "tables",
        lambda pdf: add_table(pdf, ("TH", "TD"), scope=False),
        "no scope",
    ),
    "a figure without words": ("figures", mend_first("/P", set_kind("/Figure")), "no words in its place"),
    "a file in the file": ("links", embed, "carries files"),
    "a script at the start": (
        "links",
        lambda pdf: setattr(pdf.Root, "OpenAction", Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))),
        "when it is opened",
    ),
    "no language": ("language", lambda pdf: pdf.Root.__delitem__("/Lang"), "which language"),
    "another language": ("language", lambda pdf: setattr(pdf.Root, "Lang", String("de")), "'de'"),
    "no title": ("title", lambda pdf: pdf.docinfo.__delitem__("/Title"), "no title"),
    "another title": ("title", lambda pdf: pdf.docinfo.__setitem__("/Title", "Cards"), "'Cards'"),
    "the title not shown": (
        "title",
        lambda pdf: pdf.Root.ViewerPreferences.__delitem__("/DisplayDocTitle"),
        "not told to show",
    ),
}
OTHERS: dict[str, tuple[str, str, Spoil, str]] = {
    "a field without a name": (
        "checklist", "fields", annotation("/Widget", lambda f: f.__delitem__("/TU")), "no name",
    ),
    "a field without appearance": (
        "checklist", "fields", annotation("/Widget", lambda f: f.__delitem__("/AP")), "no appearance",
    ),
    "a field that runs something": (
        "checklist", "links",
        annotation("/Widget", lambda f: setattr(f, "AA", Dictionary(K=Dictionary(S=Name.JavaScript)))),
        "by itself",
    ),
    "a link to this machine": ("handout", "links", link_to("file:///etc/passwd"), "file:///etc/passwd"),
    "a script as a link": ("handout", "links", link_to("JavaScript:alert(1)"), "JavaScript:"),
    "a relative link": ("handout", "links", link_to("../other.pdf"), "../other.pdf"),
    "a link that starts a program": (
        "handout", "links",
        annotation("/Link", lambda link: setattr(link, "A", Dictionary(S=Name.Launch))), "does Launch",
    ),
    "a link without words": (
        "handout", "links", annotation("/Link", lambda link: link.__delitem__("/Contents")), "where it leads",
    ),
    "a note on the page": (
        "handout", "links",
        annotation("/Link", lambda link: setattr(link, "Subtype", Name.Text)), "kind Text",
    ),
    "a copy gone": ("copies", "cards", lambda pdf: pdf.pages.__delitem__(slice(2, 4)), "sides, and the file"),
    "a copy exchanged": ("copies", "cards", exchange(2, one=1, other=2), "in cell"),
    "a copy's back exchanged": ("copies", "cards", exchange(3, one=1, other=2), "in cell"),
    "fold lines gone": ("folded", "lines", without_lines(), "lines to cut or fold along"),
    "the word at a fold gone": ("folded", "lines", without_text("fold", 0), "“fold” does not stand"),
    "a piece of a card exchanged": ("long", "cards", exchange(0), "part 2 of 3, not 1 of 4, front, part 1"),
    "a card's continuation not told": ("long", "labels", without_text("continued", 0), "“continued”"),
    "crop marks gone": ("press", "lines", without_lines(), "4 of 4 lines"),
    "a page for the press gone": (
        "press", "cards", lambda pdf: pdf.pages.__delitem__(2), "takes 8 sides, and the file has 7",
    ),
    "pages for the press exchanged": (
        "press", "cards", pages_exchanged(0, 2), "stands 2 of 4, front",
    ),
    "a figure that is described as another": (
        "explained", "spoken", said_instead("/Alt", "/Figure", "A cat"), "“A cat”",
    ),
    "a blank page among the sheets": (
        "explained", "cards", lambda pdf: pdf.pages.insert(3, pdf.pages[1]), "has 3",
    ),
    "a field's label gone": ("checklist", "labels", without_text("Team", 0), "“Team” does not stand"),
    "a checklist's head gone": ("checklist", "labels", without_foot(0), "“checklist” does not stand"),
    "a page of a handout twice": ("handout", "cards", add_page(2), "the same as page 3"),
    "a blank page in a handout": ("handout", "labels", add_blank, "blank"),
    "a foot of a handout gone": ("handout", "labels", without_text("[ 3.8 ]", 1), "foot of “Evolving"),
    "a head of a handout gone": ("handout", "labels", without_foot(0, 2), "foot of “Management"),
    "a key tip without its name": ("handout", "labels", without_text("Key Tip!", 2), "“Key Tip!”"),
    "pages of a booklet exchanged": (
        "booklet", "labels", pages_exchanged(0, 2), "",
    ),
    "text near the paper's edge": ("checklist", "place", moved_to(-60, 0, 0), "the paper's edge"),
}  # fmt: skip


def small_font(pdf: pikepdf.Pdf) -> None:
    """Another name for the page's text font, so that a size can be set without knowing the font's name."""
    page = pdf.pages[0]
    tagged = content(page)
    at = shows(tagged, 2)
    used = next(tagged[index][0][0] for index in range(at, 0, -1) if tagged[index][1] == "Tf")
    page.resources.Font["/SMALL"] = page.resources.Font[str(used)]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_a_sheet_is_found(fault: str) -> None:
    check, spoil, words = FAULTS[fault]

    def both(pdf: pikepdf.Pdf) -> None:
        small_font(pdf)
        spoil(pdf)

    found = spoilt(both)
    assert [each for each in found if each.check == check and words in each.message], found


@pytest.mark.parametrize("fault", OTHERS)
def test_a_fault_of_a_page_is_found(fault: str) -> None:
    kind, check, spoil, words = OTHERS[fault]
    found = spoilt(spoil, kind)
    assert [each for each in found if each.check == check and words in each.message], found


def test_every_check_is_seen_failing() -> None:
    seen = {check for check, _, _ in FAULTS.values()} | {check for _, check, _, _ in OTHERS.values()}
    assert seen | {"order"} == set(preflight.CHECKS)  # order: below


def test_another_order_of_drawing_is_found() -> None:
    def change(instructions: list[Instruction]) -> list[Instruction]:
        """Draw the last tagged piece of the page first."""
        at = shows(instructions, -1)
        ends = min(index for index in range(at, len(instructions)) if instructions[index][1] == "EMC")
        opens = max(index for index in range(at) if instructions[index][1] == "BDC")
        state = [each for each in instructions[:opens] if each[1] == "Tf"][-1:]
        piece = [([], "q"), *state, *instructions[opens : ends + 1], ([], "Q")]
        return [*piece, *instructions[:opens], *instructions[ends + 1 :]]

    found = spoilt(lambda pdf: rewrite(pdf, 0, change))
    assert [each.page for each in found if each.check == "order"] == [1]


# --- places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", ["a line of text is gone", "faint text", "text near the trim", "text over text"]
)
def test_a_fault_names_the_page_and_the_line_of_the_content(fault: str) -> None:
    check, spoil, _ = FAULTS[fault]
    found = next(each for each in spoilt(spoil) if each.check == check)
    assert found.location is not None
    assert found.location.path.endswith("roles/physician.yaml")
    line = Path(printed.__file__).parent.parent / "content/2010-guide/roles/physician.yaml"
    assert DUTY in line.read_text("utf-8").splitlines()[found.location.line - 1]
    assert check == "words" or found.page == 1


@pytest.mark.parametrize(
    ("address", "changed"),
    [
        ("physician/duties", {"head": "Physician Sponsors do:"}),
        ("physician/introduction", {"paragraphs": ("No.",)}),
    ],
)
def test_a_text_that_was_not_printed_is_missed(address: str, changed: dict[str, Any]) -> None:
    """The file is made from one text and held against another."""
    truth, sheet = printed.guide("2010-guide"), printed.stock(printed.DEFAULT)
    wrong = printed.altered(truth, address, **changed)
    each = document.cards(wrong, "physician", sheet, deck="full", stock=printed.DEFAULT)
    report = preflight.check(printed.cards("2010-guide", "physician"), proofing.expected(each, None, sheet))
    assert [found.check for found in report.findings] == ["words"]


def test_a_lost_text_does_not_drag_others_along() -> None:
    found = spoilt(instead(lambda _: []))
    assert len([each for each in found if each.check == "words"]) == 1


def test_a_text_that_stands_in_another_is_still_missed() -> None:
    """A short text that is gone is not found inside the longer one before it."""
    said = words("Own your budget Plan")

    def found(*texts: str) -> list[int]:
        return sorted(align([words(text) for text in texts], said))

    assert found("Own your budget", "budget", "Plan") == [0, 2]
    assert len(found("Own", "Own your budget", "Plan")) == 2
    assert found("Own your budget", "Plan") == [0, 1]
    assert len(found("Plan", "Own your budget")) == 1
    assert found("Own your bud", "Plan") == [1]


# --- copies, parts, printers ----------------------------------------------------------------------


JOBS: dict[str, dict[str, Any]] = {
    "manual": {"duplex": "manual"},
    "by hand": {"duplex": "manual", "copies": 2, "printer": Printer(flip="short", hand_turned="same")},
    "press": {"goes": "press", "bleed": 9.0},
    "screen": {"goes": "screen"},
    "moved": {"printer": Printer(back_right=4.3, back_up=-2.1, scale=1.004, scale_sides="both")},
}


@pytest.mark.parametrize("name", JOBS)
def test_other_jobs_proof_clean_and_spoilt_ones_do_not(name: str) -> None:
    guide, sheet, job = printed.guide("2010-guide"), printed.stock(printed.DEFAULT), JOBS[name]
    made = printed.cards_of(guide, "physician", **job)
    each = document.cards(guide, "physician", sheet, deck="full", stock=printed.DEFAULT, job=Job(**job))
    for file in made.files:
        expected = proofing.expected(each, None, sheet, file.part)
        assert preflight.check(file.data, expected).findings == ()
        with pdffile.open_pdf(file.data) as pdf:
            page = pdf.pages[-1]
            page.contents_add(pdf.make_stream(b"q 1 0 0 1 11 0 cm"), prepend=True)
            page.contents_add(pdf.make_stream(b"Q"))
            out = io.BytesIO()
            pdf.save(out)
        checks = {found.check for found in preflight.check(out.getvalue(), expected).findings}
        assert "place" in checks or "cut" in checks, name


def test_a_copy_that_lost_a_line_is_found() -> None:
    data = printed.cards("2010-guide", "physician", copies=2)
    expected = proofing.expected(deck(copies=2), None, printed.stock(printed.DEFAULT))
    assert preflight.check(data, expected).findings == ()

    def without(instructions: list[Instruction]) -> list[Instruction]:
        last = max(at for at, (_, name) in enumerate(instructions) if name == "TJ")
        return [each for at, each in enumerate(instructions) if at != last]

    with pdffile.open_pdf(data) as pdf:
        rewrite(pdf, 2, without)
        out = io.BytesIO()
        pdf.save(out)
    (found,) = preflight.check(out.getvalue(), expected).findings
    assert (found.check, found.page) == ("words", 3)
    assert "a copy of a card" in found.message


@pytest.mark.parametrize("name", ["manual", "by hand", "press"])
def test_files_for_machines_know_which_text_is_on_which_card(name: str) -> None:
    """Two cards' texts exchanged, their numbers not: without tags nothing else would tell."""
    sheet, job = printed.stock(printed.DEFAULT), JOBS[name]
    for file in printed.made("2010-guide", "physician", **job).files:
        expected = proofing.expected(deck(**job), None, sheet, file.part)
        assert expected.deck is not None
        one, two, three, *rest = expected.deck.faces
        exchanged = (
            msgspec.structs.replace(one, texts=three.texts),
            two,
            msgspec.structs.replace(three, texts=one.texts),
            *rest,
        )
        wrong = msgspec.structs.replace(
            expected, deck=msgspec.structs.replace(expected.deck, faces=exchanged)
        )
        assert preflight.check(file.data, expected).findings == ()
        found = preflight.check(file.data, wrong).findings
        said = any("belongs on another card" in each.message for each in found)
        assert said is (file.part != "backs")


# --- the command ----------------------------------------------------------------------------------


def test_a_fault_keeps_the_old_file(
    ubtprint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ubtprint("cards", "--role", "union").code == 0
    path = tmp_path / "output" / "union-cards.pdf"
    before = path.read_bytes()
    own = tmp_path / "own"
    edition = Path(printed.__file__).parent.parent / "content" / "2010-guide"
    shutil.copytree(edition, own / "2010-guide")
    (own / "styles").mkdir()
    style = (edition.parent.parent / "styles" / "card.css").read_text("utf-8")
    (own / "styles" / "card.css").write_text(style + "\nli { color: #999 }\n", encoding="utf-8")
    ran = ubtprint("cards", "--role", "union", "--content", own)
    assert ran.code == 3
    assert "has a contrast of 2.8 : 1, less than 7 : 1" in ran.err
    assert re.search(r"roles/union\.yaml:\d+:\d+: union-cards, page 1: ", ran.err)
    assert "Traceback" not in ran.err
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["union-cards.pdf"]
