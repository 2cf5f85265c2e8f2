"""Branching from a common past is running from the first year, whatever scenarios and order."""

from __future__ import annotations

import weakref
from dataclasses import fields, replace
from functools import partial
from itertools import pairwise
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.analysis.decomposition.switches import world_without
from sim.calibration.fit.store import shipped
from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.branching import Branching
from sim.engine.paired import (
    Configuration,
    SharedRun,
    branches,
    common_past,
    common_years,
    paired_runs,
    same_model,
)
from sim.engine.plan import lay_out
from sim.engine.run import Run, World
from sim.outcomes.attribution import Tracker
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load

HORIZON = 2030
LAST = HORIZON + 1 - ar.FIRST_YEAR
NAMES = (
    "baseline",
    "no-policy",
    "history-without-voucher",
    "voucher-expansion",
    "tax-strategic",
    "full-package",
    "covid-2020",  # has a parameter of its own
    "vicious-circle-off",  # has another one
)
OWN_PARAMETERS = NAMES[-2:]

Configured = dict[str, Configuration]


@pytest.fixture(scope="module")
def configured() -> Configured:
    parameters, intercepts = shipped()
    population = synthesise(n_sba=700, n_small=150, seed=2)
    # Every row stands for one firm: with few heavy rows no programme could afford an award.
    firms = World.of(replace(population, weight=np.ones(population.n)), parameters, intercepts)

    def configure(name: str) -> Configuration:
        scenario = load(name)
        world = firms.with_parameters(parameters.replace(**scenario.parameters), intercepts)
        package = build_package(scenario, world.population, world.parameters)
        return Configuration(world, lay_out(package, world.population.n))

    return {name: configure(name) for name in NAMES}


@pytest.fixture(scope="module")
def alone(configured: Configured) -> dict[str, dict[str, bytes]]:
    """Every scenario run from the first year, without any other."""
    return {name: everything_of(start(*each)) for name, each in configured.items()}


def start(world: World, plan: Plan) -> Tracker:
    return Tracker.of(Run.start(world, plan, seed=6, replicate=1, histories=True), HORIZON)


def everything_of(tracker: Tracker) -> dict[str, bytes]:
    """Finish a run and return every bit of what it and its firms came to."""
    history = tracker.finish()
    run = tracker.run
    found = {each.name: getattr(history, each.name).tobytes() for each in fields(history)}
    found |= {name: array.tobytes() for name, array in run.outputs._asdict().items()}
    return found | {"states": run.states.tobytes(), "awarded": run.awarded.tobytes()}


def differing(tracker: Tracker, expected: dict[str, bytes]) -> list[str]:
    """Finish a run and return the names of what is not as expected."""
    found = everything_of(tracker)
    return [name for name in expected if found[name] != expected[name]]


# A base and some scenarios in any order, the base and others perhaps more than once.
ORDERS = st.lists(st.sampled_from(NAMES), min_size=2, max_size=10)
some_orders = settings(max_examples=15)


@some_orders
@given(order=ORDERS)
@example(order=[*NAMES])
@example(order=[*reversed(NAMES)])
def test_paired_runs_are_the_runs_from_the_first_year(configured, alone, order):
    base, *others = order
    runs = paired_runs(start, configured[base], [configured[name] for name in others], LAST)
    for name, tracker in zip(order, runs, strict=True):
        assert not differing(tracker, alone[name]), name


@some_orders
@given(order=ORDERS)
@example(order=[*NAMES])
@example(order=[*reversed(NAMES)])
def test_branches_in_time_are_the_runs_from_the_first_year(configured, alone, order):
    base, *others = order
    scenarios = [configured[name] for name in others]
    years, positions = [], []
    for position, tracker in branches(start, configured[base], scenarios, LAST):
        years.append(tracker.years)
        positions.append(position)
        assert not differing(tracker, alone[others[position]]), others[position]
    assert years == sorted(years)
    assert sorted(positions) == list(range(len(others)))


@pytest.mark.parametrize("base", ["baseline", "full-package", *OWN_PARAMETERS])
@pytest.mark.parametrize("scenario", NAMES)
def test_a_shared_run_serves_from_any_year(configured, alone, base, scenario):
    """Up to where they differ a branch goes on from there, later it begins again."""
    here, there = configured[base], configured[scenario]
    common = common_years(here, there, LAST)
    shared = SharedRun(start, here)
    for years in sorted({0, 3, max(common - 1, 0), common, LAST}):
        shared.advance(years)
        branch = shared.branch(there)
        assert branch.years == (years if years <= common else 0)
        assert not differing(branch, alone[scenario])
        assert shared.years == years
    assert not differing(shared.release(), alone[base])


