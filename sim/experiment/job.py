"""One job: a replicate of every scenario, so that pairs are compared where they are made."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import attribution, ledger, measures, world
from sim import layout as a
from sim.attribution import Lives
from sim.experiment.cells import firms_by_place
from sim.experiment.plan import Experiment
from sim.layout import Plan
from sim.policy.package import build_package
from sim.simulate import Run, World

HEAT_YEAR = 2022
"""The map of users is kept for this year, the last of the survey, and for the horizon."""

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Arm:
    """One scenario, ready to run.

    Attributes
    ----------
    name : str
    world : World
        Firms and numbers; the firms are shared between arms.
    plan : Plan
    books : tuple of str
        Names of the ledger's books.
    """

    name: str
    world: World
    plan: Plan
    books: tuple[str, ...]

    def run(self, seed: int, replicate: int, horizon: int) -> tuple[Run, Lives]:
        """Run one replicate; every book must add up."""
        run = Run.start(self.world, self.plan, seed=seed, replicate=replicate)
        lives = attribution.follow(run, horizon)
        ledger.verify(run, self.books)
        return run, lives


@dataclass(frozen=True, eq=False)
class Prepared:
    """An experiment with everything laid out; read-only and shared by all jobs.

    Attributes
    ----------
    arms : tuple of Arm
        In the experiment's order of scenarios.
    baseline : int
        Position of the baseline.
    seed, horizon : int
    heat_years : tuple of int
        Years of the map; one if the horizon is the survey's last year.
    heat_firms : ndarray, shape (years, 18, 17)
        Represented firms of the survey frame by section and region in `heat_years`.
    """

    arms: tuple[Arm, ...]
    baseline: int
    seed: int
    horizon: int
    heat_years: tuple[int, ...]
    heat_firms: NDArray[np.float64]


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
    base = World.of(experiment.population, experiment.parameters, experiment.intercepts)
    arms = []
    with catching_doubts() as doubts:
        for scenario in experiment.scenarios:
            numbers = experiment.numbers(scenario)
            package = build_package(scenario, experiment.population, numbers)
            arms.append(
                Arm(
                    name=scenario.name,
                    world=base.with_parameters(numbers, experiment.intercepts),
                    plan=world.plan(package, experiment.population.n),
                    books=world.programme_names(package),
                )
            )
    years = tuple(dict.fromkeys((HEAT_YEAR, experiment.horizon)))
    prepared = Prepared(
        arms=tuple(arms),
        baseline=experiment.names.index(experiment.baseline),
        seed=experiment.seed,
        horizon=experiment.horizon,
        heat_years=years,
        heat_firms=np.stack([firms_by_place(experiment.population, year) for year in years]),
    )
    return prepared, tuple(doubts)


@contextmanager
def catching_doubts() -> Iterator[list[str]]:
    """Collect the warnings about a scenario's amounts, each once; the list is filled at the end."""
    doubts: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        yield doubts
    doubts += dict.fromkeys(str(each.message) for each in caught)


def run_replicate(prepared: Prepared, replicate: int) -> Arrays:
    """Run one replicate of every scenario and return what is kept of it.

    Returns
    -------
    dict of str to ndarray
        ``outcomes`` (S, 19, 3, outcomes), ``groups`` (S, 19, 2, rows, outcomes), ``heat``
        (S, years, 18, 17), ``attribution`` (S, 3, classes), ``accelerated_years`` (S, 3), and for
        each scenario s ``books_s`` and ``cost_s`` (books, 26).
    """
    base_arm = prepared.arms[prepared.baseline]
    base_run, base_lives = base_arm.run(prepared.seed, replicate, prepared.horizon)
    revenue = measures.supplier_revenue(base_run)[measures.SUPPLIERS_YEAR - a.FIRST_YEAR]
    kept: dict[str, list[NDArray[Any]]] = {}
    books: Arrays = {}
    for position, arm in enumerate(prepared.arms):
        if position == prepared.baseline:
            run, lives = base_run, base_lives
        else:
            run, lives = arm.run(prepared.seed, replicate, prepared.horizon)
        shares = attribution.attribute(
            run, lives, arm.books, base_run, base_lives, base_arm.books, prepared.horizon
        )
        found: Arrays = {
            "outcomes": measures.measure(run, float(revenue)),
            "groups": measures.by_group(run)[:, : a.N_FRAMES, 1:],
            "heat": run.record.heat[[year - a.FIRST_YEAR for year in prepared.heat_years]],
            "attribution": shares.firms,
            "accelerated_years": shares.accelerated_years,
        }
        for name, array in found.items():
            kept.setdefault(name, []).append(array)
        books[f"books_{position}"] = np.array(run.record.books).view(np.ndarray)
        books[f"cost_{position}"] = ledger.public_cost(run)
    return {name: np.stack(arrays) for name, arrays in kept.items()} | books
