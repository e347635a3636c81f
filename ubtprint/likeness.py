"""Whether a value of a finished file is the same as one of another file, with all that it leads to."""

from __future__ import annotations

import pikepdf

from ubtprint.lean import Lean, Ref

NEAR = 0.0001  # by which numbers may differ


def same(lean: Lean, value: object, blank: object, seen: set[int]) -> bool:
    """Whether a value of the file is another file's, with all that it leads to.

    ``seen`` are the numbers of what has been looked at.
    """
    if isinstance(value, Ref):
        if value.number in seen:
            return True
        seen.add(value.number)
        if isinstance(blank, pikepdf.Stream):
            return _same_stream(lean, value.number, blank, seen)
        value = lean.value(value.number)
    if isinstance(blank, pikepdf.Dictionary):
        return _same_entries(lean, value, dict(blank.items()), seen)
    if isinstance(blank, pikepdf.Array):
        if not isinstance(value, list) or len(value) != len(blank):
            return False
        return all(same(lean, one, other, seen) for one, other in zip(value, blank, strict=True))
    return _same_atom(value, blank)


def _same_stream(lean: Lean, number: int, blank: pikepdf.Stream, seen: set[int]) -> bool:
    entries, data = lean.raw(number)
    entries.pop(b"/Length", None)
    there = {key: each for key, each in blank.items() if key != "/Length"}
    return data == blank.read_raw_bytes() and _same_entries(lean, entries, there, seen)


def _same_entries(lean: Lean, value: object, blank: dict[str, pikepdf.Object], seen: set[int]) -> bool:
    if not isinstance(value, dict) or set(value) != {name_of(key) for key in blank}:
        return False
    return all(same(lean, value[name_of(key)], each, seen) for key, each in blank.items())


def _same_atom(value: object, blank: object) -> bool:
    if isinstance(blank, pikepdf.String):
        return bytes(blank) == value
    if isinstance(blank, pikepdf.Name):
        return value == name_of(str(blank))
    if isinstance(blank, bool) or blank is None:
        return value is blank
    return isinstance(value, int | float) and abs(float(str(blank)) - value) < NEAR


def name_of(name: str) -> bytes:
    """A name as a file has it."""
    return pikepdf.Name(name).unparse()


def said(value: bytes) -> str:
    """A text string as text, in either encoding that it may be in (ISO 32000-1 7.9.2.2)."""
    return str(pikepdf.String(value))
