"""Files written object by object: asked of pikepdf and of qpdf, which know nothing of how it was done."""

from __future__ import annotations

import io
from pathlib import Path

import packs
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String

from ubtprint import bulk

COUNT = bulk.MOST_IN_STREAM + 7  # more than one object stream holds


def written(count: int = COUNT, drawing: bytes = b"0 0 m 9 9 l S\n") -> bytes:
    """A page whose catalog leads to many objects, each with its number in it."""
    out = io.BytesIO()
    writer = bulk.Writer(out)
    root, pages, page, drawn, info = (writer.reserve() for _ in range(5))
    many = writer.reserve(count)
    refs = b" ".join(b"%d 0 R" % (many + at) for at in range(count))
    writer.objects(root, [b"<</Type/Catalog/Pages %d 0 R/Many[%s]>>" % (pages, refs)])
    writer.objects(pages, [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page])
    said = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]/Resources<<>>/Contents %d 0 R>>"
    writer.objects(page, [said % (pages, drawn)])
    writer.packed(drawn, drawing)
    writer.objects(info, [b"<</Title%s>>" % bulk.text("Ana (Ruiz) \\ Nguyễn")])
    for at in range(count):
        writer.objects(many + at, [b"<</Number %d>>" % at])
    writer.finish(root, info)
    return out.getvalue()


def test_every_object_is_found_again_in_its_stream(tmp_path: Path) -> None:
    made = written()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert [int(each.Number) for each in pdf.Root.Many] == list(range(COUNT))
        assert pdf.pages[0].Contents.read_bytes() == b"0 0 m 9 9 l S\n"
        assert str(pdf.docinfo.Title) == "Ana (Ruiz) \\ Nguyễn"
    assert made.count(b"/Type/ObjStm") == 2
    assert made.count(b"/Type/XRef") == 1
    assert packs.qpdf_says(made, tmp_path) == ""


def test_a_spoilt_table_would_be_seen(tmp_path: Path) -> None:
    made = written()
    at = made.rindex(b"startxref\n") + len(b"startxref\n")
    assert packs.qpdf_says(made[:at] + b"17\n%%EOF\n", tmp_path) != ""


def test_bytes_are_of_what_is_written_alone() -> None:
    assert written() == written()
    assert written()[-200:] != written(drawing=b"0 0 m 9 8 l S\n")[-200:]


def test_a_number_that_is_never_written_is_told() -> None:
    writer = bulk.Writer(io.BytesIO())
    root = writer.reserve(2)
    writer.objects(root, [b"<</Type/Catalog>>"])
    with pytest.raises(ValueError, match="object 2 was never written"):
        writer.finish(root, root)


VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**31), 2**31 - 1),
        st.text("a(b)\\é%ễ\n", max_size=6).map(String),
        st.sampled_from(["/A", "/A B", "/é#", "/%"]).map(Name),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(Array),
        st.dictionaries(st.sampled_from(["/K", "/L M", "/%d"]), inner, max_size=3).map(Dictionary),
    ),
    max_leaves=12,
)  # fmt: skip


@given(VALUES)
@settings(max_examples=60, deadline=None)
def test_values_are_read_back_as_they_were(value: object) -> None:
    holder = Array([value])
    text = bulk.serialised(holder, lambda each: pytest.fail(f"{each} is no object of its own"))
    assert pikepdf.Object.parse(text) == holder
    assert bulk.with_holes(text) % () == text
    assert b"\n" not in text  # moulds tell their objects apart by line ends


def test_what_is_copied_leads_to_itself_again() -> None:
    """Objects that lead to one another are copied once each, with their streams."""
    with pikepdf.new() as source:
        stream = source.make_stream(b"drawing", Kind=Name.Drawing)
        one = source.make_indirect(Dictionary(Stream=stream))
        one.Other = source.make_indirect(Dictionary(Back=one, Stream=stream))
        out = io.BytesIO()
        writer = bulk.Writer(out)
        root, pages = writer.reserve(), writer.reserve()
        body = bulk.Copier(writer).copy(one)
        writer.objects(root, [b"<</Type/Catalog/Pages %d 0 R/One %s>>" % (pages, body)])
        writer.objects(pages, [b"<</Type/Pages/Count 0/Kids[]>>"])
        writer.finish(root, pages)
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        copied = pdf.Root.One
        assert copied.Other.Back.objgen == copied.objgen
        assert copied.Stream.objgen == copied.Other.Stream.objgen
        assert (copied.Stream.read_bytes(), copied.Stream.Kind) == (b"drawing", Name.Drawing)
