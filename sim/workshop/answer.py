"""What is known so far of a package: a path and four numbers, each with its bands."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.posterior.posterior import STAYED
from sim.experiment.dependence import declared
from sim.experiment.draws import Draws
from sim.outcomes.attribution import CLASSES
from sim.outcomes.labelled import Floats
from sim.report.data.estimate import Estimate, estimate, ratio
from sim.scenario import Scenario
from sim.statistics.intervals import Spread, spread
from sim.workshop.later import Later
from sim.workshop.pairs import MEASURED, YEARS

ENOUGH: Final = 20
"""From so many pairs on, bands lie between percentiles of the pairs, as in a report."""
FEW: Final = 4
"""Pairs on all firms that are worth more than any number on a sample."""
_MILLION_PER_BN: Final = 1000.0
_BANDS: Final = (0.9, 0.5)

_ROW: Final = {each: place for place, each in enumerate(MEASURED)}
_USERS: Final = _ROW["users", "sba"]
_USERS_ALL: Final = _ROW["users", "all"]
_RATE: Final = _ROW["adoption_rate", "sba"]
_REPORTED: Final = _ROW["reported_rate", "sba"]
_COST: Final = _ROW["public_cost_total_krw_bn", "all"]
_FIRST: Final = [_RATE, _REPORTED]
"""Rows of the large chart, which is drawn before anything else."""
_GAPS: Final = {name: _ROW[name, "sba"] for name in ("size_gap", "region_gap")}

Rows = Mapping[int, Floats]
"""Rows of `MEASURED` by replicate."""
EMPTY: Final[Rows] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Path:
    """A course over `YEARS` with its bands, shape (years,) each.

    Attributes
    ----------
    mean, p05, p25, p75, p95 : ndarray
    """

    mean: Floats
    p05: Floats
    p25: Floats
    p75: Floats
    p95: Floats


@dataclass(frozen=True, eq=False)
class Answer:
    """What is known so far of a package.

    Attributes
    ----------
    rate : Path
        Firms of the survey frame that use AI, percent.
    reported : ndarray, shape (years,)
        Those that would tell the survey so, percent, mean.
    base : ndarray, shape (years,)
        Users under the baseline, percent, mean.
    users : Estimate
        Firms of the survey frame that use AI in the last year.
    base_users : Estimate
        The same under the baseline.
    additional, additional_all : Estimate or None
        Against the baseline, in the survey frame and in both frames; None while no pair is known.
    cost : Estimate or None
        Additional public cost to the last year, KRW bn.
    per_user : Estimate or None
        KRW million for each additional user of both frames; None where it has no bound, or too few
        pairs are known to say so.
    pairs, draws : int
        How many pairs of runs stand behind the differences, and of how many fitted models.
    of : int
        How many pairs there will be.
    runs : int
        Runs behind the baseline.
    quick : bool
        Whether the pairs are of a sample of the firms.
    moved : bool
        Whether the package differs from the baseline.
    uninformed : tuple of str
        Parameters that the package works through and no data inform.
    graphs, base_graphs : mapping of (str, str) to Path, ndarray
        The same as `rate` and `base` of every row of `MEASURED`, by its name and frame.
    gaps : mapping of str to Estimate
        Gaps between firms in the last year as scenes name them: ``size_gap``,
        ``baseline.size_gap`` and, once there is a pair, ``effect.size_gap``.
    classes : mapping of str to Estimate
        Firms of the survey frame by what became of them by the last year, by class of
        `sim.outcomes.attribution`; empty while no pair on all firms is known.
    """

    rate: Path
    reported: Floats
    base: Floats
    users: Estimate
    base_users: Estimate
    additional: Estimate | None
    additional_all: Estimate | None
    cost: Estimate | None
    per_user: Estimate | None
    pairs: int
    draws: int
    of: int
    runs: int
    quick: bool
    moved: bool
    uninformed: tuple[str, ...]
    graphs: Mapping[tuple[str, str], Path]
    base_graphs: Mapping[tuple[str, str], Floats]
    gaps: Mapping[str, Estimate]
    classes: Mapping[str, Estimate]

    @property
    def complete(self) -> bool:
        """Whether nothing is left to run."""
        return self.runs == self.of and not self.quick and (not self.moved or self.pairs == self.of)


def compose(
    draws: Draws,
    *,
    base: Rows,
    package: Rows,
    quick_base: Rows,
    quick_package: Rows,
    moved: bool,
    uninformed: tuple[str, ...] = (),
    classes: Rows = EMPTY,
) -> Answer | None:
    """Return what the runs say so far; None while not even the baseline is known.

    The level is the baseline's, of which most is known early, moved by the difference in each
    replicate, or by the mean difference where the package has not been run yet. With all pairs it
    is the package's own.

    Parameters
    ----------
    draws : Draws
    base, package : mapping of int to ndarray
        Rows by replicate on all firms.
    quick_base, quick_package : mapping of int to ndarray
        The same on a sample of them.
    moved : bool
    uninformed : tuple of str
    classes : mapping of int to ndarray
        Firms by class of `sim.outcomes.attribution`, by replicate on all firms.
    """
    levels = base or quick_base
    if not levels:
        return None
    replicates = np.array(sorted(levels))
    models = draws.by_replicate
    quick = moved and len(_both(package, base)) < min(len(_both(quick_package, quick_base)), FEW)
    here, there = (quick_package, quick_base) if quick else (package, base)
    paired = np.array(_both(here, there) if moved else [], dtype=np.int64)
    differences = np.array([here[r] - there[r] for r in paired])
    stacked = np.array([levels[r] for r in replicates])
    shifted = stacked.copy()
    if len(paired):
        known = dict(zip(paired.tolist(), differences, strict=True))
        mean = differences.mean(axis=0)
        shifted += np.array([known.get(int(r), mean) for r in replicates])
    found = spread(shifted[:, _FIRST], models[replicates])
    last = len(YEARS) - 1

    def difference(row: int) -> Estimate | None:
        return _difference(differences[:, row, last], models[paired]) if len(paired) else None

    def gaps() -> dict[str, Estimate]:
        found = {}
        for name, row in _GAPS.items():
            found[name] = estimate(shifted[:, row, last], models[replicates])
            found[f"baseline.{name}"] = estimate(stacked[:, row, last], models[replicates])
            effect = difference(row)
            if effect is not None:
                found[f"effect.{name}"] = effect
        return found

    per_user = None
    if not quick and len(paired) >= min(ENOUGH, draws.replicates):
        per_user = _price(differences[:, _COST, last], differences[:, _USERS_ALL, last])
    return Answer(
        rate=_path(found, _FIRST.index(_RATE)),
        reported=found.mean[_FIRST.index(_REPORTED)],
        base=_mean(stacked[:, _RATE]),
        users=estimate(shifted[:, _USERS, last], models[replicates]),
        base_users=estimate(stacked[:, _USERS, last], models[replicates]),
        additional=difference(_USERS),
        additional_all=None if quick else difference(_USERS_ALL),
        cost=difference(_COST),
        per_user=per_user,
        pairs=len(paired),
        draws=len(set(models[paired].tolist())),
        of=draws.replicates,
        runs=len(base),
        quick=quick or not base,
        moved=moved,
        uninformed=uninformed if moved else (),
        graphs=Later(lambda: _paths(spread(shifted, models[replicates]))),
        base_graphs=Later(lambda: dict(zip(_ROW, _mean(stacked), strict=True))),
        gaps=Later(gaps),
        classes=Later(lambda: _became({} if quick else classes, models)),
    )


def between(draws: Draws, one: Rows, other: Rows) -> Estimate | None:
    """Return additional users of one package over another, paired by replicate.

    Parameters
    ----------
    draws : Draws
    one, other : mapping of int to ndarray
        Rows by replicate on all firms.

    Returns
    -------
    Estimate or None
        None while they have no replicate in common.
    """
    last = len(YEARS) - 1
    return paired(draws, one, other, lambda rows: float(rows[_USERS, last]))


def paired(
    draws: Draws, one: Rows, other: Rows, value: Callable[[Floats], float]
) -> Estimate | None:
    """Return by how much a number is higher in one than in the other, paired by replicate.

    Parameters
    ----------
    draws : Draws
    one, other : mapping of int to ndarray
        Rows by replicate on all firms.
    value : callable
        Returns the number from the rows of a run, shape (rows, years).

    Returns
    -------
    Estimate or None
        None while they have no replicate in common.
    """
    both = np.array(_both(one, other), dtype=np.int64)
    if not len(both):
        return None
    values = np.array([value(one[r]) - value(other[r]) for r in both])
    return _difference(values, draws.by_replicate[both])


def additional_cost(rows: Rows, base: Rows, replicates: Sequence[int]) -> float:
    """Return the mean additional public cost to the last year over some pairs, KRW bn."""
    last = len(YEARS) - 1
    return float(np.mean([rows[r][_COST, last] - base[r][_COST, last] for r in replicates]))


def effects_by_draw(draws: Draws, rows: Rows, base: Rows | None) -> dict[int, float]:
    """Return users of the survey frame in the last year, or what is added, by fitted model.

    Parameters
    ----------
    draws : Draws
    rows : mapping of int to ndarray
    base : mapping of int to ndarray or None
        What is taken from it, replicate by replicate; None for the level.
    """
    last = len(YEARS) - 1
    by_model: dict[int, list[float]] = {}
    models = draws.by_replicate
    for replicate, row in rows.items():
        if base is None:
            value = row[_USERS, last]
        elif replicate in base:
            value = row[_USERS, last] - base[replicate][_USERS, last]
        else:
            continue
        by_model.setdefault(int(models[replicate]), []).append(float(value))
    return {number: float(np.mean(each)) for number, each in by_model.items()}


def uninformed(package: Scenario, baseline: Scenario, draws: Draws) -> tuple[str, ...]:
    """Return the parameters that a package works through and that stayed at their prior."""
    shrinkage = draws.record.get("shrinkage", {})
    held = {*package.parameters, *baseline.parameters}
    return tuple(
        symbol
        for symbol in declared(package, baseline)
        if symbol not in held and shrinkage.get(symbol, 1.0) < STAYED
    )


def next_pair(values: Floats) -> list[Floats]:
    """Return how far from the mean the next pair would lie: 90, then 50 % of them, by Student's t.

    Parameters
    ----------
    values : ndarray, shape (pairs, ...)
        Of at least two pairs.
    """
    from scipy.stats import t

    n = len(values)
    sd = values.std(axis=0, ddof=1) * math.sqrt(1.0 + 1.0 / n)
    return [float(t.ppf(0.5 + share / 2.0, n - 1)) * sd for share in _BANDS]


def _mean(values: Floats) -> Floats:
    """Return the mean over runs of what is known: nobody may use AI in a run's first years."""
    known = np.isfinite(values)
    n = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def _became(classes: Rows, models: NDArray[np.int64]) -> dict[str, Estimate]:
    paired = np.array(sorted(classes), dtype=np.int64)
    if not len(paired):
        return {}
    firms = np.array([classes[r] for r in paired])
    return {
        name: _difference(firms[:, place], models[paired])
        for place, name in enumerate(CLASSES)
        if name != "unchanged"
    }


def _paths(found: Spread) -> dict[tuple[str, str], Path]:
    return {each: _path(found, row) for each, row in _ROW.items()}


def _path(found: Spread, row: int) -> Path:
    return Path(found.mean[row], found.p05[row], found.p25[row], found.p75[row], found.p95[row])


def _both(one: Rows, other: Rows) -> list[int]:
    return sorted(set(one) & set(other))


def _difference(values: Floats, models: NDArray[np.int64]) -> Estimate:
    """Return a mean with bands in which most further pairs would lie.

    Percentiles of a handful of pairs would be far too narrow. Until there are enough, a band is
    that of the next pair by Student's t, which begins wide and narrows.
    """
    found = estimate(values, models)
    n = len(values)
    if not 2 <= n < ENOUGH:
        return found
    outer, inner = (float(each) for each in next_pair(values))
    return replace(
        found,
        low=found.mean - outer,
        high=found.mean + outer,
        inner_low=found.mean - inner,
        inner_high=found.mean + inner,
    )


def _price(cost: Floats, users: Floats) -> Estimate | None:
    """Return the price of a user; none where money is spent and users are lost."""
    found = ratio(_MILLION_PER_BN * cost, users)
    return None if found is None or found.mean < 0.0 else found
