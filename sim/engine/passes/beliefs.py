"""Peers and beliefs: what everybody sees of its peers, and learns from what it lived and saw."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as ar
from sim.engine.arrays import Coefficients, Firms, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.rules import adoption, belief


@inline
def exposure(
    told: np.record, per_partner: float, industry: np.record, region: np.record
) -> tuple[float, float, float, float]:
    """Return q, the share of users among the firm's peers last year, and three sums over them.

    The sums are of new results: how many, their effects, and how many are from a first year, per
    peer. What was seen of trading partners is then forgotten.
    """
    q = industry.users + region.users + per_partner * told.users
    news = industry.news + region.news + per_partner * told.news
    effects = industry.effects + region.effects + per_partner * told.effect
    early = industry.early + region.early + per_partner * told.early
    told.users = 0
    told.news = 0
    told.early = 0
    told.effect = 0.0
    return q, news, effects, early


@inline
def update_belief(
    state: np.record,
    told: np.record,
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
        1.0 if told.own != 0 else 0.0,
        shown.peers * effects,
        shown.peers * news,
        shown.peers * early,
        shown.effect,
        shown.results,
    )
    told.own = 0


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
    ``effect``, ``tech``; ``scratch.told``, ``sight``, ``per_partner``, ``shown``, ``tech``; the
    tables of ``c``.
    Writes: ``state.belief``, ``precision``; ``scratch.told`` (forgotten), ``peers``, ``standing``,
    ``users``, ``asleep``, ``awake`` and how far they are filled.
    """
    year = ar.FIRST_YEAR + t
    rows, sectors, tech = firms.firm, firms.sector, scratch.tech
    traits, technologies, age = c.traits, c.technologies, c.age
    sight, shown, peers, standing = scratch.sight, scratch.shown, scratch.peers, scratch.standing
    active, users = scratch.active[first:last], scratch.users
    asleep, awake, filled = scratch.asleep, scratch.awake, scratch.filled[0]
    n_users, n_asleep, n_awake = filled.users, 0, 0
    per_partner, told_of = scratch.per_partner, scratch.told
    for m in range(active.size):
        i = active[m]
        firm, state, told = rows[i], states[i], told_of[i]
        f, j, r = firm.frame, firm.industry, firm.region
        q, news, effects, early = exposure(
            told,
            per_partner[firm.degree],
            sight[f, ar.INDUSTRY_ROW + j],
            sight[f, ar.REGION_ROW + r],
        )
        update_belief(state, told, news, effects, early, shown[j], p)
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
