"""The firms that the model is fitted to."""

from __future__ import annotations

from typing import Final

from sim.population import synthesise
from sim.population.schema import Population

SMALL: Final = 5000
"""Rows for the fringe: its surveys are none, and it only competes for the public money."""


def fitted_firms() -> Population:
    """Return the whole survey frame and a tenth of the rows for the fringe that runs have."""
    return synthesise(n_small=SMALL)
