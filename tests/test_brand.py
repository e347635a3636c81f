"""A look of one's own: brand.yaml is read strictly, and what it says stands on paper that is fit to print."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from tests import verapdf
from tests.printed import text_of
from ubtprint import branding, brandstyle, build, content, document, palette, reproof, stocks, web
from ubtprint.assets import data_folder, folders
from ubtprint.contrast import BODY, TEXT, WHITE, least_ratio
from ubtprint.errors import InputError, PrintFault
from ubtprint.job import Job

pytestmark = pytest.mark.usefixtures("kept")

BRAND = """\
organization: Riverside Clinic
guide-title: Riverside Sponsor Guide
website: teams.riverside.example
colors:
  ink: "#23122b"
  hue: "#4a1766"
roles:
  physician: "#0b6e4f"
  union: "#6d28d9"
logo:
  file: logo.svg
  alt: Riverside Clinic, a green square
labels:
  key-tip: Good to know
"""
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">'
    '<rect width="40" height="20" fill="#c81e3c"/><rect width="9" height="9"/></svg>'
)
SANS = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
RED = (200, 30, 60)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a copy of the guide, a brand and its logo."""
    folder = tmp_path / "mine"
    shutil.copytree(data_folder() / "content" / "2010-guide", folder / "2010-guide")
    (folder / "styles" / "fonts").mkdir(parents=True)
    (folder / "styles" / "logo.svg").write_text(LOGO)
    (folder / "brand.yaml").write_text(BRAND)
    return folder


def cards(own: Path, deck: str = "carry", **options: object) -> bytes:
    guide = content.load_guide(None, own)
    stock = stocks.find_stock("quarter-letter", own)[1]
    job = Job(**options)  # type: ignore[arg-type]
    each = document.cards(guide, "physician", stock, deck=deck, stock="quarter-letter", job=job)
    return build.make(each, own, stock).data


def problems(own: Path, text: str) -> list[str]:
    (own / "brand.yaml").write_text(text)
    with pytest.raises(InputError) as found:
        content.load_guide(None, own)
    return [str(problem) for problem in found.value.problems]


def colours(pdf: bytes, page: int = 0) -> set[tuple[int, ...]]:
    """The colours of a page's pixels."""
    with pypdfium2.PdfDocument(pdf) as opened:
        found = opened[page].render(scale=1).to_pil().convert("RGB").getcolors(1_000_000)
    return {colour for _, colour in found or ()}


# --- what is read ---------------------------------------------------------------------------------


def test_all_that_is_wrong_is_told_at_once_with_its_line(own: Path) -> None:
    found = problems(
        own,
        """\
organisation: Riverside
colors:
  ink: "#777777"
  hew: "#000000"
  quiet: red
roles:
  physicians: "#0b6e4f"
logo:
  file: ../secret.svg
  alt: A logo
fonts:
  text:
    regular: Gone.ttf
""",
    )
    place = str(own / "brand.yaml")
    assert [line.replace(place, "brand.yaml") for line in found] == [
        "brand.yaml:1:1: unknown key 'organisation' (did you mean 'organization'?)",
        "brand.yaml:4:3: unknown key 'hew' (did you mean 'hue'?)",
        "brand.yaml:5:10: 'quiet' can't be 'red' (write it as #rrggbb, such as #0b6e4f, between quotes)",
    ]


def test_a_colour_too_pale_and_a_role_unknown_are_told_together(own: Path) -> None:
    found = problems(own, BRAND.replace("#23122b", "#777777").replace("physician:", "physicians:"))
    assert len(found) == 2
    assert ":5:8: 'ink', #777777, has a contrast of " in found[0]
    assert "unknown role 'physicians' (did you mean 'physician'?)" in found[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("physician: ", "physicans: "), "unknown role 'physicans' (did you mean 'physician'?)"),
        (("logo.svg", "../logo.svg"), "the logo '../logo.svg' lies outside the folder"),
        (("logo.svg", "lost.svg"), "the logo 'lost.svg' is not a file that stands there"),
        (("logo.svg", "logo.pdf"), "is no picture of a known kind (save it as SVG or PNG)"),
        (("key-tip: ", "key-tpi: "), "unknown label 'key-tpi' (did you mean 'key-tip'?)"),
        (("alt: Riverside Clinic, a green square", "height: 1in"), "missing key 'alt'"),
        (("labels:", "fonts: {text: {regular: no.ttf}}\nlabels:"), "the font 'no.ttf' is not a file"),
    ],
)
def test_what_leads_nowhere_is_told(own: Path, change: tuple[str, str], said: str) -> None:
    found = problems(own, BRAND.replace(*change))
    assert len(found) == 1
    assert said in found[0]


