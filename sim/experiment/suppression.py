"""How many firms stand behind a cell of a table, so that cells of few can be left blank."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.firm_arrays import LARGE_BAND
from sim.outcomes.registry import REPORTED_YEARS
from sim.population.schema import Population

MIN_CELL_FIRMS: Final = 5
"""A cell of the user's own firms with fewer rows than this is blank, unless it is empty."""


def too_few(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which cells hold some firms, but fewer than `MIN_CELL_FIRMS`."""
    few: NDArray[np.bool_] = (rows > 0) & (rows < MIN_CELL_FIRMS)
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
    rows = np.zeros((len(REPORTED_YEARS), ar.N_FRAMES * ar.ROWS), np.int64)
    for k, year in enumerate(REPORTED_YEARS):
        here = population.active(year)
        for first, code in groups:
            cell = population.frame[here].astype(np.int64) * ar.ROWS + first + code[here]
            rows[k] += np.bincount(cell, minlength=rows.shape[1])
    return rows.reshape(len(REPORTED_YEARS), ar.N_FRAMES, ar.ROWS)[:, :, 1:]


def rows_by_cell(population: Population, year: int) -> NDArray[np.int64]:
    """Return rows of the survey frame by section and region in a year, shape (18, 17)."""
    cell = _cell(population)[_present(population, year)]
    return np.bincount(cell, minlength=_CELLS).reshape(ar.N_INDUSTRIES, ar.N_REGIONS)


def firms_by_cell(population: Population, year: int) -> NDArray[np.float64]:
    """Return represented firms of the survey frame by section and region, shape (18, 17)."""
    here = _present(population, year)
    firms = np.bincount(_cell(population)[here], weights=population.weight[here], minlength=_CELLS)
    return firms.astype(np.float64).reshape(ar.N_INDUSTRIES, ar.N_REGIONS)


_CELLS: Final = ar.N_INDUSTRIES * ar.N_REGIONS


def _present(population: Population, year: int) -> NDArray[np.bool_]:
    return population.active(year) & (population.frame == 0)


def _cell(population: Population) -> NDArray[np.int64]:
    cell: NDArray[np.int64]
    cell = population.industry.astype(np.int64) * ar.N_REGIONS + population.region
    return cell
