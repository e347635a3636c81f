"""What the program itself prints on a document: numbers, heads, feet, labels, lines to cut and fold along.

From content, job and stock alone; nothing of templates and of how sheets are planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ubtprint.document import Document
from ubtprint.expected import Line
from ubtprint.faces import Part
from ubtprint.imposition import NEAR, Placement, backs, fronts
from ubtprint.job import Job
from ubtprint.looks import DeckLook, FaceLook, PageLook, PagesLook
from ubtprint.manuscript import chapters
from ubtprint.model import KeyTip, Labels, Numbered
from ubtprint.ownwords import fill
from ubtprint.paper import Stock
from ubtprint.references import WRITE_ON

DRAWN = 0.9  # of a line's length


def deck_look(document: Document, stock: Stock | None, part: str = "") -> DeckLook:
    """A deck's faces, and how its job deals them onto the stock's sheets, or one a page."""
    job, guide = document.job, document.guide
    edition, labels = guide.edition, guide.labels
    texts = {chapter.title: chapter.texts for chapter in chapters(document)}
    folded = stock is not None and stock.fold is not None
    return DeckLook(
        faces=tuple(
            FaceLook(
                card=face.card,
                side=face.side,
                number=fill(labels.card_of, n=face.card, of=face.of, side=getattr(labels, face.side)),
                texts=texts.get(f"card {face.card}, {face.side}", ()),
                labels=tuple(_labels(labels, face.parts, cards=True)),
            )
            for face in document.faces
            if face.parts
        ),
        heads=(document.sponsor.sponsor if document.sponsor else "", edition.cited_as, edition.website),
        part_of=labels.part_of,
        continued="" if job.goes == "press" else labels.continued,
        cells=stock.grid.columns * stock.grid.rows if stock and job.on_sheets else 0,
        paired=job.goes != "screen",
        behind="same" if folded else "apart" if job.duplex == "none" else "next",
        start=job.start,
        stack=job.order == "stack",
        fill=job.fill,
        copies=job.copies or (0 if guide.decks[document.recipe["deck"]].repeat == "sheet" else 1),
        part=part,
        backwards=part == "backs" and job.printer.hand_turned == "reversed",
    )


def _labels(labels: Labels, parts: Sequence[Part], *, cards: bool) -> Iterator[str]:
    for part in parts:
        if isinstance(part.block, Numbered):
            yield labels.pocket_coaching
        elif isinstance(part.block, KeyTip):
            yield labels.key_tip
        elif part.address == WRITE_ON and cards:
            yield from (labels.name, labels.teams, labels.co_sponsors, labels.next_check_in)


def pages_look(document: Document) -> PagesLook:
    """The pages of a checklist or handout, topic by topic."""
    guide, edition, labels = document.guide, document.guide.edition, document.guide.labels
    if document.kind == "checklist":
        sponsor = document.sponsor.sponsor if document.sponsor else ""
        look = PageLook(
            title=sponsor,
            heads=(labels.checklist, sponsor, edition.cited_as, edition.website),
            labels=(labels.name, labels.team, labels.date),
        )
        return PagesLook(looks=(look,))
    looks = [PageLook(title="cover", labels=(labels.contents, labels.name))] if document.cover else []
    for page in document.topics:
        role = guide.roles.get(page.topic.role) or document.sponsor
        folio = f"[ {page.topic.folio} ]" if page.topic.folio else ""
        head = page.running_head or edition.date
        heads = (role.sponsor if role else "", head, folio, edition.title, edition.website)
        said = tuple(_labels(labels, page.parts, cards=False))
        looks.append(PageLook(title=page.title, heads=tuple(filter(None, heads)), labels=said))
    if document.abbreviations:
        more = (labels.abbreviations, labels.abbreviations_source)
        looks[-1] = PageLook(title=looks[-1].title, heads=looks[-1].heads, labels=(*looks[-1].labels, *more))
    pads = (labels.notes, edition.title, edition.website)
    booklet = document.job.booklet
    if booklet:
        looks.append(PageLook(title=labels.notes, heads=pads, optional=True))
    fold = labels.fold if booklet else ""
    return PagesLook(looks=tuple(looks), booklet=booklet, turned=document.job.flip == "long", fold=fold)


# --- lines ----------------------------------------------------------------------------------------


def lines(stock: Stock, job: Job) -> tuple[Line, ...]:
    """The lines to cut and to fold along on the fronts of a stock's sheets."""
    if job.goes != "office" or stock.perforated:
        return ()
    places = (*fronts(stock), *(backs(stock) if stock.fold else ()))
    found = [*_folds(stock)]
    for line in _edges(places, stock.paper.width, stock.paper.height):
        if not any(_along(line.box, fold.box) for fold in found if fold.kind == "fold"):
            found.append(line)
    return tuple(found)


def crops(width: float, height: float, left: float, bottom: float) -> tuple[Line, ...]:
    """The lines that the crop marks of a page stand for, round its trim."""
    place = Placement(0, left, bottom, width, height, 0)
    return tuple(_edges([place], width + 2 * left, height + 2 * bottom))


def _folds(stock: Stock) -> Iterator[Line]:
    width, height = stock.paper.width, stock.paper.height
    for at in stock.fold.at if stock.fold else ():
        down = stock.fold is not None and stock.fold.direction == "down"
        box = (at, 0.0, at, height) if down else (0.0, height - at, width, height - at)
        yield Line(box=box, kind="fold", least=DRAWN * (height if down else width))


def _edges(places: Sequence[Placement], width: float, height: float) -> Iterator[Line]:
    """Each edge that cards have in common, from the first of them to the last, save the paper's own."""
    for upright, limit in ((True, width), (False, height)):
        spans: dict[float, set[tuple[float, float]]] = {}
        for place in places:
            across, up = (place.x, place.x + place.width), (place.y, place.y + place.height)
            for edge in across if upright else up:
                at = next((known for known in spans if abs(known - edge) < NEAR), edge)
                low, high = up if upright else across
                spans.setdefault(at, set()).add((round(low, 2), round(high, 2)))
        for at, along in spans.items():
            if NEAR <= at <= limit - NEAR:
                low, high = min(span[0] for span in along), max(span[1] for span in along)
                box = (at, low, at, high) if upright else (low, at, high, at)
                least = DRAWN * sum(end - start for start, end in along)
                yield Line(box=box, kind="cut", least=least, ticks=True)


def _along(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    upright = one[0] == one[2] and other[0] == other[2] and abs(one[0] - other[0]) < NEAR
    return upright or (one[1] == one[3] and other[1] == other[3] and abs(one[1] - other[1]) < NEAR)
