"""What may be moved, and that moving it leaves the past alone."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.optimisation.candidate import candidate
from sim.analysis.optimisation.levers import choose, values_of
from sim.errors import UserError
from sim.parameters.registry import defaults
from sim.policy.package import build_package
from sim.population.schema import FIRST_YEAR
from sim.scenario import load

BASE = load("full-package")


def test_by_default_sizes_and_own_shares_of_the_programmes_in_force():
    names = {each.name for each in choose(None, BASE, 2026, 2030)}
    assert names == {
        "ai_voucher.budget_krw_bn",
        "ai_voucher.own_share_sme_percent",
        "ai_voucher.own_share_mid_percent",
        "digital_fund.budget_krw_bn",
        "growth_fund.budget_krw_bn",
        "integrated_voucher.budget_krw_bn",
        "integrated_voucher.own_share_sme_percent",
        "integrated_voucher.own_share_mid_percent",
        "industrial_ai_fund.budget_krw_bn",
        "lead_projects.projects_new",
        "lead_projects.own_share_percent",
        "training_ceo.budget_krw_bn",
        "training_expert.budget_krw_bn",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ai_voucher.budgt_krw_bn", "did you mean 'ai_voucher.budget_krw_bn'"),
        ("ai_voucher.budget_krw_bn=200:100", "write the lower end first"),
        ("ai_voucher.budget_krw_bn=-5:100", "out of bounds"),
        ("ai_voucher.budget_krw_bn=x", "write ai_voucher.budget_krw_bn=0:100"),
        ("rd_tax_credit_from_2026.regime", "is no number"),
        ("training_field.budget_krw_bn", "closed from 2026 to 2030"),
        ("ai_voucher.cap_krw_million,ai_voucher.cap_krw_million", "named twice"),
    ],
)
def test_a_wrong_lever_is_named(text, said):
    with pytest.raises(UserError, match=said):
        choose(text, BASE, 2026, 2030)


def test_the_base_packages_own_values_give_the_base_package():
    levers = choose(None, BASE, 2026, 2030)
    assert candidate(BASE, levers, values_of(levers), 2026).digest() == BASE.digest()


def test_places_follow_their_money_and_the_past_stays():
    levers = choose("training_expert.budget_krw_bn", BASE, 2026, 2030)
    before, after = BASE.instruments["training_expert"], None
    after = candidate(BASE, levers, (33.45,), 2026).instruments["training_expert"]
    places = after.yearly("trainees_persons")
    assert places[2030 - FIRST_YEAR] == 10_000.0
    branching = slice(0, 2026 - FIRST_YEAR)
    np.testing.assert_array_equal(places[branching], before.yearly("trainees_persons")[branching])


def test_an_own_share_changes_by_a_successor_with_the_same_luck(population):
    levers = choose("ai_voucher.own_share_sme_percent", BASE, 2026, 2030)
    changed = candidate(BASE, levers, (50.0,), 2026)
    old, new = (changed.instruments[name] for name in ("ai_voucher", "ai_voucher_from_2026"))
    assert old.own_share_sme_percent == 20.0
    assert (old.end_year, new.start_year, new.own_share_sme_percent) == (2025, 2026, 50.0)
    money = old.budget() + new.budget()
    np.testing.assert_array_equal(money, BASE.instruments["ai_voucher"].budget())
    assert build_package(changed, population, defaults()).programmes


def test_years_are_levers_too():
    levers = choose("industrial_ai_fund.start_year", BASE, 2026, 2030)
    assert (levers[0].low, levers[0].high) == (2026.0, 2030.0)
    fund = candidate(BASE, levers, (2028.0,), 2026).instruments["industrial_ai_fund"]
    assert fund.start_year == 2028