def test_the_base_may_run_on_while_others_branch_off_a_snapshot(configured, alone):
    base, package = configured["baseline"], configured["full-package"]
    shared = common_past(start, base, package, LAST)
    assert 0 < shared.years < LAST
    snapshot = shared.snapshot()
    assert not differing(shared.release(), alone["baseline"])
    for _ in range(2):
        assert not differing(snapshot.branch(package), alone["full-package"])
    assert snapshot.years == common_years(base, package, LAST)


@pytest.mark.parametrize("scenario", OWN_PARAMETERS)
def test_scenarios_with_other_parameters_share_no_year(configured, scenario):
    base = configured["baseline"]
    assert common_years(base, configured[scenario], LAST) == 0
    assert not same_model(base.world, configured[scenario].world)


def test_worlds_are_one_model_by_what_is_in_them(configured):
    world = configured["baseline"].world
    twin = replace(world, parameters=world.parameters.replace(xi=world.parameters["xi"]))
    assert same_model(world, twin)
    assert not same_model(world, world_without(world, ["awareness"]))
    assert same_model(world_without(world, ["belief"]), world_without(world, ["belief"]))
    later = replace(world.intercepts, b_0=world.intercepts.b_0 + 0.1)
    assert not same_model(world, world.with_parameters(world.parameters, later))
    others = World.of(world.population, world.parameters, world.intercepts)
    assert not same_model(world, others)  # nobody knows that its firms are the same


def test_a_switched_policy_keeps_the_years_before_and_begins_with_empty_accounts(configured):
    base, package = configured["no-policy"], configured["full-package"]
    begin = partial(Run.start, seed=6, replicate=1, histories=True)
    shared = SharedRun(begin, base, 12)
    run = shared.switch(package.plan)
    assert run.years == 12
    run.advance(15)
    assert np.array_equal(run.outputs.stage[:12], shared.run.outputs.stage[:12])
    assert not run.outputs.accounts["paid"][:-1, :12].any()
    assert run.outputs.accounts["paid"][:-1, 12:15].any()
    assert shared.years == 12


class Counted:
    """A run that only counts the years it runs, and how many of its kind are alive."""

    alive: ClassVar[weakref.WeakSet[Counted]] = weakref.WeakSet()
    run: ClassVar[int] = 0

    def __init__(self, plan: Plan, years: int = 0) -> None:
        self.plan, self.years = plan, years
        Counted.alive.add(self)

    def advance(self, last: int) -> None:
        Counted.run += max(last - self.years, 0)
        self.years = max(last, self.years)

    def branch(self, plan: Plan, branching: Branching) -> Counted:
        return Counted(plan, branching.years)

    def under(self, plan: Plan) -> Counted:
        return Counted(plan, self.years)


@pytest.fixture
def count() -> type[Counted]:
    Counted.run = 0
    return Counted


def begin_counting(_: World, plan: Plan) -> Counted:
    return Counted(plan)


def test_common_years_are_run_once_and_no_snapshot_outlives_its_last_branch(configured, count):
    base = configured["baseline"]
    scenarios = [configured[name] for name in NAMES[1:]]
    years = [common_years(base, each, LAST) for each in scenarios]
    alive = []
    for run in paired_runs(begin_counting, base, scenarios, LAST):
        run.advance(LAST)
        alive.append(len(count.alive))
        del run
    assert count.run == LAST + sum(LAST - each for each in years)
    assert alive[0] == 1 + len(set(years) - {0})
    assert alive[-1] == 1
    assert all(later <= sooner for sooner, later in pairwise(alive[1:]))


def test_branches_in_time_need_two_runs_at_once(configured, count):
    base = configured["baseline"]
    scenarios = [configured[name] for name in reversed(NAMES)]
    years = [common_years(base, each, LAST) for each in scenarios]
    for _, run in branches(begin_counting, base, scenarios, LAST):
        run.advance(LAST)
        assert len(count.alive) <= 2
        del run
    assert count.run == max(years) + sum(LAST - each for each in years)
