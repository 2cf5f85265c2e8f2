"""Contest and credit: deciding firms apply to programmes, which award their money."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.arrays import Firms, Outputs, Plan, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.programmes.accounts import CREDIT, commit, open_money
from sim.engine.programmes.allocation import (
    affordable,
    chance_at_most,
    count_applications,
    expected_chance,
    hand_out,
    put_away,
)
from sim.engine.programmes.applications import (
    Sized,
    file_application,
    is_additional,
    loan_share,
    may_apply,
    offered,
    passing_chance,
    sized,
    support_of,
    take,
    worth,
    would_use,
)
from sim.engine.programmes.tax import largest_share
from sim.engine.rules import adoption, application
from sim.engine.rules.adoption import CONTEST, BestOffer
from sim.engine.rules.cost import rate_cut_value
from sim.engine.rules.normal import quantile


@inline
def best_tax(t: int, plan: Plan, p: np.record) -> float:
    """Return the largest share of its spending that the tax credit of a year gives any firm."""
    return largest_share(p, plan.tax[t]) if plan.tax_valid[t] else 0.0


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
    return best, best_tax(t, plan, p), calls


@inline
def least_paid(t: int, terms: np.record, p: np.record, plan: Plan, scratch: Scratch) -> float:
    """Return the least that any firm without an award pays on a programme's terms, over C_ref.

    Reads: ``scratch.relative``, ``shown.burden``; ``plan.tax``.
    """
    least, burden = math.inf, 0.0
    for j in range(ar.N_INDUSTRIES):
        burden = max(burden, scratch.shown[j].burden)
        for r in range(ar.N_REGIONS):
            least = min(least, scratch.relative[j, r])
    best = adoption.with_programme(adoption.no_offer(), terms, burden, p)
    return least * adoption.least_left(best, best_tax(t, plan, p))


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

    Programmes that ask and offer the same are one call (``plan.call``): firms apply once, and the
    best applications take the money of the first, the next that of the second.

    Reads and writes: what `apply` and `spend` do.
    """
    for k in range(plan.terms.size):
        if plan.terms[k].mechanism > CREDIT or plan.call[k, t] != k:
            continue
        money, places = 0, 0.0
        for m in range(k, plan.terms.size):
            if plan.call[m, t] == k:
                money += open_money(outputs.accounts[m, t])
                places += plan.offers[m, t].max_awards
        if money <= 0:
            continue
        there = (money, places)
        n = apply(t, k, there, firms, states, p, fit, plan, awarded, outputs, scratch, key)
        for m in range(k, plan.terms.size):
            if plan.call[m, t] == k and open_money(outputs.accounts[m, t]) > 0:
                spend(t, m, n, firms, states, p, fit, plan, awarded, outputs, scratch, key)


