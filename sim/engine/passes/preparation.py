"""What holds for all firms, an industry or a region in a year, put together once."""

from __future__ import annotations

import math

import numpy as np

from sim.engine import arrays as ar
from sim.engine.arrays import Coefficients, Outputs, Plan, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.programmes.awards import best_offer
from sim.engine.rules import adoption, cost, product


@inline
def visible(industry: np.record, firms: float, p: np.record) -> tuple[float, float, float]:
    """Return D, the share of an industry's firms that see a reference project, and n_d and y_d.

    A project is seen by n_demo firms of its industry, as a reference as soon as it is awarded. Its
    outcome is shown once, in the year in which results come or are given up: n_d is how many such
    outcomes a firm sees, y_d their mean effect.
    """
    shown = industry.demo_users
    effect = industry.demo_effects / shown if shown > 0.0 else 0.0
    each = p.n_demo / max(firms, 1.0)
    return 1.0 - math.exp(-each * industry.references), each * shown, effect


@kernel
def prepare_year(
    t: int, p: np.record, c: Coefficients, plan: Plan, outputs: Outputs, scratch: Scratch
) -> None:
    """Put together what holds for all firms, an industry or a region this year.

    Peers are lambda_j the firm's industry, lambda_r its region, the rest its trading partners;
    ``sight`` weighs what the firms of an industry or region did last year as one peer sees it.

    Reads: ``outputs.seen``, ``industries`` and ``years`` (of last year; this year's price),
    ``outputs.accounts``, the year of the ``plan``.
    Writes: ``scratch.sight``, ``per_partner``, ``shown``, ``relative``, ``ln_least``,
    ``domain``, ``now``, and ``filled.users`` and ``deciding`` (emptied).
    """
    fit = c.fit
    # Before the first year nobody uses AI: an empty row stands for the year before.
    before = t - 1 if t > 0 else ar.T - 1
    for f in range(ar.N_FRAMES):
        for row in range(ar.INDUSTRY_ROW, ar.CLASS_ROW):
            group = outputs.seen[before, f, row]
            sight = scratch.sight[f, row]
            # A group without a firm has no user either; what it is divided by does not matter.
            each = (p.lambda_j if row < ar.REGION_ROW else p.lambda_r) / max(group.firms, 1e-9)
            sight.users = each * group.users
            sight.news = each * group.news
            sight.effects = each * group.effects
            sight.early = each * group.early
    partners = max(1.0 - p.lambda_j - p.lambda_r, 0.0)
    for degree in range(scratch.per_partner.size):
        scratch.per_partner[degree] = partners / max(degree, 1)
    price = outputs.years[t].price
    shortage = outputs.years[before].shortage
    heaviest = 0.0
    for j in range(ar.N_INDUSTRIES):
        shown = scratch.shown[j]
        firms = 0.0
        for f in range(ar.N_FRAMES):
            firms += outputs.seen[before, f, ar.INDUSTRY_ROW + j].firms
        shown.visible, shown.results, shown.effect = visible(
            outputs.industries[before, j], firms, p
        )
        shown.peers = p.n_peer * (1.0 + plan.given[t, j].information)
        shown.capability = plan.given[t, j].capability
        red_tape = p.rho_reg * plan.regulation[t, j]
        shown.burden = red_tape / (1.0 + red_tape)
        heaviest = max(heaviest, shown.burden)
        stock = outputs.industries[before, j].domain
        scratch.domain[j] = math.log((1.0 + stock) / (1.0 + fit.domain_ref))
        for r in range(ar.N_REGIONS):
            local = price * (1.0 - plan.infrastructure[t, r])
            scratch.relative[j, r] = cost.relative(p, local, plan.regulation[t, j], shortage)
    now = scratch.now[0]
    now.cover = plan.economy_wide[t].awareness
    now.product_price = product.price(p, ar.FIRST_YEAR + t)
    now.product = product.common(p, fit, c.product[t], now.product_price)
    best, tax, now.calls = best_offer(t, plan, p, outputs, heaviest)
    now.support = best.support
    least = adoption.least_left(best, tax)
    for j in range(ar.N_INDUSTRIES):
        for r in range(ar.N_REGIONS):
            scratch.ln_least[j, r] = adoption.ln_burden(p, scratch.relative[j, r] * least)
    scratch.filled[0].users = 0
    scratch.filled[0].deciding = 0
