"""Awareness: from no interest (U) to interest (I)."""

from __future__ import annotations

import math

import numpy as np

from sim.engine.jit import inline
from sim.engine.rules.normal import exp_at_least
from sim.population.categories import REFERENCE_LN_EMPLOYEES

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
        Phi(v), 0 to 1: firms to which AI matters hear of it sooner (`adoption.relevance`).
    peers : float
        q, share of users among peers last year (0 to 1).
    cover : float
        T, awareness and training cover of the firm (0 to 1).
    demos : float
        D, share of the firm's industry that sees a reference project.
    year : int
    """
    a = p.a_0 + p.a_L * (float(ln_employees) - REFERENCE_LN_EMPLOYEES)
    a += p.a_V * relevance
    a += p.a_N * peers + p.a_T * cover + p.a_D * demos
    if year >= GENERATIVE_AI_YEAR:
        a += p.a_G
    return a


@inline
def may_hear(u: float, log_hazard: float) -> bool:
    """Return whether draw u may be below the hazard itself, which is above the chance."""
    return u * exp_at_least(max(-log_hazard, 0.0)) < 1.0


@inline
def hears(u: float, log_hazard: float) -> bool:
    """Return whether a firm with uniform draw u hears of AI in a year: u < 1 - exp(-exp(a))."""
    return u < 1.0 - math.exp(-math.exp(log_hazard))
