"""The jobs: packs of personal cards, handouts and checklists, a roster read, a sheet, thirty documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from bench import ways, work
from bench.faces import Shown
from bench.layout import shown
from bench.people import people, write_roster
from bench.processes import Job
from ubtprint import assets, content, document, stocks
from ubtprint.document import Document
from ubtprint.job import Job as Printing
from ubtprint.model import Guide
from ubtprint.paper import Stock

ROLE, STOCK, OTHER_STOCK = "physician", "quarter-letter", "avery-8387"
ROSTER, WORK = "roster.csv", "job.json"


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """How much of each job is done, in faces of cards, people or documents."""

    runs: int = 5
    cards: int = 1_000
    many_cards: int = 10_000
    most_cards: int = 40_000
    slow_cards: int = 1_000
    handouts: int = 100
    checklists: int = 500
    many_checklists: int = 10_500
    roster: int = 100_000
    documents: int = 30


QUICK = Sizes(
    runs=2, cards=200, many_cards=800, most_cards=3_200, slow_cards=24, handouts=10,
    checklists=20, many_checklists=100, roster=10_000, documents=4,
)  # fmt: skip


class Bench:
    """What the jobs print, set by ubtprint once, and the folder in which they are done."""

    def __init__(self, folder: Path, sizes: Sizes) -> None:
        self.folder, self.sizes = folder, sizes
        self.guide: Guide = content.load_guide("2010-guide")
        self.stock: Stock = stocks.find_stock(STOCK)[1]

    @cached_property
    def deck(self) -> Shown:
        """The faces of a role's deck."""
        plan = document.cards(self.guide, ROLE, self.stock, deck="full", stock=STOCK)
        return shown(plan, self.stock)

    def jobs(self) -> dict[str, Callable[[], Job]]:
        """Every job by its name, set up when it is its turn; those that matter most come first."""
        sizes = self.sizes
        return {
            "sheet": self.sheet,
            "cards": lambda: self.cards("cards", sizes.cards, ("reportlab",)),
            "many": lambda: self.cards("many", sizes.many_cards, ("reportlab",)),
            "backs": lambda: self.cards("backs", sizes.cards, ("reportlab",), two_sided=True),
            "handouts": self.handouts,
            "checklists": lambda: self.checklists("checklists", sizes.checklists, peers=True),
            "roster": self.roster,
            "documents": self.documents,
            "slow": lambda: self.cards("slow", sizes.slow_cards, ("weasyprint", "chromium")),
            "most": self.most,
            "many-backs": lambda: self.cards("many-backs", sizes.many_cards, ("reportlab",), two_sided=True),
            "many-checklists": lambda: self.checklists("many-checklists", sizes.many_checklists, peers=False),
        }

    def _folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def cards(self, name: str, faces: int, peers: tuple[str, ...], *, two_sided: bool = False) -> Job:
        """Personal cards, four to a side of Letter, in one file; ``peers`` are those besides Typst."""
        folder, deck = self._folder(name), self.deck
        persons = people(faces // len(deck.faces))
        write_roster(folder / ROSTER, persons, ROLE)
        sides = work.ganged(deck.faces, persons, self.stock, two_sided=two_sided)
        options = ("--items", "cards", "--only-items", *(() if two_sided else ("--duplex", "none")))
        roster = folder / ROSTER
        found = [
            ways.packed("ubtprint", roster, folder / "ubtprint", *options),
            ways.packed("ubtprint, faces kept", roster, folder / "kept", *options, state="warm"),
        ]
        file, guides = work.File(ways.WHOLE, sides), work.cut_lines(self.stock)
        job = work.write(folder, deck.title, deck.faces, [file], persons=persons, guides=guides)
        found.append(ways.typst(job))
        if "reportlab" in peers:
            found += [ways.reportlab(job), ways.reportlab(job, forms=True)]
        found += [ways.weasyprint(job)] if "weasyprint" in peers else []
        found += [ways.chromium(job)] if "chromium" in peers else []
        count = len(persons) * len(deck.faces)
        kind = "faces of personal cards, fronts and backs" if two_sided else "personal one-sided cards"
        return Job(
            name=f"{count:,} {kind}, four to a side of Letter ({name})",
            ways=tuple(found),
            note=f"{len(persons):,} people, {len(sides):,} sides, one file.",
        )

    def most(self) -> Job:
        """Four times as many cards by ubtprint alone: how its time and memory grow."""
        folder, found = self._folder("most"), []
        for count in (self.sizes.most_cards, self.sizes.many_cards):
            roster = folder / f"{count}.csv"
            write_roster(roster, people(count // len(self.deck.faces)), ROLE)
            out = folder / str(count)
            options = ("--items", "cards", "--only-items", "--duplex", "none")
            found.append(ways.packed(f"ubtprint, {count:,} cards", roster, out, *options))
        note = "Not the same words: the ratios tell how time and memory grow with the work."
        return Job(name="Many more personal one-sided cards (most)", ways=tuple(found), note=note, grows=True)

    def handouts(self) -> Job:
        """Personal handouts of four pages, each a file of its own."""
        plan = document.handout(self.guide, ROLE)
        return self._each(
            "handouts", plan, self.sizes.handouts, ("--items", "handout", "--only-items"), peers=True
        )

    def checklists(self, name: str, count: int, *, peers: bool) -> Job:
        """Personal flat checklists, each a file of its own."""
        plan = document.checklist(self.guide, ROLE, flat=True)
        return self._each(name, plan, count, ("--items", "checklist", "--flat", "--only-items"), peers=peers)

    def _each(self, name: str, plan: Document, count: int, options: tuple[str, ...], *, peers: bool) -> Job:
        folder, persons = self._folder(name), people(count)
        write_roster(folder / ROSTER, persons, ROLE)
        out = folder / "ubtprint"
        ours = ways.packed(
            "ubtprint", folder / ROSTER, out, "--by", "attendee", *options, pattern="attendees/*.pdf"
        )
        found = [ours]
        set_ = shown(plan)
        if peers:
            files = work.one_each(count, len(set_.faces))
            job = work.write(folder, set_.title, set_.faces, files, persons=persons)
            found += [ways.typst(job), ways.reportlab(job)]
        pages = len(set_.faces)
        return Job(
            name=f"{count:,} personal {plan.kind}s of {pages} page{'s' * (pages > 1)}, a file each ({name})",
            ways=tuple(found),
            note="Typst and ReportLab make all files in one process, the font files read once.",
        )

    def roster(self) -> Job:
        """A long roster, read and checked and the packs planned; nothing printed."""
        folder, count = self._folder("roster"), self.sizes.roster
        write_roster(folder / ROSTER, people(count), ROLE)
        read = f"import csv; list(csv.reader(open({str(folder / ROSTER)!r}, encoding='utf-8')))"
        return Job(
            name=f"A roster of {count:,} rows, read and checked (roster)",
            ways=(
                ways.checked("ubtprint, --dry-run", folder / ROSTER, folder / "ubtprint"),
                ways.nothing("Python's csv alone, nothing checked", folder / "csv", read),
            ),
        )

    def sheet(self) -> Job:
        """One sheet, a role's deck: fronts and backs, no names."""
        folder = self._folder("sheet")
        file = work.File(ways.WHOLE, work.ganged(self.deck.faces, (), self.stock, two_sided=True))
        guides = work.cut_lines(self.stock)
        job = work.write(folder, self.deck.title, self.deck.faces, [file], guides=guides)
        _write_html(folder, [self.deck])
        return Job(
            name="One sheet: a deck of four cards, fronts and backs (sheet)",
            ways=(
                ways.deck("ubtprint, cold", folder / "cold"),
                ways.deck("ubtprint, up to date", folder / "warm", state="warm"),
                ways.deck("ubtprint, another stock", folder / "other", OTHER_STOCK, state="warm"),
                ways.typst(job),
                ways.reportlab(job),
                ways.weasyprint(job),
                ways.same_html(job),
                ways.chromium(job),
                ways.nothing("Python alone", folder / "python", "pass"),
            ),
            note="The same HTML is eight pages of card size, not imposed.",
        )

    def documents(self) -> Job:
        """Many different documents, each a file of its own."""
        folder = self._folder("documents")
        every = list(_documents(self.guide, self.stock))
        chosen = every[:: max(1, len(every) // self.sizes.documents)][: self.sizes.documents]
        set_ = [shown(each, stock) for each, stock in chosen]
        faces = [face for each in set_ for face in each.faces]
        files, at = [], 0
        for number, each in enumerate(set_):
            sides = tuple((work.Cell(at + index, 0, 0),) for index in range(len(each.faces)))
            files.append(work.File(f"{number + 1:03}.pdf", sides))
            at += len(each.faces)
        job = work.write(folder, self.guide.edition.title, faces, files)
        _write_html(folder, set_)
        return Job(
            name=f"{len(set_)} different documents, a file each (documents)",
            ways=(
                ways.built("ubtprint build", folder / "ubtprint", _write_list(folder, chosen)),
                ways.typst(job),
                ways.reportlab(job),
                ways.same_html(job, len(set_)),
            ),
            note="Plain WeasyPrint prints them one after another, a process each. No peer imposes the cards.",
        )


def _documents(guide: Guide, stock: Stock) -> Iterator[tuple[Document, Stock | None]]:
    """Thirty documents: each kind for each role in both editions, some in large print."""
    for edition in (guide, content.load_guide("2016-article")):
        for role in edition.roles:
            yield document.cards(edition, role, stock, deck="full", stock=STOCK), stock
            yield document.checklist(edition, role), None
            yield document.handout(edition, role), None
        yield document.handout(edition), None
    large = Printing(large_print=True)
    half = stocks.find_stock("half-letter")[1]
    for role in guide.roles:
        yield document.cards(guide, role, stock, deck="carry", stock=STOCK), stock
        yield document.cards(guide, role, half, deck="full", stock="half-letter", job=large), half
        yield document.checklist(guide, role, job=large), None
    yield document.handout(guide, job=large), None


def _write_list(folder: Path, documents: Sequence[tuple[Document, Stock | None]]) -> Path:
    """The documents as ``ubtprint build`` is told them, in a file that is JSON and so YAML, too."""
    entries = []
    for number, (each, _) in enumerate(documents):
        keys = ("kind", "edition", "role", "deck", "stock")
        said: dict[str, str | bool] = {key: each.recipe[key] for key in keys if key in each.recipe}
        if each.job.large_print:
            said["large-print"] = True
        entries.append({"name": f"{number + 1:03}", **said})
    path = folder / "build.yaml"
    path.write_bytes(msgspec.json.encode({"documents": entries}))
    return path


def _write_html(folder: Path, documents: list[Shown]) -> None:
    """The documents' own HTML and style sheets, for plain WeasyPrint."""
    styles = assets.folders("styles")[0]
    told = [
        {
            "name": f"{number + 1:03}.pdf",
            "html": each.html,
            "values": each.values,
            "sheets": [str(styles / sheet) for sheet in each.sheets],
            "fonts": str(styles / "fonts" / "source-sans-3"),
        }
        for number, each in enumerate(documents)
    ]
    (folder / "html.json").write_bytes(msgspec.json.encode(told))
