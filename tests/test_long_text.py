"""Text too long for its place is never lost: it goes on to more cards and pages, by whole sentences.

The content is a folder of one's own: the 2010 guide with one text made long.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import printed
import pytest
import verapdf as engine
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inspect_pdf import page_text
from printed import read
from test_paper import LAYOUTS, mismatched

from ubtprint import build, content, copyfit, document
from ubtprint.copyfit import Setting, Trial
from ubtprint.job import Job
from ubtprint.model import Guide
from ubtprint.sizes import USUAL

pytestmark = pytest.mark.usefixtures("kept")

ROOT = Path(__file__).resolve().parent.parent
ROLE = "union"
PART = re.compile(r"(\d+) of (\d+), (front|back)(?:, part (\d+) of (\d+))?")
STOCKS = ("quarter-letter", "avery-5388")
WORDS = (
    "teams",
    "sponsors",
    "results",
    "improve",
    "patients",
    "quality",
    "care",
    "goals",
    "issues",
    "to",
    "and",
)


# --- long texts ---------------------------------------------------------------------------------


def sentence(number: int, length: int) -> str:
    """A sentence of its own: it begins and ends with words that no other has."""
    words = [WORDS[(number * 7 + at) % len(WORDS)] for at in range(length - 2)]
    return f"Sentence{number} {' '.join(words)} end{number}."


def sentences(count: int, length: int = 15, first: int = 1) -> str:
    return " ".join(sentence(number, length) for number in range(first, first + count))


LONG: dict[str, dict[str, Any]] = {
    "forty-duties": {"duties": {"head": "Sponsors:", "items": [sentence(n, 12) for n in range(1, 41)]}},
    "an-item-of-900-words": {
        "duties": {"head": "Sponsors:", "items": [sentence(900, 9), sentences(60), sentence(901, 9)]}
    },
    "a-word-of-500-letters": {
        "duties": {"head": "Sponsors:", "items": [sentence(1, 9), "x" * 499 + "y", sentence(2, 9)]}
    },
    "3000-words": {"introduction": {"paragraphs": [sentences(100), sentences(100, first=101)]}},
    "1500-words": {"introduction": {"paragraphs": [sentences(50), sentences(50, first=101)]}},
}
# The card that holds the long text, alone: a deck of all four takes twice the time to fit.
DECK = "title: One card\npart-of: full\ntake: [{card}]\n"


def folder_with(tmp: Path, fields: dict[str, Any]) -> Path:
    """A copy of the guide in a folder of one's own, with some of the union's texts others."""
    own = tmp / "own"
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(ROOT / "content" / "2010-guide", own / "2010-guide")
    path = own / "2010-guide" / "roles" / f"{ROLE}.yaml"
    values = yaml.safe_load(path.read_text(encoding="utf-8"))
    values |= fields
    path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), encoding="utf-8")
    card = 1 if "duties" in fields else 4
    (own / "2010-guide" / "decks" / "carry.yaml").write_text(DECK.format(card=card), encoding="utf-8")
    return own


@cache
def folder_of(name: str) -> Path:
    import tempfile

    return folder_with(Path(tempfile.mkdtemp(prefix="ubtprint-long-")), LONG[name])


@cache
def guide(name: str) -> Guide:
    return content.load_guide("2010-guide", folder_of(name))


@cache
def deck(name: str, stock: str, single: bool = True) -> bytes:
    """The card with the long text, one face a page or on sheets."""
    sheet = printed.stock(stock)
    each = document.cards(guide(name), ROLE, sheet, deck="carry", stock=stock, job=Job(single=single))
    return build.make(each, folder_of(name), None if single else sheet).data


def long_text(of: Guide, name: str) -> list[str]:
    """The texts of the block that was made long, in order."""
    block = of.blocks[f"{ROLE}/{next(iter(LONG[name]))}"]
    return list(getattr(block, "items", ()) or getattr(block, "paragraphs", ()))


def lost(texts: list[str], pdf: bytes) -> Counter[str]:
    """Words that don't stand in the text layer as they are, however long."""
    found = " ".join(printed.words(pdf))
    return Counter(word for text in texts for word in text.split()) - Counter(found.split())


# 3,000 words on pocket cards take the program 40 s: half of them have as many faces as all on the default.
CASES = [
    *((name, stock) for name in list(LONG)[:3] for stock in STOCKS),
    ("3000-words", "quarter-letter"),
    ("1500-words", "avery-5388"),
]
every_case = pytest.mark.parametrize(("name", "stock"), CASES)


