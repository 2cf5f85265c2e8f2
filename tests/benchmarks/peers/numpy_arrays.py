"""The model in NumPy: arrays over all firms, and index arrays for those that a rule concerns."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.engine.arrays import FIRST_YEAR, MAX_AGE, NEVER, E, I, P, T, U
from sim.engine.passes.performance import CLOUD_BIT, PRINT3D_BIT
from sim.engine.rules.adoption import MIN_INDEX
from sim.engine.rules.awareness import GENERATIVE_AI_YEAR
from sim.engine.rules.belief import LAST_RESULTS
from sim.engine.rules.cost import MAX_PROJECT, MIN_PROJECT
from sim.engine.rules.performance import GRID
from sim.engine.run import World
from sim.population.categories import REFERENCE_LN_EMPLOYEES
from tests.benchmarks.peers import common
from tests.benchmarks.peers.common import Inputs, Market, Seen

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


def run(world: World, *, seed: int, replicate: int, years: int = T) -> Floats:
    """Return the yearly path of a world without policy.

    Parameters
    ----------
    world : World
    seed, replicate : int
        The key of the run's luck.
    years : int
        How many, from 2010.

    Returns
    -------
    float64[years, 2, 4]
        By frame, represented firms in the columns of `common.COLUMNS`.
    """
    model = Model(common.inputs(world), seed, replicate)
    return np.stack([model.step() for _ in range(years)])


class Model:
    """A run: the state of all firms as arrays, and the year.

    Numbers that the engine keeps in single precision are rounded to it.
    """

    def __init__(self, inputs: Inputs, seed: int, replicate: int) -> None:
        n = inputs.n
        self.inputs, self.seed, self.replicate = inputs, seed, replicate
        self.t = 0
        self.market = Market(inputs)
        self.seen = Seen.nothing()
        # What a firm saw of its trading partners last year.
        self.seen_users, self.seen_news, self.seen_effects, self.seen_early = np.zeros((4, n))
        # Whether a firm's own last year told something new.
        self.news = np.zeros(n, np.bool_)
        self.no_use = np.zeros(n, np.bool_)
        self.stage = np.zeros(n, np.uint8)
        self.belief, self.precision, self.lasting, self.project = np.zeros((4, n))
        self.effect, self.depth = np.zeros((2, n))
        self.since = np.zeros(n, np.int64)
        self.results = np.full(n, NEVER)
        self.branching = np.ones(n)

    @property
    def year(self) -> int:
        """The year that is run."""
        return FIRST_YEAR + self.t

    def step(self) -> Floats:
        """Run one year and return its path, shape (2, 4)."""
        inputs, year = self.inputs, self.year
        active = np.flatnonzero((inputs.entry <= year) & (year < inputs.exit))
        luck = common.draws(self.seed, self.replicate, year, inputs.id[active])
        self.enter()
        q = self.prepare_year(active)
        stage = self.stage[active]
        waiting = np.flatnonzero(stage <= I)
        standing = self.standing(active[waiting])
        self.hear(active, waiting, standing, q, luck)
        adopting = self.decide(active, waiting, standing, luck)
        users = np.flatnonzero(self.stage[active] >= P)
        self.live(active[users], luck[:, users])
        self.branching[inputs.entering[self.t]] = 1.0
        self.be_seen(active[users], adopting)
        path = self.observe(active, adopting, luck[common.REPORTS])
        self.t += 1
        return path

    def enter(self) -> None:
        """Give firms their lasting traits when they enter the frame."""
        inputs, p = self.inputs, self.inputs.p
        rows = inputs.entering[self.t]
        u_cost, u_belief, u_effect, u_use = common.trait_draws(
            self.seed, self.replicate, inputs.id[rows]
        )
        self.project[rows] = single(
            ln_project(p, inputs.ln_employees[rows], inputs.sales[rows], u_cost)
        )
        self.belief[rows] = single(p.m_0 + p.sd_m * quantile(u_belief))
        self.precision[rows] = np.float32(p.h0)
        self.no_use[rows] = u_use < p.no_use
        self.lasting[rows] = single(p.sd_u * quantile(u_effect))
        self.branching[rows] = self.year - np.maximum(inputs.birth[rows], FIRST_YEAR) + 1

    def prepare_year(self, active: Rows) -> Floats:
        """Update beliefs by what was new to firms last year; return q, users among peers."""
        inputs, p = self.inputs, self.inputs.p
        j, r, each = (
            inputs.industry_cell[active],
            inputs.region_cell[active],
            inputs.per_partner[active],
        )
        industry, region = self.seen.industry, self.seen.region
        q = industry[0, j] + region[0, r] + each * self.seen_users[active]
        news = industry[1, j] + region[1, r] + each * self.seen_news[active]
        effects = industry[2, j] + region[2, r] + each * self.seen_effects[active]
        early = industry[3, j] + region[3, r] + each * self.seen_early[active]
        weight_own = p.w_o * self.news[active]
        passing = p.n_peer * early * (p.a_late - p.a_early)
        precision = self.precision[active]
        total = precision + weight_own + p.w_p * (p.n_peer * news)
        self.belief[active] = single(
            (
                precision * self.belief[active]
                + weight_own * self.effect[active]
                + p.w_p * (p.n_peer * effects + (1.0 - p.xi) * passing)
            )
            / total
        )
        self.precision[active] = single(total)
        self.news[active] = False
        return q

    def standing(self, rows: Rows) -> Floats:
        """Return the decision index without belief, cost and year."""
        inputs = self.inputs
        sector = inputs.sector[rows]
        age = np.clip(self.year - inputs.birth[rows], 1, MAX_AGE)
        return (
            inputs.traits[rows]
            + inputs.technologies[sector, inputs.tech[self.t, rows]]
            + inputs.age[sector, age]
        )

    def hear(self, active: Rows, waiting: Rows, standing: Floats, q: Floats, luck: Floats) -> None:
        """Let firms without interest hear of AI (U to I), but for those that have no use for it.

        ``waiting`` are the places of non-users among the active firms, ``standing`` is theirs.
        """
        inputs, p = self.inputs, self.inputs.p
        could = (self.stage == U) & ~self.no_use
        unaware = np.flatnonzero(could[active[waiting]])
        place = waiting[unaware]
        rows = active[place]
        v = standing[unaware] + inputs.fit.reference
        relevance = np.where(v > MIN_INDEX, ndtr(v), 0.0)
        log_hazard = p.a_0 + p.a_L * (inputs.ln_employees[rows] - REFERENCE_LN_EMPLOYEES)
        log_hazard += p.a_V * relevance
        log_hazard += p.a_N * q[place]
        if self.year >= GENERATIVE_AI_YEAR:
            log_hazard += p.a_G
        u = over_years(luck[common.HEARS, place], self.branching[rows])
        self.stage[rows[u < 1.0 - np.exp(-np.exp(log_hazard))]] = I

    def decide(self, active: Rows, waiting: Rows, standing: Floats, luck: Floats) -> Rows:
        """Let interested firms introduce AI (I to P); return the rows of the new users."""
        inputs, p, fit = self.inputs, self.inputs.p, self.inputs.fit
        interested = np.flatnonzero(self.stage[active[waiting]] == I)
        branching = np.minimum(self.branching[active[waiting[interested]]], p.k_entry)
        decides = over_years(luck[common.DECIDES, waiting[interested]], branching) < p.o
        interested, branching = interested[decides], branching[decides]
        place = waiting[interested]
        rows = active[place]
        v = standing[interested] + self.inputs.year_effect[self.t, inputs.sector[rows]]
        v += p.b_m * (self.belief[rows] - p.m_0) / p.sd_m
        v -= fit.kappa * self.market.ln_burden
        outlay = self.market.relative * np.exp(self.project[rows])
        fin = np.where(outlay <= p.psi * inputs.sales[rows], 1.0, p.phi_0)
        u_able = luck[common.IS_ABLE, place]
        able = np.log(u_able / (1.0 - u_able)) < p.k_0 + p.k_1 * inputs.capability[rows]
        adopts = able & (over_years(luck[common.ADOPTS, place], branching) < ndtr(v) * fin)
        rows, u_results = rows[adopts], luck[common.HAS_RESULTS, place[adopts]]
        point = u_results / p.r_ever * (p.r_1 + p.r_2 + p.r_3)
        after = np.where(point < p.r_1, 1, np.where(point < p.r_1 + p.r_2, 2, 3))
        self.stage[rows] = P
        self.since[rows] = self.year
        self.results[rows] = np.where(u_results < p.r_ever, self.year + after, NEVER)
        self.depth[rows] = 0.0
        return rows

    def live(self, users: Rows, luck: Floats) -> None:
        """Results of users old and new, and their next stage; ``luck`` is theirs."""
        inputs, p, year = self.inputs, self.inputs.p, self.year
        noise = np.sqrt(-2.0 * np.log(luck[common.NOISE_1])) * np.cos(
            2.0 * math.pi * luck[common.NOISE_2]
        )
        tech = inputs.tech[self.t, users]
        since, came = self.since[users], self.results[users]
        results = year >= came
        failed = (came == NEVER) & (since + LAST_RESULTS == year)
        self.news[users] = (since == year) | (came == year) | failed
        embedded = self.stage[users] == E
        domain = self.market.ln_domain[inputs.industry_cell[users] % self.market.ln_domain.size]
        y = np.where(results, p.a_late, p.a_early)
        y += p.a_cloud * ((tech & CLOUD_BIT) != 0)
        y += p.a_3d * ((tech & PRINT3D_BIT) != 0)
        y += p.a_rd * (inputs.rd[users] - 1.0) + p.a_dom * domain
        y += p.a_embed * embedded
        y = on_grid(y + self.lasting[users] + p.sd_y * noise)
        self.effect[users] = y
        depth = self.depth[users]
        level = np.where(embedded, p.depth_E, p.depth_P)
        self.depth[users] = single(on_grid(depth + p.depth_rate * (level - depth)))

        settled = since != year
        odds = math.log(p.d_0 / (1.0 - p.d_0)) - p.d_y * (y - self.belief[users])
        odds += math.log(p.d_E) * embedded
        abandons = settled & (luck[common.ABANDONS] < 1.0 / (1.0 + np.exp(-odds)))
        hazard = p.e_0 * np.exp(p.e_K * inputs.capability[users])
        embeds = settled & ~abandons & ~embedded & results
        embeds &= luck[common.EMBEDS] < 1.0 - np.exp(-hazard)
        left = users[abandons]
        self.stage[left] = I
        self.since[left] = -year
        self.stage[users[embeds]] = E

    def be_seen(self, users: Rows, adopting: Rows) -> None:
        """Show what users lived to their industries, regions, trading partners and suppliers."""
        inputs = self.inputs
        users = users[self.stage[users] >= P]
        effect = self.effect[users]
        news, early = self.news[users], self.since[users] == self.year
        weight = inputs.weight[users]
        sums = (weight, weight * news, weight * news * effect, weight * early)
        j, r = inputs.industry_cell[users], inputs.region_cell[users]
        self.seen = Seen.of_year(
            inputs,
            self.t,
            np.stack([np.bincount(j, x, common.INDUSTRY_CELLS) for x in sums]),
            np.stack([np.bincount(r, x, common.REGION_CELLS) for x in sums]),
        )
        start = inputs.start[users]
        count = inputs.start[users + 1] - start
        first = np.cumsum(count) - count
        who = inputs.follower[np.arange(count.sum()) + np.repeat(start - first, count)]
        self.seen_users = np.bincount(who, minlength=inputs.n)
        self.seen_news = np.bincount(who, np.repeat(news, count), inputs.n)
        self.seen_effects = np.bincount(who, np.repeat(news * effect, count), inputs.n)
        self.seen_early = np.bincount(who, np.repeat(early, count), inputs.n)
        adopted = np.bincount(
            inputs.industry_cell[adopting], inputs.weight[adopting], common.INDUSTRY_CELLS
        )
        self.market.advance(self.year, adopted, float(weight.sum()))

    def observe(self, active: Rows, adopting: Rows, u_report: Floats) -> Floats:
        """Return the year's path: who is in which stage, and who reports AI."""
        inputs, p = self.inputs, self.inputs.p
        stage = self.stage[active]
        chance = np.array([p.f, p.f, p.pi_S, p.pi_P, p.pi_E])[stage]
        path = np.empty((2, len(common.COLUMNS)))
        for column, rows in (
            (common.PILOT, active[stage == P]),
            (common.EMBEDDED, active[stage == E]),
            (common.ADOPTED, adopting),
            (common.REPORTED, active[u_report < chance]),
        ):
            path[:, column] = np.bincount(inputs.frame[rows], inputs.weight[rows], 2)
        return path


