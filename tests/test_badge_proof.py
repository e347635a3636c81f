"""Blank badges and tents are proofed: sound ones pass, and each way of spoiling one is told."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import packs
import pikepdf
import pytest
from test_papers import BADGES

from ubtprint import badgeproof, badges, blanking, content, pdffile, stocks
from ubtprint.assets import data_folder
from ubtprint.blanks import Blank
from ubtprint.errors import Location, PrintFault
from ubtprint.people import Slot
from ubtprint.places import FOLDER
from ubtprint.records import Text
from ubtprint.workshop import Workshop

TITLE = Text("Sponsors meet", Location("workshop.yaml", 1, 8))
BADGE, TENT = "avery-5392", "avery-5305"
SPANISH = Path(__file__).parent / "data" / "es"
LONG = "Día 1: high-performing, patient-centered co-leads/sponsors ¿qué?"


def blank(on: str = BADGE, own: Path | None = None, title: str = TITLE, *, greyscale: bool = False) -> Blank:
    sheet = stocks.find_stock(on)[1]
    return blanking.badge_blank(Workshop(title=title), packs.GUIDE, "union", sheet, own, greyscale=greyscale)


def told(fault: PrintFault) -> str:
    return "\n".join(problem.message for problem in fault.problems)


# --- sound ones ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BADGES)
@pytest.mark.parametrize(("title", "greyscale"), [(TITLE, False), (LONG, True), ("", False)])
def test_sound_badges_pass(name: str, title: str, greyscale: bool) -> None:
    made = blank(name, title=title, greyscale=greyscale)
    assert len(made.pages) == (2 if name == TENT else 1)


@pytest.mark.parametrize("name", [BADGE, "avery-5395", TENT])
def test_a_spanish_badge_passes(name: str) -> None:
    guide, sheet = content.load_guide(None, SPANISH), stocks.find_stock(name)[1]
    made = blanking.badge_blank(Workshop(title="Taller de muestra"), guide, "enfermera", sheet, SPANISH)
    with pdffile.open_pdf(made.pdf) as pdf:
        assert str(pdf.Root.Lang) == "es"


# --- spoilt by templates and styles of one's own --------------------------------------------------

STYLES = {
    "5 pt": (".foot { font-size: 5pt }", r"“Sponsors meet” is set at 5\.00 pt"),
    "pale": (".foot { color: #999 }", r"“Sponsors meet” has a contrast of"),
    "pale line": (".head { border-bottom: 2pt solid #ccc }", "a line has a contrast of"),
    "too near": (".foot { left: 3pt }", r"stands 15\.0 pt nearer to its card's edge"),
    "over the edge": (".foot { left: -9pt }", "“Sponsors meet” stands .* over the edge of the paper"),
    "overlap": (".foot { top: calc(var(--edge) + 2pt); bottom: auto }", "stands over “"),
    "cut off": (".foot { height: 4pt; overflow: hidden }", "is cut off"),
    "upside down": (".foot { transform: rotate(180deg) }", "another way up"),
    "in the team": (".foot { bottom: 80pt; left: 170pt }", "“Sponsors meet” stands in the room for the team"),
    "name at the edge": (".middle { left: 2pt }", "the room for the name is nearer to its card's edge"),
    "team in the name": (".team { margin-top: -20pt }", "the room for the team stands in the room"),
}  # fmt: skip
TEMPLATES = {
    "no title": ('{{ title|words }}', "", r"“Sponsors meet” is not in the text layer"),
    "a word less": ("{{ role.sponsor|words }}", "{{ role.name }}", r"“Union Sponsor” is without “Sponsor”"),
    "out of turn": (
        '<section class="badge {{ key }}" id="{{ id }}">',
        '<section class="badge {{ key }}" id="{{ id }}"><p class="foot">{{ title }}</p>{% set title = "" %}',
        "not in its turn",
    ),
    "a page more": ("{% if tent %}", "<p>And more</p>{% if tent %}", "it takes 2 pages, not 1"),
    "no room": ('data-slot="name"', "", "there is no room for a name"),
    "a low heading": ('<p class="role caps">(.*)</p>', r'<h3 class="role caps">\1</h3>', "of level 3"),
}  # fmt: skip


def with_style(own: Path, style: str) -> Path:
    return _changed(own, "styles", "badge.css", lambda text: f"{text}\n{style}\n")


def with_template(own: Path, before: str, after: str) -> Path:
    def change(text: str) -> str:
        pattern = before if "(" in before else re.escape(before)
        changed, count = re.subn(pattern, after if "(" in before else lambda _: after, text)
        assert count == 1
        return changed

    return _changed(own, "templates", "badge.html", change)


def _changed(own: Path, folder: str, name: str, change: Callable[[str], str]) -> Path:
    (own / folder).mkdir()
    text = (data_folder() / folder / name).read_text(encoding="utf-8")
    (own / folder / name).write_text(change(text), encoding="utf-8")
    return own


def test_templates_and_styles_of_ones_own_may_be_as_the_shipped_ones(tmp_path: Path) -> None:
    own = with_style(with_template(tmp_path, "Name badges", "Badges"), ".foot { font-style: italic }")
    assert blank(own=own).pages == (0,)
    assert blank(TENT, own).pages == (0, 1)


@pytest.mark.parametrize("how", STYLES)
def test_a_style_that_spoils_a_badge_is_told(how: str, tmp_path: Path) -> None:
    style, message = STYLES[how]
    with pytest.raises(PrintFault) as fault:
        blank(own=with_style(tmp_path, style))
    assert re.search(message, told(fault.value))
    assert all(problem.location for problem in fault.value.problems)


@pytest.mark.parametrize("how", TEMPLATES)
def test_a_template_that_spoils_a_badge_is_told(how: str, tmp_path: Path) -> None:
    before, after, message = TEMPLATES[how]
    with pytest.raises(PrintFault) as fault:
        blank(own=with_template(tmp_path, before, after))
    assert re.search(message, told(fault.value))
    assert all(problem.location for problem in fault.value.problems)


def test_a_fault_leads_to_the_workshops_title(tmp_path: Path) -> None:
    with pytest.raises(PrintFault) as fault:
        blank(own=with_style(tmp_path, ".foot { font-size: 5pt }"))
    assert [problem.location for problem in fault.value.problems] == [TITLE.location]
    assert told(fault.value).startswith("union-badges, page 1: ")


def test_a_pale_foot_is_told_in_greyscale_too(tmp_path: Path) -> None:
    with pytest.raises(PrintFault, match="contrast"):
        blank(own=with_style(tmp_path, ".foot { color: #999 }"), greyscale=True)


def test_a_tents_other_side_is_proofed(tmp_path: Path) -> None:
    own = with_template(tmp_path, "{{ title|words }}", '{{ title if id.startswith("badge-") else "…" }}')
    with pytest.raises(PrintFault, match="is not on this side") as fault:
        blank(TENT, own)
    assert "page 2" in told(fault.value)
    assert "page 1" not in told(fault.value)


def test_a_badge_at_fault_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    (tmp_path / "own").mkdir()
    own = with_style(tmp_path / "own", ".foot { font-size: 5pt }")
    for _ in range(2):
        with pytest.raises(PrintFault):
            blank(own=own)
    sound = blank()
    monkeypatch.setattr(badges, "set_badges", None)
    assert blank() == sound


# --- spoilt files -------------------------------------------------------------------------------


@cache
def sound() -> Blank:
    return blank()


def proved(made: Blank) -> None:
    sheet, clear = stocks.find_stock(BADGE)[1], (18.0, 18.0)
    badgeproof.prove(made, Workshop(title=TITLE), packs.GUIDE, "union", sheet, None, clear)


def test_the_file_passes_as_it_is() -> None:
    proved(sound())


def _without(key: str) -> Callable[[pikepdf.Pdf], None]:
    return lambda pdf: pdf.Root.__delitem__(key)


def _other_font(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        font.BaseFont = pikepdf.Name("/ABCDEF+Helvetica")
        for below in font.get("/DescendantFonts", []):
            below.BaseFont = font.BaseFont
            below.FontDescriptor.FontName = font.BaseFont
            below.FontDescriptor.FontFamily = pikepdf.String("Helvetica")
            for key in [key for key in below.FontDescriptor if key.startswith("/FontFile")]:
                del below.FontDescriptor[key]


def _covered(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"/Artifact BMC 1 g 0 0 288 216 re f EMC")


def _larger(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].MediaBox = pikepdf.Array([0, 0, 612, 792])


def _bytes(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


FILES: dict[str, tuple[Callable[[pikepdf.Pdf], Any], str]] = {
    "tags": (_without("/StructTreeRoot"), "the file has no tags"),
    "language": (_without("/Lang"), "which language it is in"),
    "title": (lambda pdf: pdf.docinfo.__setitem__("/Title", "Others meet"), "the title is 'Others meet'"),
    "font": (_other_font, "the font .* is not"),
    "covered": (_covered, "is covered by"),
    "paper": (_larger, "the page is 612 × 792 pt"),
}


@pytest.mark.parametrize("how", FILES)
def test_a_spoilt_file_is_told(how: str) -> None:
    spoil, message = FILES[how]
    with pdffile.open_pdf(sound().pdf) as pdf:
        spoil(pdf)
        spoilt = msgspec.structs.replace(sound(), pdf=_bytes(pdf))
    with pytest.raises(PrintFault, match=message):
        proved(spoilt)


def test_slots_are_asked_for_as_they_are_known() -> None:
    slots: tuple[Slot, ...] = ()
    with pytest.raises(PrintFault, match="there is no room for a name"):
        proved(msgspec.structs.replace(sound(), slots=slots))
