"""A workshop's pack made in its folder: laid out once, then file by file, going on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from ubtprint import output, packlist, packproof, packrecipe, packstate, pdffile
from ubtprint.blanking import badge_blank, badge_document, blank
from ubtprint.blanks import Blank
from ubtprint.content import workshop_words
from ubtprint.dealing import Look
from ubtprint.document import Document
from ubtprint.errors import InputError, Location, Problem, display_path
from ubtprint.job import Job
from ubtprint.model import Guide
from ubtprint.packcounts import counted, sets
from ubtprint.packhelp import written
from ubtprint.packplan import PackFile, Part, Size, Tally, Wanted, parts_of, plan
from ubtprint.packstate import Entry, Head
from ubtprint.packwork import Task, Works, Written, agreed
from ubtprint.paper import Stock
from ubtprint.papers import agenda_pdf, plan_pdf, sign_in_pdf, title_of
from ubtprint.pdffile import Info
from ubtprint.people import Attendee
from ubtprint.personal import gang, run_on
from ubtprint.signing import MANY_ROWS, many_pdf
from ubtprint.workshop import Workshop

MANIFEST = "manifest.json"
MANY = 100  # files, for which it takes too long to have each of them on the disk before the next
Put = Callable[[Path, output.Content], None]
Done = Callable[[str], None]


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """A pack that is asked for, and its files, counted once all is laid out."""

    guide: Guide
    own: Path | None
    workshop: Workshop
    title: str
    wanted: Wanted
    people: tuple[Attendee, ...]
    parts: dict[str, Part]
    files: tuple[PackFile, ...]
    blanks: dict[str, Blank] = {}
    look: Look = Look()
    asked: packrecipe.Asked = packrecipe.Asked()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all files, the manifest the last."""
        return (*(file.name for file in self.files), MANIFEST)


def planned(
    roster: Sequence[Attendee],
    people: Sequence[Attendee],
    wanted: Wanted,
    *,
    guide: Guide,
    own: Path | None,
    workshop: Workshop,
    roster_name: str = "",
) -> Pack:
    """The pack for these people of a roster, not laid out and not counted yet.

    Raises InputError for what the edition has nothing for.
    """

    def badge(role: str, name: str, stock: Stock, job: Job) -> Document:
        return badge_document(guide, role, title, name, stock, job)

    asked = packrecipe.asked(wanted, workshop=workshop != Workshop())
    title = title_of(workshop, workshop_words(own, guide.edition.language))
    workshop = msgspec.structs.replace(workshop, title=title)
    parts = parts_of(guide, people, wanted, badge)
    return Pack(
        guide=guide,
        own=own,
        workshop=workshop,
        title=title,
        wanted=wanted,
        people=tuple(people),
        parts=parts,
        files=plan(roster, people, parts, wanted),
        look=Look(
            roster_name,
            None if own is None else str(own),
            (("cut", guide.labels.cut), ("fold", guide.labels.fold)),
        ),
        asked=asked,
    )


def laid_out(pack: Pack, done: Done) -> Pack:
    """The pack with each distinct paper laid out and proofed, and all files counted; ``done`` hears each.

    Raises what ``blank`` does for what can't be printed.
    """
    blanks: dict[str, Blank] = {}
    for each, part in pack.parts.items():
        blanks[each] = _blank(pack, part)
        done(each)
    sizes = {each: _size(made) for each, made in blanks.items()}
    files = tuple(counted(file, pack.parts, sizes) for file in pack.files)
    return msgspec.structs.replace(pack, blanks=blanks, files=files)


def _blank(pack: Pack, part: Part) -> Blank:
    if part.kind != "badge":
        return blank(part.document, pack.own, part.stock)
    assert part.stock is not None
    grey = part.document.job.greyscale
    return badge_blank(pack.workshop, pack.guide, part.role, part.stock, pack.own, greyscale=grey)


def _size(made: Blank) -> Size:
    """The pieces of one set, and the faces or pages on them."""
    faces = [face for piece in made.pieces for face in (piece.front, piece.back) if face is not None]
    return Size(len(made.pieces), len(faces))


# --- what is there already ----------------------------------------------------------------------


def finished(pack: Pack, folder: Path, inputs: Mapping[str, str]) -> dict[str, Entry]:
    """What an earlier run of the same pack has finished in the folder, and is still as it was written.

    Raises InputError when that run was made from other things: half of its pack would be out of date.
    """
    state = packstate.read_state(_journal(folder))
    if state.head is None:
        return {}
    if different := packstate.changed(state.head.inputs, inputs):
        said = " and ".join(different)
        have = "have" if len(different) > 1 or different[0].endswith("s") else "has"
        message = f"--resume: {said} {have} changed since this pack was begun"
        hint = "make all of it anew, without --resume"
        raise InputError(Problem(message, Location(display_path(folder)), hint))
    entries = (state.entries.get(file.name) for file in pack.files)
    return {each.name: each for each in entries if each is not None and packstate.holds(folder, each)}


def check_free(pack: Pack, folder: Path) -> None:
    """Raise InputError naming every file in the way that ubtprint did not write."""
    ours = packstate.read_state(_journal(folder)).entries
    output.check_free(
        folder / name
        for name in (packstate.JOURNAL, *pack.names)
        if not (name in ours and packstate.holds(folder, ours[name]))
    )


def left_over(pack: Pack, folder: Path) -> list[str]:
    """Files that an earlier run made here and that are no part of this pack."""
    before = packstate.read_state(_journal(folder)).entries
    return [name for name in before if name not in pack.names and (folder / name).is_file()]


def _journal(folder: Path) -> bytes:
    try:
        return (folder / packstate.JOURNAL).read_bytes()
    except OSError:
        return b""


