"""Results of users, what others see of them, and the record of everybody whose year was open."""

from __future__ import annotations

import math

import numpy as np

from sim import layout as a
from sim import shocks
from sim.firms import performance
from sim.jit import inline, kernel
from sim.layout import Firms, Record, Scratch
from sim.observe import close_year, let_a_partner_see, let_others_see, turn_the_page

CLOUD_BIT = 1 << 1
PRINT3D_BIT = 1 << 5


@inline
def live(
    year: int,
    firm: np.record,
    state: np.record,
    tech: int,
    domain: float,
    common: float,
    u_abandon: float,
    u_embed: float,
    p: np.record,
    seed: int,
    replicate: int,
) -> None:
    """One user's year: results, effect, depth, embedding or giving up.

    ``common`` is what infrastructure adds to the capability of the firm's industry.
    """
    n1, n2, _, _ = shocks.uniforms(seed, replicate, shocks.NOISE, year, firm.id)
    noise, _ = shocks.normal_pair(n1, n2)
    results = year >= state.results
    if year == state.results:
        state.event |= np.uint16(a.RESULTS_CAME)
    embedded = state.stage == a.E
    state.effect = performance.effect(
        p,
        results,
        (tech & CLOUD_BIT) != 0,
        (tech & PRINT3D_BIT) != 0,
        firm.rd,
        domain,
        embedded,
        state.lasting,
        p.sd_y * noise,
    )
    state.depth = performance.deepened(p, state.depth, embedded)
    if state.since == year:
        return
    if performance.abandons(p, u_abandon, state.effect, state.belief, embedded):
        state.stage = a.I
        state.since = -year
        state.event |= np.uint16(a.ABANDONED)
        return
    capability = firm.capability + p.training_gain * state.gain + common
    if results and not embedded and performance.embeds(p, u_embed, capability):
        state.stage = a.E
        state.event |= np.uint16(a.BECAME_EMBEDDED)


@kernel
def perform(
    t: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    fit: np.record,
    record: Record,
    scratch: Scratch,
    seed: int,
    replicate: int,
) -> None:
    """Results of users old and new, their next stage, and what is told, shown and recorded."""
    year = a.FIRST_YEAR + t
    rows, tech = firms.firm, firms.tech[t]
    listed, users, shown = scratch.deciding, scratch.users, scratch.shown
    groups, seen, heat = record.groups[t], record.seen[t], record.heat[t]
    industries, stocks = record.industries[t], record.industries[max(t - 1, 0)]
    stage, event, effect = record.stage, record.event, record.effect
    start, followers = firms.follower_start, firms.follower
    keep = stage.size > 0
    n_deciding, n_users = scratch.filled[0].deciding, scratch.filled[0].users
    for m in range(n_deciding + n_users):
        i = listed[m].row if m < n_deciding else users[m - n_deciding]
        firm = rows[i]
        state = states[i]
        f, j, r = firm.frame, firm.industry, firm.region
        _, u_report, u_abandon, u_embed = shocks.uniforms(
            seed, replicate, shocks.LIFE, year, firm.id
        )
        if state.stage >= a.P:
            stock = stocks[j].domain if t > 0 else 0.0
            domain = math.log((1.0 + stock) / (1.0 + fit.domain_ref))
            live(
                year,
                firm,
                state,
                tech[i] | state.tech,
                domain,
                shown[j].capability,
                u_abandon,
                u_embed,
                p,
                seed,
                replicate,
            )
        if state.stage >= a.P:
            early = year < state.results
            let_others_see(seen[f, a.INDUSTRY_ROW + j], firm.weight, state.effect, early)
            let_others_see(seen[f, a.REGION_ROW + r], firm.weight, state.effect, early)
            if state.demo == 1 and not early:
                industries[j].demo_users += firm.weight
                industries[j].demo_effects += firm.weight * state.effect
            for e in range(start[i], start[i + 1]):
                other = rows[followers[e]]
                if other.entry <= year + 1 < other.exit:
                    let_a_partner_see(states[followers[e]], state.effect, early)
            if f == 0:
                heat[j, r] += firm.weight
        close_year(
            firm,
            state,
            u_report,
            p,
            groups[f, a.TOTAL_ROW],
            groups[f, a.INDUSTRY_ROW + j],
            groups[f, a.REGION_ROW + r],
            groups[f, a.CLASS_ROW + firm.size_class],
            groups[f, a.BAND_ROW + firm.band],
        )
        if keep:
            stage[t, i] = state.stage
            event[t, i] = state.event
            if state.stage >= a.P:
                effect[t, i] = state.effect
        turn_the_page(state, p)
    for f in range(a.N_FRAMES):
        for row in range(a.ROWS):
            seen[f, row].firms = firms.totals[t, f, row]
