"""What a pack's file says of itself: its title, and what was asked of the pack, to proof it again by.

All of it stands in the file, for a file is sent without the folder that it was made in.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from ubtprint import __version__, packlist, stocks
from ubtprint.job import job_of
from ubtprint.model import Guide
from ubtprint.packplan import By, GroupBy, Kind, PackFile, Part, Wanted
from ubtprint.pdffile import Info


class Asked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was asked of a pack, as plain values; ``workshop`` is whether there was a workshop's file.

    ``group`` is that of one file; ``job`` is the cards' as a recipe has it.
    """

    by: By = "item"
    group_by: GroupBy = ""
    group: str = ""
    items: dict[str, list[Kind]] = {}
    decks: dict[str, str] = {}
    stock: str = ""
    badges: str = ""
    flat: bool = True
    job: dict[str, str] = {}
    where: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    workshop: bool = False


def asked(wanted: Wanted, *, workshop: bool = False) -> Asked:
    """What was asked, in values that a recipe can hold: texts of a file know their place, these don't."""
    return Asked(
        by=wanted.by,
        group_by=wanted.group_by,
        items={str(role): list(kinds) for role, kinds in wanted.items.items()},
        decks={str(role): str(deck) for role, deck in wanted.decks.items()},
        stock=next((str(name) for name, _ in wanted.stocks.values()), ""),
        badges=str(wanted.badges[0]) if wanted.badges else "",
        flat=wanted.flat,
        job=wanted.cards_job.recipe,
        where=wanted.where,
        only=wanted.only,
        workshop=workshop,
    )


def read(recipe: Mapping[str, str]) -> Asked:
    """What a file's recipe says was asked. Raises msgspec.DecodeError where it says nothing of the kind."""
    return msgspec.json.decode(recipe.get("asked", ""), type=Asked)


def wanted_of(said: Asked, guide: Guide, own: Path | None) -> Wanted:
    """What was asked, with stocks looked up. Raises NameFault or InputError for a stock that isn't there.

    Raises ValueError for a job that none could be.
    """
    named = stocks.find_stock(said.stock, own)
    job = job_of(said.job)
    return Wanted(
        by=said.by,
        group_by=said.group_by,
        items={role: tuple(said.items.get(role, ())) for role in guide.roles},
        decks=said.decks,
        stocks=dict.fromkeys(guide.roles, named),
        badges=stocks.find_stock(said.badges, own) if said.badges else None,
        flat=said.flat,
        common=False,
        where=said.where,
        only=said.only,
        cards_job=job,
        pages_job=msgspec.structs.replace(job, order="sheets"),
    )


def info(title: str, guide: Guide, parts: Mapping[str, Part], file: PackFile, said: Asked) -> Info:
    """What a file says of itself; of an attendee's file nobody else is told, whoever was asked for."""
    edition, own = guide.edition, [parts[each] for each in file.parts]
    alone = file.kind == "attendee"
    what = file.people[0].name if alone else packlist.noun(file.kind, guide.phrases)
    if alone:
        said = msgspec.structs.replace(said, where=(), only=())
    said = msgspec.structs.replace(said, group=str(file.group))
    recipe = {"edition": guide.id, "content": guide.content_hash, "version": __version__}
    recipe |= {} if alone else own[0].document.recipe
    recipe |= {"kind": "pack", "papers": file.kind, "role": " ".join(part.role for part in own)}
    recipe |= {"asked": in_ascii(msgspec.json.encode(said).decode())}
    turned = [part for part in own if part.two_sided]
    return Info(
        title=": ".join(filter(None, [str(title), str(file.group), str(what)])),
        author=str(edition.author),
        subject=str(edition.subject),
        language=str(edition.language),
        recipe={name: str(value) for name, value in recipe.items() if value},
        duplex=turned[0].document.job.flip if turned else "none",
    )


def in_ascii(said: str) -> str:
    """JSON without what XML can't hold: all that is beyond ASCII, escaped."""
    units = said.encode("utf-16-be")
    pairs = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    return "".join(chr(unit) if unit < 127 else f"\\u{unit:04x}" for unit in pairs)
