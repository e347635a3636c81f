"""Many PDF objects written in a stream: objects, object streams, one cross-reference stream, the trailer.

pikepdf holds a whole file in memory; a workshop's file has a million objects, most of them alike. Sources:
ISO 32000-1 7.5.7 (object streams), 7.5.8 (cross-reference streams), 14.4 (file identifiers).
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import BinaryIO, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
MOST_IN_STREAM = 400  # objects of an object stream: a reader that wants one unpacks them all
LEVEL = 4  # of deflating: a third more costs a twentieth of the size
MORE = 1 << 16  # bytes of the cross-reference table that are made at once
HOLE = b"\x00"  # which no serialised value has: strings are in hexadecimal, names escape it
LENGTH = frozenset(("/Length",))
ENTRY = struct.Struct(">BIH")  # a kind, an offset or the number of an object stream, an index


class Writer:
    """Writes a PDF whose objects come in any order; what isn't a stream goes into object streams.

    Numbers are handed out by ``reserve``; every one of them has to be written. ``finish`` ends the file.
    The bytes depend on what is written and its order alone.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._hash = hashlib.sha256()
        self._at = 0
        self._next = 1
        self._entries = bytearray(ENTRY.pack(0, 0, 0xFFFF))
        self._bodies: list[bytes] = []
        self._numbers: list[int] = []
        self._put(HEADER)

    def reserve(self, count: int = 1) -> int:
        """The first of so many numbers, one after the other, that no other object has."""
        first = self._next
        self._next += count
        return first

    def stream(self, number: int, entries: bytes, data: bytes) -> None:
        """Write a stream of raw data; ``entries`` are those of its dictionary besides the length."""
        self._note(number, 1, self._at, 0)
        self._put(b"%d 0 obj\n<<%s/Length %d>>\nstream\n" % (number, entries, len(data)))
        self._put(data)
        self._put(b"\nendstream\nendobj\n")

    def whole(self, number: int, body: bytes) -> None:
        """Write an object by itself, as streams have to be that bring their dictionary along."""
        self._note(number, 1, self._at, 0)
        self._put(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def packed(self, number: int, drawing: bytes) -> None:
        """Write a stream of drawing, deflated."""
        self.deflated(number, deflate(drawing))

    def deflated(self, number: int, drawing: bytes) -> None:
        """Write a stream of drawing that is deflated already."""
        self.stream(number, b"/Filter/FlateDecode", drawing)

    def objects(self, first: int, bodies: Sequence[bytes]) -> None:
        """Write objects that are no streams, numbered one after the other from ``first``."""
        self._numbers += range(first, first + len(bodies))
        self._bodies += bodies
        if len(self._bodies) >= MOST_IN_STREAM:
            self._pack()

    def _pack(self) -> None:
        holder = self.reserve()
        numbers, bodies = self._numbers, self._bodies
        self._numbers, self._bodies = [], []
        places = accumulate((len(body) + 1 for body in bodies[:-1]), initial=0)
        head = b" ".join(map(b"%d %d".__mod__, zip(numbers, places, strict=True))) + b"\n"
        for index, number in enumerate(numbers):
            self._note(number, 2, holder, index)
        entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(bodies), len(head))
        self.stream(holder, entries, zlib.compress(head + b"\n".join(bodies), LEVEL))

    def finish(self, root: int, info: int) -> None:
        """Write what is left, the cross-reference stream and the trailer.

        Raises ValueError when a number was handed out and never written.
        """
        if self._bodies:
            self._pack()
        number = self.reserve()
        self._note(number, 1, self._at, 0)
        entries = bytes(self._entries[: self._next * ENTRY.size])
        if gap := _gap(entries):
            raise ValueError(f"object {gap} was never written")
        start = self._at
        identifier = self._hash.hexdigest()[:32].encode()
        said = b"/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/Filter/FlateDecode" % (
            *(self._next, root, info),
            *(identifier, identifier),
        )
        self.stream(number, said, zlib.compress(entries, LEVEL))
        self._put(b"startxref\n%d\n%%%%EOF\n" % start)

    def _note(self, number: int, kind: int, place: int, index: int) -> None:
        if (missing := (number + 1) * ENTRY.size - len(self._entries)) > 0:
            self._entries += bytes(missing + MORE)
        ENTRY.pack_into(self._entries, number * ENTRY.size, kind, place, index)

    def _put(self, data: bytes) -> None:
        self._out.write(data)
        self._hash.update(data)
        self._at += len(data)


def deflate(drawing: bytes) -> bytes:
    """Drawing as it is written into a file."""
    return zlib.compress(drawing, LEVEL)


def _gap(entries: bytes) -> int:
    """The first number that has no object, or 0."""
    kinds = entries[:: ENTRY.size]
    return kinds.find(b"\x00", 1) if kinds.find(b"\x00", 1) > 0 else 0


