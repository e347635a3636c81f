"""The PDF file itself: opened, told what it is, told how to print, and saved the same every time.

Sources: ISO 32000-1 12.2 (viewer preferences), 14.3 (metadata), 14.4 (file identifiers); ISO 14289-1 7.1.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

import msgspec
import pikepdf
from pikepdf import Array, Dictionary, Name, String

import ubtprint

RECIPE = "urn:ubtprint:recipe:1#"
CREATOR = "ubtprint "
DUPLEX = {"long": Name.DuplexFlipLongEdge, "short": Name.DuplexFlipShortEdge, "none": Name.Simplex}
KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# XML 1.0 has no way at all to write these.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:recipe="{recipe_namespace}"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
{accessible}{recipe}</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>
"""

ACCESSIBLE = """\
<pdfuaid:part xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">1</pdfuaid:part>
"""


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of itself; ``duplex`` is the edge that its sheets turn over, none for one-sided
    ones, ``unsaid`` for pages that are not for a printer's tray. Without tags it claims no PDF/UA.
    """

    title: str
    author: str
    subject: str
    language: str
    recipe: dict[str, str]
    duplex: Literal["long", "short", "none", "unsaid"] = "none"
    tagged: bool = True


def open_pdf(data: bytes) -> pikepdf.Pdf:
    """Open a PDF from its bytes. Raises pikepdf.PdfError for what isn't one."""
    return pikepdf.open(io.BytesIO(data))


def describe(pdf: pikepdf.Pdf, info: Info) -> None:
    """Write what a file says of itself: information without dates, XMP with the recipe, preferences.

    Raises ValueError for a recipe key that isn't an XML name, and for characters that XML can't hold.
    """
    pdf.Root.Lang = String(info.language)
    pdf.Root.MarkInfo = Dictionary(Marked=info.tagged)
    _write_info(pdf, info)
    _write_preferences(pdf, info)


def finish(pdf: pikepdf.Pdf, info: Info) -> bytes:
    """The bytes of the finished file, the same for the same input in any process.

    Writes the document information without dates, XMP with the recipe, viewer preferences (merged
    with those that are there), page boxes and the file identifier. Raises ValueError for a recipe
    key that isn't an XML name, and for characters that XML can't hold.
    """
    describe(pdf, info)
    for page in pdf.pages:
        _square(page)
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        recompress_flate=False,
    )
    return out.getvalue()


def _write_info(pdf: pikepdf.Pdf, info: Info) -> None:
    producer = str(pdf.docinfo.get("/Producer", ""))
    creator = CREATOR + ubtprint.__version__
    entries = {"/Title": info.title, "/Author": info.author, "/Subject": info.subject}
    entries |= {"/Creator": creator, "/Producer": producer}
    # A dictionary of its own: whatever else the renderer wrote, dates above all, is gone.
    said = Dictionary({key: String(value) for key, value in entries.items() if value})
    pdf.trailer.Info = pdf.make_indirect(said)
    stream = pdf.make_stream(_xmp(info, creator, producer), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = stream


def _xmp(info: Info, creator: str, producer: str) -> bytes:
    if bad := [key for key in info.recipe if not KEY.fullmatch(key)]:
        raise ValueError(f"not a name for a recipe's entry: {bad[0]!r}")
    recipe = "".join(
        f"<recipe:{key}>{_text(value)}</recipe:{key}>\n" for key, value in sorted(info.recipe.items())
    )
    return XMP.format(
        recipe_namespace=RECIPE,
        title=_text(info.title),
        author=_text(info.author),
        subject=_text(info.subject),
        language=_text(info.language),
        producer=_text(producer),
        creator=_text(creator),
        accessible=ACCESSIBLE if info.tagged else "",
        recipe=recipe,
    ).encode()


def _text(value: str) -> str:
    if found := UNWRITABLE.search(value):
        raise ValueError(f"a PDF's metadata can't hold the character {found[0]!r}")
    return escape(value)


def _write_preferences(pdf: pikepdf.Pdf, info: Info) -> None:
    preferences = pdf.Root.get("/ViewerPreferences", Dictionary())
    preferences.DisplayDocTitle = True
    preferences.PrintScaling = Name("/None")
    if info.duplex in DUPLEX:
        preferences.Duplex = DUPLEX[info.duplex]
        preferences.PickTrayByPDFSize = True
    pdf.Root.ViewerPreferences = preferences


def _square(page: pikepdf.Page) -> None:
    """Give a page all its boxes, each within the one round it (ISO 32000-1 14.11.2).

    What is drawn is what is shown; without a bleed box of its own the bleed is the trim.
    """
    media = _rounded(page.mediabox)
    bleed = _rounded(page.obj.get("/BleedBox", page.obj.get("/TrimBox", page.mediabox)))
    trim = _rounded(page.obj.get("/TrimBox", page.mediabox))
    if not (_within(bleed, media) and _within(trim, bleed)):
        raise ValueError(f"a page's boxes don't lie within each other: {trim}, {bleed}, {media}")
    page.obj.MediaBox = Array(media)
    page.obj.CropBox = Array(media)
    page.obj.BleedBox = Array(bleed)
    page.obj.TrimBox = Array(trim)


def _rounded(box: pikepdf.Object) -> list[float]:
    return [round(float(value), 3) for value in box]


def _within(inner: list[float], outer: list[float]) -> bool:
    low = all(a <= b for a, b in zip(outer[:2], inner[:2], strict=True))
    return low and all(a >= b for a, b in zip(outer[2:], inner[2:], strict=True)) and inner[0] < inner[2]


def read_recipe(source: bytes | Path) -> dict[str, str]:
    """The recipe that a file of ours carries, empty for any other. Raises pikepdf.PdfError for no PDF."""
    with pikepdf.open(source if isinstance(source, Path) else io.BytesIO(source)) as pdf:
        entries = dict(pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False))
    own = "{" + RECIPE + "}"
    return {key.removeprefix(own): str(value) for key, value in entries.items() if key.startswith(own)}


def is_ours(path: Path) -> bool:
    """Whether a file is a PDF that this program made; False for whatever can't be read as a PDF."""
    try:
        with pikepdf.open(path) as pdf:
            return str(pdf.docinfo.get("/Creator", "")).startswith(CREATOR)
    except (pikepdf.PdfError, OSError):
        return False


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What a file of ours asks of a printer: its pages' sizes in points, the edge its sheets turn over."""

    recipe: dict[str, str]
    duplex: Literal["long", "short", "none"]
    sizes: tuple[tuple[float, float], ...]


def read_needs(path: Path) -> Needs:
    """What a file of ours asks of a printer. Raises pikepdf.PdfError for what can't be read as a PDF."""
    with pikepdf.open(path) as pdf:
        wanted = pdf.Root.get("/ViewerPreferences", Dictionary()).get("/Duplex")
        boxes = [[float(edge) for edge in page.mediabox] for page in pdf.pages]
    edges: dict[str, Literal["long", "short"]] = {
        str(DUPLEX["long"]): "long",
        str(DUPLEX["short"]): "short",
    }
    return Needs(
        recipe=read_recipe(path),
        duplex=edges.get(str(wanted), "none"),
        sizes=tuple((abs(box[2] - box[0]), abs(box[3] - box[1])) for box in boxes),
    )


def is_pdf(path: Path) -> bool:
    """Whether a file can be read as a PDF, whoever made it."""
    try:
        with pikepdf.open(path):
            return True
    except (pikepdf.PdfError, OSError):
        return False
