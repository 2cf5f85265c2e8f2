"""Additional users of a group per 1,000 of its firms, one frame at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.population.schema import INDUSTRIES, REGIONS, SIZE_CLASSES
from sim.report.data.results import Results
from sim.report.text import labels
from sim.report.text.words import Words

Key = tuple[str, str, str]
"""Frame, dimension and group."""

MEASURE: Final = "additional_users"
PER: Final = 1000.0
TOTAL: Final = ("total", "total")
KINDS: Final[tuple[Key, ...]] = (
    ("sba", *TOTAL),
    *(("sba", "size_class", each) for each in SIZE_CLASSES),
    ("sba", "age", "young"),
    ("sba", "age", "older"),
    ("sba", "area", "capital"),
    ("sba", "area", "rest"),
    ("small", *TOTAL),
)
"""Rows of the first figure: the survey frame as a whole and by group, then the small firms."""
PLACES: Final[tuple[Key, ...]] = (
    *(("sba", "region", each) for each in REGIONS),
    *(("sba", "industry", each) for each in INDUSTRIES),
)
"""Rows of the second."""


@dataclass(frozen=True)
class Gain:
    """Additional users per 1,000 firms of a group.

    Attributes
    ----------
    mean, low, high : float
        With the ends of the 90 % interval; NaN where a cell is blank or has no firm.
    """

    mean: float
    low: float
    high: float

    @property
    def told(self) -> bool:
        """Whether the 90 % interval leaves out zero."""
        return self.low > 0.0 or self.high < 0.0


def gains(results: Results, package: str) -> Mapping[Key, Gain]:
    """Return what a package brings each group by the horizon, for 1,000 of its firms."""
    table = results.distribution
    here = table[(table["scenario"] == package) & (table["measure"] == MEASURE)]
    return {
        (str(row["frame"]), str(row["dimension"]), str(row["group"])): _gain(
            float(row["firms"]), float(row["mean"]), float(row["p05"]), float(row["p95"])
        )
        for row in here.to_dict("records")
    }


def label(key: Key, words: Words) -> str:
    """Return the name of a group."""
    frame, dimension, group = key
    if dimension == "total":
        return words(f"gains.{frame}")
    if dimension == "region":
        return labels.regions(words)[REGIONS.index(group)]
    if dimension == "industry":
        return labels.industries(words)[INDUSTRIES.index(group)]
    return words(f"distribution.{group}")


def _gain(firms: float, mean: float, low: float, high: float) -> Gain:
    if not firms > 0.0:
        return Gain(math.nan, math.nan, math.nan)
    return Gain(*(PER * value / firms for value in (mean, low, high)))
