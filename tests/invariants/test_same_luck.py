"""The same firm meets the same luck, whatever else is in the package, recorded or first in line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from sim import scenario
from sim.engine import arrays as ar
from sim.engine.plan import lay_out
from sim.engine.run import Run, World
from sim.policy.instruments.training import Training
from sim.policy.instruments.voucher import Voucher
from sim.policy.package import build_package

INDUSTRIES = "ABCDEFGHIJKLMNPQRS"


@pytest.fixture(scope="module")
def full(world):
    return build_package(scenario.load("full-package"), world.population, world.parameters)


def of_ids(run, name):
    """Return a firm history with columns in the order of the firms' ids."""
    return getattr(run.outputs, name)[:, np.argsort(run.world.population.id)]


def test_a_scenario_equal_to_the_baseline_runs_the_same(
    world, run_package, assert_same_records, tmp_path
):
    file = tmp_path / "copy.toml"
    file.write_text('[scenario]\nname = "copy"\nextends = "baseline"\n', encoding="utf-8")
    runs = [
        run_package(build_package(scenario.load(name), world.population, world.parameters))
        for name in ("baseline", file)
    ]
    assert_same_records(*runs)
    assert runs[0].states.tobytes() == runs[1].states.tobytes()


def test_recording_histories_changes_nothing(full, run_package, assert_same_records):
    kept = run_package(full, histories=True)
    lean = run_package(full, histories=False)
    assert kept.outputs.stage.shape == (ar.T, kept.world.population.n)
    assert lean.outputs.stage.size == 0
    assert_same_records(kept, lean, except_for=("stage", "event", "effect"))
    assert kept.states.tobytes() == lean.states.tobytes()


def test_running_year_by_year_changes_nothing(world, full, run_package, assert_same_records):
    at_once = run_package(full)
    laid_out = lay_out(full, world.population.n)
    stepped = Run.start(world, laid_out, seed=5, replicate=0, histories=True)
    for t in range(ar.T):
        stepped.advance(t + 1)
    assert_same_records(at_once, stepped)


def test_runs_side_by_side_do_not_touch_each_other(full, run_package, assert_same_records):
    alone = [run_package(full, replicate=r) for r in range(4)]
    with ThreadPoolExecutor(max_workers=2) as pool:
        together = list(pool.map(lambda r: run_package(full, replicate=r), range(4)))
    for one, other in zip(alone, together, strict=True):
        assert_same_records(one, other)


def test_a_plan_is_not_changed_by_its_runs(world, full):
    laid_out = lay_out(full, world.population.n)
    before = laid_out.conditions.tobytes()
    for replicate in range(2):
        Run.start(world, laid_out, seed=5, replicate=replicate).advance(ar.T)
    assert laid_out.conditions.tobytes() == before


def test_permuting_firms_changes_no_life_and_no_record(world, run_package, assert_same_records):
    order = np.random.default_rng(11).permutation(world.population.n)
    moved = world.population.permuted(order)
    elsewhere = World.of(moved, world.parameters, world.intercepts)
    runs = []
    for there in (world, elsewhere):
        package = build_package(scenario.load("full-package"), there.population, there.parameters)
        runs.append(run_package(package, within=there))
    assert_same_records(*runs, except_for=("stage", "event", "effect"))
    for name in ("stage", "event", "effect"):
        assert np.array_equal(of_ids(runs[0], name), of_ids(runs[1], name)), name
    for name in runs[0].states.dtype.names:
        assert np.array_equal(runs[0].states[name][order], runs[1].states[name]), name


@pytest.mark.parametrize("changed", ["seed", "replicate"])
def test_another_seed_or_replicate_is_another_history(full, run_package, changed):
    one = run_package(full, **{changed: 1})
    other = run_package(full, **{changed: 2})
    assert (one.outputs.stage != other.outputs.stage).any()
    # The firms are the same: only their luck differs.
    assert np.array_equal(one.outputs.stage == ar.NO_YEAR, other.outputs.stage == ar.NO_YEAR)


def test_a_programme_for_nobody_changes_nothing(full, run_package, assert_same_records):
    nobody = replace(
        full.programmes[0], name="nobody", eligible=np.zeros_like(full.programmes[0].eligible)
    )
    with_it = run_package(replace(full, programmes=(*full.programmes, nobody)))
    without = run_package(full)
    assert_same_records(without, with_it, except_for=("accounts", "committed", "cohort"))
    k = len(full.programmes)
    assert with_it.outputs.accounts[:k].tobytes() == without.outputs.accounts[:k].tobytes()
    assert with_it.outputs.accounts[-1].tobytes() == without.outputs.accounts[-1].tobytes()
    assert np.array_equal(with_it.outputs.accounts[k].lapsed, nobody.budget)


def test_a_programme_without_money_changes_nothing(full, run_package, assert_same_records):
    empty = [replace(each, budget=np.zeros_like(each.budget)) for each in full.programmes]
    renamed = [replace(each, name=f"closed_{each.name}") for each in empty]
    without = run_package(full)
    with_them = run_package(replace(full, programmes=(*full.programmes, *renamed)))
    assert_same_records(without, with_them, except_for=("accounts", "committed", "cohort"))


@pytest.mark.parametrize("name", ["a_before", "z_after"])
def test_places_of_a_programme_do_not_depend_on_another(package_of, run_package, population, name):
    own = Training(eligible_industries=["C"])
    other = Training(eligible_industries=[j for j in INDUSTRIES if j != "C"], reach_percent=90.0)
    alone = run_package(package_of({"own": own}))
    both = run_package(package_of({"own": own, name: other}))
    makers = population.industry == INDUSTRIES.index("C")
    trained = [(run.outputs.event[:, makers] & ar.TRAINED) != 0 for run in (alone, both)]
    assert trained[0].any()
    assert np.array_equal(*trained)
    assert ((both.outputs.event[:, ~makers] & ar.TRAINED) != 0).any()


def test_awards_of_a_contest_do_not_depend_on_another(package_of, run_package, population):
    """In the first open year no firm has been touched yet, so only luck could differ."""
    own = Voucher(eligible_industries=["C"], reach_percent=100.0)
    other = Voucher(eligible_industries=["G", "J"], reach_percent=100.0)
    makers = population.industry == INDUSTRIES.index("C")
    first = own.start_year - ar.FIRST_YEAR
    alone = run_package(package_of({"own": own}))
    for name in ("a_before", "z_after"):
        both = run_package(package_of({"own": own, name: other}))
        assert np.array_equal(
            alone.outputs.event[: first + 1, makers], both.outputs.event[: first + 1, makers]
        )
    assert ((alone.outputs.event[first] & ar.AWARDED) != 0).any()
