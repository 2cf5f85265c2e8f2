"""Populations that several tests read; none of them changes one."""

from __future__ import annotations

import pytest

from sim.population import Population, synthesise


@pytest.fixture(scope="session")
def full() -> Population:
    return synthesise()


@pytest.fixture(scope="session")
def sample() -> Population:
    return synthesise(n_sba=800, n_small=300, seed=3)
