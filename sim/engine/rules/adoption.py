"""The decision to introduce AI: from interest (I) to a pilot (P)."""

from __future__ import annotations

import numpy as np

from sim.engine.jit import inline
from sim.engine.rules.normal import cdf, cdf_at_least, cdf_at_most, logit


@inline
def index(p: np.record, standing: float, year_effect: float, belief: float) -> float:
    """Return V of a deciding firm before the cost term, which depends on what it is awarded.

    V = b_0 + d_t + mu_j + mu_r + x'beta + Z'gamma + b_m (m - m_0) / sd(m) - kappa ln(C / C_ref)

    where C_ref is the firm's own project at the price of 2022 without support, so that the price
    elasticity does not depend on how much projects differ in size. ``standing`` holds
    b_0 + mu_j + mu_r + x'beta + Z'gamma.
    """
    return standing + year_effect + p.b_m * (belief - p.m_0) / p.sd_m


@inline
def funded(p: np.record, outlay: float, sales: float, credit: float) -> float:
    """Return Fin: 1 if liquid funds psi S plus credit cover the outlay, else phi_0.

    All amounts in KRW million.
    """
    return 1.0 if outlay <= p.psi * sales + credit else p.phi_0


@inline
def goes_ahead(u: float, v: float, fin: float) -> bool:
    """Return whether draw u falls below Phi(V) Fin; Phi itself is worked out for few draws."""
    if u >= cdf_at_most(v) * fin:
        return False
    return u < cdf_at_least(v) * fin or u < cdf(v) * fin


@inline
def out_of_reach(u: float, v: float) -> bool:
    """Return whether draw u is certainly not below Phi(v)."""
    return u >= cdf_at_most(v)


@inline
def able(p: np.record, u: float, capability: float, support: float) -> bool:
    """Return whether the capability gate opens: u < Lambda(k_0 + k_1 K + support)."""
    return logit(u) < p.k_0 + p.k_1 * capability + support
