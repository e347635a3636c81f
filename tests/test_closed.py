"""A stranger's content reads nothing outside its folder and no network; attempts are told with a place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import strangers
from commands import Command
from strangers import ROOT, SVG, add

from ubtprint import closed, pdf, reach
from ubtprint.errors import InputError

CARDS = ("cards", "--role", "union", "--content", "own", "-q")
CHECKLIST = ("checklist", "--role", "union", "--content", "own", "-q")
CSS, HTML, LOGO = "styles/card.css", "templates/card.html", "styles/logo.svg"


class Vector(NamedTuple):
    """One attempt: ``text`` in the file ``name``; ¦ is where the message should point."""

    name: str
    text: str


# {O} is the folder outside, {H} a web server's address, {N} its host and port.
VECTORS = {
    "parent": Vector(CSS, "body { background: ¦url(../../outside/secret.svg) }"),
    "absolute": Vector(CSS, "body { background: ¦url(file://{O}/secret.svg) }"),
    "encoded": Vector(CSS, "body { background: ¦url(%2e%2e/%2e%2e/outside/secret.svg) }"),
    "encoded slash": Vector(CSS, "body { background: ¦url(..%2f..%2foutside%2fsecret.svg) }"),
    "double-encoded": Vector(CSS, "body { background: ¦url(%252e%252e/%252e%252e/outside/secret.svg) }"),
    "css escape": Vector(CSS, r"body { background: ¦u\72l(../../outside/secret.svg) }"),
    "link": Vector(CSS, "body { background: ¦url(link.svg) }"),
    "folder link": Vector(CSS, "body { background: ¦url(folder/secret.svg) }"),
    "upper case": Vector(CSS, "body { background: ¦URL(FILE://{O}/secret.svg) }"),
    "localhost": Vector(CSS, "body { background: ¦url(file://localhost{O}/secret.svg) }"),
    "one slash": Vector(CSS, "body { background: ¦url(file:{O}/secret.svg) }"),
    "query": Vector(CSS, "body { background: ¦url(file://{O}/secret.svg?a) }"),
    "fragment": Vector(CSS, "body { background: ¦url('file://{O}/secret.svg#a') }"),
    "another host": Vector(CSS, "body { background: ¦url(//{N}/x.svg) }"),
    "UNC": Vector(CSS, r"body { background: ¦url('\\\\host\\share\\secret.svg') }"),
    "data": Vector(CSS, "body { background: ¦url('data:image/svg+xml,<svg/>') }"),
    "ftp": Vector(CSS, "body { background: ¦url(ftp://{N}/x.svg) }"),
    "http": Vector(CSS, "body { background: ¦url({H}/x.svg) }"),
    "redirect": Vector(CSS, "body { background: ¦url({H}/again) }"),
    "import": Vector(CSS, "@import ¦'../../outside/secret.css';"),
    "import url": Vector(CSS, "@import ¦url({H}/x.css);"),
    "font": Vector(CSS, "@font-face { font-family: x; src: ¦url(../../outside/secret.txt) }"),
    "system font": Vector(CSS, "@font-face { font-family: x; src: ¦local(DejaVu Sans) }"),
    "list image": Vector(CSS, "li { list-style-image: ¦url(../../outside/secret.svg) }"),
    "content": Vector(CSS, "p::before { content: ¦url(../../outside/secret.svg) }"),
    "cursor": Vector(CSS, "p { cursor: ¦url(../../outside/secret.svg), auto }"),
    "symbols": Vector(CSS, "@counter-style z { system: cyclic; symbols: ¦url(../../outside/secret.svg) }"),
    "image set": Vector(CSS, "body { background: ¦image-set('../../outside/secret.svg' 1x) }"),
    "in another sheet": Vector("styles/more.css", "p { background: ¦url(../../outside/secret.svg) }"),
    "svg image": Vector(LOGO, SVG.format("", '<image ¦href="../../outside/secret.svg"/>')),
    "svg xlink": Vector(LOGO, SVG.format("", '<image ¦xlink:href="{H}/x.svg"/>')),
    "svg character reference": Vector(
        LOGO, SVG.format("", '<image ¦href="&#46;&#46;/&#46;&#46;/outside/secret.svg"/>')
    ),
    "svg use": Vector(LOGO, SVG.format("", '<use ¦href="../../outside/secret.svg#a"/>')),
    "svg base": Vector(LOGO, SVG.format("", '<image ¦xml:base="file://{O}/" href="logo.svg"/>')),
    "svg style": Vector(LOGO, SVG.format("", '<style>@import ¦"../../outside/secret.css";</style>')),
    "svg escaped style": Vector(
        LOGO, SVG.format("", r'<style>@imp\6frt ¦"../../outside/secret.css";</style>')
    ),
    "svg fill": Vector(LOGO, SVG.format("", '<rect fill="¦url(../../outside/secret.svg#a)"/>')),
    "entity": Vector(
        LOGO,
        '<!DOCTYPE svg [¦<!ENTITY x SYSTEM "../../outside/secret.txt">]>'
        + SVG.format("", "<text>&x;</text>"),
    ),
    "doctype": Vector(LOGO, '¦<!DOCTYPE svg SYSTEM "{H}/x.dtd">' + SVG.format("", "")),
    "xml-stylesheet": Vector(
        LOGO, '¦<?xml-stylesheet href="../../outside/secret.css"?>' + SVG.format("", "")
    ),
    "attachment": Vector(HTML, '<link rel="attachment" ¦href="file://{O}/secret.txt">'),
    "attached link": Vector(HTML, '<a rel="attachment" ¦href="file://{O}/secret.txt">x</a>'),
    "attached web": Vector(HTML, '<a rel="attachment" ¦href="{H}/secret.txt">x</a>'),
    "link to a file": Vector(HTML, '<a ¦href="file:///etc/passwd">x</a>'),
    "script link": Vector(HTML, '<a ¦href="javascript:alert(1)">x</a>'),
    "object": Vector(HTML, '<object ¦data="file://{O}/secret.svg"></object>'),
    "embed": Vector(HTML, '<embed ¦src="file://{O}/secret.svg">'),
    "img": Vector(HTML, '<img alt="x" ¦src="{H}/x.png">'),
    "img, no quotes": Vector(HTML, "<img alt=x ¦src={H}/x.png>"),
    "relative img": Vector(HTML, '<img alt="x" ¦src="../../outside/secret.svg">'),
    "put together": Vector(HTML, '<img alt="x" ¦src="{{{{ "file://" ~ "{O}/secret" ~ ".svg" }}}}">'),
    "base": Vector(HTML, '<base ¦href="file:///">'),
    "iframe": Vector(HTML, '<iframe ¦src="file:///etc/passwd"></iframe>'),
    "style attribute": Vector(HTML, '<p style="background: ¦url(file://{O}/secret.svg)">x</p>'),
    "style element": Vector(HTML, '<style>@import ¦"file://{O}/secret.css";</style>'),
    "style font": Vector(HTML, "<style>@font-face {{ font-family: x; src: ¦local(Arial) }}</style>"),
    "inline svg": Vector(HTML, SVG.format("", '<image ¦href="file://{O}/secret.svg"/>')),
    "stylesheet": Vector(HTML, '<link rel="stylesheet" ¦href="file://{O}/secret.css">'),
    "include": Vector(HTML, '¦{{% include "../../outside/secret.html" %}}'),
    "absolute include": Vector(HTML, '¦{{% include "{O}/secret.html" %}}'),
    "import template": Vector(HTML, '¦{{% import "../../outside/secret.html" as x %}}'),
    "extends": Vector(HTML, '¦{{% extends "../../outside/secret.html" %}}'),
    "sandbox": Vector(HTML, '¦{{{{ "".__class__.__mro__ }}}}'),
    "format": Vector(HTML, '¦{{{{ "{{0.__class__}}".format(document) }}}}'),
}


@pytest.fixture
def here(ubtprint: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command line in this process, where it can be watched."""
    monkeypatch.setattr("ubtprint.confined.is_wanted", lambda _: False)
    return ubtprint


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    with strangers.server() as running:
        yield running


