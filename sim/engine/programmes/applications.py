"""An application: what a firm is offered, whether it applies, and who is awarded.

Only mechanisms and channels appear here. Whose programme it is, who is eligible and on what terms
stands in the plan, which the instruments filled.
"""

from __future__ import annotations

import numpy as np

from sim.engine.jit import inline
from sim.engine.programmes.accounts import thousands
from sim.engine.programmes.tax import tax_share
from sim.engine.rules import adoption, cost
from sim.engine.rules.adoption import CONTEST


@inline
def may_apply(condition: np.record, awarded: int, terms: np.record, year: int) -> bool:
    """Return whether a firm is eligible and not barred by an earlier award (0: none)."""
    if condition.eligible == 0:
        return False
    return awarded == 0 or year - awarded >= terms.repeat_years


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
    return cost.rate_cut_value(terms, p) * loan / (d.gross * (1.0 - d.share))


@inline
def would_use(
    d: np.record,
    firm: np.record,
    terms: np.record,
    share: float,
    loan: float,
    u_unused: float,
    p: np.record,
    fit: np.record,
    general: bool,
    rates: np.record,
) -> bool:
    """Return whether a deciding firm would go ahead with the award it applies for.

    What other programmes have awarded it already counts too, as it will when it decides.
    """
    if not adoption.able(p, d.u_able, d.capability, max(d.support, terms.support)):
        return False
    outlay = d.gross * (1.0 - share)
    tax = tax_share(firm, outlay, p, general, rates) if firm.tax_due > 0.0 else 0.0
    loan_value = d.loan_value + loan_share(d, terms, loan, p)
    v = adoption.decision_index(d, fit, share, loan_value, tax)
    credit = loan if is_additional(terms, u_unused) else 0.0
    fin = adoption.funded(p, outlay, firm.sales, d.credit + credit)
    return adoption.goes_ahead(d.u_adopt, v, fin)


@inline
def file_application(
    application: np.record,
    row: int,
    firm: np.record,
    score: float,
    money: float,
    account: np.record,
) -> None:
    """Write an application down; equal scores are told apart by the firm's id."""
    application.row = row
    application.score = score + 1e-15 * firm.id
    application.amount = thousands(firm.weight, money)
    application.weight = firm.weight
    application.won = 0
    account.applications += firm.weight
