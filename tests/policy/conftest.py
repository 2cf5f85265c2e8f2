from __future__ import annotations

import pytest

from sim.parameters.registry import Parameters, defaults
from sim.population.schema import Population
from sim.population.synthesis import synthesise


@pytest.fixture(scope="session")
def population() -> Population:
    return synthesise(n_sba=400, n_small=100, seed=1)


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    return defaults()