def _lay(vector: Vector, own: Path, host: str) -> str:
    """Put the attempt into the folder; the place that should be told."""
    outside = own.parent / "outside"
    (own / "styles" / "link.svg").symlink_to(outside / "secret.svg")
    (own / "styles" / "folder").symlink_to(outside)
    text = vector.text
    if vector.name == HTML:
        text = text.replace("{{", "{").replace("}}", "}")
    text = text.replace("{O}", outside.as_posix()).replace("{H}", host).replace("{N}", host[7:])
    if vector.name == LOGO:
        add(own, CSS, "body { background: url(logo.svg) }¦")
    elif vector.name == "styles/more.css":
        add(own, "styles/tokens.css", "¦")
        sheet = own / "styles" / "tokens.css"
        sheet.write_text("@import 'more.css';\n" + sheet.read_text("utf-8"), "utf-8")
    told = add(own, vector.name, text)
    # Jinja knows lines, not columns.
    return told.rpartition(":")[0] if "{%" in text or '{{ ""' in text or "format(" in text else told


def _outside(seen: list[str], folder: Path) -> list[str]:
    """What was opened of the secrets, or connected to."""
    marks = (str(folder / "outside"), "/etc/passwd")
    return [each for each in seen if each.startswith("socket") or any(mark in each for mark in marks)]


