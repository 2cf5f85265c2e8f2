"""Plans that cannot be meant are refused, odd ones questioned, plain ones left alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sim.errors import UserError
from sim.policy.package import all_warnings
from sim.population import synthesise
from sim.scenario import load, remarks
from tests.scenario.plans import NEW, SPENDERS, VOUCHER

REFUSED = {
    "the wrong order": (
        NEW + "eligible_employees = [299, 50]",
        "the range [299, 50] holds nothing: it begins after its end; write the lower end first, "
        "[50, 299]",
    ),
    "one number": (
        NEW + "eligible_employees = 50",
        '50 is no range of two numbers; write [0, "open"]',
    ),
    "three": (NEW + "eligible_employees = [1, 2, 3]", "[1, 2, 3] is no range of two numbers"),
    "words": (NEW + 'eligible_employees = ["small", 50]', "'small' is not a number; give a number"),
    "a text": (NEW + 'eligible_employees = "50-299"', "'50-299' is no range of two numbers"),
    "negative": (NEW + "eligible_employees = [-5, 50]", "-5 is out of bounds; use 0 or more"),
    "not a number": (NEW + "eligible_employees = [nan, 50]", "nan is not a number"),
    "true": (NEW + "eligible_employees = [true, 50]", "True is not a number"),
    "no unit": (
        NEW + "eligible_sales = [0, 5]",
        "this is given in KRW million, as 'eligible_sales_krw_million'",
    ),
    "sales in billions": (
        NEW + "eligible_sales_krw_bn = [0, 5]",
        "this is given in KRW million, as 'eligible_sales_krw_million'",
    ),
    "age": (NEW + "eligible_age_years = [0, 7]", "write founding years, eligible_founded = ["),
    "founded in the future": (NEW + "eligible_founded = [2020, 2040]", "2040 is out of bounds"),
    "no such division": (NEW + 'eligible_industries = ["C99"]', "'C99' is not possible here"),
    "division of another section": (NEW + 'eligible_industries = ["J26"]', "'J26' is not possible"),
    "section O": (NEW + 'eligible_industries = ["O"]', "'O' is not possible here"),
    "division as number": (NEW + "eligible_industries = [26]", "26 is not possible here"),
    "division of a provision": (
        '[instruments.mine]\ntype = "public_procurement"\nbudget_krw_bn = 5\nindustries = ["C26"]',
        "'C26' is not possible here",
    ),
    "no such region": (NEW + 'eligible_regions = ["강완도"]', "'강완도' is not possible here"),
    "a region twice": (
        "[economy_wide]\ninfrastructure_percent = { gangwon = 5, 강원도 = 6 }".replace(
            "강원도", '"강원도"'
        ),
        "gangwon is named twice; leave one out",
    ),
    "a share by year without a first year": (
        NEW + "own_share_sme_percent = { 2028 = 30 }",
        "own_share_sme_percent: there is no value for 2026, in which the programme is open",
    ),
    "a share by year above all": (
        VOUCHER + "own_share_sme_percent = { 2026 = 120 }",
        "own_share_sme_percent.2026: 120 is out of bounds; use 0 to 100 percent",
    ),
    "a start by year": (VOUCHER + "start_year = { 2026 = 2027 }", "is not a number"),
    "a stock by year": (
        '[instruments.mine]\ntype = "public_procurement"\nbudget_krw_bn = 5\n'
        "references_per_krw_bn = { 2026 = 1 }",
        "is not a number",
    ),
    "a successor twice": (
        VOUCHER + "own_share_sme_percent = { 2026 = 30 }\n[instruments.ai_voucher_from_2026]\n"
        'type = "voucher"\nbudget_krw_bn = { 2026 = 5 }',
        "'ai_voucher_from_2026' is there, and also follows from the table by year",
    ),
    "a successor that is not there": (
        "[instruments.ai_voucher_from_2026]\nreach_percent = 5",
        "write what holds from a year on as a table in [instruments.ai_voucher]",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_meant_is_refused_in_one_line(case, write):
    text, message = REFUSED[case]
    with pytest.raises(UserError, match=re.escape(message)) as caught:
        load(write(text))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("type_name", SPENDERS)
def test_no_new_programme_is_lent_a_budget(type_name, write):
    with pytest.raises(UserError, match=r"no budget: \w+ is not given; write"):
        load(write(f'[instruments.mine]\ntype = "{type_name}"\nstart_year = 2026'))


# Plan -> what is asked. The published budgets of the voucher are KRW 42.5bn to 98bn.
QUESTIONED = {
    "27.6 bn in millions": (NEW.replace("5 }", "27600 }"), "budget_krw_bn = 27600 from 2026 is f"),
    "a budget in trillions": (NEW.replace("5 }", "0.005 }"), "is the unit right?"),
    "a project in won": (
        NEW + "minimum_project_krw_million = 100000000",
        "is far from the assumed 100 KRW million; is the unit right?",
    ),
    "a reach as a share": (
        NEW + "reach_percent = 0.9",
        "reach_percent = 0.9 is less than one percent; if a share was meant, write 90; usual is 90",
    ),
    "a share by year as a fraction": (
        VOUCHER + "own_share_sme_percent = { 2026 = 0.2 }",
        "own_share_sme_percent = 0.2 is less than one percent",
    ),
    "points as a share": (
        '[instruments.mine]\ntype = "policy_fund"\nstart_year = 2026\nbudget_krw_bn = 50\n'
        "rate_cut_percent_points = 0.02",
        "rate_cut_percent_points = 0.02 is less than 0.1 points; if a share was meant, write 2",
    ),
    "projects as a share": (
        '[instruments.mine]\ntype = "lead_projects"\nstart_year = 2026\nprojects_new = 0.3',
        "projects_new = 0.3 from 2026 is less than one: a number of projects is asked",
    ),
    "a million trainees": (
        '[instruments.mine]\ntype = "training"\nstart_year = 2026\nbudget_krw_bn = 3000\n'
        "trainees_persons = 1000000",
        "trainees_persons = 1e+06 from 2026 is far from the published",
    ),
    "whole projects of any size": (
        NEW + "own_share_sme_percent = 0\ncap_krw_million = 1e7",
        "own_share_sme_percent = 0 with cap_krw_million = 1e+07: public money pays whole projects "
        "of any size; usual are own shares of 20 percent",
    ),
    "a grant in won": (
        '[instruments.mine]\ntype = "smart_factory"\nstart_year = 2026\nbudget_krw_bn = 40\n'
        "grant_krw_million = 200000",
        "grant_krw_million = 200000 from 2026 is far from the assumed 200 KRW million",
    ),
    "nobody hears of it": (NEW + "reach_percent = 0", "and 0 of them hear of it in time"),
    "no money": (NEW.replace("5 }", "0 }"), "there is no money in any year"),
    "too few firms": (
        NEW + 'eligible_regions = ["세종"]\neligible_industries = ["C26"]\ncap_krw_million = 1',
        "its money of 2026 pays for 5,000 awards or more, but ",
    ),
    "too few places": (
        '[instruments.mine]\ntype = "training"\nstart_year = 2026\nbudget_krw_bn = 27\n'
        "trainees_persons = 9000\nreach_percent = 1",
        "its money of 2026 pays for 3,000 awards or more, but ",
    ),
    "none left in the end": (
        '[instruments.mine]\ntype = "smart_factory"\nstart_year = 2026\nbudget_krw_bn = 40\n'
        'reach_percent = 100\neligible_regions = ["세종"]',
        "each for one award (repeat_years = 99): the rest cannot be spent",
    ),
}


@pytest.mark.parametrize("case", QUESTIONED)
def test_what_looks_like_a_slip_is_questioned(case, write):
    text, question = QUESTIONED[case]
    found = " | ".join(remarks(load(write(text))))
    assert question in found, found


MEANT = {
    "half a point": '[instruments.mine]\ntype = "policy_fund"\nstart_year = 2026\n'
    "budget_krw_bn = 50\nrate_cut_percent_points = 0.5",
    "ten times the trainees": '[instruments.mine]\ntype = "training"\nstart_year = 2026\n'
    "budget_krw_bn = 90\ntrainees_persons = 30000\nreach_percent = 20",
    "free for small firms": NEW + "own_share_sme_percent = 0",
    "a share by year": VOUCHER + "own_share_sme_percent = { 2026 = 20, 2028 = 30 }",
    "wider by year": NEW + 'eligible_size_classes = { 2026 = ["sme"], 2028 = ["sme", "mid"] }',
    "young firms by year": NEW + "eligible_founded = { 2026 = [2019, 2026], 2027 = [2020, 2027] }",
    "tax rates by year": "[instruments.rd_tax_credit]\nnew_growth_sme_percent = { 2027 = 40 }",
    "loans by year": "[instruments.digital_fund]\nloan_to_cost_percent = { 2027 = 50 }",
    "phase-out": VOUCHER + "budget_krw_bn = { 2026 = 100, 2028 = 50, 2030 = 0 }",
    "chips in Gyeonggi": NEW + 'eligible_regions = ["경기도"]\neligible_industries = ["C26"]',
    "middle firms": NEW + "eligible_employees = [50, 299]",
}


@pytest.mark.parametrize("case", MEANT)
def test_a_plan_that_can_be_meant_is_not_questioned(case, write):
    plan = load(write(MEANT[case]))
    assert remarks(plan) == ()
    saved = plan.save(write("", name="saved"), overwrite=True)
    assert load(saved).digest() == plan.digest()


def test_a_row_that_weighs_too_much_is_told_with_the_sample_that_would_do():
    # 20 small firms stand for about 200,000: one row for 10,000, of 1,000 places a year.
    firms = synthesise(n_sba=200, n_small=20, seed=1)
    plan = load("baseline").change(
        "mine", type="data_voucher", start_year=2026, budget_krw_bn=40, grant_krw_million=40
    )
    only = replace(plan, instruments={"mine": plan.instruments["mine"]})
    (found,) = all_warnings((only, only), firms)
    assert "stands for 9,800 firms" in found
    assert "mine 980 %" in found
    needed = int(re.search(r"--small (\d+) would do$", found)[1])
    enough = synthesise(n_sba=None, n_small=needed, seed=1)
    assert all_warnings((only,), enough) == ()