@every_case
def test_no_word_is_lost_and_all_stand_in_order(name: str, stock: str) -> None:
    of, pdf = guide(name), deck(name, stock)
    texts = long_text(of, name)
    assert lost(texts, pdf) == Counter()
    heard = " ".join(printed.words(pdf))
    assert " ".join(texts) in heard
    if "duties" in LONG[name]:
        assert " ".join(of.blocks[f"{ROLE}/means"].items) in heard  # type: ignore[union-attr]


@every_case
def test_it_passes_verapdf(name: str, stock: str, verapdf: engine.Judge) -> None:
    assert verapdf(deck(name, stock)) == []


@pytest.mark.parametrize("stock", STOCKS)
def test_on_sheets_too(stock: str, verapdf: engine.Judge) -> None:
    """Forty duties laid on sheets: nothing lost, each back behind its own front, veraPDF content."""
    pdf = deck("forty-duties", stock, single=False)
    assert lost(long_text(guide("forty-duties"), "forty-duties"), pdf) == Counter()
    faults = mismatched(pdf, LAYOUTS[stock])
    assert [fault for fault in faults if not fault.endswith(" and ()")] == []  # a blank back
    assert verapdf(pdf) == []


@every_case
def test_text_is_nine_points_or_more(name: str, stock: str) -> None:
    small = {
        round(run.size, 2) for page in read(deck(name, stock)).pages for run in page.runs if is_body(run)
    }
    assert min(small) >= 9 - 0.01


def is_body(run: printed.Run) -> bool:
    return run.block >= 0 and len(run.text.split()) > 3


# --- faces: their numbers, and what is cut at their ends ----------------------------------------


def faces(pdf: bytes) -> list[tuple[tuple[str, ...], list[printed.Run]]]:
    """Each page of --single: what its foot says, and its own text."""
    found = []
    for page in read(pdf).pages:
        feet = [match.groups() for run in page.runs if (match := PART.fullmatch(run.text.strip()))]
        own = [run for run in page.runs if run.block >= 0]
        assert len(feet) == (1 if own or feet else 0)
        found.append((tuple(part or "" for part in feet[0]) if feet else (), own))
    return found


def unnumbered(pages: list[tuple[str, ...]]) -> list[str]:
    """Pages whose foot says another part than they are, front and back, card by card."""
    faults = []
    parts: dict[str, int] = {}
    for page in range(0, len(pages), 2):
        for side, foot in (("front", pages[page]), ("back", pages[page + 1])):
            if not foot:
                continue
            card = foot[0]
            key = f"{card} {side}"
            parts[key] = parts.get(key, 0) + 1
            if foot[2] != side or (foot[3] and int(foot[3]) != parts[key]):
                faults.append(f"page {page + 1}: {foot} is the {side} of part {parts[key]}")
        both = [foot for foot in (pages[page], pages[page + 1]) if foot]
        if len(both) == 2 and (both[0][0], both[0][3:]) != (both[1][0], both[1][3:]):
            faults.append(f"page {page + 1}: {both[0]} has {both[1]} behind it")
    for foot in filter(None, pages):
        of = max(parts.get(f"{foot[0]} {side}", 0) for side in ("front", "back"))
        if (foot[4] or "1") != str(of):
            faults.append(f"{foot} says {foot[4] or 1} of {of} parts")
    return faults


@every_case
def test_every_part_is_numbered_and_backed_by_its_own(name: str, stock: str) -> None:
    pages = [foot for foot, _ in faces(deck(name, stock))]
    assert unnumbered(pages) == []
    if name != "a-word-of-500-letters":
        assert any(foot and foot[3] for foot in pages)


def cut_sentences(pages: list[str], texts: list[str]) -> list[str]:
    """Sentences that stand on two faces although either has room for a whole one before or after.

    Every sentence here is shorter than a face, so each could have begun the next one.
    """
    return [
        one
        for text in texts
        for one in re.findall(r"[^.]+\.", text)
        if not any(one.strip() in page for page in pages)
    ]


def pages_of(pdf: bytes) -> list[str]:
    return [printed.collapsed(" ".join(run.text.strip(" ") for run in own)) for _, own in faces(pdf)]


