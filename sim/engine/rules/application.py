"""Whether to apply: what an award is worth to a firm, its chance, and what applying costs.

    z    = known e + sqrt(1 - known^2) n          what the firm knows of its own readiness e
    q    = Fin Able Phi((V + known z) / sqrt(1 - known^2))   its chance to go ahead, as it sees it
    gain = M (q_0 + q_1) / 2 + (Fin_1 Able_1 - Fin_0 Able_0) S
    it applies where  chance * gain > cost of applying

e is the part of the firm's decision that V does not hold: it goes ahead where V + e > 0. M is the
money that the award saves it, 0 and 1 are without and with the award. A saving of m is worth its
chance to go ahead at that price, so the gain is the integral of q over the saving; the mean of its
ends is the trapezoid. S is what going ahead is worth where an award opens the finance or the
capability gate. A subsidy that goes to nothing is worth nothing, and nobody applies.
"""

from __future__ import annotations

import math

import numpy as np

from sim.engine.jit import inline
from sim.engine.rules.normal import cdf, density, quantile


@inline
def readiness(p: np.record, u_adopt: float, noise: float) -> float:
    """Return z, what a firm knows of the draw that its decision will be settled with.

    It goes ahead where ``u_adopt`` lies below Phi(V): e is minus its quantile. ``noise`` is n.
    """
    return -p.known * quantile(u_adopt) + math.sqrt(1.0 - p.known**2) * noise


@inline
def foreseen(p: np.record, v: float, z: float) -> float:
    """Return V in units of what the firm does not know of itself: Phi of it is its chance."""
    return (v + p.known * z) / math.sqrt(1.0 - p.known**2)


@inline
def surplus(p: np.record, fit: np.record, cost: float, x: float) -> float:
    """Return S, the expected surplus of a firm that may go ahead, KRW million.

    The mean of (V + e) where it is positive, in money: one unit of V is worth ``cost / kappa``.
    """
    return cost / fit.kappa * math.sqrt(1.0 - p.known**2) * (density(x) + x * cdf(x))


@inline
def gain(
    p: np.record,
    fit: np.record,
    saved: float,
    cost: float,
    x: tuple[float, float],
    gates: tuple[float, float],
) -> float:
    """Return what an award is worth to a firm before it knows whether it goes ahead, KRW million.

    Parameters
    ----------
    saved, cost : float
        M, and the cost of the firm's own project without the award, KRW million.
    x, gates : tuple of float
        `foreseen` V, and Fin times Able, without and with the award.
    """
    without, with_award = gates
    ends = without * cdf(x[0]) + with_award * cdf(x[1])
    opened = max(with_award - without, 0.0) * surplus(p, fit, cost, x[0])
    return 0.5 * saved * ends + opened


@inline
def chance_needed(cost: float, gain: float) -> float:
    """Return the chance of an award from which on applying pays; above 1 it never does."""
    return cost / gain if gain > 0.0 else math.inf
