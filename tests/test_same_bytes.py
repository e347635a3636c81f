"""The same input makes the same bytes: in any process, place, language and time zone, any time."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import printed
import pytest
from fontTools.ttLib import TTFont

from ubtprint import pdffile

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "styles" / "fonts" / "source-sans-3"
DOCUMENTS = ("cards", "checklist", "handout")
LINES = {
    "cards": "cards --role union --deck carry",
    "checklist": "checklist --role union",
    "handout": "handout --edition 2016-article --content CONTENT",
}
IMPOSTOR = "Impostor-Regular"
# Runs command lines given as JSON, and says what it could see of the world while it did.
PRINT = """
import contextlib, getpass, io, json, locale, os, shutil, sys, time
os.umask(int(sys.argv[2]))
world = {
    "hash seed": hash("word"), "time zone": time.localtime(0).tm_hour, "language": os.environ["LC_ALL"],
    "characters": locale.setlocale(locale.LC_CTYPE), "folder": os.getcwd(), "home": os.path.expanduser("~"),
    "user": getpass.getuser(), "width": shutil.get_terminal_size().columns, "asserts": __debug__,
    "mask": os.umask(int(sys.argv[2])), "order": sys.argv[1],
    **{name: os.environ.get(name) for name in ("FC_LANG", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
    "FONTCONFIG_SYSROOT", "PANGO_LANGUAGE", "HB_SHAPER_LIST", "FREETYPE_PROPERTIES", "SOURCE_DATE_EPOCH")},
}
from ubtprint.cli import run
ends = []
for line in json.loads(sys.argv[1]):
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        ends.append([run(line), said.getvalue()])
print(json.dumps([world, ends]))
"""
# WeasyPrint by itself, as it would find fonts if nobody cared: what is drawn with them is the PDF.
CARELESS = """
import sys, weasyprint
weasyprint.HTML(string="<p style=\\"font-family: 'Source Sans 3'\\">fine words").write_pdf(sys.argv[1])
"""


class Printing(NamedTuple):
    """What a process saw of the world, how its commands ended, and the files that they made."""

    world: dict[str, Any]
    ends: list[Any]
    files: dict[str, bytes]


def print_all(
    folder: Path, content: Path, *, flags: tuple[str, ...] = (), mask: int, more: tuple[str, ...] = (),
    turned: bool = False, **env: str,
) -> Printing:  # fmt: skip
    """The three documents by a process of its own, which starts in ``folder``."""
    lines = [
        [*line.replace("CONTENT", str(content)).split(), "-o", f"made/{name}.pdf", *more]
        for name, line in LINES.items()
    ]
    ran = subprocess.run(
        [sys.executable, *flags, "-c", PRINT, json.dumps(lines[::-1] if turned else lines), str(mask)],
        cwd=folder, env={**bare(), **env}, check=True, capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    # What a child says of content of one's own goes straight there: how to print it, and nothing else.
    assert [line for line in ran.stderr.splitlines() if not line.startswith(("made/", "  "))] == []
    world, ends = json.loads(ran.stdout)
    return Printing(world, ends, {name: (folder / "made" / f"{name}.pdf").read_bytes() for name in LINES})


def bare() -> dict[str, str]:
    """This process's environment without what the tests themselves say about fonts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FONTCONFIG_")}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}


# --- two worlds ---------------------------------------------------------------------------------


def install_impostor(home: Path) -> Path:
    """A font in this home that calls itself ours and isn't; a configuration that finds it is returned."""
    folder = home / ".local" / "share" / "fonts"
    folder.mkdir(parents=True)
    with TTFont(FONTS / "SourceSans3-Regular.ttf") as font:
        font["name"].setName(IMPOSTOR, 6, 3, 1, 0x409)
        font["name"].setName(IMPOSTOR, 6, 1, 0, 0)
        font["head"].fontRevision = 9.0  # of several fonts of one name the newest is taken
        font["name"].setName("Version 9.000", 5, 3, 1, 0x409)
        font["hmtx"].metrics = {
            name: (width + 90, left) for name, (width, left) in font["hmtx"].metrics.items()
        }
        font.save(folder / "impostor.ttf")
    configuration = home / "fonts.conf"
    configuration.write_text(f"<fontconfig><dir>{folder}</dir><cachedir>{home}/cache</cachedir></fontconfig>")
    return configuration


