"""The years of a run, and values that hold from the year they name until the next one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.population.schema import YEARS

Value = TypeVar("Value")

#: Pairs of first year and value, by year. The last value holds to the horizon.
Steps = tuple[tuple[int, float], ...]
TextSteps = tuple[tuple[int, str], ...]


def held(steps: Iterable[tuple[int, Value]], before: Value) -> list[Value]:
    """Return the value of each year.

    Parameters
    ----------
    steps : iterable of (int, value)
        First year and value, by year.
    before
        What holds before the first named year.

    Returns
    -------
    list
        T values.

    Examples
    --------
    >>> by_year = dict(zip(YEARS, held([(2020, 59.9), (2021, 56.0)], 0.0), strict=True))
    >>> by_year[2019], by_year[2020], by_year[2021], by_year[2035]
    (0.0, 59.9, 56.0, 56.0)
    """
    by_year = dict(steps)
    values: list[Value] = []
    current = before
    for year in YEARS:
        current = by_year.get(year, current)
        values.append(current)
    return values


def levels(steps: Steps, before: float = np.nan) -> NDArray[np.float64]:
    """Return numeric steps as an array over years, shape (T,)."""
    return np.array(held(steps, before), dtype=np.float64)


def steps(values: Iterable[float]) -> Steps:
    """Return the steps that give a value of every year, the reverse of `levels`.

    Examples
    --------
    >>> steps([1.0] * 9 + [2.5] * 17)
    ((2010, 1.0), (2019, 2.5))
    """
    every = list(zip(YEARS, map(float, values), strict=True))
    changes = (now for before, now in pairwise(every) if now[1] != before[1])
    return (every[0], *changes)


def continued(
    parent: Sequence[tuple[int, Value]], child: Sequence[tuple[int, Value]]
) -> tuple[tuple[int, Value], ...]:
    """Let `child` take over from `parent` in the first year that `child` names.

    Later steps of the parent go: "120 from 2025" must not silently end where an old plan had
    another figure for 2026.

    Examples
    --------
    >>> continued([(2020, 59.9), (2024, 42.5), (2026, 30.0)], [(2025, 120.0)])
    ((2020, 59.9), (2024, 42.5), (2025, 120.0))
    """
    first = child[0][0]
    return (*(step for step in parent if step[0] < first), *child)
