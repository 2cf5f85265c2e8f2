"""Paired comparison: what differs between scenarios with the same luck, and how sure that is.

Intervals are over luck alone (Monte Carlo): they narrow with the number of replicates and say
nothing about what is not known of the parameters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from sim.attribution import CLASSES, REACHED
from sim.outcomes import FRAMES, YEARS, registry

CONFIDENCE: Final = 0.95
LOW: Final = 5.0
HIGH: Final = 95.0
_MILLION_PER_BN: Final = 1000.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Spread:
    """Mean and spread over replicates; every array has the shape of one replicate.

    Attributes
    ----------
    mean, sd, se, ci_low, ci_high, p05, p95 : ndarray
        Standard deviation, standard error of the mean, its 95 % t interval, percentiles. NaN
        where replicates are too few: one gives a mean and nothing else.
    n : ndarray of int
        Replicates in which the value is defined.
    """

    mean: Floats
    sd: Floats
    se: Floats
    ci_low: Floats
    ci_high: Floats
    p05: Floats
    p95: Floats
    n: NDArray[np.int64]


def spread(values: Floats) -> Spread:
    """Return mean and spread over the first axis; undefined values (NaN) are left out.

    Parameters
    ----------
    values : ndarray, shape (R, ...)

    Examples
    --------
    >>> float(spread(np.array([1.0, 2.0, 3.0, np.nan])).mean)
    2.0
    """
    known = np.isfinite(values)
    n = known.sum(axis=0)
    some, many = np.maximum(n, 1), np.maximum(n - 1, 1)
    filled = np.where(known, values, 0.0)
    mean = np.where(n > 0, filled.sum(axis=0) / some, np.nan)
    deviation = np.where(known, values - mean, 0.0)
    sd = np.where(n > 1, np.sqrt((deviation**2).sum(axis=0) / many), np.nan)
    se = sd / np.sqrt(some)
    half = stdtrit(many, 0.5 + 0.5 * CONFIDENCE) * se
    p05, p95 = _percentiles(values, n)
    return Spread(mean, sd, se, mean - half, mean + half, p05, p95, n)


def _percentiles(values: Floats, n: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return the 5th and 95th percentile over the first axis, NaN where there are no values."""
    # Sorting puts NaN last, so the first n of a row are its values; in memory each row lies
    # together, which sorts several times faster than columns.
    ordered = np.moveaxis(np.sort(np.moveaxis(values, 0, -1).copy(), axis=-1), -1, 0)
    result = []
    for percent in (LOW, HIGH):
        place = np.maximum(n - 1, 0) * percent / 100.0
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(n - 1, 0))
        low = np.take_along_axis(ordered, below[None], axis=0)[0]
        high = np.take_along_axis(ordered, above[None], axis=0)[0]
        result.append(low + (place - below) * (high - low))
    return result[0], result[1]


@dataclass(frozen=True)
class Ratio:
    """Ratio of two means with its 95 % interval (NaN where there is none)."""

    value: float
    low: float
    high: float


UNKNOWN: Final = Ratio(math.nan, math.nan, math.nan)


def ratio(above: Floats, below: Floats) -> Ratio:
    """Return the ratio of the means of pairs, with Fieller's interval.

    Parameters
    ----------
    above, below : ndarray, shape (R,)

    Returns
    -------
    Ratio
        NaN where the mean below cannot be told from zero, so that the ratio has no bound.

    Notes
    -----
    E. C. Fieller (1954), "Some problems in interval estimation", J. R. Stat. Soc. B 16.

    Examples
    --------
    >>> ratio(np.array([10.0, 10.0]), np.array([2.0, 2.0])).value
    5.0
    """
    n = len(above)
    if n < 2:
        return UNKNOWN
    x, y = float(above.mean()), float(below.mean())
    (vxx, vxy), (_, vyy) = np.cov(above, below) / n
    square = float(stdtrit(n - 1, 0.5 + 0.5 * CONFIDENCE)) ** 2
    a = y * y - square * vyy
    if a <= 0.0:
        return UNKNOWN
    b = x * y - square * vxy
    root = math.sqrt(max(0.0, b * b - a * (x * x - square * vxx)))
    return Ratio(x / y, (b - root) / a, (b + root) / a)


