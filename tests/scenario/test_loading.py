from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim import resources
from sim.parameters.registry import defaults
from sim.policy.instruments.training import Training
from sim.policy.instruments.voucher import Voucher
from sim.policy.package import build_package
from sim.policy.settings.published import figure
from sim.population.schema import FIRST_YEAR, INDUSTRIES
from sim.scenario import library, load

NAMES = [entry.name for entry in library()]
ISSUE = {
    *("baseline", "no-policy", "voucher-expansion", "tax-strategic", "industrial-ai-fund"),
    *("training", "lead-projects", "full-package", "target-2030"),
    *("integrated-digital", "ai-plus-x", "public-procurement", "motie-10-tasks"),
    *("motie-task-01-lead-projects", "motie-task-02-agents-physical-ai"),
    *("motie-task-03-computing", "motie-task-04-industrial-data", "motie-task-05-ai-chips"),
    *("motie-task-06-talent", "motie-task-07-power", "motie-task-08-capital"),
    *("motie-task-09-ecosystem", "motie-task-10-institutions"),
    *("kiet-technology", "kiet-finance", "kiet-talent", "kiet-regulation"),
    *("history-without-voucher", "history-without-tax-strategic"),
    *("covid-2020", "vicious-circle-off"),
}


def budget(scenario, name: str) -> dict[str, float]:
    return scenario.instruments[name].plain()["budget_krw_bn"]


def test_library_holds_what_was_agreed_with_labels_and_descriptions_in_both_languages():
    assert set(NAMES) == ISSUE
    for entry in library():
        assert all(entry)
        assert any("가" <= letter <= "힣" for letter in entry.label_ko + entry.description_ko)


def test_every_shipped_description_says_what_is_assumed():
    exempt = {"no-policy"}  # switches off, assumes nothing
    for entry in library():
        if entry.name not in exempt:
            assert "ssum" in entry.description_en, entry.name
            assert "가정" in entry.description_ko, entry.name


def test_baseline_has_the_published_budgets():
    baseline = load("baseline")
    for year in range(2020, 2025):
        assert budget(baseline, "ai_voucher")[str(year)] == figure(f"voucher_{year}").value
    for programme in ("expert", "field"):
        settings = baseline.instruments[f"training_{programme}"].plain()
        for year in (2021, 2022, 2023):
            printed = figure(f"tr.{programme}.budget.{year}").value
            assert settings["budget_krw_bn"][str(year)] == pytest.approx(printed / 10)
            trainees = figure(f"tr.{programme}.trainees.{year}").value
            assert settings["trainees_persons"][str(year)] == trainees
    assert budget(baseline, "digital_fund") == {"2020": figure("digital_fund").value}


def test_baseline_appropriates_the_published_amounts_of_2025_and_2026(population):
    # KRW bn: AI voucher 27.6 and 27.6; integrated voucher 30.0 in 2026; 220 for lead projects in
    # 2026. Lead projects: 26 of 2024, more than 100 by the end of 2025.
    package = build_package(load("baseline"), population, defaults())
    budget = {each.name: each.budget for each in package.programmes}
    t = {year: year - FIRST_YEAR for year in (2024, 2025, 2026, 2035)}
    assert budget["ai_voucher"][t[2025]] == budget["ai_voucher"][t[2026]] == 27_600_000
    assert budget["integrated_voucher"][t[2025]] == 0
    assert budget["integrated_voucher"][t[2026]] == 30_000_000
    lead = load("baseline").instruments["lead_projects"]
    new, a_year = lead.yearly("projects_new"), lead.grant_krw_million_a_year / 1e3
    assert new[t[2024]] == 26
    assert new[t[2024] : t[2025] + 1].sum() == 100
    assert new[t[2024] : t[2026] + 1].sum() * a_year == pytest.approx(220, abs=a_year / 2)
    # A grant runs for four years: from 2030 on all that are paid began in 2027 or later.
    assert new[t[2035] - 3 : t[2035] + 1].sum() * a_year == pytest.approx(220, abs=a_year / 2)
    for name in ("ai_voucher", "integrated_voucher"):  # enacted amounts go on
        assert budget[name][t[2035]] == budget[name][t[2026]]