@pytest.mark.parametrize("vector", VECTORS.values(), ids=list(VECTORS))
def test_attempt_is_told_with_its_place(
    vector: Vector, here: Command, tmp_path: Path, web: tuple[str, list[str]]
) -> None:
    host, asked = web
    place = _lay(vector, strangers.content(tmp_path), host)
    with strangers.watched() as seen:
        ran = here(*CARDS)
    assert ran.code == 1, ran.err
    assert ran.err.startswith(f"{place}: "), ran.err
    assert ran.err.count("\n") == 1
    assert _outside(seen, tmp_path) == []
    assert asked == []
    assert not (tmp_path / "output").exists()


def _linked(own: Path, name: str, target: str) -> None:
    path = own / name
    if path.is_dir() and not path.is_symlink():
        shutil.move(path, own.parent / "outside" / path.name)
    elif path.exists():
        shutil.move(path, own.parent / "outside" / "real")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(own.parent / "outside" / target)


LINKS = {
    "role": ("2010-guide/roles/union.yaml", "real", CARDS),
    "guide": ("2010-guide/guide.yaml", "real", CARDS),
    "deck": ("2010-guide/decks/full.yaml", "real", CARDS),
    "edition": ("2010-guide", "2010-guide", CARDS),
    "labels": ("labels/en.yaml", "secret.yaml", CARDS),
    "labels folder": ("labels", "labels", CARDS),
    "stock": ("stocks/mine.yaml", "secret.yaml", CARDS),
    "stocks folder": ("stocks", "stocks", ("stock", "list", "--content", "own")),
    "styles folder": ("styles", "styles", CARDS),
    "style sheet": ("styles/card.css", "secret.css", CARDS),
    "templates folder": ("templates", "templates", CARDS),
    "template": ("templates/card.html", "secret.html", CARDS),
    "part of a template": ("templates/_blocks.html", "secret.html", CARDS),
    "form font": ("styles/fonts/source-sans-3/SourceSans3-Regular.ttf", "secret.txt", CHECKLIST),
}


@pytest.mark.parametrize(("name", "target", "line"), LINKS.values(), ids=list(LINKS))
def test_link_that_leads_out_is_told(
    name: str, target: str, line: tuple[str, ...], here: Command, tmp_path: Path
) -> None:
    own = strangers.content(tmp_path)
    _linked(own, name, target)
    with strangers.watched() as seen:
        ran = here(*line)
    assert (ran.code, ran.err.count("\n")) == (1, 1), ran.err
    assert ran.err.startswith(f"own/{name}: a link leads out of the folder")
    assert [each for each in _outside(seen, tmp_path) if each.startswith("open")] == []


def test_links_within_and_roots_that_are_links_are_fine(here: Command, tmp_path: Path) -> None:
    real = strangers.content(tmp_path)
    real.rename(tmp_path / "real")
    real.symlink_to(tmp_path / "real")
    role = tmp_path / "real" / "2010-guide" / "roles" / "union.yaml"
    role.rename(role.with_name(".union.kept"))
    role.symlink_to(".union.kept")
    (real / "styles" / "card.css").symlink_to(ROOT / "styles" / "card.css")  # a shipped file may be linked to
    (tmp_path / "sheet.yaml").symlink_to(ROOT / "content" / "stocks" / "index-3x5.yaml")
    ran = here(*CARDS, "--stock", "./sheet.yaml")
    assert (ran.code, ran.err) == (0, "")


def test_picture_and_sheet_beside_ones_own_are_read(here: Command, tmp_path: Path) -> None:
    own = strangers.content(tmp_path)
    (own / "styles" / "my logo.svg").write_text(strangers.SQUARE, "utf-8")
    (own / "styles" / "more.css").write_text(
        "html { --logo: none } .slot { background: url('my%20logo.svg#a') no-repeat }", "utf-8"
    )
    add(own, CSS, ".slot { background: url('my logo.svg?x') no-repeat }¦")
    (own / "styles" / "tokens.css").write_text(
        "@import 'more.css';" + (ROOT / "styles" / "tokens.css").read_text("utf-8"), "utf-8"
    )
    add(own, HTML, '<section id="x"><p><a href="https://example.org">a</a> <a href="#x">b</a></p></section>¦')
    (own / "templates" / "card.html").unlink()  # its links are judged in test_links_are_allowed
    with strangers.watched() as seen:
        ran = here(*CARDS)
    assert (ran.code, ran.err) == (0, "")
    assert f"open {own / 'styles' / 'my logo.svg'}" in seen


