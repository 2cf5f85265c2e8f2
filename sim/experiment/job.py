"""One job: a replicate of every scenario, so that pairs are compared where they are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.branching import branching_of
from sim.engine.run import Run, World
from sim.experiment import distribution
from sim.experiment.experiment import Experiment
from sim.experiment.prepared_scenario import Arm
from sim.experiment.suppression import firms_by_cell
from sim.outcomes import attribution, ledger, measures
from sim.outcomes.attribution import FirmHistory, Tracker
from sim.outcomes.run_view import RunView
from sim.policy.package import all_warnings

HEAT_YEAR = 2022
"""The map of users is kept for this year, the last of the survey, and for the horizon."""

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Prepared:
    """An experiment with everything laid out; read-only and shared by all jobs.

    Attributes
    ----------
    experiment : Experiment
    arms : tuple of Arm
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
    """

    experiment: Experiment
    arms: tuple[Arm, ...]
    baseline: int
    world: World
    heat_years: tuple[int, ...]
    heat_firms: NDArray[np.float64]
    groups: NDArray[np.bool_]

    def runs(self, replicate: int) -> Iterator[tuple[int, Run, FirmHistory]]:
        """Run one replicate of every scenario, the baseline first; every book must add up.

        A scenario with the baseline's parameters branches off where its policy first differs. The
        worlds of the replicate's draw are made here, so that no more worlds are in memory than
        runs.

        Yields
        ------
        int
            Position of the scenario.
        Run
        Lives
        """
        asked = self.experiment
        fit = asked.draws.fit(replicate)
        parameters = [asked.parameters_of(arm.scenario, fit) for arm in self.arms]
        worlds = {
            each: self.world.with_parameters(each, fit.intercepts)
            for each in dict.fromkeys(parameters)
        }
        plans = [arm.plan_at(worlds[p]) for arm, p in zip(self.arms, parameters, strict=True)]

        def begin(position: int) -> Tracker:
            world, plan = worlds[parameters[position]], plans[position]
            run = Run.start(world, plan, seed=asked.seed, replicate=replicate)
            return Tracker.of(run, asked.horizon)

        base = self.baseline
        others = [position for position in range(len(self.arms)) if position != base]
        trunk = begin(base)
        pasts = {
            position: branching_of(plans[base], plans[position]).until(trunk.last)
            for position in others
            if parameters[position] == parameters[base]
        }
        snapshots: dict[int, Tracker] = {}
        for years in sorted({branching.years for branching in pasts.values()}):
            trunk.advance(years)
            snapshots[years] = trunk.under(plans[base])
        yield base, *self._finish(base, trunk)
        for position in others:
            branching = pasts.get(position)
            watch = (
                begin(position)
                if branching is None
                else snapshots[branching.years].branch(plans[position], branching)
            )
            yield position, *self._finish(position, watch)

    def _finish(self, position: int, watch: Tracker) -> tuple[Run, FirmHistory]:
        history = watch.finish()
        ledger.verify(watch.run, self.arms[position].accounts)
        return watch.run, history


def prepare(experiment: Experiment) -> tuple[Prepared, tuple[str, ...]]:
    """Lay an experiment out for its jobs.

    Returns
    -------
    Prepared
    tuple of str
        Doubts about the scenarios' amounts, to be shown to the user.

    Raises
    ------
    UserError
        If a scenario cannot be applied to the population.
    """
    first = experiment.draws.first
    arms = tuple(
        Arm.of(each, experiment.population, experiment.parameters_of(each, first))
        for each in experiment.scenarios
    )
    years = tuple(dict.fromkeys((HEAT_YEAR, experiment.horizon)))
    prepared = Prepared(
        experiment=experiment,
        arms=arms,
        baseline=experiment.names.index(experiment.baseline),
        world=World.of(experiment.population, first.parameters, first.intercepts),
        heat_years=years,
        heat_firms=np.stack([firms_by_cell(experiment.population, year) for year in years]),
        groups=distribution.group_rows(experiment.population, experiment.horizon),
    )
    return prepared, all_warnings(experiment.scenarios, experiment.population)


def run_replicate(prepared: Prepared, replicate: int) -> Arrays:
    """Run one replicate of every scenario and return what is kept of it.

    Returns
    -------
    dict of str to ndarray
        ``outcomes`` (S, 19, 3, outcomes), ``groups`` (S, 19, 2, rows, outcomes), ``heat``
        (S, years, 18, 17), ``attribution`` (S, 3, classes), ``accelerated_years`` (S, 3),
        ``distribution`` (S, 2, groups, measures), and for each scenario s ``books_s`` and
        ``cost_s`` (books, 26).
    """
    accounts_of = [arm.accounts for arm in prepared.arms]
    kept: dict[str, dict[int, NDArray[Any]]] = {}
    accounts: Arrays = {}
    runs = prepared.runs(replicate)
    base, base_run, base_lives = next(runs)
    base_view = RunView(base_run)
    for position, run, history in chain([(base, base_run, base_lives)], runs):
        shares = attribution.attribute(
            run,
            history,
            accounts_of[position],
            base_run,
            base_lives,
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
            "distribution": distribution.gains(
                run.world.population, prepared.groups, shares.classes, history, base_lives
            ),
        }
        for name, array in found.items():
            kept.setdefault(name, {})[position] = array
        accounts[f"books_{position}"] = np.array(run.outputs.accounts).view(np.ndarray)
        accounts[f"cost_{position}"] = ledger.public_cost(run)
    in_order = range(len(prepared.arms))
    return {name: np.stack([by[k] for k in in_order]) for name, by in kept.items()} | accounts
