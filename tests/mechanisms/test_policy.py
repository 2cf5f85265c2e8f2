"""Mechanisms of policy: what each instrument is said to do, with money enough to see it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.policy.instruments.lead_projects import LeadProjects
from sim.policy.instruments.policy_fund import PolicyFund
from sim.policy.instruments.tax_credit import TaxCredit
from sim.policy.instruments.training import Training
from sim.policy.instruments.voucher import Voucher
from sim.population.schema import INDUSTRIES

EVERYBODY = {"reach_percent": 100.0, "start_year": 2020}
MAKERS = ar.INDUSTRY_ROW + INDUSTRIES.index("C")
SME = ar.CLASS_ROW
LARGE = ar.CLASS_ROW + 3


def voucher(**settings):
    """Return a voucher for every small or mid-size firm that wants one."""
    generous = {"budget_krw_bn": {2020: 900.0}, "minimum_project_krw_million": 1.0, **EVERYBODY}
    return Voucher(**(generous | settings))


def fund(**settings):
    generous = {
        "budget_krw_bn": {2020: 4000.0}, "minimum_project_krw_million": 1.0,
        "minimum_score_sd": -100.0, **EVERYBODY,
    }  # fmt: skip
    return PolicyFund(**(generous | settings))


def training(**settings):
    generous = {
        "budget_krw_bn": {2020: 60.0}, "trainees_persons": {2020: 20_000}, **EVERYBODY
    }  # fmt: skip
    return Training(**(generous | settings))


def lead(**settings):
    generous = {"projects_new": {2020: 100}, "minimum_project_krw_million": 50.0, **EVERYBODY}
    return LeadProjects(**(generous | settings))


@pytest.fixture(scope="module")
def with_voucher(bench):
    return bench.runs({"voucher": voucher()})


def rate(bench, runs, row):
    firms = runs[0].world.firms.totals[14:23, 0, row].mean()
    return bench.users(runs, row) / firms


def test_m_voucher(bench, base, with_voucher):
    """It lowers the first cost, brings SMEs to AI, narrows their gap and gives suppliers sales."""
    assert rate(bench, with_voucher, SME) > rate(bench, base, SME)
    gaps = [rate(bench, runs, LARGE) - rate(bench, runs, SME) for runs in (with_voucher, base)]
    assert gaps[0] < gaps[1]
    assert bench.year(with_voucher, "spending") > bench.year(base, "spending")


def test_m_voucher_works_through_the_price(bench):
    """The more firms look at the price, the more the voucher brings."""
    gains = []
    for eps in (0.2, 2.0):
        runs = bench.runs({"voucher": voucher(support_logit=0.0)}, eps=eps)
        gains.append(bench.users(runs) - bench.users(bench.runs(eps=eps)))
    assert gains[1] > gains[0]


def test_m_motie_voucher(bench, base):
    """A voucher for industry makes demand for AI there, and sales of its suppliers."""
    runs = bench.runs({"voucher": voucher(eligible_industries=["C"])})
    assert bench.users(runs, MAKERS) > bench.users(base, MAKERS)
    assert bench.year(runs, "spending") > bench.year(base, "spending")


def test_m_industry_tailored(bench, base):
    """Support made for one industry's lack of capability raises use there."""
    runs = bench.runs({"training": training(eligible_industries=["C"])})
    assert bench.users(runs, MAKERS) > bench.users(base, MAKERS)


def test_m_support_noperf(bench, base, with_voucher):
    """Support raises the use of AI, but hardly what it brings."""
    assert bench.users(with_voucher) > bench.users(base)
    assert bench.effects(with_voucher) - bench.effects(base) < 0.01


def test_m_employees(bench, base):
    """Training of employees makes firms aware, and aware firms adopt."""
    runs = bench.runs({"training": training(gain_courses=0.0, awareness_courses=1.0)})
    heard = [
        np.mean([((run.outputs.event[10:] & ar.HEARD) != 0).sum() for run in each])
        for each in (runs, base)
    ]
    assert heard[0] > heard[1]
    assert bench.users(runs) > bench.users(base)


def test_m_training(bench, base):
    """Trained staff embeds AI: a larger share of users, deeper in the firm."""
    loud = {"training_gain": 0.6, "e_K": 1.0, "training_decay": 0.0}
    runs = bench.runs({"training": training(awareness_courses=0.0)}, **loud)
    without = bench.runs(**loud)
    shares = [bench.total(each, "embedded") / bench.users(each) for each in (runs, without)]
    depth = [bench.total(each, "depth") / bench.users(each) for each in (runs, without)]
    assert shares[0] > shares[1]
    assert depth[0] > depth[1]


def test_m_finance(bench):
    """Loans that firms could not have had elsewhere bring investment and adoption."""
    tight = {"psi": 0.01, "loan_additionality": 0.5}
    runs = bench.runs({"fund": fund()}, **tight)
    without = bench.runs(**tight)
    assert bench.users(runs) > bench.users(without)
    assert bench.year(runs, "spending") > bench.year(without, "spending")


def test_m_motie_fund(bench):
    """Patient capital carries the large projects that firms cannot fund themselves."""
    tight = {"psi": 0.005, "loan_additionality": 0.5}
    large = {"minimum_project_krw_million": 300.0}
    runs = bench.runs({"fund": fund(tenor_years=10, grace_years=5, **large)}, **tight)
    without = bench.runs(**tight)
    cost = [bench.year(each, "spending") / bench.total(each, "adopted") for each in (runs, without)]
    assert cost[0] > cost[1]  # projects are larger on average


def test_m_tax(bench, base):
    """The higher the credit, the more is invested in AI."""
    loud = {"phi_tax": 1.0}
    users = [
        bench.users(bench.runs({"tax": TaxCredit(regime=regime)}, **loud))
        for regime in ("new_growth", "strategic")
    ]
    assert bench.users(base) < users[0] < users[1]


def test_m_motie_success(bench):
    """Success cases are seen: with them visible more firms of the industry adopt.

    They must be successes: a reference project that shows an early loss tells firms to wait
    (`test_m_motie_success_needs_success`).
    """
    loud = {"a_D": 2.0, "a_early": 0.1, "a_late": 0.2}
    seen, hidden = (
        bench.runs({"lead": lead(reference_projects=count)}, **loud) for count in (1.0, 0.0)
    )
    assert bench.users(seen, MAKERS) > bench.users(hidden, MAKERS)
    # Also firms that got nothing themselves.
    others = [
        np.mean(
            [
                ((run.states["first"] != ar.NO_YEAR) & (run.states.support == 0)).sum()
                for run in runs
            ]
        )
        for runs in (seen, hidden)
    ]
    assert others[0] > others[1]


def test_m_motie_success_needs_success(bench):
    """What the references show is what counts: losses spread less than gains."""
    extra = {}
    for effect in (0.1, -0.1):
        seen, hidden = (
            bench.runs({"lead": lead(reference_projects=count)}, a_early=effect, a_late=effect)
            for count in (1.0, 0.0)
        )
        extra[effect] = bench.users(seen, MAKERS) - bench.users(hidden, MAKERS)
    assert extra[0.1] > extra[-0.1]


def test_m_motie_demand(bench):
    """The larger the subsidy, the more firms apply."""
    asked = []
    for own_share in (80.0, 20.0):
        runs = bench.runs({"lead": lead(own_share_percent=own_share)})
        asked.append(np.mean([run.outputs.accounts[0].applications.sum() for run in runs]))
    assert asked[1] > asked[0]
