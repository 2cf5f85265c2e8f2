"""The firms of the model: schema, synthesis from published margins, the user's own microdata."""

from __future__ import annotations

from sim.population.check import check
from sim.population.measures import firms_with_any_technology
from sim.population.microdata import read_microdata
from sim.population.schema import Population
from sim.population.synthesis import synthesise

__all__ = [
    "Population",
    "check",
    "firms_with_any_technology",
    "read_microdata",
    "synthesise",
]
