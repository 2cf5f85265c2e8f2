"""Boxes in a space of inputs, and how well one describes the cases of interest.

Coverage is the share of all cases of interest that lie in a box, density the share of cases of
interest among those in it, mass the share of all cases that lie in it (B. P. Bryant and R. J.
Lempert (2010), "Thinking inside the box", Technological Forecasting and Social Change 77, 34-49).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import Floats

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Inputs:
    """Inputs of every case.

    Attributes
    ----------
    names : tuple of str
    data : ndarray, shape (cases, inputs)
        Of an input with categories its code.
    categories : mapping of str to tuple of str
        Names of the codes 0, 1, ... of inputs that are no numbers.
    """

    names: tuple[str, ...]
    data: Floats
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def rows(self, chosen: NDArray[np.generic]) -> Inputs:
        """Return some cases, by mask or by number."""
        return Inputs(self.names, self.data[chosen], self.categories)

    def column(self, name: str) -> Floats:
        """Return one input."""
        found: Floats = self.data[:, self.names.index(name)]
        return found


@dataclass(frozen=True)
class Restriction:
    """What a box lets in of one input: a range, both ends in it, or some of its categories."""

    low: float = -np.inf
    high: float = np.inf
    allowed: tuple[int, ...] | None = None

    def holds(self, values: Floats) -> Mask:
        """Return which values it lets in."""
        if self.allowed is not None:
            return np.isin(values, self.allowed)
        return (values >= self.low) & (values <= self.high)


@dataclass(frozen=True, eq=False)
class Box:
    """A box and what lies in it.

    Attributes
    ----------
    restrictions : mapping of str to Restriction
        By input; inputs that are not there may have any value.
    inside : ndarray of bool, shape (cases,)
    coverage, density, mass : float
    """

    restrictions: Mapping[str, Restriction]
    inside: Mask
    coverage: float
    density: float
    mass: float

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and density; 0 where there are no cases of interest."""
        total = self.coverage + self.density
        return 2.0 * self.coverage * self.density / total if total > 0.0 else 0.0


def box_of(restrictions: Mapping[str, Restriction], x: Inputs, y: Mask) -> Box:
    """Return a box with its measures.

    Parameters
    ----------
    restrictions : mapping of str to Restriction
    x : Inputs
    y : ndarray of bool, shape (cases,)
        Cases of interest.

    Examples
    --------
    >>> x = Inputs(("a",), np.array([[0.0], [1.0], [2.0], [3.0]]))
    >>> found = box_of({"a": Restriction(low=2.0)}, x, np.array([False, True, True, True]))
    >>> round(found.coverage, 3), found.density, found.mass
    (0.667, 1.0, 0.5)
    """
    inside = np.ones(len(y), dtype=np.bool_)
    for name, each in restrictions.items():
        inside &= each.holds(x.column(name))
    hits, size, every = float(y[inside].sum()), float(inside.sum()), float(y.sum())
    return Box(
        restrictions,
        inside,
        coverage=hits / every if every else 0.0,
        density=hits / size if size else 0.0,
        mass=size / len(y),
    )


def significance(box: Box, x: Inputs, y: Mask) -> dict[str, float]:
    """Return for each restricted input how easily chance would bring as much density.

    Notes
    -----
    The quasi-p value of Bryant and Lempert (2010, appendix): the probability that, with the density
    of the box without this restriction, as many of as many cases would be of interest.
    """
    from scipy.stats import binomtest

    found = {}
    hits, size = int(y[box.inside].sum()), int(box.inside.sum())
    for name in box.restrictions:
        without = {k: each for k, each in box.restrictions.items() if k != name}
        wider = box_of(without, x, y)
        test = binomtest(hits, size, wider.density, alternative="greater") if size else None
        found[name] = 1.0 if test is None else float(test.pvalue)
    return found


def pruned(box: Box, x: Inputs, y: Mask, alpha: float) -> Box:
    """Return a box without restrictions that chance would explain, the weakest dropped first."""
    while box.restrictions:
        values = significance(box, x, y)
        worst = max(values, key=values.__getitem__)
        if values[worst] <= alpha:
            return box
        box = box_of({k: each for k, each in box.restrictions.items() if k != worst}, x, y)
    return box
