"""Contrast of two colours, on screen and from a printer without colour.

Ratios are WCAG 2.2's; colours are red, green and blue from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence

Rgb = tuple[float, float, float]
WHITE: Rgb = (1.0, 1.0, 1.0)
TEXT, BODY, LINES = 4.5, 7.0, 3.0
# How grey office printers make a colour (ITU-R BT.601).
LUMA = (0.299, 0.587, 0.114)


def rgb(values: Sequence[float]) -> Rgb | None:
    """The colour of one value (grey), three (red, green, blue) or four (process colours), else None."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    if len(values) == 3:
        return values[0], values[1], values[2]
    if len(values) == 4:
        cyan, magenta, yellow, black = values
        return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
    return None


def luminance(colour: Rgb) -> float:
    """The relative luminance of a colour, 0 for black and 1 for white."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def grey(colour: Rgb) -> Rgb:
    """The colour as a printer without colour prints it."""
    value = sum(share * part for share, part in zip(LUMA, colour, strict=True))
    return value, value, value


def least_ratio(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours where it is least: in colour or in grey."""
    return min(ratio(one, other), ratio(grey(one), grey(other)))


def over(colour: Rgb, alpha: float, ground: Rgb) -> Rgb:
    """A translucent colour laid on another."""
    red, green, blue = (
        part * alpha + below * (1 - alpha) for part, below in zip(colour, ground, strict=True)
    )
    return red, green, blue
