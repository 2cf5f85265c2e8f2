"""What the R&D tax credit of Table 7-7 is worth for one project, worked out by hand.

Amounts in KRW million. A new-growth or strategic project stands alone: its own spending counts for
rate and bonus. In the general regime the firm's other research counts too, and it may choose
between the current and the increment method, with and without the project.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.engine.plan import lay_out
from sim.engine.programmes.tax import (
    MAX_SHARE,
    TAX_BIT,
    claim_credits,
    earn_credit,
    lapse_credits,
    largest_share,
    renew_credits,
    tax_share,
)
from sim.engine.state import outputs, scratch
from sim.parameters.registry import defaults
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instruments.tax_credit import TaxCredit
from sim.policy.terms import Package
from sim.population.schema import FIRST_YEAR, SIZE_CLASSES
from sim.population.synthesis import synthesise


@pytest.fixture(scope="module")
def population():
    return synthesise(n_sba=400, n_small=100, seed=1)


@pytest.fixture(scope="module")
def parameters():
    return defaults()


T2024 = 2024 - FIRST_YEAR


@pytest.fixture(scope="module")
def worth(population, parameters):
    """Return the credit on a project of a firm of a size class under a regime."""

    def credit(
        regime: str, size_class: str, outlay: float, *, sales: float, rd: float = 0.0,
        phi_tax: float = 1.0, sales_growth: float = 0.25,
    ) -> float:  # fmt: skip
        law = TaxCredit(regime=regime).terms("tax", population, parameters)
        column = SIZE_CLASSES.index(size_class)
        rates = SimpleNamespace(
            current=law.current[T2024, column],
            bonus=law.bonus[T2024, column],
            bonus_cap=law.bonus_cap[T2024, column],
            increment=law.increment[T2024, column],
        )
        firm = SimpleNamespace(rd=rd, sales=sales)
        p = SimpleNamespace(phi_tax=phi_tax, sales_growth=sales_growth)
        general = bool(law.general[T2024])
        return outlay * tax_share.py_func(firm, outlay, p, general, rates)

    return credit


# New growth: 30 % (SME), 25 % (KOSDAQ mid-size), 20 % (others), plus 3 x outlay / sales up to
# 10 points (KOSDAQ mid-size 15). Strategic: 40 % (SME), 30 % (others), plus 3 x up to 10 points.
@pytest.mark.parametrize(
    ("regime", "size_class", "outlay", "sales", "expected"),
    [
        # 3 * 100 / 10,000 = 3 points: 33 % of 100
        ("new_growth", "sme", 100.0, 10_000.0, 33.0),
        # 3 points: 23 % of 100
        ("new_growth", "mid", 100.0, 10_000.0, 23.0),
        # 3 points: 28 % of 100
        ("new_growth", "kosdaq_mid", 100.0, 10_000.0, 28.0),
        # 3 points: 23 % of 100
        ("new_growth", "large", 100.0, 10_000.0, 23.0),
        # 3 * 100 / 1,000 = 30 points, ceiling 10: 40 % of 100
        ("new_growth", "sme", 100.0, 1_000.0, 40.0),
        # 30 points, ceiling 15: 40 % of 100
        ("new_growth", "kosdaq_mid", 100.0, 1_000.0, 40.0),
        # 3 * 40 / 1,000 = 12 points, below the ceiling of 15: 37 % of 40 = 14.8
        ("new_growth", "kosdaq_mid", 40.0, 1_000.0, 14.8),
        # 30 points, ceiling 10: 30 % of 100
        ("new_growth", "large", 100.0, 1_000.0, 30.0),
        # 3 points: 43 % of 100
        ("strategic", "sme", 100.0, 10_000.0, 43.0),
        # 3 points: 33 % of 100
        ("strategic", "mid", 100.0, 10_000.0, 33.0),
        ("strategic", "kosdaq_mid", 100.0, 10_000.0, 33.0),
        ("strategic", "large", 100.0, 10_000.0, 33.0),
        # 30 points, ceiling 10: 50 % of 100, the most that the statute gives
        ("strategic", "sme", 100.0, 1_000.0, 50.0),
        # 3 * 0.5 / 1,000 = 0.15 points: 30.15 % of 0.5
        ("new_growth", "sme", 0.5, 1_000.0, 0.15075),
        # at the ceiling exactly: 3 * 100 / 3,000 = 10 points
        ("strategic", "large", 100.0, 3_000.0, 40.0),
    ],
)
def test_new_growth_and_strategic(worth, regime, size_class, outlay, sales, expected):
    assert worth(regime, size_class, outlay, sales=sales) == pytest.approx(expected, rel=1e-12)


# General: research R = rd % of sales, last year R' = R / 1.25. Current method 25 % (SME), 8 %
# (mid-size), half of R / sales up to 2 % (others); increment method 50 / 40 / 25 % of R - R'.
@pytest.mark.parametrize(
    ("size_class", "outlay", "sales", "rd", "expected"),
    [
        # R = 100, R' = 80. Without: current 25, increment 50 % of 20 = 10, so 25.
        # With 100 more: current 25 % of 200 = 50, increment 50 % of 120 = 60, so 60. Worth 35.
        ("sme", 100.0, 10_000.0, 1.0, 35.0),
        # With 10 more: current 27.5, increment 50 % of 30 = 15. Worth 27.5 - 25 = 2.5.
        ("sme", 10.0, 10_000.0, 1.0, 2.5),
        # No research so far: current 25 % of 100 = 25, increment 50 % of 100 = 50. Worth 50.
        ("sme", 100.0, 10_000.0, 0.0, 50.0),
        # Without: current 8, increment 40 % of 20 = 8. With: current 8 % of 200 = 16, increment
        # 40 % of 120 = 48. Worth 48 - 8 = 40.
        ("mid", 100.0, 10_000.0, 1.0, 40.0),
        ("kosdaq_mid", 100.0, 10_000.0, 1.0, 40.0),
        # Without: current 0.5 * 100 / 10,000 = 0.5 % of 100 = 0.5, increment 25 % of 20 = 5.
        # With: current 1 % of 200 = 2, increment 25 % of 120 = 30. Worth 30 - 5 = 25.
        ("large", 100.0, 10_000.0, 1.0, 25.0),
        # R = 10,000, R' = 8,000. Without: current 0.5 * 10,000 / 100,000 = 5 %, ceiling 2 %: 200;
        # increment 25 % of 2,000 = 500. With 100: increment 25 % of 2,100 = 525. Worth 25.
        ("large", 100.0, 100_000.0, 10.0, 25.0),
    ],
)
def test_general_takes_the_larger_method_with_and_without(
    worth, size_class, outlay, sales, rd, expected
):
    found = worth("general", size_class, outlay, sales=sales, rd=rd)
    assert found == pytest.approx(expected, rel=1e-9)


def test_general_current_method_and_its_ceiling_where_research_falls(worth):
    """With falling research (growth -50 %) R' = 2 R, so that only the current method pays."""
    # Large, R = 10,000 of 100,000: without 2 % (ceiling of 5 %) = 200; with 100 more 2 % of
    # 10,100 = 202. Worth 2.
    found = worth("general", "large", 100.0, sales=100_000.0, rd=10.0, sales_growth=-0.5)
    assert found == pytest.approx(2.0, rel=1e-9)
    # Large, R = 1,000: without 0.5 * 1 % = 0.5 % = 5; with 100 more 0.55 % of 1,100 = 6.05.
    found = worth("general", "large", 100.0, sales=100_000.0, rd=1.0, sales_growth=-0.5)
    assert found == pytest.approx(1.05, rel=1e-9)
    # SME: 25 % of the 100 more, whatever the rest.
    found = worth("general", "sme", 100.0, sales=100_000.0, rd=1.0, sales_growth=-0.5)
    assert found == pytest.approx(25.0, rel=1e-9)


