"""The table `outlook`: the level and every effect by explanation of the rise and by future."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.future.pace import EXPLANATIONS
from sim.experiment.experiment import Experiment
from sim.outcomes.labelled import LabelledArray, differences
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, Schema, columns
from sim.scenario.future import registry
from sim.statistics.intervals import spread

if TYPE_CHECKING:
    import pandas as pd

ALL: Final = "all"
"""Stands for all explanations, or all futures, together."""
MEASURES: Final = (
    "reported_percent",
    "users_sba",
    "additional_users_sba",
    "additional_projects_sba",
)

OUTLOOK: Final = Schema(
    "outlook",
    {
        **columns(TEXT, "scenario", "baseline", "explanation", "future"),
        **columns(WHOLE, "horizon", "replicates"),
        **columns(NUMBER, "probability"),
        **columns(
            NUMBER,
            *(f"{name}{end}" for name in MEASURES for end in ("", "_p05", "_p95")),
        ),
        **columns(WHOLE, "rank"),
    },
)


def table(experiment: Experiment, outcomes: LabelledArray) -> pd.DataFrame:
    """Return one row a scenario, explanation and future, and for all of either together.

    Parameters
    ----------
    experiment : Experiment
    outcomes : LabelledArray
        By replicate, scenario, year, frame and outcome.

    Notes
    -----
    ``rank`` orders the packages by their mean additional users of the survey frame, 1 the most;
    the baseline has 0. ``probability`` is that of the row's explanation and future together.
    """
    import pandas as pd

    here = outcomes.sel(frame="sba", year=experiment.horizon)
    found = {
        "reported_percent": here.sel(outcome="reported_rate"),
        "users_sba": here.sel(outcome="users"),
        "additional_users_sba": differences(here.sel(outcome="users"), experiment.baseline),
        "additional_projects_sba": differences(
            here.sel(outcome="project_users"), experiment.baseline
        ),
    }
    rows: list[dict[str, Any]] = []
    for explanation, future, chosen, probability in _parts(experiment):
        part = []
        for scenario in experiment.scenarios:
            row: dict[str, Any] = {
                "scenario": scenario.name,
                "baseline": experiment.baseline,
                "explanation": explanation,
                "future": future,
                "horizon": experiment.horizon,
                "replicates": int(chosen.sum()),
                "probability": probability,
            }
            for name, values in found.items():
                own = _of(values, scenario.name, experiment)[chosen]
                over = spread(own, experiment.draws.by_replicate[chosen])
                row |= {
                    name: float(over.mean),
                    f"{name}_p05": float(over.p05),
                    f"{name}_p95": float(over.p95),
                }
            part.append(row)
        packages = [row for row in part if row["scenario"] != experiment.baseline]
        packages.sort(key=lambda row: -row["additional_users_sba"])
        for row in part:
            row["rank"] = 1 + packages.index(row) if row in packages else 0
        rows += part
    return OUTLOOK.table(pd.DataFrame(rows))


def _of(values: LabelledArray, scenario: str, experiment: Experiment) -> NDArray[np.float64]:
    """Return a scenario's values by replicate; the baseline differs from itself by nothing."""
    if scenario not in values.axes["scenario"]:
        return np.zeros(experiment.replicates)
    found: NDArray[np.float64] = values.sel(scenario=scenario).data
    return found


def _parts(experiment: Experiment) -> list[tuple[str, str, NDArray[np.bool_], float]]:
    """Return which replicates each explanation and future holds, all of them first."""
    draws = experiment.draws
    numbers = range(experiment.replicates)
    explanation = np.array([draws.explanation(r) for r in numbers])
    future = np.array([draws.future(r) for r in numbers])
    found = []
    for which in (ALL, *EXPLANATIONS):
        for name in (ALL, *registry()):
            chosen = np.ones(len(numbers), np.bool_)
            if which != ALL:
                chosen &= explanation == which
            if name != ALL:
                chosen &= future == name
            if chosen.any():
                share = 1.0 if which == ALL else float((explanation == which).mean())
                chance = 1.0 if name == ALL else draws.probabilities.get(name, 1.0)
                found.append((which, name, chosen, share * chance))
    return found
