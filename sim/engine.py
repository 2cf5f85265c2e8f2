"""The passes over all firms, and the order of the year.

One year is, in this order (see `run_years`):

1. technology      the year's technology flags are the population's calendar (read where used)
2. programmes open money is appropriated, credit is repaid, training places are given
3. awareness       U -> I
4. beliefs         what was seen last year moves what is expected
5. apply and award deciding firms apply; programmes rank and award within their budget
6. adopt           I -> P
7. perform         the realised effect of every user
8. deepen, abandon P -> E, or back to I
9. supply side     price, domain knowledge, talent
10. observe        what the survey would be told

A firm's rules are the scalar functions of `sim.firms`; here they are only called.
"""

from __future__ import annotations

import math

import numpy as np

from sim import layout as a
from sim import shocks
from sim.firms import awareness, belief, cost, decision, performance
from sim.firms.normal import cdf, density, logistic, quantile
from sim.jit import inline, kernel
from sim.layout import Coefficients, Firms, Plan, Record
from sim.observe import let_others_see, observed, tally
from sim.policy.awards import (
    PLACES,
    award_projects,
    give_places,
    index_with,
    tell_the_turned_down,
)
from sim.policy.books import carry, close_book, close_tax_book, collect_credit, open_money
from sim.policy.tax import claim_credits, earn_credit, lapse_credits, tax_share
from sim.policy.terms import Mechanism
from sim.supply import advance_supply

CREDIT = int(Mechanism.CREDIT)
CLOUD_BIT = 1 << 1
PRINT3D_BIT = 1 << 5
RESPONSE_YEAR = 2022


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
    firm: np.record, state: np.record, industry: np.record, region: np.record, p: np.record
) -> tuple[float, float, float]:
    """Return last year's share of users among peers, their mean effect and their early share.

    Peers are lambda_j the firm's industry, lambda_r its region, the rest its trading partners.
    """
    per_j = p.lambda_j / max(industry.firms, 1e-9)
    per_r = p.lambda_r / max(region.firms, 1e-9)
    per_n = max(1.0 - p.lambda_j - p.lambda_r, 0.0) / max(firm.degree, 1)
    q = per_j * industry.users + per_r * region.users + per_n * state.seen_users
    if q <= 0.0:
        return 0.0, 0.0, 0.0
    y = per_j * industry.effects + per_r * region.effects + per_n * state.seen_effect
    early = per_j * industry.early + per_r * region.early + per_n * state.seen_early
    return q, y / q, early / q


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
def consider(
    t: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    c: Coefficients,
    plan: Plan,
    record: Record,
    deciding: np.recarray,
    seed: int,
    replicate: int,
) -> int:
    """Awareness and beliefs of every firm; list the interested ones.

    Those with ``decides`` set decide this year anyway (a share o); a programme's call can bring any
    interested firm to a decision. Returns how many are listed in ``deciding``.
    """
    year = a.FIRST_YEAR + t
    n_deciding = 0
    # Before the first year nobody uses AI: an empty record stands for the year before.
    before = t - 1 if t > 0 else a.YEARS - 1
    shortage = record.years[before].shortage
    seen = record.seen[before]
    industries = record.industries[before]
    price = record.years[t].price
    cover_of_all = plan.covers[t].awareness
    kept_training = 1.0 - p.training_decay
    tech = firms.tech
    for i in range(firms.firm.size):
        firm = firms.firm[i]
        if year < firm.entry or year >= firm.exit:
            continue
        state = states[i]
        # A firm that grows into the frame was there before: its first year stands for those in
        # which it could hear of AI and decide outside the frame.
        past = 1.0
        if year == firm.entry or t == 0:
            enter(firm, state, p, seed, replicate)
            past = float(year - max(firm.birth, a.FIRST_YEAR) + 1)
        j = firm.industry
        peers, peers_effect, peers_early = exposure(
            firm,
            state,
            seen[firm.frame, a.INDUSTRY_ROW + j],
            seen[firm.frame, a.REGION_ROW + firm.region],
            p,
        )
        demos, demos_seen, demos_effect = visible(industries[j])
        used = state.stage >= a.P
        # A firm that gave AI up last year still knows how that year went.
        lived_it = used or state.since == -(year - 1)
        state.belief = belief.updated(
            p,
            state.belief,
            state.effect,
            1.0 if lived_it else 0.0,
            peers_effect,
            p.n_peer * peers,
            peers_early,
            demos_effect,
            demos_seen,
        )
        cover = min(1.0, state.cover + cover_of_all)
        capability = firm.capability + p.training_gain * state.gain
        state.cover *= kept_training
        if used:
            continue
        u_hear, u_decide, u_adopt, u_able = shocks.uniforms(
            seed, replicate, shocks.DECISION, year, firm.id
        )
        if past > 1.0:
            u_hear = over_years(u_hear, past)
            u_decide = over_years(u_decide, min(past, p.k_entry))
            u_adopt = over_years(u_adopt, min(past, p.k_entry))
        standing = c.traits[i] + c.technologies[firm.sector, tech[i, t]]
        standing += c.age[firm.sector] * decision.ln_age(year, firm.birth)
        if state.stage == a.U:
            log_hazard = awareness.log_hazard(
                p,
                firm.ln_employees,
                cdf(standing + c.fit.later),
                peers,
                cover,
                demos,
                year,
            )
            if not awareness.hears(u_hear, log_hazard):
                continue
            state.stage = a.I
            state.event |= np.uint16(a.HEARD)
        d = deciding[n_deciding]
        n_deciding += 1
        d.row = i
        d.decides = 1 if u_decide < p.o else 0
        d.u_adopt = u_adopt
        d.u_able = u_able
        d.capability = capability
        d.relative = cost.relative(
            p, price * (1.0 - plan.infrastructure[t, firm.region]), plan.regulation[t, j], shortage
        )
        d.gross = d.relative * math.exp(state.ln_project)
        d.index = decision.index(p, standing, c.year[t, firm.sector], state.belief)
        d.share = 0.0
        d.loan = 0.0
        d.loan_value = 0.0
        d.credit = 0.0
        d.support = 0.0
        d.reference = 0.0
        d.used = 0
    return n_deciding


