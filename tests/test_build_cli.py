"""``ubtprint build``: everything at once, each file as the single command makes it, problems apart."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import browser as judges
import pytest
from browser import View
from commands import Command
from PIL import Image

from ubtprint import builds, confined
from ubtprint.building import Crew, planned_document, tasks
from ubtprint.builds import Order
from ubtprint.buildwork import Answer, Task
from ubtprint.cli import building as command
from ubtprint.errors import PrintFault

pytestmark = pytest.mark.usefixtures("kept")

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path("output/build")
TWO = """\
documents:
  - kind: checklist
    role: union
  - kind: handout
    role: physician
    format: html
"""
BAD = """\
documents:
  - kind: cards
    stock: avery-538
  - kind: cards
    role: [unoin, physician]
    deck: carri
    single: true
    copies: 3
  - kind: handout
    format: html
    booklet: true
  - kind: checklist
    name: mine
  - kind: checklist
    edition: 2011
"""
SAID = """\
build.yaml:3:12: unknown stock 'avery-538' (did you mean 'avery-5388'?)
build.yaml:8:13: 'copies' doesn't go with 'single' (there every page is one face, on no sheet)
build.yaml:5:12: unknown role 'unoin' (did you mean 'union'?)
build.yaml:6:11: unknown deck 'carri' (did you mean 'carry'?)
build.yaml:11:14: 'booklet' doesn't go with 'format: html' (it is for paper, and a web page has none)
build.yaml:13:11: one name for 3 documents (name one role and one edition, or leave the name out)
build.yaml:15:14: unknown edition '2011' (known: 2010-guide, 2016-article)
"""
SHAPES = """\
documents:
  - kind: cards
    copies: 0
    dek: carry
  - kind: handuot
"""


@pytest.fixture
def listed(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a list into the working folder."""

    def write(text: str) -> Path:
        (tmp_path / "build.yaml").write_text(text, "utf-8")
        return Path("build.yaml")

    return write


def manifest() -> dict[str, object]:
    found: dict[str, object] = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    return found


# --- what is made -------------------------------------------------------------------------------


def test_files_are_those_of_the_single_commands_and_left_alone_when_there_already(
    ubtprint: Command, listed: Callable[[str], Path]
) -> None:
    ran = ubtprint("build", "--list", listed(TWO))
    assert ran.code == 0, ran.err
    assert "2 files: 2 made, 0 unchanged" in ran.err
    assert ubtprint("checklist", "--role", "union", "-o", "single").code == 0
    name = "union-checklist.pdf"
    assert (FOLDER / name).read_bytes() == (Path("single") / name).read_bytes()
    rows = manifest()["files"]
    assert isinstance(rows, list)
    assert [(row["file"], row["pages"], row["sheets"]) for row in rows] == [
        (name, 1, 1),
        ("physician-handout.html", None, None),
    ]
    for row in rows:
        assert row["sha256"] == hashlib.sha256((FOLDER / row["file"]).read_bytes()).hexdigest()
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in FOLDER.iterdir()}
    again = ubtprint("build", "--list", "build.yaml", "--report", "json")
    assert {each["state"] for each in json.loads(again.out)["files"]} == {"unchanged"}
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in FOLDER.iterdir()} == before


def test_everything_is_every_kind_of_every_role_and_edition(ubtprint: Command) -> None:
    ran = ubtprint("build", "--dry-run", "--report", "json")
    found = [each["file"] for each in json.loads(ran.out)["files"]]
    assert len(found) == len(set(found)) == 23
    assert {"handout.pdf", "union-checklist.pdf", "physician-cards-carry.pdf"} <= set(found)
    assert "union-cards-2016-article.pdf" in found
    assert "union-checklist-2016-article.pdf" not in found  # which has no duties to tick
    one = ubtprint("build", "--dry-run", "--edition", "2016-article").err
    assert one.endswith("10 files would be made in output/build; nothing was written\n")
    assert not Path("output").exists()


