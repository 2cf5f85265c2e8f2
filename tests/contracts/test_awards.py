"""Every programme in the engine: who applies, who is helped, and within what.

Terms are tightened or loosened one at a time, so that each rule can be seen at work. A new
instrument file is picked up here by itself.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.policy.terms import Mechanism
from tests.contracts.programmes import (
    OPEN,
    PLENTY,
    START,
    applied,
    committed,
    every_programme,
    helped,
)


@every_programme
def test_firms_apply_and_are_helped(model, generous, run):
    done = run(generous(model))
    account = done.outputs.accounts[0]
    assert account.awards.sum() > 0
    assert (account.applications >= account.awards).all()
    assert account.paid.sum() > 0
    assert helped(done).sum() == (account.awards - account.unused).sum()
    supported = np.asarray(done.states.support) & 1
    assert supported.any()
    # Whose project or people were supported was helped in some year.
    assert not (supported.astype(bool) & ~helped(done).any(axis=0)).any()


@every_programme
def test_nobody_is_helped_while_it_is_closed(model, generous, run):
    budget = np.where(OPEN, PLENTY, 0)
    budget[-5:] = 0
    done = run(generous(model, budget=budget))
    closed = budget == 0
    assert helped(done)[~closed].any()
    assert not helped(done)[closed].any()
    assert not applied(done)[closed].any()
    assert not done.outputs.accounts[0].applications[closed].any()


@every_programme
def test_a_programme_without_a_budget_is_no_policy(model, generous, run):
    nothing = run()
    empty = run(generous(model, budget=np.zeros(ar.T, np.int64)))
    for name in ("groups", "seen", "industries", "years", "heat", "stage", "event", "effect"):
        one, other = getattr(nothing.outputs, name), getattr(empty.outputs, name)
        assert one.tobytes() == other.tobytes(), name
    for name in nothing.states.dtype.names:
        assert np.array_equal(nothing.states[name], empty.states[name]), name


@every_programme
def test_only_eligible_firms_apply_and_are_helped(model, generous, run, world):
    eligible = np.random.default_rng(6).random(world.population.n) < 0.5
    done = run(generous(model, eligible=eligible))
    assert helped(done)[:, eligible].any()
    assert not helped(done)[:, ~eligible].any()
    assert not applied(done)[:, ~eligible].any()
    assert not np.asarray(done.states.support)[~eligible].any()


@every_programme
def test_nobody_outside_the_frame_is_helped(model, generous, run, world):
    done = run(generous(model))
    for t, year in enumerate(range(ar.FIRST_YEAR, ar.LAST_YEAR + 1)):
        assert not helped(done)[t, ~world.population.active(year)].any()


@every_programme
def test_nobody_hears_of_a_programme_without_reach(model, generous, run):
    done = run(generous(model, reach=0.0))
    assert not done.outputs.accounts[0].applications.any()
    assert np.array_equal(done.outputs.accounts[0].lapsed, np.where(OPEN, PLENTY, 0))


@every_programme
def test_reach_is_the_share_that_hears_of_it(model, generous, run):
    # In the first open year nobody has been helped yet, so that only reach differs.
    first = START - ar.FIRST_YEAR
    asked = [
        sum(
            run(generous(model, reach=reach), replicate=r).outputs.accounts[0].applications[first]
            for r in range(8)
        )
        for reach in (1.0, 0.3)
    ]
    assert asked[0] >= 200
    # Each firm hears or does not: four standard deviations of the share.
    assert asked[1] / asked[0] == pytest.approx(0.3, abs=4.0 * np.sqrt(0.21 / asked[0]))


@every_programme
def test_the_most_awards_of_a_year_are_kept(model, generous, run):
    done = run(generous(model, max_awards=np.full(ar.T, 7.0)))
    account = done.outputs.accounts[0]
    used = account.awards - account.unused
    assert (used <= 7.0).all()
    assert used[8] == 7.0


@every_programme
def test_the_budget_is_kept_and_what_is_left_lapses(model, generous, run):
    budget = np.where(OPEN, 12_000, 0)
    done = run(generous(model, budget=budget))
    account = done.outputs.accounts[0]
    assert (committed(account) <= budget).all()
    assert np.array_equal(committed(account) + account.lapsed, budget)
    assert committed(account).any()
    assert (account.applications > account.awards).any()  # the budget was short


@every_programme
def test_no_firm_is_helped_again_too_soon(model, generous, run):
    done = run(generous(model, repeat_years=4))
    for years in helped(done).T:
        assert (np.diff(np.flatnonzero(years)) >= 4).all()
    once = run(generous(model, repeat_years=99))
    assert helped(once).sum(axis=0).max() == 1


@every_programme
def test_an_award_left_unused_helps_nobody_and_goes_to_the_next(model, generous, run):
    done = run(generous(model))
    account = done.outputs.accounts[0]
    left = (done.outputs.event & ar.LEFT_AWARD_UNUSED) != 0
    assert not (left & helped(done)).any()
    assert left.sum() == account.unused.sum()


@every_programme
def test_the_lowest_score_admitted_is_kept(model, generous, run, world):
    score = np.where(np.arange(world.population.n) % 2 == 0, 1.0, -1.0).astype(np.float32)
    done = run(generous(model, score=score, score_noise=0.0, minimum_score=0.0))
    assert helped(done)[:, score > 0].any()
    assert not helped(done)[:, score < 0].any()


@every_programme
def test_the_best_scores_are_helped_first(model, generous, run):
    programme = generous(model, score_noise=0.0, max_awards=np.full(ar.T, 5.0))
    score = np.asarray(programme.score)
    if programme.mechanism is Mechanism.PLACES:
        score = np.random.default_rng(3).permutation(len(score)).astype(np.float32)
        programme = replace(programme, score=score)
    done = run(programme)
    won = helped(done)
    first = START - ar.FIRST_YEAR
    if programme.mechanism is Mechanism.PLACES:
        there = done.world.population.active(START)
        assert set(score[won[first]]) == set(np.sort(score[there])[-5:])
        return
    lost = (done.outputs.event & ar.TURNED_DOWN) != 0
    assert lost[first].any()
    for t in range(first, ar.T):
        if won[t].any() and lost[t].any():
            assert score[won[t]].min() >= score[lost[t]].max()


@every_programme
def test_turned_down_firms_applied_and_were_not_awarded(model, generous, run):
    done = run(generous(model, max_awards=np.full(ar.T, 2.0)))
    lost = (done.outputs.event & ar.TURNED_DOWN) != 0
    assert not (lost & ~applied(done)).any()
    assert not (lost & helped(done)).any()
