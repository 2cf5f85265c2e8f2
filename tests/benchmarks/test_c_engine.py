"""The engine gives what the same rules written by hand in C give, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.fit import store
from sim.engine.plan import lay_out
from sim.engine.run import World, simulate
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load

from .c_engine import NoCompiler, compiler, run


@pytest.fixture(scope="module")
def world() -> World:
    try:
        compiler()
    except NoCompiler as error:
        pytest.skip(str(error))
    fit = store.shipped()
    return World.of(synthesise(n_sba=800, n_small=200), fit.parameters, fit.intercepts)


@pytest.mark.parametrize("replicate", [0, 1])
def test_c_gives_what_the_engine_gives(world: World, replicate: int) -> None:
    package = build_package(load("no-policy"), world.population, world.parameters)
    plan = lay_out(package, world.population.n)
    ours = simulate(world, plan, seed=1, replicate=replicate)
    theirs = run(world, seed=1, replicate=replicate)
    adopted = ours.outputs.groups["adopted"].sum()
    assert adopted > 0.0
    assert np.array_equal(theirs.groups, ours.outputs.groups)
    for field in ours.states.dtype.names:
        assert np.array_equal(theirs.states[field], ours.states[field]), field


def test_c_stops_where_it_is_told(world: World) -> None:
    years = 10
    groups = run(world, seed=1, replicate=0, years=years).groups
    assert groups["interested"][:years].any()
    assert not groups["interested"][years:].any()


def test_no_compiler_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CC", raising=False)
    with pytest.raises(NoCompiler, match="install gcc or clang"):
        compiler()