@pytest.mark.parametrize(("name", "stock"), [case for case in CASES if "500" not in case[0]])
def test_faces_end_between_items_or_else_between_sentences(name: str, stock: str) -> None:
    texts = long_text(guide(name), name)
    assert cut_sentences(pages_of(deck(name, stock)), texts) == []


def test_a_paragraph_that_fits_a_face_goes_there_whole() -> None:
    """Its first sentence is long: it isn't cut where another paragraph stands above it."""
    on = "letter-poker-9"
    made = printed.cards_of(printed.guide("2010-guide"), "physician", on, goes="screen")
    pages = [" ".join(page_text(made.data, page).split()) for page in range(made.sides)]
    [face] = [page for page in pages if "3 of 4, back, part 2 of 2" in page]
    assert "All three constituencies will have to give" in face
    assert "changes a little, we all change a lot." in face


@pytest.mark.parametrize("stock", STOCKS)
def test_items_that_fit_a_face_are_not_cut(stock: str) -> None:
    pages = pages_of(deck("forty-duties", stock))
    assert [
        text for text in long_text(guide("forty-duties"), "forty-duties") if not any(text in p for p in pages)
    ] == []


# --- pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in LONG if name != "1500-words"])
def test_checklist_and_handout_lose_nothing_either(name: str, verapdf: engine.Judge) -> None:
    of = guide(name)
    each = document.handout(of, topic="union-sponsors")
    if "duties" in LONG[name]:
        each = document.checklist(of, ROLE)
    pdf = build.make(each, folder_of(name)).data
    assert lost(long_text(of, name), pdf) == Counter()
    assert verapdf(pdf) == []


# --- each check fails on damaged pages ----------------------------------------------------------


def test_a_lost_word_and_a_cut_sentence_are_seen() -> None:
    texts = [sentences(2)]
    pdf = deck("forty-duties", "quarter-letter")
    assert lost([*texts, "Some further words"], pdf) == Counter(["Some", "further", "words"])
    whole = sentences(2).split()
    pages = [" ".join(whole[:20]), " ".join(whole[20:])]
    assert len(cut_sentences(pages, texts)) == 1
    assert cut_sentences([sentence(1, 15), sentence(2, 15)], texts) == []


def test_wrong_numbers_and_backs_are_seen() -> None:
    def foot(side: str, part: int, of: int = 2) -> tuple[str, ...]:
        return "1", "4", side, str(part), str(of)

    right = [foot("front", 1), foot("back", 1), foot("front", 2), ()]
    assert unnumbered(right) == []
    assert unnumbered([right[0], foot("back", 2), right[2], foot("back", 1)]) != []
    assert unnumbered([foot("front", 1, 3), foot("back", 1, 3), foot("front", 2, 3), ()]) != []


# --- any numbers and lengths --------------------------------------------------------------------

lengths = st.lists(st.integers(1, 80), min_size=1, max_size=18)


@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(lengths, st.sampled_from(STOCKS))
def test_items_of_any_number_and_length_all_stand_in_print(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int], stock: str
) -> None:
    items = [sentence(number, max(3, length)) for number, length in enumerate(counts, 1)]
    own = folder_with(tmp_path_factory.mktemp("own"), {"duties": {"head": "Sponsors:", "items": items}})
    of = content.load_guide("2010-guide", own)
    sheet = printed.stock(stock)
    each = document.cards(of, ROLE, sheet, deck="carry", stock=stock, job=Job(single=True))
    pdf = build.make(each, own).data
    assert " ".join(items) in " ".join(printed.words(pdf))
    assert unnumbered([foot for foot, _ in faces(pdf)]) == []


# --- the search for a size, without any layout --------------------------------------------------

HEIGHT, WIDTH = 296.0, 262.0


