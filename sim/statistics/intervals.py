"""Mean, intervals and sources of variance of a value over populations, draws and runs of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.statistics.variance import Groups, nested, share_between

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
        Share of the variance that parameters bring; NaN with one model only, or without any
        variance.
    share_population : ndarray
        Share that the sample of firms brings; NaN with one sample only, or without any variance.
        What neither brings is random.
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
    share_population: Floats
    n: Integers


def spread(values: Floats, draws: Integers, populations: Integers | None = None) -> Spread:
    """Return mean, intervals and sources of variance over the first axis.

    Parameters
    ----------
    values : ndarray, shape (R, ...)
        Undefined ones (NaN) are left out.
    draws : ndarray of int, shape (R,)
        Number of each replicate's model.
    populations : ndarray of int, shape (R,), optional
        Number of each replicate's sample of firms; one if not given. All runs of a model have the
        same, unless there is one model only.

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
    mc_se, share_parameters, share_population = _sources(
        deviation, known, draws, populations, sd, n
    )
    return Spread(
        mean=mean,
        sd=sd,
        mc_se=mc_se,
        share_parameters=share_parameters,
        share_population=share_population,
        n=n,
        **_percentiles(values, n),
    )


def _sources(
    deviation: Floats,
    known: NDArray[np.bool_],
    draws: Integers,
    populations: Integers | None,
    sd: Floats,
    n: Integers,
) -> tuple[Floats, Floats, Floats]:
    """Return the standard error of the mean, and the shares of parameters and of populations."""
    models = Groups.of(deviation, known, draws)
    if populations is None or len(np.unique(populations)) == 1:
        unknown = np.full(np.shape(sd), np.nan)
        return _standard_error(models, sd, n), share_between(deviation, models, n), unknown
    samples = Groups.of(deviation, known, populations)
    if len(np.unique(draws)) == 1:
        alone = share_between(deviation, samples, n)
        return _standard_error(samples, sd, n), np.full(np.shape(alone), np.nan), alone
    found = nested(deviation, models, samples, draws, populations, n)
    return found.mc_se, found.share(found.parameters), found.share(found.population)


def _standard_error(groups: Groups, sd: Floats, n: Integers) -> Floats:
    """Return the standard error of the mean; runs of one model are not independent."""
    k, some = groups.number, np.maximum(n, 1)
    between = (groups.total**2).sum(axis=0) * k / np.maximum(k - 1, 1)
    return np.where(k > 1, np.sqrt(between) / some, sd / np.sqrt(some))


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
