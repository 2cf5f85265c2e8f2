"""Who gains: additional users by region, industry and size, with their bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.experiment.draws import Draws
from sim.experiment.suppression import MIN_CELL_FIRMS
from sim.outcomes.labelled import Floats
from sim.population.schema import INDUSTRIES, REGIONS
from sim.statistics.intervals import spread
from sim.workshop.answer import ENOUGH, next_pair
from sim.workshop.detail import SIZES, SMALL, Detail

AXES: Final = ("size", "industry", "region")
"""What firms are grouped by, in the order of `sim.workshop.detail.CELLS`."""
VIEWS: Final = {
    "map": ("region",),
    "industry_region": ("industry", "region"),
    "industry_size": ("industry", "size"),
    "region_size": ("region", "size"),
}
"""What is shown together: rows, and columns if any."""
MAP: Final = {
    "incheon": (0, 0), "seoul": (0, 1), "gyeonggi": (0, 2), "gangwon": (0, 3),
    "chungnam": (1, 0), "sejong": (1, 1), "chungbuk": (1, 2), "gyeongbuk": (1, 3),
    "jeonbuk": (2, 0), "daejeon": (2, 1), "daegu": (2, 2), "ulsan": (2, 3),
    "gwangju": (3, 0), "jeonnam": (3, 1), "gyeongnam": (3, 2), "busan": (3, 3),
    "jeju": (4, 1),
}  # fmt: skip
"""Row and column of each region's tile, near to where it lies."""
PER: Final = 1000.0


@dataclass(frozen=True, eq=False)
class Gains:
    """Additional users of groups of firms in the last year; every array has the shape of a view.

    Attributes
    ----------
    axes : tuple of str
        What the dimensions are, of `AXES`.
    firms : ndarray
        Represented firms of each group.
    mean, low, high : ndarray
        Additional users with the ends of the 90 % band, NaN where there are fewer than
        `MIN_CELL_FIRMS` firms; the band is NaN with one pair.
    pairs : int
    """

    axes: tuple[str, ...]
    firms: Floats
    mean: Floats
    low: Floats
    high: Floats
    pairs: int

    def per_thousand(self, values: Floats) -> Floats:
        """Return firms for each 1,000 of the group."""
        found = np.full(values.shape, np.nan)
        np.divide(PER * values, self.firms, out=found, where=self.firms > 0.0)
        return found

    @cached_property
    def rates(self) -> Floats:
        """The mean for each 1,000 firms of the group."""
        return self.per_thousand(self.mean)

    @cached_property
    def sign(self) -> NDArray[np.int64]:
        """1 or -1 where the 90 % band leaves out zero, else 0."""
        return np.where(self.low > 0.0, 1, np.where(self.high < 0.0, -1, 0))


def gains(
    draws: Draws,
    package: Mapping[int, Detail],
    base: Mapping[int, Detail],
    firms: Floats,
    axes: tuple[str, ...],
    *,
    small: bool = False,
) -> Gains | None:
    """Return who gains, replicate by replicate; None while no pair is known.

    Parameters
    ----------
    draws : Draws
    package, base : mapping of int to Detail
        By replicate, with the same firms.
    firms : ndarray, shape `sim.workshop.detail.CELLS`
        Represented firms.
    axes : tuple of str
        Of `AXES`.
    small : bool
        Whether firms with 10 to 49 employees are counted; they are no part of the survey.
    """
    paired = np.array(sorted(set(package) & set(base)), dtype=np.int64)
    if not len(paired):
        return None
    cells = [package[r].users.astype(np.float64) - base[r].users for r in paired]
    values = np.array([_grouped(each, axes, small=small) for each in cells])
    there = _grouped(firms, axes, small=small)
    found = spread(values, draws.by_replicate[paired])
    low, high = found.p05, found.p95
    if 2 <= len(paired) < ENOUGH:
        outer, _ = next_pair(values)
        low, high = found.mean - outer, found.mean + outer
    known = there >= MIN_CELL_FIRMS
    mean, low, high = (np.where(known, each, np.nan) for each in (found.mean, low, high))
    return Gains(axes, there, mean, low, high, len(paired))


def groups(axis: str, *, small: bool) -> tuple[str, ...]:
    """Return the names of the groups along an axis.

    Examples
    --------
    >>> groups("size", small=False)
    ('50', '100', '300', '1000')
    """
    if axis == "size":
        return tuple(map(str, SIZES[_first(small=small) :]))
    return tuple(INDUSTRIES) if axis == "industry" else REGIONS


def _first(*, small: bool) -> int:
    return SMALL if small else SMALL + 1


def _grouped(cells: Floats, axes: tuple[str, ...], *, small: bool) -> Floats:
    """Return the sums of cells over what is not asked for, in the order of `axes`."""
    counted = cells[_first(small=small) :]
    summed = counted.sum(axis=tuple(k for k, each in enumerate(AXES) if each not in axes))
    kept: list[str] = [each for each in AXES if each in axes]
    return np.transpose(summed, [kept.index(each) for each in axes])
