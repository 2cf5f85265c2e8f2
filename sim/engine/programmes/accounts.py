"""A programme's account: integer KRW thousand, by year, with identities that hold to the unit.

appropriated + carried in + committed in = paid + lapsed + carried out + committed out
outstanding in + paid (credit) = repaid + defaulted + outstanding out
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Outputs, Plan
from sim.engine.jit import inline, kernel
from sim.policy.terms import Mechanism

CREDIT = int(Mechanism.CREDIT)
PROVISION = int(Mechanism.PROVISION)
EQUITY = int(Mechanism.EQUITY)
THOUSAND = 1000.0


@inline
def thousands(weight: float, krw_million: float) -> int:
    """Return the integer KRW thousand that firms of a weight receive."""
    return math.floor(weight * krw_million * THOUSAND + 0.5)


@inline
def open_money(account: np.record) -> int:
    """Return what a programme may award in a year, KRW thousand."""
    return account.appropriated + account.carried_in


@inline
def commit(
    t: int, amount: int, parts: int, account: np.record, committed: NDArray[np.int64]
) -> None:
    """Set an award aside and schedule its payment in equal yearly parts, the rest last."""
    part = amount // parts
    for s in range(parts - 1):
        committed[t + s] += part
    committed[t + parts - 1] += amount - part * (parts - 1)
    account.committed_out += amount


@inline
def carry(before: np.record, account: np.record) -> None:
    """Open a year with what the last one left."""
    account.carried_in = before.carried_out
    account.committed_in = before.committed_out
    account.outstanding_in = before.outstanding_out


@kernel
def open_accounts(t: int, plan: Plan, outputs: Outputs) -> None:
    """Open every account with what was left, this year's money, and what is repaid.

    Reads: ``plan.offers.budget``, ``plan.terms``.
    Writes: ``outputs.accounts`` (``appropriated``, ``*_in``, ``repaid``, ``defaulted``,
    ``subsidy``), ``outputs.cohort``.
    """
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


@kernel
def provide(t: int, plan: Plan, outputs: Outputs) -> None:
    """Spend or invest a year's money on what serves everybody: there is nobody to apply.

    Reads: ``plan.terms.mechanism``, ``pay_years``; ``account.appropriated``, ``carried_in``.
    Writes: ``account.committed_out``; ``outputs.committed``, ``cohort``.
    """
    for k in range(plan.terms.size):
        mechanism = plan.terms[k].mechanism
        if mechanism in (PROVISION, EQUITY):
            account = outputs.accounts[k, t]
            money = open_money(account)
            if mechanism == EQUITY:
                outputs.cohort[k, t] = money
            commit(t, money, plan.terms[k].pay_years, account, outputs.committed[k])


@kernel
def collect_credit(t: int, terms: np.record, account: np.record, cohort: NDArray[np.int64]) -> None:
    """Take back what is due on credit given in earlier years; note losses and the rate cut.

    Reads: ``terms.rate_cut``, ``default_rate``, ``tenor_years``, ``grace_years``.
    Writes: ``cohort``; ``account.subsidy``, ``defaulted``, ``repaid``.
    """
    for issued in range(t):
        outstanding = cohort[issued]
        if outstanding == 0:
            continue
        age = t - issued
        account.subsidy += math.floor(outstanding * terms.rate_cut + 0.5)
        lost = math.floor(outstanding * terms.default_rate + 0.5)
        outstanding -= lost
        repaid = 0
        if age > terms.grace_years:
            left = int(terms.tenor_years) - age + 1
            repaid = outstanding // left if left > 1 else outstanding
        account.defaulted += lost
        account.repaid += repaid
        cohort[issued] = outstanding - repaid


@kernel
def close_account(
    t: int, account: np.record, committed: NDArray[np.int64], cohort: NDArray[np.int64]
) -> None:
    """Pay what is due and carry the rest of the commitments over to the next year.

    Reads: ``committed``, ``cohort``; ``account.committed_in``.
    Writes: ``account.paid``, ``committed_out``, ``outstanding_out``.
    """
    account.paid = committed[t]
    account.committed_out += account.committed_in - account.paid
    total = 0
    for issued in range(t + 1):
        total += cohort[issued]
    account.outstanding_out = total


@inline
def close_tax_account(account: np.record) -> None:
    """Carry the credits that found no tax to be set off against."""
    account.committed_out = (
        account.committed_in + account.appropriated - account.paid - account.lapsed
    )


@kernel
def close_accounts(t: int, plan: Plan, outputs: Outputs) -> None:
    """Close the year of every programme's account and of the tax credit's.

    Reads: ``outputs.committed``, ``cohort``.
    Writes: ``outputs.accounts`` (``paid``, ``committed_out``, ``outstanding_out``).
    """
    n_programmes = plan.terms.size
    for k in range(n_programmes):
        close_account(t, outputs.accounts[k, t], outputs.committed[k], outputs.cohort[k])
    close_tax_account(outputs.accounts[n_programmes, t])