def test_files_of_an_earlier_build_are_named_and_kept(
    ubtprint: Command, listed: Callable[[str], Path]
) -> None:
    one = "documents:\n  - kind: checklist\n    role: union\n"
    assert ubtprint("build", "--list", listed(one.replace("union", "physician")), "-q").code == 0
    for _ in range(2):  # as long as it is there
        ran = ubtprint("build", "--list", listed(one))
        assert "not made by this one: physician-checklist.pdf; nothing was deleted" in ran.err
        assert (FOLDER / "physician-checklist.pdf").is_file()
    (FOLDER / "physician-checklist.pdf").unlink()
    assert "earlier" not in ubtprint("build", "--list", "build.yaml").err


# --- what is wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BAD, SAID),
        (SHAPES, "build.yaml:3:13: 'copies' should be at least 1, not 0\n"
                 "build.yaml:4:5: unknown key 'dek' (did you mean 'deck'?)\n"
                 "build.yaml:5:11: unknown kind 'handuot' (did you mean 'handout'?)\n"),
        (TWO.replace("handout", "checklist").replace("physician", "union").replace("    format: html\n", ""),
         "build.yaml:4:5: 'union-checklist.pdf' is made twice "
         "(give one of them a 'name', or leave one out)\n"),
        ("documents: []\n", "build.yaml:1:12: 'documents' is empty\n"),
    ],
)  # fmt: skip
def test_all_that_is_wrong_with_a_list_is_told_with_its_place(
    ubtprint: Command, listed: Callable[[str], Path], text: str, said: str
) -> None:
    ran = ubtprint("build", "--list", listed(text))
    assert (ran.code, ran.err) == (1, said)
    assert not Path("output").exists()


def test_options_that_mean_nothing_are_usage_errors(ubtprint: Command) -> None:
    assert "unknown edition 'guide'" in (ran := ubtprint("build", "--edition", "guide")).err
    assert ran.code == 2
    assert ubtprint("build", "-o", "-").code == 2


def test_file_that_is_not_ours_is_in_the_way(ubtprint: Command, listed: Callable[[str], Path]) -> None:
    FOLDER.mkdir(parents=True)
    (FOLDER / "manifest.json").write_text("{}", "utf-8")
    ran = ubtprint("build", "--list", listed(TWO))
    assert ran.code == 1
    assert "output/build/manifest.json: a file that ubtprint did not write is in the way" in ran.err
    assert [path.name for path in FOLDER.iterdir()] == ["manifest.json"]
    assert ubtprint("build", "--list", "build.yaml", "--force", "-q").code == 0


def test_document_with_a_problem_does_not_keep_others_from_being_made(
    ubtprint: Command, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    shutil.copytree(ROOT / "content" / "2010-guide", own / "2010-guide")
    role = own / "2010-guide" / "roles" / "physician.yaml"
    text = role.read_text("utf-8")
    item = re.search(r"duties:.*?\n\s+- ", text, re.DOTALL)
    assert item is not None
    role.write_text(text[: item.end()] + "☃ " + text[item.end() :], "utf-8")
    (own / "build.yaml").write_text("documents:\n  - kind: checklist\n", "utf-8")
    ran = ubtprint("build", "--content", "own")
    assert ran.code == 3  # for no font has a snowman
    assert re.search(
        r"^not made: physician-checklist.pdf\nown/2010-guide/roles/physician.yaml:\d+:\d+: ", ran.err
    )
    assert "3 files: 2 made, 0 unchanged, 1 failed" in ran.err
    assert sorted(path.stem for path in FOLDER.glob("*.pdf")) == ["management-checklist", "union-checklist"]
    assert manifest()["failed"] == ["physician-checklist.pdf"]


def test_exit_code_tells_input_from_print_faults() -> None:
    good, unfit, wrong = (Answer(number=0, fault=fault) for fault in ("", PrintFault.__name__, "InputError"))
    assert [command._code(dict(enumerate(each))) for each in ([good], [good, unfit], [unfit, wrong])] == [
        0,
        3,
        1,
    ]


# --- processes ----------------------------------------------------------------------------------


def checklists(folder: Path, own: Path | None = None) -> list[Task]:
    orders = [Order(kind="checklist", edition="2010-guide", role=role) for role in ("union", "physician")]
    plan = [planned_document(order, own, "2010-guide") for order in orders]
    return tasks(plan, folder, own, pictures=False)


def test_process_that_is_killed_is_replaced(tmp_path: Path) -> None:
    with Crew(1) as crew:
        crew.children[0].kill()
        found = {each.number: each for each in crew.answers(checklists(tmp_path), lambda _: None)}
    assert [(each.fault, len(each.files)) for _, each in sorted(found.items())] == [
        ("InputError", 0),
        ("", 1),
    ]
    assert "ended with -9" in str(found[0].problems[0])


def test_document_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "seconds_for_each", lambda: 0.1)
    with Crew(1) as crew:
        (found,) = crew.answers(checklists(tmp_path)[:1], lambda _: None)
    assert str(found.problems[0]).startswith(
        f"{tmp_path}/union-checklist.pdf: a document was not finished after"
    )
    assert not any(tmp_path.iterdir())


