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
    ``tight`` and ``usual`` are the line height and the gap between items, in em, of a face that is set so.
    In a narrow foot the number has a line of its own.
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
    narrow: bool = False

    @property
    def clear(self) -> tuple[float, float]:
        """How far all text stays from the trim at the sides, and above and below."""
        lines = 3 if self.narrow else 2
        below = self.foot - self.foot_gap - FOOT_RULE - lines * self.foot_line
        return self.side, min(self.head_top, below)

    def text_height(self, face: Face) -> float:
        """The height that is left for text."""
        return face.height - self.head - self.foot


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
NARROW = msgspec.structs.replace(SMALL, foot=41, narrow=True)
WIDEST_LINE = 430.0  # longer lines are hard to read


def frame(face: Face) -> Frame:
    """Margins and heads for a face of this trim size: a large card has more of both."""
    wide = face.width >= 280
    if face.height >= 340:
        return POCKET if not wide else LARGE if face.width >= 295 else SLIM
    chosen = WIDE if wide and face.height >= 200 else NARROW if face.width < 200 else SMALL
    return msgspec.structs.replace(chosen, side=max(chosen.side, (face.width - WIDEST_LINE) / 2))
