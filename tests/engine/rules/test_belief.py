from __future__ import annotations

import pytest

from sim.engine.rules.belief import updated

NOTHING = {
    "belief": 0.05, "own": 9.0, "own_seen": 0.0, "peers": 0.0, "peers_seen": 0.0,
    "peers_early": 0.0, "demos": 9.0, "demos_seen": 0.0,
}  # fmt: skip


def after(p, **seen):
    return updated(p, *(NOTHING | seen).values())


def test_a_firm_that_sees_nothing_keeps_its_belief(parameters_with):
    assert after(parameters_with()) == pytest.approx(0.05, abs=1e-15)


def test_belief_is_the_precision_weighted_average(parameters_with):
    p = parameters_with(h0=5.0, w_o=0.5, w_p=0.2, w_d=3.0, xi=1.0)
    # weights: prior 5, own 0.5 * 1, peers 0.2 * 4 = 0.8, demonstrations 3 * 0.2 * 2 = 1.2
    # (5 * 0.05 + 0.5 * 0.2 + 0.8 * (-0.1) + 1.2 * 0.3) / 7.5 = 0.63 / 7.5 = 0.084
    found = after(
        p,
        own=0.2,
        own_seen=1.0,
        peers=4.0 * -0.1,
        peers_seen=4.0,
        peers_early=0.0,
        demos=0.3,
        demos_seen=2.0,
    )
    assert found == pytest.approx(0.084, abs=1e-12)


def test_with_xi_1_early_losses_are_read_as_low_returns(parameters_with):
    circle, rational = (parameters_with(xi=xi, a_early=-0.03, a_late=0.04) for xi in (1.0, 0.0))
    seen = {"peers": 10.0 * -0.03, "peers_seen": 10.0, "peers_early": 10.0}
    assert after(circle, **seen) < after(rational, **seen)
    # Seen through, peers that all are early say what a_late says: -0.03 + (0.04 - -0.03) = 0.04.
    through = after(rational, belief=0.04, **seen)
    assert through == pytest.approx(0.04, abs=1e-12)


def test_peers_whose_results_have_come_read_the_same_for_any_xi(parameters_with):
    seen = {"peers": 10.0 * 0.02, "peers_seen": 10.0, "peers_early": 0.0}
    assert after(parameters_with(xi=1.0), **seen) == after(parameters_with(xi=0.0), **seen)


def test_belief_stays_between_what_it_was_and_what_was_seen(parameters_with):
    found = after(parameters_with(), own=-0.1, own_seen=1.0)
    assert -0.1 < found < 0.05