# --- making -------------------------------------------------------------------------------------


def write(
    pack: Pack,
    folder: Path,
    done: Done,
    *,
    inputs: Mapping[str, str],
    kept: Mapping[str, Entry],
    helpers: int,
) -> dict[str, Entry]:
    """Make all files that aren't among those kept, and the manifest; ``done`` hears of each by its name.

    The journal knows of every file as soon as it is there, and has them in the plan's order at the end.
    Raises PrintFault for names that fit nowhere, InputError for what can't be written.
    """
    entries, many = dict(kept), len(pack.names) > MANY
    head = packstate.line(Head(inputs=dict(inputs)))
    with output.journal(folder / packstate.JOURNAL) as journal:
        folders = sorted({(folder / name).parent for name in pack.names})
        if many:
            output.sweep(each for each in folders if each.is_dir())
        journal.truncate(0)
        journal.write(b"".join([head, *map(packstate.line, kept.values())]))
        put = output.write_one_of_many if many else output.write_whole
        for entry in _made(pack, folder, entries, helpers, put):
            entries[entry.name] = entry
            journal.write(packstate.line(entry))
            done(entry.name)
        manifest = packlist.manifest(pack.title, pack.guide, pack.files, pack.parts, entries)
        put(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest, enc_hook=str)) + b"\n")
        done(MANIFEST)
        if many or pack.wanted.by == "attendee":
            output.settle(folders)
        ordered = (packstate.line(entries[file.name]) for file in pack.files)
        journal.truncate(0)
        journal.write(b"".join([head, *ordered]))
    return entries


def _made(pack: Pack, folder: Path, entries: Mapping[str, Entry], helpers: int, put: Put) -> Iterator[Entry]:
    """Make the files that have no entry, in order of the plan but for attendees', and tell each."""
    missing = [file for file in pack.files if file.name not in entries]
    own = [file for file in missing if file.kind == "attendee"]
    common = [file for file in missing if file.kind != "attendee"]
    for file in (each for each in common if each.parts):
        yield _write_shared(pack, folder, file, put)
    if own:
        yield from written(works(pack, folder), [task(pack, file) for file in own], helpers)
    for file in (each for each in common if not each.parts):  # the print plan, last, knows of all others
        yield _write_paper(pack, folder, file, put, entries)


def _write_shared(pack: Pack, folder: Path, file: PackFile, put: Put) -> Entry:
    """A file with one kind of paper of many people."""
    part, due, blanks = pack.parts[file.parts[0]], shared_due(pack, file), _by_role(pack, file)
    job = part.document.job
    note = Written(file.name)

    def fill(out: BinaryIO) -> None:
        if part.stock is not None:
            count = gang(out, blanks, due.people, part.stock, job, due.info, pack.look)
        else:
            count = run_on(out, blanks, due.people, job, due.info, pack.look)
        packproof.prove(out, due, file.name)
        note.note(out, agreed(file.name, count, file.tally))

    put(folder / file.name, fill)
    return note.entry


def shared_due(pack: Pack, file: PackFile) -> packproof.Due:
    """What a file of many people has to be, once all is laid out."""
    part, blanks, people = pack.parts[file.parts[0]], _by_role(pack, file), sets(file)
    job, said = part.document.job, info(pack, file)
    if part.stock is not None:
        return packproof.shared(blanks, people, part.stock, job, said, pack.look)
    sides = packproof.paged(blanks, people, job, turned=part.two_sided)
    return packproof.Due(tuple(blanks.values()), people, sides, said, pack.look.roster)


def _by_role(pack: Pack, file: PackFile) -> dict[str, Blank]:
    return {pack.parts[each].role: pack.blanks[each] for each in file.parts}


def works(pack: Pack, folder: Path) -> Works:
    """What all attendees' files share."""
    keys = [each for each, part in pack.parts.items() if part.kind != "badge"]
    stocks = {each: stock for each in keys if (stock := pack.parts[each].stock) is not None}
    blanks = {each: pack.blanks[each] for each in keys}
    return Works(folder=str(folder), blanks=blanks, stocks=stocks, job=pack.wanted.cards_job, look=pack.look)


def task(pack: Pack, file: PackFile) -> Task:
    """One attendee's file to make."""
    return Task(
        name=file.name, person=file.people[0], parts=file.parts, tally=file.tally, info=info(pack, file)
    )


def info(pack: Pack, file: PackFile) -> Info:
    """What a file says of itself."""
    return packrecipe.info(pack.title, pack.guide, pack.parts, file, pack.asked)


def _write_paper(pack: Pack, folder: Path, file: PackFile, put: Put, entries: Mapping[str, Entry]) -> Entry:
    """A paper of the workshop's own."""
    if file.kind == "agenda":
        data = agenda_pdf(pack.workshop, pack.guide, pack.own)
    elif file.kind == "sign-in":
        group = pack.wanted.group_by
        make = many_pdf if len(pack.people) > MANY_ROWS else sign_in_pdf
        data = make(pack.workshop, pack.people, pack.guide, pack.own, group_by=group)
    else:
        known = [packlist.as_made(each, entries) for each in pack.files]
        rows = packlist.plan_rows(known, pack.parts, pack.guide)
        how = packlist.how_tos(pack.parts)
        data = plan_pdf(pack.workshop, rows, pack.guide, pack.own, how_to=how)
    with pdffile.open_pdf(data) as pdf:
        pages = len(pdf.pages)
    note = Written(file.name)

    def fill(out: BinaryIO) -> None:
        out.write(data)
        note.note(out, Tally(pages, pages, 1))

    put(folder / file.name, fill)
    return note.entry
