from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.compare import ratio, spread


def test_spread_is_mean_and_t_interval():
    values = np.array([[1.0, 4.0], [2.0, 4.0], [6.0, 4.0]])
    found = spread(values)
    low, high = stats.t.interval(0.95, 2, loc=3.0, scale=stats.sem(values[:, 0]))
    assert found.mean.tolist() == [3.0, 4.0]
    assert (found.ci_low[0], found.ci_high[0]) == pytest.approx((low, high))
    assert (found.sd[1], found.se[1], found.ci_low[1]) == (0.0, 0.0, 4.0)
    assert found.n.tolist() == [3, 3]


@given(
    st.lists(
        st.one_of(st.just(math.nan), st.floats(-1e6, 1e6, allow_nan=False)),
        min_size=1,
        max_size=30,
    )
)
def test_spread_agrees_with_numpy_on_what_is_known(numbers):
    values = np.array(numbers)
    known = values[np.isfinite(values)]
    found = spread(values)
    assert found.n == len(known)
    if len(known) == 0:
        assert math.isnan(found.mean)
        return
    # Tolerance: the two sum in different order, up to 30 numbers of size 1e6.
    assert found.mean == pytest.approx(known.mean(), rel=1e-9, abs=1e-8)
    assert found.p05 == pytest.approx(np.percentile(known, 5), rel=1e-9, abs=1e-8)
    assert found.p95 == pytest.approx(np.percentile(known, 95), rel=1e-9, abs=1e-8)
    if len(known) > 1:
        assert found.sd == pytest.approx(known.std(ddof=1), rel=1e-7, abs=1e-6)
    else:
        assert math.isnan(found.sd)


def test_one_replicate_has_a_mean_and_no_interval():
    found = spread(np.array([3.0]))
    assert found.mean == 3.0
    assert np.isnan([found.sd, found.se, found.ci_low, found.ci_high]).all()


def test_ratio_covers_the_truth_as_often_as_it_says():
    """Fieller's interval of 1000 samples: 95 % cover, give or take four standard errors."""
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(1000):
        below = rng.normal(10.0, 3.0, 12)
        above = 2.0 * below + rng.normal(0.0, 4.0, 12)
        found = ratio(above, below)
        covered += found.low <= 2.0 <= found.high
    assert abs(covered / 1000 - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 1000)


@pytest.mark.parametrize("below", [[1.0, -1.0, 0.5], [0.0, 0.0, 0.0]])
def test_ratio_to_what_may_be_nothing_is_not_given(below):
    found = ratio(np.array([5.0, 6.0, 7.0]), np.array(below))
    assert np.isnan([found.value, found.low, found.high]).all()
