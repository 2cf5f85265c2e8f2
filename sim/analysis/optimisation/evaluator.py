"""The yardstick: every candidate is run on the same draws and luck, beside the same baseline."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.optimisation.models import Models
from sim.engine import arrays as ar
from sim.engine import state
from sim.engine.branching import branching_of
from sim.engine.run import Run, World
from sim.experiment.prepared_scenario import Arm
from sim.outcomes import attribution, ledger, measures
from sim.outcomes.attribution import CLASSES, REACHED, FirmHistory, Tracker
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
MEASURES: Final = (*_DIFFERENCES, "windfall_firms", "supported_firms", "committed_krw_bn")
"""What is measured of a candidate: differences to the baseline at the horizon, the public cost
up to it; newly supported firms and those of them who needed no support; grants of multi-year
projects that are still to be paid after the horizon, beyond the baseline's."""
_BN: Final = 1e-6  # of KRW thousand


@dataclass(frozen=True, eq=False)
class _Baseline:
    """What is kept of a baseline run.

    ``snapshot`` is how it stood before candidates begin to differ; None if their parameters do.
    """

    snapshot: Tracker | None
    run: Run
    history: FirmHistory
    levels: NDArray[np.float64]
    committed: float


@dataclass(frozen=True, eq=False)
class Evaluator:
    """Draws, luck and baseline runs that all candidates share; read-only.

    Attributes
    ----------
    baseline : Arm
    worlds : tuple of World
        By draw, with the candidates' parameters.
    models : Models
    runs : tuple of tuple
        Baseline runs by draw and luck.
    seed, horizon : int
    """

    baseline: Arm
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
        done: Callable[[], None],
    ) -> Evaluator:
        """Run the baseline on every draw and luck.

        Parameters
        ----------
        package : Scenario
            Whose parameters all candidates have.
        done : callable
            Called after each draw.

        Raises
        ------
        UserError
            If a scenario cannot be applied to the population.
        """
        first = models.fits[0]
        world = World.of(population, first.parameters, first.intercepts)
        arm = Arm.of(baseline, population, first.parameters.replace(**baseline.parameters))
        other = Arm.of(package, population, first.parameters.replace(**package.parameters))

        def draw(number: int) -> tuple[World, tuple[_Baseline, ...]]:
            fit = models.fits[number]
            numbers = fit.parameters.replace(**baseline.parameters)
            here = world.with_parameters(numbers, fit.intercepts)
            plan = arm.plan_at(here)
            numbers = fit.parameters.replace(**package.parameters)
            there = here.with_parameters(numbers, fit.intercepts)
            found = []
            for luck in models.replicates(number):
                trunk = Tracker.of(Run.start(here, plan, seed=seed, replicate=luck), horizon)
                snapshot = None
                if there is here:
                    trunk.advance(min(branching_of(plan, other.plan_at(there)).years, trunk.last))
                    snapshot = trunk.under(plan)
                history = trunk.finish(beyond=False)
                run = trunk.run
                ledger.verify(run, arm.accounts, trunk.last)
                levels, committed = _levels(run, horizon), _committed(run, horizon)
                found.append(_Baseline(snapshot, _lightened(run), history, levels, committed))
            return there, tuple(found)

        worlds, runs = [], []
        for here, found in executor.map(draw, range(len(models.fits))):
            worlds.append(here)
            runs.append(found)
            done()
        return cls(arm, tuple(worlds), models, tuple(runs), seed, horizon)

    def measure(self, package: Scenario) -> dict[str, NDArray[np.float64]]:
        """Return `MEASURES` of a package, each the mean over luck by draw, shape (draws,)."""
        population = self.worlds[0].population
        arm = Arm.of(package, population, self.worlds[0].parameters)
        table = np.zeros((len(self.worlds), len(MEASURES)))
        for draw, world in enumerate(self.worlds):
            plan = arm.plan_at(world)
            each = [
                self._run(arm, plan, world, luck, base)
                for luck, base in zip(self.models.replicates(draw), self.runs[draw], strict=True)
            ]
            table[draw] = np.mean(each, axis=0)
        return {name: table[:, position] for position, name in enumerate(MEASURES)}

    def _run(
        self, arm: Arm, plan: ar.Plan, world: World, luck: int, base: _Baseline
    ) -> NDArray[np.float64]:
        if base.snapshot is None:
            run = Run.start(world, plan, seed=self.seed, replicate=luck)
            watch = Tracker.of(run, self.horizon)
        else:
            watch = base.snapshot.under(plan)
        run, history = watch.run, watch.finish(beyond=False)
        ledger.verify(run, arm.accounts, watch.last)
        firms = attribution.attribute(
            run, history, arm.accounts, base.run, base.history, self.baseline.accounts, self.horizon
        ).firms[REPORTED_FRAMES.index("all")]
        supported = sum(firms[CLASSES.index(name)] for name in REACHED)
        return np.array(
            [
                *(_levels(run, self.horizon) - base.levels),
                firms[CLASSES.index("windfall")],
                supported,
                _committed(run, self.horizon) - base.committed,
            ]
        )


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
