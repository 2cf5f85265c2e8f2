from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from sim.errors import UserError
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instruments.policy_fund import PolicyFund
from sim.policy.instruments.training import Training
from sim.policy.instruments.voucher import Voucher

WRONG = {
    "unknown key": ({"budgt_krw_bn": 3}, "unknown key 'budgt_krw_bn'; did you mean"),
    "wrong unit": ({"budget_krw_million": 3}, "this is given in KRW bn, as 'budget_krw_bn'"),
    "no unit": ({"budget": 3}, "this is given in KRW bn, as 'budget_krw_bn'"),
    "negative": ({"budget_krw_bn": -3}, "budget_krw_bn: -3 is out of bounds; use 0 to"),
    "over 100": ({"own_share_sme_percent": 120}, "use 0 to 100 percent"),
    "not a number": ({"budget_krw_bn": "70"}, "'70' is not a number; give a number in KRW bn"),
    "truth value": ({"budget_krw_bn": True}, "True is not a number"),
    "not finite": ({"budget_krw_bn": float("inf")}, "inf is out of bounds"),
    "not a quantity": ({"score_noise_sd": float("nan")}, "nan is out of bounds"),
    "beyond floats": ({"score_noise_sd": 10**400}, "is out of bounds"),
    "year too late": ({"budget_krw_bn": {"2040": 3}}, "year 2040 is outside the run; use 2010"),
    "no year": ({"budget_krw_bn": {"soon": 3}}, "'soon' is not a year"),
    "odd digits": ({"budget_krw_bn": {"202²": 3}}, "'202²' is not a year"),
    "empty table": ({"budget_krw_bn": {}}, "the table names no year"),
    "bad in a year": ({"budget_krw_bn": {"2026": -1}}, "budget_krw_bn.2026: -1 is out of bounds"),
    "fraction": ({"repeat_years": 1.5}, "1.5 is not a whole number"),
    "table for a number": ({"repeat_years": {"2026": 1}}, "is not a number"),
    "unknown region": ({"eligible_regions": ["seol"]}, "'seol' is not possible here; did you mean"),
    "empty list": ({"eligible_regions": []}, "the list is empty"),
    "text for a list": ({"eligible_regions": "seoul"}, "'seoul' is not a list"),
    "end before start": ({"start_year": 2030, "end_year": 2029}, "end_year 2029 is before"),
    "source of nothing": ({"sources": {"budget": "A: x"}}, "a source is given for 'budget'"),
    "ungraded source": ({"sources": {"budget_krw_bn": "a notice"}}, 'write sources = { key = "A:'),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_setting_is_refused_in_one_line(case: str):
    settings, message = WRONG[case]
    with pytest.raises(UserError, match=re.escape(message)) as caught:
        Voucher(**settings)
    assert "\n" not in str(caught.value)


def test_grace_must_be_shorter_than_the_loan():
    with pytest.raises(UserError, match="grace_years 5 is not below tenor_years 5"):
        PolicyFund(grace_years=5)


def test_unknown_region_of_a_cover_is_refused():
    with pytest.raises(UserError, match="'Gwanju' is not one of the regions; did you mean"):
        EconomyWideSettings(infrastructure_percent={"Gwanju": 5})


def test_settings_are_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        Voucher().budget_krw_bn = ()


def test_plain_form_reads_back_as_the_same_settings():
    voucher = Voucher(budget_krw_bn={"2026": 12.5}, eligible_regions=["busan", "seoul"])
    assert voucher.plain()["eligible_regions"] == ["seoul", "busan"]
    assert Voucher(**voucher.plain()) == voucher


def test_default_keeps_its_source_a_change_is_an_assumption_and_a_stated_source_counts():
    assert Voucher().provenance("budget_krw_bn").grade == "A"
    assert Voucher(budget_krw_bn=5).provenance("budget_krw_bn").grade == "R"
    stated = Voucher(budget_krw_bn=5, sources={"budget_krw_bn": "B: draft budget"})
    assert str(stated.provenance("budget_krw_bn")) == "B: draft budget"


def test_assumptions_name_what_has_no_published_figure():
    listed = Voucher().assumptions()
    assert "minimum_project_krw_million = 100 KRW million" in listed
    assert not any(each.startswith("budget_krw_bn") for each in listed)
    assert any(
        each.startswith("budget_krw_bn = 5") for each in Voucher(budget_krw_bn=5).assumptions()
    )


def test_defaults_by_audience_are_no_changes_of_the_user():
    assert Training(audience="ceo").trainees_per_firm == 1.0
    assert "by audience" in Training(audience="ceo").provenance("gain_courses").source
    assert Training(audience="ceo", gain_courses=0.5).gain_courses == 0.5


def test_json_schema_carries_unit_and_labels():
    schema = Voucher.model_json_schema()["properties"]["budget_krw_bn"]
    assert (schema["unit"], schema["label_ko"], schema["grade"]) == ("KRW bn", "연간 예산", "A")
