"""Whether to apply: how large a project, what an award is worth, its chance, what applying costs.

A firm goes ahead where W + e > 0 and its capability gate opens, a + e' > 0; both draws are standard
normal scores, and W is V, or less where funds are short: Phi(W) = Phi(V) Fin. Of each draw it
knows a part when it applies:

    z    = known e + sqrt(1 - known^2) n
    x    = (W + known z) / sqrt(1 - known^2)          Phi(x) is its chance as it sees it
    g    = Phi((a + known z') / sqrt(1 - known^2))    to be able
    S(x) = C / kappa sqrt(1 - known^2) (phi(x) + x Phi(x))     the expected surplus, KRW million
    gain = g_1 S(x_1) - g_0 S(x_0)
    it applies where  chance * gain > cost of applying

0 and 1 are without and with the award. Of the gain, what the award's money M brings by itself, its
funds and abilities given, counts at most M (g_1 Phi(x_0) + g_1 Phi(x_1)) / 2: no award is worth
more than its money, but where it opens the finance or the capability gate. A subsidy that goes
to nothing is worth nothing, and nobody applies.

The size of a project. A project k times as large is worth k ** sigma as much. That the firm's own
project, at its own price, is of the size that it wants gives sigma = 1 / (1 + h); at a grant
share s it wants 1 / (1 - s) times as much, as far as the cap of the award goes.
"""

from __future__ import annotations

import math

import numpy as np

from sim.engine.jit import inline
from sim.engine.rules.normal import cdf, integral, integral_at_most, quantile

LEAST_CHANCE = 1e-300


@inline
def size_value(p: np.record) -> float:
    """Return sigma, the elasticity of a project's worth to its size."""
    return 1.0 / (1.0 + p.h)


@inline
def size(share: float, cap: float) -> float:
    """Return how many times its own project a firm hands in where ``share`` of it is granted.

    What it pays itself stays as it was, unless the award is capped before: ``cap`` is the largest
    award relative to its own project. Beyond the cap it would pay all of what is more.

    Examples
    --------
    >>> size(0.75, 30.0), size(0.75, 1.5), size(0.75, 0.5)
    (4.0, 2.0, 1.0)
    """
    if share <= 0.0:
        return 1.0
    capped = cap / share
    wanted = min(1.0 / (1.0 - share), capped) if share < 1.0 else capped
    return max(wanted, 1.0)


@inline
def unknown(p: np.record) -> float:
    """Return the standard deviation of what a firm does not know of a draw."""
    return math.sqrt(1.0 - p.known**2)


@inline
def foreknown(p: np.record, u: float) -> float:
    """Return what a firm knows of a draw, less noise: known e.

    It goes ahead where ``u`` lies below a chance: e is minus its quantile.
    """
    return -p.known * quantile(u)


@inline
def known(p: np.record, foreknown: float, noise: float) -> float:
    """Return z, what a firm knows of a draw by which it will be settled whether it goes ahead.

    ``noise`` is n.
    """
    return foreknown + unknown(p) * noise


@inline
def foreseen(p: np.record, v: float, z: float) -> float:
    """Return x: V in units of what the firm does not know of itself."""
    return (v + p.known * z) / unknown(p)


@inline
def with_funds(v: float, fin: float) -> float:
    """Return W: V where there are funds, else the normal score of the chance Phi(V) Fin."""
    return v if fin >= 1.0 else quantile(max(cdf(v) * fin, LEAST_CHANCE))


@inline
def surplus(p: np.record, fit: np.record, cost: float, x: float) -> float:
    """Return S, the expected surplus of a firm that may go ahead, KRW million.

    The mean of (V + e) where it is positive, in money: one unit of V is worth ``cost / kappa``.
    """
    return cost / fit.kappa * unknown(p) * integral(x)


@inline
def surplus_at_most(p: np.record, fit: np.record, cost: float, x: float) -> float:
    """Return a number not below `surplus`; no award to a firm is worth more than it, at x_1."""
    return cost / fit.kappa * unknown(p) * integral_at_most(x)


@inline
def lift_at_most(p: np.record, fit: np.record, left: float) -> float:
    """Return a bound of what an award adds to V before the cost term, whatever the project's size.

    ``left`` is the least that a firm pays of C_ref. Over all sizes k, sigma ln k less the
    cost term is largest where k times what it pays is C_ref.
    """
    return -fit.kappa * size_value(p) * math.log(left) if left > 0.0 else math.inf


@inline
def gain(
    p: np.record,
    fit: np.record,
    money: float,
    cost: float,
    x: tuple[float, float, float],
    able: tuple[float, float],
) -> float:
    """Return what an award is worth to a firm before it knows whether it goes ahead, KRW million.

    Parameters
    ----------
    money, cost : float
        M, and the cost of the firm's own project without the award, KRW million.
    x : tuple of float
        `foreseen` W without the award, with the funds that it brings but not its money, with it.
    able : tuple of float
        g, without and with the award.
    """
    before, opened, after = x
    without, with_award = able
    open_surplus = surplus(p, fit, cost, opened)
    gained = with_award * (surplus(p, fit, cost, after) - open_surplus)
    paid = 0.5 * money * with_award * (cdf(opened) + cdf(after))
    return min(gained, paid) + with_award * open_surplus - without * surplus(p, fit, cost, before)


@inline
def chance_needed(cost: float, gain: float) -> float:
    """Return the chance of an award from which on applying pays; above 1 it never does."""
    return cost / gain if gain > 0.0 else math.inf
