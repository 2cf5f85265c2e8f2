"""Mean, intervals and sources of variance of a value over draws of parameters and runs of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

PERCENTS: Final = {"p05": 5.0, "p25": 25.0, "p75": 75.0, "p95": 95.0}
"""Ends of the intervals of 90 and 50 %."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Spread:
    """What is known of a value over replicates; every array has the shape of one replicate.

    Attributes
    ----------
    mean, sd : ndarray
        Over replicates. One gives a mean and nothing else: what it cannot give is NaN.
    mc_se : ndarray
        Monte Carlo standard error of the mean: it falls with more draws, the spread does not.
    p05, p25, p75, p95 : ndarray
        Percentiles over replicates: between p05 and p95 lie 90 % of them.
    share_parameters : ndarray
        Share of the variance that parameters bring, the rest is random; NaN with one model only, or
        without any variance.
    n : ndarray of int
        Replicates in which the value is defined.
    """

    mean: Floats
    sd: Floats
    mc_se: Floats
    p05: Floats
    p25: Floats
    p75: Floats
    p95: Floats
    share_parameters: Floats
    n: Integers


def spread(values: Floats, draws: Integers) -> Spread:
    """Return mean, intervals and sources of variance over the first axis.

    Parameters
    ----------
    values : ndarray, shape (R, ...)
        Undefined ones (NaN) are left out.
    draws : ndarray of int, shape (R,)
        Number of each replicate's model.

    Examples
    --------
    >>> found = spread(np.array([1.0, 1.0, 3.0, 3.0]), np.array([0, 0, 1, 1]))
    >>> float(found.mean), float(found.share_parameters)
    (2.0, 1.0)
    """
    known = np.isfinite(values)
    n = known.sum(axis=0)
    some, many = np.maximum(n, 1), np.maximum(n - 1, 1)
    mean = np.where(n > 0, np.where(known, values, 0.0).sum(axis=0) / some, np.nan)
    deviation = np.where(known, values - mean, 0.0)
    sd = np.where(n > 1, np.sqrt((deviation**2).sum(axis=0) / many), np.nan)
    groups = _groups(deviation, known, draws)
    return Spread(
        mean=mean,
        sd=sd,
        mc_se=_standard_error(groups, sd, n),
        share_parameters=_share_between(deviation, groups, n),
        n=n,
        **_percentiles(values, n),
    )


@dataclass(frozen=True, eq=False)
class _Groups:
    """Deviations from the mean by model: how many, and their sum; shape (k, ...)."""

    size: Floats
    total: Floats

    @property
    def number(self) -> Floats:
        """Models with a defined value."""
        count: Floats = (self.size > 0).sum(axis=0).astype(np.float64)
        return count


def _groups(deviation: Floats, known: NDArray[np.bool_], draws: Integers) -> _Groups:
    found, code = np.unique(draws, return_inverse=True)
    members = [code == model for model in range(len(found))]
    return _Groups(
        size=np.stack([known[each].sum(axis=0, dtype=np.float64) for each in members]),
        total=np.stack([deviation[each].sum(axis=0) for each in members]),
    )


def _standard_error(groups: _Groups, sd: Floats, n: Integers) -> Floats:
    """Return the standard error of the mean; runs of one model are not independent."""
    k, some = groups.number, np.maximum(n, 1)
    between = (groups.total**2).sum(axis=0) * k / np.maximum(k - 1, 1)
    return np.where(k > 1, np.sqrt(between) / some, sd / np.sqrt(some))


def _share_between(deviation: Floats, groups: _Groups, n: Integers) -> Floats:
    """Return the share of variance between models, by one-way random-effects analysis of variance.

    Notes
    -----
    Variance components by the method of moments, with unequal numbers of runs; a component that
    comes out below zero is zero. S. R. Searle, G. Casella and C. E. McCulloch (1992), "Variance
    Components", Wiley, section 3.6.
    """
    k = groups.number
    some = np.maximum(groups.size, 1.0)
    sum_between = (groups.total**2 / some).sum(axis=0)
    sum_all = (deviation**2).sum(axis=0)
    mean_between = sum_between / np.maximum(k - 1, 1)
    # The two sums are of different order: what is zero may come out at minus rounding.
    mean_within = np.maximum(sum_all - sum_between, 0.0) / np.maximum(n - k, 1)
    runs = (n - (groups.size**2).sum(axis=0) / np.maximum(n, 1)) / np.maximum(k - 1, 1)
    parameters = np.maximum(mean_between - mean_within, 0.0) / np.where(runs > 0, runs, 1.0)
    total = parameters + mean_within
    defined = (k > 1) & (n > k) & (total > 0)
    share = np.full(np.shape(total), np.nan)
    np.divide(parameters, total, out=share, where=defined)
    return share


def _percentiles(values: Floats, n: Integers) -> dict[str, Floats]:
    """Return the ends of the intervals, NaN where there are fewer than two values."""
    # Sorting puts NaN last, so the first n of a column are its values.
    ordered = np.sort(values, axis=0)
    result = {}
    for name, percent in PERCENTS.items():
        rank = np.maximum(n - 1, 0) * percent / 100.0
        below = np.floor(rank).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(n - 1, 0))
        low = np.take_along_axis(ordered, below[None], axis=0)[0]
        high = np.take_along_axis(ordered, above[None], axis=0)[0]
        result[name] = np.where(n > 1, low + (rank - below) * (high - low), np.nan)
    return result
