from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sim import resources
from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.engine.run import Run, World, simulate
from sim.parameters.registry import Parameters, defaults
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import Instrument
from sim.policy.package import build_package
from sim.policy.terms import Package
from sim.population.schema import Population
from sim.population.synthesis import synthesise

BuildPackage = Callable[..., Package]
RunPackage = Callable[..., Run]
Equal = Callable[..., None]


@pytest.fixture(scope="session")
def numbers() -> tuple[Parameters, Intercepts]:
    """The shipped fit, or the defaults where none is shipped."""
    if not resources.path("calibration", "fitted").joinpath("fit.json").exists():
        return defaults(), Intercepts()
    from sim.calibration.fit.store import shipped

    return shipped()


@pytest.fixture(scope="session")
def population() -> Population:
    # Every row stands for one firm: with few heavy rows no programme could afford an award.
    sampled = synthesise(n_sba=700, n_small=100, seed=3)
    return replace(sampled, weight=np.ones(sampled.n))


@pytest.fixture(scope="session")
def world(population: Population, numbers: tuple[Parameters, Intercepts]) -> World:
    return World.of(population, *numbers)


@pytest.fixture(scope="session")
def package_of(world: World) -> BuildPackage:
    """Build a package from instruments by name."""

    def build(
        instruments: Mapping[str, Instrument],
        firms: Population | None = None,
        **economy_wide: object,
    ) -> Package:
        scenario = SimpleNamespace(
            name="test", instruments=instruments, economy_wide=EconomyWideSettings(**economy_wide)
        )
        return build_package(scenario, firms or world.population, world.parameters)

    return build


@pytest.fixture(scope="session")
def run_package(world: World) -> RunPackage:
    """Run a package in the world, with histories."""

    def run(
        package: Package,
        *,
        seed: int = 5,
        replicate: int = 0,
        histories: bool = True,
        within: World | None = None,
    ) -> Run:
        there = within or world
        laid_out = lay_out(package, there.population.n)
        return simulate(there, laid_out, seed=seed, replicate=replicate, histories=histories)

    return run


@pytest.fixture(scope="session")
def assert_same_records() -> Equal:
    """Assert that two runs' records agree in every bit."""

    def check(one: Run, other: Run, *, except_for: tuple[str, ...] = ()) -> None:
        for name in one.outputs._fields:
            if name not in except_for:
                here, there = getattr(one.outputs, name), getattr(other.outputs, name)
                assert here.shape == there.shape, name
                assert here.tobytes() == there.tobytes(), name

    return check
