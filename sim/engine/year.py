"""The order of the year.

One year is, in this order (see `run_years`):

1. technology      the year's technology flags are the population's calendar
2. programmes open money is appropriated, credit is repaid, training places are given, what
                  serves everybody is provided
3. awareness       U -> I
4. beliefs         what was seen last year moves what is expected
5. apply and award deciding firms apply; programmes rank and award within their budget
6. adopt           I -> P
7. perform         the realised effect of every user
8. deepen, abandon P -> E, or back to I
9. supply side     price, domain knowledge, talent
10. observe        what the survey would be told

The passes over all firms are in `sim.engine.passes`, a firm's rules are the scalar functions of
`sim.engine.rules`; here they are only called. A firm that nothing more can happen to is observed as
soon as that is known, in the pass for awareness and beliefs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Coefficients, Firms, Outputs, Plan, Scratch
from sim.engine.jit import kernel
from sim.engine.passes.adoption import settle
from sim.engine.passes.consider import consider
from sim.engine.passes.entry import arrive, enter, renew
from sim.engine.passes.performance import perform
from sim.engine.programmes.accounts import (
    carry,
    close_account,
    close_tax_account,
    collect_credit,
    open_money,
    provide,
)
from sim.engine.programmes.awards import PLACES, award_projects, give_places, mark_rejected
from sim.engine.programmes.tax import claim_credits, lapse_credits
from sim.engine.rules.supply import advance_supply, open_supply
from sim.policy.terms import Mechanism

CREDIT = int(Mechanism.CREDIT)
PROVISION = int(Mechanism.PROVISION)
EQUITY = int(Mechanism.EQUITY)


@kernel
def open_programmes(
    t: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    plan: Plan,
    outputs: Outputs,
    scratch: Scratch,
) -> None:
    """Open every book with what was left, this year's money, and what is repaid or claimed."""
    n_programmes = plan.terms.size
    for k in range(n_programmes + 1):
        account = outputs.accounts[k, t]
        if t > 0:
            carry(outputs.accounts[k, t - 1], account)
        if k < n_programmes:
            account.appropriated = plan.offers[k, t].budget
            mechanism = plan.terms[k].mechanism
            if mechanism in (CREDIT, EQUITY):
                collect_credit(t, plan.terms[k], account, outputs.cohort[k])
    lapse_credits(t, firms.stay, states, p, outputs.accounts[n_programmes, t], scratch)


@kernel
def run_years(
    first: int,
    last: int,
    firms: Firms,
    states: np.recarray,
    awarded: NDArray[np.int16],
    p: np.record,
    c: Coefficients,
    plan: Plan,
    outputs: Outputs,
    scratch: Scratch,
    seed: int,
    replicate: int,
) -> None:
    """Run the years with index first to last - 1: the order of the year, in one place."""
    if first == 0:
        open_supply(p, c.fit, plan.economy_wide, outputs)
    for t in range(first, last):
        renew(t, firms, scratch)
        arrive(t, firms, scratch)
        enter(firms, states, p, c, scratch, seed, replicate)
        open_programmes(t, firms, states, p, plan, outputs, scratch)
        for k in range(plan.terms.size):
            account = outputs.accounts[k, t]
            mechanism = plan.terms[k].mechanism
            if mechanism in (PROVISION, EQUITY):
                if mechanism == EQUITY:
                    outputs.cohort[k, t] = open_money(account)
                provide(t, plan.terms[k], account, outputs.committed[k])
            elif mechanism == PLACES and open_money(account) > 0:
                give_places(
                    t,
                    scratch.active[: scratch.filled[0].active],
                    scratch.active_id,
                    firms.firm,
                    states,
                    k,
                    plan.terms[k],
                    plan.offers[k, t],
                    plan.conditions[k],
                    awarded[k],
                    account,
                    outputs.committed[k],
                    scratch.applications,
                    scratch.luck[0],
                    seed,
                    replicate,
                )
        consider(t, firms, states, p, c, plan, outputs, scratch, seed, replicate)
        for k in range(plan.terms.size):
            account = outputs.accounts[k, t]
            if plan.terms[k].mechanism <= CREDIT and open_money(account) > 0:
                award_projects(
                    t,
                    scratch.deciding_id[: scratch.filled[0].deciding],
                    scratch.deciding,
                    firms.firm,
                    states,
                    p,
                    c.fit,
                    k,
                    plan.terms[k],
                    plan.offers[k, t],
                    plan.conditions[k],
                    awarded[k],
                    plan.tax_general[t],
                    plan.tax[t],
                    scratch.shown,
                    account,
                    outputs.committed[k],
                    outputs.cohort[k],
                    scratch.applications,
                    scratch.luck[0],
                    seed,
                    replicate,
                )
        mark_rejected(scratch.filled[0].deciding, scratch.deciding, states)
        settle(t, firms.firm, states, p, c.fit, plan, outputs, scratch)
        claim_credits(t, firms.firm, states, outputs.accounts[plan.terms.size, t], scratch)
        perform(t, firms, states, p, c.fit, outputs, scratch, seed, replicate)
        advance_supply(t, p, c.fit, plan.economy_wide, plan.given, outputs)
        for k in range(plan.terms.size):
            close_account(t, outputs.accounts[k, t], outputs.committed[k], outputs.cohort[k])
        close_tax_account(outputs.accounts[plan.terms.size, t])
