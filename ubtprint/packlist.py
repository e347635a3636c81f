"""A pack in words: the rows of its print plan, its manifest, and how to print each file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from ubtprint import __version__, instructions
from ubtprint.model import Guide
from ubtprint.ownwords import fill
from ubtprint.packplan import ATTENDEES, PackFile, Part
from ubtprint.packstate import MARK, Entry
from ubtprint.paper import Stock
from ubtprint.papers import HowTo, PlanRow
from ubtprint.phrases import Phrases

UNITS = {
    "cards": ("one_card", "many_cards"),
    "badges": ("one_badge", "many_badges"),
    "tents": ("one_tent", "many_tents"),
}
MOST_TOLD = 24  # files with how to print them, as many as a person scrolls through


def how_to_print(file: PackFile, parts: Mapping[str, Part], guide: Guide) -> tuple[str, ...]:
    """How to print one file, step by step, in the edition's language."""
    say = guide.phrases
    own = [parts[each] for each in file.parts]
    if file.kind == "attendee":
        return tuple(_spanned(file, own, say))
    if not own:
        amount = instructions.sheets_of(say, file.tally.sheets, instructions.LETTER)
        return (fill(say.print_sheets, sheets=amount, sides=say.one_side),)
    part = own[0]
    return (*instructions.steps(part.document, part.stock, file.tally.sheets), *_ordered(file, part))


def _spanned(file: PackFile, own: Sequence[Part], say: Phrases) -> Iterator[str]:
    """How to print a file of one person, whose pages may be for several kinds of paper."""
    turned = any(part.two_sided for part in own)
    for span, part in zip(file.spans, own, strict=True):
        sides = instructions.sides(say, part.document.job.flip, both=turned)
        apart = list(instructions.parted(part.document, part.stock, 1)) if part.stock else []
        pages = fill(say.page if span.first == span.last else say.pages, first=span.first, last=span.last)
        amount = instructions.sheets_of(say, span.sheets, _tray(part))
        printed = fill(say.sheets_printed, sheets=amount, sides=sides)
        yield fill(say.span, pages=pages, what=noun(part.kind, say), steps="; ".join([printed, *apart]))


def noun(kind: str, say: Phrases) -> str:
    """What a kind of file or part is called."""
    return str(getattr(say, kind.replace("-", "_"), kind))


def _paper(part: Part) -> str:
    return instructions.paper_name(part.document, part.stock)


def _ordered(file: PackFile, part: Part) -> Iterator[str]:
    """In which order what was printed lies, where the steps don't say."""
    say = part.document.guide.phrases
    if len(file.people) == 1:
        return
    if part.stock is None:
        yield say.in_order
    elif part.document.job.order == "sheets":
        yield fill(say.come_in_order, things=noun(_thing(file.kind, part), say))


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
    what, say = _what(file, own, guide), guide.phrases
    many = len(several) > 1
    return PlanRow(
        file=fill(say.many_files, folder=f"{ATTENDEES}/", n=f"{len(several):,}") if many else file.name,
        what=what[0].upper() + what[1:],
        paper=" + ".join(dict.fromkeys(map(_tray, own))) or instructions.LETTER,
        sheets=sum(each.tally.sheets for each in several),
        count=f"{len(several) if file.kind == 'attendee' else file.tally.cells:,}" if own else "",
        sides=say.both if any(part.two_sided for part in own) else say.one,
        flip=next((_edge(part, say) for part in own if part.two_sided), ""),
        cuts="; ".join(dict.fromkeys(step for part in own for step in _apart(part, file.tally.sheets))),
        collating=_collating(file, own, say),
    )


def _what(file: PackFile, own: Sequence[Part], guide: Guide, *, counted_too: bool = False) -> str:
    """What a file is and whose, in words; ``counted_too`` says how many pieces of card there are."""
    say, number = guide.phrases, len(file.people)
    people = say.person if number == 1 else fill(say.people, n=f"{number:,}")
    roles = ", ".join(guide.roles[role].name for role in dict.fromkeys(part.role for part in own))
    thing = _thing(file.kind, own[0] if own else None)
    called = noun(thing, say)
    if counted_too and thing in UNITS:
        called = fill(getattr(say, UNITS[thing][file.tally.cells != 1]), n=file.tally.cells)
    if file.kind == "attendee":
        return fill(say.of_roles, what=called, roles=roles)
    return fill(say.for_people, what=called, people=people, roles=roles) if own else called


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


def _collating(file: PackFile, own: Sequence[Part], say: Phrases) -> str:
    if not own or len(file.people) == 1:
        return ""
    stacked = own[0].stock is not None and own[0].document.job.order == "stack"
    return say.roster_order_stacked if stacked and file.tally.sheets > 1 else say.roster_order


def _edge(part: Part, say: Phrases) -> str:
    return say.long_edge if part.document.job.flip == "long" else say.short_edge


def how_tos(parts: Mapping[str, Part]) -> list[HowTo]:
    """How to print on each kind of sheet that the pack is on, however many there are."""
    found: dict[str, HowTo] = {}
    for part in parts.values():
        if part.stock and part.stock_name not in found:
            say = part.document.guide.phrases
            steps = tuple(step[0].upper() + step[1:] for step in _on_stock(part, part.stock))
            title = fill(say.on_stock, stock=part.stock_name, about=part.stock.title)
            found[part.stock_name] = HowTo(title, steps)
    return list(found.values())


def _on_stock(part: Part, stock: Stock) -> Iterator[str]:
    say = part.document.guide.phrases
    sides = instructions.sides(say, part.document.job.flip, both=part.two_sided)
    yield fill(say.put_in_tray, paper=_tray(part), sides=sides)
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
        "files": [listed(as_made(file, entries), parts, entries[file.name], guide) for file in files],
    }


def as_made(file: PackFile, entries: Mapping[str, Entry]) -> PackFile:
    """The file with what it came to, where that wasn't planned: papers are counted when they are made."""
    if file.parts or file.name not in entries:
        return file
    return msgspec.structs.replace(file, tally=entries[file.name].tally)


def listed(file: PackFile, parts: Mapping[str, Part], entry: Entry | None, guide: Guide) -> dict[str, Any]:
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
        said["print"] = list(how_to_print(file, parts, guide))
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
            yield from (f"  {step}" for step in how_to_print(file, parts, guide))
    if (more := len(groups) - MOST_TOLD) > 0:
        yield f"{place}print-plan.pdf says how to print {more:,} more"