def test_baseline_has_the_law_of_2025_and_the_fund_and_gpus_of_2026():
    baseline = load("baseline").instruments
    assert baseline["rd_tax_credit"].plain()["regime"] == {
        "2017": "new_growth",
        "2025": "strategic",
    }
    law = baseline["rd_tax_credit"]
    assert (law.strategic_sme_percent, law.strategic_other_percent) == (40.0, 30.0)
    # KRW 6,000bn for AI, 10 of 30 as low-rate loans, of which a tenth is assumed to reach users.
    fund = baseline["growth_fund"].yearly("budget_krw_bn")
    assert fund[2026 - FIRST_YEAR : 2031 - FIRST_YEAR].tolist() == [6000 * 10 / 30 / 10] * 5
    assert fund.sum() == 5 * 200
    assert baseline["growth_fund"].provenance("budget_krw_bn").grade == "R"
    # 13,000 GPUs of 2025 are 0.65 of the 20,000 that centres need, and bring a fifth of their 15 %.
    wide = load("baseline").economy_wide
    discount = 100 * wide.terms().infrastructure
    assert not discount[: 2027 - FIRST_YEAR].any()
    assert discount[2027 - FIRST_YEAR] == pytest.approx(13 / 20 * 15 / 5)
    assert discount[2028 - FIRST_YEAR :] == pytest.approx(3)
    # The Act of 2026 with fines suspended for a year: a third of a mandatory assessment's 15 %.
    level = wide.terms().regulation
    assert np.all(level[: 2027 - FIRST_YEAR] == 1.0)
    named = [INDUSTRIES.index(section) for section in "DEHKPQ"]
    assert level[2027 - FIRST_YEAR :, named] == pytest.approx(1.05)
    assert np.all(np.delete(level, named, axis=1) == 1.0)
    assert {
        wide.provenance(key).grade for key in ("infrastructure_percent", "regulation_level")
    } == {"R"}


def test_what_a_package_adds_is_on_top_of_the_baseline():
    # No year has less of a shared programme than the baseline, but where it is the question asked.
    baseline = load("baseline")
    for name in NAMES:
        if name in {"no-policy", "history-without-voucher", "history-without-tax-strategic"}:
            continue
        package = load(name)
        for key, before in baseline.instruments.items():
            after = package.instruments[key]
            for setting, about in before.settings().items():
                if about.scales:
                    assert np.all(after.yearly(setting) >= before.yearly(setting)), (name, key)


def test_higher_tax_credit_is_higher_than_the_law_from_2026():
    law, package = load("baseline").instruments["rd_tax_credit"], load("tax-strategic").instruments
    higher = package["rd_tax_credit_from_2026"]
    assert (higher.strategic_sme_percent, higher.strategic_other_percent) == (50.0, 40.0)
    before = package["rd_tax_credit"]
    assert (before.end_year, before.rates("strategic")) == (2025, law.rates("strategic"))


def test_published_values_written_in_a_file_keep_their_grade():
    baseline = load("baseline")
    # 2020 to 2025 are official, 2026 is of a secondary source: the weakest counts.
    assert baseline.instruments["ai_voucher"].provenance("budget_krw_bn").grade == "B"
    assert baseline.instruments["training_field"].provenance("budget_krw_bn").grade == "A"
    expansion = load("voucher-expansion").instruments["ai_voucher"].provenance("budget_krw_bn")
    assert expansion.grade == "R"
    assert "set in scenario voucher-expansion (from 2026; before: B: " in expansion.source


def test_no_policy_has_no_instrument():
    nothing = load("no-policy")
    assert nothing.instruments == {}
    assert not nothing.economy_wide.terms().infrastructure.any()
    assert np.all(nothing.economy_wide.terms().regulation == 1.0)


def test_lead_projects_reach_the_announced_totals():
    lead = load("lead-projects").instruments["lead_projects"]
    totals = np.cumsum(lead.yearly("projects_new"))
    assert totals[2025 - FIRST_YEAR] == figure("lead_projects_2025").value
    assert totals[2027 - FIRST_YEAR] >= figure("motie.leadproj.2027").value
    assert totals[2030 - FIRST_YEAR] == 500  # "500+ by 2030" (external facts motie_ai_2026)


def test_full_package_is_the_single_levers_together():
    package, baseline = load("full-package"), load("baseline")
    for single in ("voucher-expansion", "tax-strategic", "industrial-ai-fund", "training"):
        for name, instrument in load(single).instruments.items():
            if instrument != baseline.instruments.get(name):
                assert package.instruments[name].plain() == instrument.plain(), name
    lead = load("lead-projects").instruments["lead_projects"]
    assert package.instruments["lead_projects"].plain() == lead.plain()


def test_the_ten_tasks_are_the_single_tasks_together():
    package, baseline = load("motie-10-tasks"), load("baseline")
    added = {}
    for single in (name for name in NAMES if name.startswith("motie-task-")):
        for name, instrument in load(single).instruments.items():
            if instrument != baseline.instruments.get(name):
                assert name not in added, "no instrument belongs to two tasks"
                added[name] = instrument.plain()
    found = {
        name: instrument.plain()
        for name, instrument in package.instruments.items()
        if instrument != baseline.instruments.get(name)
    }
    assert found == added
    assert package.economy_wide == baseline.economy_wide
    assert package.parameters == baseline.parameters


