"""Plans as ministries write them: who is eligible, terms by year, and what is questioned."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out, programme_names
from sim.engine.run import World, simulate
from sim.errors import UserError
from sim.experiment.prepared_scenario import PreparedScenario
from sim.outcomes import ledger
from sim.parameters.registry import defaults
from sim.policy.instrument import shipped_types
from sim.policy.mechanisms.targeting import Targeted
from sim.policy.package import all_warnings, build_package
from sim.population import synthesise
from sim.population.schema import INDUSTRIES, REGIONS
from sim.scenario import load, remarks
from sim.scenario.scaling import alone, scaled

NEW = '[instruments.mine]\ntype = "voucher"\nstart_year = 2026\nbudget_krw_bn = { 2026 = 5 }\n'
VOUCHER = "[instruments.ai_voucher]\n"
TARGETED = sorted(name for name, model in shipped_types().items() if issubclass(model, Targeted))
SPENDERS = sorted(
    name
    for name, model in shipped_types().items()
    if any(about.scales for about in model.settings().values())
)
AMOUNT = {"projects_new": 30, "trainees_persons": 3000}


def eligible(text, population, write):
    mine = load(write(text)).instruments["mine"]
    return mine.terms("mine", population, defaults()).eligible


# The first four firms get what is tested; all are of manufacturing, SMEs, in Seoul.
@pytest.fixture(scope="module")
def four():
    firms = synthesise(n_sba=30, n_small=0, seed=1)

    def first(values, name, log=False):
        array = getattr(firms, name).copy()
        array[:4] = np.log(values) if log else values
        return array

    return replace(
        firms,
        ln_employees=first([49, 50, 299, 300], "ln_employees", log=True),
        ln_sales=first([0.5, 99_999.0, 100_000.0, 100_001.0], "ln_sales", log=True),
        birth=first([1999, 2018, 2022, 2024], "birth"),
        industry=first([INDUSTRIES.index("C")] * 4, "industry"),
        industry2=first([25, 26, 26, 0], "industry2"),
        region=first([REGIONS.index(x) for x in ("seoul", "gangwon", "jeonbuk", "jeju")], "region"),
        size_class=first([0] * 4, "size_class"),
    )


WHO = {
    "eligible_employees = [50, 299]": [False, True, True, False],
    'eligible_employees = [50, "open"]': [False, True, True, True],
    "eligible_employees = [50, inf]": [False, True, True, True],
    'eligible_employees = ["open", 299]': [True, True, True, False],
    "eligible_employees = [-inf, 49]": [True, False, False, False],
    "eligible_employees = [50, 50]": [False, True, False, False],
    "eligible_sales_krw_million = [0, 100000]": [True, True, True, False],
    "eligible_sales_krw_million = [100000, 100000]": [False, False, True, False],
    'eligible_sales_krw_million = [99999, "open"]': [False, True, True, True],
    "eligible_founded = [2018, 2023]": [False, True, True, False],
    'eligible_founded = [2022, "open"]': [False, False, True, True],
    'eligible_industries = ["C26"]': [False, True, True, False],
    'eligible_industries = ["26"]': [False, True, True, False],
    'eligible_industries = ["C25", "26"]': [True, True, True, False],
    'eligible_industries = ["C", "C26"]': [True, True, True, True],
    'eligible_industries = ["제조업"]': [True, True, True, True],
    'eligible_industries = ["c 26"]': [False, True, True, False],
    'eligible_regions = ["강원특별자치도"]': [False, True, False, False],
    'eligible_regions = ["전북특별자치도", "제주"]': [False, False, True, True],
    'eligible_regions = ["강원도", "gangwon", "강원"]': [False, True, False, False],
    'eligible_size_classes = ["중소기업"]': [True, True, True, True],
    'eligible_size_classes = ["대기업", "중소기업"]\neligible_employees = [300, 300]': [
        False,
        False,
        False,
        True,
    ],
    "eligible_employees = [50, 300]\neligible_founded = [2022, 2035]": [False, False, True, True],
}


@pytest.mark.parametrize("rule", WHO)
def test_who_may_apply(rule, four, write):
    assert eligible(NEW + rule, four, write)[:4].tolist() == WHO[rule]


@pytest.mark.parametrize("type_name", TARGETED)
def test_every_programme_takes_official_names_of_regions(type_name, four, write):
    model = shipped_types()[type_name]
    amounts = "".join(f"{key} = {AMOUNT.get(key, 5)}\n" for key in model.must_state())
    text = f'[instruments.mine]\ntype = "{type_name}"\nstart_year = 2026\n{amounts}'
    text += 'eligible_regions = ["강원특별자치도", "전북특별자치도"]'
    mine = load(write(text)).instruments["mine"]
    assert mine.plain()["eligible_regions"] == ["gangwon", "jeonbuk"]
    here = {four.region[k] for k in np.flatnonzero(mine.eligible(four))}
    assert here <= {REGIONS.index("gangwon"), REGIONS.index("jeonbuk")}


def test_a_division_that_no_firm_is_known_to_have_is_refused_with_what_is_known(four, write):
    text = NEW + 'eligible_industries = ["C15"]'
    plan = load(write(text))
    with pytest.raises(UserError, match=r"of division C15; known in section C are .*C26"):
        build_package(plan, four, defaults())
    assert any("division C15" in remark for remark in remarks(plan))


def test_korean_names_of_regions_in_economy_wide_policy(write):
    text = '[economy_wide]\ninfrastructure_percent = { "강원특별자치도" = { 2027 = 20 } }'
    found = load(write(text)).economy_wide.plain()["infrastructure_percent"]
    assert found["gangwon"] == {"2027": 20.0}


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


@pytest.mark.parametrize("type_name", SPENDERS)
def test_a_table_phases_every_programme_out(type_name, write, population):
    model = shipped_types()[type_name]
    text = f'[instruments.mine]\ntype = "{type_name}"\nstart_year = 2026\n'
    for key in model.must_state():
        full = AMOUNT.get(key, 100)
        text += f"{key} = {{ 2026 = {full}, 2028 = {full // 2}, 2030 = 0 }}\n"
    terms = load(write(text)).instruments["mine"].terms("mine", population, defaults())
    assert (terms.budget[16:18] > 0).all()
    assert terms.budget[18] * 2 == terms.budget[16]
    assert (terms.budget[20:] == 0).all()


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


def terms_of(scenario, key, name="ai_voucher"):
    mine = {k: each for k, each in scenario.instruments.items() if k.startswith(name)}
    return {k: (each.start_year, each.end_year, getattr(each, key)) for k, each in mine.items()}


def test_a_share_by_year_ends_the_programme_and_begins_its_successors(write):
    plan = load(write(VOUCHER + "own_share_sme_percent = { 2026 = 25, 2028 = 30 }"))
    assert terms_of(plan, "own_share_sme_percent") == {
        "ai_voucher": (2020, 2025, 20.0),
        "ai_voucher_from_2026": (2026, 2027, 25.0),
        "ai_voucher_from_2028": (2028, 2035, 30.0),
    }
    assert plan.instrument_labels["ai_voucher_from_2026"][1].endswith("(2026년부터)")
    assert plan.instruments["ai_voucher"].provenance("own_share_sme_percent").grade != "R"
    later = plan.instruments["ai_voucher_from_2026"].provenance("own_share_sme_percent")
    assert str(later) == "R: set in scenario mine"


def test_a_later_file_and_a_change_in_python_find_the_programme_whole(write):
    write(VOUCHER + "own_share_sme_percent = { 2026 = 25, 2028 = 30 }", name="parent")
    child = load(write(VOUCHER + "own_share_sme_percent = { 2027 = 40 }", extends="parent"))
    expected = {
        "ai_voucher": (2020, 2025, 20.0),
        "ai_voucher_from_2026": (2026, 2026, 25.0),
        "ai_voucher_from_2027": (2027, 2035, 40.0),
    }
    assert terms_of(child, "own_share_sme_percent") == expected
    parent = load(write(VOUCHER + "own_share_sme_percent = { 2026 = 25, 2028 = 30 }"))
    changed = parent.change("ai_voucher", own_share_sme_percent={2027: 40})
    assert terms_of(changed, "own_share_sme_percent") == expected
    assert changed.digest() == child.digest()
    assert not terms_of(parent.without("ai_voucher"), "reach_percent")
    one = parent.change("ai_voucher", own_share_sme_percent=35)
    assert terms_of(one, "own_share_sme_percent") == {"ai_voucher": (2020, 2035, 35.0)}


def test_a_successor_scales_from_the_programme_it_carries_on():
    base = load("baseline")
    plan = base.change("ai_voucher", own_share_sme_percent={2028: 30}, budget_krw_bn={2028: 142.5})
    none = scaled(plan, base, 0.0).instruments["ai_voucher_from_2028"]
    assert none.yearly("budget_krw_bn")[18] == 42.5  # as in the baseline
    half = scaled(plan, base, 0.5).instruments["ai_voucher_from_2028"]
    assert half.yearly("budget_krw_bn")[18] == 92.5
    assert set(alone(plan, base, "ai_voucher").instruments) == set(plan.instruments)


def test_the_ledger_follows_the_successors_and_closes_with_the_phase_out(population):
    plan = load("baseline").change(
        "ai_voucher",
        own_share_sme_percent={2028: 30},
        budget_krw_bn={2026: 100, 2028: 50, 2030: 0},
    )
    prepared = PreparedScenario.of(plan, population, defaults())
    run = simulate(
        World.of(population, defaults(), Intercepts()), prepared.plan, seed=1, replicate=0
    )
    ledger.verify(run, prepared.accounts)
    names = list(prepared.accounts)
    first = run.outputs.accounts[names.index("ai_voucher")]
    later = run.outputs.accounts[names.index("ai_voucher_from_2028")]
    assert first.appropriated[16:21].tolist() == [100_000_000, 100_000_000, 0, 0, 0]
    assert later.appropriated[16:21].tolist() == [0, 0, 50_000_000, 50_000_000, 0]
    assert (later.awards[20:] == 0).all()
    assert (later.applications[20:] == 0).all()


def test_a_row_that_weighs_too_much_is_told_with_the_sample_that_would_do():
    # 20 small firms stand for about 200,000: one row for 10,000, of 1,000 places a year.
    firms = synthesise(n_sba=200, n_small=20, seed=1)
    plan = load("baseline").change(
        "mine", type="data_voucher", start_year=2026, budget_krw_bn=40, grant_krw_million=40
    )
    only = replace(plan, instruments={"mine": plan.instruments["mine"]})
    (found,) = all_warnings((only, only), firms)
    assert "stands for 10,000 firms" in found
    assert "mine 1,000 %" in found
    needed = int(re.search(r"--small (\d+) would do$", found)[1])
    enough = synthesise(n_sba=None, n_small=needed, seed=1)
    assert all_warnings((only,), enough) == ()


def test_programmes_are_laid_out_by_name(population):
    plan = load("baseline").change("ai_voucher", reach_percent={2027: 50})
    package = build_package(plan, population, defaults())
    names = programme_names(package)
    assert {"ai_voucher", "ai_voucher_from_2027"} <= set(names)
    keys = lay_out(package, population.n).terms["key"]
    assert keys[names.index("ai_voucher")] == keys[names.index("ai_voucher_from_2027")]