@inline
def note_response(d: np.record, v: float, fin: float, p: np.record, year_record: np.record) -> None:
    """Add an SBA firm's chance to adopt without an award, and its slope in V."""
    chance = fin * logistic(p.k_0 + p.k_1 * d.capability)
    year_record.flow += performance.on_grid(chance * cdf(v))
    year_record.slope += performance.on_grid(chance * density(v))


@inline
def begin_use(
    t: int,
    firm: np.record,
    state: np.record,
    d: np.record,
    p: np.record,
    industry: np.record,
    year_record: np.record,
    seed: int,
    replicate: int,
) -> None:
    """Make a firm a pilot and its project part of the year."""
    year = a.FIRST_YEAR + t
    _, _, _, u_results = shocks.uniforms(seed, replicate, shocks.USER, year, firm.id)
    after = performance.results_after(p, u_results)
    state.stage = a.P
    state.since = year
    state.results = a.NEVER if after == performance.NEVER else year + after
    state.depth = 0.0
    state.event |= np.uint16(a.ADOPTED)
    if state.first == a.NO_YEAR:
        state.first = t
    state.support |= d.used
    state.demo = 1 if d.reference > 0.0 else 0
    industry.references += performance.on_grid(firm.weight * d.reference)
    year_record.spending += performance.on_grid(firm.weight * d.gross * 1e-3)


