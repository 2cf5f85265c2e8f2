"""The user cost of an AI project, in KRW million."""

from __future__ import annotations

import math

import numpy as np

from sim.engine.jit import inline
from sim.engine.rules.normal import cdf, quantile
from sim.population.categories import REFERENCE_LN_EMPLOYEES

MIN_PROJECT = 0.5
MAX_PROJECT = 20_000.0


@inline
def usual(p: np.record, ln_employees: float) -> float:
    """Return the mean of ln B (KRW million) before truncation: mu_B + eta_B (ln L - 5)."""
    return p.mu_B + p.eta_B * (float(ln_employees) - REFERENCE_LN_EMPLOYEES)


@inline
def truncation(p: np.record, ln_employees: float, sales: float) -> tuple[float, float]:
    """Return Phi at the smallest project and how much lies between it and the largest.

    Projects cost between KRW 0.5 million and 20 billion, and no more than a year's sales.
    """
    mean = usual(p, ln_employees)
    largest = max(min(MAX_PROJECT, sales), 2.0 * MIN_PROJECT)
    low = cdf((math.log(MIN_PROJECT) - mean) / p.sigma_B)
    high = cdf((math.log(largest) - mean) / p.sigma_B)
    return low, high - low


@inline
def project(p: np.record, ln_employees: float, low: float, width: float, u: float) -> float:
    """Return ln B of a firm's project: normal (`usual`, sigma_B), truncated (`truncation`).

    u in (0, 1) is the firm's draw.
    """
    return usual(p, ln_employees) + p.sigma_B * quantile(low + u * width)


@inline
def relative(p: np.record, price: float, regulation: float, shortage: float) -> float:
    """Return P (1 + rho Reg) (1 + w_H H): a project's cost before support, relative to B."""
    return price * (1.0 + p.rho_reg * regulation) * (1.0 + p.w_H * shortage)


@inline
def tax_credit(
    current: float,
    bonus: float,
    bonus_cap: float,
    increment: float,
    general: bool,
    spending: float,
    research: float,
    research_before: float,
    sales: float,
) -> float:
    """Return the R&D tax credit that a project adds, by the larger of the allowed methods.

    The formula is written out at `sim.policy.terms.TaxTerms`; all amounts in KRW million.

    Examples
    --------
    An SME in the new-growth regime spends 100 of sales 10,000: 30 % plus 3 x 1 % bonus.

    >>> round(tax_credit(0.30, 3.0, 0.10, 0.0, False, 100.0, 0.0, 0.0, 10_000.0), 6)
    33.0
    """
    base = research if general else 0.0
    x = base + spending
    with_project = (current + min(bonus * x / sales, bonus_cap)) * x
    without = (current + min(bonus * base / sales, bonus_cap)) * base
    if general:
        with_project = max(with_project, increment * max(0.0, x - research_before))
        without = max(without, increment * max(0.0, base - research_before))
    return with_project - without


@inline
def loan_value(rate_cut: float, tenor: float, grace: float, discount: float) -> float:
    """Return the present value of a rate cut per unit of loan.

    The principal is repaid in equal yearly parts after the grace years.

    Examples
    --------
    Two points on a one-year loan, discounted at 5 %:

    >>> round(loan_value(0.02, 1.0, 0.0, 0.05), 6)
    0.019048
    """
    value = 0.0
    outstanding = 1.0
    parts = max(tenor - grace, 1.0)
    year = 1.0
    while year <= tenor:
        value += rate_cut * outstanding / (1.0 + discount) ** year
        if year > grace:
            outstanding -= 1.0 / parts
        year += 1.0
    return value


@inline
def rate_cut_value(terms: np.record, p: np.record) -> float:
    """Return the present value of a programme's rate cut per unit of loan."""
    return loan_value(terms.rate_cut, terms.tenor_years, terms.grace_years, 0.01 * p.discount_rate)


@inline
def unburdened(terms: np.record, burden: float) -> float:
    """Return what is left of a project's cost where ministries clear the way for it.

    ``burden`` is the share of the cost that regulation makes up.
    """
    return 1.0 - terms.exempt * burden
