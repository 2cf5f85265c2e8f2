"""The rule for ready products: its price, its cost, its index, and how tastes go together."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.engine import arrays as ar
from sim.engine.rules import product
from sim.parameters.registry import defaults

P = (
    defaults()
    .replace(
        mu_S=2.0, eta_S=0.8, g_S=0.1, w_S=0.5, rho_S=0.6, k_S=2.5, k_1=0.3, d_S=0.2, d_y=3.0, h=0.15
    )
    .record()
)


def test_the_price_falls_from_1_in_2023() -> None:
    assert product.price(P, 2023) == 1.0
    assert product.price(P, 2028) == pytest.approx(math.exp(-0.5))


def test_what_a_product_costs_a_year() -> None:
    """At 148 persons exp(2) = KRW 7.4m; ten times the size costs 10 ** 0.8 as much."""
    mean = product.cost(P, 5.0, 1.0)
    assert mean == pytest.approx(7.389, abs=1e-3)
    assert product.cost(P, 5.0 + math.log(10.0), 1.0) / mean == pytest.approx(6.310, abs=1e-3)
    assert product.cost(P, 5.0, 0.5) == pytest.approx(mean / 2)


def test_what_makes_a_project_worth_it_counts_by_its_weight_alone() -> None:
    state = ar.records(1, ar.STATE)[0]
    state.belief = P.m_0
    low, high = (product.index(P, state, standing, -1.0) for standing in (0.0, 2.0))
    assert low == pytest.approx(-1.0)
    assert high - low == pytest.approx(1.0)


def test_a_cheaper_product_is_wanted_more() -> None:
    fit = ar.records(1, ar.FIT)[0]
    fit.kappa = 1.4
    assert product.common(P, fit, -1.0, 1.0) == pytest.approx(-1.0)
    assert product.common(P, fit, -1.0, 0.5) == pytest.approx(-1.0 - 1.4 * math.log(0.65 / 1.15))
    assert product.common(P, fit, ar.NO_PRODUCT, 1.0) == -math.inf


def test_tastes_for_the_two_kinds_are_correlated_and_stay_uniform() -> None:
    rng = np.random.default_rng(1)
    taste, own = rng.random((2, 20_000))
    found = np.array([product.draw(P, a, b) for a, b in zip(taste, own, strict=True)])
    assert stats.kstest(found, "uniform").pvalue > 0.01
    scores = stats.norm.ppf(np.stack([taste, found]))
    # The standard error of a correlation of 0.6 from 20,000 pairs is 0.0045.
    assert np.corrcoef(scores)[0, 1] == pytest.approx(0.6, abs=0.015)


def test_the_gate_is_one_of_its_own() -> None:
    chance = 1.0 / (1.0 + math.exp(-(2.5 + 0.3 * 1.0)))
    assert product.able(P, chance - 1e-9, 1.0)
    assert not product.able(P, chance + 1e-9, 1.0)


def test_a_subscription_that_is_what_was_expected_ends_at_the_base_rate() -> None:
    assert product.drops(P, 0.2 - 1e-9, 0.05, 0.05)
    assert not product.drops(P, 0.2 + 1e-9, 0.05, 0.05)
    assert product.drops(P, 0.25, -0.1, 0.05)  # disappointed
