"""Every colour of a file made the grey that is as dark, so that a printer uses its black alone.

Colour operators are ISO 32000-1 8.6.8; lightness is the relative luminance of WCAG 2.1, so that contrast
stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Name, Object, Operator

from ubtprint.errors import PrintFault, Problem

RGB = {"rg": "g", "RG": "G"}
PLAIN = frozenset(("/DeviceGray", "/CalGray"))
# Whatever takes its colour from elsewhere: from a named space, a pattern, a shading, a picture in line.
UNTOLD = frozenset(("cs", "CS", "sc", "SC", "scn", "SCN", "sh", "k", "K", "INLINE IMAGE"))
SHARES = (0.2126, 0.7152, 0.0722)


def to_grey(pdf: pikepdf.Pdf) -> None:
    """Set every colour on the pages in DeviceGray.

    Raises PrintFault for what can't be turned: pictures in colour, patterns, inks of other spaces.
    """
    faults: dict[str, None] = {}
    done: set[tuple[int, int]] = set()
    for number, page in enumerate(pdf.pages, 1):
        found = [*_turned(pdf, page.obj, page.obj.get("/Resources", {}), done)]
        faults |= dict.fromkeys(f"page {number}: {fault}" for fault in found)
    if faults:
        hint = "with --greyscale there is room for greys alone"
        raise PrintFault(*(Problem(fault, hint=hint) for fault in faults))


def grey(red: float, green: float, blue: float) -> float:
    """The grey, from 0 to 1, that is as light as a colour of the screen (sRGB)."""
    if red == green == blue:
        return red
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)
    ]
    light = sum(share * part for share, part in zip(SHARES, linear, strict=True))
    return round(light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055, 4)


def _turned(pdf: pikepdf.Pdf, home: Any, resources: Any, done: set[tuple[int, int]]) -> Iterator[str]:
    """Turn the drawing of a page or form, and of the forms in it; yields what can't be."""
    instructions: list[Any] = []
    for each in pikepdf.parse_content_stream(pikepdf.Page(home) if "/Contents" in home else home):
        operator, operands = str(each.operator), list(each.operands)
        if operator in RGB:
            shade = grey(*(float(value) for value in operands))
            instructions.append(pikepdf.ContentStreamInstruction([shade], Operator(RGB[operator])))
            continue
        if operator in UNTOLD:
            yield f"a colour that is neither a grey nor turned into one ({operator})"
        elif operator == "Do":
            yield from _painted(pdf, resources.XObject[str(operands[0])], resources, done)
        instructions.append(each)
    drawing = pikepdf.unparse_content_stream(instructions) + b"\n"
    if "/Contents" in home:
        home.Contents = pdf.make_stream(drawing)
    else:
        home.write(drawing)


def _painted(pdf: pikepdf.Pdf, thing: Object, resources: Any, done: set[tuple[int, int]]) -> Iterator[str]:
    """A form that is drawn, turned once however often it is; or a picture, which has to be grey."""
    if thing.objgen in done:
        return
    done.add(thing.objgen)
    if thing.get("/Subtype") == Name.Form:
        yield from _turned(pdf, thing, thing.get("/Resources", resources), done)
    elif not thing.get("/ImageMask", False) and str(thing.get("/ColorSpace")) not in PLAIN:
        yield "a picture in colour"
