"""Firms that are passed over early would not have applied or gone ahead: without, all is the same.

Most firms are settled by bounds before anything dear is worked out about them. The rules run
uncompiled with and without these bounds, where awards are scarce, applying costs something and
every kind of support is there; to the last bit the outputs are the same.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.engine.programmes import awards
from sim.engine.rules import adoption, application
from sim.engine.run import Run, World, simulate
from sim.parameters.registry import defaults
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instruments.policy_fund import PolicyFund
from sim.policy.instruments.tax_credit import TaxCredit
from sim.policy.instruments.voucher import Voucher
from sim.policy.terms import Package
from sim.population.synthesis import synthesise

CHECKOUT = Path(__file__).resolve().parents[2]
YEARS = np.arange(ar.FIRST_YEAR, ar.LAST_YEAR + 1)
OPEN = (YEARS >= 2014) & (YEARS < 2030)
"""Of the programmes: before and after, and when their money is gone, there is the law alone."""


def world() -> World:
    """Return firms that stand for one each, and often decide."""
    sampled = synthesise(n_sba=40, n_small=10, seed=2)
    firms = replace(sampled, weight=np.ones(sampled.n))
    intercepts = Intercepts(b_0=-0.8, deployments=30.0, domain=5.0, talent=20.0)
    return World.of(firms, defaults().replace(a_0=-1.0, phi_tax=1.0), intercepts)


def package(world: World) -> Package:
    """Return two funds and a voucher that are short of money, and the tax credit."""
    everybody = {
        "eligible": np.ones(world.population.n, bool),
        "reach": 0.9, "minimum_score": -np.inf, "repeat_years": 1, "application_cost": 0.05,
        "cap": None, "floor": None, "max_awards": None,
    }  # fmt: skip
    # Loans so cheap that they count for as much as the grant after them; the last are not.
    rich = {"rate_cut": 0.15, "tenor_years": 20, "grace_years": 15}
    terms = [
        replace(
            model().terms(name, world.population, world.parameters),
            name=name,
            family=name,
            budget=np.where(OPEN, 100_000, 0),  # KRW thousand
            **(everybody | more),
        )
        for name, model, more in (
            ("fund", PolicyFund, rich),
            ("voucher", Voucher, {}),
            ("another fund", PolicyFund, {"rate_cut": 0.03, "application_cost": 0.01}),
        )
    ]
    tax = TaxCredit(regime="strategic").terms("tax", world.population, world.parameters)
    return Package(tuple(terms), tax, EconomyWideSettings().terms())


def run(world: World) -> Run:
    laid_out = lay_out(package(world), world.population.n)
    return simulate(world, laid_out, seed=4, replicate=0, histories=True)


def check() -> None:
    """Compare a run with one in which nobody is passed over."""
    here = world()
    done = run(here)
    with pytest.MonkeyPatch.context() as without:
        without.setattr(application, "surplus_at_most", lambda *_: math.inf)
        without.setattr(awards, "chance_at_most", lambda _: 1.0)
        without.setattr(adoption, "index_at_best", lambda *_: math.inf)
        without.setattr(adoption, "cdf_at_most", lambda _: 1.0)
        without.setattr(adoption, "cdf_at_least", lambda _: 0.0)
        other = run(here)
    for name in done.outputs._fields:
        one, two = (np.asarray(getattr(each.outputs, name)) for each in (done, other))
        assert one.tobytes() == two.tobytes(), name
    assert done.states.tobytes() == other.states.tobytes()
    # There was something to pass over, and something to lose: few of those that apply are awarded.
    accounts = done.outputs.accounts[:3]
    assert (accounts["awards"].sum(axis=1) > 5).all(), accounts["awards"].sum(axis=1)
    assert (accounts["applications"].sum(axis=1) > 1.5 * accounts["awards"].sum(axis=1)).all()


def test_nobody_is_passed_over_who_would_have_applied_or_gone_ahead():
    if os.environ.get("NUMBA_DISABLE_JIT") == "1":
        check()
        return
    done = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import check; check()"],
        cwd=CHECKOUT,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
