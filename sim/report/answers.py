"""What each package brings by the horizon, at what cost, and what can be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.attribution import REACHED
from sim.report.estimate import Estimate, estimate, ratio
from sim.report.results import Results

CLASSES: Final = REACHED
"""What a newly supported firm is; these partition."""
SPILLOVERS: Final = ("induced", "crowded_out")
"""What happens to other firms."""

_MILLION_IN_BN: Final = 1000.0
_BOTH: Final = "all"


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
        Packages whose additional users in the survey frame cannot be told from this one's.
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

    @property
    def supported(self) -> float:
        """Firms newly supported, mean over pairs."""
        return sum(self.classes.get(name, 0.0) for name in CLASSES)

    def share(self, name: str) -> float:
        """Return a class in percent of the newly supported firms; NaN if there are none."""
        return 100.0 * self.classes[name] / self.supported if self.supported > 0 else float("nan")


def answers(results: Results) -> tuple[Answer, ...]:
    """Return the answer for every package, most additional users of the survey frame first."""
    year = results.horizon
    users = {frame: results.at("users", frame, year) for frame in ("sba", "small", "all")}
    embedded = results.at("embedded_users", "all", year)
    cost = results.at("public_cost_total_krw_bn", "all", year)
    attributed = attribution(results)
    found = [
        Answer(
            name=name,
            users_sba=estimate(paired(users["sba"], name, results.baseline)),
            users_small=estimate(paired(users["small"], name, results.baseline)),
            users_all=estimate(paired(users["all"], name, results.baseline)),
            embedded_all=estimate(paired(embedded, name, results.baseline)),
            cost_bn=estimate(paired(cost, name, results.baseline)),
            cost_per_user=ratio(
                paired(cost, name, results.baseline) * _MILLION_IN_BN,
                paired(users["all"], name, results.baseline),
            ),
            classes=attributed.get(name, {}),
            rate=estimate(results.at("adoption_rate", "sba", year)[name].to_numpy()),
            gap=gap(results, name),
            indistinct=tuple(
                other
                for other in results.packages
                if other != name and not distinct(users["sba"], name, other)
            ),
        )
        for name in results.packages
    ]
    return tuple(sorted(found, key=lambda answer: -answer.users_sba.mean))


def paired(table: pd.DataFrame, name: str, baseline: str) -> NDArray[np.float64]:
    """Return the difference of two scenarios, replicate by replicate (the same luck)."""
    pairs = (table[name] - table[baseline]).dropna()
    return pairs.to_numpy(dtype=np.float64)


def distinct(table: pd.DataFrame, one: str, other: str) -> bool:
    """Say whether the paired difference of two packages leaves out zero."""
    return estimate(paired(table, one, other)).sign in (1, -1)


def gap(results: Results, name: str) -> Estimate:
    """Return the points missing to the goal."""
    target = results.target
    rate = results.at("adoption_rate", str(target["frame"]), int(target["year"]))[name]
    return estimate(float(target["adoption_share_percent"]) - rate.to_numpy(dtype=np.float64))


def attribution(results: Results) -> dict[str, dict[str, float]]:
    """Return scenario -> class -> firms of both frames, mean over replicates."""
    table = results.attribution
    if table.empty:
        return {}
    names = [*CLASSES, *SPILLOVERS]
    means = table[table["frame"] == _BOTH].groupby("scenario")[names].mean()
    return {str(name): {c: float(row[c]) for c in names} for name, row in means.iterrows()}


def ranked_apart(found: tuple[Answer, ...]) -> list[list[Answer]]:
    """Part the ranking where, and only where, every package before beats every one after.

    Parameters
    ----------
    found : tuple of Answer
        As `answers` orders them.

    Returns
    -------
    list of list of Answer
        Groups in falling order; within a group the data cannot give an order.
    """
    groups: list[list[Answer]] = []
    for k, answer in enumerate(found):
        after = {other.name for other in found[k:]}
        if k == 0 or any(after & set(before.indistinct) for before in found[:k]):
            if not groups:
                groups.append([])
            groups[-1].append(answer)
        else:
            groups.append([answer])
    return groups
