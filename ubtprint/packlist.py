"""A pack in words: the rows of its print plan, its manifest, and how to print each file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from ubtprint import __version__, instructions
from ubtprint.instructions import counted
from ubtprint.model import Guide
from ubtprint.packplan import ATTENDEES, PackFile, Part
from ubtprint.packstate import MARK, Entry
from ubtprint.paper import Stock
from ubtprint.papers import HowTo, PlanRow

NOUNS = {
    "cards": "cards",
    "checklists": "checklists",
    "handouts": "handouts",
    "badges": "name badges",
    "tents": "table tents",
    "attendee": "all papers of one person",
    "sign-in": "sign-in sheet",
    "agenda": "agenda",
    "print-plan": "print plan",
}
UNITS = {"cards": "card", "badges": "name badge", "tents": "table tent"}
MOST_TOLD = 24  # files with how to print them, as many as a person scrolls through
ONE_SIDE = "at 100 % (actual size), one side"


def how_to_print(file: PackFile, parts: Mapping[str, Part]) -> tuple[str, ...]:
    """How to print one file, step by step."""
    own = [parts[each] for each in file.parts]
    if file.kind == "attendee":
        return tuple(_spanned(file, own))
    if not own:
        amount = f"{counted(file.tally.sheets, 'sheet')} of {instructions.LETTER}"
        return (f"print {amount} {ONE_SIDE}",)
    part = own[0]
    return (*instructions.steps(part.document, part.stock, file.tally.sheets), *_ordered(file, part))


def _spanned(file: PackFile, own: Sequence[Part]) -> Iterator[str]:
    """How to print a file of one person, whose pages may be for several kinds of paper."""
    turned = any(part.two_sided for part in own)
    for span, part in zip(file.spans, own, strict=True):
        paper = _tray(part)
        sides = f"both sides, flip on the {part.document.job.flip} edge" if turned else "one side"
        apart = list(instructions.parted(part.document, part.stock, 1)) if part.stock else []
        pages = f"page {span.first}" if span.first == span.last else f"pages {span.first}-{span.last}"
        printed = f"{counted(span.sheets, 'sheet')} of {paper} at 100 % (actual size), {sides}"
        yield f"{pages}, {NOUNS.get(part.kind, part.kind)}: " + "; ".join([printed, *apart])


def _paper(part: Part) -> str:
    return instructions.paper_name(part.document, part.stock)


def _ordered(file: PackFile, part: Part) -> Iterator[str]:
    """In which order what was printed lies, where the steps don't say."""
    if len(file.people) == 1:
        return
    if part.stock is None:
        yield "in the order of the roster, each copy beginning on a sheet of its own"
    elif part.document.job.order == "sheets":
        things = NOUNS[_thing(file.kind, part)]
        yield f"the {things} come in the order of the roster, row by row on each sheet"


# --- the print plan -----------------------------------------------------------------------------


def plan_rows(files: Sequence[PackFile], parts: Mapping[str, Part], guide: Guide) -> list[PlanRow]:
    """A row for every file but the plan itself; those of attendees that print alike have one."""
    rows = []
    for several in _alike(files):
        if several[0].kind != "print-plan":
            rows.append(_row(several, parts, guide))
    return rows


def _alike(files: Sequence[PackFile]) -> Iterator[list[PackFile]]:
    """The files, those of attendees that have the same parts and pages together."""
    groups: dict[object, list[PackFile]] = {}
    for file in files:
        alone = file.kind != "attendee"
        same = file.name if alone else (file.parts, file.spans)
        groups.setdefault(same, []).append(file)
    yield from groups.values()


def _row(several: Sequence[PackFile], parts: Mapping[str, Part], guide: Guide) -> PlanRow:
    file, own = several[0], [parts[each] for each in several[0].parts]
    what = _what(file, own, guide)
    many = len(several) > 1
    return PlanRow(
        file=f"{ATTENDEES}/ ({len(several):,} files)" if many else file.name,
        what=what[0].upper() + what[1:],
        paper=" + ".join(dict.fromkeys(map(_tray, own))) or instructions.LETTER,
        sheets=sum(each.tally.sheets for each in several),
        count=f"{len(several) if file.kind == 'attendee' else file.tally.cells:,}" if own else "",
        sides="both" if any(part.two_sided for part in own) else "one",
        flip=next((f"{part.document.job.flip} edge" for part in own if part.two_sided), ""),
        cuts="; ".join(dict.fromkeys(step for part in own for step in _apart(part, file.tally.sheets))),
        collating=_collating(file, own),
    )


def _what(file: PackFile, own: Sequence[Part], guide: Guide, *, counted_too: bool = False) -> str:
    """What a file is and whose, in words; ``counted_too`` says how many pieces of card there are."""
    people = "1 person" if len(file.people) == 1 else f"{len(file.people):,} people"
    roles = ", ".join(guide.roles[role].name for role in dict.fromkeys(part.role for part in own))
    noun = NOUNS[_thing(file.kind, own[0] if own else None)]
    if counted_too and file.kind in UNITS:
        noun = counted(file.tally.cells, UNITS[_thing(file.kind, own[0])])
    return f"{noun}: {roles}" if file.kind == "attendee" else f"{noun} for {people}: {roles}" if own else noun


