"""Who is eligible: ranges, divisions of industries, names as ministries write them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.errors import UserError
from sim.parameters.registry import defaults
from sim.policy.instrument import shipped_types
from sim.policy.package import build_package
from sim.population import synthesise
from sim.population.schema import INDUSTRIES, REGIONS
from sim.scenario import load, remarks
from tests.scenario.plans import AMOUNT, NEW, TARGETED


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
