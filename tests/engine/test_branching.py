"""A run that branches off another is the run it would have been from the start."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from sim.calibration.fit.store import shipped
from sim.engine import arrays as ar
from sim.engine.arrays import Plan
from sim.engine.branching import branching_of
from sim.engine.plan import lay_out
from sim.engine.run import Run, World
from sim.outcomes.attribution import Tracker
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import library, load

HORIZON = 2030
SEED = 6


@pytest.fixture(scope="module")
def world() -> World:
    parameters, intercepts = shipped()
    population = synthesise(n_sba=900, n_small=150, seed=2)
    # Every row stands for one firm: with few heavy rows no programme could afford an award.
    return World.of(replace(population, weight=np.ones(population.n)), parameters, intercepts)


def plan_of(world: World, scenario: str) -> Plan:
    package = build_package(load(scenario), world.population, world.parameters)
    return lay_out(package, world.population.n)


def track(world: World, plan: Plan) -> Tracker:
    run = Run.start(world, plan, seed=SEED, replicate=1, histories=True)
    return Tracker.of(run, HORIZON)


@pytest.mark.parametrize("baseline", ["baseline", "no-policy", "full-package"])
@pytest.mark.parametrize("scenario", sorted(entry.name for entry in library()))
def test_a_branch_is_the_run_from_the_start(world: World, baseline: str, scenario: str) -> None:
    base_plan, plan = plan_of(world, baseline), plan_of(world, scenario)
    shared = track(world, base_plan)
    shared.advance(min(branching_of(base_plan, plan).years, shared.last))
    branched, alone = shared.under(base_plan).under(plan), track(world, plan)
    history, same = branched.finish(), alone.finish()
    for each in fields(history):
        assert np.array_equal(getattr(history, each.name), getattr(same, each.name)), each.name
    assert branched.run.states.tobytes() == alone.run.states.tobytes()
    for name in branched.run.outputs._fields:
        one, other = getattr(branched.run.outputs, name), getattr(alone.run.outputs, name)
        assert one.tobytes() == other.tobytes(), name


def test_plans_that_begin_to_differ_in_2026_share_sixteen_years(world: World) -> None:
    branching = branching_of(plan_of(world, "baseline"), plan_of(world, "voucher-expansion"))
    assert branching.years == 2026 - ar.FIRST_YEAR
    assert branching.pairs  # the vouchers and funds before 2026 are the same


def test_a_plan_and_itself_share_all_years(world: World) -> None:
    plan = plan_of(world, "full-package")
    assert branching_of(plan, plan).years == ar.T


def on_used_memory(array: np.ndarray) -> np.ndarray:
    """Copy an array to memory that held something else before.

    Field by field: whether `numpy.copy` also copies the bytes between fields is NumPy's affair.
    """
    copy = np.full(array.nbytes, 0xAB, dtype=np.uint8).view(array.dtype).reshape(array.shape)
    for part in array.dtype.names or (...,):
        copy[part] = array[part]
    return copy.view(type(array))


def copy_of(plan: Plan) -> Plan:
    return Plan(*(on_used_memory(each) for each in plan))


@pytest.mark.parametrize("scenario", ["no-policy", "baseline", "full-package"])
def test_a_plan_and_its_copy_share_all_years(world: World, scenario: str) -> None:
    plan = plan_of(world, scenario)
    assert branching_of(plan, copy_of(plan)).years == ar.T


@pytest.mark.parametrize(
    ("change", "years"),
    [
        ("budget", 2024),
        ("cap", 2024),
        ("tax_valid", 2024),
        ("awareness", 2024),
        ("technology_price", 2023),  # the price of 2024 is set at the end of 2023
        ("regulation", 2024),
        ("given", 2024),
    ],
)
def test_any_difference_ends_the_common_past(world: World, change: str, years: int) -> None:
    plan = plan_of(world, "baseline")
    other = copy_of(plan)
    t = 2024 - ar.FIRST_YEAR
    funded = int(np.flatnonzero(plan.offers["budget"][:, t] > 0)[0])
    if change in ("budget", "cap"):
        other.offers[change][funded, t] = 7
    elif change == "tax_valid":
        other.tax_valid[t] = not other.tax_valid[t]
    elif change in ("awareness", "technology_price"):
        other.economy_wide[change][t] = 0.123
    elif change == "regulation":
        other.regulation[t, 3] = 0.5
    else:
        other.given["capability"][t, 3] = 0.5
    assert branching_of(plan, other).years == years - ar.FIRST_YEAR


def test_a_programme_that_is_another_ends_the_past_with_its_first_money(world: World) -> None:
    plan = plan_of(world, "baseline")
    first = np.where(plan.offers["budget"] > 0, np.arange(ar.T), ar.T).min(axis=1)
    for row in np.flatnonzero(first < ar.T):
        terms = plan.terms.copy()
        terms["reach"][row] *= 0.5
        assert branching_of(plan, plan._replace(terms=terms)).years == first[row]


def test_places_of_programmes_do_not_matter_before_they_have_money(world: World) -> None:
    plan = plan_of(world, "full-package")
    first = np.where(plan.offers["budget"] > 0, np.arange(ar.T), ar.T).min(axis=1)
    latest = int(first.argmax())
    rest = [k for k in range(first.size) if k != latest]
    order = np.array([*rest, latest] if latest == 0 else [latest, *rest])
    turned = plan._replace(
        terms=plan.terms[order], offers=plan.offers[order], conditions=plan.conditions[order]
    )
    branching = branching_of(plan, turned)
    assert branching.years == first[latest]
    assert branching.pairs
    assert all(k == order[m] and k != m for k, m in branching.pairs)


def test_a_branch_of_another_year_is_refused(world: World) -> None:
    plan = plan_of(world, "baseline")
    run = Run.start(world, plan, seed=SEED, replicate=0)
    run.advance(3)
    with pytest.raises(ValueError, match="after 3 years, the plans branch after 5"):
        run.branch(plan, branching_of(plan, plan).until(5))


def test_under_a_plan_with_another_past_a_run_begins_afresh(world: World) -> None:
    run = Run.start(world, plan_of(world, "baseline"), seed=SEED, replicate=0)
    run.advance(20)
    other = run.under(plan_of(world, "no-policy"))
    assert (other.years, run.years) == (0, 20)


def test_a_tracker_past_its_horizon_cannot_take_stock(world: World) -> None:
    late = track(world, plan_of(world, "no-policy"))
    late.run.advance(ar.T)
    with pytest.raises(ValueError, match="past 2030"):
        late.finish()
