"""One job: a replicate of every scenario, so that pairs are compared where they are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.paired import paired_runs
from sim.engine.run import Run, World
from sim.experiment import distribution
from sim.experiment.experiment import Experiment
from sim.experiment.prepared_scenario import PreparedScenario, configure
from sim.experiment.suppression import firms_by_cell
from sim.outcomes import attribution, ledger, measures
from sim.outcomes.attribution import FirmHistory, Tracker
from sim.outcomes.run_view import RunView
from sim.population.schema import Population

HEAT_YEAR = 2022
"""The map of users is kept for this year, the last of the survey, and for the horizon."""

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Prepared:
    """An experiment with everything laid out; read-only and shared by all jobs.

    Attributes
    ----------
    experiment : Experiment
    scenarios : tuple of PreparedScenario
        In the experiment's order of scenarios.
    baseline : int
        Position of the baseline.
    world : World
        Any of its worlds: the firms are shared by all.
    heat_years : tuple of int
        Years of the map; one if the horizon is the survey's last year.
    heat_firms : ndarray, shape (years, 18, 17)
        Represented firms of the survey frame by section and region in `heat_years`.
    groups : ndarray of bool, shape (groups, n)
        Which firms are in which group of `sim.experiment.distribution`.
    further : tuple of Prepared
        The same on the further samples of firms.
    """

    experiment: Experiment
    scenarios: tuple[PreparedScenario, ...]
    baseline: int
    world: World
    heat_years: tuple[int, ...]
    heat_firms: NDArray[np.float64]
    groups: NDArray[np.bool_]
    further: tuple[Prepared, ...] = ()

    def on_firms_of(self, replicate: int) -> Prepared:
        """Return what is laid out on a replicate's sample of firms."""
        return (self, *self.further)[self.experiment.sample_of[replicate]]

    def runs(self, replicate: int) -> Iterator[tuple[int, Run, FirmHistory]]:
        """Run one replicate of every scenario, the baseline first; every account must add up.

        The worlds of the replicate's draw are made here, so that no more worlds are in memory than
        runs.

        Yields
        ------
        int
            Position of the scenario.
        Run
        FirmHistory
        """
        asked = self.experiment
        fit = asked.draws.fit(replicate)
        parameters = [asked.parameters_of(each.scenario, fit) for each in self.scenarios]
        configured = configure(self.scenarios, parameters, self.world, fit.intercepts)

        def start(world: World, plan: Plan) -> Tracker:
            run = Run.start(world, plan, seed=asked.seed, replicate=replicate)
            return Tracker.of(run, asked.horizon)

        others = [position for position in range(len(configured)) if position != self.baseline]
        trackers = paired_runs(
            start,
            configured[self.baseline],
            [configured[position] for position in others],
            last=asked.horizon + 1 - ar.FIRST_YEAR,
        )
        for position, tracker in zip([self.baseline, *others], trackers, strict=True):
            history = tracker.finish()
            ledger.verify(tracker.run, self.scenarios[position].accounts)
            yield position, tracker.run, history


def prepare(experiment: Experiment) -> tuple[Prepared, tuple[str, ...]]:
    """Lay an experiment out for its jobs.

    Returns
    -------
    Prepared
    tuple of str
        Warnings about the scenarios' amounts, to be shown to the user.

    Raises
    ------
    UserError
        If a scenario cannot be applied to the population.
    """
    prepared, *further = (_laid_out(experiment, each) for each in experiment.populations)
    return replace(prepared, further=tuple(further)), experiment.remarks


def _laid_out(experiment: Experiment, firms: Population) -> Prepared:
    """Lay an experiment out on one sample of its firms."""
    first = experiment.draws.first
    scenarios = tuple(
        PreparedScenario.of(each, firms, experiment.parameters_of(each, first))
        for each in experiment.scenarios
    )
    years = tuple(dict.fromkeys((HEAT_YEAR, experiment.horizon)))
    return Prepared(
        experiment=experiment,
        scenarios=scenarios,
        baseline=experiment.names.index(experiment.baseline),
        world=World.of(firms, first.parameters, first.intercepts),
        heat_years=years,
        heat_firms=np.stack([firms_by_cell(firms, year) for year in years]),
        groups=distribution.group_rows(firms, experiment.horizon),
    )


def run_replicate(prepared: Prepared, replicate: int) -> Arrays:
    """Run one replicate of every scenario and return what is kept of it.

    Returns
    -------
    dict of str to ndarray
        ``outcomes`` (S, 19, 3, outcomes), ``groups`` (S, 19, 2, rows, outcomes), ``heat``
        (S, years, 18, 17), ``attribution`` (S, 3, classes), ``accelerated_years`` and
        ``from_product`` (S, 3),
        ``distribution`` (S, 2, groups, measures), and for each scenario s ``accounts_s`` and
        ``cost_s`` (accounts, 26).
    """
    prepared = prepared.on_firms_of(replicate)
    accounts_of = [each.accounts for each in prepared.scenarios]
    kept: dict[str, dict[int, NDArray[Any]]] = {}
    accounts: Arrays = {}
    runs = prepared.runs(replicate)
    base, base_run, base_history = next(runs)
    base_view = RunView(base_run)
    for position, run, history in chain([(base, base_run, base_history)], runs):
        shares = attribution.attribute(
            run,
            history,
            accounts_of[position],
            base_run,
            base_history,
            accounts_of[base],
            prepared.experiment.horizon,
        )
        view = base_view if run is base_run else RunView(run, base_view)
        found: Arrays = {
            "outcomes": measures.measure(view).data,
            "groups": measures.by_group(view).data,
            "heat": run.outputs.heat[[year - ar.FIRST_YEAR for year in prepared.heat_years]],
            "attribution": shares.firms,
            "accelerated_years": shares.accelerated_years,
            "from_product": shares.from_product,
            "distribution": distribution.gains(
                run.world.population, prepared.groups, shares.classes, history, base_history
            ),
        }
        for name, array in found.items():
            kept.setdefault(name, {})[position] = array
        accounts[f"accounts_{position}"] = np.array(run.outputs.accounts).view(np.ndarray)
        accounts[f"cost_{position}"] = ledger.public_cost(run)
    in_order = range(len(prepared.scenarios))
    return {name: np.stack([by[k] for k in in_order]) for name, by in kept.items()} | accounts
