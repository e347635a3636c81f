"""The file round a stream of pages: page tree, resources, structure, catalogue (ISO 32000-1 7.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pikepdf
from pikepdf import Dictionary, Name, Object

from ubtprint.bulk import Copier, Writer, serialised
from ubtprint.lettering import Subset, font_objects
from ubtprint.resources import NAMED
from ubtprint.sheets import number as number_of

NODE = 64  # pages under one node of the page tree
ROOT = ("/Lang", "/MarkInfo", "/Metadata", "/ViewerPreferences")  # what a catalogue says of its file


def write_resources(  # noqa: PLR0917
    writer: Writer,
    number: int,
    shared: Sequence[Object],
    moved: Sequence[Mapping[str, Object]],
    copiers: Sequence[Copier],
    fonts: Mapping[str, Subset],
) -> None:
    """Write the resources that all pages share: those of each blank, and the fonts of the names.

    ``moved`` are each blank's patterns for the cells that it lies in.
    """
    entries: dict[str, list[bytes]] = {kind: [] for kind in NAMED}
    for resources, patterns, copier in zip(shared, moved, copiers, strict=True):
        for kind in NAMED:
            named = dict(resources.get(kind, Dictionary()).items())
            for name, value in sorted(({**named, **patterns} if kind == "/Pattern" else named).items()):
                entries[kind].append(Name(name).unparse() + b" " + copier.copy(value))
    for name, subset in fonts.items():
        if subset.codes:
            bodies = font_objects(subset, first := writer.reserve())
            writer.reserve(len(bodies) - 1)
            for place, body in enumerate(bodies, first):
                writer.whole(place, body)
            entries["/Font"].append(b"/%s %d 0 R" % (name.encode(), first))
    said = (b"%s<<%s>>" % (kind.encode(), b"".join(each)) for kind, each in entries.items() if each)
    writer.objects(number, [b"<<" + b"".join(said) + b">>"])


def write_pages(writer: Writer, first_node: int, first_page: int, count: int) -> int:
    """Write the page tree over pages that are numbered one after the other; returns its top's number."""
    top = writer.reserve()
    nodes = range(first_node, first_node + -(-count // NODE))
    for at, node in enumerate(nodes):
        low, high = at * NODE, min(count, (at + 1) * NODE)
        kids = b" ".join(b"%d 0 R" % (first_page + page) for page in range(low, high))
        said = (top, high - low, kids)
        writer.objects(node, [b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>" % said])
    kids = b" ".join(b"%d 0 R" % node for node in nodes)
    writer.objects(top, [b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)])
    return top


def boxes(width: float, height: float) -> bytes:
    """A page's boxes, which are all the whole sheet."""
    box = f"[0 0 {number_of(width)} {number_of(height)}]".encode()
    return b"".join(b"/%s%s" % (name, box) for name in (b"MediaBox", b"CropBox", b"BleedBox", b"TrimBox"))


def write_tags(writer: Writer, tree: int, document: int, parts: Sequence[int], rows: Sequence[int]) -> None:
    """Write the root of the structure tree, the Document over the parts, and the parent tree's values."""
    kids = b" ".join(b"%d 0 R" % number for number in parts)
    writer.objects(document, [b"<</S/Document/P %d 0 R/K[%s]>>" % (tree, kids)])
    numbered = b" ".join(b"%d %d 0 R" % (page, number) for page, number in enumerate(rows))
    parents = writer.reserve()
    writer.objects(parents, [b"<</Nums[%s]>>" % numbered])
    said = b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>"
    writer.objects(tree, [said % (document, parents, len(rows))])


def write_catalogue(writer: Writer, entries: list[bytes], described: pikepdf.Pdf) -> None:
    """Write the catalogue, with what ``described`` says of its file and its information, and end the file."""
    copier = Copier(writer)
    kept = {key: value for key, value in described.Root.items() if key in ROOT}
    entries += [Name(key).unparse() + b" " + copier.copy(value) for key, value in sorted(kept.items())]
    root, info = writer.reserve(), writer.reserve()
    writer.objects(root, [b"<</Type/Catalog" + b"".join(entries) + b">>"])
    writer.objects(info, [serialised(described.trailer.Info, copier.copy, top=True)])
    writer.finish(root, info)
