"""Small tagged pages for the tests, rendered by WeasyPrint with the shipped fonts alone."""

from __future__ import annotations

import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "styles" / "fonts"
FORM_FONT = FONTS / "source-sans-3" / "SourceSans3-Regular.ttf"
FACE = "@page { size: 306pt 396pt; margin: 24pt; font-family: 'Source Sans 3' }"
FONTS_CONF = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


@cache
def shipped_fonts_only() -> None:
    """Point fontconfig at the shipped fonts; WeasyPrint reads this once, when it is imported."""
    if "weasyprint" in sys.modules:
        return
    folder = Path(tempfile.gettempdir()) / f"ubtprint-test-fonts-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    conf = folder / "fonts.conf"
    conf.write_text(FONTS_CONF.format(fonts=FONTS, cache=folder / "cache"), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(conf)


def render(body: str, css: str = FACE, *, title: str = "Faces", forms: bool = False) -> bytes:
    """The PDF/UA-1 file that WeasyPrint makes of an HTML body; face pages unless told otherwise."""
    return draw(lay_out(body, css, title=title, forms=forms), forms=forms)


def lay_out(body: str, css: str = FACE, *, title: str = "Faces", forms: bool = False) -> Any:
    """The same laid out, not drawn yet."""
    shipped_fonts_only()
    import weasyprint

    base = "html { font: 11pt/15pt 'Source Sans 3'; color: #1c2633 } * { margin: 0; padding: 0 }"
    html = (
        f'<html lang="en"><head><title>{title}</title><meta name="author" content="A. Writer">'
        f"<style>{base}{css}</style></head><body>{body}</body></html>"
    )
    return weasyprint.HTML(string=html).render(pdf_variant="pdf/ua-1", pdf_forms=forms)


def draw(laid_out: Any, *, forms: bool = False) -> bytes:
    """The laid-out pages as a PDF/UA-1 file."""
    pdf: bytes = laid_out.write_pdf(pdf_variant="pdf/ua-1", pdf_forms=forms, uncompressed_pdf=False)
    return pdf


def face(number: int, more: str = "") -> str:
    """One face: a heading, a ticked list and a link, on a page of its own."""
    return (
        f'<section style="break-before: page; background: #f5f1e6"><h1>Face {number}</h1>'
        f"<p>Words of face {number}, with <b>bold ones</b>.</p>"
        f"<ul style=\"list-style: '[ ✓ ] '\"><li>First of {number}</li><li>Second of {number}</li></ul>"
        f'<p>See <a href="https://www.lmpartnership.org/{number}">the website</a>.</p>{more}</section>'
    )


def faces(count: int, css: str = FACE) -> bytes:
    """A PDF of numbered faces, one a page."""
    return render("".join(face(number) for number in range(1, count + 1)), css)
