from __future__ import annotations

from sim.scenario import diff, load, show


def keys(a: str, b: str) -> list[str]:
    return [each.key for each in diff(load(a), load(b))]


def test_a_scenario_does_not_differ_from_itself():
    assert diff(load("baseline"), load("baseline")) == []


def test_single_levers_differ_in_their_lever_only():
    assert keys("baseline", "voucher-expansion") == ["instruments.ai_voucher.budget_krw_bn"]
    assert keys("baseline", "lead-projects") == ["instruments.lead_projects.projects_new"]


def test_a_difference_has_both_values_unit_and_labels():
    (only,) = diff(load("baseline"), load("history-without-tax-strategic"))
    assert only.a == {"2017": "new_growth", "2025": "strategic"}
    assert only.b == {"2017": "new_growth", "2025": "new_growth"}
    assert only.label_ko == "AI가 속한 공제 구분"
    (voucher,) = diff(load("baseline"), load("voucher-expansion"))
    assert voucher.unit == "KRW bn"


def test_an_instrument_on_one_side_only_shows_as_its_type_with_its_settings():
    off = {each.key: (each.a, each.b) for each in diff(load("baseline"), load("no-policy"))}
    assert off["instruments.ai_voucher"] == ("voucher", None)
    assert off["instruments.ai_voucher.own_share_sme_percent"] == (20.0, None)
    new = {each.key: each for each in diff(load("baseline"), load("industrial-ai-fund"))}
    assert all(key.startswith("instruments.industrial_ai_fund") for key in new)
    assert new["instruments.industrial_ai_fund"].b == "policy_fund"
    budget = new["instruments.industrial_ai_fund.budget_krw_bn"]
    assert (budget.a, budget.b, budget.unit) == (None, {"2026": 400.0}, "KRW bn")
    # Whom it excludes is shown, that it excludes nobody is not.
    assert "instruments.industrial_ai_fund.eligible_size_classes" in new
    assert "instruments.industrial_ai_fund.eligible_regions" not in new


def test_parameters_covers_and_target_are_compared(write):
    text = "[parameters]\nxi = 0.9\n[economy_wide]\ntalent_percent = 5\n[target]\nyear = 2031"
    found = {each.key: each for each in diff(load("baseline"), load(write(text)))}
    assert set(found) == {"parameters.xi", "economy_wide.talent_percent", "target"}
    assert found["parameters.xi"].b == 0.9
    assert found["target"].a is None


def test_show_prints_values_with_units_and_marks_assumptions():
    text = show(load("baseline"))
    assert "2022: 98; 2023: 70; 2024: 42.5; 2025: 27.6; 2026: 27.6 KRW bn" in text
    assert "[secondary source: external facts voucher_2020" in text
    assert "[official figure: " in text
    assert "[assumption: " in text
    assert "start_year = 2020\n" in text


def test_show_speaks_korean():
    text = show(load("target-2030"), "ko")
    assert "2030년 목표" in text
    assert "[가정: " in text
    assert "[공식 통계: " in text
    assert "연간 예산" in text


def test_show_says_when_no_instrument_is_in_force():
    assert "no instrument is in force" in show(load("no-policy"))


def test_show_lists_changed_parameters(write):
    assert "xi = 0.9" in show(load(write("[parameters]\nxi = 0.9")))
