"""Peers and beliefs: what everybody sees of its peers, and learns from what it lived and saw."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as ar
from sim.engine.arrays import Coefficients, Firms, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.rules import adoption, belief


@inline
def exposure(
    state: np.record, per_partner: float, industry: np.record, region: np.record
) -> tuple[float, float, float, float]:
    """Return q, the share of users among the firm's peers last year, and three sums over them.

    The sums are of new results: how many, their effects, and how many are from a first year, per
    peer. What was seen of trading partners is then forgotten.
    """
    q = industry.users + region.users + per_partner * state.seen_users
    news = industry.news + region.news + per_partner * state.seen_news
    effects = industry.effects + region.effects + per_partner * state.seen_effect
    early = industry.early + region.early + per_partner * state.seen_early
    state.seen_users = 0
    state.seen_news = 0
    state.seen_early = 0
    state.seen_effect = 0.0
    return q, news, effects, early


@inline
def update_belief(
    state: np.record,
    news: float,
    effects: float,
    early: float,
    shown: np.record,
    p: np.record,
) -> None:
    """Move a firm's belief by what it lived and saw last year and had not known."""
    state.belief, state.precision = belief.updated(
        p,
        np.float64(state.belief),  # their product is not to be rounded to single precision
        np.float64(state.precision),
        state.effect,
        1.0 if state.news != 0 else 0.0,
        shown.peers * effects,
        shown.peers * news,
        shown.peers * early,
        shown.effect,
        shown.results,
    )
    state.news = 0


@kernel
def look_around(
    t: int,
    first: int,
    last: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    c: Coefficients,
    scratch: Scratch,
) -> None:
    """Let a block of firms see its peers and learn, list its users, and part the others.

    Who uses a ready product is on two lists: it may make a project of its own. Which list a firm
    goes to cannot be foreseen, so it is written down on all of them, and
    overwritten by the next on those that do not count it.

    Reads: ``firm.frame``, ``industry``, ``region``, ``degree``, ``birth``; ``state.stage``,
    ``effect``, ``tech``, ``seen_*``; ``scratch.sight``, ``per_partner``,
    ``shown``, ``tech``; the tables of ``c``.
    Writes: ``state.belief``, ``precision``, ``news`` and ``seen_*`` (forgotten);
    ``scratch.peers``, ``standing``, ``users``, ``asleep``, ``awake`` and how far they are filled.
    """
    year = ar.FIRST_YEAR + t
    rows, sectors, tech = firms.firm, firms.sector, scratch.tech
    traits, technologies, age = c.traits, c.technologies, c.age
    sight, shown, peers, standing = scratch.sight, scratch.shown, scratch.peers, scratch.standing
    active, users = scratch.active[first:last], scratch.users
    asleep, awake, filled = scratch.asleep, scratch.awake, scratch.filled[0]
    n_users, n_asleep, n_awake = filled.users, 0, 0
    per_partner = scratch.per_partner
    for m in range(active.size):
        i = active[m]
        firm, state = rows[i], states[i]
        f, j, r = firm.frame, firm.industry, firm.region
        q, news, effects, early = exposure(
            state,
            per_partner[firm.degree],
            sight[f, ar.INDUSTRY_ROW + j],
            sight[f, ar.REGION_ROW + r],
        )
        update_belief(state, news, effects, early, shown[j], p)
        peers[m] = q
        years = min(max(year - firm.birth, 1), ar.MAX_AGE)
        s = sectors[j]
        without = technologies[s, tech[i]]
        standing[m] = adoption.standing(traits[i], without, age[s, years])
        if state.tech != 0:
            with_policy = technologies[s, tech[i] | state.tech]
            standing[m] += adoption.standing_from_policy(p, without, with_policy)
        users[n_users] = i
        n_users += 1 if state.stage >= ar.S else 0
        asleep[n_asleep] = m
        n_asleep += 1 if state.stage == ar.U else 0
        awake[n_awake] = m
        n_awake += 1 if (state.stage == ar.I) | (state.stage == ar.S) else 0
    filled.users, filled.asleep, filled.awake = n_users, n_asleep, n_awake