def test_only_the_qualifying_share_counts(worth):
    # 22.5 of 100 qualify: bonus 3 * 22.5 / 10,000 = 0.675 points; 30.675 % of 22.5 = 6.901875
    found = worth("new_growth", "sme", 100.0, sales=10_000.0, phi_tax=0.225)
    assert found == pytest.approx(6.901875, rel=1e-12)
    assert worth("new_growth", "sme", 100.0, sales=10_000.0, phi_tax=0.0) == 0.0


def test_a_credit_never_pays_for_nearly_all_of_a_project():
    rates = SimpleNamespace(current=0.99, bonus=0.0, bonus_cap=0.0, increment=0.0)
    firm, p = SimpleNamespace(rd=0.0, sales=1e4), SimpleNamespace(phi_tax=1.0, sales_growth=0.0)
    assert tax_share.py_func(firm, 100.0, p, False, rates) == MAX_SHARE


def test_a_project_given_away_earns_nothing():
    rates = SimpleNamespace(current=0.3, bonus=3.0, bonus_cap=0.1, increment=0.0)
    firm, p = SimpleNamespace(rd=1.0, sales=1e4), SimpleNamespace(phi_tax=1.0, sales_growth=0.0)
    assert tax_share.py_func(firm, 0.0, p, False, rates) == 0.0


