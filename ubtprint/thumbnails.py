"""The first page of a finished file as a small picture, for a gallery."""

from __future__ import annotations

import importlib.util
import io

from ubtprint.errors import InstallError, Problem

LONG_SIDE = 560  # pixels: shown at half of it, sharp on the screens of today
COLOURS = 48
INSTALL = "python -m pip install pypdfium2, or make it without --gallery"


def check_installed() -> None:
    """Raise InstallError without the extra ``gallery``."""
    if importlib.util.find_spec("pypdfium2") is None:
        raise InstallError(Problem("--gallery needs pypdfium2", hint=INSTALL))


def thumbnail(pdf: bytes) -> bytes:
    """The first page as PNG, no side longer than ``LONG_SIDE``; the same bytes each time."""
    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        scale = LONG_SIDE / max(page.get_size())
        picture = page.render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()
    small = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()
