"""Observation: what a firm tells the survey, what is recorded of it, what others see of it."""

from __future__ import annotations

import numpy as np

from sim import layout as a
from sim.jit import inline


@inline
def observed(p: np.record, stage: int, u: float) -> bool:
    """Return whether a firm tells the survey that it uses AI (pi_P, pi_E, f by stage)."""
    if stage == a.P:
        return u < p.pi_P
    if stage == a.E:
        return u < p.pi_E
    return u < p.f


@inline
def tally(group: np.record, weight: float, state: np.record) -> None:
    """Add one firm's year to the record of one of its groups."""
    event = state.event
    if event & a.APPLIED:
        group.applied += weight
    if event & a.TURNED_DOWN:
        group.turned_down += weight
    if event & a.TRAINED:
        group.trained += weight
    if event & a.ABANDONED:
        group.abandoned += weight
    if event & a.REPORTED:
        group.reported += weight
    if event & a.ADOPTED:
        group.adopted += weight
        if event & a.AWARDED:
            group.supported += weight
    if state.stage == a.I:
        group.interested += weight
    elif state.stage == a.P:
        group.pilot += weight
    elif state.stage == a.E:
        group.embedded += weight
    if state.stage >= a.P:
        group.effect += weight * state.effect
        group.depth += weight * state.depth


@inline
def let_others_see(seen: np.record, weight: float, effect: float, early: bool) -> None:
    """Add a user's year to what its industry or region will see next year."""
    seen.users += weight
    seen.effects += weight * effect
    if early:
        seen.early += weight
