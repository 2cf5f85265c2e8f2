"""Indices from any sample of factors and an outcome, correlated factors among them.

PAWN: F. Pianosi and T. Wagener (2018), Environmental Modelling & Software 108, 197-207. Delta: E.
Plischke, E. Borgonovo and C. L. Smith (2013), European Journal of Operational Research 226,
536-550. Regional sensitivity: G. M. Hornberger and R. C. Spear (1981), Journal of Environmental
Management 12, 7-18.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SLICES: Final = 10
"""Slices of a factor, each with as many draws; fewer where a slice would have under `_IN_SLICE`."""
_IN_SLICE: Final = 10
_GRID: Final = 100

Measure = Callable[[Integers, Floats], Floats]
"""Takes the slice of every draw by factor, shape (draws, factors), and the outcome."""


def slices(x: Floats, most: int = SLICES) -> Integers:
    """Return the slice of every draw by factor, shape (draws, factors); ties go together.

    Parameters
    ----------
    x : ndarray, shape (draws, factors)
    most : int
        Slices at most.
    """
    n = len(x)
    count = max(min(most, n // _IN_SLICE), 2)
    found = np.empty(x.shape, dtype=np.int64)
    for k, column in enumerate(x.T):
        kinds, code = np.unique(column, return_inverse=True)
        if len(kinds) <= count:
            found[:, k] = code
            continue
        edges = np.quantile(column, np.arange(1, count) / count)
        found[:, k] = np.searchsorted(np.unique(edges), column, side="right")
    return found


def pawn(slice_of: Integers, y: Floats) -> Floats:
    """Return the median distance of Kolmogorov and Smirnov between slices and all draws.

    Parameters
    ----------
    slice_of : ndarray of int, shape (draws, factors)
    y : ndarray, shape (draws,)

    Returns
    -------
    ndarray, shape (factors,)
    """
    order = np.argsort(y, kind="stable")
    last = _last_of_ties(y[order])
    overall = (np.arange(len(y)) + 1.0)[last] / len(y)
    found = np.empty(slice_of.shape[1])
    for k, column in enumerate(slice_of.T):
        inside = column[order][:, None] == np.unique(column)[None, :]
        share = np.cumsum(inside, axis=0)[last] / inside.sum(axis=0)
        found[k] = np.median(np.abs(share - overall[:, None]).max(axis=0))
    return found


def regional(x: Floats, behaves: NDArray[np.bool_]) -> Floats:
    """Return the distance between a factor's distributions where the outcome behaves and not.

    Parameters
    ----------
    x : ndarray, shape (draws, factors)
    behaves : ndarray of bool, shape (draws,)
    """
    found = np.empty(x.shape[1])
    for k, column in enumerate(x.T):
        order = np.argsort(column, kind="stable")
        last = _last_of_ties(column[order])
        here = behaves[order]
        one = np.cumsum(here)[last] / max(int(here.sum()), 1)
        other = np.cumsum(~here)[last] / max(int((~here).sum()), 1)
        found[k] = np.abs(one - other).max()
    return found


def delta(slice_of: Integers, y: Floats) -> Floats:
    """Return half the mean area between the outcome's density and that within a slice."""
    grid = np.linspace(y.min(), y.max(), _GRID)
    overall = _density(y, grid)
    found = np.empty(slice_of.shape[1])
    for k, column in enumerate(slice_of.T):
        area = 0.0
        for each in np.unique(column):
            inside = y[column == each]
            gap = np.abs(overall - _density(inside, grid))
            area += len(inside) / len(y) * float(np.trapezoid(gap, grid))
        found[k] = 0.5 * area
    return found


def _density(values: Floats, grid: Floats) -> Floats:
    """Return a Gaussian kernel density with Scott's bandwidth; of equal values a narrow one."""
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    width = max(spread * len(values) ** -0.2, (grid[-1] - grid[0]) / _GRID)
    z = (grid[:, None] - values[None, :]) / width
    found: Floats = np.exp(-0.5 * z * z).mean(axis=1) / (width * np.sqrt(2.0 * np.pi))
    return found


def _last_of_ties(ordered: Floats) -> NDArray[np.bool_]:
    """Return where a value is the last of equal ones."""
    return np.append(ordered[1:] != ordered[:-1], True)