@kernel
def settle(
    t: int,
    n_deciding: int,
    deciding: np.recarray,
    firms: np.recarray,
    states: np.recarray,
    p: np.record,
    fit: np.record,
    plan: Plan,
    record: Record,
    seed: int,
    replicate: int,
) -> None:
    """Each deciding firm adopts with what it was awarded, or stays interested."""
    year = a.FIRST_YEAR + t
    general = plan.tax_general[t]
    in_force = plan.tax_valid[t]
    tax_book = record.books[plan.terms.size, t]
    year_record = record.years[t]
    for m in range(n_deciding):
        d = deciding[m]
        firm = firms[d.row]
        rates = plan.tax[t, firm.size_class]
        outlay = d.gross * (1.0 - d.share)
        credit_share = tax_share(firm, outlay, p, general, rates) if in_force else 0.0
        felt = credit_share if firm.tax_due > 0.0 else 0.0
        fin = decision.funded(p, outlay, firm.sales, d.credit)
        v = index_with(d, d.share, d.loan_value, felt, fit)
        if d.decides == 0 and d.used == 0:
            continue
        if year == RESPONSE_YEAR and firm.frame == 0 and d.used == 0:
            note_response(d, v, fin, p, year_record)
        if not decision.able(p, d.u_able, d.capability, d.support):
            continue
        if not decision.goes_ahead(d.u_adopt, v, fin):
            continue
        state = states[d.row]
        industry = record.industries[t, firm.industry]
        begin_use(t, firm, state, d, p, industry, year_record, seed, replicate)
        if in_force:
            earn_credit(t, firm, state, outlay, credit_share, tax_book)


@inline
def live(
    year: int,
    firm: np.record,
    state: np.record,
    tech: int,
    domain: float,
    p: np.record,
    seed: int,
    replicate: int,
) -> None:
    """One user's year: results, effect, depth, embedding or giving up."""
    u_abandon, u_embed, _, _ = shocks.uniforms(seed, replicate, shocks.USER, year, firm.id)
    n1, n2, _, _ = shocks.uniforms(seed, replicate, shocks.NOISE, year, firm.id)
    noise, _ = shocks.normal_pair(n1, n2)
    results = year >= state.results
    if year == state.results:
        state.event |= np.uint16(a.RESULTS_CAME)
    embedded = state.stage == a.E
    state.effect = performance.effect(
        p,
        results,
        (tech & CLOUD_BIT) != 0,
        (tech & PRINT3D_BIT) != 0,
        firm.rd,
        domain,
        embedded,
        state.lasting,
        p.sd_y * noise,
    )
    state.depth = performance.deepened(p, state.depth, embedded)
    if state.since == year:
        return
    if performance.abandons(p, u_abandon, state.effect, state.belief, embedded):
        state.stage = a.I
        state.since = -year
        state.event |= np.uint16(a.ABANDONED)
        return
    capability = firm.capability + p.training_gain * state.gain
    if results and not embedded and performance.embeds(p, u_embed, capability):
        state.stage = a.E
        state.event |= np.uint16(a.BECAME_EMBEDDED)


@kernel
def perform_and_observe(
    t: int,
    firms: Firms,
    states: np.recarray,
    p: np.record,
    fit: np.record,
    record: Record,
    seed: int,
    replicate: int,
) -> None:
    """Every firm's results, its next stage, and what is told and recorded."""
    year = a.FIRST_YEAR + t
    keep = record.stage.size > 0
    kept_training = 1.0 - p.training_decay
    for i in range(firms.firm.size):
        state = states[i]
        state.seen_users = 0
        state.seen_early = 0
        state.seen_effect = 0.0
    for i in range(firms.firm.size):
        firm = firms.firm[i]
        if year < firm.entry or year >= firm.exit:
            if keep:
                record.stage[t, i] = a.NO_YEAR
            continue
        state = states[i]
        if state.stage >= a.P:
            stock = record.industries[t - 1, firm.industry].domain if t > 0 else 0.0
            domain = math.log((1.0 + stock) / (1.0 + fit.domain_ref))
            live(year, firm, state, firms.tech[i, t], domain, p, seed, replicate)
        state.gain *= kept_training
        u_report, _, _, _ = shocks.uniforms(seed, replicate, shocks.REPORT, year, firm.id)
        if observed(p, state.stage, u_report):
            state.event |= np.uint16(a.REPORTED)
        groups = record.groups[t, firm.frame]
        tally(groups[a.TOTAL_ROW], firm.weight, state)
        tally(groups[a.INDUSTRY_ROW + firm.industry], firm.weight, state)
        tally(groups[a.REGION_ROW + firm.region], firm.weight, state)
        tally(groups[a.CLASS_ROW + firm.size_class], firm.weight, state)
        tally(groups[a.BAND_ROW + firm.band], firm.weight, state)
        if state.stage >= a.P:
            seen = record.seen[t, firm.frame]
            early = year < state.results
            let_others_see(seen[a.INDUSTRY_ROW + firm.industry], firm.weight, state.effect, early)
            let_others_see(seen[a.REGION_ROW + firm.region], firm.weight, state.effect, early)
            if state.demo == 1 and not early:
                industry = record.industries[t, firm.industry]
                industry.demo_users += firm.weight
                industry.demo_effects += firm.weight * state.effect
            for e in range(firms.follower_start[i], firms.follower_start[i + 1]):
                follower = states[firms.follower[e]]
                follower.seen_users += np.uint8(1)
                follower.seen_effect += np.float32(state.effect)
                if early:
                    follower.seen_early += np.uint8(1)
            if firm.frame == 0:
                record.heat[t, firm.industry, firm.region] += firm.weight
        if keep:
            record.stage[t, i] = state.stage
            record.event[t, i] = state.event
            if state.stage >= a.P:
                record.effect[t, i] = state.effect
        state.event = 0
    for f in range(a.N_FRAMES):
        for row in range(a.ROWS):
            record.seen[t, f, row].firms = firms.totals[t, f, row]


