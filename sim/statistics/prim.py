"""The patient rule induction method: peel a box down to where the cases of interest lie.

J. H. Friedman and N. I. Fisher (1999), "Bump hunting in high-dimensional data", Statistics and
Computing 9, 123-143, with the criterion of J. H. Kwakkel and M. Jaxa-Rozen (2016), "Improving
scenario discovery for handling heterogeneous uncertainties and multinomial classified outcomes",
Environmental Modelling & Software 79, 311-321: of all peels the one that gains most density for
each case it gives up, so that peels of categories and of numbers compare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.statistics.intervals import Floats
from sim.statistics.scenario_box import Box, Inputs, Mask, Restriction, box_of

PEEL: Final = 0.05
MASS: Final = 0.05


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


@dataclass(frozen=True)
class _Trial:
    """A change of one restriction of a box, and which cases it lets in."""

    name: str
    restriction: Restriction
    inside: Mask


def _best(box: Box, tried: Iterator[_Trial], x: Inputs, y: Mask, mass: float) -> Box | None:
    """Return the next box that gains most density for each case given up or taken in."""
    best, best_gain, best_size = None, -np.inf, 0
    size, least = int(box.inside.sum()), mass * len(y)
    for trial in tried:
        now = int(trial.inside.sum())
        if now in (size, 0) or now < least:
            continue
        gain = (int((trial.inside & y).sum()) / now - box.density) / abs(size - now)
        # Of equal gains the larger box: it says as much of more cases.
        if gain > best_gain or (gain == best_gain and now > best_size):
            best, best_gain, best_size = trial, gain, now
    if best is None:
        return None
    return box_of({**box.restrictions, best.name: best.restriction}, x, y)


def _peels(box: Box, x: Inputs, share: float) -> Iterator[_Trial]:
    """Yield the box without a slice at either end of each number, or without one category."""
    for name in x.names:
        column = x.column(name)
        values = column[box.inside]
        old = box.restrictions.get(name, Restriction())
        if name in x.categories:
            present = sorted({int(each) for each in values})
            for code in present if len(present) > 1 else ():
                left = tuple(each for each in present if each != code)
                yield _Trial(name, Restriction(allowed=left), box.inside & (column != code))
            continue
        low, high = _cuts(values, share)
        if low is not None:
            yield _Trial(name, Restriction(low, old.high), box.inside & (column >= low))
        if high is not None:
            yield _Trial(name, Restriction(old.low, high), box.inside & (column <= high))


def _cuts(values: Floats, share: float) -> tuple[float | None, float | None]:
    """Return where the slices end, halfway between neighbours; None where all values are equal."""
    ordered = np.sort(values)
    if ordered[0] == ordered[-1]:
        return None, None
    last = len(ordered) - 1
    low = _halfway(ordered, share * last)
    high = _halfway(ordered, (1.0 - share) * last)
    # A cut takes something away: ties at an end go together.
    if low <= ordered[0]:
        low = (ordered[0] + ordered[np.searchsorted(ordered, ordered[0], side="right")]) / 2.0
    if high >= ordered[-1]:
        high = (ordered[-1] + ordered[np.searchsorted(ordered, ordered[-1]) - 1]) / 2.0
    return float(low), float(high)


def _halfway(ordered: Floats, place: float) -> float:
    """Return a quantile by its place: a value, or the middle of its two neighbours."""
    below = int(np.floor(place))
    above = min(below + (place > below), len(ordered) - 1)
    return float((ordered[below] + ordered[above]) / 2.0)


def _pastes(box: Box, x: Inputs, share: float) -> Iterator[_Trial]:
    """Yield the box with some of what lies beyond each of its ends put back."""
    size = max(round(share * float(box.inside.sum())), 1)
    for name, old in box.restrictions.items():
        around = np.ones(len(box.inside), dtype=np.bool_)
        for other, each in box.restrictions.items():
            if other != name:
                around &= each.holds(x.column(other))
        column = x.column(name)
        for wider in _wider(old, column[around], size):
            yield _Trial(name, wider, around & wider.holds(column))


def _wider(old: Restriction, values: Floats, size: int) -> Iterator[Restriction]:
    """Yield a restriction with a category more, or with some more cases at either end."""
    if old.allowed is not None:
        for code in sorted({int(each) for each in values} - set(old.allowed)):
            yield Restriction(allowed=tuple(sorted((*old.allowed, code))))
        return
    below, above = np.sort(values[values < old.low]), np.sort(values[values > old.high])
    if below.size:
        yield Restriction(float(below[-min(size, below.size)]), old.high)
    if above.size:
        yield Restriction(old.low, float(above[min(size, above.size) - 1]))
