"""The finished file: what it says of itself, how it prints, and that its bytes stay the same."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import faces
import pikepdf
import pytest
import verapdf as engine
from pikepdf import Dictionary, Name

import ubtprint
from ubtprint.pdffile import Info, finish, is_ours, open_pdf, read_recipe

INFO = Info(
    title="Cards & <more>",
    author="A. Writer",
    subject="Coaching \u201ccards\u201d",
    language="en-US",
    recipe={"kind": "cards", "content-hash": "0123abcd", "options": "role=union & stock=é"},
    duplex="long",
)


@pytest.fixture(scope="module")
def rendered() -> bytes:
    return faces.faces(1)


@pytest.fixture(scope="module")
def finished(rendered: bytes) -> bytes:
    return finish(open_pdf(rendered), INFO)


def test_the_file_says_what_it_is_and_when_it_was_made_to_nobody(finished: bytes) -> None:
    with open_pdf(finished) as pdf:
        said = {key: str(value) for key, value in pdf.docinfo.items()}
        metadata = dict(pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False))
        assert str(pdf.Root.Lang) == "en-US"
    assert said.pop("/Producer").startswith("WeasyPrint")
    assert said == {
        "/Title": "Cards & <more>",
        "/Author": "A. Writer",
        "/Subject": "Coaching \u201ccards\u201d",
        "/Creator": f"ubtprint {ubtprint.__version__}",
    }
    assert metadata["{http://purl.org/dc/elements/1.1/}title"] == "Cards & <more>"
    assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert not [key for key in metadata if "Date" in key]


def test_the_recipe_comes_back(finished: bytes, rendered: bytes, tmp_path: Path) -> None:
    assert read_recipe(finished) == INFO.recipe
    path = tmp_path / "cards.pdf"
    path.write_bytes(finished)
    assert read_recipe(path) == INFO.recipe
    assert read_recipe(rendered) == {}


def test_preferences_are_merged_with_those_that_are_there(rendered: bytes) -> None:
    pdf = open_pdf(rendered)
    pdf.Root.ViewerPreferences = Dictionary(HideToolbar=True, PrintScaling=Name.AppDefault)
    with open_pdf(finish(pdf, INFO)) as again:
        preferences = again.Root.ViewerPreferences
        assert preferences.HideToolbar is True
        assert preferences.DisplayDocTitle is True
        assert str(preferences.PrintScaling) == "/None"
        assert str(preferences.Duplex) == "/DuplexFlipLongEdge"


@pytest.mark.parametrize(
    ("duplex", "name"),
    [("long", "/DuplexFlipLongEdge"), ("short", "/DuplexFlipShortEdge"), ("none", "/Simplex")],
)
def test_duplex(rendered: bytes, duplex: str, name: str) -> None:
    info = Info(title="T", author="A", subject="S", language="en", recipe={}, duplex=duplex)  # type: ignore[arg-type]
    with open_pdf(finish(open_pdf(rendered), info)) as pdf:
        assert str(pdf.Root.ViewerPreferences.Duplex) == name


def test_every_page_has_its_boxes(finished: bytes) -> None:
    with open_pdf(finished) as pdf:
        for name in ("/MediaBox", "/CropBox", "/TrimBox"):
            assert [float(value) for value in pdf.pages[0].obj[name]] == [0, 0, 306, 396]


def test_a_trim_outside_the_paper_is_refused(rendered: bytes) -> None:
    pdf = open_pdf(rendered)
    pdf.pages[0].obj.TrimBox = pikepdf.Array([0, 0, 400, 396])
    with pytest.raises(ValueError, match="boxes don't lie within each other"):
        finish(pdf, INFO)


@pytest.mark.parametrize("recipe", [{"a key": "x"}, {"": "x"}, {"kind": "\x00"}, {"kind": "\ud800"}])
def test_a_recipe_that_xml_cannot_hold_is_refused(rendered: bytes, recipe: dict[str, str]) -> None:
    info = Info(title="T", author="A", subject="S", language="en", recipe=recipe)
    with pytest.raises(ValueError, match=r"recipe|character"):
        finish(open_pdf(rendered), info)


def test_what_is_ours_is_known(finished: bytes, rendered: bytes, tmp_path: Path) -> None:
    contents = {"ours": finished, "theirs": rendered, "text": b"%PDF- not really", "empty": b""}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    assert [name for name in contents if is_ours(tmp_path / name)] == ["ours"]
    assert not is_ours(tmp_path)
    assert not is_ours(tmp_path / "absent.pdf")


def test_verapdf_passes_it(finished: bytes, verapdf: engine.Judge) -> None:
    assert verapdf(finished) == []


def test_verapdf_fails_a_damaged_one(finished: bytes, verapdf: engine.Judge) -> None:
    with open_pdf(finished) as pdf:
        del pdf.Root.Metadata
        pdf.save(out := io.BytesIO())
    assert [fault.clause for fault in verapdf(out.getvalue())] == ["7.1-8"]


MAKE = """
import hashlib, sys
sys.path[:0] = sys.argv[1:]
import test_forms, test_sheets
print(hashlib.sha256(test_sheets.two_sided()).hexdigest(), hashlib.sha256(test_forms.mended()).hexdigest())
"""


def test_other_processes_make_the_same_bytes() -> None:
    import test_forms
    import test_sheets

    here = [test_sheets.two_sided(), test_forms.mended()]
    sums = " ".join(hashlib.sha256(pdf).hexdigest() for pdf in here)
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        run = subprocess.run(
            [sys.executable, "-c", MAKE, str(faces.ROOT), str(Path(__file__).parent)],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        assert run.stdout.strip() == sums
