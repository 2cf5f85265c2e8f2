from __future__ import annotations

import numpy as np
import pytest

from sim.statistics.comparison import UNKNOWN, ratio


def test_a_ratio_is_that_of_the_means_and_its_interval_that_of_the_pairs():
    below = np.arange(1.0, 101.0)
    above = below * np.linspace(2.0, 4.0, 100)
    found = ratio(above, below)
    each = above / below
    assert found.value == pytest.approx(above.mean() / below.mean())
    assert (found.p05, found.p95) == pytest.approx((each[4], each[94]))
    assert found.p05 < found.p25 < found.p75 < found.p95


def test_a_pair_of_the_other_sign_has_no_finite_price():
    below = np.concatenate([[-1.0], np.full(39, 2.0)])
    found = ratio(np.full(40, 10.0), below)
    assert (found.p05, found.p95) == (5.0, 5.0)
    worse = np.concatenate([np.full(3, -1.0), np.full(37, 2.0)])
    assert ratio(np.full(40, 10.0), worse) == UNKNOWN


def test_a_ratio_of_losses_is_the_price_of_one_lost():
    found = ratio(np.array([-10.0, -30.0]), np.array([-2.0, -3.0]))
    assert found.value == 8.0
    assert (found.p05, found.p95) == (5.0, 10.0)


@pytest.mark.parametrize("below", [[1.0, -1.0, 0.5], [0.0, 0.0, 0.0], [2.0]])
def test_a_ratio_to_what_may_be_nothing_is_not_given(below):
    found = ratio(np.full(len(below), 5.0), np.array(below))
    assert np.isnan([found.value, found.p05, found.p95]).all()