def test_a_logo_that_reaches_out_of_its_folder_is_refused(own: Path) -> None:
    (own / "styles" / "logo.svg").write_text(LOGO.replace("<rect", '<image href="/etc/passwd"/><rect', 1))
    assert "lies outside the folders in use" in problems(own, BRAND)[0]


def test_the_shipped_colours_are_those_of_the_style_sheet() -> None:
    root = (data_folder() / "styles" / "tokens.css").read_text().partition("}")[0]
    said = dict(re.findall(r"--(\w+): (#[0-9a-f]+);", root))
    ours = {
        name: getattr(branding.SHIPPED_COLOURS, name) for name in branding.SHIPPED_COLOURS.__struct_fields__
    }
    assert ours == {name: said[name] for name in ours}


def test_nothing_from_the_file_ends_a_rule_of_the_style(own: Path) -> None:
    found = problems(own, BRAND.replace('"#23122b"', '"#000} *{color:red"'))
    assert "can't be" in found[0]
    assert "can't be" in problems(own, BRAND.replace("physician:", '"a\\"] {}":'))[0]


# --- colours that can be read ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "least"), [("#ff8800", TEXT), ("#00e5ff", BODY), ("#ffee00", TEXT), ("#8888ff", BODY)]
)
def test_the_nearest_that_passes_keeps_its_hue_and_passes(own: Path, given: str, least: float) -> None:
    name = "hue" if least == TEXT else "ink"
    at_fault = problems(own, f'colors:\n  {name}: "{given}"\n')
    better = re.findall(r"nearest that passes is '(#[0-9a-f]{6})'", at_fault[0])[0]
    assert least_ratio(palette.parse(better), WHITE) >= least
    (own / "brand.yaml").write_text(f'colors:\n  {name}: "{better}"\n')
    content.load_guide(None, own)
    brighter = palette.nearest(palette.parse(given), [(WHITE, least - 0.4)], darker=True)
    assert brighter != better, "a lower bar has another answer, so it was no darker than needed"
    _, _, before = palette._to_oklch(palette.parse(given))
    _, _, after = palette._to_oklch(palette.parse(better))
    assert abs(before - after) < 0.25


def test_colours_that_vanish_in_grey_are_refused(own: Path) -> None:
    """Green shines more to the eye than to an office printer's grey, red less."""
    assert "hue" in problems(own, 'colors:\n  hue: "#ff2222"\n')[0]


# --- on paper -------------------------------------------------------------------------------------


def test_cards_have_the_brand_and_are_fit_to_print(own: Path, tmp_path: Path) -> None:
    made = cards(own, "full")
    said = text_of(made)
    assert "teams.riverside.example" in said
    assert "Good to know" in said
    assert "Key Tip!" not in said
    assert "Riverside Sponsor Guide, Section 3" in said
    seen = colours(made)
    assert palette.parse("#0b6e4f") in {tuple(part / 255 for part in each) for each in seen}
    assert RED in seen
    with pikepdf.open(_kept(tmp_path, made)) as pdf:
        assert "Riverside Clinic" in str(pdf.open_metadata()["dc:creator"])
    (own / "brand.yaml").unlink()
    plain = cards(own, "full")
    assert RED not in colours(plain)
    assert "Key Tip!" in text_of(plain)


