"""What ``ubtprint build`` makes: a list's entries, by the rules of the options, or all of an edition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ubtprint import builds, content
from ubtprint.building import Planned, planned_document
from ubtprint.builds import AskedCards, AskedHandout, Entry, Order
from ubtprint.cli.jobs import FORM_NAMES, cards_job, pages_job
from ubtprint.cli.options import Faults
from ubtprint.document import usual_stock
from ubtprint.errors import InputError, Problem, UbtprintError
from ubtprint.job import Job
from ubtprint.model import Guide
from ubtprint.names import pick

# What an entry may say of a text or a web page; all else is of paper.
WORDS_KEYS = frozenset(("kind", "name", "edition", "role", "format", "deck", "topic", "cover", "flat"))
OPTION = re.compile(r"--([a-z-]+)")


def planned(rest: dict[str, Any]) -> list[Planned]:
    """Every document with its files' names. Raises NameFault and InputError with all problems at once."""
    own, faults = rest["content"], Faults()
    known = content.editions(own)
    editions = [faults.ask(pick, "edition", word, known) for word in rest["editions"]]
    faults.settle()
    chosen = list(dict.fromkeys(each for each in editions if each)) or list(known)
    usual = own / builds.LIST if own else None
    file = rest["list_"] or (usual if usual and usual.is_file() else None)
    if file is None:
        guides = [builds.loaded(each, own) for each in chosen]
        orders = list[tuple[Order, Entry | None]]()
        for guide in guides:
            orders += [(order, None) for order in builds.usual_orders(guide, own)]
        if not orders:
            raise InputError(Problem("these editions have nothing to print", hint="see ubtprint list"))
    else:
        within = own if file == usual else None
        orders = _listed(builds.read_list(file, within), chosen, rest)
    default, problems = _default(known), list[Problem]()
    plan: list[Planned] = []
    taken = set[str]()
    for order, entry in orders:
        try:
            each = planned_document(order, own, default)
        except UbtprintError as error:
            problems += [_placed(problem, entry) for problem in error.problems]
            continue
        twice = [name for name in each.names if name in taken]
        if twice:
            hint = "give one of them a 'name', or leave one out"
            problems.append(Problem(f"'{twice[0]}' is made twice", entry.location if entry else None, hint))
        taken |= set(each.names)
        plan.append(each)
    if problems:
        raise InputError(*problems)
    return plan


def _default(known: dict[str, Path]) -> str:
    """The edition that files aren't named after; none where there are several of equal standing."""
    if content.DEFAULT_EDITION in known or len(known) > 1:
        return content.DEFAULT_EDITION
    return next(iter(known))


def _placed(problem: Problem, entry: Entry | None) -> Problem:
    """The problem of an entry at its place: of the key that it speaks of as an option, else of the entry."""
    if entry is None or problem.location is not None:
        return problem
    option = OPTION.search(problem.message)
    location = entry.at(option[1]) if option else entry.location
    said = OPTION.sub(lambda found: f"'{found[1]}'", problem.message)
    return msgspec.structs.replace(problem, message=said, location=location)


def _listed(
    entries: Sequence[Entry], editions: Sequence[str], rest: dict[str, Any]
) -> list[tuple[Order, Entry | None]]:
    """The orders of a file's entries. Raises InputError with the problems of all of them."""
    own, problems = rest["content"], list[Problem]()
    found: list[tuple[Order, Entry | None]] = []
    several = editions if rest["editions"] else [_default(content.editions(own))]
    for entry in entries:
        faults = Faults()
        orders = list(_orders(entry, several, own, faults))
        problems += [_placed(problem, entry) for problem in faults.problems]
        if entry.asked.name and len(orders) > 1:
            hint = "name one role and one edition, or leave the name out"
            problems.append(Problem(f"one name for {len(orders)} documents", entry.at("name"), hint))
        found += [(order, entry) for order in orders]
    if problems:
        raise InputError(*problems)
    return found


def _orders(entry: Entry, editions: Sequence[str], own: Path | None, faults: Faults) -> Iterator[Order]:
    asked = entry.asked
    stock = job = None
    usual = asked.stock if isinstance(asked, AskedCards) else None
    if isinstance(asked, AskedCards):
        stock = _ask(faults, entry, "stock", builds.found_stock, usual or usual_stock(asked.large_print), own)
    job = _job(entry, stock, own, faults)
    known = content.editions(own)
    named = [_ask(faults, entry, "edition", pick, "edition", word, known) for word in asked.edition]
    for edition in [each for each in named if each] or (() if asked.edition else editions):
        guide = builds.loaded(edition, own)
        for more in _of_edition(entry, guide, faults):
            yield Order(
                edition=edition,
                form=asked.form,
                job=job,
                name=asked.name or "",
                stock=str(usual or ""),
                **more,
            )


def _of_edition(entry: Entry, guide: Guide, faults: Faults) -> Iterator[dict[str, Any]]:
    """What the orders for one edition are besides: kind, role, and which deck, topic or cover."""
    asked = entry.asked
    found = [_ask(faults, entry, "role", content.find_role, guide, word) for word in asked.role]
    roles = list(dict.fromkeys(role for role in found if role))
    if isinstance(asked, AskedHandout):
        topic = _ask(faults, entry, "topic", pick, "topic", asked.topic, guide.topics) if asked.topic else ""
        if topic and roles:
            problem = Problem("topic and role don't go together", entry.at("topic"), "choose one of them")
            faults.problems.append(problem)
        for role in roles or ([] if asked.role else [""]):
            yield {"kind": "handout", "role": role, "topic": topic or "", "cover": asked.cover}
        return
    for role in roles or ([] if asked.role else list(guide.roles)):
        if isinstance(asked, AskedCards):
            deck = _ask(faults, entry, "deck", pick, "deck", asked.deck, guide.decks)
            yield {"kind": "cards", "role": role, "deck": deck or ""}
        else:
            yield {"kind": "checklist", "role": role, "flat": asked.flat}


def _ask(faults: Faults, entry: Entry, key: str, find: Any, *arguments: Any) -> Any:
    """What is found, or None after problems, which stand where the key's value does."""
    before = len(faults.problems)
    try:
        found = faults.ask(find, *arguments)
    except InputError as error:  # a stock's own file is at fault
        found, faults.problems = None, [*faults.problems, *error.problems]
    at = entry.at(key)
    word = next((each for each in arguments if getattr(each, "location", None)), None)
    faults.problems[before:] = [
        each if each.location else msgspec.structs.replace(each, location=getattr(word, "location", at))
        for each in faults.problems[before:]
    ]
    return found


def _job(entry: Entry, stock: Any, own: Path | None, faults: Faults) -> Job:
    """The job that an entry asks for, by the rules of the commands' options."""
    asked = entry.asked
    if asked.form != "pdf":
        for key, place in entry.places.items():
            if key not in WORDS_KEYS:
                hint = f"it is for paper, and {FORM_NAMES[asked.form]} has none"
                message = f"'{key}' doesn't go with 'format: {asked.form}'"
                faults.problems.append(Problem(message, place, hint))
        return Job()
    given = {**msgspec.structs.asdict(asked), "content": own}
    if isinstance(asked, AskedCards):
        return cards_job(given, stock, faults)
    booklet = isinstance(asked, AskedHandout) and asked.booklet
    return pages_job(given, faults, booklet=booklet)
