"""Command lines run in the tests' own process, and how they ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Ran(NamedTuple):
    """How a command ended: its exit code, and what it wrote to the two streams."""

    code: int
    out: bytes
    err: str


Command = Callable[..., Ran]
