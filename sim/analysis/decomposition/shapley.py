"""Shapley values and interaction indices of a game, exact or from sampled orders of its players.

A game gives every coalition of players a worth. Coalitions are numbers whose bit i says whether
player i is in. Worths may have further axes (replicates, outcomes), which are carried along.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import Floats, Integers


def values(worth: Floats) -> Floats:
    """Return the Shapley value of every player, from the worth of every coalition.

    Parameters
    ----------
    worth : ndarray, shape (2**k, ...)

    Returns
    -------
    ndarray, shape (k, ...)
        They sum to the worth of all together less that of nobody.

    Notes
    -----
    L. S. Shapley (1953), "A value for n-person games", in Contributions to the Theory of Games II.

    Examples
    --------
    Only a left glove (player 0) with a right one (1 or 2) is worth something:

    >>> glove = np.array([0, 0, 0, 1, 0, 1, 0, 1.0])
    >>> values(glove).round(4).tolist()
    [0.6667, 0.1667, 0.1667]
    """
    k = _players(worth)
    found = np.zeros((k, *worth.shape[1:]))
    for i in range(k):
        for others in _subsets(k, 1 << i):
            weight = factorial(_size(others)) * factorial(k - _size(others) - 1) / factorial(k)
            found[i] += weight * (worth[others | 1 << i] - worth[others])
    return found


def interactions(worth: Floats) -> Floats:
    """Return the Shapley interaction index of every pair of players.

    Parameters
    ----------
    worth : ndarray, shape (2**k, ...)

    Returns
    -------
    ndarray, shape (k * (k - 1) / 2, ...)
        In the order of `pairs`: above zero where two bring more together than apart.

    Notes
    -----
    M. Grabisch and M. Roubens (1999), "An axiomatic approach to the concept of interaction among
    players in cooperative games", International Journal of Game Theory 28, 547-565.

    Examples
    --------
    >>> interactions(np.array([0, 1, 2, 10.0])).tolist()
    [7.0]
    """
    k = _players(worth)
    found = np.zeros((k * (k - 1) // 2, *worth.shape[1:]))
    for row, (i, j) in enumerate(pairs(k)):
        one, other = 1 << i, 1 << j
        for rest in _subsets(k, one | other):
            size = _size(rest)
            weight = factorial(size) * factorial(k - size - 2) / factorial(k - 1)
            found[row] += weight * (
                worth[rest | one | other] - worth[rest | one] - worth[rest | other] + worth[rest]
            )
    return found


def pairs(k: int) -> tuple[tuple[int, int], ...]:
    """Return every pair of k players."""
    return tuple(combinations(range(k), 2))


def alone(worth: Floats) -> Floats:
    """Return what every player brings as the first, shape (k, ...)."""
    return np.stack([worth[1 << i] - worth[0] for i in range(_players(worth))])


def last(worth: Floats) -> Floats:
    """Return what is lost when only that player leaves, shape (k, ...)."""
    full = len(worth) - 1
    return np.stack([worth[full] - worth[full ^ 1 << i] for i in range(_players(worth))])


def orders(k: int, permutations: int, seed: int) -> Integers:
    """Return sampled orders of k players, shape (permutations, k): each, then it reversed.

    Notes
    -----
    Who comes early in an order comes late in the reversed one, so the errors of the two partly
    cancel. R. Mitchell et al. (2022), "Sampling permutations for Shapley value estimation",
    Journal of Machine Learning Research 23.
    """
    rng = np.random.default_rng(seed)
    half = [rng.permutation(k) for _ in range((permutations + 1) // 2)]
    both = np.stack([order for each in half for order in (each, each[::-1])])
    return both[:permutations].astype(np.int64)


def along(order: NDArray[np.int64]) -> list[int]:
    """Return the coalitions that arise as the players of an order come in, nobody first."""
    found = [0]
    for player in order.tolist():
        found.append(found[-1] | 1 << player)
    return found


def sampled(worth: Floats, at: dict[int, int], orders: Integers) -> tuple[Floats, Floats]:
    """Return estimates of the Shapley values and the standard error of sampling orders.

    Parameters
    ----------
    worth : ndarray, shape (coalitions, R, ...)
    at : dict of int to int
        Place of a coalition in `worth`.
    orders : ndarray of int, shape (M, k)
        As `orders` gives them: two by two.

    Returns
    -------
    values : ndarray, shape (k, R, ...)
        They too sum to the worth of all less that of nobody: every order does.
    error : ndarray, shape (k, ...)
        Of the mean over replicates.
    """
    brought = np.zeros((*orders.shape, *worth.shape[1:]))
    for m, order in enumerate(orders):
        steps = worth[[at[coalition] for coalition in along(order)]]
        brought[m, order] = np.diff(steps, axis=0)
    means = brought.mean(axis=2)
    couples = means[: len(orders) // 2 * 2].reshape(-1, 2, *means.shape[1:]).mean(axis=1)
    error = couples.std(axis=0, ddof=1) / np.sqrt(len(couples))
    return brought.mean(axis=0), error


def _players(worth: Floats) -> int:
    k = len(worth).bit_length() - 1
    if len(worth) != 1 << k:
        raise ValueError(f"{len(worth)} coalitions are not those of any number of players")
    return k


def _size(coalition: int) -> int:
    return coalition.bit_count()


def _subsets(k: int, without: int) -> Iterator[int]:
    return (each for each in range(1 << k) if not each & without)
