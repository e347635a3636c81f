"""Any content whatever is refused with its place or made and proofed clean: what makes content, what judges.

``python tests/fuzz.py 10000`` makes and judges so many folders; ``python tests/fuzz.py 1000 --long`` as many
with overlong roles. A folder is made from the seed and its number alone, so that it can be made again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import signal
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import faces
import samples
from samples import EDITION, Files

faces.shipped_fonts_only()

from ubtprint import build, content, document, stocks  # noqa: E402
from ubtprint.document import Document  # noqa: E402
from ubtprint.errors import PrintFault, Problem, UbtprintError  # noqa: E402
from ubtprint.job import Job  # noqa: E402
from ubtprint.model import Guide  # noqa: E402
from ubtprint.paper import Stock  # noqa: E402

SECONDS = 120.0


# --- what is asked of every outcome -------------------------------------------------------------


class Outcome(NamedTuple):
    """How it ended: read, made, refused or broken; the problems told; what is wrong with that."""

    ended: str
    problems: tuple[Problem, ...] = ()
    wrong: str = ""
    data: tuple[bytes, ...] = ()

    @property
    def why(self) -> str:
        """The first problem without what is special to this content, to be counted."""
        said = self.problems[0].message if self.problems else self.wrong
        return re.sub(r"[“'(].*?[”')]|\d+(\.\d+)?", "…", said)[:90]


def complaint(problems: tuple[Problem, ...]) -> str:
    """What is wrong with the way in which something was refused, or nothing."""
    if not problems:
        return "refused without a word"
    for problem in problems:
        if "\n" in str(problem) or "\r" in str(problem):
            return f"more than one line: {problem!r}"
        place = problem.location
        if place is None or not place.line or not place.column:
            return f"no place: {problem}"
    return ""


def judged(work: Callable[[], tuple[bytes, ...]], done: str) -> Outcome:
    """Do the work, which returns finished files, and judge how it ended."""
    try:
        with limited(SECONDS):
            return Outcome(done, data=work())
    except UbtprintError as error:
        name = "faulty" if isinstance(error, PrintFault) else "refused"
        return Outcome(name, error.problems, complaint(error.problems))
    except Exception:
        return Outcome("broken", wrong=traceback.format_exc())


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TimeoutError after so many seconds."""

    def over(*_: Any) -> None:
        raise TimeoutError(f"not finished after {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def read(own: Path) -> Guide:
    """All that stands in a folder of one's own, and its words and stocks."""
    guide = content.load_guide(None, own)
    content.printing_words(own, guide.edition.language)
    stocks.load_stocks(own)
    return guide


def made(each: Document, own: Path, stock: Stock | None = None) -> tuple[bytes, ...]:
    """The finished, proofed files of a document."""
    return tuple(file.data for file in build.make(each, own, stock).files)


# --- documents at random ------------------------------------------------------------------------


def document_of(guide: Guide, own: Path, dice: random.Random) -> tuple[Document, Stock | None] | None:
    """One document of the edition, of any kind; None where the dice ask for what can't be."""
    kind = dice.choice(["cards", "cards", "checklist", "handout"])
    role = dice.choice(list(guide.roles)) if guide.roles else ""
    known = stocks.load_stocks(own)
    if kind == "cards" and role and guide.decks:
        name = dice.choice([name for name, each in known.items() if each.binding == "none"])
        job = Job() if known[name].fold else _cards_job(dice)
        return document.cards(
            guide, role, known[name], deck=dice.choice(list(guide.decks)), stock=name, job=job
        ), known[name]
    if kind == "checklist" and role:
        job = Job(goes=dice.choice(["office", "office", "press"]))
        return document.checklist(guide, role, dice.random() < 0.3, job), None
    wanted = dice.choice(["role", "topic", "all"])
    booklet = dice.random() < 0.25
    job = Job(booklet=booklet, duplex="short" if booklet else "long", goes=dice.choice(["office", "screen"]))
    if booklet:
        job = Job(booklet=True, duplex="short")
    topic = dice.choice(list(guide.topics)) if guide.topics and wanted == "topic" else ""
    each = document.handout(
        guide, role if wanted == "role" else "", topic, dice.choice([None, True, False]), job
    )
    return each, known["half-letter-booklet"] if booklet else None


def _cards_job(dice: random.Random) -> Job:
    return dice.choice(
        [
            Job(),
            Job(),
            Job(single=True),
            Job(goes="screen"),
            Job(duplex="none"),
            Job(duplex="manual"),
            Job(fit="strict"),
            Job(goes="press", bleed=9.0),
        ]
    )


# --- texts at random ----------------------------------------------------------------------------

SAFE = [
    "teams",
    "sponsors",
    "results",
    "improve",
    "patients",
    "co-leads",
    "e.g.",
    "2010",
    "(and)",
    "care/quality",
    "“so”",
    "it’s",
    "–",
    "✓",
    "é",
    "ß",
    "Ω",
    "ж",
    "≥",
]
RANGES = {
    "latin": (0x20, 0x24F),
    "marks": (0x300, 0x36F),
    "greek": (0x370, 0x3FF),
    "cyrillic": (0x400, 0x52F),
    "vietnamese": (0x1E00, 0x1EFF),
    "punctuation": (0x2000, 0x206F),
    "signs": (0x2070, 0x2BFF),
    "hebrew": (0x590, 0x5FF),
    "arabic": (0x600, 0x6FF),
    "devanagari": (0x900, 0x97F),
    "thai": (0xE00, 0xE7F),
    "han": (0x4E00, 0x4EFF),
    "ligatures": (0xFB00, 0xFB4F),
    "wide": (0xFF00, 0xFFEF),
    "emoji": (0x1F300, 0x1F6FF),
    "any": (0x0, 0x10FFFF),
}
ODD = (
    '\xa0', '\xad', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2028', '\u202e', '\u2060',
    '\ufeff', '́', '̣', 'é', 'ﬁ', 'İ', 'ẞ', '\t', '\n', '\n\n', '  ', '\\', '{{', '}}', '{%', '%}',
    '{n}', '<b>', '</p>', '&amp;', '<!--', ']]>', '${x}', '*/', '#', ': ', '- ', '|', '>', "'", '"',
    '%', '@', '`', '✓', '☐', '…', '1⁄2', '٣', '१', '\u2009', '\u3000', '\u180e', '�', '\ufffe', '\x00',
    '\x1b', '\x85', '\U000e0041',
)  # fmt: skip


@cache
def drawn() -> str:
    """The characters that the bundled fonts have."""
    from ubtprint import assets
    from ubtprint.typefaces import typefaces

    return "".join(map(chr, sorted(typefaces(tuple(assets.folders("styles"))).characters)))


def text(dice: random.Random, wild: float) -> str:
    """A text of some words; ``wild`` (0 to 1) is how many of them may hold anything."""
    count = dice.choice([1, 1, 2, 3, 5, 8, 13, 30])
    return dice.choice([" ", " ", " ", "", "  ", "-", "/"]).join(_word(dice, wild) for _ in range(count))


def _word(dice: random.Random, wild: float) -> str:
    kind = dice.random()
    if kind >= wild:
        return dice.choice(SAFE)
    if kind < wild * 0.4:
        return dice.choice(ODD)
    if kind < wild * 0.7:
        return "".join(dice.choices(drawn(), k=dice.choice([1, 2, 5, 9])))
    if kind < wild * 0.75:
        return dice.choice("aWi1é") * dice.choice([30, 80, 300])
    low, high = dice.choice(list(RANGES.values()))
    marks = (chr(dice.randint(low, high)) for _ in range(dice.choice([1, 2, 5, 9])))
    return "".join(mark for mark in marks if not 0xD800 <= ord(mark) < 0xE000)


def tame(said: str) -> str:
    """A text with only those of its characters that a font has and YAML may hold."""
    kept = set(drawn())
    return "".join(mark for mark in said if mark in kept or mark == " ") or "x"


# --- content at random --------------------------------------------------------------------------


def with_texts(dice: random.Random) -> Files:
    """A sound shape with texts of all kinds: a few of them wild, or all tame ones."""
    of = samples.files()
    del of[f"{EDITION}/guide.yaml"]["errata"]  # they quote a text, which is another one now
    paths = samples.texts(of)
    if dice.random() < 0.3:
        del of["labels/en.yaml"], of["stocks/mine.yaml"]
        paths = [path for path in paths if path[0] in of]
    for name in list(of) if dice.random() < 0.3 else []:
        _thin(of[name], dice)
        paths = samples.texts(of)
    wild = dice.choice([0.0, 0.2, 0.6, 1.0])
    only_drawn = dice.random() < 0.8
    for path in dice.sample(paths, dice.choice([1, 3, 10, len(paths)])):
        said = text(dice, wild)
        samples.put(of, path, tame(said) if only_drawn else said)
    return of


def _thin(value: Any, dice: random.Random) -> None:
    """Leave out some of what may be left out, and items of lists."""
    for key in list(value) if isinstance(value, dict) else []:
        if key in OPTIONAL and dice.random() < 0.3:
            del value[key]
        else:
            _thin(value[key], dice)
    for each in value if isinstance(value, list) else []:
        _thin(each, dice)


def with_shapes(dice: random.Random) -> Files:
    """A shape with something in it missing, twice, renamed, or of another kind."""
    of = with_texts(dice) if dice.random() < 0.3 else samples.files()
    for _ in range(dice.choice([1, 1, 1, 2, 5])):
        _bend(of, dice)
    return of


def _bend(of: Files, dice: random.Random) -> None:
    name = dice.choice(list(of))
    holder, key = of, name
    while isinstance(holder[key], dict | list) and holder[key] and dice.random() < 0.8:
        holder = holder[key]
        key = dice.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))  # type: ignore[arg-type]
    what = dice.randrange(5)
    if what == 0 and holder is not of:
        del holder[key]
    elif what == 1 and isinstance(holder, dict) and holder is not of:
        other = dice.choice([f"{key}x", key.upper(), key[:-1], key[::-1], "kind", "", "é", "role", key + " "])
        holder[other] = holder.pop(key)
    elif what == 2:
        holder[key] = _any_value(dice)
    elif what == 3 and isinstance(holder, list):
        holder.insert(key, holder[key])  # type: ignore[arg-type]
    else:
        value = holder[key]
        holder[key] = [value] if dice.random() < 0.5 else {"items": value}