class Books:
    """One firm's credits through the years, by the compiled passes."""

    def __init__(self, parameters, *, tax_due, weight=1.0, leaves=9999):
        self.p = parameters.record()
        self.firms, self.states = ar.records(1, ar.FIRM), ar.records(1, ar.STATE)
        self.firms["tax_due"], self.firms["weight"] = tax_due, weight
        self.stays = ar.records(1, ar.STAY)
        self.stays["exit"] = leaves
        self.accounts = ar.records(ar.T, ar.ACCOUNT)
        self.scratch = scratch(1)

    def year(self, t, outlay=0.0, share=0.3):
        account, state = self.accounts[t], self.states[0]
        lapse_credits(t, self.stays, self.states, self.p, account, self.scratch)
        if outlay and earn_credit(t, self.firms[0], state, outlay, share, account):
            filled = self.scratch.filled[0]
            self.scratch.claimants[filled.claimants] = 0
            filled.claimants += 1
        claim_credits(t, self.firms, self.states, account, self.scratch)
        return int(account.appropriated), int(account.paid), int(account.lapsed), int(state.credit)


def test_a_credit_is_set_off_against_the_tax_of_its_year_and_the_rest_carried(parameters):
    firm = Books(parameters, tax_due=10.0)
    # 30 % of 100 million = 30,000 thousand, against 10,000 of tax a year
    assert firm.year(0, outlay=100.0) == (30_000, 10_000, 0, 20_000)
    assert firm.year(1) == (0, 10_000, 0, 10_000)
    assert firm.year(2) == (0, 10_000, 0, 0)
    assert firm.year(3) == (0, 0, 0, 0)
    assert firm.accounts.awards.tolist()[:4] == [1.0, 0.0, 0.0, 0.0]


def test_the_tax_of_a_year_is_set_off_once(parameters):
    firm = Books(parameters, tax_due=10.0)
    firm.year(0, outlay=50.0)  # 15,000 earned, 10,000 claimed, 5,000 carried
    # 5,000 carried and 15,000 new against 10,000 of tax, not 5,000 and then 10,000
    assert firm.year(1, outlay=50.0) == (15_000, 10_000, 0, 10_000)


def test_a_firm_without_tax_due_carries_its_credit_until_it_lapses(parameters):
    years = 3
    firm = Books(parameters.replace(tax_carry_years=years), tax_due=0.0)
    assert firm.year(0, outlay=100.0) == (30_000, 0, 0, 30_000)
    for t in range(1, years + 1):
        assert firm.year(t) == (0, 0, 0, 30_000)
    assert firm.year(years + 1) == (0, 0, 30_000, 0)


def test_a_firm_that_leaves_forfeits_what_it_carries(parameters):
    firm = Books(parameters, tax_due=1.0, leaves=FIRST_YEAR + 2)
    firm.year(0, outlay=100.0)
    firm.year(1)
    assert firm.year(2) == (0, 0, 28_000, 0)


def test_a_heavy_firm_stands_for_many(parameters):
    firm = Books(parameters, tax_due=10.0, weight=2.5)
    assert firm.year(0, outlay=100.0) == (75_000, 25_000, 0, 50_000)
    assert np.isclose(firm.accounts[0].awards, 2.5)


# The rate with twice the ceiling of the bonus, or the increment, of the size class that gets most.
@pytest.mark.parametrize(
    ("regime", "phi_tax", "expected"),
    [
        # SME 40 % + 2 * 10 points
        ("strategic", 1.0, 0.6),
        # of which half qualifies
        ("strategic", 0.5, 0.3),
        # KOSDAQ mid-size 25 % + 2 * 15 points
        ("new_growth", 1.0, 0.55),
        # SME: increment of 50 %
        ("general", 1.0, 0.5),
    ],
)
def test_the_largest_share_is_that_of_the_best_size_class(
    population, parameters, regime, phi_tax, expected
):
    plan = law_alone(TaxCredit(regime=regime).terms("tax", population, parameters))
    found = largest_share.py_func(SimpleNamespace(phi_tax=phi_tax), plan.tax[T2024])
    assert found == pytest.approx(expected)


