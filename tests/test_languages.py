"""An edition in another language: no English word of ours on its paper, its language in the tags."""

from __future__ import annotations

import re
import shutil
import string
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import printed
import pypdfium2
import pytest
import verapdf
from commands import Ran

from ubtprint import build, content, document, stocks, web
from ubtprint.assets import data_folder
from ubtprint.html import sentences
from ubtprint.job import Job
from ubtprint.ownwords import OwnWords, direction
from ubtprint.shape import read_shape
from ubtprint.source import read_yaml

pytestmark = pytest.mark.usefixtures("kept")

OWN = Path(__file__).parent / "data" / "es"
ROSTER = "name,role,team\nAna López,enfermera,Equipo Azul\nLuis Peña,enfermera,Equipo Verde\n"
WORKSHOP = (
    "title: Taller de muestra\ndate: 2026-11-24\nplace: Sala 2\nstarts: 13:30\n"
    "agenda:\n  - what: Saludos\n    minutes: 1 h 15 min\n"
)
# What is no language's: names, units, what is typed, and words that both languages have.
SHARED = {"ubtprint", "letter", "quarter", "min", "avery", "cmyk", "kaiser", "permanente"}


def own_words(language: str) -> OwnWords:
    problems: list[Any] = []
    path = data_folder() / "content" / "labels" / f"{language}.yaml"
    node = read_yaml(path, problems, path.parent)
    assert node is not None
    words = read_shape(node, OwnWords, problems)
    assert problems == []
    assert words is not None
    return words


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from texts(getattr(value, field))
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)


def words_of(*said: str) -> set[str]:
    plain = (re.sub(r"\{[a-z0-9-]+\}|--[a-z-]+", " ", text).lower() for text in said)
    return {word for text in plain for word in re.findall(r"[^\W\d_]{3,}", text)}


@cache
def english() -> frozenset[str]:
    """The words of the English labels that the Spanish ones, and the sample, have not."""
    sample = (
        re.sub(r"^[ -]*[a-z-]+:", "", path.read_text("utf-8").partition("\n")[2], flags=re.MULTILINE)
        for path in OWN.rglob("*.yaml")
    )
    ours = words_of(*texts(own_words("es"))) | words_of(*sample)
    return frozenset(words_of(*texts(own_words("en"))) - ours - SHARED)


def said(pdf: bytes) -> set[str]:
    """All words of a file: shown, read aloud, in titles of tags and bookmarks, in what it says of itself."""
    with pypdfium2.PdfDocument(pdf) as opened:
        shown = [page.get_textpage().get_text_range() for page in opened]
        shown += [mark.get_title() for mark in opened.get_toc()]
    with printed.opened(pdf) as file:
        told = [
            str(value) for key, value in file.docinfo.items() if str(key) in ("/Title", "/Subject", "/Author")
        ]
        for each in file.objects:
            if isinstance(each, pikepdf.Dictionary):
                told += [str(each[key]) for key in ("/Alt", "/ActualText", "/TU") if key in each]
                told += [str(each["/T"])] if "/S" in each and "/T" in each else []
    return words_of(*shown, *told)


def make(kind: str, **options: Any) -> bytes:
    guide, job = content.load_guide(None, OWN), Job(**options)
    if kind == "cards":
        stock = stocks.find_stock("quarter-letter", OWN)[1]
        each = document.cards(guide, "enfermera", stock, deck="full", stock="quarter-letter", job=job)
        return build.make(each, OWN, stock).files[-1].data
    if kind == "checklist":
        return build.make(document.checklist(guide, "enfermera", False, job), OWN).data
    return build.make(document.handout(guide, "", "", True, job), OWN).data


JOBS: list[tuple[str, dict[str, Any]]] = [
    ("cards", {"large_print": True}),
    ("cards", {"goes": "press", "bleed": 9.0}),
    ("cards", {"goes": "screen"}),
    ("checklist", {}),
    ("handout", {}),
]


@pytest.mark.parametrize(("kind", "options"), JOBS)
def test_no_english_word_is_on_the_paper(kind: str, options: dict[str, Any]) -> None:
    assert said(make(kind, **options)) & english() == set()


def test_english_words_are_found() -> None:
    found = said(printed.cards("2010-guide", "union"))
    assert {"front", "back", "coaching"} <= found & english()


