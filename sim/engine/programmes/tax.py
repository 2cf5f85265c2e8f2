"""The tax channel: what a credit for research spending is worth, is claimed, and is carried."""

from __future__ import annotations

import math

import numpy as np

from sim.engine import arrays as ar
from sim.engine.arrays import Outputs, Plan, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.programmes.accounts import thousands
from sim.engine.rules.cost import tax_credit

TAX_BIT = 31
# A tax credit may not pay for more than this share of a project.
MAX_SHARE = 0.9


@inline
def tax_share(
    firm: np.record, outlay: float, p: np.record, general: bool, rates: np.record
) -> float:
    """Return the R&D tax credit as a share of a project's outlay (0 if no law is in force)."""
    if outlay <= 0.0:
        return 0.0
    research = 0.01 * float(firm.rd) * firm.sales
    credit = tax_credit(
        rates.current,
        rates.bonus,
        rates.bonus_cap,
        rates.increment,
        general,
        p.phi_tax * outlay,
        research,
        research / (1.0 + p.sales_growth),
        firm.sales,
    )
    return min(credit / outlay, MAX_SHARE)


@inline
def largest_share(p: np.record, rates: np.recarray) -> float:
    """Return a bound of `tax_share` over all firms.

    A project's credit grows with its spending by no more than the rate with twice the bonus
    (both the project's own bonus and what it adds to that on other research), or the increment.
    """
    most = 0.0
    for size_class in range(ar.N_CLASSES):
        rate = rates[size_class]
        most = max(most, rate.current + 2.0 * rate.bonus_cap, rate.increment)
    return min(p.phi_tax * most, MAX_SHARE)


@inline
def earn_credit(
    t: int, firm: np.record, state: np.record, outlay: float, share: float, account: np.record
) -> bool:
    """Earn a project's credit, which `claim_credits` sets off; return if the firm carried none."""
    earned = thousands(firm.weight, outlay * share)
    if earned == 0:
        return False
    account.appropriated += earned
    account.applications += firm.weight
    carried_none = state.credit == 0
    # A second project's credit joins an older one that is still carried, and takes its own year.
    state.credit += earned
    state.credit_year = ar.FIRST_YEAR + t
    return carried_none


@kernel
def renew_credits(
    t: int,
    firms: np.recarray,
    states: np.recarray,
    p: np.record,
    plan: Plan,
    outputs: Outputs,
    scratch: Scratch,
) -> None:
    """Let those with a project of earlier years earn the credit on what it costs them this year.

    A year of use costs ``upkeep`` times what a project of the firm costs that year; no grant pays
    for it. A ready product is a subscription and no research: it earns nothing, also for a firm
    that makes a project of its own this year and has earned the credit on that (`adopt`).

    Reads: ``scratch.users``, ``relative``; ``firm.sales``, ``rd``, ``weight`` and groups;
    ``state.stage``, ``since``, ``ln_project``; ``plan.tax*``.
    Writes: ``state.credit``, ``credit_year``; ``scratch.claimants``; the tax credit's account.
    """
    if not plan.tax_valid[t]:
        return
    year = ar.FIRST_YEAR + t
    account, general = outputs.accounts[plan.terms.size, t], plan.tax_general[t]
    filled, claimants = scratch.filled[0], scratch.claimants
    n_claimants = filled.claimants
    for m in range(filled.users):
        i = scratch.users[m]
        firm, state = firms[i], states[i]
        if state.stage == ar.S or state.since == year:
            continue
        project = scratch.relative[firm.industry, firm.region] * math.exp(state.ln_project)
        outlay = p.upkeep * project
        share = tax_share(firm, outlay, p, general, plan.tax[t, firm.size_class])
        if earn_credit(t, firm, state, outlay, share, account):
            claimants[n_claimants] = i
            n_claimants += 1
    filled.claimants = n_claimants


@kernel
def lapse_credits(
    t: int,
    stays: np.recarray,
    states: np.recarray,
    p: np.record,
    account: np.record,
    scratch: Scratch,
) -> None:
    """Let carried credits that are too old, and those of firms that left, lapse.

    Reads: ``stays.exit``; ``state.credit_year``.
    Writes: ``state.credit``; ``account.lapsed``; ``scratch.claimants``, ``filled.claimants``.
    """
    year = ar.FIRST_YEAR + t
    left = 0
    for m in range(scratch.filled[0].claimants):
        i = scratch.claimants[m]
        state = states[i]
        if year >= stays[i].exit or year - state.credit_year > p.tax_carry_years:
            account.lapsed += state.credit
            state.credit = 0
            continue
        scratch.claimants[left] = i
        left += 1
    scratch.filled[0].claimants = left


@kernel
def claim_credits(
    t: int, firms: np.recarray, states: np.recarray, account: np.record, scratch: Scratch
) -> None:
    """Set credits, carried and new, off against this year's tax once; carry the rest forward.

    Reads: ``firm.tax_due``, ``weight``; ``state.credit_year``.
    Writes: ``state.credit``, ``event``, ``support``; ``account.paid``, ``awards``;
    ``scratch.claimants``, ``filled.claimants``.
    """
    year = ar.FIRST_YEAR + t
    left = 0
    for m in range(scratch.filled[0].claimants):
        i = scratch.claimants[m]
        state = states[i]
        firm = firms[i]
        claimed = min(state.credit, thousands(firm.weight, firm.tax_due))
        account.paid += claimed
        state.credit -= claimed
        if claimed > 0 and state.credit_year == year:
            account.awards += firm.weight
            state.event |= np.uint16(ar.TOOK_TAX_CREDIT)
            state.support |= np.uint32(1) << np.uint32(TAX_BIT)
        if state.credit > 0:
            scratch.claimants[left] = i
            left += 1
    scratch.filled[0].claimants = left
