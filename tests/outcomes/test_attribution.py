from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import arrays as ar
from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out, programme_names
from sim.engine.run import Run, World, simulate
from sim.outcomes.attribution import (
    CLASSES,
    OTHERS,
    REACHED,
    FirmHistory,
    attribute,
    classify,
    follow,
)
from sim.outcomes.registry import REPORTED_FRAMES
from sim.parameters.registry import defaults
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load
from sim.scenario.scaling import scaled

HORIZON = 2030
Arm = tuple[Run, FirmHistory, tuple[str, ...]]


@pytest.fixture(scope="module")
def here() -> World:
    return World.of(synthesise(n_sba=800, n_small=200), defaults(), Intercepts())


@pytest.fixture(scope="module")
def arms(here: World) -> dict[str, Arm]:
    return {
        name: arm(here, name)
        for name in ("baseline", "no-policy", "full-package", "tax-strategic", "training")
    }


def arm(here: World, name: str) -> Arm:
    package = build_package(load(name), here.population, here.parameters)
    plan = lay_out(package, here.population.n)
    run = Run.start(here, plan, seed=4, replicate=0)
    return run, follow(run, HORIZON), programme_names(package)


def shares(arms: dict[str, Arm], name: str, baseline: str = "baseline") -> dict[str, float]:
    found = attribute(*arms[name], *arms[baseline], HORIZON)
    return dict(zip(CLASSES, found.firms[REPORTED_FRAMES.index("all")], strict=True))


YEAR = st.sampled_from([14, 15, 16, ar.NO_YEAR])


@given(st.lists(st.tuples(st.booleans(), YEAR, YEAR), min_size=1, max_size=50))
def test_classes_partition_and_say_what_they_mean(firms):
    reached, scenario, baseline = (np.array(column) for column in zip(*firms, strict=True))
    classes = [CLASSES[k] for k in classify(reached, scenario, baseline)]
    for name, was_reached, one, other in zip(classes, reached, scenario, baseline, strict=True):
        used, would_use = one != ar.NO_YEAR, other != ar.NO_YEAR
        if name == "crowded_out":
            assert would_use
            assert not used
        else:
            assert (name in REACHED) == was_reached
        assert (name in {"additional", "induced"}) == (used and not would_use)
        assert (name == "accelerated") == (was_reached and used and one < other and would_use)
        assert (name in {"windfall", "accelerated"}) <= (used and would_use)


@pytest.mark.parametrize("name", ["no-policy", "full-package", "tax-strategic", "training"])
def test_every_firm_in_the_frame_by_the_horizon_is_in_one_class(arms, here, name):
    population = here.population
    found = attribute(*arms[name], *arms["baseline"], HORIZON)
    for frame in (0, 1):
        there = (population.frame == frame) & (population.entry <= HORIZON)
        # Weights are multiples of 2**-10, so that sums are exact.
        assert found.firms[frame].sum() == population.weight[there].sum()
    assert (found.firms[2] == found.firms[:2].sum(axis=0)).all()


@pytest.mark.parametrize("name", ["no-policy", "full-package", "tax-strategic", "training"])
def test_gains_less_losses_are_the_difference_of_firms_that_ever_used_ai(arms, here, name):
    weight = here.population.weight
    ever = {each: weight[arms[each][1].first != ar.NO_YEAR].sum() for each in (name, "baseline")}
    found = shares(arms, name)
    gain = found["additional"] + found["induced"] - found["crowded_out"]
    assert gain == ever[name] - ever["baseline"]


def test_a_scenario_against_itself_changes_nobody(arms):
    found = shares(arms, "full-package", "full-package")
    assert all(found[name] == 0.0 for name in CLASSES if name != "unchanged")


def test_taking_policy_away_supports_nobody(arms):
    found = shares(arms, "no-policy")
    assert all(found[name] == 0.0 for name in REACHED)
    assert found["crowded_out"] > 0.0


def test_a_better_rate_for_those_who_had_the_credit_anyway_is_windfall(arms):
    """The strategic rate reaches firms whose credit the baseline pays at the lower rate."""
    found = shares(arms, "tax-strategic")
    assert found["windfall"] > found["additional"] >= 0.0


def test_trainees_without_ai_are_unused_support(arms):
    found = shares(arms, "training")
    assert found["unused"] > found["additional"]


def test_nothing_after_the_horizon_counts(here):
    """A programme that opens after the horizon reaches nobody by it."""
    late = arm(here, "full-package")[0].plan
    base = arm(here, "no-policy")
    closed = late._replace(offers=late.offers.copy(), tax_valid=np.zeros(ar.T, np.bool_))
    closed.offers["budget"][:, : HORIZON - ar.FIRST_YEAR + 1] = 0
    run = Run.start(here, closed, seed=4, replicate=0)
    names = programme_names(build_package(load("full-package"), here.population, here.parameters))
    history = follow(run, HORIZON)
    assert run.outputs.accounts["paid"][:, HORIZON - ar.FIRST_YEAR + 1 :].sum() > 0
    firms = attribute(run, history, names, *base, HORIZON).firms[2]
    assert firms[: len(REACHED)].sum() == 0.0
    assert firms[len(REACHED) :].sum() > 0.0
    assert len(OTHERS) == len(firms) - len(REACHED)


def test_following_a_run_does_not_change_it(here, arms):
    followed = arms["full-package"][0]
    plain = simulate(here, followed.plan, seed=4, replicate=0)
    assert (plain.outputs.groups == followed.outputs.groups).all()
    assert (plain.outputs.accounts == followed.outputs.accounts).all()


@pytest.mark.parametrize("name", ["baseline", "full-package"])
def test_firms_that_were_turned_down_are_those_of_the_history(here, name):
    scenario = scaled(load(name), load("no-policy"), 0.02)
    plan = lay_out(build_package(scenario, here.population, here.parameters), here.population.n)
    run = Run.start(here, plan, seed=4, replicate=0, histories=True)
    history = follow(run, HORIZON)
    years = HORIZON + 1 - ar.FIRST_YEAR
    refused = (run.outputs.event[:years] & ar.TURNED_DOWN) != 0
    assert np.array_equal(history.turned_down, refused.any(axis=0))
    assert history.turned_down.sum() > 10
