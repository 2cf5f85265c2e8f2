"""The arithmetic of Shapley values against published games, axioms and brute force."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from sim.analysis.decomposition import shapley


def game(k: int, worth) -> np.ndarray:
    """Return the worths of all coalitions of k players; `worth` takes a set of players."""
    return np.array([float(worth({i for i in range(k) if c >> i & 1})) for c in range(1 << k)])


def brute_force(worth: np.ndarray) -> np.ndarray:
    """Average what each player adds over every order in which they can come."""
    k = len(worth).bit_length() - 1
    added = np.zeros(k)
    orders = list(permutations(range(k)))
    for order in orders:
        here = 0
        for player in order:
            added[player] += worth[here | 1 << player] - worth[here]
            here |= 1 << player
    return added / len(orders)


def test_glove_game():
    """Two right gloves and one left: 1/6, 1/6, 4/6 (Shapley and Shubik 1969)."""
    worth = game(3, lambda s: min(len(s & {0, 1}), len(s & {2})))
    assert shapley.values(worth) == pytest.approx([1 / 6, 1 / 6, 4 / 6])


def test_airport_game():
    """A runway of 8, 11, 13, 18 for four aircraft: each part is shared by those who need it.

    8/4 = 2; + (11 - 8)/3 = 3; + (13 - 11)/2 = 4; + (18 - 13)/1 = 9 (Littlechild and Owen 1973).
    """
    need = [8, 11, 13, 18]
    worth = game(4, lambda s: max((need[i] for i in s), default=0))
    assert shapley.values(worth) == pytest.approx([2, 3, 4, 9])


def test_values_are_those_of_brute_force():
    worth = np.random.default_rng(1).normal(size=32)
    assert shapley.values(worth) == pytest.approx(brute_force(worth))


def test_efficiency_in_every_replicate():
    worth = np.random.default_rng(2).normal(size=(64, 7, 3))
    np.testing.assert_allclose(
        shapley.values(worth).sum(axis=0), worth[-1] - worth[0], rtol=0, atol=1e-12
    )


def test_symmetric_players_share_equally():
    rng = np.random.default_rng(3)
    base = rng.normal(size=(3, 4))  # by how many of players 0 and 1 are in, and by the others
    worth = game(4, lambda s: base[len(s & {0, 1}), len(s & {2}) + 2 * len(s & {3})])
    found = shapley.values(worth)
    assert found[0] == pytest.approx(found[1], abs=1e-12)


def test_a_null_player_gets_exactly_nothing():
    rng = np.random.default_rng(4)
    others = rng.normal(size=8)
    worth = game(4, lambda s: others[sum(1 << i for i in s - {3})])
    assert shapley.values(worth)[3] == 0.0
    with_it = [row for row, pair in enumerate(shapley.pairs(4)) if 3 in pair]
    assert (shapley.interactions(worth)[with_it] == 0.0).all()


def test_interaction_is_the_weight_of_a_pair():
    """Unanimity games: a pair's own dividend counts in full, a triple's by half for each pair.

    Grabisch and Roubens (1999): I_ij = sum over T containing i, j of m(T) / (|T| - 1).
    """
    pair = game(3, lambda s: 6 * ({0, 1} <= s))
    triple = game(3, lambda s: 6 * (len(s) == 3))
    assert shapley.interactions(pair) == pytest.approx([6, 0, 0])
    assert shapley.interactions(triple) == pytest.approx([3, 3, 3])


def test_alone_and_last():
    worth = game(2, lambda s: [0, 1, 5][len(s)])
    assert shapley.alone(worth).tolist() == [1, 1]
    assert shapley.last(worth).tolist() == [4, 4]


def test_sampled_orders_are_efficient_and_come_near():
    k = 5
    worth = np.random.default_rng(5).normal(size=(1 << k, 4, 2))
    orders = shapley.orders(k, 200, seed=1)
    assert (np.sort(orders, axis=1) == np.arange(k)).all()
    assert (orders[1] == orders[0][::-1]).all()
    found, error = shapley.sampled(worth, {c: c for c in range(1 << k)}, orders)
    np.testing.assert_allclose(found.sum(axis=0), worth[-1] - worth[0], atol=1e-12)
    exact = shapley.values(worth)
    assert (np.abs(found - exact).mean(axis=1) < 4 * error).all()
    assert error.shape == (k, 2)


def test_worths_of_no_number_of_players_are_refused():
    with pytest.raises(ValueError, match="3 coalitions"):
        shapley.values(np.zeros(3))
