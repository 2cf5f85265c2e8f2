"""Observation: what a firm tells the survey, what is tallied of it, what others see of it."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as ar
from sim.engine.arrays import Firms, Outputs, Scratch
from sim.engine.jit import inline, kernel
from sim.population.compact import OBSERVER

_OBSERVER = np.uint32(OBSERVER)


@inline
def observed(p: np.record, stage: int, u: float) -> bool:
    """Return whether a firm tells the survey that it uses AI (pi_S, pi_P, pi_E, f by stage)."""
    if stage == ar.S:
        return u < p.pi_S
    if stage == ar.P:
        return u < p.pi_P
    if stage == ar.E:
        return u < p.pi_E
    return u < p.f


@inline
def tally_events(group: np.record, weight: float, event: int) -> None:
    """Add what happened to one firm in a year to one of its groups."""
    if event & ar.APPLIED:
        group.applied += weight
    if event & ar.TURNED_DOWN:
        group.turned_down += weight
    if event & ar.TRAINED:
        group.trained += weight
    if event & ar.ABANDONED:
        group.abandoned += weight
    if event & ar.REPORTED:
        group.reported += weight
    if event & ar.TOOK_PRODUCT:
        group.subscribed += weight
    if event & ar.ADOPTED:
        group.adopted += weight
        if event & ar.AWARDED:
            group.supported += weight


@inline
def tally(
    group: np.record, weight: float, event: int, stage: int, effect: float, depth: float
) -> None:
    """Add one firm's year to one of its groups."""
    if event != 0:  # in most years nothing happens to a firm
        tally_events(group, weight, event)
    if stage == ar.I:
        group.interested += weight
    elif stage == ar.S:
        group.product += weight
    elif stage == ar.P:
        group.pilot += weight
    elif stage == ar.E:
        group.embedded += weight
    if stage >= ar.S:
        group.effect += weight * effect
        group.depth += weight * depth


@inline
def close_year(
    firm: np.record,
    state: np.record,
    u_report: float,
    p: np.record,
    total: np.record,
    industry: np.record,
    region: np.record,
    size_class: np.record,
    band: np.record,
) -> None:
    """Ask a firm whether it uses AI, and add its year to the groups that it belongs to."""
    if observed(p, state.stage, u_report):
        state.event |= np.uint16(ar.REPORTED)
    # Read once: the compiler cannot know that adding to a group leaves the firm as it is.
    weight, event, stage = firm.weight, state.event, state.stage
    effect, depth = state.effect, state.depth
    if event != 0 or stage != ar.U:
        tally(total, weight, event, stage, effect, depth)
        tally(industry, weight, event, stage, effect, depth)
        tally(region, weight, event, stage, effect, depth)
        tally(size_class, weight, event, stage, effect, depth)
        tally(band, weight, event, stage, effect, depth)


@inline
def reset_year_flags(state: np.record, p: np.record) -> None:
    """Forget the year's events, and let what was taught fade."""
    state.event = 0
    state.cover *= 1.0 - p.training_decay
    state.gain *= 1.0 - p.training_decay


@inline
def let_others_see(seen: np.record, weight: float, effect: float, news: bool, early: bool) -> None:
    """Add a user's year to what its industry or region will see next year."""
    seen.users += weight
    if news:
        seen.news += weight
        seen.effects += weight * effect
    if early:
        seen.early += weight


@inline
def let_a_partner_see(told: np.record, effect: float, news: bool, early: bool) -> None:
    """Add a user's year to what a trading partner will see next year."""
    told.users += np.uint8(1)
    if news:
        told.news += np.uint8(1)
        told.effect += np.float32(effect)
    if early:
        told.early += np.uint8(1)


@kernel
def observe(t: int, firms: Firms, outputs: Outputs, scratch: Scratch) -> None:
    """Let partners that will be in the frame see what users did this year, and count firms.

    A pass of its own: a partner is seldom at hand, and many can be asked for at once.

    Reads: ``firms.follower_start``, ``follower``, ``stay``, ``totals``; ``scratch.sights``.
    Writes: ``scratch.told``; ``outputs.seen.firms``.
    """
    year = ar.FIRST_YEAR + t
    start, followers, stays = firms.follower_start, firms.follower, firms.stay
    sights, told, seen = scratch.sights, scratch.told, outputs.seen[t]
    for m in range(scratch.filled[0].sights):
        sight = sights[m]
        for e in range(start[sight.row], start[sight.row + 1]):
            i = followers[e] & _OBSERVER
            if stays[i].entry <= year + 1 < stays[i].exit:
                let_a_partner_see(told[i], sight.effect, sight.news != 0, sight.early != 0)
    for f in range(ar.N_FRAMES):
        for row in range(ar.ROWS):
            seen[f, row].firms = firms.totals[t, f, row]
