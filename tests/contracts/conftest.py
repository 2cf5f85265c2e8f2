from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.engine.run import World, simulate
from sim.outcomes import ledger
from sim.parameters.registry import Parameters, defaults
from sim.policy.terms import Mechanism
from sim.population.schema import Population
from sim.population.synthesis import synthesise
from tests.contracts.programmes import NONE, OPEN, PLENTY


@pytest.fixture(scope="session")
def population() -> Population:
    return synthesise(n_sba=400, n_small=100, seed=1)


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    return defaults()


@pytest.fixture(scope="module")
def world():
    sampled = synthesise(n_sba=400, n_small=50, seed=2)
    # Every row stands for one firm, and many decide: few firms are enough to see every rule.
    firms = replace(sampled, weight=np.ones(sampled.n))
    intercepts = Intercepts(b_0=-0.8, deployments=300.0, domain=15.0, talent=200.0)
    return World.of(firms, defaults().replace(a_0=-1.0), intercepts)


@pytest.fixture(scope="module")
def run(world):
    """Run the world under one programme, a law, or neither."""

    def simulated(programme=None, tax=None, replicate=0):
        programmes = () if programme is None else (programme,)
        package = replace(NONE, programmes=programmes, tax=tax)
        laid_out = lay_out(package, world.population.n)
        done = simulate(world, laid_out, seed=4, replicate=replicate, histories=True)
        ledger.verify(done, [*(each.name for each in programmes), "tax"])
        return done

    return simulated


@pytest.fixture(scope="module")
def generous(world):
    """Return an instrument's programme with money, reach and room for everybody from 2018 on."""

    def terms(model, **changed):
        population = world.population
        programme = model().terms("programme", population, world.parameters)
        opened = {"budget": np.where(OPEN, PLENTY, 0), "reach": 1.0}
        opened |= {"minimum_score": -np.inf, "max_awards": None, "repeat_years": 1}
        opened |= {"eligible": np.ones(population.n, bool)}
        if programme.mechanism is Mechanism.PLACES:
            opened["unit_cost"] = np.where(OPEN, 5_000, 0)
        else:
            opened |= {"cap": None, "floor": None, "application_cost": 0.0}
        return replace(programme, **(opened | changed))

    return terms
