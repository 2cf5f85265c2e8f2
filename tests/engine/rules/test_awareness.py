from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.rules.awareness import hears, log_hazard, may_hear

MEAN = {
    "ln_employees": 5.0, "relevance": 0.0, "peers": 0.0, "cover": 0.0, "demos": 0.0, "year": 2022
}  # fmt: skip


def test_the_mean_firm_without_peers_or_policy_has_the_base_rate(parameters_with):
    p = parameters_with(a_0=-2.0)
    assert log_hazard(p, *MEAN.values()) == -2.0


def test_every_term_enters_once(parameters_with):
    p = parameters_with(a_0=-2.0, a_L=0.1, a_V=1.5, a_N=2.0, a_T=0.4, a_D=0.3, a_G=0.5)
    # -2 + 0.1 (6 - 5) + 1.5 * 0.2 + 2 * 0.1 + 0.4 * 0.5 + 0.3 * 0.7 + 0.5 = -0.49
    assert log_hazard(p, 6.0, 0.2, 0.1, 0.5, 0.7, 2023) == pytest.approx(-0.49, abs=1e-12)


def test_generative_ai_counts_from_2023_on(parameters_with):
    p = parameters_with(a_G=0.5)
    by_year = [log_hazard(p, *(MEAN | {"year": year}).values()) for year in range(2021, 2026)]
    assert [round(each - by_year[0], 12) for each in by_year] == [0.0, 0.0, 0.5, 0.5, 0.5]


@pytest.mark.parametrize("u", [1e-9, 0.01, 0.3, 0.99])
def test_who_may_not_hear_does_not_hear(u):
    for a in np.linspace(-8.0, 3.0, 50):
        assert may_hear(u, a) or not hears(u, a)


@pytest.mark.parametrize("a", [-5.0, -2.0, 0.0, 1.0])
def test_a_firm_hears_if_its_draw_is_below_the_chance(a):
    chance = 1.0 - math.exp(-math.exp(a))
    assert hears(chance - 1e-9, a)
    assert not hears(chance + 1e-9, a)
