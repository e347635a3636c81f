"""Editions are found, read whole and checked; every fault of every file is told at once."""

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ubtprint import assets
from ubtprint.content import editions, find_role, load_guide, pick
from ubtprint.errors import InputError, InstallError, NameFault, Problem
from ubtprint.model import Card, Guide
from ubtprint.records import where
from ubtprint.references import block_texts

ROOT = Path(__file__).parents[1]
BAD = Path(__file__).parent / "data" / "bad"
# The fixtures of these kinds are read by the tests of their own modules.
FIXTURES = sorted(
    folder.name for folder in BAD.iterdir() if folder.name.partition("-")[0] not in {"yaml", "shape", "stock"}
)


def copy_edition(tmp_path: Path, name: str = "2016-article") -> Path:
    return Path(shutil.copytree(ROOT / "content" / name, tmp_path / name))


def problems_of(own: Path, edition: str | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_guide(edition, own)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def guide() -> Guide:
    return load_guide("2010-guide")


@pytest.mark.parametrize("name", FIXTURES)
def test_bad_editions_are_told_with_their_places(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD / name)
    assert problems_of(Path()) == Path("expected.txt").read_text().splitlines()


# --- what is read -----------------------------------------------------------------------------


def test_the_guide_holds_its_topics_in_reading_order(guide: Guide) -> None:
    assert [(topic.folio, name) for name, topic in guide.topics.items()] == [
        ("3.8", "evolving-leader-roles"),
        ("3.9", "management-sponsors"),
        ("3.10", "physician-sponsors"),
        ("3.11", "union-sponsors"),
        ("3.12", "transformative-behaviors"),
    ]


def test_blocks_are_found_by_their_addresses(guide: Guide) -> None:
    assert guide.blocks["physician/duties"] is guide.roles["physician"].duties
    joint = guide.topics["evolving-leader-roles"].blocks["joint"]
    assert guide.blocks["evolving-leader-roles/joint"] is joint
    assert len(guide.blocks) == 3 * 6 + 3 + 2


def test_every_text_remembers_its_file(guide: Guide) -> None:
    texts = [text for block in guide.blocks.values() for text in block_texts(block)]
    assert len(texts) > 50
    for text in texts:
        place = where(text)
        assert place is not None
        line = (
            (ROOT / place.path).read_text().splitlines()[place.line - 1]
            if (ROOT / place.path).exists()
            else ""
        )
        assert text[:5] in line or line.endswith(">-")


def test_a_deck_that_takes_cards_holds_them(guide: Guide) -> None:
    full, carry = guide.decks["full"], guide.decks["carry"]
    assert carry.cards == full.cards[:2]
    assert full.cards[3] == Card(front=("role/introduction",), back=("write-on",))


def test_an_edition_has_only_the_blocks_that_it_has() -> None:
    guide = load_guide("2016-article")
    assert guide.roles["union"].duties is None
    assert "union/duties" not in guide.blocks
    assert len(guide.blocks) == 3 * 2 + 3 + 3


def test_the_editions_own_labels_win(guide: Guide) -> None:
    assert guide.labels.pocket_coaching == "POCKET COACHING"
    assert load_guide("2016-article").labels.pocket_coaching == "Pocket Coaching"
    assert guide.labels.notes == "Notes"


def test_the_editions_own_abbreviations_come_after_or_replace(tmp_path: Path) -> None:
    folder = copy_edition(tmp_path)
    with (folder / "guide.yaml").open("a") as file:
        file.write("abbreviations: [{short: KP, long: Mine}, {short: ED, long: emergency department}]\n")
    found = {entry.short: entry.long for entry in load_guide(None, tmp_path).abbreviations}
    assert list(found) == ["UBT", "LMP", "KP", "PDSA", "RIM", "ED"]
    assert found["KP"] == "Mine"


# --- which edition ----------------------------------------------------------------------------


def test_the_shipped_editions_are_known_and_the_guide_is_the_default() -> None:
    assert list(editions()) == ["2010-guide", "2016-article"]
    assert load_guide(None).id == "2010-guide"


def test_an_unknown_edition_is_told_with_the_nearest() -> None:
    with pytest.raises(NameFault) as caught:
        load_guide("2016-artcle")
    assert str(caught.value) == "unknown edition '2016-artcle' (did you mean '2016-article'?)"


def test_ones_own_folder_hides_the_shipped_editions(tmp_path: Path) -> None:
    copy_edition(tmp_path)
    assert list(editions(tmp_path)) == ["2016-article"]
    assert load_guide(None, tmp_path).id == "2016-article"
    with pytest.raises(NameFault, match="unknown edition '2010-guide'"):
        load_guide("2010-guide", tmp_path)


def test_ones_own_folder_may_be_the_edition(tmp_path: Path) -> None:
    folder = copy_edition(tmp_path)
    (folder / "stocks").mkdir()
    (folder / "stocks" / "any.yaml").write_text("read by the stocks")
    assert load_guide(None, folder).id == "2016-article"


def test_hidden_folders_and_files_are_left_alone(tmp_path: Path) -> None:
    folder = copy_edition(tmp_path)
    shutil.copytree(folder, tmp_path / ".old")
    (folder / "roles" / ".draft.yaml").write_text("not read")
    assert list(editions(tmp_path)) == ["2016-article"]
    assert load_guide(None, tmp_path).content_hash == load_guide("2016-article").content_hash


def test_of_several_editions_one_must_be_named(tmp_path: Path) -> None:
    shutil.copytree(copy_edition(tmp_path), tmp_path / "other")
    with pytest.raises(NameFault, match=re.escape("(known: 2016-article, other)")):
        load_guide(None, tmp_path)
    shutil.copytree(ROOT / "content" / "2010-guide", tmp_path / "2010-guide")
    assert load_guide(None, tmp_path).id == "2010-guide"


def test_a_folder_without_an_edition_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    assert problems_of(Path("empty")) == [
        "empty: there is no edition here (an edition is a folder with a guide.yaml)"
    ]
    assert problems_of(Path("none")) == ["none: there is no such folder"]


# --- languages --------------------------------------------------------------------------------


def test_labels_of_ones_own_win_and_a_region_falls_back_on_its_language(tmp_path: Path) -> None:
    folder = copy_edition(tmp_path)
    text = (folder / "guide.yaml").read_text()
    (folder / "guide.yaml").write_text(text.replace("language: en", "language: en-US"))
    assert load_guide(None, tmp_path).labels.notes == "Notes"
    shipped = (ROOT / "content" / "labels" / "en.yaml").read_text()
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "en-US.yaml").write_text(shipped.replace("notes: Notes", "notes: Jottings"))
    assert load_guide(None, tmp_path).labels.notes == "Jottings"


