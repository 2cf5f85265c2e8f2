"""The tables of a response curve: outcomes and cost against the amount, execution, single runs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.response.setting import Scaled
from sim.experiment.experiment import Experiment
from sim.outcomes import execution as executions
from sim.outcomes.registry import registry
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, WHOLE_OR_EMPTY, Schema, columns
from sim.statistics.comparison import ratio
from sim.statistics.intervals import PERCENTS, Floats, spread

if TYPE_CHECKING:
    import pandas as pd

QUANTITIES: Final = (
    ("users", "sba"),
    ("users", "small"),
    ("users", "all"),
    ("embedded_users", "all"),
    ("adoption_rate", "sba"),
    ("public_cost_total_krw_bn", "all"),
)
"""Outcome and frame of what is measured at the horizon."""
_EFFECT: Final = ("mean", "sd", "mc_se", *PERCENTS, "share_parameters")
PRICE: Final = "cost_per_user_krw_mn"
COST: Final = "public_cost_total_krw_bn"
_MILLION_PER_BN: Final = 1000.0

RESPONSE: Final = Schema(
    "response",
    {
        **columns(TEXT, "scenario", "setting"),
        **columns(NUMBER, "scale", "amount"),
        **columns(TEXT, "unit", "outcome", "frame", "outcome_unit"),
        **columns(NUMBER, "level", *_EFFECT, "step", "step_mc_se"),
        **columns(WHOLE, "horizon", "n_pairs"),
    },
)
EXECUTION: Final = Schema(
    "execution",
    {
        **columns(TEXT, "scenario"),
        **columns(NUMBER, "scale", "amount"),
        **columns(TEXT, "instrument"),
        **columns(WHOLE, "first_year", "last_year"),
        **columns(NUMBER, "appropriated_krw_bn", "paid_krw_bn", "lapsed_krw_bn"),
        **columns(NUMBER, "carried_out_krw_bn", "executed_percent", "lapsed_percent"),
        **columns(NUMBER, "applications", "awards", "unused", "applications_per_award"),
        **columns(WHOLE_OR_EMPTY, "ran_out"),
    },
)
RUNS: Final = Schema(
    "runs",
    {
        **columns(TEXT, "scenario"),
        **columns(NUMBER, "scale"),
        **columns(WHOLE, "replicate", "draw"),
        **columns(TEXT, "outcome", "frame"),
        **columns(NUMBER, "baseline", "value"),
    },
)
SCHEMAS: Final = (RESPONSE, EXECUTION, RUNS)


def curve(
    experiment: Experiment, setting: Scaled, scales: tuple[float, ...], levels: Floats
) -> pd.DataFrame:
    """Return one row a scale, outcome and frame.

    Parameters
    ----------
    levels : ndarray, shape (R, 1 + scales, quantities)
        The baseline first.

    Returns
    -------
    DataFrame
        ``level`` is the mean of the outcome itself; ``mean`` and its intervals are of the paired
        difference to the baseline; ``step`` is the mean paired difference to the scale before, and
        ``step_mc_se`` its Monte Carlo standard error.
    """
    import pandas as pd

    draws, samples = experiment.draws.by_replicate, experiment.sample_of
    rows: list[dict[str, Any]] = []
    for position, scale in enumerate(scales):
        about = {
            "scenario": experiment.scenarios[position + 1].name,
            "setting": setting.name,
            "scale": scale,
            "amount": setting.amount(scale),
            "unit": setting.about.unit,
            "horizon": experiment.horizon,
            "n_pairs": len(levels),
        }
        effects = levels[:, position + 1] - levels[:, 0]
        found = spread(effects, draws, samples)
        steps = spread(levels[:, position + 1] - levels[:, position], draws, samples)
        for k, (outcome, frame) in enumerate(QUANTITIES):
            unit = registry()[outcome].unit
            rows.append(
                about
                | {"outcome": outcome, "frame": frame}
                | {"outcome_unit": "points" if unit == "percent" else unit}
                | {"level": float(levels[:, position + 1, k].mean())}
                | {name: float(getattr(found, name)[k]) for name in _EFFECT}
                | {
                    "step": float(steps.mean[k]) if position else math.nan,
                    "step_mc_se": float(steps.mc_se[k]) if position else math.nan,
                }
            )
        rows.append(about | _price(effects))
    return RESPONSE.table(pd.DataFrame(rows))


def _price(effects: Floats) -> dict[str, Any]:
    """Return the public cost of an additional user, as `sim.statistics.comparison` says it."""
    cost = effects[:, QUANTITIES.index((COST, "all"))]
    users = effects[:, QUANTITIES.index(("users", "all"))]
    found = ratio(_MILLION_PER_BN * cost, users)
    priced = found.value >= 0.0  # money saved and users won, or the reverse, is no price
    return {
        "outcome": PRICE,
        "frame": "all",
        "outcome_unit": "KRW million",
        "mean": found.value if priced else math.nan,
        **{each: getattr(found, each) if priced else math.nan for each in PERCENTS},
        **dict.fromkeys(
            ("level", "sd", "mc_se", "share_parameters", "step", "step_mc_se"), math.nan
        ),
    }


def execution(
    experiment: Experiment, setting: Scaled, scales: tuple[float, ...], ledger: pd.DataFrame
) -> pd.DataFrame:
    """Return one row a scale at which the programme has money, from the first moved year on.

    Parameters
    ----------
    ledger : DataFrame
        The programme's accounts at every scale.

    Returns
    -------
    DataFrame
        Words as in `sim.outcomes.execution`; ``ran_out`` is the first year in which money was left
        because nobody else applied, in at least half of the runs; empty if there is none.
    """
    import pandas as pd

    if ledger.empty:
        return EXECUTION.joined([])
    found = executions.within([ledger], setting.since, experiment.horizon)
    by_name = {each.scenario: each for each in found}
    return EXECUTION.joined(
        [EXECUTION.table(pd.DataFrame(_executed(experiment, setting, scales, by_name)))]
        if by_name
        else []
    )


def _executed(
    experiment: Experiment,
    setting: Scaled,
    scales: tuple[float, ...],
    found: dict[str, executions.Programme],
) -> Iterator[dict[str, Any]]:
    for scenario, scale in zip(experiment.scenarios[1:], scales, strict=True):
        each = found.get(scenario.name)
        if each is None:
            continue
        yield {
            "scenario": scenario.name,
            "scale": scale,
            "amount": setting.amount(scale),
            "instrument": each.instrument,
            "first_year": each.first,
            "last_year": each.last,
            "appropriated_krw_bn": each.appropriated,
            "paid_krw_bn": each.paid,
            "lapsed_krw_bn": each.lapsed,
            "carried_out_krw_bn": each.carried_out,
            "executed_percent": each.executed_percent,
            "lapsed_percent": each.lapsed_percent,
            "applications": each.applications,
            "awards": each.awards,
            "unused": each.unused,
            "applications_per_award": each.applications_per_award,
            "ran_out": each.ran_out,
        }


def runs(
    experiment: Experiment,
    scales: tuple[float, ...],
    levels: Floats,
    numbers: Sequence[int] | None = None,
) -> pd.DataFrame:
    """Return one row a scale, replicate and outcome: what the curve is made of.

    Parameters
    ----------
    levels : ndarray, shape (R, 1 + scales, quantities)
    numbers : sequence of int, optional
        Which replicates these are; all by default.
    """
    import pandas as pd

    which = np.arange(len(levels)) if numbers is None else np.asarray(numbers)
    draws = experiment.draws.by_replicate[which]
    parts = [
        pd.DataFrame(
            {
                "scenario": experiment.scenarios[position + 1].name,
                "scale": scale,
                "replicate": which,
                "draw": draws,
                "outcome": outcome,
                "frame": frame,
                "baseline": levels[:, 0, k],
                "value": levels[:, position + 1, k],
            }
        )
        for position, scale in enumerate(scales)
        for k, (outcome, frame) in enumerate(QUANTITIES)
    ]
    return RUNS.joined(parts)


def levels_of(table: pd.DataFrame, scales: tuple[float, ...]) -> Floats:
    """Return the levels that `runs` was made from, of all replicates."""
    shape = (len(scales), len(QUANTITIES), -1)
    base, own = (table[name].to_numpy().reshape(shape) for name in ("baseline", "value"))
    return np.ascontiguousarray(np.concatenate([base[:1], own]).transpose(2, 0, 1))
