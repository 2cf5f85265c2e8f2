"""A population as the engine takes it: firms, who observes whom, who enters when."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.arrays import Firms
from sim.engine.jit import kernel
from sim.population.compact import SLOT_SHIFT, Observers
from sim.population.schema import PARTNERS, Population
from sim.population.sectors import sector_codes

LARGE_BAND = 300.0
#: From so many rows on what would be kept twice, or can be worked out at entry, is not kept. Below,
#: it is a few megabytes that many replicates share.
SPARING = 1_000_000

#: Columns of a population that a firm's record in the engine holds too.
SAME = (
    "weight",
    "id",
    "ln_employees",
    "rd",
    "capability",
    "tax_due",
    "birth",
    "frame",
    "industry",
    "region",
    "size_class",
)

MAX_ROWS = np.iinfo(np.int32).max // PARTNERS  # followers are counted in 32 bits


@kernel
def _totals(firms: np.recarray, stays: np.recarray) -> NDArray[np.float64]:
    """Return represented firms by year, frame and group row, shape (T, 2, ROWS)."""
    total = np.zeros((ar.T, ar.N_FRAMES, ar.ROWS))
    for i in range(firms.size):
        firm, stay = firms[i], stays[i]
        first = max(stay.entry - ar.FIRST_YEAR, 0)
        last = min(stay.exit - ar.FIRST_YEAR, ar.T)
        for t in range(first, last):
            year = total[t, firm.frame]
            year[ar.TOTAL_ROW] += firm.weight
            year[ar.INDUSTRY_ROW + firm.industry] += firm.weight
            year[ar.REGION_ROW + firm.region] += firm.weight
            year[ar.CLASS_ROW + firm.size_class] += firm.weight
            year[ar.BAND_ROW + firm.band] += firm.weight
    return total


@kernel
def _followers(
    partners: NDArray[np.int32], firms: np.recarray
) -> tuple[NDArray[np.int32], NDArray[np.uint32]]:
    """Turn "i observes j" into, for each j, the firms that observe it (compressed rows).

    Which of i's partners j is stands above the row, so that the partners can be told from the
    followers; and how many partners it has is written into its record.
    """
    n, most = partners.shape
    start = np.zeros(n + 1, np.int32)
    for i in range(n):
        for d in range(most):
            if partners[i, d] >= 0:
                start[partners[i, d] + 1] += 1
    for j in range(n):
        start[j + 1] += start[j]
    follower = np.empty(start[n], np.uint32)
    for i in range(n):
        degree = 0
        for d in range(most):
            j = partners[i, d]
            if j >= 0:
                follower[start[j]] = i | (d << SLOT_SHIFT)
                start[j] += 1
                degree += 1
        firms[i].degree = degree
    # Every start has moved on to where the next one began.
    for j in range(n, 0, -1):
        start[j] = start[j - 1]
    start[0] = 0
    return start, follower


def _arrivals(population: Population) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return rows in the order of entry, empty if they lie in it, and how many entered by year."""
    entry = population.entry
    years = np.arange(ar.FIRST_YEAR, ar.LAST_YEAR + 2)
    if (entry[1:] >= entry[:-1]).all():
        return np.zeros(0, np.uint32), np.searchsorted(entry, years)
    order = np.argsort(entry, kind="stable").astype(np.uint32)
    return order, np.searchsorted(entry[order], years)


def firms(population: Population) -> Firms:
    """Lay a population out for the engine; build once and share between runs."""
    if population.n > MAX_ROWS:
        raise ValueError(f"a world holds at most {MAX_ROWS:,} rows")
    firm = ar.records(population.n, ar.FIRM)
    for name in SAME:
        firm[name] = getattr(population, name)
    firm["sales"] = np.exp(population.ln_sales)
    firm["band"] = np.exp(population.ln_employees) >= LARGE_BAND
    start, follower = _followers(population.partners, firm)
    arrivals, arrived = _arrivals(population)
    changes = population.calendar
    stay = ar.records(population.n, ar.STAY)
    for name in ar.STAY.names or ():
        stay[name] = getattr(population, name)
    return Firms(
        firm=firm,
        stay=stay,
        sector=sector_codes(),
        change_start=changes.start,
        change_row=changes.row,
        change_tech=changes.pattern,
        arrivals=arrivals,
        arrived=arrived,
        follower_start=start,
        follower=follower,
        totals=_totals(firm, stay),
    )


def sparing(n: int) -> bool:
    """Say whether so many rows are too many to keep what can be done without."""
    return n >= SPARING


def shared(population: Population, firms: Firms) -> Population:
    """Return the population with the columns that the engine has too kept there only.

    The same numbers in the same types; a column then no longer lies in one piece. A population with
    fewer rows than SPARING is returned as it is.
    """
    if not sparing(population.n):
        return population
    columns: dict[str, Any] = {name: np.asarray(firms.firm[name]) for name in SAME}
    columns |= {name: np.asarray(firms.stay[name]) for name in ar.STAY.names or ()}
    shape = population.kept["partners"].shape
    columns["partners"] = Observers(shape, firms.follower_start, firms.follower)
    return Population(**population.kept | columns)
