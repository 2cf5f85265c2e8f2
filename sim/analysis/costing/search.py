"""Searches over the scale of a package: for a cost, and for a goal. They ask, and are told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_FACTOR: Final = 1e5
MIN_FACTOR: Final = 1e-5
"""Scales beyond these are not tried."""
_FLAT: Final = 0.01
"""A cost that grows by less than this share when the scale doubles does not grow any more."""
_TAKEN_UP: Final = 0.98
"""Of the most that a package takes up, it is shown where it takes up so much."""
_STEP: Final = 8.0
"""The most by which a scale is changed at once."""
_LEAP: Final = 1000.0
"""What costs nothing is tried once at this multiple, before no scale is said to cost anything."""
_SAME: Final = 1.001
"""Two scales closer than this are one: between them the cost jumps."""


class Status(StrEnum):
    """How a search ended."""

    MET = "met"
    SATURATED = "saturated"
    """It takes up no more, however large it is made."""
    FLOOR = "floor"
    """What cannot be scaled down costs more already."""
    FREE = "free"
    """It costs nothing, or saves money, however large it is made."""
    FIXED = "fixed"
    """It has no amounts that could be scaled."""
    CLOSEST = "closest"
    """The cost jumps over the amount, or the tries were used up."""


@dataclass(frozen=True)
class Point:
    """What was found at a scale.

    Attributes
    ----------
    factor : float
    cost : float
        Additional public cost, KRW bn.
    level : float
        The outcome that a goal is about.
    """

    factor: float
    cost: float
    level: float = math.nan


class CostSearch:
    """Looks for the scale of a package at which it costs a given amount.

    Logarithmic secant within a bracket; where there is none yet, steps of at most eightfold, and
    one leap from a scale that costs nothing (its money may be too little for a single award).

    Parameters
    ----------
    amount : float
        KRW bn, above 0.
    start : float
        First scale.
    tolerance : float
        Relative.
    most : int
        Tries.
    """

    def __init__(
        self, amount: float, *, start: float = 1.0, tolerance: float = 0.005, most: int = 10
    ) -> None:
        self._amount, self._start = amount, start
        self._tolerance, self._most = tolerance, most
        self.points: list[Point] = []
        self.status: Status | None = None

    def ask(self) -> float | None:
        """Return the next scale to try, None when the search is over."""
        if self.status is None and self.points:
            self.status = self._ended()
        if self.status is not None:
            return None
        return self._next() if self.points else self._start

    def tell(self, point: Point) -> None:
        """Take what was found at the scale that was asked for."""
        self.points = sorted([*self.points, point], key=lambda each: each.factor)

    def chosen(self) -> Point:
        """Return the point that the package is shown at."""
        if self.status is Status.SATURATED:
            most = max(each.cost for each in self.points)
            return next(each for each in self.points if each.cost >= _TAKEN_UP * most)
        return min(self.points, key=lambda each: abs(each.cost - self._amount))

    def _ended(self) -> Status | None:
        amount, points = self._amount, self.points
        if any(abs(each.cost / amount - 1.0) <= self._tolerance for each in points):
            return Status.MET
        below, above = self._sides()
        if not above:
            if points[-1].cost <= 0.0:
                return Status.FREE if len(points) > 1 else None
            if _flat(points[-2:]) or points[-1].factor >= MAX_FACTOR:
                return Status.SATURATED
        elif not below and (points[0].factor <= MIN_FACTOR or _flat(points[:2])):
            return Status.FLOOR
        elif below and above and above[0].factor < _SAME * below[-1].factor:
            return Status.CLOSEST
        return Status.CLOSEST if len(points) >= self._most else None

    def _next(self) -> float:
        below, above = self._sides()
        if below and above:
            return _between(below[-1], above[0], self._amount, turn=len(self.points))
        near = above[0] if above else below[-1]
        if near.cost <= 0.0:
            return min(near.factor * _LEAP, MAX_FACTOR)
        step = (self._amount / near.cost) ** (1.0 / self._slope())
        step = min(max(step, 1.0 / _STEP), _STEP)
        if below:
            step = max(step, 2.0 if len(self.points) > 1 else 1.0)
        return min(max(near.factor * step, MIN_FACTOR), MAX_FACTOR)

    def _sides(self) -> tuple[list[Point], list[Point]]:
        """Return the points below the amount up to the first at or above it, and those from it."""
        first = next(
            (k for k, each in enumerate(self.points) if each.cost >= self._amount),
            len(self.points),
        )
        return self.points[:first], self.points[first:]

    def _slope(self) -> float:
        """Return the growth of cost with scale, in logarithms, between the outermost two points."""
        if len(self.points) < 2:
            return 1.0
        one, other = self.points[:2] if self._sides()[1] else self.points[-2:]
        if one.cost <= 0.0:
            return 1.0
        found = math.log(other.cost / one.cost) / math.log(other.factor / one.factor)
        return min(max(found, 0.2), 2.0)


class GoalSearch:
    """Looks for the least cost at which an outcome reaches a goal.

    First upwards to what may be spent, or to what is taken up; as soon as the goal is reached on
    the way, for the smallest scale that reaches it.

    Parameters
    ----------
    goal : float
        Level of the outcome.
    before : float
        Its level under the baseline.
    most_cost : float
        KRW bn.
    tolerance : float
        In units of the outcome.
    scales : bool
        Whether the package can be scaled.
    most : int
        Tries on the way up, and again on the way to the goal.
    """

    def __init__(
        self,
        goal: float,
        before: float,
        most_cost: float,
        *,
        tolerance: float = 0.02,
        scales: bool = True,
        most: int = 10,
    ) -> None:
        self._goal, self._tolerance, self._most = goal, tolerance, most
        self._most_cost, self._scales = most_cost, scales
        self._up = CostSearch(most_cost, tolerance=0.005, most=most)
        self.points: list[Point] = [Point(0.0, 0.0, before)] if scales else []

    def ask(self) -> float | None:
        """Return the next scale to try, None when the search is over."""
        if not self._scales:
            return None if self.points else 1.0
        if self.points[0].level >= self._goal:
            return None
        hit = self._reached()
        if hit is None:
            return self._up.ask()
        before = [each for each in self.points if each.factor < hit.factor][-1]
        close = hit.level - self._goal <= self._tolerance
        narrow = hit.factor < 1.01 * before.factor
        if close or narrow or len(self.points) > 2 * self._most:
            return None
        within = (self._goal - before.level) / (hit.level - before.level)
        # A little beyond, so that the goal is met and not just missed; the middle now and then, as
        # a curve that bends much keeps one end of the bracket for ever.
        within = 0.5 if len(self.points) % 3 == 0 else min(1.02 * within, 0.98)
        return before.factor + max(within, 0.02) * (hit.factor - before.factor)

    def tell(self, point: Point) -> None:
        """Take what was found at the scale that was asked for."""
        if self._reached() is None and self._scales:
            self._up.tell(point)
        self.points = sorted([*self.points, point], key=lambda each: each.factor)

    @property
    def reached(self) -> bool:
        """Whether the goal is reached at a cost that may be spent."""
        return self._reached() is not None

    @property
    def status(self) -> Status:
        """How the search ended; `MET` also where all that may be spent does not reach the goal."""
        if not self._scales:
            return Status.FIXED
        return Status.MET if self.reached else self._up.status or Status.CLOSEST

    def chosen(self) -> Point:
        """Return the cheapest point that reaches the goal, else the one at the largest budget."""
        return self._reached() or (self._up.chosen() if self._scales else self.points[0])

    def _reached(self) -> Point | None:
        found = [
            each
            for each in self.points
            if each.level >= self._goal and each.cost <= self._most_cost * 1.005
        ]
        return min(found, key=lambda each: (each.cost, each.factor)) if found else None


def _flat(pair: Sequence[Point]) -> bool:
    """Say whether the cost stays as it is from one scale to another of at least twice its size."""
    if len(pair) < 2:
        return False
    one, other = pair
    far = other.factor >= 2.0 * one.factor
    return far and other.cost <= one.cost * (1.0 + _FLAT)


def _between(below: Point, above: Point, amount: float, *, turn: int) -> float:
    """Return a scale within a bracket: secant in logarithms, every third time the middle."""
    if below.cost <= 0.0 or turn % 3 == 2:
        return math.sqrt(below.factor * above.factor)
    share = math.log(amount / below.cost) / math.log(above.cost / below.cost)
    return below.factor * (above.factor / below.factor) ** min(max(share, 0.02), 0.98)
