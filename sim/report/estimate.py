"""A mean over pairs of runs with its 95 % interval, as the report shows it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import compare


@dataclass(frozen=True)
class Estimate:
    """A mean over pairs of runs with its 95 % interval.

    Attributes
    ----------
    mean, low, high : float
        The interval is NaN where one pair cannot give one.
    pairs : int
    """

    mean: float
    low: float
    high: float
    pairs: int

    @property
    def sign(self) -> int | None:
        """1 or -1 where the interval leaves out zero, 0 where it does not, None without one."""
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            return None
        if self.low > 0:
            return 1
        return -1 if self.high < 0 else 0

    @property
    def exactly_zero(self) -> bool:
        """Whether every pair of runs was the same, as far as an interval can show it."""
        return self.mean == 0 and (self.sign is None or self.low == self.high == 0)


def estimate(values: NDArray[np.float64]) -> Estimate:
    """Return mean and t interval of independent values.

    Examples
    --------
    >>> estimate(np.array([1.0, 2.0, 3.0])).mean
    2.0
    >>> estimate(np.array([5.0])).sign is None
    True
    """
    found = compare.spread(np.asarray(values, dtype=np.float64))
    return Estimate(float(found.mean), float(found.ci_low), float(found.ci_high), int(found.n))


def ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> Estimate | None:
    """Return the ratio of two means over pairs with Fieller's interval.

    Returns
    -------
    Estimate or None
        None where the lower mean cannot be told from zero, so that the ratio is unbounded, or
        there are fewer than two pairs.

    Examples
    --------
    >>> ratio(np.array([10.0, 10.0, 10.0]), np.array([2.0, 2.0, 2.0])).mean
    5.0
    """
    found = compare.ratio(above, below)
    if not math.isfinite(found.value):
        return None
    return Estimate(found.value, found.low, found.high, len(above))