@pytest.mark.parametrize(
    ("name", "single", "instrument"),
    [
        ("kiet-technology", "voucher-expansion", "ai_voucher"),
        ("full-package", "tax-strategic", "rd_tax_credit_from_2026"),
        ("kiet-talent", "training", "training_expert"),
        ("kiet-talent", "training", "training_ceo"),
        ("motie-task-01-lead-projects", "lead-projects", "lead_projects"),
        ("motie-task-08-capital", "industrial-ai-fund", "industrial_ai_fund"),
    ],
)
def test_what_a_scenario_says_it_takes_from_another_is_the_same(name, single, instrument):
    one, other = (load(each).instruments[instrument].plain() for each in (name, single))
    assert one == other


def test_yardsticks_and_histories_differ_in_one_thing_only():
    baseline = load("baseline")
    for name in ("vicious-circle-off", "covid-2020"):
        assert load(name).instruments == baseline.instruments
        assert len(load(name).parameters) == 1
    new_growth = load("history-without-tax-strategic").instruments
    assert {k for k in baseline.instruments if new_growth[k] != baseline.instruments[k]} == {
        "rd_tax_credit"
    }
    without = load("history-without-voucher").instruments
    assert set(baseline.instruments) - set(without) == {"ai_voucher"}
    assert all(without[name] == baseline.instruments[name] for name in without)


def test_target_raises_every_budget_of_the_package_threefold_from_2026():
    package, target = load("full-package"), load("target-2030")
    t = 2026 - FIRST_YEAR
    for name in ("ai_voucher", "industrial_ai_fund", "training_expert", "training_ceo"):
        small, large = (each.instruments[name].budget() for each in (package, target))
        assert np.array_equal(large[:t], small[:t])
        assert np.array_equal(large[t:], 3 * small[t:])
    assert target.target is not None
    assert (target.target.adoption_share_percent, target.target.year) == (30.0, 2030)
    assert target.target.provenance("adoption_share_percent").grade == "A"
    assert target.target.provenance("frame").grade == "R"


def test_yearly_values_merge_by_year(write):
    mine = load(write('[instruments.ai_voucher]\nbudget_krw_bn = { "2022" = 5, "2030" = 7 }'))
    expected = {"2020": 59.9, "2021": 56.0, "2022": 5.0, "2030": 7.0}
    assert budget(mine, "ai_voucher") == expected


def test_yearly_values_go_on_from_the_default_that_the_parent_does_not_write(write):
    budget = 'budget_krw_bn = { "2026" = 5 }'
    write(f'[instruments.v]\ntype = "voucher"\n{budget}', name="parent", extends=None)
    mine = load(write('[instruments.v]\ncap_krw_million = { "2030" = 100 }', extends="parent"))
    cap = mine.instruments["v"].plain()["cap_krw_million"]
    assert cap == {"2020": 300.0, "2024": 200.0, "2030": 100.0}


def test_a_new_instrument_does_not_take_over_the_years_of_the_default(write):
    text = '[instruments.mine]\ntype = "voucher"\nstart_year = 2026\nbudget_krw_bn = { "2026" = 9 }'
    mine = load(write(text))
    assert budget(mine, "mine") == {"2026": 9.0}
    assert mine.instrument_label("mine", "ko") == Voucher.label_ko


def test_one_number_replaces_the_table(write):
    mine = load(write("[instruments.ai_voucher]\nbudget_krw_bn = 50"))
    assert budget(mine, "ai_voucher") == 50.0


def test_an_instrument_can_be_switched_off_and_on_again(write):
    write("[instruments.ai_voucher]\nenabled = false\nreach_percent = 50", name="off")
    assert "ai_voucher" not in load(write("", extends="off")).instruments
    again = load(write("[instruments.ai_voucher]\nenabled = true", extends="off"))
    assert again.instruments["ai_voucher"].plain()["reach_percent"] == 50.0


def test_other_keys_replace_and_labels_are_inherited(write):
    mine = load(write('[instruments.ai_voucher]\neligible_industries = ["J"]'))
    assert mine.instruments["ai_voucher"].plain()["eligible_industries"] == ["J"]
    assert mine.instrument_label("ai_voucher") == "AI voucher (NIPA)"


