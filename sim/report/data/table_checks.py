"""What every table of a result folder must hold: rows, numbers, names that the record knows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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


def wrong_content(
    parts: Iterable[pd.DataFrame], name: str, record: Mapping[str, Any]
) -> str | None:
    """Say what is wrong with a table's rows, None if nothing is.

    Parameters
    ----------
    parts : iterable of DataFrame
        The table, whole or in parts.
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
    rows, blank = 0, set(rule.some)
    for part in parts:
        if part.empty:
            continue
        rows += len(part)
        wrong = _wrong_part(part, rule) or _unknown_scenario(part, scenarios)
        if wrong is not None:
            return wrong
        blank -= {each for each in blank if each not in part or part[each].notna().any()}
    if not rows:
        return None if max(len(scenarios) - 1, 0) <= rule.packages else "has no rows"
    population = record.get("population")
    own = isinstance(population, dict) and population.get("source") == "microdata"
    if own and name in SUPPRESSED:
        return None
    return f"has no value in column {min(blank)!r}" if blank else None


def _wrong_part(part: pd.DataFrame, rule: Rule) -> str | None:
    """Say what is wrong with some rows, None if nothing is."""
    for column in (*rule.every, *rule.some, *rule.numbers):
        if column not in part.columns:
            continue
        values = part[column]
        if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
            return f"has no numbers in column {column!r}"
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        if np.isinf(numbers).any():
            return f"has infinite values in column {column!r}"
        missing = np.isnan(numbers)
        if column in rule.every and missing.any():
            what = "no value" if missing.all() else "blank values"
            return f"has {what} in column {column!r}"
    for column in rule.shares:
        if column in part.columns and not part[column].between(0.0, 1.0).all():
            return f"has shares outside 0 to 1 in column {column!r}"
    return None


def _unknown_scenario(table: pd.DataFrame, scenarios: Collection[str]) -> str | None:
    if "scenario" not in table.columns or not scenarios:
        return None
    unknown = [str(name) for name in table["scenario"].unique() if name not in scenarios]
    return f"has a scenario {unknown[0]!r} that run.json does not name" if unknown else None
