"""Which package brings more: how sure the order of two is, and of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import Floats, Integers

ORDER_CERTAINTY: Final = 0.9
"""Share of draws in which one must bring more than the other for the two to be told apart."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """The order of packages over draws.

    Attributes
    ----------
    names : tuple of str
    ahead : ndarray, shape (P, P)
        Share of draws in which the package of the row brings more than that of the column; an
        equal pair counts half.
    rank : ndarray, shape (P, P)
        Share of draws in which the package of the row has the rank of the column, the first for
        the most; equal packages share their ranks.
    """

    names: tuple[str, ...]
    ahead: Floats
    rank: Floats

    def share(self, one: str, other: str) -> float:
        """Return the share of draws in which one package brings more than another."""
        return float(self.ahead[self.names.index(one), self.names.index(other)])


def units(draws: Integers) -> Integers:
    """Return what an order is counted over: draws of parameters, or runs if there is one only."""
    if len(np.unique(draws)) > 1:
        return draws
    return np.arange(len(draws), dtype=np.int64)


def rank(effects: Mapping[str, Floats], draws: Integers) -> Ranking:
    """Return the order of packages.

    Parameters
    ----------
    effects : mapping of str to ndarray, shape (R,)
        What each package brings in each replicate, by common random numbers.
    draws : ndarray of int, shape (R,)
        Number of each replicate's model; a draw's effect is the mean over its runs, and a draw
        weighs as much as it has runs.

    Examples
    --------
    >>> found = rank({"a": np.array([2.0, 2.0, 1.0]), "b": np.ones(3)}, np.array([0, 1, 2]))
    >>> round(found.share("a", "b"), 3)
    0.833
    """
    names = tuple(effects)
    _, code, runs = np.unique(units(draws), return_inverse=True, return_counts=True)
    levels = np.array([np.bincount(code, effects[name]) / runs for name in names])
    levels = levels.reshape(len(names), len(runs))
    more = (levels[:, None] > levels[None]) + 0.5 * (levels[:, None] == levels[None])
    # Divided last, so that nine draws of ten are 0.9 to the last bit.
    return Ranking(names, more @ runs / runs.sum(), _places(levels) @ runs / runs.sum())


def _places(levels: Floats) -> NDArray[np.float64]:
    """Return which rank each package has in each draw, shape (P, P, draws)."""
    above = (levels[None] > levels[:, None]).sum(axis=1)
    equal = (levels[None] == levels[:, None]).sum(axis=1)  # itself among them
    rank = np.arange(len(levels))[None, :, None]
    here = (rank >= above[:, None]) & (rank < (above + equal)[:, None])
    return here / equal[:, None]


def parted(names: Sequence[str], ranking: Ranking) -> list[list[str]]:
    """Part an order where, and only where, every package before is ahead of every one after.

    Parameters
    ----------
    names : sequence of str
        The most first.
    ranking : Ranking

    Returns
    -------
    list of list of str
        Groups in falling order; within a group the draws do not give an order.
    """
    groups: list[list[str]] = []
    for k, name in enumerate(names):
        sure = all(
            ranking.share(before, after) >= ORDER_CERTAINTY
            for before in names[:k]
            for after in names[k:]
        )
        if k == 0 or not sure:
            groups = groups or [[]]
            groups[-1].append(name)
        else:
            groups.append([name])
    return groups


def alike(name: str, ranking: Ranking) -> tuple[str, ...]:
    """Return the packages that cannot be told apart from one."""
    return tuple(
        other
        for other in ranking.names
        if other != name
        and max(ranking.share(name, other), ranking.share(other, name)) < ORDER_CERTAINTY
    )
