"""What each programme's terms say on a synthetic population."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import UserError
from sim.policy.instrument import instrument_type
from sim.policy.instruments.lead_projects import LeadProjects
from sim.policy.instruments.policy_fund import PolicyFund
from sim.policy.instruments.training import Training
from sim.policy.instruments.voucher import Voucher
from sim.policy.terms import Mechanism
from sim.population.schema import FIRST_YEAR, INDUSTRIES, SIZE_CLASSES


def year(calendar: int) -> int:
    return calendar - FIRST_YEAR


def test_voucher_has_the_published_budget_cap_and_own_shares(population, parameters):
    voucher = Voucher().terms("ai_voucher", population, parameters)
    assert voucher.mechanism is Mechanism.CONTEST
    # KRW bn 59.9, 56.0, 98.0, 70.0, 42.5 in KRW thousand; the last level goes on
    published = [59_900_000, 56_000_000, 98_000_000, 70_000_000, 42_500_000]
    assert voucher.budget[year(2020) : year(2025)].tolist() == published
    assert (voucher.budget[year(2024) :] == 42_500_000).all()
    assert voucher.cap[year(2023)] == 300.0
    assert voucher.cap[year(2024)] == 200.0
    sme = population.size_class == SIZE_CLASSES.index("sme")
    mid = population.size_class == SIZE_CLASSES.index("mid")
    large = population.size_class == SIZE_CLASSES.index("large")
    assert voucher.share[sme] == pytest.approx(0.8)
    assert voucher.share[mid] == pytest.approx(0.7)
    assert voucher.eligible[sme].all()
    assert not voucher.eligible[large].any()
    assert voucher.application_cost is None
    assert not voucher.carry_over


def test_voucher_score_rises_with_capability_and_research(population, parameters):
    voucher = Voucher().terms("ai_voucher", population, parameters)
    assert np.corrcoef(voucher.score, population.capability)[0, 1] > 0.5
    assert np.corrcoef(voucher.score, np.log1p(population.rd))[0, 1] > 0.3


def test_cap_must_be_known_when_the_programme_opens(population, parameters):
    voucher = Voucher(start_year=2019, budget_krw_bn=10)
    with pytest.raises(UserError, match="cap_krw_million: there is no value for 2019"):
        voucher.terms("early", population, parameters)


def test_lead_projects_commit_the_full_grant_of_each_new_project(population, parameters):
    lead = LeadProjects(projects_new={"2024": 26, "2025": 34}).terms("lead", population, parameters)
    # 26 projects x KRW 1,827m x 4 years (press 2024-10-28: KRW 190 bn)
    assert lead.budget[year(2024)] == 26 * 1827 * 4 * 1000
    assert lead.max_awards[year(2023)] == 0.0
    assert lead.max_awards[year(2024)] == 26.0
    assert (lead.max_awards[year(2025) :] == 34.0).all()
    assert lead.cap[year(2024)] == 4 * 1827.0
    assert lead.floor[year(2024)] == 2 * 4 * 1827.0  # at an own share of half
    assert lead.pay_years == 4
    assert lead.reference == 1.0
    manufacturing = population.industry == INDUSTRIES.index("C")
    assert (lead.eligible == manufacturing & (population.employees >= 50)).all()


def test_fund_lends_below_the_market_by_the_parameters(population, parameters):
    fund = PolicyFund().terms("fund", population, parameters)
    assert fund.mechanism is Mechanism.CREDIT
    assert (fund.budget[year(2020) :] == 80_000_000).all()
    cut = (parameters["market_rate"] - parameters["policy_rate"]) / 100.0
    assert fund.rate_cut == pytest.approx(cut)
    assert fund.additionality == parameters["loan_additionality"]
    assert fund.share == pytest.approx(0.7)


def test_guarantee_cuts_no_rate_unless_it_says_so(population, parameters):
    assert PolicyFund(kind="guarantee").terms("f", population, parameters).rate_cut == 0.0
    said = PolicyFund(kind="guarantee", rate_cut_percent_points=1.0)
    assert said.terms("f", population, parameters).rate_cut == pytest.approx(0.01)


def test_training_place_costs_what_the_published_head_costs(population, parameters):
    training = Training().terms("training", population, parameters)
    assert training.mechanism is Mechanism.PLACES
    # 2023: KRW 16.7bn / 5,071 trainees x 3 trainees a firm = KRW 9.8797m
    assert training.unit_cost[year(2023)] == round(16_700_000 / 5071 * 3)
    assert training.budget[year(2020)] == 0
    assert (training.awareness, training.gain) == (0.5, 1.0)


def test_chief_executives_come_alone_and_learn_of_it_more_than_how(population, parameters):
    settings = {"budget_krw_bn": 6.69, "trainees_persons": 2000, "start_year": 2026}
    training = Training(audience="ceo", **settings).terms("ceo", population, parameters)
    assert training.unit_cost[year(2026)] == 3345
    assert (training.awareness, training.gain) == (1.0, 0.3)


def test_training_budget_without_trainees_is_refused(population, parameters):
    training = Training(budget_krw_bn=10, trainees_persons={"2021": 100, "2030": 0})
    with pytest.raises(UserError, match="there is a budget but no trainee in 2030"):
        training.terms("training", population, parameters)


def test_unknown_instrument_type_names_the_nearest():
    with pytest.raises(UserError, match="did you mean 'voucher'"):
        instrument_type("vouchers")
