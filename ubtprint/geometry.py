"""Matrices and boxes of a page: what PDF does with points, in points from the lower left corner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import SupportsFloat

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that does ``inner`` first and then ``outer``."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """A point where the matrix puts it."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def box_of(edges: Iterable[SupportsFloat]) -> Box:
    """A rectangle of a PDF, such as a page's box, as plain numbers."""
    left, bottom, right, top = (float(edge) for edge in edges)
    return left, bottom, right, top


def extent(points: Sequence[tuple[float, float]]) -> Box:
    """The box round some points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def common(one: Box, other: Box) -> Box:
    """What two boxes share; its right is left of its left where they share nothing."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def scale_of(matrix: Matrix) -> float:
    """How many times as large the matrix makes things."""
    return float(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5)


def within(inner: Box, outer: Box, slack: float = 0.0) -> bool:
    """Whether a box lies in another, or stands out by no more than ``slack``."""
    return beyond(inner, outer) <= slack


def beyond(inner: Box, outer: Box) -> float:
    """How far a box stands out of another; below 0 where it stays clear of its edges."""
    return max(outer[0] - inner[0], outer[1] - inner[1], inner[2] - outer[2], inner[3] - outer[3])


def centre(box: Box) -> tuple[float, float]:
    """The middle of a box."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def holds(box: Box, point: tuple[float, float]) -> bool:
    """Whether a point lies in a box."""
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def near(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a point is from the straight line between two others."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    along, up = x2 - x1, y2 - y1
    length = along * along + up * up
    share = max(0.0, min(1.0, ((x - x1) * along + (y - y1) * up) / length)) if length else 0.0
    return float(((x - x1 - share * along) ** 2 + (y - y1 - share * up) ** 2) ** 0.5)


def ring(one: Box, other: Box) -> list[Box]:
    """What is between two boxes, one in the other, as boxes: a border. Boxes apart stay as they are."""
    (outer, inner) = (one, other) if within(other, one) else (other, one)
    if not within(inner, outer):
        return [one, other]
    left, bottom, right, top = outer
    return [
        (left, inner[3], right, top),
        (left, bottom, right, inner[1]),
        (left, inner[1], inner[0], inner[3]),
        (inner[2], inner[1], right, inner[3]),
    ]