def ln_project(p: SimpleNamespace, ln_employees: Floats, sales: Floats, u: Floats) -> Floats:
    """Return the log costs of firms' projects (`sim.engine.rules.cost.project`)."""
    mean = p.mu_B + p.eta_B * (ln_employees - REFERENCE_LN_EMPLOYEES)
    largest = np.clip(sales, 2.0 * MIN_PROJECT, MAX_PROJECT)
    low = ndtr((math.log(MIN_PROJECT) - mean) / p.sigma_B)
    high = ndtr((np.log(largest) - mean) / p.sigma_B)
    return mean + p.sigma_B * quantile(low + u * (high - low))


def single(x: Floats) -> NDArray[np.float32]:
    """Round to single precision."""
    return x.astype(np.float32)


def on_grid(x: Floats) -> Floats:
    """Round to the nearest multiple of 2**-20 (`sim.engine.rules.performance.on_grid`)."""
    return np.floor(x * GRID + 0.5) / GRID


def over_years(u: Floats, years: Floats) -> Floats:
    """Return draws that fall below q as often as one of so many yearly draws would."""
    several = np.flatnonzero(years > 1.0)
    if several.size == 0:
        return u
    u = u.copy()
    u[several] = 1.0 - (1.0 - u[several]) ** (1.0 / years[several])
    return u


def quantile(u: Floats) -> Floats:
    """Return standard normal quantiles by PPND7 (`sim.engine.rules.normal.quantile`)."""
    q = u - 0.5
    r = 0.180625 - q * q
    top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
    middle = q * top / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0)
    tail = np.sqrt(-np.log(np.where(q < 0.0, u, 1.0 - u)))
    r = tail - 1.6
    top = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
    near = top / ((0.12021132975 * r + 0.73700164250) * r + 1.0)
    r = tail - 5.0
    top = ((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150
    far = top / ((0.012258202635 * r + 0.24197894225) * r + 1.0)
    outer = np.copysign(np.where(tail <= 5.0, near, far), q)
    return np.where(np.abs(q) <= 0.425, middle, outer)