# --- the hash ---------------------------------------------------------------------------------


def test_the_hash_is_that_of_the_files_wherever_they_stand(tmp_path: Path) -> None:
    copy_edition(tmp_path)
    assert load_guide(None, tmp_path).content_hash == load_guide("2016-article").content_hash
    assert re.fullmatch("[0-9a-f]{16}", load_guide("2016-article").content_hash)


@pytest.mark.parametrize(
    "name", ["guide.yaml", "roles/union.yaml", "sections/article.yaml", "decks/full.yaml"]
)
def test_the_hash_changes_with_each_file(tmp_path: Path, name: str) -> None:
    file = copy_edition(tmp_path) / name
    before = load_guide(None, tmp_path).content_hash
    file.write_text(file.read_text() + "# a word more\n")
    assert load_guide(None, tmp_path).content_hash != before


def test_the_hash_changes_with_a_files_name_and_with_the_labels(tmp_path: Path) -> None:
    folder = copy_edition(tmp_path)
    before = load_guide(None, tmp_path).content_hash
    (folder / "decks" / "carry.yaml").rename(folder / "decks" / "bring.yaml")
    renamed = load_guide(None, tmp_path).content_hash
    (tmp_path / "labels").mkdir()
    labels = (ROOT / "content" / "labels" / "en.yaml").read_text()
    (tmp_path / "labels" / "en.yaml").write_text(labels + "# a word more\n")
    assert len({before, renamed, load_guide(None, tmp_path).content_hash}) == 3


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Dr", "physician"),
        ("Union Leader", "union"),
        ("MGR", "management"),
        ("do", "physician"),
        ("union", "union"),
    ],
)
def test_a_role_is_found_by_id_or_alias(guide: Guide, word: str, role: str) -> None:
    assert find_role(guide, word) == role


