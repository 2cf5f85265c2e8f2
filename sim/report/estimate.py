"""A mean over pairs of runs with its interval, and the ratio of two such means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

CONFIDENCE: Final = 0.95


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
        """Whether every pair of runs was the same."""
        return self.mean == 0 and self.low == 0 and self.high == 0


def estimate(values: NDArray[np.float64]) -> Estimate:
    """Return mean and t interval of independent values.

    Examples
    --------
    >>> estimate(np.array([1.0, 2.0, 3.0])).mean
    2.0
    >>> estimate(np.array([5.0])).sign is None
    True
    """
    n = len(values)
    mean = float(np.mean(values))
    if n < 2:
        return Estimate(mean, math.nan, math.nan, n)
    half = float(student.ppf(0.5 + CONFIDENCE / 2, n - 1) * np.std(values, ddof=1) / math.sqrt(n))
    return Estimate(mean, mean - half, mean + half, n)


def ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> Estimate | None:
    """Return the ratio of two means over pairs with Fieller's interval.

    Returns
    -------
    Estimate or None
        None where the lower mean cannot be told from zero, so that the ratio is unbounded, or
        there are fewer than two pairs.

    Notes
    -----
    E. C. Fieller (1954), "Some problems in interval estimation", JRSS B 16: the ratios r at which
    mean(above) - r mean(below) is not significant form the interval.

    Examples
    --------
    >>> ratio(np.array([10.0, 10.0, 10.0]), np.array([2.0, 2.0, 2.0])).mean
    5.0
    """
    n = len(above)
    if n < 2:
        return None
    x, y = float(np.mean(above)), float(np.mean(below))
    (vxx, vxy), (_, vyy) = np.cov(above, below) / n
    tt = float(student.ppf(0.5 + CONFIDENCE / 2, n - 1)) ** 2
    a = y * y - tt * vyy
    if a <= 0:
        return None
    b = x * y - tt * vxy
    root = math.sqrt(max(0.0, b * b - a * (x * x - tt * vxx)))
    return Estimate(x / y, (b - root) / a, (b + root) / a, n)
