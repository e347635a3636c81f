"""``brand.yaml``, a look of one's own: read strictly, its colours held to contrast, its files looked at."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import msgspec

from ubtprint import assets, closed, reach
from ubtprint.closed import Refused
from ubtprint.contrast import BODY, LINES, TEXT, WHITE, Rgb, least_ratio
from ubtprint.errors import InputError, Location, Problem, did_you_mean
from ubtprint.model import Brand, Colours, Edition, FontFiles, Logo
from ubtprint.names import quote
from ubtprint.palette import nearest, pale, parse, written
from ubtprint.records import where
from ubtprint.shape import read_shape
from ubtprint.source import read_yaml
from ubtprint.typefaces import FONT_FILES, Typefaces, typeface

BRAND_FILE = "brand.yaml"
PICTURES = (".svg", ".png")
SHIPPED_COLOURS = Colours(
    ink="#1d2733",
    quiet="#4d5a67",
    line="#75808c",
    rule="#c9cfd6",
    tint="#f1f3f5",
    hue="#1d2733",
    wash="#f1f3f5",
)
"""Those of ``styles/tokens.css``; a test holds the two against each other."""


def load_brand(own: Path | None) -> Brand | None:
    """The brand of a folder of one's own, or None where it has none; raises InputError with all problems."""
    problems: list[Problem] = []
    brand = read_brand(own, problems)
    if problems:
        raise InputError(*sorted(problems, key=lambda problem: problem.location or Location("")))
    return brand


def read_brand(own: Path | None, problems: list[Problem]) -> Brand | None:
    """The brand of a folder of one's own, checked; every problem goes into ``problems``."""
    if own is None or not (path := own / BRAND_FILE).is_file():
        return None
    node = read_yaml(path, problems, own)
    brand = None if node is None else read_shape(node, Brand, problems)
    if brand is None:
        return None
    problems += [*_colour_problems(brand), *_role_problems(brand, own), *_file_problems(brand, own)]
    return brand


def files(brand: Brand, own: Path) -> Iterator[Path]:
    """The files that the brand is made of, besides brand.yaml itself."""
    if brand.logo:
        yield logo_path(brand.logo, own)
    yield from (own / "styles" / "fonts" / name for name in font_names(brand))


def logo_path(logo: Logo, own: Path) -> Path:
    """The picture's file."""
    return own / "styles" / logo.file


def font_names(brand: Brand) -> Iterator[str]:
    """The files of its fonts, as named."""
    for family in (brand.fonts.text, brand.fonts.heads):
        if family:
            yield from filter(None, weights(family).values())


def weights(family: FontFiles) -> dict[tuple[str, str], str]:
    """The files of a family by weight and style as CSS has them; some are missing."""
    return {
        ("normal", "normal"): family.regular,
        ("bold", "normal"): family.bold,
        ("normal", "italic"): family.italic,
        ("bold", "italic"): family.bold_italic,
    }


# --- colours ------------------------------------------------------------------------------------


def colour(colours: Colours, name: str) -> str:
    """A colour by its name, one's own or the shipped one."""
    return getattr(colours, name) or str(getattr(SHIPPED_COLOURS, name))


def _colour_problems(brand: Brand) -> Iterator[Problem]:
    """A problem for each colour that can't be read on what it stands on, with the nearest that can."""
    said = brand.colors
    paper = [(WHITE, "white paper")]
    grounds = [(parse(colour(said, name)), f"the {name} {colour(said, name)}") for name in ("tint", "wash")]
    for name in ("tint", "wash"):
        ink = parse(SHIPPED_COLOURS.ink)
        if given := getattr(said, name):
            yield from _unread(given, f"'{name}'", [(ink, "its text")], BODY, darker=False)
    if said.ink:
        yield from _unread(said.ink, "'ink'", [*paper, *_readable(grounds)], BODY)
    if said.quiet:
        yield from _unread(said.quiet, "'quiet'", paper, BODY)
    if said.line:
        yield from _unread(said.line, "'line'", paper, LINES)
    if said.hue:
        yield from _unread(said.hue, "'hue'", [*paper, *_readable(grounds[1:])], TEXT)
    for role, given in brand.roles.items():
        ground = parse(pale(parse(given)))
        yield from _unread(given, f"the colour of '{role}'", [*paper, (ground, "its own tint")], TEXT)


def _readable(grounds: Sequence[tuple[Rgb, str]]) -> list[tuple[Rgb, str]]:
    """Those grounds that are not at fault themselves."""
    return [each for each in grounds if least_ratio(each[0], parse(SHIPPED_COLOURS.ink)) >= BODY]


