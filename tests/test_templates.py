"""What is wrong in a template of one's own is told with its line; in a shipped one it stays our fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from ubtprint import assets, closed
from ubtprint.errors import InputError, PrintFault, Problem
from ubtprint.html import render_template
from ubtprint.pdf import Press

PAGE = "page.html"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for templates of one's own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    return Path("templates")


def _told(own: Path, text: str, **parts: str) -> str:
    (own / PAGE).write_text(text, "utf-8")
    for name, part in parts.items():
        (own / f"{name}.html").write_text(part, "utf-8")
    folders = (own, assets.data_folder() / "templates")
    with pytest.raises(InputError) as caught:
        render_template(PAGE, folders, value="x")
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n{{ nobody }}", "2: the template fails: 'nobody' is undefined (the shipped template"),
        ("a\n\n{% if %}", "3: the template fails: Expected an expression"),
        ("{{ value.__class__ }}", "1: the template fails: access to attribute '__class__'"),
        ("{% include 'no.html' %}", "1: the template fails: there is no template 'no.html' (a template is"),
        ("{{ 1 + value }}", "1: the template fails: unsupported operand"),
        ("{{ value|nothing }}", "1: the template fails: No filter named 'nothing'"),
        ("{% extends 'page.html' %}", "1: the template fails: templates or macros that use themselves"),
        ("{{ 1 / 0 }}", "1: the template fails: division by zero"),
    ],
)
def test_error_is_told_with_its_line(text: str, said: str, own: Path) -> None:
    told = _told(own, text)
    assert told.startswith(f"templates/{PAGE}:{said}")
    assert "\n" not in told


def test_error_is_told_at_the_innermost_template(own: Path) -> None:
    part = "{% macro more() %}\n\n{{ 1 / 0 }}{% endmacro %}"
    assert _told(own, "{% import 'part.html' as part %}{{ part.more() }}", part=part).startswith(
        "templates/part.html:3: the template fails: division by zero"
    )


def test_error_of_a_shipped_template_with_parts_of_ones_own_is_told(own: Path) -> None:
    folders = (own, assets.data_folder() / "templates")
    with pytest.raises(InputError, match=r"templates/_?(aid|instructions)\.html:\d+: the template fails: "):
        render_template("instructions.html", folders)
    (own / "_aid.html").write_text("\n{% block body %}{% endblock %}", "utf-8")
    with pytest.raises(InputError, match=r"^templates/_aid\.html:2: the template fails: "):
        render_template("instructions.html", folders)


def test_error_of_shipped_templates_alone_stays_as_it_is() -> None:
    with pytest.raises(UndefinedError):
        render_template("instructions.html", (assets.data_folder() / "templates",))


def test_template_of_ones_own_that_comes_later_is_seen(own: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, text in ((first, "old"), (second, "new")):
        folder.mkdir()
        (folder / PAGE).write_text(text)
    (first / PAGE).unlink()
    assert render_template(PAGE, (first, second)) == "new"
    (first / PAGE).write_text("mine")
    assert render_template(PAGE, (first, second)) == "mine"
    (first / PAGE).unlink()
    assert render_template(PAGE, (first, second)) == "new"


# --- layout --------------------------------------------------------------------------------------

DEEP = f"<html lang=en><title>x</title><body>{'<div>' * 400}x"


def test_page_beyond_setting_is_a_fault_of_ones_own_content_alone(tmp_path: Path) -> None:
    styles = assets.folders("styles")
    with pytest.raises(PrintFault, match="can't be set: it nests too deep"):
        Press(styles, ("base.css",), tmp_path).lay_out(DEEP, "")
    with pytest.raises(RecursionError):
        Press(styles, ("base.css",)).lay_out(DEEP, "")


def test_what_a_style_sheet_of_ones_own_has_wrong_is_told_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.css").write_text("p { color: red }\np { colour: red }\n", "utf-8")
    with pytest.raises(PrintFault, match=r"^base\.css:2:5: Ignored `colour: ?red ?`, unknown property"):
        Press([Path(), *assets.folders("styles")], ("base.css",), Path())
    (tmp_path / "base.css").write_bytes(b"p { content: '\xe9' }")
    with pytest.raises(InputError, match=r"^base\.css: the file is not UTF-8 text"):
        Press([Path(), *assets.folders("styles")], ("base.css",), Path())


def test_own_look_changes_unforeseen_errors_alone(tmp_path: Path) -> None:
    (tmp_path / "styles").mkdir()
    with pytest.raises(PrintFault, match=r"can't be set: KeyError: 'x\\n\\x1b'"), closed.own_look(tmp_path):
        raise KeyError("x\n\x1b")
    for own in (None, tmp_path / "styles"):
        with pytest.raises(KeyError), closed.own_look(own):
            raise KeyError("x")
    with pytest.raises(InputError, match=r"^as it is$"), closed.own_look(tmp_path):
        raise InputError(Problem("as it is"))
