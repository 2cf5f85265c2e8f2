"""The decision to introduce AI, from interest (I) to a pilot (P): V, its chance, its bounds.

    V  = standing + d_t + b_m (m - m_0) / sd(m) - kappa ln((C / C_ref + h) / (1 + h))
    Pr = Phi(V) Fin Able, of those that decide

h is the firm's own effort, which no price and no subsidy changes, relative to C_ref: what is
given away still has to be put to work. ``standing`` is b_0 + mu_j + mu_r + x'beta + Z'gamma; its
tables are built in `sim.engine.coefficients`. Everything else about V stands here, each bound that
lets a pass skip a firm next to the term that it bounds. A new term of V goes into the coefficients
if it is lasting, else into `index`, or into `decision_index` and its bound if it depends on what is
awarded.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.engine.jit import inline
from sim.engine.rules import cost
from sim.engine.rules.normal import (
    cdf,
    cdf_at_least,
    cdf_at_most,
    density,
    logistic,
    logit,
    quantile,
)
from sim.policy.terms import Mechanism

CONTEST = int(Mechanism.CONTEST)
# The response of adoption to V, which kappa is fitted by, is taken in this year.
RESPONSE_YEAR = 2022
# Below this Phi is under 4 in 100,000 and counts as none.
MIN_INDEX = -4.0


# What does not change within a year.


@inline
def standing(trait: float, technologies: float, age: float) -> float:
    """Return b_0 + mu_j + mu_r + x'beta + Z'gamma from the coefficients' tables.

    Parameters
    ----------
    trait : float
        b_0 + mu_j + mu_r + x'beta without age.
    technologies : float
        Z'gamma of what the firm uses by itself.
    age : float
        The effect of its age.
    """
    return trait + technologies + age


@inline
def standing_from_policy(p: np.record, without: float, with_policy: float) -> float:
    """Return what technologies that policy brought add to V.

    Of what goes with a technology only a part is caused by it (``complementarity``). The arguments
    are Z'gamma without and with these technologies.
    """
    return p.complementarity * (with_policy - without)


@inline
def relevance(standing: float, year_effect: float) -> float:
    """Return Phi(v): what AI is worth to a firm, as the chance that it would want it.

    v is V without belief and cost, at the year effect of 2020-2022.
    """
    v = standing + year_effect
    return cdf(v) if v > MIN_INDEX else 0.0


@inline
def relevance_at_most(standing: float, year_effect: float) -> float:
    """Return a bound of `relevance` that costs nothing: the chord of Phi from -4 to 0, then 1."""
    v = standing + year_effect
    if v >= 0.0:
        return 1.0
    return max(0.5 + 0.125 * v, 0.0)


# V before and after an award.


@inline
def index(p: np.record, state: np.record, standing: float, year_effect: float) -> float:
    """Return V of an interested firm before the cost term, which depends on what it is awarded."""
    return standing + year_effect + p.b_m * (state.belief - p.m_0) / p.sd_m


@inline
def share_left(share: float, loan_value: float, tax: float) -> float:
    """Return what a grant, cheap credit and a tax credit leave of the user cost, as a share."""
    return max(1.0 - share, 0.0) * (1.0 - tax) * max(1.0 - loan_value, 0.0)


@inline
def ln_burden(p: np.record, relative: float) -> float:
    """Return ln((C / C_ref + h) / (1 + h)): what money and own effort weigh together.

    ``relative`` is what the firm pays relative to C_ref. At C = C_ref it is 0.
    """
    return math.log((relative + p.h) / (1.0 + p.h))


@inline
def decision_index(
    d: np.record, p: np.record, fit: np.record, share: float, loan_value: float, tax: float
) -> float:
    """Return V of a deciding firm given a grant share, a credit value and a tax share.

    The user cost C counts relative to C_ref, the firm's own project at the price of 2022 without
    support: a larger project is worth more to its firm in proportion, and the price elasticity does
    not depend on how much projects differ in size.
    """
    return d.index - fit.kappa * ln_burden(p, d.relative * share_left(share, loan_value, tax))


@inline
def paid_part(p: np.record, relative: float) -> float:
    """Return the elasticity of what weighs on a firm to what it pays: C / (C + h C_ref)."""
    return relative / (relative + p.h)


class BestOffer(NamedTuple):
    """Bounds of what the programmes of a year offer any firm.

    Attributes
    ----------
    share : float
        The largest grant share.
    spared : float
        What is left of a project's cost where most of regulation's burden is taken off.
    loan_value : float
        The present value of all credit together, as a share of the cost.
    support : float
        The largest shift of the capability gate.
    """

    share: float
    spared: float
    loan_value: float
    support: float


@inline
def no_offer() -> BestOffer:
    """Return the bounds without any programme."""
    return BestOffer(0.0, 1.0, 0.0, 0.0)


@inline
def with_programme(best: BestOffer, terms: np.record, burden: float, p: np.record) -> BestOffer:
    """Return the bounds with one more programme.

    A firm gets one grant but may have several loans. ``burden`` is the largest share of a project's
    cost that regulation makes up in any industry.
    """
    share, loan_value = best.share, best.loan_value
    if terms.mechanism == CONTEST:
        share = max(share, terms.best_share)
    else:
        loan_value += terms.best_share * cost.rate_cut_value(terms, p)
    spared = min(best.spared, cost.unburdened(terms, burden))
    return BestOffer(share, spared, loan_value, max(best.support, terms.support))


@inline
def least_left(best: BestOffer, tax: float) -> float:
    """Return the least share of its cost that any firm pays; ``tax``: the largest share."""
    return share_left(best.share, best.loan_value, tax) * best.spared


@inline
def index_at_best(index: float, fit: np.record, ln_least: float) -> float:
    """Return a bound of `decision_index` over all awards of the year.

    ``index`` is V before cost, ``ln_least`` the `ln_burden` of the least that firms of the group
    pay.
    """
    return index - fit.kappa * ln_least


# The chance to go ahead.


@inline
def out_of_reach(u: float, v: float) -> bool:
    """Return whether draw u is certainly not below Phi(v)."""
    return u >= cdf_at_most(v)


@inline
def goes_ahead(u: float, v: float, fin: float) -> bool:
    """Return whether draw u falls below Phi(V) Fin; Phi itself is worked out for few draws."""
    if u >= cdf_at_most(v) * fin:
        return False
    return u < cdf_at_least(v) * fin or u < cdf(v) * fin


@inline
def shortfall(u: float, v: float) -> float:
    """Return by how much V would have to rise for draw u to fall below Phi(V); 0 if it does."""
    return max(quantile(u) - v, 0.0)


@inline
def chance_and_slope(v: float) -> tuple[float, float]:
    """Return Phi(V) and its derivative."""
    return cdf(v), density(v)


@inline
def funded(p: np.record, outlay: float, sales: float, credit: float) -> float:
    """Return Fin: 1 if liquid funds psi S plus credit cover the outlay, else phi_0.

    All amounts in KRW million; of a project that is granted over several years, the outlay of one.
    """
    return 1.0 if outlay <= p.psi * sales + credit else p.phi_0


@inline
def capability(p: np.record, firm: np.record, state: np.record, common: float) -> float:
    """Return K with what training left; ``common``: what infrastructure adds in the industry."""
    return firm.capability + p.training_gain * state.gain + common


@inline
def able_index(p: np.record, capability: float, support: float) -> float:
    """Return a: the normal score of the chance Lambda(k_0 + k_1 K + support) to be able."""
    return quantile(logistic(p.k_0 + p.k_1 * capability + support))


@inline
def able(p: np.record, u: float, capability: float, support: float) -> bool:
    """Return whether the capability gate opens: u < Lambda(k_0 + k_1 K + support)."""
    return logit(u) < p.k_0 + p.k_1 * capability + support
