"""Results of users, what others see of them, and the record of everybody whose year was open."""

from __future__ import annotations

import math

import numpy as np

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.arrays import Firms, Outputs, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.passes.recording import (
    close_year,
    let_a_partner_see,
    let_others_see,
    reset_year_flags,
)
from sim.engine.rules import performance
from sim.population.compact import OBSERVER

CLOUD_BIT = 1 << 1
PRINT3D_BIT = 1 << 5
_OBSERVER = np.uint32(OBSERVER)


@inline
def update_user(
    year: int,
    firm: np.record,
    state: np.record,
    tech: int,
    domain: float,
    common: float,
    noise: float,
    logit_d_0: float,
    ln_d_e: float,
    u_abandon: float,
    u_embed: float,
    p: np.record,
) -> None:
    """One user's year: results, effect, depth, embedding or giving up.

    ``common`` is what infrastructure adds to the capability of the firm's industry.
    """
    results = year >= state.results
    if year == state.results:
        state.event |= np.uint16(ar.RESULTS_CAME)
    embedded = state.stage == ar.E
    state.effect = performance.effect(
        p,
        results,
        (tech & CLOUD_BIT) != 0,
        (tech & PRINT3D_BIT) != 0,
        firm.rd,
        domain,
        embedded,
        state.lasting,
        noise,
    )
    state.depth = performance.deepened(p, state.depth, embedded)
    if state.since == year:
        return
    if performance.abandons(p, logit_d_0, ln_d_e, u_abandon, state.effect, state.belief, embedded):
        state.stage = ar.I
        state.since = -year
        state.event |= np.uint16(ar.ABANDONED)
        return
    capability = firm.capability + p.training_gain * state.gain + common
    if results and not embedded and performance.embeds(p, u_embed, capability):
        state.stage = ar.E
        state.event |= np.uint16(ar.BECAME_EMBEDDED)


@inline
def look_up(t: int, fit: np.record, outputs: Outputs, scratch: Scratch) -> None:
    """Work out Dom_j, the log of what suppliers knew of each industry last year."""
    for j in range(ar.N_INDUSTRIES):
        stock = outputs.industries[t - 1, j].domain if t > 0 else 0.0
        scratch.domain[j] = math.log((1.0 + stock) / (1.0 + fit.domain_ref))


@inline
def list_open(firms: Firms, scratch: Scratch) -> int:
    """List the firms whose year is open, possible adopters first, and return how many."""
    rows, listed, users = firms.firm, scratch.deciding, scratch.users
    n_deciding, n_users = scratch.filled[0].deciding, scratch.filled[0].users
    for m in range(n_deciding):
        i = listed[m].row
        scratch.open[m] = i
        scratch.open_id[m] = scratch.deciding_id[m]
    for m in range(n_users):
        i = users[m]
        scratch.open[n_deciding + m] = i
        scratch.open_id[n_deciding + m] = rows[i].id
    return n_deciding + n_users


@kernel
def tell_partners(
    year: int, n_sights: int, firms: Firms, states: np.recarray, scratch: Scratch
) -> None:
    """Let trading partners that will be in the frame see what users did this year.

    A pass of its own: a partner's state is seldom at hand, and many can be asked for at once.
    """
    start, followers, stays = firms.follower_start, firms.follower, firms.stay
    sights = scratch.sights
    for m in range(n_sights):
        sight = sights[m]
        for e in range(start[sight.row], start[sight.row + 1]):
            i = followers[e] & _OBSERVER
            if stays[i].entry <= year + 1 < stays[i].exit:
                let_a_partner_see(states[i], sight.effect, sight.early != 0)


@kernel
def perform(
    t: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    fit: np.record,
    outputs: Outputs,
    scratch: Scratch,
    seed: int,
    replicate: int,
) -> None:
    """Results of users old and new, their next stage, and what is told, shown and recorded."""
    year = ar.FIRST_YEAR + t
    look_up(t, fit, outputs, scratch)
    n_open = list_open(firms, scratch)
    n_sights = 0
    rows, tech, sights, domain = firms.firm, scratch.tech, scratch.sights, scratch.domain
    open_rows, open_id = scratch.open[:n_open], scratch.open_id[:n_open]
    life, noise, shown = scratch.luck[0], scratch.luck[1], scratch.shown
    logit_d_0, ln_d_e = performance.abandoning(p)
    groups, seen, heat = outputs.groups[t], outputs.seen[t], outputs.heat[t]
    industries = outputs.industries[t]
    stage, event, effect = outputs.stage, outputs.event, outputs.effect
    keep = stage.size > 0
    for k in range(n_open):
        m = k % rng.BLOCK
        if m == 0:
            block = open_id[k : k + rng.BLOCK]
            rng.fill(life, seed, replicate, rng.LIFE, year, block)
            rng.fill(noise, seed, replicate, rng.NOISE, year, block)
        i = open_rows[k]
        firm = rows[i]
        state = states[i]
        f, j, r = firm.frame, firm.industry, firm.region
        if state.stage >= ar.P:
            normal, _ = rng.normal_pair(noise[0, m], noise[1, m])
            update_user(
                year,
                firm,
                state,
                tech[i] | state.tech,
                domain[j],
                shown[j].capability,
                p.sd_y * normal,
                logit_d_0,
                ln_d_e,
                life[2, m],
                life[3, m],
                p,
            )
        if state.stage >= ar.P:
            early = year < state.results
            let_others_see(seen[f, ar.INDUSTRY_ROW + j], firm.weight, state.effect, early)
            let_others_see(seen[f, ar.REGION_ROW + r], firm.weight, state.effect, early)
            if state.demo == 1 and not early:
                industries[j].demo_users += firm.weight
                industries[j].demo_effects += firm.weight * state.effect
            sight = sights[n_sights]
            sight.row = i
            sight.effect = state.effect
            sight.early = 1 if early else 0
            n_sights += 1
            if f == 0:
                heat[j, r] += firm.weight
        close_year(
            firm,
            state,
            life[1, m],
            p,
            groups[f, ar.TOTAL_ROW],
            groups[f, ar.INDUSTRY_ROW + j],
            groups[f, ar.REGION_ROW + r],
            groups[f, ar.CLASS_ROW + firm.size_class],
            groups[f, ar.BAND_ROW + firm.band],
        )
        if keep:
            stage[t, i] = state.stage
            event[t, i] = state.event
            if state.stage >= ar.P:
                effect[t, i] = state.effect
        reset_year_flags(state, p)
    tell_partners(year, n_sights, firms, states, scratch)
    for f in range(ar.N_FRAMES):
        for row in range(ar.ROWS):
            seen[f, row].firms = firms.totals[t, f, row]
