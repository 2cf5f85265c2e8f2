"""Runs every candidate on the same draws and random numbers, beside the same baseline."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.optimisation.models import Models
from sim.engine import arrays as ar
from sim.engine import state
from sim.engine.arrays import Plan
from sim.engine.paired import Configuration, SharedRun, common_years
from sim.engine.run import Run, World
from sim.experiment.prepared_scenario import PreparedScenario, configure
from sim.jobs.run import map_jobs
from sim.outcomes import attribution, ledger, measures
from sim.outcomes.attribution import CLASSES, USING, FirmHistory, Tracker
from sim.outcomes.registry import REPORTED_FRAMES
from sim.population.schema import Population
from sim.scenario import Scenario

_DIFFERENCES: Final = {
    "embedded_users": ("embedded_users", "all"),
    "users": ("users", "all"),
    "sme_gap": ("sme_gap", "sba"),
    "region_gap": ("region_gap", "sba"),
    "public_cost_krw_bn": ("public_cost_total_krw_bn", "all"),
}
MEASURES: Final = (*_DIFFERENCES, "windfall_firms", "supported_users", "committed_krw_bn")
"""What is measured of a candidate: differences to the baseline at the horizon, the public cost
up to it; newly supported firms and those of them who needed no support; grants of multi-year
projects that are still to be paid after the horizon, beyond the baseline's."""
_BN: Final = 1e-6  # of KRW thousand
_ONE_AT_A_TIME: Final = Lock()
"""Or two jobs that come to a process together would both make the baseline runs."""


@dataclass(frozen=True, eq=False)
class _Baseline:
    """What is kept of a baseline run.

    ``shared`` is how it stood before candidates begin to differ.
    """

    shared: SharedRun[Tracker]
    run: Run
    history: FirmHistory
    levels: NDArray[np.float64]
    committed: float


