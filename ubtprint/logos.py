"""A logo of one's own as pages take it: where it stands, and its colours made those of the paper."""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from pathlib import Path

from ubtprint import branding, closed
from ubtprint.closed import Refused
from ubtprint.model import Brand, Logo
from ubtprint.palette import process

# Where SVG names a colour: an attribute or a style's declaration.
PAINT = re.compile(
    r"""(\b(?:fill|stroke|stop-color|color)\s*(?:=\s*["']|:)\s*)([#a-zA-Z][\w#]*(?:\([^)]*\))?)"""
)
ROOT = re.compile(r"<svg\b(?![^>]*\bfill=)")
AS_IT_IS = frozenset(("none", "inherit", "currentcolor", "transparent", "url", "context-fill"))


def alt(brand: Brand | None, kind: str) -> str:
    """What is said in the logo's place, where it stands on this kind of paper; nothing where it doesn't."""
    return str(brand.logo.alt) if brand and brand.logo and kind in brand.logo.on else ""


def data_of(logo: Logo, own: Path, sheets: Collection[str]) -> bytes:
    """The picture's bytes, in greys or in process inks where these style sheets are for that.

    Raises Refused for what can't be read, or has no inks for a press.
    """
    data = closed.read(branding.logo_path(logo, own))
    is_drawing = logo.file.lower().endswith(".svg")
    if "press.css" in sheets:
        if not is_drawing:
            raise Refused("is made of dots, whose inks a press can't be told", "take an SVG, or leave it out")
        return _in_inks(data.decode("utf-8")).encode()
    return data if is_drawing or "grey.css" not in sheets else _in_greys(data)


def _in_inks(text: str) -> str:
    """An SVG's colours in process inks; what is black without saying so says so."""
    text = ROOT.sub('<svg fill="device-cmyk(0 0 0 1)"', text, count=1)
    return PAINT.sub(lambda match: match[1] + _ink(match[2]), text)


def _ink(said: str) -> str:
    from tinycss2.color4 import parse_color

    if said.partition("(")[0].lower() in AS_IT_IS:
        return said
    colour = parse_color(said)
    if colour is None or colour == "currentcolor" or colour.alpha < 1:
        return said
    red, green, blue = colour.to("srgb").coordinates
    return process((float(red), float(green), float(blue)))


def _in_greys(data: bytes) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as dots:
        is_clear = "A" in dots.getbands() or "transparency" in dots.info
        dots.convert("RGBA" if is_clear else "RGB").convert("LA" if is_clear else "L").save(out, "PNG")
    return out.getvalue()
