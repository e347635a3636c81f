"""Colours as people write them: read, written, and moved to the nearest that can be read.

Lightness, chroma and hue are OKLCH's (B. Ottosson, 2020; CSS Color 4, 8.4): the hue stays as it looks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from ubtprint.contrast import Rgb, least_ratio
from ubtprint.records import COLOUR_PATTERN

STEPS = 500  # of lightness, from black to white
PALE, PALEST_CHROMA = 0.955, 0.016  # the tint of a hue


def parse(text: str) -> Rgb:
    """The colour of #rgb or #rrggbb; raises ValueError for anything else."""
    if not re.fullmatch(COLOUR_PATTERN, text):
        raise ValueError(f"not a colour: {text!r}")
    digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def written(colour: Rgb) -> str:
    """The colour as #rrggbb."""
    return "#" + "".join(f"{round(min(max(part, 0), 1) * 255):02x}" for part in colour)


def nearest(colour: Rgb, others: Iterable[tuple[Rgb, float]], *, darker: bool) -> str | None:
    """The nearest colour of the same hue, darker or lighter, with each of these ratios to the others.

    Both in colour and in the grey of an office printer. None where even black or white has not.
    """
    others = list(others)
    lightness, chroma, hue = _to_oklch(colour)
    for step in range(STEPS + 1):
        towards = step / STEPS
        light = lightness * (1 - towards) if darker else lightness + (1 - lightness) * towards
        found = written(_within(light, chroma, hue))
        if all(least_ratio(parse(found), other) >= least for other, least in others):
            return found
    return None


def pale(colour: Rgb) -> str:
    """A tint of the colour's hue, light enough for text to stand on."""
    _, chroma, hue = _to_oklch(colour)
    return written(_within(PALE, min(chroma, PALEST_CHROMA), hue))


def dim(colour: Rgb) -> str:
    """A dark shade of the colour's hue, for light text to stand on."""
    _, chroma, hue = _to_oklch(colour)
    return written(_within(0.26, min(chroma, 0.035), hue))


def process(colour: Rgb) -> str:
    """The colour in process inks, as CSS: what is grey in it is left to the black ink."""
    black = 1 - max(colour)
    if black >= 1:
        return "device-cmyk(0 0 0 1)"
    cyan, magenta, yellow = ((1 - part - black) / (1 - black) for part in colour)
    return f"device-cmyk({cyan:.3f} {magenta:.3f} {yellow:.3f} {black:.3f})"


def _within(lightness: float, chroma: float, hue: float) -> Rgb:
    """The colour with so much of its chroma as there is at this lightness."""
    low, high = 0.0, chroma
    if _is_shown(_from_oklch(lightness, chroma, hue)):
        low = chroma
    else:
        for _ in range(20):
            middle = (low + high) / 2
            if _is_shown(_from_oklch(lightness, middle, hue)):
                low = middle
            else:
                high = middle
    red, green, blue = (min(max(part, 0.0), 1.0) for part in _from_oklch(lightness, low, hue))
    return red, green, blue


def _is_shown(colour: Rgb) -> bool:
    return all(-0.0005 <= part <= 1.0005 for part in colour)


def _to_oklch(colour: Rgb) -> tuple[float, float, float]:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red, green, blue = (
        12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
        for part in (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
    )
    return red, green, blue
