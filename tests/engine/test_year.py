"""The order of the year, seen in the firms' histories and in what is recorded of them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim import scenario
from sim.engine import arrays as ar
from sim.engine.coefficients import Intercepts
from sim.engine.passes import entry, preparation
from sim.engine.plan import lay_out
from sim.engine.run import World, simulate
from sim.parameters.registry import defaults
from sim.policy.package import build_package
from sim.population.synthesis import synthesise

USED = (ar.P, ar.E)


@pytest.fixture(scope="module")
def run():
    firms = synthesise(n_sba=1500, n_small=100, seed=4)
    world = World.of(firms, defaults(), Intercepts(b_0=-1.0))
    package = build_package(scenario.load("full-package"), firms, world.parameters)
    return simulate(world, lay_out(package, firms.n), seed=1, replicate=0, histories=True)


def steps(run):
    """Return stage before and after and events of every year in which a firm was there before."""
    before, after = run.outputs.stage[:-1], run.outputs.stage[1:]
    both = (before != ar.NO_YEAR) & (after != ar.NO_YEAR)
    return before[both], after[both], run.outputs.event[1:][both]


def happened(event, bit):
    return (event & bit) != 0


def test_firms_move_only_along_the_stages(run):
    before, after, _ = steps(run)
    moves = set(zip(before.tolist(), after.tolist(), strict=True))
    # A firm may hear of AI and decide in one year (U to P). Nobody forgets, none starts embedded.
    # Without ready products nobody is in S.
    u, i, p, e = ar.U, ar.I, ar.P, ar.E
    allowed = {(u, u), (u, i), (u, p), (i, i), (i, p), (p, i), (p, p), (p, e), (e, i), (e, e)}
    assert moves == allowed


def test_events_say_what_the_stages_show(run):
    before, after, event = steps(run)
    used, uses = np.isin(before, USED), np.isin(after, USED)
    assert np.array_equal(happened(event, ar.HEARD), (before == ar.U) & (after != ar.U))
    assert np.array_equal(happened(event, ar.ADOPTED), ~used & uses)
    assert np.array_equal(happened(event, ar.ABANDONED), used & ~uses)
    assert np.array_equal(happened(event, ar.BECAME_EMBEDDED), (before == ar.P) & (after == ar.E))


def test_a_pilot_is_embedded_only_after_results_came(run):
    event = run.outputs.event
    results = np.maximum.accumulate(happened(event, ar.RESULTS_CAME), axis=0)
    assert not (happened(event, ar.BECAME_EMBEDDED) & ~results).any()


def test_firms_have_a_history_only_while_they_are_in_the_frame(run):
    population = run.world.population
    for t, year in enumerate(range(ar.FIRST_YEAR, ar.LAST_YEAR + 1)):
        there = run.outputs.stage[t] != ar.NO_YEAR
        assert np.array_equal(there, population.active(year))
        assert not run.outputs.event[t, ~there].any()


def test_only_users_have_an_effect(run):
    assert not run.outputs.effect[~np.isin(run.outputs.stage, USED)].any()
    assert run.outputs.effect[np.isin(run.outputs.stage, USED)].any()


def test_groups_are_the_sums_of_their_firms(run):
    population, record = run.world.population, run.outputs
    for t in (7, 12, 25):
        for f in (0, 1):
            here = (record.stage[t] != ar.NO_YEAR) & (population.frame == f)
            weight = np.where(here, population.weight, 0.0)
            total = record.groups[t, f, ar.TOTAL_ROW]
            for name, stage in (("interested", ar.I), ("pilot", ar.P), ("embedded", ar.E)):
                assert total[name] == weight[record.stage[t] == stage].sum(), name
            for name, bit in (
                ("adopted", ar.ADOPTED), ("abandoned", ar.ABANDONED), ("reported", ar.REPORTED),
                ("applied", ar.APPLIED), ("turned_down", ar.TURNED_DOWN), ("trained", ar.TRAINED),
            ):  # fmt: skip
                assert total[name] == weight[happened(record.event[t], bit)].sum(), name
            effect = (weight * record.effect[t].astype(np.float64)).sum()
            # Histories keep effects in single precision.
            assert total["effect"] == pytest.approx(effect, rel=1e-5, abs=1e-3)


@pytest.mark.parametrize(
    ("first", "count"),
    [
        (ar.INDUSTRY_ROW, ar.N_INDUSTRIES),
        (ar.REGION_ROW, ar.N_REGIONS),
        (ar.CLASS_ROW, ar.N_CLASSES),
        (ar.BAND_ROW, ar.N_BANDS),
    ],
)
def test_every_grouping_adds_up_to_the_total(run, first, count):
    groups, totals = run.outputs.groups, run.world.firms.totals
    for name in groups.dtype.names:
        parts = groups[name][:, :, first : first + count].sum(axis=2)
        np.testing.assert_allclose(parts, groups[name][:, :, ar.TOTAL_ROW], rtol=1e-12, atol=1e-9)
    assert np.array_equal(totals[:, :, first : first + count].sum(axis=2), totals[:, :, 0])


def test_the_map_holds_the_users_of_the_survey_frame(run):
    total = run.outputs.groups[:, 0, ar.TOTAL_ROW]
    assert np.array_equal(run.outputs.heat.sum(axis=(1, 2)), total.pilot + total.embedded)


def test_what_is_seen_of_a_group_is_its_users(run):
    seen, groups = run.outputs.seen, run.outputs.groups
    rows = slice(ar.INDUSTRY_ROW, ar.CLASS_ROW)
    assert np.array_equal(
        seen.users[:, :, rows], groups["pilot"][:, :, rows] + groups["embedded"][:, :, rows]
    )
    assert (seen.early <= seen.users).all()


@pytest.mark.parametrize(
    ("stages", "symbol"), [((ar.P,), "pi_P"), ((ar.E,), "pi_E"), ((ar.U, ar.I), "f")]
)
def test_firms_report_by_their_stage(run, stages, symbol):
    here = np.isin(run.outputs.stage, stages)
    share = happened(run.outputs.event[here], ar.REPORTED).mean()
    rate = run.world.parameters[symbol]
    # Each firm-year is an own draw: four standard deviations.
    assert share == pytest.approx(rate, abs=4.0 * np.sqrt(rate * (1 - rate) / here.sum()))


def test_the_first_introduction_is_kept(run):
    adopted = happened(run.outputs.event, ar.ADOPTED)
    first = np.where(adopted.any(axis=0), adopted.argmax(axis=0), ar.NO_YEAR)
    assert np.array_equal(run.states.first, first)


def test_nobody_uses_ai_before_the_first_year(run):
    assert not np.isin(run.outputs.stage[0], (ar.E,)).any()
    users = np.isin(run.outputs.stage, USED).sum(axis=1)
    assert users[0] < users[-1]


def test_references_without_a_live_project_show_no_result():
    """Projects that were given up are still heard of, but teach nobody what AI brings."""
    p = SimpleNamespace(n_demo=50.0)
    gone = SimpleNamespace(references=3.0, demo_users=0.0, demo_effects=0.0)
    heard, seen, effect = preparation.visible.py_func(gone, 1000.0, p)
    # Each is seen by 50 firms of a thousand, drawn by each anew.
    assert (heard, seen, effect) == (pytest.approx(1.0 - np.exp(-0.15)), 0.0, 0.0)
    # Two of them show results, 0.5 log points together: a firm sees 0.1 of them.
    alive = SimpleNamespace(references=3.0, demo_users=2.0, demo_effects=0.5)
    found = preparation.visible.py_func(alive, 1000.0, p)
    assert found == pytest.approx((1.0 - np.exp(-0.15), 0.1, 0.25))


@pytest.mark.parametrize("years", [1.0, 4.0, 9.0])
def test_past_years_count_as_so_many_draws(years):
    chance = 0.2
    border = 1.0 - (1.0 - chance) ** years  # of at least one success in so many years
    below, above = (entry.over_years(border + gap, years) for gap in (-1e-9, 1e-9))
    assert below < chance < above
