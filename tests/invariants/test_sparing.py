"""A world of many firms keeps less, and its runs and its population are the same to the bit."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from sim.calibration.fit.store import shipped
from sim.engine import firm_arrays as build
from sim.engine.plan import lay_out
from sim.engine.run import Run, World
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load
from tests.benchmarks.worlds import bytes_per_row

#: What a row of a large world may take: in the engine, and with the population's own columns.
#: Three bytes more than now, so that a second copy of any column of four is seen; in so small a
#: world yearly totals take four bytes a row too.
MAX_BYTES = {"engine_bytes_per_row": 159.0, "bytes_per_row": 178.0}


@pytest.fixture(scope="module")
def large():
    """Return an ordinary world and the same firms as a large one would keep them."""
    fit = shipped()
    ordinary = World.of(synthesise(n_sba=100, n_small=1900), fit.parameters, fit.intercepts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "SPARING", 1)
        sparing = World.of(ordinary.population, fit.parameters, fit.intercepts)
    return ordinary, sparing


def go(world, *stops):
    package = build_package(load("full-package"), world.population, world.parameters)
    plan = lay_out(package, world.population.n)
    run = Run.start(world, plan, seed=4, replicate=2, histories=True)
    for last in (*stops, 26):
        run.advance(last)
    return run


def same(one, other):
    for name in ("groups", "seen", "accounts", "years", "stage", "event", "effect"):
        mine, theirs = getattr(one.outputs, name), getattr(other.outputs, name)
        assert mine.tobytes() == theirs.tobytes()
    assert one.states.tobytes() == other.states.tobytes()


def test_runs_are_the_same(large):
    ordinary, sparing = large
    assert sparing.coefficients.project.size == 0
    assert ordinary.coefficients.project.size == ordinary.population.n
    same(go(ordinary), go(sparing))


def test_a_run_can_stop_and_go_on(large):
    same(go(large[0]), go(large[0], 1, 9, 17))


def test_the_population_is_the_same(large):
    ordinary, sparing = (world.population for world in large)
    for field in fields(ordinary):
        mine, theirs = getattr(ordinary, field.name), getattr(sparing, field.name)
        if mine is None:
            assert theirs is None
            continue
        assert mine.dtype == theirs.dtype
        assert np.array_equal(mine, theirs)
    assert ordinary.digest() == sparing.digest()


def test_no_column_is_kept_twice(large):
    ordinary, sparing = (bytes_per_row(go(world)) for world in large)
    for name, most in MAX_BYTES.items():
        assert sparing[name] <= most
        assert ordinary[name] > most
