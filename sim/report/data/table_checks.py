"""What every table of a result folder must hold: rows, numbers, names that the record knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.outcomes.attribution import REACHED


@dataclass(frozen=True)
class Rule:
    """What a table must hold.

    Attributes
    ----------
    some : tuple of str
        Columns of numbers that are blank in places (too few firms, nothing to divide by), but
        not everywhere.
    every : tuple of str
        Columns of numbers that are never blank.
    shares : tuple of str
        Columns of `every` that lie between 0 and 1.
    numbers : tuple of str
        Columns of numbers that may be blank everywhere.
    packages : int
        Of how many packages beside the baseline a table without rows is right.
    """

    some: tuple[str, ...] = ()
    every: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    packages: int = -1


MANY: Final = 10**9
SUPPRESSED: Final = ("groups", "heat")
"""Tables of which every cell may be blank where the firms are a user's own, and few."""
RULES: Final[Mapping[str, Rule]] = {
    "outcomes": Rule(("value",), ("replicate", "year")),
    "effects": Rule(("mean",), ("year", "n_pairs"), packages=0),
    "groups": Rule(("mean",), ("year",)),
    "ledger": Rule((), ("replicate", "year", "public_cost")),
    "attribution": Rule((), ("replicate", *REACHED, "induced", "crowded_out"), packages=0),
    "heat": Rule(("firms", "users"), ("year",)),
    "draws": Rule((), ("replicate", "draw")),
    "distribution": Rule(numbers=("mean", "p05", "p95"), packages=0),
    "ranking": Rule((), ("rank", "share"), ("share",), packages=0),
    "pairs": Rule((), ("share_ahead",), ("share_ahead",), packages=1),
    "dependence": Rule(packages=MANY),  # no correlation of fewer than four draws
    "summary": Rule(),
    "outlook": Rule(
        every=("horizon", "replicates"), numbers=("reported_percent", "additional_users_sba")
    ),
    "equal_cost": Rule((), ("asked_krw_bn",)),
    "shapley": Rule(("mean",)),
    "interactions": Rule(("mean",), packages=MANY),
    "coalitions": Rule(("value",)),
    "front": Rule((), ("public_cost_krw_bn", "committed_krw_bn")),
    "sensitivity": Rule(("value",)),
    "discovery": Rule((), ("coverage", "density", "mass"), ("coverage", "density", "mass")),
    "trajectory": Rule((), ("coverage", "density", "mass"), ("coverage", "density", "mass")),
    "robustness": Rule((), ("mean", "regret_mean", "share_best"), ("share_best", "share_goal")),
    "response": Rule(("mean",), ("scale", "amount")),
}


def wrong_content(table: pd.DataFrame, name: str, record: Mapping[str, Any]) -> str | None:
    """Say what is wrong with a table's rows, None if nothing is.

    Parameters
    ----------
    table : DataFrame
    name : str
        One without a rule is not looked at.
    record : mapping
        The run record, for its scenarios.
    """
    rule = RULES.get(name)
    if rule is None:
        return None
    scenarios = record.get("scenarios")
    scenarios = scenarios if isinstance(scenarios, dict) else {}
    if table.empty:
        return None if max(len(scenarios) - 1, 0) <= rule.packages else "has no rows"
    population = record.get("population")
    own = isinstance(population, dict) and population.get("source") == "microdata"
    suppressed = own and name in SUPPRESSED
    for column in (*rule.every, *rule.some, *rule.numbers):
        if column in table.columns:
            wrong = _wrong_numbers(
                table[column],
                every=column in rule.every,
                none=column in rule.numbers or (suppressed and column in rule.some),
            )
            if wrong is not None:
                return f"{wrong} in column {column!r}"
    for column in rule.shares:
        if column in table.columns and not table[column].between(0.0, 1.0).all():
            return f"has shares outside 0 to 1 in column {column!r}"
    return _unknown_scenario(table, scenarios)


def _wrong_numbers(column: pd.Series, *, every: bool, none: bool) -> str | None:
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return "has no numbers"
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(values).any():
        return "has infinite values"
    missing = np.isnan(values)
    if missing.all() and not none:
        return "has no value"
    return "has blank values" if every and missing.any() else None


def _unknown_scenario(table: pd.DataFrame, scenarios: Collection[str]) -> str | None:
    if "scenario" not in table.columns or not scenarios:
        return None
    unknown = [str(name) for name in table["scenario"].unique() if name not in scenarios]
    return f"has a scenario {unknown[0]!r} that run.json does not name" if unknown else None
