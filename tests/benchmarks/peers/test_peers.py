"""Every peer's path is the engine's, for every frame, year and column."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from sim.calibration.fit import store
from sim.engine.arrays import Plan
from sim.engine.plan import lay_out
from sim.engine.run import World, simulate
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load
from tests.benchmarks.peers import common

SEEDS = (1, 2, 3)
SHORT = 9  # years


@pytest.fixture(scope="module")
def world() -> World:
    fit = store.shipped()
    population = synthesise(n_sba=800, n_small=200)
    return World.of(population, fit.parameters, fit.intercepts)


@pytest.fixture(scope="module")
def plan(world: World) -> Plan:
    package = build_package(load("no-policy"), world.population, world.parameters)
    return lay_out(package, world.population.n)


@pytest.fixture(params=["mesa_objects", "numpy_arrays", "frames"])
def peer(request: pytest.FixtureRequest):
    if request.param == "frames":
        pytest.importorskip("mesa_frames", reason="mesa-frames is not installed")
    return import_module(f"tests.benchmarks.peers.{request.param}")


def test_path_is_the_engines(peer, world: World, plan: Plan):
    for seed in SEEDS:
        run = simulate(world, plan, seed=seed, replicate=0)
        expected = common.path(run.outputs)
        assert (expected[-1].sum(axis=0) > 0.0).all()
        np.testing.assert_array_equal(peer.run(world, seed=seed, replicate=0), expected)


def test_replicates_differ_and_years_can_be_fewer(peer, world: World, plan: Plan):
    run = simulate(world, plan, seed=1, replicate=5, years=SHORT)
    expected = common.path(run.outputs)[:SHORT]
    found = peer.run(world, seed=1, replicate=5, years=SHORT)
    np.testing.assert_array_equal(found, expected)
    assert (found != peer.run(world, seed=1, replicate=0, years=SHORT)).any()