@kernel
def open_programmes(
    t: int, firms: Firms, states: np.recarray, p: np.record, plan: Plan, record: Record
) -> None:
    """Open every book with what was left, this year's money, and what is repaid or claimed."""
    n_programmes = plan.terms.size
    for k in range(n_programmes + 1):
        book = record.books[k, t]
        if t > 0:
            carry(record.books[k, t - 1], book)
        if k < n_programmes:
            book.appropriated = plan.offers[k, t].budget
            if plan.terms[k].mechanism == CREDIT:
                collect_credit(t, plan.terms[k], book, record.cohort[k])
    lapse_credits(t, firms.firm, states, p, record.books[n_programmes, t])


@kernel
def run_years(
    first: int,
    last: int,
    firms: Firms,
    states: np.recarray,
    conditions: np.recarray,
    p: np.record,
    c: Coefficients,
    plan: Plan,
    record: Record,
    deciding: np.recarray,
    applications: np.recarray,
    seed: int,
    replicate: int,
) -> None:
    """Run the years with index first to last - 1: the order of the year, in one place."""
    for t in range(first, last):
        open_programmes(t, firms, states, p, plan, record)
        for k in range(plan.terms.size):
            book = record.books[k, t]
            if plan.terms[k].mechanism == PLACES and open_money(book) > 0:
                give_places(
                    t,
                    firms.firm,
                    states,
                    k,
                    plan.terms[k],
                    plan.offers[k, t],
                    conditions[k],
                    book,
                    record.committed[k],
                    applications,
                    seed,
                    replicate,
                )
        n_deciding = consider(t, firms, states, p, c, plan, record, deciding, seed, replicate)
        for k in range(plan.terms.size):
            book = record.books[k, t]
            if plan.terms[k].mechanism != PLACES and open_money(book) > 0:
                award_projects(
                    t,
                    n_deciding,
                    deciding,
                    firms.firm,
                    states,
                    p,
                    c.fit,
                    k,
                    plan.terms[k],
                    plan.offers[k, t],
                    conditions[k],
                    plan.tax_general[t],
                    plan.tax[t],
                    book,
                    record.committed[k],
                    record.cohort[k],
                    applications,
                    seed,
                    replicate,
                )
        tell_the_turned_down(n_deciding, deciding, states)
        settle(
            t,
            n_deciding,
            deciding,
            firms.firm,
            states,
            p,
            c.fit,
            plan,
            record,
            seed,
            replicate,
        )
        claim_credits(t, firms.firm, states, record.books[plan.terms.size, t])
        perform_and_observe(t, firms, states, p, c.fit, record, seed, replicate)
        advance_supply(t, p, c.fit, plan.covers, record)
        for k in range(plan.terms.size):
            close_book(t, record.books[k, t], record.committed[k], record.cohort[k])
        close_tax_book(record.books[plan.terms.size, t])