@dataclass(frozen=True, eq=False)
class Evaluator:
    """Draws, seed and baseline runs that all candidates share; read-only.

    Attributes
    ----------
    baseline : PreparedScenario
    worlds : tuple of World
        By draw, with the candidates' parameters.
    models : Models
    runs : tuple of tuple
        Baseline runs by draw and replicate.
    seed, horizon : int
    """

    baseline: PreparedScenario
    worlds: tuple[World, ...]
    models: Models
    runs: tuple[tuple[_Baseline, ...], ...]
    seed: int
    horizon: int

    @classmethod
    def prepare(
        cls,
        baseline: Scenario,
        package: Scenario,
        population: Population,
        models: Models,
        seed: int,
        horizon: int,
        executor: Executor,
    ) -> Evaluator:
        """Run every replicate of the baseline.

        Parameters
        ----------
        package : Scenario
            Whose parameters all candidates have.
        executor : concurrent.futures.Executor
            Of threads: every candidate starts from the baseline runs that are kept here.

        Raises
        ------
        UserError
            If a scenario cannot be applied to the population.
        """
        fit = models.fits[0]
        firms = World.of(population, fit.parameters, fit.intercepts)
        prepared = [
            PreparedScenario.of(each, population, fit.parameters.replace(**each.parameters))
            for each in (baseline, package)
        ]

        def draw(number: int) -> tuple[World, tuple[_Baseline, ...]]:
            fit = models.fits[number]
            parameters = [fit.parameters.replace(**each.scenario.parameters) for each in prepared]
            base, candidate = configure(prepared, parameters, firms, fit.intercepts)
            years = common_years(base, candidate, horizon + 1 - ar.FIRST_YEAR)
            found = []
            for replicate in models.replicates(number):
                shared = SharedRun(partial(_start, seed, replicate, horizon), base, years)
                found.append(_baseline(shared, prepared[0].accounts, horizon))
            return candidate.world, tuple(found)

        worlds, runs = zip(*map_jobs(draw, range(len(models.fits)), executor), strict=True)
        return cls(prepared[0], worlds, models, runs, seed, horizon)

    def measure(self, package: Scenario) -> dict[str, NDArray[np.float64]]:
        """Return `MEASURES` of a package, the mean over each draw's replicates, shape (draws,)."""
        first = self.worlds[0]
        prepared = PreparedScenario.of(package, first.population, first.parameters)
        table = np.zeros((len(self.worlds), len(MEASURES)))
        for draw, world in enumerate(self.worlds):
            candidate = Configuration(world, prepared.plan_at(world))
            each = [self._run(candidate, prepared.accounts, base) for base in self.runs[draw]]
            table[draw] = np.mean(each, axis=0)
        return {name: table[:, position] for position, name in enumerate(MEASURES)}

    def _run(
        self, candidate: Configuration, accounts: tuple[str, ...], base: _Baseline
    ) -> NDArray[np.float64]:
        tracker = base.shared.branch(candidate)
        run, history = tracker.run, tracker.finish(beyond=False)
        ledger.verify(run, accounts, tracker.last)
        firms = attribution.attribute(
            run, history, accounts, base.run, base.history, self.baseline.accounts, self.horizon
        ).firms[REPORTED_FRAMES.index("all")]
        users = sum(firms[CLASSES.index(name)] for name in USING)
        return np.array(
            [
                *(_levels(run, self.horizon) - base.levels),
                firms[CLASSES.index("windfall")],
                users,
                _committed(run, self.horizon) - base.committed,
            ]
        )


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """Measures packages as an `Evaluator`, where this process's memory is not seen.

    Its baseline runs are many times what it takes to make them, so every process makes its own, the
    first time that it is asked.

    Attributes
    ----------
    baseline, package : Scenario
    population : Population
    models : Models
    seed, horizon : int
    digest : str
        Of all these.
    """

    baseline: Scenario
    package: Scenario
    population: Population
    models: Models
    seed: int
    horizon: int
    digest: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Elsewhere) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def measure(self, package: Scenario) -> dict[str, NDArray[np.float64]]:
        """Return `MEASURES` of a package; see `Evaluator.measure`."""
        with _ONE_AT_A_TIME:
            evaluator = _prepared(self)
        return evaluator.measure(package)


@lru_cache(maxsize=1)
def _prepared(asked: Elsewhere) -> Evaluator:
    with ThreadPoolExecutor(1) as one:
        return Evaluator.prepare(
            asked.baseline,
            asked.package,
            asked.population,
            asked.models,
            asked.seed,
            asked.horizon,
            one,
        )


def _start(seed: int, replicate: int, horizon: int, world: World, plan: Plan) -> Tracker:
    return Tracker.of(Run.start(world, plan, seed=seed, replicate=replicate), horizon)


def _baseline(shared: SharedRun[Tracker], accounts: tuple[str, ...], horizon: int) -> _Baseline:
    """Finish a baseline run, and keep a snapshot of it for the candidates."""
    snapshot = shared.snapshot()
    tracker = shared.release()
    history = tracker.finish(beyond=False)
    run = tracker.run
    ledger.verify(run, accounts, tracker.last)
    levels, committed = _levels(run, horizon), _committed(run, horizon)
    return _Baseline(snapshot, _lightened(run), history, levels, committed)


def _levels(run: Run, horizon: int) -> NDArray[np.float64]:
    measured = measures.measure(run, dict.fromkeys(name for name, _ in _DIFFERENCES.values()))
    return np.array([measured.at(name, frame, horizon) for name, frame in _DIFFERENCES.values()])


def _committed(run: Run, horizon: int) -> float:
    return float(run.outputs.accounts["committed_out"][:, horizon - ar.FIRST_YEAR].sum()) * _BN


def _lightened(run: Run) -> Run:
    """Return a run without its firms: a comparison asks for its plan only."""
    return replace(
        run,
        states=state.states(0),
        awarded=run.awarded[:, :0].copy(),
        scratch=state.scratch(1),
    )
