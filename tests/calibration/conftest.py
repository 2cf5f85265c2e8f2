"""A small frame under the shipped fit, for what does not need all firms."""

from __future__ import annotations

import pytest

from sim.calibration.fit import store
from sim.calibration.observation.design import Frame
from sim.calibration.procedures import Setting
from sim.calibration.validation.candidates import Candidates
from sim.engine.plan import lay_out
from sim.engine.run import World
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load


@pytest.fixture(scope="session")
def few() -> Candidates:
    """The shipped fit on 3,000 firms that stand for the frame."""
    fit = store.shipped()
    firms = synthesise(n_sba=3000, n_small=0)
    plan = lay_out(build_package(load("baseline"), firms, fit.parameters), firms.n)
    world = World.of(firms, fit.parameters, fit.intercepts)
    return Candidates([Setting(world, plan)], Frame.of(firms, fit.parameters), "shipped", "")