def law_alone(law, n=1):
    economy_wide = EconomyWideSettings().terms()
    return lay_out(Package(programmes=(), tax=law, economy_wide=economy_wide), n)


def test_what_ai_costs_again_every_year_earns_the_credit_again(population, parameters):
    """A project of 100 million whose upkeep is a fifth: 20 million a year of an SME."""
    law = TaxCredit(regime="new_growth").terms("tax", population, parameters)
    plan, p = law_alone(law, n=3), parameters.replace(upkeep=0.2, phi_tax=1.0).record()
    firms, states, room = ar.records(3, ar.FIRM), ar.records(3, ar.STATE), scratch(3)
    firms.sales, firms.weight = 10_000.0, [1.0, 1.0, 2.0]
    firms.size_class = SIZE_CLASSES.index("sme")
    states.ln_project = np.log(100.0)
    room.relative[:] = 1.0
    room.users[:2], room.filled.users = [0, 2], 2  # the second firm does not use AI
    room.claimants[0], room.filled.claimants, states.credit[0] = 0, 1, 70  # and one carries some
    given = outputs(plan, 3, histories=False)
    renew_credits(T2024, firms, states, p, plan, given, room)
    # 30 % + 3 * 20 / 10,000 = 30.6 % of 20 million = 6,120 thousand, and two firms' worth
    assert states.credit.tolist() == [6_190, 0, 12_240]
    account = given.accounts[-1, T2024]
    assert (account.appropriated, account.applications) == (18_360, 3.0)
    assert room.claimants[: room.filled.claimants[0]].tolist() == [0, 2]
    # Where no law is in force nothing is earned.
    renew_credits(2015 - FIRST_YEAR, firms, states, p, plan, given, room)
    assert states.credit.sum() == 18_430


def test_of_several_firms_each_keeps_its_own_credit(parameters):
    p, t = parameters.replace(tax_carry_years=3).record(), T2024
    firms, states, stays = (ar.records(5, kind) for kind in (ar.FIRM, ar.STATE, ar.STAY))
    account, room = ar.records(1, ar.ACCOUNT)[0], scratch(5)
    firms.weight, firms.tax_due = [1.0, 1.0, 1.0, 2.0, 1.0], [1.0, 1.0, 0.0, 1.0, 1.0]
    states.credit = [500, 500, 500, 2_001, 700]
    states.credit_year = [2020, 2021, 2024, 2024, 2024]
    stays.exit = [9999, 9999, 9999, 9999, 2024]
    room.claimants[:], room.filled.claimants = np.arange(5), 5
    lapse_credits(t, stays, states, p, account, room)
    # The first is four years old, the last left this year.
    assert account.lapsed == 1_200
    assert room.claimants[: room.filled.claimants[0]].tolist() == [1, 2, 3]
    claim_credits(t, firms, states, account, room)
    # 500 of an earlier year, nothing due, and 2 * 1,000 thousand of tax of a new credit.
    assert account.paid == 2_500
    assert states.credit.tolist() == [0, 0, 500, 1, 0]
    assert room.claimants[: room.filled.claimants[0]].tolist() == [2, 3]
    # Supported by the law is who sets off a credit of this year.
    assert account.awards == 2.0
    assert [int(each) for each in states.support] == [0, 0, 0, 1 << TAX_BIT, 0]
    assert (states.event & ar.TOOK_TAX_CREDIT != 0).tolist() == [False, False, False, True, False]


def test_a_credit_of_no_whole_unit_is_not_earned(parameters):
    firm = Books(parameters, tax_due=10.0)
    assert firm.year(0, outlay=0.001) == (0, 0, 0, 0)  # 0.3 thousand
    assert firm.accounts.applications[0] == 0.0
    assert firm.year(1, outlay=0.005) == (2, 2, 0, 0)  # 1.5 thousand are 2
    assert firm.accounts.applications[1] == 1.0
