from __future__ import annotations

import pytest

from sim.policy.settings.published import figure, published


def test_external_fact_keeps_value_unit_grade_and_source():
    budget = figure("voucher_2023")
    assert (budget.value, budget.unit, budget.grade) == (70.0, "KRW bn", "A")
    assert budget.source == "press of the ministry's figures"


def test_report_figure_is_official_with_its_place():
    assert figure("tax.newgrowth.sme").grade == "A"
    assert figure("tax.newgrowth.sme").source == "KIET 2024, Table 7-7"


def test_derived_figure_is_graded_as_derived():
    assert figure("tr.k.digital.courses").grade == "C"


def test_default_by_year_is_scaled_to_the_unit_of_the_setting():
    default = published({2021: "tr.expert.budget.2021", 2022: "tr.expert.budget.2022"}, scale=0.1)
    assert default.value() == {2021: 7.93, 2022: 18.56}
    assert default.grade() == "A"
    assert default.source() == "KIET 2024, Table 7-10"


def test_a_figure_that_is_not_shipped_is_a_mistake_in_the_code():
    with pytest.raises(KeyError):
        figure("voucher_1999")
