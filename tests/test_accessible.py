"""Every document is PDF/UA-1 by veraPDF, says what it is, and is built for ears as for eyes."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import inspect_pdf
import pikepdf
import printed
import pytest
import verapdf as engine
from printed import DEFAULT, EDITIONS, EVERYTHING, ROLES, STOCKS, guide, read

from ubtprint import content, document, pdffile
from ubtprint.build import make

pytestmark = pytest.mark.usefixtures("kept")

every = pytest.mark.parametrize("name", EVERYTHING)
HANDOUTS = [name for name in EVERYTHING if name.startswith("handout")]
CHECKLISTS = [name for name in EVERYTHING if name.startswith("checklist")]


def edition_of(name: str) -> str:
    return next(edition for edition in EDITIONS if edition in name)


def role_of(name: str) -> str:
    return next((role for role in ROLES if f"-{role}" in name and f"{role}-sponsors" not in name), "")


# --- PDF/UA -------------------------------------------------------------------------------------


@every
def test_verapdf_fails_no_check(name: str, verapdf: engine.Judge) -> None:
    assert verapdf(EVERYTHING[name]()) == []


def test_verapdf_fails_a_damaged_file(verapdf: engine.Judge) -> None:
    with printed.opened(printed.cards("2010-guide", "union")) as pdf:
        del pdf.Root.Lang
        pdf.pages[1].obj.Contents = pdf.make_stream(
            b"".join(stream.read_bytes() for stream in pdf.pages[1].obj.Contents).replace(
                b"/Artifact", b"/Oops"
            )
        )
        pdf.save(out := io.BytesIO())
    assert verapdf(out.getvalue()) != []


# --- what the file says of itself ---------------------------------------------------------------


def described(pdf: bytes) -> dict[str, str]:
    """Title and all that, from the document information, checked against XMP."""
    with printed.opened(pdf) as file:
        info = {key: str(file.docinfo.get(key, "")) for key in ("/Title", "/Author", "/Subject", "/Creator")}
        with file.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            assert xmp["dc:title"] == info["/Title"]
            assert xmp["dc:creator"] == [info["/Author"]]
            assert xmp["dc:description"] == info["/Subject"]
        assert bool(file.Root.MarkInfo.Marked)
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
        dates = {key for key in file.docinfo if "Date" in str(key)}
        return {**info, "language": str(file.Root.Lang), "dates": ",".join(sorted(map(str, dates)))}


@every
def test_the_file_says_what_it_is(name: str) -> None:
    edition = guide(edition_of(name)).edition
    said = described(EVERYTHING[name]())
    assert said["language"] == edition.language == "en"
    assert (said["/Author"], said["/Subject"]) == (edition.author, edition.subject)
    assert said["/Creator"].startswith("ubtprint ")
    assert said["dates"] == ""
    if role := role_of(name):
        assert said["/Title"].startswith(f"{guide(edition_of(name)).roles[role].sponsor}: ")
    assert "\u2060" not in "".join(said.values())


@every
def test_the_file_carries_its_recipe(name: str) -> None:
    recipe = pdffile.read_recipe(EVERYTHING[name]())
    assert recipe["edition"] == edition_of(name)
    assert recipe["kind"] == name.split("-", maxsplit=1)[0]
    assert recipe.get("role", "") == role_of(name) or "flat" in name
    assert re.fullmatch(r"[0-9a-f]{16}", recipe["content"])
    assert not any("/" in value or "\\" in value for value in recipe.values())


def test_titles_tell_the_documents_apart() -> None:
    kinds: dict[str, set[str]] = {}
    others = "|".join(stock for stock in STOCKS if stock != DEFAULT)
    lies_otherwise = f"({others}|carry|single|flat|no-cover|screen|one-sided|instructions|booklet)$"
    for name in EVERYTHING:
        if not re.search(lies_otherwise, name):
            kinds.setdefault(described(EVERYTHING[name]())["/Title"], set()).add(name)
    assert {title: names for title, names in kinds.items() if len(names) > 1} == {}


# --- bookmarks ----------------------------------------------------------------------------------


def bookmarks(pdf: bytes) -> list[str]:
    with printed.opened(pdf) as file, file.open_outline() as outline:
        return [item.title for item in every_item(outline.root)]


def every_item(items: Any) -> Iterator[Any]:
    for item in items:
        yield item
        yield from every_item(item.children)


@pytest.mark.parametrize("name", [name for name in HANDOUTS if "booklet" not in name])
def test_bookmarks_lead_to_the_topics(name: str) -> None:
    """They are the topics' titles as they are stored, in their order, each once; sheets have none."""
    titles = [
        topic.title or guide(edition_of(name)).edition.title
        for topic in guide(edition_of(name)).topics.values()
    ]
    heard = printed.words(EVERYTHING[name]())
    found = bookmarks(EVERYTHING[name]())
    assert [title for title in found if title in titles] == [title for title in titles if title in heard]
    assert not [title for title in found if "\u2060" in title or "\u00ad" in title]