def _any_value(dice: random.Random) -> Any:
    values = [
        None,
        True,
        False,
        0,
        -1,
        10**30,
        1.5,
        float("nan"),
        float("inf"),
        "",
        " ",
        "\n",
        "no",
        "0x1f",
        [],
        {},
    ]
    values += [
        [[]],
        {"a": {}},
        [None],
        "one/tip",
        "role/duties",
        "write-on",
        "role",
        "x" * 70_000,
        "1in",
        "-1in",
    ]
    return dice.choice([*values, text(dice, 0.5), [text(dice, 0.5)], {text(dice, 0.5): text(dice, 0.5)}])


def with_mutations(dice: random.Random) -> Files:
    """The shipped editions' own files, one or two of them damaged as bytes or lines."""
    name = dice.choice(["2010-guide", "2016-article"])
    folder = samples.ROOT / "content" / name
    of: Files = {
        f"{EDITION}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*.yaml")
    }
    for path in (samples.ROOT / "content").glob("*/*.yaml"):
        if path.parent.name in ("labels", "stocks") and dice.random() < 0.1:
            of[f"{path.parent.name}/{path.name}"] = path.read_bytes()
    for _ in range(dice.choice([1, 1, 2, 4])):
        file = dice.choice(list(of))
        of[file] = _damaged(of[file], dice)
    return of