def _thing(kind: str, part: Part | None) -> str:
    """A kind of file, or of part, by what comes of it: badges that stand up, folded, are tents."""
    fold = part.stock.fold if part and part.stock else None
    stands = fold is not None and fold.then == "stand"
    return "tents" if kind == "badges" and stands else kind


def _tray(part: Part) -> str:
    """What to put into the printer's tray."""
    if part.stock and part.stock.perforated:
        return part.stock_name.replace("avery-", "Avery ")
    return _paper(part)


def _apart(part: Part, sheets: int) -> Iterator[str]:
    """What is done with printed sheets, in few words: how to go about it is told beneath the plan."""
    if part.stock:
        for step in instructions.parted(part.document, part.stock, sheets):
            yield step.partition(": ")[2] or step


def _collating(file: PackFile, own: Sequence[Part]) -> str:
    if not own or len(file.people) == 1:
        return ""
    stacked = own[0].stock is not None and own[0].document.job.order == "stack"
    return "roster order, once stacked" if stacked and file.tally.sheets > 1 else "roster order"


def how_tos(parts: Mapping[str, Part]) -> list[HowTo]:
    """How to print on each kind of sheet that the pack is on, however many there are."""
    found: dict[str, HowTo] = {}
    for part in parts.values():
        if part.stock and part.stock_name not in found:
            steps = tuple(step[0].upper() + step[1:] for step in _on_stock(part, part.stock))
            found[part.stock_name] = HowTo(f"{part.stock.title} ({part.stock_name})", steps)
    return list(found.values())


def _on_stock(part: Part, stock: Stock) -> Iterator[str]:
    sides = f"both sides, flip on the {part.document.job.flip} edge" if part.two_sided else "one side"
    yield f"put {_tray(part)} into the tray and print at 100 % (actual size), {sides}"
    yield from instructions.parted(part.document, stock, 2)
    yield from instructions.collated(part.document, stock, 2, 1)


# --- the manifest -------------------------------------------------------------------------------


def manifest(
    title: str,
    guide: Guide,
    files: Sequence[PackFile],
    parts: Mapping[str, Part],
    entries: Mapping[str, Entry],
) -> dict[str, Any]:
    """What a pack holds, as plain values for a program; no times, no paths, names only of whose a file is."""
    return {
        "mark": MARK,
        "version": __version__,
        "workshop": title,
        "edition": guide.id,
        "content": guide.content_hash,
        "people": len({id(person) for file in files for person in file.people}),
        "files": [listed(as_made(file, entries), parts, entries[file.name]) for file in files],
    }


def as_made(file: PackFile, entries: Mapping[str, Entry]) -> PackFile:
    """The file with what it came to, where that wasn't planned: papers are counted when they are made."""
    if file.parts or file.name not in entries:
        return file
    return msgspec.structs.replace(file, tally=entries[file.name].tally)


def listed(file: PackFile, parts: Mapping[str, Part], entry: Entry | None) -> dict[str, Any]:
    """One file as plain values; without an entry it was only planned."""
    said: dict[str, Any] = {"file": file.name, "kind": file.kind}
    if file.group:
        said["group"] = file.group
    if file.kind == "attendee":
        said["attendee"] = file.people[0].name
    said["roles"] = list(dict.fromkeys(parts[each].role for each in file.parts))
    said["people"] = len(file.people)
    if file.tally.sheets:
        said |= {"pages": file.tally.sides, "sheets": file.tally.sheets}
    if file.kind in ("cards", "badges"):
        said["cards"] = file.tally.cells
    if entry:
        said |= {"size": entry.size, "sha256": entry.sha256}
    if file.tally.sheets:
        said["print"] = list(how_to_print(file, parts))
    return said


# --- for a person -------------------------------------------------------------------------------


def told(place: str, files: Sequence[PackFile], parts: Mapping[str, Part], guide: Guide) -> Iterator[str]:
    """The files and how to print them, as lines; those of attendees that print alike together.

    ``place`` is what stands before each file's name. Where there are very many, the print plan has the rest.
    """
    groups = list(_alike(files))
    for several in groups[:MOST_TOLD]:
        file, own = several[0], [parts[each] for each in several[0].parts]
        yield f"{place}{file.name}" + (f" and {len(several) - 1:,} more like it" if len(several) > 1 else "")
        yield f"  {_what(file, own, guide, counted_too=True)}"
        if file.tally.sheets:
            yield from (f"  {step}" for step in how_to_print(file, parts))
    if (more := len(groups) - MOST_TOLD) > 0:
        yield f"{place}print-plan.pdf says how to print {more:,} more"
