"""The tidy tables of a result folder, from the arrays of its replicates."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fit.fixed_point import fitted_names, fitted_values
from sim.experiment import (
    dependence,
    distribution,
    group_table,
    outlook_table,
    ranking_table,
    summary,
    suppression,
)
from sim.experiment.experiment import Experiment
from sim.experiment.job import Prepared
from sim.experiment.long_table import LongTable, whole
from sim.experiment.measurements import Measurements
from sim.experiment.replicates import Replicates
from sim.outcomes import ledger
from sim.outcomes.attribution import CLASSES
from sim.outcomes.labelled import Axes, LabelledArray, differences
from sim.outcomes.registry import REPORTED_FRAMES, REPORTED_YEARS, registry
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, Schema, columns
from sim.population.schema import FRAMES
from sim.statistics.intervals import PERCENTS, spread

if TYPE_CHECKING:
    import pandas as pd

_BLOCK_ROWS: Final = 250_000
"""Rows of a long table that are in memory at a time."""
_EFFECT: Final = ("mean", "sd", "mc_se", *PERCENTS, "share_parameters", "share_population")

_Columns = dict[str, Any]

OUTCOMES: Final = Schema(
    "outcomes",
    {
        **columns(TEXT, "scenario"),
        **columns(WHOLE, "replicate", "year"),
        **columns(TEXT, "frame", "outcome"),
        **columns(NUMBER, "value"),
    },
)
EFFECTS: Final = Schema(
    "effects",
    {
        **columns(TEXT, "scenario", "baseline"),
        **columns(WHOLE, "year"),
        **columns(TEXT, "frame", "outcome"),
        **columns(NUMBER, *_EFFECT),
        **columns(WHOLE, "n_pairs"),
    },
)
DRAWS: Final = Schema(
    "draws",
    {**columns(WHOLE, "replicate", "draw", "population"), **columns(TEXT, "explanation", "future")},
    further=NUMBER,
)
ATTRIBUTION: Final = Schema(
    "attribution",
    {
        **columns(TEXT, "scenario", "baseline"),
        **columns(WHOLE, "horizon", "replicate"),
        **columns(TEXT, "frame"),
        **columns(NUMBER, *CLASSES, "accelerated_years", "from_product"),
    },
)
LEDGER: Final = Schema(
    "ledger",
    {
        **columns(TEXT, "scenario"),
        **columns(WHOLE, "replicate"),
        **columns(TEXT, "instrument", "mechanism"),
        **columns(WHOLE, "year", *ledger.MONEY),
        **columns(NUMBER, *ledger.COUNTS),
        **columns(WHOLE, "public_cost"),
    },
)
HEAT: Final = Schema(
    "heat",
    {
        **columns(TEXT, "scenario"),
        **columns(WHOLE, "year"),
        **columns(TEXT, "industry", "region"),
        **columns(NUMBER, "firms", "users", "rate"),
    },
)
SCHEMAS: Final = (
    *(summary.SUMMARY, OUTCOMES, EFFECTS, DRAWS, ranking_table.RANKING, ranking_table.PAIRS),
    *(dependence.DEPENDENCE, group_table.GROUPS, ATTRIBUTION, LEDGER, HEAT),
    *(distribution.DISTRIBUTION, outlook_table.OUTLOOK),
)
"""Of every table that `build` yields."""


def build(
    experiment: Experiment, prepared: Prepared, replicates: Replicates
) -> Iterator[tuple[str, pd.DataFrame | LongTable]]:
    """Yield name and content of every table; columns are described in docs/results.md.

    Parameters
    ----------
    experiment : Experiment
    prepared : Prepared
    replicates : Replicates
        What `sim.experiment.job.run_replicate` returned.
    """
    measured = Measurements(prepared, replicates)
    yield "outcomes", _outcomes(measured)
    hidden = _hidden(experiment, prepared)
    yield "groups", group_table.table(prepared, replicates, hidden.groups)
    yield "effects", _effects(experiment, measured.in_blocks("outcomes", "year"))
    yield "draws", draws_table(experiment)
    ranking = ranking_table.order(experiment, measured.at_horizon)
    yield "ranking", ranking_table.ranks(ranking)
    yield "pairs", ranking_table.pairs(ranking)
    rests_on = dependence.table(experiment, measured.at_horizon)
    yield "dependence", rests_on
    yield "ledger", _ledger(measured)
    yield "attribution", _attribution(experiment, measured)
    yield (
        "distribution",
        distribution.table(
            experiment,
            lambda name: (
                each.sel(scenario=name)
                for each in measured.in_blocks("distribution", "group", scenario=(name,))
            ),
        ),
    )
    yield "outlook", outlook_table.table(experiment, measured.at_horizon)
    yield "heat", _heat(measured, hidden.places)
    yield "summary", summary.table(experiment, measured, rests_on)


def by_replicate(
    prepared: Prepared, replicates: Replicates, numbers: Sequence[int]
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables with a row for each replicate, of some replicates alone.

    Parameters
    ----------
    prepared : Prepared
    replicates : Replicates
        What `sim.experiment.job.run_replicate` returned.
    numbers : sequence of int
        Which replicates these are.
    """
    measured = Measurements(prepared, replicates)
    made = {
        "outcomes": whole(_outcomes(measured)),
        "ledger": whole(_ledger(measured)),
        "attribution": _attribution(prepared.experiment, measured),
    }
    for name, table in made.items():
        table["replicate"] = np.asarray(numbers)[table["replicate"].to_numpy()]
        yield name, table


