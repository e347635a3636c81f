"""The cache: what it gives back is what would be made, whatever becomes of its files."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import platformdirs
import pytest
from printed import guide

from ubtprint import (
    assets,
    badges,
    blanking,
    build,
    cache,
    deck,
    document,
    fresh,
    html,
    keys,
    machine,
    places,
    setting,
    stocks,
)
from ubtprint.document import Document
from ubtprint.errors import Location, NameFault
from ubtprint.job import Job
from ubtprint.model import Guide
from ubtprint.printed import laid_out, printed
from ubtprint.records import Text
from ubtprint.workshop import Workshop

KEY, OTHER = "ab" * 32, "cd" * 32
EDITIONS = ("2010-guide", "2016-article")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    place = tmp_path / "cache"
    monkeypatch.setenv(places.FOLDER, str(place))
    return place


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != cache.TALLY]


# --- the store ----------------------------------------------------------------------------------


def test_what_is_kept_is_given_back(folder: Path) -> None:
    cache.put(KEY, b"some bytes")
    assert cache.get(KEY) == b"some bytes"
    assert cache.get(OTHER) is None
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:],
        lambda data: data[1:],
        lambda _: b"",
    ],
)
def test_damaged_entry_is_thrown_away(folder: Path, spoil: Callable[[bytes], bytes]) -> None:
    cache.put(KEY, b"some bytes, long enough")
    [path] = files(folder)
    path.write_bytes(spoil(path.read_bytes()))
    assert cache.get(KEY) is None
    assert not path.exists()


def test_entry_under_another_key_is_noticed(folder: Path) -> None:
    cache.put(KEY, b"some bytes")
    [path] = files(folder)
    other = folder / OTHER[:2] / OTHER[2:]
    other.parent.mkdir()
    shutil.copy(path, other)
    assert cache.get(OTHER) is None


def test_entry_of_another_type_is_made_anew(folder: Path) -> None:
    cache.put(KEY, msgspec.msgpack.encode("no number"))
    assert cache.remembered(lambda: KEY, int, lambda: 7) == 7
    assert cache.remembered(lambda: KEY, int, lambda: 8) == 7


@pytest.mark.usefixtures("folder")
def test_a_text_of_the_content_is_kept_as_its_words() -> None:
    for _ in range(2):
        text = cache.remembered(lambda: KEY, str, lambda: Text("Key Tip!", Location("a.yaml", 1, 1)))
        assert text == "Key Tip!"
    assert cache.get(KEY) == msgspec.msgpack.encode("Key Tip!")


@pytest.mark.usefixtures("folder")
def test_what_changed_meanwhile_is_not_kept() -> None:
    asked = iter([KEY, OTHER])
    assert cache.remembered(lambda: next(asked), int, lambda: 7) == 7
    assert cache.get(KEY) is cache.get(OTHER) is None


@pytest.mark.usefixtures("folder")
def test_failure_is_not_kept() -> None:
    with pytest.raises(ZeroDivisionError):
        cache.remembered(lambda: KEY, int, lambda: 1 // 0)
    assert cache.get(KEY) is None


def test_turned_off_it_is_neither_read_nor_written(folder: Path) -> None:
    cache.put(KEY, b"some bytes")
    with cache.turned_off():
        assert cache.get(KEY) is None
        cache.put(OTHER, b"others")
    assert cache.get(OTHER) is None
    assert len(files(folder)) == 1


def test_where_it_cannot_be_nothing_is_kept_or_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    for place in (str(in_the_way), str(in_the_way / "below"), "", "/proc/no/such"):
        monkeypatch.setenv(places.FOLDER, place)
        cache.put(KEY, b"some bytes")
        assert cache.get(KEY) is None
        assert cache.remembered(lambda: KEY, int, lambda: 7) == 7


def test_folder_that_others_can_write_into_is_not_used(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    cache.put(KEY, b"some bytes")
    assert files(folder) == []
    folder.chmod(0o700)
    cache.put(KEY, b"some bytes")
    assert len(files(folder)) == 1


def test_without_a_home_or_a_working_folder_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    monkeypatch.setenv(places.FOLDER, "cache")
    assert places.cache_folder() is None
    monkeypatch.delenv(places.FOLDER)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "nowhere")
    assert places.cache_folder() is None


def test_folder_is_where_platformdirs_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(places.FOLDER)
    assert places.cache_folder() == str(platformdirs.user_cache_path("ubtprint", appauthor=False))
    monkeypatch.setenv("XDG_CACHE_HOME", "/some/where")
    assert places.cache_folder() == str(platformdirs.user_cache_path("ubtprint", appauthor=False))


def test_what_was_used_longest_ago_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.LIMIT, "1")
    names = [f"{number:064x}" for number in range(40, 80)]
    for age, name in enumerate(names):
        cache.put(name, os.urandom(50_000))
        path = folder / name[:2] / name[2:]
        if path.exists():
            os.utime(path, (1e9 + age, 1e9 + age))
    held = cache.contents()
    assert held.size <= held.limit * 9 / 8
    there = [(folder / name[:2] / name[2:]).exists() for name in names]
    assert there == sorted(there)
    assert there[-1]
    assert not there[0]


def test_clearing_takes_entries_alone(folder: Path) -> None:
    cache.put(KEY, b"some bytes")
    (folder / "mine.txt").write_text("kept")
    (folder / fresh.RUNS).mkdir()
    (folder / fresh.RUNS / ("ab" * 64)).write_text("a run")
    assert cache.clear().entries == 2
    assert [path.name for path in files(folder)] == ["mine.txt"]


@pytest.mark.parametrize("limit", ["no", "-1", "0", "inf", "nan"])
def test_limit_that_is_no_number_is_told(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.LIMIT, limit)
    with pytest.raises(NameFault, match="not a number of mebibytes"):
        cache.limit()


def _write_many(place: str, seed: int) -> None:
    os.environ[places.FOLDER] = place
    os.environ[cache.LIMIT] = "1"
    for number in range(300):
        name = f"{number % 20:064x}"
        found = cache.get(name)
        assert found is None or found == name.encode() * 500, seed
        cache.put(name, name.encode() * 500)


def test_several_at_once_with_kills_leave_whole_entries(folder: Path) -> None:
    start = multiprocessing.get_context("spawn").Process
    workers = [start(target=_write_many, args=(str(folder), seed)) for seed in range(3)]
    for worker in workers:
        worker.start()
    workers[0].kill()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers[1:]] == [0, 0]
    assert {cache.get(f"{number:064x}") for number in range(20)} <= {
        None,
        *(f"{number:064x}".encode() * 500 for number in range(20)),
    }


# --- the keys -----------------------------------------------------------------------------------


def documents(of: Guide) -> Iterator[Document]:
    """Each kind for each role, in several ways."""
    sheet = stocks.find_stock(document.DEFAULT_STOCK)[1]
    for role in of.roles:
        for name in ("full", "carry"):
            yield document.cards(of, role, sheet, deck=name, stock=document.DEFAULT_STOCK)
        yield document.checklist(of, role)
        yield document.checklist(of, role, job=Job(large_print=True, copies=3))
        yield document.handout(of, role)
    yield document.handout(of)
    yield document.handout(of, job=Job(booklet=True, duplex="short"))


def page(each: Document) -> str:
    return html.render_html(each, tuple(assets.folders("templates")), html.Lesson(rows=8))


@pytest.mark.parametrize("edition", EDITIONS)
def test_templates_print_the_same_of_what_the_key_is_made_of(edition: str) -> None:
    for each in documents(guide(edition)):
        assert page(laid_out(printed(each, None), None)) == page(each)


def changed_texts(value: Any) -> Iterator[Any]:
    """The value with each of its texts changed in turn, in all places where it stands."""
    texts: dict[str, None] = {}

    def gather(part: Any) -> None:
        if isinstance(part, Text) and len(part) > 3:
            texts[part] = None
        for each in _below(part):
            gather(each)

    gather(value)
    for text in texts:
        yield _replaced(value, text)


def _below(part: Any) -> list[Any]:
    if isinstance(part, msgspec.Struct):
        return [getattr(part, field) for field in part.__struct_fields__]
    return list(part.values()) if isinstance(part, dict) else list(part) if isinstance(part, tuple) else []


def _replaced(part: Any, text: str) -> Any:
    if isinstance(part, msgspec.Struct):
        fields = {field: _replaced(getattr(part, field), text) for field in part.__struct_fields__}
        return msgspec.structs.replace(part, **fields)
    if isinstance(part, dict):
        return {key: _replaced(each, text) for key, each in part.items()}
    if isinstance(part, tuple):
        return tuple(_replaced(each, text) for each in part)
    return Text(f"{part} changed", part.location) if isinstance(part, Text) and part == text else part


def test_key_is_another_whenever_the_page_is() -> None:
    """And where the page is the same it mostly is, too: another role's words remake nothing."""
    of = guide("2010-guide")
    before = [(keys.digest(laid_out(printed(each, None), None)), page(each)) for each in of_one(of)]
    alike = 0
    for one in changed_texts(of):
        for (key, shown), each in zip(before, of_one(one), strict=True):
            if key == keys.digest(laid_out(printed(each, None), None)):
                alike += 1
                assert page(each) == shown, each.title
    assert alike


