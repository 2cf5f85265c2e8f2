from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special, stats

from sim.engine.rules import normal


def test_distribution_and_density_agree_with_scipy():
    for x in np.linspace(-8.0, 8.0, 161):
        assert normal.cdf(x) == pytest.approx(stats.norm.cdf(x), rel=1e-12)
        assert normal.density(x) == pytest.approx(stats.norm.pdf(x), rel=1e-12)


def test_quantile_agrees_with_scipy_to_the_seven_digits_of_its_source():
    # PPND7 promises about one part in 10**7; near u = 1/2 the quantile itself goes to 0.
    u = np.concatenate([10.0 ** -np.arange(1.0, 13.0), np.linspace(0.001, 0.999, 997)])
    u = np.concatenate([u, 1.0 - u[:9]])
    found = [normal.quantile(each) for each in u]
    np.testing.assert_allclose(found, special.ndtri(u), rtol=2e-7, atol=1e-9)


def test_quantile_is_odd_and_rising():
    u = np.linspace(0.0005, 0.9995, 1000)
    x = np.array([normal.quantile(each) for each in u])
    assert (np.diff(x) > 0).all()
    np.testing.assert_allclose(x, -x[::-1], atol=1e-12)


@pytest.mark.parametrize("x", [-700.0, -3.0, 0.0, 0.25, 30.0])
def test_logistic_agrees_with_scipy(x):
    assert normal.logistic(x) == pytest.approx(special.expit(x), rel=1e-14)


@pytest.mark.parametrize("p", [1e-9, 0.1, 0.5, 0.97])
def test_logit_undoes_logistic(p):
    assert normal.logistic(normal.logit(p)) == pytest.approx(p, rel=1e-12)


@pytest.mark.parametrize("x", [0.0, 0.1, 1.0, 3.0, 8.0, 20.0, 40.0])
def test_the_cheap_bound_of_exp_is_not_above_it_and_near_it_where_x_is_small(x):
    assert normal.exp_at_least(x) <= math.exp(x) * (1.0 + 1e-15)
    if x <= 1.0:
        assert normal.exp_at_least(x) == pytest.approx(math.exp(x), rel=1e-4)


@pytest.mark.parametrize("x", [-40.0, -8.0, -7.99, -3.0, -1.0, -1e-9, 0.0, 0.5, 7.99, 8.0, 40.0])
def test_the_table_bounds_phi(x):
    for near in (x - 1e-12, x, x + 1e-12, x + 0.01):
        assert normal.cdf_at_least(near) <= normal.cdf(near) <= normal.cdf_at_most(near)
        assert normal.cdf_at_most(near) - normal.cdf_at_least(near) < 0.0126


@pytest.mark.parametrize(
    "x", [-40.0, -8.0, -7.99, -3.0, -1.0, 0.0, 0.5, 7.99, np.nextafter(8.0, 0.0), 8.0, 40.0]
)
def test_the_integral_is_the_mean_of_what_is_above_zero_and_its_bound_is_near_it(x):
    found = normal.integral(x)
    assert found == pytest.approx(stats.norm.expect(lambda e: max(x + e, 0.0)), abs=1e-7)
    assert found <= normal.integral_at_most(x) <= found + 0.04
