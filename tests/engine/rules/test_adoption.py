from __future__ import annotations

import pytest

from sim.engine.rules import adoption
from sim.engine.rules.normal import cdf, logistic


def test_index_adds_its_parts_and_counts_belief_in_standard_deviations(parameters_with):
    p = parameters_with(b_m=0.5, m_0=0.05, sd_m=0.05)
    # -1.5 + 0.4 + 0.5 * (0.10 - 0.05) / 0.05 = -0.6
    assert adoption.index(p, -1.5, 0.4, 0.10) == pytest.approx(-0.6, abs=1e-12)


def test_finance_is_open_up_to_liquid_funds_and_credit(parameters_with):
    p = parameters_with(psi=0.1, phi_0=0.2)
    assert adoption.funded(p, 100.0, 1000.0, 0.0) == 1.0
    assert adoption.funded(p, 100.1, 1000.0, 0.0) == 0.2
    assert adoption.funded(p, 100.1, 1000.0, 0.1) == 1.0


@pytest.mark.parametrize(("v", "fin"), [(-1.0, 1.0), (0.3, 0.2), (2.0, 0.5)])
def test_a_firm_goes_ahead_with_chance_phi_v_fin(v, fin):
    chance = cdf(v) * fin
    assert adoption.goes_ahead(chance * (1 - 1e-9), v, fin)
    assert not adoption.goes_ahead(chance * (1 + 1e-9), v, fin)


@pytest.mark.parametrize(("capability", "support"), [(0.0, 0.0), (-2.0, 0.0), (1.0, 1.0)])
def test_the_capability_gate_opens_with_the_logistic_chance(parameters_with, capability, support):
    p = parameters_with(k_0=0.6, k_1=0.34)
    chance = logistic(0.6 + 0.34 * capability + support)
    assert adoption.able(p, chance - 1e-9, capability, support)
    assert not adoption.able(p, chance + 1e-9, capability, support)


@pytest.mark.parametrize("v", [-6.0, -3.0, -1.01, -1.0, -0.3, 0.0, 2.0])
@pytest.mark.parametrize("share", [0.2, 0.999, 1.001, 5.0])
def test_a_draw_is_out_of_reach_only_if_it_is_not_below_phi(v, share):
    u = min(share * cdf(v), 1.0 - 1e-12)
    if adoption.out_of_reach(u, v):
        assert u >= cdf(v)
    if share == 5.0 and v < -3.0:
        assert adoption.out_of_reach(u, v)  # and far above it, it is seen to be
