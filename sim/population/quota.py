"""Draws that hit their margins: apportionment, joint tables, stratified uniforms, quotas."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from sim.population.schema import FIRST_YEAR, T

if TYPE_CHECKING:
    from numpy.typing import NDArray

GOLDEN = (5**0.5 - 1) / 2


class Channel(IntEnum):
    """One number a purpose, so that no two purposes ever share a draw.

    The numbers in between belong to traits (`sim.population.trait_table`).
    """

    SLOT = 0
    TURNOVER = 1
    SIZE = 2
    PARTNER = 14
    IMPUTATION = 15
    SUCCESSION = 16
    TECHNOLOGY = 32  # plus the position of the technology


def generator(seed: int, channel: int, frame: int = 0, chunk: int = 0) -> np.random.Generator:
    """Return a generator that depends on its arguments alone (Philox, keyed).

    Parameters
    ----------
    seed : int
        At least 0.
    channel : int
        Purpose of the draws.
    frame, chunk : int
        Frame of the firms and number of their chunk of rows.

    Returns
    -------
    numpy.random.Generator
    """
    key = np.array([seed, (channel << 40) | (frame << 36) | chunk], np.uint64)
    return np.random.Generator(np.random.Philox(key=key))


def apportion(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Split ``total`` in proportion to ``weights`` by largest remainders.

    Parameters
    ----------
    weights : float64[m]
        At least 0, not all 0.
    total : int
        Number to split.

    Returns
    -------
    int64[m]
        Sums to ``total`` exactly.

    Examples
    --------
    >>> apportion(np.array([1.0, 1.0, 2.0]), 5).tolist()
    [1, 1, 3]
    """
    quota = weights / weights.sum() * total
    result = np.floor(quota).astype(np.int64)
    remainder = quota - result
    # Ties go to the larger weight, then to the first, so that the split never depends on noise.
    order = np.lexsort((-weights, -np.round(remainder, 9)))
    result[order[: total - result.sum()]] += 1
    return result


def divisor_sequence(
    shares: NDArray[np.float64], n: int, offset: NDArray[np.float64] | float = 0.5
) -> NDArray[np.uint8]:
    """A sequence of categories of which every prefix is apportioned to ``shares``.

    Growing a frame along the sequence keeps its composition within rounding in every year. The
    offset 0.5 is Webster's method; random offsets round up or down without bias, which matters
    where the roundings of many short sequences are added.

    Parameters
    ----------
    shares : float64[m]
        Sum to 1.
    n : int
        Length.
    offset : float64[m] or float
        Between 0 and 1.

    Returns
    -------
    uint8[n]

    Examples
    --------
    >>> divisor_sequence(np.array([0.75, 0.25]), 8).tolist()
    [0, 0, 1, 0, 0, 0, 1, 0]
    """
    seats = np.minimum(np.floor(shares * n).astype(np.int64) + 2, n) * (shares > 0)
    category = np.repeat(np.arange(len(shares), dtype=np.uint8), seats)
    starts = np.cumsum(seats) - seats
    rank = np.arange(len(category)) - np.repeat(starts, seats)
    with np.errstate(divide="ignore"):
        cost = np.repeat(1 / np.maximum(shares, 1e-300), seats)
    shift = np.repeat(np.broadcast_to(offset, shares.shape), seats)
    order = np.argsort((rank + shift) * cost, kind="stable")
    return category[order[:n]]


def fit_joint(
    seed: NDArray[np.float64], row: NDArray[np.float64], column: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Iterative proportional fitting (Deming and Stephan 1940).

    Parameters
    ----------
    seed : float64[m, k]
        Affinities, above 0.
    row, column : float64[m], float64[k]
        Margins with the same sum.

    Returns
    -------
    float64[m, k]
        Table with these margins and the odds ratios of ``seed``.
    """
    table = seed.astype(np.float64)
    for _ in range(500):
        table *= (row / table.sum(axis=1))[:, None]
        table *= column / table.sum(axis=0)
        if np.abs(table.sum(axis=1) - row).max() < 1e-12:
            break
    return table


def stratified(rng: np.random.Generator, strata: NDArray[np.integer]) -> NDArray[np.float64]:
    """Uniforms that are spread evenly within each stratum, in random order.

    A golden-ratio sequence along a random order of each stratum: firms are unrelated, but the
    share of a stratum below any level is right within about one firm.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the order.
    strata : int[n]
        Stratum of each firm.

    Returns
    -------
    float64[n]
        In (0, 1).
    """
    n = len(strata)
    order = np.lexsort((rng.random(n), strata))
    result = np.empty(n)
    result[order] = np.modf((np.arange(n) + 1) * GOLDEN + rng.random())[0]
    return np.clip(result, 1e-9, 1 - 1e-9)


def quota_flags(
    score: NDArray[np.floating],
    entry: NDArray[np.int16],
    exit_: NDArray[np.int16],
    share: float,
) -> NDArray[np.bool_]:
    """Flag the firms of highest score so that ``share`` of the active firms is flagged every year.

    A firm is flagged for life; the entrants of each year make up what leavers took away.

    Parameters
    ----------
    score : float[n]
        Propensity.
    entry, exit_ : int16[n]
        First year in the frame, first year out of it.
    share : float
        Target, 0 to 1.

    Returns
    -------
    bool[n]
    """
    flag = np.zeros(len(score), bool)
    for year in range(FIRST_YEAR, FIRST_YEAR + T):
        entrants = np.flatnonzero(entry == year)
        survivors = np.count_nonzero(flag & (entry < year) & (year < exit_))
        active = np.count_nonzero((entry <= year) & (year < exit_))
        wanted = int(round(share * active) - survivors)
        need = min(max(wanted, 0), len(entrants))
        if need > 0:
            flag[entrants[np.argsort(-score[entrants], kind="stable")[:need]]] = True
    return flag
