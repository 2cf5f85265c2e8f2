"""One job: a replicate of every scenario, so that pairs are compared where they are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import attribution, ledger, measures
from sim import layout as a
from sim.attribution import Lives
from sim.experiment import distribution
from sim.experiment.arm import Arm
from sim.experiment.cells import firms_by_place
from sim.experiment.plan import Experiment
from sim.policy.package import doubts
from sim.simulate import Run, World

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

    def run(self, arm: Arm, replicate: int) -> tuple[Run, Lives]:
        """Run one replicate of a scenario; every book must add up.

        The world of the replicate's draw is made here, so that no more worlds are in memory than
        runs.
        """
        asked = self.experiment
        fit = asked.draws.fit(replicate)
        world = self.world.with_parameters(asked.numbers(arm.scenario, fit), fit.intercepts)
        run = Run.start(world, arm.plan_at(world), seed=asked.seed, replicate=replicate)
        lives = attribution.follow(run, asked.horizon)
        ledger.verify(run, arm.books)
        return run, lives


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
    return prepared, tuple(doubt for each in experiment.scenarios for doubt in doubts(each))


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
    base_arm = prepared.arms[prepared.baseline]
    base_run, base_lives = prepared.run(base_arm, replicate)
    revenue = measures.supplier_revenue(base_run)[measures.SUPPLIERS_YEAR - a.FIRST_YEAR]
    kept: dict[str, list[NDArray[Any]]] = {}
    books: Arrays = {}
    for position, arm in enumerate(prepared.arms):
        if position == prepared.baseline:
            run, lives = base_run, base_lives
        else:
            run, lives = prepared.run(arm, replicate)
        shares = attribution.attribute(
            run,
            lives,
            arm.books,
            base_run,
            base_lives,
            base_arm.books,
            prepared.experiment.horizon,
        )
        found: Arrays = {
            "outcomes": measures.measure(run, float(revenue)),
            "groups": measures.by_group(run)[:, : a.N_FRAMES, 1:],
            "heat": run.record.heat[[year - a.FIRST_YEAR for year in prepared.heat_years]],
            "attribution": shares.firms,
            "accelerated_years": shares.accelerated_years,
            "distribution": distribution.gains(
                run.world.population, prepared.groups, shares.classes, lives, base_lives
            ),
        }
        for name, array in found.items():
            kept.setdefault(name, []).append(array)
        books[f"books_{position}"] = np.array(run.record.books).view(np.ndarray)
        books[f"cost_{position}"] = ledger.public_cost(run)
    return {name: np.stack(arrays) for name, arrays in kept.items()} | books
