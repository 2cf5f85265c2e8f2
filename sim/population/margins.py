"""The published margins and the assumptions that the synthesis starts from, read from data files.

Every number lives in ``calibration/population/*.csv`` with grade and source; the code holds none.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim import resources
from sim.errors import UserError, nearest
from sim.population.quota import apportion, fit_joint
from sim.population.schema import (
    FIRST_DATA_YEAR,
    FIRST_YEAR,
    INDUSTRIES,
    REGIONS,
    TECHNOLOGIES,
    YEARS,
    T,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

REFERENCE_YEAR = 2022
"""Year of the section and region margins, of weights and of the level of sales."""


@dataclass(frozen=True)
class Margins:
    """What the synthesis reproduces (J = 18 sections, R = 17 regions, K = 8 technologies).

    Attributes
    ----------
    assumption : mapping
        Symbol to value of ``assumptions.csv``.
    target : mapping
        Identifier to target of ``margins.csv``.
    firms : float64[T]
        Firms of the survey frame by year; outside the published years (2017-2024) by
        ``frame_growth``.
    sections : int64[J]
        Firms of 2022 by section, normalised to the published total.
    regions : float64[R]
        Shares by region, normalised to 1.
    joint : float64[J, R]
        Share of each section by region, rows sum to 1.
    section : mapping
        Column of ``section_traits.csv`` to float64[J].
    divisions : tuple of (uint8[m], float64[m])
        By section: divisions and shares that sum to 1; empty where unknown.
    technology : mapping
        Column of ``technologies.csv`` to float64[K].
    taste : float64[J, K]
        Section terms of the technologies.
    rates : float64[T, K]
        Share of firms of the survey frame that use a technology.
    """

    assumption: Mapping[str, float]
    target: Mapping[str, float]
    firms: NDArray[np.float64]
    sections: NDArray[np.int64]
    regions: NDArray[np.float64]
    joint: NDArray[np.float64]
    section: Mapping[str, NDArray[np.float64]]
    divisions: tuple[tuple[NDArray[np.uint8], NDArray[np.float64]], ...]
    technology: Mapping[str, NDArray[np.float64]]
    taste: NDArray[np.float64]
    rates: NDArray[np.float64]


def rows(name: str, folder: str = "population") -> list[dict[str, str]]:
    """Rows of a file in a folder of ``calibration/`` as dictionaries of text.

    Parameters
    ----------
    name : str
        File name with its ending.
    folder : str
        What lies in ``population`` makes the synthetic firms, and a posterior hangs on every byte
        of it; what merely helps to read a user's file lies in ``microdata``.

    Returns
    -------
    list of dict
    """
    file = resources.path("calibration", folder, name)
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read(overrides: Mapping[str, float] | None = None) -> Margins:
    """Read all margins and assumptions.

    Parameters
    ----------
    overrides : mapping, optional
        New values for symbols of ``assumptions.csv``.

    Returns
    -------
    Margins

    Raises
    ------
    UserError
        If an override names no assumption.
    """
    assumption = {row["symbol"]: float(row["value"]) for row in rows("assumptions.csv")}
    for symbol, value in (overrides or {}).items():
        if symbol not in assumption:
            raise UserError(
                f"there is no assumption {symbol!r} of the population",
                where="population assumptions",
                hint=nearest(symbol, assumption),
            )
        assumption[symbol] = float(value)
    firms = _firms(assumption["frame_growth"])
    sections = _sections(firms)
    regions = _regions()
    section = _columns("section_traits.csv", "section", list(INDUSTRIES))
    technology = _columns("technologies.csv", "technology", list(TECHNOLOGIES))
    return Margins(
        assumption=assumption,
        target={row["id"]: float(row["target"]) for row in rows("margins.csv")},
        firms=firms,
        sections=sections,
        regions=regions,
        joint=_joint(sections, regions, section),
        section=section,
        divisions=_divisions(),
        technology=technology,
        taste=np.column_stack([section[name] for name in TECHNOLOGIES]),
        rates=_rates(firms, technology),
    )


def _columns(name: str, key: str, order: list[str]) -> dict[str, NDArray[np.float64]]:
    table = {row[key]: row for row in rows(name)}
    text = {key, "label_en", "label_ko", "grade", "source", "fact_large", "fact_small"}
    first = next(iter(table.values()))
    return {
        column: np.array([float(table[item][column]) for item in order])
        for column in first
        if column not in text
    }


def _firms(growth: float) -> NDArray[np.float64]:
    published = {int(row["year"]): float(row["firms"]) for row in rows("firms.csv")}
    first, last = min(published), max(published)
    return np.array(
        [
            published[min(max(year, first), last)]
            * (1 + growth) ** (min(year - first, 0) + max(year - last, 0))
            for year in YEARS
        ]
    )


def _sections(firms: NDArray[np.float64]) -> NDArray[np.int64]:
    """Published sections bind, moved to 2022 at a constant share; the centres share the rest."""
    total = firms[REFERENCE_YEAR - FIRST_YEAR]
    table = {row["section"]: row for row in rows("sections.csv")}
    counts = np.array(
        [
            float(table[s]["firms"]) * total / firms[int(table[s]["year"]) - FIRST_YEAR]
            for s in INDUSTRIES
        ]
    )
    assumed = np.array([table[s]["grade"] == "R" for s in INDUSTRIES])
    result = np.rint(counts).astype(np.int64)
    result[assumed] = apportion(counts[assumed], int(total) - int(result[~assumed].sum()))
    return result


def _regions() -> NDArray[np.float64]:
    """Shares derived from published figures stay; the assumed centres share the rest."""
    table = {row["region"]: row for row in rows("regions.csv")}
    shares = np.array([float(table[region]["share_percent"]) / 100 for region in REGIONS])
    assumed = np.array([table[region]["grade"] == "R" for region in REGIONS])
    shares[assumed] *= (1 - shares[~assumed].sum()) / shares[assumed].sum()
    return shares


def _joint(
    sections: NDArray[np.int64],
    regions: NDArray[np.float64],
    section: Mapping[str, NDArray[np.float64]],
) -> NDArray[np.float64]:
    area = {row["region"]: row["area"] for row in rows("regions.csv")}
    seed = np.ones((len(INDUSTRIES), len(REGIONS)))
    for r, region in enumerate(REGIONS):
        if area[region] in section:
            seed[:, r] = section[area[region]]
    joint = fit_joint(seed, sections / sections.sum(), regions)
    result: NDArray[np.float64] = joint / joint.sum(axis=1, keepdims=True)
    return result


def _divisions() -> tuple[tuple[NDArray[np.uint8], NDArray[np.float64]], ...]:
    table = rows("divisions.csv")
    result = []
    for section in INDUSTRIES:
        mine = [row for row in table if row["section"] == section]
        codes = np.array([int(row["division"]) for row in mine], np.uint8)
        shares = np.array([float(row["share"]) for row in mine])
        result.append((codes, shares / shares.sum() if mine else shares))
    return tuple(result)


def _rates(
    firms: NDArray[np.float64], technology: Mapping[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Counts of 2017-2024 over firms; geometric before, constant growth after (assumptions)."""
    rates = np.zeros((T, len(TECHNOLOGIES)))
    counts = rows("technology_counts.csv")
    for row in counts:
        t = int(row["year"]) - FIRST_YEAR
        rates[t, TECHNOLOGIES.index(row["technology"])] = float(row["firms"]) / firms[t]
    first = FIRST_DATA_YEAR - FIRST_YEAR
    last = max(int(row["year"]) for row in counts) - FIRST_YEAR
    for t in range(first):
        rates[t] = rates[first] * technology["share_2010"] ** (1 - t / first)
    for t in range(last + 1, T):
        rates[t] = rates[last] * (1 + technology["growth_after"]) ** (t - last)
    return rates
