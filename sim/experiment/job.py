"""One job: a replicate of every scenario, so that pairs are compared where they are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.branching import common_past
from sim.engine.run import Run, World
from sim.experiment import distribution
from sim.experiment.experiment import Experiment
from sim.experiment.prepared_scenario import Arm
from sim.experiment.suppression import firms_by_place
from sim.outcomes import attribution, ledger, measures
from sim.outcomes.attribution import Lives, Watch
from sim.policy.package import all_doubts

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

    def runs(self, replicate: int) -> Iterator[tuple[int, Run, Lives]]:
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
        numbers = [asked.numbers(arm.scenario, fit) for arm in self.arms]
        worlds = {
            each: self.world.with_parameters(each, fit.intercepts)
            for each in dict.fromkeys(numbers)
        }
        plans = [arm.plan_at(worlds[p]) for arm, p in zip(self.arms, numbers, strict=True)]

        def begin(position: int) -> Watch:
            world, plan = worlds[numbers[position]], plans[position]
            run = Run.start(world, plan, seed=asked.seed, replicate=replicate)
            return Watch.of(run, asked.horizon)

        home = self.baseline
        others = [position for position in range(len(self.arms)) if position != home]
        trunk = begin(home)
        pasts = {
            position: common_past(plans[home], plans[position]).until(trunk.last)
            for position in others
            if numbers[position] == numbers[home]
        }
        eves: dict[int, Watch] = {}
        for years in sorted({past.years for past in pasts.values()}):
            trunk.advance(years)
            eves[years] = trunk.under(plans[home])
        yield home, *self._finish(home, trunk)
        for position in others:
            past = pasts.get(position)
            watch = (
                begin(position) if past is None else eves[past.years].branch(plans[position], past)
            )
            yield position, *self._finish(position, watch)

    def _finish(self, position: int, watch: Watch) -> tuple[Run, Lives]:
        lives = watch.finish()
        ledger.verify(watch.run, self.arms[position].books)
        return watch.run, lives


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
        Arm.of(each, experiment.population, experiment.numbers(each, first))
        for each in experiment.scenarios
    )
    years = tuple(dict.fromkeys((HEAT_YEAR, experiment.horizon)))
    prepared = Prepared(
        experiment=experiment,
        arms=arms,
        baseline=experiment.names.index(experiment.baseline),
        world=World.of(experiment.population, first.parameters, first.intercepts),
        heat_years=years,
        heat_firms=np.stack([firms_by_place(experiment.population, year) for year in years]),
        groups=distribution.group_rows(experiment.population, experiment.horizon),
    )
    return prepared, all_doubts(experiment.scenarios, experiment.population)


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
    books_of = [arm.books for arm in prepared.arms]
    kept: dict[str, dict[int, NDArray[Any]]] = {}
    books: Arrays = {}
    runs = prepared.runs(replicate)
    home, base_run, base_lives = next(runs)
    revenue = measures.supplier_revenue(base_run)[measures.SUPPLIERS_YEAR - ar.FIRST_YEAR]
    for position, run, lives in chain([(home, base_run, base_lives)], runs):
        shares = attribution.attribute(
            run,
            lives,
            books_of[position],
            base_run,
            base_lives,
            books_of[home],
            prepared.experiment.horizon,
        )
        groups = measures.by_group(run)
        found: Arrays = {
            "outcomes": measures.measure(run, float(revenue), groups=groups),
            "groups": groups[:, : ar.N_FRAMES, 1:],
            "heat": run.record.heat[[year - ar.FIRST_YEAR for year in prepared.heat_years]],
            "attribution": shares.firms,
            "accelerated_years": shares.accelerated_years,
            "distribution": distribution.gains(
                run.world.population, prepared.groups, shares.classes, lives, base_lives
            ),
        }
        for name, array in found.items():
            kept.setdefault(name, {})[position] = array
        books[f"books_{position}"] = np.array(run.record.books).view(np.ndarray)
        books[f"cost_{position}"] = ledger.public_cost(run)
    in_order = range(len(prepared.arms))
    return {name: np.stack([by[k] for k in in_order]) for name, by in kept.items()} | books
