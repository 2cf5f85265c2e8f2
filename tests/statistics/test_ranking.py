"""The order of packages: shares of draws, ties, and where an order may be parted."""

from __future__ import annotations

import numpy as np
import pytest

from sim.statistics.ranking import alike, parted, rank

TEN = np.repeat(np.arange(10), 2)


def test_shares_are_counted_over_draws_and_luck_is_averaged_first():
    # In the first draw b wins one run by a little and loses the other by much.
    a = np.array([0.0, 10.0, 1.0, 1.0])
    b = np.array([1.0, 0.0, 2.0, 2.0])
    found = rank({"a": a, "b": b}, np.array([0, 0, 1, 1]))
    assert found.share("a", "b") == 0.5
    assert found.share("b", "a") == 0.5
    assert found.rank.tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_a_draw_weighs_as_much_as_it_has_runs():
    a = np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0])
    found = rank({"a": a, "b": np.full(6, 0.5)}, np.array([7, 7, 7, 7, 2, 2]))
    assert found.share("a", "b") == pytest.approx(2 / 3)


def test_with_one_model_an_order_is_counted_over_runs():
    found = rank({"a": np.array([1.0, 1.0, -9.0]), "b": np.zeros(3)}, np.zeros(3, int))
    assert found.share("a", "b") == pytest.approx(2 / 3)


def test_places_of_a_draw_add_up_and_equal_packages_share_theirs():
    found = rank({"a": np.ones(4), "b": np.ones(4), "c": np.zeros(4)}, np.array([0, 0, 1, 1]))
    assert found.rank.tolist() == [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]
    assert found.share("a", "b") == 0.5
    assert found.rank.sum(axis=0).tolist() == [1.0, 1.0, 1.0]


def test_nine_draws_of_ten_are_enough_to_tell_two_apart_and_eight_are_not():
    enough = np.where(TEN < 9, 1.0, -1.0)
    short = np.where(TEN < 8, 1.0, -1.0)
    found = rank({"a": enough, "b": np.zeros(20), "c": short - 5.0}, TEN)
    assert found.share("a", "b") == 0.9
    assert alike("a", found) == ()
    assert parted(["a", "b", "c"], found) == [["a"], ["b"], ["c"]]
    close = rank({"a": short, "b": np.zeros(20)}, TEN)
    assert alike("a", close) == ("b",)
    assert parted(["a", "b"], close) == [["a", "b"]]


@pytest.mark.parametrize(("ahead", "apart"), [(89, False), (90, True), (91, True)])
def test_ninety_draws_of_a_hundred_are_enough_and_eighty_nine_are_not(ahead, apart):
    """From 0.9 on two packages are told apart (docs/results.md), whatever the number of draws."""
    draws = np.repeat(np.arange(100), 2)
    found = rank({"a": np.where(draws < ahead, 1.0, -1.0), "b": np.zeros(200)}, draws)
    assert alike("a", found) == (() if apart else ("b",))
    assert alike("b", found) == (() if apart else ("a",))
    assert parted(["a", "b"], found) == ([["a"], ["b"]] if apart else [["a", "b"]])


def test_an_order_is_parted_only_where_everything_before_is_ahead_of_everything_after():
    # a and b, b and c are alike, a and c are not: no cut inside a, b, c.
    a = np.where(TEN < 5, 3.0, 1.5)
    b = np.where(TEN < 5, 1.0, 2.0)
    c = np.where(TEN < 5, 1.2, 0.9)
    found = rank({"a": a, "b": b, "c": c, "d": np.zeros(20)}, TEN)
    assert alike("b", found) == ("a", "c")
    assert alike("a", found) == ("b",)
    assert parted(["a", "b", "c", "d"], found) == [["a", "b", "c"], ["d"]]


def test_one_package_and_none_have_an_order():
    assert parted(["a"], rank({"a": np.ones(2)}, np.array([0, 1]))) == [["a"]]
    assert rank({}, np.array([0, 1])).rank.shape == (0, 0)
