"""Analytic models through the same design and analysis as the real one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.analysis.sensitivity.design import Design
from sim.calibration.fit.fixed_point import Fit
from sim.engine.coefficients import Intercepts
from sim.parameters.registry import defaults
from sim.population import Population, synthesise

Model = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def noisy(design: Design, signal: NDArray[np.float64], sd: float, r: int) -> NDArray[np.float64]:
    """Add replicates whose luck goes with the design's luck: paired within a base."""
    lucks = np.random.default_rng(7).normal(0.0, sd, (int(design.luck.max()) + 1, r))
    return signal[:, None] + lucks[design.luck]


@pytest.fixture(scope="session")
def population() -> Population:
    return synthesise(n_sba=400, n_small=0)


@pytest.fixture(scope="session")
def fit() -> Fit:
    """Numbers that do not move with the shipped fit."""
    return Fit(defaults(), Intercepts(year=dict.fromkeys(range(2017, 2023), 0.0)))
