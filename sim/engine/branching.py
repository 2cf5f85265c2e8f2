"""How far two plans are the same: until then one run serves both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.memory import words

_BY_YEAR: Final = ("tax_valid", "tax_general", "tax", "infrastructure", "regulation", "given")
_COVERS_OF_THE_YEAR: Final = ("awareness", "talent", "public_demand")


@dataclass(frozen=True)
class Branching:
    """The years in which two plans cannot be told apart.

    Attributes
    ----------
    years : int
        How many from 2010 on.
    pairs : tuple of (int, int)
        Positions, in one plan and in the other, of the programmes that had money in these years.
    """

    years: int
    pairs: tuple[tuple[int, int], ...] = ()

    def until(self, years: int) -> Branching:
        """Return the same for fewer years."""
        return replace(self, years=min(self.years, years))


def branching_of(plan: Plan, other: Plan) -> Branching:
    """Return for how many years two plans ask the engine for the same.

    Programmes are compared once they have money: before, they are nothing to anybody. They are
    told apart by what they do, not by their position or name.

    Parameters
    ----------
    plan, other : Plan
        For the same firms.

    Returns
    -------
    Branching
        All years for a plan and itself.
    """
    if plan is other:
        return Branching(ar.T, tuple((k, k) for k in range(plan.terms.size)))
    years = min(_same_rows(getattr(plan, name), getattr(other, name)) for name in _BY_YEAR)
    for name in _COVERS_OF_THE_YEAR:
        years = min(years, _same_rows(plan.economy_wide[name], other.economy_wide[name]))
    # The price of a year is set at the end of the year before.
    price = _same_rows(
        plan.economy_wide["technology_price"], other.economy_wide["technology_price"]
    )
    years = min(years, price if price == ar.T else max(price - 1, 0))
    while True:
        branching = _programmes(plan, other, years)
        if branching.years == years:
            return branching
        years = branching.years


def _same_rows(one: NDArray[np.generic], other: NDArray[np.generic]) -> int:
    """Return how many rows agree before the first that does not."""
    if one is other:
        return ar.T
    differs = np.flatnonzero((one != other).reshape(ar.T, -1).any(axis=1))
    return int(differs[0]) if differs.size else ar.T


def _first_money(plan: Plan) -> list[int]:
    """Return the year index in which each programme first has money, `T` if never."""
    funded = plan.offers["budget"] > 0
    first: list[int] = np.where(funded.any(axis=1), funded.argmax(axis=1), ar.T).tolist()
    return first


def _programmes(plan: Plan, other: Plan, years: int) -> Branching:
    """Pair the programmes that have money by then; fewer years if two in a pair are not one."""
    first, other_first = _first_money(plan), _first_money(other)
    here = [k for k, year in enumerate(first) if year < years]
    there = [m for m, year in enumerate(other_first) if year < years]
    pairs = tuple(zip(here, there, strict=False))
    for k, m in pairs:
        begin, later = sorted((first[k], other_first[m]))
        # Of two that are not one, the later must not have money yet.
        same = _same_offers(plan, k, other, m, begin) if _same_terms(plan, k, other, m) else later
        if same < years:
            return Branching(same)
    alone = [first[k] for k in here[len(pairs) :]] + [other_first[m] for m in there[len(pairs) :]]
    return Branching(min(alone, default=years), pairs)


def _same_terms(plan: Plan, k: int, other: Plan, m: int) -> bool:
    return np.array_equal(words(plan.terms, k), words(other.terms, m)) and np.array_equal(
        words(plan.conditions, k), words(other.conditions, m)
    )


def _same_offers(plan: Plan, k: int, other: Plan, m: int, begin: int) -> int:
    """Return the first year index from `begin` on in which offers differ, `T` if none."""
    one, two = (np.asarray(p.offers)[row, begin:] for p, row in ((plan, k), (other, m)))
    differs = np.flatnonzero(one != two)
    return begin + int(differs[0]) if differs.size else ar.T
