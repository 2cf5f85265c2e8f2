"""The firms of the model: schema, synthesis from published margins, the user's own microdata."""

from __future__ import annotations

from sim.population.schema import Population
from sim.population.synthesis import synthesise

__all__ = ["Population", "synthesise"]
