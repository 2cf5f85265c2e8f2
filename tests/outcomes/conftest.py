"""One run with the histories of its firms, and what was measured of it."""

from __future__ import annotations

import pytest

from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.engine.run import Run, World, simulate
from sim.outcomes.labelled import LabelledArray
from sim.outcomes.measures import measure
from sim.parameters.registry import defaults
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load
from tests.small_experiment import make, population

__all__ = ["make", "population"]


@pytest.fixture(scope="session")
def kept_run() -> Run:
    here = World.of(synthesise(n_sba=800, n_small=200), defaults(), Intercepts())
    package = build_package(load("baseline"), here.population, here.parameters)
    plan = lay_out(package, here.population.n)
    return simulate(here, plan, seed=2, replicate=0, histories=True)


@pytest.fixture(scope="session")
def measured(kept_run: Run) -> LabelledArray:
    return measure(kept_run)
