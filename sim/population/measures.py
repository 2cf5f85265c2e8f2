"""What a population says about each margin: one measuring function a kind of margin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.population.schema import FIRST_YEAR, INDUSTRIES, REGIONS, TECHNOLOGIES, Population

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Measure = Callable[[Population, int], float]

LARGE = 300
SMALL = 50
_WINDOW = range(2018, 2022)  # the years over which entry and exit rates were derived


def _frame(population: Population, year: int) -> NDArray[np.bool_]:
    return population.active(year) & (population.frame == 0)


def mean(population: Population, chosen: NDArray[np.bool_], values: NDArray[np.generic]) -> float:
    """Weighted mean of ``values`` over the ``chosen`` firms, NaN if there are none.

    Parameters
    ----------
    population : Population
        The firms.
    chosen : bool[n]
        Firms that count.
    values : number[n]
        What is averaged.

    Returns
    -------
    float
    """
    weight = population.weight[chosen]
    if weight.sum() == 0:
        return float("nan")
    return float(weight @ values[chosen].astype(np.float64) / weight.sum())


def spread(population: Population, chosen: NDArray[np.bool_], values: NDArray[np.generic]) -> float:
    """Weighted standard deviation, as `mean`."""
    centred = values.astype(np.float64) - mean(population, chosen, values)
    return float(np.sqrt(mean(population, chosen, centred**2)))


def correlation(
    population: Population,
    chosen: NDArray[np.bool_],
    x: NDArray[np.generic],
    y: NDArray[np.generic],
) -> float:
    """Weighted correlation, as `mean`."""
    x = x.astype(np.float64) - mean(population, chosen, x)
    y = y.astype(np.float64) - mean(population, chosen, y)
    covariance = mean(population, chosen, x * y)
    scale = spread(population, chosen, x) * spread(population, chosen, y)
    return covariance / scale if scale > 0 else float("nan")


def firms(population: Population, year: int) -> float:
    """Firms of the survey frame in a year, represented."""
    return float(population.weight[_frame(population, year)].sum())


def _section(j: int) -> Measure:
    return lambda p, year: float(p.weight[_frame(p, year) & (p.industry == j)].sum())


def _region(r: int) -> Measure:
    return lambda p, year: 100 * mean(p, _frame(p, year), p.region == r)


def _users(technology: str) -> Measure:
    return lambda p, year: float(p.weight[_frame(p, year) & p.uses(technology, year)].sum())


def _band(population: Population, year: int, large: bool) -> NDArray[np.bool_]:
    return _frame(population, year) & ((population.employees >= LARGE) == large)


def _users_in_band(technology: str, large: bool) -> Measure:
    return lambda p, year: 100 * mean(p, _band(p, year, large), p.uses(technology, year))


def _any(population: Population, year: int) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = population.calendar.year(year - FIRST_YEAR) != 0
    return result


def firms_with_any_technology(
    population: Population,
    year: int,
    *,
    frame: int = 0,
    ai: NDArray[np.bool_] | None = None,
) -> float:
    """Firms with at least one of the eight technologies in a year, represented.

    The survey counts AI among its technologies: give ``ai`` to count what it publishes as any
    technology of the fourth industrial revolution.

    Parameters
    ----------
    population : Population
        Synthetic, or the user's own.
    year : int
        2010 to 2035.
    frame : int
        0 for the survey frame, 1 for the fringe.
    ai : bool[n], optional
        Firms that use AI in the year, from a run; they count with or without another technology.

    Returns
    -------
    float

    Examples
    --------
    >>> from sim.population import synthesise
    >>> population = synthesise(n_sba=500, n_small=0)
    >>> without = firms_with_any_technology(population, 2024)
    >>> everyone = np.ones(population.n, bool)
    >>> without < firms_with_any_technology(population, 2024, ai=everyone)
    True
    """
    chosen = _any(population, year) if ai is None else _any(population, year) | ai
    there = population.active(year) & (population.frame == frame)
    return float(population.weight[there & chosen].sum())


def _any_in_band(large: bool) -> Measure:
    return lambda p, year: 100 * mean(p, _band(p, year, large), _any(p, year))


def _distinct(population: Population, year: int) -> float:
    first = year - len(_WINDOW)
    seen = (population.entry <= year) & (population.exit > first) & (population.frame == 0)
    return float(population.weight[seen].sum())


def _turnover(kind: str) -> Measure:
    def measure(population: Population, _: int) -> float:
        moved, before = 0.0, 0.0
        for year in _WINDOW:
            happened = (getattr(population, kind) == year) & (population.frame == 0)
            moved += float(population.weight[happened].sum())
            before += firms(population, year - 1)
        return 100 * moved / before if before else float("nan")

    return measure


def sales_factor(growth: float, year: int) -> float:
    """Factor that brings sales from the level of 2022 to another year, by constant growth.

    Examples
    --------
    >>> round(sales_factor(0.058, 2018), 3)
    0.798
    """
    return float((1 + growth) ** (year - 2022))


def _sales(population: Population, year: int) -> float:
    from sim.parameters.registry import defaults

    level = sales_factor(defaults()["sales_growth"], year)
    sales = np.exp(population.ln_sales.astype(np.float64))
    return level * mean(population, _frame(population, year), sales) / 1000


def _rd_intensity(population: Population, year: int) -> float:
    base = _frame(population, year) & (population.industry != INDUSTRIES.index("K"))
    sales = population.weight[base] * np.exp(population.ln_sales[base].astype(np.float64))
    return float(sales @ population.rd[base] / sales.sum()) if base.any() else float("nan")


def _ln_sales_per_worker(population: Population) -> NDArray[np.float32]:
    return population.ln_sales - population.ln_employees


def _robots_in_manufacturing(population: Population, year: int) -> float:
    users = _frame(population, year) & population.uses("robot", year)
    return 100 * mean(population, users, population.industry == INDUSTRIES.index("C"))


def _small_manufacturing(population: Population, year: int) -> float:
    small = (population.employees < SMALL) & (population.industry == INDUSTRIES.index("C"))
    return float(population.weight[_frame(population, year) & small].sum())


def measures() -> dict[str, Measure]:
    """Measuring function by margin; a margin of several years has the year after its last ``_``.

    Returns
    -------
    dict
        Functions of a population and a year.
    """
    result: dict[str, Measure] = {
        "firms": firms,
        "distinct_firms": _distinct,
        "entry_rate": _turnover("entry"),
        "exit_rate": _turnover("exit"),
        "share_300plus": lambda p, y: 100 * mean(p, _frame(p, y), p.employees >= LARGE),
        "employees_mean": lambda p, y: mean(p, _frame(p, y), p.employees),
        "manufacturing_below_50": _small_manufacturing,
        "sales_mean": _sales,
        "rd_performers": lambda p, y: 100 * mean(p, _frame(p, y), p.rd > 0),
        "rd_intensity": _rd_intensity,
        "rd_spread": lambda p, y: spread(p, _frame(p, y), p.rd),
        "intangible_mean": lambda p, y: mean(p, _frame(p, y), p.intangible),
        "foreign_share": lambda p, y: 100 * mean(p, _frame(p, y), p.foreign),
        "multi_plant_share": lambda p, y: 100 * mean(p, _frame(p, y), p.multi_plant),
        "age_mean": lambda p, y: mean(p, _frame(p, y), y - p.birth),
        "ln_size_sales": lambda p, y: correlation(p, _frame(p, y), p.ln_employees, p.ln_sales),
        "ln_sales_per_worker_spread": lambda p, y: spread(p, _frame(p, y), _ln_sales_per_worker(p)),
        "lp_sales_correlation": lambda p, y: correlation(
            p, _frame(p, y), p.ln_lp, _ln_sales_per_worker(p)
        ),
        "maturity_mean": lambda p, y: mean(p, _frame(p, y), p.maturity),
        "maturity_spread": lambda p, y: spread(p, _frame(p, y), p.maturity),
        "capability_spread": lambda p, y: spread(p, _frame(p, y), p.capability),
        "any8": lambda p, y: 100 * mean(p, _frame(p, y), _any(p, y)),
        "any8_300plus": _any_in_band(True),
        "any8_below_300": _any_in_band(False),
        "robot_manufacturing": _robots_in_manufacturing,
        "fringe_firms": lambda p, y: float(p.weight[p.active(y) & (p.frame == 1)].sum()),
    }
    result.update({f"section_{s}": _section(j) for j, s in enumerate(INDUSTRIES)})
    result.update({f"region_{name}": _region(r) for r, name in enumerate(REGIONS)})
    result.update({f"users_{name}": _users(name) for name in TECHNOLOGIES})
    for name in ("cloud", "robot", "bigdata"):
        result[f"{name}_300plus"] = _users_in_band(name, True)
        result[f"{name}_below_300"] = _users_in_band(name, False)
    return result
