"""The firms and the policies that the model is fitted to."""

from __future__ import annotations

from typing import Final

from sim.engine.arrays import Plan
from sim.engine.plan import lay_out
from sim.parameters.registry import Parameters
from sim.policy.package import build_package
from sim.population import synthesise
from sim.population.schema import Population
from sim.scenario import load

SMALL: Final = 5000
"""Rows for the fringe: its surveys are none, and it only competes for the public money."""


def fitted_firms() -> Population:
    """Return the whole survey frame and a tenth of the rows for the fringe that runs have."""
    return synthesise(n_small=SMALL)


def baseline_plan(population: Population, parameters: Parameters) -> Plan:
    """Lay out the shipped baseline's policy: take-up and default rates are parameters, too."""
    return lay_out(build_package(load("baseline"), population, parameters), population.n)
