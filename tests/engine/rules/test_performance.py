from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.rules import performance
from sim.engine.rules.normal import logistic, logit

DRAWS = (np.arange(10_000) + 0.5) / 10_000
GRID = 2.0**-21
PLAIN = {
    "results": False, "cloud": False, "print3d": False, "rd": 1.0, "domain": 0.0,
    "embedded": False, "lasting": 0.0, "noise": 0.0,
}  # fmt: skip


def effect(p, **user):
    return performance.effect(p, *(PLAIN | user).values())


def test_results_come_for_the_published_share_at_the_published_times(parameters_with):
    p = parameters_with(r_ever=0.594)
    found = np.array([performance.results_after(p, u) for u in DRAWS])
    shares = [(found == years).mean() for years in (1, 2, 3, performance.NO_RESULTS)]
    # 35.7 / 35.7 / 27.6 of 99.0 printed percent, among the 59.4 % for whom results ever come.
    early = 0.594 * 0.357 / 0.99
    expected = [early, early, 0.594 * 0.276 / 0.99, 1 - 0.594]
    np.testing.assert_allclose(shares, expected, atol=2e-4)  # two steps of the grid of draws


def test_effect_adds_what_a_user_has(parameters_with):
    p = parameters_with(
        a_early=-0.03, a_late=0.04, a_cloud=0.08, a_3d=0.12, a_rd=-0.007, a_dom=0.01, a_embed=0.02
    )
    assert effect(p) == pytest.approx(-0.03, abs=GRID)
    assert effect(p, results=True) == pytest.approx(0.04, abs=GRID)
    everything = effect(
        p, results=True, cloud=True, print3d=True, rd=3.0, domain=0.5, embedded=True,
        lasting=0.1, noise=-0.05,
    )  # fmt: skip
    # 0.04 + 0.08 + 0.12 - 0.007 * 2 + 0.01 * 0.5 + 0.02 + 0.1 - 0.05 = 0.301
    assert everything == pytest.approx(0.301, abs=GRID)


@pytest.mark.parametrize("value", [0.0, 0.1234567, -0.3, 3.7])
def test_values_on_the_grid_are_near_and_add_exactly(value):
    on = performance.on_grid(value)
    assert abs(on - value) <= GRID
    assert on * performance.GRID == int(on * performance.GRID)


def test_embedding_has_its_hazard(parameters_with):
    p = parameters_with(e_0=0.15, e_K=0.3)
    chance = 1 - math.exp(-0.15 * math.exp(0.3 * 2.0))
    assert performance.embeds(p, chance - 1e-9, 2.0)
    assert not performance.embeds(p, chance + 1e-9, 2.0)
    rates = [np.mean([performance.embeds(p, u, k) for u in DRAWS[::10]]) for k in (-1.0, 0.0, 1.0)]
    assert rates == sorted(rates)


def test_a_user_as_good_as_it_expected_leaves_at_the_base_rate(parameters_with):
    p = parameters_with(d_0=0.14)
    assert performance.abandons(p, performance.abandoning(p), 0.14 - 1e-9, 0.05, 0.05, False, 0.0)
    assert not performance.abandons(
        p, performance.abandoning(p), 0.14 + 1e-9, 0.05, 0.05, False, 0.0
    )


def test_disappointment_drives_users_out_and_embedding_holds_them(parameters_with):
    p = parameters_with(d_0=0.14, d_y=3.0, d_E=0.35)
    for embedded in (False, True):
        odds = logit(0.14) - 3.0 * (-0.1 - 0.05) + (math.log(0.35) if embedded else 0.0)
        chance = logistic(odds)
        assert performance.abandons(
            p, performance.abandoning(p), chance - 1e-9, -0.1, 0.05, embedded, 0.0
        )
        assert not performance.abandons(
            p, performance.abandoning(p), chance + 1e-9, -0.1, 0.05, embedded, 0.0
        )


def test_who_began_because_of_support_leaves_sooner(parameters_with):
    p = parameters_with(d_0=0.14, d_C=0.5)
    chance = logistic(logit(0.14) + 0.5 * 0.8)
    common = performance.abandoning(p)
    assert performance.abandons(p, common, chance - 1e-9, 0.05, 0.05, False, 0.8)
    assert not performance.abandons(p, common, chance + 1e-9, 0.05, 0.05, False, 0.8)


def test_depth_moves_toward_the_level_of_the_stage(parameters_with):
    p = parameters_with(depth_P=0.25, depth_E=0.6, depth_rate=0.4)
    assert performance.deepened(p, 0.0, False) == pytest.approx(0.1, abs=GRID)
    depth = 0.0
    for _ in range(60):
        depth = performance.deepened(p, depth, True)
    assert depth == pytest.approx(0.6, abs=1e-5)  # steps below the grid are no steps