class Fake:
    """Lays faces out as lines of letters: what a real layout does, without its time."""

    def __init__(self, letters: dict[str, tuple[int, int]]) -> None:
        self.letters = letters
        self.count = 0

    def __call__(self, wanted: Any) -> Trial[None]:
        self.count += 1
        fills: dict[str, tuple[float, ...]] = {}
        room, baselines = {}, {}
        for face, (letters, items) in self.letters.items():
            setting = wanted[face]
            used = self.height(letters, items, setting)
            pages = max(1, -(-int(used) // int(HEIGHT)))
            last = used - (pages - 1) * HEIGHT
            fills[face] = (*[1.0] * (pages - 1), last / HEIGHT)
            room[face] = HEIGHT - last
            baselines[face] = (53 + last - 3) / 396
        return Trial(None, fills, room, baselines)

    @staticmethod
    def height(letters: int, items: int, setting: Setting) -> float:
        """Lines of letters and gaps between items; ruled lines below."""
        spread = setting.air * (0.16 if setting.air > 0 else 0.05)
        lines = items + -(-letters // int(WIDTH / (0.47 * setting.size)))
        text = lines * setting.size * (1.28 + spread) + items * setting.size * (0.4 + 2 * spread)
        return text + (10 + 24 * setting.notes if setting.notes else 0)

    def fits(self, size: float) -> bool:
        return all(self.height(*each, Setting(size, -1.0)) <= HEIGHT for each in self.letters.values())


decks = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "e", "f"]),
    st.tuples(st.integers(1, 1100), st.integers(1, 9)),
    min_size=1,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(decks, st.sampled_from([12.0, 15.5]))
def test_a_deck_gets_one_size_that_fits_and_hollow_faces_use_their_room(
    letters: dict[str, tuple[int, int]], title: float
) -> None:
    fake = Fake(letters)
    trial, found = copyfit.fit_deck(tuple(letters), fake, title)
    assert set(found) == set(letters)
    assert trial.fills == fake({face: found[face] for face in letters}).fills
    if fake.fits(USUAL.smallest):
        assert trial.fits
    body = min(12.5, *(setting.size for setting in found.values()))
    assert body >= 9
    for face, setting in found.items():
        if setting.size > body:
            assert setting.size <= body * 1.25 + 0.001
            assert setting.size <= title
            assert fake.height(*letters[face], Setting(body, -1.0)) < HEIGHT
    assert fake.count <= 40


@settings(max_examples=300, deadline=None, derandomize=True)
@given(decks, st.sampled_from([12.0, 15.5]))
def test_faces_measured_alone_come_to_the_same(letters: dict[str, tuple[int, int]], title: float) -> None:
    whole, asked = Fake(letters), 0

    def measure(wanted: Any) -> Trial[None]:
        nonlocal asked
        asked += len(wanted)
        return Fake({face: letters[face] for face in wanted})(wanted)

    expected = copyfit.fit_deck(tuple(letters), whole, title)
    once = Fake(letters)
    assert copyfit.fit_deck(tuple(letters), once, title, measure=measure) == expected
    assert once.count == 1
    assert asked >= len(letters)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(decks, st.data())
def test_whatever_was_taken_for_the_fullest_the_size_is_the_same(
    letters: dict[str, tuple[int, int]], data: st.DataObject
) -> None:
    few = data.draw(st.lists(st.sampled_from(sorted(letters)), min_size=1, unique=True))
    size = data.draw(st.floats(5, 15))

    def measure(wanted: Any) -> Trial[None]:
        return Fake({face: letters[face] for face in wanted})(wanted)

    trials, found = zip(
        *(
            copyfit.fit_deck(tuple(letters), Fake(letters), 15.5, measure=measure, likely=likely)
            for likely in (None, (tuple(few), size))
        ),
        strict=True,
    )
    usual, sooner = (min(12.5, *(setting.size for setting in each.values())) for each in found)
    assert (sooner, trials[1].fits) == (usual, trials[0].fits)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(decks)
def test_the_size_is_the_largest_of_a_quarter_point_steps(letters: dict[str, tuple[int, int]]) -> None:
    """A quarter point more and, with the fullest faces set tight, something wouldn't fit."""
    fake = Fake(letters)
    _, found = copyfit.fit_deck(tuple(letters), fake, 15.5)
    body = min(12.5, *(setting.size for setting in found.values()))
    assert (body / 0.25).is_integer()
    if fake.fits(USUAL.smallest) and body < 12.5:
        usual = {face: Setting(body + 0.5) for face in letters}
        assert not fake(usual).fits


def test_a_search_that_stops_too_early_would_be_seen() -> None:
    """The fake layout does tell what fits from what doesn't."""
    fake = Fake({"a": (900, 5), "b": (100, 2)})
    assert fake.fits(9)
    assert not fake.fits(12.5)
    assert not fake({"a": Setting(12.5), "b": Setting(9)}).fits
    assert fake({"a": Setting(9), "b": Setting(9)}).fits
