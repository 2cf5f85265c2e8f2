"""A mean over pairs of runs with its 50 and 90 % interval, as the report shows it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sim.statistics import comparison
from sim.statistics.influence import influence, outside
from sim.statistics.intervals import Integers, spread


@dataclass(frozen=True)
class Estimate:
    """A mean over pairs of runs, and between what most of the pairs lie.

    Attributes
    ----------
    mean : float
    low, high : float
        Ends of the 90 % interval over draws of parameters and of luck; NaN where one pair cannot
        give one.
    inner_low, inner_high : float
        Ends of the 50 % interval.
    share_parameters : float
        Share of the variance that parameters bring; NaN where they were not drawn or nothing
        varies.
    pairs : int
    median, trimmed : float
        Median and trimmed mean, which one run does not move; NaN where they were not computed.
    moved_by : tuple of int or None
        Replicate that alone moves the mean, and the number of its model; None if none does.
    share_population : float
        Share of the variance that the sample of firms brings; NaN with one sample. What neither
        brings is luck.
    """

    mean: float
    low: float
    high: float
    inner_low: float
    inner_high: float
    share_parameters: float
    pairs: int
    median: float = math.nan
    trimmed: float = math.nan
    moved_by: tuple[int, int] | None = None
    share_population: float = math.nan

    @classmethod
    def of_row(cls, row: Mapping[Any, Any], column: str = "") -> Self:
        """Return what a row of a table holds of one quantity; its shares are not known there.

        Parameters
        ----------
        row : mapping
        column : str
            Of the mean, before ``_p05`` and the others; by default the row is about one quantity
            and has ``mean``, ``p05``, ...
        """
        mean, begin = (column, f"{column}_") if column else ("mean", "")
        ends = (float(row[f"{begin}{end}"]) for end in ("p05", "p95", "p25", "p75"))
        low, high, inner_low, inner_high = ends
        return cls(float(row[mean]), low, high, inner_low, inner_high, math.nan, 0)

    @property
    def shares(self) -> dict[str, float]:
        """Percent of the variance by source, as far as it is told; empty if it is not."""
        known = {"parameters": self.share_parameters, "population": self.share_population}
        told = {name: 100.0 * share for name, share in known.items() if math.isfinite(share)}
        return told | {"luck": 100.0 - sum(told.values())} if told else {}

    @property
    def misleading(self) -> bool:
        """Whether the mean lies outside its own 50 % interval, or one run moves it."""
        return self.moved_by is not None or (
            math.isfinite(self.median) and outside(self.mean, self.inner_low, self.inner_high)
        )

    @property
    def sign(self) -> int | None:
        """1 or -1 where the 90 % interval leaves out zero, 0 where it does not, None without."""
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            return None
        if self.low > 0:
            return 1
        return -1 if self.high < 0 else 0

    @property
    def exactly_zero(self) -> bool:
        """Whether every pair of runs was the same, as far as an interval can show it."""
        return self.mean == 0 and (self.sign is None or self.low == self.high == 0)

    @property
    def magnitude(self) -> Estimate:
        """The estimate of the absolute value of a quantity that is below zero."""
        return Estimate(
            -self.mean, -self.high, -self.low, -self.inner_high, -self.inner_low,
            self.share_parameters, self.pairs, -self.median, -self.trimmed, self.moved_by,
            self.share_population,
        )  # fmt: skip


def estimate(
    values: NDArray[np.float64], draws: Integers, samples: Integers | None = None
) -> Estimate:
    """Return mean, intervals and sources of variance over pairs of runs.

    Parameters
    ----------
    values : ndarray, shape (R,)
        By replicate, which are numbered from 0; undefined ones (NaN) are left out.
    draws : ndarray of int, shape (R,)
        Number of each replicate's model.
    samples : ndarray of int, shape (R,), optional
        Number of each replicate's sample of firms; one if not given.

    Examples
    --------
    >>> estimate(np.array([1.0, 2.0, 3.0]), np.zeros(3, int)).mean
    2.0
    >>> estimate(np.array([5.0]), np.zeros(1, int)).sign is None
    True
    """
    numbers = np.asarray(values, dtype=np.float64)
    found, beside = spread(numbers, draws, samples), influence(numbers)
    return Estimate(
        mean=float(found.mean),
        low=float(found.p05),
        high=float(found.p95),
        inner_low=float(found.p25),
        inner_high=float(found.p75),
        share_parameters=float(found.share_parameters),
        pairs=int(found.n),
        median=beside.median,
        trimmed=beside.trimmed,
        moved_by=None if beside.run is None else (beside.run, int(draws[beside.run])),
        share_population=float(found.share_population),
    )


def ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> Estimate | None:
    """Return the ratio of two means over pairs, with the intervals of the ratio of each pair.

    Returns
    -------
    Estimate or None
        None where the 90 % interval of the lower difference holds zero, so that the ratio is
        unbounded, or there are fewer than two pairs.

    Examples
    --------
    >>> ratio(np.array([10.0, 10.0, 10.0]), np.array([2.0, 2.0, 2.0])).mean
    5.0
    """
    found = comparison.ratio(above, below)
    if not math.isfinite(found.value):
        return None
    return Estimate(found.value, found.p05, found.p95, found.p25, found.p75, math.nan, len(above))
