"""A classification tree: the space of inputs parted into boxes, each with its share of interest.

L. Breiman, J. Friedman, R. Olshen and C. Stone (1984), "Classification and Regression Trees",
Wadsworth: binary splits that lower Gini's impurity most, until a leaf would hold too few cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from sim.statistics.intervals import Floats
from sim.statistics.scenario_box import Box, Inputs, Mask, Restriction, box_of

MASS: Final = 0.05


def leaves(x: Inputs, y: Mask, mass: float = MASS) -> tuple[Box, ...]:
    """Return the boxes of the tree's leaves, from left to right.

    Parameters
    ----------
    x : Inputs
        Finite. An input with categories is split into one category and the others.
    y : ndarray of bool, shape (cases,)
        Cases of interest.
    mass : float
        Least share of all cases in a leaf.

    Examples
    --------
    >>> x = Inputs(("a",), np.arange(10.0)[:, None])
    >>> [(each.density, each.mass) for each in leaves(x, x.column("a") >= 6.0, 0.2)]
    [(0.0, 0.6), (1.0, 0.4)]
    """
    return tuple(_grown(box_of({}, x, y), x, y, max(int(mass * len(y)), 1)))


def _grown(box: Box, x: Inputs, y: Mask, least: int) -> Iterator[Box]:
    split = None if box.density in (0.0, 1.0) else _best(box, x, y, least)
    if split is None:
        yield box
        return
    name, sides = split
    for side in sides:
        yield from _grown(box_of({**box.restrictions, name: side}, x, y), x, y, least)


def _best(
    box: Box, x: Inputs, y: Mask, least: int
) -> tuple[str, tuple[Restriction, Restriction]] | None:
    """Return the split that lowers impurity most, None if no split leaves enough on both sides."""
    best, lowest = None, np.inf
    hits = y[box.inside]
    for name in x.names:
        values = x.column(name)[box.inside]
        old = box.restrictions.get(name, Restriction())
        if name in x.categories:
            present = sorted({int(each) for each in values})
            for code in present if len(present) > 1 else ():
                here = values == code
                impurity = _impurity_of(hits, here, least)
                if impurity < lowest:
                    others = tuple(each for each in present if each != code)
                    sides = (Restriction(allowed=(code,)), Restriction(allowed=others))
                    best, lowest = (name, sides), impurity
            continue
        cut, impurity = _cut(values, hits, least)
        if impurity < lowest:
            above = float(np.nextafter(cut, np.inf))
            sides = (Restriction(old.low, cut), Restriction(max(old.low, above), old.high))
            best, lowest = (name, sides), impurity
    return best


def _cut(values: Floats, hits: Mask, least: int) -> tuple[float, float]:
    """Return the best cut of a number and the impurity it leaves, infinite if there is none."""
    order = np.argsort(values, kind="stable")
    ordered, found = values[order], np.cumsum(hits[order])
    n, every = len(values), int(found[-1])
    left = np.arange(1, n)
    allowed = (ordered[1:] > ordered[:-1]) & (left >= least) & (n - left >= least)
    if not allowed.any():
        return np.nan, np.inf
    in_left = found[:-1]
    impurity = _gini(in_left, left) + _gini(every - in_left, n - left)
    place = int(np.argmin(np.where(allowed, impurity, np.inf)))
    return float((ordered[place] + ordered[place + 1]) / 2.0), float(impurity[place])


def _impurity_of(hits: Mask, here: Mask, least: int) -> float:
    sizes = np.array([here.sum(), (~here).sum()])
    if sizes.min() < least:
        return np.inf
    return float(_gini(np.array([hits[here].sum(), hits[~here].sum()]), sizes).sum())


def _gini(hits: np.ndarray, size: np.ndarray) -> Floats:
    """Return impurity times the number of cases."""
    found: Floats = 2.0 * hits * (1.0 - hits / size)
    return found
