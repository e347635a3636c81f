"""``check`` tells all that is wrong at once, and what it tells before layout is what layout does."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import authors
import pytest
from authors import ROLE, change, words
from commands import Command

from ubtprint import bounds, build, checking, content, document, stocks
from ubtprint.cli import checking as command
from ubtprint.errors import Problem
from ubtprint.paper import Stock

pytestmark = pytest.mark.usefixtures("kept")

OUT_OF = "guide/roles/executive-sponsor.yaml"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that ``init`` and ``new role`` wrote, named as a person would name it."""
    monkeypatch.chdir(tmp_path)
    authors.begun(tmp_path / "g")
    return Path("g")


def told(own: Path) -> list[str]:
    """The problems, each in one line, without the folder's name."""
    return [str(problem).removeprefix(f"{own}/") for problem in checking.problems(own)]


def many(count: int, text: str = "Something {} that one can see") -> str:
    return "".join(f"    - {text.format(number)}\n" for number in range(count))


# --- what is shipped and begun ------------------------------------------------------------------


def test_what_is_begun_has_no_problem(own: Path) -> None:
    assert told(own) == []


def test_what_is_shipped_has_no_error() -> None:
    found = checking.problems(None)
    assert {problem.severity for problem in found} == {"warning"}
    # Three items of the article are long; they are reproduced word for word.
    assert [problem.message.partition(",")[0] for problem in found] == [
        f"this item has {words} words" for words in (50, 50, 41)
    ]


# --- an author's slips --------------------------------------------------------------------------


def test_an_author_sets_a_role_right_from_the_messages_alone(own: Path, ubtprint: Command) -> None:
    role, deck = own / OUT_OF, own / "guide/decks/full.yaml"
    change(
        role,
        ("\nname:", "\nnaem:"),
        ("\nduties:", "\ndutys:"),
        ("    - A sample of something", many(10) + "    - A"),
    )
    change(role, ("  paragraphs:\n    - A sample tip", "  paragraf:\n    - A sample tip"))
    change(deck, (", welcome/together", ", welcome/togehter"))
    ran = ubtprint("check", own)
    assert ran.code == 1
    heads = [line for line in ran.out.decode().splitlines() if line.startswith("g/")]
    assert heads == [
        "g/guide/decks/full.yaml:9:22: unknown block 'welcome/togehter' (did you mean 'welcome/together'?)",
        f"g/{OUT_OF}:6:1: missing key 'name'",
        f"g/{OUT_OF}:6:1: unknown key 'naem' (did you mean 'name'?)",
        f"g/{OUT_OF}:18:1: unknown key 'dutys' (did you mean 'duties'?)",
        f"g/{OUT_OF}:27:3: missing key 'paragraphs'",
        f"g/{OUT_OF}:27:3: unknown key 'paragraf' (did you mean 'paragraphs'?)",
        f"g/{OUT_OF}:43:7: warning: this list has 12 items, and 9 at most can be kept in mind "
        "(3 too many: put items together, or move these to another list)",
    ]
    for file, line, column, wrong, right in re.findall(
        r"^(\S+?):(\d+):(\d+): unknown \w+ '(.*?)' \(did you mean '(.*?)'\?\)$",
        ran.out.decode(),
        re.MULTILINE,
    ):
        lines = Path(file).read_text("utf-8").splitlines(keepends=True)
        at = lines[int(line) - 1]
        assert at[int(column) - 1 :].startswith(wrong)
        lines[int(line) - 1] = at[: int(column) - 1] + at[int(column) - 1 :].replace(wrong, right, 1)
        Path(file).write_text("".join(lines), "utf-8")
    assert [line.partition(": ")[2] for line in told(own)] == [heads[-1].partition(": ")[2]]
    lines = role.read_text("utf-8").splitlines(keepends=True)
    del lines[42:45]  # from the line that was named on, as many as were too many
    role.write_text("".join(lines), "utf-8")
    assert ubtprint("check", own).out == b""
    for kind in ("cards", "checklist", "handout"):
        assert ubtprint(kind, "--content", own, "--role", ROLE, "-q").code == 0
        made = Path("output") / f"{ROLE}-{kind}.pdf"
        assert "Executive Sponsor" in words(made)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("guide/guide.yaml", "language: en", "language: xx",
         "6:11: there are no labels for the language 'xx'"),
        ("guide/roles/shift-lead.yaml", "[lead,", "[lead, executive-sponsor,",
         "6:17: the alias 'executive-sponsor' is the id of another role"),
        ("guide/roles/shift-lead.yaml", "mark: square", "mark: sqare",
         "7:7: 'mark' can't be 'sqare' (did you mean 'square'?)"),
        ("guide/roles/shift-lead.yaml", "  items:\n    - Everybody", "  items: []\n  x:\n    - Everybody",
         "28:10: 'items' is empty"),
        ("guide/roles/shift-lead.yaml", "    - Small problems are told early.",
         "    - The next shift finds things in order.",
         "31:7: warning: 'The next shift finds things in order.' stands twice in this list "
         "(delete it here or in line 30)"),
        ("guide/roles/shift-lead.yaml", "    - Small", "    - " + "word " * 41 + "Small",
         "30:7: warning: this item has 46 words, and 40 at most are easy to read (shorten it, or split it)"),
        ("guide/roles/shift-lead.yaml", "Small problems are told early.", "SMALL PROBLEMS ARE TOLD EARLY.",
         "30:7: warning: a text in capitals is hard to read (write it in small letters)"),
        ("guide/roles/shift-lead.yaml", "- Small", "- 漢 Small",
         "30:7: no font in use has “漢” (U+6F22 CJK UNIFIED IDEOGRAPH-6F22) (write it in other characters; "
         "the bundled font has Latin, Greek and Cyrillic)"),
        ("guide/sections/handout.yaml", "role: shift-lead", "role: shift-led",
         "26:11: unknown role 'shift-led' (did you mean 'shift-lead'?)"),
        ("guide/sections/handout.yaml", "  shift-leads:", "  welcome:",
         "23:3: the key 'welcome' stands twice (first in line 7)"),
        ("guide/sections/role-executive-sponsor.yaml", "for-executive-sponsor", "welcome",
         "7:3: the topic 'welcome' stands twice"),
        ("stocks/our-cards.yaml", "across: 4.25in", "across: 4.25",
         "12:11: 'across' is not a length: '4.25' (a number and its unit: in, pt, mm or cm, such as 0.25in)"),
        ("stocks/our-cards.yaml", "columns: 2", "columns: 3", "8:"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith(".yaml") else "",
)  # fmt: skip
def test_slips_are_told_at_their_place(own: Path, file: str, old: str, new: str, message: str) -> None:
    change(own / file, (old, new))
    assert any(line.startswith(f"{file}:{message}") for line in told(own)), told(own)


