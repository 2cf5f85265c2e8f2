"""Paired comparison: what differs between scenarios with common parameters and random numbers.

Intervals are over parameters and random numbers together: between their ends lie 90 or 50 % of the
paired differences. With one model only they are over random numbers alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.outcomes.attribution import CLASSES, REACHED
from sim.outcomes.labelled import LabelledArray
from sim.outcomes.registry import REPORTED_FRAMES
from sim.statistics.influence import influence
from sim.statistics.intervals import PERCENTS, Floats, Integers, spread

_MILLION_PER_BN: Final = 1000.0

PAIRED: Final = (
    *(f"additional_users_{frame}" for frame in REPORTED_FRAMES),
    "additional_embedded_all",
    "additional_cost_krw_bn",
)
"""Paired differences of the summary."""
STATISTICS: Final = {
    **{each: each for each in PERCENTS},
    "mc_se": "mc_se",
    "parshare": "share_parameters",
    "popshare": "share_population",
}
"""What stands beside each of them: suffix, and name of the statistic."""
ROBUST: Final = ("median", "trimmed", "run", "draw")
"""What stands beside a mean that one run may move: see `sim.statistics.influence`; `run` and `draw`
are the replicate that moves it and its model, NaN if none does."""
_PER: Final = {"cost_per_user_krw_mn": "users", "cost_per_embedded_krw_mn": "embedded_users"}
"""Prices, and the outcome that is bought."""


def _with(suffixes: Iterable[str], *names: str) -> tuple[str, ...]:
    return tuple(each for name in names for each in (name, *(f"{name}_{s}" for s in suffixes)))


NUMBERS: Final = (
    *_with((*STATISTICS, *ROBUST), *PAIRED),
    "public_cost_total_krw_bn",
    *_with(PERCENTS, *_PER),
    *("supported_firms", *(f"{name}_firms" for name in CLASSES if name != "unchanged")),
    *(f"{name}_of_supported_percent" for name in REACHED),
    *("windfall_of_users_percent", "accelerated_years"),
    *_with((*STATISTICS, *ROBUST), "adoption_rate_percent", "reported_rate_percent"),
    *("target_percent", "missing_to_target_points"),
)
"""Every number that `summarise` gives, in the order of the table `summary`."""


@dataclass(frozen=True)
class Ratio:
    """Ratio of two means, and the percentiles of the ratio run by run; NaN where there is none."""

    value: float
    p05: float
    p25: float
    p75: float
    p95: float


UNKNOWN: Final = Ratio(*5 * (math.nan,))


def ratio(above: Floats, below: Floats) -> Ratio:
    """Return the ratio of the means of pairs, with the intervals of the ratio of each pair.

    Parameters
    ----------
    above, below : ndarray, shape (R,)

    Returns
    -------
    Ratio
        Unknown where 90 % of the pairs do not agree on the sign of the difference below: then the
        ratio has no bound.

    Notes
    -----
    A pair with the other sign, of which there are few, has no finite price: it counts as larger
    than every other.

    Examples
    --------
    >>> ratio(np.array([10.0, 20.0]), np.array([2.0, 4.0])).value
    5.0
    """
    if len(below) < 2:
        return UNKNOWN
    low, high = np.quantile(below, [0.05, 0.95])
    if low <= 0.0 <= high:
        return UNKNOWN
    sign = math.copysign(1.0, low)
    agreeing = below * sign > 0.0
    mean = float(above.mean() / below.mean())
    each = np.full(len(below), math.copysign(math.inf, mean))
    np.divide(above, below, out=each, where=agreeing)
    # Ends that occurred, since nothing can be interpolated towards infinity.
    ends = np.quantile(each, [p / 100.0 for p in PERCENTS.values()], method="inverted_cdf")
    return Ratio(mean, *map(float, ends)) if np.isfinite(ends).all() else UNKNOWN


@dataclass(frozen=True, eq=False)
class Sample:
    """One scenario over all replicates.

    Attributes
    ----------
    outcomes : LabelledArray
        By replicate, year, frame and outcome.
    attribution : LabelledArray
        Represented firms by replicate, frame and class.
    accelerated_years : LabelledArray
        By replicate and frame.
    """

    outcomes: LabelledArray
    attribution: LabelledArray
    accelerated_years: LabelledArray

    def at(self, outcome: str, frame: str, year: int) -> Floats:
        """Return an outcome of one frame and year, shape (R,)."""
        return self.outcomes.at(outcome, frame, year)


def summarise(
    scenario: Sample,
    baseline: Sample,
    draws: Integers,
    populations: Integers,
    horizon: int,
    target_percent: float,
) -> Mapping[str, float]:
    """Return what the comparison says of one scenario in a row.

    Parameters
    ----------
    scenario, baseline : Sample
    draws : ndarray of int, shape (R,)
        Number of each replicate's model.
    populations : ndarray of int, shape (R,)
        Number of each replicate's sample of firms.
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
        found = spread(values, draws, populations)
        row[name] = float(found.mean)
        row.update({f"{name}_{s}": float(getattr(found, each)) for s, each in STATISTICS.items()})
        beside = influence(values)
        row[f"{name}_median"], row[f"{name}_trimmed"] = beside.median, beside.trimmed
        run, draw = (math.nan,) * 2 if beside.run is None else (beside.run, draws[beside.run])
        row[f"{name}_run"], row[f"{name}_draw"] = float(run), float(draw)

    cost = difference("public_cost_total_krw_bn", "all")
    differences = (
        *(difference("users", frame) for frame in REPORTED_FRAMES),
        difference("embedded_users", "all"),
        cost,
    )
    for name, values in zip(PAIRED, differences, strict=True):
        put(name, values)
    total = scenario.at("public_cost_total_krw_bn", "all", horizon)
    row["public_cost_total_krw_bn"] = float(total.mean())
    for name, bought in _PER.items():
        per = ratio(_MILLION_PER_BN * cost, difference(bought, "all"))
        if per.value < 0.0:  # money spent and users lost, or the reverse: no price of a user
            per = UNKNOWN
        row[name] = per.value
        row.update({f"{name}_{each}": getattr(per, each) for each in PERCENTS})
    row.update(_shares(scenario))
    put("adoption_rate_percent", scenario.at("adoption_rate", "sba", horizon))
    put("reported_rate_percent", scenario.at("reported_rate", "sba", horizon))
    row["target_percent"] = target_percent
    row["missing_to_target_points"] = target_percent - row["adoption_rate_percent"]
    return row


def _shares(scenario: Sample) -> Mapping[str, float]:
    """Return firms by class, and classes in percent of the newly supported, both frames."""
    firms = scenario.attribution.sel(frame="all").data.mean(axis=0)
    by_class = dict(zip(CLASSES, map(float, firms), strict=True))
    supported = sum(by_class[name] for name in REACHED)
    users = supported - by_class["unused"]
    row = {"supported_firms": supported, **{f"{name}_firms": by_class[name] for name in CLASSES}}
    del row["unchanged_firms"]
    for name in REACHED:
        row[f"{name}_of_supported_percent"] = _percent(by_class[name], supported)
    row["windfall_of_users_percent"] = _percent(by_class["windfall"], users)
    years = scenario.accelerated_years.sel(frame="all").data
    known = years[np.isfinite(years)]
    row["accelerated_years"] = float(known.mean()) if known.size else math.nan
    return row


def _percent(part: float, whole: float) -> float:
    return 100.0 * part / whole if whole > 0.0 else math.nan