def a_locale(folder: Path) -> dict[str, str]:
    """The environment of a language with letters and fonts of its own, where one can be made."""
    if shutil.which("localedef"):
        made = subprocess.run(
            ["localedef", "-i", "tr_TR", "-f", "UTF-8", str(folder / "tr_TR.UTF-8")],
            check=False, capture_output=True,
        )  # fmt: skip
        if made.returncode == 0:
            return {"LOCPATH": str(folder), "LC_ALL": "tr_TR.UTF-8"}
    return {"LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Printing, Printing]:
    """The documents from two worlds in which nothing is the same but the program and the content."""
    here, there = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("zacharias")
    homes = [folder / "home" for folder in (here, there)]
    for home in homes:
        home.mkdir()
    contents = [here / "texts", there / "deeper" / "zacharias-texts"]
    for content in contents:
        shutil.copytree(ROOT / "content" / "2016-article", content / "2016-article")
    configuration = install_impostor(homes[1])
    locales = there / "locales"
    locales.mkdir()
    one = print_all(
        here, contents[0], mask=0o022, more=("--quiet",),
        PYTHONHASHSEED="1", TZ="Pacific/Auckland", LC_ALL="C", PYTHONCOERCECLOCALE="0", HOME=str(homes[0]),
        LOGNAME="anna", COLUMNS="80", XDG_CACHE_HOME=f"{homes[0]}/.cache",
    )  # fmt: skip
    two = print_all(
        there, contents[1], flags=("-O",), mask=0o077, more=("--verbose",), turned=True,
        PYTHONHASHSEED="4242", TZ="America/Los_Angeles", **a_locale(locales), HOME=str(homes[1]),
        LOGNAME="zacharias", COLUMNS="33", XDG_CACHE_HOME=f"{homes[1]}/.cache",
        FONTCONFIG_FILE=str(configuration), FONTCONFIG_PATH=str(homes[1]), FONTCONFIG_SYSROOT=str(there),
        FC_LANG="ja", PANGO_LANGUAGE="tr:ja", HB_SHAPER_LIST="fallback", SOURCE_DATE_EPOCH="946684800",
        FREETYPE_PROPERTIES="truetype:interpreter-version=35",
    )  # fmt: skip
    return one, two


def test_two_worlds_make_the_same_bytes(worlds: tuple[Printing, Printing]) -> None:
    one, two = worlds
    assert [code for each in worlds for code, _ in each.ends] == [0] * 6
    assert hashes(one.files) == hashes(two.files)


def test_the_two_worlds_differ_in_everything(worlds: tuple[Printing, Printing]) -> None:
    one, two = worlds
    assert [name for name in one.world if one.world[name] == two.world[name]] == []
    assert all(said == "" for _, said in one.ends)
    assert sum("body size" in said for _, said in two.ends) == 2  # and the handout's child says its own


def test_this_process_which_has_made_much_else_makes_the_same(worlds: tuple[Printing, Printing]) -> None:
    ours = made()
    ours.pop("handout")  # which the others made from content of one's own
    assert hashes(ours) == {name: hash_ for name, hash_ in hashes(worlds[0].files).items() if name in ours}


def hashes(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def test_the_installed_font_would_be_found_without_our_configuration(tmp_path: Path) -> None:
    """By the home that it is in, and by the variable that names a configuration."""
    home = tmp_path / "home"
    configuration = install_impostor(home)
    drawn, ours = {}, str(ROOT / "styles" / "fonts" / "fonts.conf")
    for name, file in {"ours": ours, "home": "", "variable": str(configuration)}.items():
        place = tmp_path / f"{name}.pdf"
        found = {"FONTCONFIG_FILE": file} if file else {}
        carelessly(
            place,
            HOME=str(home),
            XDG_DATA_HOME=f"{home}/.local/share",
            XDG_CACHE_HOME=f"{home}/.cache",
            **found,
        )
        drawn[name] = widths(place.read_bytes())
    assert drawn["home"] == drawn["variable"] != drawn["ours"]
    # So would a variable that sets words in another way.
    carelessly(tmp_path / "plain.pdf", FONTCONFIG_FILE=ours)
    carelessly(tmp_path / "unkerned.pdf", FONTCONFIG_FILE=ours, HB_SHAPER_LIST="fallback")
    assert (tmp_path / "plain.pdf").read_bytes() == (tmp_path / "ours.pdf").read_bytes()
    assert (tmp_path / "plain.pdf").read_bytes() != (tmp_path / "unkerned.pdf").read_bytes()
    # The careless one also kept a cache, which is what the test below looks for.
    assert written(home) > NOT_WRITTEN


def carelessly(place: Path, **env: str) -> None:
    command = [sys.executable, "-W", "ignore", "-c", CARELESS, str(place)]
    subprocess.run(command, env={**bare(), **env}, check=True, timeout=120)


NOT_WRITTEN = {".local/share/fonts/impostor.ttf", "fonts.conf"}


def written(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_nothing_is_written_but_the_files(worlds: tuple[Printing, Printing]) -> None:
    for world in (each.world for each in worlds):
        assert written(Path(world["home"])) <= NOT_WRITTEN
        assert written(Path(world["folder"]) / "made") == {f"{name}.pdf" for name in DOCUMENTS}
    assert [name for name in written(ROOT / "styles") if "cache" in name] == []


def widths(pdf: bytes) -> list[str]:
    """How wide the glyphs of a file's fonts are."""
    with printed.opened(pdf) as file:
        fonts = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/W" in each]
        return [str(font.W.unparse()) for font in fonts]


# --- again, and nothing told --------------------------------------------------------------------


def made() -> dict[str, bytes]:
    """The same three documents by this process."""
    return {
        "cards": printed.cards("2010-guide", "union", deck="carry"),
        "checklist": printed.checklist("2010-guide", "union"),
        "handout": printed.handout("2016-article"),
    }


def test_a_second_run_in_one_process_makes_the_same_bytes() -> None:
    again = printed.cards_of(printed.guide("2010-guide"), "union", deck="carry").data
    assert again == made()["cards"]
    assert printed.checklist.__wrapped__("2010-guide", "union") == made()["checklist"]
    assert printed.handout.__wrapped__("2016-article") == made()["handout"]


def test_nothing_in_the_files_tells_where_when_or_by_whom_they_were_made(
    worlds: tuple[Printing, Printing],
) -> None:
    for world, ends, files in worlds:
        words = [world["home"], world["folder"], world["user"], str(ROOT), "/tmp", "texts", IMPOSTOR]
        for pdf in files.values():
            assert list(telling(pdf, words)) == []
        assert [word for _, said in ends for word in [*words, *TIMES.findall(said)] if word in said] == []


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_files_identifier_is_of_its_content_alone(kind: str) -> None:
    with printed.opened(made()[kind]) as file:
        first, second = (bytes(part) for part in file.trailer.ID)
        assert first == second
    assert pdffile.read_recipe(made()[kind])["version"]


# How PDF, XMP, SVG and people write a time (ISO 32000-1 7.9.4); the editions' own dates have no clock.
TIMES = re.compile(
    r"D:(?:19|20)\d{6}|(?:19|20)\d\d-\d\d-\d\dT\d\d|\b\d\d:\d\d:\d\d\b|CreationDate|ModDate|CreateDate|ModifyDate"
)


def telling(pdf: bytes, words: list[str]) -> Iterator[str]:
    """Whatever in a file, all streams unpacked, is one of these words or a time."""
    with printed.opened(pdf) as file:
        parts = [file.trailer.unparse(resolved=True), *(each.unparse(resolved=True) for each in file.objects)]
        parts += [each.read_bytes() for each in file.objects if isinstance(each, pikepdf.Stream)]
        # Text strings of PDF may be in UTF-16 (ISO 32000-1 7.9.2.2).
        parts += [
            str(value).encode()
            for each in file.objects if isinstance(each, pikepdf.Dictionary)
            for _, value in each.items() if isinstance(value, pikepdf.String)
        ]  # fmt: skip
    for part in [*parts, pdf]:
        for spelled in ("latin-1", "utf-16-be"):
            text = part.decode(spelled, errors="replace")
            yield from (word for word in words if word in text)
        yield from TIMES.findall(part.decode("latin-1"))


TOOL, MADE = b"<xmp:CreatorTool>", b"<xmp:CreateDate>2026-01-01T12:00:00Z</xmp:CreateDate>"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.docinfo.__setitem__("/Author", "zacharias"),
        lambda file: file.docinfo.__setitem__("/Keywords", "zacharias \u2713"),
        lambda file: file.docinfo.__setitem__("/CreationDate", "D:20260101120000Z"),
        lambda file: file.Root.Metadata.write(file.Root.Metadata.read_bytes().replace(TOOL, MADE + TOOL)),
        lambda file: file.Root.__setattr__("Hidden", file.make_stream(b"BT (by zacharias) Tj ET")),
    ],
)
def test_what_would_tell_is_found_wherever_it_stands(spoil: Callable[[pikepdf.Pdf], object]) -> None:
    clean, out = made()["checklist"], io.BytesIO()
    with printed.opened(clean) as file:
        spoil(file)
        file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert list(telling(out.getvalue(), ["zacharias"])) != []
    assert list(telling(clean, ["zacharias"])) == []


def test_other_content_would_be_seen() -> None:
    truth = printed.guide("2010-guide")
    wrong = printed.altered(truth, "union/means", head="As a union leader, sponsoring UBTs means:")
    assert printed.cards_of(wrong, "union", deck="carry").data != made()["cards"]
