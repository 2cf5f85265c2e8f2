"""A forecast of the yearly share of users: one number a year, and many paths around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Forecast:
    """What a model says at an origin about the years after it; shares in percent.

    Attributes
    ----------
    model : str
        ``abm``, ``bass``, ``logistic`` or ``random_walk``.
    origin : int
        Last year that the model has seen.
    years : tuple of int
    point : ndarray, shape (years,)
        The model's own projection.
    paths : ndarray, shape (N, years)
        Simulated futures, whose quantiles are the prediction intervals.
    """

    model: str
    origin: int
    years: tuple[int, ...]
    point: NDArray[np.float64]
    paths: NDArray[np.float64]

    def interval(self, level: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return both ends of the central interval of a level, by year."""
        low, high = np.quantile(self.paths, [0.5 - level / 2.0, 0.5 + level / 2.0], axis=0)
        return low, high


def crps(paths: NDArray[np.float64], actual: float) -> float:
    """Return the continuous ranked probability score of simulated values, in their unit.

    The mean distance to what happened, less half the mean distance between two simulated values
    (Gneiting and Raftery 2007): it rewards both nearness and honest intervals, and is the absolute
    error of a forecast without spread.

    Examples
    --------
    >>> crps(np.array([3.0, 3.0]), 4.0)
    1.0
    """
    x = np.sort(paths)
    n = len(x)
    # Mean distance of all pairs from sorted values.
    spread = 2.0 * float((2.0 * np.arange(1, n + 1) - n - 1.0) @ x) / n**2
    return float(np.abs(x - actual).mean()) - 0.5 * spread
