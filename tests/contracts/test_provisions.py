"""Every programme that serves everybody, in the engine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.engine import arrays as ar
from sim.engine.plan import lay_out
from sim.engine.run import simulate
from sim.outcomes import ledger
from sim.policy.terms import Mechanism
from tests.contracts.programmes import NONE, applied, every_provision, helped


def provided(world, model, **settings):
    """Return a package of one provision."""
    programme = model(**settings).terms("provision", world.population, world.parameters)
    return replace(
        NONE, programmes=(programme,), economy_wide=NONE.economy_wide.joined(programme.economy_wide)
    )


@every_provision
def test_a_provision_spends_its_budget_and_asks_nobody(model, world):
    package = provided(world, model, start_year=2018)
    done = simulate(
        world, lay_out(package, world.population.n), seed=4, replicate=0, histories=True
    )
    ledger.verify(done, ("provision", "tax"))
    account = done.outputs.accounts[0]
    assert np.array_equal(account.paid, package.programmes[0].budget)
    assert account.paid.sum() > 0
    assert not account.applications.any()
    assert not account.lapsed.any()
    assert not np.asarray(done.states.support).any()
    assert not applied(done).any()
    assert not helped(done).any()
    cost = ledger.public_cost(done)[0]
    if package.programmes[0].mechanism is Mechanism.EQUITY:
        assert 0 < cost.sum() < account.paid.sum()
        returned = account.repaid.sum() + account.defaulted.sum() + account.outstanding_out[-1]
        assert returned == account.paid.sum()
    else:
        assert np.array_equal(cost, account.paid)


@every_provision
def test_a_provision_without_money_or_law_is_no_policy(model, run, world):
    nothing = run()
    package = provided(world, model, start_year=2018)
    closed = replace(package.programmes[0], budget=np.zeros(ar.T, np.int64))
    off = replace(NONE, programmes=(closed,))
    done = simulate(world, lay_out(off, world.population.n), seed=4, replicate=0, histories=True)
    for name in ("groups", "industries", "years", "stage", "event", "effect"):
        one, other = getattr(nothing.outputs, name), getattr(done.outputs, name)
        assert one.tobytes() == other.tobytes(), name


@every_provision
def test_a_provision_changes_the_lives_of_firms(model, run, world):
    """Every channel ends in firms: with a large effect somebody lives another life."""
    loud = {
        "price_percent": -60.0, "discount_percent": 60.0, "capability_sd": 2.0,
        "change_percent": -100.0, "awareness_percent": 90.0, "cases": 50.0,
        "references_per_krw_bn": 10.0, "domain_deployments": 500.0, "full_krw_bn": 0.1,
        "cost_krw_million": 0.1, "lag_years": 0, "start_year": 2015,
    }  # fmt: skip
    package = provided(world, model, **{k: v for k, v in loud.items() if k in model.settings()})
    # Few have heard of AI, and everything that a provision could ease is in short supply.
    strong = {"a_0": -7.0, "a_T": 2.0, "a_D": 2.0, "rho_reg": 0.4, "w_H": 1.0, "a_dom": 0.05}
    scarce = world.with_parameters(
        world.parameters.replace(**strong), replace(world.intercepts, talent=10.0)
    )
    with_it, without = (
        simulate(scarce, lay_out(each, world.population.n), seed=4, replicate=0, histories=True)
        for each in (package, NONE)
    )
    assert with_it.outputs.stage.tobytes() != without.outputs.stage.tobytes()
    users = [(done.outputs.stage == ar.P).sum() + (done.outputs.stage == ar.E).sum()
             for done in (with_it, without)]  # fmt: skip
    assert users[0] > users[1]
