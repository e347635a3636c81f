"""Form fields as WeasyPrint writes them, mended: appearances for every state and one small font.

Sources: ISO 32000-1 12.7 (forms), 12.5.5 (appearance streams); ISO 14289-1 7.18.
"""

from __future__ import annotations

from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from ubtprint.errors import PrintFault, Problem
from ubtprint.formfont import cut_page_fonts, form_font

FONT = "UbtForm"
FONT_SIZE = 10
LEADING = 1.2  # times the size
MULTILINE = 1 << 12  # field flag bit 13
MULTILINE_FROM = 30.0
PRINT = 4
# The tick in a box one unit wide, y upwards: down to the foot, up to the tip and back along the stroke.
TICK = ((0.20, 0.50), (0.30, 0.60), (0.43, 0.46), (0.72, 0.80), (0.82, 0.70), (0.43, 0.24))

Ink = tuple[float, ...]


def mend_forms(pdf: pikepdf.Pdf, font_path: Path, ink: Ink, size: float = FONT_SIZE) -> None:
    """Give every field what viewers need to show it and to type into it, in this ink and size.

    The ink is RGB or a single grey, from 0 to 1; the size is in points. Check boxes get an empty Off and a
    tick as On; text fields an appearance, the shared form font (``font_path``, a TrueType file, Latin-1 and
    typographic marks) and several lines where there is room; names become unique. Fonts that were embedded
    whole for the form are cut to what the pages show. A file without a form stays as it is. Raises
    PrintFault for a field without an accessible name (TU), and for a value that the form font can't show.
    """
    if "/AcroForm" not in pdf.Root:
        return
    form = pdf.Root.AcroForm
    cut_page_fonts(pdf)
    font = form_font(pdf, font_path)
    resources = pdf.make_indirect(Dictionary(Font=Dictionary({f"/{FONT}": font})))
    colour = " ".join(
        [*(f"{part:.3f}".rstrip("0").rstrip(".") for part in ink), "g" if len(ink) == 1 else "rg"]
    )
    style = f"/{FONT} {size:g} Tf {colour}"
    off = pdf.make_indirect(_appearance(pdf, 0, 0, b""))
    names: set[str] = set()
    for field in form.Fields:
        _name_field(field, names)
        field.F = int(field.get("/F", 0)) | PRINT
        if str(field.FT) == "/Btn":
            _mend_box(pdf, field, off, colour)
        elif str(field.FT) == "/Tx":
            _mend_text(pdf, field, resources, style, size)
        else:
            raise PrintFault(Problem(f"form field '{field.T}' is neither a check box nor a text field"))
    form.DR = resources
    form.DA = String(style)
    if "/NeedAppearances" in form:
        del form.NeedAppearances


def _name_field(field: Object, names: set[str]) -> None:
    name = str(field.get("/T", "field"))
    if not str(field.get("/TU", "")).strip():
        raise PrintFault(Problem(f"form field '{name}' has no accessible name", hint="label it: <label for>"))
    number, unique = 1, name
    while unique in names:
        number += 1
        unique = f"{name}-{number}"
    names.add(unique)
    field.T = String(unique)


# --- appearances --------------------------------------------------------------------------------


def _size(field: Object) -> tuple[float, float]:
    x1, y1, x2, y2 = (float(value) for value in field.Rect)
    field.Rect = Array([round(value, 3) for value in (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))])
    return round(abs(x2 - x1), 3), round(abs(y2 - y1), 3)


def _appearance(
    pdf: pikepdf.Pdf, width: float, height: float, drawing: bytes, resources: Object | None = None
) -> pikepdf.Stream:
    return pdf.make_stream(
        drawing,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, width, height]),
        Resources=resources if resources is not None else Dictionary(),
    )


def _mend_box(pdf: pikepdf.Pdf, field: Object, off: Object, colour: str) -> None:
    """An empty box is the page's own drawing, so Off shows nothing."""
    if "/Parent" in field or "/on" not in field.AP.N:
        raise PrintFault(Problem(f"form field '{field.T}' is not a check box"))
    width, height = _size(field)
    side = min(width, height)
    left, foot = (width - side) / 2, (height - side) / 2
    points = [f"{left + x * side:.3f} {foot + y * side:.3f}" for x, y in TICK]
    path = f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:])
    tick = _appearance(pdf, width, height, f"q {colour} {path} h f Q".encode())
    field.AP = Dictionary(N=Dictionary({"/on": tick, "/Off": off}))
    if "/MK" in field:
        del field.MK  # it has viewers draw a border of their own


def _mend_text(pdf: pikepdf.Pdf, field: Object, resources: Object, style: str, size: float) -> None:
    width, height = _size(field)
    field.DA = String(style)
    if height > MULTILINE_FROM:
        field.Ff = int(field.get("/Ff", 0)) | MULTILINE
    several = bool(int(field.get("/Ff", 0)) & MULTILINE)
    value = str(field.get("/V", ""))
    first = height - size - 2 if several else (height - size) / 2 + 0.24 * size
    shown = b"".join(b"%s Tj T*\n" % _shown(field, line) for line in value.splitlines())
    text = (
        f"q BT {style} {LEADING * size:g} TL 2 {first:.3f} Td\n".encode() + shown + b"ET Q\n"
        if value
        else b""
    )
    field.AP = Dictionary(N=_appearance(pdf, width, height, b"/Tx BMC\n" + text + b"EMC\n", resources))


def _shown(field: Object, line: str) -> bytes:
    try:
        return b"<" + line.encode("cp1252").hex().encode() + b">"
    except UnicodeEncodeError as error:
        missing = line[error.start]
        raise PrintFault(Problem(f"form field '{field.T}': the form font has no {missing!r}")) from None