def _damaged(data: bytes, dice: random.Random) -> bytes:
    """The bytes with something wrong at one place, or in one line."""
    spot = dice.randrange(len(data) + 1)
    what = dice.randrange(12)
    if what == 0:
        return data[:spot] + bytes([dice.randrange(256)]) + data[spot + 1 :]
    if what == 1:
        return data[:spot] + text(dice, 1.0).encode("utf-8", "replace") + data[spot:]
    if what == 2:
        return data[:spot]
    if what == 3:
        return data[:spot] + data[spot + dice.choice([1, 2, 20]) :]
    lines = data.split(b"\n")
    at, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    if what == 4:
        del lines[at]
    elif what == 5:
        lines.insert(other, lines[at])
    elif what == 6:
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines[at] = _altered(lines[at], what, dice)
    return b"\n".join(lines)


def _altered(line: bytes, what: int, dice: random.Random) -> bytes:
    if what == 7:
        return b" " * dice.randrange(9) + line.lstrip()
    if what == 8:
        return re.sub(rb"[a-z]+(?=:)", lambda found: found[0][::-1], line)
    if what == 9:
        value = samples.dumped(_any_value(dice)).encode("utf-8", "replace").strip()
        return re.sub(rb"(: | - ).*", lambda found: found[1] + value, line)
    if what == 10:
        words = line.split(b" ")
        dice.shuffle(words)
        return b" ".join(words)
    mark = dice.choice(MARKS)
    return line.replace(b": ", b": " + mark, 1) if dice.random() < 0.5 else mark + line


