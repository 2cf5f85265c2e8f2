"""How far two plans are the same: until then one run serves both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim import layout as a
from sim.layout import Plan

_BY_YEAR: Final = ("tax_valid", "tax_general", "tax", "infrastructure", "regulation", "given")
_COVERS_OF_THE_YEAR: Final = ("awareness", "talent", "public_demand")
_LASTING: Final = ("share", "score", "eligible")


@dataclass(frozen=True)
class Past:
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

    def until(self, years: int) -> Past:
        """Return the same for fewer years."""
        return replace(self, years=min(self.years, years))


class Branching(Protocol):
    """A run, or something that goes along with one."""

    @property
    def years(self) -> int:
        """How many years have been run."""

    def advance(self, last: int) -> None:
        """Run on until so many years have been run."""

    def branch(self, plan: Plan, past: Past) -> Self:
        """Return another that goes on from here under another plan."""


def common_past(plan: Plan, other: Plan) -> Past:
    """Return for how many years two plans ask the engine for the same.

    Programmes are compared once they have money: before, they are nothing to anybody. They are
    told apart by what they do, not by their position or name.

    Parameters
    ----------
    plan, other : Plan
        For the same firms.

    Returns
    -------
    Past
        All years for a plan and itself.
    """
    years = min(_same_rows(getattr(plan, name), getattr(other, name)) for name in _BY_YEAR)
    for name in _COVERS_OF_THE_YEAR:
        years = min(years, _same_rows(plan.covers[name], other.covers[name]))
    # The price of a year is set at the end of the year before.
    price = _same_rows(plan.covers["technology_price"], other.covers["technology_price"])
    years = min(years, price if price == a.YEARS else max(price - 1, 0))
    here, there = _first_money(plan), _first_money(other)
    while True:
        pairs = tuple(
            zip_longest(np.flatnonzero(here < years), np.flatnonzero(there < years), fillvalue=None)
        )
        same = years
        for k, m in pairs:
            if k is None or m is None:
                same = min(same, int(here[k] if m is None else there[m]))
            else:
                same = min(same, _same_programme(plan, k, other, m, here[k], there[m]))
        if same == years:
            return Past(years, tuple((int(k), int(m)) for k, m in pairs))
        years = same


AnyRun = TypeVar("AnyRun", bound=Branching)


def checkpoints(trunk: AnyRun, plan: Plan, years: Iterable[int]) -> dict[int, AnyRun]:
    """Run a trunk on, and keep what it was when so many years had been run.

    Parameters
    ----------
    trunk : run
        Under `plan`; it stands after the last of `years`.
    plan : Plan
    years : iterable of int
        Not below those that have been run.

    Returns
    -------
    dict of int to run
        By number of years; to be branched from, or run on.
    """
    own = common_past(plan, plan)
    kept = {}
    for year in sorted(set(years)):
        trunk.advance(year)
        kept[year] = trunk.branch(plan, own.until(year))
    return kept


def _same_rows(one: NDArray[np.generic], other: NDArray[np.generic]) -> int:
    """Return how many rows agree before the first that does not."""
    if one is other:
        return a.YEARS
    differs = np.flatnonzero((one != other).reshape(a.YEARS, -1).any(axis=1))
    return int(differs[0]) if differs.size else a.YEARS


def _first_money(plan: Plan) -> NDArray[np.int64]:
    """Return the year index in which each programme first has money, `YEARS` if never."""
    funded = plan.offers["budget"] > 0
    return np.where(funded.any(axis=1), funded.argmax(axis=1), a.YEARS)


def _same_programme(
    plan: Plan, k: int, other: Plan, m: int, first: np.int64, other_first: np.int64
) -> int:
    """Return up to which year two programmes with money are one."""
    begin = int(min(first, other_first))
    if plan.terms[k] != other.terms[m]:
        return begin
    for name in _LASTING:
        if not np.array_equal(plan.conditions[name][k], other.conditions[name][m]):
            return begin
    differs = np.flatnonzero(plan.offers[k, begin:] != other.offers[m, begin:])
    return begin + int(differs[0]) if differs.size else a.YEARS