def _unread(
    given: str, name: str, grounds: Sequence[tuple[Rgb, str]], least: float, *, darker: bool = True
) -> Iterator[Problem]:
    value = parse(given)
    ratio, ground = min((least_ratio(value, other), said) for other, said in grounds)
    if ratio >= least:
        return
    better = nearest(value, [(other, least) for other, _ in grounds], darker=darker)
    hint = f"the nearest that passes is {quote(better)}" if better else ""
    if better and parse(better) in ((0.0, 0.0, 0.0), WHITE):
        hint = f"only {better} passes"
    message = (
        f"{name}, {written(value)}, has a contrast of {_floor(ratio)} : 1 to {ground}; "
        f"in colour and in grey {least:g} : 1 is needed"
    )
    yield Problem(message, where(given), hint)


def _floor(ratio: float) -> str:
    """A ratio that is too small, rounded so that it never reads as enough."""
    return f"{int(ratio * 10) / 10:.1f}"


def _role_problems(brand: Brand, own: Path) -> Iterator[Problem]:
    """A problem for each role that no edition of the folder has."""
    known = {path.stem for pattern in ("roles/*.yaml", "*/roles/*.yaml") for path in own.glob(pattern)}
    for role in brand.roles:
        if known and role not in known:
            yield Problem(f"unknown role {quote(role)}", where(role), did_you_mean(role, known))


# --- files --------------------------------------------------------------------------------------


def _file_problems(brand: Brand, own: Path) -> Iterator[Problem]:
    styles = own / "styles"
    if brand.logo:
        yield from _logo_problems(brand.logo, styles)
    for key, family in (("text", brand.fonts.text), ("heads", brand.fonts.heads)):
        if family:
            yield from _font_problems(family, key, styles)


def _logo_problems(logo: Logo, styles: Path) -> Iterator[Problem]:
    for name, length, least, most in (
        ("height", logo.height, 8.0, 144.0),
        ("clear-space", logo.clear_space, 0.0, 36.0),
    ):
        if not least <= length <= most:
            message = f"the logo's '{name}' should be between {least:g}pt and {most:g}pt"
            yield Problem(message, where(logo.file))
    if not logo.file.lower().endswith(PICTURES):
        hint = "save it as SVG or PNG"
        yield Problem(f"the logo {quote(logo.file)} is no picture of a known kind", where(logo.file), hint)
        return
    data = yield from _read(logo.file, "the logo", styles)
    if data is None:
        return
    if logo.file.lower().endswith(".svg"):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            hint = "save it as UTF-8"
            yield Problem(f"the logo {quote(logo.file)} is not UTF-8 text", where(logo.file), hint)
            return
        if "<svg" not in text:
            yield Problem(f"the logo {quote(logo.file)} is no SVG picture", where(logo.file))
        yield from reach.in_svg(text, styles / logo.file, [styles])
    elif not data.startswith(b"\x89PNG\r\n\x1a\n"):
        yield Problem(f"the logo {quote(logo.file)} is no PNG picture", where(logo.file))


def _font_problems(family: FontFiles, key: str, styles: Path) -> Iterator[Problem]:
    names: dict[str, str] = {}
    for name in filter(None, weights(family).values()):
        if not name.lower().endswith(FONT_FILES):
            yield Problem(f"{quote(name)} is no font file", where(name), f"one of {', '.join(FONT_FILES)}")
            continue
        data = yield from _read(name, "the font", styles / "fonts")
        if data is None:
            continue
        found: Typefaces | None = typeface(styles / "fonts" / name)
        if found is None or not found.families:
            yield Problem(f"the font {quote(name)} can't be read", where(name), "it may be broken")
        else:
            names[min(found.families, key=len)] = name
    if len(names) > 1:
        message = f"the fonts for {key} are of several families: {', '.join(sorted(names))}"
        yield Problem(message, where(family.regular), "name files of one family")


def _read(name: str, what: str, folder: Path) -> Generator[Problem, None, bytes | None]:
    """The bytes of a file of the folder, returned; yields the problem of one that may not be read."""
    path = folder / name
    place = where(name)
    if Path(name).is_absolute() or ".." in Path(name).parts or "\\" in name:
        hint = f"name a file below {assets.place(folder)}"
        yield Problem(f"{what} {quote(name)} lies outside the folder", place, hint)
        return None
    if problem := assets.link_problem(path, folder) if path.exists() else None:
        yield problem
        return None
    try:
        return closed.read(path)
    except Refused as refused:
        hint = refused.hint or f"it should stand in {assets.place(folder)}"
        yield Problem(f"{what} {quote(name)} {refused.reason}", place, hint)
        return None


def branded(edition: Edition, brand: Brand | None) -> Edition:
    """The edition with what the brand says otherwise: whose it is, its title, its website."""
    if brand is None:
        return edition
    said = {"author": brand.organization, "title": brand.guide_title, "website": brand.website}
    if brand.guide_title:
        said["cited_as"] = edition.cited_as.replace(edition.title, brand.guide_title)
    return msgspec.structs.replace(edition, **{field: text for field, text in said.items() if text})
