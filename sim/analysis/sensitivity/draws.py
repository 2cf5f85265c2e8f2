"""Run the model at every draw of a design: baseline and package with the same luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity.design import Design
from sim.analysis.sensitivity.factors import Factors
from sim.analysis.sensitivity.quantity import Quantity
from sim.calibration.fit import anchor as anchoring
from sim.calibration.observation.design import Frame
from sim.calibration.targets import catalogue
from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.branching import branching_of
from sim.engine.coefficients import Intercepts
from sim.engine.run import Run, World
from sim.experiment.prepared_scenario import Arm
from sim.outcomes.run_view import RunView
from sim.parameters.registry import Parameters
from sim.policy.package import all_warnings
from sim.population.schema import Population
from sim.scenario import Scenario

Evaluate = Callable[[int], "Draw"]


@dataclass(frozen=True, eq=False)
class Draw:
    """What the model gives at one draw.

    Attributes
    ----------
    levels : ndarray, shape (R, S)
        The quantity by replicate and scenario, the baseline first.
    miss_points : float
        How far the anchored shares of 2017 to 2022 are from the published ones; NaN without
        anchoring.
    """

    levels: NDArray[np.float64]
    miss_points: float


@dataclass(frozen=True, eq=False)
class Study:
    """Everything that the draws share; read-only.

    Attributes
    ----------
    world : World
        At the fit.
    frame : Frame
    arms : tuple of Arm
        The baseline, then the package if its effect is asked for.
    quantity : Quantity
    factors : Factors
    design : Design
    values : ndarray, shape (draws, parameters)
    replicates : int
    anchored : bool
    """

    world: World
    frame: Frame
    arms: tuple[Arm, ...]
    quantity: Quantity
    factors: Factors
    design: Design
    values: NDArray[np.float64]
    replicates: int
    anchored: bool

    @classmethod
    def prepare(
        cls,
        scenarios: Sequence[Scenario],
        population: Population,
        parameters: Parameters,
        intercepts: Intercepts,
        quantity: Quantity,
        factors: Factors,
        design: Design,
        replicates: int,
        anchored: bool,
    ) -> tuple[Study, tuple[str, ...]]:
        """Lay everything out, and return the doubts about the scenarios' amounts with it.

        Raises
        ------
        UserError
            If a scenario cannot be applied to the population.
        """
        arms = tuple(
            Arm.of(each, population, parameters.replace(**each.parameters)) for each in scenarios
        )
        study = cls(
            world=World.of(population, parameters, intercepts),
            frame=Frame.of(population, parameters),
            arms=arms,
            quantity=quantity,
            factors=factors,
            design=design,
            values=factors.values(design.u),
            replicates=replicates,
            anchored=anchored,
        )
        return study, all_warnings(scenarios, population)

    def draw(self, number: int) -> Draw:
        """Run one draw: anchor it, then every scenario in every replicate of its luck."""
        drawn = {
            p.symbol: float(value)
            for p, value in zip(self.factors.parameters, self.values[number], strict=True)
        }
        worlds = [self._world(arm, drawn) for arm in self.arms]
        plans = [arm.plan_at(world) for arm, world in zip(self.arms, worlds, strict=True)]
        miss = float("nan")
        seed = self.design.seed
        if self.anchored:
            found = anchoring.anchor(worlds[0], plans[0], self.frame, seed, catalogue.year_shares())
            miss = found.miss_points
            worlds = [w.with_parameters(w.parameters, found.intercepts) for w in worlds]
        first = int(self.design.luck[number]) * self.replicates
        levels = np.empty((self.replicates, len(self.arms)))
        for r in range(self.replicates):
            levels[r] = self._levels(worlds, plans, seed, first + r)
        return Draw(levels, miss)

    def _world(self, arm: Arm, drawn: Mapping[str, float]) -> World:
        numbers = self.world.parameters.replace(**{**drawn, **arm.scenario.parameters})
        return self.world.with_parameters(numbers, self.world.intercepts)

    def _levels(
        self, worlds: Sequence[World], plans: Sequence[Plan], seed: int, replicate: int
    ) -> list[float]:
        years = self.quantity.year + 1 - ar.FIRST_YEAR
        home = Run.start(worlds[0], plans[0], seed=seed, replicate=replicate)
        runs = [home]
        for world, plan in zip(worlds[1:], plans[1:], strict=True):
            if world.parameters == home.world.parameters:
                home.advance(min(branching_of(home.plan, plan).years, years))
                runs.append(home.under(plan))
            else:
                runs.append(Run.start(world, plan, seed=seed, replicate=replicate))
        for run in runs:
            run.advance(years)
        base = RunView(home)
        views = [base, *(RunView(run, base) for run in runs[1:])]
        return [self.quantity.of(view) for view in views]


def evaluate(
    draw: Evaluate, draws: int, *, workers: int, done: Callable[[], None]
) -> tuple[Draw, ...]:
    """Run every draw, in parallel, and return them in order.

    Parameters
    ----------
    draw : callable
        From a draw's number to its `Draw`; the engine below it releases the interpreter's lock.
    draws : int
    workers : int
        Threads; the result does not depend on it.
    done : callable
        Called as each draw is finished, in order.
    """
    with ThreadPoolExecutor(workers) as threads:
        futures: list[Future[Draw]] = [threads.submit(draw, number) for number in range(draws)]
        try:
            results = []
            for future in futures:
                results.append(future.result())
                done()
            return tuple(results)
        except BaseException:
            threads.shutdown(wait=True, cancel_futures=True)
            raise
