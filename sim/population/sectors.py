"""Manufacturing, services and the rest: where coefficients differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.population.schema import INDUSTRIES, Population

MANUFACTURING, SERVICES, OTHER = range(3)
SERVICE_SECTIONS = "GHIJKLMNPQRS"


def sectors(population: Population) -> NDArray[np.uint8]:
    """Return 0 for manufacturing, 1 for services (sections G to S), 2 for the other sections."""
    return sector_codes()[population.industry]


def sector_codes() -> NDArray[np.uint8]:
    """Return the sector of each industry, in the order of `INDUSTRIES`."""
    return np.array(
        [
            MANUFACTURING if s == "C" else SERVICES if s in SERVICE_SECTIONS else OTHER
            for s in INDUSTRIES
        ],
        dtype=np.uint8,
    )
