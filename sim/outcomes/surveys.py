"""What a survey would see of a run: which firms and years, what they report, their productivity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.run import Run
from sim.parameters.registry import Parameters
from sim.population.schema import FIRST_DATA_YEAR, TECHNOLOGIES, Population
from sim.population.trait_table import TRAITS

LEVEL_YEAR = 2022
NOT_YET = 0
"""In place of a first year that has not come."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The firm-years of a survey: rows of firms and year indices, year by year.

    Attributes
    ----------
    firm : int64[N]
        Row of the firm in the population.
    t : int64[N]
        Year index (0 is 2010).
    """

    firm: NDArray[np.int64]
    t: NDArray[np.int64]

    @property
    def year(self) -> NDArray[np.int64]:
        """Calendar years."""
        return self.t + ar.FIRST_YEAR

    @classmethod
    def of(cls, population: Population, first: int, last: int, frame: int | None) -> Rows:
        """List the firm-years in the frame from year `first` to `last` (frame None: both)."""
        firms, years = [], []
        for year in range(first, last + 1):
            here = population.active(year)
            if frame is not None:
                here = here & (population.frame == frame)
            found = np.flatnonzero(here)
            firms.append(found)
            years.append(np.full(len(found), year - ar.FIRST_YEAR))
        return cls(np.concatenate(firms), np.concatenate(years))


def traits(
    population: Population, parameters: Parameters, rows: Rows
) -> dict[str, NDArray[np.generic]]:
    """Return what a survey sees of firm-years besides AI, by panel column.

    Sales are nominal KRW million and grow by the parameter ``sales_growth`` around 2022;
    ``rd_intensity`` is percent of sales; technologies are 0 or 1. Log labour productivity is the
    firm's lasting level: what a run adds is in `ln_labour_productivity`.
    """
    seen: dict[str, NDArray[np.generic]] = {"year": rows.year}
    for trait in TRAITS:
        if trait.panel:
            values = getattr(population, trait.name)[rows.firm]
            shown = _BY_YEAR.get(trait.name)
            seen[trait.panel] = (
                shown(values, rows.year, parameters) if shown else trait.seen(values)
            )
    pattern = population.tech[rows.firm, rows.t]
    return seen | {name: (pattern >> bit) & 1 for bit, name in enumerate(TECHNOLOGIES)}


def _nominal(
    ln_sales: NDArray[np.float32], year: NDArray[np.int64], parameters: Parameters
) -> NDArray[np.float64]:
    return ln_sales + np.log1p(parameters["sales_growth"]) * (year - LEVEL_YEAR)


def _ln_age(
    birth: NDArray[np.int16], year: NDArray[np.int64], _: Parameters
) -> NDArray[np.float64]:
    return np.log(np.maximum(year - birth, 1))


#: Traits that a survey sees change from year to year; the others are seen as they last.
_BY_YEAR: Mapping[str, Callable[..., NDArray[np.float64]]] = {
    "ln_sales": _nominal,
    "birth": _ln_age,
}


def reports(run: Run, rows: Rows) -> NDArray[np.bool_]:
    """Return whether each firm-year reports AI use; the run must keep histories."""
    reported: NDArray[np.bool_] = (run.outputs.event[rows.t, rows.firm] & ar.REPORTED) != 0
    return reported


def ever_reported(run: Run, first: int, last: int) -> float:
    """Return how many firms of the survey frame reported AI at least once in these years."""
    population = run.world.population
    rows = Rows.of(population, first, last, frame=0)
    found = np.zeros(population.n, dtype=bool)
    found[rows.firm[reports(run, rows)]] = True
    return float(run.world.firms.firm["weight"][found].sum())


def uses(run: Run, rows: Rows) -> NDArray[np.bool_]:
    """Return whether each firm-year truly uses AI, of either kind (stage S, P or E)."""
    return _in_use(run.outputs.stage[rows.t, rows.firm])


def first_use(run: Run) -> NDArray[np.int64]:
    """Return by firm the calendar year of its first use of AI, of either kind, or `NOT_YET`."""
    return _first(_in_use(run.outputs.stage))


def first_report(run: Run) -> NDArray[np.int64]:
    """Return by firm the year of its first report of AI since the survey asks, or `NOT_YET`."""
    told = (run.outputs.event & ar.REPORTED) != 0
    told[: FIRST_DATA_YEAR - ar.FIRST_YEAR] = False
    return _first(told)


def _in_use(stage: NDArray[np.uint8]) -> NDArray[np.bool_]:
    used: NDArray[np.bool_] = (stage != ar.NO_YEAR) & (stage >= ar.S)
    return used


def _first(happened: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the first calendar year in which something happened, by column."""
    year = happened.argmax(axis=0) + ar.FIRST_YEAR
    return np.where(happened.any(axis=0), year, NOT_YET).astype(np.int64)


def ln_labour_productivity(run: Run, rows: Rows) -> NDArray[np.float64]:
    """Return ln value added per worker (KRW million) as the survey sees it.

    The firm's lasting level, a common trend, the realised effect of AI while it is used, and
    yearly noise.
    """
    world = run.world
    p = world.parameters
    population = world.population
    ids = population.id[rows.firm]
    noise = rng.normals(run.seed, run.replicate, rng.PRODUCTIVITY, rows.year, ids)
    effect = run.outputs.effect[rows.t, rows.firm]
    level: NDArray[np.float64] = population.ln_lp[rows.firm].astype(np.float64)
    return level + p["trend_lp"] * (rows.year - LEVEL_YEAR) + effect + p["sd_lp"] * noise
