from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from sim.errors import UserError
from sim.policy.applicants import shortage
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import Instrument
from sim.policy.instruments.computing_centres import ComputingCentres
from sim.policy.instruments.data_voucher import DataVoucher
from sim.policy.instruments.lead_projects import LeadProjects
from sim.policy.instruments.policy_fund import PolicyFund
from sim.policy.instruments.regulation import Regulation
from sim.policy.instruments.tax_credit import TaxCredit
from sim.policy.instruments.training import Training
from sim.policy.instruments.voucher import Voucher
from sim.policy.package import all_warnings, build_package, warnings
from sim.policy.successor import stem
from sim.population.schema import FIRST_YEAR, INDUSTRIES, REGIONS
from sim.population.synthesis import synthesise
from sim.scenario import library, load


@dataclass(frozen=True)
class Plan:
    instruments: dict[str, Instrument]
    name: str = "plan"
    economy_wide: EconomyWideSettings = field(default_factory=EconomyWideSettings)


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
    with pytest.raises(
        UserError, match="'new' and 'old' are the same measure twice: the tax credit of 2025"
    ):
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


def test_a_type_whose_usual_firms_are_not_there_has_no_applicants_and_says_so(
    population, parameters
):
    elsewhere = replace(population, industry=np.full(population.n, INDUSTRIES.index("J"), np.uint8))
    lead = LeadProjects(projects_new={2026: 10})  # for makers
    programme = build_package(Plan({"lead": lead}), elsewhere, parameters).programmes[0]
    assert not programme.eligible.any()
    assert "0 firms are eligible" in shortage(programme, elsewhere)


def test_a_provision_for_nobody_is_an_error(population, parameters):
    here = population.region == REGIONS.index("seoul")
    elsewhere = replace(population, region=np.where(here, np.uint8(1), population.region))
    nobody = ComputingCentres(regions=["seoul"])
    with pytest.raises(UserError, match=r"\[instruments.c\]: no firm .* is served"):
        build_package(Plan({"c": nobody}), elsewhere, parameters)


def test_a_programme_whose_firms_are_gone_when_it_opens_is_an_error(population, parameters):
    gone = replace(population, exit=np.minimum(population.exit, np.int16(2025)))
    late = Voucher(start_year=2027, budget_krw_bn=50)
    with pytest.raises(UserError, match="no eligible firm is in the population from 2027 to 2035"):
        build_package(Plan({"v": late}), gone, parameters)


@pytest.mark.parametrize(
    "closed",
    [
        Voucher(start_year=2020, end_year=2022, budget_krw_bn={"2030": 50}),
        LeadProjects(start_year=2020, end_year=2022, projects_new={"2030": 5}),
    ],
)
def test_an_instrument_without_money_in_any_year_is_doubted(closed):
    (warning,) = warnings(Plan({"v": closed}))
    assert warning.startswith("plan [instruments.v]: there is no money in any year")


def test_the_same_rule_twice_is_refused(population, parameters):
    one = Regulation(measure="negative_list", industries=["C", "J"])
    other_year = Regulation(measure="negative_list", industries=["J"], start_year=2028)
    with pytest.raises(UserError, match="'a' and 'b' are the same measure twice: negative_list J"):
        build_package(Plan({"a": one, "b": other_year}), population, parameters)
    elsewhere = Regulation(measure="negative_list", industries=["K"])
    other = Regulation(measure="ex_post", industries=["C", "J"])
    build_package(Plan({"a": one, "b": elsewhere, "c": other}), population, parameters)


def test_more_instruments_than_a_firm_can_remember_are_refused(population, parameters):
    many = {f"v{k}": Voucher() for k in range(32)}
    with pytest.raises(UserError, match="there are 32 instruments besides the tax credit"):
        build_package(Plan(many), population, parameters)


def test_economy_wide_policy_of_the_scenario_and_of_its_provisions_joins(population, parameters):
    negative = Regulation(measure="negative_list", change_percent=-50, lag_years=0)
    economy_wide = EconomyWideSettings(regulation_level=0.8)
    package = build_package(
        Plan({"n": negative}, economy_wide=economy_wide), population, parameters
    )
    t = 2026 - FIRST_YEAR
    assert (package.economy_wide.regulation[t - 1] == 0.8).all()
    assert package.economy_wide.regulation[t] == pytest.approx(0.4)


def test_an_error_of_the_terms_names_scenario_instrument_and_key(population, parameters):
    plan = Plan({"v": Voucher(start_year=2019, budget_krw_bn=5)})
    with pytest.raises(UserError, match=r"^plan \[instruments.v\] cap_krw_million: "):
        build_package(plan, population, parameters)


@pytest.mark.parametrize("slip", [0.0425, 42_500.0])
def test_an_amount_in_the_wrong_unit_is_doubted_with_the_published_range(slip):
    (warning,) = warnings(Plan({"v": Voucher(budget_krw_bn={"2026": slip})}))
    assert "far from the published 42.5 to 98 KRW bn" in warning


def test_a_cap_in_the_wrong_unit_is_doubted_with_the_published_range():
    (warning,) = warnings(Plan({"v": Voucher(cap_krw_million={"2020": 300, "2026": 200_000})}))
    assert "cap_krw_million = 200000 from 2026 " in warning
    assert " 200 to 300 KRW m" in warning


def test_an_assumed_amount_is_not_called_published():
    (warning,) = warnings(Plan({"d": DataVoucher(budget_krw_bn=40_000)}))
    assert "far from the assumed 40 KRW bn a year" in warning


def test_a_budget_raised_without_its_trainees_is_doubted():
    raised = Training(budget_krw_bn={"2021": 80}, trainees_persons={"2021": 3050})
    (warning,) = warnings(Plan({"t": raised}))
    assert "change budget_krw_bn and trainees_persons together" in warning


@pytest.mark.parametrize("name", [entry.name for entry in library()])
def test_shipped_scenarios_build_without_a_doubt(population, parameters, name):
    scenario = load(name)
    assert warnings(scenario) == ()
    package = build_package(scenario, population, parameters.replace(**scenario.parameters))
    named = {each.name for each in package.programmes}
    if package.tax is not None:
        named.add(package.tax.name)
    # A tax credit and its successors have one account.
    assert named == {
        stem(key) if each.type_name == "tax_credit" else key
        for key, each in scenario.instruments.items()
    }


def test_firms_without_small_ones_are_doubted_once(population, parameters):
    scenarios = (load("baseline"), load("voucher-expansion"))
    alone = "no firm with 10-49 employees"
    assert not any(alone in each for each in all_warnings(scenarios, population))
    found = all_warnings(scenarios, synthesise(n_sba=30, n_small=0, seed=1))
    assert sum(alone in each for each in found) == 1