def test_what_stands_beside_an_edition_is_checked(own: Path) -> None:
    (own / "labels").mkdir()
    (own / "labels/de.yaml").write_text("lables: {}\n", "utf-8")
    (own / "templates").mkdir()
    (own / "templates/card.html").write_text(
        '<p>\n{% if %}\n<img src="https://example.org/x.png">\n', "utf-8"
    )
    (own / "styles").mkdir()
    (own / "styles/card.css").write_text("p { background: url(https://example.org/x.png) }\n", "utf-8")
    (own / "workshop.yaml").write_text("items: {shift-led: [cards]}\nstarts: 25 o'clock\n", "utf-8")
    lines = told(own)
    for begin in (
        "labels/de.yaml:1:1: unknown key 'lables' (did you mean 'labels'?)",
        "templates/card.html:2: the template fails: Expected an expression",
        "templates/card.html:3:6: 'https://example.org/x.png' is not a file in your folder",
        "styles/card.css:1:17: 'https://example.org/x.png' is not a file in your folder",
        "workshop.yaml:1:9: unknown role 'shift-led' (did you mean 'shift-lead'?)",
        "workshop.yaml:2:9: 'starts' can't be '25 o'clock'",
    ):
        assert any(line.startswith(begin) for line in lines), (begin, lines)


def test_roles_that_something_lacks_are_told(own: Path) -> None:
    (own / "guide/sections/role-executive-sponsor.yaml").unlink()
    change(
        own / OUT_OF,
        (
            '# retains:\n#   lead: ""\n#   head: Executive Sponsor\n#   items:\n#     - A',
            "retains:\n  items:\n    - A",
        ),
    )
    assert [line.partition(": ")[2] for line in told(own)] == [
        "warning: the handout has no page for the role 'executive-sponsor' "
        "(write a topic with 'role: executive-sponsor' in a file in sections/)",
        "warning: nothing prints 'retains' of the role 'executive-sponsor' "
        "(name role/retains in a deck, or executive-sponsor/retains in a section's 'columns')",
    ]
    (own / OUT_OF).write_text("name: A\nsponsor: A\nmark: disc\n", "utf-8")
    change(own / "guide/decks/full.yaml", (", welcome/together", ""))
    assert f"{OUT_OF}:1:7: no deck has anything of the role 'executive-sponsor'" in "\n".join(told(own))


def test_a_role_that_others_stand_beside_without_is_told(own: Path) -> None:
    for role in ("shift-lead", ROLE):
        file = own / f"guide/roles/{role}.yaml"
        file.write_text(file.read_text("utf-8") + "\nretains: {items: [Its own]}\n", "utf-8")
    block = "\n      each: {kind: columns, columns: [shift-lead/retains]}\n      about:"
    change(own / "guide/sections/handout.yaml", ("\n      about:", block))
    assert any(
        "'welcome/each' has the other roles' 'retains' but not that of 'executive-sponsor'" in line
        for line in told(own)
    )


def test_a_folder_without_content_says_so(tmp_path: Path, ubtprint: Command) -> None:
    (tmp_path / "empty").mkdir()
    ran = ubtprint("check", "empty")
    assert (ran.code, ran.out) == (
        1,
        b"empty: there is no edition here (an edition is a folder with a guide.yaml)\n",
    )
    assert ubtprint("check", "gone").code == 1


# --- texts too long for a card ------------------------------------------------------------------


