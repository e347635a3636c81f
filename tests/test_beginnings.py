"""``init`` and ``new role``: what they write prints at once, and nothing is overwritten."""

from __future__ import annotations

import shutil
from pathlib import Path

import authors
import pytest
from authors import words
from commands import Command

pytestmark = pytest.mark.usefixtures("kept")

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("kind", ["cards", "checklist", "handout"])
def test_what_init_writes_prints_at_once(ubtprint: Command, kind: str) -> None:
    assert ubtprint("init", "my-guide").code == 0
    assert ubtprint(kind, "--content", "my-guide").code == 0
    name = "handout.pdf" if kind == "handout" else f"shift-lead-{kind}.pdf"
    said = words(Path("output") / name)
    assert "Opens the shift with a short huddle" in said
    assert "Sample" in said


def test_the_stock_that_init_writes_prints(ubtprint: Command) -> None:
    assert ubtprint("init", "g", "-q").code == 0
    assert ubtprint("cards", "--content", "g", "--stock", "our-cards", "-q").code == 0


def test_init_keeps_what_is_there(ubtprint: Command, tmp_path: Path) -> None:
    path = tmp_path / "g" / "README.md"
    path.parent.mkdir()
    path.write_text("mine", "utf-8")
    ran = ubtprint("init", "g")
    assert (ran.code, ran.err) == (
        1, "g/README.md: a file is in the way; it was kept (use --force, or name another folder)\n",
    )  # fmt: skip
    assert [each.name for each in path.parent.iterdir()] == ["README.md"]
    assert ubtprint("init", "g", "--force").code == 0
    assert path.read_text("utf-8") != "mine"


def test_a_new_role_says_what_it_wrote_and_keeps_what_is_there(ubtprint: Command) -> None:
    ubtprint("init", "g", "-q")
    ran = ubtprint("new", "role", "executive-sponsor", "--content", "g")
    assert (ran.code, ran.err.splitlines()) == (
        0,
        [
            "g/guide/roles/executive-sponsor.yaml",
            "g/guide/sections/role-executive-sponsor.yaml",
            "  change the words in both, then:",
            "  ubtprint cards --role executive-sponsor --content g",
        ],
    )
    again = ubtprint("new", "role", "executive-sponsor", "--content", "g")
    assert again.code == 1
    assert again.err.count("a file is in the way; it was kept (use --force, or choose another name)") == 2


def test_a_new_role_in_a_copy_of_the_guide_prints(ubtprint: Command, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content/2010-guide", tmp_path / "c/2010-guide")
    ran = ubtprint("new", "role", "executive-sponsor", "--content", "c", "-q")
    assert (ran.code, ran.err) == (0, "")
    assert ubtprint("check", "c").out == b""
    assert ubtprint("cards", "--role", "executive-sponsor", "--content", "c", "-q").code == 0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Executive Sponsor", "a role can't be called 'Executive Sponsor': small letters, digits and hyphens "
         "(did you mean 'executive-sponsor'?)"),
        ("role",
         "a role can't be called 'role': small letters, digits and hyphens (such as executive-sponsor)"),
        ("lead", "'lead' is another word for the role 'shift-lead' (delete it there, or choose another)"),
        ("welcome", "'welcome' is a topic already (choose another word)"),
    ],
)  # fmt: skip
def test_names_that_a_role_cant_have(ubtprint: Command, name: str, message: str) -> None:
    ubtprint("init", "g", "-q")
    ran = ubtprint("new", "role", name, "--content", "g")
    assert (ran.code, ran.err) == (2, f"{message}\n")


def test_a_role_needs_a_folder(ubtprint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = ubtprint("new", "role", "boss")
    assert (ran.code, ran.err) == (
        2,
        "there is no content in this folder: name the folder that the role is for "
        "(--content DIR; 'ubtprint init my-guide' makes one)\n",
    )
    authors.begun(tmp_path / "g", role="")
    monkeypatch.chdir(tmp_path / "g")
    assert ubtprint("new", "role", "boss", "-q").code == 0
    assert (tmp_path / "g/guide/roles/boss.yaml").is_file()


def test_a_role_is_for_the_edition_that_is_named(ubtprint: Command, tmp_path: Path) -> None:
    for edition in ("one", "two"):
        shutil.copytree(authors.begun(tmp_path / edition, role="") / "guide", tmp_path / "c" / edition)
    ran = ubtprint("new", "role", "boss", "--content", "c")
    assert (
        ran.err == "there are several editions: name the one that is meant (--edition with one of one, two)\n"
    )
    assert ubtprint("new", "role", "boss", "--content", "c", "--edition", "two", "-q").code == 0
    assert (tmp_path / "c/two/roles/boss.yaml").is_file()


def test_a_role_in_broken_content_is_written_and_the_rest_told(ubtprint: Command, tmp_path: Path) -> None:
    own = authors.begun(tmp_path / "g", role="")
    authors.change(own / "guide/guide.yaml", ("title:", "tittle:"))
    ran = ubtprint("new", "role", "boss", "--content", "g")
    assert ran.code == 0
    assert "g/guide/guide.yaml:3:1: unknown key 'tittle' (did you mean 'title'?)" in ran.err


def test_long_numbered_lists_print(ubtprint: Command, tmp_path: Path) -> None:
    own = authors.begun(tmp_path / "g", role="")
    items = "".join(f"    - Thing {number}\n" for number in range(12))
    authors.change(
        own / "guide/roles/shift-lead.yaml", ("    - Everybody goes", f"{items}    - Everybody goes")
    )
    assert ubtprint("cards", "--content", "g", "-q").code == 0
