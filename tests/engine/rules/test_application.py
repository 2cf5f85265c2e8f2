from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from sim.engine import arrays as ar
from sim.engine.rules import adoption, application

X = st.floats(-12.0, 12.0)


def known(p, u, noise):
    return application.known(p, application.foreknown(p, u), noise)


@pytest.fixture(scope="module")
def fit():
    record = ar.records(1, ar.FIT)
    record.kappa = 0.6
    return record[0]


@pytest.mark.parametrize(
    ("share", "cap", "times"),
    [
        (0.0, 9.0, 1.0),  # nothing granted: its own project
        (0.5, 9.0, 2.0),  # it pays as much as before
        (0.75, 9.0, 4.0),
        (0.75, 1.5, 2.0),  # as far as the award's cap goes
        (0.75, 0.5, 1.0),  # a cap below its own project makes it no smaller
        (1.0, 3.0, 3.0),  # what is free is as large as is given
    ],
)
def test_a_firm_hands_in_a_project_for_which_it_pays_as_much_as_before(share, cap, times):
    assert application.size(share, cap) == pytest.approx(times)


def test_of_all_sizes_a_firm_wants_the_one_that_it_hands_in(parameters_with, fit):
    p = parameters_with(h=0.3)
    share = 0.6
    sizes = np.linspace(1.0, 6.0, 5001)
    value = [
        application.size_value(p) * np.log(k) - adoption.ln_burden(p, k * (1.0 - share))
        for k in sizes
    ]
    assert sizes[int(np.argmax(value))] == pytest.approx(application.size(share, 99.0), abs=2e-3)


def test_what_a_firm_knows_is_correlated_with_its_draw_as_stated(parameters_with):
    p = parameters_with(known=0.8)
    rng = np.random.default_rng(1)
    u, n = rng.random(20_000), rng.standard_normal(20_000)
    z = np.array(
        [application.known(p, application.foreknown(p, a), b) for a, b in zip(u, n, strict=True)]
    )
    # Twenty thousand draws know a correlation to 0.003 and a spread to 0.005; four times that.
    assert np.corrcoef(z, -stats.norm.ppf(u))[0, 1] == pytest.approx(0.8, abs=0.012)
    assert z.std() == pytest.approx(1.0, abs=0.02)


def test_its_foreseen_chance_is_its_chance(parameters_with):
    p = parameters_with(known=0.9)
    rng = np.random.default_rng(2)
    u, n = rng.random(20_000), rng.standard_normal(20_000)
    v = -0.5
    foreseen = [
        stats.norm.cdf(
            application.foreseen(p, v, application.known(p, application.foreknown(p, a), b))
        )
        for a, b in zip(u, n, strict=True)
    ]
    assert np.mean(foreseen) == pytest.approx(stats.norm.cdf(v), abs=0.012)


def test_surplus_is_the_mean_of_what_is_above_zero_in_money(parameters_with, fit):
    p = parameters_with(known=0.6)  # what it does not know has the standard deviation 0.8
    v = -0.3
    mean, _ = quad(lambda e: max(v + e, 0.0) * stats.norm.pdf(e, scale=0.8), 0.3, 12.0)
    assert application.surplus(p, fit, 50.0, v / 0.8) == pytest.approx(50.0 / 0.6 * mean)


@given(before=X, gates=st.tuples(st.floats(0, 1), st.floats(0, 1)), money=st.floats(0.0, 1e4))
def test_no_award_is_worth_more_than_its_money_where_it_opens_nothing(
    before, gates, money, parameters_with, fit
):
    p = parameters_with()
    able = (min(gates), min(gates))
    for after in (before, before + 0.1, before + 3.0):
        worth = application.gain(p, fit, money, 100.0, (before, before, after), able)
        assert -1e-9 <= worth <= money * able[1] + 1e-9


@given(x=st.tuples(X, X, X), gates=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_the_bound_by_which_firms_are_passed_over_holds(x, gates, parameters_with, fit):
    p = parameters_with()
    x, able = tuple(sorted(x)), tuple(sorted(gates))
    worth = application.gain(p, fit, 1e9, 100.0, x, able)
    assert worth <= application.surplus_at_most(p, fit, 100.0, x[2]) * (1.0 + 1e-9) + 1e-9


@given(
    share=st.floats(0.0, 0.999),
    size=st.floats(1.0, 1e4),
    price=st.floats(0.05, 5.0),
    h=st.floats(0.02, 1.0),
)
def test_no_size_of_project_lifts_v_more_than_the_bound(
    share, size, price, h, parameters_with, fit
):
    p = parameters_with(h=h)
    left = price * (1.0 - share)
    lift = application.size_value(p) * np.log(size) - adoption.ln_burden(p, size * left)
    assert fit.kappa * lift <= application.lift_at_most(p, fit, left) + 1e-9


def test_funds_that_are_short_lower_the_chance_by_fin(parameters_with):
    for v in (-3.0, 0.0, 2.5):
        w = application.with_funds(v, 0.2)
        assert stats.norm.cdf(w) == pytest.approx(0.2 * stats.norm.cdf(v), rel=1e-5)
        assert application.with_funds(v, 1.0) == v
