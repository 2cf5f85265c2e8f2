"""An application: what a firm is offered, whether it applies, and who is awarded.

Only mechanisms and channels appear here. Whose programme it is, who is eligible and on what terms
stands in the plan, which the instruments filled.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.engine.jit import inline, kernel
from sim.engine.programmes.accounts import thousands
from sim.engine.programmes.tax import tax_share
from sim.engine.rules import adoption, application, cost
from sim.engine.rules.adoption import CONTEST
from sim.engine.rules.normal import cdf


@inline
def may_apply(condition: np.record, awarded: int, terms: np.record, year: int) -> bool:
    """Return whether a firm is eligible and not barred by an earlier award (0: none)."""
    if condition.eligible == 0:
        return False
    return awarded == 0 or year - awarded >= terms.repeat_years


@inline
def is_additional(terms: np.record, u: float) -> bool:
    """Return whether credit is money that the firm could not have had elsewhere, or help lasts."""
    return u < terms.additionality


@inline
def passing_chance(score: float, terms: np.record) -> float:
    """Return the chance that a firm's score reaches the least that a programme asks for."""
    short = terms.minimum_score - score
    if terms.score_noise <= 0.0:
        return 1.0 if short <= 0.0 else 0.0
    return cdf(-short / terms.score_noise)


class Sized(NamedTuple):
    """A project as it is handed in: its cost, KRW million, relative to C_ref, and V before cost."""

    gross: float
    relative: float
    value: float


@kernel
def sized(
    d: np.record,
    terms: np.record,
    offer: np.record,
    share: float,
    burden: float,
    sales: float,
    p: np.record,
    fit: np.record,
) -> Sized:
    """Return a firm's project as it hands it in to a programme that grants ``share`` of it.

    It is spared some of regulation's ``burden``, made as large as the firm would have it at that
    price (`application.size`), no larger than a year's ``sales`` (KRW million) for that, and at
    least as large as the programme asks for.
    """
    gross = d.gross * cost.unburdened(terms, burden)
    relative = d.relative * cost.unburdened(terms, burden)
    factor = 1.0
    if terms.mechanism == CONTEST:
        factor = max(min(application.size(share, offer.cap / gross), sales / gross), 1.0)
    factor = max(factor, offer.floor / gross)
    if factor == 1.0:
        return Sized(gross, relative, d.index)
    worth = fit.kappa * application.size_value(p) * math.log(factor)
    return Sized(gross * factor, relative * factor, d.index + worth)


class Award(NamedTuple):
    """What a programme offers a firm: a grant share, a loan (KRW million) and its cheapness.

    ``rate_value`` is `cost.rate_cut_value` of the programme, worked out once for all firms.
    """

    share: float
    loan: float
    rate_value: float


@inline
def take(d: np.record, project: Sized) -> None:
    """Let a firm decide by a project."""
    d.gross = project.gross
    d.relative = project.relative
    d.index = project.value


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
def offered(
    d: np.record, terms: np.record, offer: np.record, share: float, rate_value: float
) -> Award:
    """Return what a programme would award a deciding firm."""
    return Award(
        offered_share(d, terms, offer, share), offered_loan(d, terms, offer, share), rate_value
    )


@inline
def loan_share(d: np.record, award: Award) -> float:
    """Return the present value of a loan's rate cut as a share of the firm's outlay."""
    if award.loan <= 0.0:
        return 0.0
    return award.rate_value * award.loan / (d.gross * (1.0 - d.share))


@inline
def would_use(
    d: np.record,
    firm: np.record,
    terms: np.record,
    award: Award,
    u_additional: float,
    p: np.record,
    fit: np.record,
    general: bool,
    rates: np.record,
) -> bool:
    """Return whether a firm goes ahead with an award.

    What other programmes have awarded it already counts too, as it will when it decides.
    """
    support = max(d.support, support_of(d, terms, award))
    if not adoption.able(p, d.u_able, d.capability, support):
        return False
    v, fin = outlook(d, firm, terms, award, u_additional, p, fit, general, rates)
    return adoption.goes_ahead(d.u_adopt, v, fin)


