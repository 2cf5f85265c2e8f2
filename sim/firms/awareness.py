"""Awareness: from no interest (U) to interest (I)."""

from __future__ import annotations

import math

import numpy as np

from sim.jit import inline

REFERENCE_LN_EMPLOYEES = 5.0
GENERATIVE_AI_YEAR = 2023


@inline
def log_hazard(
    p: np.record,
    ln_employees: float,
    relevance: float,
    peers: float,
    cover: float,
    demos: float,
    year: int,
) -> float:
    """Return a_0 + a_L (ln L - 5) + a_V Phi(v) + a_N q + a_T T + a_D D + a_G 1[t >= 2023].

    Parameters
    ----------
    p : record
        Parameters.
    ln_employees : float
        ln of employees; 5 (148 persons) stands for the mean firm.
    relevance : float
        Phi(v), the chance (0 to 1) that the firm, if it looked at AI as it was in 2020-2022, would
        want it for its industry, region, traits and technologies: firms to which AI matters hear
        of it sooner.
    peers : float
        q, share of users among peers last year (0 to 1).
    cover : float
        T, awareness and training cover of the firm (0 to 1).
    demos : float
        D, visible reference projects in the firm's industry (log scale).
    year : int
    """
    a = p.a_0 + p.a_L * (float(ln_employees) - REFERENCE_LN_EMPLOYEES)
    a += p.a_V * relevance
    a += p.a_N * peers + p.a_T * cover + p.a_D * demos
    if year >= GENERATIVE_AI_YEAR:
        a += p.a_G
    return a


@inline
def hears(u: float, log_hazard: float) -> bool:
    """Return whether a firm with uniform draw u hears of AI in a year: u < 1 - exp(-exp(a))."""
    return u < 1.0 - math.exp(-math.exp(log_hazard))
