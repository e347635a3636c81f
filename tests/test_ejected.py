"""Shipped files copied to be changed: listed, never overwritten, and known for old when they are."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import Ran
from ubtprint import ejected
from ubtprint.assets import data_folder

Command = Callable[..., Ran]


@pytest.mark.parametrize(("kind", "name"), [("template", "card"), ("style", "card"), ("labels", "en")])
def test_a_copy_has_a_mark_and_prints_as_before(
    ubtprint: Command, tmp_path: Path, kind: str, name: str
) -> None:
    own = tmp_path / "mine"
    shutil.copytree(data_folder() / "content" / "2010-guide", own / "2010-guide")
    ran = ubtprint("eject", kind, name, "--content", str(own))
    assert ran.code == 0, ran.err
    path, _ = ejected.copy_of(kind, name, own)
    assert "ejected from ubtprint" in path.read_text("utf-8").partition("\n")[0]
    assert list(ejected.stale(own)) == []
    made = ubtprint(
        "cards", "--role", "union", "--deck", "carry", "--content", str(own), "-o", str(own / "c.pdf")
    )
    assert made.code == 0, made.err


def test_a_copy_that_is_there_is_kept(ubtprint: Command, tmp_path: Path) -> None:
    arguments = ("eject", "style", "card", "--content", str(tmp_path))
    assert ubtprint(*arguments).code == 0
    path = tmp_path / "styles" / "card.css"
    path.write_text("mine")
    ran = ubtprint(*arguments)
    assert ran.code == 1
    assert "a file is in the way; it was kept" in ran.err
    assert path.read_text() == "mine"
    assert ubtprint(*arguments, "--force").code == 0
    assert path.read_text() != "mine"


def test_what_can_be_copied_is_listed_and_other_names_are_told(ubtprint: Command) -> None:
    said = ubtprint("eject").out.decode()
    assert "template: " in said
    assert "handout" in said
    assert "labels: en" in said
    ran = ubtprint("eject", "style", "crad")
    assert ran.code == 2
    assert "unknown style 'crad' (did you mean 'card'?)" in ran.err
    assert ubtprint("eject", "picture").code == 2


def test_an_old_copy_is_told(tmp_path: Path) -> None:
    for kind, name in (("style", "card"), ("template", "card")):
        path, data = ejected.copy_of(kind, name, tmp_path)
        path.parent.mkdir()
        path.write_bytes(data)
    style = tmp_path / "styles" / "card.css"
    style.write_text(style.read_text().replace("body", "body, p", 1))
    assert list(ejected.stale(tmp_path)) == [], "what one changes oneself makes a copy no older"
    first, _, rest = style.read_text().partition("\n")
    style.write_text(first.replace("sha256:", "sha256:000000000000 was sha256:")[:70] + " */\n" + rest)
    (tmp_path / "templates" / "card.html").rename(tmp_path / "templates" / "gone.html")
    found = list(ejected.stale(tmp_path))
    assert [problem.severity for problem in found] == ["warning", "warning"]
    assert "nothing uses a file of this name" in found[0].message
    assert "has changed since" in found[1].message
