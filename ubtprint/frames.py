"""The measures of a card's face by its trim size: margins, head, foot, sizes of heads."""

from __future__ import annotations

import msgspec

from ubtprint.paper import Face

FOOT_RULE = 3.5  # the rule over a foot and the room below it


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """A face's measures that depend on its trim size, in points.

    ``side``, ``head`` and ``foot`` are the margins; in the head stands, ``head_top`` down, the slot,
    ``slot`` high; ``foot_gap`` and ``foot_line`` are the foot's distance and leading, ``strip`` is the
    coloured strip along a bleeding top edge. ``hang`` is how far a tint stands out beside its text;
    ``tight``, ``usual`` and ``airy`` are the line height and the gap between items, in em, of a face that
    is set so. In a narrow foot the number has a line of its own; on a screen, the website is set apart from
    the rest of the foot, on its ``site_line``.
    """

    side: float
    head: float
    foot: float
    head_top: float
    slot: float
    slot_share: int
    foot_gap: float
    foot_line: float
    title: float
    role: float
    hang: float
    strip: float
    tight: tuple[float, float]
    usual: tuple[float, float] = (1.28, 0.4)
    airy: tuple[float, float] = (1.44, 0.86)
    role_line: float = 13.0
    narrow: bool = False
    foot_lines: int = 2
    site_line: int = 2

    @property
    def clear(self) -> tuple[float, float]:
        """How far all text stays from the trim at the sides, and above and below."""
        below = self.foot - self.foot_gap - FOOT_RULE - self.foot_lines * self.foot_line
        return self.side, min(self.head_top, below)

    def text_height(self, face: Face) -> float:
        """The height that is left for text."""
        return face.height - self.head - self.foot

    def site_top(self, face: Face) -> float:
        """How far below the head the website stands on a screen, at its line in the foot."""
        above = self.foot_gap + FOOT_RULE + (self.site_line - 1) * self.foot_line
        return self.text_height(face) + above

    def own_rows(self, large_print: bool = False) -> dict[str, float]:
        """The rows of a person's name and team in the slot, by what the style sheet calls them.

        They reach a little above the slot and into the room over the rule. A slot of one row of large
        print, and one beside which no name has room, have none for the team; one that has room for two
        lines of a name takes long names. ``rest-high`` is the name's row above the word "continued",
        none where there is room for one of them alone.
        """
        if large_print:
            rows: tuple[float, ...] = (-2, 20, 18, 19) if self.slot >= 36 else (-2, 24, 0, 0)
        elif self.narrow:
            rows = (0, 17.5, 0, 0)
        else:
            rise, team = 4 if self.head_top >= 9 else 2, self.slot - 6.5
            rows = (-rise, team + rise, team, 9)
        rest = min(rows[1], max(LEAST_ROW, self.slot - self.role_line - rows[0]))
        if large_print:
            rest = rows[1] if self.slot >= 36 else 0
        names = ("own-top", "own-high", "team-top", "team-high", "rest-high")
        return dict(zip(names, (*rows, rest), strict=True))


LEAST_ROW = 8.7  # points: one line of a name in the smallest type
LARGE = Frame(
    side=22, head=53, foot=50, head_top=18.5, slot=20, slot_share=38, foot_gap=9, foot_line=9,
    title=15.5, role=13, hang=4, strip=8, tight=(1.23, 0.27),
)  # fmt: skip
# Too narrow for the longest role's name beside a slot of the usual share.
SLIM = msgspec.structs.replace(LARGE, slot_share=31)
POCKET = Frame(
    side=13, head=42, foot=42, head_top=10, slot=20, slot_share=31, foot_gap=9, foot_line=9,
    title=12, role=10, hang=4, strip=4, tight=(1.2, 0.16),
)  # fmt: skip
WIDE = Frame(
    side=16, head=38, foot=37, head_top=9, slot=20, slot_share=38, foot_gap=6, foot_line=9,
    title=13, role=11, hang=7, strip=4, tight=(1.2, 0.18),
)  # fmt: skip
SMALL = Frame(
    side=11, head=29.5, foot=32.5, head_top=5, slot=16, slot_share=31, foot_gap=3, foot_line=8.5,
    title=10, role=9, hang=3, strip=2, tight=(1.16, 0.14), usual=(1.17, 0.25),
)  # fmt: skip
# A name stands over the role, two lines of it if need be, well inside the trim.
NARROW = msgspec.structs.replace(
    SMALL, head=45, head_top=6, slot=30.5, foot=41, narrow=True, foot_lines=3
)  # fmt: skip
# Large print: all of a head and a foot in 14 points and more, and nothing set tight.
BIG = Frame(
    side=26, head=76, foot=68, head_top=20, slot=36, slot_share=38, foot_gap=12, foot_line=17,
    title=24, role=18, role_line=22, hang=8, strip=8,
    tight=(1.32, 0.4), usual=(1.36, 0.5), airy=(1.42, 0.8),
)  # fmt: skip
# Too narrow for an edition's citation in one line: it takes two, website and number one each.
BIG_NARROW = msgspec.structs.replace(
    BIG, side=18.5, head=58, foot=96, head_top=18.5, slot=22, slot_share=26, foot_gap=8, foot_line=16.5,
    title=21, role=16, role_line=20, hang=6, strip=4, narrow=True, foot_lines=4, site_line=4,
)  # fmt: skip
WIDEST_LINE = 430.0  # longer lines are hard to read


def frame(face: Face, large_print: bool = False) -> Frame:
    """Margins and heads for a face of this trim size: a large card has more of both."""
    if large_print:
        return BIG if face.width >= 380 else BIG_NARROW
    wide = face.width >= 280
    if face.height >= 340:
        return POCKET if not wide else LARGE if face.width >= 295 else SLIM
    chosen = WIDE if wide and face.height >= 200 else NARROW if face.width < 200 else SMALL
    return msgspec.structs.replace(chosen, side=max(chosen.side, (face.width - WIDEST_LINE) / 2))
