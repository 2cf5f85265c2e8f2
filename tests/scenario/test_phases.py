"""Terms that change by year: phase-outs, and programmes that go on under a successor's name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out, programme_names
from sim.engine.run import World, simulate
from sim.experiment.prepared_scenario import PreparedScenario
from sim.outcomes import ledger
from sim.parameters.registry import defaults
from sim.policy.instrument import shipped_types
from sim.policy.package import build_package
from sim.scenario import diff, load, remarks
from sim.scenario.scaling import alone, scaled
from tests.scenario.plans import AMOUNT, SPENDERS, VOUCHER


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


def test_a_successor_is_held_against_the_programme_that_it_carries_on(write):
    plan = load(write(VOUCHER + "own_share_sme_percent = { 2028 = 30 }"))
    found = {each.key: (each.a, each.b) for each in diff(load("baseline"), plan)}
    assert found == {
        "instruments.ai_voucher.end_year": (2035, 2027),
        "instruments.ai_voucher_from_2028.start_year": (2020, 2028),
        "instruments.ai_voucher_from_2028.own_share_sme_percent": (20.0, 30.0),
    }


def test_the_plans_of_the_docs_page_load_and_draw_no_remark(write):
    page = Path(__file__).resolve().parents[2] / "docs" / "scenarios.md"
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(\[instruments\.(?:chips|ai_voucher).*?)```", text, re.DOTALL)
    assert len(blocks) == 2
    plan = load(write("\n".join(blocks)))
    assert remarks(plan) == ()
    assert plan.instruments["chips_for_the_middle"].plain()["eligible_regions"] == [
        "gyeonggi",
        "gangwon",
        "jeonbuk",
    ]
    assert terms_of(plan, "own_share_sme_percent")["ai_voucher_from_2028"] == (2028, 2035, 30.0)


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
    plan = base.change("ai_voucher", own_share_sme_percent={2028: 30}, budget_krw_bn={2028: 127.6})
    none = scaled(plan, base, 0.0).instruments["ai_voucher_from_2028"]
    assert none.yearly("budget_krw_bn")[18] == 27.6  # as in the baseline
    half = scaled(plan, base, 0.5).instruments["ai_voucher_from_2028"]
    assert half.yearly("budget_krw_bn")[18] == 77.6
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


def test_programmes_are_laid_out_by_name(population):
    plan = load("baseline").change("ai_voucher", reach_percent={2027: 50})
    package = build_package(plan, population, defaults())
    names = programme_names(package)
    assert {"ai_voucher", "ai_voucher_from_2027"} <= set(names)
    keys = lay_out(package, population.n).terms["key"]
    assert keys[names.index("ai_voucher")] == keys[names.index("ai_voucher_from_2027")]