@pytest.mark.parametrize("edition", EDITIONS)
def test_bookmarks_land_on_their_page(edition: str) -> None:
    pdf = printed.handout(edition)
    with printed.opened(pdf) as file, file.open_outline() as outline:
        numbers = {page.obj.objgen: number for number, page in enumerate(file.pages)}
        for item in every_item(outline.root):
            target = item.destination if item.destination is not None else item.action.D
            assert not isinstance(target, pikepdf.String | pikepdf.Name)
            text = " ".join(inspect_pdf.page_text(pdf, numbers[target[0].objgen]).split())
            assert item.title in text


# --- fonts --------------------------------------------------------------------------------------


def fonts(pdf: bytes) -> set[tuple[str, bool]]:
    """Every font in the file by its name without the subset's tag, and whether it is embedded."""
    found = set()
    with printed.opened(pdf) as file:
        for thing in file.objects:
            if not isinstance(thing, pikepdf.Dictionary) or thing.get("/Type") != "/Font":
                continue
            if "/DescendantFonts" in thing:
                continue
            name = str(thing.get("/BaseFont", "")).removeprefix("/")
            descriptor = thing.get("/FontDescriptor", pikepdf.Dictionary())
            embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            found.add((re.sub(r"^[A-Z]{6}\+", "", name), embedded))
    return found


@every
def test_only_the_shipped_face_is_used_and_embedded(name: str) -> None:
    found = fonts(EVERYTHING[name]())
    assert found
    assert all(embedded for _, embedded in found)
    assert {font for font, _ in found if not re.match("Source-?Sans-?3", font)} == set()


# --- forms --------------------------------------------------------------------------------------


def field_faults(pdf: bytes) -> list[str]:
    """What is wrong with a form's fields: names, accessible names, appearances, printing."""
    faults = []
    with printed.opened(pdf) as file:
        names = [str(field.T) for field in file.Root.AcroForm.Fields]
        spoken = [str(field.get("/TU", "")) for field in file.Root.AcroForm.Fields]
        faults += [f"{name} twice" for name in set(names) if names.count(name) > 1]
        faults += [f"'{name}' is said of two fields" for name in set(spoken) if spoken.count(name) > 1]
        for field in file.Root.AcroForm.Fields:
            if not str(field.get("/TU", "")).strip():
                faults.append(f"{field.T} has no accessible name")
            if "/AP" not in field or "/N" not in field.AP:
                faults.append(f"{field.T} has no appearance")
            elif field.FT == "/Btn" and not {"/Off", "/on"} <= set(field.AP.N.keys()):
                faults.append(f"{field.T} lacks a state")
            if not int(field.get("/F", 0)) & 4:
                faults.append(f"{field.T} does not print")
    return faults


@pytest.mark.parametrize("name", [name for name in CHECKLISTS if "flat" not in name])
def test_fields_have_names_and_appearances_and_the_file_is_small(name: str) -> None:
    pdf = EVERYTHING[name]()
    assert field_faults(pdf) == []
    assert len(pdf) < 60_000
    role = guide(edition_of(name)).roles[role_of(name)]
    duties = role.duties.items if role.duties else ()
    with printed.opened(pdf) as file:
        fields = [(str(field.FT), str(field.TU)) for field in file.Root.AcroForm.Fields]
    ticks = [spoken for kind, spoken in fields if kind == "/Btn"]
    assert len(ticks) == len(duties)
    assert all(duty in tick for duty, tick in zip(duties, ticks, strict=True))
    assert [spoken for kind, spoken in fields if kind == "/Tx"][:3] == ["Name", "Team", "Date"]


@every
def test_only_checklists_to_fill_in_have_a_form(name: str) -> None:
    with printed.opened(EVERYTHING[name]()) as file:
        assert ("/AcroForm" in file.Root) == (name.startswith("checklist") and "flat" not in name)
        assert "/JavaScript" not in file.Root.get("/Names", pikepdf.Dictionary())


def test_a_field_without_a_name_or_appearance_is_seen() -> None:
    with printed.opened(printed.checklist("2010-guide", "union")) as file:
        del file.Root.AcroForm.Fields[0].AP
        file.Root.AcroForm.Fields[1].TU = pikepdf.String(" ")
        file.Root.AcroForm.Fields[2].T = file.Root.AcroForm.Fields[3].T
        file.save(out := io.BytesIO())
    assert (
        len(set(field_faults(out.getvalue())) - set(field_faults(printed.checklist("2010-guide", "union"))))
        == 3
    )


