"""A programme's account through the years, worked out by hand in integer KRW thousand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.engine.plan import lay_out
from sim.engine.programmes.accounts import (
    close_accounts,
    collect_credit,
    commit,
    open_accounts,
    open_money,
    provide,
    thousands,
)
from sim.engine.state import outputs
from sim.parameters.registry import defaults
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instruments.equity_fund import EquityFund
from sim.policy.instruments.industrial_data import IndustrialData
from sim.policy.instruments.policy_fund import PolicyFund
from sim.policy.instruments.voucher import Voucher
from sim.policy.package import build_package
from sim.population.synthesis import synthesise

T = 10


@pytest.mark.parametrize(
    ("weight", "million", "expected"),
    [(1.0, 30.0, 30_000), (2.5, 10.0, 25_000), (1.0, 0.0004, 0), (1.0, 0.0005, 1), (3.0, 0.0, 0)],
)
def test_money_is_rounded_to_the_next_thousand_won(weight, million, expected):
    assert thousands(weight, million) == expected


@pytest.mark.parametrize(
    ("amount", "parts", "expected"),
    [(100, 1, [100, 0, 0]), (100, 3, [33, 33, 34]), (2, 3, [0, 0, 2]), (99, 2, [49, 50, 0])],
)
def test_an_award_is_paid_in_equal_parts_and_the_rest_last(amount, parts, expected):
    account, committed = ar.records(1, ar.ACCOUNT)[0], np.zeros(8, np.int64)
    account.committed_out, committed[4] = 7, 5
    commit(4, amount, parts, account, committed)
    assert (committed[4:7] - [5, 0, 0]).tolist() == expected
    assert committed.sum() == 5 + amount
    assert account.committed_out == 7 + amount


def loan(years: range, lent: int = 1_000, **terms: float) -> list[tuple[int, int, int, int]]:
    """Return subsidy, loss, repayment and what is still owed, of what was lent in the year 2."""
    said, cohort = ar.records(1, ar.TERMS), np.zeros(ar.T, np.int64)
    for name, value in terms.items():
        said[name] = value
    cohort[2], found = lent, []
    for t in years:
        account = ar.records(1, ar.ACCOUNT)[0]
        collect_credit(t, said[0], account, cohort)
        found.append((account.subsidy, account.defaulted, account.repaid, int(cohort.sum())))
    return found


def test_a_loan_is_repaid_in_equal_parts_after_its_grace():
    terms = {"rate_cut": 0.02, "grace_years": 1, "tenor_years": 4}
    assert loan(range(2, 8), **terms) == [
        (0, 0, 0, 1_000),  # lent this year
        (20, 0, 0, 1_000),  # grace
        (20, 0, 333, 667),  # a third
        (13, 0, 333, 334),  # half of the rest; 2 % of 667 is 13.34
        (7, 0, 334, 0),  # 6.68 is 7
        (0, 0, 0, 0),
    ]


def test_a_part_of_what_is_owed_is_lost_each_year_and_the_rest_repaid():
    terms = {"default_rate": 0.1, "grace_years": 0, "tenor_years": 3}
    # 100 of 1,000 lost, a third of 900 paid; 60 of 600, half of 540; 27 of 270, the rest.
    assert loan(range(3, 6), **terms) == [(0, 100, 300, 600), (0, 60, 270, 270), (0, 27, 243, 0)]


def test_the_last_unit_of_a_loan_is_repaid():
    assert loan(range(3, 5), lent=1, tenor_years=1) == [(0, 0, 1, 0), (0, 0, 0, 0)]


@pytest.fixture(scope="module")
def plan():
    """A grant, a loan, a service for all and a fund that invests; then the tax credit."""
    population = synthesise(n_sba=30, n_small=0, seed=1)
    instruments = {
        "grant": Voucher(),
        "loan": PolicyFund(),
        "data": IndustrialData(kind="federated_learning", start_year=2012, budget_krw_bn=20.0),
        "fund": EquityFund(start_year=2012),
    }
    scenario = SimpleNamespace(
        name="all", instruments=instruments, economy_wide=EconomyWideSettings()
    )
    package = build_package(scenario, population, defaults())
    made = lay_out(package, population.n)
    names = [each.name for each in package.programmes]
    offers, terms = made.offers.copy(), made.terms.copy()
    offers["budget"] = 0
    offers["budget"][:, T] = 900
    terms["pay_years"] = 3
    terms["default_rate"], terms["rate_cut"] = 0.1, 0.02
    terms["grace_years"], terms["tenor_years"] = 5, 9
    return made._replace(offers=offers, terms=terms), {name: k for k, name in enumerate(names)}


def test_a_year_opens_with_its_budget_and_what_the_last_one_left(plan):
    laid_out, row = plan
    given = outputs(laid_out, 1, histories=False)
    before, now = given.accounts[:, T - 1], given.accounts[:, T]
    before.carried_out, before.committed_out, before.outstanding_out = 11, 12, 1_000
    given.cohort[:, T - 2] = 1_000
    open_accounts(T, laid_out, given)
    programmes = len(row)
    assert now.appropriated.tolist() == [900] * programmes + [0]
    assert now.carried_in.tolist() == [11] * (programmes + 1)
    assert now.committed_in.tolist() == [12] * (programmes + 1)
    assert now.outstanding_in.tolist() == [1_000] * (programmes + 1)
    assert [open_money(each) for each in now] == [911] * programmes + [11]
    # Only lent and invested money comes back, or is lost.
    for name, k in row.items():
        back = name in ("loan", "fund")
        assert now.defaulted[k] == (100 if back else 0), name
        assert now.subsidy[k] == (20 if back else 0), name


def test_money_for_everybody_is_committed_and_invested_without_applications(plan):
    laid_out, row = plan
    given = outputs(laid_out, 1, histories=False)
    given.accounts.carried_in[:, T] = 30
    open_accounts(T, laid_out, given)
    given.accounts.carried_in[:, T] = 30
    provide(T, laid_out, given)
    for name, k in row.items():
        spends = name in ("data", "fund")
        assert given.committed[k, T : T + 4].tolist() == ([310, 310, 310, 0] if spends else [0] * 4)
        assert given.accounts.committed_out[k, T] == (930 if spends else 0), name
        assert given.cohort[k, T] == (930 if name == "fund" else 0), name


def test_a_year_closes_with_what_is_paid_and_what_is_still_promised_and_owed(plan):
    laid_out, row = plan
    given = outputs(laid_out, 1, histories=False)
    now = given.accounts[:, T]
    now.committed_in, now.committed_out = 100, 50
    now.appropriated[-1], now.paid[-1], now.lapsed[-1] = 80, 30, 20
    given.committed[:, T], given.committed[:, T + 1] = 60, 90
    given.cohort[:, T - 1], given.cohort[:, T], given.cohort[:, T + 1] = 5, 6, 7
    close_accounts(T, laid_out, given)
    assert now.paid.tolist() == [60] * len(row) + [30]
    assert now.committed_out[:-1].tolist() == [90] * len(row)
    assert now.outstanding_out[:-1].tolist() == [11] * len(row)
    # Tax credits: 100 carried and 80 earned, less 30 claimed and 20 lapsed.
    assert now.committed_out[-1] == 130
