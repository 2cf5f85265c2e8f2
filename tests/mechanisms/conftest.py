"""A bench on which one mechanism at a time is switched on and off, with the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim import resources
from sim.engine import arrays as ar
from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.engine.run import Run, World, simulate
from sim.parameters.registry import Parameters, defaults
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import Instrument
from sim.policy.package import build_package
from sim.population.schema import Population
from sim.population.synthesis import synthesise

REPLICATES = 8
FIRST, LAST = 2024, 2032


@dataclass(frozen=True, eq=False)
class Bench:
    """The survey frame, the fit, and what tests measure; every measure is a mean over runs."""

    population: Population
    parameters: Parameters
    intercepts: Intercepts

    def runs(
        self,
        instruments: Mapping[str, Instrument] | None = None,
        economy_wide: Mapping[str, Any] | None = None,
        population: Population | None = None,
        intercepts: Intercepts | None = None,
        **values: float,
    ) -> list[Run]:
        """Run replicates of a world in which some things differ from the bench."""
        firms = population or self.population
        parameters = self.parameters.replace(**values)
        world = World.of(firms, parameters, intercepts or self.intercepts)
        scenario = SimpleNamespace(
            name="bench",
            instruments=instruments or {},
            economy_wide=EconomyWideSettings(**(economy_wide or {})),
        )
        laid_out = lay_out(build_package(scenario, firms, parameters), firms.n)
        return [
            simulate(world, laid_out, seed=20, replicate=r, histories=True)
            for r in range(REPLICATES)
        ]

    @staticmethod
    def total(
        runs: Sequence[Run],
        name: str,
        row: int = ar.TOTAL_ROW,
        first: int = FIRST,
        last: int = LAST,
    ) -> float:
        """Return a yearly outcome of a group of the survey frame, mean of years and runs."""
        years = slice(first - ar.FIRST_YEAR, last - ar.FIRST_YEAR + 1)
        return float(np.mean([run.outputs.groups[name][years, 0, row].mean() for run in runs]))

    def users(
        self, runs: Sequence[Run], row: int = ar.TOTAL_ROW, first: int = FIRST, last: int = LAST
    ) -> float:
        """Return the number of users of a group of the survey frame."""
        return sum(self.total(runs, name, row, first, last) for name in ("pilot", "embedded"))

    @staticmethod
    def year(runs: Sequence[Run], name: str, first: int = FIRST, last: int = LAST) -> float:
        """Return an outcome of the whole economy, mean of years and runs."""
        years = slice(first - ar.FIRST_YEAR, last - ar.FIRST_YEAR + 1)
        return float(np.mean([run.outputs.years[name][years].mean() for run in runs]))

    @staticmethod
    def gap(
        runs: Sequence[Run],
        group: NDArray[np.bool_],
        within: NDArray[np.bool_] | None = None,
        first: int = FIRST,
        last: int = LAST,
    ) -> float:
        """Return the share of users in a group minus that among the other firms."""
        shares = []
        for run in runs:
            stage = run.outputs.stage[first - ar.FIRST_YEAR : last - ar.FIRST_YEAR + 1]
            use = (stage == ar.P) | (stage == ar.E)
            here = (stage != ar.NO_YEAR) & (True if within is None else within)
            shares.append(use[here & group].mean() - use[here & ~group].mean())
        return float(np.mean(shares))

    @staticmethod
    def effects(runs: Sequence[Run], group: NDArray[np.bool_] | None = None) -> float:
        """Return the mean realised effect of users (log points), over all years from 2017."""
        pooled = []
        for run in runs:
            stage, effect = run.outputs.stage[7:], run.outputs.effect[7:]
            use = ((stage == ar.P) | (stage == ar.E)) & (True if group is None else group)
            pooled.append(effect[use])
        return float(np.mean(np.concatenate(pooled)))

    def belief_gap(self, **values: float) -> float:
        """Return what users expect minus what non-users expect if nobody learns anything."""
        gaps = []
        for run in self.runs(w_o=0.0, w_p=0.0, **values):
            states = run.states
            there = run.world.population.active(ar.LAST_YEAR)
            use = states.stage >= ar.P
            gaps.append(states.belief[there & use].mean() - states.belief[there & ~use].mean())
        return float(np.mean(gaps))


@pytest.fixture(scope="session")
def bench() -> Bench:
    if resources.path("calibration", "fitted").joinpath("fit.json").exists():
        from sim.calibration.fit.store import shipped

        parameters, intercepts = shipped()
        # Deviations of sectors were fitted to the common slopes, which tests switch on and off.
        intercepts = replace(intercepts, deviation={})
    else:
        parameters, intercepts = defaults(), Intercepts()
    return Bench(synthesise(n_sba=1500, n_small=0, seed=6), parameters, intercepts)


@pytest.fixture(scope="session")
def base(bench: Bench) -> list[Run]:
    """Runs of the bench as it is, without policy."""
    return bench.runs()


@pytest.fixture(scope="session")
def prior() -> Parameters:
    """Values before the fit: what a mechanism is switched on with."""
    return defaults()
