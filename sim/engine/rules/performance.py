"""Performance of users, and what follows from it: embedding, depth, abandoning AI."""

from __future__ import annotations

import math

import numpy as np

from sim.engine.jit import inline
from sim.engine.rules.normal import logistic, logit

NO_RESULTS = 255
# Outcomes are kept on a binary grid so that their sums are exact in any order of firms.
GRID = 2.0**20


@inline
def on_grid(value: float) -> float:
    """Round to the nearest multiple of 2**-20 (about a millionth of a log point)."""
    return math.floor(value * GRID + 0.5) / GRID


@inline
def results_after(p: np.record, u: float) -> int:
    """Return after how many years results come for a new user, or NO_RESULTS.

    A share r_ever ever sees results; of these r_1, r_2, r_3 (normalised) after 1, 2, 3 full years.
    """
    if u >= p.r_ever:
        return NO_RESULTS
    rank = u / p.r_ever * (p.r_1 + p.r_2 + p.r_3)
    if rank < p.r_1:
        return 1
    if rank < p.r_1 + p.r_2:
        return 2
    return 3


@inline
def with_success(p: np.record, u: float, success: float) -> float:
    """Return the draw for `results_after` where a share of the hopeless projects is saved.

    Results then come to r_ever + success (1 - r_ever) of the projects, when they come is unchanged.
    """
    if success <= 0.0:
        return u
    return u * p.r_ever / (p.r_ever + success * (1.0 - p.r_ever))


@inline
def effect(
    p: np.record,
    results: bool,
    cloud: bool,
    print3d: bool,
    rd: float,
    domain: float,
    embedded: bool,
    lasting: float,
    noise: float,
) -> float:
    """Return y, the realised effect of AI on log labour productivity (log points).

    y = (a_late if results have come else a_early) + a_cloud Z_cloud + a_3d Z_3D + a_rd R&D
        + a_dom Dom_j + a_embed 1[E] + u_i + noise

    ``rd`` is percent of sales less 1 (about the mean), so that a_early and a_late speak of a
    typical firm.
    """
    y = p.a_late if results else p.a_early
    if cloud:
        y += p.a_cloud
    if print3d:
        y += p.a_3d
    y += p.a_rd * (float(rd) - 1.0) + p.a_dom * domain
    if embedded:
        y += p.a_embed
    return on_grid(y + lasting + noise)


@inline
def embeds(p: np.record, u: float, capability: float) -> bool:
    """Return whether a pilot with results becomes embedded this year: hazard e_0 exp(e_K K)."""
    return u < 1.0 - math.exp(-p.e_0 * math.exp(p.e_K * capability))


# In a firm's state a shortfall of V takes a byte: 64ths, up to 4.
SHORT_STEPS = 64.0
MOST_SHORT = 255.0


@inline
def abandoning(p: np.record) -> tuple[float, float]:
    """Return logit d_0 and ln d_E, the same for all firms.

    d_E is the relative risk of embedded firms, so its log enters the log odds.
    """
    return logit(p.d_0), math.log(p.d_E)


@inline
def abandons(
    p: np.record,
    common: tuple[float, float],
    u: float,
    y: float,
    belief: float,
    embedded: bool,
    short: float,
) -> bool:
    """Return whether a user gives up: Lambda(logit d_0 - d_y (y - m) + 1[E] ln d_E + d_C short).

    ``common`` is logit d_0 and ln d_E (`abandoning`); ``short`` is by how much its V fell short
    when it began, at a cost without support: use goes on being paid for when the award is spent.
    """
    logit_d_0, ln_d_e = common
    odds = logit_d_0 - p.d_y * (y - belief) + p.d_C * short
    if embedded:
        odds += ln_d_e
    return u < logistic(odds)


@inline
def deepened(p: np.record, depth: float, embedded: bool) -> float:
    """Return next year's share of departments using AI: a step toward the stage's level."""
    level = p.depth_E if embedded else p.depth_P
    return on_grid(depth + p.depth_rate * (level - depth))
