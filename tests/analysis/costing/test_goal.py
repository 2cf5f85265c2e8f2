"""The least cost of a share of firms."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.costing.evaluator import Evaluator
from sim.analysis.costing.goal import Goal, instrument, packages_of, probability, seek
from sim.api.goal_table import GoalTable
from sim.errors import UserError
from sim.jobs.executor import open_executor
from sim.scenario import load
from tests.first_screen import check_first_screen


@pytest.fixture(scope="module")
def before(make) -> float:
    with open_executor(None, 1) as executor:
        evaluator = Evaluator(make(), executor, outcome="adoption_rate")
        return float(evaluator.before(evaluator.every).level.mean())


def test_a_higher_goal_costs_no_less(make, before):
    package = instrument("tax_credit", load("baseline"))
    found = [
        seek(make(), [package], Goal((before + more) / 100.0)).iloc[0]
        for more in (-1.0, 0.2, 0.5, 0.9)
    ]
    costs = [each["cost_krw_bn"] for each in found if each["reached"]]
    assert len(costs) >= 3
    assert costs == sorted(costs)
    assert costs[0] == 0.0
    for each in found[1:]:
        assert not each["reached"] or each["level_percent"] >= each["goal_percent"]


def test_an_impossible_goal_gets_an_answer(make):
    packages = [instrument(name, load("baseline")) for name in ("voucher", "industrial_ai_fund")]
    table = seek(make(), packages, Goal(0.95))
    assert not table["reached"].any()
    assert (table["probability"] == 0.0).all()
    assert (table["cost_krw_bn"] > 0.0).all()
    assert set(table["status"]) == {"saturated"}
    check_first_screen(GoalTable(table))
    assert seek(make(), packages, Goal(0.95), workers=3).equals(table)


def test_no_more_is_spent_than_may_be(make):
    table = seek(make(), [load("training")], Goal(0.95, most_cost=30.0))
    assert table["status"].tolist() == ["met"]
    assert table["cost_krw_bn"].iloc[0] == pytest.approx(30.0, rel=0.02)


def test_the_survey_hears_of_fewer_users(make):
    one = seek(make(), [load("training")], Goal(0.95, "reported_rate", 30.0)).iloc[0]
    two = seek(make(), [load("training")], Goal(0.95, "adoption_rate", 30.0)).iloc[0]
    assert one["baseline_percent"] < two["baseline_percent"]


def test_a_mix_is_taken_apart():
    names = [each.name for each in packages_of(load("full-package"), load("baseline"))]
    assert names[-1] == "full-package"
    assert len(names) == 7


def test_an_instrument_is_named_by_name_or_type():
    baseline = load("baseline")
    assert instrument("ai_voucher", baseline) == instrument("voucher", baseline)
    with pytest.raises(UserError, match="did you mean 'voucher'"):
        instrument("vouchr", baseline)


def test_a_probability_counts_draws():
    level = np.array([31.0, 31.0, 31.0, 20.0, 20.0, 20.0])
    assert probability(level, 30.0, np.array([0, 0, 1, 1, 2, 2])) == pytest.approx(1 / 3)


@pytest.mark.parametrize("share", [0.0, -0.1, 1.01, 30.0, float("nan")])
def test_a_share_is_between_nought_and_one(share):
    with pytest.raises(UserError, match="not a share"):
        Goal(share)


def test_other_numbers_of_a_goal_are_checked():
    with pytest.raises(UserError, match="amount"):
        Goal(0.3, most_cost=-1.0)
    with pytest.raises(UserError, match="adoption_rate"):
        Goal(0.3, "adoption_rat")
