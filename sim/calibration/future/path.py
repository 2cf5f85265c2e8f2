"""The path of the yearly effect beyond the last published year: drawn once for a draw.

The pace of a future is not kept to the letter: what the share gains in a year deviates from it by
a level that moves, u_t = KEPT u_{t-1} + e_t. How much it moves is what the published gains did
from year to year (`innovation`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.future import pace
from sim.calibration.future.pace import Pace
from sim.calibration.targets import catalogue
from sim.scenario.future import (
    YEARS,
    Future,
    chosen,
    default_probabilities,
    likeliest,
    registry,
)

KEPT: Final = 0.8
"""Share of a deviation from a future's pace that is left a year later; an assumption."""
SEED: Final = 20241231
"""Key of the deviations: a draw has the same path in every comparison."""

Floats = NDArray[np.float64]


def innovation(shares: Mapping[int, float]) -> float:
    """Return the standard deviation of a year's change of the pace, in log odds.

    The root mean square of the changes of the published yearly gain. The first gain is left out:
    the question was new in 2017.

    Parameters
    ----------
    shares : mapping of int to float
        Published shares by year, percent.

    Examples
    --------
    >>> even = {2017: 1.0, 2018: 2.0, 2019: 4.0, 2020: 7.8431, 2021: 14.783}
    >>> round(innovation(even), 3)
    0.001
    """
    gains = np.diff(pace.log_odds(np.array([shares[y] for y in sorted(shares)])))[1:]
    changes = np.diff(gains)
    return float(np.sqrt(np.mean(changes**2)))


def deviations(number: int, sd: float, level_sd: float, place: float | None = None) -> Floats:
    """Return by how much a draw departs from a future, in log odds, shape (years,).

    Parameters
    ----------
    number : int
        Key of the draw.
    sd : float
        Of a year's change of the pace (`innovation`).
    level_sd : float
        Of the last published share itself, where the path begins.
    place : float, optional
        Between 0 and 1: how far up the path's largest component lies among all that might be;
        drawn by the key if not given. Few draws with places spread evenly stand for many.

    Notes
    -----
    The largest component is the first of the path's covariance. It is set to its quantile at
    `place`, the others stay as drawn: with a uniform place the distribution is the same.
    """
    drawn = _drawn(number, sd, level_sd)
    if place is None:
        return drawn
    values, vectors = np.linalg.eigh(_covariance(sd, level_sd))
    first = vectors[:, -1] * np.sign(vectors[:, -1].sum())
    return np.asarray(drawn + first * (np.sqrt(values[-1]) * ndtri(place) - first @ drawn))


def _covariance(sd: float, level_sd: float) -> Floats:
    """Return the covariance of deviations by year, shape (years, years)."""
    n = len(YEARS)
    lag = np.subtract.outer(np.arange(n), np.arange(n))
    kept = np.where(lag >= 0, KEPT ** np.maximum(lag, 0), 0.0)
    moves = sd * np.cumsum(kept, axis=0)
    return np.asarray(moves @ moves.T + level_sd**2)


def _drawn(number: int, sd: float, level_sd: float) -> Floats:
    rng = np.random.default_rng((SEED, number))
    begin = level_sd * rng.standard_normal()
    gains = np.empty(len(YEARS))
    level = 0.0
    for k, e in enumerate(sd * rng.standard_normal(len(YEARS))):
        level = KEPT * level + e
        gains[k] = level
    return np.asarray(begin + np.cumsum(gains))


def best_fit(
    explanation: str, future: str | None, probabilities: Mapping[str, float] | None = None
) -> Fit:
    """Return the shipped fit of an explanation on a future, for a single run.

    Parameters
    ----------
    explanation : str
        ``year-effect`` or ``product``.
    future : str, optional
        The likeliest one if not given.
    probabilities : mapping of str to float, optional
        Of the futures; the shipped ones if not given or empty.

    Raises
    ------
    UserError
        If there is no such explanation or future.
    """
    asked = chosen(future, probabilities or default_probabilities())
    fit = store.shipped(pace.checked_explanation(explanation) == "product")
    return on_likeliest(fit, asked)[1]


def on_likeliest(fit: Fit, probabilities: Mapping[str, float]) -> tuple[str, Fit]:
    """Return the likeliest future and a best fit on its middle path.

    Parameters
    ----------
    fit : Fit
        The shipped one of its explanation.
    probabilities : mapping of str to float
        Of the futures.
    """
    name = likeliest(probabilities)
    own = pace.shipped(pace.explanation_of(fit.parameters))
    return name, continued(fit, own, registry()[name], None)


def places(numbers: Sequence[int]) -> Floats:
    """Return places for `deviations` of draws that share a future: one in each n-th of 0 to 1.

    Examples
    --------
    >>> found = places([12, 3, 40, 7])
    >>> sorted((4 * found).astype(int).tolist())
    [0, 1, 2, 3]
    """
    n = len(numbers)
    order = np.random.default_rng((SEED, n)).permutation(n)
    within = [np.random.default_rng((SEED, number, 1)).uniform() for number in numbers]
    return np.asarray((order + np.array(within)) / max(n, 1))


def continued(
    fit: Fit, own: Pace, future: Future, number: int | None, place: float | None = None
) -> Fit:
    """Return a fitted model whose yearly effect goes on along a future.

    Parameters
    ----------
    fit : Fit
    own : Pace
        What it takes in this model to keep the pace of each future.
    future : Future
    number : int, optional
        Of the draw, the key of its deviations; none for the middle path.
    place : float, optional
        Of its deviations among those of the draws that share the future (`places`).
    """
    gained = np.cumsum(future.gains)
    if number is not None:
        last = catalogue.year_targets()[YEARS[0] - 1]
        share = last.value / 100.0
        level_sd = last.se / 100.0 / (share * (1.0 - share))
        gained = gained + deviations(number, innovation(catalogue.year_shares()), level_sd, place)
    ahead = pace.with_effects(fit.intercepts, fit.parameters, own.along(gained))
    return Fit(fit.parameters, ahead)
