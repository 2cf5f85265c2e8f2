"""What a participant sets, and the scenario that it comes to."""

from __future__ import annotations

import copy
import pickle

import pytest

from sim.errors import UserError
from sim.scenario import load
from sim.workshop.lever import lever
from sim.workshop.package import to_baseline, to_scenario
from sim.workshop.state import State, from_plain


@pytest.mark.parametrize(
    ("levers", "shipped"),
    [
        ({}, "baseline"),
        # KRW 70bn in 2023 times 2.5, docs/scenarios.md
        ({"ai_voucher.budget_krw_bn": 175}, "voucher-expansion"),
        # ten points above the law's 40 and 30 percent
        (
            {
                "rd_tax_credit.strategic_sme_percent": 50,
                "rd_tax_credit.strategic_other_percent": 40,
            },
            "tax-strategic",
        ),
        ({"industrial_ai_fund.enabled": True}, "industrial-ai-fund"),
        ({"industrial_ai_fund.budget_krw_bn": 400}, "industrial-ai-fund"),
        ({"ai_plus_x.enabled": True}, "ai-plus-x"),
        ({"public_procurement.enabled": True}, "public-procurement"),
        (
            {
                "cloud_voucher.enabled": True,
                "data_voucher.enabled": True,
                "smart_factory.enabled": True,
            },
            "integrated-digital",
        ),
    ],
)
def test_levers_come_to_the_shipped_package_that_does_the_same(levers, shipped):
    made = to_scenario(State(levers=levers))
    assert made.digest() == load(shipped).digest()


def test_a_programme_that_is_closed_keeps_what_it_did_before_2026():
    made = to_scenario(State(levers={"ai_voucher.enabled": False, "growth_fund.enabled": False}))
    assert made.instruments["ai_voucher"].end_year == 2025
    assert made.instruments["ai_voucher"].plain()["budget_krw_bn"]["2023"] == 70.0
    assert "growth_fund" not in made.instruments  # it begins in 2026


def test_one_level_for_all_reaches_every_industry_from_2026():
    made = to_scenario(State(levers={"economy_wide.regulation_level": 0.5}))
    level = made.economy_wide.terms().regulation
    assert (level[:16] == 1.0).all()  # 2010 to 2025
    assert (level[16:] == 0.5).all()


def test_what_is_as_shipped_is_no_change():
    as_it_is = State(
        levers={
            "ai_voucher.budget_krw_bn": 27.6,  # docs/scenarios.md: baseline 27.6
            "ai_voucher.enabled": True,
            "industrial_ai_fund.enabled": False,
            "industrial_ai_fund.budget_krw_bn": 0,
        }
    )
    assert as_it_is == State()
    assert hash(as_it_is) == hash(State())
    assert lever("ai_voucher.budget_krw_bn").shipped() == 27.6


def test_what_is_set_of_a_programme_waits_while_it_is_off():
    closed = State(levers={"industrial_ai_fund.budget_krw_bn": 200})
    closed = closed.with_lever("industrial_ai_fund.enabled", False)
    assert to_scenario(closed).digest() == load("baseline").digest()
    again = to_scenario(closed.with_lever("industrial_ai_fund.enabled", True))
    assert again.instruments["industrial_ai_fund"].plain()["budget_krw_bn"]["2026"] == 200.0
    # A term alone brings no money with it.
    term = State(levers={"industrial_ai_fund.loan_to_cost_percent": 50})
    assert to_scenario(term).digest() == load("baseline").digest()


def test_baseline_and_package_share_future_and_assumptions_but_no_lever():
    state = State(levers={"ai_voucher.enabled": False}, parameters={"xi": 0.5}, future="pace-fades")
    package, baseline = to_scenario(state), to_baseline(state)
    assert dict(package.parameters) == dict(baseline.parameters) == {"xi": 0.5}
    assert package.futures == baseline.futures
    assert baseline.futures["pace-fades"] == 1.0
    assert baseline.instruments == load("baseline").instruments
    assert package.name != baseline.name