def from_outcomes(
    experiment: Experiment, outcomes: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables that follow from `outcomes` and the experiment without another run.

    Parameters
    ----------
    experiment : Experiment
    outcomes : DataFrame
        The table of that name, of all replicates.
    """
    found = _labelled(experiment, outcomes)
    yield "effects", _effects(experiment, [found])
    yield "draws", draws_table(experiment)
    ranking = ranking_table.order(experiment, found)
    yield "ranking", ranking_table.ranks(ranking)
    yield "pairs", ranking_table.pairs(ranking)
    yield "dependence", dependence.table(experiment, found)
    yield "outlook", outlook_table.table(experiment, found)


def _labelled(experiment: Experiment, outcomes: pd.DataFrame) -> LabelledArray:
    """Return the table `outcomes` as the array that it was made from."""
    axes: Axes = {
        "scenario": experiment.names,
        "replicate": tuple(range(experiment.replicates)),
        "year": REPORTED_YEARS,
        "frame": REPORTED_FRAMES,
        "outcome": tuple(registry()),
    }
    values = np.full([len(labels) for labels in axes.values()], np.nan)
    values[np.broadcast_to(_defined(), values.shape)] = outcomes["value"].to_numpy()
    return LabelledArray(values, axes).over("replicate", "scenario")


def _grid(axes: Axes, keep: NDArray[np.bool_] | None = None) -> _Columns:
    """Return one column an axis, so that raveled values are labelled.

    With `keep`, by these axes, only the values that it marks.
    """
    import pandas as pd

    labelled: _Columns = {}
    shape = tuple(map(len, axes.values()))
    for axis, (name, labels) in enumerate(axes.items()):
        places = np.arange(len(labels)).reshape([-1 if k == axis else 1 for k in range(len(shape))])
        everywhere = np.broadcast_to(places, shape)
        # Of a few labels pandas finds the type once, instead of looking at every cell.
        kinds = pd.Series(np.asarray(labels)).array
        labelled[name] = kinds.take(everywhere.ravel() if keep is None else everywhere[keep])
    return labelled


def _defined() -> NDArray[np.bool_]:
    """Return for which frames each outcome is defined, shape (3, outcomes)."""
    return np.array(
        [[frame in outcome.frames for outcome in registry().values()] for frame in REPORTED_FRAMES]
    )


@dataclass(frozen=True, eq=False)
class _Hidden:
    """Which cells are blank: by year, frame and group; by year of the map and place."""

    groups: NDArray[np.bool_]
    places: NDArray[np.bool_]


def _hidden(experiment: Experiment, prepared: Prepared) -> _Hidden:
    """Blank cells of few firms in the user's own microdata; synthetic firms tell on nobody."""
    groups = suppression.too_few(suppression.rows_by_group(experiment.population))
    places = np.stack(
        [
            suppression.too_few(suppression.rows_by_cell(experiment.population, year))
            for year in prepared.heat_years
        ]
    )
    if experiment.firms.get("source") != "microdata":
        return _Hidden(np.zeros_like(groups), np.zeros_like(places))
    own = np.isin(FRAMES, experiment.firms.get("own_frames", FRAMES))
    return _Hidden(groups & own[:, None], places & own[FRAMES.index("sba")])


def _outcomes(measured: Measurements) -> LongTable:
    import pandas as pd

    axes = measured.axes("outcomes")
    each = int(_defined().sum()) * len(axes["year"])

    def blocks() -> Iterator[pd.DataFrame]:
        for name in axes["scenario"]:
            for numbers in _some(len(measured.replicates), each):
                values = measured.of("outcomes", numbers, scenario=(name,))
                by_scenario = values.over("scenario")
                keep = np.broadcast_to(_defined(), by_scenario.shape)
                labels = _grid(by_scenario.axes, keep)
                yield OUTCOMES.table(pd.DataFrame({**labels, "value": by_scenario.data[keep]}))

    return LongTable(blocks)


def _some(replicates: int, rows: int) -> Iterator[range]:
    """Yield so many replicates at a time as fit into a block of a long table."""
    step = max(_BLOCK_ROWS // max(rows, 1), 1)
    for first in range(0, replicates, step):
        yield range(first, min(first + step, replicates))


def _of_a_replicate(array: LabelledArray) -> dict[str, tuple[Hashable, ...]]:
    return {axis: labels for axis, labels in array.axes.items() if axis != "replicate"}


def _effects(experiment: Experiment, blocks: Iterable[LabelledArray]) -> pd.DataFrame:
    """Return the table `effects` from outcomes, some years of all replicates at a time."""
    import pandas as pd

    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in (*_EFFECT, "n")}
    years: list[Hashable] = []
    axes: Axes = {}
    for block in blocks:
        paired = differences(block, experiment.baseline)
        found = spread(paired.data, experiment.draws.by_replicate, experiment.sample_of)
        axes = _of_a_replicate(paired)
        years += axes["year"]
        for name, values in parts.items():
            values.append(getattr(found, name))
    all_of = {name: np.concatenate(values, axis=1) for name, values in parts.items()}
    table = pd.DataFrame(
        {
            "baseline": experiment.baseline,
            **_grid({**axes, "year": tuple(years)}),
            **{name: all_of[name].ravel() for name in _EFFECT},
            "n_pairs": all_of["n"].ravel(),
        }
    )
    keep = np.broadcast_to(_defined(), all_of["mean"].shape).ravel()
    return EFFECTS.table(table[keep].reset_index(drop=True))


def _ledger(measured: Measurements) -> LongTable:
    replicates = measured.replicates

    def blocks() -> Iterator[pd.DataFrame]:
        for position, scenario in enumerate(measured.prepared.scenarios):
            each = math.prod(replicates.shape(f"cost_{position}"))
            for numbers in _some(len(replicates), each):
                count = len(numbers)
                # Replicate after replicate, as if they were so many more accounts.
                block = ledger.frame(
                    scenario.accounts * count,
                    ledger.mechanisms(scenario.plan) * count,
                    np.concatenate(replicates.gather(f"accounts_{position}", (), numbers)),
                    np.concatenate(replicates.gather(f"cost_{position}", (), numbers)),
                )
                block["scenario"] = scenario.scenario.name
                block["replicate"] = np.repeat(np.array(numbers), each)
                yield LEDGER.table(block)

    return LongTable(blocks)


def _attribution(experiment: Experiment, measured: Measurements) -> pd.DataFrame:
    import pandas as pd

    others = [each.name for each in experiment.packages]
    firms = measured.attribution.take("scenario", others).over("scenario")
    years = measured.accelerated_years.take("scenario", others).over("scenario")
    table = pd.DataFrame(_grid(years.axes))
    table["baseline"], table["horizon"] = experiment.baseline, experiment.horizon
    for name in CLASSES:
        table[name] = firms.sel(**{"class": name}).data.ravel()
    table["accelerated_years"] = years.data.ravel()
    moved = measured.of("from_product").take("scenario", others).over("scenario")
    table["from_product"] = moved.data.ravel()
    return ATTRIBUTION.table(table)


def _heat(measured: Measurements, hidden: NDArray[np.bool_]) -> pd.DataFrame:
    import pandas as pd

    prepared = measured.prepared
    blocks = measured.in_blocks("heat", "industry")
    mean = np.concatenate([each.data.mean(axis=0) for each in blocks], axis=2)
    mean = np.where(hidden, np.nan, mean)
    there = prepared.experiment.over_samples(
        lambda firms: np.stack([suppression.firms_by_cell(firms, y) for y in prepared.heat_years])
    )
    firms = np.broadcast_to(np.where(hidden, np.nan, there), mean.shape)
    rate = np.full(mean.shape, np.nan)
    np.divide(100.0 * mean, firms, out=rate, where=firms > 0.0)
    values = {"firms": firms.ravel(), "users": mean.ravel(), "rate": rate.ravel()}
    return HEAT.table(pd.DataFrame({**_grid(measured.axes("heat")), **values}))


def draws_table(experiment: Experiment) -> pd.DataFrame:
    """Return the model of every replicate: its number in the posterior and its numbers."""
    import pandas as pd

    taken = experiment.draws
    symbols = list(taken.first.parameters)
    further = [k for k, name in enumerate(fitted_names()) if name not in symbols]
    rows = {
        number: [
            *fit.parameters.replace(**experiment.overrides).values(),
            *fitted_values(fit)[further].tolist(),
        ]
        for number, fit in taken.fits.items()
    }
    # `mu_j.C` is `mu_j_C` in a table: most programs take no dot in a column's name.
    names = [each.replace(".", "_") for each in (*symbols, *(fitted_names()[k] for k in further))]
    by_replicate = taken.by_replicate
    table = pd.DataFrame([rows[number] for number in by_replicate.tolist()], columns=names)
    table["replicate"], table["draw"] = np.arange(len(table)), by_replicate
    table["population"] = 1 + experiment.sample_of
    numbers = range(len(table))
    table["explanation"] = [taken.explanation(number) for number in numbers]
    table["future"] = [taken.future(number) for number in numbers]
    return DRAWS.table(table)