MARKS = (b"&a ", b"*a", b"!!str ", b"? ", b"<<: ", b"\t", b"--- ", b"... ", b"%YAML 1.2", b"|", b">-", b"'")
OPTIONAL = frozenset(
    [
        "head",
        "lead",
        "foot",
        "title",
        "kicker",
        "number",
        "running-head",
        "date",
        "introduction",
        "duties",
        "tip",
        "means",
        "retains",
        "acknowledges",
        "labels",
        "abbreviations",
        "cover",
        "aliases",
        "turn",
        "binding",
    ]
)
MAKERS = (with_texts, with_texts, with_shapes, with_mutations, with_mutations)


def one(seed: str, prints: bool = True) -> tuple[str, Outcome]:
    """Make the folder of this seed, read it, make one document of it; what was made and how that ended."""
    dice = random.Random(seed)
    maker = dice.choice(MAKERS)
    with tempfile.TemporaryDirectory(prefix="ubtprint-fuzz-") as room:
        own = samples.write(Path(room), maker(dice))
        return maker.__name__, _outcome(own, lambda guide: document_of(guide, own, dice), prints)


Asked = tuple[Document, Stock | None] | None


def _outcome(own: Path, ask: Callable[[Guide], Asked], prints: bool = True) -> Outcome:
    """How reading a folder ends, and making what is asked of it."""
    guides: list[Guide] = []

    def reading() -> tuple[bytes, ...]:
        guides.append(read(own))
        return ()

    def printing() -> tuple[bytes, ...]:
        asked = ask(guides[0])
        return made(asked[0], own, asked[1]) if asked else ()

    outcome = judged(reading, "read")
    return judged(printing, "made") if guides and prints else outcome


# --- overlong roles -----------------------------------------------------------------------------

FIELDS = ("duties", "duties", "means", "introduction", "tip", "retains", "acknowledges")
ON = ("quarter-letter", "quarter-letter", "index-3x5", "avery-5388", "avery-5371", "letter-gutterfold-4")
MOST_WORDS, MOST_ITEMS, LONGEST_WORD = 5000, 300, 500
MOST_BYTES = 900_000  # a file of content may have a million


