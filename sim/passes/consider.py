"""Awareness and beliefs of every firm, and who could introduce AI this year."""

from __future__ import annotations

import math

import numpy as np

from sim import layout as a
from sim import shocks
from sim.firms import awareness, belief, cost, decision
from sim.firms.normal import quantile
from sim.jit import inline, kernel
from sim.layout import Coefficients, Firms, Plan, Record, Scratch
from sim.observe import close_year, turn_the_page
from sim.policy.awards import best_lift

RESPONSE_YEAR = 2022


@kernel
def arrive(t: int, firms: Firms, scratch: Scratch) -> None:
    """Take firms that left off the list of active ones, and put those that enter on it."""
    year = a.FIRST_YEAR + t
    rows, active, active_id = firms.firm, scratch.active, scratch.active_id
    n = 0
    for k in range(scratch.filled[0].active):
        i = active[k]
        if year < rows[i].exit:
            active[n] = i
            active_id[n] = active_id[k]
            n += 1
    for k in range(firms.arrived[t] if t > 0 else 0, firms.arrived[t + 1]):
        i = firms.arrivals[k]
        if year < rows[i].exit:
            active[n] = i
            active_id[n] = rows[i].id
            n += 1
    scratch.filled[0].active = n


@inline
def enter(firm: np.record, state: np.record, p: np.record, seed: int, replicate: int) -> None:
    """Give a firm its lasting traits when it enters the frame."""
    u_cost, u_belief, u_effect, _ = shocks.uniforms(seed, replicate, shocks.TRAITS, 0, firm.id)
    state.ln_project = cost.project(p, firm.ln_employees, firm.sales, u_cost)
    state.belief = p.m_0 + p.sd_m * quantile(u_belief)
    state.lasting = p.sd_u * quantile(u_effect)


@inline
def over_years(u: float, years: float) -> float:
    """Return the draw that falls below q as often as one of so many yearly draws would."""
    return 1.0 - (1.0 - u) ** (1.0 / years)


@inline
def exposure(
    state: np.record, per_partner: float, industry: np.record, region: np.record
) -> tuple[float, float, float]:
    """Return q, the share of users among the firm's peers last year, and two sums over them.

    The sums are of effects, and of users before results, per peer. What was seen of trading
    partners is then forgotten.
    """
    q = industry.users + region.users
    effects = industry.effects + region.effects
    early = industry.early + region.early
    if state.seen_users > 0:
        q += per_partner * state.seen_users
        effects += per_partner * state.seen_effect
        early += per_partner * state.seen_early
        state.seen_users = 0
        state.seen_early = 0
        state.seen_effect = 0.0
    return q, effects, early


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
def look_around(t: int, p: np.record, plan: Plan, record: Record, scratch: Scratch) -> None:
    """Put together what holds for all firms, an industry or a region this year.

    Peers are lambda_j the firm's industry, lambda_r its region, the rest its trading partners;
    ``sight`` weighs what the firms of an industry or region did last year as one peer sees it.
    """
    # Before the first year nobody uses AI: an empty record stands for the year before.
    before = t - 1 if t > 0 else a.YEARS - 1
    for f in range(a.N_FRAMES):
        for row in range(a.INDUSTRY_ROW, a.CLASS_ROW):
            group = record.seen[before, f, row]
            sight = scratch.sight[f, row]
            each = (p.lambda_j if row < a.REGION_ROW else p.lambda_r) / max(group.firms, 1e-9)
            sight.users = each * group.users
            sight.effects = each * group.effects
            sight.early = each * group.early
    price = record.years[t].price
    shortage = record.years[before].shortage
    heaviest = 0.0
    for j in range(a.N_INDUSTRIES):
        shown = scratch.shown[j]
        shown.visible, shown.results, shown.effect = visible(record.industries[before, j])
        shown.peers = p.n_peer * (1.0 + plan.given[t, j].information)
        shown.capability = plan.given[t, j].capability
        red_tape = p.rho_reg * plan.regulation[t, j]
        shown.burden = red_tape / (1.0 + red_tape)
        heaviest = max(heaviest, shown.burden)
        for r in range(a.N_REGIONS):
            local = price * (1.0 - plan.infrastructure[t, r])
            relative = cost.relative(p, local, plan.regulation[t, j], shortage)
            scratch.relative[j, r] = relative
            scratch.ln_relative[j, r] = math.log(relative)
    now = scratch.now[0]
    now.cover = plan.covers[t].awareness
    now.lift, now.calls = best_lift(t, plan, p, record, heaviest)


