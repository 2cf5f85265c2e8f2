"""Packages at equal cost: on the replicates used they cost the same, or say why not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.costing import EqualCost
from sim.analysis.costing.equal_cost import TOLERANCE, equal_cost
from sim.analysis.costing.evaluator import SEARCHED, Evaluator
from sim.analysis.costing.search import Status
from sim.errors import UserError
from sim.experiment import run_experiment
from sim.jobs.executor import open_executor
from sim.report import build
from sim.scenario import load
from sim.scenario.scaling import scaled
from tests.blank_figures import blank_figures

AMOUNT = 50.0


@pytest.fixture(scope="module")
def experiment(make, posterior):
    return make("training", "tax-strategic", "full-package", "no-policy", posterior=posterior)


@pytest.fixture(scope="module")
def found(experiment):
    return equal_cost(experiment, AMOUNT)


@pytest.fixture(scope="module")
def folder(experiment, found, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("equal") / "out"
    at_once = replace(
        experiment, scenarios=(experiment.scenarios[0], *(each.scenario for each in found))
    )

    def finish(place: Path) -> None:
        EqualCost(at_once, tuple(found), AMOUNT).write(place, csv=True)
        build(place, language="ko")

    with blank_figures():
        run_experiment(at_once, out, finish=finish)  # every book of every run adds up, or it fails
    return out


@pytest.fixture(scope="module")
def table(folder) -> pd.DataFrame:
    return pd.read_parquet(folder / "equal_cost.parquet").set_index("package")


def test_packages_cost_the_same_within_the_tolerance(table):
    met = table[table["status"] == "met"]
    assert {"training", "tax-strategic"} <= set(met.index)
    assert met["equal"].all()
    assert (met["cost_krw_bn"] / AMOUNT - 1.0).abs().max() <= TOLERANCE


def test_the_search_and_the_results_see_the_same_cost(found, table):
    for each in found:
        assert each.cost == pytest.approx(table.loc[each.package, "cost_krw_bn"], rel=1e-9)


def test_what_has_no_scale_is_shown_as_it_is(found, table):
    last = found[-1]
    assert (last.package, last.status, last.factor) == ("no-policy", Status.FIXED, 1.0)
    assert table.loc["no-policy", "cost_krw_bn"] < 0.0
    assert np.isnan(table.loc["no-policy", "users_all_per_krw_bn"])


def test_effects_are_for_a_krw_bn(table):
    row = table.loc["full-package"]
    assert row["users_sba_per_krw_bn"] == pytest.approx(
        row["additional_users_sba"] / row["cost_krw_bn"]
    )
    ends = [row[f"users_sba_per_krw_bn_{end}"] for end in ("p05", "p25", "p75", "p95")]
    assert ends == sorted(ends)


def test_each_scaled_package_can_be_run_as_it_is(folder, found):
    for each in found:
        again = load(folder / "scenarios" / f"{each.scenario.name}.toml")
        assert again.digest() == each.scenario.digest()


def test_the_report_shows_them(folder):
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "figure-equal-cost" in page
    assert (folder / "figures" / "equal-cost.png").is_file()


def test_any_number_of_workers_scales_alike(experiment, found):
    assert equal_cost(experiment, AMOUNT, workers=3) == found


def test_a_package_that_cannot_absorb_the_money_says_so(make):
    one = equal_cost(make("industrial-ai-fund"), 5000.0)[0]
    assert one.status is Status.SATURATED
    assert 0.0 < one.cost < 1000.0
    more = scaled(load("industrial-ai-fund"), load("baseline"), 4.0 * one.factor)
    with open_executor(None, 1) as executor:
        evaluator = Evaluator(make("industrial-ai-fund"), executor, outcome="adoption_rate")
        cost = (
            evaluator.measure([more], evaluator.every)[0].cost
            - evaluator.before(evaluator.every).cost
        )
    assert cost.mean() < 1.03 * one.cost


def test_scale_one_runs_as_the_package(make):
    package = load("training")
    with open_executor(None, 1) as executor:
        evaluator = Evaluator(make("training"), executor, outcome="users")
        one, same = evaluator.measure([package, scaled(package, evaluator.baseline, 1.0)], (0, 1))
    assert np.array_equal(one.cost, same.cost)
    assert np.array_equal(one.level, same.level)


def test_a_search_looks_at_some_replicates_and_then_at_all(make):
    experiment = make("training", replicates=SEARCHED + 4)
    with open_executor(None, 1) as executor:
        evaluator = Evaluator(experiment, executor, outcome="users")
        assert len(evaluator.some) == SEARCHED
        assert (evaluator.some[0], evaluator.some[-1]) == (0, SEARCHED + 3)
    one = equal_cost(experiment, AMOUNT)[0]
    assert one.cost == pytest.approx(AMOUNT, rel=TOLERANCE)


@pytest.mark.parametrize("amount", [0.0, -5.0, float("nan"), float("inf")])
def test_an_amount_is_above_nothing(make, amount):
    with pytest.raises(UserError, match="amount"):
        equal_cost(make("training"), amount)


def test_the_baseline_under_another_name_is_refused(make, tmp_path: Path):
    file = tmp_path / "twin.toml"
    file.write_text('[scenario]\nname = "twin"\nextends = "baseline"\n', encoding="utf-8")
    with pytest.raises(UserError, match="same as the baseline"):
        equal_cost(make(file), AMOUNT)
