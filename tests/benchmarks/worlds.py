"""The worlds that the benchmarks run."""

from __future__ import annotations

import numpy as np

from sim.calibration.fit.store import shipped
from sim.engine.arrays import Plan
from sim.engine.plan import lay_out
from sim.engine.run import Run, World
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load


def world(n_sba: int | None = None, n_small: int = 0) -> World:
    """Return a synthetic world under the shipped fit."""
    parameters, intercepts = shipped()
    return World.of(synthesise(n_sba=n_sba, n_small=n_small), parameters, intercepts)


def plan(here: World, scenario: str) -> Plan:
    """Return a built-in scenario's policy for a world."""
    package = build_package(load(scenario), here.population, here.parameters)
    return lay_out(package, here.population.n)


def firm_years(here: World) -> int:
    """Return how many firm-years a run of all years has."""
    firms = here.population
    return int(sum(firms.active(year).sum() for year in range(2010, 2036)))


def bytes_per_row(run: Run) -> dict[str, float]:
    """Return what a row takes in the engine, and together with the population's own columns.

    What both share is counted once. Of the room to work in only what lasts is counted: most
    of the rest is never touched.
    """
    world = run.world
    coefficients = world.coefficients
    kept = [run.states, run.scratch.told, run.scratch.tech]
    engine = [*world.firms, coefficients.traits, coefficients.project, *kept]
    columns = [
        array
        for kept in world.population.kept.values()
        for array in ([kept] if isinstance(kept, np.ndarray) else vars(kept).values())
        if isinstance(array, np.ndarray)
    ]
    n = world.population.n
    return {
        "engine_bytes_per_row": _bytes(engine) / n,
        "bytes_per_row": _bytes([*engine, *columns]) / n,
    }


def _bytes(arrays: list[np.ndarray]) -> int:
    """Return the bytes of the memory that lies behind some arrays."""
    owners = {}
    for array in arrays:
        while isinstance(array.base, np.ndarray):
            array = array.base
        owners[id(array)] = array
    return sum(owner.nbytes for owner in owners.values())