def overlong(seed: str) -> tuple[str, Outcome]:
    """A role with texts too long for anything, and one document of it; what was asked, how it ended."""
    dice = random.Random(seed)
    of = samples.files()
    del of[f"{EDITION}/guide.yaml"]["errata"]
    for field in dice.sample(FIELDS, dice.choice([1, 1, 2])):
        block = of[f"{EDITION}/roles/one.yaml"][field]
        block["items" if "items" in block else "paragraphs"] = list(_long_texts(dice))
    kind = dice.choice(["cards", "cards", "checklist", "handout", "booklet"])
    job = Job(fit=dice.choice(["continue", "continue", "strict"]), single=dice.random() < 0.2)

    def ask(guide: Guide) -> Asked:
        known = stocks.load_stocks()
        if kind == "cards":
            name = dice.choice(ON)
            return document.cards(guide, "one", known[name], deck="full", stock=name, job=job), known[name]
        if kind == "checklist":
            return document.checklist(guide, "one"), None
        if kind == "handout":
            return document.handout(guide, dice.choice(["one", ""])), None
        half = known["half-letter-booklet"]
        return document.handout(guide, "one", job=Job(booklet=True, duplex="short")), half

    with tempfile.TemporaryDirectory(prefix="ubtprint-fuzz-") as room:
        return kind, _outcome(samples.write(Path(room), of), ask)


def _long_texts(dice: random.Random) -> Iterator[str]:
    """Many items, or long ones, some with words that no line holds; all together not more than a file may."""
    count = round(MOST_ITEMS ** dice.random())
    left = dice.choice([5_000, 12_000, 40_000, MOST_BYTES // 2])
    for _ in range(count):
        words = [dice.choice(SAFE) for _ in range(round(MOST_WORDS ** dice.uniform(0.2, 1.0)))]
        if dice.random() < 0.2:
            words[dice.randrange(len(words))] = dice.choice("xWi") * dice.randint(30, LONGEST_WORD)
        if dice.random() < 0.5:
            words = [f"{word}." if not at % 12 else word for at, word in enumerate(words, 1)]
        said = " ".join(words)
        left -= len(said.encode())
        if left > 0:
            yield said
    yield "The last of them."


# --- many of them -------------------------------------------------------------------------------


def main() -> None:
    """Make and judge as many as asked, in several processes, and tell what they came to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, nargs="?", default=0)
    parser.add_argument("--show", metavar="SEED", help="one folder again, and all that is told of it")
    parser.add_argument("--long", action="store_true", help="roles with overlong texts")
    parser.add_argument("--seed", default="2010")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    if asked.show:
        maker, outcome = (overlong if asked.long else one)(asked.show)
        print(maker, outcome.ended, outcome.wrong, *outcome.problems, sep="\n")
        return
    seeds = [f"{asked.seed}-{number}" for number in range(asked.first, asked.first + asked.count)]
    ends: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    wrong = 0
    with multiprocessing.get_context("spawn").Pool(asked.workers, maxtasksperchild=500) as pool:
        for seed, maker, outcome in pool.imap_unordered(
            _told_long if asked.long else _told, seeds, chunksize=5
        ):
            ends[f"{maker}: {outcome.ended}"] += 1
            if outcome.ended == "faulty":
                reasons[outcome.why] += 1
            if outcome.wrong or "preflight" in outcome.why:
                wrong += 1
                print(f"{seed} {maker}: {outcome.wrong}", flush=True)
            elif outcome.ended == "faulty":
                print(f"{seed} {maker} faulty: {outcome.problems[0]}", flush=True)
    for name, number in (*sorted(ends.items()), *reasons.most_common(40), ("wrong", wrong)):
        print(f"{number:6} {name}")


def _told(seed: str) -> tuple[str, str, Outcome]:
    maker, outcome = one(seed)
    return seed, maker, outcome._replace(data=())


def _told_long(seed: str) -> tuple[str, str, Outcome]:
    kind, outcome = overlong(seed)
    return seed, kind, outcome._replace(data=())


if __name__ == "__main__":
    main()
