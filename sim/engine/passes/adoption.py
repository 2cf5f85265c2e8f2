"""What deciding firms do with what they were awarded."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as ar
from sim.engine.arrays import Outputs, Plan, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.programmes.tax import earn_credit, tax_share
from sim.engine.rules import adoption, performance, product
from sim.engine.rules.normal import logistic


@inline
def note_response(
    d: np.record,
    weight: float,
    v: float,
    paid: float,
    fin: float,
    p: np.record,
    year_row: np.record,
) -> None:
    """Add an SBA firm's chance to adopt without an award, and its slope in the price it pays.

    ``paid`` is what it pays relative to C_ref; the slope is that of -kappa ln(price).
    """
    chance = weight * fin * logistic(p.k_0 + p.k_1 * d.capability)
    phi, slope = adoption.chance_and_slope(v)
    year_row.flow += performance.on_grid(chance * phi)
    year_row.slope += performance.on_grid(chance * slope * adoption.paid_part(p, paid))


@inline
def begin_use(
    t: int,
    firm: np.record,
    state: np.record,
    d: np.record,
    p: np.record,
    industry: np.record,
    year_row: np.record,
) -> None:
    """Make a firm a pilot and its project part of the year."""
    year = ar.FIRST_YEAR + t
    success = max(d.success, 0.01 * state.success)
    after = performance.results_after(p, performance.with_success(p, d.u_results, success))
    later = int(d.delay) - int(state.sooner)
    state.stage = ar.P
    state.since = year
    state.results = ar.NEVER if after == performance.NO_RESULTS else year + max(after + later, 1)
    state.depth = 0.0
    state.event |= np.uint16(ar.ADOPTED)
    if state.first == ar.NO_YEAR:
        state.first = t
    state.support |= d.used
    state.demo = 1 if d.reference > 0.0 else 0
    industry.references += performance.on_grid(firm.weight * d.reference)
    year_row.spending += performance.on_grid(firm.weight * d.gross * 1e-3)


@inline
def take_product(
    t: int, firm: np.record, state: np.record, d: np.record, price: float, p: np.record
) -> None:
    """Let a firm that makes no project of its own subscribe to a ready product, if it wants to."""
    if d.u_product >= 1.0 or not product.able(p, d.u_able, d.capability):
        return
    fin = adoption.funded(p, product.cost(p, firm.ln_employees, price), firm.sales, 0.0)
    if not adoption.goes_ahead(d.u_product, d.product, fin):
        return
    year = ar.FIRST_YEAR + t
    state.stage = ar.S
    state.since = year
    state.results = year
    state.depth = 0.0
    state.demo = 0
    state.event |= np.uint16(ar.TOOK_PRODUCT)


@kernel
def adopt(
    t: int,
    firms: np.recarray,
    states: np.recarray,
    p: np.record,
    fit: np.record,
    plan: Plan,
    outputs: Outputs,
    scratch: Scratch,
) -> None:
    """Each deciding firm adopts with what it was awarded, takes a product, or stays as it is.

    Reads: ``scratch.deciding``, ``now``; ``firm.sales``, ``rd``, ``tax_due``, ``weight``;
    ``plan.tax*``.
    Writes: ``state.stage``, ``since``, ``results``, ``depth``, ``first``, ``support``, ``demo``,
    ``shortfall``, ``event``, ``credit``, ``credit_year``; ``outputs.industries.references``,
    ``outputs.years.spending``, ``flow`` and ``slope``, the tax credit's account;
    ``scratch.claimants``.
    """
    year = ar.FIRST_YEAR + t
    general = plan.tax_general[t]
    in_force = plan.tax_valid[t]
    tax_account = outputs.accounts[plan.terms.size, t]
    year_row, price = outputs.years[t], scratch.now[0].product_price
    filled, claimants = scratch.filled[0], scratch.claimants
    n_claimants = filled.claimants
    for m in range(filled.deciding):
        d = scratch.deciding[m]
        if d.decides == 0 and d.used == 0:
            continue
        firm = firms[d.row]
        rates = plan.tax[t, firm.size_class]
        outlay = d.gross * (1.0 - d.share)
        credit_share = tax_share(firm, outlay, p, general, rates) if in_force else 0.0
        felt = credit_share if firm.tax_due > 0.0 else 0.0
        fin = adoption.funded(p, outlay / d.due_years, firm.sales, d.credit)
        v = adoption.decision_index(d, p, fit, d.share, d.loan_value, felt)
        if year == adoption.RESPONSE_YEAR and firm.frame == 0 and d.used == 0:
            paid = d.relative * adoption.share_left(d.share, d.loan_value, felt)
            note_response(d, firm.weight, v, paid, fin, p, year_row)
        state = states[d.row]
        able = adoption.able(p, d.u_able, d.capability, d.support)
        if not (able and adoption.goes_ahead(d.u_adopt, v, fin)):
            take_product(t, firm, state, d, price, p)
            continue
        industry = outputs.industries[t, firm.industry]
        begin_use(t, firm, state, d, p, industry, year_row)
        state.shortfall = 0
        if d.used != 0:
            unaided = adoption.decision_index(d, p, fit, 0.0, 0.0, felt)
            short = adoption.shortfall(d.u_adopt, unaided)
            state.shortfall = int(min(performance.SHORT_STEPS * short, performance.MOST_SHORT))
        if in_force and earn_credit(t, firm, state, outlay, credit_share, tax_account):
            claimants[n_claimants] = d.row
            n_claimants += 1
    filled.claimants = n_claimants
