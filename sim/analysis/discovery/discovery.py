"""Scenario discovery: a box in the space of inputs, its stability, and what chance would find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.discovery.cases import Cases
from sim.analysis.discovery.question import Question
from sim.errors import UserError
from sim.statistics import cart, prim
from sim.statistics.intervals import Floats
from sim.statistics.prim import Patience
from sim.statistics.scenario_box import Box, Inputs, Mask, pruned, significance

RESAMPLES: Final = 50
SHUFFLES: Final = 50
ALPHA: Final = 0.05
"""A restriction that chance explains better than this is dropped."""


@dataclass(frozen=True, eq=False)
class Stability:
    """The same search on resampled and on shuffled cases.

    Attributes
    ----------
    restricted : mapping of str to float
        Share of resamples whose box restricts an input.
    coverage, density : ndarray, shape (resamples,)
        Of each resample's box among the cases that were not drawn for it.
    chance : float
        Share of shuffles, of which cases are of interest, in which the same search ends in a box
        that balances coverage and density as well.
    """

    restricted: dict[str, float]
    coverage: Floats
    density: Floats
    chance: float


@dataclass(frozen=True, eq=False)
class Discovery:
    """What was found.

    Attributes
    ----------
    cases : Cases
    question : Question
    inputs : Inputs
        Those that were looked at.
    interest : ndarray of bool, shape (cases,)
    trajectory : tuple of Box
        Of PRIM.
    chosen : int
        Position in it of the box that was chosen.
    box : Box
        That box without restrictions that chance would explain.
    p_values : mapping of str to float
        Of its restrictions.
    stability : Stability
    tree : tuple of Box
        Leaves of the classification tree.
    """

    cases: Cases
    question: Question
    inputs: Inputs
    interest: Mask
    trajectory: tuple[Box, ...]
    chosen: int
    box: Box
    p_values: dict[str, float]
    stability: Stability
    tree: tuple[Box, ...]


def discover(
    cases: Cases,
    question: Question,
    *,
    inputs: tuple[str, ...] | None = None,
    box: int | None = None,
    patience: Patience | None = None,
    resamples: int = RESAMPLES,
    seed: int = 2026,
) -> Discovery:
    """Look for where the cases of interest lie.

    Parameters
    ----------
    cases : Cases
    question : Question
    inputs : tuple of str, optional
        Look at these inputs alone.
    box : int, optional
        Position of a box on PRIM's trajectory; by default the one with the largest harmonic mean
        of coverage and density.
    patience : Patience, optional
    resamples : int
        Bootstrap samples, and as many shuffles.
    seed : int

    Raises
    ------
    UserError
        If nothing varies between the cases, or they are too few.
    """
    x = cases.inputs if inputs is None else cases.only(inputs)
    if not x.names:
        raise UserError(
            "nothing varies between the draws of these results",
            hint="make them with draws of the posterior, or from a sensitivity analysis",
        )
    interest = question.interest(cases)
    how = patience or Patience()
    boxes = prim.trajectory(x, interest, how)
    chosen = prim.most_balanced(boxes) if box is None else box
    if not 0 <= chosen < len(boxes):
        raise UserError(
            f"there is no box {chosen} on the trajectory", "--box", f"use 0 to {len(boxes) - 1}"
        )
    found = pruned(boxes[chosen], x, interest, ALPHA)
    stability = _stability(x, interest, how, max(resamples, 1), seed)
    return Discovery(
        cases,
        question,
        x,
        interest,
        boxes,
        chosen,
        found,
        significance(found, x, interest),
        stability,
        cart.leaves(x, interest),
    )


def _stability(x: Inputs, y: Mask, how: Patience, resamples: int, seed: int) -> Stability:
    rng = np.random.default_rng(seed)
    n = len(y)
    counted = dict.fromkeys(x.names, 0)
    coverage, density = [], []
    for _ in range(resamples):
        drawn = rng.integers(0, n, n)
        left = np.setdiff1d(np.arange(n), drawn)
        mine, hits = x.rows(drawn), y[drawn]
        if hits.all() or not hits.any():
            continue
        found = _usual(mine, hits, how)
        for name in found.restrictions:
            counted[name] += 1
        inside = np.ones(len(left), dtype=np.bool_)
        for name, each in found.restrictions.items():
            inside &= each.holds(x.column(name)[left])
        hits_left = y[left]
        coverage.append(_share(hits_left & inside, hits_left))
        density.append(_share(hits_left & inside, inside))
    best = _usual(x, y, how).balance
    shuffled = [_usual(x, rng.permutation(y), how).balance for _ in range(resamples)]
    done = max(len(coverage), 1)
    return Stability(
        {name: count / done for name, count in counted.items()},
        np.array(coverage),
        np.array(density),
        # One is added to both, as a shuffle may well be the order found.
        chance=(1 + sum(each >= best for each in shuffled)) / (1 + resamples),
    )


def _usual(x: Inputs, y: Mask, how: Patience) -> Box:
    boxes = prim.trajectory(x, y, how)
    return pruned(boxes[prim.most_balanced(boxes)], x, y, ALPHA)


def _share(part: Mask, whole: Mask) -> float:
    return float(part.sum() / whole.sum()) if whole.any() else float("nan")
