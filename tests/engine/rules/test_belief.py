from __future__ import annotations

import pytest

from sim.engine.rules.belief import is_news, updated

NOTHING = {
    "belief": 0.05, "precision": 5.0, "own": 9.0, "own_seen": 0.0, "peers": 0.0, "peers_seen": 0.0,
    "peers_early": 0.0, "demos": 9.0, "demos_seen": 0.0,
}  # fmt: skip
NEVER = 9999


def after(p, **seen):
    return updated(p, *(NOTHING | seen).values())[0]


def firmness(p, **seen):
    return updated(p, *(NOTHING | seen).values())[1]


def test_a_firm_that_sees_nothing_keeps_its_belief(parameters_with):
    assert after(parameters_with()) == pytest.approx(0.05, abs=1e-15)


def test_belief_is_the_precision_weighted_average(parameters_with):
    p = parameters_with(w_o=0.5, w_p=0.2, w_d=3.0, xi=1.0)
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


def test_what_was_seen_makes_a_belief_firmer(parameters_with):
    p = parameters_with(w_o=0.5, w_p=0.2, w_d=3.0)
    assert firmness(p) == 5.0
    seen = {"own_seen": 1.0, "peers_seen": 4.0, "demos_seen": 2.0}
    # 5 + 0.5 * 1 + 0.2 * 4 + 3 * 0.2 * 2
    assert firmness(p, **seen) == pytest.approx(7.5, abs=1e-12)
    one = {"own": 0.2, "own_seen": 1.0}
    young, old = (after(p, precision=h, **one) - 0.05 for h in (5.0, 50.0))
    assert young > old > 0.0


@pytest.mark.parametrize(
    ("results", "news"), [(2022, [2020, 2022]), (NEVER, [2020, 2023]), (2021, [2020, 2021])]
)
def test_each_result_is_news_once(results, news):
    found = [year for year in range(2020, 2031) if is_news(year, 2020, results, NEVER)]
    assert found == news


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
