"""How any programme takes applications and awards its money.

Only mechanisms and channels appear here. Whose programme it is, who is eligible and on what terms
stands in the plan, which the instruments filled.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim import layout as a
from sim import shocks
from sim.firms import cost, decision
from sim.jit import inline, kernel
from sim.layout import Plan, Record
from sim.policy.books import commit, open_money, thousands
from sim.policy.tax import largest_share, tax_share
from sim.policy.terms import Mechanism

CONTEST = int(Mechanism.CONTEST)
CREDIT = int(Mechanism.CREDIT)
PLACES = int(Mechanism.PLACES)
THOUSAND = 1000.0
PERCENT = 100.0
# Support from all sources together leaves a firm at least this share of the user cost, so that a
# project given away does not become worth infinitely much.
SMALLEST_SHARE = 1e-3


@inline
def index_with(d: np.record, share: float, loan_value: float, tax: float, fit: np.record) -> float:
    """Return V of a deciding firm given a grant share, a credit value and a tax share.

    The user cost C counts relative to C_ref, the firm's own project at the price of 2022 without
    support: a larger project is worth more to its firm in proportion.
    """
    left = max(1.0 - share, 0.0) * (1.0 - tax) * max(1.0 - loan_value, 0.0)
    return d.index - fit.kappa * math.log(d.relative * max(left, SMALLEST_SHARE))


@inline
def may_apply(condition: np.record, terms: np.record, year: int) -> bool:
    """Return whether a firm is eligible and not barred by an earlier award."""
    if condition.eligible == 0:
        return False
    return condition.last_award == 0 or year - condition.last_award >= terms.repeat_years


@inline
def is_additional(terms: np.record, u_unused: float) -> bool:
    """Return whether credit is money that the firm could not have had elsewhere, or help lasts.

    The draw is the one for leaving the award unused, rescaled to those who use it.
    """
    return u_unused >= 1.0 - (1.0 - terms.unused) * terms.additionality


@inline
def offered_share(d: np.record, terms: np.record, offer: np.record, share: float) -> float:
    """Return the grant share that a programme would bring a deciding firm to."""
    if terms.mechanism == CONTEST:
        return min(share, offer.cap / d.gross)
    return d.share


@inline
def offered_loan(d: np.record, terms: np.record, offer: np.record, share: float) -> float:
    """Return the loan that a programme would give a deciding firm, KRW million.

    It tops up what other programmes lend to its own share of the outlay, so that no project is
    lent for twice.
    """
    if terms.mechanism == CONTEST:
        return 0.0
    return max(min(share * d.gross * (1.0 - d.share) - d.loan, offer.cap), 0.0)


@inline
def loan_share(d: np.record, terms: np.record, loan: float, p: np.record) -> float:
    """Return the present value of a loan's rate cut as a share of the firm's outlay."""
    if loan <= 0.0:
        return 0.0
    value = cost.loan_value(
        terms.rate_cut, terms.tenor_years, terms.grace_years, 0.01 * p.discount_rate
    )
    return value * loan / (d.gross * (1.0 - d.share))


@inline
def unburdened(terms: np.record, burden: float) -> float:
    """Return what is left of a project's cost where ministries clear the way for it.

    ``burden`` is the share of the cost that regulation makes up.
    """
    return 1.0 - terms.exempt * burden


@inline
def best_terms(
    t: int, plan: Plan, p: np.record, record: Record, burden: float
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
        if terms.mechanism > CREDIT or open_money(record.books[k, t]) <= 0:
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
    return -math.log(max(left, SMALLEST_SHARE)) - math.log(spared), support, calls


@inline
def would_use(
    d: np.record,
    firm: np.record,
    terms: np.record,
    share: float,
    loan: float,
    u_unused: float,
    t: int,
    p: np.record,
    fit: np.record,
    general: bool,
    rates: np.record,
) -> bool:
    """Return whether a deciding firm would go ahead with the award it applies for.

    What other programmes have awarded it already counts too, as it will when it decides.
    """
    if not decision.able(p, d.u_able, d.capability, max(d.support, terms.support)):
        return False
    outlay = d.gross * (1.0 - share)
    tax = tax_share(firm, outlay, p, general, rates) if firm.tax_due > 0.0 else 0.0
    v = index_with(d, share, d.loan_value + loan_share(d, terms, loan, p), tax, fit)
    credit = loan if is_additional(terms, u_unused) else 0.0
    fin = decision.funded(p, outlay, firm.sales, d.credit + credit)
    return decision.goes_ahead(d.u_adopt, v, fin)


@inline
def ranking(
    n_applications: int, applications: np.recarray, offer: np.record, book: np.record
) -> NDArray[np.int64]:
    """Return the order in which applications are awarded: by score, as filed if all fit."""
    money = 0
    places = 0.0
    for m in range(n_applications):
        money += applications[m].amount
        places += applications[m].weight
    if money <= open_money(book) and places <= offer.max_awards:
        return np.arange(n_applications)
    return np.argsort(-applications.score[:n_applications])


@inline
def hand_out(
    n_applications: int,
    applications: np.recarray,
    terms: np.record,
    offer: np.record,
    book: np.record,
    order: NDArray[np.int64],
) -> None:
    """Award a programme's money by rank.

    An award that no longer fits is passed over and the next in rank is tried, so a programme can
    never spend more than it has.
    """
    money = open_money(book)
    places = offer.max_awards
    for rank in range(n_applications):
        application = applications[order[rank]]
        if application.score < terms.minimum_score:
            continue
        if application.amount > money or application.weight > places:
            continue
        money -= application.amount
        places -= application.weight
        application.won = 1
        book.awards += application.weight
    if terms.carry_over > 0.0:
        book.carried_out = money
    else:
        book.lapsed += money


@inline
def file_application(
    application: np.record,
    place: int,
    firm: np.record,
    score: float,
    money: float,
    book: np.record,
) -> None:
    """Write an application down; equal scores are told apart by the firm's id."""
    application.place = place
    application.score = score + 1e-15 * firm.id
    application.amount = thousands(firm.weight, money)
    application.weight = firm.weight
    application.won = 0
    book.applications += firm.weight


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
    book: np.record,
    committed: NDArray[np.int64],
    applications: np.recarray,
    luck: NDArray[np.float64],
    seed: int,
    replicate: int,
) -> None:
    """Training: eligible firms that ask for a place get one while the money lasts."""
    year = a.FIRST_YEAR + t
    n_applications = 0
    for k in range(active.size):
        m = k % shocks.BLOCK
        if m == 0:
            block = active_id[k : k + shocks.BLOCK]
            shocks.fill(luck, seed, replicate, terms.key, year, block)
        if luck[0, m] >= terms.reach:
            continue
        i = active[k]
        n1, n2 = luck[1, m], luck[2, m]
        firm = firms[i]
        if not may_apply(conditions[i], terms, year):
            continue
        noise, _ = shocks.normal_pair(n1, n2)
        score = conditions[i].score + terms.score_noise * noise
        money = offer.unit_cost / THOUSAND
        file_application(applications[n_applications], i, firm, score, money, book)
        n_applications += 1
    order = ranking(n_applications, applications, offer, book)
    hand_out(n_applications, applications, terms, offer, book, order)
    for m in range(n_applications):
        application = applications[m]
        if application.won == 0:
            continue
        i = application.place
        firm = firms[i]
        state = states[i]
        conditions[i].last_award = year
        _, _, _, u_unused = shocks.uniforms(seed, replicate, terms.key, year, firm.id)
        if u_unused < terms.unused:
            book.lapsed += application.amount
            book.unused += firm.weight
            continue
        commit(t, application.amount, 1, book, committed)
        state.event |= np.uint16(a.TRAINED)
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
    tax_general: bool,
    tax: np.recarray,
    shown: np.recarray,
    book: np.record,
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
    year = a.FIRST_YEAR + t
    contest = terms.mechanism == CONTEST
    n_applications = 0
    for m in range(deciding_id.size):
        e = m % shocks.BLOCK
        if e == 0:
            block = deciding_id[m : m + shocks.BLOCK]
            shocks.fill(luck, seed, replicate, terms.key, year, block)
        if luck[0, e] >= terms.reach:
            continue
        d = deciding[m]
        i = d.row
        condition = conditions[i]
        if d.gross < offer.floor or not may_apply(condition, terms, year):
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
        noise, _ = shocks.normal_pair(n1, n2)
        score = condition.score + terms.score_noise * noise
        file_application(applications[n_applications], m, firm, score, money, book)
        states[i].event |= np.uint16(a.APPLIED)
        n_applications += 1
    order = ranking(n_applications, applications, offer, book)
    hand_out(n_applications, applications, terms, offer, book, order)
    for m in range(n_applications):
        application = applications[m]
        if application.won == 0:
            continue
        d = deciding[application.place]
        i = d.row
        condition = conditions[i]
        condition.last_award = year
        _, _, _, u_unused = shocks.uniforms(seed, replicate, terms.key, year, firms[i].id)
        if u_unused < terms.unused:
            book.lapsed += application.amount
            book.unused += firms[i].weight
            states[i].event |= np.uint16(a.LEFT_AWARD_UNUSED)
            continue
        left = unburdened(terms, shown[firms[i].industry].burden)
        d.gross *= left
        d.relative *= left
        d.success = max(d.success, terms.success)
        d.delay += terms.delay
        if contest:
            d.share = offered_share(d, terms, offer, condition.share)
            d.reference = terms.reference
            commit(t, application.amount, terms.pay_years, book, committed)
        else:
            loan = offered_loan(d, terms, offer, condition.share)
            d.loan += loan
            d.loan_value += loan_share(d, terms, loan, p)
            if is_additional(terms, u_unused):
                d.credit += loan
            commit(t, application.amount, 1, book, committed)
            cohort[t] += application.amount
        d.support = max(d.support, terms.support)
        d.used |= np.uint32(1) << np.uint32(k)
        states[i].event |= np.uint16(a.AWARDED)


@kernel
def tell_the_turned_down(n_deciding: int, deciding: np.recarray, states: np.recarray) -> None:
    """Mark the firms that applied and got nothing."""
    for m in range(n_deciding):
        state = states[deciding[m].row]
        event = state.event
        if (event & a.APPLIED) != 0 and (event & (a.AWARDED | a.LEFT_AWARD_UNUSED)) == 0:
            state.event |= np.uint16(a.TURNED_DOWN)