def test_parameters_and_covers_are_inherited_key_by_key(write):
    economy_wide = "[economy_wide]\ntalent_percent = 5\ninfrastructure_percent = { gwangju = 10 }\n"
    write("[parameters]\nxi = 0.2\neps = 1.0\n" + economy_wide, name="parent")
    child = "[parameters]\nxi = 0.9\n[economy_wide]\ninfrastructure_percent = { seoul = 3 }"
    mine = load(write(child, extends="parent"))
    assert mine.parameters == {"xi": 0.9, "eps": 1.0}
    plain = mine.economy_wide.plain()
    assert plain["talent_percent"] == 5.0
    everywhere = load("baseline").economy_wide.plain()["infrastructure_percent"]
    assert plain["infrastructure_percent"] == {"all": everywhere, "gwangju": 10.0, "seoul": 3.0}


def test_one_level_for_all_reaches_the_groups_that_a_parent_names(write):
    # The baseline's AI Basic Act is in some sections only.
    mine = load(write("[economy_wide]\nregulation_level = 0.5"))
    assert np.all(mine.economy_wide.terms().regulation == 0.5)
    later = load(write('[economy_wide]\nregulation_level = { "2030" = 0.5 }'))
    level = later.economy_wide.terms().regulation
    finance, makers = INDUSTRIES.index("K"), INDUSTRIES.index("C")
    assert level[2029 - FIRST_YEAR, [finance, makers]].tolist() == [1.05, 1.0]
    assert np.all(level[2030 - FIRST_YEAR :] == 0.5)
    others = load(write("[economy_wide]\nregulation_level = { all = 0.5 }"))
    assert others.economy_wide.terms().regulation[-1, [finance, makers]].tolist() == [1.05, 0.5]


def test_a_sibling_is_extended_before_a_shipped_scenario_of_the_same_name(write):
    only = '[instruments.only]\ntype = "voucher"\nbudget_krw_bn = { "2026" = 5 }'
    write(only, name="training", extends=None)
    mine = load(write("", extends="training"))
    assert list(mine.instruments) == ["only"]


def test_a_file_may_extend_the_shipped_scenario_of_its_own_name(write):
    mine = load(write("[instruments.ai_voucher]\nenabled = false", name="baseline"))
    assert mine.lineage == ("baseline", "baseline")
    assert "digital_fund" in mine.instruments


def test_a_stated_source_is_kept_until_the_value_changes_again(write):
    stated = '[instruments.ai_voucher]\nreach_percent = 40\nsources = { reach_percent = "B: poll" }'
    assert provenance(load(write(stated, name="parent"))) == "B: poll"
    assert provenance(load(write("", extends="parent"))) == "B: poll"
    changed = load(write("[instruments.ai_voucher]\nreach_percent = 45", extends="parent"))
    assert provenance(changed) == "R: set in scenario mine"


def test_the_example_of_the_docs_page_loads_and_does_what_it_says(write):
    page = Path(__file__).resolve().parents[2] / "docs" / "scenarios.md"
    example = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    plan = load(write(example, name="my-plan"))
    assert budget(plan, "ai_voucher")["2024"] == 42.5
    assert budget(plan, "ai_voucher")["2026"] == 120.0
    assert "training_expert" not in plan.instruments
    assert plan.instruments["regional_voucher"].plain()["eligible_regions"] == [
        "gwangju",
        "jeonnam",
    ]
    assert plan.target is not None
    assert plan.target.year == 2028


def provenance(scenario) -> str:
    return str(scenario.instruments["ai_voucher"].provenance("reach_percent"))


def test_a_name_and_its_file_are_the_same_scenario():
    assert load("training") == load(resources.path("scenarios", "training.toml"))


def test_audience_of_a_new_training_brings_its_defaults():
    ceo = load("training").instruments["training_ceo"]
    assert isinstance(ceo, Training)
    assert (ceo.trainees_per_firm, ceo.gain_courses) == (1.0, 0.3)


@pytest.mark.parametrize("name", NAMES)
def test_resolved_scenario_is_plain_json_and_rebuilds_its_instruments(name):
    scenario = load(name)
    plain = json.loads(json.dumps(scenario.resolve(), allow_nan=False))
    for key, entry in plain["instruments"].items():
        model = type(scenario.instruments[key])
        settings = {k: v for k, v in entry.items() if k in (*model.settings(), "sources")}
        assert model(**settings) == scenario.instruments[key]
    assert plain["digest"] == scenario.digest()


def test_digest_follows_what_decides_results_and_nothing_else(write):
    baseline = load("baseline").digest()
    renamed = 'label_en = "Other"\ndescription_en = "text"\n[target]\n'
    assert load(write(renamed)).digest() == baseline
    assert load(write("[parameters]\nxi = 0.9")).digest() != baseline
    assert load(write("[economy_wide]\ntalent_percent = 1")).digest() != baseline
    assert len({load(name).digest() for name in NAMES}) == len(NAMES)
