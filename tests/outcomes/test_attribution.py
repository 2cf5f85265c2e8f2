from __future__ import annotations

from dataclasses import replace

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
    Attribution,
    FirmHistory,
    Tracker,
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


def test_users_at_the_horizon_have_a_product_or_a_project(here, arms):
    ready = World.of(here.population, here.parameters, Intercepts(product={2023: 0.5}))
    plan = arms["baseline"][0].plan
    run = Run.start(ready, plan, seed=4, replicate=0, histories=True)
    history, there = follow(run, HORIZON), here.population.active(HORIZON)
    stage = run.outputs.stage[HORIZON - ar.FIRST_YEAR]
    assert np.array_equal(history.uses, np.isin(stage, (ar.S, ar.P, ar.E)) & there)
    assert np.array_equal(history.product, (stage == ar.S) & there)
    assert 0 < history.product.sum() < history.uses.sum()


def test_a_run_that_stands_at_the_horizon_is_taken_stock_of(here, arms):
    plan = arms["full-package"][0].plan
    tracker = Tracker.of(Run.start(here, plan, seed=4, replicate=0), HORIZON)
    tracker.advance(HORIZON + 1 - ar.FIRST_YEAR)
    stopped, whole = tracker.finish(beyond=False), arms["full-package"][1]
    for name in ("first", "support", "uses", "turned_down", "grants"):
        assert np.array_equal(getattr(stopped, name), getattr(whole, name)), name
    tracker.run.advance(tracker.years + 1)
    with pytest.raises(ValueError, match="past 2030"):
        tracker.finish()


def by_hand(
    here: World,
    scenario: dict[int, int],
    baseline: dict[int, int],
    *,
    supported: tuple[int, ...] = (),
    supported_before: tuple[int, ...] = (),
    product: tuple[int, ...] = (),
    bit: int = 0,
    before_bit: int | None = None,
    plans: tuple[object, object] | None = None,
    names: tuple[tuple[str, ...], tuple[str, ...]] = (("new", "tax"), ("tax",)),
) -> Attribution:
    """Attribute lives that are written down: year index of the first project by firm."""
    n = here.population.n

    def life(first: dict[int, int], helped: tuple[int, ...], bit: int) -> FirmHistory:
        years, support = np.full(n, ar.NO_YEAR, np.uint8), np.zeros(n, np.uint32)
        years[list(first)] = list(first.values())
        support[list(helped)] = 1 << bit
        ready = np.isin(np.arange(n), product)
        nobody = np.zeros(n, np.bool_)
        return FirmHistory(years, support, support.copy(), nobody, ready, nobody, np.zeros(n))

    plan = lay_out(build_package(load("training"), here.population, here.parameters), n)
    before = bit if before_bit is None else before_bit
    runs = [Run.start(here, each, seed=4, replicate=0) for each in plans or (plan, plan)]
    return attribute(
        *(runs[0], life(scenario, supported, bit), names[0]),
        *(runs[1], life(baseline, supported_before, before), names[1], HORIZON),
    )


@pytest.fixture(scope="module")
def firms(here: World) -> tuple[list[int], list[int]]:
    """Some firms of each frame that are there by the horizon."""
    population = here.population
    there = population.entry <= HORIZON
    return tuple(np.flatnonzero(there & (population.frame == f))[:6].tolist() for f in (0, 1))


def test_years_gained_are_the_mean_over_the_firms_that_a_row_stands_for(here, firms):
    a, b, c, d = *firms[0][:2], *firms[1][:2]
    weight = here.population.weight
    found = by_hand(
        here, {a: 14, b: 15, c: 14, d: 17}, {a: 18, b: 16, c: 15, d: 16}, supported=(a, b, c, d)
    )
    # a gains four years, b and c one each; d is later, which is windfall.
    large = (4.0 * weight[a] + weight[b]) / (weight[a] + weight[b])
    every = (4.0 * weight[a] + weight[b] + weight[c]) / weight[[a, b, c]].sum()
    np.testing.assert_allclose(found.accelerated_years, [large, 1.0, every], rtol=1e-12)
    assert found.firms[2, CLASSES.index("windfall")] == weight[d]
    nobody = by_hand(here, {a: 14}, {a: 14}, supported=(a,))
    assert np.isnan(nobody.accelerated_years).all()


