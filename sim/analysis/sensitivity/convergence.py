"""Whether more trajectories, samples or draws would change the answer, and when to stop.

F. Sarrazin, F. Pianosi and T. Wagener (2016), "Global sensitivity analysis of environmental models:
convergence and validation", Environmental Modelling & Software 79, 135-152: indices have converged
where no interval is wider than 0.05 (of Morris's index as a share of the largest), a screening
where that holds for the factors near the floor. Here the screening has converged where the factors
told from noise are the same with half of the bases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity.design import GIVEN_DATA, Design
from sim.analysis.sensitivity.indices import MAIN, Index, analyse

WIDTH: Final = 0.05
"""Width of an interval below which an index counts as known."""
SHARES: Final = (0.25, 0.5, 0.75, 1.0)
_RESAMPLES: Final = 100
"""Of a part of the bases: its intervals are for the eye."""
_LEAST: Final = {"morris": 2, "sobol": 4, **dict.fromkeys(GIVEN_DATA, 25)}


@dataclass(frozen=True)
class Convergence:
    """What is known of an answer's convergence.

    Attributes
    ----------
    steps : tuple of (int, tuple of Index)
        Bases, and the main index of every factor from so many of them.
    width : float
        Of the widest interval of the main index, with all bases, as a share (of Morris's index of
        the largest).
    converged, screened : bool
        Whether the indices have converged, and whether the screening has (not if it found nothing).
    bases_needed : int
        Bases with which no interval would be wider than `WIDTH`, if widths fall with their root.
    """

    steps: tuple[tuple[int, tuple[Index, ...]], ...]
    width: float
    converged: bool
    screened: bool
    bases_needed: int


def converge(
    design: Design,
    outputs: NDArray[np.float64],
    found: Sequence[Index],
    x: NDArray[np.float64] | None = None,
) -> Convergence:
    """Return the main index from growing parts of the bases, and whether to stop.

    Parameters
    ----------
    design : Design
    outputs : ndarray, shape (draws, R)
    found : sequence of Index
        From all bases.
    x : ndarray, shape (draws, factors), optional
        As for `sim.analysis.sensitivity.indices.analyse`.
    """
    counts = [max(int(share * design.bases), _LEAST[design.method]) for share in SHARES]
    steps = []
    for bases in dict.fromkeys(each for each in counts if each < design.bases):
        part = design.first(bases)
        rows = part.u.shape[0]
        here = outputs[:rows]
        if np.ptp(here.mean(axis=1)) == 0.0:
            continue  # no indices of a constant
        part_found = analyse(part, here, None if x is None else x[:rows], resamples=_RESAMPLES)
        steps.append((bases, _main(design, part_found)))
    last = _main(design, found)
    steps.append((design.bases, last))
    scale = max(abs(each.value) for each in last) if design.method == "morris" else 1.0
    width = max(each.high - each.low for each in last) / (scale or 1.0)
    halves = [each for bases, each in steps if bases <= design.bases / 2]
    told = _told(last)
    screened = bool(halves) and bool(told) and _told(halves[-1]) == told
    return Convergence(
        steps=tuple(steps),
        width=width,
        converged=width <= WIDTH,
        screened=screened,
        bases_needed=max(design.bases, int(np.ceil(design.bases * (width / WIDTH) ** 2))),
    )


def _main(design: Design, found: Sequence[Index]) -> tuple[Index, ...]:
    return tuple(each for each in found if each.name == MAIN[design.method])


def _told(found: Sequence[Index]) -> frozenset[str]:
    return frozenset(each.factor for each in found if each.told_from_noise)
