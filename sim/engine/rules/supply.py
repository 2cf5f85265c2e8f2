"""The supply side: what AI costs, how well suppliers know an industry, how scarce talent is."""

from __future__ import annotations

import math

import numpy as np

from sim.engine import arrays as ar
from sim.engine.arrays import Outputs, Plan
from sim.engine.jit import inline, kernel

PRICE_YEAR = 2022
TALENT_YEAR = 2023
# Suppliers that have delivered little learn from the rest of the world: the least stock that
# learning counts, as a share of the stock of 2022.
MIN_DEPLOYMENTS = 0.02
MAX_SHORTAGE = 1.0


@inline
def price(p: np.record, year: int, deployments: float, reference: float, shift: float) -> float:
    """Return P_t = exp(-g (t - 2022) + shift) (Q / Q_2022)^(-b), 1 in 2022 of the reference run.

    Parameters
    ----------
    p : record
        Parameters.
    year : int
    deployments, reference : float
        Cumulated deployments Q before the year, and their reference value.
    shift : float
        Policy's shift of the log price.
    """
    stock = max(deployments / reference, MIN_DEPLOYMENTS)
    return math.exp(-p.g * (year - PRICE_YEAR) + shift) * stock**-p.b_learn


@inline
def shortage(p: np.record, demand: float, reference: float, stock: float) -> float:
    """Return H: unmet demand for AI specialists per specialist, between 0 and 1.

    It equals H_ref if demand and stock are those of the reference year.
    """
    gap = (1.0 + p.H_ref) * demand / (reference * stock) - 1.0
    return min(max(gap, 0.0), MAX_SHORTAGE)


@kernel
def open_supply(p: np.record, fit: np.record, plan: Plan, outputs: Outputs) -> None:
    """Set the price of the first year, before anything has been delivered.

    Reads: ``plan.economy_wide.technology_price``.
    Writes: ``outputs.years.price``.
    """
    shift = plan.economy_wide[0].technology_price
    outputs.years[0].price = price(p, ar.FIRST_YEAR, 0.0, fit.deployments_ref, shift)


@kernel
def advance_supply(t: int, p: np.record, fit: np.record, plan: Plan, outputs: Outputs) -> None:
    """Let suppliers learn from the year, and set next year's price.

    Reads: ``outputs.groups.adopted``, ``pilot``, ``embedded``; ``plan.economy_wide``, ``given``.
    Writes: ``outputs.industries.domain``, ``references``; ``outputs.years.deployments``,
    ``talent``, ``talent_demand``, ``shortage``, and next year's ``price``.
    """
    economy_wide, given = plan.economy_wide, plan.given
    year = ar.FIRST_YEAR + t
    now = outputs.years[t]
    adopted = 0.0
    users = 0.0
    for f in range(ar.N_FRAMES):
        total = outputs.groups[t, f, ar.TOTAL_ROW]
        adopted += total.adopted
        users += total.pilot + total.embedded
    public = p.q_public * economy_wide[t].public_demand
    now.deployments = adopted + public + (outputs.years[t - 1].deployments if t > 0 else 0.0)
    for j in range(ar.N_INDUSTRIES):
        industry = outputs.industries[t, j]
        new = p.ref_dom * industry.references
        for f in range(ar.N_FRAMES):
            new += outputs.groups[t, f, ar.INDUSTRY_ROW + j].adopted
        if t > 0:
            before = outputs.industries[t - 1, j]
            new += (1.0 - p.delta_dom) * before.domain
            industry.references += (1.0 - p.delta_demo) * before.references
        # Cases that policy makes known are seen like projects, but nobody learns by doing them.
        industry.references += given[t, j].references
        industry.domain = new + given[t, j].domain
    graduates = 0.0
    for s in range(t + 1):
        graduates += economy_wide[s].talent
    now.talent = (1.0 + p.talent_trend) ** (year - TALENT_YEAR) + graduates
    now.talent_demand = users * p.talent_user
    now.shortage = shortage(p, now.talent_demand, fit.talent_ref, now.talent)
    if t + 1 < ar.T:
        outputs.years[t + 1].price = price(
            p, year + 1, now.deployments, fit.deployments_ref, economy_wide[t + 1].technology_price
        )
