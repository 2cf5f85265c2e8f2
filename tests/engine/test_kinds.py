"""Two kinds of AI in a run: who takes a ready product, who moves on, and what is counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.engine.run import Run, World, simulate
from sim.parameters.registry import defaults
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load

FIRMS = synthesise(n_sba=1500, n_small=500)
WITHOUT = Intercepts(b_0=-0.8, deployments=300.0, domain=15.0, talent=200.0)
WITH = replace(WITHOUT, product={2023: -0.5, 2024: 0.0})


def run(intercepts: Intercepts, **values: float) -> Run:
    parameters = defaults().replace(**values)
    plan = lay_out(build_package(load("baseline"), FIRMS, parameters), FIRMS.n)
    world = World.of(FIRMS, parameters, intercepts)
    return simulate(world, plan, seed=3, replicate=1, histories=True)


@pytest.fixture(scope="module")
def products() -> Run:
    return run(WITH)


def stages(run: Run, t: int) -> np.ndarray:
    return run.outputs.stage[t]


def test_there_are_none_before_2023_and_some_after(products: Run) -> None:
    stock = products.outputs.groups["product"][:, :, ar.TOTAL_ROW].sum(axis=1)
    assert stock[: 2023 - ar.FIRST_YEAR].sum() == 0.0
    assert (stock[2023 - ar.FIRST_YEAR :] > 0.0).all()


def test_until_2022_nothing_differs_from_a_world_without_products(products: Run) -> None:
    other = run(WITHOUT)
    before = slice(0, 2023 - ar.FIRST_YEAR)
    assert np.array_equal(products.outputs.stage[before], other.outputs.stage[before])
    assert not np.array_equal(products.outputs.stage, other.outputs.stage)


def test_a_product_that_nobody_wants_changes_nothing() -> None:
    unwanted = run(replace(WITHOUT, product={2023: -60.0}))
    other = run(WITHOUT)
    assert np.array_equal(unwanted.outputs.stage, other.outputs.stage)
    assert unwanted.outputs.groups.tobytes() == other.outputs.groups.tobytes()
    assert unwanted.outputs.accounts.tobytes() == other.outputs.accounts.tobytes()


def test_the_stock_is_what_the_firms_histories_say(products: Run) -> None:
    weight, frame = FIRMS.weight, FIRMS.frame
    for t in range(2022 - ar.FIRST_YEAR, ar.T):
        for f in range(ar.N_FRAMES):
            counted = weight[(stages(products, t) == ar.S) & (frame == f)].sum()
            assert products.outputs.groups["product"][t, f, ar.TOTAL_ROW] == counted


def test_every_user_of_a_product_took_it_and_who_leaves_it_gave_up_or_moved_on(
    products: Run,
) -> None:
    event = products.outputs.event
    for t in range(2023 - ar.FIRST_YEAR, ar.T):
        now, before = stages(products, t) == ar.S, stages(products, t - 1) == ar.S
        took = (event[t] & ar.TOOK_PRODUCT) != 0
        assert took[now & ~before].all()
        gone = before & ~now & (stages(products, t) != ar.NO_YEAR)
        left = (event[t] & (ar.ABANDONED | ar.ADOPTED)) != 0
        assert left[gone].all()


def test_a_firm_moves_on_from_a_product_to_a_project_of_its_own(products: Run) -> None:
    event = products.outputs.event
    moved = [
        ((stages(products, t - 1) == ar.S) & ((event[t] & ar.ADOPTED) != 0)).sum()
        for t in range(2024 - ar.FIRST_YEAR, ar.T)
    ]
    assert sum(moved) > 0


@pytest.mark.parametrize(("low", "high"), [(-0.5, 1.5)])
def test_a_stronger_stepping_stone_leads_to_more_projects(low: float, high: float) -> None:
    def projects(step: float) -> float:
        found = run(WITH, step=step).outputs.groups
        return float((found["pilot"] + found["embedded"])[-1, :, ar.TOTAL_ROW].sum())

    assert projects(high) > projects(low)


def test_what_users_pay_is_the_sum_of_their_costs(products: Run) -> None:
    p = products.world.parameters
    t = 2030 - ar.FIRST_YEAR
    users = stages(products, t) == ar.S
    each = np.exp(p["mu_S"] + p["eta_S"] * (FIRMS.ln_employees[users].astype(float) - 5.0))
    each *= np.exp(-7.0 * p["g_S"])
    expected = float(FIRMS.weight[users] @ each) / 1000.0  # KRW million to billion
    assert products.outputs.years["subscriptions"][t] == pytest.approx(expected, rel=1e-4)


def test_a_share_of_the_users_of_products_tells_the_survey() -> None:
    """pi_S = 0.5: of some thousand firm-years half report, within four standard errors."""
    found = run(WITH, pi_S=0.5)
    t = slice(2023 - ar.FIRST_YEAR, ar.T)
    users = found.outputs.stage[t] == ar.S
    reports = (found.outputs.event[t] & ar.REPORTED) != 0
    n = users.sum()
    assert n > 1000
    assert reports[users].mean() == pytest.approx(0.5, abs=4.0 * 0.5 / np.sqrt(n))


def test_no_ready_product_earns_a_tax_credit(products: Run) -> None:
    """A subscription is no research: who takes this year's credit has a project of its own."""
    event, tax = products.outputs.event, products.outputs.accounts[-1]
    claims = 0
    for t in range(2023 - ar.FIRST_YEAR, ar.T):
        begun = (event[t] & ar.ADOPTED) != 0
        going_on = np.isin(stages(products, t - 1), (ar.P, ar.E))
        claimed = (event[t] & ar.TOOK_TAX_CREDIT) != 0
        assert not claimed[~begun & ~going_on].any()
        claims += claimed.sum()
        # One credit a firm and year: no firm earns on a project that it begins and on its use.
        assert tax["applications"][t] <= FIRMS.weight[begun | going_on].sum()
    assert claims > 100
