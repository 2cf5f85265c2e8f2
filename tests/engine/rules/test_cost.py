from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.engine import arrays as ar
from sim.engine.rules import cost

DRAWS = (np.arange(2000) + 0.5) / 2000


def projects(p, ln_employees=5.0, sales=1e9):
    within = cost.truncation(p, ln_employees, sales)
    return np.array([cost.project(p, ln_employees, *within, u) for u in DRAWS])


def test_projects_follow_the_truncated_normal(parameters_with):
    p = parameters_with(mu_B=2.64, sigma_B=2.85, eta_B=0.5)
    low, high = ((math.log(x) - 2.64) / 2.85 for x in (0.5, 20_000.0))
    expected = stats.truncnorm.ppf(DRAWS, low, high, loc=2.64, scale=2.85)
    # The quantile has seven digits, times a spread of 2.85.
    np.testing.assert_allclose(projects(p), expected, atol=5e-6)


def test_projects_are_within_their_bounds_and_below_a_years_sales(parameters_with):
    p = parameters_with()
    cut = np.exp(projects(p, sales=200.0))
    assert cut.min() >= cost.MIN_PROJECT * (1 - 1e-6)
    assert cut.max() <= 200.0 * (1 + 1e-6)
    assert np.exp(projects(p)).max() <= cost.MAX_PROJECT * (1 + 1e-6)
    # However small the firm, there is a project that it can have.
    tiny = np.exp(projects(p, sales=0.01))
    assert (tiny.min() >= cost.MIN_PROJECT * (1 - 1e-6)) & (
        tiny.max() <= 2 * cost.MIN_PROJECT * (1 + 1e-6)
    )


def test_larger_firms_have_larger_projects(parameters_with):
    p = parameters_with(eta_B=0.5)
    assert (projects(p, ln_employees=6.0) > projects(p, ln_employees=4.0)).all()
    flat = parameters_with(eta_B=0.0)
    assert (projects(flat, ln_employees=6.0) == projects(flat, ln_employees=4.0)).all()


def test_cost_relative_to_the_project_multiplies_price_regulation_and_shortage(parameters_with):
    p = parameters_with(rho_reg=0.2, w_H=0.5)
    # 0.8 * (1 + 0.2 * 1) * (1 + 0.5 * 0.167) = 1.04016
    assert cost.relative(p, 0.8, 1.0, 0.167) == pytest.approx(1.04016, rel=1e-12)
    assert cost.relative(p, 1.0, 0.0, 0.0) == 1.0


def by_schedule(rate_cut, tenor, grace, discount):
    """Present value of the interest saved, from a table of outstanding principal."""
    years = np.arange(1, tenor + 1)
    repaid_before = np.clip(years - 1 - grace, 0, None) / (tenor - grace)
    return float(np.sum(rate_cut * (1.0 - repaid_before) / (1.0 + discount) ** years))


@pytest.mark.parametrize(
    "loan", [(0.017, 5, 2, 0.045), (0.02, 1, 0, 0.05), (0.03, 10, 0, 0.0), (0.01, 8, 7, 0.1)]
)
def test_loan_value_is_the_discounted_interest_saved(loan):
    assert cost.loan_value(*map(float, loan)) == pytest.approx(by_schedule(*loan), rel=1e-12)


def test_a_loan_at_the_market_rate_is_worth_nothing():
    assert cost.loan_value(0.0, 5.0, 2.0, 0.045) == 0.0


def test_longer_grace_is_worth_more():
    values = [cost.loan_value(0.02, 8.0, float(grace), 0.045) for grace in range(8)]
    assert values == sorted(values)
    assert values[0] < values[-1]


def test_spending_that_does_not_exceed_the_year_before_has_no_increment_credit():
    # General regime, SME: 25 % of the current spending, or 50 % of what exceeds the year before.
    # 1 and then 0.5 more after 100: nothing exceeds, so the project adds 25 % of 0.5.
    added = cost.tax_credit(0.25, 0.0, 0.0, 0.50, True, 0.5, 1.0, 100.0, 1_000.0)
    assert added == pytest.approx(0.125)


def test_spending_that_exceeds_the_year_before_has_the_better_of_two_credits():
    # 100 after 40 as it was: 25 % of 100, or 50 % of 60: 30. With 20 more: 50 % of 80: 40.
    added = cost.tax_credit(0.25, 0.0, 0.0, 0.50, True, 20.0, 100.0, 40.0, 1_000.0)
    assert added == pytest.approx(10.0)


def test_ministries_that_cooperate_spare_a_part_of_what_regulation_costs():
    terms = ar.records(1, ar.TERMS)[0]
    # Regulation is 20 % of the cost; three quarters of that are spared.
    terms.exempt = 0.75
    assert cost.unburdened(terms, 0.2) == pytest.approx(0.85)
    assert cost.unburdened(terms, 0.0) == 1.0