def test_a_pack_has_no_english_word(ubtprint: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(ROSTER, "utf-8")
    (tmp_path / "w.yaml").write_text(WORKSHOP, "utf-8")
    out = tmp_path / "pack"
    given = ("--workshop", str(tmp_path / "w.yaml"), "--content", str(OWN), "-o", str(out))
    ran = ubtprint("pack", str(tmp_path / "r.csv"), *given)
    assert ran.code == 0, ran.err
    names = {"cards.pdf", "checklists.pdf", "handouts.pdf", "sign-in.pdf", "agenda.pdf", "print-plan.pdf"}
    made = {path.name: path.read_bytes() for path in out.glob("*.pdf")}
    assert names - {"cards.pdf"} <= set(made)
    file_names = words_of(*made)
    for name, pdf in made.items():
        assert (said(pdf) & english()) - file_names == set(), name
    assert {"martes", "noviembre", "programa"} <= said(made["agenda.pdf"])


def test_its_files_say_which_language_they_are_in_and_are_fit_for_readers() -> None:
    pdf = make("checklist", instructions=True)
    assert {"pulgadas", "regla"} <= said(pdf)
    with printed.opened(pdf) as file:
        assert str(file.Root.Lang) == "es"
    if verapdf.missing():
        if verapdf.is_required():
            pytest.fail(verapdf.missing())
        pytest.skip(verapdf.missing())
    assert verapdf.start()(pdf) == []


def test_the_labels_of_both_languages_have_the_same_places_to_fill_in() -> None:
    """A label may leave out what its language does without; it never asks for what nothing fills in."""
    for part in ("labels", "printing", "phrases", "workshop"):
        ours, theirs = (getattr(own_words(language), part) for language in ("en", "es"))
        for field in ours.__struct_fields__:
            if isinstance(getattr(ours, field), str):
                extra = places(getattr(theirs, field)) - places(getattr(ours, field)) - {"hour", "half"}
                assert not extra, field


def places(label: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(label) if name}


def test_sentences_that_begin_with_spanish_marks_are_sentences() -> None:
    text = "Escuchar y preguntar. ¿Qué le ayuda? Último paso. «Nadie», decimos."
    assert sentences(text) == ["Escuchar y preguntar.", "¿Qué le ayuda?", "Último paso.", "«Nadie», decimos."]


@pytest.mark.parametrize(("tag", "way"), [("he", "rtl"), ("ar-EG", "rtl"), ("es", "ltr"), ("az-Latn", "ltr")])
def test_which_way_a_language_is_written(tag: str, way: str) -> None:
    assert direction(tag) == way


def test_right_to_left_is_written_as_a_web_page_and_refused_on_paper(
    ubtprint: Callable[..., Ran], tmp_path: Path
) -> None:
    own = tmp_path / "he"
    shutil.copytree(OWN, own)
    (own / "labels").mkdir()
    shutil.copy(data_folder() / "content" / "labels" / "en.yaml", own / "labels" / "he.yaml")
    guide, role = own / "guia" / "guide.yaml", own / "guia" / "roles" / "enfermera.yaml"
    guide.write_text(guide.read_text("utf-8").replace("language: es", "language: he"), "utf-8")
    role.write_text(role.read_text("utf-8").replace("Saluda a cada persona", "שלום לכולם"), "utf-8")
    ran = ubtprint("cards", "--content", str(own), "-o", str(tmp_path / "c.pdf"))
    assert ran.code == 1
    assert "guide.yaml:5:11: 'he' is written from right to left, which can't be put on paper yet" in ran.err
    assert not (tmp_path / "c.pdf").exists()
    assert (
        ubtprint("cards", "--content", str(own), "--format", "html", "-o", str(tmp_path / "c.html")).code == 0
    )
    page = (tmp_path / "c.html").read_text("utf-8")
    assert '<html lang="he" dir="rtl"' in page
    assert "שלום לכולם" in page
    assert 'dir="' not in web_page()


def web_page() -> str:
    guide = content.load_guide(None, OWN)
    folders = (data_folder() / "templates",), (data_folder() / "styles",)
    return web.render_web(document.checklist(guide, "enfermera", False, Job()), *folders)
