"""The informatisation survey (NIA) as an observation: firms with 10 and more employees.

Its frame are firms of every legal form (about 210,000); the model's are corporations, those of the
fringe and those of the Survey of Business Activities together (about 214,000). Its question up to
2021 asks for use of AI, yes or no. From 2022 on it shows a list of kinds (text recognition, smart
cameras, assistants) and so counts firms that have a product with AI in it and would not have
called that use. Size is by persons engaged there and by regular employees here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.targets.informatisation import ANY_BANDS, ANY_YEARS, SECTIONS, YEARS
from sim.engine import arrays as ar
from sim.engine.run import Run
from sim.population.schema import INDUSTRIES, Population

#: Persons from and below which a band goes.
BANDS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {"10_49": (0.0, 50.0), "50_249": (50.0, 250.0), "250_plus": (250.0, np.inf)}
)
SMALL: Final = 1
"""The frame of the fringe."""
_BAND_YEAR: Final = 2018
_INDUSTRY_YEAR: Final = 2021

Chosen = NDArray[np.bool_]


def statistics(run: Run) -> dict[str, float]:
    """Return the statistics of the survey; none if the population has no firms below 50 employees.

    Parameters
    ----------
    run : Run
        To 2024 or further, with histories.
    """
    firms = run.world.population
    if not (firms.frame == SMALL).any():
        return {}
    everyone = np.ones(firms.n, dtype=np.bool_)
    found = {f"nia.share.{year}": share(run, year, everyone) for year in YEARS}
    for section in SECTIONS:
        here = firms.industry == INDUSTRIES.index(section)
        found[f"nia.share.industry.{section}.{_INDUSTRY_YEAR}"] = share(run, _INDUSTRY_YEAR, here)
    large = _in_band(firms, "250_plus")
    found[f"nia.share.band.250_plus.{_BAND_YEAR}"] = share(run, _BAND_YEAR, large)
    bought = run.world.parameters["nia_w"]
    for year in ANY_YEARS:
        found[f"nia.any.{year}"] = any_kind(using(run, year, everyone), bought)
    for band, years in ANY_BANDS.items():
        here = _in_band(firms, band)
        for year in years:
            found[f"nia.any.band.{band}.{year}"] = any_kind(using(run, year, here), bought)
    return found


def share(run: Run, year: int, chosen: Chosen) -> float:
    """Return the percent of the firms represented that report AI, among `chosen` (0 of none)."""
    return _percent(run, year, chosen, (run.outputs.event[year - ar.FIRST_YEAR] & ar.REPORTED) != 0)


def using(run: Run, year: int, chosen: Chosen) -> float:
    """Return the percent of the firms represented that use AI of either kind, among `chosen`.

    The list of kinds names ready products, so no user of one is missed.
    """
    return _percent(run, year, chosen, run.outputs.stage[year - ar.FIRST_YEAR] >= ar.S)


def _percent(run: Run, year: int, chosen: Chosen, do: NDArray[np.bool_]) -> float:
    """Return the percent of the firms represented that do something, among `chosen` (0 of none)."""
    here = chosen & run.world.population.active(year)
    weight = run.world.firms.firm["weight"][here]
    firms = float(weight.sum())
    return 100.0 * float(weight @ do[here]) / firms if firms > 0.0 else 0.0


def any_kind(use: float, bought: float) -> float:
    """Return the percent that answer yes to the list of kinds: all but those with neither.

    Parameters
    ----------
    use : float
        Percent that use AI.
    bought : float
        Share of firms that have a product with AI in it, use or not; the same for every firm.
    """
    return 100.0 * (1.0 - (1.0 - bought) * (1.0 - use / 100.0))


def _in_band(firms: Population, band: str) -> Chosen:
    low, high = BANDS[band]
    employees = np.exp(firms.ln_employees.astype(np.float64))
    inside: Chosen = (employees >= low - 0.5) & (employees < high - 0.5)  # logs are in 32 bits
    return inside