def test_a_branded_file_is_proofed_again(own: Path, tmp_path: Path) -> None:
    path = _kept(tmp_path, cards(own))
    again = reproof.proof(path, own)
    assert again.report.findings == ()
    assert again.unknown == ()
    (own / "brand.yaml").write_text(BRAND.replace("Riverside Sponsor", "Hillside Sponsor"))
    assert reproof.proof(path, own).unknown


def test_grey_and_press_have_no_colour(own: Path) -> None:
    assert all(max(each) - min(each) < 3 for each in colours(cards(own, greyscale=True)))
    assert any(red > 150 > green for red, green, _ in colours(cards(own, goes="press", bleed=9.0)))
    Image.new("RGB", (40, 20), RED).save(own / "styles" / "logo.png")
    (own / "brand.yaml").write_text(BRAND.replace("logo.svg", "logo.png"))
    with pytest.raises(InputError, match=r"brand.yaml:11:9: 'logo.png' is made of dots"):
        cards(own, goes="press", bleed=9.0)


def test_a_coloured_png_is_grey_in_greyscale_and_the_same_bytes_each_time(own: Path) -> None:
    Image.new("RGB", (40, 20), RED).save(own / "styles" / "logo.png")
    (own / "brand.yaml").write_text(BRAND.replace("logo.svg", "logo.png"))
    assert all(max(each) - min(each) < 3 for each in colours(cards(own, greyscale=True)))
    moved = own.parent / "elsewhere"
    shutil.copytree(own, moved)
    assert cards(own) == cards(moved)


def test_a_cover_says_whose_logo_it_is(own: Path, tmp_path: Path) -> None:
    guide = content.load_guide(None, own)
    made = build.make(document.handout(guide, "physician", "", True, Job()), own).data
    with pikepdf.open(_kept(tmp_path, made)) as pdf:
        alts = [
            str(each["/Alt"])
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
        ]
    assert alts == ["Riverside Clinic, a green square"]
    if not verapdf.missing():
        assert verapdf.start()(made) == []


def test_a_web_page_has_the_brands_colours_in_light_and_dark(own: Path) -> None:
    guide = content.load_guide(None, own)
    page = web.render_web(
        document.checklist(guide, "physician", False, Job()),
        tuple(folders("templates", own)),
        tuple(folders("styles", own)),
        own,
    )
    assert '[class~="physician"] { --hue: #0b6e4f' in page
    light = re.findall(r'\[class~="physician"\] \{ --hue: (#[0-9a-f]{6}); --wash: (#[0-9a-f]{6})', page)[-1]
    assert least_ratio(palette.parse(light[0]), palette.parse(brandstyle.DARK_PAPER)) >= BODY


# --- fonts ----------------------------------------------------------------------------------------


@pytest.mark.skipif(not SANS.exists(), reason="Debian's fonts-dejavu-core is not installed")
def test_pages_are_set_in_fonts_of_ones_own(own: Path) -> None:
    shutil.copy(SANS, own / "styles" / "fonts")
    shutil.copy(SANS.with_name("DejaVuSans-Bold.ttf"), own / "styles" / "fonts")
    text = BRAND + "fonts:\n  text: {regular: DejaVuSans.ttf, bold: DejaVuSans-Bold.ttf}\n"
    (own / "brand.yaml").write_text(text)
    made = cards(own)
    assert "DejaVu-Sans" in _fonts(made)
    (own / "brand.yaml").write_text(BRAND)
    assert "DejaVu" not in _fonts(cards(own))
    (own / "brand.yaml").write_text(text)
    role = own / "2010-guide" / "roles" / "physician.yaml"
    role.write_text(role.read_text().replace("Physician Sponsors:", "Physician Sponsors 漢:"))
    with pytest.raises(PrintFault, match="no font in use has"):
        cards(own)


def _fonts(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return " ".join(
            str(each.get("/BaseFont", "")) for each in opened.objects if isinstance(each, pikepdf.Dictionary)
        )


def _kept(folder: Path, pdf: bytes) -> Path:
    path = folder / "made.pdf"
    path.write_bytes(pdf)
    return path
