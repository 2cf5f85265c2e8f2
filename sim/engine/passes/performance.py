"""Results of users, whether they go on, and the end of the year of everybody whose year is open."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.arrays import Firms, Outputs, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.passes.recording import close_year, let_others_see, reset_year_flags
from sim.engine.rules import belief, performance, product
from sim.engine.rules.adoption import capability

CLOUD_BIT = 1 << 1
PRINT3D_BIT = 1 << 5


@kernel
def list_open(firms: Firms, scratch: Scratch) -> None:
    """List the firms whose year is open: possible adopters first, then last year's users.

    A possible adopter that uses a ready product is one of the users.

    Reads: ``firm.id``; ``scratch.deciding``, ``deciding_id``, ``users``.
    Writes: ``scratch.open``, ``open_id``, ``filled.open``, ``filled.sights`` (emptied).
    """
    rows, listed, users = firms.firm, scratch.deciding, scratch.users
    n_deciding, n_users = scratch.filled[0].deciding, scratch.filled[0].users
    n_open = 0
    for m in range(n_deciding):
        scratch.open[n_open] = listed[m].row
        scratch.open_id[n_open] = scratch.deciding_id[m]
        n_open += 1 if listed[m].uses == 0 else 0
    for m in range(n_users):
        i = users[m]
        scratch.open[n_open + m] = i
        scratch.open_id[n_open + m] = rows[i].id
    scratch.filled[0].open = n_open + n_users
    scratch.filled[0].sights = 0


@kernel
def perform(
    t: int,
    first: int,
    last: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    scratch: Scratch,
    key: rng.Key,
) -> None:
    """Work out what AI does for the users, old and new, of a block of open firms.

    They are listed first, so that nothing is drawn for the others.

    Reads: ``firm.industry``, ``rd``; ``state.stage``, ``since``, ``results``, ``tech``,
    ``lasting``; ``scratch.open``, ``open_id``, ``tech``, ``domain``.
    Writes: ``state.effect``, ``event``; ``scratch.told.own``, ``luck``, ``could`` and ``awake_id``
    (the list).
    """
    year = ar.FIRST_YEAR + t
    rows, tech, domain, told = firms.firm, scratch.tech, scratch.domain, scratch.told
    block, block_id = scratch.open[first:last], scratch.open_id[first:last]
    users, user_id, noise = scratch.could, scratch.awake_id, scratch.luck[1]
    n_users = 0
    for m in range(block.size):
        users[n_users] = block[m]
        user_id[n_users] = block_id[m]
        n_users += 1 if states[block[m]].stage >= ar.S else 0
    rng.fill(noise, key, rng.NOISE, year, user_id[:n_users])
    for m in range(n_users):
        i = users[m]
        firm, state = rows[i], states[i]
        used = tech[i] | state.tech
        normal, _ = rng.normal_pair(noise[0, m], noise[1, m])
        told[i].own = belief.is_news(year, state.since, state.results, ar.NEVER)
        if state.stage == ar.S:
            state.effect = product.effect(p, state.lasting, p.sd_y * normal)
            continue
        if year == state.results:
            state.event |= np.uint16(ar.RESULTS_CAME)
        state.effect = performance.effect(
            p,
            year >= state.results,
            (used & CLOUD_BIT) != 0,
            (used & PRINT3D_BIT) != 0,
            firm.rd,
            domain[firm.industry],
            state.stage == ar.E,
            state.lasting,
            p.sd_y * normal,
        )


@inline
def next_stage(
    year: int,
    firm: np.record,
    state: np.record,
    common: float,
    abandoning: tuple[float, float],
    u_abandon: float,
    u_embed: float,
    p: np.record,
) -> None:
    """Deepen one user's use of AI, embed it, or give it up.

    ``common`` is what infrastructure adds to the capability of the firm's industry,
    ``abandoning`` what all firms' odds of giving AI up have in common.
    """
    embedded = state.stage == ar.E
    state.depth = performance.deepened(p, state.depth, embedded)
    if state.since == year:
        return
    if state.stage == ar.S:
        gives_up = product.drops(p, u_abandon, state.effect, state.belief)
    else:
        gives_up = performance.abandons(
            p,
            abandoning,
            u_abandon,
            state.effect,
            state.belief,
            embedded,
            state.shortfall / performance.SHORT_STEPS,
        )
    if gives_up:
        state.stage = ar.I
        state.since = -year
        state.event |= np.uint16(ar.ABANDONED)
        return
    if state.stage != ar.P or year < state.results:
        return
    if performance.embeds(p, u_embed, capability(p, firm, state, common)):
        state.stage = ar.E
        state.event |= np.uint16(ar.BECAME_EMBEDDED)


@kernel
def deepen_or_abandon(
    t: int,
    first: int,
    last: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    outputs: Outputs,
    scratch: Scratch,
    key: rng.Key,
) -> None:
    """Move the users of a block of open firms to their next stage, and end the year of them all.

    Reads: ``firm.capability``, ``weight`` and groups; ``state.results``, ``since``, ``effect``,
    ``belief``, ``demo``; ``scratch.told.own``, ``open``, ``open_id``, ``shown``.
    Writes: ``state.stage``, ``since``, ``depth``, ``event``, ``cover``, ``gain``;
    ``outputs.groups``, ``seen``, ``heat``, ``years.subscriptions``, ``industries.demo_users`` and
    ``demo_effects``, and ``stage``, ``event`` and ``effect`` if histories are kept;
    ``scratch.sights``, ``luck``, ``filled.sights``.
    """
    year = ar.FIRST_YEAR + t
    rows, sights, shown, life = firms.firm, scratch.sights, scratch.shown, scratch.luck[0]
    told = scratch.told
    block, filled = scratch.open[first:last], scratch.filled[0]
    groups, seen, heat = outputs.groups[t], outputs.seen[t], outputs.heat[t]
    industries = outputs.industries[t]
    stage, event, effect = outputs.stage, outputs.event, outputs.effect
    keep = stage.size > 0
    year_row, price = outputs.years[t], scratch.now[0].product_price
    n_sights = filled.sights
    abandoning = performance.abandoning(p)
    rng.fill(life, key, rng.LIFE, year, scratch.open_id[first:last])
    for m in range(block.size):
        i = block[m]
        firm, state = rows[i], states[i]
        f, j, r = firm.frame, firm.industry, firm.region
        if state.stage >= ar.S:
            common = shown[j].capability
            next_stage(year, firm, state, common, abandoning, life[2, m], life[3, m], p)
        if state.stage >= ar.S:
            # A project loses at first, a product does not.
            news, early = told[i].own != 0, (year == state.since) & (state.stage != ar.S)
            if state.stage == ar.S:
                paid = product.cost(p, firm.ln_employees, price)
                year_row.subscriptions += performance.on_grid(firm.weight * paid * 1e-3)
            let_others_see(seen[f, ar.INDUSTRY_ROW + j], firm.weight, state.effect, news, early)
            let_others_see(seen[f, ar.REGION_ROW + r], firm.weight, state.effect, news, early)
            if state.demo == 1 and news and not early:
                industries[j].demo_users += firm.weight
                industries[j].demo_effects += firm.weight * state.effect
            sight = sights[n_sights]
            sight.row = i
            sight.effect = state.effect
            sight.news = told[i].own
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
            if state.stage >= ar.S:
                effect[t, i] = state.effect
        reset_year_flags(state, p)
    filled.sights = n_sights
