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

from sim.engine.arrays import Coefficients, Firms, Plan, Record, Scratch
from sim.engine.jit import kernel
from sim.engine.passes.adoption import settle
from sim.engine.passes.consider import consider
from sim.engine.passes.entry import arrive, enter, renew
from sim.engine.passes.performance import perform
from sim.engine.programmes.accounts import (
    carry,
    close_book,
    close_tax_book,
    collect_credit,
    open_money,
    provide,
)
from sim.engine.programmes.awards import PLACES, award_projects, give_places, tell_the_turned_down
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
    record: Record,
    scratch: Scratch,
) -> None:
    """Open every book with what was left, this year's money, and what is repaid or claimed."""
    n_programmes = plan.terms.size
    for k in range(n_programmes + 1):
        book = record.books[k, t]
        if t > 0:
            carry(record.books[k, t - 1], book)
        if k < n_programmes:
            book.appropriated = plan.offers[k, t].budget
            mechanism = plan.terms[k].mechanism
            if mechanism in (CREDIT, EQUITY):
                collect_credit(t, plan.terms[k], book, record.cohort[k])
    lapse_credits(t, firms.stay, states, p, record.books[n_programmes, t], scratch)


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
    record: Record,
    scratch: Scratch,
    seed: int,
    replicate: int,
) -> None:
    """Run the years with index first to last - 1: the order of the year, in one place."""
    if first == 0:
        open_supply(p, c.fit, plan.covers, record)
    for t in range(first, last):
        renew(t, firms, scratch)
        arrive(t, firms, scratch)
        enter(firms, states, p, c, scratch, seed, replicate)
        open_programmes(t, firms, states, p, plan, record, scratch)
        for k in range(plan.terms.size):
            book = record.books[k, t]
            mechanism = plan.terms[k].mechanism
            if mechanism in (PROVISION, EQUITY):
                if mechanism == EQUITY:
                    record.cohort[k, t] = open_money(book)
                provide(t, plan.terms[k], book, record.committed[k])
            elif mechanism == PLACES and open_money(book) > 0:
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
                    book,
                    record.committed[k],
                    scratch.applications,
                    scratch.luck[0],
                    seed,
                    replicate,
                )
        consider(t, firms, states, p, c, plan, record, scratch, seed, replicate)
        for k in range(plan.terms.size):
            book = record.books[k, t]
            if plan.terms[k].mechanism <= CREDIT and open_money(book) > 0:
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
                    book,
                    record.committed[k],
                    record.cohort[k],
                    scratch.applications,
                    scratch.luck[0],
                    seed,
                    replicate,
                )
        tell_the_turned_down(scratch.filled[0].deciding, scratch.deciding, states)
        settle(t, firms.firm, states, p, c.fit, plan, record, scratch)
        claim_credits(t, firms.firm, states, record.books[plan.terms.size, t], scratch)
        perform(t, firms, states, p, c.fit, record, scratch, seed, replicate)
        advance_supply(t, p, c.fit, plan.covers, plan.given, record)
        for k in range(plan.terms.size):
            close_book(t, record.books[k, t], record.committed[k], record.cohort[k])
        close_tax_book(record.books[plan.terms.size, t])
