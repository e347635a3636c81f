"""A brand as CSS: colours and fonts, laid over the shipped style sheets one by one.

All of it is written from checked values: colours of six digits, ids, names of fonts between quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ubtprint import branding
from ubtprint.contrast import BODY, Rgb
from ubtprint.model import Brand, FontFiles
from ubtprint.palette import dim, nearest, pale, parse, process, written
from ubtprint.typefaces import typeface

TEXT = "Source Sans 3"
DARK_PAPER = "#12171c"  # as in web.css
GREY_ROLE = "--hue: #000; --wash: #fff"
GREY_INK = "--hue: device-cmyk(0 0 0 1); --wash: device-cmyk(0 0 0 0)"
SMALL = 18.0  # points: the height of a logo in a foot, two lines of its text
HEADS = "h1, h2, h3"


def over(sheet: str, brand: Brand | None, own: Path | None) -> str:
    """What the brand lays over a shipped style sheet of this name; nothing over most of them."""
    if brand is None or own is None:
        return ""
    lay: Callable[[Brand], Iterator[str]] | None = {
        "tokens.css": _colours,
        "grey.css": lambda each: _roles(each, lambda _: GREY_ROLE),
        "press.css": _inks,
        "grey-press.css": lambda each: _roles(each, lambda _: GREY_INK),
        "web.css": _web,
    }.get(sheet)
    if sheet == "base.css":
        return "\n".join([*_fonts(brand, own), *_logo(brand)])
    return "" if lay is None else "\n".join(lay(brand))


# --- colours ------------------------------------------------------------------------------------


def _given(brand: Brand) -> dict[str, str]:
    """The colours that the brand names, and the pale ground of a hue that has none of its own."""
    fields = brand.colors.__struct_fields__
    given = {name: written(parse(said)) for name in fields if (said := getattr(brand.colors, name))}
    if "hue" in given:
        given.setdefault("wash", pale(parse(given["hue"])))
    return given


def _root(values: dict[str, str]) -> str:
    return f":root {{ {' '.join(f'--{name}: {value};' for name, value in values.items())} }}"


def _roles(brand: Brand, values: Callable[[Rgb], str]) -> Iterator[str]:
    """A rule for each role; an attribute's selector, for a class may not begin with a digit."""
    for role, given in brand.roles.items():
        yield f'[class~="{role}"] {{ {values(parse(given))} }}'


def _colours(brand: Brand) -> Iterator[str]:
    yield _root(_given(brand))
    yield from _roles(brand, lambda hue: f"--hue: {written(hue)}; --wash: {pale(hue)}")


def _inks(brand: Brand) -> Iterator[str]:
    """Grounds and roles in process inks; text stays black alone, as press.css has it."""
    grounds = {name: value for name, value in _given(brand).items() if name in ("hue", "wash", "tint")}
    yield _root({name: process(parse(value)) for name, value in grounds.items()})
    yield from _roles(brand, lambda hue: f"--hue: {process(hue)}; --wash: {process(parse(pale(hue)))}")


def _web(brand: Brand) -> Iterator[str]:
    """On dark paper the hues are lighter, and the stripe along the top is the brand's."""
    given = _given(brand)
    hues = [written(parse(each)) for each in brand.roles.values()]
    stripe = given.get("hue") or (hues[0] if hues else "")
    if stripe:
        share = 100 / max(1, len(hues))
        stops = [f"{hue} {at * share:.1f}% {(at + 1) * share:.1f}%" for at, hue in enumerate(hues)]
        image = f"linear-gradient(90deg, {', '.join(stops or [f'{stripe} 0 100%'])}) 1"
        yield f"html {{ border-image: {image}; }}"
        yield from (f'html[class~="{role}"] {{ border-image: none; }}' for role in brand.roles)
    yield "@media screen and (prefers-color-scheme: dark) {"
    if "hue" in given:
        yield _root({"hue": _light(given["hue"])})
    yield from _roles(brand, lambda hue: f"--hue: {_light(written(hue))}; --wash: {dim(hue)}")
    yield "}"


def _light(hue: str) -> str:
    paper = parse(DARK_PAPER)
    return nearest(parse(hue), [(paper, BODY), (parse(dim(parse(hue))), BODY)], darker=False) or "#ffffff"


# --- logo ---------------------------------------------------------------------------------------


def _logo(brand: Brand) -> Iterator[str]:
    """How high the picture is on a cover, in a foot as high as that has room for; the room round it."""
    if brand.logo is None:
        return
    height, clear = brand.logo.height, brand.logo.clear_space
    yield f".cover-logo img {{ height: {height:.2f}pt; max-width: 60%; margin-bottom: {clear:.2f}pt }}"
    beside = f"{min(clear, SMALL / 2):.2f}pt"
    yield f".logo {{ height: {min(height, SMALL):.2f}pt; max-width: 25% }}"
    yield f".at-right {{ margin-left: {beside} }} .at-left {{ margin-right: {beside} }}"


# --- fonts --------------------------------------------------------------------------------------


def _fonts(brand: Brand, own: Path) -> Iterator[str]:
    folder = own / "styles" / "fonts"
    for family, selectors in ((brand.fonts.text, "html, @page"), (brand.fonts.heads, HEADS)):
        if family is None:
            continue
        name = family_of(family, own)
        yield from _faces(family, name, folder)
        stack = f'font-family: {_quoted(name)}, "{TEXT}"'
        yield from (f"{selector} {{ {stack} }}" for selector in selectors.split(", "))
    if brand.fonts.text:  # ticks and numbers hang in a margin as wide as they are in the bundled font
        yield f'li::marker {{ font-family: "{TEXT}" }}'


def family_of(family: FontFiles, own: Path) -> str:
    """What the fonts call their family."""
    found = typeface(own / "styles" / "fonts" / family.regular)
    return min(found.families, key=len) if found else TEXT


def _faces(family: FontFiles, name: str, folder: Path) -> Iterator[str]:
    for (weight, style), file in branding.weights(family).items():
        if file:
            address = _quoted((folder / file).absolute().as_uri())
            yield (
                f"@font-face {{ font-family: {_quoted(name)}; font-weight: {weight}; "
                f"font-style: {style}; src: url({address}) }}"
            )


def _quoted(text: str) -> str:
    """A text as a string of CSS: whatever could end it is written as a number."""
    return '"' + "".join(c if c.isalnum() or c in " -_./:%" else f"\\{ord(c):x} " for c in text) + '"'
