from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import arrays as ar
from sim.engine.rules import adoption, cost
from sim.engine.rules.normal import cdf, logistic
from sim.parameters.registry import defaults

SHARE = st.floats(0.0, 1.0)


def test_index_adds_its_parts_and_counts_belief_in_standard_deviations(parameters_with):
    p = parameters_with(b_m=0.5, m_0=0.05, sd_m=0.05)
    # -1.5 + 0.4 + 0.5 * (0.10 - 0.05) / 0.05 = -0.6
    state = ar.records(1, ar.STATE)[0]
    state.belief = 0.10
    assert adoption.index(p, state, -1.5, 0.4) == pytest.approx(-0.6, abs=1e-7)


def test_relevance_is_a_chance_and_none_far_below():
    assert adoption.relevance(0.5, -0.5) == 0.5
    assert adoption.relevance(-2.5, 0.5) == pytest.approx(0.022750, abs=1e-6)
    assert adoption.relevance(-4.0, -0.5) == 0.0


@pytest.mark.parametrize("v", np.linspace(-6.0, 4.0, 101))
def test_the_bound_of_relevance_is_above_it(v):
    assert adoption.relevance_at_most(v, 0.25) >= adoption.relevance(v, 0.25)


def test_only_a_part_of_what_goes_with_a_technology_is_caused_by_it(parameters_with):
    p = parameters_with(complementarity=0.25)
    # A quarter of 1.5 - 0.7.
    assert adoption.standing_from_policy(p, 0.7, 1.5) == pytest.approx(0.2, abs=1e-12)


def decision(index, relative):
    d, fit = ar.records(1, ar.DECIDING)[0], ar.records(1, ar.FIT)[0]
    d.index, d.relative = index, relative
    fit.kappa = 0.5
    return d, fit


def test_the_cost_term_counts_what_support_leaves_and_own_effort(parameters_with):
    d, fit = decision(0.3, 0.8)
    # 0.8 of C_ref, less a grant of 50 %, credit worth 10 % and a tax credit of 20 %: 0.288.
    # 0.3 - 0.5 ln (0.438 / 1.15) = 0.3 + 0.5 * 0.9652983 = 0.7826492
    found = adoption.decision_index(d, parameters_with(h=0.15), fit, 0.5, 0.1, 0.2)
    assert found == pytest.approx(0.7826492, abs=1e-7)


def test_a_project_given_away_costs_own_effort(parameters_with):
    d, fit = decision(0.0, 1.0)
    # -0.5 ln (0.25 / 1.25) = 0.5 ln 5
    free = adoption.decision_index(d, parameters_with(h=0.25), fit, 1.0, 0.0, 0.0)
    assert free == pytest.approx(0.8047190, abs=1e-7)


def test_without_support_the_price_weighs_as_much_as_it_is_of_the_whole(parameters_with):
    p = parameters_with(h=0.25)
    # At C_ref a price 1 % higher raises price and effort together by 1 % / 1.25.
    assert adoption.ln_burden(p, 1.0) == 0.0
    assert adoption.ln_burden(p, 1.01) == pytest.approx(0.01 / 1.25, rel=0.01)
    assert adoption.paid_part(p, 1.0) == pytest.approx(0.8, abs=1e-12)


@given(
    st.lists(st.tuples(SHARE, SHARE, SHARE, st.sampled_from([0, 1])), max_size=4),
    SHARE,
    st.floats(0.0, 0.9),
    st.floats(0.1, 3.0),
)
def test_no_award_of_the_year_lifts_a_firm_above_the_bound(offers, burden, tax, relative):
    """One grant, all loans on top, less red tape: what a firm may get is inside the bound."""
    terms = ar.records(max(len(offers), 1), ar.TERMS)
    p = defaults().record()
    best = adoption.no_offer()
    for programme, (share, cut, exempt, mechanism) in zip(terms, offers, strict=False):
        programme.mechanism, programme.best_share = mechanism, share
        programme.rate_cut, programme.tenor_years = 0.1 * cut, 3.0
        programme.exempt = 0.9 * exempt if mechanism == 0 else 0.0
        best = adoption.with_programme(best, programme, burden, p)
    d, fit = decision(-0.5, relative)
    least = adoption.ln_burden(p, relative * adoption.least_left(best, tax))
    bound = adoption.index_at_best(d.index, fit, least)
    grants = [k for k in range(len(offers)) if offers[k][3] == 0]
    loans = [k for k in range(len(offers)) if offers[k][3] == 1]
    value = sum(terms[k].best_share * cost.rate_cut_value(terms[k], p) for k in loans)
    for grant in [None, *grants]:
        share, left = 0.0, 1.0
        if grant is not None:
            share, left = terms[grant].best_share, cost.unburdened(terms[grant], burden)
        d.relative = relative * left
        assert adoption.decision_index(d, p, fit, share, value, tax) <= bound + 1e-9


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
