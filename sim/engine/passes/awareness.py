"""Awareness: some of those that do not know of AI hear of it; for the others the year is over."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.arrays import Firms, Outputs, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.passes.entry import over_years, years_known
from sim.engine.passes.recording import close_year, observed, reset_year_flags
from sim.engine.rules import adoption, awareness


@inline
def log_hazard(
    year: int,
    firm: np.record,
    state: np.record,
    relevance: float,
    q: float,
    cover: float,
    visible: float,
    p: np.record,
) -> float:
    """Return the log hazard of hearing of AI, given what AI is worth to the firm."""
    covered = min(1.0, state.cover + cover)
    return awareness.log_hazard(p, firm.ln_employees, relevance, q, covered, visible, year)


@kernel
def hear(
    t: int,
    first: int,
    last: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    fit: np.record,
    outputs: Outputs,
    scratch: Scratch,
    key: rng.Key,
) -> None:
    """Let firms of a block hear of AI and join those that know of it; record the others.

    What AI is worth to a firm is only worked out if its draw could be low enough at the bound.

    Reads: ``firm.birth``, ``ln_employees`` and groups; ``fit.reference``; ``scratch.peers``,
    ``standing``, ``asleep``, ``shown``, ``now.cover``.
    Writes: ``state.stage``, ``event``, ``cover``, ``gain``; ``scratch.awake``, ``luck``; of those
    whose year is over ``outputs.groups``, and ``stage`` and ``event`` if histories are kept.
    """
    year, reference = ar.FIRST_YEAR + t, fit.reference
    rows, shown, cover = firms.firm, scratch.shown, scratch.now[0].cover
    active, luck = scratch.active[first:last], scratch.luck[0]
    newcomers = scratch.filled[0].newcomers - first
    peers, standing, asleep, awake = (
        scratch.peers,
        scratch.standing,
        scratch.asleep,
        scratch.awake,
    )
    could, left, filled = scratch.could, scratch.left, scratch.filled[0]
    groups, stage, event = outputs.groups[t], outputs.stage, outputs.event
    keep = stage.size > 0
    n_could, n_left, n_awake = 0, 0, filled.awake
    rng.fill(luck, key, rng.LIFE, year, scratch.active_id[first:last])
    for k in range(filled.asleep):
        m = asleep[k]
        i = active[m]
        firm, state = rows[i], states[i]
        if m >= newcomers:
            known = years_known(year, firm.birth)
            if known > 1.0:
                luck[0, m] = over_years(luck[0, m], known)
        at_most = adoption.relevance_at_most(standing[m], reference)
        visible = shown[firm.industry].visible
        highest = log_hazard(year, firm, state, at_most, peers[m], cover, visible, p)
        could[n_could] = m
        n_could += 1 if awareness.may_hear(luck[0, m], highest) else 0
        # Of the others nothing is to be recorded, and nothing that they were taught can fade.
        told = observed(p, ar.U, luck[1, m]) | (state.event != 0) | keep
        left[n_left] = m
        n_left += 1 if told | (state.cover > 0.0) | (state.gain > 0.0) else 0
    for k in range(n_could):
        m = could[k]
        i = active[m]
        firm, state = rows[i], states[i]
        if state.no_use != 0:
            continue
        exact = adoption.relevance(standing[m], reference)
        visible = shown[firm.industry].visible
        if awareness.hears(
            luck[0, m], log_hazard(year, firm, state, exact, peers[m], cover, visible, p)
        ):
            state.stage = ar.I
            state.event |= np.uint16(ar.HEARD)
            awake[n_awake] = m
            n_awake += 1
    for k in range(n_left):
        m = left[k]
        i = active[m]
        firm, state = rows[i], states[i]
        if state.stage != ar.U:
            continue
        f = firm.frame
        close_year(
            firm,
            state,
            luck[1, m],
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
    filled.awake = n_awake
