"""Run the model at every draw of a design: baseline and packages with the same random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity.design import Design
from sim.analysis.sensitivity.factors import Factors
from sim.analysis.sensitivity.quantity import Quantity
from sim.analysis.sensitivity.settings import moved
from sim.calibration.fit import anchor as anchoring
from sim.calibration.fit.fixed_point import Fit
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
        The baseline, then the packages whose effects are asked for.
    quantities : tuple of Quantity
    factors : Factors
    design : Design
    values : ndarray, shape (draws, factors without the dummy)
    replicates : int
    anchored : bool
    fits : tuple of Fit
        Draws of a posterior, one a draw of the design: their parameters are not drawn anew. Empty
        where they are drawn from their priors.
    """

    world: World
    frame: Frame
    scenarios: tuple[PreparedScenario, ...]
    quantities: tuple[Quantity, ...]
    factors: Factors
    design: Design
    values: NDArray[np.float64]
    replicates: int
    anchored: bool
    fits: tuple[Fit, ...] = ()

    @classmethod
    def prepare(
        cls,
        scenarios: Sequence[Scenario],
        population: Population,
        parameters: Parameters,
        intercepts: Intercepts,
        quantities: Sequence[Quantity],
        factors: Factors,
        design: Design,
        replicates: int,
        anchored: bool,
        fits: Sequence[Fit] = (),
        values: NDArray[np.float64] | None = None,
    ) -> tuple[Study, tuple[str, ...]]:
        """Lay everything out, and return the warnings about the scenarios' amounts with it.

        Parameters
        ----------
        values : ndarray, optional
            Of the factors, where they do not come from their priors.

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
            quantities=tuple(quantities),
            factors=factors,
            design=design,
            values=factors.values(design.u) if values is None else values,
            replicates=replicates,
            anchored=anchored,
            fits=tuple(fits),
        )
        return study, all_warnings(scenarios, population)

    def run(self, number: int) -> Arrays:
        """Run one draw: anchor it, then every scenario in every replicate.

        Returns
        -------
        dict of ndarray
            ``levels``: the quantities by replicate and scenario, the baseline first, shape
            (R, S, Q). ``miss_points``: how far the anchored shares of 2017 to 2024 are from the
            published ones; NaN without anchoring.
        """
        drawn = dict(zip(self.factors.about, map(float, self.values[number]), strict=True))
        fit = self.fits[number] if self.fits else None
        base = self.world.parameters if fit is None else fit.parameters
        intercepts = self.world.intercepts if fit is None else fit.intercepts
        symbols = {} if fit else {p.symbol: drawn[p.symbol] for p in self.factors.parameters}
        parameters = [
            base.replace(**{**symbols, **each.scenario.parameters}) for each in self.scenarios
        ]
        scenarios = self._moved(drawn, parameters)
        configured = configure(scenarios, parameters, self.world, intercepts)
        miss = float("nan")
        seed = self.design.seed
        if self.anchored:
            first = configured[0]
            found = anchoring.anchor(
                first.world, first.plan, self.frame, seed, catalogue.year_shares()
            )
            miss = found.miss_points
            configured = [_with_intercepts(each, found.intercepts) for each in configured]
        luck = int(self.design.luck[number]) * self.replicates
        levels = np.empty((self.replicates, len(self.scenarios), len(self.quantities)))
        for r in range(self.replicates):
            levels[r] = self._levels(configured, seed, luck + r)
        return {"levels": levels, "miss_points": np.array(miss)}

    def inputs(self, number: int) -> dict[str, Any]:
        """Return what a draw is run with, as JSON types."""
        values = dict(zip(self.factors.about, map(float, self.values[number]), strict=True))
        return {
            "draw": number,
            "seed": self.design.seed,
            "replicates": self.replicates,
            "scenarios": {each.scenario.name: each.scenario.digest() for each in self.scenarios},
            "factors": values,
        }

    def _moved(
        self, drawn: dict[str, float], parameters: Sequence[Parameters]
    ) -> tuple[PreparedScenario, ...]:
        """Return the scenarios with their settings at the draw."""
        if not self.factors.settings:
            return self.scenarios
        return tuple(
            PreparedScenario.of(
                moved(each.scenario, self.factors.settings, drawn), self.world.population, own
            )
            for each, own in zip(self.scenarios, parameters, strict=True)
        )

    def _levels(
        self, configured: Sequence[Configuration], seed: int, replicate: int
    ) -> NDArray[np.float64]:
        """Return the quantities of every scenario in one replicate, shape (S, Q)."""
        years = max(each.year for each in self.quantities) + 1 - ar.FIRST_YEAR
        base, *others = configured
        levels = np.empty((len(configured), len(self.quantities)))
        base_view: RunView | None = None
        start = partial(Run.start, seed=seed, replicate=replicate)
        for position, run in enumerate(paired_runs(start, base, others, years)):
            run.advance(years)
            view = RunView(run, base_view)
            base_view = base_view or view
            levels[position] = [each.of(view) for each in self.quantities]
        return levels


def _with_intercepts(each: Configuration, intercepts: Intercepts) -> Configuration:
    return each._replace(world=each.world.with_parameters(each.world.parameters, intercepts))
