"""What each package brings by the horizon, at what cost, and what can be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.outcomes.attribution import REACHED, USING
from sim.report.data.estimate import Estimate, estimate, ratio
from sim.report.data.results import Results
from sim.report.text.parameters import RestsOn, rests_on
from sim.statistics.ranking import alike, parted

CLASSES: Final = REACHED
"""What a newly supported firm is; these partition."""
SPILLOVERS: Final = ("induced", "crowded_out")
"""What happens to other firms."""

_MILLION_IN_BN: Final = 1000.0


@dataclass(frozen=True)
class Answer:
    """What a package brings by the horizon.

    Attributes
    ----------
    name : str
    users_sba, users_small, users_all, embedded_all : Estimate
        Additional users, and embedded users, against the baseline.
    cost_bn : Estimate
        Additional public cost from the first data year to the horizon, KRW bn.
    cost_per_user : Estimate or None
        KRW million per additional user, both frames; None where the number of additional users
        cannot be told from zero, so that the ratio has no bound.
    classes : mapping of str to float
        Class of `CLASSES` and `SPILLOVERS` -> firms of both frames, mean over pairs.
    rate : Estimate
        Percent of the survey frame that uses AI at the horizon.
    gap : Estimate
        Points missing to the goal, in the goal's year and frame.
    indistinct : tuple of str
        Packages of which the draws do not say whether they bring more than this one.
    rests_on : RestsOn
        Parameters behind the additional users of the survey frame.
    """

    name: str
    users_sba: Estimate
    users_small: Estimate
    users_all: Estimate
    embedded_all: Estimate
    cost_bn: Estimate
    cost_per_user: Estimate | None
    classes: Mapping[str, float]
    rate: Estimate
    gap: Estimate
    indistinct: tuple[str, ...]
    rests_on: RestsOn

    @property
    def supported(self) -> float:
        """Firms newly supported, mean over pairs."""
        return sum(self.classes.get(name, 0.0) for name in CLASSES)

    @property
    def using(self) -> float:
        """Firms newly supported that use AI by the horizon, mean over pairs."""
        return sum(self.classes.get(name, 0.0) for name in USING)

    @property
    def windfall(self) -> float:
        """Deadweight (windfall) in percent of the supported firms that use AI."""
        return windfall_of(self.classes)

    @property
    def withdraws(self) -> bool:
        """Whether the package takes policy away: it spends less than the baseline."""
        return self.cost_bn.mean < 0.0

    def share(self, name: str) -> float:
        """Return one of `USING` in percent of these; NaN if no supported firm uses AI."""
        return 100.0 * self.classes[name] / self.using if self.using > 0 else float("nan")


def answers(results: Results) -> tuple[Answer, ...]:
    """Return the answer for every package, most additional users of the survey frame first."""
    year = results.horizon
    users = {frame: results.at("users", frame, year) for frame in ("sba", "small", "all")}
    embedded = results.at("embedded_users", "all", year)
    cost = results.at("public_cost_total_krw_bn", "all", year)
    rate, missing = results.at("adoption_rate", "sba", year), _missing(results)
    attributed = attribution(results)
    found = [
        Answer(
            name=name,
            users_sba=effect(results, users["sba"], name),
            users_small=effect(results, users["small"], name),
            users_all=effect(results, users["all"], name),
            embedded_all=effect(results, embedded, name),
            cost_bn=effect(results, cost, name),
            cost_per_user=ratio(
                paired(cost, name, results.baseline) * _MILLION_IN_BN,
                paired(users["all"], name, results.baseline),
            ),
            classes=attributed.get(name, {}),
            rate=level(results, rate, name),
            gap=level(results, missing, name),
            indistinct=alike(name, results.ranking),
            rests_on=rests_on(results, name, "users", "sba"),
        )
        for name in results.packages
    ]
    return tuple(sorted(found, key=lambda answer: -answer.users_sba.mean))


def windfall_of(classes: Mapping[str, float]) -> float:
    """Return deadweight (windfall) in percent of the supported firms that use AI; NaN for none.

    Examples
    --------
    >>> windfall_of({"additional": 1.0, "accelerated": 0.0, "windfall": 3.0, "unused": 96.0})
    75.0
    """
    using = sum(classes.get(name, 0.0) for name in USING)
    return 100.0 * classes["windfall"] / using if using > 0.0 else float("nan")


def paired(table: pd.DataFrame, name: str, baseline: str) -> NDArray[np.float64]:
    """Return the difference of two scenarios, replicate by replicate (same draw, same luck)."""
    return (table[name] - table[baseline]).to_numpy(dtype=np.float64)


def effect(results: Results, table: pd.DataFrame, name: str) -> Estimate:
    """Return the difference of a package from the baseline."""
    draws, samples = results.draw_of(table.index), results.sample_of(table.index)
    return estimate(paired(table, name, results.baseline), draws, samples)


def level(results: Results, table: pd.DataFrame, name: str) -> Estimate:
    """Return what a scenario comes to."""
    draws, samples = results.draw_of(table.index), results.sample_of(table.index)
    return estimate(table[name].to_numpy(dtype=np.float64), draws, samples)


def gap(results: Results, name: str) -> Estimate:
    """Return the points missing to the goal."""
    return level(results, _missing(results), name)


def _missing(results: Results) -> pd.DataFrame:
    """Return the points missing to the goal: rows are replicates, columns scenarios."""
    target = results.target
    table = results.at("adoption_rate", str(target["frame"]), int(target["year"]))
    return float(target["adoption_share_percent"]) - table


def attribution(results: Results) -> dict[str, dict[str, float]]:
    """Return scenario -> class -> firms of both frames, mean over replicates."""
    table = results.attribution
    if table.empty:
        return {}
    names = [*CLASSES, *SPILLOVERS]
    means = table.groupby("scenario")[names].mean()
    return {str(name): {c: float(row[c]) for c in names} for name, row in means.iterrows()}


def ranked_apart(found: tuple[Answer, ...], results: Results) -> list[list[Answer]]:
    """Part the ranking where, and only where, every package before beats every one after.

    Parameters
    ----------
    found : tuple of Answer
        As `answers` orders them.
    results : Results

    Returns
    -------
    list of list of Answer
        Groups in falling order; within a group the draws do not give an order.
    """
    by_name = {answer.name: answer for answer in found}
    return [[by_name[name] for name in group] for group in parted(list(by_name), results.ranking)]