class Frozen(NamedTuple):
    """An object written out: a format for the numbers of what it ``leads_to``, and a stream's data."""

    text: bytes
    leads_to: tuple[tuple[tuple[int, int], Object], ...]
    data: bytes | None = None


class Copier:
    """Copies objects of a pikepdf file, with all that they lead to, into a file that a Writer writes.

    What it writes out is ``kept`` for the next copier of the same objects, which then may not change.
    """

    def __init__(self, writer: Writer, kept: dict[object, Frozen] | None = None) -> None:
        self._writer = writer
        self._kept = {} if kept is None else kept
        self._numbers: dict[tuple[int, int], int] = {}
        self._waiting: list[tuple[int, Object]] = []

    def copy(self, value: Object) -> bytes:
        """What stands for the value in the new file: its bytes, or a reference to it."""
        written = serialised(value, self._reference)
        self._write_waiting()
        return written

    def _write_waiting(self) -> None:
        while self._waiting:
            number, each = self._waiting.pop()
            self._write(number, each)

    def entries(self, value: Object, but: frozenset[str]) -> bytes:
        """A dictionary's entries without some of them."""
        if (key := (value.objgen, but)) not in self._kept:
            self._kept[key] = frozen(value, but)
        body = self._filled(self._kept[key])
        self._write_waiting()
        return body

    def number(self, value: Object) -> int:
        """The number in the new file of what is an object of its own."""
        self.copy(value)
        return self._numbers[value.objgen]

    def _reference(self, value: Object) -> bytes:
        return b"%d 0 R" % self._number(value.objgen, value)

    def _number(self, key: tuple[int, int], value: Object) -> int:
        if key not in self._numbers:
            self._numbers[key] = self._writer.reserve()
            self._waiting.append((self._numbers[key], value))
        return self._numbers[key]

    def _write(self, number: int, value: Object) -> None:
        key = value.objgen
        if key not in self._kept:
            self._kept[key] = frozen(value)
        body, data = self._filled(self._kept[key]), self._kept[key].data
        if data is None:
            self._writer.objects(number, [b"<<" + body + b">>" if isinstance(value, Dictionary) else body])
        else:
            self._writer.stream(number, body, data)

    def _filled(self, kept: Frozen) -> bytes:
        return kept.text % tuple(self._number(*each) for each in kept.leads_to)


def frozen(value: Object, but: frozenset[str] = frozenset()) -> Frozen:
    """An object as it is written into whichever file: with holes for the numbers of what it leads to.

    Of a stream or a dictionary only the entries are written out, and some of them not.
    """
    leads_to: list[tuple[tuple[int, int], Object]] = []

    def hole(each: Object) -> bytes:
        leads_to.append((each.objgen, each))
        return HOLE + b" 0 R"

    if not isinstance(value, pikepdf.Stream | Dictionary):
        return Frozen(with_holes(serialised(value, hole, top=True)), tuple(leads_to))
    data = value.read_raw_bytes() if isinstance(value, pikepdf.Stream) else None
    left_out = but if data is None else LENGTH
    entries = (
        Name(key).unparse() + b" " + serialised(each, hole)
        for key, each in sorted(value.items())
        if key not in left_out
    )
    text = with_holes(b"".join(entries))
    return Frozen(text, tuple(leads_to), data)


def with_holes(text: bytes) -> bytes:
    """A text with holes as a format that numbers are filled into."""
    return text.replace(b"%", b"%%").replace(HOLE, b"%d")


def serialised(value: object, reference: Callable[[Object], bytes], *, top: bool = False) -> bytes:
    """A value as a file has it, on one line; what is an object of its own is what ``reference`` says.

    With ``top`` the value itself is written out although it is an object of its own.
    """
    if isinstance(value, Object) and value.is_indirect and not top:
        return reference(value)
    if isinstance(value, Dictionary):
        pairs = (
            Name(key).unparse() + b" " + serialised(each, reference) for key, each in sorted(value.items())
        )
        return b"<<" + b"".join(pairs) + b">>"
    if isinstance(value, Array):
        return b"[" + b" ".join(serialised(each, reference) for each in value) + b"]"
    if isinstance(value, String):
        return b"<" + bytes(value).hex().encode() + b">"
    return atom(value)


def atom(value: object) -> bytes:
    """A number, a name, true, false or null as a file has it."""
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, Object):
        return value.unparse()
    if isinstance(value, Decimal | float):
        return f"{value:f}".rstrip("0").rstrip(".").encode() or b"0"
    return b"%d" % int(str(value))


def text(value: str) -> bytes:
    """A text string: in ASCII where it is, else in UTF-16 (ISO 32000-1 7.9.2.2)."""
    if value.isascii() and value.isprintable():
        escaped = value.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return b"(" + escaped.encode() + b")"
    return b"<FEFF" + value.encode("utf-16-be").hex().upper().encode() + b">"
