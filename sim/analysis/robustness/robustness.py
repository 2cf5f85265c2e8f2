"""Regret, order and goal of packages over the draws, and within each future and explanation.

The regret of a package in a draw is what the best package there brings more (L. J. Savage (1951),
"The theory of statistical decision", Journal of the American Statistical Association 46, 55-67).
Draws are fitted models on their way through a future, luck averaged out over the runs of each; a
draw weighs as much as it has runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.discovery.cases import EXPLANATION, FUTURE, Cases, category_label
from sim.errors import UserError
from sim.outcomes.registry import registry
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, Schema, columns
from sim.statistics.intervals import Floats
from sim.statistics.scenario_box import Mask

if TYPE_CHECKING:
    import pandas as pd

LESS_IS_BETTER: Final = ("sme_gap", "region_gap", "public_cost_total_krw_bn")
"""Outcomes of which less is better; of all others more."""
PER_MONEY: Final = "users_per_krw_bn"
"""Additional users for each additional KRW bn: what the packages bring for their money."""
EVERYTHING: Final = "all"
MIN_CASES: Final = 2

ROBUSTNESS: Final = Schema(
    "robustness",
    {
        **columns(TEXT, "outcome", "frame", "unit"),
        **columns(WHOLE, "year"),
        **columns(TEXT, "scope", "scope_en", "scope_ko"),
        **columns(TEXT, "scenario", "label_en", "label_ko"),
        **columns(WHOLE, "draws"),
        **columns(NUMBER, "mean", "regret_mean", "regret_p95", "regret_max", "share_best"),
        **columns(NUMBER, "flip", "share_above_baseline", "share_goal"),
    },
)
FLIPS: Final = Schema(
    "flips",
    {
        **columns(TEXT, "outcome", "frame", "scope", "scenario", "other"),
        **columns(NUMBER, "share_ahead"),
    },
)
SCHEMAS: Final = (ROBUSTNESS, FLIPS)


@dataclass(frozen=True)
class Goal:
    """A share of firms that is aimed at, and in which draws each scenario reaches it.

    Attributes
    ----------
    percent : float
    year : int
    frame : str
    levels : Cases
        The share of firms that use AI.
    """

    percent: float
    year: int
    frame: str
    levels: Cases


@dataclass(frozen=True)
class Measured:
    """What packages bring in every draw.

    Attributes
    ----------
    cases : Cases
    effects : ndarray, shape (draws, packages)
        Against the baseline; the more the better, so with the other sign where less is better.
    name, unit : str
    sign : int
        -1 where less is better.
    """

    cases: Cases
    effects: Floats
    name: str
    unit: str
    sign: int


def measured(cases: Cases) -> Measured:
    """Return what packages bring more of an outcome than the baseline.

    Raises
    ------
    UserError
        With fewer than two packages or two draws.
    """
    _check(cases)
    sign = -1 if cases.outcome in LESS_IS_BETTER else 1
    levels = cases.levels[[*cases.packages]].to_numpy()
    effects = sign * (levels - cases.levels[cases.baseline].to_numpy()[:, None])
    unit = registry()[cases.outcome].unit
    return Measured(cases, effects, cases.outcome, "points" if unit == "percent" else unit, sign)


def per_money(users: Cases, cost: Cases) -> Measured | None:
    """Return additional users for each KRW bn; None if a package does not cost more everywhere."""
    _check(users)
    more, spent = (
        each.levels[[*users.packages]].to_numpy() - each.levels[each.baseline].to_numpy()[:, None]
        for each in (users, cost)
    )
    if not (spent > 0.0).all():
        return None
    return Measured(users, more / spent, PER_MONEY, "firms per KRW bn", 1)


def tables(found: Sequence[Measured], goal: Goal) -> dict[str, pd.DataFrame]:
    """Return the tables by name.

    Parameters
    ----------
    found : sequence of Measured
    goal : Goal
    """
    import pandas as pd

    rows = [
        row for each in found for scope in _scopes(each.cases) for row in _rows(each, scope, goal)
    ]
    flips = [row for each in found for scope in _scopes(each.cases) for row in _flips(each, scope)]
    return {
        "robustness": ROBUSTNESS.table(pd.DataFrame(rows)),
        "flips": FLIPS.table(pd.DataFrame(flips)),
    }


@dataclass(frozen=True, eq=False)
class _Scope:
    """Some of the draws, and what they have in common."""

    name: str
    labels: tuple[str, str]
    chosen: Mask


def _scopes(cases: Cases) -> Iterator[_Scope]:
    """Yield all draws, then those of each future and of each explanation, if there are several."""
    yield _Scope(EVERYTHING, ("all draws", "전체"), np.ones(len(cases.number), dtype=np.bool_))
    for name in (FUTURE, EXPLANATION):
        if name not in cases.inputs.categories:
            continue
        codes = cases.inputs.column(name)
        for code, category in enumerate(cases.inputs.categories[name]):
            yield _Scope(f"{name}: {category}", category_label(name, category), codes == code)


def _rows(found: Measured, scope: _Scope, goal: Goal) -> Iterator[dict[str, Any]]:
    cases = found.cases
    weight = cases.runs[scope.chosen]
    effects = found.effects[scope.chosen]
    regret = effects.max(axis=1, keepdims=True) - effects
    best = effects == effects.max(axis=1, keepdims=True)
    best = best / best.sum(axis=1, keepdims=True)
    means = np.average(effects, axis=0, weights=weight)
    leader = int(np.argmax(means))
    reached = goal.levels.levels[[*cases.packages]].to_numpy()[scope.chosen] >= goal.percent
    for k, name in enumerate(cases.packages):
        english, korean = cases.labels[name]
        spread_out = np.repeat(regret[:, k], weight)
        ahead = _ahead(effects[:, k], effects[:, leader])
        yield {
            "outcome": found.name,
            "frame": cases.frame,
            "unit": found.unit,
            "year": cases.year,
            "scope": scope.name,
            "scope_en": scope.labels[0],
            "scope_ko": scope.labels[1],
            "scenario": name,
            "label_en": english,
            "label_ko": korean,
            "draws": int(scope.chosen.sum()),
            "mean": found.sign * means[k],
            "regret_mean": spread_out.mean(),
            "regret_p95": np.quantile(spread_out, 0.95),
            "regret_max": spread_out.max(),
            "share_best": np.average(best[:, k], weights=weight),
            # Of the leader itself: that it is not the best of all in a draw.
            "flip": (
                1.0 - np.average(best[:, k], weights=weight)
                if k == leader
                else np.average(ahead, weights=weight)
            ),
            "share_above_baseline": np.average(effects[:, k] > 0.0, weights=weight),
            "share_goal": np.average(reached[:, k], weights=weight),
        }


def _flips(found: Measured, scope: _Scope) -> Iterator[dict[str, Any]]:
    cases = found.cases
    weight = cases.runs[scope.chosen]
    effects = found.effects[scope.chosen]
    for k, name in enumerate(cases.packages):
        for m, other in enumerate(cases.packages):
            if k != m:
                yield {
                    "outcome": found.name,
                    "frame": cases.frame,
                    "scope": scope.name,
                    "scenario": name,
                    "other": other,
                    "share_ahead": np.average(_ahead(effects[:, k], effects[:, m]), weights=weight),
                }


def _ahead(one: Floats, other: Floats) -> Floats:
    """Return 1 where one brings more, a half where both bring the same."""
    found: Floats = (one > other) + 0.5 * (one == other)
    return found


def _check(cases: Cases) -> None:
    if len(cases.packages) < 2:
        raise UserError(
            "regret is against other packages, and these results hold "
            f"{len(cases.packages)} beside the baseline",
            hint="compare two packages or more",
        )
    if len(cases.number) < MIN_CASES:
        raise UserError(
            "these results hold one draw: nothing varies that a package could be robust against",
            hint="compare with --parameters posterior and 20 draws or more",
        )
