"""Paired runs of packages at some scale: what they cost and bring by a year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.analysis.costing.search import Point
from sim.engine import arrays as ar
from sim.engine.paired import branches
from sim.engine.run import Run, World
from sim.experiment.experiment import Experiment
from sim.experiment.prepared_scenario import PreparedScenario, configure
from sim.experiment.same_program import SameProgram
from sim.jobs.run import map_jobs
from sim.outcomes import measures
from sim.scenario import Scenario
from sim.scenario.scaling import scaled

SEARCHED: Final = 16
"""Replicates that a search looks at, spread over the draws."""

_COST: Final = "public_cost_total_krw_bn"


class Search(Protocol):
    """What asks for scales of a package and is told what was found there."""

    def ask(self) -> float | None:
        """Return the next scale to try, None when the search is over."""

    def tell(self, point: Point) -> None:
        """Take what was found."""


def answer_searches(
    packages: Mapping[str, Scenario],
    searches: Mapping[str, Search],
    baseline: Scenario,
    measure: Callable[[Sequence[Scenario]], Sequence[tuple[float, float]]],
) -> None:
    """Answer what searches ask, all packages at once, until none asks any more.

    Parameters
    ----------
    packages : mapping of str to Scenario
    searches : mapping of str to Search
        By the names of the packages.
    baseline : Scenario
    measure : callable
        Takes packages at some scale and returns additional cost (KRW bn) and level of each.
    """
    while True:
        asked = {name: search.ask() for name, search in searches.items()}
        factors = {name: factor for name, factor in asked.items() if factor is not None}
        if not factors:
            return
        trials = [scaled(packages[name], baseline, f) for name, f in factors.items()]
        for (name, factor), found in zip(factors.items(), measure(trials), strict=True):
            searches[name].tell(Point(factor, *found))


@dataclass(frozen=True, eq=False)
class Found:
    """What a scenario comes to in every replicate, shape (R,) each.

    Attributes
    ----------
    cost : ndarray
        Public cost from the first data year, KRW bn.
    level : ndarray
        The outcome asked for.
    """

    cost: NDArray[np.float64]
    level: NDArray[np.float64]


class Evaluator:
    """Runs scenarios against the baseline of an experiment; nothing of them is kept.

    Parameters
    ----------
    experiment : Experiment
        Firms, draws, seed, baseline and horizon; its other scenarios are not looked at.
    outcome : str
        What is measured besides the cost, at the horizon.
    frame : str
    executor : concurrent.futures.Executor
        Where runs are made. The results are the same for any.
    """

    def __init__(
        self, experiment: Experiment, executor: Executor, *, outcome: str, frame: str = "sba"
    ) -> None:
        self._experiment = experiment
        self._executor = executor
        self._asked = (outcome, frame)
        first = experiment.draws.first
        self._world = World.of(experiment.population, first.parameters, first.intercepts)
        self.baseline = next(s for s in experiment.scenarios if s.name == experiment.baseline)
        self._base = PreparedScenario.of(
            self.baseline, experiment.population, experiment.parameters_of(self.baseline, first)
        )
        self._before: dict[tuple[int, ...], Found] = {}

    @property
    def every(self) -> tuple[int, ...]:
        """All replicates."""
        return tuple(range(self._experiment.replicates))

    @property
    def some(self) -> tuple[int, ...]:
        """The replicates of a search: all, or `SEARCHED` of them spread over the draws."""
        every = self._experiment.replicates
        if every <= SEARCHED:
            return self.every
        places = np.linspace(0, every - 1, SEARCHED)
        return tuple(round(float(place)) for place in places)

    def before(self, replicates: tuple[int, ...]) -> Found:
        """Return the baseline's, from the second time on without running it."""
        if replicates not in self._before:
            self._before[replicates] = self.measure([self.baseline], replicates)[0]
        return self._before[replicates]

    def measure(self, scenarios: Sequence[Scenario], replicates: Sequence[int]) -> list[Found]:
        """Run scenarios up to the horizon.

        Raises
        ------
        UserError
            If a scenario cannot be applied to the population.
        """
        asked = self._experiment
        prepared = [
            PreparedScenario.of(
                each, asked.population, asked.parameters_of(each, asked.draws.first)
            )
            for each in scenarios
        ]
        job = _Job(asked, self._world, (self._base, *prepared), ((_COST, "all"), self._asked))
        values = np.stack(map_jobs(SameProgram(job), replicates, self._executor))
        return [Found(cost=values[:, k, 0], level=values[:, k, 1]) for k in range(len(prepared))]

    def search(
        self,
        packages: Mapping[str, Scenario],
        searches: Mapping[str, Search],
        replicates: tuple[int, ...],
    ) -> None:
        """Answer what the searches ask, all packages at once, until none asks any more."""
        before = self.before(replicates)

        def measure(trials: Sequence[Scenario]) -> list[tuple[float, float]]:
            found = self.measure(trials, replicates)
            return [
                (float((each.cost - before.cost).mean()), float(each.level.mean()))
                for each in found
            ]

        answer_searches(packages, searches, self.baseline, measure)


@dataclass(frozen=True, eq=False)
class _Job:
    """Runs scenarios in one replicate, the baseline first, and measures all but it.

    Attributes
    ----------
    experiment : Experiment
    world : World
        Any of its worlds: the firms are shared by all.
    scenarios : tuple of PreparedScenario
        The baseline first.
    measured : tuple of (outcome, frame)
    """

    experiment: Experiment
    world: World
    scenarios: tuple[PreparedScenario, ...]
    measured: tuple[tuple[str, str], ...]

    def __call__(self, replicate: int) -> NDArray[np.float64]:
        """Return what is measured at the horizon, shape (scenarios but the baseline, measured)."""
        asked = self.experiment
        fit = asked.draws.fit(replicate)
        parameters = [asked.parameters_of(each.scenario, fit) for each in self.scenarios]
        base, *configured = configure(self.scenarios, parameters, self.world, fit.intercepts)
        start = partial(Run.start, seed=asked.seed, replicate=replicate)
        last = asked.horizon - ar.FIRST_YEAR + 1
        names = [name for name, _ in self.measured]
        found = np.zeros((len(configured), len(self.measured)))
        for position, run in branches(start, base, configured, last):
            run.advance(last)
            there = measures.measure(run, names)
            found[position] = [there.at(*each, asked.horizon) for each in self.measured]
        return found
