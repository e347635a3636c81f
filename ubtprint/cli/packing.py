"""``ubtprint pack``: from a roster to a workshop's papers, and how to print them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from ubtprint import content, document, output, packnames, selection, stocks
from ubtprint.cli.jobs import cards_job
from ubtprint.cli.known import DECKS, STOCKS, file
from ubtprint.cli.options import Faults, cache_option, content_options, printer_option
from ubtprint.cli.progress import bar
from ubtprint.closed import one_line
from ubtprint.errors import InputError, NameFault, Problem, did_you_mean
from ubtprint.helpers import cores
from ubtprint.model import Guide
from ubtprint.packplan import KINDS, Kind, Wanted
from ubtprint.packstate import JOURNAL, Entry, digest, tree_digest
from ubtprint.people import Attendee, Roster
from ubtprint.roster import read_roster
from ubtprint.workshop import Workshop, edition_of, holds_badge, load_workshop

if TYPE_CHECKING:
    from ubtprint.packing import Pack

STANDARD_INPUT = "-"
MOST_BYTES = 64 * 2**20  # of standard input; what is more is too long a roster anyway
PRINTED = ("name", "role", "team", "facility")
FEW = 5  # files that are named one by one
# What a pack's sheets never have, though single decks may.
PLAIN = {"form": "pdf", "goes": "office", "single": False, "back_rotate": None, "copies": None, "fill": False,
         "start": None, "bleed": None, "fit": "continue", "instructions": False}  # fmt: skip


@click.command()
@click.argument("roster", metavar="ROSTER", shell_complete=file)
@click.option("--workshop", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="The workshop's title, agenda, and what each role gets.")  # fmt: skip
@click.option("--by", type=click.Choice(["item", "attendee"]), default="item", show_default=True,
              help="One file for each kind of paper, or one for each person.")  # fmt: skip
@click.option("--group-by", type=click.Choice(["role", "team", "facility"]),
              help="A folder for each role, team or facility.")  # fmt: skip
@click.option("--where", multiple=True, metavar="FIELD=VALUE",
              help="Only people with this in a column of the roster; may be given again.")  # fmt: skip
@click.option("--only", multiple=True, metavar="NAME", help="Only this person; may be given again.")
@click.option("--items", metavar="LIST", help=f"Only these: {','.join(KINDS)} [all].")
@click.option("--only-items", is_flag=True, help="No sign-in sheet, agenda or print plan.")
@click.option("--flat", is_flag=True, help="Checklists without form fields: for paper alone.")
@click.option("--deck", metavar="DECK", shell_complete=DECKS, help="Which cards [the workshop's, or full].")
@click.option("--stock", metavar="STOCK", shell_complete=STOCKS,
              help="The sheet for the cards [the workshop's, or quarter-letter].")  # fmt: skip
@click.option("--badges", metavar="STOCK", shell_complete=STOCKS, help="The sheet for name badges or tents.")
@click.option("--order", type=click.Choice(["sheets", "stack"]),
              help="In order sheet by sheet [sheets], or when cut piles are put on one another.")  # fmt: skip
@click.option("--duplex", type=click.Choice(["long", "short", "none"]),
              help="The edge that sheets turn over [long], or one side.")  # fmt: skip
@printer_option
@click.option("--large-print", is_flag=True, help="Text of 18 pt, nothing below 14 pt.")
@click.option("--greyscale", is_flag=True, help="In black and greys, without tints: saves ink.")
@content_options
@cache_option
@click.option("--skip-bad", is_flag=True, help="Leave out rows of the roster that are wrong, and list them.")
@click.option("--resume", is_flag=True, help="Go on where an interrupted run of the same pack stopped.")
@click.option("--dry-run", is_flag=True, help="Say what would be made and printed; write nothing.")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), metavar="N",
              help="Processes that make files when there are many [one a processor].")  # fmt: skip
@click.option("-o", "--output", metavar="DIR", help="The pack's folder [output/ and the workshop's title].")
@click.option("--force", is_flag=True, help="Replace files in the way that ubtprint did not write.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems.")
@click.option("-v", "--verbose", is_flag=True, help="Say more: every file by its name.")
@click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="Tell what was made: text on standard error, or JSON on standard output.")  # fmt: skip
def pack(roster: str, workshop: Path | None, **rest: Any) -> None:
    """Print what all people of a workshop get, with their names on it.

    ROSTER is a table (CSV, or XLSX) with a row for each person: name, role, team; - reads CSV from
    standard input.

    \b
    ubtprint pack roster.csv
    ubtprint pack roster.csv --workshop workshop.yaml
    ubtprint pack roster.csv --by attendee --group-by team
    ubtprint pack roster.csv --badges avery-5392
    ubtprint pack roster.csv --order stack --items cards
    ubtprint pack roster.csv --where role=union
    ubtprint pack roster.csv --dry-run
    """
    own: Path | None = rest["content"]
    edition = rest["edition"] or (edition_of(workshop, own) if workshop else "") or None
    guide = content.load_guide(edition, own)
    held, given, hashes = _read(roster, workshop, guide, own, skip_bad=rest["skip_bad"])
    wanted = _wanted(rest, guide, held, given)
    chosen = selection.chosen(given.people, guide, given.fields, rest["where"], rest["only"])
    _make(Asking(guide, held, given, wanted, chosen, hashes), rest)


class Asking(NamedTuple):
    """What was read and chosen: the edition, the workshop, its roster, and hashes of the two files."""

    guide: Guide
    held: Workshop
    given: Roster
    wanted: Wanted
    chosen: tuple[Attendee, ...]
    hashes: dict[str, str]


def _read(
    roster: str, file: Path | None, guide: Guide, own: Path | None, *, skip_bad: bool
) -> tuple[Workshop, Roster, dict[str, str]]:
    """The workshop and its roster, with hashes of both files; the problems of both are told together."""
    held, problems, given = Workshop(), list[Problem](), None
    label = "standard input" if roster == STANDARD_INPUT else roster
    source = sys.stdin.buffer.read(MOST_BYTES) if roster == STANDARD_INPUT else Path(roster)
    try:
        held = load_workshop(file, guide, own) if file else held
    except InputError as error:
        problems += error.problems
    try:
        given = read_roster(source, guide, own, label=label, skip_bad=skip_bad, printed=PRINTED)
    except InputError as error:
        problems += error.problems
    if problems or given is None:
        raise InputError(*problems)
    data = source if isinstance(source, bytes) else source.read_bytes()
    hashes = {"the roster": digest(data), "the workshop file": digest(file.read_bytes() if file else b"")}
    return held, given, hashes


def _wanted(rest: dict[str, Any], guide: Guide, held: Workshop, given: Roster) -> Wanted:
    """What the options and the workshop's file ask for. Raises NameFault with all that isn't known."""
    faults, own = Faults(), rest["content"]
    named = faults.ask(stocks.find_stock, rest["stock"] or held.stock or _usual(rest), own)
    badges_name = rest["badges"] or held.badges
    badges = faults.ask(stocks.find_stock, badges_name, own) if badges_name else None
    for each, option in ((named, "--stock"), (badges, "--badges")):
        if each and each[1].binding != "none":
            faults.problems.append(
                Problem(f"{option} {each[0]}: that is for booklets", hint="take one for cards")
            )
    if badges and badges[1].binding == "none" and not holds_badge(badges[1]):
        hint = "such as avery-5392, or avery-5305 for table tents"
        faults.problems.append(
            Problem(f"--badges {badges[0]}: its pieces are too small for a name", hint=hint)
        )
    deck = faults.ask(content.pick, "deck", rest["deck"], guide.decks) if rest["deck"] else ""
    kinds = _kinds(rest["items"], faults)
    job = cards_job({**rest, **PLAIN}, named, faults)
    faults.settle()
    assert named is not None
    there = {person.role for person in given.people}
    items = {role: tuple(kind for kind in held.items_of(role) if kind in kinds) for role in guide.roles}
    if not any(items[role] for role in there):
        raise NameFault(Problem("--items leaves nothing to make", hint="see 'items' in the workshop's file"))
    return Wanted(
        by=rest["by"],
        group_by=rest["group_by"] or "",
        items=items,
        decks={role: deck or held.deck_of(role, document.DEFAULT_DECK) for role in guide.roles},
        stocks=dict.fromkeys(guide.roles, named),
        badges=badges,
        flat=rest["flat"] or rest["by"] == "item",
        agenda=bool(held.agenda),
        common=not rest["only_items"],
        where=rest["where"],
        only=rest["only"],
        cards_job=job,
        pages_job=msgspec.structs.replace(job, order="sheets"),
    )


def _usual(rest: dict[str, Any]) -> str:
    return document.usual_stock(rest["large_print"])


def _kinds(said: str | None, faults: Faults) -> Sequence[Kind]:
    """The kinds of paper that a list names, in the singular or plural; all when there is none."""
    if said is None:
        return KINDS
    words = [word.strip().casefold() for word in said.split(",") if word.strip()]
    known = {kind.rstrip("s"): kind for kind in KINDS}
    for word in words:
        if word.rstrip("s") not in known:
            faults.problems.append(Problem(f"--items: unknown item '{word}'", hint=did_you_mean(word, KINDS)))
    return [known[word.rstrip("s")] for word in words if word.rstrip("s") in known]


# --- making -------------------------------------------------------------------------------------


def _make(asking: Asking, rest: dict[str, Any]) -> None:
    """Lay out, count, write, and tell."""
    from ubtprint import packing

    pack = packing.planned(
        asking.given.people,
        asking.chosen,
        asking.wanted,
        guide=asking.guide,
        own=rest["content"],
        workshop=asking.held,
        roster_name=asking.given.label,
    )
    folder = _folder(rest["output"], pack.title)
    inputs = {**asking.hashes, **_inputs(asking, rest)}
    if not (rest["force"] or rest["dry_run"]):
        packing.check_free(pack, folder)
    kept = packing.finished(pack, folder, inputs) if rest["resume"] else {}
    over = packing.left_over(pack, folder)
    entries: dict[str, Entry] = dict(kept)
    try:
        with bar(len(pack.parts) + len(pack.names) - len(kept), quiet=rest["quiet"]) as done:
            pack = packing.laid_out(pack, done)
            if not rest["dry_run"]:
                helpers = rest["jobs"] or cores()
                entries = packing.write(pack, folder, done, inputs=inputs, kept=kept, helpers=helpers)
    except BaseException as error:
        if (folder / JOURNAL).exists():
            error.add_note(f"what is finished stays in {folder.as_posix()}; --resume goes on from there")
        raise
    _tell(pack, folder, entries, rest)
    _warn(asking.given.skipped, over, quiet=rest["quiet"])


def _folder(wanted: str | None, title: str) -> Path:
    """The pack's folder. Raises NameFault for a file."""
    folder = Path(wanted) if wanted else output.DEFAULT_FOLDER / (packnames.slug(title) or "workshop")
    if wanted == "-" or folder.is_file():
        raise NameFault(Problem(f"-o {wanted}: a pack is a folder of files", hint="name a folder"))
    return folder


