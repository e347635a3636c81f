"""Sets name badges and table tents: a blank face for each role, with slots for name and team."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from ubtprint import assets, html, measure
from ubtprint.errors import PrintFault, Problem
from ubtprint.model import Guide
from ubtprint.paper import Face, Stock
from ubtprint.pdf import Press
from ubtprint.people import Slot
from ubtprint.records import where
from ubtprint.sources import Sources, sources
from ubtprint.workshop import Workshop

STYLES = ("tokens.css", "base.css", "badge.css")
LARGEST, LARGEST_ON_SMALL, LARGEST_ON_TENT = 40.0, 34.0, 56.0  # of a name
SHARE = (
    0.6  # of a name's size that it comes down to on one line; two such lines fill the slot of the usual one
)
LEAST, LEAST_ON_TENT = 10.0, 20.0  # that a very long name may come down to
SMALLEST = 20.0  # that a name of usual length may be set in
LEADING, TEAM_LEADING = 1.08, 1.25  # as in badge.css
GAP = 3.0  # at least, above and below the name


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """Where things stand on a badge, and their sizes, in points.

    All text stays ``side`` from the left and right of the trim and ``edge`` from its top and bottom;
    ``middle`` is how far down the name's slot begins.
    """

    side: float
    edge: float
    role: float
    foot: float
    middle: float
    name: float
    name_height: float
    team: float
    team_height: float
    team_lines: int

    @property
    def wraps(self) -> float:
        """The smallest size of a name on one line: a longer one takes two, smaller only if it has to."""
        return SHARE * self.name


class SetBadges(msgspec.Struct, frozen=True, kw_only=True):
    """Blank badges on pages of their trim size: each role's page, and on a tent that of its other side.

    ``clear`` is how far text stays from the trim at the sides, and above and below. ``laid_out`` is
    WeasyPrint's Document, for the slots to be measured in; they are empty until somebody does.
    """

    pdf: bytes
    pages: dict[str, int]
    backs: dict[str, int]
    sources: Sources
    laid_out: Any
    clear: tuple[float, float]
    slots: tuple[Slot, ...] = ()


def set_badges(
    workshop: Workshop,
    guide: Guide,
    roles: Sequence[str],
    stock: Stock,
    own: Path | None = None,
    *,
    greyscale: bool = False,
) -> SetBadges:
    """A blank badge for each of these roles, with the workshop's title, at the size of the stock's faces.

    A stock that stands up as a tent has two sides of each. Raises PrintFault for what can't be set, and
    where a title or a role's name leaves no room for names.
    """
    press = Press(assets.folders("styles", own), (*STYLES, *["grey.css"] * greyscale), own)
    folders = tuple(assets.folders("templates", own))
    tent = is_tent(stock)
    heights = {"head": 0.0, "foot": 0.0}
    for _ in range(2):  # the first to see how many lines the role and the title take
        measures = measures_of(stock.face, heights["head"], heights["foot"], tent=tent)
        if measures.name < SMALLEST:
            message = "the title and the role leave no room for names on the badges"
            raise PrintFault(Problem(message, where(workshop.title), "shorten them, or take larger badges"))
        text = html.render_template(
            "badge.html",
            folders,
            roles={role: guide.roles[role] for role in roles},
            title=workshop.title,
            tent=tent,
            language=guide.edition.language,
            wraps=measures.wraps,
            least=LEAST_ON_TENT if tent else LEAST,
            team_lines=measures.team_lines,
        )
        laid_out = press.lay_out(text, _values(stock.face, measures))
        heights |= measure.heights(laid_out, "data-frame")
    at = measure.pages_by_flow(laid_out)
    return SetBadges(
        pdf=press.draw(laid_out),
        pages={role: at[f"badge-{role}"][0] for role in roles},
        backs={role: at[f"back-{role}"][0] for role in roles} if tent else {},
        sources=sources(laid_out),
        laid_out=laid_out,
        clear=(measures.side, measures.edge),
    )


def is_tent(stock: Stock) -> bool:
    """Whether a stock's pieces stand up, folded, with a name on either side."""
    return stock.fold is not None and stock.fold.then == "stand"


def measures_of(face: Face, head: float, foot: float, *, tent: bool) -> Measures:
    """The measures of a badge of this trim size; ``head`` and ``foot`` are the heights that these take."""
    large = face.width >= 280
    side = 36.0 if tent else 18.0 if large else 14.0
    edge = 14.0 if tent else 18.0 if large else 12.0
    above, below = edge + head + GAP, edge + foot + GAP
    room = face.height - above - below
    lines = 1 if tent else 2
    team = 20.0 if tent else min(16.0, max(11.5, 0.12 * room))
    team_height = lines * TEAM_LEADING * team
    most = room - team_height - GAP
    lines_high = 2 * SHARE * LEADING
    name = min(LARGEST_ON_TENT if tent else LARGEST if large else LARGEST_ON_SMALL, most / lines_high)
    name_height = lines_high * name
    air = room - team_height - GAP - name_height
    return Measures(
        side=side,
        edge=edge,
        role=16.0 if tent else 14.0 if large else 11.5,
        foot=10.0 if tent else 8.5 if large else 7.5,
        middle=above + air / 2,
        name=name,
        name_height=name_height,
        team=team,
        team_height=team_height,
        team_lines=lines,
    )


def _values(face: Face, measures: Measures) -> str:
    """What the style sheet leaves open, as CSS; numbers alone."""
    lengths = {
        "height": face.height - 0.01,  # a hair less, or rounding would begin another page
        "side": measures.side,
        "edge": measures.edge,
        "role": measures.role,
        "foot": measures.foot,
        "middle": measures.middle,
        "name": measures.name,
        "name-height": measures.name_height,
        "team": measures.team,
        "team-height": measures.team_height,
        "gap": GAP,
    }
    said = "; ".join(f"--{name}: {length:.3f}pt" for name, length in lengths.items())
    size = f"{face.width:.3f}pt {face.height:.3f}pt"
    return f"@page {{ size: {size}; margin: 0 }} html {{ {said} }}"