@pytest.mark.parametrize(
    "link", ["https://example.org", "HTTP://a.b", "mailto:a@b.c", "tel:+1", "#x", "{{ x }}"]
)
def test_links_are_allowed(link: str) -> None:
    assert reach.in_template(f'<a href="{link}">x</a> {{# <img src="/x"> #}}', Path("x.html")) == []


def test_missing_and_huge_pictures_are_told(here: Command, tmp_path: Path) -> None:
    own = strangers.content(tmp_path)
    place = add(own, CSS, "body { background: ¦url(nowhere.png) }")
    assert here(*CARDS).err.startswith(f"{place}: 'nowhere.png' is not a file")
    (own / "styles" / "nowhere.png").write_bytes(b"x" * (closed.MAX_FILE_BYTES + 1))
    ran = here(*CARDS)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "'own/styles/nowhere.png' is larger than 10,000,000 bytes" in ran.err


# --- the checks seen failing ---------------------------------------------------------------------


def _let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint's own fetcher, and nobody who looks through the files."""
    fetcher: Callable[..., object] = lambda self, folders: self._weasyprint.urls.URLFetcher()  # noqa: E731
    monkeypatch.setattr(pdf.Press, "_closed_fetcher", fetcher)
    monkeypatch.setattr(reach, "in_css", lambda *_: [])
    monkeypatch.setattr(reach, "in_template", lambda *_: [])


@pytest.mark.parametrize("name", ["parent", "http", "attachment"])
def test_attempt_is_seen_without_the_check(
    name: str, here: Command, tmp_path: Path, web: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    host, asked = web
    _lay(VECTORS[name], strangers.content(tmp_path), host)
    _let_through(monkeypatch)
    with strangers.watched() as seen:
        here(*CARDS)
    assert _outside(seen, tmp_path) != []
    assert bool(asked) == (name == "http")


def test_fetcher_refuses_by_itself(
    here: Command, tmp_path: Path, web: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody saw beforehand is refused when it is asked for, and told as if it had been seen."""
    host, asked = web
    _lay(VECTORS["attachment"], strangers.content(tmp_path), host)
    monkeypatch.setattr(reach, "in_template", lambda *_: [])
    with strangers.watched() as seen:
        ran = here(*CARDS)
    assert ran.code == 1
    assert ran.err.startswith(f"own/templates/card.html:{strangers.line_of(HTML)}:")
    assert "lies outside the folders in use" in ran.err
    assert (_outside(seen, tmp_path), asked) == ([], [])


def test_link_is_read_without_the_check(
    here: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _linked(strangers.content(tmp_path), "2010-guide/roles/union.yaml", "secret.yaml")
    monkeypatch.setattr("ubtprint.source.link_problem", lambda *_: None)
    with strangers.watched() as seen:
        here(*CARDS)
    assert _outside(seen, tmp_path) != []


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["", "x.png", "FTP://a/b", "file:x.png", "file:////server/share", "file:///a%00b", "file://[x"]
)
def test_address_that_is_no_file_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(closed.Refused):
        closed.file_for(url, [Path("/")])


def test_address_of_a_file_within(tmp_path: Path) -> None:
    file = tmp_path / "a b.txt"
    file.touch()
    assert closed.file_for(file.as_uri(), [tmp_path]) == file
    assert closed.file_for(file.as_uri().replace("file:", " FILE:") + "?q#f", [tmp_path]) == file
    with pytest.raises(closed.Refused, match="outside"):
        closed.file_for(file.as_uri(), [tmp_path / "below"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.svg")
    with pytest.raises(closed.Refused, match="not a file"):
        closed.read(tmp_path / "pipe.svg")


def test_folder_has_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        (tmp_path / f"{number}.yaml").write_text("a: b\n" * 10)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "kept.yaml").touch()
    for limit, most in (("MAX_FILES", 3), ("MAX_YAML_FILES", 3), ("MAX_YAML_BYTES", 199)):
        with monkeypatch.context() as patch:
            patch.setattr(closed, limit, most)
            with pytest.raises(InputError, match=f"more than {most} "):
                closed.check_folder(tmp_path)
            patch.setattr(closed, limit, most + 1)
            closed.check_folder(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="no such names here")
def test_name_of_a_file_can_not_forge_a_line(here: Command, tmp_path: Path) -> None:
    own = strangers.content(tmp_path)
    (own / "2010-guide" / "a\n\x1b[2J.yaml").touch()
    ran = here(*CARDS)
    assert (ran.code, ran.err.count("\n"), "\x1b" in ran.err) == (1, 1, False)
    assert ran.err.startswith("own/2010-guide/a��[2J.yaml:1:1: nothing reads this file")
