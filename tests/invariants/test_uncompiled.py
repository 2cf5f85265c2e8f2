"""Compiled and uncompiled rules agree firm by firm, with every instrument, through all years."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np

# One source for both runs, so that nothing but the compiler differs.
PROGRAM = """
import sys
from dataclasses import replace
from types import SimpleNamespace

import numba
import numpy as np

from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.parameters.registry import defaults
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instruments.consulting import Consulting
from sim.policy.instruments.convergence_projects import ConvergenceProjects
from sim.policy.instruments.equity_fund import EquityFund
from sim.policy.instruments.industrial_data import IndustrialData
from sim.policy.instruments.lead_projects import LeadProjects
from sim.policy.instruments.policy_fund import PolicyFund
from sim.policy.instruments.smart_factory import SmartFactory
from sim.policy.instruments.success_cases import SuccessCases
from sim.policy.instruments.tax_credit import TaxCredit
from sim.policy.instruments.training import Training
from sim.policy.instruments.voucher import Voucher
from sim.policy.package import build_package
from sim.population.synthesis import synthesise
from sim.engine.run import World, simulate

assert bool(numba.config.DISABLE_JIT) == (sys.argv[2] == "plain")
sampled = synthesise(n_sba=60, n_small=6, seed=2)
firms = replace(sampled, weight=np.ones(sampled.n))
intercepts = Intercepts(
    b_0=-0.5, deployments=10.0, domain=1.0, talent=10.0, later=0.3, reference=0.3,
    product={2023: 0.5},
)
parameters = defaults().replace(a_0=-1.0, rho_reg=0.3, psi=0.01)
everybody = {"reach_percent": 100.0, "start_year": 2012}
free = {"application_cost_krw_million": 0.001}
instruments = {
    "lead": LeadProjects(
        projects_new={2012: 2}, minimum_project_krw_million=1.0, eligible_employees=(0, "open"),
        **free, **everybody,
    ),
    "voucher": Voucher(
        budget_krw_bn={2012: 0.05}, cap_krw_million={2012: 30.0},
        minimum_project_krw_million=1.0, **free, **everybody,
    ),
    "fund": PolicyFund(
        budget_krw_bn={2012: 1.0}, minimum_project_krw_million=0.1, minimum_score_sd=-9.0,
        **free, **everybody,
    ),
    "guarantee": PolicyFund(
        kind="guarantee", minimum_score_sd=-9.0, budget_krw_bn={2012: 1.0},
        minimum_project_krw_million=0.1,
        loan_to_cost_percent=90.0, default_rate_percent=50.0, **free, **everybody,
    ),
    "training": Training(budget_krw_bn={2012: 0.1}, trainees_persons={2012: 30}, **everybody),
    "consulting": Consulting(budget_krw_bn={2012: 0.1}, **everybody),
    "factory": SmartFactory(budget_krw_bn={2012: 0.4}, **everybody),
    "convergence": ConvergenceProjects(
        projects_new={2012: 2}, minimum_project_krw_million=1.0, ministry_cooperation="yes",
        agreed_goals="yes", **free, **everybody,
    ),
    "equity": EquityFund(start_year=2012, budget_krw_bn={2012: 80.0}),
    "data": IndustrialData(kind="federated_learning", start_year=2012, budget_krw_bn=20.0),
    "cases": SuccessCases(start_year=2012),
    "tax": TaxCredit(
        regime={2012: "general", 2018: "new_growth", 2026: "strategic"}, start_year=2012
    ),
}
economy_wide = EconomyWideSettings(
    awareness_percent=5.0, infrastructure_percent={"2024": 10.0}, talent_percent={"2024": 5.0},
    public_demand_krw_bn={"2024": 1.0}, technology_price_percent={"2025": -10.0},
)
scenario = SimpleNamespace(name="all", instruments=instruments, economy_wide=economy_wide)
package = build_package(scenario, firms, parameters)
run = simulate(
    World.of(firms, parameters, intercepts), lay_out(package, firms.n), seed=9, replicate=1,
    histories=True,
)
found = {name: np.asarray(getattr(run.outputs, name)) for name in run.outputs._fields}
np.savez(sys.argv[1], states=np.asarray(run.states), **found)
"""


def run(folder, how):
    file = folder / f"{how}.npz"
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1" if how == "plain" else "0"}
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, str(file), how],
        env=environment,
        check=True,
        timeout=300,
    )
    with np.load(file) as stored:
        return dict(stored)


# Kept on a binary grid: where one library's exp differs from another's in the last bit, a value
# may fall to the next point of the grid, and a sum over firms to the next but one. An amount of
# money may for the same reason round to the next thousand won.
GRID = 2.0**-20
MONEY = {"accounts", "committed", "cohort"}
GRIDDED = {"spending", "flow", "slope", "effect", "effects", "depth", "seen_effect", "demo_effects"}


def test_compiled_and_plain_python_agree(tmp_path):
    compiled, plain = run(tmp_path, "compiled"), run(tmp_path, "plain")
    assert compiled.keys() == plain.keys()
    for name, one in compiled.items():
        other = plain[name]
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        fields = one.dtype.names or (None,)
        for field in fields:
            here, there = (one, other) if field is None else (one[field], other[field])
            if name in MONEY and np.issubdtype(here.dtype, np.integer):
                assert np.abs(here - there).max() <= 2, (name, field)
            elif np.issubdtype(here.dtype, np.integer):
                assert np.array_equal(here, there), (name, field)
            else:
                near = 2.0 * GRID if {name, field} & GRIDDED else 1e-12
                np.testing.assert_allclose(here, there, rtol=1e-12, atol=near, err_msg=name)
    accounts, stage = compiled["accounts"], compiled["stage"]
    assert accounts["paid"].sum(axis=1).all()  # every instrument took part
    assert accounts["defaulted"].sum() > 0
    assert stage[stage != 255].max() == 4  # and firms went all the way
    assert (stage == 2).any()  # some with a ready product
