"""A pack in words: the rows of its print plan, its manifest, and how to print each file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from ubtprint import __version__, instructions
from ubtprint._standin import HowTo, PlanRow
from ubtprint.instructions import counted
from ubtprint.model import Guide
from ubtprint.packplan import ATTENDEES, PackFile, Part
from ubtprint.packstate import MARK, Entry

NOUNS = {
    "cards": "cards",
    "checklists": "checklists",
    "handouts": "handouts",
    "badges": "name badges",
    "attendee": "all papers of one person",
    "sign-in": "sign-in sheet",
    "agenda": "agenda",
    "print-plan": "print plan",
}
UNITS = {"cards": "card", "checklists": "copy", "handouts": "copy", "badges": "badge"}
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
        paper = part.stock_name if part.stock and part.stock.perforated else _paper(part)
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
        thing = "badges" if file.kind == "badges" else "cards"
        yield f"the {thing} come in the order of the roster, row by row on each sheet"


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
    file = several[0]
    own = [parts[each] for each in file.parts]
    roles = ", ".join(guide.roles[role].name for role in dict.fromkeys(part.role for part in own))
    many = len(several) > 1
    return PlanRow(
        file=f"{ATTENDEES}/ ({len(several):,} files)" if many else file.name,
        what="; ".join(filter(None, [NOUNS[file.kind], roles])),
        paper=" + ".join(dict.fromkeys(_tray(part) for part in own)) or instructions.LETTER,
        sheets=sum(each.tally.sheets for each in several),
        count=_count(several),
        sides="both" if any(part.two_sided for part in own) else "one",
        flip=next((part.document.job.flip for part in own if part.two_sided), ""),
        cuts="; ".join(
            dict.fromkeys(
                step
                for part in own
                if part.stock
                for step in instructions.parted(part.document, part.stock, file.tally.sheets)
            )
        ),
        collating=_collating(file, own),
    )


def _tray(part: Part) -> str:
    return part.stock_name if part.stock and part.stock.perforated else _paper(part)


def _count(several: Sequence[PackFile]) -> str:
    file = several[0]
    if file.kind not in UNITS:
        return counted(len(several), "file") if file.kind == "attendee" else ""
    unit = UNITS[file.kind]
    cells = file.tally.cells
    made = f"{cells} copies" if unit == "copy" and cells != 1 else counted(cells, unit)
    people = "1 person" if len(file.people) == 1 else f"{len(file.people)} people"
    return f"{made}, {people}"


def _collating(file: PackFile, own: Sequence[Part]) -> str:
    if file.kind == "attendee":
        return "one file, one person"
    stacked = bool(own) and own[0].stock is not None and own[0].document.job.order == "stack"
    if stacked and file.tally.sheets > 1:
        return "lay the cut piles on one another, row by row: roster order"
    return "roster order" if own else ""


def how_tos(files: Sequence[PackFile], parts: Mapping[str, Part]) -> list[HowTo]:
    """How to print on each kind of sheet that the pack is on."""
    found: dict[str, HowTo] = {}
    for file in files:
        for each in file.parts:
            part = parts[each]
            name = part.stock.title if part.stock else instructions.LETTER
            kind = f"{part.kind} {part.stock_name}" if part.stock else f"pages {part.two_sided}"
            if kind not in found and part.stock:
                steps = instructions.steps(part.document, part.stock, file.tally.sheets)
                found[kind] = HowTo(f"{part.stock_name}: {name}", steps)
    return list(found.values())


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
        row, file = _row(several, parts, guide), several[0]
        yield f"{place}{file.name}" + (f" and {len(several) - 1:,} more like it" if len(several) > 1 else "")
        yield f"  {row.what}" + (f": {row.count}" if row.count else "")
        if file.tally.sheets:
            yield from (f"  {step}" for step in how_to_print(file, parts))
    if (more := len(groups) - MOST_TOLD) > 0:
        yield f"{place}print-plan.pdf says how to print {more:,} more"
