"""A PDF read without being loaded: one object after another, from its cross-reference stream.

pikepdf holds all objects of a file; everybody's cards have half a million. This reads what the program
itself writes: one cross-reference stream, object streams, Flate alone (ISO 32000-1 7.5.7, 7.5.8).
"""

from __future__ import annotations

import re
import zlib
from collections import OrderedDict
from typing import Any, BinaryIO, NamedTuple

TAIL = 64  # bytes in which startxref stands
HEAD = 4096  # bytes in which a stream's dictionary ends
HELD = 6  # object streams that are kept unpacked
WIDTHS = (1, 4, 2)
ENTRY = sum(WIDTHS)
TOKEN = re.compile(
    rb"\s*(?:(\d+) (\d+) R\b|(<<|>>|\[|\])|(/[^\s<>\[\]()/%]*)|<([0-9A-Fa-f\s]*)>|\(((?:\\.|[^\\()])*)\)"
    rb"|([+-]?(?:\d+\.?\d*|\.\d+))|(true|false|null))",
    re.DOTALL,
)
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


class Broken(Exception):
    """The file is not as it has to be to be read; the message says what is missing."""


class Ref(NamedTuple):
    """A reference to an object."""

    number: int


class Named(bytes):
    """A name with its slash."""

    __slots__ = ()


class Lean:
    """A file open for reading; every method raises Broken for what isn't there."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._streams: OrderedDict[int, tuple[bytes, list[int], list[int]]] = OrderedDict()
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL))
        found = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", file.read())
        if not found:
            raise Broken("its end is missing")
        self._entries = b""
        entries, self._entries = self._stream_at(int(found[1]))
        if entries.get(b"/Type") != b"/XRef" or tuple(entries.get(b"/W", ())) != WIDTHS:
            raise Broken("it has no table of objects")
        self.trailer = entries

    def _entry(self, number: int) -> tuple[int, int, int]:
        entry = self._entries[number * ENTRY : (number + 1) * ENTRY]
        if len(entry) != ENTRY:
            raise Broken(f"object {number} is missing")
        return entry[0], int.from_bytes(entry[1:5]), int.from_bytes(entry[5:])

    def body(self, number: int) -> bytes:
        """An object that is no stream, as the file has it."""
        return self.bodies(number, 1)[0]

    def bodies(self, first: int, count: int) -> list[bytes]:
        """Objects numbered one after the other."""
        found: list[bytes] = []
        while len(found) < count:
            number = first + len(found)
            kind, place, index = self._entry(number)
            if kind == 1:
                found.append(self._whole(place, number))
                continue
            if kind != 2:
                raise Broken(f"object {number} is missing")
            data, numbers, places = self._unpacked(place)
            some = 1
            most = min(count - len(found), len(numbers) - index)
            if most > 1 and numbers[index : index + most] == list(range(number, number + most)):
                some = most
            if index >= len(numbers) or numbers[index] != number:
                raise Broken(f"object {number} is not where the table says")
            lines = data[places[index] : places[index + some] - 1].split(b"\n")
            if len(lines) != some:
                lines = [data[places[at] : places[at + 1]].strip() for at in range(index, index + some)]
            found += lines
        return found

    def _unpacked(self, holder: int) -> tuple[bytes, list[int], list[int]]:
        if holder in self._streams:
            self._streams.move_to_end(holder)
            return self._streams[holder]
        entries, data = self.stream(holder)
        head = int(entries.get(b"/First", 0))
        figures = list(map(int, data[:head].split()))
        places = [head + place for place in figures[1::2]] + [len(data) + 1]
        self._streams[holder] = data, figures[::2], places
        if len(self._streams) > HELD:
            self._streams.popitem(last=False)
        return self._streams[holder]

    def _whole(self, place: int, number: int) -> bytes:
        self._file.seek(place)
        data = self._file.read(HEAD)
        while b"endobj" not in data:
            more = self._file.read(len(data))
            if not more:
                raise Broken(f"object {number} has no end")
            data += more
        begin = b"%d 0 obj\n" % number
        if not data.startswith(begin):
            raise Broken(f"object {number} is not where the table says")
        return data[len(begin) : data.index(b"endobj")].strip()

    def raw(self, number: int) -> tuple[dict[bytes, Any], bytes]:
        """A stream's dictionary, and its data as they are."""
        kind, place, _ = self._entry(number)
        if kind != 1:
            raise Broken(f"stream {number} is missing")
        return self._raw_at(place)

    def stream(self, number: int) -> tuple[dict[bytes, Any], bytes]:
        """A stream's dictionary, and its data unpacked."""
        kind, place, _ = self._entry(number)
        if kind != 1:
            raise Broken(f"stream {number} is missing")
        return self._stream_at(place)

    def _raw_at(self, place: int) -> tuple[dict[bytes, Any], bytes]:
        self._file.seek(place)
        head = self._file.read(HEAD)
        begin = re.match(rb"\d+ 0 obj\s*", head)
        end = head.find(b"stream\n")
        while begin and end < 0 and (more := self._file.read(len(head))):
            head += more
            end = head.find(b"stream\n")
        if not begin or end < 0:
            raise Broken("a stream is not where the table says")
        entries = parsed(head[begin.end() : end])
        if not isinstance(entries, dict) or not isinstance(length := entries.get(b"/Length"), int):
            raise Broken("a stream doesn't say how long it is")
        start = end + len(b"stream\n")
        data = head[start : start + length]
        if len(data) < length:
            self._file.seek(place + start)
            data = self._file.read(length)
        return entries, data

    def _stream_at(self, place: int) -> tuple[dict[bytes, Any], bytes]:
        entries, data = self._raw_at(place)
        return entries, unpacked(entries, data)

    def value(self, number: int) -> Any:
        """An object that is no stream, as a value."""
        return parsed(self.body(number))

    def resolved(self, value: Any) -> Any:
        """The value that a reference leads to; any other as it is."""
        return self.value(value.number) if isinstance(value, Ref) else value


