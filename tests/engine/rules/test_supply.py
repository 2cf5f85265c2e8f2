"""The supply side: price, domain knowledge and talent, from what the economy did."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.engine.rules.supply import MIN_DEPLOYMENTS, price, shortage
from sim.engine.run import World, simulate
from sim.parameters.registry import defaults
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.terms import Package
from sim.population.synthesis import synthesise

INTERCEPTS = Intercepts(b_0=-1.0, deployments=900.0, domain=40.0, talent=600.0)


@pytest.fixture(scope="module")
def run_with():
    firms = synthesise(n_sba=500, n_small=0, seed=1)

    def run(economy_wide=None, **values):
        world = World.of(firms, defaults().replace(**values), INTERCEPTS)
        package = Package(
            programmes=(),
            tax=None,
            economy_wide=EconomyWideSettings(**(economy_wide or {})).terms(),
        )
        return simulate(world, lay_out(package, firms.n), seed=2, replicate=0)

    return run


def test_price_is_one_in_2022_of_the_reference():
    p = defaults().record()
    assert price(p, 2022, 4000.0, 4000.0, 0.0) == 1.0


def test_price_falls_with_time_learning_and_policy():
    p = defaults().replace(g=0.1, b_learn=0.2).record()
    # exp(-0.1 * 3 - 0.5) * (8000 / 4000) ** -0.2
    assert price(p, 2025, 8000.0, 4000.0, -0.5) == pytest.approx(math.exp(-0.8) * 2**-0.2)


def test_price_of_the_first_years_is_bounded():
    p = defaults().replace(b_learn=0.4).record()
    assert price(p, 2022, 0.0, 4000.0, 0.0) == pytest.approx(MIN_DEPLOYMENTS**-0.4)


def test_shortage_is_the_published_one_in_the_reference_year():
    p = defaults().record()
    assert shortage(p, 600.0, 600.0, 1.0) == pytest.approx(p.H_ref, rel=1e-12)
    assert shortage(p, 1.0, 600.0, 1.0) == 0.0
    assert shortage(p, 1e9, 600.0, 1.0) == 1.0
    assert shortage(p, 600.0, 600.0, 1.1) < p.H_ref


def test_deployments_cumulate_adoptions_and_public_demand(run_with):
    run = run_with({"public_demand_krw_bn": {2024: 30.0}}, q_public=2.0)
    adopted = run.outputs.groups["adopted"][:, :, ar.TOTAL_ROW].sum(axis=1)
    year = np.arange(ar.FIRST_YEAR, ar.LAST_YEAR + 1)
    public = np.where(year >= 2024, 30.0 * 2.0, 0.0)
    np.testing.assert_allclose(
        run.outputs.years.deployments, np.cumsum(adopted + public), rtol=1e-12
    )


def test_each_years_price_follows_from_what_was_deployed_before(run_with):
    run = run_with(g=0.1, b_learn=0.2)
    p, years = run.world.parameters.record(), run.outputs.years
    for t in range(1, ar.T):
        expected = price(
            p, ar.FIRST_YEAR + t, years.deployments[t - 1], INTERCEPTS.deployments, 0.0
        )
        assert years.price[t] == pytest.approx(expected, rel=1e-12)


def test_domain_knowledge_cumulates_and_depreciates(run_with):
    run = run_with(delta_dom=0.15)
    rows = slice(ar.INDUSTRY_ROW, ar.INDUSTRY_ROW + ar.N_INDUSTRIES)
    adopted = run.outputs.groups["adopted"][:, :, rows].sum(axis=1)
    stock = np.zeros(ar.N_INDUSTRIES)
    for t in range(ar.T):
        stock = 0.85 * stock + adopted[t]
        np.testing.assert_allclose(run.outputs.industries.domain[t], stock, rtol=1e-12)


def test_talent_grows_by_its_trend_and_by_graduates(run_with):
    run = run_with({"talent_percent": {2025: 5.0}}, talent_trend=0.1)
    stock = run.outputs.years.talent
    assert stock[2023 - ar.FIRST_YEAR] == pytest.approx(1.0)
    assert stock[2024 - ar.FIRST_YEAR] == pytest.approx(1.1)
    assert stock[2026 - ar.FIRST_YEAR] == pytest.approx(1.1**3 + 2 * 0.05)


def test_shortage_follows_users_per_specialist(run_with):
    run = run_with()
    p, years = run.world.parameters.record(), run.outputs.years
    total = run.outputs.groups[:, :, ar.TOTAL_ROW]
    users = (total.pilot + total.embedded).sum(axis=1)
    np.testing.assert_allclose(years.talent_demand, users * p.talent_user, rtol=1e-12)
    for t in range(ar.T):
        expected = shortage(p, years.talent_demand[t], INTERCEPTS.talent, years.talent[t])
        assert years.shortage[t] == pytest.approx(expected, rel=1e-12, abs=1e-12)