@inline
def support_of(d: np.record, terms: np.record, award: Award) -> float:
    """Return the help over the capability gate that an award brings.

    A supplier helps as far as it is paid for: in proportion to the public part of the project.
    """
    return terms.support * (award.share if terms.mechanism == CONTEST else award.loan / d.gross)


@kernel
def outlook(
    d: np.record,
    firm: np.record,
    terms: np.record,
    award: Award,
    u_additional: float,
    p: np.record,
    fit: np.record,
    general: bool,
    rates: np.record,
) -> tuple[float, float]:
    """Return V and Fin of a firm with an award."""
    outlay = d.gross * (1.0 - award.share)
    tax = tax_share(firm, outlay, p, general, rates) if firm.tax_due > 0.0 else 0.0
    loan_value = d.loan_value + loan_share(d, award)
    v = adoption.decision_index(d, p, fit, award.share, loan_value, tax)
    credit = award.loan if is_additional(terms, u_additional) else 0.0
    due_years = max(d.due_years, terms.pay_years) if award.share > d.share else d.due_years
    return v, adoption.funded(p, outlay / due_years, firm.sales, d.credit + credit)


@kernel
def worth(
    d: np.record,
    project: Sized,
    firm: np.record,
    terms: np.record,
    award: Award,
    known: tuple[float, float],
    u_additional: float,
    least: float,
    p: np.record,
    fit: np.record,
    general: bool,
    rates: np.record,
) -> tuple[float, float]:
    """Return what an award is worth to a firm, KRW million, and its chance to go ahead with it.

    Both are what the firm expects before it knows whether it goes ahead. Where it is settled on
    the way that the award is worth less than ``least``, both are 0.

    ``known`` is what the firm knows of its decision and of its capability (z of
    `sim.engine.rules.application`), ``u_additional`` whether a loan is money that it lacks.
    """
    own = Sized(d.gross, d.relative, d.index)
    z, y = known
    take(d, project)
    v_1, fin_1 = outlook(d, firm, terms, award, u_additional, p, fit, general, rates)
    support = max(d.support, support_of(d, terms, award))
    money = (award.share - d.share) * d.gross + award.rate_value * award.loan
    take(d, own)
    able_1 = adoption.able_index(p, d.capability, support)
    with_award = cdf(application.foreseen(p, able_1, y))
    x_1 = application.foreseen(p, application.with_funds(v_1, fin_1), z)
    # All that the firm could gain is what it has with the award.
    if with_award * application.surplus(p, fit, d.gross, x_1) < least:
        return 0.0, 0.0
    v_0, fin_0 = outlook(d, firm, terms, Award(d.share, 0.0, 0.0), 1.0, p, fit, general, rates)
    x_0 = application.foreseen(p, application.with_funds(v_0, fin_0), z)
    funds = fin_0 != fin_1
    opened = application.foreseen(p, application.with_funds(v_0, fin_1), z) if funds else x_0
    without = with_award
    if support != d.support:
        able_0 = adoption.able_index(p, d.capability, d.support)
        without = cdf(application.foreseen(p, able_0, y))
    elif not funds and money * with_award < least:
        return 0.0, 0.0  # money that opens no gate is worth no more than itself
    able = (without, with_award)
    gain = application.gain(p, fit, money, d.gross, (x_0, opened, x_1), able)
    return gain, with_award * cdf(x_1)


@inline
def file_application(
    filed: np.record,
    row: int,
    firm: np.record,
    score: float,
    money: float,
    needed: float,
    likely: float,
) -> None:
    """Write an application down; equal scores are told apart by the firm's id."""
    filed.row = row
    filed.score = score + 1e-15 * firm.id
    filed.amount = thousands(firm.weight, money)
    filed.weight = firm.weight
    filed.needed = needed
    filed.likely = likely
    filed.won = 0
