"""Packages at another scale, and resolved scenarios as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.policy.instrument import types
from sim.policy.instruments.tax_credit import TaxCredit
from sim.population.schema import FIRST_YEAR
from sim.scenario import diff, library, load
from sim.scenario.scaling import alone, scalable, scaled
from sim.scenario.writing import text

NAMES = [entry.name for entry in library()]
BASELINE = load("baseline")
every_scenario = pytest.mark.parametrize("name", NAMES)


@every_scenario
def test_scale_one_is_the_package_itself(name):
    package = load(name)
    same = scaled(package, BASELINE, 1.0)
    assert same == package
    assert same.digest() == package.digest()


@every_scenario
@pytest.mark.parametrize("factor", [0.0, 0.37, 1.0, 12.5])
def test_a_scaled_package_is_a_file_that_reads_back(name, factor, tmp_path: Path):
    there = scaled(load(name), BASELINE, factor, name="scaled")
    file = tmp_path / "scaled.toml"
    file.write_text(text(there), encoding="utf-8")
    again = load(file)
    assert again.digest() == there.digest()
    assert again.target == there.target
    assert again.label_ko == there.label_ko
    ours, theirs = there.resolve()["instruments"], again.resolve()["instruments"]
    assert ours == theirs


def test_a_budget_is_scaled_in_what_it_adds():
    there = scaled(load("voucher-expansion"), BASELINE, 2.0).instruments["ai_voucher"]
    year = 2026 - FIRST_YEAR
    assert there.yearly("budget_krw_bn")[year] == pytest.approx(27.6 + 2.0 * (175.0 - 27.6))
    before = BASELINE.instruments["ai_voucher"].yearly("budget_krw_bn")
    assert np.array_equal(there.yearly("budget_krw_bn")[:year], before[:year])
    assert there.provenance("budget_krw_bn").grade == "R"


def test_scale_nought_spends_what_the_baseline_spends():
    there = scaled(load("full-package"), BASELINE, 0.0)
    for name, instrument in BASELINE.instruments.items():
        for key, about in instrument.settings().items():
            if about.scales:
                after = there.instruments[name].yearly(key)
                assert np.array_equal(after, instrument.yearly(key)), (name, key)
    assert not there.instruments["industrial_ai_fund"].yearly("budget_krw_bn").any()


def test_places_and_money_of_training_go_together():
    there = scaled(load("training"), BASELINE, 3.0).instruments["training_ceo"]
    one = load("training").instruments["training_ceo"]
    for key in ("budget_krw_bn", "trainees_persons"):
        assert np.allclose(there.yearly(key), 3.0 * one.yearly(key))


def test_a_scaled_amount_stays_within_its_bounds():
    there = scaled(load("lead-projects"), BASELINE, 1e6).instruments["lead_projects"]
    assert there.yearly("projects_new").max() == there.settings()["projects_new"].high


def rates(credit, population, parameters):
    terms = credit.terms("tax", population, parameters)
    return np.stack([terms.current, terms.bonus_cap, terms.increment])


def test_a_tax_credit_scales_the_increment_of_its_rates(population, parameters):
    law = TaxCredit()
    change = TaxCredit(regime={2017: "new_growth", 2025: "strategic"})
    before, after = (rates(each, population, parameters) for each in (law, change))
    assert change.scaling(law) == ("extent_percent",)
    for factor in (0.0, 0.5, 2.0):
        found = rates(change.scaled(law, factor), population, parameters)
        assert np.allclose(found, np.clip(before + factor * (after - before), 0.0, 1.0))
    assert rates(change.scaled(law, 1e4), population, parameters).max() == 1.0


def test_rates_within_one_regime_scale_as_rates(population, parameters):
    package, name = load("tax-strategic"), "rd_tax_credit_from_2026"
    before = rates(BASELINE.instruments["rd_tax_credit"], population, parameters)
    after = rates(package.instruments[name], population, parameters)
    here = slice(2026 - FIRST_YEAR, None)
    assert scalable(package, BASELINE) == (name,)
    for factor in (0.0, 0.5, 2.0):
        there = scaled(package, BASELINE, factor).instruments[name]
        found = rates(there, population, parameters)[:, here]
        assert np.allclose(found, (before + factor * (after - before))[:, here])
    assert scaled(package, BASELINE, 1e4).instruments[name].strategic_sme_percent == 100.0
    # A blend of two regimes has no rates of its own to move.
    blend = package.instruments[name].replaced({"extent_percent": 50.0}, "R: a blend")
    assert blend.scaling(BASELINE.instruments["rd_tax_credit"]) == ()


def test_a_new_tax_credit_scales_from_no_credit(population, parameters):
    credit = TaxCredit(regime={2026: "strategic"})
    half = credit.scaled(None, 0.5)
    assert half.scaled(None, 2.0).extent_percent == 100.0
    assert np.allclose(
        rates(half, population, parameters), 0.5 * rates(credit, population, parameters)
    )


def test_nothing_lies_between_the_general_regime_and_another():
    before = TaxCredit(regime={2017: "general"})
    after = TaxCredit(regime={2017: "general", 2026: "strategic"})
    assert after.scaling(before) == ()
    assert after.scaled(before, 3.0) == after


def test_terms_without_an_amount_do_not_scale():
    assert scalable(load("no-policy"), BASELINE) == ()
    assert scalable(load("kiet-regulation"), BASELINE) == ()


def test_one_instrument_alone_is_all_that_differs():
    one = alone(load("full-package"), BASELINE, "training_ceo")
    assert one.name == "training-ceo"
    assert {".".join(each.key.split(".")[:2]) for each in diff(BASELINE, one)} == {
        "instruments.training_ceo"
    }


@pytest.mark.parametrize("model", types().values(), ids=types().keys())
def test_every_instrument_with_money_says_what_scales(model):
    """What holds by law scales by nothing; of all others the money is among what scales."""
    scales = {key for key, about in model.settings().items() if about.scales}
    money = {"budget_krw_bn", "projects_new"} & set(model.settings())
    assert not scales or money & scales
    if model.type_name in ("voucher", "training", "policy_fund", "consulting", "equity_fund"):
        assert scales
    if model.type_name in ("tax_credit", "regulation"):
        assert not scales
