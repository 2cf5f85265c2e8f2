"""How many firms stand behind a cell of a table, so that cells of few can be left blank."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.firm_arrays import LARGE_BAND
from sim.outcomes.registry import YEARS
from sim.population.schema import Population

FEWEST: Final = 5
"""A cell of the user's own firms with fewer rows than this is blank, unless it is empty."""


def too_few(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which cells hold some firms, but fewer than `FEWEST`."""
    few: NDArray[np.bool_] = (rows > 0) & (rows < FEWEST)
    return few


def rows_by_group(population: Population) -> NDArray[np.int64]:
    """Return rows in the frame by year, frame and group, shape (19, 2, 41)."""
    band = (np.exp(population.ln_employees) >= LARGE_BAND).astype(np.int64)
    groups = (
        (ar.INDUSTRY_ROW, population.industry),
        (ar.REGION_ROW, population.region),
        (ar.CLASS_ROW, population.size_class),
        (ar.BAND_ROW, band),
    )
    rows = np.zeros((len(YEARS), ar.N_FRAMES * ar.ROWS), np.int64)
    for k, year in enumerate(YEARS):
        here = population.active(year)
        for first, code in groups:
            cell = population.frame[here].astype(np.int64) * ar.ROWS + first + code[here]
            rows[k] += np.bincount(cell, minlength=rows.shape[1])
    return rows.reshape(len(YEARS), ar.N_FRAMES, ar.ROWS)[:, :, 1:]


def rows_by_place(population: Population, year: int) -> NDArray[np.int64]:
    """Return rows of the survey frame by section and region in a year, shape (18, 17)."""
    cell = _place(population)[_there(population, year)]
    return np.bincount(cell, minlength=_PLACES).reshape(ar.N_INDUSTRIES, ar.N_REGIONS)


def firms_by_place(population: Population, year: int) -> NDArray[np.float64]:
    """Return represented firms of the survey frame by section and region, shape (18, 17)."""
    here = _there(population, year)
    firms = np.bincount(
        _place(population)[here], weights=population.weight[here], minlength=_PLACES
    )
    return firms.astype(np.float64).reshape(ar.N_INDUSTRIES, ar.N_REGIONS)


_PLACES: Final = ar.N_INDUSTRIES * ar.N_REGIONS


def _there(population: Population, year: int) -> NDArray[np.bool_]:
    return population.active(year) & (population.frame == 0)


def _place(population: Population) -> NDArray[np.int64]:
    place: NDArray[np.int64]
    place = population.industry.astype(np.int64) * ar.N_REGIONS + population.region
    return place