@dataclass(frozen=True, eq=False)
class Sample:
    """One scenario over all replicates.

    Attributes
    ----------
    outcomes : ndarray, shape (R, 19, 3, outcomes)
    attribution : ndarray, shape (R, 3, classes)
    accelerated_years : ndarray, shape (R, 3)
    """

    outcomes: Floats
    attribution: Floats
    accelerated_years: Floats

    def at(self, outcome: str, frame: str, year: int) -> Floats:
        """Return an outcome of one frame and year, shape (R,)."""
        position = list(registry()).index(outcome)
        return self.outcomes[:, YEARS.index(year), FRAMES.index(frame), position]


def summarise(
    scenario: Sample, baseline: Sample, horizon: int, target_percent: float
) -> Mapping[str, float]:
    """Return what the comparison says of one scenario in a row.

    Parameters
    ----------
    scenario, baseline : Sample
    horizon : int
    target_percent : float
        Share of firms of the survey frame that is aimed at.

    Returns
    -------
    mapping of str to float
        See docs/results.md, `summary`. Differences are against the baseline.
    """
    row: dict[str, float] = {}

    def difference(outcome: str, frame: str) -> Floats:
        return scenario.at(outcome, frame, horizon) - baseline.at(outcome, frame, horizon)

    def put(name: str, values: Floats) -> None:
        found = spread(values)
        row[name] = float(found.mean)
        row[f"{name}_low"], row[f"{name}_high"] = float(found.ci_low), float(found.ci_high)

    for frame in FRAMES:
        put(f"additional_users_{frame}", difference("users", frame))
    put("additional_embedded_users_all", difference("embedded_users", "all"))
    cost = difference("public_cost_total_krw_bn", "all")
    put("additional_public_cost_krw_bn", cost)
    row["public_cost_total_krw_bn"] = _mean(scenario.at("public_cost_total_krw_bn", "all", horizon))
    for kind in ("users", "embedded_users"):
        per = ratio(_MILLION_PER_BN * cost, difference(kind, "all"))
        if per.value < 0.0:  # money spent and users lost, or the reverse: no price of a user
            per = UNKNOWN
        name = f"cost_per_additional_{kind.removesuffix('s')}_krw_million"
        row[name], row[f"{name}_low"], row[f"{name}_high"] = per.value, per.low, per.high
    row.update(_shares(scenario))
    put("adoption_rate_percent", scenario.at("adoption_rate", "sba", horizon))
    put("reported_rate_percent", scenario.at("reported_rate", "sba", horizon))
    row["target_percent"] = target_percent
    row["missing_to_target_points"] = target_percent - row["adoption_rate_percent"]
    return row


def _shares(scenario: Sample) -> Mapping[str, float]:
    """Return firms by class and the classes in percent of the newly supported, both frames."""
    everywhere = FRAMES.index("all")
    firms = scenario.attribution[:, everywhere].mean(axis=0)
    by_class = dict(zip(CLASSES, map(float, firms), strict=True))
    supported = sum(by_class[name] for name in REACHED)
    users = supported - by_class["unused"]
    row = {"supported_firms": supported, **{f"{name}_firms": by_class[name] for name in CLASSES}}
    del row["unchanged_firms"]
    for name in REACHED:
        row[f"{name}_share_percent"] = _percent(by_class[name], supported)
    row["windfall_of_users_percent"] = _percent(by_class["windfall"], users)
    row["accelerated_years"] = _mean(scenario.accelerated_years[:, everywhere])
    return row


def _mean(values: Floats) -> float:
    return float(spread(values).mean)


def _percent(part: float, whole: float) -> float:
    return 100.0 * part / whole if whole > 0.0 else math.nan
