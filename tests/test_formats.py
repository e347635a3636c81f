"""``--format`` as a user meets it: names, files in the way, what only paper has, reports."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commands import Command

from ubtprint import plaintext, web

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = '{% extends "_web.html" %}{% block main %}<h1>{{ document.title }}</h1>{% endblock %}'
PAPER = (
    "--for press --stock pocket --single --duplex none --back-rotate 180 --copies 2 --fill --start-at 2 "
    "--order stack --bleed 1mm --fit strict --instructions --printer office"
)
FOREIGN = b"<title>somebody's work</title>\n"


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("cards --role union --deck carry --format txt", ["union-cards-carry.txt"]),
        ("cards --format html", ["management-cards.html", "physician-cards.html", "union-cards.html"]),
        ("checklist --role md --flat --format html", ["physician-checklist-flat.html"]),
        ("checklist --role md --format txt", ["physician-checklist.txt"]),
        ("handout --edition 2016-article --cover --format txt", ["handout-2016-article-cover.txt"]),
        ("handout --topic union-sponsors --format html", ["union-sponsors-handout.html"]),
    ],
)
def test_file_names(ubtprint: Command, tmp_path: Path, line: str, names: list[str]) -> None:
    ran = ubtprint(*line.split())
    assert ran.code == 0, ran.err
    assert files(tmp_path) == [f"output/{name}" for name in names]
    for name in names:
        data = (tmp_path / "output" / name).read_bytes()
        assert (web if name.endswith("html") else plaintext).is_ours(data)
    assert "print" not in ran.err.replace("ubtprint", "")
    assert ubtprint(*line.split()).code == 0  # over its own


@pytest.mark.parametrize("form", ["txt", "html"])
def test_file_folder_and_standard_output(ubtprint: Command, tmp_path: Path, form: str) -> None:
    line = ("checklist", "--role", "union", "--format", form, "-o")
    piped = ubtprint(*line, "-", "-q")
    assert (piped.code, piped.err) == (0, "")
    assert ubtprint(*line, f"here.{form.upper()}").code == ubtprint(*line, "folder").code == 0
    assert files(tmp_path) == [f"folder/union-checklist.{form}", f"here.{form.upper()}"]
    assert {path.read_bytes() for path in tmp_path.rglob("*.*")} == {piped.out}


@pytest.mark.parametrize("form", ["txt", "html"])
def test_foreign_file_is_kept(ubtprint: Command, tmp_path: Path, form: str) -> None:
    line = ("checklist", "--role", "union", "--format", form, "-o", f"mine.{form}")
    (tmp_path / f"mine.{form}").write_bytes(FOREIGN)
    ran = ubtprint(*line)
    assert ran.code == 1
    assert ran.err.startswith(f"mine.{form}: a file that ubtprint did not write is in the way")
    assert (tmp_path / f"mine.{form}").read_bytes() == FOREIGN
    assert ubtprint(*line, "--force").code == 0
    assert ubtprint(*line).code == 0


@pytest.mark.parametrize("form", ["txt", "html"])
def test_what_only_paper_has_is_refused_all_at_once(ubtprint: Command, tmp_path: Path, form: str) -> None:
    ran = ubtprint("cards", "--role", "unio", *PAPER.split(), "--format", form)
    assert ran.code == 2
    first, *lines = ran.err.splitlines()
    assert first == "unknown role 'unio' (did you mean 'union'?)"
    wanted = {word for word in PAPER.split() if word.startswith("--")}
    assert {line.split()[0] for line in lines} == wanted
    assert all(f"doesn't go with --format {form} (" in line for line in lines)
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    "line",
    [
        "handout --booklet",
        "handout --for office",
        "checklist --for press",
        "checklist --instructions",
        "cards --stock quarter-letter",  # the usual one: it was asked for all the same
        "cards --fit continue",
    ],
)
def test_each_is_refused_by_itself_but_not_for_a_pdf(ubtprint: Command, line: str) -> None:
    ran = ubtprint(*line.split(), "--format", "html")
    assert ran.code == 2
    assert ran.err.startswith(f"{line.split()[1]} doesn't go with --format html")


def test_every_option_is_for_words_or_refused() -> None:
    from ubtprint.cli import jobs, printing

    known = set(jobs.WORDS_OPTIONS)
    for command in (printing.cards, printing.checklist, printing.handout):
        known -= {each.name for each in command.params}
    assert known == set()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("cards --format txt -o one.txt", "3 to write (management-cards, physician-cards, union-cards)"),
        ("checklist --format html -o -", "there are 3 to write"),
        ("handout --format html -o page.pdf", "did you mean --format pdf?"),
        ("handout -o page.html", "did you mean --format html?"),
        ("handout --format png", "'png' is not one of"),
    ],
)
def test_usage_error(ubtprint: Command, tmp_path: Path, line: str, said: str) -> None:
    ran = ubtprint(*line.split())
    assert ran.code == 2
    assert said in ran.err
    assert files(tmp_path) == []


def test_report(ubtprint: Command) -> None:
    ran = ubtprint("cards", "--edition", "2016-article", "--format", "html", "--report", "json")
    assert (ran.code, ran.err) == (0, "")
    reports = json.loads(ran.out)
    assert [made["role"] for made in reports] == ["management", "physician", "union"]
    for made in reports:
        assert made["file"] == f"output/{made['role']}-cards-2016-article.html"
        assert made["format"] == "html"
        assert [made[key] for key in ("paper", "sides", "sheets", "duplex", "body_size")] == [None] * 5
        assert "duties" in made["left_out"]


def test_verbose_says_nothing_of_paper(ubtprint: Command) -> None:
    ran = ubtprint("cards", "--format", "txt", "-v")
    assert ran.code == 0
    assert not [word for word in ("pt", "cut", "sheet", "sides", "pile") if word in ran.err.split()]


def test_template_that_leaves_words_out_is_no_output(ubtprint: Command, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(ROOT / "content" / "2010-guide", own / "2010-guide")
    template = own / "templates" / "web-checklist.html"
    template.parent.mkdir()
    template.write_text(TEMPLATE, "utf-8")
    before = files(tmp_path)
    ran = ubtprint("checklist", "--role", "union", "--format", "html", "--content", "own")
    assert ran.code == 3
    assert ran.err.startswith("own/2010-guide/roles/union.yaml:")
    assert files(tmp_path) == before