@kernel
def spend(
    t: int,
    k: int,
    n_applications: int,
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
    """Award programme k's money by rank until nobody is left; what winners leave goes to the next.

    Reads and writes: what `award` does; ``account.applications``, ``lapsed``, ``carried_out``.
    """
    account = outputs.accounts[k, t]
    count_applications(n_applications, scratch.applications, account)
    money, left = open_money(account), plan.offers[k, t].max_awards
    unused = True
    while unused:
        money, left = hand_out(
            n_applications, scratch.applications, plan.terms[k], money, left, account
        )
        back, firms_back = award(
            t, k, n_applications, firms, states, p, fit, plan, awarded, outputs, scratch, key
        )
        money, left, unused = money + back, left + firms_back, firms_back > 0.0
    put_away(money, plan.terms[k], account)


@kernel
def apply(
    t: int,
    k: int,
    there: tuple[int, float],
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
    """Let deciding and reminded firms apply to programme k; return how many did.

    ``there`` are the money and the places, with those of other programmes of the same call.

    All expect the chance of an award that comes of it: what there is over what those ask for who
    apply at that chance. A bound of it is guessed first; where it does not hold, all file again.

    Reads: what `file_applications` does; ``account.applications``, ``awards`` of the year before.
    Writes: the same; ``state.event``.
    """
    deciding, applications = scratch.deciding, scratch.applications
    money, places = there
    bound = chance_at_most(outputs.accounts[k, t - 1]) if t > 0 else 1.0
    n_filed = file_applications(t, k, bound, firms, p, fit, plan, awarded, scratch, key)
    if bound < 1.0 and affordable(bound, n_filed, applications, money, places):
        bound = 1.0
        n_filed = file_applications(t, k, bound, firms, p, fit, plan, awarded, scratch, key)
    chance = expected_chance(n_filed, applications, money, places, bound)
    n_applications = 0
    for m in range(n_filed):
        filed = applications[m]
        if filed.needed > chance:
            continue
        states[deciding[filed.row].row].event |= np.uint16(ar.APPLIED)
        if n_applications < m:
            applications[n_applications] = filed
        n_applications += 1
    return n_applications


@kernel
def file_applications(
    t: int,
    k: int,
    bound: float,
    firms: Firms,
    p: np.record,
    fit: np.record,
    plan: Plan,
    awarded: NDArray[np.int16],
    scratch: Scratch,
    key: rng.Key,
) -> int:
    """Let firms file an application to programme k that they would send in at some chance.

    A firm that is eligible and hears of the programme applies if the chance of an award, which is
    at most ``bound``, is worth what applying costs (`sim.engine.rules.application`).

    Reads: ``scratch.deciding``, ``deciding_id``, ``shown.burden``; ``firm.id``, ``weight``,
    ``sales``, ``rd``, ``tax_due`` and groups; ``plan.conditions``, ``slot``, ``tax*``; ``awarded``.
    Writes: ``scratch.applications``, ``luck``, ``could`` and ``awake_id`` (a block's list).
    """
    year = ar.FIRST_YEAR + t
    rows, shown, luck = firms.firm, scratch.shown, scratch.luck[0]
    deciding, applications = scratch.deciding, scratch.applications
    deciding_id, n_deciding = scratch.deciding_id, scratch.filled[0].deciding
    terms, offer = plan.terms[k], plan.offers[k, t]
    conditions, last_awarded = plan.conditions[k], awarded[plan.slot[k]]
    tax, general = plan.tax[t], plan.tax_general[t]
    contest = terms.mechanism == CONTEST
    cost = terms.application_cost if terms.application_cost >= 0.0 else p.c_apply
    least = cost / bound
    lift = application.lift_at_most(p, fit, least_paid(t, terms, p, plan, scratch))
    rate_value = rate_cut_value(terms, p)
    chosen, chosen_id = scratch.could, scratch.awake_id
    n_filed = 0
    for first in range(0, n_deciding, rng.BLOCK):
        # Who may apply is settled first: nothing is drawn for the others.
        n_chosen = 0
        for m in range(first, min(first + rng.BLOCK, n_deciding)):
            i = deciding[m].row
            chosen[n_chosen] = m
            chosen_id[n_chosen] = deciding_id[m]
            open_to = may_apply(conditions[i], last_awarded[i], terms, year)
            n_chosen += 1 if open_to and not (contest and deciding[m].share > 0.0) else 0
        rng.fill(luck, key, terms.key, year, chosen_id[:n_chosen])
        for e in range(n_chosen):
            if luck[0, e] >= terms.reach:
                continue
            m = chosen[e]
            d = deciding[m]
            # Most would not apply at that chance on any terms, many whatever they think.
            without = d.share == 0.0 and d.loan_value == 0.0
            z = application.known(p, d.foreknown, rng.normal_at_most(luck[1, e]))
            best = application.foreseen(p, d.index + lift, z)
            if without and application.surplus_at_most(p, fit, d.gross, best) < least:
                continue
            noise, misjudged = rng.normal_pair(luck[1, e], luck[2, e])
            z = application.known(p, d.foreknown, misjudged)
            best = application.foreseen(p, d.index + lift, z)
            if without and application.surplus_at_most(p, fit, d.gross, best) < least:
                continue
            firm, condition = rows[d.row], conditions[d.row]
            own = Sized(d.gross, d.relative, d.index)
            project = sized(
                d, terms, offer, condition.share, shown[firm.industry].burden, firm.sales, p, fit
            )
            if project.gross > max(own.gross, firm.sales):
                continue  # no project is larger than a year's sales
            take(d, project)
            prize = offered(d, terms, offer, condition.share, rate_value)
            asked = d.gross * prize.share if contest else prize.loan
            take(d, own)
            if asked <= 0.0:
                continue
            # Of those that hear of it, luck[0] / reach is uniform: a draw of its own.
            misjudged_able = quantile(min(luck[0, e] / terms.reach, rng.BELOW_ONE))
            y = application.known(p, application.foreknown(p, d.u_able), misjudged_able)
            gain, likely = worth(
                d, project, firm, terms, prize, (z, y), luck[3, e], least, p, fit, general,
                tax[firm.size_class],
            )  # fmt: skip
            if gain < least:
                continue
            passes = passing_chance(condition.score, terms)
            needed = application.chance_needed(cost, passes * gain)
            if needed > bound:
                continue
            score = condition.score + terms.score_noise * noise
            file_application(applications[n_filed], m, firm, score, asked, needed, likely)
            n_filed += 1
    return n_filed


@kernel
def award(
    t: int,
    k: int,
    n_applications: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    fit: np.record,
    plan: Plan,
    awarded: NDArray[np.int16],
    outputs: Outputs,
    scratch: Scratch,
    key: rng.Key,
) -> tuple[int, float]:
    """Give programme k's awards to the firms that just won them; return what is left unused.

    A firm may find that it does not go ahead after all. Returned are the money, and of how many
    firms.

    Reads: ``scratch.applications``, ``shown.burden``; ``firm.id``, ``weight``, ``sales``, ``rd``,
    ``tax_due`` and groups; ``plan.conditions.share``, ``slot``, ``tax*``.
    Writes: ``scratch.deciding``, ``applications.won``; ``state.event``; ``awarded``;
    ``account.unused``, ``committed_out``; ``outputs.committed``, ``cohort``.
    """
    year = ar.FIRST_YEAR + t
    terms, offer, account = plan.terms[k], plan.offers[k, t], outputs.accounts[k, t]
    committed, cohort = outputs.committed[k], outputs.cohort[k]
    contest, rate_value = terms.mechanism == CONTEST, rate_cut_value(terms, p)
    back, firms_back = 0, 0.0
    for m in range(n_applications):
        filed = scratch.applications[m]
        if filed.won != 1:
            continue
        filed.won = 2
        d = scratch.deciding[filed.row]
        i = d.row
        firm, state, condition = firms.firm[i], states[i], plan.conditions[k, i]
        awarded[plan.slot[k], i] = year
        _, _, _, u_additional = rng.uniforms(key, terms.key, year, firm.id)
        own = Sized(d.gross, d.relative, d.index)
        burden = scratch.shown[firm.industry].burden
        take(d, sized(d, terms, offer, condition.share, burden, firm.sales, p, fit))
        prize = offered(d, terms, offer, condition.share, rate_value)
        rates = plan.tax[t, firm.size_class]
        if not would_use(d, firm, terms, prize, u_additional, p, fit, plan.tax_general[t], rates):
            take(d, own)
            back += filed.amount
            firms_back += firm.weight
            account.unused += firm.weight
            state.event |= np.uint16(ar.LEFT_AWARD_UNUSED)
            continue
        d.success = max(d.success, terms.success)
        d.delay += terms.delay
        if contest:
            d.share = prize.share
            d.due_years = terms.pay_years
            d.reference = terms.reference
            commit(t, filed.amount, terms.pay_years, account, committed)
        else:
            d.loan += prize.loan
            d.loan_value += loan_share(d, prize)
            if is_additional(terms, u_additional):
                d.credit += prize.loan
            commit(t, filed.amount, 1, account, committed)
            cohort[t] += filed.amount
        d.support = max(d.support, support_of(d, terms, prize))
        d.used |= np.uint32(1) << np.uint32(k)
        state.event |= np.uint16(ar.AWARDED)
    return back, firms_back


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
