"""The searches on curves that are known."""

from __future__ import annotations

import math

import pytest

from sim.analysis.costing.search import CostSearch, GoalSearch, Point, Status


def run(search, cost, level=lambda factor: math.nan):
    while (factor := search.ask()) is not None:
        search.tell(Point(factor, cost(factor), level(factor)))
    return search


@pytest.mark.parametrize("amount", [0.5, 99.0, 100.0, 40_000.0])
@pytest.mark.parametrize("power", [0.6, 1.0, 1.3])
def test_a_cost_is_found_in_few_tries(amount, power):
    search = run(CostSearch(amount), lambda f: 100.0 * f**power)
    assert search.status is Status.MET
    assert search.chosen().cost == pytest.approx(amount, rel=0.005)
    assert len(search.points) <= 10


def test_the_package_itself_is_taken_where_it_costs_the_amount():
    search = run(CostSearch(100.0), lambda f: 100.0 * f)
    assert [each.factor for each in search.points] == [1.0]


def test_a_cost_that_bends_is_found():
    search = run(CostSearch(170.0), lambda f: 200.0 * (1.0 - math.exp(-f)))
    assert search.status is Status.MET


def test_what_takes_up_no_more_is_saturated():
    search = run(CostSearch(1000.0), lambda f: min(100.0 * f, 250.0))
    assert search.status is Status.SATURATED
    assert search.chosen().cost == 250.0
    assert search.chosen().factor == min(p.factor for p in search.points if p.cost == 250.0)


def test_what_cannot_be_made_smaller_is_said():
    search = run(CostSearch(10.0), lambda f: 50.0 + f)
    assert search.status is Status.FLOOR
    assert search.chosen().cost == pytest.approx(50.0, rel=0.02)


@pytest.mark.parametrize("cost", [0.0, -300.0])
def test_what_costs_nothing_has_no_scale(cost):
    assert run(CostSearch(10.0), lambda f: cost * f).status is Status.FREE


def test_money_too_small_for_one_award_is_scaled_up():
    search = run(CostSearch(100.0), lambda f: 20.0 * max(f - 5.0, 0.0))
    assert search.status is Status.MET
    assert search.chosen().factor == pytest.approx(10.0, rel=0.01)


def test_a_jump_over_the_amount_ends():
    search = run(CostSearch(100.0), lambda f: 90.0 * f if f < 1.0 else 120.0 * f)
    assert search.status is Status.CLOSEST
    assert search.chosen().cost in (pytest.approx(90.0, rel=0.1), pytest.approx(120.0, rel=0.1))


def level(factor):
    return 10.0 + 5.0 * (1.0 - math.exp(-factor / 4.0))


def test_the_cost_of_a_goal_grows_with_the_goal():
    costs = []
    for goal in (10.5, 11.0, 12.0, 13.0, 14.5):
        search = run(GoalSearch(goal, 10.0, 1e4), lambda f: 100.0 * f, level)
        assert search.reached
        assert 0.0 <= search.chosen().level - goal < 0.2
        costs.append(search.chosen().cost)
    assert costs == sorted(costs)


def test_a_goal_beyond_reach_is_not_reached():
    search = run(GoalSearch(30.0, 10.0, 1e4), lambda f: min(100.0 * f, 900.0), level)
    assert not search.reached
    assert search.status is Status.SATURATED
    assert search.chosen().cost == 900.0


def test_a_goal_beyond_the_money_is_not_reached():
    search = run(GoalSearch(14.0, 10.0, 200.0), lambda f: 100.0 * f, level)
    assert not search.reached
    assert search.status is Status.MET  # all the money is spent
    assert search.chosen().cost == pytest.approx(200.0, rel=0.005)


def test_a_goal_that_is_there_already_costs_nothing():
    search = run(GoalSearch(9.0, 10.0, 200.0), lambda f: 100.0 * f, level)
    assert search.reached
    assert search.chosen() == Point(0.0, 0.0, 10.0)


def test_what_has_no_scale_is_tried_once():
    search = run(GoalSearch(12.0, 10.0, 200.0, scales=False), lambda f: 5.0, lambda f: 11.0)
    assert search.status is Status.FIXED
    assert not search.reached
    assert len(search.points) == 1
