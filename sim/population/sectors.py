"""Sectors: what Table 5-1 looks at by itself, other services and the rest."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.population.schema import INDUSTRIES, Population

MANUFACTURING, SERVICES, OTHER_SERVICES, OTHER = range(4)
SECTIONS: Final = {
    MANUFACTURING: "C",
    SERVICES: "GHI",  # the "part of services" of column (4) of Table 5-1
    OTHER_SERVICES: "JKLMNPQRS",
}
REGRESSED: Final = {"manufacturing": MANUFACTURING, "services": SERVICES}
"""The sectors whose firms Table 5-1 regresses by themselves, columns (3) and (4)."""


def sectors(population: Population) -> NDArray[np.uint8]:
    """Return the sector of each firm."""
    return sector_codes()[population.industry]


def sector_codes() -> NDArray[np.uint8]:
    """Return the sector of each industry, in the order of `INDUSTRIES`."""
    found = {section: code for code, letters in SECTIONS.items() for section in letters}
    return np.array([found.get(section, OTHER) for section in INDUSTRIES], dtype=np.uint8)