@inline
def learn(
    year: int,
    state: np.record,
    q: float,
    effects: float,
    early: float,
    shown: np.record,
    p: np.record,
) -> None:
    """Move a firm's belief by what it lived and saw last year."""
    # A firm that gave AI up last year still knows how that year went.
    lived_it = state.stage >= a.P or state.since == -(year - 1)
    state.belief = belief.updated(
        p,
        state.belief,
        state.effect,
        1.0 if lived_it else 0.0,
        shown.peers * effects,
        shown.peers * q,
        shown.peers * early,
        shown.effect,
        shown.results,
    )


@inline
def hear(
    year: int,
    u: float,
    firm: np.record,
    v: float,
    q: float,
    cover: float,
    visible: float,
    p: np.record,
) -> bool:
    """Return whether a firm hears of AI; v is its decision index without belief and cost.

    What AI is worth to it is only worked out if the draw could be low enough at the bound.
    """
    size = firm.ln_employees
    at_most = awareness.relevance_at_most(v)
    highest = awareness.log_hazard(p, size, at_most, q, cover, visible, year)
    if not awareness.may_hear(u, highest):
        return False
    exact = awareness.relevance(v)
    return awareness.hears(u, awareness.log_hazard(p, size, exact, q, cover, visible, year))


@inline
def could_adopt(
    year: int,
    past: float,
    firm: np.record,
    state: np.record,
    d: np.record,
    now: np.record,
    standing: float,
    year_effect: float,
    relative: float,
    ln_relative: float,
    common: float,
    u_decide: float,
    u_adopt: float,
    u_able: float,
    u_results: float,
    p: np.record,
    fit: np.record,
) -> bool:
    """Return whether an interested firm could adopt this year, and if so write it down.

    ``d`` is the free place among the deciding firms, ``now`` what holds for all firms this year,
    ``common`` what infrastructure adds to the capability of the firm's industry.
    """
    if past > 1.0:
        u_decide = over_years(u_decide, min(past, p.k_entry))
        u_adopt = over_years(u_adopt, min(past, p.k_entry))
    decides = u_decide < p.o
    if not decides and now.calls == 0:
        return False
    index = decision.index(p, standing, year_effect, state.belief)
    at_best = index + fit.kappa * (now.lift - ln_relative)
    if year != RESPONSE_YEAR and decision.out_of_reach(u_adopt, at_best):
        return False
    d.decides = 1 if decides else 0
    d.u_adopt = u_adopt
    d.u_able = u_able
    d.u_results = u_results
    d.capability = firm.capability + p.training_gain * state.gain + common
    d.relative = relative
    d.gross = relative * math.exp(state.ln_project)
    d.index = index
    d.share = 0.0
    d.loan = 0.0
    d.loan_value = 0.0
    d.credit = 0.0
    d.support = 0.0
    d.reference = 0.0
    d.success = 0.0
    d.delay = 0.0
    d.used = 0
    return True