def test_the_label_names_the_scenario():
    made = to_scenario(State(label="더 많은 바우처"), "mine")
    assert (made.name, made.label_ko, made.label_en) == ("mine", "더 많은 바우처", "더 많은 바우처")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"levers": {"ai_vouchr.budget_krw_bn": 1}}, "did you mean 'ai_voucher'"),
        ({"levers": {"ai_voucher.budget_krw_million": 1}}, "given in KRW bn"),
        ({"levers": {"ai_voucher": 1}}, "write programme.setting"),
        ({"levers": {"ai_voucher.budget_krw_bn": -1}}, "-1 is out of bounds"),
        ({"levers": {"ai_voucher.budget_krw_bn": True}}, "True is not a number"),
        ({"levers": {"ai_voucher.budget_krw_bn": float("nan")}}, "out of bounds"),
        ({"levers": {"ai_voucher.budget_krw_bn": {"2026": 5}}}, "not one level"),
        ({"levers": {"ai_voucher.enabled": 1}}, "use true or false"),
        ({"levers": {"ai_voucher.start_year": 2020}}, "write a scenario file"),
        ({"levers": {"ai_voucher.eligible_regions": "seoul"}}, "write a scenario file"),
        ({"levers": {"training_field.budget_krw_bn": 9}}, "ended in 2023"),
        ({"levers": {"economy_wide.talent": 9}}, "talent_percent"),
        ({"levers": {"rd_tax_credit.regime": "generous"}}, "not possible here"),
        ({"levers": [1]}, "no table by name"),
        ({"levers": {f"a{k}.b": 1 for k in range(101)}}, "set at most 100"),
        ({"future": "pace-stays"}, "did you mean 'pace-fades'"),
        ({"future": ["mixed"]}, "no future"),
        ({"explanation": "weather"}, "weather"),
        ({"explanation": 3}, "is no name"),
        ({"seed": -1}, "use a whole number"),
        ({"seed": 2**32}, "use a whole number"),
        ({"seed": True}, "use a whole number"),
        ({"language": "fr"}, "valid names: ko, en"),
        ({"graphs": "adoption"}, "give a list of names"),
        ({"graphs": ["../etc"]}, "no name of a graph"),
        ({"graphs": [f"g{k}" for k in range(13)]}, "open at most 12"),
        ({"parameters": {"xl": 1}}, "did you mean 'xi'"),
        ({"parameters": {"xi": 1e9}}, "out of bounds"),
        ({"parameters": {"xi": 10**400}}, "out of bounds"),
        ({"parameters": {"xi": "1"}}, "is not a number"),
        ({"parameters": {"product": 1}}, "--explanation"),
        ({"label": "a\x1b[31m"}, "control character"),
        ({"label": "a" * 61}, "use at most 60"),
        ({"label": 3}, "label is 3"),
        ({"colour": 3}, "unknown key 'colour'"),
        ([], "is no state"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(given, says):
    with pytest.raises(UserError) as raised:
        from_plain(given)
    assert says in str(raised.value)
    assert str(raised.value).startswith("state")


def test_levers_that_contradict_each_other_are_refused_as_in_a_file():
    later = State(levers={"growth_fund.tenor_years": 2, "growth_fund.grace_years": 3})
    with pytest.raises(UserError, match="grace"):
        to_scenario(later)


def test_a_state_survives_plain_data_pickling_and_copying():
    state = State(
        levers={"ai_voucher.budget_krw_bn": 120, "rd_tax_credit.regime": "general"},
        future="pace-holds",
        explanation="product",
        seed=7,
        language="en",
        graphs=("adoption", "cost"),
        parameters={"xi": 0.5},
        label="가",
    )
    assert from_plain(state.plain()) == state
    assert pickle.loads(pickle.dumps(state)) == state
    assert copy.deepcopy(state) == state
    with pytest.raises(TypeError):
        state.levers["ai_voucher.budget_krw_bn"] = 1  # type: ignore[index]


def test_a_lever_that_is_put_back_is_no_change():
    moved = State().with_lever("ai_voucher.budget_krw_bn", 100).with_parameter("xi", 0.3)
    assert moved != State()
    back = moved.with_lever("ai_voucher.budget_krw_bn", None).with_parameter("xi", None)
    assert back == State()
    with pytest.raises(UserError):
        State().with_lever("nothing.at_all", None)
