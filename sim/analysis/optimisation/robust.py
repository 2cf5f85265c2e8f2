"""Robustness: one number from the values of all draws, so that packages can be compared."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.analysis.optimisation.objective import Floats, Measured, Objective
from sim.errors import UserError, nearest

RULES: Final = ("mean", "worst-tenth", "regret")
MIN_DRAWS: Final = 10
"""Fewer draws have no tenth."""
COST: Final = "public_cost_krw_bn"


def check(rule: str, draws: int, *, several: bool) -> None:
    """Refuse a rule that there is not, or that needs more draws of the parameters.

    Raises
    ------
    UserError
    """
    if rule not in RULES:
        raise UserError(f"there is no rule {rule!r}", "--robust", nearest(rule, RULES))
    if rule == "mean":
        return
    if not several:
        raise UserError(
            f"{rule} is over draws of the parameters, and the best fit is one",
            "--robust",
            "use --robust mean, or draws with --parameters posterior",
        )
    if rule == "worst-tenth" and draws < MIN_DRAWS:
        raise UserError(
            f"{draws} draws have no tenth",
            "--robust",
            f"use --replicates {2 * MIN_DRAWS} or more",
        )


def worst(values: Floats, sign: int) -> float:
    """Return the mean of the worst tenth of the draws.

    Examples
    --------
    >>> worst(np.arange(20.0), 1), worst(np.arange(20.0), -1)
    (0.5, 18.5)
    """
    count = math.ceil(len(values) / 10)
    return float(sign * np.sort(sign * values)[:count].mean())


def best(objectives: Sequence[Objective], measured: Sequence[Measured]) -> tuple[Floats, ...]:
    """Return by objective the best value that any of the packages has in each draw."""
    found = []
    for each in objectives:
        values = np.stack([each.of(one) for one in measured])
        found.append(values.max(axis=0) if each.sign > 0 else values.min(axis=0))
    return tuple(found)


def score(
    rule: str, objective: Objective, measured: Measured, best_found: Floats | None = None
) -> float:
    """Return an objective's robust value; a regret is better the smaller it is."""
    values = objective.of(measured)
    if rule == "worst-tenth":
        return worst(values, objective.sign)
    if rule == "regret" and best_found is not None:
        return float(np.max(objective.sign * (best_found - values)))
    return float(values.mean())


def gains(rule: str, objective: Objective) -> int:
    """Return 1 if more of the robust value is better, -1 if less is."""
    return -1 if rule == "regret" else objective.sign


def cost(rule: str, measured: Measured) -> float:
    """Return the additional public cost that is held against the budget, KRW bn.

    Under `worst-tenth` that of the dearest tenth of the draws, else the mean.
    """
    costs = measured[COST]
    return worst(costs, -1) if rule == "worst-tenth" else float(costs.mean())
