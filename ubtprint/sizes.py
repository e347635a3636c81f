"""The sizes of type that cards and pages are set in: the usual ones, and those of large print."""

from __future__ import annotations

import msgspec


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes of type, in points; what a style sheet holds besides (heads, feet, labels) goes with them.

    A deck's body size is between ``smallest`` and ``largest``, its search begins at ``first_guess``.
    ``checklist`` and ``handout`` are tried in their order. ``line`` is from one writing line to the
    next, ``typed`` what is typed into a form, nothing is printed below ``least``; cards are at least
    ``least_width`` by ``least_height``.
    """

    smallest: float
    largest: float
    first_guess: float
    checklist: tuple[float, ...]
    handout: tuple[float, ...]
    line: float
    typed: float
    least: float
    least_width: float = 0.0
    least_height: float = 0.0


USUAL = Sizes(
    smallest=9.0,
    largest=12.5,
    first_guess=11.0,
    checklist=(12.0, 11.5, 11.0, 10.5),
    handout=(11.0, 10.75, 10.5),
    line=24.0,
    typed=10.0,
    least=7.5,
)
# The American Council of the Blind's Large Print Guidelines (2022) ask for 18 points.
LARGE_PRINT = Sizes(
    smallest=18.0,
    largest=18.0,
    first_guess=18.0,
    checklist=(18.0,),
    handout=(18.0,),
    line=32.0,
    typed=16.0,
    least=14.0,
    least_width=252.0,
    least_height=288.0,
)
