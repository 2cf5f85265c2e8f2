"""The patient rule induction method: peel a box down to where the cases of interest lie.

J. H. Friedman and N. I. Fisher (1999), "Bump hunting in high-dimensional data", Statistics and
Computing 9, 123-143, with the criterion of J. H. Kwakkel and M. Jaxa-Rozen (2016), "Improving
scenario discovery for handling heterogeneous uncertainties and multinomial classified outcomes",
Environmental Modelling & Software 79, 311-321: of all peels the one that gains most density for
each case it gives up, so that peels of categories and of numbers compare.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.statistics.intervals import Floats
from sim.statistics.scenario_box import Box, Inputs, Mask, Restriction, box_of

PEEL: Final = 0.05
MASS: Final = 0.05

Restrictions = Mapping[str, Restriction]


@dataclass(frozen=True)
class Patience:
    """How PRIM goes on.

    Attributes
    ----------
    peel : float
        Share of a box's cases that a peel of a number takes away.
    paste : float
        Share that is tried to be put back at the end.
    mass : float
        Least share of all cases in a box.
    """

    peel: float = PEEL
    paste: float = PEEL
    mass: float = MASS


def trajectory(x: Inputs, y: Mask, patience: Patience | None = None) -> tuple[Box, ...]:
    """Return the boxes from the whole space down to the smallest, the pasted one last.

    Parameters
    ----------
    x : Inputs
        Finite.
    y : ndarray of bool, shape (cases,)
        Cases of interest.
    patience : Patience, optional

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = Inputs(("a", "b"), rng.uniform(size=(500, 2)))
    >>> y = (x.column("a") > 0.8) & (x.column("b") < 0.5)
    >>> last = trajectory(x, y)[-1]
    >>> last.density, sorted(last.restrictions)
    (1.0, ['a', 'b'])
    """
    how = patience or Patience()
    boxes = [box_of({}, x, y)]
    while boxes[-1].density < 1.0:
        nearer = _best(boxes[-1], _peels(boxes[-1], x, how.peel), x, y, how.mass)
        if nearer is None:
            break
        boxes.append(nearer)
    while True:
        wider = _best(boxes[-1], _pastes(boxes[-1], x, how.paste), x, y, how.mass)
        if wider is None or wider.density <= boxes[-1].density:
            return tuple(boxes)
        boxes.append(wider)


def most_balanced(boxes: tuple[Box, ...]) -> int:
    """Return the position of the box with the largest harmonic mean of coverage and density."""
    return int(np.argmax([each.balance for each in boxes]))


def _best(box: Box, tried: Iterator[Restrictions], x: Inputs, y: Mask, mass: float) -> Box | None:
    """Return the next box that gains most density for each case given up or taken in."""
    best, best_gain = None, -np.inf
    size = int(box.inside.sum())
    for restrictions in tried:
        found = box_of(restrictions, x, y)
        moved = abs(size - int(found.inside.sum()))
        if moved == 0 or found.mass < mass:
            continue
        gain = (found.density - box.density) / moved
        # Of equal gains the larger box: it says as much of more cases.
        better = gain > best_gain or (
            gain == best_gain and best is not None and found.mass > best.mass
        )
        if better:
            best, best_gain = found, gain
    return best


def _peels(box: Box, x: Inputs, share: float) -> Iterator[Restrictions]:
    """Yield the box without a slice at either end of each number, or without one category."""
    for name in x.names:
        values = x.column(name)[box.inside]
        old = box.restrictions.get(name, Restriction())
        if name in x.categories:
            present = sorted({int(each) for each in values})
            for code in present if len(present) > 1 else ():
                left = tuple(each for each in present if each != code)
                yield {**box.restrictions, name: Restriction(allowed=left)}
            continue
        low, high = _cuts(values, share)
        if low is not None:
            yield {**box.restrictions, name: Restriction(low, old.high)}
        if high is not None:
            yield {**box.restrictions, name: Restriction(old.low, high)}


def _cuts(values: Floats, share: float) -> tuple[float | None, float | None]:
    """Return where the slices end, halfway between neighbours; None where all values are equal."""
    ordered = np.unique(values)
    if len(ordered) < 2:
        return None, None
    low = _between(ordered, float(np.quantile(values, share, method="midpoint")), up=True)
    high = _between(ordered, float(np.quantile(values, 1.0 - share, method="midpoint")), up=False)
    return low, high


def _between(ordered: Floats, at: float, *, up: bool) -> float:
    """Return a cut that takes something away: ties at an end go together."""
    if up:
        return float((ordered[0] + ordered[1]) / 2.0) if at <= ordered[0] else at
    return float((ordered[-1] + ordered[-2]) / 2.0) if at >= ordered[-1] else at


def _pastes(box: Box, x: Inputs, share: float) -> Iterator[Restrictions]:
    """Yield the box with some of what lies beyond each of its ends put back."""
    size = max(round(share * float(box.inside.sum())), 1)
    for name, old in box.restrictions.items():
        without = {k: each for k, each in box.restrictions.items() if k != name}
        around = np.ones(len(box.inside), dtype=np.bool_)
        for other, each in without.items():
            around &= each.holds(x.column(other))
        values = x.column(name)[around]
        if old.allowed is not None:
            beyond = sorted({int(each) for each in values} - set(old.allowed))
            for code in beyond:
                yield {**without, name: Restriction(allowed=tuple(sorted((*old.allowed, code))))}
            continue
        below, above = np.sort(values[values < old.low]), np.sort(values[values > old.high])
        if below.size:
            yield {**without, name: Restriction(float(below[-min(size, below.size)]), old.high)}
        if above.size:
            yield {**without, name: Restriction(old.low, float(above[min(size, above.size) - 1]))}
