"""Run the model at every draw of a design: baseline and package with the same random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity.design import Design
from sim.analysis.sensitivity.factors import Factors
from sim.analysis.sensitivity.quantity import Quantity
from sim.calibration.fit import anchor as anchoring
from sim.calibration.observation.design import Frame
from sim.calibration.targets import catalogue
from sim.engine import arrays as ar
from sim.engine.coefficients import Intercepts
from sim.engine.paired import Configuration, paired_runs
from sim.engine.run import Run, World
from sim.experiment.job import Arrays
from sim.experiment.prepared_scenario import PreparedScenario, configure
from sim.outcomes.run_view import RunView
from sim.parameters.registry import Parameters
from sim.policy.package import all_warnings
from sim.population.schema import Population
from sim.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Study:
    """Everything that the draws share; read-only.

    Attributes
    ----------
    world : World
        At the fit.
    frame : Frame
    scenarios : tuple of PreparedScenario
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
    scenarios: tuple[PreparedScenario, ...]
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
        """Lay everything out, and return the warnings about the scenarios' amounts with it.

        Raises
        ------
        UserError
            If a scenario cannot be applied to the population.
        """
        prepared = tuple(
            PreparedScenario.of(each, population, parameters.replace(**each.parameters))
            for each in scenarios
        )
        study = cls(
            world=World.of(population, parameters, intercepts),
            frame=Frame.of(population, parameters),
            scenarios=prepared,
            quantity=quantity,
            factors=factors,
            design=design,
            values=factors.values(design.u),
            replicates=replicates,
            anchored=anchored,
        )
        return study, all_warnings(scenarios, population)

    def run(self, number: int) -> Arrays:
        """Run one draw: anchor it, then every scenario in every replicate.

        Returns
        -------
        dict of ndarray
            ``levels``: the quantity by replicate and scenario, the baseline first, shape (R, S).
            ``miss_points``: how far the anchored shares of 2017 to 2024 are from the published
            ones; NaN without anchoring.
        """
        drawn = {
            p.symbol: float(value)
            for p, value in zip(self.factors.parameters, self.values[number], strict=True)
        }
        parameters = [
            self.world.parameters.replace(**{**drawn, **each.scenario.parameters})
            for each in self.scenarios
        ]
        configured = configure(self.scenarios, parameters, self.world, self.world.intercepts)
        miss = float("nan")
        seed = self.design.seed
        if self.anchored:
            base = configured[0]
            found = anchoring.anchor(
                base.world, base.plan, self.frame, seed, catalogue.year_shares()
            )
            miss = found.miss_points
            configured = [_with_intercepts(each, found.intercepts) for each in configured]
        first = int(self.design.luck[number]) * self.replicates
        levels = np.empty((self.replicates, len(self.scenarios)))
        for r in range(self.replicates):
            levels[r] = self._levels(configured, seed, first + r)
        return {"levels": levels, "miss_points": np.array(miss)}

    def _levels(
        self, configured: Sequence[Configuration], seed: int, replicate: int
    ) -> list[float]:
        """Return the quantity of every scenario in one replicate."""
        years = self.quantity.year + 1 - ar.FIRST_YEAR
        base, *others = configured
        levels: list[float] = []
        base_view: RunView | None = None
        start = partial(Run.start, seed=seed, replicate=replicate)
        for run in paired_runs(start, base, others, years):
            run.advance(years)
            view = RunView(run, base_view)
            base_view = base_view or view
            levels.append(self.quantity.of(view))
        return levels


def _with_intercepts(each: Configuration, intercepts: Intercepts) -> Configuration:
    return each._replace(world=each.world.with_parameters(each.world.parameters, intercepts))