def test_processes_end_with_the_run() -> None:
    with Crew(2) as crew:
        children = list(crew.children.values())
    assert all(child.poll() is not None for child in children)


# --- the gallery --------------------------------------------------------------------------------


def test_gallery_shows_every_file_and_is_open_to_all(
    ubtprint: Command, listed: Callable[[str], Path]
) -> None:
    ran = ubtprint("build", "--list", listed(TWO + "  - kind: cards\n    role: union\n"), "--gallery")
    assert ran.code == 0, ran.err
    html = (FOLDER / "index.html").read_text("utf-8")
    links = [unquote(link) for link in re.findall(r'href="([^"#]+)"', html)]
    assert all((FOLDER / link).is_file() for link in links)
    assert set(links) == {"union-checklist.pdf", "physician-handout.html", "union-cards.pdf"}
    assert "flip on the long edge" in html
    assert re.findall(r"<script|https?://[^ ]*\.(?:js|css|png)", html) == []
    assert ubtprint("build", "--list", "build.yaml", "--gallery", "-q").code == 0
    assert (FOLDER / "index.html").read_text("utf-8") == html
    if reason := judges.missing():
        if judges.is_required():
            pytest.fail(reason)
        pytest.skip(reason)
    assert judges.html_faults([FOLDER / "index.html"]) == {"index.html": []}
    views = [View(width, colours) for width in (1280, 320) for colours in ("light", "dark")]
    with judges.running() as browser, browser.page(html, views[0]) as page:
        sizes = page.evaluate("[...document.images].map(each => [each.naturalWidth, each.naturalHeight])")
        assert [max(size) for size in sizes] == [560, 560]
        for view in views:
            browser.show(page, view)
            assert (view, browser.access_faults(page), browser.too_wide(page)) == (view, [], [])
        page.evaluate("document.documentElement.removeAttribute('lang')")
        assert {each.split(":")[0] for each in browser.access_faults(page)} == {"html-has-lang"}


def test_gallery_says_what_it_needs(ubtprint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    ran = ubtprint("build", "--gallery")
    assert (ran.code, ran.err.startswith("--gallery needs pypdfium2 (")) == (1, True)


def test_picture_is_of_the_first_page(tmp_path: Path) -> None:
    from ubtprint.buildwork import answer
    from ubtprint.thumbnails import thumbnail

    (task, _) = checklists(tmp_path)
    said = answer(Task(number=0, order=task.order, paths=task.paths, picture=True))
    path = tmp_path / "picture.png"
    path.write_bytes(said.picture)
    with Image.open(path) as picture:
        assert picture.size == (433, 560)
        assert picture.convert("L").getextrema() == (0, 255) or picture.convert("L").getextrema()[0] < 90
    assert thumbnail(Path(task.paths[0]).read_bytes()) == said.picture


def test_list_of_ones_own_folder_has_places(tmp_path: Path) -> None:
    path = tmp_path / "build.yaml"
    path.write_text(TWO, "utf-8")
    entries = builds.read_list(path)
    assert [str(each.at("role")).rpartition("build.yaml")[2] for each in entries] == [":3:11", ":5:11"]
