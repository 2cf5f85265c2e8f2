"""Which packages no other beats in everything, and a few that stand for many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.analysis.optimisation.objective import Floats


def unbeaten(scores: Floats, signs: Sequence[int]) -> NDArray[np.bool_]:
    """Return which rows no other row equals or beats in every column and beats in one.

    Parameters
    ----------
    scores : ndarray, shape (packages, objectives)
    signs : sequence of int
        1 if more is better, -1 if less is.

    Examples
    --------
    >>> unbeaten(np.array([[1.0, 5.0], [2.0, 4.0], [1.0, 4.0]]), [1, 1]).tolist()
    [True, True, False]
    """
    good = scores * np.asarray(signs, dtype=np.float64)
    as_good = (good[:, None, :] >= good[None, :, :]).all(axis=2)
    better = (good[:, None, :] > good[None, :, :]).any(axis=2)
    beaten = np.asarray((as_good & better).any(axis=0), dtype=np.bool_)
    return np.logical_not(beaten)


def thinned(scores: Floats, signs: Sequence[int], most: int) -> NDArray[np.int64]:
    """Return rows that are spread over all: the best in each column, then always the farthest.

    Examples
    --------
    >>> line = np.linspace(0.0, 1.0, 9)
    >>> thinned(np.column_stack([line, -line]), [1, 1], 3).tolist()
    [0, 4, 8]
    """
    if len(scores) <= most:
        return np.arange(len(scores))
    width = np.ptp(scores, axis=0)
    scaled = scores / np.where(width > 0.0, width, 1.0)
    ends = np.argmax(scores * np.asarray(signs, dtype=np.float64), axis=0)
    chosen = list(dict.fromkeys(int(row) for row in ends))[:most]
    while len(chosen) < most:
        gaps = np.linalg.norm(scaled[:, None, :] - scaled[None, chosen, :], axis=2).min(axis=1)
        chosen.append(int(np.argmax(gaps)))
    return np.array(sorted(chosen), dtype=np.int64)
