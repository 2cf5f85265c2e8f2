"""Who of those that know of AI could introduce it this year; for the others the year is over."""

from __future__ import annotations

import math

import numpy as np

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.arrays import Coefficients, Firms, Outputs, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.passes.entry import each_year, over_years, years_known
from sim.engine.passes.recording import close_year, reset_year_flags
from sim.engine.rules import adoption, application, product


@inline
def could_adopt(
    year: int,
    firm: np.record,
    at_best: float,
    capability: float,
    u_adopt: float,
    u_able: float,
    support: float,
    p: np.record,
) -> bool:
    """Return whether an interested firm could adopt this year, on the best terms of the year.

    ``at_best`` bounds V over all awards, ``support`` the shift of the capability gate.
    """
    # In this year the response of the survey frame is taken of everybody in it.
    if year == adoption.RESPONSE_YEAR and firm.frame == 0:
        return True
    return not adoption.out_of_reach(u_adopt, at_best) and adoption.able(
        p, u_able, capability, support
    )


@inline
def begin_decision(d: np.record, index: float, capability: float) -> None:
    """Write down what a firm decides by as long as nothing has been awarded to it."""
    d.index = index
    d.capability = capability
    d.share = 0.0
    d.loan = 0.0
    d.loan_value = 0.0
    d.credit = 0.0
    d.support = 0.0
    d.due_years = 1.0
    d.reference = 0.0
    d.success = 0.0
    d.delay = 0.0
    d.used = 0
    d.u_product = 1.0
    d.uses = 0


@inline
def think_of_product(
    t: int,
    firm: np.record,
    state: np.record,
    d: np.record,
    new: bool,
    standing: float,
    u_decide: float,
    common: float,
    p: np.record,
) -> None:
    """Let an interested firm think of a ready product, for the case that it makes no project.

    A newcomer's first year stands for several, of which products were on the market in some only.
    ``u_decide`` is its draw to decide, ``common`` what the index of products has in common.
    """
    year = ar.FIRST_YEAR + t
    u, taste = u_decide, d.u_adopt
    if new:
        known = min(years_known(year, firm.birth), p.k_entry)
        if known > 1.0:
            there = min(known, float(year - product.FIRST_YEAR + 1))
            u = over_years(each_year(u, known), there)
            taste = over_years(each_year(taste, known), there)
    if u >= p.o:
        return
    d.product = product.index(p, state, standing, common)
    d.u_product = product.draw(p, taste, d.u_results)


@kernel
def list_candidates(
    t: int,
    first: int,
    last: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    c: Coefficients,
    outputs: Outputs,
    scratch: Scratch,
    key: rng.Key,
) -> None:
    """List those of a block of firms that could adopt, and record the others.

    Interested firms with ``decides`` set decide this year anyway (a share o); where there is a
    call, a share o_call of the others is reminded and decides if it is awarded. Without a call
    those are listed that would go ahead, or think of a ready product; with one all of these, for a
    firm may apply that will not go ahead in the end. For the others the year is over.

    Reads: ``firm.birth``, ``capability`` and groups; ``state.belief``, ``gain``, ``ln_project``;
    ``scratch.awake``, ``standing``, ``relative``, ``ln_least``, ``shown``, ``now``, ``luck[0]``
    (drawn by `hear`); ``c.year``, ``c.fit``.
    Writes: ``scratch.deciding``, ``deciding_id``, ``luck[1]``; of those whose year is over
    ``state.event``, ``cover``, ``gain``, ``outputs.groups``, and ``stage`` and ``event`` if
    histories are kept.
    """
    year = ar.FIRST_YEAR + t
    rows, fit, now, standing = firms.firm, c.fit, scratch.now[0], scratch.standing
    sectors = firms.sector
    active, active_id = scratch.active[first:last], scratch.active_id[first:last]
    life, luck, filled = scratch.luck[0], scratch.luck[1], scratch.filled[0]
    awake, awake_id, could, left = scratch.awake, scratch.awake_id, scratch.could, scratch.left
    listed, listed_id, n_deciding = scratch.deciding, scratch.deciding_id, filled.deciding
    relative, ln_least, year_effect = scratch.relative, scratch.ln_least, c.year[t]
    shown, market = scratch.shown, now.product > ar.NO_PRODUCT
    groups, stage, event = outputs.groups[t], outputs.stage, outputs.event
    keep = stage.size > 0
    newcomers = filled.newcomers - first
    called = now.calls != 0
    thinking = p.o + (1.0 - p.o) * p.o_call if called else p.o
    n_could, n_left = 0, 0
    for k in range(filled.awake):
        awake_id[k] = active_id[awake[k]]
    rng.fill(luck, key, rng.DECISION, year, awake_id[: filled.awake])
    for k in range(filled.awake):
        m = awake[k]
        if m >= newcomers:
            known = years_known(year, rows[active[m]].birth)
            if known > 1.0:
                luck[0, k] = over_years(luck[0, k], min(known, p.k_entry))
                luck[1, k] = over_years(luck[1, k], min(known, p.k_entry))
        thinks = luck[0, k] < thinking
        could[n_could] = k
        n_could += 1 if thinks else 0
        left[n_left] = m
        n_left += 0 if thinks else 1
    for e in range(n_could):
        k = could[e]
        m = awake[k]
        i = active[m]
        firm, state, d = rows[i], states[i], listed[n_deciding]
        j, r = firm.industry, firm.region
        index = adoption.index(p, state, standing[m], year_effect[sectors[j]])
        capability = adoption.capability(p, firm, state, shown[j].capability)
        if state.stage == ar.S:
            index += p.step
        at_best = adoption.index_at_best(index, fit, ln_least[j, r])
        thinks_of_product = market & (state.stage == ar.I)
        if (
            called
            or thinks_of_product
            or could_adopt(year, firm, at_best, capability, luck[1, k], luck[2, k], now.support, p)
        ):
            begin_decision(d, index, capability)
            d.decides = 1 if luck[0, k] < p.o else 0
            d.u_adopt, d.u_able, d.u_results = luck[1, k], luck[2, k], luck[3, k]
            if called:
                d.foreknown = application.foreknown(p, luck[1, k])
            d.relative = relative[j, r]
            d.gross = relative[j, r] * math.exp(state.ln_project)
            d.row = i
            if state.stage == ar.S:
                d.uses = 1
            elif thinks_of_product:
                new = m >= newcomers
                think_of_product(t, firm, state, d, new, standing[m], luck[0, k], now.product, p)
            listed_id[n_deciding] = awake_id[k]
            n_deciding += 1
        else:
            left[n_left] = m
            n_left += 1
    for k in range(n_left):
        m = left[k]
        i = active[m]
        firm, state = rows[i], states[i]
        if state.stage == ar.S:  # a user: its year ends with that of the others
            continue
        f = firm.frame
        close_year(
            firm,
            state,
            life[1, m],
            p,
            groups[f, ar.TOTAL_ROW],
            groups[f, ar.INDUSTRY_ROW + firm.industry],
            groups[f, ar.REGION_ROW + firm.region],
            groups[f, ar.CLASS_ROW + firm.size_class],
            groups[f, ar.BAND_ROW + firm.band],
        )
        if keep:
            stage[t, i] = state.stage
            event[t, i] = state.event
        reset_year_flags(state, p)
    filled.deciding = n_deciding
