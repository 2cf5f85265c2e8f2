from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from sim.errors import UserError
from sim.policy.covers import CoverSettings
from sim.policy.instrument import Instrument
from sim.policy.instruments.lead_projects import LeadProjects
from sim.policy.instruments.policy_fund import PolicyFund
from sim.policy.instruments.tax_credit import TaxCredit
from sim.policy.instruments.training import Training
from sim.policy.instruments.voucher import Voucher
from sim.policy.package import build_package, doubts
from sim.population.schema import FIRST_YEAR
from sim.scenario import library, load


@dataclass(frozen=True)
class Plan:
    instruments: dict[str, Instrument]
    name: str = "plan"
    covers: CoverSettings = field(default_factory=CoverSettings)


def test_programmes_stand_in_the_fixed_order_whatever_the_order_of_writing(population, parameters):
    instruments = {
        "z_voucher": Voucher(),
        "fund": PolicyFund(),
        "a_voucher": Voucher(),
        "lead": LeadProjects(),
        "training": Training(),
    }
    package = build_package(Plan(instruments), population, parameters)
    names = [each.name for each in package.programmes]
    assert names == ["training", "lead", "a_voucher", "z_voucher", "fund"]


def test_one_more_instrument_leaves_the_others_terms_alone(population, parameters):
    alone = build_package(Plan({"v": Voucher()}), population, parameters).programmes[0]
    both = build_package(Plan({"a": Training(), "v": Voucher()}), population, parameters)
    assert np.array_equal(alone.score, both.programmes[1].score)
    assert np.array_equal(alone.budget, both.programmes[1].budget)


def test_two_tax_credits_in_one_year_are_refused(population, parameters):
    plan = Plan({"old": TaxCredit(), "new": TaxCredit(start_year=2025)})
    with pytest.raises(UserError, match="tax credits 'new' and 'old' both hold in 2025"):
        build_package(plan, population, parameters)


def test_tax_credits_of_different_years_join(population, parameters):
    plan = Plan(
        {
            "old": TaxCredit(end_year=2024),
            "strategic": TaxCredit(start_year=2025, regime="strategic"),
        }
    )
    tax = build_package(plan, population, parameters).tax
    assert tax is not None
    assert tax.current[2024 - FIRST_YEAR, 0] == pytest.approx(0.3)
    assert tax.current[2025 - FIRST_YEAR, 0] == pytest.approx(0.4)


def test_an_instrument_for_nobody_is_an_error(population, parameters):
    nobody = Voucher(eligible_frames=["small"], eligible_size_classes=["large"])
    with pytest.raises(UserError, match=r"plan \[instruments.v\]: no firm .* is eligible"):
        build_package(Plan({"v": nobody}), population, parameters)


def test_an_error_of_the_terms_names_scenario_instrument_and_key(population, parameters):
    plan = Plan({"v": Voucher(start_year=2019, budget_krw_bn=5)})
    with pytest.raises(UserError, match=r"^plan \[instruments.v\] cap_krw_million: "):
        build_package(plan, population, parameters)


@pytest.mark.parametrize("slip", [0.0425, 42_500.0])
def test_an_amount_in_the_wrong_unit_is_doubted_with_the_published_range(slip):
    (doubt,) = doubts(Plan({"v": Voucher(budget_krw_bn={"2026": slip})}))
    assert "far from the published 42.5 to 98 KRW bn" in doubt


def test_a_budget_raised_without_its_trainees_is_doubted():
    raised = Training(budget_krw_bn={"2021": 80}, trainees_persons={"2021": 3050})
    (doubt,) = doubts(Plan({"t": raised}))
    assert "change budget_krw_bn and trainees_persons together" in doubt


@pytest.mark.parametrize("name", [entry.name for entry in library()])
def test_shipped_scenarios_build_without_a_doubt(population, parameters, name):
    scenario = load(name)
    assert doubts(scenario) == ()
    package = build_package(scenario, population, parameters.replace(**scenario.parameters))
    named = {each.name for each in package.programmes}
    if package.tax is not None:
        named.add(package.tax.name)
    assert named == set(scenario.instruments)
