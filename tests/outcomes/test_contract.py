"""What holds for every outcome, found by the registry: a new one is held to it without a word."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.engine.run import Run, World, simulate
from sim.outcomes.labelled import LabelledArray
from sim.outcomes.measures import by_group, measure
from sim.outcomes.registry import Outcome, group_outcomes, registry
from sim.outcomes.run_view import RunView
from sim.parameters.registry import defaults
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load

FRAMES = ("sba", "small", "all")
YEARS = tuple(range(2017, 2036))
EVERY = pytest.mark.parametrize("outcome", registry().values(), ids=registry())
IN_ALL_FRAMES = pytest.mark.parametrize(
    "outcome",
    [each for each in registry().values() if set(each.frames) == set(FRAMES)],
    ids=lambda each: each.name,
)

# The tables list outcomes in this order; what is added later comes after.
SHIPPED = [
    "firms",
    "adoption_rate",
    "reported_rate",
    "users",
    "pilot_users",
    "embedded_users",
    "embedded_share",
    "interested_rate",
    "uninterested_rate",
    "adopters",
    "abandoners",
    "effect_users",
    "productivity",
    "depth",
    "size_gap",
    "region_gap",
    "sme_gap",
    "price",
    "shortage",
    "project_spending_krw_bn",
    "public_cost_krw_bn",
    "public_cost_total_krw_bn",
    "suppliers",
]
SHIPPED_BY_GROUP = [
    "firms",
    "users",
    "embedded_users",
    "adoption_rate",
    "reported_rate",
    "embedded_share",
    "adopters",
    "productivity",
]


@pytest.fixture(scope="module")
def empty() -> Run:
    """Return a run of which no year has been run, with no firm in the frame of small ones."""
    here = World.of(synthesise(n_sba=200, n_small=0), defaults(), Intercepts())
    plan = lay_out(build_package(load("no-policy"), here.population, here.parameters), 200)
    return simulate(here, plan, seed=1, replicate=0, years=0)


def test_the_tables_keep_their_order():
    assert list(registry())[: len(SHIPPED)] == SHIPPED
    assert list(group_outcomes())[: len(SHIPPED_BY_GROUP)] == SHIPPED_BY_GROUP


@EVERY
def test_it_is_declared_in_full(outcome: Outcome):
    assert registry()[outcome.name] is outcome
    assert outcome.unit.strip()
    assert outcome.definition.strip()
    assert outcome.source.strip()
    assert re.search("[a-z]", outcome.label_en)
    assert re.search("[가-힣]", outcome.label_ko)
    assert not re.search("[가-힣]", outcome.label_en + outcome.definition + outcome.unit)
    assert outcome.grade in ("A", "B", "C", "R")
    assert outcome.frames
    assert set(outcome.frames) <= set(FRAMES)


@EVERY
def test_what_it_is_relative_to_is_a_count_of_the_same_frames(outcome: Outcome):
    if outcome.relative_to:
        whole = registry()[outcome.relative_to]
        assert whole.unit == "firms"
        assert set(outcome.frames) <= set(whole.frames)


@EVERY
def test_it_is_undefined_only_where_it_says_so(outcome: Outcome, measured, empty):
    for found in (measured, measure(empty)):
        for frame in FRAMES:
            unknown = np.isnan(found.sel(outcome=outcome.name, frame=frame).data)
            if frame not in outcome.frames:
                assert unknown.all()
            elif outcome.relative_to:
                whole = found.sel(outcome=outcome.relative_to, frame=frame).data
                assert (unknown == (whole == 0.0)).all()
            elif outcome.name != "suppliers" or found is measured:
                assert not unknown.any()


def test_both_ways_of_being_undefined_occur(empty):
    """Without them the test above would hold for nothing."""
    found = measure(empty)
    assert (found.sel(outcome="firms", frame="small").data == 0.0).all()
    assert (found.sel(outcome="firms", frame="sba").data > 0.0).all()
    assert (found.sel(outcome="users", frame="sba").data == 0.0).all()
    assert np.isnan(found.sel(outcome="suppliers", frame="all").data).all()  # no revenue in 2023


@IN_ALL_FRAMES
def test_both_frames_together_are_the_sum_or_the_weighted_mean_of_the_two(
    outcome: Outcome, measured: LabelledArray
):
    def parts(name: str) -> list[np.ndarray]:
        return [measured.sel(outcome=name, frame=frame).data for frame in FRAMES]

    sba, small, both = parts(outcome.name)
    if not outcome.relative_to:
        np.testing.assert_array_equal(both, sba + small)
    else:
        wholes = parts(outcome.relative_to)
        products = [
            np.where(whole > 0.0, part * whole, 0.0)
            for part, whole in zip((sba, small, both), wholes, strict=True)
        ]
        np.testing.assert_allclose(products[2], products[0] + products[1], rtol=1e-12)


@pytest.mark.parametrize("name", group_outcomes())
def test_a_dimensions_groups_make_up_the_frame(kept_run, measured, name):
    outcome = registry()[name]
    groups = by_group(kept_run)
    for frame in ("sba", "small"):
        of_frame = measured.sel(frame=frame)
        for dimension in ("industry", "region", "size_class", "band"):
            rows = [each for each in groups.axes["group"] if each[0] == dimension]
            here = groups.take("group", rows).sel(frame=frame)
            value = here.sel(outcome=name).data
            if outcome.relative_to:
                whole = here.sel(outcome=outcome.relative_to).data
                value = np.where(whole > 0.0, value * whole, 0.0).sum(axis=1)
                value = value / of_frame.sel(outcome=outcome.relative_to).data
            else:
                value = value.sum(axis=1)
            np.testing.assert_allclose(value, of_frame.sel(outcome=name).data, rtol=1e-12)


@EVERY
def test_measuring_leaves_the_run_as_it_was_and_gives_the_same_again(outcome: Outcome, kept_run):
    before = kept_run.outputs.groups.tobytes() + kept_run.outputs.years.tobytes()
    first, second = (RunView(kept_run).value(outcome) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert kept_run.outputs.groups.tobytes() + kept_run.outputs.years.tobytes() == before


# What a firm of a year counts for, by its stage, its events and its effect. Bits of events: 16
# introduced AI, 128 gave it up, 256 told the survey that it uses AI.
RECOUNTS: dict[str, Callable[[str, int, float], float]] = {
    "firms": lambda stage, event, effect: 1.0,
    "users": lambda stage, event, effect: stage in "PE",
    "pilot_users": lambda stage, event, effect: stage == "P",
    "embedded_users": lambda stage, event, effect: stage == "E",
    "adopters": lambda stage, event, effect: event & 16 != 0,
    "abandoners": lambda stage, event, effect: event & 128 != 0,
    "adoption_rate": lambda stage, event, effect: 100.0 * (stage in "PE"),
    "embedded_share": lambda stage, event, effect: 100.0 * (stage == "E"),
    "reported_rate": lambda stage, event, effect: 100.0 * (event & 256 != 0),
    "interested_rate": lambda stage, event, effect: 100.0 * (stage == "I"),
    "uninterested_rate": lambda stage, event, effect: 100.0 * (stage == "U"),
    "effect_users": lambda stage, event, effect: 100.0 * effect if stage in "PE" else 0.0,
    "productivity": lambda stage, event, effect: 100.0 * effect if stage in "PE" else 0.0,
}
WHOLES = {
    "adoption_rate": "firms", "reported_rate": "firms", "interested_rate": "firms",
    "uninterested_rate": "firms", "productivity": "firms", "embedded_share": "users",
    "effect_users": "users",
}  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("year", [2017, 2022, 2030, 2035])
def test_outcomes_of_firms_are_those_of_the_firms_counted_one_by_one(
    kept_run, measured, year, frame
):
    population, outputs = kept_run.world.population, kept_run.outputs
    sums = dict.fromkeys(RECOUNTS, 0.0)
    for i in range(population.n):
        in_frame = frame == "all" or ("sba", "small")[population.frame[i]] == frame
        if in_frame and population.entry[i] <= year < population.exit[i]:
            stage = "UISPE"[outputs.stage[year - 2010, i]]
            event = int(outputs.event[year - 2010, i])
            effect = float(outputs.effect[year - 2010, i])
            for name, counts in RECOUNTS.items():
                sums[name] += float(population.weight[i]) * counts(stage, event, effect)
    for name, total in sums.items():
        if name in WHOLES:
            assert registry()[name].relative_to == WHOLES[name]
            expected = total / sums[WHOLES[name]] if sums[WHOLES[name]] else float("nan")
            # A firm's effect is kept with 24 bits.
            expected = pytest.approx(expected, rel=1e-5, abs=1e-9, nan_ok=True)
        else:
            expected = total
        assert measured.at(name, frame, year) == expected, name