def test_who_comes_from_a_ready_product_is_counted_by_frame(here, firms):
    a, b, c, d = *firms[0][:3], firms[1][0]
    weight = here.population.weight
    found = by_hand(
        here, {a: 14, b: 14, d: 14}, {c: 14}, supported=(a, b), product=(a, c, d)
    )  # a is additional, d induced, c crowded out; b had no product
    assert found.from_product.tolist() == [weight[a], weight[d], weight[a] + weight[d]]
    assert CLASSES[found.classes[a]] == CLASSES[found.classes[b]] == "additional"
    assert CLASSES[found.classes[c]] == "crowded_out"
    assert CLASSES[found.classes[d]] == "induced"


def test_a_programme_that_helped_others_before_reaches_whom_it_did_not(here, firms):
    """The first programme is new; the second, and a firm that it helped, were there before."""
    a, b, c = firms[0][:3]
    years, names = {a: 14, b: 14, c: 14}, (("new", "old", "tax"), ("old", "tax"))
    package = build_package(load("full-package"), here.population, here.parameters)
    twice = replace(package, programmes=(package.programmes[0],) * 2)
    same = lay_out(twice, here.population.n)
    given = {"bit": 1, "names": names, "plans": (same, same)}
    found = by_hand(here, years, years, supported=(a, b), supported_before=(), **given)
    classes = [CLASSES[k] for k in found.classes[[a, b, c]]]
    assert classes == ["windfall", "windfall", "unchanged"]
    # In the baseline, "old" is the first programme: its bit is another one.
    kept = by_hand(
        here, years, years, supported=(a, b), supported_before=(b,), before_bit=0, **given
    )
    assert [CLASSES[k] for k in kept.classes[[a, b]]] == ["windfall", "unchanged"]


@pytest.mark.parametrize(
    ("where", "name"),
    [
        *(("terms", name) for name in ("support", "rate_cut", "additionality", "awareness")),
        *(("terms", name) for name in ("gain", "reference")),
        *(("conditions", "share"), ("offers", "cap"), ("tax", "current"), ("tax", "bonus")),
        *(("tax", "bonus_cap"), ("tax", "increment")),
    ],
)
def test_who_was_supported_before_is_reached_only_by_better_terms(here, firms, where, name):
    """Firm a begins in 2024, firm b in 2025; only 2024 and only firm a gets better terms."""
    a, b = firms[0][:2]
    package = build_package(load("full-package"), here.population, here.parameters)
    plan, names = lay_out(package, here.population.n), programme_names(package)
    years, t = {a: 14, b: 15}, 14
    bit = 31 if where == "tax" else 0
    same = {"supported": (a, b), "supported_before": (a, b), "bit": bit, "names": (names, names)}
    better = plan._replace(**{where: getattr(plan, where).copy()})
    worse = plan._replace(**{where: getattr(plan, where).copy()})
    at = {"terms": (0,), "conditions": (0, a), "offers": (0, t), "tax": (t,)}[where]
    getattr(worse, where)[name][at] = 0.5
    getattr(better, where)[name][at] = 0.75
    reached = {
        (1, 0): by_hand(here, years, years, plans=(better, worse), **same),
        (0, 1): by_hand(here, years, years, plans=(worse, better), **same),
        (0, 0): by_hand(here, years, years, plans=(worse, worse), **same),
    }
    windfall = CLASSES.index("windfall")
    for order, found in reached.items():
        assert (found.classes[a] == windfall) == (order == (1, 0)), order
        everybody = where == "terms"
        assert (found.classes[b] == windfall) == (order == (1, 0) and everybody), order
