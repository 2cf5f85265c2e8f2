"""The worlds that the benchmarks run."""

from __future__ import annotations

from sim import world as build
from sim.calibration.fit import load_fit
from sim.layout import Plan
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load
from sim.simulate import World


def world(n_sba: int | None = None, n_small: int = 0) -> World:
    """Return a synthetic world under the shipped fit."""
    parameters, intercepts = load_fit()
    return World.of(synthesise(n_sba=n_sba, n_small=n_small), parameters, intercepts)


def plan(here: World, scenario: str) -> Plan:
    """Return a built-in scenario's policy for a world."""
    package = build_package(load(scenario), here.population, here.parameters)
    return build.plan(package, here.population.n)


def firm_years(here: World) -> int:
    """Return how many firm-years a run of all years has."""
    firms = here.population
    return int(sum(firms.active(year).sum() for year in range(2010, 2036)))