def unpacked(entries: dict[bytes, Any], data: bytes) -> bytes:
    """A stream's data as its dictionary says that they are packed. Raises Broken."""
    if (packed := entries.get(b"/Filter")) is None:
        return data
    if packed != b"/FlateDecode" or b"/DecodeParms" in entries:
        raise Broken("a stream is packed in another way")
    try:
        return zlib.decompress(data)
    except zlib.error as error:
        raise Broken("a stream is broken") from error


def parsed(data: bytes) -> Any:
    """A value as a file has it: dict, list, Named, Ref, bytes (a string), int, float, bool, None.

    Raises Broken for what is none.
    """
    stack: list[list[Any]] = [[]]
    kinds: list[bytes] = []
    at, end = 0, len(data.rstrip())
    while at < end:
        found = TOKEN.match(data, at)
        if not found:
            raise Broken("an object can't be read")
        at = found.end()
        kind = found.lastindex
        if kind == 3:
            _nested(found[3], stack, kinds)
        else:
            stack[-1].append(_atom(found))
    if kinds or len(stack[0]) != 1:
        raise Broken("an object can't be read")
    return stack[0][0]


def _nested(token: bytes, stack: list[list[Any]], kinds: list[bytes]) -> None:
    if token in (b"<<", b"["):
        kinds.append(token)
        stack.append([])
        return
    if not kinds or kinds.pop() != (b"<<" if token == b">>" else b"["):
        raise Broken("an object can't be read")
    values = stack.pop()
    if token == b"]":
        stack[-1].append(values)
        return
    if len(values) % 2 or not all(isinstance(key, Named) for key in values[::2]):
        raise Broken("an object can't be read")
    stack[-1].append({bytes(key): value for key, value in zip(values[::2], values[1::2], strict=True)})


def _atom(found: re.Match[bytes]) -> Any:
    if found[1] is not None:
        return Ref(int(found[1]))
    if found[4] is not None:
        return Named(found[4])
    if found[5] is not None:
        return bytes.fromhex(found[5].decode())
    if found[6] is not None:
        return ESCAPED.sub(rb"\1", found[6])
    if found[7] is not None:
        return float(found[7]) if b"." in found[7] else int(found[7])
    return {b"true": True, b"false": False, b"null": None}[found[8]]
