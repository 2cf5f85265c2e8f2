"""The decision for a ready product: a subscription, beside the project that a firm makes itself.

    V_S = s_t + w_S standing + b_m (m - m_0) / sd(m) - kappa ln((P_S + h) / (1 + h))
    Pr  = Phi(V_S) Fin Able_S, of the firms that decide and make no project of their own
    C_S = exp(mu_S + eta_S (ln L - 5)) P_S,  P_S = exp(-g_S (t - 2023)),  KRW million a year

What makes a project worth it counts by w_S only: a product is of use to many. Its gate is one of
its own (k_S), it needs no data, results come at once, and what it costs falls due every year. A
firm's taste for it goes with its taste for a project: their draws have the correlation rho_S.
"""

from __future__ import annotations

import math

import numpy as np

from sim.engine.jit import inline
from sim.engine.rules.adoption import ln_burden
from sim.engine.rules.normal import cdf, logistic, logit, quantile
from sim.engine.rules.performance import on_grid
from sim.population.categories import REFERENCE_LN_EMPLOYEES

FIRST_YEAR = 2023
"""Products of generative AI for firms came on the market in this year, at price 1."""


@inline
def price(p: np.record, year: int) -> float:
    """Return P_S, relative to 2023."""
    return math.exp(-p.g_S * (year - FIRST_YEAR))


@inline
def cost(p: np.record, ln_employees: float, price: float) -> float:
    """Return C_S, what a firm pays a year for its product, KRW million."""
    return math.exp(p.mu_S + p.eta_S * (float(ln_employees) - REFERENCE_LN_EMPLOYEES)) * price


@inline
def common(p: np.record, fit: np.record, year_effect: float, price: float) -> float:
    """Return what V_S is for all firms in a year: s_t less what the price weighs."""
    return year_effect - fit.kappa * ln_burden(p, price)


@inline
def index(p: np.record, state: np.record, standing: float, common: float) -> float:
    """Return V_S of a firm."""
    return common + p.w_S * standing + p.b_m * (state.belief - p.m_0) / p.sd_m


@inline
def draw(p: np.record, taste: float, u: float) -> float:
    """Return the draw to be held against Phi(V_S).

    ``taste`` is the firm's draw for a project, ``u`` one that has nothing to do with it.
    """
    own = math.sqrt(max(1.0 - p.rho_S * p.rho_S, 0.0))
    return cdf(p.rho_S * quantile(taste) + own * quantile(u))


@inline
def able(p: np.record, u: float, capability: float) -> bool:
    """Return whether the gate of products opens: u < Lambda(k_S + k_1 K)."""
    return logit(u) < p.k_S + p.k_1 * capability


@inline
def effect(p: np.record, lasting: float, noise: float) -> float:
    """Return y of a product on log labour productivity: a_S + u_i + noise (log points)."""
    return on_grid(p.a_S + lasting + noise)


@inline
def drops(p: np.record, u: float, y: float, belief: float) -> bool:
    """Return whether a subscription is given up: Lambda(logit d_S - d_y (y - m))."""
    return u < logistic(logit(p.d_S) - p.d_y * (y - belief))
