"""Contest and credit: deciding firms apply to programmes, which award their money."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.arrays import Firms, Outputs, Plan, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.programmes.accounts import CREDIT, commit, open_money
from sim.engine.programmes.allocation import hand_out
from sim.engine.programmes.applications import (
    file_application,
    is_additional,
    loan_share,
    may_apply,
    offered_loan,
    offered_share,
    would_use,
)
from sim.engine.programmes.tax import largest_share
from sim.engine.rules import adoption, cost
from sim.engine.rules.adoption import CONTEST, BestOffer


@inline
def best_offer(
    t: int, plan: Plan, p: np.record, outputs: Outputs, burden: float
) -> tuple[BestOffer, float, bool]:
    """Return bounds of what programmes and the tax credit offer any firm, and if firms are called.

    A firm that would not, or could not, go ahead on these terms need not be looked at further.
    ``burden`` is the largest share of a project's cost that regulation makes up in any industry.
    """
    best = adoption.no_offer()
    calls = False
    for k in range(plan.terms.size):
        terms = plan.terms[k]
        if terms.mechanism <= CREDIT and open_money(outputs.accounts[k, t]) > 0:
            calls = True
            best = adoption.with_programme(best, terms, burden, p)
    tax = largest_share(p, plan.tax[t]) if plan.tax_valid[t] else 0.0
    return best, tax, calls


@kernel
def apply_and_award(
    t: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    fit: np.record,
    plan: Plan,
    awarded: NDArray[np.int16],
    outputs: Outputs,
    scratch: Scratch,
    key: rng.Key,
) -> None:
    """Let every contest and credit programme that has money award it, in the order of the plan.

    Reads and writes: what `apply` and `award` do.
    """
    for k in range(plan.terms.size):
        account = outputs.accounts[k, t]
        if plan.terms[k].mechanism <= CREDIT and open_money(account) > 0:
            n = apply(t, k, firms, states, p, fit, plan, awarded, outputs, scratch, key)
            hand_out(n, scratch.applications, plan.terms[k], plan.offers[k, t], account)
            award(t, k, n, firms, states, p, plan, awarded, outputs, scratch, key)


@kernel
def apply(
    t: int,
    k: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    fit: np.record,
    plan: Plan,
    awarded: NDArray[np.int16],
    outputs: Outputs,
    scratch: Scratch,
    key: rng.Key,
) -> int:
    """Let deciding firms apply to programme k; return how many did.

    The call brings a firm to a decision even in a year in which it would not have decided. It
    applies if it is eligible, hears of the programme, has a project large enough, and would
    go ahead with the award; its draw for the decision is the one it will be settled with.

    Reads: ``scratch.deciding``, ``deciding_id``, ``shown.burden``; ``firm.id``, ``weight``,
    ``sales``, ``rd``, ``tax_due`` and groups; ``plan.conditions``, ``tax*``; ``awarded``.
    Writes: ``scratch.applications``, ``luck``; ``state.event``; ``account.applications``.
    """
    year = ar.FIRST_YEAR + t
    rows, shown, luck = firms.firm, scratch.shown, scratch.luck[0]
    deciding, applications = scratch.deciding, scratch.applications
    deciding_id = scratch.deciding_id[: scratch.filled[0].deciding]
    terms, offer, account = plan.terms[k], plan.offers[k, t], outputs.accounts[k, t]
    conditions, last_awarded = plan.conditions[k], awarded[k]
    tax, general = plan.tax[t], plan.tax_general[t]
    contest = terms.mechanism == CONTEST
    n_applications = 0
    for m in range(deciding_id.size):
        e = m % rng.BLOCK
        if e == 0:
            rng.fill(luck, key, terms.key, year, deciding_id[m : m + rng.BLOCK])
        if luck[0, e] >= terms.reach:
            continue
        d = deciding[m]
        i = d.row
        condition = conditions[i]
        if d.gross < offer.floor or not may_apply(condition, last_awarded[i], terms, year):
            continue
        if contest and d.share > 0.0:
            continue
        firm = rows[i]
        n1, n2, u_unused = luck[1, e], luck[2, e], luck[3, e]
        # The firm looks at its project as it would be with the award.
        gross, relative = d.gross, d.relative
        left = cost.unburdened(terms, shown[firm.industry].burden)
        d.gross, d.relative = gross * left, relative * left
        share = offered_share(d, terms, offer, condition.share)
        loan = offered_loan(d, terms, offer, condition.share)
        money = d.gross * share if contest else loan
        rates = tax[firm.size_class]
        applies = money > 0.0 and would_use(
            d, firm, terms, share, loan, u_unused, p, fit, general, rates
        )
        d.gross, d.relative = gross, relative
        if not applies:
            continue
        noise, _ = rng.normal_pair(n1, n2)
        score = condition.score + terms.score_noise * noise
        file_application(applications[n_applications], m, firm, score, money, account)
        states[i].event |= np.uint16(ar.APPLIED)
        n_applications += 1
    return n_applications


@kernel
def award(
    t: int,
    k: int,
    n_applications: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    plan: Plan,
    awarded: NDArray[np.int16],
    outputs: Outputs,
    scratch: Scratch,
    key: rng.Key,
) -> None:
    """Give programme k's awards to the firms that won them, unless they leave them unused.

    Reads: ``scratch.applications``, ``shown.burden``; ``firm.id``, ``weight``, ``industry``;
    ``plan.conditions.share``.
    Writes: ``scratch.deciding``; ``state.event``; ``awarded``; ``account.lapsed``, ``unused``,
    ``committed_out``; ``outputs.committed``, ``cohort``.
    """
    year = ar.FIRST_YEAR + t
    terms, offer, account = plan.terms[k], plan.offers[k, t], outputs.accounts[k, t]
    committed, cohort = outputs.committed[k], outputs.cohort[k]
    contest = terms.mechanism == CONTEST
    for m in range(n_applications):
        application = scratch.applications[m]
        if application.won == 0:
            continue
        d = scratch.deciding[application.row]
        i = d.row
        firm, state, condition = firms.firm[i], states[i], plan.conditions[k, i]
        awarded[k, i] = year
        _, _, _, u_unused = rng.uniforms(key, terms.key, year, firm.id)
        if u_unused < terms.unused:
            account.lapsed += application.amount
            account.unused += firm.weight
            state.event |= np.uint16(ar.LEFT_AWARD_UNUSED)
            continue
        left = cost.unburdened(terms, scratch.shown[firm.industry].burden)
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
        state.event |= np.uint16(ar.AWARDED)


@kernel
def mark_rejected(states: np.recarray, scratch: Scratch) -> None:
    """Mark the firms that applied and got nothing.

    Reads: ``state.event``.
    Writes: ``state.event``; ``deciding.turned_down``.
    """
    for m in range(scratch.filled[0].deciding):
        d = scratch.deciding[m]
        state = states[d.row]
        event = state.event
        d.turned_down = (event & ar.APPLIED) != 0 and (
            event & (ar.AWARDED | ar.LEFT_AWARD_UNUSED)
        ) == 0
        if d.turned_down != 0:
            state.event |= np.uint16(ar.TURNED_DOWN)
