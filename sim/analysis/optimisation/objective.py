"""Objectives: what a package is to bring more of, or less; each measured draw by draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError, nearest

OPTION: Final = "--objectives"
MIN_OBJECTIVES, MAX_OBJECTIVES = 2, 4

Floats = NDArray[np.float64]
Measured = Mapping[str, Floats]
"""What was measured of a package (`sim.analysis.optimisation.evaluator`), each over draws."""


@dataclass(frozen=True)
class Objective:
    """One aim.

    Attributes
    ----------
    name : str
    column : str
        Of the tables.
    measure : str
        Key of what was measured.
    per : str
        Measure in percent of which it is taken; empty for none.
    sign : int
        1 if more is better, -1 if less is.
    unit, label_en, label_ko : str
    """

    name: str
    column: str
    measure: str
    per: str
    sign: int
    unit: str
    label_en: str
    label_ko: str

    def of(self, measured: Measured) -> Floats:
        """Return its value in every draw."""
        value = measured[self.measure]
        if not self.per:
            return value
        whole = measured[self.per]
        # A package that supports nobody has no windfall.
        return np.divide(100.0 * value, whole, out=np.zeros_like(value), where=whole > 0.0)


@cache
def registry() -> dict[str, Objective]:
    """Return every objective by name."""
    every = (
        Objective(
            "embedded-users", "additional_embedded_users", "embedded_users", "", 1, "firms",
            "additional users with AI embedded", "추가 내재화 기업 수",
        ),
        Objective(
            "users", "additional_users", "users", "", 1, "firms",
            "additional AI users", "추가 활용 기업 수",
        ),
        Objective(
            "sme-gap", "sme_gap_change", "sme_gap", "", -1, "points",
            "change of the gap between larger firms and SMEs", "중견·대기업과 중소기업 격차의 변화",
        ),
        Objective(
            "region-gap", "region_gap_change", "region_gap", "", -1, "points",
            "change of the gap between the capital region and the rest",
            "수도권과 비수도권 격차의 변화",
        ),
        Objective(
            "windfall-share", "windfall_share", "windfall_firms", "supported_users", -1, "percent",
            "windfall among supported firms that use AI", "지원받은 활용 기업 중 사중손실 비중",
        ),
    )  # fmt: skip
    return {each.name: each for each in every}


def choose(text: str) -> tuple[Objective, ...]:
    """Return the objectives of an option.

    Raises
    ------
    UserError
        For an unknown one, or fewer than two or more than four.

    Examples
    --------
    >>> [each.column for each in choose("users, sme-gap")]
    ['additional_users', 'sme_gap_change']
    """
    names = [part.strip() for part in text.split(",") if part.strip()]
    for name in names:
        if name not in registry():
            raise UserError(f"there is no objective {name!r}", OPTION, nearest(name, registry()))
        if names.count(name) > 1:
            raise UserError(f"{name} is named twice", OPTION, "name each objective once")
    if not MIN_OBJECTIVES <= len(names) <= MAX_OBJECTIVES:
        raise UserError(
            f"{len(names)} objectives cannot be weighed against each other",
            OPTION,
            f"name {MIN_OBJECTIVES} to {MAX_OBJECTIVES} of {', '.join(registry())}",
        )
    return tuple(registry()[name] for name in names)