def test_an_endless_text_is_an_error_before_layout(own: Path) -> None:
    change(own / OUT_OF, ("    - Does this\n", many(3000)))
    assert any("the text would go on over more than 30 cards" in line for line in told(own))


def _cards(own: Path, items: int, stock: str) -> tuple[document.Document, Stock]:
    """Cards with so many items on their first face."""
    role = own / OUT_OF
    text = role.read_text("utf-8")
    change(role, ("    - Does this\n", many(items)))
    name, sheet = stocks.find_stock(stock)
    made = document.cards(content.load_guide(None, own), ROLE, sheet, deck="full", stock=name)
    role.write_text(text, "utf-8")
    return made, sheet


@pytest.mark.parametrize("stock", ["quarter-letter", "avery-5388"])
def test_what_is_told_to_go_on_goes_on(own: Path, stock: str) -> None:
    first = next(count for count in range(99) if list(bounds.long_faces(_cards(own, count, stock)[0])))
    assert first > 5
    for more, due in ((-2, False), (1, True)):  # counted to within an item or two of what layout does
        made, sheet = _cards(own, first + more, stock)
        assert any("too long for one face" in each for each in build.make(made, own, sheet).remarks) == due


def test_a_text_that_goes_on_is_told_with_the_first_item_too_many(own: Path) -> None:
    change(own / OUT_OF, ("    - Does this\n", many(30)))
    (line,) = [line for line in told(own) if "too long" in line]
    assert "warning: the card 1, front is too long for one card of 4¼ × 5½ in: it would take about 2" in line
    assert re.search(r"\(leave out about \d+ words from here on", line)


# --- the command --------------------------------------------------------------------------------


def test_warnings_fail_only_when_asked(own: Path, ubtprint: Command) -> None:
    change(own / OUT_OF, ("    - Does this\n", many(12)))
    assert [ubtprint("check", own, *how).code for how in ((), ("--strict",))] == [0, 1]
    change(own / OUT_OF, ("\nname:", "\nnaem:"))
    assert ubtprint("check", own).code == 1


def test_the_formats(own: Path, ubtprint: Command) -> None:
    assert ubtprint("check", own, "--format", "json").out == b"[]\n"
    assert ubtprint("check", own, "--format", "github").out == b""
    change(own / OUT_OF, ("\nname:", "\nnaem:"))
    rows = json.loads(ubtprint("check", own, "--format", "json").out)
    assert [(row["line"], row["message"]) for row in rows] == [
        (6, "missing key 'name'"),
        (6, "unknown key 'naem'"),
    ]
    assert ubtprint("check", own, "--format", "github").out.decode().splitlines()[1] == (
        f"::error file=g/{OUT_OF},line=6,col=1::unknown key 'naem' (did you mean 'name'?)"
    )


def test_the_folder_that_one_is_in_is_meant(
    own: Path, ubtprint: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(own / OUT_OF, ("\nname:", "\nnaem:"))
    assert b"article" in ubtprint("check").out  # here is no content, so it is the shipped
    monkeypatch.chdir(own)
    ran = ubtprint("check")
    assert ran.code == 1
    assert ran.out.decode().startswith(f"{OUT_OF}:6:1: ")
    assert ubtprint("check", "one", "--content", "other").code == 2


def test_a_strangers_folder_is_read_closed(own: Path, tmp_path: Path, ubtprint: Command) -> None:
    (tmp_path / "secret.yaml").write_text("password: x\n", "utf-8")
    (own / "guide/roles/leak.yaml").symlink_to(tmp_path / "secret.yaml")
    (own / "workshop.yaml").symlink_to(tmp_path / "secret.yaml")
    ran = ubtprint("check", own)
    assert ran.code == 1
    assert b"password" not in ran.out
    assert ran.out.count(b"a link leads out of the folder") == 2


def test_it_is_done_in_a_child_with_limits(
    own: Path, ubtprint: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UBTPRINT_TIME_LIMIT", "0.05")
    ran = ubtprint("check", own)
    assert (ran.code, "was given up" in ran.err) == (1, True)


def test_watching_checks_again_when_a_file_changes(
    own: Path, ubtprint: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def sleep(_: float) -> None:
        looks.append(1)
        if len(looks) == 2:
            change(own / OUT_OF, ("\nname:", "\nnaem:"))
        if len(looks) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(command, "time", type("Clock", (), {"sleep": staticmethod(sleep)}))
    monkeypatch.setattr(command.confined, "is_parent", lambda: False)
    ran = ubtprint("check", own, "--watch")
    assert ran.code == 130
    assert ran.err.splitlines()[:2] == ["nothing is wrong", "see above"]
    assert ran.out.count(b"unknown key 'naem'") == 1
    assert b"\x1b" not in ran.out


def test_findings_are_problems_for_others_to_show(own: Path) -> None:
    change(own / OUT_OF, ("\nname:", "\nnaem:"))
    began: list[float] = []
    found = checking.problems(own, lambda: began.append(time.monotonic()))
    assert all(isinstance(problem, Problem) and problem.location for problem in found)
    assert len(began) == 1
