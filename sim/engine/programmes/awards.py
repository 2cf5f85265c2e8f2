"""The passes in which any programme takes applications and awards its money."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.arrays import Outputs, Plan
from sim.engine.jit import inline, kernel
from sim.engine.programmes.accounts import commit, open_money
from sim.engine.programmes.allocation import hand_out
from sim.engine.programmes.applications import (
    CONTEST,
    MIN_SHARE,
    file_application,
    is_additional,
    loan_share,
    may_apply,
    offered_loan,
    offered_share,
    unburdened,
    would_use,
)
from sim.engine.programmes.tax import largest_share
from sim.engine.rules import cost
from sim.policy.terms import Mechanism

CREDIT = int(Mechanism.CREDIT)
PLACES = int(Mechanism.PLACES)
THOUSAND = 1000.0
PERCENT = 100.0


@inline
def best_terms(
    t: int, plan: Plan, p: np.record, outputs: Outputs, burden: float
) -> tuple[float, float, bool]:
    """Return bounds of what policy can add to any firm's -ln(C / C_ref) and to its capability gate.

    And whether firms are called. A firm that would not, or could not, go ahead on these terms need
    not be looked at further. ``burden`` is the largest share of a project's cost that regulation
    makes up in any industry.
    """
    share = 0.0
    spared = 1.0
    loan_value = 0.0
    support = 0.0
    calls = False
    for k in range(plan.terms.size):
        terms = plan.terms[k]
        if terms.mechanism > CREDIT or open_money(outputs.accounts[k, t]) <= 0:
            continue
        calls = True
        spared = min(spared, unburdened(terms, burden))
        support = max(support, terms.support)
        if terms.mechanism == CONTEST:
            share = max(share, terms.best_share)
        else:
            loan_value += terms.best_share * cost.loan_value(
                terms.rate_cut, terms.tenor_years, terms.grace_years, 0.01 * p.discount_rate
            )
    tax = largest_share(p, plan.tax[t]) if plan.tax_valid[t] else 0.0
    left = max(1.0 - share, 0.0) * (1.0 - tax) * max(1.0 - loan_value, 0.0)
    return -math.log(max(left, MIN_SHARE)) - math.log(spared), support, calls


@kernel
def give_places(
    t: int,
    active: NDArray[np.uint32],
    active_id: NDArray[np.int32],
    firms: np.recarray,
    states: np.recarray,
    programme: int,
    terms: np.record,
    offer: np.record,
    conditions: np.recarray,
    awarded: NDArray[np.int16],
    account: np.record,
    committed: NDArray[np.int64],
    applications: np.recarray,
    luck: NDArray[np.float64],
    seed: int,
    replicate: int,
) -> None:
    """Training: eligible firms that ask for a place get one while the money lasts."""
    year = ar.FIRST_YEAR + t
    n_applications = 0
    for k in range(active.size):
        m = k % rng.BLOCK
        if m == 0:
            block = active_id[k : k + rng.BLOCK]
            rng.fill(luck, seed, replicate, terms.key, year, block)
        if luck[0, m] >= terms.reach:
            continue
        i = active[k]
        n1, n2 = luck[1, m], luck[2, m]
        firm = firms[i]
        if not may_apply(conditions[i], awarded[i], terms, year):
            continue
        noise, _ = rng.normal_pair(n1, n2)
        score = conditions[i].score + terms.score_noise * noise
        money = offer.unit_cost / THOUSAND
        file_application(applications[n_applications], i, firm, score, money, account)
        n_applications += 1
    hand_out(n_applications, applications, terms, offer, account)
    for m in range(n_applications):
        application = applications[m]
        if application.won == 0:
            continue
        i = application.row
        firm = firms[i]
        state = states[i]
        awarded[i] = year
        _, _, _, u_unused = rng.uniforms(seed, replicate, terms.key, year, firm.id)
        if u_unused < terms.unused:
            account.lapsed += application.amount
            account.unused += firm.weight
            continue
        commit(t, application.amount, 1, account, committed)
        state.event |= np.uint16(ar.TRAINED)
        state.support |= np.uint32(1) << np.uint32(programme)
        state.cover = min(1.0, state.cover + terms.awareness)
        state.gain += terms.gain
        if is_additional(terms, u_unused):
            state.tech |= np.uint8(terms.tech)
        state.success = max(state.success, np.uint8(PERCENT * terms.success))
        state.sooner = max(state.sooner, np.uint8(max(-terms.delay, 0.0)))


@kernel
def award_projects(
    t: int,
    deciding_id: NDArray[np.int32],
    deciding: np.recarray,
    firms: np.recarray,
    states: np.recarray,
    p: np.record,
    fit: np.record,
    k: int,
    terms: np.record,
    offer: np.record,
    conditions: np.recarray,
    awarded: NDArray[np.int16],
    tax_general: bool,
    tax: np.recarray,
    shown: np.recarray,
    account: np.record,
    committed: NDArray[np.int64],
    cohort: NDArray[np.int64],
    applications: np.recarray,
    luck: NDArray[np.float64],
    seed: int,
    replicate: int,
) -> None:
    """Contest or credit: interested firms apply, the best are awarded, some leave it unused.

    The call brings a firm to a decision even in a year in which it would not have decided. It
    applies if it is eligible, hears of the programme, has a project large enough, and would
    go ahead with the award; its draw for the decision is the one it will be settled with.
    """
    year = ar.FIRST_YEAR + t
    contest = terms.mechanism == CONTEST
    n_applications = 0
    for m in range(deciding_id.size):
        e = m % rng.BLOCK
        if e == 0:
            block = deciding_id[m : m + rng.BLOCK]
            rng.fill(luck, seed, replicate, terms.key, year, block)
        if luck[0, e] >= terms.reach:
            continue
        d = deciding[m]
        i = d.row
        condition = conditions[i]
        if d.gross < offer.floor or not may_apply(condition, awarded[i], terms, year):
            continue
        if contest and d.share > 0.0:
            continue
        firm = firms[i]
        n1, n2, u_unused = luck[1, e], luck[2, e], luck[3, e]
        # The firm looks at its project as it would be with the award.
        gross, relative = d.gross, d.relative
        left = unburdened(terms, shown[firm.industry].burden)
        d.gross, d.relative = gross * left, relative * left
        share = offered_share(d, terms, offer, condition.share)
        loan = offered_loan(d, terms, offer, condition.share)
        money = d.gross * share if contest else loan
        rates = tax[firm.size_class]
        applies = money > 0.0 and would_use(
            d, firm, terms, share, loan, u_unused, t, p, fit, tax_general, rates
        )
        d.gross, d.relative = gross, relative
        if not applies:
            continue
        noise, _ = rng.normal_pair(n1, n2)
        score = condition.score + terms.score_noise * noise
        file_application(applications[n_applications], m, firm, score, money, account)
        states[i].event |= np.uint16(ar.APPLIED)
        n_applications += 1
    hand_out(n_applications, applications, terms, offer, account)
    for m in range(n_applications):
        application = applications[m]
        if application.won == 0:
            continue
        d = deciding[application.row]
        i = d.row
        condition = conditions[i]
        awarded[i] = year
        _, _, _, u_unused = rng.uniforms(seed, replicate, terms.key, year, firms[i].id)
        if u_unused < terms.unused:
            account.lapsed += application.amount
            account.unused += firms[i].weight
            states[i].event |= np.uint16(ar.LEFT_AWARD_UNUSED)
            continue
        left = unburdened(terms, shown[firms[i].industry].burden)
        d.gross *= left
        d.relative *= left
        d.success = max(d.success, terms.success)
        d.delay += terms.delay
        if contest:
            d.share = offered_share(d, terms, offer, condition.share)
            d.reference = terms.reference
            commit(t, application.amount, terms.pay_years, account, committed)
        else:
            loan = offered_loan(d, terms, offer, condition.share)
            d.loan += loan
            d.loan_value += loan_share(d, terms, loan, p)
            if is_additional(terms, u_unused):
                d.credit += loan
            commit(t, application.amount, 1, account, committed)
            cohort[t] += application.amount
        d.support = max(d.support, terms.support)
        d.used |= np.uint32(1) << np.uint32(k)
        states[i].event |= np.uint16(ar.AWARDED)


@kernel
def mark_rejected(n_deciding: int, deciding: np.recarray, states: np.recarray) -> None:
    """Mark the firms that applied and got nothing."""
    for m in range(n_deciding):
        d = deciding[m]
        state = states[d.row]
        event = state.event
        d.turned_down = (event & ar.APPLIED) != 0 and (
            event & (ar.AWARDED | ar.LEFT_AWARD_UNUSED)
        ) == 0
        if d.turned_down != 0:
            state.event |= np.uint16(ar.TURNED_DOWN)
