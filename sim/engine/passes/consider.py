"""Awareness and beliefs of every firm, and who could introduce AI this year."""

from __future__ import annotations

import math

import numpy as np

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.arrays import Coefficients, Firms, Outputs, Plan, Scratch
from sim.engine.jit import inline, kernel
from sim.engine.passes.awareness import hear
from sim.engine.passes.beliefs import learn
from sim.engine.passes.candidates import decide
from sim.engine.programmes.awards import best_terms
from sim.engine.rules import cost


@inline
def visible(industry: np.record) -> tuple[float, float, float]:
    """Return D, the log of one plus the visible reference projects, and n_d and y_d.

    A project is a reference for awareness as soon as it is awarded; its outcome is shown, n_d on
    the same log scale with mean effect y_d, once it has results.
    """
    shown = industry.demo_users
    effect = industry.demo_effects / shown if shown > 0.0 else 0.0
    return math.log(1.0 + industry.references), math.log(1.0 + shown), effect


@kernel
def prepare_year(t: int, p: np.record, plan: Plan, outputs: Outputs, scratch: Scratch) -> None:
    """Put together what holds for all firms, an industry or a region this year.

    Peers are lambda_j the firm's industry, lambda_r its region, the rest its trading partners;
    ``sight`` weighs what the firms of an industry or region did last year as one peer sees it.
    """
    # Before the first year nobody uses AI: an empty record stands for the year before.
    before = t - 1 if t > 0 else ar.T - 1
    for f in range(ar.N_FRAMES):
        for row in range(ar.INDUSTRY_ROW, ar.CLASS_ROW):
            group = outputs.seen[before, f, row]
            sight = scratch.sight[f, row]
            each = (p.lambda_j if row < ar.REGION_ROW else p.lambda_r) / max(group.firms, 1e-9)
            sight.users = each * group.users
            sight.effects = each * group.effects
            sight.early = each * group.early
    price = outputs.years[t].price
    shortage = outputs.years[before].shortage
    heaviest = 0.0
    for j in range(ar.N_INDUSTRIES):
        shown = scratch.shown[j]
        shown.visible, shown.results, shown.effect = visible(outputs.industries[before, j])
        shown.peers = p.n_peer * (1.0 + plan.given[t, j].information)
        shown.capability = plan.given[t, j].capability
        red_tape = p.rho_reg * plan.regulation[t, j]
        shown.burden = red_tape / (1.0 + red_tape)
        heaviest = max(heaviest, shown.burden)
        for r in range(ar.N_REGIONS):
            local = price * (1.0 - plan.infrastructure[t, r])
            relative = cost.relative(p, local, plan.regulation[t, j], shortage)
            scratch.relative[j, r] = relative
            scratch.ln_relative[j, r] = math.log(relative)
    now = scratch.now[0]
    now.cover = plan.economy_wide[t].awareness
    now.lift, now.support, now.calls = best_terms(t, plan, p, outputs, heaviest)


@kernel
def consider(
    t: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    c: Coefficients,
    plan: Plan,
    outputs: Outputs,
    scratch: Scratch,
    seed: int,
    replicate: int,
) -> None:
    """Awareness and beliefs of every firm; list the users and those that could adopt.

    Block by block, so that a block's firms are still at hand in the next step. Each step goes over
    the firms that it concerns; those that nothing more can happen to are recorded on the way.
    """
    prepare_year(t, p, plan, outputs, scratch)
    filled = scratch.filled[0]
    filled.users = 0
    filled.deciding = 0
    later = c.fit.later
    for first in range(0, filled.active, rng.BLOCK):
        last = min(first + rng.BLOCK, filled.active)
        learn(t, first, last, firms, states, p, c, scratch)
        hear(t, first, last, firms, states, p, later, outputs, scratch, seed, replicate)
        decide(t, first, last, firms, states, p, c, outputs, scratch, seed, replicate)