def _inputs(asking: Asking, rest: dict[str, Any]) -> dict[str, str]:
    """Hashes of what all files are made from besides the roster and the workshop's file."""
    from ubtprint import machine  # which needn't load what it tells of

    own, guide = rest["content"], asking.guide
    look = tree_digest(own, ("templates", "styles", "labels")) if own else ""
    return {
        "the content": digest(guide.id, guide.content_hash, look),
        "the options": digest(asking.wanted),
        "the program": machine.identity(),
    }


# --- telling ------------------------------------------------------------------------------------


def _tell(pack: Pack, folder: Path, entries: dict[str, Entry], rest: dict[str, Any]) -> None:
    """Say what was made, or would be, and how to print it."""
    from ubtprint import packlist

    files = [packlist.as_made(file, entries) for file in pack.files]
    if rest["report"] == "json":
        told = [packlist.listed(file, pack.parts, entries.get(file.name), pack.guide) for file in files]
        click.echo(json.dumps({"folder": folder.as_posix(), "files": told}, ensure_ascii=False, indent=2))
    elif not rest["quiet"]:
        place = "" if rest["dry_run"] else f"{folder.as_posix()}/"
        lines = [f"{place}{name}" for name in pack.names] if rest["verbose"] else []
        lines += packlist.told(place, files, pack.parts, pack.guide)
        people = "1 person" if len(pack.people) == 1 else f"{len(pack.people):,} people"
        end = "nothing was written" if rest["dry_run"] else f"all of it is in {folder.as_posix()}"
        click.echo("\n".join([*lines, f"{people}, {len(pack.names):,} files; {end}"]), err=True)


def _warn(skipped: Sequence[Problem], over: Sequence[str], *, quiet: bool) -> None:
    """Say what was left out of the roster, and what lies in the folder from before."""
    for each in skipped:
        click.echo(one_line(f"skipped: {each}"), err=True)
    if over and not quiet:
        more = f" and {len(over) - FEW:,} more" if len(over) > FEW else ""
        click.echo(f"no part of this pack, but of an earlier one: {', '.join(over[:FEW])}{more}", err=True)
