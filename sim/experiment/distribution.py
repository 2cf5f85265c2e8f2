"""Who gains and who loses by a package: firms of both scenarios, counted by group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.experiment.experiment import Experiment
from sim.experiment.suppression import too_few
from sim.outcomes.attribution import CLASSES, REACHED, FirmHistory
from sim.outcomes.definitions.gaps import CAPITAL_REGION
from sim.outcomes.labelled import LabelledArray
from sim.outcomes.registry import REPORTED_FRAMES
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, Schema, columns
from sim.population.schema import INDUSTRIES, REGIONS, SIZE_CLASSES, Population
from sim.statistics.intervals import PERCENTS, Floats, spread
from sim.units import THOUSAND_PER_BN, THOUSAND_PER_MILLION

if TYPE_CHECKING:
    import pandas as pd

YOUNG_YEARS: Final = 7
"""A firm counts as young until so many years after its founding (the law on start-ups)."""

GROUPS: Final = (
    ("total", "total"),
    *(("size_class", each) for each in SIZE_CLASSES),
    *(("region", each) for each in REGIONS),
    *(("industry", each) for each in INDUSTRIES),
    ("age", "young"),
    ("age", "older"),
    ("area", "capital"),
    ("area", "rest"),
)
"""Dimension and name of every group; within a dimension they add up to the total."""

MEASURES: Final = (
    "additional_users",
    "newly_supported",
    "additional_grants_krw_bn",
    "additional_turned_down",
    "crowded_out",
    "crowded_out_applicants",
)
"""What is counted of each group, scenario against baseline, up to the horizon."""

_REACHED: Final = np.array([name in REACHED for name in CLASSES])
_COUNTED: Final = _REACHED | np.array([name == "crowded_out" for name in CLASSES])
_STATISTICS: Final = ("mean", "sd", "mc_se", *PERCENTS)

DISTRIBUTION: Final = Schema(
    "distribution",
    {
        **columns(TEXT, "scenario", "baseline"),
        **columns(WHOLE, "horizon"),
        **columns(TEXT, "frame", "dimension", "group", "measure"),
        **columns(NUMBER, "firms", *_STATISTICS),
    },
)


def group_rows(population: Population, horizon: int) -> NDArray[np.bool_]:
    """Return which firms are in which group, shape (groups, n); firms not yet there are in none."""
    here = population.entry <= horizon
    young = horizon - population.birth < YOUNG_YEARS
    capital = np.isin(np.array(REGIONS), CAPITAL_REGION)[population.region]
    members = [np.ones(population.n, np.bool_)]
    members += [population.size_class == code for code in range(len(SIZE_CLASSES))]
    members += [population.region == code for code in range(len(REGIONS))]
    members += [population.industry == code for code in range(len(INDUSTRIES))]
    members += [young, ~young, capital, ~capital]
    return np.stack(members) & here


def gains(
    population: Population,
    groups: NDArray[np.bool_],
    classes: NDArray[np.int64],
    history: FirmHistory,
    before: FirmHistory,
) -> Floats:
    """Count what a scenario changed by frame and group.

    Parameters
    ----------
    population : Population
    groups : ndarray of bool, shape (groups, n)
        As `group_rows` gives them.
    classes : ndarray of int, shape (n,)
        Class of every firm (`sim.outcomes.attribution.Attribution.classes`).
    history, before : FirmHistory
        Of the scenario and of the baseline.

    Returns
    -------
    ndarray, shape (2, groups, measures)
        By frame, group of `GROUPS` and measure of `MEASURES`.
    """
    # Most firms' lives are the same.
    rows = np.flatnonzero(
        _COUNTED[classes]
        | (history.uses != before.uses)
        | (history.grants != before.grants)
        | (history.turned_down != before.turned_down)
    )
    crowded = classes[rows] == CLASSES.index("crowded_out")
    turned_down = history.turned_down[rows]
    each = np.stack(
        [
            history.uses[rows].astype(np.float64) - before.uses[rows],
            _REACHED[classes[rows]].astype(np.float64),
            history.grants[rows] - before.grants[rows],
            turned_down.astype(np.float64) - before.turned_down[rows],
            crowded.astype(np.float64),
            (crowded & turned_down).astype(np.float64),
        ]
    )
    weighted = each * population.weight[rows]
    # Whole KRW thousand, so that the order of firms changes no bit of a sum.
    grants = MEASURES.index("additional_grants_krw_bn")
    weighted[grants] = np.rint(THOUSAND_PER_MILLION * weighted[grants])
    frame = population.frame[rows]
    members = groups[:, rows]
    # Not by `@`: it would start the threads of BLAS in each of ours, which cost half of all time.
    counted = np.stack(
        [
            np.einsum("gn,mn->gm", (members & (frame == f)).astype(np.float64), weighted)
            for f in range(ar.N_FRAMES)
        ]
    )
    counted[..., grants] /= THOUSAND_PER_BN
    return counted


def table(experiment: Experiment, gained: Callable[[str], Iterator[LabelledArray]]) -> pd.DataFrame:
    """Return the table `distribution`; columns are described in docs/results.md.

    Parameters
    ----------
    experiment : Experiment
    gained : callable
        Yields what `gains` counted of a scenario, by replicate, frame, group and measure: some
        groups at a time, so that what is in memory does not grow with the replicates.
    """
    import pandas as pd

    population = experiment.population
    groups = group_rows(population, experiment.horizon)
    frames = np.stack([population.frame == f for f in range(ar.N_FRAMES)])
    firms = experiment.over_samples(lambda each: _firms(each, experiment.horizon))
    firms = np.concatenate([firms, firms.sum(axis=0, keepdims=True)])
    few = np.zeros(firms.shape, np.bool_)
    if experiment.firms.get("source") == "microdata":
        few = too_few(np.stack([(groups & f).sum(axis=1) for f in frames]))
        # The sum of both frames would tell what was left out of one.
        few = np.concatenate([few, few.any(axis=0, keepdims=True)])
        firms = np.where(few, np.nan, firms)
    parts = []
    for name in (each.name for each in experiment.packages):
        blocks = [_statistics(experiment, block, few) for block in gained(name)]
        found = {s: np.concatenate([each[s] for each in blocks], axis=1) for s in _STATISTICS}
        f, g, m = (index.ravel() for index in np.indices(found["mean"].shape))
        parts.append(
            pd.DataFrame(
                {
                    "scenario": name,
                    "baseline": experiment.baseline,
                    "horizon": experiment.horizon,
                    "frame": np.array(REPORTED_FRAMES, dtype=object)[f],
                    "dimension": np.array([d for d, _ in GROUPS], dtype=object)[g],
                    "group": np.array([each for _, each in GROUPS], dtype=object)[g],
                    "measure": np.array(MEASURES, dtype=object)[m],
                    "firms": firms[f, g],
                    **{s: values.ravel() for s, values in found.items()},
                }
            )
        )
    return DISTRIBUTION.joined(parts)


def _firms(population: Population, horizon: int) -> Floats:
    """Return represented firms in the frames at the horizon, by frame and group."""
    there = group_rows(population, horizon) & population.active(horizon)
    found: Floats = np.stack(
        [(there & (population.frame == f)) @ population.weight for f in range(ar.N_FRAMES)]
    )
    return found


def _statistics(
    experiment: Experiment, block: LabelledArray, few: NDArray[np.bool_]
) -> dict[str, Floats]:
    """Return each statistic by frame, group of the block and measure."""
    first = GROUPS.index(block.axes["group"][0])
    values = _with_all(block).data
    values[:, few[:, first : first + values.shape[2]]] = np.nan
    found = spread(values, experiment.draws.by_replicate, experiment.sample_of)
    return {s: getattr(found, s) for s in _STATISTICS}


def _with_all(gained: LabelledArray) -> LabelledArray:
    """Append the sum of both frames."""
    frame = list(gained.axes).index("frame")
    both = gained.data.sum(axis=frame, keepdims=True)
    values = np.concatenate([gained.data, both], axis=frame)
    return LabelledArray(values, {**gained.axes, "frame": REPORTED_FRAMES})
