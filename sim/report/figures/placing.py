"""Names beside the points of a scatter: each nearest to its own marker, and on no other's."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

Point = tuple[float, float]

_ANGLES: Final = (0, 180, 45, -45, 135, -135, 90, -90, 22, -22, 158, -158, 68, -68, 112, -112)
_REACH: Final = 12
"""Steps away from the marker that are tried."""
_MARKER: Final = 6.0
"""Pixels around the middle of a marker that are its own."""
_AIR: Final = 2.0
_COVERED: Final = 12.0
"""Pixels farther away that are better than covering a bar."""


@dataclass(frozen=True)
class Box:
    """A rectangle on the screen, in pixels.

    Attributes
    ----------
    left, bottom, right, top : float
    """

    left: float
    bottom: float
    right: float
    top: float

    def distance(self, point: Point) -> float:
        """Return how far a point is from the rectangle; 0 inside.

        Examples
        --------
        >>> Box(0, 0, 2, 1).distance((5.0, 5.0))
        5.0
        """
        across = max(self.left - point[0], 0.0, point[0] - self.right)
        up = max(self.bottom - point[1], 0.0, point[1] - self.top)
        return math.hypot(across, up)

    def meets(self, other: Box, air: float = 0.0) -> bool:
        """Whether two rectangles overlap, or come nearer than `air`."""
        return (
            self.left < other.right + air
            and other.left < self.right + air
            and self.bottom < other.top + air
            and other.bottom < self.top + air
        )

    def within(self, other: Box) -> bool:
        """Whether this one lies inside the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.bottom >= other.bottom
            and self.top <= other.top
        )


def place(
    points: Sequence[Point],
    sizes: Sequence[Point],
    room: Box,
    avoid: Sequence[Box] = (),
) -> list[Box | None]:
    """Return where the name of each point may stand.

    Parameters
    ----------
    points : sequence of (float, float)
        Middles of the markers, in pixels.
    sizes : sequence of (float, float)
        Width and height of each name, in pixels.
    room : Box
        What a name may not leave.
    avoid : sequence of Box
        What a name had better not cover (bars of intervals, axes); weighed against the distance
        from the marker.

    Returns
    -------
    list of Box or None
        No two overlap, and each is nearer to its own marker than to any other, touching none. None
        where there is no such place.
    """
    found: list[Box | None] = [None] * len(points)
    # Who has the nearest neighbour has the least choice.
    for k in sorted(range(len(points)), key=lambda k: (_nearest(points, k), k)):
        taken = [box for box in found if box is not None]
        fits = [
            box
            for box in _around(points[k], sizes[k])
            if box.within(room)
            and _own(box, points, k)
            and not any(box.meets(other, _AIR) for other in taken)
        ]
        # A bar covered weighs as much as being somewhat farther from the marker.
        found[k] = min(fits, key=lambda box: _badness(box, points[k], avoid), default=None)
    return found


def groups(points: Sequence[Point], apart: float) -> list[list[int]]:
    """Return the points that stand closer than `apart` together, in the order given.

    Examples
    --------
    >>> groups([(0.0, 0.0), (50.0, 0.0), (3.0, 0.0)], 10.0)
    [[0, 2], [1]]
    """
    found: list[list[int]] = []
    for k, point in enumerate(points):
        near = [g for g in found if any(math.dist(point, points[i]) < apart for i in g)]
        joined = sorted([k, *(i for group in near for i in group)])
        found = [g for g in found if g not in near] + [joined]
    return sorted(found)


def _own(box: Box, points: Sequence[Point], k: int) -> bool:
    """Whether the nearest marker of a name is its own, and the name lies on no marker."""
    own = box.distance(points[k])
    others = (box.distance(point) for i, point in enumerate(points) if i != k)
    nearest = min(others, default=math.inf)
    return own >= _MARKER and nearest > max(own + _AIR, _MARKER + _AIR)


def _badness(box: Box, point: Point, avoid: Sequence[Box]) -> float:
    return box.distance(point) + _COVERED * sum(box.meets(bar) for bar in avoid)


def _around(point: Point, size: Point) -> Iterator[Box]:
    """Yield places around a marker, the nearest first."""
    width, height = size
    for step in range(_REACH):
        reach = _MARKER + 2.0 + 7.0 * step
        for degrees in _ANGLES:
            cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
            x, y = point[0] + reach * cos, point[1] + reach * sin
            left = x - width * (0.5 - 0.5 * _side(cos))
            bottom = y - height * (0.5 - 0.5 * _side(sin))
            yield Box(left, bottom, left + width, bottom + height)


def _side(part: float) -> float:
    """Return -1, 0 or 1: on which side of its marker a name starts."""
    return 0.0 if abs(part) < 0.3 else math.copysign(1.0, part)


def _nearest(points: Sequence[Point], k: int) -> float:
    others = (math.dist(points[k], point) for i, point in enumerate(points) if i != k)
    return min(others, default=math.inf)
