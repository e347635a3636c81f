"""A job's faces as one HTML page: blocks at their places, for the peers that print web pages."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

STYLE = """
@font-face {{ font-family: Sans; src: url("{fonts}/SourceSans3-Regular.ttf") }}
@font-face {{ font-family: Sans; font-weight: bold; src: url("{fonts}/SourceSans3-Bold.ttf") }}
@page {{ size: {width}pt {height}pt; margin: 0 }}
html, body, h1, h2, h3, p, ul {{ font-family: Sans; font-variant-ligatures: none; margin: 0; padding: 0 }}
.side {{ height: {height}pt; overflow: hidden; position: relative; width: {width}pt }}
.side + .side {{ break-before: page }}
.face, .face > *, .side > i {{ position: absolute }}
.line {{ white-space: nowrap }}
li::marker {{ color: var(--mark); font-weight: var(--mark-weight) }}
"""


def page(job: dict[str, Any], file: dict[str, Any]) -> str:
    """One file of the job as HTML."""
    style = STYLE.format(
        fonts=Path(job["fonts"]).absolute().as_uri(), width=job["width"], height=job["height"]
    )
    faces = [_face(face) for face in job["faces"]]
    guides = "".join(_area(area) for area in job["guides"])
    sides = "".join(
        f'<section class="side">{guides}{"".join(_lain(job, cell, faces) for cell in side)}</section>\n'
        for side in file["sides"]
    )
    title = html.escape(job["title"])
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style}</style></head><body>\n{sides}</body></html>"
    )


def _lain(job: dict[str, Any], cell: dict[str, Any], faces: list[str]) -> str:
    face = job["faces"][cell["face"]]
    own = ""
    if cell["person"] >= 0:
        own = "".join(_slot(slot, job["people"][cell["person"]]) for slot in face["slots"])
    place = f"left:{cell['x']}pt;top:{cell['y']}pt;width:{face['width']}pt;height:{face['height']}pt"
    return f'<div class="face" style="{place}">{own}{faces[cell["face"]]}</div>'


def _slot(slot: dict[str, Any], person: dict[str, str]) -> str:
    x = f"right:calc(100% - {slot['x']}pt)" if slot["right"] else f"left:{slot['x']}pt"
    line = (
        f"top:{slot['y'] - slot['size']:.2f}pt;font-size:{slot['size']}pt;line-height:{slot['size'] * 1.25}pt"
    )
    return f'<p class="line" style="{x};{line}">{html.escape(person[slot["field"]])}</p>'


def _area(area: dict[str, Any]) -> str:
    said = _colour(area["colour"])
    paint = f"border:{area['line']}pt solid {said}" if area["line"] else f"background:{said}"
    place = f"left:{area['x']}pt;top:{area['y']}pt;width:{area['width']}pt;height:{area['height']}pt"
    return f'<i style="{place};{paint}"></i>'


def _face(face: dict[str, Any]) -> str:
    blocks = "".join(_block(block) for block in face["blocks"])
    return "".join(_area(area) for area in face["areas"]) + blocks


def _block(block: dict[str, Any]) -> str:
    style = (
        f"left:{block['x']}pt;top:{block['top']}pt;width:{block['width']}pt;font-size:{block['size']}pt;"
        f"line-height:{block['pitch']}pt;font-weight:{'bold' if block['bold'] else 'normal'};"
        f"color:{_colour(block['colour'])}"
    )
    if block["tag"] == "list":
        items = "".join(_item(item, block, first=not at) for at, item in enumerate(block["items"]))
        weight = "bold" if block["mark_bold"] else "normal"
        style += f";--mark:{_colour(block['mark_colour'])};--mark-weight:{weight}"
        return f'<ul style="{style}">{items}</ul>'
    kind = "" if block["wraps"] else ' class="line"'
    return f'<{block["tag"]}{kind} style="{style}">{html.escape(block["text"])}</{block["tag"]}>'


def _item(item: dict[str, str], block: dict[str, Any], *, first: bool) -> str:
    gap = "" if first else f"margin-top:{block['gap']}pt;"
    return f"""<li style='{gap}list-style-type:"{item["mark"]}\\a0\\a0"'>{html.escape(item["text"])}</li>"""


def _colour(colour: list[float]) -> str:
    return "rgb({} {} {})".format(*(round(part * 255) for part in colour))