def test_an_unknown_role_is_told(guide: Guide) -> None:
    with pytest.raises(NameFault) as caught:
        find_role(guide, "phisician")
    assert str(caught.value) == "unknown role 'phisician' (did you mean 'physician'?)"


def test_topics_and_decks_are_picked_alike(guide: Guide) -> None:
    assert pick("topic", "Evolving Leader Roles", guide.topics) == "evolving-leader-roles"
    with pytest.raises(NameFault, match=re.escape("unknown deck 'ful' (did you mean 'full'?)")):
        pick("deck", "ful", guide.decks)


# --- where shipped data is --------------------------------------------------------------------


def test_data_is_found_in_the_package_else_beside_it_else_the_install_is_at_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "ubtprint"
    for name in ("content", "templates", "styles"):
        (package / "_data" / name).mkdir(parents=True)
        (tmp_path / "site" / name).mkdir()
    monkeypatch.setattr(assets, "_package_folder", lambda: package)
    assert assets.data_folder() == package / "_data"
    shutil.rmtree(package / "_data")
    assets._data_beside.cache_clear()  # a run looks once
    assert assets.data_folder() == tmp_path / "site"
    shutil.rmtree(tmp_path / "site" / "styles")
    assets._data_beside.cache_clear()
    monkeypatch.chdir(ROOT)  # the working folder holds them all, and must not count
    with pytest.raises(InstallError, match="install ubtprint again"):
        assets.data_folder()


def test_the_checkouts_data_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert assets.find("stocks", "index-3x5.yaml") is not None
    assert assets.find("stocks", "none.yaml") is None


def test_ones_own_file_is_found_first(tmp_path: Path) -> None:
    (tmp_path / "stocks").mkdir()
    mine = tmp_path / "stocks" / "index-3x5.yaml"
    mine.write_text("")
    assert assets.find("stocks", "index-3x5.yaml", tmp_path) == mine
    assert assets.folders("stocks", tmp_path)[0] == tmp_path / "stocks"
    assert assets.find("stocks", "avery-5388.yaml", tmp_path) == assets.find("stocks", "avery-5388.yaml")
    assert assets.folders("templates", tmp_path) == assets.folders("templates")


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "/etc/hosts", "a/b", "a\\b", "C:x", "a\0b"])
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(NameFault, match="is not a plain file name"):
        assets.find("stocks", name, tmp_path)


def test_texts_of_a_block_leave_out_addresses(guide: Guide) -> None:
    texts = block_texts(guide.blocks["evolving-leader-roles/retained"])
    assert texts == ["Each retains the following constituency-specific responsibilities:"]


# --- whatever the files hold ------------------------------------------------------------------

FILES = sorted(
    path.relative_to(ROOT / "content").as_posix() for path in (ROOT / "content").glob("2016*/**/*.yaml")
)
PIECES = ["", ":", "- ", "\n", "  ", "'", "[", "}", "&a ", "kind: prose\n", "role/", "x", "{x}", "0", "\x07"]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(FILES), st.floats(0, 1), st.integers(0, 40), st.sampled_from(PIECES))
def test_a_damaged_file_gives_problems_or_a_guide_but_no_traceback(
    name: str, place: float, cut: int, piece: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = copy_edition(Path(folder)) / Path(*Path(name).parts[1:])
        text = file.read_text()
        start = int(place * len(text))
        file.write_text(text[:start] + piece + text[start + cut :])
        try:
            problems: list[Problem] | None = [] if load_guide(None, Path(folder)).blocks else None
        except InputError as error:
            problems = list(error.problems)
    assert problems is not None
    for problem in problems:
        assert problem.location is not None
        assert "\n" not in str(problem)