# --- structure ----------------------------------------------------------------------------------


def skipped_levels(pdf: bytes) -> list[str]:
    """Headings that come more than one level below the heading before them."""
    last, found = 0, []
    for tag, text in read(pdf).heard:
        if match := re.search(r"H([1-6])$", tag):
            level = int(match[1])
            if level > last + 1:
                found.append(f"H{level} after H{last}: {text}")
            last = level
    return found


@every
def test_heading_levels_never_skip(name: str) -> None:
    pdf = EVERYTHING[name]()
    assert skipped_levels(pdf) == []
    assert any(re.search(r"H1$", tag) for tag, _ in read(pdf).heard)


def list_faults(pdf: bytes) -> list[str]:
    """Lists with anything but items in them; items without a body, with two, or a label after it.

    Numbered and ticked items have labels; a list that prints no marks has none.
    """
    faults = []
    with printed.opened(pdf) as file:
        for element in elements(file.Root.StructTreeRoot.K):
            kids = [str(kid.S) for kid in kids_of(element)]
            if element.S == "/L":
                labelled = {"/Lbl" in [str(kid.S) for kid in kids_of(item)] for item in kids_of(element)}
                if set(kids) != {"/LI"} or len(labelled) > 1:
                    faults.append(f"a list of {kids}")
            elif element.S == "/LI" and kids not in (["/LBody"], ["/Lbl", "/LBody"]):
                faults.append(f"an item of {kids}")
            elif element.S in ("/Lbl", "/LBody", "/LI") and element.P.S not in ("/LI", "/L"):
                faults.append(f"{element.S} in {element.P.S}")
    return faults


def elements(element: Any) -> Iterator[Any]:
    for each in inspect_pdf._list(element):
        yield each
        yield from (below for kid in kids_of(each) for below in elements(kid))


def kids_of(element: Any) -> list[Any]:
    kids = inspect_pdf._list(element.get("/K", pikepdf.Array()))
    return [kid for kid in kids if not isinstance(kid, int) and "/S" in kid]


@every
def test_lists_have_items_with_labels_and_bodies(name: str) -> None:
    assert list_faults(EVERYTHING[name]()) == []


MARKED = {"duties": "[ ✓ ]", "retains": "[ ✓ ]", "means": "1"}


@pytest.mark.parametrize("role", ROLES)
def test_what_is_ticked_or_numbered_has_its_mark_as_label(role: str) -> None:
    """Duties and rights are ticked, Pocket Coaching counted, statements to acknowledge neither."""
    of = guide("2010-guide")
    heard = printed.words(printed.cards("2010-guide", role), labels=True)
    for field, mark in MARKED.items():
        items = of.blocks[f"{role}/{field}"].items  # type: ignore[union-attr]
        labels = [heard[heard.index(item) - 1] for item in items]
        wanted = [str(number) for number, _ in enumerate(items, 1)] if mark == "1" else [mark] * len(items)
        assert [label.rstrip(".") for label in labels] == wanted
    for item in of.blocks[f"{role}/acknowledges"].items:  # type: ignore[union-attr]
        assert not re.match(r"\[|\d", heard[heard.index(item) - 1])


@pytest.mark.parametrize("role", ROLES)
def test_only_duties_have_an_empty_box_to_tick(role: str) -> None:
    heard = printed.words(printed.checklist("2010-guide", role), labels=True)
    boxes = [heard[at + 1] for at, text in enumerate(heard) if re.fullmatch(r"\[ *\]", text)]
    duties = guide("2010-guide").blocks[f"{role}/duties"].items  # type: ignore[union-attr]
    assert [squeezed(box) for box in boxes] == [squeezed(duty) for duty in duties]


def squeezed(text: str) -> str:
    """Without spaces, which are another test's business."""
    return "".join(text.split())


def test_a_skipped_level_and_a_broken_list_are_seen() -> None:
    with printed.opened(printed.handout("2016-article")) as file:
        found = list(elements(file.Root.StructTreeRoot.K))
        next(each for each in found if each.S == "/H2").S = pikepdf.Name.H3
        next(each for each in found if each.S == "/Lbl").S = pikepdf.Name.Span
        file.save(out := io.BytesIO())
    assert len(skipped_levels(out.getvalue())) == 1
    assert "an item of ['/Span', '/LBody']" in list_faults(out.getvalue())


# --- silence ------------------------------------------------------------------------------------


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither by the program nor by its libraries, at the level of warnings or above."""
    of = content.load_guide("2016-article")
    with caplog.at_level(logging.WARNING):
        for each in (document.checklist(of, "union"), document.handout(of, topic="new-mindsets")):
            make(each)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
