"""Places: what firms ask for without a project, first come by score, while the money lasts."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.policy.terms import Mechanism, Programme
from sim.population.schema import Population, T


class Offering(Protocol):
    """A targeted instrument with settings that all places have."""

    reach_percent: float
    repeat_years: int
    awareness_courses: float
    gain_courses: float

    @property
    def family(self) -> str:
        """See `Instrument.family`."""

    def eligible(self, population: Population) -> NDArray[np.bool_]:
        """Return who may ask, shape (n,)."""


def places(
    offering: Offering,
    name: str,
    population: Population,
    budget: NDArray[np.int64],
    unit_cost: NDArray[np.int64],
) -> Programme:
    """Return a programme of places.

    Parameters
    ----------
    offering : Offering
    name : str
    population : Population
    budget : int64[T]
        KRW thousand a year.
    unit_cost : int64[T]
        KRW thousand a place.
    """
    return Programme(
        name=name,
        family=offering.family,
        mechanism=Mechanism.PLACES,
        eligible=offering.eligible(population),
        score=np.zeros(population.n, dtype=np.float32),
        reach=offering.reach_percent / 100.0,
        repeat_years=offering.repeat_years,
        budget=budget,
        max_awards=np.full(T, np.inf),
        unit_cost=unit_cost,
        awareness=offering.awareness_courses,
        gain=offering.gain_courses,
    )