def test_words_of_another_role_are_not_part_of_the_key() -> None:
    of = guide("2010-guide")
    [duty] = {of.roles["physician"].duties.items[0]}  # type: ignore[union-attr]
    one = _replaced(of, duty)
    before, after = ([keys.digest(printed(each, None)) for each in of_one(each_of)] for each_of in (of, one))
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, True, True, False]


def of_one(of: Guide) -> list[Document]:
    """The documents of one role, and the handout of all."""
    sheet = stocks.find_stock(document.DEFAULT_STOCK)[1]
    several = [
        document.cards(of, "union", sheet, deck="full", stock=document.DEFAULT_STOCK),
        document.checklist(of, "union"),
        document.handout(of, "union"),
        document.handout(of),
    ]
    return [msgspec.structs.replace(each, recipe={"deck": "full"}) for each in several]


def test_place_of_a_text_is_not_part_of_its_key() -> None:
    one, two = (Text("words", Location("a.yaml", line)) for line in (1, 2))
    assert keys.digest([one]) == keys.digest([two]) == keys.digest(["words"]) != keys.digest(["word"])


def test_look_notices_each_kind_of_file(tmp_path: Path) -> None:
    seen = [keys.look(tmp_path)]
    for name in ("styles/card.css", "templates/card.html", "styles/fonts/x.ttf", "labels/en.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
        seen.append(keys.look(tmp_path))
        (tmp_path / name).write_text("two")
        seen.append(keys.look(tmp_path))
    assert len(set(seen)) == len(seen)
    (tmp_path / "styles/link.css").symlink_to("card.css")
    assert keys.look(tmp_path) is None


def test_machine_is_the_same_until_a_package_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = machine.identity()
    assert machine.identity() == before
    monkeypatch.syspath_prepend(str(folder.parent))
    (folder.parent / "weasyprint-99.0.dist-info").mkdir()
    assert machine.identity() != before


@pytest.mark.usefixtures("folder")
def test_library_that_was_touched_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = machine.identity()
    state = machine._state
    monkeypatch.setattr(machine, "_state", lambda path: (path, 1, 1) if "libpango-1" in path else state(path))
    assert machine.identity() != before


# --- the pipeline -------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_what_is_in_the_cache_is_what_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    of = guide("2010-guide")
    small, other = (stocks.find_stock(name)[1] for name in ("quarter-letter", "half-letter"))
    asked = [
        (document.cards(of, "union", small, deck="carry", stock="quarter-letter"), small),
        (
            document.cards(of, "union", other, deck="carry", stock="half-letter", job=Job(greyscale=True)),
            other,
        ),
        (document.checklist(of, "union"), None),
        (document.handout(of, "union", job=Job(instructions=True)), None),
    ]
    fresh = []
    with cache.turned_off():
        fresh = [build.make(each, None, stock) for each, stock in asked]
    assert [build.make(each, None, stock) for each, stock in asked] == fresh
    monkeypatch.setattr(build, "_proofed", _unwanted)
    assert [build.make(each, None, stock) for each, stock in asked] == fresh


@pytest.mark.usefixtures("folder")
def test_copies_and_stock_are_no_reason_to_set_a_deck_again(monkeypatch: pytest.MonkeyPatch) -> None:
    of, sheet = guide("2010-guide"), stocks.find_stock("quarter-letter")[1]
    one = document.cards(of, "union", sheet, deck="carry", stock="quarter-letter")
    setting.deck_set(one, None)
    monkeypatch.setattr(deck, "set_deck", _unwanted)
    more = document.cards(
        of, "union", sheet, deck="carry", stock="other", job=Job(copies=3, order="stack", single=True)
    )
    assert setting.deck_set(more, None).pages
    larger = document.cards(of, "union", sheet, deck="carry", stock="other", job=Job(greyscale=True))
    with pytest.raises(AssertionError):
        setting.deck_set(larger, None)


@pytest.mark.usefixtures("folder")
def test_blank_badge_is_set_once(monkeypatch: pytest.MonkeyPatch) -> None:
    of, sheet = guide("2010-guide"), stocks.find_stock("avery-5392")[1]
    made = blanking.badge_blank(Workshop(title="Sponsors meet"), of, "union", sheet)
    monkeypatch.setattr(badges, "set_badges", _unwanted)
    assert blanking.badge_blank(Workshop(title="Sponsors meet"), of, "union", sheet) == made
    for title, role, grey in (
        ("Others meet", "union", False),
        ("Sponsors meet", "physician", False),
        ("Sponsors meet", "union", True),
    ):
        with pytest.raises(AssertionError):
            blanking.badge_blank(Workshop(title=title), of, role, sheet, greyscale=grey)


def _unwanted(*_: object, **__: object) -> None:
    raise AssertionError("this was in the cache")