@kernel
def consider(
    t: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    c: Coefficients,
    plan: Plan,
    record: Record,
    scratch: Scratch,
    seed: int,
    replicate: int,
) -> None:
    """Awareness and beliefs of every firm; list the users and those that could adopt.

    Interested firms with ``decides`` set decide this year anyway (a share o); a programme's call
    can bring any interested firm to a decision. Listed are those that would go ahead with the most
    that any programme offers; for the others the year is over, and they are recorded here.
    """
    year = a.FIRST_YEAR + t
    n_deciding = 0
    n_users = 0
    look_around(t, p, plan, record, scratch)
    rows, tech, later = firms.firm, firms.tech[t], c.fit.later
    traits, technologies, age, year_effect = c.traits, c.technologies, c.age, c.year[t]
    now, sight, shown = scratch.now[0], scratch.sight, scratch.shown
    relative, ln_relative = scratch.relative, scratch.ln_relative
    active = scratch.active[: scratch.filled[0].active]
    active_id = scratch.active_id[: active.size]
    users, listed = scratch.users, scratch.deciding
    groups, stage, event = record.groups[t], record.stage, record.event
    keep = stage.size > 0
    fit, life, decision_luck = c.fit, scratch.luck[0], scratch.luck[1]
    partners = max(1.0 - p.lambda_j - p.lambda_r, 0.0)
    for k in range(active.size):
        m = k % shocks.BLOCK
        if m == 0:
            block = active_id[k : k + shocks.BLOCK]
            shocks.fill(life, seed, replicate, shocks.LIFE, year, block)
            shocks.fill(decision_luck, seed, replicate, shocks.DECISION, year, block)
        i = active[k]
        firm = rows[i]
        state = states[i]
        f, j, r = firm.frame, firm.industry, firm.region
        # A firm that grows into the frame was there before: its first year stands for those in
        # which it could hear of AI and decide outside the frame.
        past = 1.0
        if year == firm.entry or t == 0:
            enter(firm, state, p, seed, replicate)
            past = float(year - max(firm.birth, a.FIRST_YEAR) + 1)
        q, effects, early = exposure(
            state,
            partners / max(firm.degree, 1),
            sight[f, a.INDUSTRY_ROW + j],
            sight[f, a.REGION_ROW + r],
        )
        learn(year, state, q, effects, early, shown[j], p)
        if state.stage >= a.P:
            users[n_users] = i
            n_users += 1
            continue
        u_hear, u_report = life[0, m], life[1, m]
        standing = traits[i] + technologies[firm.sector, tech[i]]
        standing += age[firm.sector, min(max(year - firm.birth, 1), a.OLDEST)]
        if state.tech != 0:
            # Of what goes with a technology only a part is caused by it.
            with_policy = technologies[firm.sector, tech[i] | state.tech]
            gained = with_policy - technologies[firm.sector, tech[i]]
            standing += p.complementarity * gained
        if state.stage == a.U and hear(
            year,
            over_years(u_hear, past) if past > 1.0 else u_hear,
            firm,
            standing + later,
            q,
            min(1.0, state.cover + now.cover),
            shown[j].visible,
            p,
        ):
            state.stage = a.I
            state.event |= np.uint16(a.HEARD)
        if state.stage == a.I and could_adopt(
            year,
            past,
            firm,
            state,
            listed[n_deciding],
            now,
            standing,
            year_effect[firm.sector],
            relative[j, r],
            ln_relative[j, r],
            shown[j].capability,
            decision_luck[0, m],
            decision_luck[1, m],
            decision_luck[2, m],
            decision_luck[3, m],
            p,
            fit,
        ):
            listed[n_deciding].row = i
            n_deciding += 1
            continue
        close_year(
            firm,
            state,
            u_report,
            p,
            groups[f, a.TOTAL_ROW],
            groups[f, a.INDUSTRY_ROW + j],
            groups[f, a.REGION_ROW + r],
            groups[f, a.CLASS_ROW + firm.size_class],
            groups[f, a.BAND_ROW + firm.band],
        )
        if keep:
            stage[t, i] = state.stage
            event[t, i] = state.event
        turn_the_page(state, p)
    scratch.filled[0].deciding = n_deciding
    scratch.filled[0].users = n_users
